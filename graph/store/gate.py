"""The gate for raw Cypher: reading only, within limits, in a process of its own. Neo4j's own planner is the judge.

What it cannot hold: Neo4j looks at the timeout between rows, not inside one expression, so a statement may go on in the
server for some time after its author was told that it was cut; and one expression can exhaust the server's memory. Then
the server ends and is started again, and the author waits ten minutes before the next raw statement.
"""

import contextlib
import hashlib
import json
import math
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graph.privacy import scan
from graph.store import limits, penalty
from graph.store.bolt import Store
from graph.store.faults import FAILED
from graph.store.gate_process import Output, output_of
from graph.store.operators import HIDDEN_IN_EXPRESSION, NOT_A_READ, OPERATOR_REFUSED, PROCEDURE_REFUSED
from graph.store.statement import fault_of
from graph.store.url import address_of
from graph.store.wire import fault_of_parameter, parcel_of
from graph.wording import GongjianError, StoreError, Wording

_LAST = 4.0
"""Seconds that a statement still has when the service is told to stop."""

BY_PLAN = {w.code: w for w in (NOT_A_READ, OPERATOR_REFUSED, PROCEDURE_REFUSED, HIDDEN_IN_EXPRESSION)}

BAD_STATEMENT = Wording("gate_statement", "数据库不接受这条语句：{reason}", "the database does not take this statement: {reason}")
BAD_PARAMETER = Wording(
    "gate_parameter",
    "参数 {parameter} 的值不能发送给数据库：整数须在 64 位以内，文字须完整，日期时间须有效，嵌套不能过深",
    "the parameter {parameter} can't be sent to the database: whole numbers have 64 bits at most, texts no half characters, dates "
    "and times have to be real ones, lists must not lie too deep in each other",
)
BUSY = Wording(
    "gate_busy",
    "另一条自由查询正在执行，请稍后再试（同一时间只执行一条）",
    "another raw statement is running; try again later (one runs at a time)",
)
MUST_WAIT = Wording(
    "gate_penalty",
    "您先前的一条语句耗尽了数据库内存；请在 {minutes} 分钟后再执行自由查询（命名查询不受影响）",
    "an earlier statement of yours exhausted the database; raw statements are open to you again in {minutes} min (named queries stay open)",
)
TOO_LARGE = Wording(
    "gate_too_large",
    "结果过大：一行超过 {megabytes} MB；请少取一些列或缩短列表",
    "result too large: one row is over {megabytes} MB; return fewer columns or shorter lists",
)
TOO_SLOW = Wording(
    "gate_time",
    "超过时限 {seconds} 秒，查询已取消；请缩小范围，例如加条件或 LIMIT",
    "cut after {seconds} s; ask for less, for instance with a condition or LIMIT",
)
TOO_MUCH_MEMORY = Wording(
    "gate_server_memory",
    "查询占用的数据库内存过多，已取消；请缩小范围",
    "the query took too much of the database's memory and was cut; ask for less",
)
STOPPING = Wording(
    "gate_stopping", "服务正在停止，查询已取消，请稍后再试", "the service stops, so that the query was cut; try again shortly"
)
EXHAUSTED = Wording(
    "gate_exhausted",
    "这条语句耗尽了数据库内存，数据库已重新启动，数据没有丢失；{minutes} 分钟内您不能再执行自由查询",
    "this statement exhausted the database's memory; the database was started again and nothing was lost. "
    "Raw statements are closed to you for {minutes} min",
)


class GateRefused(GongjianError):  # noqa: N818  (a refusal is an answer, not a fault)
    """The statement was not run: it does not only read, is no statement, or its author has to wait (exit code 6)."""

    exit_code = 6


class GateBusy(GateRefused):
    """Another raw statement is running."""


class GateCut(GongjianError):  # noqa: N818
    """A limit ended the statement before it had an answer (exit code 7)."""

    exit_code = 7


class GateExhausted(GateCut):
    """The statement brought the server down; it is up again, the author waits."""


@dataclass(frozen=True, slots=True)
class GateLimits:
    """Seconds for the statement; rows and bytes of its answer; what its process may map and may hold; seconds to wait for a turn; and what
    says that the service stops, soon after which the statement is ended."""

    seconds: float = 10.0
    rows: int = 1_000
    bytes: int = 5_000_000
    memory: int = 512 * 2**20
    resident: int = 160 * 2**20
    patience: float = 15.0
    stopping: threading.Event | None = None


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Rows of plain JSON values in the order of `columns`; `truncated` is `rows`, `size` or empty.

    `unknown` lists names the store does not have, as (label | type | property, name).
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: str
    unknown: tuple[tuple[str, str], ...]
    seconds: float


