"""What an asker with a territory sees of plans, questions, explanations, exports and loads: nothing of a foreign area, not even a name."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.scope import EVERYWHERE, ForbiddenError, NotFoundError, Scope
from api.usecases.ask import ask
from api.usecases.check import check
from api.usecases.decide import decide
from api.usecases.explain import explain
from api.usecases.export import Wanted, export
from api.usecases.kinds import confirm_kind
from api.usecases.load import load
from api.usecases.propose import propose
from api.usecases.query import run_cypher
from api.usecases.request import Request
from api.usecases.runs import as_json
from graph import schema
from graph.plans.decisions import DecisionRefusedError
from graph.store import Store
from graph.wording import GongjianError
from tests.graph.sanya.samples import wipe

DAY = date(2026, 6, 1)
HERE, THERE = Scope("li", "planner", ("460202",)), Scope("wang", "planner", ("460204",))
EDITOR = Scope("zhao", "organiser", ("460202",))
ALL = Scope("chief", "planner", ("4602",))
CANARY = "鸾甄区"
SEED = """
CREATE (c:Area {id: '4602', name: '三亚市', level: 'city', record_state: 'active'})
CREATE (a:Area {id: '460202', name: '海棠区', level: 'district', record_state: 'active'})-[:PART_OF {record_state: 'active'}]->(c)
CREATE (b:Area {id: '460204', name: $canary, level: 'district', record_state: 'active'})-[:PART_OF {record_state: 'active'}]->(c)
WITH a, b, c
UNWIND [[a, 'a', ''], [b, 'b', $canary], [c, 'c', '']] AS part
WITH part[0] AS place, part[1] AS id, part[2] AS mark
CREATE (u:Unit {id: 'u' + id, name: mark + '医院' + id, kind: '医院', record_state: 'active'})
CREATE (u)-[:LOCATED_IN {record_state: 'active'}]->(place)
CREATE (u)-[:OFFERS {record_state: 'active'}]->(:Resource {id: 'r' + id, title: mark + '义诊' + id, kind: 'health', kind_source: 'given',
  record_state: 'active'})
CREATE (place)-[:RAISES {record_state: 'active'}]->(:Demand {id: 'd' + id, state: 'open', title: mark + '看病' + id, kind: 'health',
  kind_source: 'given',
  record_state: 'active'})
CREATE (p:Person {id: 'p' + id, record_state: 'active', is_member: true})-[:LOCATED_IN {record_state: 'active'}]->(place)
CREATE (p)-[:HOLDS {record_state: 'active'}]->(:Appointment {id: 't' + id, record_state: 'active'})-[:AT {record_state: 'active'}]->(:Post
  {id: 'o' + id, name: mark + '网格员', kind: 'grid_member', record_state: 'active'})
