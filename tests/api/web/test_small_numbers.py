"""Small numbers of people over HTTP: left out of answers and of workbooks, and not to be had by asking for parts and their whole."""

import io
from collections.abc import Iterator

import httpx
import pytest
from python_calamine import CalamineWorkbook

from graph import schema
from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

VILLAGES = {"460202001": 2, "460202002": 9, "460202003": 30}
SEED = """
CREATE (c:Area {id: '460202', name: '某区', level: 'district', record_state: 'active'})
CREATE (s:ServiceCentre {id: 's1', name: '某中心', record_state: 'active'})
CREATE (m:Menu {id: 'm1', name: '参观', slot: datetime('2099-01-01T09:00:00Z'), capacity: 3, record_state: 'active'})-[:OFFERED_AT]->(s)
CREATE (s)-[:LOCATED_IN]->(c)
CREATE (m)<-[:OF_MENU]-(:Booking {id: 'b1', people: 4, record_state: 'active'})-[:BOOKED_BY]->(:Party {id: 'p1', name: '某支部'})
CREATE (m)<-[:OF_MENU]-(:Booking {id: 'b2', people: 0, record_state: 'active'})-[:BOOKED_BY]->(:Party {id: 'p2', name: '另一支部'})
CREATE (:Rule {id: 'r1', parameter: 'households_per_member', value_low: 5, value_high: 15, record_state: 'active'})-[:APPLIES_IN]->(c)
CREATE (w:Person:Member {id: 'w1', role: '网格员', is_member: true, record_state: 'active'})-[:LOCATED_IN]->(c)
WITH c, s, w
UNWIND $villages AS village
CREATE (v:Area {id: village.code, name: '村' + village.code, level: 'village', record_state: 'active'})-[:PART_OF]->(c)
WITH c, s, w, v, village
UNWIND range(1, village.households) AS n
CREATE (h:Household {id: village.code + '-' + n, record_state: 'active'})-[:LOCATED_IN]->(v)
FOREACH (_ IN CASE WHEN village.code <> '460202003' OR n <= 27 THEN [1] ELSE [] END |
  CREATE (h)-[:WITHIN {method: 'network', minutes: CASE WHEN n % 2 = 0 THEN 8.0 ELSE 40.0 END, record_state: 'active'}]->(s))
FOREACH (_ IN CASE WHEN village.code = '460202001' THEN [1] ELSE [] END |
  CREATE (w)<-[:CONTACT_BY]-(:Contact {id: 'k' + h.id, record_state: 'active'})-[:CONTACT_OF]->(h))
"""


@pytest.fixture
def organiser(served: Running, store: Store) -> Iterator[httpx.Client]:
    emptied(store)
    schema.ensure(store)
    store.write(SEED, villages=[{"code": code, "households": count} for code, count in VILLAGES.items()])
    with served.client("organiser", ("460202",), user="asks-of-few") as found:
        yield found
    emptied(store)


def _road(client: httpx.Client, address: str, **asked: str) -> dict[str, object]:
    answer = client.get(address, params={"area": "460202", **asked})
    assert answer.status_code == 200, answer.text
    return next(row for row in answer.json()["rows"] if row["method"] == "network")


def _column(client: httpx.Client, heading: str) -> list[object]:
    answer = client.get("/v1/reports/walking-coverage", params={"area": "460202", "format": "xlsx"})
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    head = next(at for at, row in enumerate(rows) if heading in row)
    return [row[rows[head].index(heading)] for row in rows[head + 1 :]]


def test_three_households_without_a_walking_time_follow_from_nothing_that_is_shown(organiser: httpx.Client) -> None:
    row = _road(organiser, "/v1/ask/walking-coverage")
    assert (row["unknown"], row["measured"], row["rate"]) == (None, None, None)
    assert row["known"] == 41
    assert 41 - int(str(row["reached"])) >= 5
    assert _column(organiser, "unknown")[0] == ""
    assert _column(organiser, "with a walking time")[0] == ""
    assert _column(organiser, "known households")[0] == 41


def test_the_households_of_a_village_follow_from_no_answers_about_the_others_and_the_district(organiser: httpx.Client) -> None:
    for place in ("460202", "村460202002"):
        assert organiser.get("/v1/ask/walking-coverage", params={"area": place}).status_code == 200
    for address in ("/v1/ask/walking-coverage", "/v1/reports/walking-coverage"):
        for more in ({}, {"format": "xlsx"}, {"minutes": "16"}):
            if address.startswith("/v1/ask") and "format" in more:
                continue
            refused = organiser.get(address, params={"area": "村460202003", **more})
            assert (problem(refused), refused.json()["code"]) == ("refused", "statistics.differencing")


def test_people_who_booked_and_households_of_one_member_are_left_out_when_they_are_few(organiser: httpx.Client) -> None:
    (booked,) = organiser.get("/v1/ask/bookings", params={"as_of": "2026-06-01"}).json()["rows"]
    assert (booked["people"], booked["over_capacity"], booked["bookings"]) == (None, None, 2)
    (contacts,) = organiser.get("/v1/ask/households-per-member").json()["rows"]
    assert (contacts["person"], contacts["households"], contacts["finding"]) == ("w1", None, None)
