"""Vectors kept on disk under a keyed hash of their text; no text is ever written."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from matching.texts.encoder import Encoder, Side, Vectors

_ASKED = 500
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID"


class VectorCache:
    """A SQLite file of half-precision vectors. `key` (any bytes; kept out of the cache's folder) makes it useless for guessing texts.
    A file that is damaged is begun anew: nothing in it can't be computed again."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32).digest()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._base = _open(path)
        except sqlite3.DatabaseError:
            path.unlink()
            self._base = _open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def find(self, encoder: Encoder, side: Side, texts: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of those texts that are known."""
        keys = {self._hash(encoder, side, text): text for text in texts}
        found: dict[str, Vectors] = {}
        asked = list(keys)
        for start in range(0, len(asked), _ASKED):
            part = asked[start : start + _ASKED]
            marks = ",".join("?" * len(part))
            with closing(self._base.execute(f"SELECT text, numbers FROM vectors WHERE text IN ({marks})", part)) as rows:
                found |= {keys[text]: np.frombuffer(numbers, dtype=np.float16) for text, numbers in rows}
        return {text: vector for text, vector in found.items() if vector.shape == (encoder.size,)}

    def keep(self, encoder: Encoder, side: Side, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by text."""
        rows: Iterable[tuple[bytes, bytes]] = ((self._hash(encoder, side, text), v.tobytes()) for text, v in vectors.items())
        with self._base:
            self._base.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _hash(self, encoder: Encoder, side: Side, text: str) -> bytes:
        told = "\x1f".join((encoder.name, encoder.edition, side if encoder.sided else "", text))
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=30)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute(_SCHEMA)
        path.chmod(0o600)
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
