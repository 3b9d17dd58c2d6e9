"""Every projection reads what the sample tables, counted by plain Python, call for."""

import csv
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from graph.networks import PROJECTIONS, Network, projection_by_name, read_network
from graph.queries.parameters import ParameterError
from graph.store import Store
from graph.wording import GongjianError
from tests.graph.sanya.samples import SAMPLES, TODAY

NAMES = [projection.name for projection in PROJECTIONS]


def rows(table: str) -> list[dict[str, str]]:
    with (SAMPLES / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def network(store: Store, name: str, day: date = TODAY, **given: object) -> Network:
    return read_network(store, projection_by_name(name), day, **given)


def test_projections_have_names_of_their_own_and_say_what_they_are() -> None:
    assert len(set(NAMES)) == len({projection.title.zh for projection in PROJECTIONS}) == len(NAMES)
    assert all(p.about.zh and p.about.en for p in PROJECTIONS)


@pytest.mark.parametrize("name", NAMES)
def test_a_projection_joins_known_nodes_and_holds_no_personal_value(sanya: Store, name: str) -> None:
    found = network(sanya, name)
    keys = found.nodes["key"]
    assert len(set(keys)) == len(keys)
    assert {*found.edges["source"], *found.edges["target"]} <= set(keys)
    assert all(key.startswith(f"{kind}:") for key, kind in zip(keys, found.nodes["kind"], strict=True))
    personal = {row[field] for row in rows("人员") for field in ("姓名", "手机号")} | {
        row[field] for row in rows("家庭户") for field in ("住址", "联系人", "联系电话", "照护备注")
    }
    shown = {str(value) for columns in (found.nodes, found.edges) for values in columns.values() for value in values}
    assert len(personal) > 30
    assert not shown & (personal - {""})
    assert not any(column.endswith(("_sealed", "_lookup")) for column in (*found.nodes, *found.edges))
    if found.sides:
        of = dict(zip(keys, found.nodes["kind"], strict=True))
        ends = zip(found.edges["source"], found.edges["target"], strict=True)
        assert {(of[a], of[b]) for a, b in ends} <= {found.sides}


def test_members_are_those_of_the_table_and_the_rest_is_left_out(sanya: Store) -> None:
    found = network(sanya, "members")
    due = Counter(row["党组织"] for row in rows("成员单位"))
    graph = found.graph()
    assert {key.removeprefix("Party:"): graph.degree[key] for key in found.side("Party") if graph.degree[key]} == dict(due)
    assert len(found.side("Unit")) == len(rows("单位"))
    joined = {row["单位"] for row in rows("成员单位")}
    assert {key.removeprefix("Unit:") for key in found.side("Unit") if not graph.degree[key]} == {r["编号"] for r in rows("单位")} - joined
    assert graph.nodes["Unit:u-wuzhizhou"]["district"] == "海棠区"


def test_a_network_is_read_as_of_its_day(sanya: Store) -> None:
    before = network(sanya, "members", date(2020, 4, 30))
    undated = sum(not row["生效日期"] for row in rows("成员单位"))
    assert before.size[1] == undated < network(sanya, "members", date(2020, 5, 1)).size[1] == len(rows("成员单位"))


def test_grids_areas_and_subordination_are_those_of_the_tables(sanya: Store) -> None:
    assert Counter(network(sanya, "grids").edges["kind"]) == {"SERVES": len(rows("服务网格")), "COVERS": len(rows("党组织覆盖"))}
    areas = network(sanya, "areas")
    codes = {row["code"] for row in rows("sanya-divisions")} | {row["编码"] for row in rows("区划")}
    assert {key.removeprefix("Area:") for key in areas.nodes["key"]} == codes
    graph = network(sanya, "subordination").graph()
    assert graph.number_of_edges() == sum(bool(row["上级党组织"]) for row in rows("党组织"))
    assert graph.has_edge("Party:p-damao-group-01", "Party:p-damao")


def test_posts_join_each_person_with_the_posts_of_the_table(sanya: Store) -> None:
    found = network(sanya, "posts")
    holds = Counter(s for s, kind in zip(found.edges["source"], found.edges["kind"], strict=True) if kind == "HOLDS")
    assert holds == Counter(f"Person:{row['人员']}" for row in rows("任职"))
    assert Counter(found.edges["kind"])["ON_BEHALF_OF"] == sum(bool(row["代表单位"]) for row in rows("任职"))
    masked = dict(zip(found.nodes["key"], found.nodes["label"], strict=True))
    assert masked["Person:h-inv-01"] == "蜈支洲岛旅游区派出的兼职委员"


def test_contacts_and_visits_are_counted_by_household_alone(sanya: Store) -> None:
    found = network(sanya, "contacts")
    lines = zip(*(found.edges[name] for name in ("source", "target", "kind", "weight")), strict=True)
    edges = {(person, household, kind): weight for person, household, kind, weight in lines}
    visits = Counter((f"Person:{r['走访人']}", f"Household:{r['家庭户']}", "VISIT") for r in rows("走访"))
    contacts = Counter((f"Person:{r['党员']}", f"Household:{r['家庭户']}", "CONTACT") for r in rows("联系户"))
    assert edges == dict(visits + contacts)
    earlier = network(sanya, "contacts", date(2021, 8, 31))
    assert sum(w for w, k in zip(earlier.edges["weight"], earlier.edges["kind"], strict=True) if k == "VISIT") == 4
    assert set(found.nodes) == {"key", "kind", "label", "grid", "grid_name"}


def test_orders_pass_from_grids_to_the_command_centre_and_on(sanya: Store) -> None:
    found = network(sanya, "orders")
    grid_of = {row["编号"]: row["网格"] for row in rows("工单")}
    due: Counter[tuple[str, str]] = Counter()
    by_order: dict[str, list[tuple[str, str]]] = {}
    for row in rows("工单流转"):
        actor = f"Unit:{row['经办']}" if row["经办"].startswith("u-") else f"Grid:{grid_of[row['工单']]}"
        by_order.setdefault(row["工单"], []).append((row["时间"], actor))
    for steps in by_order.values():
        actors = [actor for _, actor in sorted(steps)]
        due.update((a, b) for a, b in pairwise(actors) if a != b)
    assert dict(zip(zip(found.edges["source"], found.edges["target"], strict=True), found.edges["weight"], strict=True)) == dict(due)


def test_help_counts_finished_projects_between_units_and_villages(sanya: Store) -> None:
    graph = network(sanya, "help").graph()
    assert {(a, b): w for a, b, w in graph.edges(data="weight")} == {
        ("Unit:u-youzhen", "Area:460202-qingtang"): 1,
        ("Unit:u-rice-park", "Area:460202198217"): 1,
    }
    assert network(sanya, "help", states=["running"]).size[1] == 0


def test_lists_gather_offers_and_needs_by_kind(sanya: Store) -> None:
    found = network(sanya, "lists")
    total = Counter[str]()
    for kind, weight in zip(found.edges["kind"], found.edges["weight"], strict=True):
        total[kind] += weight
    valid = [row for row in rows("资源清单") if not row["失效日期"] or row["失效日期"] >= str(TODAY)]
    assert total == {"OFFERS": len(valid), "NEEDED_BY": len(rows("需求清单"))}


def test_the_whole_graph_holds_every_own_kind_once(sanya: Store) -> None:
    found = network(sanya, "whole")
    kinds = Counter(found.nodes["kind"])
    assert kinds["Unit"] == len(rows("单位"))
    assert kinds["Household"] == len(rows("家庭户"))
    assert "Load" not in kinds
    assert Counter(found.edges["kind"])["SERVES"] == len(rows("服务网格"))


def test_an_unknown_network_or_parameter_is_told_with_what_there_is(sanya: Store) -> None:
    with pytest.raises(GongjianError, match="members"):
        projection_by_name("membres")
    with pytest.raises(ParameterError, match="The network help has no parameter state; it takes states"):
        network(sanya, "help", state="finished")


_MOVED = """
CREATE (old:Unit {id: 'z-old', name: '旧'}), (new:Unit {id: 'z-new', name: '新'}), (a:Area {id: 'z-area', name: '村', level: 'village'}),
  (r:Resource {id: 'z-r', title: '场地', kind: 'venue'}), (d:Demand {id: 'z-d', title: '要场地', kind: 'culture'}),
  (b:Area {id: 'z-before', name: '前村', level: 'village'}),
  (run:Run {id: 'z-run', created_at: datetime()})-[:PROPOSED {rank: 1}]->(p:Project {id: 'z-p', state: 'running'})
CREATE (old)-[:OFFERS {record_state: 'withdrawn', valid_to: date('2024-01-01')}]->(r), (new)-[:OFFERS {record_state: 'active'}]->(r),
  (b)-[:RAISES {record_state: 'withdrawn', valid_to: date('2024-01-01')}]->(d), (a)-[:RAISES {record_state: 'active'}]->(d),
  (p)-[:USES {demand: 'z-d', score: 0.5}]->(r), (:Job {id: 'z-job'}), (:Tombstone {id: 'z-tomb'})
"""
_ENDED = "MATCH (x)-[l:OFFERS|RAISES]->(y) WHERE y.id IN ['z-r', 'z-d'] AND l.record_state = 'active' "
_ENDED += "SET l.record_state = 'withdrawn', l.valid_to = date('2025-01-01'), y.record_state = 'withdrawn', y.valid_to = l.valid_to"


def test_a_resource_or_demand_that_moved_has_one_owner_also_after_it_was_withdrawn(sanya: Store) -> None:
    day = date(2026, 1, 1)
    sanya.write(_MOVED)
    try:
        whole = set(network(sanya, "whole", day).nodes["kind"])
        assert not whole & {"Job", "Tombstone", "Run"}
        lists = network(sanya, "lists", day)
        assert {"Unit:z-new", "Area:z-area"} <= set(lists.nodes["key"])
        assert not {"Unit:z-old", "Area:z-before"} & set(lists.nodes["key"])
        for _ in ("as it is", "once the lines are withdrawn"):
            proposed = network(sanya, "proposals", day, run="z-run")
            owners = zip(proposed.nodes["key"], proposed.nodes["owner"], strict=True)
            assert sorted(owners) == [("Demand:z-d", "z-area"), ("Resource:z-r", "z-new")]
            ends = zip(*(network(sanya, "help", day).edges[name] for name in ("source", "target")), strict=True)
            assert [pair for pair in ends if "z-" in pair[0]] == [("Unit:z-new", "Area:z-area")]
            sanya.write(_ENDED)
    finally:
        sanya.write("MATCH (n) WHERE n.id STARTS WITH 'z-' DETACH DELETE n")
