"""Vectors kept on disk under a keyed hash of their text; no text is ever written."""

import hashlib
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from matching.texts.encoder import Encoder, Side, Vectors

_ASKED = 500
# An earlier version kept no times in `vectors`.
_OLD = "DROP TABLE IF EXISTS vectors"
_SCHEMA = "CREATE TABLE IF NOT EXISTS kept (text BLOB PRIMARY KEY, used INTEGER NOT NULL, numbers BLOB NOT NULL) WITHOUT ROWID"
MOST_MIB = 1024
"""How large the file may be: about 250,000 lines by both encoders."""
# Full files are cut down to this share, so that not every run has to; a use is noted once an hour.
_CUT_TO, _HOUR = 0.8, 3600


class VectorCache:
    """A SQLite file of half-precision vectors. `key` (any bytes; kept out of the cache's folder) makes it useless for guessing texts.
    A file that is damaged is begun anew: nothing in it can't be computed again. Where none can be written the vectors are held for the
    while (`kept` says so). When it is closed with more than `most_mib`, the vectors
    that were not used for longest are dropped. `now` (seconds) is for tests."""

    def __init__(self, path: Path, key: bytes, most_mib: float = MOST_MIB, now: int | None = None) -> None:
        self._most, self._now = most_mib * 2**20, int(time.time()) if now is None else now
        self._key = hashlib.blake2b(key, digest_size=32).digest()
        self.kept = True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = _opened(path)
        except (OSError, sqlite3.OperationalError):  # a folder or file that can't be written
            self.kept = False
            self._base = _open(":memory:")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, first making it small enough."""
        try:
            if self._size() > self._most:
                self._cut()
        except sqlite3.OperationalError:
            pass  # another process is writing: it cuts when it closes
        self._base.close()

    def _size(self) -> int:
        """Bytes of the file that are in use."""
        asked = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        return int(self._base.execute(asked).fetchone()[0])

    def _cut(self) -> None:
        count = self._base.execute("SELECT count(*) FROM kept").fetchone()[0]
        gone = int(count * (1 - _CUT_TO * self._most / self._size())) + 1
        with self._base:
            self._base.execute("DELETE FROM kept WHERE text IN (SELECT text FROM kept ORDER BY used, text LIMIT ?)", (gone,))
        self._base.execute("VACUUM")

    def find(self, encoder: Encoder, side: Side, texts: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of those texts that are known."""
        keys = {self._hash(encoder, side, text): text for text in texts}
        found: dict[str, Vectors] = {}
        asked, stale = list(keys), list[bytes]()
        for start in range(0, len(asked), _ASKED):
            part = asked[start : start + _ASKED]
            marks = ",".join("?" * len(part))
            with closing(self._base.execute(f"SELECT text, used, numbers FROM kept WHERE text IN ({marks})", part)) as rows:
                for text, used, numbers in rows:
                    found[keys[text]] = np.frombuffer(numbers, dtype=np.float16)
                    stale += [text] if used < self._now - _HOUR else []
        if stale:
            with suppress(sqlite3.OperationalError), self._base:  # a full disk: it was found all the same
                self._base.executemany("UPDATE kept SET used = ? WHERE text = ?", ((self._now, text) for text in stale))
        return {text: vector for text, vector in found.items() if vector.shape == (encoder.size,)}

    def keep(self, encoder: Encoder, side: Side, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by text."""
        rows = ((self._hash(encoder, side, text), self._now, v.tobytes()) for text, v in vectors.items())
        with suppress(sqlite3.OperationalError), self._base:  # a full disk: it is computed again next time
            self._base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)

    def _hash(self, encoder: Encoder, side: Side, text: str) -> bytes:
        told = "\x1f".join((encoder.name, encoder.edition, side if encoder.sided else "", text))
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        base = _open(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged
        path.unlink()
        base = _open(path)
    path.chmod(0o600)
    return base


def _open(path: Path | str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=30)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute(_OLD)
        base.execute(_SCHEMA)
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
