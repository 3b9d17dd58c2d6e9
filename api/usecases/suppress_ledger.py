"""Two figures of nearly the same people, taken on one day, tell of the few by which they differ; so do those of a whole and of its parts.
What was given is remembered for the day.

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
from api.usecases.suppress_parts import tells_of_few
from graph.store.penalty import state_folder
from graph.wording import GongjianError, Wording

DIFFERENCING = Wording(
    "statistics.differencing",
    "与今天已提供的同一统计合起来，可推算出不足 {least} 人（户）的数字，因此不再提供；请明天再查，或改用原来的范围",
    "Together with what was given of this statistic today, the figure would tell of fewer than {least}; ask again tomorrow, or for a "
    "former extent",
)


class DifferencingError(GongjianError):
    """The figure would tell of a few people by its difference from one that was given (429)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Whom a statistic is about: prefixes of area codes, anything else that was asked (a kind, a limit) as words, and as of which day."""

    areas: tuple[str, ...]
    rest: str = ""
    day: str = ""

    def overlaps(self, other: "Extent") -> bool:
        """Whether one extent's areas lie in the other's, in part or whole."""
        return any(a.startswith(b) or b.startswith(a) for a in self.areas for b in other.areas)


Given = tuple[Extent, Mapping[str, int | None]]


def admit(user: str, statistic: str, extent: Extent, cells: Mapping[str, int | None], *, today: date | None = None) -> None:
    """Note a statistic that is about to be given. Raises DifferencingError when, with what the user was given today, it would tell of a
    few: a figure differs by 1 to 4 from the same figure of an overlapping extent, or the figures of parts and of their whole leave a part
    that was left out, or that was not asked for, no more than 4."""
    day = today or datetime.now(UTC).date()
    path = _path(day)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(f"{path}.lock", timeout=10):
        given = _read(path, _anonymous(user), statistic)
        near = any(former != extent and former.overlaps(extent) and _near(figures, cells) for former, figures in given)
        if near or _completes(given, (extent, cells)):
            raise DifferencingError(DIFFERENCING, least=LEAST)
        if all(former != extent or figures != dict(cells) for former, figures in given):
            _append(path, _anonymous(user), statistic, extent, cells)
        _clear(path)


def _near(former: Mapping[str, int | None], now: Mapping[str, int | None]) -> bool:
    pairs = ((former[key], value) for key, value in now.items() if key in former)
    return any(a is not None and b is not None and 0 < abs(a - b) < LEAST for a, b in pairs)


def _completes(given: Sequence[Given], new: Given) -> bool:
    """Whether some figure of an answer, put with those given before, tells of a few: by the answers to the very same question, and by all
    (of answers as of several days the one as of the latest)."""
    same = [each for each in given if (each[0].rest, each[0].day) == (new[0].rest, new[0].day)]
    every = sorted([*given, new], key=lambda each: each[0].day)
    return any(_tells(answers, key) for answers in ([*same, new], every) for key in new[1])


def _tells(answers: Sequence[Given], key: str) -> bool:
    found = {frozenset(extent.areas): figures[key] for extent, figures in answers if key in figures}
    return len(found) > 1 and tells_of_few(found)


def _path(day: date) -> Path:
    return state_folder() / "statistics" / f"{day.isoformat()}.jsonl"


def _read(path: Path, user: str, statistic: str) -> list[tuple[Extent, dict[str, int | None]]]:
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    own = [x for x in found if (x["user"], x["statistic"]) == (user, statistic)]
    return [(Extent(tuple(x["areas"]), x["rest"], x["day"]), x["cells"]) for x in own]


def _append(path: Path, user: str, statistic: str, extent: Extent, cells: Mapping[str, int | None]) -> None:
    row = {"user": user, "statistic": statistic, "areas": list(extent.areas), "rest": extent.rest, "day": extent.day, "cells": dict(cells)}
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


def keys_of(
    rows: Sequence[Mapping[str, object]], counted: Sequence[str], apart: Sequence[str] = (), about: str = ""
) -> dict[str, int | None]:
    """The figures of an answer by column, by what stands in the other columns (but those `apart`), and by what else they are `about`."""
    found: dict[str, int | None] = {}
    for row in rows:
        names = [name for name, value in row.items() if name not in counted and name not in apart and not isinstance(value, float)]
        words = "|".join(str(row[name]) for name in names)
        for name in counted:
            value = row[name]
            found[f"{name}|{words}|{about}"] = value if isinstance(value, int) else None
    return found
