"""The audit trail: written at once, chained, masked, and every change shows."""

import json
import os
from pathlib import Path

import pytest

from api.scope import EVERYWHERE, ForbiddenError, Scope
from api.usecases import audit, audit_record
from api.usecases.audit import AuditTrail, Entry, append_line, audit_days, canonical, verify, verify_folder
from api.usecases.audit_read import Sought, show_audit
from api.usecases.audit_retention import LEDGER


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    trail = AuditTrail(tmp_path)
    for number in range(4):
        trail.append(Entry("u", "query", "cypher", f"RETURN {number}", ("id",), number))
    return next(tmp_path.glob("audit-*.jsonl"))


def test_a_whole_chain_is_verified_and_holds_what_was_done(chain: Path) -> None:
    assert verify(chain).broken_at is None
    last = json.loads(chain.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["who"], last["statement"], last["parameters"], last["rows"]) == ("u", "RETURN 3", ["id"], 3)


def test_a_changed_a_missing_and_a_moved_line_show(chain: Path) -> None:
    lines = chain.read_text(encoding="utf-8").splitlines()
    for damaged in (
        [*lines[:2], lines[2].replace("RETURN 1", "RETURN 9"), *lines[3:]],
        [*lines[:2], *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:2], "{", *lines[3:]],
    ):
        chain.write_text("\n".join(damaged), encoding="utf-8")
        assert verify(chain).broken_at == 3


def test_each_process_has_its_chain_and_a_missing_file_shows(chain: Path) -> None:
    AuditTrail(chain.parent).append(Entry("v", "query", "cypher"))
    assert [found.broken_at for found in verify_folder(chain.parent)] == [None, None]
    chain.unlink()
    assert [found.broken_at for found in verify_folder(chain.parent)] == [1]


def test_a_statement_in_the_trail_shows_no_personal_number() -> None:
    assert canonical("MATCH (p)\n WHERE p.phone = '13900001234'  RETURN p") == "MATCH (p) WHERE p.phone = '139****1234' RETURN p"


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (p:Person) WHERE p.name = '甄一' RETURN p",
        'MATCH (p:Person {name: "甄一"}) RETURN p',
        "RETURN 'it\\'s 甄一' AS x",
        "RETURN '甄一",
        "RETURN `it's` // 甄一\n, '甄一'",
        "/* 甄一 */ RETURN 1",
        "RETURN \\u0027甄一\\u0027",
        "RETURN 'x\\u0027 甄一 ' + 'y'",
    ],
)
def test_no_text_of_a_raw_statement_stands_in_the_trail(tmp_path: Path, statement: str) -> None:
    scope, trail = Scope("canary", "organiser", EVERYWHERE), AuditTrail(tmp_path)
    with audit_record.recorded(scope, "cypher", statement, to=trail):
        pass
    written = next(tmp_path.glob("audit-*.jsonl")).read_text(encoding="utf-8")
    assert "甄一" not in written
    assert "RETURN" in written


