"""Cursors: where a list goes on, signed, so that nobody makes one up or takes it to another list."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from api import problems
from api.problems import ProblemError
from graph import keyring
from graph.keyring import Keyring

_BYTES = 12


class Cursors:
    """Signs with a key derived from the one of the sealed fields, so that every process of a server does alike; a rotation of it ends the
    cursors that are out. Where there is none (lists are read without it) it is a random one of this process."""

    def __init__(self, keys: Callable[[], Keyring | None] = keyring.find_keyring) -> None:
        self._keys = keys
        self._key: bytes | None = None

    def sign(self, after: str, about: Mapping[str, Any]) -> str:
        """A cursor for going on after something, in the list that `about` describes."""
        body = after.encode()
        return base64.urlsafe_b64encode(self._mark(body, about) + body).decode().rstrip("=")

    def read(self, cursor: str | None, about: Mapping[str, Any]) -> str:
        """What a cursor goes on after; an empty text without one. ProblemError for one that was not made here for this list."""
        if cursor is None:
            return ""
        try:
            data = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            mark, body = data[:_BYTES], data[_BYTES:]
            if hmac.compare_digest(mark, self._mark(body, about)):
                return body.decode()
        except (binascii.Error, UnicodeError, ValueError):
            pass
        raise ProblemError(problems.BAD_CURSOR)

    def _mark(self, body: bytes, about: Mapping[str, Any]) -> bytes:
        text = json.dumps(about, sort_keys=True, default=str).encode()
        return hmac.digest(self._secret(), text + b"\0" + body, "sha256")[:_BYTES]

    def _secret(self) -> bytes:
        if self._key is None:
            ring = self._keys()
            self._key = hmac.digest(ring.current.secret if ring else secrets.token_bytes(32), b"gongjian cursor", hashlib.sha256)
        return self._key
