"""The sheet 校验结果 of the open book: a line for each finding, with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from toolkit.excel.areas import Area
from toolkit.excel.marks import FILLS, Unmarked
from toolkit.excel.pages import Block, own_sheet, quoted, write_blocks
from toolkit.ledger.own_sheets import BEGINNINGS, FINDINGS
from toolkit.values import Checked, Finding
from toolkit.views.findings import counts_line, findings_grid

if TYPE_CHECKING:
    from xlwings import Book, Sheet

#: What stands in the first cell of the sheet, there and in an annotated copy.
#: The name by which the sheet is known; an annotated copy of a file has the same.
MARK = "_taizhang_findings"
#: Each link takes Excel some time.
_MOST_LINKS, _MOST_ROWS = 500, 20_000
_CELL = 2
_MOST_NAMED = 20


def put_findings(book: Book, checked: Checked, unmarked: Sequence[Unmarked]) -> Sheet:
    """Write the findings of the book on their sheet, and what could not be marked."""
    titles = {sheet.name for sheet in book.sheets}
    shown = checked.findings[:_MOST_ROWS]
    grid = findings_grid(checked, BEGINNINGS[FINDINGS])
    rows = [(*row[:_CELL], _where(f), *row[_CELL + 1 :]) for row, f in zip(grid.rows, shown, strict=False)]
    links = {
        (index, _CELL): f"#{quoted(finding.place.sheet)}!{_target(finding)}"
        for index, finding in enumerate(shown[:_MOST_LINKS])
        if finding.place.sheet in titles
    }
    fills = {(index, 0): FILLS[finding.severity] for index, finding in enumerate(shown)}
    sheet = own_sheet(book, FINDINGS, MARK)
    block = Block(grid.title, grid.headings, rows, list(_notes(checked.findings, unmarked)), (), fills, links)
    write_blocks(sheet, [block], grid.widths)
    return sheet


def _notes(findings: Sequence[Finding], unmarked: Sequence[Unmarked]) -> Iterator[str]:
    yield counts_line(findings)
    if findings:
        yield "有问题的单元格已标色并加批注（红为错误，黄为警告，蓝为提示）；点击“单元格”一列可转到该处。"
        yield "再次校验时，先清除这次的标注。"
    if len(findings) > _MOST_LINKS:
        yield f"只有前 {_MOST_LINKS} 条可以点击转到。"
    if len(findings) > _MOST_ROWS:
        yield f"本表只列前 {_MOST_ROWS} 条，另有 {len(findings) - _MOST_ROWS} 条未列。"
    for left in unmarked:
        if left.protected:
            yield f"工作表“{left.sheet}”受保护，没有标注，问题只列在本表。"
        if left.noted:
            cells = "、".join(Area(*cell, *cell).address for cell in left.noted[:_MOST_NAMED])
            more = f"等 {len(left.noted)} 格" if len(left.noted) > _MOST_NAMED else ""
            yield f"工作表“{left.sheet}”的 {cells}{more} 原来就有批注，只标色，没有改动批注。"
        if left.beyond:
            yield f"工作表“{left.sheet}”另有 {len(left.beyond)} 格只标色，没有加批注。"


def _where(finding: Finding) -> str:
    """A cell, a row, a column; the whole sheet is 整表."""
    place = finding.place
    if place.row and not place.letter:
        return f"第{place.row}行"
    return place.cell or (f"{place.letter}列" if place.letter else "整表")


def _target(finding: Finding) -> str:
    place = finding.place
    if place.row:
        return f"{place.letter or 'A'}{place.row}"
    return f"{place.letter}:{place.letter}" if place.letter else "A1"
