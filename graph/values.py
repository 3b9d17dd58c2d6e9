"""Reading the cell values that lists really hold: months, bounds, partial dates, lists, yes and no.

Every reader takes what a cell may hold (text, number, date) and gives a typed value or raises a `PydanticCustomError` whose type is one of
`VALUE_FAULTS`, so that a loader can word the message in the user's language.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from graph.kinds import Bound, PartialDate
from graph.wording import Wording

MONTHS_FAULT = Wording(
    "months",
    "“{value}”不是月份：请写 1 到 12，如 10-4（十月到次年四月）或 1,2,3，全年请留空",
    "'{value}' is no set of months: write 1 to 12, such as 10-4 (October to April) or 1,2,3; leave it empty for the whole year",
)
BOUND_FAULT = Wording(
    "bound",
    "“{value}”不是数量：请写不小于 0 的数字，或如 80余、逾5万、至少30、10-15",
    "'{value}' is no figure: write a number from 0 on, or such as 80余, 逾5万, 至少30, 10-15",
)
DATE_FAULT = Wording(
    "partial_date",
    "“{value}”不是日期：请写如 2021-01-15、2021年1月 或 2021",
    "'{value}' is no date: write such as 2021-01-15, 2021-01 or 2021",
)
BOOL_FAULT = Wording("yes_no", "“{value}”不明确：请写 是 或 否", "'{value}' is unclear: write yes or no (是 or 否)")
VALUE_FAULTS: tuple[Wording, ...] = (MONTHS_FAULT, BOUND_FAULT, DATE_FAULT, BOOL_FAULT)

_WHOLE_YEAR = frozenset({"全年", "常年", "长年", "长期", "四季", "不限", "全年可用", "all", "year", "allyear"})
_NUMERALS = {"十二": "12", "十一": "11", "十": "10", **{numeral: str(n) for n, numeral in enumerate("一二三四五六七八九", 1)}}
_NUMERAL = re.compile("|".join(_NUMERALS))
_OF_MONTHS = re.compile(r"月份?|每年|(?:次|翌|来|第二)年")
_SPLIT = re.compile(r"[,，、;；\s]+")
_DASH = r"\s*(?:-|—|–|~|至|到)\s*"
_SCALE = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_NUMBER = r"(\d+(?:\.\d+)?)\s*([百千]?万|[百千亿]?)"
_TAIL = r"(?:\s*[^\d\s.:/~<>=+-][^\d\s]*[23]?)?"
_RANGE = re.compile(rf"^{_NUMBER}{_DASH}{_NUMBER}{_TAIL}$")
_FIGURE = re.compile(rf"^(\D*?)\s*{_NUMBER}({_TAIL})$")
_LEAST_BEFORE = frozenset(
    ("逾", "超过", "超", "至少", "不少于", "不低于", "不小于", "大于", ">=", "≥", ">", "over", "at least", "more than")
)
_MOST_BEFORE = frozenset(
    ("至多", "最多", "不超过", "不多于", "不大于", "不足", "未满", "不到", "少于", "近", "将近", "小于", "<=", "≤", "<", "at most", "under")
)
_ABOUT_BEFORE = frozenset(("约", "大约", "大概", "约为", "about", "around"))
_LEAST_AFTER = re.compile(r"^(?:余|多|\+)|(?:以上|起|及以上)$")
_MOST_AFTER = re.compile(r"(?:以下|以内|之内|及以下)$")
_ABOUT_AFTER = re.compile(r"^(?:来)|(?:左右|上下|许)$")
_LATE_SCALE = re.compile(r"^(?:余|多|来)([千万亿])")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?$")
_YEAR = re.compile(r"^(\d{4})年?$")
_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "对"})
_NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "不"})


def _fault(wording: Wording, value: object) -> PydanticCustomError:
    return PydanticCustomError(wording.code, wording.en, {"value": str(value)})


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


def read_months(value: object) -> tuple[int, ...] | None:
    """Months 1..12 in the order given: `10-4` wraps over the new year, `1,2,3` is a list; empty or `全年` is None (the whole year)."""
    if value is None or isinstance(value, (tuple, list)):
        return _checked_months(tuple(value), value) if value else None
    text = _OF_MONTHS.sub("", _plain(value).casefold())
    if not text or text in _WHOLE_YEAR:
        return None
    text = _NUMERAL.sub(lambda m: _NUMERALS[m[0]], text)
    months: list[int] = []
    for part in _SPLIT.split(re.sub(_DASH, "-", text)):
        months.extend(_month_span(part, value))
    return _checked_months(tuple(dict.fromkeys(months)), value)


def _month_span(part: str, value: object) -> list[int]:
    first, dash, last = part.partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        raise _fault(MONTHS_FAULT, value)
    start, end = int(first), int(last) if dash else int(first)
    if not (1 <= start <= 12 and 1 <= end <= 12):
        raise _fault(MONTHS_FAULT, value)
    return [(start - 1 + i) % 12 + 1 for i in range((end - start) % 12 + 1)]


def _checked_months(months: tuple[object, ...], value: object) -> tuple[int, ...]:
    if not all(isinstance(m, int) and 1 <= m <= 12 for m in months):
        raise _fault(MONTHS_FAULT, value)
    return tuple(int(str(m)) for m in months)


def read_bound(value: object) -> Bound | None:
    """A figure with the bounds its words leave open.

    `80余` and `80人以上` are at least 80 with no upper end, `不足80` at most 80, `约80` has neither end, `10-15` is a range; a bare
    number is exact. Figures count or measure something: one below 0 is a slip.
    """
    if value is None or isinstance(value, Bound):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 0 <= value < float("inf"):
            raise _fault(BOUND_FAULT, value)
        return Bound(low=float(value), high=float(value), text=f"{value:g}")
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", _plain(value))
    return _bound_of(text) if text else None


def _scaled(number: str, scale: str) -> float:
    return float(number) * _SCALE[scale]


def _bound_of(text: str) -> Bound:
    if m := _RANGE.match(text):
        low, high = _scaled(m[1], m[2] or m[4]), _scaled(m[3], m[4])
        if low > high:
            raise _fault(BOUND_FAULT, text)
        return Bound(low=low, high=high, text=text)
    m = _FIGURE.match(text)
    if m is None:
        raise _fault(BOUND_FAULT, text)
    before, after = m[1].strip().casefold(), m[4].strip()
    late = _LATE_SCALE.match(after)
    number = _scaled(m[2], m[3]) * (_SCALE[late[1]] if late else 1)
    if before in _LEAST_BEFORE or (not before and _LEAST_AFTER.search(after)):
        return Bound(low=number, text=text)
    if before in _MOST_BEFORE or (not before and _MOST_AFTER.search(after)):
        return Bound(high=number, text=text)
    if before in _ABOUT_BEFORE or (not before and _ABOUT_AFTER.search(after)):
        return Bound(text=text)
    if before:
        raise _fault(BOUND_FAULT, text)
    return Bound(low=number, high=number, text=text)


def read_partial_date(value: object) -> PartialDate | None:
    """A date known to the day, month or year; a trailing `(推断)` or `(inferred)` says that a part of it is our reading."""
    if value is None or isinstance(value, PartialDate):
        return value
    if isinstance(value, datetime):
        return PartialDate(day=value.date())
    if isinstance(value, date):
        return PartialDate(day=value)
    text = _plain(value)
    if not text:
        return None
    bare = re.sub(r"\s*\((?:推断|inferred)\)$", "", text)
    return _partial_of(bare, inferred=bare != text, value=value)


def _partial_of(text: str, *, inferred: bool, value: object) -> PartialDate:
    try:
        if m := _DAY.match(text):
            return PartialDate(day=date(int(m[1]), int(m[2]), int(m[3])), inferred=inferred)
        if m := _MONTH.match(text):
            return PartialDate(day=date(int(m[1]), int(m[2]), 1), precision="month", inferred=inferred)
        if m := _YEAR.match(text):
            return PartialDate(day=date(int(m[1]), 1, 1), precision="year", inferred=inferred)
    except ValueError:
        raise _fault(DATE_FAULT, value) from None
    raise _fault(DATE_FAULT, value)


def read_words(value: object) -> tuple[str, ...] | None:
    """Several words in one cell, parted by a comma, semicolon or 、 in half or full width."""
    if value is None or isinstance(value, (tuple, list)):
        return tuple(str(v) for v in value) if value else None
    words = tuple(dict.fromkeys(w for w in re.split(r"\s*[,，、;；]\s*", _plain(value)) if w))
    return words or None


def read_yes_no(value: object) -> bool | None:
    """是 or 否 in the spellings offices use; empty is None."""
    if value is None or isinstance(value, bool):
        return value
    text = _plain(value).casefold()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise _fault(BOOL_FAULT, value)


Months = Annotated[tuple[int, ...] | None, BeforeValidator(read_months)]
Words = Annotated[tuple[str, ...] | None, BeforeValidator(read_words)]
Figure = Annotated[Bound | None, BeforeValidator(read_bound)]
RoughDate = Annotated[PartialDate | None, BeforeValidator(read_partial_date)]
YesNo = Annotated[bool | None, BeforeValidator(read_yes_no)]
