"""The small parts of the service: pace, logs, cursors, problems of errors, deployment files."""

import json
import logging
import re
from pathlib import Path

import pytest

from api import problems
from api.problems import ProblemError, answered
from api.usecases import explain
from api.usecases.proposal import Told
from api.web.cursor import Cursors
from api.web.logs import Lines, mark_of, place_of
from api.web.options import Options
from api.web.pace import OneEach, Pace
from api.web.refusals import problem_of
from api.web.service import Service
from graph.keyring import Keyring
from graph.plans.decisions import TAKEN, DecisionRefusedError
from graph.seal import new_key
from graph.store import launch
from graph.store.gate import MUST_WAIT, GateRefused
from graph.wording import GongjianError, StoreError, Wording

ROOT = Path(__file__).parents[3]


def test_a_pace_lets_so_many_through_and_then_says_how_long_to_wait() -> None:
    now = [0.0]
    pace = Pace(2, 60, clock=lambda: now[0])
    assert [pace.take("a"), pace.take("a"), pace.take("a"), pace.take("b")] == [0, 0, 60, 0]
    now[0] = 59.5
    assert pace.take("a") == 1
    now[0] = 60.0
    assert pace.take("a") == 0


def test_one_each_counts_each_key_alone_and_forgets_who_is_done() -> None:
    each = OneEach()
    assert (each.begin("a"), each.begin("a"), each.begin("b"), each.running()) == (True, False, True, 2)
    each.end("a")
    each.end("a")
    assert (each.begin("a"), each.running()) == (True, 2)


def test_a_cursor_comes_back_unchanged_and_only_for_its_list_and_key() -> None:
    ring = Keyring(new_key())
    cursors = Cursors(lambda: ring)
    signed = cursors.sign("编号 1", {"list": "units"})
    assert cursors.read(signed, {"list": "units"}) == "编号 1"
    for made_up, about in ((signed, {"list": "areas"}), (signed[:-2], {"list": "units"}), ("", {}), ("é", {})):
        with pytest.raises(ProblemError):
            cursors.read(made_up, about)
    with pytest.raises(ProblemError):
        Cursors(lambda: Keyring(new_key())).read(signed, {"list": "units"})


def test_a_line_of_the_log_holds_named_fields_alone_and_never_a_message() -> None:
    form = Lines()
    try:
        raise ValueError("钱多多 13900001111")
    except ValueError as error:
        place = place_of(error)
        other = logging.LogRecord("neo4j", logging.WARNING, __file__, 1, "钱多多 %s", ("13900001111",), (type(error), error, None))
    assert place["error"] == "ValueError"
    assert "钱多多" not in str(place)
    line = form.format(other)
    assert "钱多多" not in line
    assert "13900001111" not in line
    ours = logging.LogRecord("gongjian.service", logging.INFO, __file__, 1, "request", (), None)
    ours.told = {"event": "request", "route": "/v1/units", "name": "钱多多"}
    assert json.loads(form.format(ours)).keys() == {"time", "level", "event", "route"}
    assert mark_of("wang") != mark_of("li") != "li"


def test_errors_become_the_problem_they_are_and_a_refused_decision_names_its_rivals() -> None:
    taken = DecisionRefusedError(TAKEN["resource"], project="R3-001", id="r3", title="x", most=1, others="R1-001（甲、乙）、R2-003")
    taken.others = {"R1-001": "甲、乙", "R2-003": ""}
    assert (problem_of(taken).kind, problem_of(taken).more["competing"]) == (problems.TAKEN, ["R1-001", "R2-003"])
    assert problem_of(GateRefused(MUST_WAIT, minutes=10)).retry_after == 600
    down = problem_of(StoreError(Wording("x", "库 {store}", "store {store}"), store="bolt://10.0.0.1"))
    assert (down.kind, down.detail) == (problems.STORE_DOWN, {})
    hidden = problem_of(GongjianError(Wording("y", "看不懂 {value}", "{value} can't be read"), value="钱多多"))
    assert hidden.detail["en"] == "… can't be read"
    typed = explain._error(explain.UNKNOWN, {"where": Told("批次 R1 ", "Run R1"), "id": "钱多多", "near": "r1"})
    assert typed.text("en") == "Run R1 knows no 钱多多; the nearest are r1"
    assert problem_of(typed).detail == {"zh": "批次 R1 中没有“…”；相近的有：r1", "en": "Run R1 knows no …; the nearest are r1"}


