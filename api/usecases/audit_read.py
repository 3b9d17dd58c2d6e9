"""Reading the audit trail: entries by who, when and what, and whether every chain holds. Reading it is itself an entry."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.scope import Scope
from api.usecases.audit import Verified, audit_folder, verify_folder
from api.usecases.audit_record import recorded


@dataclass(frozen=True, slots=True)
class Sought:
    """What to show: entries of a user, a use case (or those that begin with its words), a purpose, an outcome, from a day to a day (as the
    trail's clock, UTC, counts them); `failed`: only those that did not end well; at most `limit`, the newest."""

    who: str | None = None
    use_case: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    since: date | None = None
    until: date | None = None
    failed: bool = False
    limit: int = 100

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether an entry is one of those."""
        day = str(row.get("at", ""))[:10]
        return (
            (self.who is None or row.get("who") == self.who)
            and (self.use_case is None or row.get("use_case") == self.use_case or str(row.get("use_case")).startswith(f"{self.use_case} "))
            and (self.purpose is None or row.get("purpose") == self.purpose)
            and (self.outcome is None or row.get("outcome") == self.outcome)
            and (self.since is None or day >= self.since.isoformat())
            and (self.until is None or day <= self.until.isoformat())
            and not (self.failed and row.get("outcome") == "ok")
        )


def show_audit(scope: Scope, sought: Sought) -> list[dict[str, Any]]:
    """Entries of askers whose territory lies in the reader's, the newest first. Raises ForbiddenError."""
    with recorded(scope, "audit show", _told(sought)) as record:
        scope.require("audit")
        found = [row for row in _entries(audit_folder()) if sought.fits(row) and _within(scope, str(row.get("territory", "")))]
        newest = sorted(found, key=lambda row: str(row["at"]), reverse=True)[: sought.limit]
        record.rows = len(newest)
    return newest


def verify_audit(scope: Scope) -> list[Verified]:
    """Every chain of the trail, with where it is broken. Raises ForbiddenError."""
    with recorded(scope, "audit verify") as record:
        scope.require("audit")
        found = verify_folder()
        record.rows, broken = len(found), [each.path.name for each in found if each.broken_at is not None]
        record.outcome = "broken" if broken else "ok"
        record.statement = " ".join(broken)
    return found


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("audit-*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(text)
            except ValueError:
                continue  # told by `verify_audit`
            if isinstance(row, dict) and "use_case" in row:
                yield {name: value for name, value in row.items() if name not in ("previous", "hash")}


def _within(scope: Scope, territory: str) -> bool:
    return scope.everywhere or scope.covers_all(territory.split())


def _told(sought: Sought) -> str:
    names = ("who", "use_case", "purpose", "outcome", "since", "until")
    return " ".join(f"{name}={value}" for name in names if (value := getattr(sought, name)) is not None)
