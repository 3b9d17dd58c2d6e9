"""The shapes in which records travel as JSON, made from the model: what may be sent, strictly typed, and what is shown."""

import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema, create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from graph.kinds import Bound, Link, Node, PartialDate, column_of
from graph.loaders.headings import entered
from graph.plans.records import fields_of
from graph.territory import OWN_RECORDS

_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_NAME = r"^[^\x00-\x20\x7f/?#%\\]([^\x00-\x1f\x7f/?#%\\]*[^\x00-\x20\x7f/?#%\\])?$"
_LARGEST = 2**53
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


def _iso_date(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _ISO.match(value):
        raise PydanticCustomError("iso_date", "expected a date such as 2026-06-30")
    return value


def _sound(value: object) -> object:
    """Half of a surrogate pair is no character: no database takes it."""
    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        raise PydanticCustomError("string_pattern_mismatch", "not a text")
    return value


def _iso_moment(value: object) -> object:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.match(_MOMENT, value):
        raise PydanticCustomError("iso_moment", "expected a time such as 2026-06-30T09:30")
    return value


IsoMoment = Annotated[datetime, BeforeValidator(_iso_moment), WithJsonSchema({"type": "string", "pattern": _MOMENT})]
_SHOWN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?$"
ShownMoment = Annotated[datetime, WithJsonSchema({"type": "string", "pattern": _SHOWN})]
"""What people enter is the time on their own clock and has no offset, which `date-time` of JSON Schema (RFC 3339) would demand."""
IsoDate = Annotated[date, BeforeValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, Strict(), Field(max_length=4000, pattern=_CONTROL), BeforeValidator(_sound)]
Id = Annotated[str, Strict(), Field(min_length=1, max_length=200, pattern=_NAME), BeforeValidator(_sound)]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Flag = Annotated[bool, Strict()]


class Sent(BaseModel):
    """What comes in: nothing beyond what is declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BoundForm(Sent):
    """A figure as a source gives it: a range, open where the source leaves it open."""

    low: Annotated[float, Strict(), Field(ge=0, le=1e15, allow_inf_nan=False)] | None = Field(None, description="Smallest value.")
    high: Annotated[float, Strict(), Field(ge=0, le=1e15, allow_inf_nan=False)] | None = Field(None, description="Largest value.")
    text: Text = Field("", description="The words of the source.")


class RoughDateForm(Sent):
    """A date known to the day, the month or the year."""

    day: IsoDate = Field(description="The date; the first day of the month or year when only that is known.")
    precision: Literal["day", "month", "year"] = Field("day", description="How exactly it is known.")
    inferred: Flag = Field(False, description="True when a part of it is our reading.")


class End(BaseModel):
    """A record that is linked to: its kind (as in the address of its list) and id."""

    kind: str = Field(description="Kind, as in the address of its list.")
    id: str = Field(description="Id.")


class Provenance(BaseModel):
    """Where the record's last change came from, and what persons changed."""

    state: str = Field(description="`active`, or `withdrawn` when no source has it any more.")
    source_file: str | None = Field(None, description="File the last change came from.")
    source_sheet: str | None = Field(None, description="Sheet within that file.")
    source_row: int | None = Field(None, description="Row within that sheet.")
    load_id: str | None = Field(None, description="The load or operation that wrote it last.")
    sources: list[str] = Field(default_factory=list, description="Every source that names it.")
    edited: list[str] = Field(default_factory=list, description="Fields a person changed; later loads leave them alone.")


def path_of(kind: type[Node]) -> str:
    """A kind's name in addresses, such as `work-orders`."""
    return kind.sheet.replace("_", "-")


@cache
def new_form(kind: type[Node]) -> type[BaseModel]:
    """What creating a record takes. Without an id one is made."""
    fields = {name: _sent(kind, name, required=name != "id" and kind.model_fields[name].is_required()) for name in _entered(kind)}
    needed = any(link.required for link in kind.links)
    links = Field(description="What it is linked to.") if needed else Field(None, description="What it is linked to.")
    fields |= (
        {"links": (_links_form(kind, change=False) if needed else _links_form(kind, change=False) | None, links)} if kind.links else {}
    )
    return _model(f"New{kind.label}", Sent, f"A new {kind.en}.", fields)


@cache
def change_form(kind: type[Node]) -> type[BaseModel]:
    """What a change takes (RFC 7396): fields that are named are set, null takes one away, links that are named are replaced."""
    fields = {name: _sent(kind, name, required=False) for name in _entered(kind) if name != "id"}
    if kind.links:
        fields["links"] = (_links_form(kind, change=True) | None, Field(None, description="Links to replace."))
    return _model(f"{kind.label}Change", Sent, f"A change of a {kind.en}.", fields)


@cache
def shown_form(kind: type[Node]) -> type[BaseModel]:
    """What a record looks like. What is not known is left out."""
    fields: dict[str, Any] = {}
    for name in fields_of(kind):
        info = kind.model_fields[name]
        told = info.description or name
        if column_of(info).sealed is not None:
            told += " Masked."
        plain = _shown_type(info)
        fields[name] = (plain, Field(description=told)) if name == "id" else (plain | None, Field(None, description=told))
    if kind.links:
        ends: dict[str, Any] = {link.column: (list[End], Field(default_factory=list, description=link.en)) for link in kind.links}
        fields["links"] = (
            _model(f"{kind.label}Links", BaseModel, "What it is linked to.", ends),
            Field(description="What it is linked to."),
        )
    fields["record"] = (Provenance, Field(description="Where it comes from."))
    return _model(kind.label, BaseModel, (kind.__doc__ or kind.en).strip().split("\n")[0], fields)


def is_entered(kind: type[Node]) -> bool:
    """Whether people enter records of this kind, rather than the system."""
    return kind.label not in OWN_RECORDS


def _entered(kind: type[Node]) -> list[str]:
    return [name for name in ("id", *entered(kind)) if name in kind.model_fields and column_of(kind.model_fields[name]).entered]


def _model(name: str, base: type[BaseModel], told: str, fields: dict[str, Any]) -> type[BaseModel]:
    found: type[BaseModel] = create_model(name, __base__=base, __doc__=told, **fields)
    return found


def _sent(kind: type[Node], name: str, *, required: bool) -> tuple[Any, Any]:
    info = kind.model_fields[name]
    plain = Id if name == "id" else _sent_type(info)
    if required:
        return plain, Field(description=info.description)
    return plain | None, Field(None, description=info.description)


def _sent_type(info: FieldInfo) -> Any:
    choices, core = column_of(info).choices, _core(info)
    if core is str:
        return Literal[tuple(choices.labels)] if choices is not None else Text
    if core is int:
        return Annotated[Whole, *(_limits(info) or [Ge(-_LARGEST), Le(_LARGEST)])]
    if core is float:
        return Annotated[Number, *(_limits(info) or [Ge(-1e15), Le(1e15)])]
    found: Any = {bool: Flag, date: IsoDate, datetime: IsoMoment, Bound: BoundForm, PartialDate: RoughDateForm}.get(core)
    if found is not None:
        return found
    if get_origin(core) is tuple:
        item = get_args(core)[0]
        if item is int:
            return Annotated[list[Annotated[Whole, Ge(1), Le(12)]], Field(max_length=12)]
        return Annotated[list[Annotated[Text, Field(min_length=1)]], Field(max_length=100)]
    raise TypeError(f"no form for {core!r}")


def _shown_type(info: FieldInfo) -> Any:
    core = _core(info)
    if core in (Bound, PartialDate):
        return BoundShown if core is Bound else RoughDateShown
    if core is datetime:
        return ShownMoment
    return list[get_args(core)[0]] if get_origin(core) is tuple else core  # type: ignore[misc]


class BoundShown(BaseModel):
    """A figure as a source gives it."""

    low: float | None = Field(None, description="Smallest value.")
    high: float | None = Field(None, description="Largest value.")
    text: str | None = Field(None, description="The words of the source.")


class RoughDateShown(BaseModel):
    """A date known to the day, the month or the year."""

    day: date = Field(description="The date.")
    precision: str = Field(description="day, month or year.")
    inferred: bool = Field(description="True when a part of it is our reading.")


def _core(info: FieldInfo) -> Any:
    given = [each for each in get_args(info.annotation) if each is not type(None)]
    if get_origin(info.annotation) is tuple or not given:
        return info.annotation
    return given[0]


def _limits(info: FieldInfo) -> list[Any]:
    found: list[Any] = [limit for limit in info.metadata if isinstance(limit, (Ge, Gt, Le))]
    if found and not any(isinstance(limit, Le) for limit in found):
        found.append(Le(_LARGEST if _core(info) is int else 1e15))
    return found


@cache
def _links_form(kind: type[Node], *, change: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for link in kind.links:
        end = _end_form(kind, link)
        plain: Any = Annotated[list[end], Field(max_length=200)] if link.many else end  # type: ignore[valid-type]
        told = Field(description=link.en) if link.required and not change else Field(None, description=link.en)
        fields[link.column] = (plain if link.required and not change else plain | None, told)
    return _model(f"{kind.label}{'LinkChanges' if change else 'NewLinks'}", Sent, "Links to other records.", fields)


@cache
def _end_form(kind: type[Node], link: Link) -> type[BaseModel]:
    kinds = tuple(path_of(to) for to in link.to)
    one = len(kinds) == 1
    told = Field(kinds[0], description="Kind of the record.") if one else Field(description="Kind of the record.")
    fields: dict[str, Any] = {"kind": (Literal[kinds], told), "id": (Id, Field(description="Its id."))}
    return _model(f"{kind.label}{link.column.title().replace('_', '')}End", Sent, link.en, fields)
