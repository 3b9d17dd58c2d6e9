"""The audit trail: written at once, chained, masked, and every change shows."""

import json
from pathlib import Path

import pytest

from api.usecases.audit import AuditTrail, Entry, canonical, verify, verify_folder


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
