"""A mixed load on one service: reads, lists, searches, questions, reports, changes, statements, jobs and uploads beside each other."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import httpx

from tests.api.web.crowd import quantile
from tests.api.web.running import PATIENCE, client

JOB_PATIENCE = 600.0
"""Seconds: the first proposal of an installation compiles the solver, on a computer that this very load keeps busy."""
UNITS = 500
SEED = """
MATCH (d:Area {id: 'd'})
UNWIND range(0, $units - 1) AS i
CREATE (u:Unit {id: 'unit-' + toString(i), name: '单位' + toString(i), domain: 'scenic_area'})-[:LOCATED_IN]->(d)
WITH collect(u) AS units
UNWIND range(1, size(units) - 1) AS i
WITH units[i - 1] AS a, units[i] AS b CREATE (a)-[:COBUILDS]->(b)
"""
"""Beside a district `d`."""
QUESTIONS = ("headcount", "projects", "open-demands", "idle-resources", "lists-by-kind", "latest-decisions", "contents")
_RENEWED = 600.0
"""Seconds after which an asker comes again with a new token on a new connection."""

Answers = Iterator[tuple[httpx.Response, int]]
"""Answers, each with the status that is due."""


@dataclass(frozen=True)
class Asking:
    """Something that is asked again and again, with a pause of so many seconds after each time."""

    name: str
    role: str
    pause: float
    ask: Callable[[httpx.Client, int], Answers]


class Mixture:
    """Askers at work from the beginning on: what they were answered, and whatever was not as it should be."""

    def __init__(self, url: str, askings: tuple[Asking, ...]) -> None:
        self.taken: dict[str, list[float]] = {asking.name: [] for asking in askings}
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._url, self._end, self._lock = url, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(asking,)) for asking in askings]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """End it; what is under way is waited for."""
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        self.wrong += [f"{thread.name} hangs" for thread in self._threads if thread.is_alive()]

    def __str__(self) -> str:
        rows = [f"answers {dict(self.statuses)}; {len(self.wrong)} wrong: {self.wrong[:3]}"]
        every = [("all", [each for taken in self.taken.values() for each in taken]), *self.taken.items()]
        for name, taken in every:
            p50, p99 = (1000 * quantile(taken, part) for part in (0.5, 0.99))
            rows.append(f"  {name}: {len(taken)}, p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        return "\n".join(rows)

    def _work(self, asking: Asking) -> None:
        chance = random.Random(asking.name)
        while not self._end.is_set():
            renewed = time.monotonic() + _RENEWED
            with client(self._url, asking.role, user=f"mixed-{asking.name}") as http:
                while not self._end.is_set() and time.monotonic() < renewed:
                    self._ask(asking, http, chance.randrange(10**9))
                    self._end.wait(asking.pause)

    def _ask(self, asking: Asking, http: httpx.Client, number: int) -> None:
        try:
            for answer, due in asking.ask(http, number):
                with self._lock:
                    self.statuses[answer.status_code] += 1
                    self.taken[asking.name].append(answer.elapsed.total_seconds())
                assert answer.status_code == due, f"{answer.status_code} {answer.text[:300]}"
        except (AssertionError, httpx.HTTPError) as error:
            self.wrong.append(f"{asking.name}: {error!r}")


def askings() -> tuple[Asking, ...]:
    """What is answered at once. Statements keep to the thirty a minute of one asker."""
    return (
        Asking("point", "organiser", 0.02, _point),
        Asking("list", "organiser", 0.1, _list),
        Asking("search", "organiser", 0.1, _search),
        Asking("neighbours", "organiser", 0.1, _neighbours),
        Asking("question", "organiser", 0.2, _question),
        Asking("report", "organiser", 1.0, _report),
        Asking("change", "organiser", 0.3, _change),
        Asking("statement", "organiser", 2.5, _statement),
    )


def jobs() -> tuple[Asking, ...]:
    """What a worker does meanwhile."""
    return Asking("proposal", "planner", 60.0, _proposal), Asking("upload", "loader", 120.0, _upload)


def _point(http: httpx.Client, number: int) -> Answers:
    yield http.get(f"/v1/units/unit-{number % UNITS}"), 200
    yield http.get(f"/v1/units/nobody-{number}"), 404


def _list(http: httpx.Client, number: int) -> Answers:
    first = http.get("/v1/units", params={"limit": 20 + number % 30})
    yield first, 200
    yield http.get("/v1/units", params={"limit": 20 + number % 30, "cursor": first.json()["next"]}), 200


def _search(http: httpx.Client, number: int) -> Answers:
    yield http.get("/v1/search", params={"q": f"单位{number % UNITS}"}), 200


def _neighbours(http: httpx.Client, number: int) -> Answers:
    found = http.get(f"/v1/units/unit-{number % UNITS}/neighbours")
    yield found, 200
    assert found.json()["items"], found.text


def _question(http: httpx.Client, number: int) -> Answers:
    yield http.get(f"/v1/ask/{QUESTIONS[number % len(QUESTIONS)]}"), 200


def _report(http: httpx.Client, number: int) -> Answers:
    yield http.get("/v1/reports/lists-by-kind", params={"format": ("json", "xlsx")[number % 2]}), 200


def _change(http: httpx.Client, number: int) -> Answers:
    path, name = f"/v1/units/unit-{number % UNITS}", f"单位{number % UNITS}改{number}"
    shown = http.get(path)
    yield shown, 200
    headers = {"Idempotency-Key": f"change-{number}", "If-Match": shown.headers["etag"]}
    change = partial(http.patch, path, json={"name": name}, headers=headers)
    yield change(), 200
    again = change()
    yield again, 200
    assert again.headers["Idempotency-Replayed"] == "true"


def _statement(http: httpx.Client, number: int) -> Answers:
    text = "MATCH (u:Unit {id: $id})-[r]-(x) RETURN u, r, x"
    yield http.post("/v1/query", json={"text": text, "parameters": {"id": f"unit-{number % UNITS}"}}), 200


def _proposal(http: httpx.Client, number: int) -> Answers:
    headers = {"Idempotency-Key": f"proposal-{number}", "Prefer": "wait=0"}
    asked = http.post("/v1/proposals", json={"as_of": "2026-06-01"}, headers=headers)
    yield asked, 202
    ended = _ended(http, asked.headers["location"])
    yield ended, 200
    assert ended.json()["state"] == "complete", ended.text
    yield http.get(f"/v1/proposals/{ended.json()['result']['run']}"), 200


def _upload(http: httpx.Client, number: int) -> Answers:
    rows = "id,name,kind\n" + "".join(f"loaded-{at},某单位{number},企业\n" for at in range(50))
    asked = http.post("/v1/uploads", files={"files": ("units.csv", rows.encode())}, headers={"Idempotency-Key": f"upload-{number}"})
    yield asked, 202
    ended = _ended(http, asked.headers["location"])
    yield ended, 200
    assert (ended.json()["state"], ended.json()["result"]["exit_code"]) == ("complete", 0), ended.text


def _ended(http: httpx.Client, path: str) -> httpx.Response:
    """What is said of a job once it has ended, or after the patience for it."""
    until = time.monotonic() + JOB_PATIENCE
    while (told := http.get(path)).json()["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.5)
    return told
