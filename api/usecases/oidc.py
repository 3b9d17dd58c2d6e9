"""Tokens of an OIDC issuer that a setting names: its keys are fetched (JWKS) every ten minutes and looked up by key id. While the issuer is
away the keys at hand hold on, for an hour at most.

A setting maps its claims to our roles and areas. Without `GONGJIAN_OIDC_ISSUER` no foreign token is taken.
"""

import math
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
LONGEST = 3_600.0
"""Seconds after which keys that could not be fetched again hold no more: the issuer may have taken one back."""
PAUSE = 30.0
"""Seconds between two fetches: neither made-up ids nor an issuer that is away may make us a nuisance to it."""
_SECONDS = 5.0
_PATIENCE = 2.0
"""Seconds for which the keys that somebody else is fetching are waited for when there are none yet."""
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
    """The issuer's keys can't be had (503); `retry_after` is in seconds."""

    retry_after = 10


@dataclass(slots=True)
class _Keys:
    """An issuer's keys by id, when they were fetched, when a fetch was last tried and whether it failed; `fetching` while one is."""

    found: dict[str, Any] = field(default_factory=dict)
    fetched: float = -math.inf
    tried: float = -math.inf
    failed: bool = False
    fetching: bool = False

    @property
    def hold(self) -> bool:
        """Whether they were fetched lately enough."""
        return time.monotonic() - self.fetched < LONGEST

    def have(self, id_: str) -> bool:
        """Whether there is a key with an id that holds."""
        return self.hold and id_ in self.found


_lock = threading.Condition()
"""Held for looking and noting only, never while the issuer is asked."""
_kept: dict[str, _Keys] = {}


def issuer() -> str:
    """The issuer that the setting names, or an empty text."""
    return os.environ.get("GONGJIAN_OIDC_ISSUER", "").rstrip("/")


def audience() -> str:
    """What its tokens must be for: `GONGJIAN_OIDC_AUDIENCE`, or gongjian."""
    return os.environ.get("GONGJIAN_OIDC_AUDIENCE", "gongjian")


def scope_of(token: str) -> Scope:
    """The scope that a token of the issuer states. Raises TokenError, or IssuerError when the issuer's keys can't be had."""
    from api.usecases.tokens import BAD, TokenError, checked, demand_held, stated

    named = issuer()
    if not named:
        raise TokenError(BAD)
    key = _key(named, _key_id(token))
    if key is None:
        raise TokenError(BAD)
    unslashed = _stated_issuer(token)
    claims = checked(token, key, ALGORITHMS.get(key.key_type, []), unslashed, audience(), _REQUIRED)
    demand_held(claims)
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
    """The issuer's key with an id, or None. Raises IssuerError when that can't be said: there are no keys that still hold, or it is not
    among them and the issuer did not answer when asked for more."""
    with _lock:
        keys, now = _kept.setdefault(named, _Keys()), time.monotonic()
        due = (now - keys.fetched >= KEPT or id_ not in keys.found) and now - keys.tried >= PAUSE
        if due:
            keys.tried, keys.fetching = now, True
    if due:
        _renew(named, keys)
    with _lock:
        _lock.wait_for(lambda: keys.have(id_) or not keys.fetching, _PATIENCE)
        if not keys.hold or (id_ not in keys.found and (keys.failed or keys.fetching)):
            raise IssuerError(UNREACHABLE, issuer=named)
        return keys.found.get(id_)


def _renew(named: str, keys: _Keys) -> None:
    """Fetch the keys; when that fails those at hand stay. Raises IssuerError for an address that is not safe."""
    found: dict[str, Any] | None = None
    try:
        found = _fetch(named)
    except IssuerError as error:
        if error.said.code == NOT_SAFE.code:
            raise
    finally:
        with _lock:
            keys.failed, keys.fetching = found is None, False
            if found is not None:
                keys.found, keys.fetched = found, time.monotonic()
            _lock.notify_all()


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
