"""What a role, a switch or a pace refuses before the use case is reached stands in the audit trail like everything else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.usecases import audit_record
from api.usecases.audit import AuditTrail
from graph.store import Store
from tests.api.web.running import Running, problem


def test_every_refusal_has_a_row_in_the_audit_trail(
    served: Running,
    store: Store,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trail, service = AuditTrail(tmp_path), served.service
    monkeypatch.setattr(service, "trail", trail)
    monkeypatch.setattr(audit_record, "trail", lambda: trail)
    statement, files = {"text": "RETURN 13900001111"}, {"files": ("units.csv", b"id,name\n")}
    with served.client("grid_worker") as worker, served.client(user="at-work") as organiser:
        assert problem(worker.post("/v1/query", json=statement)) == "forbidden"
        assert problem(worker.post("/v1/what-if", json={})) == "forbidden"
        assert problem(worker.post("/v1/uploads", files=files)) == "forbidden"
        assert problem(worker.get("/v1/uploads/J1/quarantine/x.xlsx")) == "forbidden"
        assert problem(worker.get("/v1/persons/p/opened?purpose=project")) == "forbidden"
        service.statement_each.begin("at-work")
        assert problem(organiser.post("/v1/query", json=statement)) == "in-progress"
        service.statement_each.end("at-work")
        while not service.statements.take("at-work"):
            pass
        assert problem(organiser.post("/v1/query", json=statement)) == "too-many"
        monkeypatch.setattr(service, "options", replace(service.options, query=False))
        assert problem(organiser.post("/v1/query", json=statement)) == "switched-off"
    lines = [json.loads(line) for path in tmp_path.glob("audit-*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["role"], line["use_case"], line["outcome"]) for line in lines if "use_case" in line] == [
        ("grid_worker", "cypher", "scope.not_allowed"),
        ("grid_worker", "what_if", "scope.not_allowed"),
        ("grid_worker", "upload", "scope.not_allowed"),
        ("grid_worker", "quarantine", "scope.not_allowed"),
        ("grid_worker", "open", "scope.no_purpose"),
        ("organiser", "cypher", "in-progress"),
        ("organiser", "cypher", "too-many"),
        ("organiser", "cypher", "switched-off"),
    ]
    assert "13900001111" not in str(lines)
