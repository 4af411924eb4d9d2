"""Tables to files of every kind that is read, by hand where a library would refuse what is hostile."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from fuzzing.tables import Raw, Sheet
from fuzzing.zips import Entry, zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/></font></fonts><fills count="2"><fill><patternFill/></fill><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
)
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DAY_ZERO = datetime(1899, 12, 30)


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx of these sheets, whatever their titles and texts are."""
    numbered = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name="{_attribute(one.title)}" sheetId="{n}" r:id="rId{n}"/>' for n, one in numbered)
    related = "".join(_relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    texts: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{n}.xml": _worksheet(one, texts) for n, one in numbered}
    overrides = "".join(_override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
    overrides += _override("/xl/workbook.xml", "sheet.main") + _override("/xl/styles.xml", "styles")
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return _zip({
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}{_override("/xl/sharedStrings.xml", "sharedStrings")}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{_relation("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}{_relation("rIdS", "styles", "styles.xml")}'
        f'{_relation("rIdT", "sharedStrings", "sharedStrings.xml")}</Relationships>',
        **parts,
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{strings}</sst>',
    })  # fmt: skip


def _zip(parts: dict[str, str]) -> bytes:
    return zipped([Entry(name.encode(), (_HEAD + xml).encode("utf-8", "surrogatepass")) for name, xml in parts.items()])


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_KINDS}{kind}+xml"/>'


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;", "\n": "&#10;"})


def _worksheet(sheet: Sheet, texts: dict[str, int]) -> str:
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(f"{_letters(at)}{number}", cell, texts) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(sheet.rows, 1)
        if row
    )
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merges)
    merged = f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{merged}{sheet.extra}</worksheet>'


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cell(place: str, cell: Any, texts: dict[str, int]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Raw):
        return f'<c r="{place}" {cell.attributes}>{cell.inside}</c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{_serial(cell):.10g}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'


def _serial(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment - _DAY_ZERO).total_seconds() / 86400


def _plain(cell: Any) -> str:
    return re.sub("<[^<>]*>", "", cell.inside) if isinstance(cell, Raw) else "" if cell is None else str(cell)


def as_csv(sheets: Sequence[Sheet]) -> bytes:
    """The longest sheet as comma-separated text."""
    stream = io.StringIO(newline="")
    sheet = max(sheets, key=lambda one: len(one.rows), default=Sheet("空", []))
    csv.writer(stream, lineterminator="\r\n").writerows([_plain(cell) for cell in row] for row in sheet.rows)
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
        sheet.write(row, column, _serial(cell), day)
    elif isinstance(cell, str | Raw):
        sheet.write(row, column, _plain(cell).encode("utf-8", "replace").decode()[:32_000])
    elif cell is not None:
        sheet.write(row, column, cell if isinstance(cell, bool) or abs(cell) < 1e300 else 0)


def as_ods(sheets: Sequence[Sheet]) -> bytes:
    """An .ods."""
    tables = "".join(
        f'<table:table table:name="{_attribute(one.title)}">{_ods_rows(one)}</table:table>' for one in sheets
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"{_HEAD}<office:document-content{spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        [
            Entry(b"mimetype", kind, 0),
            Entry(b"content.xml", content.encode("utf-8", "surrogatepass")),
            Entry(b"META-INF/manifest.xml", manifest),
        ]
    )


def _ods_rows(sheet: Sheet) -> str:
    return "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows)


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"><text:p>{cell}</text:p></table:table-cell>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in _plain(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def as_docx(sheets: Sequence[Sheet]) -> bytes:
    """A Word document with a table for each sheet."""
    tables = "".join(
        f"<w:p><w:r><w:t>{escape(one.title)}</w:t></w:r></w:p><w:tbl>{_word_rows(one)}</w:tbl>" for one in sheets
    )
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _zip({
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{_relation("rId1", "officeDocument", "word/document.xml")}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{tables}<w:p/><w:sectPr/></w:body></w:document>',
    })  # fmt: skip


def _word_rows(sheet: Sheet) -> str:
    cells = (
        "".join(f"<w:tc><w:p><w:r><w:t>{escape(_plain(cell))}</w:t></w:r></w:p></w:tc>" for cell in row)
        for row in sheet.rows
        if row
    )
    return "".join(f"<w:tr>{row}</w:tr>" for row in cells)


def as_html(sheets: Sequence[Sheet]) -> bytes:
    """A web page with a table for each sheet, as old systems call .xls."""
    rows = (
        "".join(f"<tr>{''.join(f'<td>{escape(_plain(cell))}</td>' for cell in row)}</tr>" for row in one.rows)
        for one in sheets
    )
    page = "".join(f"<table border=1>{row}</table>" for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body>{page}</body></html>'.encode("utf-8", "surrogatepass")


WRITERS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {
    "xlsx": as_xlsx, "csv": as_csv, "xls": as_xls, "ods": as_ods, "docx": as_docx, "html": as_html,
}  # fmt: skip
