"""Vectors of many texts: each distinct text once, known ones from the cache, the rest by length in chunks on several threads."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Lock

import numpy as np
from threadpoolctl import threadpool_limits

from matching.texts.cache import VectorCache
from matching.texts.encoder import Encoder, Side, Vectors

# Lines of equal length are computed together: enough of each, and few enough that the threads end at about the same time.
CHUNK = 96
# Both encoders compute in numpy, which lets go of the interpreter: threads share one model, where processes would hold one each.
THREADS = min(os.cpu_count() or 1, 4)
# The limit of the matrix product's threads is the process's: of two who set it at once the later to end would restore the other's.
_ONE_AT_A_TIME = Lock()

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
    made = _at_once(encoder, side, chunks) if len(chunks) > 1 else _in_turn(encoder, side, chunks)
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
    yield chunks[0], encoder.vectors(chunks[0], side)  # before there are threads, so that the model is read once
    # One thread of the matrix product for each of ours: threads of both would get in each other's way.
    with _ONE_AT_A_TIME, threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        # The longest first, so that the last to finish is a short one.
        asked = {pool.submit(encoder.vectors, chunk, side): chunk for chunk in reversed(chunks[1:])}
        for answer in as_completed(asked):
            yield asked[answer], answer.result()
