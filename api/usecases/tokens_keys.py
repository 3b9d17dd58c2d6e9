"""The keys that sign our own tokens, and the tokens that were taken back: one small file that only its owner may read."""

import base64
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import platformdirs
from filelock import FileLock

from graph.store.process import write_private
from graph.wording import GongjianError, Wording

_SECRET_BYTES = 32

DAMAGED = Wording(
    "token.keys_damaged",
    "令牌密钥文件 {path} 已损坏。删除它会作废全部令牌，之后重新签发即可",
    "The file of token keys {path} is damaged. Deleting it voids every token; then issue new ones",
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key by its id. `retired` is when another took its place: it signs no more, but what it signed holds until it expires."""

    id: str
    secret: bytes = field(repr=False)
    retired: float | None = None


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """Every key, the current one last; ids of tokens taken back with their expiry; and by user the time before which none holds."""

    keys: tuple[SigningKey, ...]
    revoked: Mapping[str, float] = field(default_factory=dict)
    revoked_users: Mapping[str, float] = field(default_factory=dict)

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self.keys[-1]

    def key(self, id_: str) -> SigningKey | None:
        """The key with an id, or None."""
        return next((key for key in self.keys if key.id == id_), None)


def keys_path() -> Path:
    """Where the file is: `GONGJIAN_TOKEN_KEYS`, or `token-keys` in the user's config folder."""
    named = os.environ.get("GONGJIAN_TOKEN_KEYS")
    return Path(named).expanduser() if named else Path(platformdirs.user_config_dir("gongjian", appauthor=False)) / "token-keys"


def read_keys() -> TokenKeys:
    """What the file holds; it is made at the first use. Read again only when it has changed."""
    path = keys_path()
    try:
        stat = path.stat()
    except FileNotFoundError:
        return change_keys(lambda keys: keys)
    stamp = (str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino)
    with _lock:
        if _seen.get("stamp") != stamp:
            _seen.update(stamp=stamp, keys=_parsed(path))
        found = _seen["keys"]
    assert isinstance(found, TokenKeys)
    return found


def change_keys(change: Callable[[TokenKeys], TokenKeys]) -> TokenKeys:
    """Change the file under a lock; processes that serve see it at their next request."""
    path = keys_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(f"{path}.lock", timeout=30):
        now = change(_parsed(path) if path.exists() else TokenKeys((_new_key(),)))
        write_private(path, json.dumps(_content(now), indent=1))
    return now


def rotated(keys: TokenKeys, longest: float) -> TokenKeys:
    """A new current key; former ones stay until nothing they signed can hold any more (`longest` seconds)."""
    now = time.time()
    former = [replace(key, retired=key.retired or now) for key in keys.keys]
    return replace(keys, keys=(*(key for key in former if (key.retired or now) + longest > now), _new_key()))


def without(keys: TokenKeys, tokens: Mapping[str, float], users: Mapping[str, float]) -> TokenKeys:
    """With tokens (id -> expiry) and users (-> time) taken back; what has expired is forgotten."""
    now = time.time()
    revoked = {id_: end for id_, end in {**keys.revoked, **tokens}.items() if end > now}
    return replace(keys, revoked=revoked, revoked_users={**keys.revoked_users, **users})


_lock = threading.Lock()
_seen: dict[str, object] = {}


def _new_key() -> SigningKey:
    return SigningKey(secrets.token_hex(4), secrets.token_bytes(_SECRET_BYTES))


def _content(keys: TokenKeys) -> dict[str, object]:
    listed = [{"id": k.id, "secret": base64.b64encode(k.secret).decode(), "retired": k.retired} for k in keys.keys]
    return {"keys": listed, "revoked": dict(keys.revoked), "revoked_users": dict(keys.revoked_users)}


def _parsed(path: Path) -> TokenKeys:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple(SigningKey(str(k["id"]), base64.b64decode(k["secret"], validate=True), k["retired"]) for k in content["keys"])
        assert keys
        assert all(len(key.secret) == _SECRET_BYTES for key in keys)
        return TokenKeys(keys, dict(content["revoked"]), dict(content["revoked_users"]))
    except (ValueError, KeyError, TypeError, AssertionError):
        raise GongjianError(DAMAGED, path=path) from None
