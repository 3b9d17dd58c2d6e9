"""Letters, colours and words of pictures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from api.usecases.picture import font_file
from graph.model import NODES, RELATIONSHIPS
from graph.model.area import AREA_LEVELS
from graph.model.lists import DEMAND_KINDS, RESOURCE_KINDS
from graph.model.organisation import DOMAINS, PARTY_KINDS
from graph.wording import Lang

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
"""Okabe and Ito's colours, which people with any of the common colour blindnesses tell apart."""
OTHER = "#999999"
MISSING = "〓"
"""What stands for a character that no font at hand has: the printers' own mark for a missing letter, instead of an empty square."""

OWN_FONT = "Gongjian Noto Sans SC"
_SYSTEM = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "WenQuanYi Micro Hei", "SimSun")
_LONGEST = 16


@cache
def _known(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())


@cache
def _bundled() -> str:
    """Make the font that comes with gongjian known under a name of its own: its given name is also that of a font many computers have."""
    from dataclasses import replace

    from matplotlib import font_manager

    entry = font_manager.ttfFontProperty(font_manager.get_font(str(font_file())))
    font_manager.fontManager.ttflist.append(replace(entry, name=OWN_FONT))
    return OWN_FONT


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Names and files of Chinese fonts of this computer, best first."""
    from matplotlib import font_manager

    files = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    return tuple((name, files[name]) for name in _SYSTEM if name in files)


def families(texts: Iterable[str]) -> list[str]:
    """The fonts for these texts: the one that comes with gongjian, and those of this computer when it lacks a character."""
    lacking = {ord(letter) for text in texts for letter in text} - _known(str(font_file())) - {10}
    found = [_bundled()]
    for name, file in _installed() if lacking else ():
        if lacking & _known(file):
            found.append(name)
            lacking -= _known(file)
    return found


def written(text: str) -> str:
    """The text as it can be drawn: characters that no font has are marked, line breaks kept."""
    known = _known(str(font_file()))
    if all(ord(letter) in known or letter == "\n" for letter in text):
        return text
    more = frozenset().union(*(_known(file) for _, file in _installed()), known)
    return "".join(letter if letter == "\n" or ord(letter) in more else MISSING for letter in text)


@contextmanager
def lettering(texts: Sequence[str]) -> Iterator[None]:
    """Draw within this block with fonts that have the characters; glyphs go into vector files as outlines, which need no font."""
    import matplotlib

    with matplotlib.rc_context(
        {"font.family": families(texts), "svg.fonttype": "path", "svg.hashsalt": "gongjian", "axes.unicode_minus": False}
    ):
        yield


def colours(values: Iterable[Any]) -> dict[Any, str]:
    """A colour for each value, the most frequent first (then by name); past eight the rest is grey."""
    ranked = sorted(Counter(values).items(), key=lambda item: (-item[1], str(item[0])))
    return {value: PALETTE[at] if at < len(PALETTE) else OTHER for at, (value, _) in enumerate(ranked)}


@cache
def _words() -> dict[str, dict[str, tuple[str, str]]]:
    kinds = {kind.label: (kind.zh, kind.en) for kind in NODES} | {kind.type: (kind.zh, kind.en) for kind in RELATIONSHIPS}
    kinds |= {"ResourceKind": ("资源类别", "kind of resource"), "DemandKind": ("需求类别", "kind of demand"), "HELPS": ("帮", "helps")}
    found = {"kind": kinds}
    for name, choices in (
        ("domain", DOMAINS),
        ("level", AREA_LEVELS),
        ("sort", PARTY_KINDS),
        ("ResourceKind", RESOURCE_KINDS),
        ("DemandKind", DEMAND_KINDS),
    ):
        english = {code: text for text, code in choices.spellings.items() if text.isascii()}
        found[name] = {code: (zh, english.get(code, code.replace("_", " "))) for code, zh in choices.labels.items()}
    found["domain"] |= found["level"]
    return found


def word(attribute: str, value: Any, lang: Lang) -> str:
    """How a value is called: codes of the model in words, yes and no, and what is not known."""
    if value is None or value == "":
        return "未说明" if lang == "zh" else "not stated"
    if isinstance(value, bool):
        return {"zh": ("是", "否"), "en": ("yes", "no")}[lang][not value]
    zh, en = _words().get(attribute, {}).get(str(value), (str(value), str(value)))
    return zh if lang == "zh" else en


def in_words(data: Mapping[str, Any], attribute: str, lang: Lang) -> str:
    """A node's value of an attribute in words, as it can be drawn; without one (a committee has no system) the node's kind."""
    value = data.get(attribute)
    return written(word("kind", data.get("kind"), lang) if value in (None, "") and attribute != "kind" else word(attribute, value, lang))


def short(text: str, longest: int = _LONGEST) -> str:
    """The text cut to a length that fits beside a point, in Chinese characters, as wide as two letters each; what stands in brackets goes
    first, and that a name is unknown, which the point itself shows."""
    text = text.removesuffix("（名称待查）")
    bare = text.split("（")[0] if _wide(text) > longest and text.split("（")[0] else text
    if _wide(bare) <= longest:
        return bare
    kept = next(at for at in range(len(bare)) if _wide(bare[: at + 1]) > longest - 1)
    return f"{bare[:kept]}…"


def _wide(text: str) -> float:
    return sum(1.0 if letter >= "\u2e80" else 0.5 for letter in text)
