"""Vectors of many texts: each distinct text once, known ones from the cache, the rest by length in chunks and in two processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager

import numpy as np

from matching.texts.cache import VectorCache
from matching.texts.encoder import ENCODERS, Encoder, Side, Vectors

CHUNK = 32
# Starting processes and loading a model twice costs about two seconds.
WORTH_PROCESSES = 600
PROCESSES = 2
# Each process computes alone: two libraries with threads of their own get in each other's way.
_ALONE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Progress = Callable[[int, int], None]
"""Told (texts done, texts in all)."""


def vectors_of(
    encoder: Encoder, side: Side, texts: Sequence[str], cache: VectorCache | None = None, progress: Progress | None = None
) -> Vectors:
    """One row of `encoder.size` per text; an empty text is a row of zeros. Texts should be plain (matching.texts.plain)."""
    distinct = sorted({text for text in texts if text})
    known = {} if cache is None else cache.find(encoder, side, distinct)
    missing = sorted((text for text in distinct if text not in known), key=len)
    for done in _encoded(encoder, side, missing, progress):
        known |= done
        if cache is not None:
            cache.keep(encoder, side, done)
    nothing = np.zeros(encoder.size, dtype=np.float16)
    return np.array([known.get(text, nothing) for text in texts], dtype=np.float16).reshape(len(texts), encoder.size)


def _encoded(encoder: Encoder, side: Side, texts: Sequence[str], progress: Progress | None) -> Iterator[dict[str, Vectors]]:
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    made = _at_once(encoder, side, chunks) if len(texts) >= WORTH_PROCESSES else _in_turn(encoder, side, chunks)
    done = 0
    for chunk, vectors in made:
        done += len(chunk)
        if progress is not None:
            progress(done, len(texts))
        yield dict(zip(chunk, vectors, strict=True))


def _in_turn(encoder: Encoder, side: Side, chunks: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], Vectors]]:
    for chunk in chunks:
        yield chunk, encoder.vectors(chunk, side)


def _at_once(encoder: Encoder, side: Side, chunks: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], Vectors]]:
    number = ENCODERS.index(encoder)
    with _alone(), ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        # The longest first, so that the last to finish is a short one.
        asked = {pool.submit(_chunk, number, side, chunk): chunk for chunk in reversed(chunks)}
        for answer in as_completed(asked):
            yield asked[answer], answer.result()


def _chunk(number: int, side: Side, chunk: Sequence[str]) -> Vectors:
    return ENCODERS[number].vectors(chunk, side)


@contextmanager
def _alone() -> Iterator[None]:
    """Processes started meanwhile use one thread each."""
    before = {name: os.environ.get(name) for name in _ALONE}
    os.environ.update(dict.fromkeys(_ALONE, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
