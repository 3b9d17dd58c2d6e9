"""A text as numbers of pieces: the most probable way to cut it (unigram language model, Kudo 2018, arXiv:1804.10959)."""

import re

from matching.texts.e5_file import Vocabulary

_SPACE = "▁"
_UNKNOWN = -1e30


def numbers_of(text: str, known: Vocabulary) -> list[int]:
    """Numbers of the pieces of `text`, without marks of begin and end."""
    text = _prepared(text, known)
    cut = _cuts(text, known)
    numbers: list[int] = []
    end = len(text)
    while end:
        start = cut[end]
        numbers.append(known.pieces.get(text[start:end], known.unknown))
        end = start
    return numbers[::-1]


def _prepared(text: str, known: Vocabulary) -> str:
    """Characters replaced as the vocabulary says, runs of blanks made one, each blank the mark of a word's begin."""
    text = re.sub(" {2,}", " ", text.translate(known.replaced))
    return (text if text.startswith(" ") else " " + text).replace(" ", _SPACE)


def _cuts(text: str, known: Vocabulary) -> list[int]:
    """For each place in the text where its last piece begins in the best way to cut all up to there (Viterbi)."""
    best, cut = [0.0] + [_UNKNOWN] * len(text), [0] * (len(text) + 1)
    for start in range(len(text)):
        for end in range(start + 1, min(start + known.longest, len(text)) + 1):
            found = known.pieces.get(text[start:end])
            score = best[start] + (known.unknown_score if found is None else known.scores[found])
            if (found is not None or end == start + 1) and score > best[end]:
                best[end], cut[end] = score, start
    return cut
