"""What a person may ask for: all that is kept, its correction, and an erasure that no later load undoes."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.scope import EVERYWHERE, ForbiddenError, NotFoundError, Scope
from api.usecases.access_open import open_values
from api.usecases.audit_record import trail
from api.usecases.draft import FaultyError
from api.usecases.editing import Asked, create
from api.usecases.load import load
from api.usecases.persons import correct_person, erase_person, export_person
from graph import keyring
from graph.keyring import ensure_keyring
from graph.model.people import Person
from graph.reseal import reseal
from graph.store import Store
from tests.graph.sanya.samples import wipe

ORGANISER = Scope("zhao", "organiser", ("4602",))
NAME, PHONE, NUMBER = "鸾甄试", "13977665544", "460200199003071299"
AREAS = [["code", "name", "level", "parent"], ["4602", "三亚市", "city", ""], ["460202", "海棠区", "district", "4602"]]
PEOPLE = [
    ["编号", "姓名", "手机号", "身份证号", "居住地", "所在家庭户"],
    ["p1", NAME, PHONE, NUMBER, "460202", "h1"],
    ["p2", "王某", "13800000002", "", "460202", "h1"],
    *[[f"q{n}", "张某", f"138000001{n:02}", "", "460202", ""] for n in range(20)],
]
HOUSEHOLDS = [["编号", "联系人", "联系电话", "住址", "所在区划"], ["h1", NAME, PHONE, "某路一号", "460202"]]


def _write(folder: Path, name: str, rows: list[list[str]]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    for name, rows in (("areas", AREAS), ("人员", PEOPLE), ("家庭户", HOUSEHOLDS)):
        _write(folder, name, rows)
    return folder


@pytest.fixture
def city(store: Store, lists: Path) -> Iterator[Store]:
    wipe(store)
    report = load(Scope.local(), store, [lists])
    assert report.exit_code == 0, [finding.text("zh") for finding in report.all_findings]
    store.write(
        "MATCH (p:Person {id: 'p1'}), (h:Household {id: 'h1'}) "
        "CREATE (p)-[:HOLDS]->(:Appointment {id: 't1', record_state: 'active'})-[:AT]->(:Post {id: 'o1', name: '网格长'}) "
        "CREATE (p)<-[:VISITED_BY]-(:Visit {id: 'v1', record_state: 'active'})-[:VISIT_TO]->(h)"
    )
    yield store
    wipe(store)


def _ids(store: Store, label: str) -> set[str]:
    return {row["id"] for row in store.read(f"MATCH (n:{label}) RETURN n.id AS id")}


def _said() -> str:
    path = trail()._path
    return path.read_text(encoding="utf-8") if path else ""


def test_a_person_gets_all_that_is_kept_in_clear_by_id_phone_or_number(city: Store) -> None:
    kept = export_person(ORGANISER, city, "p1")
    fields = {name: value for name, _, value in kept.fields}
    assert (fields["name"], fields["phone"], fields["identity_number"]) == (NAME, PHONE, NUMBER)
    assert {(tie["type"], tie["kind"], tie["id"]) for tie in kept.ties} >= {
        ("HOLDS", "Appointment", "t1"),
        ("BELONGS_TO", "Household", "h1"),
    }
    assert next(tie for tie in kept.ties if tie["id"] == "t1")["about"] == ["网格长"]
    assert export_person(ORGANISER, city, PHONE).id == export_person(ORGANISER, city, NUMBER).id == "p1"
    last = [json.loads(line) for line in _said().splitlines()[-2:]]
    assert [(row["use_case"], row["purpose"]) for row in last] == [
        ("person export open", "person_request"),
        ("person export", "person_request"),
    ]
    assert not [value for value in (NAME, PHONE, NUMBER) if value in _said()]


def test_a_correction_is_sealed_found_again_and_kept_against_later_loads(city: Store, lists: Path) -> None:
    assert correct_person(ORGANISER, city, "p1", {"手机号": "13900001111", "skills": "木工"}) == "p1"
    assert load(Scope.local(), city, [lists], again=True).exit_code in (0, 3)
    assert open_values(Scope("z", "organiser", EVERYWHERE, "contact"), city, "Person", ["p1"], ["phone"])["p1"]["phone"] == "13900001111"
    assert export_person(ORGANISER, city, "13900001111").id == "p1"
    assert "13900001111" not in str(city.read("MATCH (p:Person) RETURN properties(p)"))


def test_an_erased_person_is_gone_from_everything_and_no_load_brings_them_back(city: Store, lists: Path) -> None:
    found = erase_person(ORGANISER, city, PHONE)
    assert (found.deleted, found.household_fields) == (2, 2)
    assert "p1" not in _ids(city, "Person")
    assert _ids(city, "Appointment") == set()
    assert _ids(city, "Visit") == {"v1"}
    for _ in range(2):
        report = load(Scope.local(), city, [lists], again=True)
        assert [finding.code for finding in report.all_findings].count("erased_person") == 1
        assert not [value for value in (NAME, PHONE, NUMBER) if value in str([f.text("zh") for f in report.all_findings])]
    assert _ids(city, "Person") == {"p2", *(f"q{n}" for n in range(20))}
    (home,) = city.read(
        "MATCH (h:Household {id: 'h1'}) RETURN h.phone AS phone, h.contact_name_sealed AS name, h.address_sealed AS address"
    )
    assert (home["phone"], home["name"]) == (None, None)
    assert home["address"]
    with pytest.raises(NotFoundError):
        export_person(ORGANISER, city, PHONE)
    for sent in ({"id": "p1"}, {"id": "x1", "identity_number": NUMBER}, {"id": "x2", "name": NAME, "phone": PHONE}):
        with pytest.raises(FaultyError):
            create(ORGANISER, city, Person, {**sent, "links": {"area": {"id": "460202"}}}, Asked(), trail=trail())
    with pytest.raises(FaultyError):
        correct_person(ORGANISER, city, "p2", {"identity_number": NUMBER})
    correct_person(ORGANISER, city, "p2", {"phone": PHONE})
    with pytest.raises(FaultyError):  # neither part tells by itself, both together do
        correct_person(ORGANISER, city, "p2", {"name": NAME})
    correct_person(ORGANISER, city, "p2", {"phone": "13800000002"})
    # Under another id, and after the key was changed, the number and the phone tell still.
    keyring.begin_rotation()
    reseal(city, ensure_keyring().sealer())
    keyring.finish_rotation()
    _write(
        lists,
        "人员",
        [PEOPLE[0], ["new1", "鸾某", "13900000009", NUMBER, "460202", ""], ["new2", NAME, PHONE, "", "460202", ""], *PEOPLE[2:]],
    )
    # Nor as the contact of a household that is new.
    _write(lists, "家庭户", [*HOUSEHOLDS, ["h9", NAME, PHONE, "某路九号", "460202"], ["h8", "王某", PHONE, "某路八号", "460202"]])
    report = load(Scope.local(), city, [lists])
    assert [finding.row for finding in report.all_findings if finding.code == "erased_contact"] == [2, 3]
    homes = {row["id"]: row["p"] for row in city.read("MATCH (h:Household) RETURN h.id AS id, properties(h) AS p")}
    assert not [name for name in homes["h9"] if name.startswith(("phone", "contact_name"))]
    assert homes["h9"]["address_sealed"]
    assert homes["h8"]["phone_sealed"]
    assert {"new1", "new2"}.isdisjoint(_ids(city, "Person"))


def test_only_who_may_and_only_in_the_own_territory(city: Store) -> None:
    for scope in (Scope("u", "planner", ("4602",)), Scope("u", "auditor", EVERYWHERE), Scope("u", "loader", EVERYWHERE)):
        for call in (
            lambda s=scope: export_person(s, city, "p1"),
            lambda s=scope: erase_person(s, city, "p1"),
            lambda s=scope: correct_person(s, city, "p1", {}),
        ):
            with pytest.raises(ForbiddenError):
                call()
    elsewhere = Scope("u", "organiser", ("460204",))
    for who in ("p1", PHONE):
        with pytest.raises(NotFoundError) as told:
            erase_person(elsewhere, city, who)
        assert PHONE not in told.value.text("zh")
    assert "p1" in _ids(city, "Person")


def test_the_command_line_asks_before_it_erases(city: Store, tmp_path: Path) -> None:
    run = CliRunner()
    out = tmp_path / "p2.json"
    told = run.invoke(app, ["person", "export", "p2", "--out", str(out), "--store", city.url])
    assert told.exit_code == 0, told.output
    assert json.loads(out.read_text(encoding="utf-8"))["fields"]["phone"] == "13800000002"
    assert oct(out.stat().st_mode)[-3:] == "600"
    assert run.invoke(app, ["person", "erase", "p2", "--store", city.url]).exit_code == 2
    assert "p2" in _ids(city, "Person")
    assert run.invoke(app, ["person", "correct", "p2", "--set", "姓名=李某", "--store", city.url]).exit_code == 0
    assert run.invoke(app, ["person", "erase", "p2", "--yes", "--store", city.url]).exit_code == 0
    assert "p2" not in _ids(city, "Person")
    shown = run.invoke(app, ["audit", "show", "--use-case", "person", "--format", "json", "--limit", "2"])
    assert [row["use_case"] for row in json.loads(shown.stdout)] == ["person erase", "person erase open"]
    assert run.invoke(app, ["audit", "verify"]).exit_code == 0
