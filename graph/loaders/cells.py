"""Cell values made ready for the row models: numbers that stand for text, full-width digits, dates as serial numbers or text."""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from graph.kinds import Bound, PartialDate, column_of
from graph.loaders.table import HOLE

Reader = Callable[[Any], Any]
"""Takes a cell that is not blank; gives what the row model reads, or raises PydanticCustomError with a code of `faults`."""

_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?$")
_SCALED = re.compile(r"^([+-]?[\d,. ]*\d)\s*([十百千]?[万亿]|万亿|[百千])$")
_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10}
_SCALES |= {"千亿": 1e11, "万亿": 1e12}
_UNITS = {"元": ("元", "块", "yuan", "rmb"), "km": ("km", "公里", "千米"), "h": ("h", "小时"), "min": ("min", "分钟")}
_UNITS |= {"㎡": ("m2", "平方米", "平米")}
_EPOCH = datetime(1899, 12, 30)
_SERIALS = (10_000, 2_958_465)
"""Serial numbers that are taken for a day: 1927 to 9999. Below, a number in a column of dates is a year or a slip, never a day."""
_EXACT_BELOW = 10**15
_MOMENT = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?)?$")
_PACKED = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")


def fault(code: str, value: object) -> PydanticCustomError:
    """An error that names the value as the sender sees it."""
    return PydanticCustomError(code, "{value}", {"value": shown(value)})


def shown(value: object) -> str:
    """A cell as the sender sees it, at most 60 characters."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_BELOW:
        value = int(value)
    text = str(value).removesuffix(" 00:00:00") if isinstance(value, datetime) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def reader_for(info: FieldInfo) -> Reader:
    """The reader of a field, by its type."""
    column = column_of(info)
    base = next((t for t in get_args(info.annotation) if t is not type(None)), info.annotation)
    origin = info.annotation if base in get_args(base) else base
    if column.code or column.sealed in ("phone", "identity"):
        return read_key
    if column.choices is not None:
        return read_choice
    by_type: dict[Any, Reader] = {
        str: read_text,
        int: number_reader(column.unit),
        float: number_reader(column.unit),
        date: read_day,
        datetime: read_moment,
        Bound: read_figure,
        PartialDate: read_rough_date,
        bool: read_flag,
        tuple[int, ...]: read_month_set,
        tuple[str, ...]: read_text,
    }
    return by_type.get(origin, read_text)


def read_text(value: Any) -> str:
    """Text as it stands, without blanks around it; a number without a decimal point that the sender did not write."""
    if value.__class__ is str:
        return str(value).strip()
    _refuse_hole(value)
    return shown(value) if not isinstance(value, float) or value.is_integer() else repr(value)


def read_choice(value: Any) -> str:
    """A choice in half width."""
    return unicodedata.normalize("NFKC", read_text(value)).strip()


def read_key(value: Any) -> str:
    """An id, a code, a phone or identity number: half width, and refused when its last digits are lost."""
    if value.__class__ is str:
        text = str(value).strip() if value.isascii() else unicodedata.normalize("NFKC", value).strip()
        if text[-1:].isdigit() and _SCIENTIFIC.match(text) and not text.isdigit():
            raise fault("lost_digits", text)
        return text
    _refuse_hole(value)
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= _EXACT_BELOW):
        raise fault("lost_digits", value)
    return str(int(value)) if isinstance(value, float) else shown(value)


def number_reader(unit: str | None = None) -> Reader:
    """A reader of numbers, also as text with full-width digits, grouping, 千, 万 or 亿, and the column's own unit behind them.

    What is left is judged by the row model. Any other unit is refused: whether `3 间` fits a column of places nobody can tell.
    """
    endings = _UNITS.get(unit or "", (unit,) if unit else ())

    def read_number(value: Any) -> Any:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        _refuse_hole(value)
        text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
        ending = next((e for e in endings if e and text.casefold().endswith(e)), "")
        number = _number_of(text[: len(text) - len(ending)].strip())
        if number is None:
            raise fault("number", value)
        return number

    return read_number


read_number = number_reader()


def _number_of(text: str) -> float | None:
    """A finite number, or None. `1,234` is grouped by threes; `1,23` and `1,2345` may be slips and are no numbers."""
    scaled = _SCALED.match(text)
    bare = (scaled[1] if scaled else text).strip()
    plain = bare.replace(",", "").replace(" ", "") if _GROUPED.match(bare) else bare
    if not plain.isascii() or "_" in plain:
        return None
    try:
        number = float(plain) * (_SCALES[scaled[2]] if scaled else 1)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_day(value: Any) -> date:
    """A date: of the workbook, a serial number of Excel's 1900 system, or text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _moment(value, "day").date()


def read_moment(value: Any) -> datetime:
    """A date and time; without a time it is midnight."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    return _moment(value, "moment")


def _moment(value: Any, code: str) -> datetime:
    _refuse_hole(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number(value, code)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    match = _MOMENT.match(text) or _PACKED.match(text)
    try:
        if match:
            return datetime(*(int(part) for part in match.groups() if part is not None))  # type: ignore[arg-type]
        return _of_number(float(text), code)
    except ValueError:
        raise fault(code, value) from None


def _of_number(value: float, code: str) -> datetime:
    """A serial number, or a date written as 20240131."""
    if packed := _PACKED.match(shown(value)):
        try:
            return datetime(int(packed[1]), int(packed[2]), int(packed[3]))
        except ValueError:
            raise fault(code, value) from None
    if not _SERIALS[0] <= value <= _SERIALS[1]:
        raise fault(code, value)
    return _EPOCH + timedelta(days=float(value))


def read_rough_date(value: Any) -> Any:
    """A date to the day, month or year; a serial number is one to the day."""
    _refuse_hole(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 9999:
        return _of_number(value, "partial_date").date()
    return shown(value) if isinstance(value, float) else value


def read_figure(value: Any) -> Any:
    """A figure with bounds; a date is what a spreadsheet makes of a range such as 10-15, which nobody can tell back."""
    _refuse_hole(value)
    if isinstance(value, (date, datetime, bool)):
        raise fault("bound", value)
    return value


def read_month_set(value: Any) -> Any:
    """Months; a date is what a spreadsheet makes of `10-4`, and its month and day are read as what was typed."""
    _refuse_hole(value)
    if isinstance(value, (date, datetime)):
        return f"{value.month}-{value.day}"
    return shown(value) if isinstance(value, float) else str(value)


def read_flag(value: Any) -> Any:
    """Yes or no."""
    _refuse_hole(value)
    return shown(value) if isinstance(value, float) else value


def _refuse_hole(value: Any) -> None:
    if value is HOLE:
        raise fault("formula", value)
