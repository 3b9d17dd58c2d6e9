"""The key file: made when first needed, exported and imported under a passphrase, rotated, and looked for when lost.

The file lies outside the store and its backups (`GONGJIAN_KEY_FILE`, or `key` in the user's config folder), readable by
its owner only. It holds the current key and, while a rotation is under way, the former ones.
"""

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from filelock import FileLock

from graph.seal import Key, Sealer, new_key
from graph.wording import GongjianError, Wording

FILE_FORMAT = "gongjian-key-1"
EXPORT_FORMAT = "gongjian-key-export-1"
SHORTEST_PASSPHRASE = 8
SCRYPT_COST = 2**15

KEY_MISSING = Wording(
    "key_missing",
    "找不到密钥文件 {path}；个人信息保持加密，可用 gongjian store key import 导入密钥",
    "there is no key file {path}; personal values stay sealed (gongjian store key import brings a key back)",
)
KEY_EXPOSED = Wording(
    "key_exposed",
    "密钥文件 {path} 可被他人读取（权限 {mode}），为安全起见不予使用；请执行 chmod 600",
    "others can read the key file {path} (mode {mode}), so it is not used; run chmod 600 on it",
)
KEY_DAMAGED = Wording("key_damaged", "密钥文件 {path} 已损坏，无法读取", "the key file {path} is damaged and cannot be read")
EXPORT_DAMAGED = Wording("key_export_damaged", "这不是导出的密钥，或内容已损坏", "this is no exported key, or it is damaged")
WRONG_PASSPHRASE = Wording("key_wrong_passphrase", "口令不对", "the passphrase is wrong")
SHORT_PASSPHRASE = Wording(
    "key_short_passphrase", "口令太短：至少 {least} 个字符", "the passphrase is too short: at least {least} characters"
)
KEY_DIFFERS = Wording(
    "key_differs",
    "{path} 中已有另一个密钥 {key_id}；用 --force 换成导入的密钥，原密钥会另存",
    "{path} already holds another key, {key_id}; --force puts the imported one in its place and keeps the other aside",
)


class KeyFileError(GongjianError):
    """The key file is missing, exposed, damaged, or an import was refused."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The current key and the former ones that a rotation still needs."""

    current: Key
    former: tuple[Key, ...] = ()

    def sealer(self) -> Sealer:
        """A sealer with the current key that also opens what the former ones sealed."""
        return Sealer(self.current, self.former)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the key now in use, and where a key that stood there before was put."""

    key_id: str
    changed: bool
    kept_aside: Path | None = None


def key_path() -> Path:
    """Where the key file is: `GONGJIAN_KEY_FILE`, or `key` in the user's config folder."""
    named = os.environ.get("GONGJIAN_KEY_FILE")
    return Path(named).expanduser() if named else Path(platformdirs.user_config_dir("gongjian", appauthor=False)) / "key"


def load_keyring(path: Path | None = None) -> Keyring:
    """The keys of the file; an error when it is missing, readable by others (POSIX), or damaged."""
    path = path or key_path()
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileError(KEY_MISSING, path=path) from None
    except UnicodeDecodeError:
        raise KeyFileError(KEY_DAMAGED, path=path) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(KEY_EXPOSED, path=path, mode=oct(stat.S_IMODE(mode))[2:])
    return _parsed(text, path)


def ensure_keyring(path: Path | None = None) -> Keyring:
    """The keys of the file, which is made when there is none; two processes at once make one."""
    path = path or key_path()
    with _locked(path):
        if not path.exists():
            _write(path, Keyring(new_key()))
        return load_keyring(path)


def find_keyring(path: Path | None = None) -> Keyring | None:
    """The keys of the file, or None when there is none: a store can be read without it, personal values stay sealed."""
    path = path or key_path()
    return load_keyring(path) if path.exists() else None


def begin_rotation(path: Path | None = None) -> Keyring:
    """A new current key, the present one kept as former. When a rotation is under way already, that one goes on."""
    path = path or key_path()
    with _locked(path):
        ring = load_keyring(path)
        if not ring.former:
            ring = Keyring(new_key(), (ring.current,))
            _write(path, ring)
        return ring


def finish_rotation(path: Path | None = None) -> Path | None:
    """Drop the former keys from the file. They are kept in a file aside, for older backups and other stores need them.

    Returns that file, or None when no rotation was under way.
    """
    path = path or key_path()
    with _locked(path):
        ring = load_keyring(path)
        if not ring.former:
            return None
        aside = _set_aside(path, Keyring(ring.former[0], ring.former[1:]))
        _write(path, Keyring(ring.current))
        return aside


def export_key(passphrase: str, path: Path | None = None) -> str:
    """The keys as a text to keep elsewhere: encrypted with AES-256-GCM under a key made of the passphrase by scrypt."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError(SHORT_PASSPHRASE, least=SHORTEST_PASSPHRASE)
    ring = load_keyring(path)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    content = json.dumps(_content(ring)).encode()
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, content, EXPORT_FORMAT.encode())
    fields = {
        "format": EXPORT_FORMAT,
        "key": ring.current.id,
        "salt": _b64(salt),
        "nonce": _b64(nonce),
        "sealed": _b64(sealed),
    }
    return json.dumps(fields, indent=1) + "\n"


def write_export(path: Path, text: str) -> None:
    """Write an exported key to a new file that its owner only may read; FileExistsError when it is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def import_key(text: str, passphrase: str, path: Path | None = None, *, force: bool = False) -> Imported:
    """Put an exported key in place. A different key that is there is refused, or with `force` kept in a file aside."""
    path = path or key_path()
    ring = _exported(text, passphrase)
    with _locked(path):
        there = find_keyring(path)
        if there == ring:
            return Imported(ring.current.id, changed=False)
        if there is not None and not force:
            raise KeyFileError(KEY_DIFFERS, path=path, key_id=there.current.id)
        aside = _set_aside(path, there) if there is not None else None
        _write(path, ring)
        return Imported(ring.current.id, changed=True, kept_aside=aside)


def _exported(text: str, passphrase: str) -> Keyring:
    try:
        fields = json.loads(text)
        if fields["format"] != EXPORT_FORMAT:
            raise ValueError(fields["format"])
        salt, nonce, sealed = (base64.b64decode(fields[name]) for name in ("salt", "nonce", "sealed"))
        content = AESGCM(_stretched(passphrase, salt)).decrypt(nonce, sealed, EXPORT_FORMAT.encode())
        return _keyring(json.loads(content))
    except InvalidTag:
        raise KeyFileError(WRONG_PASSPHRASE) from None
    except (ValueError, KeyError, TypeError):
        raise KeyFileError(EXPORT_DAMAGED) from None


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(passphrase.encode())


def _parsed(text: str, path: Path) -> Keyring:
    try:
        return _keyring(json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError):
        raise KeyFileError(KEY_DAMAGED, path=path) from None


def _keyring(content: Mapping[str, Any]) -> Keyring:
    if content["format"] != FILE_FORMAT:
        raise ValueError(content["format"])
    current, *former = (Key(base64.b64decode(item["secret"])) for item in content["keys"])
    return Keyring(current, tuple(former))


def _content(ring: Keyring) -> dict[str, Any]:
    keys = [{"id": key.id, "secret": _b64(key.secret)} for key in (ring.current, *ring.former)]
    return {"format": FILE_FORMAT, "keys": keys}


def _write(path: Path, ring: Keyring) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(_content(ring), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _set_aside(path: Path, ring: Keyring) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.{ring.current.id}.{stamp}")
    _write(aside, ring)
    return aside


def _locked(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileLock(path.with_name(path.name + ".lock"), timeout=30)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
