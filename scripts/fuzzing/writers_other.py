"""Tables to the kinds of files that are neither .xlsx nor Word: text, .xls, OpenDocument, a web page, XML of 2003."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from fuzzing.office import HEAD, attribute
from fuzzing.tables import Raw, Sheet
from fuzzing.zips import Entry, zipped

_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_OPEN_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = "".join(f' xmlns:{name}="{_OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
_OF_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_DAY_ZERO = datetime(1899, 12, 30)


def plain(cell: Any) -> str:
    """A cell as text."""
    return re.sub("<[^<>]*>", "", cell.inside) if isinstance(cell, Raw) else "" if cell is None else str(cell)


def as_csv(sheets: Sequence[Sheet]) -> bytes:
    """The longest sheet as comma-separated text."""
    stream = io.StringIO(newline="")
    sheet = max(sheets, key=lambda one: len(one.rows), default=Sheet("空", []))
    csv.writer(stream, lineterminator="\r\n").writerows([plain(cell) for cell in row] for row in sheet.rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")


def as_xls(sheets: Sequence[Sheet]) -> bytes:
    """An .xls by xlwt, which takes no title or text that Excel would not; such are shortened."""
    import xlwt

    book, stream, taken = xlwt.Workbook(encoding="utf-8"), io.BytesIO(), set[str]()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, one in enumerate(sheets or [Sheet("空", [])]):
        title = re.sub(r"[\[\]:\\?/*'\0\ud800-\udfff]", "", one.title)[:25]
        title = title if title and title.casefold() not in taken else f"表{number}"
        taken.add(title.casefold())
        sheet = book.add_sheet(title)
        for at, row in enumerate(one.rows[:60_000]):
            for column, cell in enumerate(row[:250]):
                _put(sheet, at, column, cell, day)
    book.save(stream)
    return stream.getvalue()


def _put(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        sheet.write(row, column, (moment - _DAY_ZERO).total_seconds() / 86400, day)
    elif isinstance(cell, str | Raw):
        sheet.write(row, column, plain(cell).encode("utf-8", "replace").decode()[:32_000])
    elif cell is not None:
        sheet.write(row, column, cell if isinstance(cell, bool) or abs(cell) < 1e300 else 0)


# -- OpenDocument


def as_ods(sheets: Sequence[Sheet]) -> bytes:
    """An .ods."""
    content = f"{HEAD}<office:document-content{_SPACES}>{_open_body(sheets)}</office:document-content>"
    manifest = f'<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0"/>'.encode()
    return zipped([
        Entry(b"mimetype", _OPEN_KIND.encode(), 0),
        Entry(b"content.xml", content.encode("utf-8", "surrogatepass")),
        Entry(b"META-INF/manifest.xml", manifest),
    ])  # fmt: skip


def as_fods(sheets: Sequence[Sheet]) -> bytes:
    """The same as one XML file."""
    kind = f'office:mimetype="{_OPEN_KIND}"'
    page = f"{HEAD}<office:document{_SPACES} {kind}>{_open_body(sheets)}</office:document>"
    return page.encode("utf-8", "surrogatepass")


def _open_body(sheets: Sequence[Sheet]) -> str:
    tables = (f'<table:table table:name="{attribute(one.title)}">{_open_rows(one)}</table:table>' for one in sheets)
    return f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"


def _open_rows(sheet: Sheet) -> str:
    return "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in sheet.rows)


def _open_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    said = 'office:value-type="string"'
    if isinstance(cell, date):
        said = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        said = f'office:value-type="float" office:value="{cell}"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in plain(cell).split("\n"))
    return f"<table:table-cell {said}>{lines}</table:table-cell>"


# -- pages


def as_html(sheets: Sequence[Sheet]) -> bytes:
    """A web page with a table for each sheet, as old systems call .xls."""
    tables = ("".join(f"<tr>{''.join(map(_page_cell, row))}</tr>" for row in one.rows) for one in sheets)
    page = "".join(f"<table border=1>{rows}</table>" for rows in tables)
    return f'<html><head><meta charset="utf-8"></head><body>{page}</body></html>'.encode("utf-8", "surrogatepass")


def _page_cell(cell: Any) -> str:
    return f"<td>{escape(plain(cell))}</td>"


def as_xml(sheets: Sequence[Sheet]) -> bytes:
    """A workbook as one XML file, as Excel 2003 wrote it."""
    tables = (
        f'<Worksheet ss:Name="{attribute(one.title)}"><Table>'
        + "".join(f"<Row>{''.join(map(_cell_of_2003, row))}</Row>" for row in one.rows)
        + "</Table></Worksheet>"
        for one in sheets
    )
    page = f'{HEAD}<Workbook xmlns="{_OF_2003}" xmlns:ss="{_OF_2003}">{"".join(tables)}</Workbook>'
    return page.encode("utf-8", "surrogatepass")


def _cell_of_2003(cell: Any) -> str:
    if cell is None:
        return "<Cell/>"
    kind, text = "String", plain(cell)
    if isinstance(cell, date):
        kind, text = "DateTime", f"{cell.isoformat()[:10]}T00:00:00.000"
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        kind = "Number"
    return f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'
