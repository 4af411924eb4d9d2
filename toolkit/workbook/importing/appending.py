"""New rows below what a ledger's sheet holds; every other part of the workbook stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.importing.values import NewRow
from toolkit.values import CannotDo, column_letter
from toolkit.workbook.annotating.book import Book
from toolkit.workbook.annotating.package import Package
from toolkit.workbook.annotating.worksheet import LAST_ROW, Worksheet, column_of
from toolkit.workbook.importing.ledger import OpenLedger
from toolkit.workbook.importing.looks import Looks
from toolkit.workbook.importing.ranges import Reach, stretch_names, stretch_sheet, stretch_tables
from toolkit.workbook.importing.rows import RowWriter


def with_rows(ledger: OpenLedger, rows: Sequence[NewRow]) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the ledger with these rows in its sheet from `ledger.first_free` on, and remarks on what to look at.

    Raises CannotDo for a workbook that cannot be patched (encrypted, signed, shared), for one in which the sheet is
    full, and for a text that no cell can hold.
    """
    first = ledger.first_free
    if first + len(rows) - 1 > LAST_ROW:
        raise CannotDo(
            f"“{ledger.to.title}”的行数到了上限，放不下。", str(ledger.path), "请清理表尾的空行和合并单元格。"
        )
    book = Book(Package(ledger.data, str(ledger.path), "导入"))
    part = next(sheet for sheet in book.sheets if sheet.title == ledger.raw.title)
    looks = Looks(book)
    reach = Reach(ledger.pattern_row, first, first + len(rows) - 1)
    try:
        sheet = Worksheet(book.package.sheet(part.part))
        writer = RowWriter(sheet, looks, ledger.pattern_row)
        writer.write(first, [_by_column(row.cells, ledger) for row in rows])
    except CannotDo as error:
        raise CannotDo(error.message, str(ledger.path), error.remedy) from error
    except ValueError as error:
        raise CannotDo(
            "工作表的内容无法辨认，没有写入。", str(ledger.path), "请在表格软件中另存为 .xlsx 后再试。"
        ) from error
    book.package.put(part.part, stretch_sheet(sheet.text(), reach))
    left = stretch_tables(book, part, reach)
    stretch_names(book, part, reach)
    looks.put()
    return book.package.packed(), (*ledger.remarks, *_remarks(writer, left))


def _remarks(writer: RowWriter, left: Sequence[str]) -> Iterator[str]:
    """What is to be looked at in the new rows; `left` are the names of tables that do not reach over them."""
    kept = "、".join(column_letter(column - 1) for column in sorted(writer.kept))
    if kept:
        yield f"{kept} 列在这些行里已有公式，公式保留，源表的值没有写入。"
    if writer.hidden:
        count, first = len(writer.hidden), writer.hidden[0]
        yield f"新行里有 {count} 行在隐藏的行上（第{first}行起），请取消隐藏或清除筛选。"
    for name in left:
        yield f"表格“{name}”没有扩展到新行，请在表格软件中拖动它的右下角。"


def _by_column(cells: Mapping[str, Any], ledger: OpenLedger) -> dict[int, Any]:
    return {column_of(ledger.to.letters[heading]): value for heading, value in cells.items()}
