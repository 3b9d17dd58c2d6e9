"""Figures in free text as bounds with their measure, never as exact quantities: `80余场` is at least 80, `2公里` 1.5 to 2.5.

The reading of a cell that holds one figure is elsewhere; here figures are found within sentences, Chinese numerals among them. Things
counted one by one are as many as is said (三位); whatever is said to be about, at most or more so is a bound (两三百人: 200 to 300), and
figures of speech (一条龙), times of the day and year and rates (每周两次) are no figures.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from matching.texts.figures_of_speech import of_speech
from matching.texts.numerals import NUMERAL, digits_in_one_breath, neighbours, numeral, step

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
_TIMES = ("天", "日", "周", "个月", "月", "年", "小时", "分钟")
# Titles and dates that look like figures: 第三条, 2021年, 7月20日, 三八 are none; nor is the last part of 三分之一.
_NONE_BEFORE = r"(?<![第\d.零〇一二两三四五六七八九十百千万亿年月之/])(?<!\d,)"
_UNIT = "|".join(sorted((re.escape(unit) for unit in (*COUNTED, *MEASURED)), key=len, reverse=True))
_VAGUE = {"几": (2, 9), "十几": (11, 19), "几十": (20, 99), "数十": (20, 99), "几百": (200, 999), "数百": (200, 999)}
_VAGUE |= {"几千": (2000, 9999), "数千": (2000, 9999), "几万": (20_000, 99_999), "数万": (20_000, 99_999)}
_VAGUE |= {f"{tens}十几": (i * 10 + 1, i * 10 + 9) for i, tens in enumerate("二三四五六七八九", start=2)}
_OVER = ("逾", "超过", "超", "不少于", "不低于", "至少", "最少", "起码", "上")
_UNDER = ("至多", "最多", "最高", "不超过", "不多于", "不足", "不到", "不满", "未满", "将近", "接近", "近", "限")
_ABOUT = ("大约", "大概", "约", "差不多")
_HALF = ("半", "半个")
_ALONE = {"万": 1e4, "亿": 1e8}
_WORDS_BEFORE = "|".join(sorted((*_OVER, *_UNDER, *_ABOUT), key=len, reverse=True))
_MORE_AFTER, _LESS_AFTER, _ABOUT_AFTER = ("以上", "开外", "起"), ("以下", "以内", "之内"), ("左右", "上下", "不等")
_FIGURE = re.compile(
    rf"(?P<before>{_WORDS_BEFORE})?\s*{_NONE_BEFORE}"
    rf"(?P<low>{'|'.join(sorted(_VAGUE, key=len, reverse=True))}|半个(?=小时|月)|半|{NUMERAL})"
    rf"(?:\s*(?:-|—|–|~|至|到|、)\s*(?P<high>{NUMERAL}))?"
    rf"\s*(?P<more>余|多|来)?\s*(?P<scale>[万亿])?(?P<more2>余|多)?\s*(?P<half>个半)?(?:个(?P<more3>多))?"
    rf"(?P<unit>{_UNIT})(?P<tail>半|多|余)?(?P<after>(?:及)?以上|开外|起(?![来床步点])|以下|以内|之内|左右|上下|不等)?"
)
_PART = re.compile(rf"{_NONE_BEFORE}(?P<of>{NUMERAL})分之(?P<low>{NUMERAL})(?P<unit>{_UNIT})")
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
    found = [_quantity(match) for match in _FIGURE.finditer(narrow)] + [_part(match) for match in _PART.finditer(narrow)]
    return tuple(sorted((quantity for quantity in found if quantity is not None), key=lambda q: q.start))


def _quantity(match: re.Match[str]) -> Quantity | None:
    unit = match["unit"]
    nothing = _is_date(match, unit) or of_speech(match.string, match.start("low"), match.end("unit"), unit)
    span = None if nothing else _span(match)
    if span is None:
        return None
    scale = {"万": 10_000.0, "亿": 100_000_000.0}.get(match["scale"] or "", 1.0) * _MONEY.get(unit, 1.0)
    low, high, said = _bounds(match, span, _slack(match, unit))
    return Quantity(_times(low, scale), _times(high, scale), _measure(unit), said, match.group().strip(), match.start())


def _part(match: re.Match[str]) -> Quantity | None:
    """三分之一亩: within half of the part that is counted."""
    of, low = numeral(match["of"]), numeral(match["low"])
    if not of or low is None or low > of:
        return None
    scale = _MONEY.get(match["unit"], 1.0) / of
    return Quantity((low - 0.5) * scale, (low + 0.5) * scale, _measure(match["unit"]), "plain", match.group(), match.start())


def _measure(unit: str) -> str:
    return "元" if unit in (*_MONEY, "块钱") else "个月" if unit == "月" else unit


def _times(end: float | None, scale: float) -> float | None:
    return None if end is None else end * scale


def _is_date(match: re.Match[str], unit: str) -> bool:
    """2021年, 7月 and 20日 name a day, not a length of time; nor do three years that are past (三年前) say how much there is."""
    if unit in _TIMES and re.match(r"(?:之|以)?[前后]|以?来", match.string[match.end() :]):
        return True
    if match["before"] or match["more"] or match["more3"] or match["half"] or match["low"] in _HALF:
        return False
    return unit in ("日", "月") or (unit == "年" and re.fullmatch(r"(?:19|20)\d\d", match["low"]) is not None)


def _span(match: re.Match[str]) -> tuple[float, float] | None:
    if match["low"] in _VAGUE:
        return _VAGUE[match["low"]]
    if match["low"] in _HALF:
        return None if match["high"] or match["unit"] in COUNTED else (0.5, 0.5)
    if digits_in_one_breath(match["low"]):
        return neighbours(match["low"])
    # 上万人 says at least ten thousand; 万一 says nothing.
    low = _ALONE.get(match["low"]) if match["before"] else None
    low = numeral(match["low"]) if low is None else low
    high = low if match["high"] is None else numeral(match["high"])
    if low is None or high is None:
        return None
    if match["high"] is not None and match["high"][-1] in "千万亿" and match["low"][-1] not in "千万亿":
        low *= {"千": 1e3, "万": 1e4, "亿": 1e8}[match["high"][-1]]
    if "、" in match.group() and match["high"] and high != low + step(match["low"]):
        return None
    if _half(match):
        low, high = low + 0.5, high + 0.5
    return (low, high) if low <= high else None


def _half(match: re.Match[str]) -> bool:
    return match["half"] is not None or match["tail"] == "半"


def _slack(match: re.Match[str], unit: str) -> float:
    """By how much the true amount can differ: half of the last place that is said."""
    if _half(match) or match["low"] in _HALF:
        return 0.25
    return 0.0 if unit in COUNTED else step(match["low"]) / 2


def _bounds(match: re.Match[str], span: tuple[float, float], slack: float) -> tuple[float | None, float | None, Said]:
    low, high = span
    before, after = match["before"], (match["after"] or "").removeprefix("及")
    more = match["more"] in ("余", "多") or match["more2"] or match["more3"] or match["tail"] in ("多", "余")
    if before in _UNDER or after in _LESS_AFTER:
        return None, high, "under"
    if before in _OVER or after in _MORE_AFTER or (more and match["low"] not in _VAGUE):
        return low, None, "over"
    if match["low"] in _VAGUE:
        return low, high, "about"
    if low < high:
        return low, high, "range"
    if before in _ABOUT or match["more"] == "来" or after in _ABOUT_AFTER:
        return None, None, "about"
    return low - slack, high + slack, "plain"
