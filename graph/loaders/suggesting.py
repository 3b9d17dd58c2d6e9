"""Kinds suggested for rows that leave theirs blank, and which of them nobody should trust before a person has looked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from graph.kinds import Node
from graph.loaders.finding import Finding
from graph.loaders.names import Names
from graph.loaders.sheet import BadRow, GoodRow, Sheet
from graph.wording import Said, Wording

Suggest = Callable[[Literal["resource", "demand"], Sequence[str], Sequence[str | None]], Sequence[tuple[str | None, float]]]
"""Suggests kinds for texts (title and description): side, texts, kinds of the units -> (kind or None, confidence 0..1) for each."""

KIND_UNSURE = Wording(
    "kind_unsure",
    "类别未填，文字不足以推断（最可能的一类只有 {sure:.0%} 把握）；该行已加载，照常参加匹配",
    "the kind is blank and the text does not tell it (the likeliest is {sure:.0%} sure); the row was loaded and is matched all the same",
)
FILL_KIND = Wording(
    "fill_kind",
    "请填写类别后单独再送，或用 gongjian confirm 确认",
    "fill in the kind and send the row again, or use gongjian confirm",
)


def suggest_blank(
    sheet: Sheet,
    kind: type[Node],
    suggest: Suggest | None,
    names: Names,
    rows: Sequence[GoodRow],
    maps: Sequence[dict[str, Any]],
    edited: Mapping[Any, frozenset[str]],
) -> None:
    """Give rows with a blank kind a suggested one (`s` of their maps), marked as such. Where no kind is likely enough, `s` holds none (a
    kind suggested for an earlier text goes) and the sheet's `unsure` gets the row, unless a person has said the kind (`edited`)."""
    blank = [(row, node) for row, node in zip(rows, maps, strict=True) if "kind" not in row.values]
    if suggest is None or "kind_source" not in kind.model_fields or not blank:
        return
    side: Literal["resource", "demand"] = "resource" if kind.label == "Resource" else "demand"
    texts = ["\n".join(str(row.values[f]) for f in kind.search if row.values.get(f)) for row, _ in blank]
    sorts = [next((names.sort_of(e) for ends in row.ends.values() for e in ends if e[0] == "Unit"), None) for row, _ in blank]
    for (row, node), (found, confidence) in zip(blank, suggest(side, texts, sorts), strict=True):
        likely = found is not None
        node["s"] = {
            "kind": found,
            "kind_source": "suggested" if likely else None,
            "kind_confidence": round(float(confidence), 4) if likely else None,
        }
        if not likely and "kind" not in edited.get(row.id, ()):
            sheet.unsure.append(_unsure(sheet, row, confidence))


def _unsure(sheet: Sheet, row: GoodRow, confidence: float) -> BadRow:
    said = Said(KIND_UNSURE, {"sure": float(confidence)})
    header = sheet.heading.header_of("kind")
    finding = Finding("warning", sheet.file, said, Said(FILL_KIND), sheet.name, row.number, header)
    return BadRow(row.number, sheet.sent.get(row.number, []), row.id, [finding])
