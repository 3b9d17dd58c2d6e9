"""Lists as offices send them, for the tests of loading: a small city, and files of every make."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.seal import Key, Sealer
from graph.store import Store

SEALER = Sealer(Key(b"k" * 32))
AREAS = (
    "编码,名称,级别,上级编码\n46,海南省,province,\n4602,三亚市,city,46\n460204,天涯区,district,4602\n"
    "460204198001,金鸡岭社区居委会,community,460204\n460204198002,槟榔村委会,village,460204\n"
)
UNITS = "id,name,kind,area\nu1,甲酒店,酒店,460204\nu2,乙学校,院校,天涯区\nu3,同名公司,企业,460204\nu4,同名公司,企业,460204\n"
HEADERS = ("编号", "单位", "类别", "名称", "数量", "可承接项目数", "可用月份", "生效日期", "每项经费", "纬度")

Cells = Sequence[Any]


def load(store: Store, *paths: Path, **options: Any) -> LoadReport:
    """Load as of a fixed day; quarantine workbooks lie beside what is loaded."""
    options.setdefault("quarantine_dir", paths[0].parent / "quarantine")
    return load_paths(store, paths, sealer=SEALER, today=date(2024, 6, 1), **options)


def write_city(folder: Path) -> Path:
    """The areas and units that the lists refer to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "区划.csv").write_text(AREAS, encoding="gb18030")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    return folder


def offer(number: str, **cells: Any) -> list[Any]:
    """A sound row of the resource list, with other cells by header."""
    row = {"编号": number, "单位": "u1", "类别": "venue", "名称": f"会议室{number}", "数量": 1}
    return [(row | cells).get(header, "") for header in HEADERS]


def write_sheets(path: Path, sheets: dict[str, Iterable[Cells]], *, hidden: Sequence[str] = (), macro: Path | None = None) -> Path:
    """An .xlsx (or .xlsm with a macro) of plain rows."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name in hidden:
                page.hide()
        if macro is not None:
            book.add_vba_project(str(macro))
    return path


def write_xls(path: Path, rows: Iterable[Cells], *, merge: tuple[int, int, int, int, str] | None = None) -> Path:
    """A true .xls (BIFF 8), which WPS calls .et."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("资源清单")
    if merge is not None:
        page.write_merge(*merge)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                page.write(at, column, value)
    book.save(str(path))
    return path


def write_ods(path: Path, rows: Iterable[Cells], *, protected: bool = False, repeat: int = 1, more: str = "") -> Path:
    """An OpenDocument table; `repeat` says that each row stands there so often, `more` are further rows as they are written."""
    lines = "".join(
        f'<table:table-row table:number-rows-repeated="{repeat}">'
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in row)
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="资源清单">{lines}{more}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    secret = '<manifest:encryption-data manifest:checksum="x"/>' if protected else ""
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{secret}</manifest:file-entry>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def bomb(size: int, *, admits: int | None = None) -> bytes:
    """A zip whose sheet unpacks to `size` bytes; with `admits` its headers say so many instead."""
    import zlib

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    data = bytearray(packed.getvalue())
    if admits is not None:
        check = zlib.crc32(b"0" * admits)
        for signature, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
            start = data.index(signature) + at
            data[start : start + 4] = check.to_bytes(4, "little")
            data[start + 8 : start + 12] = admits.to_bytes(4, "little")
    return bytes(data)
