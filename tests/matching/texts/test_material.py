"""What must hold of the texts gongjian learns to read lists from (matching/data/texts)."""

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

import matching
from matching.serves import load_serves

ROOT = Path(__file__).resolve().parents[3]
TEXTS = Path(matching.__file__).parent / "data" / "texts"
SERVES = load_serves()
COLUMNS = {
    "topics": ["id", "resource_kind", "demand_kind", "zh", "en"],
    "demands": ["kind", "also", "topic", "group", "text"],
    "resources": ["kind", "also", "topic", "group", "unit_kind", "text"],
    "pairs": ["topic", "demand", "resource", "unit_kind"],
}
SIDES = {"demands": SERVES.demand_kinds, "resources": SERVES.resource_kinds}
WRITTEN = {"demands": ("text",), "resources": ("text",), "pairs": ("demand", "resource")}
# A digit run of five is longer than any quantity in the texts and no longer than the shortest service line.
PHONE_LIKE = re.compile(r"\d{5,}|\d{3,4}[- ]\d{3,}")


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (TEXTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


@cache
def _topics() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in _rows("topics")}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_file_parses_with_its_columns_and_no_ragged_line(name: str) -> None:
    with (TEXTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file, strict=True))
    assert header == COLUMNS[name]
    assert [line for line in lines if len(line) != len(header)] == []
    assert [line for line in lines if any(cell != cell.strip() or "\ufffd" in cell for cell in line)] == []


def test_topics_are_many_named_in_both_languages_and_their_two_kinds_serve_each_other() -> None:
    assert len(_topics()) == len(_rows("topics")) >= 150
    for topic in _topics().values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", topic["id"])
        assert topic["zh"]
        assert topic["en"].isascii()
        assert SERVES.between(topic["resource_kind"], topic["demand_kind"]) > 0, topic["id"]


@pytest.mark.parametrize("side", SIDES)
def test_a_side_has_at_least_1200_phrases_and_every_kind_at_least_25(side: str) -> None:
    counts = Counter(row["kind"] for row in _rows(side))
    assert counts.total() >= 1200
    assert set(counts) == set(SIDES[side])
    assert {kind: count for kind, count in counts.items() if count < 25} == {}


@pytest.mark.parametrize("side", SIDES)
def test_no_text_stands_twice_on_a_side(side: str) -> None:
    counts = Counter(re.sub(r"[\s，。、；：！？,.;:]", "", row["text"]) for row in _rows(side))
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("side", SIDES)
def test_every_topic_has_phrases_of_the_side_and_every_phrase_a_known_topic_of_its_kind(side: str) -> None:
    column = "demand_kind" if side == "demands" else "resource_kind"
    assert {row["topic"] for row in _rows(side)} == set(_topics())
    assert [row for row in _rows(side) if _topics()[row["topic"]][column] != row["kind"]] == []


@pytest.mark.parametrize("side", SIDES)
def test_further_kinds_are_known_and_differ_from_the_first(side: str) -> None:
    for row in _rows(side):
        also = row["also"].split()
        assert set(also) <= set(SIDES[side]) - {row["kind"]}, row
        assert len(also) == len(set(also)), row


@pytest.mark.parametrize("side", SIDES)
def test_a_group_has_one_kind_and_one_topic_and_at_most_three_rewordings(side: str) -> None:
    groups = defaultdict(list)
    for row in _rows(side):
        groups[int(row["group"])].append((row["kind"], row["topic"]))
    assert {number: said for number, said in groups.items() if len(set(said)) > 1 or len(said) > 3} == {}
    assert sum(len(said) > 1 for said in groups.values()) >= 200


@pytest.mark.parametrize("side", SIDES)
def test_rewordings_of_a_group_differ_in_words(side: str) -> None:
    groups = defaultdict(list)
    for row in _rows(side):
        groups[row["group"]].append({row["text"][i : i + 2] for i in range(len(row["text"]) - 1)})
    alike = [number for number, (first, *rest) in groups.items() for other in rest if len(first & other) > 0.5 * len(first | other)]
    assert alike == []


@pytest.mark.parametrize("name", COLUMNS)
def test_nothing_looks_like_a_telephone_number_or_an_address_on_the_net(name: str) -> None:
    cells = [cell for row in _rows(name) for column, cell in row.items() if column != "group"]
    assert [cell for cell in cells if PHONE_LIKE.search(cell) or "@" in cell or "://" in cell] == []


@pytest.mark.parametrize("side", SIDES)
def test_texts_are_short_and_long_and_written_in_chinese(side: str) -> None:
    lengths = sorted(len(row["text"]) for row in _rows(side))
    assert 2 <= lengths[0] <= lengths[-1] <= 110
    assert sum(length >= 25 for length in lengths) >= 100
    assert [row["text"] for row in _rows(side) if not re.search("[\u4e00-\u9fff]{2}", row["text"])] == []


def test_at_least_350_pairs_join_a_demand_and_a_resource_of_one_topic_and_every_topic_has_one() -> None:
    demands = {row["text"]: row for row in _rows("demands")}
    resources = {row["text"]: row for row in _rows("resources")}
    for pair in _rows("pairs"):
        assert demands[pair["demand"]]["topic"] == resources[pair["resource"]]["topic"] == pair["topic"]
        assert resources[pair["resource"]]["unit_kind"] == pair["unit_kind"]
    assert len({(pair["demand"], pair["resource"]) for pair in _rows("pairs")}) == len(_rows("pairs")) >= 350
    assert {pair["topic"] for pair in _rows("pairs")} == set(_topics())


def test_most_pairs_are_said_in_different_words() -> None:
    shared = [_bigrams(pair["demand"]) & _bigrams(pair["resource"]) for pair in _rows("pairs")]
    assert sum(not common for common in shared) >= 0.6 * len(shared)


def test_no_text_of_the_cases_or_the_samples_stands_in_the_material() -> None:
    files = [
        *(ROOT / "bench" / "cases").glob("*.csv"),
        *(ROOT / "samples").rglob("*资源清单.csv"),
        *(ROOT / "samples").rglob("*需求清单.csv"),
    ]
    columns = ("resource", "demand", "名称", "说明")
    told = {_words(row[name] or "") for path in files for row in _read(path) for name in columns if name in row} - {""}
    assert len(told) >= 160
    written = {_words(row[name]) for side, names in WRITTEN.items() for row in _rows(side) for name in names}
    assert told & written == set()


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _words(text: str) -> str:
    return re.sub(r"[\s，。、；：！？,.;:]", "", text)


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