def ask(store: Store, user: str, text: str, parameters: Mapping[str, Any] | None = None, given: GateLimits = GateLimits()) -> GateAnswer:
    """Run a reading statement for a user. GateRefused, GateBusy, GateCut, GateExhausted, or StoreError when the store fails."""
    if left := penalty.seconds_left(user):
        raise GateRefused(MUST_WAIT, minutes=-(-left // 60))
    if (fault := fault_of(text)) is not None:
        raise GateRefused(fault.wording, **fault.values)
    _demand_sendable(parameters or {})
    with _turn(store, given.patience):
        store.read("RETURN 1 AS up")
        server = _server(store)
        start = time.monotonic()
        said = _run(_question(store, text, parameters or {}, given), given)
        if said.lost or said.cut == "time":
            _settle(store, user, server, said.lost)
        return _answer(store, said, given, time.monotonic() - start)


def _demand_sendable(parameters: Mapping[str, Any]) -> None:
    """Raise GateRefused for what the driver could not send: it would look as if the database had failed."""
    for name, value in parameters.items():
        if fault_of_parameter(name) or fault_of_parameter(parcel_of(value)):
            raise GateRefused(BAD_PARAMETER, parameter=name.encode("utf-8", "replace").decode()[:100])


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the worker said."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    done: Mapping[str, Any] | None = None
    refused: tuple[str, Mapping[str, Any]] | None = None
    cut: str = ""
    failed: tuple[str, str] | None = None
    lost: bool = False


def _question(store: Store, text: str, parameters: Mapping[str, Any], given: GateLimits) -> bytes:
    login = store.login()
    where = {"url": login.url, "user": login.user, "password": login.password, "database": login.database}
    limit = {"timeout": given.seconds, "rows": given.rows, "bytes": given.bytes, "memory": given.memory}
    return json.dumps({**where, **limit, "text": text, "parameters": parcel_of(parameters)}).encode()


def _run(question: bytes, given: GateLimits) -> _Heard:
    """Run the statement; end its process when it is late (EXPLAIN and the statement have each their time) or grows."""
    until = time.monotonic() + 2 * given.seconds + 5
    last = math.inf

    def why_end(pid: int) -> str:
        nonlocal last
        if (now := time.monotonic()) > until:
            return "time"
        if given.stopping is not None and given.stopping.is_set() and (last := min(last, now + _LAST)) <= now:
            return "stopping"
        # Well before the address space is used up: unpacking one huge record takes half a minute.
        return "memory" if pid and limits.over(pid, given.resident) else ""

    return _understood(output_of(question, why_end))


def _understood(said: Output) -> _Heard:
    if said.cut:
        return _Heard(cut=said.cut)
    rows: list[tuple[Any, ...]] = []
    columns: tuple[str, ...] = ()
    for line in said.lines:
        try:
            word = json.loads(line)
        except ValueError:
            break  # the worker ended in the middle of a line
        match word:
            case {"row": row}:
                rows.append(tuple(row))
            case {"columns": names}:
                columns = tuple(names)
            case {"done": done}:
                return _Heard(columns, tuple(rows), done=done)
            case {"refused": [fault, values]}:
                return _Heard(refused=(fault, values))
            case {"cut": reason}:
                return _Heard(cut=reason)
            case {"failed": [fault, message, lost]}:
                return _Heard(failed=(fault, message), lost=lost)
    # No last word: the system ended it at its memory limit, or it could not allocate (abort).
    return _Heard(cut="memory") if said.code in (-6, -9, -11, 134, 137) or rows else _Heard(failed=("", f"exit {said.code}"))


def _answer(store: Store, said: _Heard, given: GateLimits, seconds: float) -> GateAnswer:
    if said.done is not None:
        unknown = tuple((sort, name) for sort, name in said.done["unknown"])
        return GateAnswer(said.columns, said.rows, said.done["truncated"], unknown, round(seconds, 3))
    if said.refused is not None:
        raise GateRefused(BY_PLAN[said.refused[0]], **said.refused[1])
    if said.cut == "time":
        raise GateCut(TOO_SLOW, seconds=given.seconds)
    if said.cut == "stopping":
        raise GateCut(STOPPING)
    if said.cut == "server memory":
        raise GateCut(TOO_MUCH_MEMORY)
    if said.cut:
        raise GateCut(TOO_LARGE, megabytes=given.bytes // 1_000_000)
    raise _failure(store, *(said.failed or ("", "")))


_PLACE = re.compile(r"\(line 1, column (\d+) \(offset: (\d+)\)\)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_PREFIX = len("EXPLAIN ")


def _failure(store: Store, code: str, message: str) -> GongjianError:
    """A fault of the statement is refused in the server's words; but values may be personal, so they are left out."""
    if "AccessMode" in code or "access mode" in message:
        return GateRefused(NOT_A_READ)
    # Some faults of a statement (a shortest path from a node to itself) come as errors of the database.
    if not code.startswith(("Neo.ClientError.", "Neo.DatabaseError.Statement.")):
        return StoreError(FAILED, store=store.url, code=code or "worker", reason=scan(message).text)
    if not code.endswith("SyntaxError"):
        message = _QUOTED.sub("'…'", message)
    placed = _PLACE.sub(lambda m: f"(line 1, column {max(1, int(m[1]) - _PREFIX)})", message)
    return GateRefused(BAD_STATEMENT, reason=scan(placed).text[:500])


_LIFE = "SHOW DATABASES YIELD name, address, lastStartTime"


def _settle(store: Store, user: str, server: object, lost: bool) -> None:
    """After a break or a timeout: is the server still the one it was? If not it was started again, and the author waits. A broken
    connection alone is not held against anybody, unless the server stays away for as long as it is tried."""
    now: object = None
    with contextlib.suppress(StoreError):
        store.read("RETURN 1 AS up")
        now = _server(store)
    if (now != server) if now is not None or store.kind == "file" else lost:
        penalty.impose(user)
        raise GateExhausted(EXHAUSTED, minutes=penalty.SECONDS // 60)


def _server(store: Store) -> object:
    """What tells one life of the server from the next: of a private one its process, of another when its databases were started."""
    home = address_of(store.url).home
    if home is None:
        return sorted((row["name"], row["address"], str(row["lastStartTime"])) for row in store.read(_LIFE))
    alive = home.alive()
    return (alive[0].pid, alive[0].created) if alive else None


@contextmanager
def _turn(store: Store, patience: float) -> Iterator[None]:
    """One raw statement at a time, over all processes of this machine."""
    home = address_of(store.url).home
    if home is not None:
        path = home.root / "gate.lock"
    else:
        path = penalty.state_folder() / f"gate-{hashlib.sha256(store.url.encode()).hexdigest()[:16]}.lock"
    Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(str(path))
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise GateBusy(BUSY) from None
    try:
        yield
    finally:
        lock.release()