def _aged(path: Path, at: str) -> None:
    """Rewrite a chain as if it had been written at another time, with hashes that fit."""
    previous, lines = "0" * 64, [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    path.unlink()
    for line in lines:
        previous = append_line(path, {k: v for k, v in line.items() if k not in ("hash", "previous")} | {"at": at}, previous)


def test_chains_past_their_time_are_deleted_and_what_is_left_still_verifies(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_AUDIT_DAYS", "1000")
    _aged(chain, "2020-01-01T00:00:00.000+00:00")
    AuditTrail(chain.parent).append(Entry("v", "", "ask"))
    assert not chain.exists()
    AuditTrail(chain.parent).append(Entry("w", "", "ask"))
    assert [found.broken_at for found in verify_folder(chain.parent)] == [None, None, None]
    ledger = chain.parent / LEDGER
    kept = ledger.read_text(encoding="utf-8")
    ledger.write_text(kept.replace('"lines": 5', '"lines": 4'), encoding="utf-8")
    assert verify_folder(chain.parent)[-1].broken_at == 1
    ledger.unlink()
    append_line(ledger, {"at": "x", "file": chain.name, "lines": 1, "last": "x", "ends": json.loads(kept)["ends"]})
    assert verify_folder(chain.parent)[-1].broken_at == 1, "a ledger that no chain tells of"
    ledger.unlink()
    assert verify_folder(chain.parent)[0].broken_at == 1


def test_a_young_chain_stays_and_no_setting_keeps_less_than_half_a_year(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_AUDIT_DAYS", "1")
    assert audit_days() == 180
    AuditTrail(chain.parent).append(Entry("v", "", "ask"))
    assert chain.exists()
    monkeypatch.setenv("GONGJIAN_AUDIT_DAYS", "soon")
    assert audit_days() == 1096


def test_nothing_is_answered_when_the_trail_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(audit_record, "trail", lambda: AuditTrail(blocked / "audit"))
    told: list[str] = []

    def answer() -> None:
        with audit_record.recorded(Scope.local(), "ask"):
            pass
        told.append("answer")

    with pytest.raises(OSError, match="file"):
        answer()
    assert not told


def test_an_entry_says_role_territory_and_outcome(tmp_path: Path) -> None:
    with pytest.raises(ForbiddenError), audit_record.recorded(Scope("u", "planner", ("4602",)), "cypher", to=AuditTrail(tmp_path)):
        Scope("u", "planner", ("4602",)).require("cypher")
    (path,) = tmp_path.glob("audit-*")
    entry = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["who"], entry["role"], entry["territory"], entry["outcome"]) == ("u", "planner", "4602", "scope.not_allowed")


def test_a_line_that_could_not_be_written_leaves_a_whole_chain_and_a_new_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail, sync = AuditTrail(tmp_path), os.fsync
    trail.append(Entry("u", "", "ask"))

    def full(_file: int) -> None:
        raise OSError(28, "no space left on device")

    for cut in (os.truncate, full):  # the half line is taken back, or that fails too
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            patch.setattr(os, "truncate", lambda *given, cut=cut: cut(*given) if cut is not full else full(0))
            with pytest.raises(OSError, match="no space"):
                trail.append(Entry("u", "", "lost"))
        assert os.fsync is sync
        trail.append(Entry("u", "", "ask again"))
        assert [found.broken_at for found in verify_folder(tmp_path) if found.broken_at] == []
    assert len(list(tmp_path.glob("audit-*.jsonl"))) == 3


def test_a_last_line_that_was_torn_off_is_no_sign_of_a_change(chain: Path) -> None:
    with chain.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-06-01", "who": "张')
    AuditTrail(chain.parent).append(Entry("v", "", "ask"))
    assert [found.broken_at for found in verify_folder(chain.parent)] == [None, None]


def test_a_new_day_begins_a_new_chain_and_the_old_ones_are_deleted_in_their_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail = AuditTrail(tmp_path)
    trail.append(Entry("u", "", "ask"))
    (first,) = tmp_path.glob("audit-*.jsonl")
    _aged(first, "2020-01-01T00:00:00.000+00:00")
    monkeypatch.setattr(audit, "_now", lambda: "2099-01-02T00:00:00.000+00:00")
    trail.append(Entry("u", "", "ask"))
    trail.append(Entry("u", "", "ask"))
    (second,) = tmp_path.glob("audit-*.jsonl")
    assert second != first
    assert [found.broken_at for found in verify_folder(tmp_path)] == [None, None]


def test_a_statement_is_kept_to_its_end() -> None:
    statement = "RETURN " + "1 + " * 2_490 + "7"
    found = audit_record.entry_of(Scope.local(), "cypher", audit_record.Record(statement=statement), (), 0.0)
    assert found.statement == statement


def test_an_auditor_reads_what_was_done_by_those_of_the_own_territory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_AUDIT_DIR", str(tmp_path))
    for who, territory in (("li", "460202"), ("wang", "460204"), ("chief", "*"), ("wide", "460202 460204")):
        AuditTrail(tmp_path).append(Entry(who, "", "ask", territory=territory))
    assert {row["who"] for row in show_audit(Scope("a", "auditor", ("460202",)), Sought(use_case="ask"))} == {"li"}
    assert len(show_audit(Scope("a", "auditor", ("",)), Sought(use_case="ask"))) == 4
    with pytest.raises(ForbiddenError):
        show_audit(Scope("p", "planner", ("",)), Sought())
