"""A message in two languages, and the errors that carry one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A stable code with a Chinese and an English template; the templates name their values in braces."""

    code: str
    zh: str
    en: str

    def text(self, lang: Lang, values: Mapping[str, object] | None = None) -> str:
        """The message in the user's language with its values put in."""
        return (self.zh if lang == "zh" else self.en).format_map(dict(values or {}))


@dataclass(frozen=True, slots=True)
class Said:
    """A wording together with the values it was said with (never a personal value in clear)."""

    wording: Wording
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code of the wording."""
        return self.wording.code

    def text(self, lang: Lang) -> str:
        """The message in the user's language."""
        return self.wording.text(lang, self.values)


class GongjianError(Exception):
    """An error a user can act on. `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, wording: Wording, **values: object) -> None:
        self.said = Said(wording, values)
        super().__init__(f"{wording.code}: {self.said.text('en')}")

    def text(self, lang: Lang) -> str:
        """The message in the user's language."""
        return self.said.text(lang)


class StoreError(GongjianError):
    """The database could not be reached, started, or failed while working (exit code 5)."""

    exit_code = 5
