"""Empty workbooks to fill in: one for each kind with a sheet, with headers, notes, drop-downs and a sheet of explanations."""

from pathlib import Path
from typing import Any

import xlsxwriter

from graph.kinds import Column, Node, column_of
from graph.loaders.headings import AnyKind, entered, links_of
from graph.loaders.quarantine import require_folder
from graph.model import NODES, RELATIONSHIPS
from graph.wording import Lang, Wording

NO_FOLDER = Wording(
    "template_folder",
    "模板不能写入 {path}（{reason}）。请另指一个文件夹",
    "templates can't be written to {path} ({reason}). Name another folder",
)

_ROWS = 5_000
_LONGEST_LIST = 255
_HEADINGS = {"zh": ("列", "必填", "说明", "可选值"), "en": ("column", "required", "what it holds", "allowed")}


def template_kinds() -> tuple[AnyKind, ...]:
    """The kinds that a workbook can hold: those with a sheet and something to enter."""
    kinds: tuple[AnyKind, ...] = (*NODES, *RELATIONSHIPS)
    bookkeeping = ("Run", "Decision", "Load", "Operation")
    return tuple(k for k in kinds if k.sheet is not None and not (issubclass(k, Node) and k.label in bookkeeping))


def write_templates(folder: Path, lang: Lang = "zh") -> tuple[Path, ...]:
    """Write one .xlsx a kind into `folder`, named after the kind in the language asked for. GongjianError when it can't."""
    require_folder(folder, NO_FOLDER, 0o777)
    return tuple(_write(kind, folder, lang) for kind in template_kinds())


def _write(kind: AnyKind, folder: Path, lang: Lang) -> Path:
    title = kind.zh if lang == "zh" else (kind.sheet or kind.en)
    path = folder / f"{title}.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(title[:31])
        notes = book.add_worksheet("说明" if lang == "zh" else "notes")
        choices = book.add_worksheet("可选项" if lang == "zh" else "choices")
        bold = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "vcenter"})
        must = book.add_format({"bold": True, "bg_color": "#F7C6A3", "border": 1, "text_wrap": True, "valign": "vcenter"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        page.freeze_panes(1, 0)
        page.set_row(0, 30)
        for sheet in (page, notes):
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        for column, width in enumerate((20, 8, 60, 70)):
            notes.set_column(column, column, width)
        notes.write_row(0, 0, _HEADINGS[lang], bold)
        for at, (header, required, told, allowed) in enumerate(columns_of(kind, lang)):
            page.set_column(at, at, 16, text)
            page.write(0, at, header, must if required else bold)
            page.write_comment(0, at, told)
            notes.write_row(at + 1, 0, (header, "*" if required else "", told, "、".join(allowed)), wrapped)
            _restrict(page, choices, at, allowed)
    return path


def columns_of(kind: AnyKind, lang: Lang) -> list[tuple[str, bool, str, tuple[str, ...]]]:
    """Header, whether it is required, what it holds, and the values allowed, for each column of a kind's sheet."""
    infos = kind.model_fields
    ordered = sorted(entered(kind), key=lambda n: (n in ("valid_from", "valid_to", "reference"), n != "id"))
    found = [
        _field(n, infos[n].is_required(), infos[n].description or "", column_of(infos[n]), str(infos[n].annotation), lang) for n in ordered
    ]
    own, shared = [f for f, n in zip(found, ordered, strict=True) if n not in ("valid_from", "valid_to", "reference")], found[-3:]
    links = [(link.zh if lang == "zh" else link.column, link.required, link.en, ()) for link in links_of(kind)]
    return [*own[:1], *links, *own[1:], *shared]


def _field(name: str, required: bool, told: str, column: Column, kind: str, lang: Lang) -> tuple[str, bool, str, tuple[str, ...]]:
    header = column.zh if lang == "zh" else (column.header or name)
    unit = f" ({column.unit})" if column.unit else ""
    allowed: tuple[str, ...] = ()
    if column.choices is not None:
        allowed = tuple(column.choices.labels.values() if lang == "zh" else column.choices.labels)
    elif "bool" in kind:
        allowed = ("是", "否") if lang == "zh" else ("yes", "no")
    return header, required, told + unit, allowed


def _restrict(page: Any, choices: Any, at: int, allowed: tuple[str, ...]) -> None:
    """A drop-down; a long list lies on the sheet of choices."""
    if not allowed:
        return
    choices.write_column(0, at, allowed)
    if len(",".join(allowed)) <= _LONGEST_LIST:
        source: Any = list(allowed)
    else:
        letter = chr(65 + at) if at < 26 else f"A{chr(65 + at - 26)}"
        source = f"='{choices.get_name()}'!${letter}$1:${letter}${len(allowed)}"
    page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": source, "error_type": "warning"})
