"""Base node and relationship, and the field types from which everything else is derived.

A kind is a frozen pydantic class. Its fields are declared with `column(...)`, which keeps the Chinese header, the English description and
what else a workbook, the store or a page needs to know, so that nothing about a kind is said in a second place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

SealMask = Literal["name", "phone", "identity", "address", "note"]
Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True)
class Choices:
    """The codes a field may hold, each with its Chinese wording and further spellings that are read as the same."""

    labels: Mapping[str, str]
    spellings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def code(self, value: str) -> str | None:
        """The code for a Chinese or English spelling, or None when it is not one of ours."""
        value = value.strip()
        if value in self.labels:
            return value
        for code, zh in self.labels.items():
            if value == zh or value.casefold() == code.casefold():
                return code
        return self.spellings.get(value)

    def read(self, value: object) -> object:
        """The code of a cell's value; an unknown one is an error that names what is allowed."""
        if not isinstance(value, str) or not value.strip():
            return value or None
        found = self.code(value)
        if found is None:
            allowed = "、".join(f"{zh}({code})" for code, zh in self.labels.items())
            raise PydanticCustomError("choice", "'{value}' is none of {allowed}", {"value": value, "allowed": allowed})
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a field beyond its type.

    `header` is the English header where it differs from the field's name; `entered` is False for fields that the system keeps itself and no
    workbook has a column for.
    """

    zh: str
    header: str | None = None
    aliases: tuple[str, ...] = ()
    choices: Choices | None = None
    sealed: SealMask | None = None
    lookup: bool = False
    code: bool = False
    unit: str | None = None
    entered: bool = True


class Bound(BaseModel):
    """A figure as a source gives it: a range, open where the source leaves it open ("more than 80" has no upper end)."""

    model_config = ConfigDict(frozen=True)
    low: float | None = Field(default=None, description="Smallest value the source allows, None when it gives none.")
    high: float | None = Field(default=None, description="Largest value the source allows, None when it gives none.")
    text: str = Field(default="", description="The words of the source.")


class PartialDate(BaseModel):
    """A date known to the day, the month or the year only, and whether a part of it was inferred."""

    model_config = ConfigDict(frozen=True)
    day: date = Field(description="The date; the first day of the month or year when only that is known.")
    precision: Literal["day", "month", "year"] = Field(default="day", description="How exactly the source gives it.")
    inferred: bool = Field(default=False, description="True when a part (usually the year) is our reading.")


def column(
    zh: str,
    en: str,
    default: Any = None,
    *,
    required: bool = False,
    header: str | None = None,
    aliases: tuple[str, ...] = (),
    choices: Choices | None = None,
    sealed: SealMask | None = None,
    lookup: bool = False,
    code: bool = False,
    unit: str | None = None,
    entered: bool = True,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
) -> Any:
    """Declare a field: its Chinese header, its English description, and how it is read, stored and shown.

    `sealed` names the mask of a personal value (encrypted before it reaches the store); `lookup` adds a keyed hash for exact search;
    `code` says that a text is an id, a hash or another code: every other text that a
    workbook may fill is scanned for phone and identity numbers; `unit` is the unit of measure; ge, le, gt bound a number.
    """
    found: Any = Field(default=... if required else default, title=zh, description=en, ge=ge, le=le, gt=gt)
    assert isinstance(found, FieldInfo)
    found.metadata.append(Column(zh, header, aliases, choices, sealed, lookup, code, unit, entered))
    if choices is not None:
        found.metadata.append(BeforeValidator(choices.read))
    return found


def column_of(info: FieldInfo) -> Column:
    """The `Column` of a declared field; every field of a kind has one (a guard test checks it)."""
    for item in info.metadata:
        if isinstance(item, Column):
            return item
    raise TypeError(f"field without column(): {info}")


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a node's sheet that becomes a relationship to another node.

    `column` is the English header, `zh` the Chinese one. `to` lists the kinds it may name (by id, by code or by name); `many` allows
    several, parted by a comma or 、. `direction` is `out` when the sheet's node is the start.
    """

    column: str
    zh: str
    en: str
    relationship: type["Relationship"]
    to: tuple[type["Node"], ...]
    direction: Direction = "out"
    required: bool = False
    many: bool = False
    aliases: tuple[str, ...] = ()


class Kind(BaseModel):
    """What nodes and relationships have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    zh: ClassVar[str]
    en: ClassVar[str]

    valid_from: date | None = column(
        "生效日期", "First day on which this holds; empty means always so far.", aliases=("有效期起", "起始日期")
    )
    valid_to: date | None = column("失效日期", "Last day on which this holds; empty means open.", aliases=("有效期至", "截止日期"))
    reference: str | None = column("出处", "Where the statement comes from: a publication, a fact's id, or that it is invented.")


class Node(Kind):
    """A node kind.

    `label` is the Neo4j label; `sheet` the English and `zh` the Chinese name of its sheet or file, `sheets` further spellings of it.
    `extra_labels` maps a further label to the boolean field that gives it. `compose` names the columns the id is made of (joined by a
    colon) when a sheet has no id of its own. `search` lists the fields of its full-text index. `facts` names the rows of the domain's fact
    list that the kind is there for.
    """

    label: ClassVar[str]
    sheet: ClassVar[str]
    sheets: ClassVar[tuple[str, ...]] = ()
    name_field: ClassVar[str | None] = "name"
    extra_labels: ClassVar[Mapping[str, str]] = MappingProxyType({})
    links: ClassVar[tuple[Link, ...]] = ()
    compose: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()

    id: str = column("编号", "Business key, unique within the kind; never a phone or identity number.", required=True, code=True)


class Relationship(Kind):
    """A relationship kind.

    `keys` are fields that tell two of the same ends apart (a second term of membership); an empty one is stored as an empty string. A kind
    with a `sheet` has a sheet of its own, whose two columns `start_column` and `end_column` (English, Chinese header) name the ends.
    """

    start: ClassVar[tuple[type[Node], ...]]
    end: ClassVar[tuple[type[Node], ...]]
    type: ClassVar[str]
    keys: ClassVar[tuple[str, ...]] = ()
    sheet: ClassVar[str | None] = None
    sheets: ClassVar[tuple[str, ...]] = ()
    start_column: ClassVar[tuple[str, str]] = ("start", "起点")
    end_column: ClassVar[tuple[str, str]] = ("end", "终点")
    facts: ClassVar[tuple[str, ...]] = ()


PROVENANCE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "source_file": ("来源文件", "File the last change came from."),
        "source_sheet": ("来源工作表", "Sheet within that file; for CSV the file's stem."),
        "source_row": ("来源行号", "Row within that sheet, counted from 1 with the header."),
        "load_id": ("加载批次", "Id of the load that wrote it last."),
        "sources": ("来源清单", "Every source that names it, as file!sheet."),
        "record_state": ("记录状态", "`active`, or `withdrawn` when no source has it any more."),
        "withdrawn_on": ("撤回日期", "Day on which the last source dropped it, or a person ended it; empty while it is `active`."),
        "edited": ("人工修改字段", "Fields a person changed; later loads leave them alone."),
    }
)
"""Properties that every node and relationship carries beside its own fields: name -> (Chinese label, English description)."""
