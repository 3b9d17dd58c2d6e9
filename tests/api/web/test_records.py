"""Lists and records over HTTP: pages, versions, keys, and what is done exactly once."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

SEED = """
UNWIND range(1, 7) AS i
CREATE (u:Unit {id: 'u' + toString(i), name: '单位' + toString(i), domain: 'scenic_area'})
CREATE (u)-[:LOCATED_IN]->(:Area {id: '46020' + toString(i), name: '区', level: 'district'})
"""


@pytest.fixture
def client(served: Running, store: Store) -> Iterator[httpx.Client]:
    emptied(store)
    store.write(SEED)
    with served.client() as found:
        yield found


def test_pages_follow_each_other_and_together_are_the_whole_list(client: httpx.Client) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get("/v1/units", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"u{i}" for i in range(1, 8)]


def test_a_cursor_of_another_list_or_user_or_a_made_up_one_is_refused(client: httpx.Client, served: Running) -> None:
    cursor = client.get("/v1/units", params={"limit": 1}).json()["next"]
    assert problem(client.get("/v1/areas", params={"cursor": cursor})) == "bad-cursor"
    assert problem(client.get("/v1/units", params={"cursor": cursor, "domain": "scenic_area"})) == "bad-cursor"
    assert problem(client.get("/v1/units", params={"cursor": ("B" if cursor[0] == "A" else "A") + cursor[1:]})) == "bad-cursor"
    assert problem(client.get("/v1/units", params={"cursor": "不是"})) == "bad-cursor"
    with served.client(user="somebody-else") as other:
        assert problem(other.get("/v1/units", params={"cursor": cursor})) == "bad-cursor"


def test_a_list_can_be_narrowed_by_code_area_and_day(client: httpx.Client, store: Store) -> None:
    store.write("MATCH (u:Unit {id: 'u3'}) SET u.domain = 'central_enterprise', u.valid_from = date('2026-05-01')")
    found = [item["id"] for item in client.get("/v1/units", params={"domain": "scenic_area"}).json()["items"]]
    assert "u3" not in found
    assert [item["id"] for item in client.get("/v1/units", params={"area": "460202"}).json()["items"]] == ["u2"]
    assert len(client.get("/v1/units", params={"as_of": "2026-04-30"}).json()["items"]) == 6
    assert problem(client.get("/v1/units", params={"domain": "nothing"})) == "invalid"
    assert problem(client.get("/v1/units", params={"colour": "red"})) == "invalid"


def test_a_new_record_is_made_once_however_often_it_is_sent(client: httpx.Client, store: Store) -> None:
    body = {"id": "u-new", "name": "新单位", "links": {"area": {"id": "460201"}}}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/units", json=body, headers={"Idempotency-Key": "k1"}), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert store.read("MATCH (o:Operation) RETURN count(o) AS n")[0]["n"] == 1
    assert problem(client.post("/v1/units", json=body | {"name": "别的"}, headers={"Idempotency-Key": "k1"})) == "key-reused"
    assert problem(client.post("/v1/units", json=body)) == "exists"
    found = client.get("/v1/units/u-new")
    assert found.json()["links"]["area"] == [{"kind": "areas", "id": "460201"}]
    assert found.json()["record"]["edited"] == ["name", "area"]


def test_a_change_needs_the_version_it_is_based_on_and_of_many_only_one_wins(client: httpx.Client) -> None:
    version = client.get("/v1/units/u1").headers["etag"]
    assert problem(client.patch("/v1/units/u1", json={"name": "甲"})) == "version-required"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda i: client.patch("/v1/units/u1", json={"name": f"甲{i}"}, headers={"If-Match": version}), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert client.get("/v1/units/u1").json()["name"] == winner.json()["name"]
    assert client.get("/v1/units/u1").headers["etag"] == winner.headers["etag"]


def test_a_change_of_a_link_ends_the_old_one_and_leaves_a_trace(client: httpx.Client, store: Store) -> None:
    version = client.get("/v1/units/u1").headers["etag"]
    changed = client.patch("/v1/units/u1", json={"links": {"area": {"id": "460202"}}}, headers={"If-Match": version})
    assert changed.json()["links"]["area"] == [{"kind": "areas", "id": "460202"}]
    old = store.read("MATCH (:Unit {id: 'u1'})-[r:LOCATED_IN]->(:Area {id: '460201'}) RETURN r.record_state AS state")
    assert old == [{"state": "withdrawn"}]


def test_a_project_is_accepted_by_a_decision_and_by_no_change(served: Running, store: Store) -> None:
    emptied(store)
    store.write(SEED)
    client = served.client("planner")
    assert problem(client.post("/v1/projects", json={"id": "j", "title": "修路", "state": "accepted"})) == "invalid"
    store.write(
        "MATCH (a:Area {id: '460201'}) CREATE (p:Project {id: 'j', title: '修路', state: 'proposed', record_state: 'active'})"
        "-[:ANSWERS]->(:Demand {id: 'd', title: '路', record_state: 'active'})<-[:RAISES]-(a)"
    )

    def change(body: dict[str, object]) -> httpx.Response:
        return client.patch("/v1/projects/j", json=body, headers={"If-Match": client.get("/v1/projects/j").headers["etag"]})

    assert problem(change({"state": "accepted"})) == "invalid"
    store.write("MATCH (p:Project) SET p.state = 'accepted'")
    assert problem(change({"links": {"demands": []}})) == "invalid"
    assert change({"state": "running"}).status_code == 200
    assert problem(change({"state": "accepted"})) == "invalid"
    client.close()


def test_the_key_of_the_next_neighbours_names_nobody_of_another_territory(served: Running, store: Store) -> None:
    emptied(store)
    store.write(
        SEED + "WITH collect(u) AS units CREATE (p:Party {id: 'p', name: '市委'}) FOREACH (u IN units | CREATE (u)-[:MEMBER_OF]->(p))"
    )
    store.write("MATCH (p:Party), (a:Area {id: '460202'}) CREATE (p)-[:LOCATED_IN]->(a)")
    with served.client(areas=("460202",)) as client:
        page = client.get("/v1/parties/p/neighbours", params={"limit": 1}).json()
        seen = []
        while page["next"]:
            seen.append(base64.urlsafe_b64decode(page["next"] + "==")[12:].decode())
            page = client.get("/v1/parties/p/neighbours", params={"limit": 1, "cursor": page["next"]}).json()
    assert seen == [key for key in seen if " u" not in key or key.endswith(" u2")]


def test_faults_are_pointed_at_all_at_once_and_nothing_is_half_written(client: httpx.Client, store: Store) -> None:
    sent = {"id": "u-bad", "name": 5, "domain": "nothing", "colour": "red", "links": {"area": {"kind": "areas", "id": ""}}}
    answer = client.post("/v1/units", json=sent)
    assert problem(answer) == "invalid"
    assert {fault["pointer"] for fault in answer.json()["errors"]} >= {"/name", "/domain", "/links/area/id", ""}
    answer = client.post("/v1/units", json={"id": "u-bad", "name": "单位", "links": {"area": {"id": "999"}}})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/links/area"]
    assert store.read("MATCH (u:Unit {id: 'u-bad'}) RETURN count(u) AS n")[0]["n"] == 0
    assert store.read("MATCH (o:Operation) RETURN count(o) AS n")[0]["n"] == 0


def test_what_a_person_entered_over_http_is_sealed_masked_and_kept_by_the_loader_rules(client: httpx.Client, store: Store) -> None:
    body = {"id": "h-1", "name": "钱多多", "phone": "13900001111", "role": "联系人 13900002222", "links": {"area": {"id": "460201"}}}
    answer = client.post("/v1/persons", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "钱*"
    stored = store.read("MATCH (h:Person {id: 'h-1'}) RETURN properties(h) AS p")[0]["p"]
    assert "13900001111" not in str(stored)
    assert stored["phone_sealed"].startswith("g1:")
    assert problem(client.post("/v1/persons", json={"id": "13900001111"})) == "invalid"


def test_a_sealed_value_opens_for_a_role_with_a_purpose_alone(client: httpx.Client, served: Running) -> None:
    body = {"id": "h-2", "name": "钱多多", "phone": "13900001111", "links": {"area": {"id": "460201"}}}
    assert client.post("/v1/persons", json=body).status_code == 201
    opened = client.get("/v1/persons/h-2/opened", params={"purpose": "contact"})
    assert (opened.json()["values"], opened.headers["cache-control"]) == ({"name": "钱多多", "phone": "13900001111"}, "no-store")
    assert problem(client.get("/v1/persons/h-2/opened", params={"purpose": "visit"})) == "forbidden"
    assert problem(client.get("/v1/persons/h-2/opened")) == "invalid"
    with served.client("loader") as loader:
        assert problem(loader.get("/v1/persons/h-2/opened", params={"purpose": "contact"})) == "forbidden"


def test_neighbours_chains_and_search_answer_as_of_a_day(client: httpx.Client, store: Store) -> None:
    store.write(
        "MATCH (a:Unit {id: 'u1'}), (b:Unit {id: 'u2'}) CREATE (p:Party {id: 'p', name: '湾区大党委'}) "
        "CREATE (a)-[:MEMBER_OF {valid_from: date('2020-05-01')}]->(p), (b)-[:MEMBER_OF {valid_to: date('2021-12-31')}]->(p)"
    )
    asked = {"from_kind": "units", "from_id": "u1", "to_kind": "units", "to_id": "u2"}
    chain = client.get("/v1/paths", params=asked | {"as_of": "2021-06-01"}).json()["items"][0]
    assert [record["id"] for record in chain["records"]] == ["u1", "p", "u2"]
    assert client.get("/v1/paths", params=asked | {"as_of": "2022-06-01"}).json()["items"] == []
    near = client.get("/v1/units/u1/neighbours", params={"as_of": "2021-06-01", "limit": 1}).json()
    assert [item["kind"] for item in near["items"]] == ["areas"]
    more = client.get("/v1/units/u1/neighbours", params={"as_of": "2021-06-01", "cursor": near["next"]}).json()
    assert [item["id"] for item in more["items"]] == ["p"]
    assert client.get("/v1/units/u1/neighbours", params={"as_of": "2019-01-01", "relation": "MEMBER_OF"}).json()["items"] == []
    store.run_schema(("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",))
    assert client.get("/v1/search", params={"q": "湾区"}).json()["items"][0]["id"] == "p"
    assert problem(client.get("/v1/units/nobody/neighbours")) == "not-found"
