"""Values of a request that are not right, said in both languages, pointed at, and never repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

from api import problems
from api.problems import Fault, ProblemError
from graph.wording import Lang, Wording

WRONG = Wording("fault.wrong", "值不正确", "not a value this may have")
BY_TYPE: Mapping[str, Wording] = {
    "missing": Wording("fault.missing", "缺少此项", "missing"),
    "extra_forbidden": Wording("fault.extra", "没有这一项", "there is no such item"),
    "string_too_long": Wording("fault.too_long", "过长：最多 {max_length} 个字符", "too long: at most {max_length} characters"),
    "string_too_short": Wording("fault.too_short", "过短：至少 {min_length} 个字符", "too short: at least {min_length} characters"),
    "string_pattern_mismatch": Wording("fault.pattern", "格式不对", "not in the form expected"),
    "string_type": Wording("fault.string", "应为文字", "must be text"),
    "bool_type": Wording("fault.bool", "应为 true 或 false", "must be true or false"),
    "int_type": Wording("fault.int", "应为整数", "must be a whole number"),
    "int_parsing": Wording("fault.int", "应为整数", "must be a whole number"),
    "float_type": Wording("fault.float", "应为数字", "must be a number"),
    "greater_than_equal": Wording("fault.ge", "不能小于 {ge}", "must not be less than {ge}"),
    "less_than_equal": Wording("fault.le", "不能大于 {le}", "must not be greater than {le}"),
    "greater_than": Wording("fault.gt", "应大于 {gt}", "must be greater than {gt}"),
    "too_long": Wording("fault.too_many", "过多：最多 {max_length} 项", "too many: at most {max_length}"),
    "literal_error": Wording("fault.literal", "应为 {expected} 之一", "must be one of {expected}"),
    "enum": Wording("fault.literal", "应为 {expected} 之一", "must be one of {expected}"),
    "date_from_datetime_parsing": Wording("fault.date", "应为日期，如 2026-06-30", "must be a date such as 2026-06-30"),
    "date_parsing": Wording("fault.date", "应为日期，如 2026-06-30", "must be a date such as 2026-06-30"),
    "iso_date": Wording("fault.date", "应为日期，如 2026-06-30", "must be a date such as 2026-06-30"),
    "iso_moment": Wording("fault.moment", "应为时间，如 2026-06-30T09:30", "must be a time such as 2026-06-30T09:30"),
    "list_type": Wording("fault.list", "应为列表", "must be a list"),
    "dict_type": Wording("fault.object", "应为对象", "must be an object"),
    "model_attributes_type": Wording("fault.object", "应为对象", "must be an object"),
    "finite_number": Wording("fault.float", "应为数字", "must be a number"),
}


def invalid(errors: Sequence[Mapping[str, Any]], lang: Lang) -> ProblemError:
    """The problem of a request whose values are not right. `errors` as pydantic gives them; their inputs are left out."""
    if any(error["type"] == "json_invalid" for error in errors):
        return ProblemError(problems.MALFORMED)
    return ProblemError(problems.INVALID, faults=[_fault(error, lang) for error in errors[:50]])


def pointer_of(parts: Sequence[object]) -> str:
    """A JSON pointer (RFC 6901). Halves of characters, which no answer can hold, become question marks."""
    return "".join("/" + str(part).encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1") for part in parts)


def _fault(error: Mapping[str, Any], lang: Lang) -> Fault:
    where, *parts = error["loc"] or ("body",)
    wording = BY_TYPE.get(error["type"], WRONG)
    detail = wording.text(lang, {"max_length": "", "min_length": "", **error.get("ctx", {})})
    if where == "body":
        # A name that a sender made up may be anybody's: an item that is not known is shown by its place alone.
        known: Sequence[object] = parts[:-1] if error["type"] == "extra_forbidden" else parts
        return Fault(error["type"], detail, pointer=pointer_of(known))
    name = str(parts[0]) if parts and error["type"] != "extra_forbidden" else str(where)
    return Fault(error["type"], detail, parameter=name)
