"""Two figures of nearly the same people, taken on one day, tell of the few by which they differ. What was given is remembered for the day.

The memory is one small file of statistics a day, under the user's state folder, shared by every process; it names no person.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock

from api.usecases.suppress import LEAST
from graph.store.penalty import state_folder
from graph.wording import GongjianError, Wording

DIFFERENCING = Wording(
    "statistics.differencing",
    "今天已对几乎相同的范围提供过这项统计，两者相差不足 {least} 人（户），因此不再提供；请明天再查，或改用原来的范围",
    "This figure was given today for nearly the same extent, and the two differ by fewer than {least}; ask again tomorrow, or for the "
    "former extent",
)


class DifferencingError(GongjianError):
    """The figure would tell of a few people by its difference from one that was given (429)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Whom a statistic is about: prefixes of area codes, and anything else that was asked (a day, a kind) as words."""

    areas: tuple[str, ...]
    rest: str = ""

    def overlaps(self, other: "Extent") -> bool:
        """Whether one extent's areas lie in the other's, in part or whole."""
        return any(a.startswith(b) or b.startswith(a) for a in self.areas for b in other.areas)


def admit(user: str, statistic: str, extent: Extent, cells: Mapping[str, int | None], *, today: date | None = None) -> None:
    """Note a statistic that is about to be given. Raises DifferencingError when a figure differs by 1 to 4 from the same figure of another,
    overlapping extent that the user was given today. Cells that are left out (None) count for nothing."""
    day = today or datetime.now(UTC).date()
    path = _path(day)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(f"{path}.lock", timeout=10):
        given = _read(path, _anonymous(user), statistic)
        for former, figures in given:
            if former != extent and former.overlaps(extent) and _near(figures, cells):
                raise DifferencingError(DIFFERENCING, least=LEAST)
        if all(former != extent or figures != dict(cells) for former, figures in given):
            _append(path, _anonymous(user), statistic, extent, cells)
        _clear(path)


def _near(former: Mapping[str, int | None], now: Mapping[str, int | None]) -> bool:
    pairs = ((former[key], value) for key, value in now.items() if key in former)
    return any(a is not None and b is not None and 0 < abs(a - b) < LEAST for a, b in pairs)


def _path(day: date) -> Path:
    return state_folder() / "statistics" / f"{day.isoformat()}.jsonl"


def _read(path: Path, user: str, statistic: str) -> list[tuple[Extent, dict[str, int | None]]]:
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(Extent(tuple(x["areas"]), x["rest"]), x["cells"]) for x in found if (x["user"], x["statistic"]) == (user, statistic)]


def _append(path: Path, user: str, statistic: str, extent: Extent, cells: Mapping[str, int | None]) -> None:
    row = {"user": user, "statistic": statistic, "areas": list(extent.areas), "rest": extent.rest, "cells": dict(cells)}
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _clear(path: Path) -> None:
    """Forget the days before."""
    for old in path.parent.glob("*.jsonl*"):
        if old.name.partition(".")[0] < path.stem:
            old.unlink(missing_ok=True)


def _anonymous(user: str) -> str:
    return hashlib.sha256(user.encode()).hexdigest()[:16]


def keys_of(rows: Sequence[Mapping[str, object]], counted: Sequence[str]) -> dict[str, int | None]:
    """The figures of an answer by column and by what stands in the other columns."""
    found: dict[str, int | None] = {}
    for row in rows:
        about = "|".join(str(value) for name, value in row.items() if name not in counted and not isinstance(value, float))
        for name in counted:
            value = row[name]
            found[f"{name}|{about}"] = value if isinstance(value, int) else None
    return found
