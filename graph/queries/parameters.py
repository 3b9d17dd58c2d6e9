"""What a question is asked with: texts as people type them become dates, months and numbers, and nothing is missing."""

import math
import re
from collections.abc import Mapping
from datetime import date

from graph.queries.question import Parameter, Question
from graph.wording import GongjianError, Wording

MISSING = Wording(
    "ask.missing",
    "问题 {question} 缺少参数：{names}。写法：--param {first}=…",
    "The question {question} needs: {names}. Write it as --param {first}=…",
)
SURPLUS = Wording(
    "ask.surplus",
    "问题 {question} 没有参数 {name}。可用的参数：{known}",
    "The question {question} has no parameter {name}. It has: {known}",
)
UNREADABLE = Wording(
    "ask.unreadable",
    "参数 {name} 看不懂：{value}（应为{zh}）",
    "The parameter {name} can't be read: {value} (expected {en})",
)
_EXPECTED = {
    "date": ("日期，如 2021-06-30", "a date such as 2021-06-30"),
    "month": ("月份，如 2021-03", "a month such as 2021-03"),
    "integer": ("不小于 0 的整数", "a whole number from 0"),
    "number": ("数字", "a number"),
}
_MOST = 2**31 - 1
_MONTH = re.compile(r"^\d{4}-\d{1,2}$")


class ParameterError(GongjianError):
    """A parameter is missing, unknown or can't be read (exit code 2)."""

    exit_code = 2


def read_parameters(question: Question, given: Mapping[str, object], today: date) -> dict[str, object]:
    """Every parameter of the question with its value. Raises ParameterError."""
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            raise ParameterError(SURPLUS, question=question.name, name=name, known=", ".join(known) or "-")
    absent = [parameter for parameter in question.parameters if parameter.required and _empty(given.get(parameter.name))]
    if absent:
        names = ", ".join(f"{parameter.name} ({parameter.zh})" for parameter in absent)
        raise ParameterError(MISSING, question=question.name, names=names, first=absent[0].name)
    return {name: _value(parameter, given.get(name), today) for name, parameter in known.items()}


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(parameter: Parameter, given: object, today: date) -> object:
    if _empty(given):
        return parameter.missing(today)
    try:
        return _read(parameter, given)
    except (ValueError, TypeError):
        zh, en = _EXPECTED[parameter.type]
        raise ParameterError(UNREADABLE, name=parameter.name, value=given, zh=zh, en=en) from None


def _read(parameter: Parameter, given: object) -> object:
    text = str(given).strip()
    if parameter.type == "integer":
        if not 0 <= int(text) <= _MOST:
            raise ValueError
        return int(text)
    if parameter.type == "number":
        if not math.isfinite(float(text)):
            raise ValueError
        return float(text)
    if parameter.type == "date":
        return given if isinstance(given, date) else date.fromisoformat(text)
    if parameter.type == "month":
        if not _MONTH.match(text):
            return date.fromisoformat(text).replace(day=1)
        year, _, month = text.partition("-")
        return date(int(year), int(month), 1)
    return text