class _Shut:
    """A store that can't be worked with."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_store_that_cannot_be_made_ready_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise StoreError(Wording("x", "库不可用", "the store is away"))

    shut = _Shut()
    monkeypatch.setattr("api.web.service.schema.ensure", fails)
    with pytest.raises(StoreError):
        Service(Options(), lambda: shut)._open()  # type: ignore[arg-type,return-value]
    assert shut.closed


def test_every_problem_is_whole_and_has_a_type_of_its_own() -> None:
    assert len({kind.type for kind in problems.KINDS}) == len(problems.KINDS)
    for kind in problems.KINDS:
        found = answered(ProblemError(kind), "zh", "t")
        assert found.body["status"] == kind.status
        assert ("Retry-After" in found.headers) == (kind.retry_after is not None)
        assert ("WWW-Authenticate" in found.headers) == (kind.status == 401)


def test_settings_that_can_not_be_meant_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_SERVE_QUERY", "OFF")
    monkeypatch.setenv("GONGJIAN_SERVE_UPLOAD_MB", "7")
    assert (Options.from_environment().query, Options.from_environment().upload) == (False, 7_000_000)
    for name, value in (("GONGJIAN_SERVE_AT_ONCE", "0"), ("GONGJIAN_SERVE_PORT", "many"), ("GONGJIAN_SERVE_CERTIFICATE", "x.pem")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            with pytest.raises(GongjianError):
                Options.from_environment()


def test_the_container_files_pin_run_unprivileged_and_name_only_what_is_there() -> None:
    docker, compose = ((ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml"))
    froms = re.findall(r"^FROM (\S+)", docker, re.MULTILINE)
    assert froms
    assert all(":" in image and not image.endswith(":latest") for image in froms)
    assert re.search(r"^USER (?!root)", docker, re.MULTILINE)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", docker, re.MULTILINE):
        assert all((ROOT / each).exists() for each in source.split()), source
    assert "HEALTHCHECK" in docker
    assert not re.search(r"PASSWORD\s*[:=]\s*['\"]?[A-Za-z0-9]{6,}", compose)
    assert re.findall(r"image: (\S+)", compose) == ["neo4j:5.26-community"]
    assert '"127.0.0.1:8321:8321"' in compose


def test_the_containers_write_into_volumes_alone_and_the_database_is_bounded_as_a_private_one() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    folders = re.findall(r"^ +GONGJIAN_\w*(?:DIR|FILE|KEYS|CACHE): (/\w+)|^ +NUMBA_CACHE_DIR: (/\w+)", compose, re.MULTILINE)
    assert len(folders) == 6
    for folder in {first or second for first, second in folders}:
        assert f'"{folder[1:]}:{folder}"' in compose, "a volume, for the rest is read-only"
        assert f"\n  {folder[1:]}:" in compose
        assert folder in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    given = dict(re.findall(r'^ +NEO4J_(\S+): "?([^"\n]+)"?$', compose, re.MULTILINE))
    plain = {name.replace("__", "\0").replace("_", ".").replace("\0", "_"): value for name, value in given.items()}
    own = dict(line.split("=", 1) for line in launch._SETTINGS.splitlines() if "=" in line)
    bounds = ("db.memory.transaction.max", "internal.dbms.cypher_ip_blocklist", "dbms.security.allow_csv_import_from_file_urls")
    assert {name: plain.get(name) for name in bounds} == {name: own[name] for name in bounds}
    assert plain["server.jvm.additional"] == "-XX:+ExitOnOutOfMemoryError"
