"""What a source names: counted before and now, withdrawn when it is gone, kept when others name it; what persons changed stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.dump import dump
from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.sweep import sweep, sweepable
from graph.seal import Key, Sealer
from graph.store import Store

SEALER = Sealer(Key(b"k" * 32))
DAY = date(2024, 6, 1)
PEOPLE = "id,name,area\n"


@pytest.fixture
def village(empty_store: Store, tmp_path: Path) -> Store:
    path = tmp_path / "areas.csv"
    path.write_text("code,name,level\nv1,甲村,village\nv2,乙村,village\n", encoding="utf-8")
    assert load(empty_store, path).exit_code == 0
    return empty_store


def load(store: Store, *paths: Path, **options: Any) -> LoadReport:
    return load_paths(store, paths, sealer=SEALER, today=DAY, quarantine_dir=paths[0].parent / "quarantine", **options)


def units(folder: Path, ids: range, name: str = "units.csv", more: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id,name,kind,area\n" + "".join(f"u{i},单位{i},企业,v1\n" for i in ids) + more, encoding="utf-8")
    return path


def active(store: Store) -> set[str]:
    return {row["id"] for row in store.read("MATCH (u:Unit {record_state: 'active'}) RETURN u.id AS id")}


@pytest.mark.parametrize(
    ("now", "options", "withdrawn", "code"),
    [
        (range(81), {}, 19, 0),
        (range(80), {}, 20, 0),
        (range(79), {}, 0, 3),
        (range(79), {"allow_shrink": True}, 21, 0),
        (range(100, 200), {}, 0, 3),
        (range(100, 200), {"allow_shrink": True}, 100, 0),
        (range(50, 150), {}, 0, 3),
        (range(20, 400), {}, 20, 0),
    ],
    ids=[
        *("19 % gone", "20 % gone", "21 % gone", "21 % gone with the word"),
        *("as many with other ids", "as many with other ids with the word", "as many, half of them others", "more, with 20 % gone"),
    ],
)
def test_a_source_is_withdrawn_from_unless_more_than_a_fifth_of_its_rows_disappears(
    village: Store, tmp_path: Path, now: range, options: dict[str, Any], withdrawn: int, code: int
) -> None:
    load(village, units(tmp_path, range(100)))
    report = load(village, units(tmp_path, now), **options)
    assert (report.exit_code, report.total("withdrawn")) == (code, withdrawn)
    kept = set(range(100)) | set(now) if code else set(now)
    assert active(village) == {f"u{i}" for i in kept}


def test_another_senders_file_of_the_same_name_withdraws_nothing_and_says_what_to_do(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path / "甲", range(10)))
    report = load(village, units(tmp_path / "乙", range(10, 20)))
    assert (report.exit_code, report.total("withdrawn"), report.total("written")) == (3, 0, 10)
    (said,) = [f.text("en") for f in report.all_findings if f.code == "shrunk"]
    assert "of the 10 rows that came from 'units.csv' before, 10 are not in this file" in said
    assert "another sender's file" in said
    assert "--allow-shrink" in said
    apart = load(village, tmp_path)
    assert (apart.exit_code, {s.file for s in apart.sources}) == (0, {"areas.csv", "甲/units.csv", "乙/units.csv"})
    assert active(village) == {f"u{i}" for i in range(20)}


def test_two_files_of_one_name_in_one_load_are_refused_and_the_others_loaded(village: Store, tmp_path: Path) -> None:
    first, second = units(tmp_path / "甲", range(3)), units(tmp_path / "乙", range(3, 6))
    report = load(village, first, second, units(tmp_path, range(8, 9), "单位.csv"))
    assert report.exit_code == 4
    (said,) = [f.text("en") for f in report.all_findings]
    assert str(first) in said
    assert str(second) in said
    assert "folder above them" in said
    assert active(village) == {"u8"}


HERE = {"scope_areas": ["4602"], "scope_everywhere": False}


@pytest.mark.parametrize("options", [{}, {"allow_shrink": True}], ids=["plainly", "with the word"])
def test_a_load_within_a_territory_never_withdraws_what_lies_outside(empty_store: Store, tmp_path: Path, options: dict[str, Any]) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level\n4602,甲市,city\n4603,乙市,city\n", encoding="utf-8")
    parties = tmp_path / "parties.csv"
    parties.write_text("id,name,kind,area\np2,甲联盟,联盟,4602\np3,乙联盟,联盟,4603\n", encoding="utf-8")
    path = tmp_path / "units.csv"
    mine = [f"m{i},甲单位{i},企业,4602\n" for i in range(10)]
    head = "id,name,kind,area\n"
    path.write_text(head + "".join(mine) + "".join(f"o{i},乙单位{i},企业,4603\n" for i in range(10)), encoding="utf-8")
    ties = memberships(tmp_path, *(f"m{i},p2,,a" for i in range(10)), *(f"o{i},p3,,a" for i in range(10)))
    assert load(empty_store, areas, parties, path, ties).exit_code == 0
    path.write_text(head + "".join(mine[:9]), encoding="utf-8")
    memberships(tmp_path, *(f"m{i},p2,,a" for i in range(9)))
    report = load(empty_store, ties, path, territory=HERE, **options)
    assert (report.exit_code, [s.withdrawn for s in report.sources]) == (0, [1, 1])
    assert active(empty_store) == {f"m{i}" for i in range(9)} | {f"o{i}" for i in range(10)}
    left = empty_store.read("MATCH (u)-[:MEMBER_OF {record_state: 'active'}]->() RETURN u.id AS id")
    assert {row["id"] for row in left} == active(empty_store)


def test_the_guard_of_one_source_does_not_hold_another_open(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, range(100)), units(tmp_path, range(200, 300), "单位.csv"))
    report = load(village, units(tmp_path, range(10)), units(tmp_path, range(200, 290), "单位.csv"))
    assert (report.exit_code, report.total("withdrawn")) == (3, 10)
    states = village.read("MATCH (l:Load) WHERE l.rows IN [10, 90] RETURN l.file AS file, l.quarantined AS held ORDER BY l.rows")
    assert states == [{"file": "units.csv", "held": 1}, {"file": "单位.csv", "held": 0}]


def test_a_row_that_is_bad_now_is_not_withdrawn(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, range(60)))
    report = load(village, units(tmp_path, range(58), more="u58,单位58,企业,nowhere\n"))
    assert (report.exit_code, report.total("withdrawn"), report.total("quarantined")) == (3, 1, 1)
    assert active(village) == {f"u{i}" for i in range(59)}


def test_what_another_source_names_stays_when_one_drops_it(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, range(10)), units(tmp_path, range(5, 15), "单位.csv"))
    load(village, units(tmp_path, range(9)))
    found = village.read("MATCH (u:Unit) WHERE u.id IN ['u0', 'u9'] RETURN u.id AS id, u.sources AS s, u.record_state AS state ORDER BY id")
    assert found == [
        {"id": "u0", "s": ["units.csv!units"], "state": "active"},
        {"id": "u9", "s": ["单位.csv!单位"], "state": "active"},
    ]
    assert village.read("MATCH (:Unit {id: 'u9'})-[r:LOCATED_IN]->() RETURN r.sources AS s") == [{"s": ["单位.csv!单位"]}]


def test_rows_are_counted_as_written_or_unchanged_as_they_are(village: Store, tmp_path: Path) -> None:
    path = units(tmp_path, range(20))
    assert [(s.written, s.unchanged) for s in load(village, path).sources] == [(20, 0)]
    text = path.read_text(encoding="utf-8").replace("单位3,", "新名3,").replace("u4,单位4,企业,v1", "u4,单位4,企业,v2")
    path.write_text(text + "u20,单位20,企业,v1\n", encoding="utf-8")
    before = village.read("MATCH (u:Unit {id: 'u5'}) RETURN properties(u) AS p")
    assert [(s.written, s.unchanged) for s in load(village, path).sources] == [(3, 18)]
    assert village.read("MATCH (u:Unit {id: 'u5'}) RETURN properties(u) AS p") == before
    assert [(s.state, s.written, s.unchanged) for s in load(village, path).sources] == [("skipped", 0, 21)]


def test_a_row_that_only_moved_within_its_sheet_is_unchanged_but_says_its_new_place(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, range(1, 10)))
    assert [(s.written, s.unchanged) for s in load(village, units(tmp_path, range(10))).sources] == [(1, 9)]
    assert village.read("MATCH (u:Unit) RETURN u.source_row - toInteger(substring(u.id, 1)) AS d, count(*) AS n") == [{"d": 2, "n": 10}]


def test_a_link_that_a_person_changed_is_kept_and_the_conflict_told(village: Store, tmp_path: Path) -> None:
    path = units(tmp_path, range(3))
    load(village, path)
    village.write("MATCH (u:Unit {id: 'u1'})-[r:LOCATED_IN]->() DELETE r SET u.edited = ['area']")
    village.write("MATCH (u:Unit {id: 'u1'}), (a:Area {id: 'v2'}) CREATE (u)-[:LOCATED_IN {record_state: 'active', edited: ['area']}]->(a)")
    report = load(village, path, again=True)
    assert [(f.row, f.column) for f in report.all_findings if f.code == "kept_edit"] == [(3, "area")]
    assert village.read("MATCH (:Unit {id: 'u1'})-[:LOCATED_IN]->(a) RETURN a.id AS id") == [{"id": "v2"}]


def memberships(folder: Path, *rows: str) -> Path:
    path = folder / "memberships.csv"
    path.write_text("unit,party,valid_from,agreement\n" + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def alliance(village: Store, tmp_path: Path) -> Store:
    path = tmp_path / "parties.csv"
    path.write_text("id,name,kind,area\np1,甲联盟,联盟,v1\n", encoding="utf-8")
    assert load(village, path, units(tmp_path, range(40))).exit_code == 0
    return village


def test_a_relationship_that_a_person_changed_is_kept_and_the_conflict_told(alliance: Store, tmp_path: Path) -> None:
    path = memberships(tmp_path, "u1,p1,2020-01-01,a1", "u2,p1,2020-01-01,a2")
    load(alliance, path)
    alliance.write("MATCH (:Unit {id: 'u1'})-[r:MEMBER_OF]->() SET r.valid_from = date('2021-05-05'), r.edited = ['valid_from']")
    report = load(alliance, memberships(tmp_path, "u1,p1,2020-01-01,a9", "u2,p1,2020-01-01,a2"))
    assert [(f.row, f.column) for f in report.all_findings if f.code == "kept_edit"] == [(2, "valid_from")]
    assert [(s.written, s.unchanged) for s in report.sources] == [(1, 1)]
    found = alliance.read("MATCH (:Unit {id: 'u1'})-[r:MEMBER_OF]->() RETURN r.valid_from AS day, r.agreement AS a")
    assert found == [{"day": date(2021, 5, 5), "a": "a9"}]


def test_relationships_sent_twice_count_once_and_with_other_content_not_at_all(alliance: Store, tmp_path: Path) -> None:
    good = [f"u{i},p1,2020-01-01,a{i}" for i in range(38)]
    report = load(alliance, memberships(tmp_path, *good, good[3], "单位4,甲联盟,2020-01-01,other"))
    assert {(f.code, f.row) for f in report.all_findings} == {("duplicate", 6), ("duplicate", 41)}
    assert (report.exit_code, report.total("written"), report.total("quarantined")) == (4 if 2 > 0.05 * 40 else 3, 37, 2)
    assert alliance.read("MATCH ()-[r:MEMBER_OF]->() RETURN count(r) AS n") == [{"n": 37}]


def test_ids_made_of_columns_are_checked_for_two_rows_too(alliance: Store, tmp_path: Path) -> None:
    path = tmp_path / "limits.csv"
    rows = [f"unit,u{i},3,\n" for i in range(40)]
    path.write_text("scope,id,projects,budget\n" + "".join(rows) + rows[2] + "unit,单位5,9,\n", encoding="utf-8")
    report = load(alliance, path)
    assert {(f.code, f.row) for f in report.all_findings} == {("duplicate", 7), ("duplicate", 43)}
    assert alliance.read("MATCH (l:Limit) RETURN count(l) AS n") == [{"n": 39}]


def test_a_relationship_gone_from_its_source_is_withdrawn(alliance: Store, tmp_path: Path) -> None:
    rows = [f"u{i},p1,2020-01-01,a{i}" for i in range(10)]
    load(alliance, memberships(tmp_path, *rows))
    assert load(alliance, memberships(tmp_path, *rows[1:])).total("withdrawn") == 1
    text = "MATCH (u)-[r:MEMBER_OF {record_state: 'withdrawn'}]->() RETURN u.id AS id, r.valid_to AS day"
    assert alliance.read(text) == [{"id": "u0", "day": DAY}]


def test_loading_all_of_it_again_changes_nothing(alliance: Store, tmp_path: Path) -> None:
    load(alliance, memberships(tmp_path, "u1,p1,2020-01-01,a1"))
    before = list(dump(alliance))
    report = load(alliance, *sorted(tmp_path.glob("*.csv")), again=True)
    assert (report.total("written"), report.total("unchanged")) == (0, 44)
    assert list(dump(alliance)) == before


def test_only_what_nothing_refers_to_and_no_source_names_is_ever_deleted(alliance: Store, tmp_path: Path) -> None:
    load(alliance, units(tmp_path, range(36), more="u40,单位40,企业,v1\n"), units(tmp_path, range(36, 37), "单位.csv"))
    alliance.write("MATCH (u:Unit {id: 'u37'}), (p:Party) CREATE (u)-[:MEMBER_OF {since: '', record_state: 'active'}]->(p)")
    alliance.write("MATCH (u:Unit {id: 'u38'}) SET u.edited = ['name']")
    assert sweepable(alliance, DAY) == sweep(alliance, DAY) == ()
    later = date(2024, 6, 2)
    told = {each.kind: each.count for each in sweepable(alliance, later)}
    assert told == {each.kind: each.count for each in sweep(alliance, later)}
    assert told["Unit"] == 1
    assert sweepable(alliance, later) == ()
    left = alliance.read("MATCH (u:Unit) WHERE u.id IN ['u36', 'u37', 'u38', 'u39'] RETURN u.id AS id ORDER BY id")
    assert [row["id"] for row in left] == ["u36", "u37", "u38"]


def test_what_was_withdrawn_today_is_not_swept_though_its_validity_ended_long_ago(village: Store, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    kept = "".join(f"u{i},单位{i},企业,v1,\n" for i in range(9))
    gone = kept + "u9,单位9,企业,v1,2020-01-01\n"
    properties = "MATCH (u:Unit {id: 'u9'}) RETURN u.withdrawn_on AS on, u.valid_to AS ended, u.record_state AS state"
    for text, due in (
        (gone, {"on": None, "ended": date(2020, 1, 1), "state": "active"}),
        (kept, {"on": DAY, "ended": date(2020, 1, 1), "state": "withdrawn"}),
        (gone, {"on": None, "ended": date(2020, 1, 1), "state": "active"}),
        (kept, {"on": DAY, "ended": date(2020, 1, 1), "state": "withdrawn"}),
    ):
        path.write_text("id,name,kind,area,valid_to\n" + text, encoding="utf-8")
        assert load(village, path, again=True).exit_code == 0
        assert village.read(properties) == [due]
    assert sweepable(village, DAY) == ()
    later = date(2024, 6, 2)
    assert {each.kind: each.ids for each in sweepable(village, later)} == {"Unit": ("u9",), "LOCATED_IN": ("u9 → v1",)}
    village.write("MATCH (:Unit {id: 'u9'})-[r:LOCATED_IN]->() SET r.edited = ['valid_from']")
    assert sweepable(village, later) == ()
