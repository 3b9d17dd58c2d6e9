"""Finding phone and identity numbers in free text, so that they are masked and flagged before anything is stored.

Looked for are mobile and fixed-line numbers (grouped or not, ASCII or full-width digits) and identity numbers of 18
characters (GB 11643, with their check character) and of 15. Division codes (12 digits), unified social credit codes
(18 characters of which an identity number's pattern rarely holds) and amounts are left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

from graph.kinds import Kind, column_of
from graph.mask import mask
from graph.wording import Wording

PersonalSort = Literal["phone", "identity"]

PERSONAL_NUMBER_FOUND = Wording(
    "personal_number_in_text",
    "{field} 中有{count}处电话或身份证号码，已遮盖后保存；请改填到专门的栏目",
    "{field} held {count} phone or identity number(s); stored masked. Put them in their own column",
)

_WIDE = {ord("０") + i: str(i) for i in range(10)}
_WIDE |= {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-", ord("—"): "-", ord("–"): "-", ord("·"): "-", ord("　"): " "}
_WIDE |= {
    ord("（"): "(",
    ord("）"): ")",
    ord("＋"): "+",
    ord("\u00a0"): " ",
    ord("："): ":",
    ord("．"): ".",
    ord("\t"): " ",
}

# The first two digits of an identity number: the provinces, the two SARs, Taiwan, and residence permits (83).
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_ID18 = re.compile(rf"(?<![0-9A-Za-z])({_PROVINCE}\d{{4}}[- ]?(?:18|19|20)\d{{6}}[- ]?\d{{3}}[0-9Xx])(?![0-9A-Za-z])")
_ID15 = re.compile(rf"(?<![0-9A-Za-z])({_PROVINCE}\d{{4}}[- ]?\d{{6}}[- ]?\d{{3}})(?![0-9A-Za-z])")
_ID_NAMED = re.compile(r"(?:身份证|证件号|公民身份)[^0-9]{0,8}(\d{15}(?:\d{2}[0-9Xx])?)(?![0-9A-Za-z])")
_GROUPS = r"\d{8}|([- .])\d{4}\2\d{4}|\d([- .])\d{3}\3\d{4}|\d{2}([- .])\d{6}"
_MOBILE = re.compile(rf"(?<!\d)(?<!\d\.)((?:\+?\(?86\)?[- ]?)?1[3-9]\d(?:{_GROUPS}))(?!\d)(?!\.\d)")
_AREA = r"0(?:10|2\d|[3-9]\d{2})"
_FIXED = re.compile(rf"(?<!\d)(?<!\d-)(\(?{_AREA}(?:\) ?|[- ])[2-9]\d{{2,3}}[- ]?\d{{4}}|0(?:10|2\d)[2-9]\d{{7}})(?!\d)")
_NAMED = re.compile(r"(?:电话|座机|手机|联系方式|热线|[Tt][Ee][Ll]|[Pp]hone)[^0-9]{0,4}([2-9]\d{6,7})(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Found:
    """A personal number in a text: its sort and where it stood, in characters of the text as given; never its value."""

    sort: PersonalSort
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """A text with its personal numbers masked, and what was found."""

    text: str
    found: tuple[Found, ...] = ()


def scan(text: str) -> Scanned:
    """The text with phone and identity numbers masked. Scanning its result again finds nothing."""
    if not _worth_a_look(text):
        return Scanned(text)
    plain = text.translate(_WIDE)
    found = _distinct([*_identities(plain), *_phones(plain)])
    parts: list[str] = []
    last = 0
    for hit in found:
        parts += [text[last : hit.start], mask(hit.sort, plain[hit.start : hit.end])]
        last = hit.end
    return Scanned("".join([*parts, text[last:]]), found)


def looks_personal(key: str) -> PersonalSort | None:
    """What a business key must not be: the sort of personal number it holds, or None."""
    found = scan(key).found
    return found[0].sort if found else None


@cache
def free_text_fields(kind: type[Kind]) -> tuple[str, ...]:
    """The fields of a kind that are scanned: every text that somebody enters and that is neither sealed anyway, one of a few choices, nor
    a code."""
    columns = ((name, info, column_of(info)) for name, info in kind.model_fields.items())
    return tuple(
        name
        for name, info, column in columns
        if column.entered and not column.code and column.sealed is None and column.choices is None and _is_text(info.annotation)
    )


def _is_text(annotation: Any) -> bool:
    """Whether a field's type is text or several texts, optional or not."""
    return any(part in (str, tuple[str, ...]) for part in (annotation, *get_args(annotation)))


def scan_fields(kind: type[Kind], props: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[Found, ...]]]:
    """`props` with the free text masked, also where a field holds several texts, and what was found by field (empty when all is well)."""
    out, flags = dict(props), {}
    for name in free_text_fields(kind):
        value = props.get(name)
        if value is None:
            continue
        scanned = [scan(text) for text in ((value,) if isinstance(value, str) else value)]
        found = tuple(hit for each in scanned for hit in each.found)
        if found:
            out[name] = scanned[0].text if isinstance(value, str) else type(value)(each.text for each in scanned)
            flags[name] = found
    return out, flags


def _worth_a_look(text: str) -> bool:
    return len(text) >= 7 and sum(map(str.isdigit, text)) >= 7


def _identities(plain: str) -> list[Found]:
    hits = [_at(m) for m in _ID18.finditer(plain) if _checked(m[1])]
    hits += [_at(m) for m in _ID15.finditer(plain) if _dated("19" + _digits(m[1])[6:12])]
    hits += [_at(m) for m in _ID_NAMED.finditer(plain)]
    return [Found("identity", start, end) for start, end in hits]


def _phones(plain: str) -> list[Found]:
    return [Found("phone", *_at(m)) for pattern in (_MOBILE, _FIXED, _NAMED) for m in pattern.finditer(plain)]


def _at(match: re.Match[str]) -> tuple[int, int]:
    return match.span(1)


def _distinct(hits: list[Found]) -> tuple[Found, ...]:
    """In order of place, the longer first where two overlap."""
    kept: list[Found] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


def _digits(value: str) -> str:
    return value.replace("-", "").replace(" ", "").upper()


def _checked(value: str) -> bool:
    """Whether the check character (ISO 7064, MOD 11-2, as GB 11643 uses it) and the birthday fit."""
    number = _digits(value)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17] and _dated(number[6:14])


def _dated(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
