"""What is said about a cell that can't be loaded: code -> Chinese and English message and advice. A guard test asks for both."""

from collections.abc import Mapping
from types import MappingProxyType

from graph.values import VALUE_FAULTS
from graph.wording import Wording

CHECK = Wording("check", "请核对后改正", "check it and correct it")

MESSAGES: Mapping[str, Wording] = MappingProxyType(
    {
        w.code: w
        for w in (
            *VALUE_FAULTS,
            Wording("missing", "此列必填，但单元格是空的", "this column must be filled, but the cell is empty"),
            Wording("number", "“{value}”不是数字", "'{value}' is no number"),
            Wording("whole", "“{value}”不是整数", "'{value}' is no whole number"),
            Wording("at_least", "“{value}”太小：不得小于 {limit}", "'{value}' is too small: at least {limit} is expected"),
            Wording("at_most", "“{value}”太大：不得大于 {limit}", "'{value}' is too large: at most {limit} is expected"),
            Wording("above", "“{value}”太小：必须大于 {limit}", "'{value}' is too small: more than {limit} is expected"),
            Wording("choice", "“{value}”不在可选范围内：{allowed}", "'{value}' is none of: {allowed}"),
            Wording("day", "“{value}”不是有效日期：请写如 2024-01-31", "'{value}' is no date: write such as 2024-01-31"),
            Wording("moment", "“{value}”不是有效时间：请写如 2024-01-31 09:30", "'{value}' is no time: write such as 2024-01-31 09:30"),
            Wording(
                "lost_digits",
                "“{value}”是科学计数法，末尾数字已丢失",
                "'{value}' is in scientific notation: its last digits are lost",
            ),
            Wording(
                "formula",
                "公式没有计算结果，或结果是 #N/A 一类的错误",
                "the formula has no stored result, or ended in an error such as #N/A",
            ),
            Wording("parts", "构成相加为 {total}，与单位数 {stated} 不符", "the parts add up to {total}, but {stated} are stated"),
            Wording("personal_id", "编号像电话或身份证号码", "the id looks like a phone or identity number"),
            Wording(
                "duplicate",
                "编号“{value}”与第 {other} 行重复而内容不同",
                "id '{value}' stands in row {other} too, with other content",
            ),
            Wording(
                "duplicate_elsewhere",
                "编号“{value}”在“{file}”的工作表“{sheet}”第 {other} 行已有，而内容不同（{fields}）",
                "id '{value}' stands in row {other} of sheet '{sheet}' of '{file}' too, with other content ({fields})",
            ),
            Wording("unknown_link", "“{value}”查无此项{near}", "'{value}' is not known{near}"),
            Wording("ambiguous_link", "“{value}”有多个：{candidates}", "'{value}' may be several: {candidates}"),
            Wording("value", "“{value}”不能识别", "'{value}' can't be read"),
        )
    }
)

ADVICE: Mapping[str, Wording] = MappingProxyType(
    {
        "missing": Wording("fill", "请填写此列", "fill in the column"),
        "lost_digits": Wording(
            "as_text", "请把该列设为“文本”格式并重新填写完整号码", "set the column's format to text and enter the whole number again"
        ),
        "formula": Wording(
            "work_out",
            "请用办公软件打开、计算并保存，或改填数值",
            "open it in an office program, let it calculate and save, or enter the value",
        ),
        "duplicate": Wording("one_id", "同一编号只留一行，或换一个编号", "keep one row of an id, or give another id"),
        "duplicate_elsewhere": Wording(
            "one_row",
            "同一编号只在一个文件里留一行，或使两处内容一致",
            "keep an id in one of the files, or make the two say the same",
        ),
        "personal_id": Wording("own_id", "请改用不含个人信息的编号", "use an id without personal data"),
        "unknown_link": Wording(
            "name_it", "请填写已有的编号、编码或全称，或先送报该项", "give an existing id, code or full name, or send that row first"
        ),
        "ambiguous_link": Wording("by_id", "请改填编号或编码", "give the id or code instead"),
        "choice": Wording("choose", "请改为可选项之一", "use one of what is allowed"),
    }
)

_OF_PYDANTIC: Mapping[str, str] = MappingProxyType(
    {
        "missing": "missing",
        "int_parsing": "whole",
        "int_type": "whole",
        "int_from_float": "whole",
        "int_parsing_size": "whole",
        "float_parsing": "number",
        "float_type": "number",
        "finite_number": "number",
        "greater_than_equal": "at_least",
        "less_than_equal": "at_most",
        "greater_than": "above",
    }
)


def code_of(pydantic_type: str) -> str:
    """Our code for an error type of pydantic or of a reader of ours; `value` for whatever else."""
    code = _OF_PYDANTIC.get(pydantic_type, pydantic_type)
    return code if code in MESSAGES else "value"


def advice_for(code: str) -> Wording:
    """What the sender should do about a message."""
    return ADVICE.get(code, CHECK)
