"""Chinese and Arabic numerals, with 千, 万 and 亿, as they stand in free text."""

import re
from itertools import pairwise

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10_000, "亿": 100_000_000}
# Longer runs of digits are no amounts; the bounds keep them quick to pass over.
_PLAIN = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
NUMERAL = rf"(?:(?:{_PLAIN}[百千万亿]{{1,2}}){{2,4}}|{_PLAIN}[百千万亿]{{0,3}}|[零〇一二两俩三四五六七八九十百千万亿壹贰叁]{{1,16}})"
_ARABIC = re.compile(r"^(\d+(?:\.\d+)?)([百千万亿]*)$")
_SUMMED = re.compile(r"(\d+(?:\.\d+)?[百千万亿]+)")


def numeral(text: str) -> float | None:
    """The number a numeral says: `5万` 50000, `三百二` 320, `一千零五` 1005; None when it says none (`万`, `千万`)."""
    if match := _ARABIC.match(text.replace(",", "")):
        value = float(match[1])
        for scale in match[2]:
            value *= {**_TENS, **_GREAT}[scale]
        return value
    if any(sign.isdecimal() for sign in text):
        return _summed(text.replace(",", ""))
    return _chinese(text)


def _summed(text: str) -> float | None:
    """1亿2千万: the parts, each smaller than the one before; None when they are not."""
    parts = [numeral(part) for part in _SUMMED.findall(text)]
    values = [part for part in parts if part is not None]
    falling = all(a > b for a, b in pairwise(values))
    return sum(values) if falling and _SUMMED.sub("", text) == "" else None


def step(text: str) -> float:
    """The size of the last place that a numeral gives: `5万` 10000, `2.5` 0.1, `三百` 100, `12` 1."""
    if len(parts := _SUMMED.findall(text.replace(",", ""))) > 1:
        return step(parts[-1])
    if match := _ARABIC.match(text.replace(",", "")):
        scale = 1.0
        for sign in match[2]:
            scale *= {**_TENS, **_GREAT}[sign]
        return float(scale / 10.0 ** len(match[1].partition(".")[2]))
    scale = 1.0
    for sign in reversed(text):
        if sign in _GREAT or sign in _TENS:
            scale *= {**_TENS, **_GREAT}[sign]
        else:
            break
    return 1.0 if text in ("十", "一十") else scale


def _chinese(text: str) -> float | None:
    known = {**_DIGITS, **_TENS, **_GREAT}
    if not all(sign in known for sign in text) or all(sign in _GREAT for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return float("".join(str(_DIGITS[sign]) for sign in text))
    for sign, scale in (("亿", 1e8), ("万", 1e4)):
        if sign in text:
            before, _, after = text.rpartition(sign)
            great, rest = _chinese(before) if before else 1.0, _chinese(after) if after else 0.0
            # 三万二 is 32,000: a last digit counts tenths of the place before it.
            tenths = scale / 10 if len(after) == 1 and after in _DIGITS else 1.0
            return None if great is None or rest is None else great * scale + rest * tenths
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> float:
    total, digit, last = 0.0, None, 1
    for sign in text:
        if sign in _TENS:
            total, digit, last = total + (1 if digit is None else digit) * _TENS[sign], None, _TENS[sign]
        else:
            digit, last = _DIGITS[sign], 10 if sign in "零〇" else last
    return total + (digit or 0) * (last // 10 if last > 10 else 1)


def digits_in_one_breath(text: str) -> list[int]:
    """Where a Chinese digit stands right before another, none of them zero."""
    return [i for i in range(len(text) - 1) if _DIGITS.get(text[i], 0) and _DIGITS.get(text[i + 1], 0)]


def neighbours(text: str) -> tuple[float, float] | None:
    """Two digits said in one breath mean from the one to the other: 三五 3 to 5, 两三百 200 to 300, 一百七八十 170 to 180; None for
    anything else (三八, 一二三)."""
    at = digits_in_one_breath(text)
    if len(at) != 1:
        return None
    (i,) = at
    low, high = numeral(text[: i + 1] + text[i + 2 :]), numeral(text[:i] + text[i + 1 :])
    near = 0 < _DIGITS[text[i + 1]] - _DIGITS[text[i]] <= 2
    return (low, high) if near and low is not None and high is not None else None
