"""Figures in free text as bounds with their measure, never as exact quantities: `80余场` is at least 80, `2公里` 1.5 to 2.5.

The reading of a cell that holds one figure is elsewhere; here figures are found within sentences, Chinese numerals among them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from matching.texts.numerals import NUMERAL, numeral, pair_of_digits, step

Said = Literal["plain", "over", "under", "about", "range"]

# Things that are counted one by one: 三位 is exactly that many, while 2公里 is what rounds to it.
COUNTED = (
    *("位", "名", "人", "个", "户", "家", "所", "处", "座", "栋", "间", "套", "台", "辆", "艘", "条", "盏", "张", "件", "册", "本"),
    *("棵", "株", "头", "只", "匹", "口", "场次", "人次", "场", "次", "期", "课时", "节", "堂", "岗", "支", "门", "部", "把", "箱"),
    *("盒", "包", "份", "批", "项", "居民", "村民", "群众", "老人", "孩子", "学生", "党员", "车位", "岗位", "名额"),
)
MEASURED = (
    *("平方米", "平米", "平方公里", "立方米", "公里", "千米", "米", "里", "公顷", "亩", "公斤", "千克", "吨", "斤", "克", "升"),
    *("千瓦时", "千瓦", "度", "万元", "亿元", "元", "块钱", "小时", "分钟", "天", "日", "周", "个月", "月", "年", "km", "㎡", "kg"),
)
# Titles and dates that look like figures: 第三条, 2021年, 7月20日, 三八 are none.
_NONE_BEFORE = r"(?<![第\d.一二三四五六七八九十百千万亿年月])"
_UNIT = "|".join(sorted((re.escape(unit) for unit in (*COUNTED, *MEASURED)), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<before>逾|超过|超|不少于|不低于|至少|近|约|大约|至多|不超过|不到|上)?{_NONE_BEFORE}"
    rf"(?P<low>{NUMERAL}|几十|几百|几千|十几|数十|数百|数千|几)(?:\s*(?:-|—|–|~|至|到)\s*(?P<high>{NUMERAL}))?"
    rf"\s*(?P<more>余|多|来)?\s*(?P<scale>[万亿])?(?P<more2>余|多)?\s*(?P<half>个半)?(?:个(?P<more3>多))?"
    rf"(?P<unit>{_UNIT})(?P<after>以上|以下|左右|上下)?"
)
_VAGUE = {"几": (2, 9), "十几": (11, 19), "几十": (20, 99), "数十": (20, 99), "几百": (200, 999), "数百": (200, 999)}
_VAGUE |= {"几千": (2000, 9999), "数千": (2000, 9999)}
_MONEY = {"万元": 10_000.0, "亿元": 100_000_000.0}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure found: `low` and `high` bound it (None: open), `measure` is its unit (money in 元), `text` the words of the source and
    `start` where they stand in the narrowed text."""

    low: float | None
    high: float | None
    measure: str
    said: Said
    text: str
    start: int


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every figure with a measure in a text, in order."""
    narrow = unicodedata.normalize("NFKC", text[:20_000])
    found = (_quantity(match) for match in _FIGURE.finditer(narrow))
    return tuple(quantity for quantity in found if quantity is not None)


def _quantity(match: re.Match[str]) -> Quantity | None:
    unit = match["unit"]
    span = None if _is_date(match, unit) else _span(match)
    if span is None:
        return None
    scale = {"万": 10_000.0, "亿": 100_000_000.0}.get(match["scale"] or "", 1.0) * _MONEY.get(unit, 1.0)
    measure = "元" if unit in (*_MONEY, "块钱") else "个月" if unit == "月" else unit
    low, high, said = _bounds(match, span, 0.0 if unit in COUNTED else step(match["low"]) / 2)
    return Quantity(_times(low, scale), _times(high, scale), measure, said, match.group().strip(), match.start())


def _times(end: float | None, scale: float) -> float | None:
    return None if end is None else end * scale


def _is_date(match: re.Match[str], unit: str) -> bool:
    """2021年, 7月 and 20日 name a day, not a length of time."""
    if match["before"] or match["more"] or match["more3"] or match["high"]:
        return False
    return unit in ("日", "月") or (unit == "年" and re.fullmatch(r"(?:19|20)\d\d", match["low"]) is not None)


def _span(match: re.Match[str]) -> tuple[float, float] | None:
    if match["low"] in _VAGUE:
        return _VAGUE[match["low"]]
    if spread := pair_of_digits(match["low"]):
        return spread if spread[1] - spread[0] <= 2 else None
    low = numeral(match["low"])
    high = low if match["high"] is None else numeral(match["high"])
    if low is None or high is None:
        return None
    if match["high"] is not None and match["high"][-1] in "千万亿" and match["low"][-1] not in "千万亿":
        low *= {"千": 1e3, "万": 1e4, "亿": 1e8}[match["high"][-1]]
    if match["half"]:
        low, high = low + 0.5, high + 0.5
    return (low, high) if low <= high else None


_OVER = ("逾", "超过", "超", "不少于", "不低于", "至少", "上")
_UNDER = ("至多", "不超过", "不到", "近")


def _bounds(match: re.Match[str], span: tuple[float, float], half: float) -> tuple[float | None, float | None, Said]:
    low, high = span
    before, after = match["before"], match["after"]
    if match["low"] in _VAGUE or match["high"] or pair_of_digits(match["low"]):
        return low, high, "about" if match["low"] in _VAGUE else "range"
    if before in _OVER or match["more"] in ("余", "多") or match["more2"] or match["more3"] or after == "以上":
        return low, None, "over"
    if before in _UNDER or after == "以下":
        return None, high, "under"
    if before in ("约", "大约") or match["more"] == "来" or after in ("左右", "上下"):
        return None, None, "about"
    return low - half, high + half, "plain"
