"""Exporting the samples: what is written loads again, personal values stay masked unless opened, and nothing half-written stays."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from api.scope import EVERYWHERE, Scope
from api.usecases.audit import AuditTrail
from api.usecases.export import ExportError, Form, Wanted, export
from api.usecases.load import suggest
from graph.dump import dump
from graph.export import within
from graph.keyring import ensure_keyring
from graph.kinds import PROVENANCE
from graph.loaders.folder import load_paths
from graph.store import Store
from tests.graph.sanya.samples import SAMPLES, TODAY, wipe

PHONES = ("13800000001", "13900000001")


@pytest.fixture(scope="module")
def listed(store: Store) -> Iterator[Store]:
    wipe(store)
    assert _load(store, SAMPLES) == 0
    yield store
    wipe(store)


@pytest.fixture
def trail(tmp_path: Path) -> AuditTrail:
    return AuditTrail(tmp_path / "audit")


def _load(store: Store, folder: Path) -> int:
    return load_paths(store, [folder], sealer=ensure_keyring().sealer(), suggest=suggest, today=TODAY).exit_code


def _bare(store: Store) -> list[str]:
    """The dump without where things come from."""
    found = []
    for line in dump(store):
        value = json.loads(line)
        if value.get("node") != ["Load"]:
            found.append(json.dumps({**value, "p": {k: v for k, v in value["p"].items() if k not in PROVENANCE}}, sort_keys=True))
    return sorted(found)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_belongs_to_an_area_is_found_by_reading_each_kind_once(listed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    stream = listed.stream

    def counted(text: str, **given: Any) -> Iterator[dict[str, Any]]:
        asked.append(text)
        return stream(text, **given)

    monkeypatch.setattr(listed, "stream", counted)
    found = within(listed, "天涯区")
    assert found is not None
    assert found.ids is not None
    assert found.ids["Unit"]
    again = [text for text in set(asked) if asked.count(text) > 1]
    assert len(asked) > 20
    assert len(again) <= 2, "only a kind that leads to a later one may be read twice"


@pytest.mark.parametrize(("form", "lang"), [("xlsx", "zh"), ("csv", "en")])
def test_what_is_exported_and_loaded_into_an_empty_store_is_the_same_graph(
    listed: Store, tmp_path: Path, trail: AuditTrail, form: Form, lang: str
) -> None:
    before = _bare(listed)
    wanted = Wanted(tmp_path / "out", form, opened=True, lang="zh" if lang == "zh" else "en")
    assert export(Scope.local("move"), listed, wanted, trail=trail).total > 900
    wipe(listed)
    assert _load(listed, tmp_path / "out") == 0
    assert _bare(listed) == before


def test_personal_values_are_masked_in_columns_that_no_load_reads(listed: Store, tmp_path: Path) -> None:
    found = export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", kinds=("人员", "households")))
    assert set(found.rows) == {"人员", "家庭户"}
    text = "".join(path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").iterdir())
    assert not any(phone in text for phone in PHONES)
    row = next(row for row in _table(tmp_path / "out" / "人员.csv") if row["编号"] == "h-inv-01")
    assert (row["掩码_姓名"], row["掩码_手机号"]) == ("王*", "138****0001")
    assert {"姓名", "手机号"}.isdisjoint(row)


def test_opening_needs_a_purpose_and_is_audited(listed: Store, tmp_path: Path, trail: AuditTrail) -> None:
    with pytest.raises(ExportError, match="no_purpose"):
        export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", opened=True), trail=trail)
    assert not (tmp_path / "out").exists()
    export(Scope("u", "owner", EVERYWHERE, "回访"), listed, Wanted(tmp_path / "out", "csv", ("人员",), opened=True), trail=trail)
    assert PHONES[0] in (tmp_path / "out" / "人员.csv").read_text(encoding="utf-8-sig")
    (chain,) = (tmp_path / "audit").glob("audit-*.jsonl")
    entry = json.loads(chain.read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["who"], entry["purpose"], entry["use_case"], entry["rows"]) == ("u", "回访", "export", len(_table(SAMPLES / "人员.csv")))
    assert PHONES[0] not in chain.read_text(encoding="utf-8")


def test_one_area_comes_with_all_that_leads_into_it_and_nothing_else(listed: Store, tmp_path: Path) -> None:
    export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", area="大茅村"))
    out = tmp_path / "out"
    assert {row["编号"] for row in _table(out / "网格.csv")} == {f"g-damao-{n:02}" for n in range(1, 18)}
    assert {row["编号"] for row in _table(out / "工单.csv")} == {"wo-1"}
    assert {row["编码"] for row in _table(out / "区划.csv")} >= {"460203198221", "460203", "4602", "46"}
    assert {row["编码"] for row in _table(out / "区划.csv")}.isdisjoint({"460204", "460204198008"})
    assert {row["党组织"] for row in _table(out / "党组织覆盖.csv")} == {f"p-damao-group-{n:02}" for n in range(1, 18)}
    with pytest.raises(ExportError, match="no_area"):
        export(Scope.local(), listed, Wanted(tmp_path / "other", area="无此村"))


def test_a_folder_that_is_not_empty_is_left_alone_unless_told(listed: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(ExportError, match="there"):
        export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", ("单位",)))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", ("单位",), force=True))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["单位.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_that_breaks_off_leaves_nothing(listed: Store, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(Scope.local(), listed, Wanted(tmp_path / "out", "csv"), progress=broken)
    assert list(tmp_path.iterdir()) == []


def test_a_network_file_holds_the_nodes_and_links_of_the_tables(listed: Store, tmp_path: Path) -> None:
    kinds = ("单位", "党组织", "成员单位")
    export(Scope.local(), listed, Wanted(tmp_path / "net.json", "json", kinds))
    export(Scope.local(), listed, Wanted(tmp_path / "net.graphml", "graphml", kinds))
    found = nx.node_link_graph(json.loads((tmp_path / "net.json").read_text(encoding="utf-8")), edges="links")
    again = nx.read_graphml(tmp_path / "net.graphml")
    assert set(found) == set(again)
    assert len(found) == len(_table(SAMPLES / "单位.csv")) + len(_table(SAMPLES / "党组织.csv"))
    members = [pair for *pair, kind in found.edges(data="type") if kind == "MEMBER_OF"]
    assert len(members) == len(_table(SAMPLES / "成员单位.csv"))
    assert ["Unit:u-fire", "Party:p-alliance"] in members


def test_provenance_is_written_on_request_and_an_unknown_list_names_those_there_are(listed: Store, tmp_path: Path) -> None:
    export(Scope.local(), listed, Wanted(tmp_path / "out", "csv", ("Unit",), provenance=True))
    row = _table(tmp_path / "out" / "单位.csv")[0]
    (kept,) = listed.read("MATCH (u:Unit {id: $id}) RETURN u.source_file AS file, u.source_row AS row", id=row["编号"])
    assert (row["来源文件"], row["来源行号"], row["记录状态"]) == (kept["file"], str(kept["row"]), "active")
    with pytest.raises(ExportError, match="resources"):
        export(Scope.local(), listed, Wanted(tmp_path / "no", kinds=("单位们",), lang="en"))
