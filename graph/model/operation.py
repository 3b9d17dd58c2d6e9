"""What the system itself did: loads of files and other writing operations."""

from datetime import datetime
from types import MappingProxyType

from graph.kinds import Choices, Node, Relationship, column
from graph.values import Words, YesNo

OPERATION_STATES = Choices(MappingProxyType({"running": "进行中", "complete": "完成", "failed": "失败"}))
JOB_STATES = Choices(
    MappingProxyType({"waiting": "等待", "running": "进行中", "complete": "完成", "failed": "失败", "cancelled": "已取消"})
)


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
    fingerprint: str | None = column(
        "请求校验值", "Hash of what was asked, so that the same id with another request is noticed.", entered=False
    )
    about: str | None = column("涉及记录", "The record it wrote, as label:id.", entered=False)
    until: datetime | None = column("占用至", "When the turn of a holder that does not renew it ends.", entered=False)


class Job(Node):
    """Work that a user of the service asked for and a worker process does: waiting, under way or ended. It holds no personal value."""

    label = "Job"
    sheet = "jobs"
    zh, en = "任务", "job"
    name_field = None

    kind: str = column("类别", "What is to be done: propose or load.", required=True, entered=False)
    state: str = column("状态", "Where it stands.", "waiting", choices=JOB_STATES, entered=False)
    by: str = column("申请人", "Who asked for it.", required=True, entered=False)
    role: str = column("角色", "The role in which it was asked for.", required=True, entered=False)
    areas: Words = column("区划范围", "The area prefixes of whoever asked.", entered=False)
    purpose: str | None = column("用途", "What sealed values are opened for.", entered=False)
    request: str = column("请求", "What was asked, as JSON.", "{}", entered=False)
    result: str | None = column("结果", "What came of it, as JSON.", entered=False)
    reason: str | None = column("原因", "Why it failed or was cancelled, as JSON in both languages.", entered=False)
    place: str | None = column(
        "文件所在", "The state folder with its files, when it came with some: no other service does it.", entered=False
    )
    attempts: int | None = column("执行次数", "How often it was begun.", ge=0, entered=False)
    holder: str | None = column("执行者", "The service whose worker does it.", entered=False)
    cancelling: YesNo = column("要求取消", "True when its asker wants it no more.", entered=False)
    step: str | None = column("步骤", "What is being done.", entered=False)
    done: int | None = column("已完成", "How much of the step is done.", ge=0, entered=False)
    total: int | None = column("总量", "How much there is to do in the step.", ge=0, entered=False)
    created_at: datetime = column("提交时间", "When it was asked for.", required=True, entered=False)
    started_at: datetime | None = column("开始时间", "When it was last begun.", entered=False)
    seen_at: datetime | None = column("最近心跳", "When its holder last said that it is at it.", entered=False)
    finished_at: datetime | None = column("结束时间", "When it ended.", entered=False)


class Tombstone(Node):
    """That a person was erased on request, as keyed hashes, so that no later load brings the person back. It names nobody."""

    label = "Tombstone"
    sheet = "tombstones"
    zh, en = "删除标记", "tombstone"
    name_field = None

    secret: str | None = column(
        "密钥", "Key of the hashes; sealed, so that a rotation of the key carries it along.", sealed="note", entered=False
    )
    hashes: Words = column("校验值", "Keyed hashes of the id, the identity number, and name with phone.", entered=False)
    erased_at: datetime = column("删除时间", "When.", required=True, entered=False)
    erased_by: str | None = column("办理人", "Who did it.", entered=False)


NODES: tuple[type[Node], ...] = (Load, Operation, Job, Tombstone)
RELATIONSHIPS: tuple[type[Relationship], ...] = ()
