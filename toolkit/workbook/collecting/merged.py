"""The merged workbook: the current ledger with some cells patched, and those that are in conflict marked and noted.

Every part of the workbook that is not concerned is copied as it is packed; with nothing to write, all of it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from toolkit.collect.base import Base
from toolkit.collect.held import Held, column_number
from toolkit.collect.outcome import CONFLICTS, Conflict
from toolkit.collect.pairing import Merge
from toolkit.values import CannotDo, Finding, Severity
from toolkit.workbook.annotating.book import Book, SheetPart
from toolkit.workbook.annotating.marks import worst
from toolkit.workbook.annotating.package import Package
from toolkit.workbook.annotating.relations import forget, relations, relations_part
from toolkit.workbook.annotating.rows import paint
from toolkit.workbook.annotating.sheet_notes import write_notes
from toolkit.workbook.annotating.styles import Styles
from toolkit.workbook.annotating.worksheet import LAST_ROW, Cell, Worksheet, shown_in
from toolkit.workbook.annotating.xmltext import (
    attributes,
    child,
    children,
    filled,
    place_of,
    prefixed,
    replaced,
    root,
    start_tag,
)
from toolkit.workbook.collecting.formats import Formats
from toolkit.workbook.collecting.patching import Patch, Unwritable
from toolkit.workbook.importing.ranges import Reach, stretch_names, stretch_sheet, stretch_tables
from toolkit.workbook.reading import book as reading_book
from toolkit.workbook.reading.package import Package as ReadPackage

_REMEDY: Final = "请在表格软件中打开后另存为 .xlsx，再收一次。"
#: The longest content of a cell that a note repeats.
_LONGEST: Final = 200

#: Contents by row and column, both from 1.
_Wanted = dict[int, dict[int, Any]]


def merged_workbook(data: bytes, ours: Base, merge: Merge) -> bytes:
    """The bytes of the ledger `ours`, which is the file `data`, with all that a merge writes.

    Raises CannotDo for a workbook that cannot be patched: no .xlsx or .xlsm, encrypted, signed, shared.
    """
    marked = _marked(merge.open)
    if not (merge.written or merge.appended or marked):
        return data
    book = Book(Package(data, ours.source.path, "合并"))
    known = reading_book.Book(ReadPackage(data, ours.source.path), book.part)
    formats = Formats(book, known.format_kinds)
    try:
        gone = [_patched(book, held, merge, formats, known.from_1904) for held in ours.held.values()]
        formats.put()
        if any(gone):
            _forget_chain(book)
        if any(raw.formulas for raw in ours.sheets) and (merge.written or merge.appended):
            _calculate_when_opened(book)
        _mark(book, marked)
    except Unwritable as error:
        remedy = "请先在台账里手工改这一格；是按选择写入的，也可以在冲突处理表里改选。"
        raise CannotDo(f"{error}，没有写出合并结果。", ours.source.path, remedy) from error
    except ValueError as error:
        raise CannotDo("工作表的内容无法辨认，没有写出合并结果。", ours.source.path, _REMEDY) from error
    return book.package.packed()


# -- contents


def _patched(book: Book, held: Held, merge: Merge, formats: Formats, from_1904: bool) -> bool:
    """Write what a merge has for one sheet; whether a formula was replaced."""
    wanted = _wanted(held, merge)
    if not wanted:
        return False
    part = _part(book, held.table.title)
    pattern = held.table.numbers[-1] if held.table.numbers else held.table.heading_row + 1
    sheet = Worksheet(book.package.sheet(part.part))
    patch = Patch(sheet, formats, from_1904)
    if max(wanted) > LAST_ROW:
        raise Unwritable(f"工作表“{held.table.title}”的行数到了上限")
    try:
        patch.put(wanted, pattern)
    except Unwritable as error:
        raise Unwritable(f"工作表“{held.table.title}”的 {error}") from error
    text = sheet.text()
    added = [row.number for row in merge.appended if row.code == held.sheet.code]
    if added:
        reach = Reach(pattern, min(added), max(added))
        text = stretch_sheet(text, reach)
        stretch_tables(book, part, reach)
        stretch_names(book, part, reach)
    book.package.put(part.part, text)
    return patch.formulas_gone


def _wanted(held: Held, merge: Merge) -> _Wanted:
    wanted: _Wanted = {}
    for written in merge.written:
        if written.place.sheet == held.table.title:
            column = column_number(written.place.letter) + 1
            wanted.setdefault(written.place.row, {})[column] = written.value
    for row in merge.appended:
        if row.code == held.sheet.code:
            cells = {column_number(held.table.letters[h]) + 1: value for h, value in row.cells.items()}
            wanted.setdefault(row.number, {}).update(cells)
    return wanted


def _part(book: Book, title: str) -> SheetPart:
    found = next((part for part in book.sheets if part.title == title), None)
    if found is None:
        raise ValueError(title)
    return found


def _forget_chain(book: Book) -> None:
    """Take away the order in which formulas are calculated, which names cells that have none any more."""
    chains = [r for r in relations(book.package, book.part) if r.kind == "calcChain"]
    name = relations_part(book.part)
    for chain in chains:
        text = book.package.text(name)
        around = root(text)
        for element in reversed(list(children(text, around.inner, around.close))):
            if attributes(start_tag(text, element)).get("Id") == chain.id:
                text = replaced(text, element, "")
        book.package.put(name, text)
        forget(book.package, chain.target)


_BOOK_ORDER: Final = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


def _calculate_when_opened(book: Book) -> None:
    """Have formulas calculated anew when the workbook is opened: what they add up may have changed."""
    text = book.package.text(book.part)
    element = child(text, "calcPr")
    if element:
        text = filled(text, element, text[element.inner : element.close], {"fullCalcOnLoad": "1"})
    else:
        around = root(text)
        at = place_of(text, around.inner, _BOOK_ORDER, "calcPr")
        text = text[:at] + prefixed('<calcPr fullCalcOnLoad="1"/>', around.prefix) + text[at:]
    book.package.put(book.part, text)


# -- marks


def _marked(conflicts: Iterable[Conflict]) -> Mapping[str, Mapping[Cell, list[Finding]]]:
    """What is noted, by title of the sheet and cell."""
    found: dict[str, dict[Cell, list[Finding]]] = {}
    for conflict in conflicts:
        place = conflict.subject.place
        if place is None or not place.row or not place.letter:
            continue
        cell = place.row, column_number(place.letter) + 1
        found.setdefault(place.sheet, {}).setdefault(cell, []).append(_finding(conflict))
    return found


def _finding(conflict: Conflict) -> Finding:
    where = conflict.where
    sides = (("基准", conflict.base), ("现有", conflict.ours), (f"填报（{where.unit}）", conflict.theirs))
    said = "；".join(f"{side}：{text[:_LONGEST] or '（空）'}" for side, text in sides)
    message = f"{CONFLICTS[conflict.kind]}。{said}{'' if said.endswith(('。', '！', '？')) else '。'}"
    assert conflict.subject.place is not None
    remedy = "请在冲突处理表里选定后，加 --choices 再收一次。"
    return Finding(conflict.kind, Severity.WARNING, conflict.subject.place, conflict.theirs, message, remedy)


def _mark(book: Book, marked: Mapping[str, Mapping[Cell, Sequence[Finding]]]) -> None:
    """Fill and note the cells in conflict; what an earlier run marked stays marked."""
    if not marked:
        return
    styles = Styles(book)
    for title, cells in marked.items():
        part = _part(book, title)
        sheet = Worksheet(book.package.sheet(part.part))
        found: dict[Cell, list[Finding]] = {}
        first = shown_in(sheet.merges(), cells)
        for cell, findings in cells.items():
            found.setdefault(first.get(cell, cell), []).extend(findings)
        found = dict(sorted(found.items()))
        paint(sheet, worst(found), styles)
        write_notes(book, part, sheet, found)
        book.package.put(part.part, sheet.text())
    styles.put()
