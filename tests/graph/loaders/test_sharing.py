"""Records that two files or two loads speak of: what they say alike is loaded once, what they say otherwise is never lost in silence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.loaders.finding import Finding, LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.trial import try_lists
from graph.seal import Key, Sealer
from graph.store import Store

SEALER = Sealer(Key(b"k" * 32))
UNITS = "id,name,kind,area\n"


@pytest.fixture
def village(empty_store: Store, tmp_path: Path) -> Store:
    path = tmp_path / "areas.csv"
    path.write_text("code,name,level\nv1,甲村,village\nv2,乙村,village\n", encoding="utf-8")
    assert load(empty_store, path).exit_code == 0
    return empty_store


def load(store: Store, *paths: Path, **options: Any) -> LoadReport:
    return load_paths(store, paths, sealer=SEALER, today=date(2024, 6, 1), quarantine_dir=paths[0].parent / "quarantine", **options)


def units(folder: Path, name: str, **more: str) -> Path:
    """Forty invented units; `more` replaces rows by id."""
    path = folder / name
    rows = {f"u{i}": f"u{i},单位{i},企业,v1" for i in range(40)} | more
    path.write_text(UNITS + "".join(f"{row}\n" for row in rows.values()), encoding="utf-8")
    return path


def listed(folder: Path, name: str, header: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(header + "\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def said(report: LoadReport, code: str) -> list[Finding]:
    return [finding for finding in report.all_findings if finding.code == code]


def test_of_two_rows_with_one_id_in_two_files_the_later_is_set_aside_and_the_first_named(village: Store, tmp_path: Path) -> None:
    files = (units(tmp_path, "units.csv"), units(tmp_path, "单位.csv", u3="u3,别的单位,企业,v1", u4="u4,单位4,企业,v2"))
    report = load(village, *files)
    assert [(s.file, s.quarantined) for s in report.sources] == [("units.csv", 0), ("单位.csv", 2)]
    assert [(f.file, f.row) for f in said(report, "duplicate_elsewhere")] == [("单位.csv", 5), ("单位.csv", 6)]
    text = said(report, "duplicate_elsewhere")[0].text("en")
    assert "row 5 of sheet 'units' of 'units.csv'" in text
    assert "(name)" in text
    found = village.read("MATCH (u:Unit)-[:LOCATED_IN]->(a) WHERE u.id IN ['u3', 'u4'] RETURN u.name AS name, a.id AS area ORDER BY name")
    assert found == [{"name": "单位3", "area": "v1"}, {"name": "单位4", "area": "v1"}]
    assert [f.code for f in try_lists(village, files).findings] == ["duplicate_elsewhere"] * 2


def test_rows_that_do_not_contradict_each_other_fill_each_other_up(village: Store, tmp_path: Path) -> None:
    places = listed(tmp_path, "单位.csv", "id,name,kind,area,lat,lon", "u1,单位1,企业,,18.2,109.5", "u2,单位2,企业,甲村,,")
    report = load(village, units(tmp_path, "units.csv"), places)
    assert (report.exit_code, report.all_findings) == (0, ())
    found = village.read("MATCH (u:Unit {id: 'u1'})-[:LOCATED_IN]->(a) RETURN u.lat AS lat, u.sources AS s, a.id AS area")
    assert found == [{"lat": 18.2, "s": ["units.csv!units", "单位.csv!单位"], "area": "v1"}]


def test_a_file_refused_for_its_contradictions_takes_no_unit_from_the_lists_that_name_it(village: Store, tmp_path: Path) -> None:
    wrong = {f"u{i}": f"u{i},别名{i},企业,v1" for i in range(10)}
    offers = listed(tmp_path, "resources.csv", "id,unit,kind,title", "r1,u1,venue,会议室", "r2,u20,venue,会议室")
    report = load(village, units(tmp_path, "units.csv"), units(tmp_path, "单位.csv", **wrong), offers)
    assert {s.file: s.state for s in report.sources} == {"units.csv": "loaded", "单位.csv": "refused", "resources.csv": "loaded"}
    assert village.read("MATCH (u:Unit)-[:OFFERS]->(r) RETURN u.id AS unit, r.id AS id ORDER BY id") == [
        {"unit": "u1", "id": "r1"},
        {"unit": "u20", "id": "r2"},
    ]


def test_relationships_that_two_files_tell_otherwise_are_set_aside_too(village: Store, tmp_path: Path) -> None:
    parties = listed(tmp_path, "parties.csv", "id,name,kind,area", "p1,甲联盟,联盟,v1")
    header, same = "unit,party,valid_from,agreement", [f"u{i},p1,2020-01-01,a{i}" for i in range(30)]
    first = listed(tmp_path, "memberships.csv", header, *same)
    second = listed(tmp_path, "成员.csv", header, *same[1:], "单位0,甲联盟,2020-01-01,b0")
    meaning = {"成员": "memberships"}
    report = load(village, parties, units(tmp_path, "units.csv"), first, second, meanings=meaning)
    assert [(f.file, f.row) for f in said(report, "duplicate_elsewhere")] == [("成员.csv", 31)]
    third = listed(tmp_path, "另一份.csv", header, "u7,p1,2021-01-01,a7")
    told = said(load(village, third, meanings={"另一份": "memberships"}), "replaced")
    assert [(f.row, f.column) for f in told] == [(2, "valid_from")]
    assert "'u7 → p1' comes from 'memberships.csv!memberships、成员.csv!成员' too" in told[0].text("en")


def test_what_another_source_said_otherwise_is_replaced_and_told(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, "units.csv"))
    report = load(village, listed(tmp_path, "单位.csv", "id,name,kind,area", "u1,单位1,企业,v1", "u2,新名,企业,v2"))
    assert report.exit_code == 0
    (told,) = said(report, "replaced")
    assert (told.severity, told.row, told.column) == ("warning", 3, "name")
    assert told.text("en").endswith("'u2' comes from 'units.csv!units' too, with other content; replaced by this file's: name、area")
    assert village.read("MATCH (:Unit {id: 'u2'})-[r:LOCATED_IN]->(a) RETURN a.id AS id, r.record_state AS s ORDER BY id") == [
        {"id": "v1", "s": "withdrawn"},
        {"id": "v2", "s": "active"},
    ]
    both = load(village, units(tmp_path, "units.csv", u2="u2,新名,企业,v2"), tmp_path / "单位.csv", again=True)
    assert said(both, "replaced") == []


def test_a_resource_that_two_sources_give_to_two_units_is_offered_by_the_last_alone(village: Store, tmp_path: Path) -> None:
    head = "id,unit,kind,title"
    load(village, units(tmp_path, "units.csv"), listed(tmp_path, "resources.csv", head, "r1,u1,venue,会议室"))
    report = load(village, listed(tmp_path, "资源清单.csv", head, "r1,u2,venue,会议室"))
    assert [(f.row, f.column) for f in said(report, "replaced")] == [(2, "unit")]
    offers = "MATCH (u:Unit)-[o:OFFERS]->(:Resource {id: 'r1'}) WHERE o.record_state = 'active' RETURN u.id AS id"
    assert village.read(offers) == [{"id": "u2"}]
    load(village, tmp_path / "resources.csv", again=True)
    assert village.read(offers) == [{"id": "u1"}]


def test_of_many_replaced_rows_the_first_are_told_and_the_others_counted(village: Store, tmp_path: Path) -> None:
    load(village, units(tmp_path, "units.csv"))
    report = load(village, units(tmp_path, "单位.csv", **{f"u{i}": f"u{i},新名{i},企业,v1" for i in range(30)}))
    assert len(said(report, "replaced")) == 20
    assert "10 more rows" in said(report, "more_replaced")[0].text("en")


def test_a_killed_load_starts_anew_when_another_version_of_its_file_was_begun_since(
    village: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = units(tmp_path, "units.csv")
    with monkeypatch.context() as killed:
        killed.setattr("graph.load.finish", _stop)
        with pytest.raises(KeyboardInterrupt):
            load(village, path)
    load(village, units(tmp_path, "units.csv", u3="u3,新名,企业,v1"))
    report = load(village, units(tmp_path, "units.csv"))
    assert (report.exit_code, report.total("written")) == (0, 1)
    assert village.read("MATCH (u:Unit {id: 'u3'}) RETURN u.name AS name") == [{"name": "单位3"}]


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
