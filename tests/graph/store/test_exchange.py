"""Exchanging a store's data, broken off at every step: whatever happens, one whole set of data is there afterwards."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.store import exchange
from graph.store.exchange import KEPT, PARTS
from graph.store.home import Home
from graph.wording import StoreError

STEPS = ("_note", "_move", "_remove", "_clear")


class Broken(BaseException):
    """The power went."""


def filled(neo4j: Path, text: str, parts: tuple[str, ...] = PARTS) -> None:
    for part in parts:
        folder = exchange.database(neo4j, part)
        folder.mkdir(parents=True)
        (folder / "store").write_text(text, encoding="utf-8")


def contents(home: Home) -> list[str | None]:
    files = [exchange.database(home.neo4j, part) / "store" for part in PARTS]
    return [file.read_text(encoding="utf-8") if file.exists() else None for file in files]


def made(tmp_path: Path, had: tuple[str, ...]) -> tuple[Home, Path]:
    home = Home(tmp_path / "store")
    home.make()
    filled(home.neo4j, "old", had)
    fresh = tmp_path / "fresh"
    filled(fresh, "new")
    return home, fresh


def breaking(patch: pytest.MonkeyPatch, at: int, *, after: bool) -> Callable[[], bool]:
    """Let the step number `at` of those in STEPS be the last, just before it or just after; the answer: whether it came to that."""
    count = [0]

    def wrapped(step: Callable[..., None]) -> Callable[..., None]:
        def run(*given: object) -> None:
            count[0] += 1
            if count[0] > at or (count[0] == at and not after):
                raise Broken
            step(*given)
            if count[0] == at:
                raise Broken

        return run

    for name in STEPS:
        patch.setattr(exchange, name, wrapped(getattr(exchange, name)))
    return lambda: count[0] >= at


def until_it_is_not_broken(work: Callable[[], None], ends: Callable[[], None], check: Callable[[], None]) -> int:
    """Run `work` again and again on fresh folders, broken one step later each time; how many breaks there were."""
    breaks = 0
    for at in range(1, 40):
        for after in (False, True):
            with pytest.MonkeyPatch.context() as patch:
                reached = breaking(patch, at, after=after)
                with contextlib.suppress(Broken):
                    work()
                came = reached()
            if not came:
                return breaks
            breaks += 1
            ends()
            check()
    raise AssertionError("it never ran to its end")


@pytest.mark.parametrize("had", [PARTS, ("databases",), ()])
@pytest.mark.parametrize("end", ["keep", "undo"])
def test_an_exchange_broken_at_any_step_is_undone_or_finished_and_loses_nothing(tmp_path: Path, had: tuple[str, ...], end: str) -> None:
    old = ["old" if part in had else None for part in PARTS]
    place = iter(range(1_000))
    now: list[Home] = []

    def work() -> None:
        home, fresh = made(tmp_path / str(next(place)), had)
        now[:] = [home]
        exchange.exchange(home, fresh)
        getattr(exchange, end)(home)

    def check() -> None:
        found = contents(now[0])
        assert found == old or (end == "keep" and found == ["new", "new"])
        assert not exchange.pending(now[0])

    assert until_it_is_not_broken(work, lambda: exchange.settle(now[0]), check) > 8


def test_settling_broken_at_any_step_is_settled_the_next_time(tmp_path: Path) -> None:
    place = iter(range(1_000))
    now: list[Home] = []

    def prepare() -> None:
        home, fresh = made(tmp_path / str(next(place)), PARTS)
        now[:] = [home]
        exchange.exchange(home, fresh)

    def check() -> None:
        assert contents(now[0]) == ["old", "old"]
        prepare()

    prepare()
    assert until_it_is_not_broken(lambda: exchange.settle(now[0]), lambda: exchange.settle(now[0]), check) > 4


def test_data_left_aside_without_a_journal_are_never_deleted(tmp_path: Path) -> None:
    home, fresh = made(tmp_path, PARTS)
    only = home.root / KEPT / "databases" / "neo4j" / "store"
    only.parent.mkdir(parents=True)
    only.write_text("the only copy", encoding="utf-8")
    exchange.exchange(home, fresh)
    exchange.keep(home)
    assert contents(home) == ["new", "new"]
    assert [path.read_text(encoding="utf-8") for path in home.root.rglob("store") if "before-restore" in str(path)] == ["the only copy"]


def test_a_journal_that_can_not_be_read_stops_everything_and_names_the_data(tmp_path: Path) -> None:
    home, fresh = made(tmp_path, PARTS)
    exchange.exchange(home, fresh)
    (home.root / exchange.JOURNAL).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError) as told:
        exchange.settle(home)
    assert str(home.root / KEPT) in told.value.text("en")
    assert (home.root / KEPT / "databases" / "neo4j" / "store").read_text(encoding="utf-8") == "old"
