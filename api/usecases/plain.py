"""Messages and requests without what may be personal: what a user typed comes back only with its personal numbers masked."""

from collections.abc import Mapping
from typing import Any

from graph.privacy import scan
from graph.wording import Lang, Said

HIDDEN_VALUES = frozenset(("value", "given"))
"""Values of wordings that repeat what a user typed, where a name may stand: left out."""


HIDDEN_BY_CODE: Mapping[str, frozenset[str]] = {
    "ask.surplus": frozenset({"name"}),
    "ask.unknown": frozenset({"name"}),
    "explain.unknown": frozenset({"id"}),
    "plan.no_area": frozenset({"area"}),
    "plan.many_areas": frozenset({"area"}),
}
"""The same for single wordings."""


def plain_text(said: Said, lang: Lang) -> str:
    """A message without what may be personal."""
    hidden = HIDDEN_VALUES | HIDDEN_BY_CODE.get(said.code, frozenset())
    values = {name: "…" if name in hidden else value for name, value in said.values.items()}
    return scan(said.wording.text(lang, values)).text


def plain_values(value: Any) -> Any:
    """The same value with the personal numbers of every text in it masked."""
    if isinstance(value, str):
        return scan(value).text
    if isinstance(value, Mapping):
        return {plain_values(name): plain_values(each) for name, each in value.items()}
    return [plain_values(each) for each in value] if isinstance(value, (list, tuple)) else value
