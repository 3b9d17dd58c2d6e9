"""The empty workbooks that offices fill in: each opens, says what it wants, and offers what is allowed."""

from pathlib import Path

import openpyxl
import pytest

from graph.loaders.headings import entered, links_of, read_heading
from graph.loaders.templates import columns_of, template_kinds, write_templates
from graph.loaders.workbook import read_tables
from graph.wording import Lang


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("templates")
    for lang in ("zh", "en"):
        write_templates(made / lang, "zh" if lang == "zh" else "en")
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_template_has_its_headers_notes_and_drop_downs(folder: Path, lang: Lang) -> None:
    for kind in template_kinds():
        title = kind.zh if lang == "zh" else kind.sheet
        book = openpyxl.load_workbook(folder / lang / f"{title}.xlsx")
        page, notes = book.worksheets[0], book.worksheets[1]
        columns = columns_of(kind, lang)
        assert [cell.value for cell in page[1]] == [header for header, _, _, _ in columns]
        assert len(columns) == len(entered(kind)) + len(links_of(kind))
        assert all(cell.comment and cell.comment.text for cell in page[1])
        assert page.freeze_panes == "A2"
        assert [row[0].value for row in notes.iter_rows(min_row=2)] == [header for header, _, _, _ in columns]
        assert len(page.data_validations.dataValidation) == sum(bool(allowed) for _, _, _, allowed in columns)
        required = [cell.value for cell in page[1] if cell.fill.fgColor.rgb == "FFF7C6A3"]
        assert required == [header for header, must, _, _ in columns if must]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_loader_knows_every_column_of_every_template(folder: Path, lang: Lang) -> None:
    for kind in template_kinds():
        title = kind.zh if lang == "zh" else kind.sheet
        heading = read_heading(kind, read_tables(folder / lang / f"{title}.xlsx")[0])
        assert heading is not None
        assert (heading.unknown, heading.twice, heading.missing) == ((), (), ()), title
