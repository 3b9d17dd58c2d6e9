"""Files that came with a job: kept in a folder that only the service may read, deleted when the job has ended."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.loaders.finding import Finding, LoadReport, SourceReport
from graph.store.penalty import state_folder


def upload_folder(job: str) -> Path:
    """Where the files of a job lie; made when it is not there."""
    return _folder("uploads", job)


def quarantine_folder(job: str) -> Path:
    """Where the rows that a job could not load lie, as a workbook to be mended; kept for who sent them."""
    return _folder("quarantine", job)


def discard(job: str) -> None:
    """Delete the files that came with a job."""
    shutil.rmtree(state_folder() / "uploads" / job, ignore_errors=True)


def report_of(report: LoadReport) -> Mapping[str, Any]:
    """What became of the files, in plain values and both languages, values masked, quarantine workbooks by file name."""
    return {
        "exit_code": report.exit_code,
        "seconds": round(report.seconds, 3),
        "sources": [_source(source) for source in report.sources],
        "findings": [_finding(finding) for finding in report.all_findings],
        "quarantine": {file: path.name for file, path in report.quarantine.items()},
    }


def _folder(part: str, job: str) -> Path:
    assert job.replace("-", "").isalnum(), "a job's id is letters and digits"
    folder = state_folder() / part / job
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _source(source: SourceReport) -> dict[str, Any]:
    names = ("file", "sheet", "kind", "state", "rows", "written", "unchanged", "quarantined", "withdrawn")
    return {name: getattr(source, name) for name in names}


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("severity", "code", "file", "sheet", "row", "column", "value")
    told = {name: getattr(finding, name) for name in names}
    advice = finding.advice
    said = {"zh": finding.said.text("zh"), "en": finding.said.text("en")}
    return told | {"message": said, "advice": None if advice is None else {"zh": advice.text("zh"), "en": advice.text("en")}}
