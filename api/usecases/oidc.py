"""Tokens of an OIDC issuer that a setting names: its keys are fetched (JWKS), kept for ten minutes, and looked up by key id.

A setting maps its claims to our roles and areas. Without `GONGJIAN_OIDC_ISSUER` no foreign token is taken.
"""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from api.roles import ROLES
from api.scope import Scope
from graph.wording import GongjianError, Wording

ALGORITHMS = {"RSA": ["RS256", "PS256"], "EC": ["ES256"], "OKP": ["EdDSA"]}
"""By the type of key, so that a public key can't be passed off as the secret of another algorithm."""
KEPT = 600.0
PAUSE = 30.0
"""Seconds between two fetches for ids that the keys at hand don't have: made-up ids must not make us a nuisance to the issuer."""
_SECONDS = 5.0
_MOST_BYTES = 1_000_000
_REQUIRED = ("iss", "aud", "sub", "iat", "exp")

UNREACHABLE = Wording(
    "oidc.unreachable",
    "统一认证 {issuer} 暂时无法访问，请稍后再试",
    "The identity provider {issuer} can't be reached; try again later",
)
NOT_SAFE = Wording(
    "oidc.not_safe",
    "GONGJIAN_OIDC_ISSUER 应为 https 地址（本机除外）：{issuer}",
    "GONGJIAN_OIDC_ISSUER has to be an https address (but on this computer): {issuer}",
)


class IssuerError(GongjianError):
    """The issuer's keys can't be had (503)."""


@dataclass(slots=True)
class _Keys:
    """An issuer's keys by id, when they were fetched, and when a fetch was last tried."""

    found: dict[str, Any] = field(default_factory=dict)
    fetched: float = -KEPT
    tried: float = -PAUSE


_lock = threading.Lock()
_kept: dict[str, _Keys] = {}


def issuer() -> str:
    """The issuer that the setting names, or an empty text."""
    return os.environ.get("GONGJIAN_OIDC_ISSUER", "").rstrip("/")


def audience() -> str:
    """What its tokens must be for: `GONGJIAN_OIDC_AUDIENCE`, or gongjian."""
    return os.environ.get("GONGJIAN_OIDC_AUDIENCE", "gongjian")


def scope_of(token: str) -> Scope:
    """The scope that a token of the issuer states. Raises TokenError, or IssuerError when the issuer's keys can't be had."""
    from api.usecases.tokens import BAD, TokenError, checked, stated

    named = issuer()
    if not named:
        raise TokenError(BAD)
    key = _key(named, _key_id(token))
    if key is None:
        raise TokenError(BAD)
    unslashed = _stated_issuer(token)
    claims = checked(token, key, ALGORITHMS.get(key.key_type, []), unslashed, audience(), _REQUIRED)
    return stated(claims["sub"], _role(claims), _areas(claims), str(claims.get("jti") or ""))


def _stated_issuer(token: str) -> str:
    """The issuer as the token writes it, with or without the slash at the end; any other is ours and fails."""
    stated = str(import_module("jwt").decode(token, options={"verify_signature": False}).get("iss"))
    return stated if stated.rstrip("/") == issuer() else issuer()


def _key_id(token: str) -> str:
    from api.usecases.tokens import BAD, TokenError

    jwt = import_module("jwt")
    try:
        return str(jwt.get_unverified_header(token).get("kid"))
    except jwt.PyJWTError:
        raise TokenError(BAD) from None


def _role(claims: Mapping[str, Any]) -> object:
    """The first of the issuer's roles that is one of ours."""
    given = claims.get(os.environ.get("GONGJIAN_OIDC_ROLE_CLAIM", "gongjian_role"))
    named = given if isinstance(given, list) else [given]
    return next((role.name for role in ROLES if role.name in named), None)


def _areas(claims: Mapping[str, Any]) -> object:
    given = claims.get(os.environ.get("GONGJIAN_OIDC_AREAS_CLAIM", "gongjian_areas"))
    listed = given.split() if isinstance(given, str) else given
    # The empty prefix means everywhere: an issuer has to say so in words, never by an empty claim.
    return [("" if each == "*" else each) for each in listed if each != ""] if isinstance(listed, list) else None


def _key(named: str, id_: str) -> Any:
    with _lock:
        keys, now = _kept.setdefault(named, _Keys()), time.monotonic()
        stale = now - keys.fetched >= KEPT
        if (stale or id_ not in keys.found) and now - keys.tried >= PAUSE:
            keys.tried = now
            keys.found, keys.fetched = _fetch(named), now
        elif stale and not keys.found:
            raise IssuerError(UNREACHABLE, issuer=named)
        return keys.found.get(id_)


def _fetch(named: str) -> dict[str, Any]:
    jwt = import_module("jwt")
    _demand_safe(named)
    try:
        about = _get(f"{named}/.well-known/openid-configuration")
        if str(about.get("issuer", "")).rstrip("/") != named:
            raise IssuerError(UNREACHABLE, issuer=named)
        _demand_safe(str(about["jwks_uri"]))
        listed = _get(str(about["jwks_uri"]))["keys"]
        found = [jwt.PyJWK(each) for each in listed if each.get("kty") in ALGORITHMS and each.get("use", "sig") == "sig"]
    except (KeyError, TypeError, ValueError, AttributeError, jwt.PyJWTError):
        raise IssuerError(UNREACHABLE, issuer=named) from None
    return {str(key.key_id): key for key in found if key.key_id}


def _get(address: str) -> Mapping[str, Any]:
    httpx = import_module("httpx")
    try:
        answer = httpx.get(address, timeout=_SECONDS, follow_redirects=False)
        answer.raise_for_status()
    except httpx.HTTPError:
        raise IssuerError(UNREACHABLE, issuer=issuer()) from None
    if len(answer.content) > _MOST_BYTES:
        raise IssuerError(UNREACHABLE, issuer=issuer())
    found: Mapping[str, Any] = answer.json()
    return found


def _demand_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")):
        raise IssuerError(NOT_SAFE, issuer=address)
