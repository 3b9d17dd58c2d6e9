"""What can go wrong with a store, in the user's words, and the driver's exceptions turned into them."""

import re
from typing import TYPE_CHECKING

from neo4j import exceptions

from graph.wording import StoreError, Wording

if TYPE_CHECKING:  # the gate's process needs neither locks nor processes
    from graph.store.home import Home

UNREACHABLE = Wording(
    "store.unreachable",
    "连接不上数据库 {store}。请检查地址、端口和防火墙，以及数据库是否已启动（GONGJIAN_STORE 或 --store）",
    "The database {store} can't be reached. Check its address, port and firewall, and that it runs (GONGJIAN_STORE or --store)",
)
AUTH_FAILED = Wording(
    "store.auth",
    "数据库 {store} 拒绝了用户名或密码。请设置环境变量 GONGJIAN_STORE_USER 和 GONGJIAN_STORE_PASSWORD",
    "The database {store} refused the user or the password. Set the environment variables GONGJIAN_STORE_USER and GONGJIAN_STORE_PASSWORD",
)
CREDENTIALS_EXPIRED = Wording(
    "store.credentials_expired",
    "数据库 {store} 要求先修改该用户的密码。请在数据库中修改后再试",
    "The database {store} wants this user's password changed first. Change it there and try again",
)
TOO_OLD = Wording(
    "store.version",
    "数据库 {store} 的版本是 {version}，需要 Neo4j 5.26 或更新版本",
    "The database {store} is version {version}; Neo4j 5.26 or newer is needed",
)
NO_DATABASE = Wording(
    "store.database",
    "数据库 {store} 中没有名为 {database} 的库（GONGJIAN_STORE_DATABASE）",
    "There is no database named {database} at {store} (GONGJIAN_STORE_DATABASE)",
)
NOT_NEO4J = Wording(
    "store.product",
    "{store} 的服务不是 Neo4j（{version}）",
    "The service at {store} is not Neo4j ({version})",
)
CERTIFICATE = Wording(
    "store.certificate",
    "与数据库 {store} 的加密连接失败（证书或协议）。自签名证书请用 bolt+ssc:// 或 neo4j+ssc://",
    "The encrypted connection to {store} failed (certificate or protocol). For a self-signed certificate use bolt+ssc:// or neo4j+ssc://",
)
LOST = Wording(
    "store.lost",
    "与数据库 {store} 的连接在执行中断开，已重试仍未成功。未提交的修改没有保存，请重新运行同一命令",
    "The connection to {store} broke while working and trying again did not help. Nothing uncommitted was kept; run the same command again",
)
COMMIT_UNKNOWN = Wording(
    "store.commit_unknown",
    "提交时与数据库 {store} 的连接断开，不能确定修改是否已保存。请重新运行同一命令：重复执行不会重复写入",
    "The connection to {store} broke during a commit, so whether it was kept is unknown. Run the same command again: it never writes twice",
)
OUT_OF_MEMORY = Wording(
    "store.memory",
    "数据库 {store} 内存不足，操作已取消。请减小范围后再试，或给数据库更多内存（GONGJIAN_STORE_HEAP，如 2g）",
    "The database {store} ran out of memory and cancelled the work. Ask for less, or give it more (GONGJIAN_STORE_HEAP, such as 2g)",
)
TIMED_OUT = Wording(
    "store.timeout",
    "数据库 {store} 超过时限，操作已取消",
    "The database {store} cancelled the work because it took longer than allowed",
)
READ_ONLY = Wording(
    "store.read_only",
    "只读操作试图修改数据库 {store}，已拒绝",
    "Reading work tried to change the database {store} and was refused",
)
FAILED = Wording("store.failed", "数据库 {store} 拒绝执行（{code}）：{reason}", "The database {store} refused ({code}): {reason}")
START_FAILED = Wording(
    "store.start_failed",
    "内置数据库没有启动（{folder}）。日志在 {log}，最后几行：\n{tail}",
    "The private database did not start ({folder}). Its log is {log}; the last lines:\n{tail}",
)
WRONG_PASSWORD = Wording(
    "store.password_file",
    "{folder} 的数据库不接受 {file} 中的密码：密码可能在别处被改过。请把现用密码写入该文件",
    "The database in {folder} does not accept the password in {file}: was it changed elsewhere? Put the present one into that file",
)

