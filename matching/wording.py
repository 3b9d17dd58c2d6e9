"""A message in two languages: this package's own small form, because matching imports nothing of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A stable code with a Chinese and an English template; the templates name their values in braces."""

    code: str
    zh: str
    en: str

    def text(self, lang: Lang, values: Mapping[str, object]) -> str:
        """The message with its values put in; a value that is a pair (zh, en) is told in the language asked for."""
        return (self.zh if lang == "zh" else self.en).format_map({k: _in(lang, v) for k, v in values.items()})


def _in(lang: Lang, value: object) -> object:
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return value[0] if lang == "zh" else value[1]
    return value
