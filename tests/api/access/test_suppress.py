"""Small numbers of people: left out, not to be worked out again, and not told by the difference of two figures of a day."""

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.usecases.suppress import LEAST, Sum, suppress, suppress_column
from api.usecases.suppress_ledger import DifferencingError, Extent, admit

ROWS, COLUMNS = 3, 3
DAY = date(2026, 6, 1)


def _table(values: list[int]) -> tuple[dict[str, int], list[Sum[str]]]:
    """A table of rows and columns with the sums of both."""
    cells = {f"{r}{c}": values[r * COLUMNS + c] for r in range(ROWS) for c in range(COLUMNS)}
    sums = [Sum(f"r{r}", tuple(f"{r}{c}" for c in range(COLUMNS))) for r in range(ROWS)]
    sums += [Sum(f"c{c}", tuple(f"{r}{c}" for r in range(ROWS))) for c in range(COLUMNS)]
    return cells | {each.whole: sum(cells[part] for part in each.parts) for each in sums}, sums


def _possible(cells: dict[str, int], shown: dict[str, int | None], sums: list[Sum[str]], key: str) -> set[int]:
    """What a cell that was left out may be for somebody who tries all numbers from 1 to 40 that agree with every sum."""
    hidden = [name for name, value in shown.items() if value is None]
    wholes = {each.whole: each for each in sums}
    free = [name for name in hidden if name not in wholes]
    found: set[int] = set()
    limit = max(value for value in cells.values()) + 1
    for guess in itertools.product(range(1, min(limit, 12) + 1), repeat=len(free)):
        tried = {**shown, **dict(zip(free, guess, strict=True))}
        if all(shown[each.whole] is None or shown[each.whole] == sum(tried[part] or 0 for part in each.parts) for each in sums):
            found.add(tried[key] or 0)
    return found


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_no_small_number_of_a_table_can_be_worked_out_from_what_is_shown(values: list[int]) -> None:
    cells, sums = _table(values)
    shown = suppress(cells, sums)
    small = [key for key, value in cells.items() if 0 < value < LEAST]
    assert all(shown[key] is None for key in small)
    assert all(shown[key] in (None, cells[key]) for key in cells)
    if len([key for key, value in shown.items() if value is None and key[0] not in "rc"]) <= 5:
        inner = [key for key in small if key[0] not in "rc"]
        assert all(len(_possible(cells, shown, sums, key)) > 1 for key in inner)


def test_the_smallest_further_number_goes_and_what_needs_nothing_stays_whole() -> None:
    cells = {"a": 3, "b": 40, "c": 12, "sum": 55}
    assert suppress(cells, [Sum("sum", ("a", "b", "c"))]) == {"a": None, "b": 40, "c": None, "sum": 55}
    assert suppress({"a": 5, "b": 0}, [Sum("a", ("b",))]) == {"a": 5, "b": 0}
    assert suppress({"a": 1, "b": 1, "c": 90, "sum": 92}, [Sum("sum", ("a", "b", "c"))])["c"] is None
    assert suppress({"a": 4}) == {"a": None}


def test_where_a_sum_has_no_other_part_the_sum_goes_too() -> None:
    assert suppress({"a": 4, "b": 0, "sum": 4}, [Sum("sum", ("a", "b"))]) == {"a": None, "b": 0, "sum": None}


def test_a_column_loses_a_second_number_with_a_lone_small_one() -> None:
    assert suppress_column([9, 2, 30, None, 0]) == [None, None, 30, None, 0]
    assert suppress_column([9, 1, 1, 30]) == [None, None, None, 30]
    assert suppress_column([9, 30]) == [9, 30]


def test_what_a_column_leaves_out_may_still_be_a_large_number_each() -> None:
    assert suppress_column([2, 3, 5]) == [None, None, None]
    assert suppress_column([9, 2, 3, 30]) == [None, None, None, 30]
    assert suppress_column([9, 4, 4, 30]) == [9, None, None, 30]


def test_a_number_that_no_answer_shows_is_not_told_by_the_difference_of_two_that_it_does() -> None:
    sums = [Sum("people", ("members", "others"))]
    assert suppress({"people": 12, "members": 9, "others": 3}, sums, unseen={"others"}) == {"people": 12, "members": None}
    assert suppress({"people": 19, "members": 9, "others": 10}, sums, unseen={"others"}) == {"people": 19, "members": 9}
    assert suppress({"people": 9, "members": 9, "others": 0}, sums, unseen={"others"}) == {"people": 9, "members": 9}


