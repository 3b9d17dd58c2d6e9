"""How long the audit trail is kept: old chains are deleted, and a ledger says which, so that what is left still verifies.

The ledger is a chain of its own in the same folder. Each of its lines names a chain that was deleted, when its last line was written, and
the lines of it that later chains begin after; the chain that deletes says with which line the ledger ends since.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

LEDGER = "retired.jsonl"


@dataclass(frozen=True, slots=True)
class Retired:
    """The chains that were deleted, and the hash of the ledger's last line."""

    files: tuple[str, ...]
    hash: str


def retire(folder: Path, days: int, own: Path) -> Retired | None:
    """Delete chains whose last line is older than so many days, noting each first; None when there is none. Another process that is at it
    is left alone."""
    before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    try:
        with FileLock(str(folder / ".retire.lock"), timeout=0):
            old = [path for path in sorted(folder.glob("audit-*.jsonl")) if path != own and _last(path) < before]
            return _retire(folder, old) if old else None
    except Timeout:
        return None


def retired_ends(folder: Path) -> dict[str, set[Any]]:
    """Of each chain that was deleted, the hashes that later chains may begin after."""
    ledger = folder / LEDGER
    lines = _lines(ledger) if ledger.exists() else []
    return {str(line["file"]): set(line["ends"]) for line in lines if "file" in line}


def _retire(folder: Path, old: Iterable[Path]) -> Retired:
    from api.usecases.audit import append_line

    ledger, named = folder / LEDGER, _referred(folder)
    end = str(_lines(ledger)[-1]["hash"]) if ledger.exists() else "0" * 64
    ledger.touch(mode=0o600)
    files = []
    for path in old:
        lines = _lines(path)
        row = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "file": path.name, "lines": len(lines), "last": _last(path)}
        end = append_line(ledger, {**row, "ends": sorted(named.get(path.name, set()))}, end)
        files.append(path.name)
    for name in files:
        (folder / name).unlink()
    return Retired(tuple(files), end)


def _referred(folder: Path) -> dict[str, set[str]]:
    """By chain the lines that other chains begin after."""
    found: dict[str, set[str]] = {}
    for path in folder.glob("audit-*.jsonl"):
        after = next(iter(_lines(path)), {}).get("after")
        if after:
            found.setdefault(after["file"], set()).add(after["hash"])
    return found


def _last(path: Path) -> str:
    """When a chain's last line was written; a chain that can't be read is never old."""
    lines = _lines(path)
    return str(lines[-1].get("at", "9")) if lines else "9"


def _lines(path: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            line = {}
        found.append(line if isinstance(line, dict) else {})
    return found
