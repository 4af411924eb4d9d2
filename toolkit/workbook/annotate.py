"""A copy of a user's workbook with the faulty cells filled and noted, and a sheet 校验结果 that lists the findings.

The copy is the user's file with some parts patched: every part that is not concerned is copied as it is packed, so
that buttons, macros, drop-downs, charts and whatever else the file holds stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from toolkit.files import read_whole
from toolkit.values import CannotDo, Checked, Finding
from toolkit.workbook.annotating.book import Book, SheetPart
from toolkit.workbook.annotating.marks import Marks, by_sheet, on_sheet, worst
from toolkit.workbook.annotating.package import Package
from toolkit.workbook.annotating.result_sheet import put_result
from toolkit.workbook.annotating.rows import paint, reformat
from toolkit.workbook.annotating.sheet_notes import Unnoted, write_notes
from toolkit.workbook.annotating.styles import Styles
from toolkit.workbook.annotating.worksheet import Cell, Worksheet
from toolkit.workbook.reader import LARGEST_FILE


def annotated_copy(ledger: Path, checked: Checked, copy: Path) -> bytes:
    """The bytes of the annotated copy of the file `ledger`, which is to be written to `copy`.

    Raises CannotDo as `annotate` does, and where the copy would be written over the ledger, has the ending of another
    kind of file, or the ledger is no longer the one that was checked.
    """
    if copy.exists() and copy.samefile(ledger):
        raise CannotDo("批注副本不能写回台账本身。", str(copy), "请给 --annotate 另起一个文件名。")
    if copy.suffix.lower() != ledger.suffix.lower():
        raise CannotDo(
            "批注副本的扩展名与台账不同，表格软件会打不开。", str(copy), f"请用与台账相同的扩展名 {ledger.suffix}。"
        )
    data = read_whole(ledger, LARGEST_FILE)
    if sha256(data).hexdigest() != checked.sha256:
        raise CannotDo("台账在校验过程中被改动了。", str(ledger), "请关闭正在编辑它的程序，再运行一次。")
    return annotate(data, str(ledger), checked)


def annotate(data: bytes, path: str, checked: Checked) -> bytes:
    """The bytes of the annotated copy of the workbook `data`, of the same kind (.xlsx, .xlsm); `path` is for messages.

    What an earlier run of this function left in the workbook is replaced. Raises CannotDo for anything that is no
    OOXML spreadsheet, and for one that is encrypted, signed, damaged or too large.
    """
    book = Book(Package(data, path))
    styles = Styles(book)
    earlier = styles.earlier()
    marks = by_sheet(checked.findings)
    again = bool(earlier or book.earlier)
    unnoted = [
        _annotated(book, styles, sheet, marks.get(sheet.title, Marks()), earlier)
        for sheet in book.sheets
        if sheet != book.earlier and (again or sheet.title in marks)
    ]
    put_result(book, styles, checked, unnoted)
    styles.put()
    return book.package.packed()


def _annotated(book: Book, styles: Styles, part: SheetPart, marks: Marks, earlier: Mapping[int, int]) -> Unnoted:
    """Patch one sheet; the cells that were left without a note."""
    try:
        sheet = Worksheet(book.package.sheet(part.part))
        reformat(sheet, earlier)
        found: Mapping[Cell, Sequence[Finding]] = on_sheet(marks, sheet)
        paint(sheet, worst(found), styles)
    except ValueError as error:
        raise book.package.refusal(f"工作表“{part.title}”的内容无法辨认") from error
    unnoted = write_notes(book, part, sheet, found)
    if sheet.changed:
        book.package.put(part.part, sheet.text())
    return unnoted
