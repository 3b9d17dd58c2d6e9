"""Who asks, in which role, for which territory and for what purpose: the first argument of every use case."""

import getpass
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from api.roles import OWNER, PURPOSES, ROLES, Act, Role, purpose_of, role_of
from graph.wording import GongjianError, Wording

EVERYWHERE = ("",)
"""The territory of whoever sees all: every code begins with the empty text. No territory at all, `()`, sees nothing."""

_CODE = re.compile(r"\d{0,15}")
_MOST_AREAS = 200

NOT_ALLOWED = Wording("scope.not_allowed", "您的角色（{role}）不能{act}", "Your role ({role_en}) may not {act_en}")
NOT_FOUND = Wording("scope.not_found", "没有找到“{id}”", "Nothing called {id} was found")
TOO_WIDE = Wording(
    "scope.too_wide",
    "“{what}”涉及全部区划，您的范围是 {areas}，因此不提供",
    "{what} is about all areas; yours are {areas}, so it is not given",
)
NO_PURPOSE = Wording(
    "scope.no_purpose",
    "您的角色（{role}）没有“{purpose}”这一用途。可用：{known}",
    "Your role ({role_en}) has no purpose {purpose}. There are: {known}",
)
BAD_SCOPE = Wording(
    "scope.bad",
    "角色应为 {roles} 之一，区划应为编码（至多 15 位数字）：{what}",
    "A role is one of {roles}, an area a code of up to 15 digits: {what}",
)

ACTS: Mapping[Act, tuple[str, str]] = {
    "read": ("查看这类记录", "read records of this kind"),
    "edit": ("修改这类记录", "change records of this kind"),
    "ask": ("提出命名问题", "ask named questions"),
    "check": ("核对事实清单", "check the facts"),
    "cypher": ("执行自由查询", "run raw statements"),
    "propose": ("提出方案", "propose projects"),
    "decide": ("作出决定", "decide on projects"),
    "confirm": ("确认类别", "confirm kinds"),
    "load": ("加载清单", "load lists"),
    "export": ("导出数据", "export data"),
    "person": ("办理个人信息请求", "handle requests about a person"),
    "audit": ("查看审计记录", "read the audit trail"),
}


class ForbiddenError(GongjianError):
    """The role may not do this, whatever it is asked about."""


class NotFoundError(GongjianError):
    """There is no such thing, or it lies outside of the asker's territory or role, which looks the same."""


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """Which sealed fields open, given a role and a purpose."""

    role: Role
    purpose: str

    def opens(self, kind: str, name: str) -> bool:
        """Whether a field of a kind shows its clear value; its masked form shows to everybody who sees the record."""
        if self.role is OWNER:
            return bool(self.purpose.strip())
        return self.role.may_open(kind, name, self.purpose)


@dataclass(frozen=True, slots=True)
class Scope:
    """The frozen answer to who asks. `areas` are prefixes of area codes (EVERYWHERE for all), `purpose` what sealed values are opened for
    (empty: they stay masked), `session` the id of the token it came from."""

    user: str
    role: str
    areas: tuple[str, ...]
    purpose: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        known = [role.name for role in (*ROLES, OWNER)]
        bad = [area for area in self.areas if not isinstance(area, str) or not _CODE.fullmatch(area)]
        if not self.user or self.role not in known or bad or len(self.areas) > _MOST_AREAS:
            raise GongjianError(BAD_SCOPE, roles="、".join(known), what="、".join([self.role, *map(str, bad[:3])]))
        object.__setattr__(self, "areas", tuple(sorted(set(self.areas))))

    @classmethod
    def local(cls, purpose: str = "") -> Self:
        """The owner at the computer that holds the store and the key: everything, under the name of the operating system's user."""
        return cls(_login_name(), OWNER.name, EVERYWHERE, purpose)

    @property
    def duties(self) -> Role:
        """What the role allows."""
        return role_of(self.role)

    @property
    def fields(self) -> FieldPolicy:
        """Which sealed fields open."""
        return FieldPolicy(self.duties, self.purpose)

    @property
    def everywhere(self) -> bool:
        """Whether the territory is all there is."""
        return "" in self.areas

    @property
    def territory(self) -> str:
        """The territory as the audit trail names it."""
        return "*" if self.everywhere else " ".join(self.areas)

    def may(self, act: Act) -> bool:
        """Whether the role allows an act."""
        return act in self.duties.acts

    def require(self, act: Act) -> None:
        """Raise ForbiddenError unless the role allows an act."""
        if not self.may(act):
            self._forbid(act)

    def require_read(self, kind: str) -> None:
        """Raise ForbiddenError unless the role reads records of a kind (its label)."""
        if not (self.may("read") and self.duties.sees(kind)):
            self._forbid("read")

    def require_edit(self, kind: str) -> None:
        """Raise ForbiddenError unless the role changes records of a kind (its label)."""
        if not (self.may("edit") and self.duties.changes(kind)):
            self._forbid("edit")

    def require_everywhere(self, what: str) -> None:
        """Raise ForbiddenError unless the territory is all there is; `what` names what can't be cut to a territory."""
        if not self.everywhere:
            raise ForbiddenError(TOO_WIDE, what=what, areas="、".join(self.areas) or "-")

    def covers(self, code: str) -> bool:
        """Whether an area's code lies in the territory."""
        return any(code.startswith(prefix) for prefix in self.areas)

    def covers_all(self, codes: Iterable[str]) -> bool:
        """Whether every code (or prefix) lies in the territory; nothing at all does not."""
        listed = list(codes)
        return bool(listed) and all(self.covers(code) for code in listed)

    def parameters(self) -> dict[str, Any]:
        """The parameters of `graph.territory.within`."""
        return {"scope_areas": list(self.areas), "scope_everywhere": self.everywhere}

    def for_purpose(self, purpose: str) -> Self:
        """The same scope with a purpose. Raises ForbiddenError when the role has none of this name."""
        known = self.duties.opens
        if self.role != OWNER.name and purpose and purpose not in known:
            role = self.duties
            raise ForbiddenError(NO_PURPOSE, role=role.zh, role_en=role.en, purpose=purpose, known="、".join(known) or "-")
        return replace(self, purpose=purpose)

    def _forbid(self, act: Act) -> None:
        (zh, en), role = ACTS[act], self.duties
        raise ForbiddenError(NOT_ALLOWED, role=role.zh, role_en=role.en, act=zh, act_en=en)


def prefix_of(code: str) -> str:
    """The prefix that an area's code stands for: `460200000000` and `460200` mean all that begins with `4602`."""
    digits = code.strip()
    if not digits.isdigit():
        return digits
    for end in (2, 4, 6, 9, 12):
        if len(digits) > end and not digits[end:].strip("0"):
            return digits[:end]
    return digits


def not_found(id_: object) -> NotFoundError:
    """The error for what is not there, or not for this asker."""
    return NotFoundError(NOT_FOUND, id=id_)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


__all__ = ["EVERYWHERE", "PURPOSES", "FieldPolicy", "ForbiddenError", "NotFoundError", "Scope", "not_found", "prefix_of", "purpose_of"]