"""


@pytest.fixture
def city(store: Store) -> Iterator[Store]:
    wipe(store)
    schema.ensure(store)
    store.write(SEED, canary=CANARY)
    yield store
    wipe(store)


def test_a_plan_is_for_the_own_area_with_its_units_and_those_above_and_no_other_run_is_found(city: Store) -> None:
    mine = propose(HERE, city, Request(as_of=DAY), by="somebody else")
    shown = json.dumps(as_json(mine, "zh"), ensure_ascii=False)
    assert CANARY not in shown
    assert {line.demand for project in mine.projects for line in project.lines} == {"da"}
    assert {each.id for each in mine.idle} | {line.resource for p in mine.projects for line in p.lines} == {"ra", "rc"}
    assert city.read("MATCH (r:Run) RETURN r.created_by AS by, r.areas AS areas") == [{"by": "li", "areas": ["460202"]}]
    for call in (
        lambda: explain(THERE, city, mine.id, "1"),
        lambda: decide(THERE, city, mine.id, "1", "accept", "x"),
        lambda: propose(THERE, city, Request(as_of=DAY, after=mine.id)),
        lambda: propose(HERE, city, Request(as_of=DAY, area=CANARY)),
        lambda: propose(HERE, city, Request(as_of=DAY, area="460204")),
        lambda: propose(HERE, city, Request(as_of=DAY, area="999999")),
        lambda: propose(HERE, city, Request(as_of=DAY, area="4602")),
        lambda: confirm_kind(EDITOR, city, "rb", "health"),
        lambda: confirm_kind(EDITOR, city, "rc", "health"),
        lambda: confirm_kind(EDITOR, city, "nothing", "health"),
    ):
        with pytest.raises(NotFoundError):
            call()
    with pytest.raises(GongjianError, match=r"plan\.no_runs"):
        explain(THERE, city, "last", "1")
    for pair in (("rb", "da"), ("ra", "db"), ("nothing", "da")):
        with pytest.raises(GongjianError) as told:
            explain(HERE, city, None, *pair)
        assert CANARY not in told.value.text("zh")
    with pytest.raises(GongjianError) as told:
        propose(HERE, city, Request(as_of=DAY, pins=(("rb", "da"),)))
    assert CANARY not in told.value.text("zh")
    assert explain(ALL, city, mine.id, "1").sentences


def test_a_competing_project_elsewhere_is_named_by_its_id_alone(city: Store) -> None:
    theirs, mine = (
        propose(THERE, city, Request(as_of=DAY, forbidden=(("rb", "db"),))),
        propose(HERE, city, Request(as_of=DAY, forbidden=(("ra", "da"),))),
    )
    decide(THERE, city, theirs.id, "1", "accept", "合适")
    with pytest.raises(DecisionRefusedError) as told:
        decide(HERE, city, mine.id, "1", "accept", "合适")
    assert theirs.projects[0].id in told.value.text("zh")
    assert dict(told.value.others) == {theirs.projects[0].id: ""}
    assert CANARY not in told.value.text("zh")
    with pytest.raises(DecisionRefusedError) as seen:
        decide(Scope.local(), city, mine.id, "1", "accept", "合适")
    assert CANARY in seen.value.text("zh")


def test_questions_give_the_own_rows_and_what_is_about_all_areas_is_refused(city: Store) -> None:
    demands = ask(HERE, city, "open-demands", {})
    assert [row["demand"] for row in demands.rows] == ["da"]
    assert {row["demand"] for row in ask(Scope.local(), city, "open-demands", {}).rows} == {"da", "db", "dc"}
    with pytest.raises(ForbiddenError):
        ask(HERE, city, "contents")
    with pytest.raises(ForbiddenError):
        check(EDITOR, city)
    for area in (None, CANARY, "460204"):
        with pytest.raises(NotFoundError):
            ask(HERE, city, "coverage", {} if area is None else {"area": area})
    with pytest.raises(NotFoundError) as told:
        ask(HERE, city, "committees-of-unit", {"unit": f"{CANARY}医院b"})
    assert told.value.said.code == "ask.not_within"
    # A place above the own one is known, and still not theirs to ask all rows of; a namesake elsewhere answers nothing.
    with pytest.raises(NotFoundError):
        ask(HERE, city, "activities", {"area": "三亚市"})
    city.write("MATCH (u:Unit {id: 'ub'}) SET u.aliases = ['医院a']")
    assert ask(HERE, city, "committees-of-unit", {"unit": "医院a"}).parameters["unit"] == "ua"
    note = ask(HERE, city, "open-demands", {"area": "鸾甄"}).note
    assert note is not None
    assert CANARY not in note.text("zh")


def test_small_numbers_of_people_are_left_out_for_all_but_the_owner(city: Store) -> None:
    exact = ask(Scope.local(), city, "headcount", {}).rows
    assert {row["people"] for row in exact} == {3}
    shown = ask(Scope("z", "organiser", EVERYWHERE), city, "headcount", {}).rows
    assert {row["people"] for row in shown} == {None}


def test_an_export_is_of_an_own_area_and_of_what_the_role_reads(city: Store, tmp_path: Path) -> None:
    with pytest.raises(ForbiddenError):
        export(HERE, city, Wanted(tmp_path / "all"))
    for area in (CANARY, "4602"):
        with pytest.raises(NotFoundError):
            export(HERE, city, Wanted(tmp_path / "x", area=area))
    with pytest.raises(ForbiddenError):
        export(HERE, city, Wanted(tmp_path / "x", "csv", kinds=("households",), area="海棠区"))
    export(HERE, city, Wanted(tmp_path / "out", "csv", kinds=("单位", "需求清单"), area="海棠区"))
    assert not [path.name for path in (tmp_path / "out").iterdir() if CANARY in path.read_text(encoding="utf-8-sig")]
    assert (tmp_path / "out" / "单位.csv").exists()


def test_a_load_writes_within_the_own_areas_alone(city: Store, tmp_path: Path) -> None:
    loader = Scope("chen", "loader", ("460202",))
    rows = [["id", "name", "kind", "area"], *[[f"n{n}", f"新单位{n}", "学校", "460202"] for n in range(60)]]
    rows += [["x1", "别处单位", "学校", "460204"], ["ub", "改名", "医院", "460202"], ["x2", "无处单位", "学校", ""]]
    with (tmp_path / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    report = load(loader, city, [tmp_path / "units.csv"], quarantine_dir=tmp_path)
    assert report.exit_code == 3
    assert [finding.code for finding in report.all_findings if finding.severity == "quarantined"] == ["foreign_row"] * 3
    found = city.read("MATCH (u:Unit) WHERE u.id IN ['x1', 'x2', 'ub', 'n1'] RETURN u.id AS id, u.name AS name ORDER BY id")
    assert found == [{"id": "n1", "name": "新单位1"}, {"id": "ub", "name": f"{CANARY}医院b"}]


@pytest.mark.parametrize("role", ["planner", "grid_worker", "auditor", "loader"])
def test_raw_statements_are_for_organisers(store: Store, role: str) -> None:
    with pytest.raises(ForbiddenError):
        run_cypher(Scope("u", role, EVERYWHERE), store, "RETURN 1")
