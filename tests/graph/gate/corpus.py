"""Reading the corpora of statements: our own and, where it is at hand, the shared one (its own notation)."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).parents[2] / "data"
_NAMED = {"LF": "\n", "CR": "\r", "VT": "\x0b", "NUL": "\0", "BOM": "\ufeff", "LS": "\u2028"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A statement, its class, and a name for the test."""

    sort: str
    text: str
    name: str


def own(file: str = "hostile_cypher.txt") -> list[Sample]:
    """The statements of tests/data."""
    lines = (_DATA / file).read_text(encoding="utf-8").splitlines()
    pairs = [(n, line.partition(" | ")) for n, line in enumerate(lines, 1) if line and not line.startswith("#")]
    return [Sample(sort, _spelled(text), f"{sort}-{n}") for n, (sort, _, text) in pairs]


def shared(file: str) -> list[Sample]:
    """The statements of the shared gateway folder (`GONGJIAN_SHARED`, or ../shared beside the repository)."""
    folder = Path(os.environ.get("GONGJIAN_SHARED") or Path(__file__).parents[4] / "shared") / "gateway"
    path = folder / file
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    return [_shared(line) for line in lines if line and not line.startswith("# ")]


def _shared(line: str) -> Sample:
    text, _, told = line.partition("\t# ")
    name, sort = (part.strip() for part in (*told.split("|"), "")[:2])
    text = re.sub(r"@rep\((\d+),(.*?)\)(?=.*$)", _repeated, text.replace("\u2424", "\n"))
    for mark, character in _NAMED.items():
        text = text.replace(f"<{mark}>", character)
    return Sample(sort if name.startswith("H") else "allow", text, name)


def _repeated(match: re.Match[str]) -> str:
    return match[2] * int(match[1])


def _spelled(text: str) -> str:
    text = re.sub(r"<x(\d+):(.*?)>(?=[^=]|$)", lambda m: m[2] * int(m[1]), text)
    text = re.sub(r"<U\+([0-9A-F]+)>", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"<(LF|CR|VT|NUL|BOM|LS)>", lambda m: _NAMED[m[1]], text)
