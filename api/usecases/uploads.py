"""Files that came with a job: kept sealed in a folder that only the service may read, deleted when the job has ended."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.usecases import sealed_files
from graph.loaders.finding import Finding, LoadReport, SourceReport
from graph.plans.jobs import known, open_jobs
from graph.store import Store
from graph.store.penalty import state_folder

UPLOADS, QUARANTINE = "uploads", "quarantine"
_MARK = ".store"
_CLEAR = "clear"
_YOUNG = 60.0
"""Seconds within which an upload is on its way: its job may not be there yet."""


def upload_folder(job: str) -> Path:
    """Where the files of a job lie; made when it is not there."""
    return _made(UPLOADS, job)


def claim(job: str, store: str) -> Path:
    """Make the folder for the files of a job of a store (its URL). Raises FileExistsError when somebody has made it."""
    folder = _folder(UPLOADS, job)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)
    (folder / _MARK).write_text(_mark_of(store), encoding="utf-8")
    return folder


def quarantine_folder(job: str, store: str | None = None) -> Path:
    """Where the rows that a job could not load lie, as a sealed workbook to be mended; kept for who sent them as long as the job is known.
    `store`: the URL of the job's store, for whoever writes into it."""
    folder = _made(QUARANTINE, job)
    if store is not None:
        (folder / _MARK).write_text(_mark_of(store), encoding="utf-8")
    return folder


@contextmanager
def laid_out(job: str, store: str) -> Iterator[tuple[Path, Path]]:
    """The files that came with a job in clear, in a folder for as long as this lasts, and a folder for workbooks to be mended, whose
    contents are kept sealed at the end. Raises NotOpenedError."""
    clear = upload_folder(job) / _CLEAR
    cover(job)
    try:
        sealed_files.lay_out(upload_folder(job), clear / job)
        (clear / QUARANTINE).mkdir(mode=0o700)
        yield clear / job, clear / QUARANTINE
        forget_rows(job)  # of an attempt that did not end
        for path in sorted((clear / QUARANTINE).iterdir()):
            with path.open("rb") as file:
                sealed_files.put(quarantine_folder(job, store), path.name, file)
    finally:
        cover(job)


def cover(job: str) -> None:
    """Delete what lies in clear of the files that came with a job: its worker may have been killed."""
    shutil.rmtree(_folder(UPLOADS, job) / _CLEAR, ignore_errors=True)


def rewrap_all() -> None:
    """Wrap the keys of all sealed folders by the present key of the key file."""
    for part in (UPLOADS, QUARANTINE):
        for folder in (state_folder() / part).glob("*/"):
            sealed_files.rewrap(folder)


def discard(job: str) -> None:
    """Delete the files that came with a job."""
    shutil.rmtree(_folder(UPLOADS, job), ignore_errors=True)


def forget_rows(job: str) -> None:
    """Delete the rows that a job could not load."""
    shutil.rmtree(_folder(QUARANTINE, job), ignore_errors=True)


def sweep(store: Store, part: str) -> None:
    """Delete the folders of a part that were made for jobs of this store and are of no more use: of UPLOADS those whose job is not open,
    of QUARANTINE those whose job there is not. A service that ended at the wrong moment left them, or one on another computer."""
    root = state_folder() / part
    folders = sorted(root.iterdir()) if root.is_dir() else []
    ours = [folder.name for folder in folders if _is_left(folder, _mark_of(store.url))]
    if ours:
        for job in set(ours) - (open_jobs if part == UPLOADS else known)(store, ours):
            shutil.rmtree(root / job, ignore_errors=True)


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
    return state_folder() / part / job


def _made(part: str, job: str) -> Path:
    folder = _folder(part, job)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _mark_of(store: str) -> str:
    """Tells the folders of one store from those of others that share the state folder."""
    return hashlib.sha256(store.encode()).hexdigest()


def _is_left(folder: Path, mark: str) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _YOUNG and (folder / _MARK).read_text(encoding="utf-8") == mark
    except OSError:  # it is being deleted, or nobody's
        return False


def _source(source: SourceReport) -> dict[str, Any]:
    names = ("file", "sheet", "kind", "state", "rows", "written", "unchanged", "quarantined", "withdrawn")
    return {name: getattr(source, name) for name in names}


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("severity", "code", "file", "sheet", "row", "column", "value")
    told = {name: getattr(finding, name) for name in names}
    advice = finding.advice
    said = {"zh": finding.said.text("zh"), "en": finding.said.text("en")}
    return told | {"message": said, "advice": None if advice is None else {"zh": advice.text("zh"), "en": advice.text("en")}}
