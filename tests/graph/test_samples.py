"""The sample data of Sanya: every row is valid, figures add up as the source says, and nothing is invented without saying so."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.scope import Scope
from api.usecases.load import suggest
from api.usecases.propose import propose
from api.usecases.request import Request
from graph.kinds import Node, Relationship, column_of
from graph.loaders.folder import load_paths
from graph.model import kind_by_sheet
from graph.seal import Sealer, new_key
from graph.store import Store

SAMPLES = Path(__file__).parents[2] / "samples" / "sanya"
DIVISIONS = SAMPLES / "sanya-divisions.csv"
SHEETS = tuple(sorted(path for path in SAMPLES.glob("*.csv") if path != DIVISIONS))
CASES = tuple(f"C{number:02}" for number in range(1, 21))
Kind = type[Node] | type[Relationship]
Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _sheet(name: str) -> list[Row]:
    return _rows(SAMPLES / f"{name}.csv")


def _kind(path: Path) -> Kind:
    kind = kind_by_sheet(path.stem)
    assert kind is not None, f"{path.name} is named after no kind"
    return kind


def _field_headers(kind: Kind) -> dict[str, str]:
    headers = {column_of(info).zh: name for name, info in kind.model_fields.items()}
    if issubclass(kind, Node) and kind.compose:
        headers.pop("编号")
    return headers


def _link_headers(kind: Kind) -> set[str]:
    if issubclass(kind, Node):
        return {link.zh for link in kind.links}
    return {kind.start_column[1], kind.end_column[1]}


def _values(kind: Kind, row: Row) -> dict[str, Any]:
    headers = _field_headers(kind)
    found: dict[str, Any] = {headers[header]: cell for header, cell in row.items() if header in headers and cell}
    return {"id": "composed", **found} if issubclass(kind, Node) and kind.compose else found


def _names(label: str) -> set[str]:
    """Every id, name and alias by which a node of one sheet can be named."""
    found: set[str] = set()
    for row in _sheet(label):
        found |= {row.get("编号") or row.get("编码", ""), row.get("名称", ""), *row.get("别名", "").split("、")}
    return found - {""}


def _area_names() -> set[str]:
    return _names("区划") | {row["code"] for row in _rows(DIVISIONS)}


def _cited(rows: list[Row], cited: str) -> list[Row]:
    return [row for row in rows if cited in row["出处"].split("；")[0].split()]


def _all_rows() -> Iterator[tuple[Path, int, Row]]:
    for path in SHEETS:
        for number, row in enumerate(_rows(path), start=2):
            yield path, number, row


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_row_is_valid_for_its_kind_and_has_only_columns_the_model_knows(path: Path) -> None:
    kind, rows = _kind(path), _rows(path)
    assert rows
    assert set(rows[0]) <= set(_field_headers(kind)) | _link_headers(kind)
    for row in rows:
        kind.model_validate(_values(kind, row))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_ids_are_unique_within_a_sheet(path: Path) -> None:
    kind, rows = _kind(path), _rows(path)
    keys = tuple(sorted(_link_headers(kind))) if not issubclass(kind, Node) or kind.compose else (next(iter(rows[0])),)
    counted = Counter(tuple(row.get(key, "") for key in keys) + ((row.get("类别", ""),) if len(keys) > 1 else ()) for row in rows)
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_link_names_a_row_that_is_there(path: Path) -> None:
    kind = _kind(path)
    ends = _ends(kind)
    for row in _rows(path):
        for header, kinds in ends.items():
            for named in filter(None, row.get(header, "").split("、")):
                assert any(named in (_area_names() if to.zh == "区划" else _names(to.zh)) for to in kinds), (path.name, header, named)


def _ends(kind: Kind) -> dict[str, tuple[type[Node], ...]]:
    if issubclass(kind, Node):
        return {link.zh: tuple(to for to in link.to if (SAMPLES / f"{to.zh}.csv").exists()) for link in kind.links}
    return {
        kind.start_column[1]: tuple(to for to in kind.start if (SAMPLES / f"{to.zh}.csv").exists()),
        kind.end_column[1]: tuple(to for to in kind.end if (SAMPLES / f"{to.zh}.csv").exists()),
    }


def test_every_row_names_its_source() -> None:
    assert [(path.name, number) for path, number, row in _all_rows() if not row.get("出处")] == []


def test_the_divisions_are_those_of_the_statistics_bureau() -> None:
    levels = Counter(row["level"] for row in _rows(DIVISIONS))
    assert levels == {"省级": 1, "地级": 1, "县级": 4, "乡级": 4, "村级": 150}


def test_sixteen_units_make_up_the_bay_committee_and_all_of_them_signed() -> None:
    committee = next(row for row in _sheet("党组织") if row["编号"] == "p-bay")
    parts = [int(part.partition(":")[2]) for part in committee["成员构成"].split("、")]
    members = {row["单位"] for row in _sheet("成员单位") if row["党组织"] == "p-bay"}
    assert sum(parts) == int(committee["成员单位数"]) == len(members) == 16
    assert {row["单位"] for row in _sheet("签订") if row["协议"] == "a-bay"} == members


def test_the_alliance_has_nine_members_of_which_three_are_placeholders() -> None:
    units = {row["编号"]: row for row in _sheet("单位")}
    members = [units[row["单位"]] for row in _sheet("成员单位") if row["党组织"] == "p-alliance"]
    assert Counter(row["名称未知"] for row in members) == {"": 6, "是": 3}


def test_of_eight_community_committees_six_have_no_name() -> None:
    regional = [row for row in _sheet("党组织") if row["类别"] == "大党委" and row["融合类型"] == "社区"]
    assert Counter(row["名称未知"] for row in regional) == {"": 2, "是": 6}


def test_of_six_mechanisms_three_have_no_name() -> None:
    assert Counter(row["名称未知"] for row in _sheet("机制")) == {"": 3, "是": 3}


def test_each_of_the_seventeen_grids_of_damao_has_one_party_group_and_one_chief_who_holds_both_posts() -> None:
    grids = {row["编号"] for row in _sheet("网格") if row["村社区"] == "460203198221"}
    covered = {row["网格"]: row["党组织"] for row in _sheet("党组织覆盖")}
    where = {row["编号"]: row["所在"] for row in _sheet("岗位")}
    held: dict[str, set[str]] = {}
    for row in _sheet("任职"):
        held.setdefault(row["人员"], set()).add(where[row["岗位"]])
    assert len(grids) == len({covered[grid] for grid in grids}) == 17
    assert len([person for person, places in held.items() if any({grid, covered[grid]} <= places for grid in grids)]) == 17


def test_every_grid_has_a_party_organisation() -> None:
    assert {row["编号"] for row in _sheet("网格")} == {row["网格"] for row in _sheet("党组织覆盖")}


@pytest.mark.parametrize("name", ["资源清单", "需求清单"])
def test_all_twenty_published_cases_are_on_both_lists(name: str) -> None:
    rows = _sheet(name)
    assert [case for case in CASES if len(_cited(rows, case)) != 1] == []


@pytest.mark.parametrize("name", ["资源清单", "需求清单"])
def test_some_lines_have_no_kind_so_that_one_has_to_be_suggested(name: str) -> None:
    blank = [row for row in _sheet(name) if not row["类别"]]
    assert 0 < len(blank) < len(_sheet(name)) / 4


def test_finished_projects_name_no_line_of_the_lists_and_so_pin_nothing() -> None:
    assert "资源" not in _sheet("项目清单")[0]
    assert "需求" not in _sheet("项目清单")[0]
    assert not (SAMPLES / "使用资源.csv").exists()


def test_few_people_and_households_are_invented_and_only_they_have_names_phones_or_addresses() -> None:
    persons, households = _sheet("人员"), _sheet("家庭户")
    invented = [row for row in persons if row["虚构"] == "是"]
    assert 0 < len(invented) <= 12
    assert 0 < len(households) <= 12
    assert all(row["虚构"] == "是" for row in households)
    assert all(not row["姓名"] and not row["手机号"] and row["身份说明"] for row in persons if row["虚构"] != "是")


def test_every_party_member_among_the_people_with_a_home_branch_has_only_one() -> None:
    assert all("、" not in row["组织关系所在党组织"] for row in _sheet("人员"))


def test_the_folder_loads_clean_and_the_two_matches_of_the_article_come_out_unpinned(empty_store: Store, tmp_path: Path) -> None:
    report = load_paths(empty_store, [SAMPLES], sealer=Sealer(new_key()), suggest=suggest, quarantine_dir=tmp_path)
    assert (report.exit_code, report.total("quarantined")) == (0, 0)
    proposal = propose(Scope.local(), empty_store, Request(as_of=date(2026, 11, 24), area="三亚市"))
    lines = {(line.unit, line.resource, line.demand) for project in proposal.projects for line in project.lines}
    assert {line for line in lines if line[2] == "dem-qingtang"} == {
        ("u-wuzhizhou", "res-wzz-tourism", "dem-qingtang"),
        ("u-wuzhizhou", "res-wzz-team", "dem-qingtang"),
    }
    assert {line for line in lines if line[2] == "dem-wanpo"} == {("u-rice-park", "res-rice-land", "dem-wanpo")}
