"""Tables to .xlsx and Word files, by hand, for a library would refuse what is hostile; and every kind by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from fuzzing.office import OFFICE, SPREADSHEET, WORD, attribute, override, relation, relations, types, zip_of
from fuzzing.tables import Raw, Sheet
from fuzzing.writers_other import as_csv, as_fods, as_html, as_ods, as_xls, as_xml, plain

_STYLES = (
    f'<styleSheet xmlns="{SPREADSHEET}"><fonts count="1"><font><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill/></fill><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="9" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
)
_DAY_ZERO = datetime(1899, 12, 30)


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx of these sheets, whatever their titles and texts are."""
    numbered = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name="{attribute(one.title)}" sheetId="{n}" r:id="rId{n}"/>' for n, one in numbered)
    related = "".join(relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    related += relation("rIdS", "styles", "styles.xml") + relation("rIdT", "sharedStrings", "sharedStrings.xml")
    texts: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{n}.xml": _worksheet(one, texts) for n, one in numbered}
    kinds = "".join(override(f"/xl/worksheets/sheet{n}.xml", "spreadsheetml.worksheet") for n, _ in numbered)
    for name, kind in (("workbook", "sheet.main"), ("styles", "styles"), ("sharedStrings", "sharedStrings")):
        kinds += override(f"/xl/{name}.xml", f"spreadsheetml.{kind}")
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return zip_of({
        "[Content_Types].xml": types(kinds),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(related),
        **parts,
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml":
            f'<sst xmlns="{SPREADSHEET}" count="{len(texts)}" uniqueCount="{len(texts)}">{strings}</sst>',
    })  # fmt: skip


def _worksheet(sheet: Sheet, texts: dict[str, int]) -> str:
    rows = "".join(_row(number, row, texts) for number, row in enumerate(sheet.rows, 1) if row)
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merges)
    merged = f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData>{merged}{sheet.extra}</worksheet>'


def _row(number: int, row: Sequence[Any], texts: dict[str, int]) -> str:
    cells = "".join(_cell(f"{_letters(at)}{number}", cell, texts) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


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


def as_docx(sheets: Sequence[Sheet]) -> bytes:
    """A Word document with a table for each sheet."""
    tables = "".join(f"{_paragraph(one.title)}<w:tbl>{_word_rows(one)}</w:tbl>" for one in sheets)
    return zip_of({
        "[Content_Types].xml": types(override("/word/document.xml", "wordprocessingml.document.main")),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{tables}<w:p/><w:sectPr/></w:body></w:document>',
    })  # fmt: skip


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _word_rows(sheet: Sheet) -> str:
    rows = ("".join(f"<w:tc>{_paragraph(plain(cell))}</w:tc>" for cell in row) for row in sheet.rows if row)
    return "".join(f"<w:tr>{row}</w:tr>" for row in rows)


WRITERS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {
    "xlsx": as_xlsx, "csv": as_csv, "xls": as_xls, "ods": as_ods, "docx": as_docx, "html": as_html, "xml": as_xml,
    "fods": as_fods,
}  # fmt: skip
