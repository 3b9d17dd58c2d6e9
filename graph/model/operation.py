"""What the system itself did: loads of files and other writing operations."""

from datetime import datetime
from types import MappingProxyType

from graph.kinds import Choices, Node, Relationship, column
from graph.values import Words

OPERATION_STATES = Choices(MappingProxyType({"running": "进行中", "complete": "完成", "failed": "失败"}))


class Load(Node):
    """One load of one file: its id is the hash of the file's bytes and of the mapping's version."""

    label = "Load"
    sheet = "loads"
    zh, en = "加载", "load"
    name_field = None

    file: str = column("文件", "Name of the file.", required=True, entered=False)
    state: str = column("状态", "Running, complete or failed.", "running", choices=OPERATION_STATES, entered=False)
    done: Words = column("已完成批次", "Batches that are in the graph, so that a killed load resumes after them.", entered=False)
    rows: int | None = column("行数", "Rows that were loaded.", ge=0, entered=False)
    quarantined: int | None = column("隔离行数", "Rows that were not.", ge=0, entered=False)
    started_at: datetime | None = column("开始时间", "When it began.", entered=False)
    finished_at: datetime | None = column("完成时间", "When it ended.", entered=False)


class Operation(Node):
    """A writing operation by its id, so that one whose outcome was unknown is not done twice."""

    label = "Operation"
    sheet = "operations"
    zh, en = "操作", "operation"
    name_field = None

    kind: str = column("类别", "What was done.", required=True, entered=False)
    state: str = column("状态", "Running, complete or failed.", "complete", choices=OPERATION_STATES, entered=False)
    by: str | None = column("操作人", "Who did it.", entered=False)
    at: datetime | None = column("时间", "When.", entered=False)
    until: datetime | None = column("占用至", "When the turn of a holder that does not renew it ends.", entered=False)


NODES: tuple[type[Node], ...] = (Load, Operation)
RELATIONSHIPS: tuple[type[Relationship], ...] = ()
