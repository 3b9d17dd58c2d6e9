"""Tables below a proposal: what changed since the run before, what is scarcest, other plans."""

from collections.abc import Mapping
from typing import Any

from api.cli.options import Format
from api.cli.output import print_rows, say
from graph.wording import Lang, Wording

KEPT = Wording(
    "propose.kept",
    "与批次 {after} 相比：新增 {added} 条，去掉 {dropped} 条，保留 {kept} 条",
    "Against run {after}: {added} lines added, {dropped} dropped, {kept} kept",
)
OTHER = Wording(
    "propose.other",
    "另一方案 {number}：总分少 {loss:.3f}，{differs:.0%} 的条目不同",
    "Another plan ({number}): worth {loss:.3f} less, {differs:.0%} of its lines differ",
)
NO_OTHER = Wording(
    "propose.no_other",
    "没有另外的方案：1% 以内没有明显不同（至少 10% 条目不同）的方案，或所用的均衡方式、经费上限不支持",
    "No other plan: none within 1 % differs clearly (in 10 % of its lines), or the fairness or budgets in use do not allow for it",
)
CHANGES: Mapping[Lang, dict[str, str]] = {
    "zh": {"sign": "变动", "what": "资源（单位） → 需求（村社区）", "score": "得分", "worth": "若撤销，总分减少", "why": "说明"},
    "en": {"sign": "Change", "what": "Resource (unit) → demand (area)", "score": "Score", "worth": "Undoing it costs", "why": "Why"},
}
SCARCE: Mapping[Lang, dict[str, str]] = {
    "zh": {"by": "最紧缺", "name": "名称", "gain": "多一个名额，总分增加", "resource_title": "其中最缺的资源", "count": "紧缺资源数"},
    "en": {
        "by": "Scarcest by",
        "name": "Name",
        "gain": "One place more adds",
        "resource_title": "Scarcest resource",
        "count": "Scarce ones",
    },
}
BY: Mapping[str, dict[Lang, str]] = {
    "kind": {"zh": "类别", "en": "kind"},
    "unit": {"zh": "单位", "en": "unit"},
    "district": {"zh": "片区", "en": "district"},
}
SIGNS: Mapping[str, dict[Lang, str]] = {"added": {"zh": "新增", "en": "added"}, "dropped": {"zh": "去掉", "en": "dropped"}}
INSTEAD: Mapping[Lang, dict[str, str]] = {"zh": {"sign": "", "what": "与本方案不同的条目"}, "en": {"sign": "", "what": "Lines that differ"}}
FEW = 5


def print_followed(found: Mapping[str, Any], speak: Lang) -> None:
    """Print the changes (kept lines only counted), the scarcest things and the other plans of a proposal as JSON has it."""
    _print_changes(found, speak)
    rows = [_scarce(row, speak) for by in BY for row in [x for x in found["scarce"] if x["by"] == by][:FEW]]
    if rows:
        print_rows(rows, Format.table, SCARCE[speak])
    for number, other in enumerate(found["alternatives"] or (), 1):
        say(OTHER.text(speak, {"number": number, **other}))
        lines = [{"sign": sign, "what": _what(line)} for sign, name in (("-", "without"), ("+", "instead")) for line in other[name]]
        print_rows(lines, Format.table, INSTEAD[speak])
    if found["alternatives"] == []:
        say(NO_OTHER.text(speak, {}))


def _print_changes(found: Mapping[str, Any], speak: Lang) -> None:
    changes = found["changes"]
    if changes is None:
        return
    moved = [_change(row, speak) for row in changes if row["change"] != "kept"]
    if moved:
        print_rows(moved, Format.table, CHANGES[speak])
    counts = {sort: sum(row["change"] == sort for row in changes) for sort in ("added", "dropped", "kept")}
    say(KEPT.text(speak, {"after": found["run"]["after"], **counts}))


def _change(row: Mapping[str, Any], speak: Lang) -> dict[str, Any]:
    return {
        "sign": SIGNS[row["change"]][speak],
        "what": _what(row),
        "score": "" if row["score"] is None else f"{row['score']:.3f}",
        "worth": "" if row["undoing_costs"] is None else f"{row['undoing_costs']:.3f}",
        "why": ("；" if speak == "zh" else "; ").join(row["why"]),
    }


def _scarce(row: Mapping[str, Any], speak: Lang) -> dict[str, Any]:
    return {**row, "by": BY[row["by"]][speak], "gain": f"{row['gain']:.3f}"}


def _what(line: Mapping[str, Any]) -> str:
    return f"{line['resource_title']}（{line['unit_name']}） → {line['demand_title']}（{line['area_name']}）"
