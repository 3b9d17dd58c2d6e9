"""What a person sent of a record, read as a list's row is: values, free text without personal numbers, ends of links, every fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from api.usecases.forms import path_of
from graph.kinds import Bound, Node, PartialDate
from graph.loaders.batch import property_names, stored
from graph.privacy import looks_personal, scan_fields
from graph.wording import GongjianError, Said, Wording

FAULTY = Wording("edit.faulty", "有 {count} 处内容不正确", "{count} items are not right")
PERSONAL_ID = Wording("edit.personal_id", "编号不能是电话或身份证号码", "an id must not be a phone or identity number")
NEEDED = Wording("edit.needed", "此项必填", "this is needed")
WRONG = Wording("edit.wrong", "值不正确", "not a value this may have")


@dataclass(frozen=True, slots=True)
class Faulty:
    """Something in what was sent that is not right: the parts of its place, and why."""

    place: tuple[str, ...]
    said: Said


class FaultyError(GongjianError):
    """What was sent is not right."""

    def __init__(self, faults: Sequence[Faulty]) -> None:
        super().__init__(FAULTY, count=len(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be stored: properties (clear, or None to take one away), ends by link column, and the names a person gave."""

    id: str
    props: Mapping[str, Any]
    ends: Mapping[str, tuple[tuple[str, str], ...]]
    names: tuple[str, ...]


def new_draft(kind: type[Node], sent: Mapping[str, Any], operation: str) -> Draft:
    """A new record; without an id it gets one from the operation. Raises FaultyError."""
    given = {name: value for name, value in sent.items() if name != "links" and value is not None}
    ends = _ends(kind, sent.get("links") or {})
    id_ = str(given.get("id") or _composed(kind, given, ends) or f"{kind.sheet}-{operation[1:13].lower()}")
    faults = [Faulty(("links", link.column), Said(NEEDED)) for link in kind.links if link.required and not ends.get(link.column)]
    if looks_personal(id_):
        faults.append(Faulty(("id",), Said(PERSONAL_ID)))
    values = _valid(kind, {**given, "id": id_}, faults)
    if "kind_source" in kind.model_fields and values.get("kind") is not None:
        values["kind_source"] = "given"
    names = [name for name in given if name != "id"] + list(ends)
    return Draft(id_, {**stored(values), "id": id_}, ends, tuple(names))


def _composed(kind: type[Node], given: Mapping[str, Any], ends: Mapping[str, Sequence[tuple[str, str]]]) -> str | None:
    """The id of a kind whose id is made of columns."""
    parts = [given.get(name) or (ends[name][0][1] if ends.get(name) else None) for name in kind.compose]
    return ":".join(map(str, parts)) if parts and all(parts) else None


def change_draft(kind: type[Node], id_: str, sent: Mapping[str, Any], p: Mapping[str, Any]) -> Draft:
    """A change of the record that is stored as `p`. Raises FaultyError."""
    given = {name: value for name, value in sent.items() if name != "links"}
    ends = _ends(kind, sent.get("links") or {})
    infos = kind.model_fields
    faults = [Faulty((name,), Said(NEEDED)) for name, value in given.items() if value is None and infos[name].is_required()]
    faults += [
        Faulty(("links", link.column), Said(NEEDED))
        for link in kind.links
        if link.required and link.column in ends and not ends[link.column]
    ]
    there = {name: p[name] for name, info in infos.items() if info.is_required() and p.get(name) is not None}
    values = _valid(kind, {**there, **{k: v for k, v in given.items() if v is not None}, "id": id_}, faults)
    props = stored({name: values.get(name) for name in given if given[name] is not None})
    props |= {prop: None for name, value in given.items() if value is None for prop in property_names(kind, name)}
    if "kind_source" in infos and "kind" in given:
        props["kind_source"] = "given" if given["kind"] is not None else None
    return Draft(id_, props, ends, (*given, *ends))


def _valid(kind: type[Node], values: Mapping[str, Any], faults: list[Faulty]) -> dict[str, Any]:
    """The values as the kind reads them, its free text without personal numbers; FaultyError for all that is wrong."""
    try:
        model = kind.model_validate({name: _typed(value) for name, value in values.items()})
    except ValidationError as error:
        faults += [Faulty(tuple(map(str, each["loc"])), Said(WRONG)) for each in error.errors(include_input=False, include_url=False)]
        raise FaultyError(faults) from None
    if faults:
        raise FaultyError(faults)
    read = {name: getattr(model, name) for name in values}
    return scan_fields(kind, read)[0]


def _typed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return PartialDate(**value) if "day" in value else Bound(**value)
    return tuple(value) if isinstance(value, list) else value


def _ends(kind: type[Node], links: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    labels = {link.column: {path_of(to): to.label for to in link.to} for link in kind.links}
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for column, ends in links.items():
        listed = ends if isinstance(ends, list) else [] if ends is None else [ends]
        only = next(iter(labels[column]))  # named by itself where a link leads to one kind
        found[column] = tuple(dict.fromkeys((labels[column][end.get("kind", only)], end["id"]) for end in listed))
    return found
