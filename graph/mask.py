"""How a personal value is shown where it may not be read, and the form in which two spellings of it are equal."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from graph.kinds import SealMask

_SPACE = re.compile(r"\s+")
_PHONE_LIKE = re.compile(r"^[+0-9()（）\-.·–—]{7,24}$")
_COMPOUND_SURNAMES = frozenset(
    (
        *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙"),
        *("慕容", "令狐", "司徒", "司空", "夏侯", "端木", "百里", "呼延"),
        *("南宫", "东郭", "西门", "独孤", "长孙", "宇文", "轩辕", "闻人"),
        *("澹台", "赫连", "钟离", "太史", "申屠", "濮阳", "淳于", "单于"),
    )
)


def normalised(value: str) -> str:
    """The form in which two spellings of one value are equal: width, case, spaces, the grouping of a phone."""
    text = _SPACE.sub("", value if value.isascii() else unicodedata.normalize("NFKC", value)).upper()
    if _PHONE_LIKE.match(text):
        digits = re.sub(r"\D", "", text)
        return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return text


def _mask_name(value: str) -> str:
    """`张*`, `欧阳*`, `J*`: the surname; always one star, so that the number of characters does not show."""
    text = value.strip()
    return (text[:2] if text[:2] in _COMPOUND_SURNAMES and len(text) > 2 else text[:1]) + "*"


def _mask_phone(value: str) -> str:
    """`138****0000` for a mobile number; of any other only the last two digits."""
    digits = normalised(value)
    if len(digits) == 11 and digits.isdigit() and digits[0] == "1":
        return f"{digits[:3]}****{digits[7:]}"
    return f"****{digits[-2:]}" if len(digits) >= 7 else "****"


def _mask_identity(value: str) -> str:
    """Sixteen stars and the last two: enough to tell rows apart, nothing of place, birthday or sequence."""
    text = normalised(value)
    return "*" * 16 + text[-2:] if len(text) >= 15 else "*" * 18


def _mask_all(_value: str) -> str:
    """`***`: the beginning of an address or a note may already say who it is."""
    return "***"


MASKS: Mapping[SealMask, Callable[[str], str]] = {
    "name": _mask_name,
    "phone": _mask_phone,
    "identity": _mask_identity,
    "address": _mask_all,
    "note": _mask_all,
}
"""How each sort of personal value is shown where it may not be read."""


def mask(sort: SealMask, value: str) -> str:
    """The masked form of a value, for the graph, for messages and for logs."""
    return MASKS[sort](value)
