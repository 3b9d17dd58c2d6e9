"""Which plan operators a raw statement may use: those of Neo4j 5.26 that read the graph, and nothing else.

From Neo4j's documented list of operators, checked against the names that the 5.26.30 server itself holds. Not on the
list, and so refused: whatever writes, changes the schema or the server, shows or ends what others do (`Show*`,
`Terminate*`), reads files or addresses (`LoadCSV`), runs on another database (`RunQueryAt`) or in transactions of its own.
An operator of a newer Neo4j is refused by name until it is added here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph.wording import Said, Wording

SCANS = (
    *("AllNodesScan", "NodeByLabelScan", "IntersectionNodeByLabelsScan", "UnionNodeByLabelsScan"),
    *("SubtractionNodeByLabelsScan", "DynamicLabelNodeLookup", "NodeByElementIdSeek", "NodeByIdSeek"),
    *("NodeIndexScan", "NodeIndexContainsScan", "NodeIndexEndsWithScan", "NodeIndexSeek", "NodeIndexSeekByRange"),
    *("NodeUniqueIndexSeek", "NodeUniqueIndexSeekByRange", "MultiNodeIndexSeek", "AssertingMultiNodeIndexSeek"),
    *("AssertingMultiRelationshipIndexSeek", "NodeCountFromCountStore", "RelationshipCountFromCountStore"),
)
_RELATIONSHIP_SCANS = (
    *("AllRelationshipsScan", "RelationshipByElementIdSeek", "RelationshipByIdSeek", "RelationshipIndexContainsScan"),
    *("RelationshipIndexEndsWithScan", "RelationshipIndexScan", "RelationshipIndexSeek", "RelationshipTypeScan"),
    *("RelationshipIndexSeekByRange", "RelationshipUniqueIndexSeek", "RelationshipUniqueIndexSeekByRange"),
    *("UnionRelationshipTypesScan",),
)
RELATIONSHIP_SCANS = tuple(f"{way}{name}" for way in ("Directed", "Undirected") for name in _RELATIONSHIP_SCANS)
EXPANDS = (
    *("Expand(All)", "Expand(Into)", "OptionalExpand(All)", "OptionalExpand(Into)", "ProjectEndpoints"),
    *("VarLengthExpand(All)", "VarLengthExpand(Into)", "VarLengthExpand(Pruning)", "VarLengthExpand(Pruning,BFS)"),
    *("VarLengthExpand(Pruning,BFS,All)", "VarLengthExpand(Pruning,BFS,Into)", "ShortestPath", "PathPropagatingBFS"),
    *("StatefulShortestPath(All)", "StatefulShortestPath(Into)", "Repeat(Trail)", "Repeat(Walk)", "RepeatOptions"),
    *("BidirectionalRepeat(Trail)", "BidirectionalRepeat(Walk)", "Repeat(Acyclic)", "NullifyMetadata"),
)
APPLIES = (
    *("Apply", "SemiApply", "AntiSemiApply", "LetSemiApply", "LetAntiSemiApply", "SelectOrSemiApply"),
    *("SelectOrAntiSemiApply", "LetSelectOrSemiApply", "LetSelectOrAntiSemiApply", "ConditionalApply"),
    *("AntiConditionalApply", "RollUpApply", "Anti", "Optional", "Argument", "ArgumentTracker"),
    *("TriadicBuild", "TriadicFilter", "TriadicSelection"),
)
JOINS = ("CartesianProduct", "NodeHashJoin", "NodeLeftOuterHashJoin", "NodeRightOuterHashJoin", "ValueHashJoin")
ROWS = (
    *("Projection", "Filter", "Limit", "ExhaustiveLimit", "Skip", "Sort", "PartialSort", "Top", "PartialTop", "Distinct"),
    *("OrderedDistinct", "EagerAggregation", "OrderedAggregation", "Union", "OrderedUnion", "Unwind", "CacheProperties"),
    *("RemoteBatchProperties", "Eager", "EmptyResult", "EmptyRow", "Input", "NonFuseable", "PreserveOrder"),
    *("ProduceResults", "AssertSameNode", "AssertSameRelationship", "Error"),
)
PARTITIONED = tuple(
    f"Partitioned{name}"
    for name in (*SCANS, *RELATIONSHIP_SCANS, "DirectedRelationshipTypesScan", "UndirectedRelationshipTypesScan", "Unwind")
)
READ_OPERATORS = frozenset((*SCANS, *RELATIONSHIP_SCANS, *EXPANDS, *APPLIES, *JOINS, *ROWS, *PARTITIONED))
"""Every operator that a raw statement may use."""

PROCEDURES = frozenset(("db.index.fulltext.queryNodes", "db.index.fulltext.queryRelationships"))
"""The procedures that a raw statement may call: full-text search."""

NOT_A_READ = Wording(
    "gate_not_a_read",
    "这条语句不是查询，网关只允许读取",
    "this statement does not only read, and only reading is allowed here",
)
OPERATOR_REFUSED = Wording(
    "gate_operator",
    "这条语句要执行 {operator}，网关不允许",
    "this statement would run {operator}, which is not allowed here",
)
PROCEDURE_REFUSED = Wording(
    "gate_procedure",
    "这条语句要调用过程 {procedure}，网关只允许全文检索 db.index.fulltext.queryNodes",
    "this statement would call the procedure {procedure}; only full-text search (db.index.fulltext.queryNodes) is allowed",
)
HIDDEN_IN_EXPRESSION = Wording(
    "gate_expression",
    "子查询表达式中不允许 CALL 过程或 LOAD CSV",
    "no procedure and no LOAD CSV inside a subquery expression",
)
_HIDDEN = re.compile(r"\b(?:ResolvedCall|UnresolvedCall)\(|\bLOAD CSV\b")
_PROCEDURE = re.compile(r"^([A-Za-z0-9_.]+)\(")


def fault_of_plan(query_type: str | None, plan: Mapping[str, Any] | None) -> Said | None:
    """Why a plan may not run, or None. `query_type` must be exactly `r`; no plan at all is refused too."""
    if query_type != "r" or plan is None:
        return Said(NOT_A_READ)
    for name, details in _steps(plan):
        if name == "ProcedureCall":
            found = _PROCEDURE.match(details)
            if found is None or found[1] not in PROCEDURES:
                return Said(PROCEDURE_REFUSED, {"procedure": found[1] if found else "?"})
        elif name not in READ_OPERATORS:
            return Said(OPERATOR_REFUSED, {"operator": name})
        elif _HIDDEN.search(details):
            # A subquery evaluated as an expression has no operators of its own in the plan, only this text.
            return Said(HIDDEN_IN_EXPRESSION)
    return None


def _steps(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Operator names without their database, and the details; in depth first order, without recursion."""
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        yield step["operatorType"].split("@")[0], str((step.get("args") or {}).get("Details", ""))
        waiting.extend(step.get("children") or ())
