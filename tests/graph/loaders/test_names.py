"""Names of areas and units written otherwise: linked when they certainly mean one thing, else told with what they may mean."""

import csv
from pathlib import Path
from typing import Any, cast

import pytest

import graph
from graph.kinds import Link
from graph.loaders.names import Names, Unresolved
from graph.loaders.spelling import likeness
from graph.model import node_by_label
from graph.store import Store
from tests.graph.loaders.lists import load

AREA, UNIT = node_by_label("Area"), node_by_label("Unit")
SAMPLES = Path(graph.__file__).parent.parent / "samples" / "sanya"
UNITS = {
    "h1": "三亚市第一人民医院",
    "h2": "三亚市第二人民医院",
    "h3": "三亚市中医院",
    "s1": "三亚市第一中学",
    "s2": "吉阳区第一小学",
    "c1": "三亚远海旅游发展有限责任公司",
    "c2": "亚龙湾发展股份有限公司",
    "c3": "大东海广场酒店",
    "c4": "鹿回头酒店（三亚）",
    "g1": "三亚市市场监督管理局",
    "g2": "三亚市州长办公室",
}


def divisions() -> list[dict[str, str]]:
    """The real names of a city and its districts, communities and villages, as the samples have them."""
    with (SAMPLES / "sanya-divisions.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 150
    return rows


@pytest.fixture(scope="module")
def names() -> Names:
    """Real areas and a few units, in no store."""
    found = Names(cast(Store, None))
    found.need(AREA, stored=False)
    found.need(UNIT, stored=False)
    for row in divisions():
        found.add(AREA, row["code"], row["name"])
    found.add(AREA, "4601", "海口市")
    for unit_id, name in UNITS.items():
        found.add(UNIT, unit_id, name)
    return found


def link(*kinds: Any) -> Link:
    """A column that names nodes of these kinds."""
    return Link("at", "所在", "Where.", cast(Any, None), kinds)


def found(names: Names, kind: Any, value: str) -> Any:
    """What a cell is found to mean: an id, or Unresolved."""
    end = names.find(link(kind), value)
    return end if isinstance(end, Unresolved) else end[1]


@pytest.mark.parametrize(
    "written",
    ["金鸡岭社区居委会", "金鸡岭社区", "金鸡岭路社区", "金鸡岭", "金雞嶺社區", "金鸡岭社区居民委员会", " 金鸡岭 社区 ", "金鸡岭·社区"],
)
def test_a_community_is_found_however_it_is_written(names: Names, written: str) -> None:
    assert found(names, AREA, written) == "460204198008"


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("市一院", "h1"),
        ("三亚一院", "h1"),
        ("三亚市一医院", "h1"),
        ("三亞市第一人民醫院", "h1"),
        ("三亚市第一人民医院", "h1"),
        ("三亚第二人民医院", "h2"),
        ("三亚市中医医院", "h3"),
        ("中医院", "h3"),
        ("市一中", "s1"),
        ("吉阳一小", "s2"),
        ("三亚远海旅游发展有限公司", "c1"),
        ("亚龙湾发展公司", "c2"),
        ("鹿回头酒店(三亚)", "c4"),
    ],
)
def test_a_unit_is_found_by_its_short_name_without_its_city_or_with_another_legal_form(names: Names, written: str, unit: str) -> None:
    assert found(names, UNIT, written) == unit


@pytest.mark.parametrize("written", ["第一人民医院", "市一院"])
def test_what_several_may_be_called_is_told_with_all_of_them(written: str) -> None:
    known = Names(cast(Store, None))
    for kind, node_id, name in (
        (AREA, "1", "三亚市"),
        (AREA, "2", "海口市"),
        (UNIT, "h1", UNITS["h1"]),
        (UNIT, "h4", "海口市第一人民医院"),
    ):
        known.add(kind, node_id, name)
    meant = found(known, UNIT, written)
    assert meant.ambiguous
    assert set(meant.candidates) == {"三亚市第一人民医院 h1", "海口市第一人民医院 h4"}
    assert found(known, UNIT, "海口一院") == "h4"


