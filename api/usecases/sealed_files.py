"""Files with personal values at rest: each folder has a random key of its own, which lies beside them wrapped by the key file's.

A sealed file is a row of chunks under AES-256-GCM, the first of them its name. Each chunk is bound to its file, its place and whether it is
the last, so that none can be changed, moved or cut off unseen.
"""

import base64
import json
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graph import keyring
from graph.seal import Key
from graph.wording import GongjianError, Wording

CHUNK = 1 << 20
SEALED = ".sealed"
_KEY = ".key"
_WRAP = b"gongjian wrapped key"

NOT_OPENED = Wording(
    "upload.not_opened",
    "文件由另一密钥加密或已损坏，无法打开，请重新上传",
    "The files were sealed with another key or are damaged, and can't be opened; upload them again",
)


class NotOpenedError(GongjianError):
    """A sealed file can't be opened: its key is gone, or it was changed."""


def put(folder: Path, name: str, content: BinaryIO) -> None:
    """Keep a file sealed in a folder, under a number in place of its name."""
    cipher, mark = AESGCM(_key_of(folder)), secrets.token_bytes(8)
    content.seek(0)
    at = len(list(folder.glob(f"*{SEALED}")))
    with (folder / f"{at}{SEALED}").open("xb") as out:
        (folder / f"{at}{SEALED}").chmod(0o600)
        out.write(mark)
        for chunk in _sealed(cipher, mark, chain([name.encode()], iter(lambda: content.read(CHUNK), b""))):
            out.write(struct.pack(">I", len(chunk)) + chunk)


def get(folder: Path, name: str) -> bytes | None:
    """What a file holds, or None when there is none of this name. Raises NotOpenedError."""
    for path in _files(folder):
        parts = _opened(folder, path)
        if next(parts).decode() == name:
            return b"".join(parts)
    return None


def lay_out(folder: Path, to: Path) -> None:
    """Write the files of a folder in clear into another, which the owner alone may read. Raises NotOpenedError."""
    to.mkdir(parents=True, mode=0o700)
    for path in _files(folder):
        parts = _opened(folder, path)
        with os.fdopen(os.open(to / next(parts).decode(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.writelines(parts)


def rewrap(folder: Path) -> None:
    """Wrap a folder's key by the present key of the key file. A key that can't be opened stays as it is."""
    if (folder / _KEY).is_file():
        try:
            _wrap(folder, _unwrapped(folder))
        except NotOpenedError:
            return


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SEALED}"), key=lambda path: int(path.name.removesuffix(SEALED)))


def _sealed(cipher: AESGCM, mark: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Each chunk sealed with its number; the one after the last is empty and says that it is the last."""
    number = 0
    for chunk in chunks:
        yield cipher.encrypt(mark + struct.pack(">I", number), chunk, b"more")
        number += 1
    yield cipher.encrypt(mark + struct.pack(">I", number), b"", b"last")


def _opened(folder: Path, path: Path) -> Iterator[bytes]:
    """The chunks of a file, its name first."""
    cipher = AESGCM(_unwrapped(folder))
    with path.open("rb") as file:
        mark, number, last = file.read(8), 0, False
        while not last:
            size = file.read(4)
            try:
                sealed, ahead = file.read(*struct.unpack(">I", size)), file.read(1)
                last = not ahead
                chunk = cipher.decrypt(mark + struct.pack(">I", number), sealed, b"last" if last else b"more")
            except (InvalidTag, ValueError, struct.error):
                raise NotOpenedError(NOT_OPENED) from None
            file.seek(-len(ahead), os.SEEK_CUR)
            number += 1
            if not last:
                yield chunk


def _key_of(folder: Path) -> bytes:
    """The folder's key, made when there is none."""
    if not (folder / _KEY).is_file():
        _wrap(folder, AESGCM.generate_key(256))
    return _unwrapped(folder)


def _wrap(folder: Path, secret: bytes) -> None:
    current, nonce = keyring.ensure_keyring().current, secrets.token_bytes(12)
    wrapped = AESGCM(_wrapping(current)).encrypt(nonce, secret, current.id.encode())
    fields = {"key": current.id, "nonce": base64.b64encode(nonce).decode(), "wrapped": base64.b64encode(wrapped).decode()}
    fresh = folder / f"{_KEY}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(fields, file)
    fresh.replace(folder / _KEY)


def _unwrapped(folder: Path) -> bytes:
    try:
        fields = json.loads((folder / _KEY).read_text(encoding="utf-8"))
        ring = keyring.load_keyring()
        key = next(key for key in (ring.current, *ring.former) if key.id == fields["key"])
        nonce, wrapped = (base64.b64decode(fields[name]) for name in ("nonce", "wrapped"))
        return AESGCM(_wrapping(key)).decrypt(nonce, wrapped, key.id.encode())
    except (OSError, ValueError, KeyError, StopIteration, InvalidTag):
        raise NotOpenedError(NOT_OPENED) from None


def _wrapping(key: Key) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=_WRAP).derive(key.secret)
