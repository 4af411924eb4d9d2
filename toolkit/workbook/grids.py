"""Tables to a workbook: one print-ready sheet for each, A4 landscape, headings frozen and repeated.

Written straight into the parts' XML: these are plain tables, and a library takes longer to load and to write them
than the whole rest of a monthly run takes for a small ledger. Text stands in the cells themselves (inline strings);
nothing from data becomes a formula or a link, whatever it starts with.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from toolkit.values import Grid, column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The earliest time a zip can hold: the same tables give the same bytes, whatever the hour.
_FIXED = (1980, 1, 1, 0, 0, 0)
#: Rows above the items: title, line, headings.
_ABOVE = 3
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Places in `_STYLES` of the cell formats.
_TITLE, _LINE, _HEADING, _TEXT, _WHOLE, _DECIMAL = range(1, 7)


def grids_workbook(grids: Sequence[Grid], title: str, lines: Sequence[str] = ()) -> bytes:
    """A workbook of the grids; `title` goes into its properties, `lines` stand under each sheet's title."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=3) as archive:  # half the time of 6
        for name, text in _parts(grids, title, "　".join(lines)):
            entry = ZipInfo(name, _FIXED)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, _XML + text)
    return stream.getvalue()


def _parts(grids: Sequence[Grid], title: str, line: str) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(grids) + 1)
    yield "[Content_Types].xml", _content_types(numbers)
    yield "_rels/.rels", _ROOT_RELATIONS
    yield "docProps/core.xml", _CORE.format(title=_text(title))
    yield "xl/workbook.xml", _workbook(grids)
    yield "xl/_rels/workbook.xml.rels", _workbook_relations(numbers)
    yield "xl/styles.xml", _STYLES
    for number, grid in zip(numbers, grids, strict=True):
        yield f"xl/worksheets/sheet{number}.xml", _sheet(grid, line)


# -- sheets


def _sheet(grid: Grid, line: str) -> str:
    width = max(len(grid.headings), 1)
    last = column_letter(width - 1)
    rows = "".join(_rows(grid, line))
    below = f'<autoFilter ref="A{_ABOVE}:{last}{_ABOVE + len(grid.rows)}"/>' if grid.rows else ""
    merges = f'<mergeCells count="2"><mergeCell ref="A1:{last}1"/><mergeCell ref="A2:{last}2"/></mergeCells>'
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{_ABOVE}" topLeftCell="A{_ABOVE + 1}" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/><cols>{"".join(_columns(grid, width))}</cols>'
        f"<sheetData>{rows}</sheetData>{below}{merges if width > 1 else ''}"
        '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页  共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )


def _columns(grid: Grid, width: int) -> Iterator[str]:
    for number in range(1, width + 1):
        characters = grid.widths[number - 1] if number <= len(grid.widths) else 14
        yield f'<col min="{number}" max="{number}" width="{characters + 0.7}" customWidth="1"/>'


def _rows(grid: Grid, line: str) -> Iterator[str]:
    letters = [column_letter(index) for index in range(len(grid.headings))]
    yield f'<row r="1" ht="30" customHeight="1">{_cell("A1", grid.title, _TITLE)}</row>'
    yield f'<row r="2">{_cell("A2", line, _LINE)}</row>'
    headings = (_cell(f"{letter}3", text, _HEADING) for letter, text in zip(letters, grid.headings, strict=True))
    yield f'<row r="3" ht="32" customHeight="1">{"".join(headings)}</row>'
    for number, row in enumerate(grid.rows, _ABOVE + 1):
        cells = "".join(_cell(f"{letter}{number}", value) for letter, value in zip(letters, row, strict=True))
        yield f'<row r="{number}"{_height(grid, row)}>{cells}</row>'
    notes = grid.notes if grid.rows else ("无", *grid.notes)
    for number, note in enumerate(notes, _ABOVE + 1 + len(grid.rows)):
        yield f'<row r="{number}">{_cell(f"A{number}", note, _LINE)}</row>'


def _height(grid: Grid, row: Sequence[object]) -> str:
    """The height of a row whose text takes several lines; programs differ in whether they find it by themselves."""
    widths = zip(row, grid.widths, strict=False)
    lines = max((-(-_half_widths(value) // width) for value, width in widths if isinstance(value, str)), default=1)
    return f' ht="{lines * 14 + 4}" customHeight="1"' if lines > 1 else ""


def _half_widths(text: str) -> int:
    """How wide a text is in characters of half width: a Chinese one takes two."""
    return len(text) if text.isascii() else sum(1 if character.isascii() else 2 for character in text)


def _cell(place: str, value: object, style: int = 0) -> str:
    """A cell: a number as a number, anything else as text, in the style given or the one that fits."""
    if isinstance(value, (int, float)):
        return f'<c r="{place}" s="{style or (_WHOLE if isinstance(value, int) else _DECIMAL)}"><v>{value!r}</v></c>'
    text = "" if value is None else str(value)
    if not text:
        return f'<c r="{place}" s="{style or _TEXT}"/>'
    return f'<c r="{place}" s="{style or _TEXT}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _text(text: str) -> str:
    """Text for XML; characters that XML cannot hold are replaced by U+FFFD, so that their loss shows."""
    text = _ILLEGAL.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


# -- the workbook around them


def _workbook(grids: Sequence[Grid]) -> str:
    sheets = "".join(
        f'<sheet name="{_text(grid.title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, grid in enumerate(grids, 1)
    )
    names = "".join(_defined_names(index, grid) for index, grid in enumerate(grids))
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _defined_names(index: int, grid: Grid) -> str:
    """The rows repeated on each printed page, and the range of the filter, as spreadsheet programs name them."""
    sheet = "'" + _text(grid.title).replace("'", "''") + "'"
    last = column_letter(max(len(grid.headings), 1) - 1)
    area = f"{sheet}!$A${_ABOVE}:${last}${_ABOVE + len(grid.rows)}"
    filtered = f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">{area}</definedName>'
    titles = f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">{sheet}!$1:${_ABOVE}</definedName>'
    return (filtered if grid.rows else "") + titles


def _content_types(numbers: range) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{sheets}</Types>"
    )


def _workbook_relations(numbers: range) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    styles = f'<Relationship Id="rId{len(numbers) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{sheets}{styles}</Relationships>'


_ROOT_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
_BORDER = "".join(
    f'<{side} style="thin"><color rgb="FF8EA9C1"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.0#####"/></numFmts>'
    '<fonts count="4"><font><sz val="10"/><name val="宋体"/></font><font><sz val="16"/><name val="黑体"/></font>'
    '<font><sz val="10"/><color rgb="FF595959"/><name val="宋体"/></font>'
    '<font><sz val="10"/><name val="黑体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill></fills>'
    f'<borders count="2"><border/><border>{_BORDER}</border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center"/></xf>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="center"/></xf>'
    '<xf numFmtId="0" fontId="3" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" '
    'applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1" applyAlignment="1">'
    '<alignment vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1" '
    'applyAlignment="1"><alignment vertical="center"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1" '
    'applyAlignment="1"><alignment vertical="center"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
