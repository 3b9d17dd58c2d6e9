"""Issuing tokens and taking them back, as the owner of the computer does it: areas by code or name, and every time in the audit trail."""

from collections.abc import Sequence

from api.roles import OWNER, ROLES
from api.scope import ACTS, NOT_ALLOWED, ForbiddenError, Scope, prefix_of
from api.usecases import tokens
from api.usecases.audit_record import recorded
from graph.plans.inputs import territory_of
from graph.store import open_store
from graph.wording import GongjianError, Wording

ALL = "all"
NO_ROLE = Wording("token.no_role", "没有角色“{role}”。可用：{known}", "There is no role {role}. There are: {known}")


def issue_token(
    scope: Scope, user: str, role: str, areas: Sequence[str], ttl: float, store: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """A token and the prefixes it is for. An area is a code, `all`, or a name that the store (opened only then) knows. Raises
    GongjianError."""
    with recorded(scope, "token issue", f"{user} {role}", ("areas", "ttl")) as record:
        _require_owner(scope)
        if role not in [each.name for each in ROLES]:
            raise GongjianError(NO_ROLE, role=role, known="、".join(f"{each.name}（{each.zh}）" for each in ROLES))
        prefixes = tuple(sorted({_prefix(area, store) for area in areas}))
        record.statement = f"{user} {role} {' '.join(prefixes) or '*'}"
        return tokens.issue(user, role, prefixes, ttl), prefixes


def revoke_token(scope: Scope, token: str) -> str:
    """Take a token back; its user. Raises TokenError."""
    with recorded(scope, "token revoke") as record:
        _require_owner(scope)
        user = record.statement = tokens.revoke(token)
    return user


def revoke_tokens_of(scope: Scope, user: str) -> None:
    """Take every token of a user back."""
    with recorded(scope, "token revoke", user):
        _require_owner(scope)
        tokens.revoke_user(user)


def rotate_key(scope: Scope) -> str:
    """Sign with a new key; its id."""
    with recorded(scope, "token rotate") as record:
        _require_owner(scope)
        key = record.statement = tokens.rotate()
    return key


def _require_owner(scope: Scope) -> None:
    if scope.role != OWNER.name:
        (zh, en), role = ACTS["edit"], scope.duties
        raise ForbiddenError(NOT_ALLOWED, role=role.zh, role_en=role.en, act=zh, act_en=en)


def _prefix(area: str, store: str | None) -> str:
    if area == ALL:
        return ""
    if area.isdigit():
        return prefix_of(area)
    with open_store(store) as opened:
        return prefix_of(territory_of(opened, area).id)
