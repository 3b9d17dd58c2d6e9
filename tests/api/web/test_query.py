"""Raw statements over HTTP: hostile ones change nothing, honest ones run, nobody takes more than their turn."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from api.usecases.tokens import issue
from api.web.options import Options
from graph.dump import dump
from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.crowd import quantile
from tests.api.web.running import Running, problem, serving
from tests.graph.gate.corpus import Sample, own, shared

SEED = """
CREATE (a:Unit {id: 'u0', name: '甲'}), (b:Unit {id: 'u1', name: '乙'}), (p:Party {id: 'p0', name: '大党委'})
CREATE (a)-[:COBUILDS]->(b), (a)-[:MEMBER_OF]->(p)
"""
REFUSALS = ("statement-refused", "statement-cut", "store-exhausted", "invalid", "too-many")
_GIVEN: dict[str, object] = {"id": "u0", "ids": ["u0"], "district": "海棠区"}
_RANDOM = random.Random(20261124)
_HOSTILE = [sample for sample in own() if sample.sort not in ("cost", "sealed")]


@pytest.fixture
def seeded(served: Running, store: Store) -> Iterator[Store]:  # noqa: ARG001
    emptied(store)
    store.write(SEED)
    yield store
    emptied(store)


def _parameters(sample: Sample) -> dict[str, object]:
    """What a statement asks for by name."""
    return {name: value for name, value in _GIVEN.items() if re.search(rf"\${name}\b", sample.text)}


def _put(running: Running, samples: list[Sample]) -> list[httpx.Response]:
    """Each statement by a user who has not used up their minute."""
    answers = []
    with running.client() as client:
        for sample in samples:
            proof = {"Authorization": f"Bearer {issue(f'asker-{sample.sort}-{time.monotonic_ns()}', 'organiser', [''], 3600)}"}
            answers.append(client.post("/v1/query", json={"text": sample.text, "parameters": _parameters(sample)}, headers=proof))
    return answers


@contextmanager
def _pinged(running: Running) -> Iterator[list[float]]:
    """Seconds that a record took to come from the database, asked for five times a second all along."""
    taken, end = list[float](), threading.Event()

    def ping() -> None:
        while not end.is_set():
            # A token holds for an hour, and ten thousand statements may take longer.
            with running.client("planner", user="pinger") as client:
                client.get("/v1/units/u0")  # the first one waits until the database has planned it
                for _ in range(1000):
                    if end.wait(0.2):
                        break
                    began = time.monotonic()
                    answer = client.get("/v1/units/u0")
                    taken.append(time.monotonic() - began if answer.status_code == 200 else float("inf"))

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield taken
    finally:
        end.set()
        thread.join(30)


def test_hostile_statements_are_refused_and_change_nothing(seeded: Store, served: Running) -> None:
    before = list(dump(seeded))
    for sample, answer in zip(chosen := _RANDOM.sample(_HOSTILE, 10), _put(served, chosen), strict=True):
        assert (sample.text[:60], problem(answer) in REFUSALS) == (sample.text[:60], True)
    assert list(dump(seeded)) == before


def test_honest_statements_run_and_keep_the_sorts_of_the_graph(seeded: Store, served: Running) -> None:  # noqa: ARG001
    chosen = _RANDOM.sample(own("allow_cypher.txt"), 4)
    assert [answer.status_code for answer in _put(served, chosen)] == [200] * len(chosen)
    with served.client() as client:
        text = "MATCH p = (u:Unit {id: $id})-[r:MEMBER_OF]->(x) RETURN u, r, p, u.naem AS odd"
        found = client.post("/v1/query", json={"text": text, "parameters": {"id": "u0"}}).json()
    node, relationship, path, odd = found["rows"][0]
    assert (node["~type"], node["labels"], node["id"]) == ("node", ["Unit"], "u0")
    assert (relationship["~type"], relationship["type"], relationship["end"]) == ("relationship", "MEMBER_OF", "p0")
    assert (path["~type"], len(path["nodes"]), odd) == ("path", 2, None)
    assert found["warnings"] == ["the graph has no property naem; do you mean name?"]
    assert found["truncated"] is False


def test_an_asker_has_one_statement_at_a_time_and_thirty_a_minute(seeded: Store, served: Running) -> None:  # noqa: ARG001
    with served.client(user="busy") as client:
        slow = {"text": "UNWIND range(1, 30000000) AS x WITH sum(x) AS s RETURN s"}
        first = threading.Thread(target=lambda: client.post("/v1/query", json=slow))
        first.start()
        until = time.monotonic() + 5
        while served.service.statement_each.running() == 0 and time.monotonic() < until:
            time.sleep(0.01)
        assert problem(client.post("/v1/query", json={"text": "RETURN 1"})) == "in-progress"
        first.join()
    for _ in range(30):
        served.service.statements.take("eager")
    with served.client(user="eager") as client:
        answer = client.post("/v1/query", json={"text": "RETURN 1"})
        assert problem(answer) == "too-many"
        assert 0 < int(answer.headers["retry-after"]) <= 60
    with served.client("planner") as client:
        assert problem(client.post("/v1/query", json={"text": "RETURN 1"})) == "forbidden"


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ('{"x": {"~type": "date", "iso": "nonsense"}}', "statement-refused"),
        ('{"x": 100000000000000000000}', "statement-refused"),
        ('{"x": ["\\ud800"]}', "statement-refused"),
        ('{"\\ud800": 1}', "invalid"),
    ],
)
def test_a_parameter_that_cannot_be_sent_is_the_askers_fault_and_named(seeded: Store, served: Running, parameters: str, name: str) -> None:  # noqa: ARG001
    with served.client(user="odd") as client:
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/query", content=f'{{"text": "RETURN $x AS x", "parameters": {parameters}}}', headers=headers)
        assert (problem(answer), answer.status_code) == (name, 422)
        assert name == "invalid" or "parameter x " in answer.json()["detail"]
        assert client.post("/v1/query", json={"text": "RETURN 1 AS x"}).status_code == 200


def test_raw_statements_can_be_switched_off(seeded: Store, folders: object) -> None:  # noqa: ARG001
    with serving(Options(query=False)) as running, running.client() as client:
        assert problem(client.post("/v1/query", json={"text": "RETURN 1"})) == "switched-off"
        assert client.get("/v1/units").status_code == 200


def _mutated(text: str, chance: random.Random) -> str:
    ways: tuple[Callable[[str], str], ...] = (
        lambda t: "".join(chance.choice((c.upper(), c.lower())) for c in t),
        lambda t: t.replace(" ", chance.choice((" /* x */ ", "\t", "\n", "  ", " // x\n"))),
        lambda t: "".join(f"\\u{ord(c):04x}" if c.isalpha() and chance.random() < 0.2 else c for c in t),
        lambda t: chance.choice(("CYPHER ", "PROFILE ", "EXPLAIN ", "cypher runtime=slotted ", "/**/")) + t,
        lambda t: t.replace(":Unit", ":`Unit`"),
        lambda t: t + chance.choice((";", " //", "/*", "\n", "`")),
    )
    for way in chance.sample(ways, chance.randint(1, 3)):
        text = way(text)
    return text


@pytest.mark.soak
def test_every_hostile_statement_and_ten_thousand_mutations_change_nothing(seeded: Store, served: Running) -> None:
    before = list(dump(seeded))
    every = [sample for sample in (*own(), *shared("hostile_cypher.txt")) if sample.sort not in ("cost", "sealed")]
    mutated = [Sample(s.sort, _mutated(s.text, _RANDOM), s.name) for s in _RANDOM.choices(every, k=10_000)]
    with _pinged(served) as pings:
        for at in range(0, len(every) + len(mutated), 25):
            for sample, answer in zip(part := (every + mutated)[at : at + 25], _put(served, part), strict=True):
                assert answer.status_code == 200 or problem(answer) in REFUSALS, (sample, answer.text)
    assert list(dump(seeded)) == before
    for answer in _put(served, [*own("allow_cypher.txt"), *shared("allow_cypher.txt")]):
        assert answer.status_code == 200, answer.text
    said = f"{len(pings)} pings: p99 {quantile(pings, 0.99):.2f} s, over 0.5 s: {[round(ping, 2) for ping in pings if ping > 0.5]}"
    print(said)
    assert len(pings) > 100
    assert max(pings) < 1, said
