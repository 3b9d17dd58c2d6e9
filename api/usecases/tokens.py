"""Tokens: signed statements of who asks, in which role and for which territory. Ours are JWTs signed with HS256; those of an OIDC issuer
that a setting names are checked by `api.usecases.oidc`. No other algorithm, issuer or audience is ever taken.
"""

import secrets
import time
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from api.roles import OWNER, ROLES
from api.scope import BAD_SCOPE, Scope
from api.usecases import oidc
from api.usecases.access_tries import TRIES
from api.usecases.audit import Entry
from api.usecases.audit_record import trail
from api.usecases.tokens_keys import change_keys, read_keys, rotated, without
from graph.wording import GongjianError, Wording

ISSUER = AUDIENCE = "gongjian"
ALGORITHM = "HS256"
LEEWAY = 30.0
"""Seconds by which another computer's clock may be off."""
LONGEST = 90 * 86_400.0
"""Seconds that a token may hold at most."""
_LONGEST_TEXT = 8_000
_REQUIRED = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti", "role", "areas")

BAD = Wording("token.bad", "令牌无效", "The token is not valid")
EXPIRED = Wording("token.expired", "令牌已过期，请重新签发", "The token has expired; ask for a new one")
NOT_YET = Wording("token.not_yet", "令牌尚未生效，请核对本机时钟", "The token does not hold yet; look at this computer's clock")
REVOKED = Wording("token.revoked", "令牌已被收回", "The token was taken back")
MISSING = Wording("token.missing", "没有给出令牌", "There is no token")
TOO_LONG = Wording("token.ttl", "有效期应在 1 秒至 {days} 天之间", "A token holds between 1 second and {days} days")
NO_PARTS = Wording(
    "token.no_parts",
    "令牌和服务需要附加组件：pip install gongjian[serve]",
    "Tokens and the service need further parts: pip install gongjian[serve]",
)


class TokenError(GongjianError):
    """The token is not taken (401). The message never repeats it."""


def issue(user: str, role: str, areas: Iterable[str], ttl: float, *, now: float | None = None) -> str:
    """A token for a user in a role (not the owner's) for area prefixes, which holds for `ttl` seconds. Raises GongjianError."""
    scope = Scope(user, role, tuple(areas))
    if role == OWNER.name:
        raise GongjianError(BAD_SCOPE, roles="、".join(each.name for each in ROLES), what=role)
    if not 1 <= ttl <= LONGEST:
        raise GongjianError(TOO_LONG, days=round(LONGEST / 86_400))
    key, at = read_keys().current, time.time() if now is None else now
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": user, "role": role, "areas": list(scope.areas), "jti": secrets.token_hex(8)}
    times = {"iat": int(at), "nbf": int(at), "exp": int(at + ttl)}
    return str(_jwt().encode({**claims, **times}, key.secret, ALGORITHM, {"kid": key.id}))


def scope_of(token: str, *, source: str = "") -> Scope:
    """The scope that a token states. Raises TokenError, or TooManyTriesError in its place for a `source` (an address) with too many bad
    ones lately: a token that holds is always taken, for others may come from the same address. IssuerError: it can't be said."""
    try:
        return _ours(token) if _issuer(token) == ISSUER else oidc.scope_of(token)
    except TokenError as error:
        TRIES.admit(source)
        TRIES.failed(source)
        trail().append(Entry("-", "", "login", parameters=(source,) if source else (), outcome=error.said.code))
        raise


def rotate() -> str:
    """Sign with a new key from now on and return its id; tokens of the former keys hold until they expire."""
    return change_keys(lambda keys: rotated(keys, LONGEST)).current.id


def revoke(token: str) -> str:
    """Take one token back; returns its user. Raises TokenError when it is none of ours or has expired."""
    claims = _claims(token)
    change_keys(lambda keys: without(keys, {str(claims["jti"]): float(claims["exp"]) + LEEWAY}, {}))
    return str(claims["sub"])


def revoke_user(user: str) -> None:
    """Take back every token that a user has had so far, an issuer's too."""
    change_keys(lambda keys: without(keys, {}, {user: time.time()}))


def _issuer(token: str) -> str:
    """Who says to have issued it, unproven yet: only to choose whose keys it has to hold against."""
    if not token:
        raise TokenError(MISSING)
    if len(token) > _LONGEST_TEXT:
        raise TokenError(BAD)
    jwt = _jwt()
    try:
        return str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
    except jwt.PyJWTError:
        raise TokenError(BAD) from None


def expires_at(token: str) -> float:
    """When a token that was taken expires, with the leeway it has (seconds since 1970)."""
    return float(_jwt().decode(token, options={"verify_signature": False})["exp"]) + LEEWAY


def _ours(token: str) -> Scope:
    claims = _claims(token)
    if claims["jti"] in read_keys().revoked:
        raise TokenError(REVOKED)
    demand_held(claims)
    return stated(claims["sub"], claims["role"], claims["areas"], str(claims["jti"]))


def demand_held(claims: Mapping[str, Any]) -> None:
    """Raise TokenError when every token that its user had at that time, ours or an issuer's, was taken back."""
    if claims["iat"] <= read_keys().revoked_users.get(str(claims["sub"]), -1.0):
        raise TokenError(REVOKED)


def _claims(token: str) -> Mapping[str, Any]:
    jwt = _jwt()
    try:
        key = read_keys().key(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            raise TokenError(BAD)
        return checked(token, key.secret, [ALGORITHM], ISSUER, AUDIENCE, _REQUIRED)
    except jwt.PyJWTError:
        raise TokenError(BAD) from None


def checked(token: str, key: Any, algorithms: list[str], issuer: str, audience: str, required: Iterable[str]) -> Mapping[str, Any]:
    """The claims of a token that holds against a key now. Raises TokenError."""
    jwt = _jwt()
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token, key, algorithms=algorithms, issuer=issuer, audience=audience, leeway=LEEWAY, options={"require": list(required)}
        )
    except jwt.ExpiredSignatureError:
        raise TokenError(EXPIRED) from None
    except jwt.ImmatureSignatureError:
        raise TokenError(NOT_YET) from None
    except jwt.PyJWTError:
        raise TokenError(BAD) from None
    return claims


def stated(user: object, role: object, areas: object, session: str) -> Scope:
    """The scope that proven claims state. Raises TokenError for a role that there is not, the owner's, or areas that are no codes."""
    if not isinstance(user, str) or role == OWNER.name or not isinstance(role, str) or not isinstance(areas, list):
        raise TokenError(BAD)
    try:
        return Scope(user, role, tuple(areas), session=session)
    except (GongjianError, TypeError):
        raise TokenError(BAD) from None


def _jwt() -> Any:
    try:
        return import_module("jwt")
    except ImportError:
        raise GongjianError(NO_PARTS) from None
