"""A person's own request over HTTP: handled by organisers of the territory alone, for its purpose, in the audit, and without an echo."""

from collections.abc import Iterator

import pytest

from api.usecases.audit_record import trail
from graph import schema
from graph.keyring import ensure_keyring
from graph.model.people import Household, Person
from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

NAME, PHONE = "鸾甄试", "13977665544"
ASKED = {"who": PHONE, "purpose": "person_request"}
HOME = {"id": "h2", "contact_name": NAME, "phone": PHONE, "links": {"area": {"id": "460202"}}}


@pytest.fixture
def city(store: Store, served: Running) -> Iterator[Store]:  # noqa: ARG001  (the service comes first)
    emptied(store)
    schema.ensure(store)
    sealer = ensure_keyring().sealer()
    store.write("CREATE (:Area {id: '460202', name: '某区', level: 'district', record_state: 'active'})")
    person = sealer.seal_fields(Person, "p1", {"name": NAME, "phone": PHONE})
    home = sealer.seal_fields(Household, "h1", {"contact_name": NAME, "phone": PHONE})
    for kind, id_, props in (("Person", "p1", person), ("Household", "h1", home)):
        text = f"MATCH (a:Area) CREATE (n:{kind} {{id: $id, record_state: 'active'}})-[:LOCATED_IN]->(a) SET n += $props"
        store.write(text, id=id_, props={name: value for name, value in props.items() if value is not None})
    yield store
    emptied(store)


def test_a_person_is_told_corrected_and_erased_and_comes_back_neither_as_a_person_nor_as_a_contact(served: Running, city: Store) -> None:
    with served.client("organiser", ("460202",)) as organiser, served.client("grid_worker", ("460202",)) as worker:
        told = organiser.post("/v1/person-requests/export", json=ASKED)
        assert (told.status_code, told.json()["fields"]["name"], told.headers["Cache-Control"]) == (200, NAME, "no-store")
        corrected = organiser.post("/v1/person-requests/correct", json=ASKED | {"changes": {"skills": "木工"}})
        assert corrected.json() == {"id": "p1", "corrected": 1}
        assert worker.post("/v1/households", json=HOME | {"id": "h3"}).status_code == 201
        assert problem(organiser.post("/v1/person-requests/erase", json=ASKED)) == "invalid", "not without being sure"
        erased = organiser.post("/v1/person-requests/erase", json=ASKED | {"sure": True})
        assert erased.json() == {"deleted": 1, "household_fields": 4, "kept": 2} | {"kept": erased.json()["kept"]}
        assert problem(organiser.post("/v1/person-requests/export", json=ASKED)) == "not-found"
        refused = worker.post("/v1/households", json=HOME)
        assert (problem(refused), refused.json()["errors"][0]["code"]) == ("invalid", "edit.erased")
        assert worker.post("/v1/households", json=HOME | {"phone": "13800000002"}).status_code == 201
        version = worker.get("/v1/households/h2").headers["ETag"]
        changed = worker.patch("/v1/households/h2", json={"phone": PHONE}, headers={"If-Match": version})
        assert problem(changed) == "invalid"
    assert city.read("MATCH (p:Person) RETURN count(p) AS n") == [{"n": 0}]
    path = trail()._path
    assert path is not None
    written = path.read_text(encoding="utf-8")
    assert '"use_case": "person erase"' in written
    assert PHONE not in written
    assert NAME not in written


def test_only_organisers_of_the_territory_and_for_the_purpose(served: Running, city: Store) -> None:
    for role in ("planner", "grid_worker", "auditor", "loader"):
        with served.client(role) as client:
            for what, more in (("export", {}), ("correct", {"changes": {"skills": "x"}}), ("erase", {"sure": True})):
                answer = client.post(f"/v1/person-requests/{what}", json=ASKED | more)
                assert problem(answer) == "forbidden", role
                assert PHONE not in answer.text
    with served.client("organiser", ("460204",)) as foreign:
        for asked in (ASKED, ASKED | {"who": "p1"}):
            answer = foreign.post("/v1/person-requests/export", json=asked)
            assert problem(answer) == "not-found"
            assert PHONE not in answer.text
    with served.client("organiser") as organiser:
        for wrong in ({"who": PHONE}, ASKED | {"purpose": "contact"}, ASKED | {"more": 1}):
            assert problem(organiser.post("/v1/person-requests/export", json=wrong)) == "invalid"
        unknown = organiser.post("/v1/person-requests/correct", json=ASKED | {"changes": {PHONE: "x"}})
        assert problem(unknown) in ("refused", "invalid")
        assert PHONE not in unknown.text
    assert city.read("MATCH (p:Person) RETURN count(p) AS n") == [{"n": 1}]


def test_an_auditor_reads_the_trail_and_nobody_else(
    served: Running,
    city: Store,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served.client("organiser", ("460202",), user="asks-something") as organiser:
        organiser.post("/v1/person-requests/export", json=ASKED)
        assert problem(organiser.get("/v1/audit")) == "forbidden"
    path = trail()._path
    assert path is not None
    monkeypatch.setenv("GONGJIAN_AUDIT_DIR", str(path.parent))  # wherever this run's first test had it begin
    with served.client("auditor", ("4602",)) as auditor:
        rows = auditor.get("/v1/audit", params={"who": "asks-something", "use_case": "person"}).json()["items"]
        assert [row["use_case"] for row in rows] == ["person export", "person export open"]
        assert problem(auditor.get("/v1/audit", params={"limit": "0"})) == "invalid"
    with served.client("auditor", ("4601",)) as foreign:
        assert foreign.get("/v1/audit", params={"who": "asks-something"}).json()["items"] == []


def test_an_id_that_a_foreign_record_has_is_refused_as_what_lies_outside(served: Running, city: Store) -> None:
    city.write("CREATE (:Area {id: '460204', name: '别区', level: 'district', record_state: 'active'})")
    sent = {"id": "taken", "links": {"area": {"id": "460204"}}}
    with served.client("grid_worker", ("460204",)) as there:
        assert there.post("/v1/households", json=sent).status_code == 201
        assert problem(there.post("/v1/households", json=sent)) == "exists"
    with served.client("grid_worker", ("460202",)) as here:
        answers = [here.post("/v1/households", json=sent | {"id": id_}) for id_ in ("taken", "free")]
        assert problem(answers[1]) == "invalid", "an area of others is none"
        assert problem(answers[0]) == "forbidden"
        assert answers[0].json()["code"] == "edit.outside"
