"""What can go wrong over HTTP: every problem with its stable type, its status and its title in both languages (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.wording import Lang, Wording

TYPE = "urn:gongjian:problem:"
MEDIA = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: `name` ends its type, which never changes; `retry_after` is in seconds."""

    name: str
    status: int
    title: Wording
    retry_after: int | None = None

    @property
    def type(self) -> str:
        """The problem's type."""
        return TYPE + self.name


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value of a request: where (a JSON pointer into the body, or the parameter's name), and what."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemError(Exception):
    """A request that can't be answered as asked. `detail` says more in both languages and holds no personal value."""

    def __init__(
        self,
        kind: Kind,
        detail: Mapping[Lang, str] | None = None,
        *,
        faults: Sequence[Fault] = (),
        retry_after: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        self.detail = dict(detail or {})
        self.faults = tuple(faults)
        self.retry_after = kind.retry_after if retry_after is None else retry_after
        self.more = dict(more or {})
        super().__init__(kind.name)


@dataclass(frozen=True, slots=True)
class Answered:
    """A problem as it is sent."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def answered(problem: ProblemError, lang: Lang, trace: str) -> Answered:
    """The document of a problem in a language, under the trace id that the log has too."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": kind.type,
        "title": kind.title.text(lang),
        "titles": {"zh": kind.title.zh, "en": kind.title.en},
        "status": kind.status,
        "trace": trace,
    }
    if problem.detail:
        body["detail"] = problem.detail[lang]
    if problem.faults:
        body["errors"] = [_fault(fault) for fault in problem.faults]
    headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Answered(kind.status, body | problem.more, headers)


def _fault(fault: Fault) -> dict[str, str]:
    where = {"pointer": fault.pointer, "parameter": fault.parameter}
    return {name: value for name, value in where.items() if value is not None} | {"code": fault.code, "detail": fault.detail}


def _kind(name: str, status: int, zh: str, en: str, retry_after: int | None = None) -> Kind:
    return Kind(name, status, Wording(f"problem.{name}", zh, en), retry_after)


MALFORMED = _kind("malformed", 400, "请求内容不是有效的 JSON", "The body is no valid JSON")
BAD_CURSOR = _kind("bad-cursor", 400, "翻页标记无效，请从第一页重新查询", "The cursor is not valid; start again from the first page")
BAD_UPLOAD = _kind("bad-upload", 400, "上传内容无法读取", "The upload can't be read")
UNAUTHENTICATED = _kind("unauthenticated", 401, "需要有效的访问令牌", "A valid token is needed")
TOKEN_EXPIRED = _kind("token-expired", 401, "访问令牌已过期，请重新领取", "The token has expired; get another one")
FORBIDDEN = _kind("forbidden", 403, "您的角色不能进行此操作", "Your role may not do this")
SWITCHED_OFF = _kind("switched-off", 403, "此功能已由管理员关闭", "This was switched off by the administrator")
NOT_FOUND = _kind("not-found", 404, "没有这样的记录", "There is no such thing")
METHOD_NOT_ALLOWED = _kind("method-not-allowed", 405, "此地址不支持该方法", "The address does not know this method")
EXISTS = _kind("exists", 409, "已有同一编号的记录", "There is a record with this id already")
TAKEN = _kind("taken", 409, "该决定与已采纳的项目冲突", "The decision conflicts with what was accepted")
IN_PROGRESS = _kind("in-progress", 409, "同一操作正在进行", "The same operation is under way", 2)
NOT_READY = _kind("not-ready", 409, "结果尚未完成", "The result is not there yet", 2)
STALE = _kind("stale", 412, "记录已被他人修改，请重新读取后再改", "The record has changed since; read it again")
TOO_LARGE = _kind("too-large", 413, "请求内容过大", "The body is too large")
WRONG_TYPE = _kind("wrong-content-type", 415, "请求的内容类型不对", "The content type is not the one expected")
INVALID = _kind("invalid", 422, "请求中有不正确的内容", "Some of the request is not right")
REFUSED = _kind("refused", 422, "请求不能照此执行", "This can't be done as asked")
KEY_REUSED = _kind("key-reused", 422, "同一操作键用于了不同的内容", "The Idempotency-Key was used with another body")
STATEMENT_REFUSED = _kind("statement-refused", 422, "查询语句未被执行", "The statement was not run")
STATEMENT_CUT = _kind("statement-cut", 422, "查询超过限制，已取消", "The statement went past a limit and was cut")
NO_VERSION = _kind(
    "version-required", 428, "修改时必须注明所依据的版本（If-Match）", "A change must name the version it is based on (If-Match)"
)
TOO_MANY = _kind("too-many", 429, "请求过于频繁，请稍后再试", "Too many requests; try again later", 10)
UNEXPECTED = _kind("unexpected", 500, "服务出现意外错误，请把追踪号告诉管理员", "Something unexpected; tell the administrator the trace")
STORE_DOWN = _kind("store-down", 503, "数据库暂时不可用，正在恢复", "The database is away for the moment and being brought back", 5)
ISSUER_DOWN = _kind("issuer-down", 503, "统一认证暂时无法访问，请稍后再试", "The identity provider can't be reached; try again later", 10)
EXHAUSTED = _kind("store-exhausted", 503, "该语句耗尽了数据库内存", "The statement exhausted the database", 600)
OVERLOADED = _kind("overloaded", 503, "服务繁忙，请稍后再试", "The service is busy; try again shortly", 1)

KINDS = (
    MALFORMED,
    BAD_CURSOR,
    BAD_UPLOAD,
    UNAUTHENTICATED,
    TOKEN_EXPIRED,
    FORBIDDEN,
    SWITCHED_OFF,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    EXISTS,
    TAKEN,
    IN_PROGRESS,
    NOT_READY,
    STALE,
    TOO_LARGE,
    WRONG_TYPE,
    INVALID,
    REFUSED,
    KEY_REUSED,
    STATEMENT_REFUSED,
    STATEMENT_CUT,
    NO_VERSION,
    TOO_MANY,
    UNEXPECTED,
    STORE_DOWN,
    ISSUER_DOWN,
    EXHAUSTED,
    OVERLOADED,
)
"""Every problem there is; `docs/api.md` has a line for each (a test checks it)."""