def test_where_what_was_left_out_is_told_by_another_sum_that_one_loses_a_number_too() -> None:
    cells = {"known": 100, "measured": 97, "unknown": 3, "reached": 97, "far": 0}
    sums = [Sum("known", ("measured", "unknown")), Sum("measured", ("reached", "far"))]
    shown = suppress(cells, sums, unseen={"far"})
    assert shown == {"known": None, "measured": None, "unknown": None, "reached": 97}


def test_a_lone_small_number_in_a_known_total_takes_another_with_it() -> None:
    assert suppress({"a": 3, "b": 40, "all": 43}, [Sum("all", ("a", "b"))], told={"all"}) == {"a": None, "b": None}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path))
    return tmp_path


def test_two_near_equal_extents_of_a_day_are_not_both_answered(folder: Path) -> None:
    admit("li", "headcount", Extent(("460202",)), {"people": 120}, today=DAY)
    admit("li", "headcount", Extent(("460202",)), {"people": 120}, today=DAY)
    with pytest.raises(DifferencingError):
        admit("li", "headcount", Extent(("460202198",)), {"people": 118}, today=DAY)
    with pytest.raises(DifferencingError):
        admit("li", "headcount", Extent(("460202",), "", "2026-05-31"), {"people": 121}, today=DAY)
    admit("li", "headcount", Extent(("460204",)), {"people": 118}, today=DAY)
    admit("li", "headcount", Extent(("460202198",)), {"people": 60}, today=DAY)
    admit("li", "headcount", Extent(("460202199",)), {"people": None}, today=DAY)
    admit("wang", "headcount", Extent(("460202198",)), {"people": 118}, today=DAY)
    admit("li", "headcount", Extent(("46020219",)), {"people": 119}, today=date(2026, 6, 2))
    assert [path.name for path in sorted((folder / "statistics").glob("*.jsonl"))] == ["2026-06-02.jsonl"]


def _extent(code: str) -> Extent:
    return Extent((code,))


def test_the_figures_of_the_parts_of_a_whole_are_not_all_given_when_they_tell_of_a_few() -> None:
    for order in itertools.permutations([("460202", 41), ("4602021", 9), ("4602022", 30)]):
        user = str(order)
        for code, value in order[:2]:
            admit(user, "households", _extent(code), {"known": value}, today=DAY)
        with pytest.raises(DifferencingError):
            admit(user, "households", _extent(order[2][0]), {"known": order[2][1]}, today=DAY)


def test_a_part_that_was_left_out_is_not_told_by_the_others_and_their_whole() -> None:
    admit("li", "households", _extent("460202"), {"known": 49}, today=DAY)
    admit("li", "households", _extent("4602023"), {"known": None}, today=DAY)
    admit("li", "households", _extent("4602021"), {"known": 9}, today=DAY)
    with pytest.raises(DifferencingError):
        admit("li", "households", _extent("4602022"), {"known": 36}, today=DAY)
    admit("li", "households", _extent("4602022"), {"known": 30}, today=DAY)


def test_neither_another_day_nor_another_limit_hides_that_parts_complete_a_whole() -> None:
    admit("li", "households", Extent(("460202",), "minutes=15", "2026-06-01"), {"known": 41}, today=DAY)
    admit("li", "households", Extent(("4602021",), "minutes=16", "2026-06-01"), {"known": 9}, today=DAY)
    admit("li", "households", Extent(("4602021",), "minutes=16", "2020-01-01"), {"known": 20}, today=DAY)
    with pytest.raises(DifferencingError):
        admit("li", "households", Extent(("4602022",), "minutes=17", "2026-05-31"), {"known": 30}, today=DAY)


def test_parts_that_make_up_their_whole_and_rests_that_are_large_are_given() -> None:
    for code, value in (("460202", 41), ("4602021", 9), ("4602022", 32), ("46020221", 20), ("460204", 3_000), ("4602041", 12)):
        admit("li", "households", _extent(code), {"known": value}, today=DAY)
    admit("li", "households", Extent(("460202", "460204")), {"known": 3_041}, today=DAY)
    admit("li", "households", Extent(("460202", "460205")), {"known": 60}, today=DAY)
    # A list that changed meanwhile: what does not fit together tells nothing.
    admit("li", "households", _extent("46020222"), {"known": 60}, today=DAY)
