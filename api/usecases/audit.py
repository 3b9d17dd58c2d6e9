"""The audit trail: an append-only file of JSON lines outside the store and its backups, hash-chained, one chain per process.

Each line holds the hash of the line before it and its own, so that a line changed, taken out or moved shows. The first line of a
chain names the last line of the newest chain before it, so that a missing file shows too. Lines taken off the end of the newest file don't
show, nor a last line that was torn off while it was written: nothing on the same machine can prove them. A process begins a new chain each
day, and after a line that could not be written. Chains that are older than the setting says are deleted when a new one begins
(`api.usecases.audit_retention`), and what is left still verifies.
"""

import hashlib
import json
import os
import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.usecases.audit_retention import LEDGER, retire, retired_ends
from graph.privacy import scan
from graph.store.penalty import state_folder

_START = "0" * 64
_DAYS = 3 * 365 + 1
_FEWEST_DAYS = 180
_WRITTEN = re.compile(r"""(`[^`]*`)|'(?:[^'\\]|\\.)*(?:'|\\?\Z)|"(?:[^"\\]|\\.)*(?:"|\\?\Z)|/\*.*?(?:\*/|\Z)|//[^\r\n]*""", re.DOTALL)
_NUMBERED_QUOTE = re.compile(r"\\u+00(?:22|27|60)")


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did. `statement` is masked by `canonical`; of parameters only the names are kept; `seconds` is the duration;
    `territory` holds the area prefixes of whoever asked, `*` for all."""

    who: str
    purpose: str
    use_case: str
    statement: str = ""
    parameters: tuple[str, ...] = ()
    rows: int = 0
    seconds: float = 0.0
    outcome: str = "ok"
    role: str = ""
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain's file, its number of lines, and the first line (counted from 1) that does not fit, or None."""

    path: Path
    lines: int
    broken_at: int | None


def canonical(statement: str) -> str:
    """The statement on one line with phone and identity numbers masked, as it may stand in a trail."""
    return scan(" ".join(statement.split())).text


def without_texts(statement: str) -> str:
    """A Cypher statement without what people write into it: each text between quotes is `'…'`, and a comment goes. One that is not closed
    reaches to the end, and nothing is kept from a quote on that is written as its number, since nobody can say what it closes."""
    numbered = _NUMBERED_QUOTE.search(statement)
    if numbered is not None:
        statement = statement[: numbered.start()] + "'"
    return _WRITTEN.sub(lambda found: found[1] or ("'…'" if found[0][0] in "'\"" else " "), statement)


def audit_folder() -> Path:
    """Where the trail is: `GONGJIAN_AUDIT_DIR`, or `audit` in the user's state folder."""
    named = os.environ.get("GONGJIAN_AUDIT_DIR")
    return Path(named).expanduser() if named else state_folder() / "audit"


def audit_days() -> int:
    """Days that a chain is kept after its last line: `GONGJIAN_AUDIT_DAYS`, never fewer than 180, or three years."""
    named = os.environ.get("GONGJIAN_AUDIT_DAYS", "")
    return max(int(named), _FEWEST_DAYS) if named.isdigit() else _DAYS


class AuditTrail:
    """This process's chain in a folder; begun at the first entry, and anew each day. Safe to share between threads."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or audit_folder()
        self._lock = threading.Lock()
        self._pid = 0
        self._day = ""
        self._path: Path | None = None
        self._last = _START

    def append(self, entry: Entry) -> None:
        """Write an entry and have it on the disk before returning. OSError when that fails: then nothing may be answered."""
        with self._lock:
            try:
                if self._path is None or self._pid != os.getpid() or self._day != _now()[:10]:
                    self._begin()
                self._write({"at": _now(), **asdict(entry)})
            except OSError:
                self._path = None  # nothing is written behind a line that may be torn
                raise

    def _begin(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = _newest_end(self._folder)
        self._pid, self._day, self._last = os.getpid(), _now()[:10], _START
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        self._path = self._folder / f"audit-{stamp}-{self._pid}.jsonl"
        os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _sync_folder(self._folder)
        self._write({"at": _now(), "begins": self._path.name, "after": before})
        retired = retire(self._folder, audit_days(), self._path)
        if retired is not None:
            self._write({"at": _now(), "retired": list(retired.files), "ledger": retired.hash})

    def _write(self, row: Mapping[str, Any]) -> None:
        assert self._path is not None
        self._last = append_line(self._path, row, self._last)


def append_line(path: Path, row: Mapping[str, Any], previous: str = _START) -> str:
    """Write one more line of a chain and have it on the disk before returning its hash."""
    line = {**row, "previous": previous}
    line["hash"] = _hash(line)
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.truncate(path, size)  # what was not answered need not stand there by half
        raise
    return str(line["hash"])


def _sync_folder(folder: Path) -> None:
    """Have a new file's name on the disk too, where folders can be synced."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def verify(path: Path) -> Verified:
    """Whether every line of a chain fits the one before it."""
    previous = _START
    lines = _whole_lines(path)
    for number, text in enumerate(lines, 1):
        line = _parsed(text)
        claimed = line.pop("hash", None)
        if line.get("previous") != previous or claimed != _hash(line):
            return Verified(path, len(lines), number)
        previous = str(claimed)
    return Verified(path, len(lines), None)


def verify_folder(folder: Path | None = None) -> list[Verified]:
    """Every chain of a folder; one that names an earlier chain which is missing or shorter is broken at its first line. Chains that were
    deleted because of their age stand in the ledger, which is a chain itself."""
    folder = folder or audit_folder()
    paths = sorted(folder.glob("audit-*.jsonl"))
    lines = {path.name: lines_of(path) for path in paths}
    ends = {name: {line.get("hash") for line in found} for name, found in lines.items()}
    chains = [_linked(verify(path), ends | retired_ends(folder)) for path in paths]
    ledger = folder / LEDGER
    return [*chains, _anchored(verify(ledger), lines_of(ledger), lines)] if ledger.exists() else chains


def _anchored(found: Verified, ledger: Sequence[Mapping[str, Any]], chains: Mapping[str, Sequence[Mapping[str, Any]]]) -> Verified:
    """The ledger, broken at its end when no chain says that this end was written."""
    told = {line["ledger"] for lines in chains.values() for line in lines if "ledger" in line}
    if found.broken_at is None and ledger and ledger[-1].get("hash") not in told:
        return Verified(found.path, found.lines, found.lines)
    return found


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a chain; one that can't be read is empty."""
    return [_parsed(text) for text in _whole_lines(path)]


def _whole_lines(path: Path) -> list[str]:
    """The lines of a chain without the beginning of a last one that was torn off (the power failed), which nobody had an answer for."""
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = text.splitlines()
    return lines[:-1] if lines and not text.endswith("\n") and not _parsed(lines[-1]) else lines


def _linked(found: Verified, ends: Mapping[str, set[Any]]) -> Verified:
    lines = lines_of(found.path)
    after = lines[0].get("after") if lines else None
    if after and after["hash"] not in ends.get(after["file"], set()):
        return Verified(found.path, found.lines, 1)
    return found


def _newest_end(folder: Path) -> dict[str, str] | None:
    for path in sorted(folder.glob("audit-*.jsonl"), reverse=True):
        ends = [line["hash"] for line in lines_of(path) if "hash" in line]
        if ends:
            return {"file": path.name, "hash": str(ends[-1])}
    return None


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hash(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