_BY_CODE: tuple[tuple[str, Wording], ...] = (
    ("Neo.ClientError.Security.CredentialsExpired", CREDENTIALS_EXPIRED),
    ("Neo.ClientError.Security.", AUTH_FAILED),
    ("Neo.ClientError.Database.DatabaseNotFound", NO_DATABASE),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", OUT_OF_MEMORY),
    ("Neo.TransientError.General.OutOfMemoryError", OUT_OF_MEMORY),
    ("Neo.ClientError.Transaction.TransactionTimedOut", TIMED_OUT),
    ("Neo.TransientError.Transaction.LockClientStopped", TIMED_OUT),
    ("Neo.ClientError.Statement.AccessMode", READ_ONLY),
)
_CERTIFICATE = re.compile("certificate|SSL|TLS", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_PORT = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(\S*?):\d+")
_TAIL_BYTES = 100_000
_TAIL_LINES = 12
_FIRST_LINE = "Logging config in use"
_FRAME = re.compile(r"\s+(at |\.\.\. \d+ more)")


def lost(error: BaseException) -> bool:
    """True when the connection or the server itself is gone, as against a statement that failed."""
    return isinstance(error, (exceptions.ServiceUnavailable, exceptions.SessionExpired)) and not isinstance(
        error, exceptions.IncompleteCommit
    )


def said_of(error: exceptions.GqlError, store: str, database: str | None = None) -> StoreError:
    """The driver's exception as a StoreError. Values that a message quotes are left out: they may be personal."""
    if isinstance(error, exceptions.IncompleteCommit):
        return StoreError(COMMIT_UNKNOWN, store=store)
    if isinstance(error, exceptions.Neo4jError):
        return _said_of_code(error, store, database)
    text = f"{error} {error.__cause__ or ''}"
    if isinstance(error, exceptions.UnsupportedServerProduct):
        return StoreError(NOT_NEO4J, store=store, version=type(error).__name__)
    if _CERTIFICATE.search(text) and "://" in store and "+s" in store:
        return StoreError(CERTIFICATE, store=store)
    if isinstance(error, exceptions.SessionExpired):
        return StoreError(LOST, store=store)
    if isinstance(error, (exceptions.ServiceUnavailable, exceptions.ConnectionPoolError)):
        return StoreError(UNREACHABLE, store=store)
    return StoreError(FAILED, store=store, code=type(error).__name__, reason=scrubbed(_QUOTED.sub("'…'", str(error))))


def _said_of_code(error: exceptions.Neo4jError, store: str, database: str | None) -> StoreError:
    code = error.code or type(error).__name__
    for prefix, wording in _BY_CODE:
        if code.startswith(prefix):
            return StoreError(wording, store=store, database=database or "neo4j")
    # The first line only: the rest repeats the statement.
    reason = _QUOTED.sub("'…'", (error.message or "").strip().split("\n")[0])[:300]
    if code == "Neo.ClientError.Statement.AccessMode" or "in read access mode" in reason.lower():
        return StoreError(READ_ONLY, store=store)
    return StoreError(FAILED, store=store, code=code, reason=reason)


def last_words(home: "Home") -> str:
    """What the server said since it was last started, without stack frames and ports: its output, else the end of Neo4j's own log."""
    for log in (home.output, home.neo4j / "logs" / "neo4j.log"):
        if log.is_file() and (text := log.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace").strip()):
            last_start = text.rpartition(_FIRST_LINE)[2]
            lines = [line for line in last_start.splitlines() if not _FRAME.match(line)]
            return scrubbed("\n".join(dict.fromkeys(lines[-_TAIL_LINES:])))
    return ""


def scrubbed(text: str) -> str:
    """A text without the ports of loopback addresses."""
    return _PORT.sub(r"\1\2:***", text)
