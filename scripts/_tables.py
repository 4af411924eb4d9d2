"""Paragraphs and tables written into a document of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from _document import elements
from _layout import PAGE, RED, twips
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

ROWS = ("body", "subtotal", "total")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, what its cells hold, its width in mm, and what the cells of totals hold."""

    heading: str
    body: str
    width: float
    style: str = "表数"
    total: str = ""
    subtotal: str = ""


def write(document: Document, style: str, text: str) -> Paragraph:
    """A paragraph in one run, so that no tag is cut; Chinese quotes and dashes take the Chinese font."""
    return _fill(document.add_paragraph(style=style), text)


def _fill(paragraph: Paragraph, text: str) -> Paragraph:
    run = paragraph.add_run(text)
    fonts = OxmlElement("w:rFonts")
    fonts.set(qn("w:hint"), "eastAsia")
    run._r.get_or_add_rPr().append(fonts)
    return paragraph


def add_table(
    document: Document, columns: Sequence[Column], rows: Sequence[str], together: bool = False, height: float = 0
) -> Table:
    """A table with headings on every page and rows that are never split.

    `rows` says what comes below the headings: a tag (on a row of its own, not printed), "body", "subtotal" or
    "total" for a row of the columns' cells, any other text for a row whose cells are joined. A total always stays with
    what comes next; a table kept `together` does so as a whole, if it fits on a page. Rows of the columns' cells are
    at least `height` mm high.
    """
    table: Table = document.add_table(rows=0, cols=len(columns))
    table.style = "台账表"
    _fix_widths(table, [column.width for column in columns])
    _heading_row(table, columns)
    for row in rows:
        if row in ROWS:
            made = _row(table, [(getattr(column, row), column.style) for column in columns], columns, height)
            _keep_next(made, together or row == "total")
        else:
            _joined_row(table, row, "模板标记" if row.startswith("{%tr") else "表分组")
    return table


def add_issue_line(document: Document, left: str, right: str, width: float) -> None:
    """A text on the left, another in the `width` mm on the right, a red rule below; a long text takes two lines."""
    table: Table = document.add_table(rows=1, cols=2)
    rule = f'<w:tblBorders><w:bottom w:val="single" w:sz="24" w:space="0" w:color="{RED}"/></w:tblBorders>'
    widths = (PAGE.text_width - width, width)
    _fix_widths(table, widths, rule)
    for cell, text, style, mm in zip(table.rows[0].cells, (left, right), ("编发", "编发日期"), widths, strict=True):
        _set_cell(cell, text, style, "bottom")
        cell.width = Twips(twips(mm))


def _keep_next(row: _Row, keep: bool) -> None:
    for cell in row.cells if keep else ():
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _fix_widths(table: Table, widths: Sequence[float], borders: str = "") -> None:
    """Give the table and its columns fixed widths in mm, as wide in all as the text."""
    whole = PAGE.text_width
    assert round(sum(widths), 3) == whole, f"columns must be {whole} mm wide in all, got {sum(widths):g}"
    properties = table._tbl.tblPr
    for child in properties.findall(qn("w:tblW")) + properties.findall(qn("w:tblLook")):
        properties.remove(child)
    written = f'<w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
    margins = f'<w:left w:w="{PAGE.cell_margin}" w:type="dxa"/><w:right w:w="{PAGE.cell_margin}" w:type="dxa"/>'
    layout = f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
    properties.extend(elements(written + layout))
    for grid, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid.set(qn("w:w"), str(twips(width)))


def _heading_row(table: Table, columns: Sequence[Column]) -> None:
    row = _row(table, [(column.heading, "表头") for column in columns], columns)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shade = elements('<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>')
        cell._tc.get_or_add_tcPr().insert_element_before(shade[0], "w:vAlign")


def _row(table: Table, cells: Sequence[tuple[str, str]], columns: Sequence[Column], height: float = 0) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if height:
        properties.extend(elements(f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>'))
    for cell, (text, style), column in zip(row.cells, cells, columns, strict=True):
        _set_cell(cell, text, style)
        cell.width = Twips(twips(column.width))
    return row


def _joined_row(table: Table, text: str, style: str) -> None:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _set_cell(row.cells[0].merge(row.cells[-1]), text, style)


def _set_cell(cell: _Cell, text: str, style: str, align: str = "center") -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    cell.paragraphs[0].style = style
    _fill(cell.paragraphs[0], text)
    cell._tc.get_or_add_tcPr().extend(elements(f'<w:vAlign w:val="{align}"/>'))
