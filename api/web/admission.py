"""Who asks: the bearer token of a request as a scope. A token that was taken lately is not proven anew for some seconds."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers

from api import problems
from api.problems import ProblemError
from api.scope import Scope
from api.usecases.access_tries import TooManyTriesError
from api.usecases.oidc import IssuerError
from api.usecases.tokens import EXPIRED, TokenError, scope_of

REMEMBERED = 5.0
"""Seconds for which a token that was taken is taken again unread: within them one that is revoked or expires still holds."""

_MOST = 2_000
_LONGEST = 8_000


class Admission:
    """Lets known tokens in. `prove` gives the scope of a token and the address it comes from, or raises TokenError."""

    def __init__(self, prove: Callable[..., Scope] = scope_of) -> None:
        self._prove = prove
        self._taken: OrderedDict[bytes, tuple[float, Scope]] = OrderedDict()

    async def __call__(self, connection: MutableMapping[str, Any], headers: Headers) -> Scope:
        """The scope of a request. ProblemError (401, 429, 503) when its token is not taken."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.casefold() != "bearer" or not token or len(token) > _LONGEST:
            raise ProblemError(problems.UNAUTHENTICATED)
        mark = hashlib.sha256(token.encode()).digest()
        found = self._taken.get(mark)
        if found is not None and time.monotonic() < found[0]:
            return found[1]
        client = connection.get("client") or ("",)
        scope = await to_thread.run_sync(self._proven, token, str(client[0]))
        self._taken[mark] = (time.monotonic() + REMEMBERED, scope)
        self._taken.move_to_end(mark)
        while len(self._taken) > _MOST:
            self._taken.popitem(last=False)
        return scope

    def _proven(self, token: str, address: str) -> Scope:
        try:
            return self._prove(token, source=address)
        except TooManyTriesError as error:
            raise ProblemError(problems.TOO_MANY, retry_after=error.retry_after) from None
        except IssuerError as error:
            raise ProblemError(problems.ISSUER_DOWN, retry_after=error.retry_after, more={"code": error.said.code}) from None
        except TokenError as error:
            kind = problems.TOKEN_EXPIRED if error.said.code == EXPIRED.code else problems.UNAUTHENTICATED
            raise ProblemError(kind, more={"code": error.said.code}) from None
