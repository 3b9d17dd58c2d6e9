"""Two pictures of the model as SVG, made from the declarations alone: an overview of kinds and their ties, and every relationship."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from xml.sax.saxutils import escape

from graph.kinds import Node, Relationship
from graph.model import (
    RELATIONSHIPS,
    SUBJECTS,
    area,
    centre,
    grid,
    lists,
    meeting,
    operation,
    organisation,
    outcome,
    people,
    project,
    rule,
    run,
)

COLUMNS: tuple[tuple[ModuleType, ...], ...] = (
    (people, meeting),
    (grid, area, rule),
    (organisation, centre),
    (lists, project, outcome, run, operation),
)
"""Where the subjects stand in the overview, column by column; those that refer to each other are neighbours."""

COLOURS = (
    "#b5442e",
    "#2f6f9f",
    "#3d7d4a",
    "#8a5a9e",
    "#a06a1c",
    "#34807e",
    "#9c3f6b",
    "#5b6b2f",
    "#4a5aa8",
    "#6e5a4a",
    "#5f6670",
    "#7a4f2a",
)
"""One for each subject, dark enough for text on white."""

_TITLES = {
    area: "区划",
    organisation: "组织",
    people: "人员",
    grid: "网格与工单",
    centre: "服务中心",
    lists: "资源与需求",
    project: "项目",
    outcome: "成效与活动",
    run: "建议与决定",
    meeting: "会议与预约",
    rule: "规则与数字",
    operation: "系统操作",
}
_HUB = "LOCATED_IN"
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_BOX, _GAP, _PANEL, _MARGIN = (196, 44), 12, 30, 24


@dataclass(frozen=True, slots=True)
class Box:
    """A kind's place: left, top, and its subject's colour."""

    x: float
    y: float
    colour: str

    @property
    def middle(self) -> float:
        """The height at which ties arrive."""
        return self.y + _BOX[1] / 2


def overview() -> str:
    """Every node kind by subject, and a line from each kind to those it leads to. What lies in an area has a mark instead of a line."""
    boxes, panels, width, height = _places()
    body = [*_panels(panels), *_ties(boxes), *_boxes(boxes), *_legend(height)]
    return _svg(width, height + 34, "图模型总览 / the graph model at a glance", body)


def relations() -> str:
    """Every relationship: from which kinds, its name in Chinese and its type, to which kinds; by subject, in two columns."""
    strips = [(subject, kind) for subject in SUBJECTS for kind in subject.RELATIONSHIPS]
    half = (len(strips) + 1) // 2
    body, bottom = [], 0.0
    for at, column in enumerate((strips[:half], strips[half:])):
        lines, end = _strips(column, _MARGIN + at * 660)
        body += lines
        bottom = max(bottom, end)
    return _svg(2 * 660 + _MARGIN, bottom + _MARGIN, "全部关系 / every relationship", body)


def _places() -> tuple[dict[type[Node], Box], list[tuple[ModuleType, float, float, float]], float, float]:
    boxes: dict[type[Node], Box] = {}
    panels: list[tuple[ModuleType, float, float, float]] = []
    height = 0.0
    step = _BOX[0] + 130
    for at, column in enumerate(COLUMNS):
        x, y = float(_MARGIN + at * step), float(_MARGIN + 30)
        for subject in column:
            top, y = y, y + _PANEL
            for kind in subject.NODES:
                boxes[kind] = Box(x, y, _colour(subject))
                y += _BOX[1] + _GAP
            panels.append((subject, x, top, y - top))
            y += _GAP + 10
        height = max(height, y)
    return boxes, panels, _MARGIN * 2 + step * len(COLUMNS) - 70, height


def _title(subject: ModuleType) -> str:
    return f"{_TITLES[subject]} {subject.__name__.rpartition('.')[2]}"


def _colour(subject: ModuleType) -> str:
    return COLOURS[SUBJECTS.index(subject) % len(COLOURS)]


def _panels(panels: Sequence[tuple[ModuleType, float, float, float]]) -> Iterator[str]:
    for subject, x, y, height in panels:
        colour = _colour(subject)
        yield f'<rect x="{x - 10}" y="{y}" width="{_BOX[0] + 20}" height="{height}" rx="8" fill="{colour}" fill-opacity="0.08"/>'
        yield _text(x - 2, y + 19, _title(subject), 13, colour, weight="bold")


def _boxes(boxes: dict[type[Node], Box]) -> Iterator[str]:
    located = next(kind for kind in RELATIONSHIPS if kind.type == _HUB).start
    for kind, box in boxes.items():
        frame = f'x="{box.x}" y="{box.y}" width="{_BOX[0]}" height="{_BOX[1]}" rx="6"'
        yield f'<rect {frame} fill="#ffffff" stroke="{box.colour}" stroke-width="1.5"/>'
        yield _text(box.x + 10, box.y + 19, kind.zh, 14, "#1c1c1c", weight="bold")
        yield _text(box.x + 10, box.y + 36, kind.label, 11, "#555555")
        if kind in located:
            yield f'<circle cx="{box.x + _BOX[0] - 12}" cy="{box.y + 12}" r="4" fill="{_colour(area)}"/>'


def _ties(boxes: dict[type[Node], Box]) -> Iterator[str]:
    pairs = dict.fromkeys((s, e) for kind in RELATIONSHIPS if kind.type != _HUB for s in kind.start for e in kind.end if s is not e)
    for start, end in pairs:
        yield _tie(boxes[start], boxes[end])


def _tie(a: Box, b: Box) -> str:
    """A curve from the nearer side of one box to that of the other, its head at the end."""
    if a.x == b.x:
        x1 = x2 = a.x + _BOX[0]
        bend = (x1 + 26 + abs(a.y - b.y) / 9, x2 + 26 + abs(a.y - b.y) / 9)
    else:
        right = b.x > a.x
        x1, x2 = (a.x + _BOX[0], b.x) if right else (a.x, b.x + _BOX[0])
        reach = abs(x2 - x1) / 2
        bend = (x1 + reach, x2 - reach) if right else (x1 - reach, x2 + reach)
    path = f"M{x1:.0f} {a.middle:.0f}C{bend[0]:.0f} {a.middle:.0f} {bend[1]:.0f} {b.middle:.0f} {x2:.0f} {b.middle:.0f}"
    return f'<path d="{path}" fill="none" stroke="{a.colour}" stroke-opacity="0.55" stroke-width="1.2" marker-end="url(#head)"/>'


def _legend(height: float) -> Iterator[str]:
    yield f'<circle cx="{_MARGIN + 4}" cy="{height + 10}" r="4" fill="{_colour(area)}"/>'
    told = "位于某个区划 / lies in an area (LOCATED_IN). 线：一种或几种关系，名称见另图 / a line: one or more relationships"
    yield _text(_MARGIN + 16, height + 15, told, 12, "#555555")


def _strips(strips: Sequence[tuple[ModuleType, type[Relationship]]], left: float) -> tuple[list[str], float]:
    body, y, before = [], float(_MARGIN + 24), None
    for subject, kind in strips:
        if subject is not before:
            y += 14
            body.append(_text(left, y + 14, _title(subject), 13, _colour(subject), weight="bold"))
            y, before = y + 24, subject
        tall = max(_lines(kind.start), _lines(kind.end)) * 36
        body += [*_strip(kind, left, y, tall, _colour(subject))]
        y += tall + 8
    return body, y


def _lines(kinds: Sequence[type[Node]]) -> int:
    return (len(dict.fromkeys(kinds)) + 1) // 2


def _strip(kind: type[Relationship], left: float, y: float, tall: float, colour: str) -> Iterator[str]:
    middle = y + tall / 2
    yield from _chips(kind.start, left, middle, colour)
    ends = f'x1="{left + 216}" y1="{middle:.0f}" x2="{left + 406}" y2="{middle:.0f}"'
    yield f'<line {ends} stroke="{colour}" stroke-width="1.4" marker-end="url(#head)"/>'
    yield _text(left + 311, middle - 4, kind.zh, 12, "#1c1c1c", anchor="middle")
    yield _text(left + 311, middle + 12, kind.type, 9, "#555555", anchor="middle")
    yield from _chips(kind.end, left + 416, middle, colour)


def _chips(kinds: Sequence[type[Node]], left: float, middle: float, colour: str) -> Iterator[str]:
    """Kinds as small boxes, two in a row, around a height."""
    shown = list(dict.fromkeys(kinds))
    top = middle - _lines(shown) * 18
    for at, kind in enumerate(shown):
        x, y = left + (at % 2) * 106, top + (at // 2) * 36
        yield f'<rect x="{x}" y="{y:.0f}" width="102" height="32" rx="4" fill="#ffffff" stroke="{colour}"/>'
        yield _text(x + 51, y + 14, kind.zh, 12, "#1c1c1c", anchor="middle")
        yield _text(x + 51, y + 26, kind.label, 9, "#555555", anchor="middle")


def _text(x: float, y: float, text: str, size: int, colour: str, *, weight: str = "normal", anchor: str = "start") -> str:
    style = f'font-size="{size}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'


def _svg(width: float, height: float, title: str, body: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}">'
    marker = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#555555"/></marker></defs>'
    )
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>'
    return (
        "\n".join(
            [
                head,
                f"<title>{escape(title)}</title>",
                marker,
                ground,
                _text(_MARGIN, 30, title, 18, "#1c1c1c", weight="bold"),
                *body,
                "</svg>",
            ]
        )
        + "\n"
    )