@pytest.mark.parametrize(
    ("kind", "written", "candidate"),
    [
        (AREA, "金鸡领社区", "金鸡岭社区"),
        (AREA, "月川村", "月川社区"),
        (AREA, "龙楼社区", "龙楼村委会"),
        (UNIT, "三亚市第三人民医院", "三亚市第"),
        (UNIT, "海口市第二人民医院", "三亚市第二人民医院"),
        (UNIT, "大东海酒店", "大东海广场酒店"),
        (UNIT, "吉阳区第一中学", "吉阳区第一小学"),
        (UNIT, "三亚远海酒店有限公司", "三亚远海"),
        (UNIT, "三亚远海旅游发展股份有限公司", "三亚远海旅游发展有限责任公司"),
        (UNIT, "三亚市场监督局", "三亚市市场监督管理局"),
    ],
)
def test_what_is_merely_like_a_known_name_is_not_linked_but_told_with_its_likeness(
    names: Names, kind: Any, written: str, candidate: str
) -> None:
    meant = found(names, kind, written)
    assert isinstance(meant, Unresolved)
    assert any(told.startswith(candidate) and told.endswith("%") for told in meant.candidates), meant


def test_no_real_name_is_taken_for_a_neighbours_once_its_own_is_missing() -> None:
    rows = [row for row in divisions() if row["level"] == "村级"]
    wrong = []
    for left_out in rows:
        known = Names(cast(Store, None))
        known.need(AREA, stored=False)
        for row in rows:
            if row is not left_out:
                known.add(AREA, row["code"], row["name"])
        if isinstance(end := known.find(link(AREA), left_out["name"]), tuple):
            wrong.append((left_out["name"], end))
    assert wrong == []


def test_likeness_is_highest_for_the_nearest_and_finds_abbreviations() -> None:
    known = ["中国农业银行三亚分行", "中国银行三亚分行", "三亚农商银行"]
    assert likeness("三亚农业银行", known)[0][0] == "三亚农商银行"
    assert "中国农业银行三亚分行" in dict(likeness("农行三亚", known))
    assert likeness("", known) == []


def test_a_load_links_a_name_written_otherwise_and_says_so(town: Store, tmp_path: Path) -> None:
    path = tmp_path / "demands.csv"
    path.write_text("编号,村社区,类别,名称\nd1,金鸡岭路社区,health,义诊\nd2,金鸡岭路社区,health,体检\n", encoding="utf-8")
    report = load(town, path)
    assert report.exit_code == 0
    assert [f.text("zh") for f in report.all_findings if f.code == "read_as"] == [
        "demands.csv，工作表 demands，第 2 行，“村社区”列：“金鸡岭路社区”按“金鸡岭社区居委会”处理"
    ]
    assert town.read("MATCH (a:Area)-[:RAISES]->(d) RETURN DISTINCT a.id AS id") == [{"id": "460204198001"}]


@pytest.mark.parametrize(("one", "other"), [("解放路社区", "解放街社区"), ("中山大道社区", "中山巷社区")])
def test_communities_of_two_roads_with_one_name_are_two(one: str, other: str) -> None:
    known = Names(cast(Store, None))
    known.add(AREA, "1", one)
    meant = found(known, AREA, other)
    assert isinstance(meant, Unresolved)
    assert not meant.ambiguous
    bare = one.replace("解放路", "解放").replace("中山大道", "中山")
    assert found(known, AREA, bare) == "1"
    known.add(AREA, "2", other)
    assert found(known, AREA, bare).ambiguous


@pytest.mark.parametrize("written", ["市场监督管理局", "三亚市场监督管理局", "三亚市市场监督管理局（筹）"[:10], "市市场监督管理局"])
def test_a_word_that_begins_like_a_rank_is_left_whole(names: Names, written: str) -> None:
    assert found(names, UNIT, written) == "g1"
    assert found(names, UNIT, "州长办公室") == "g2"


def test_the_divisions_of_the_graph_are_known_to_a_load_that_names_no_area(town: Store) -> None:
    known = Names(town)
    known.add(UNIT, "h1", UNITS["h1"])
    assert found(known, UNIT, "市一院") == "h1"
