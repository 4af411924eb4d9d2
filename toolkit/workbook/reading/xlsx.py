"""An .xlsx workbook to raw sheets: python-calamine for the values, a look at the sheets' XML for what it hides.

python-calamine gives '' for an error cell and for a formula without a stored result, and no number formats. All three
matter here (#REF! is not blank, 0.4 shown as 40% is 40 %), so each sheet part is searched for them. Sheets that it
refuses, or must not be given, are read by `sheet_xml`.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from toolkit.ledger import PercentCell, RawSheet
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.blocks import sheet_blocks
from toolkit.workbook.reading.book import Book
from toolkit.workbook.reading.grid import numbers
from toolkit.workbook.reading.package import Package
from toolkit.workbook.reading.reach import Reach
from toolkit.workbook.reading.texts import are_plain
from toolkit.workbook.scan import Hidden, Spot, hidden_in

_USUAL_PART = "xl/workbook.xml"
_WORKBOOK = r"<(?:[\w.-]+:)?workbook[\s>]"


def workbook_part(package: Package) -> str:
    """The name of the package's .xlsx workbook, "" when it is some other kind of package."""
    part = next((r.part for r in package.relations("") if r.kind == "officeDocument"), _USUAL_PART)
    return part if part in package and re.search(_WORKBOOK, package.text(part)) else ""


def read(package: Package, part: str, data: bytes, meanwhile: Callable[[], object]) -> list[RawSheet]:
    """The worksheets of a package, which is `data`, whose workbook is `part`; `meanwhile` is called during the reading.

    Raises CannotDo when a sheet is damaged or spans too large an area.
    """
    book = Book(package, part)
    percents = [index for index, kind in enumerate(book.format_kinds) if kind == "percent"]
    hidden: dict[str, Hidden] = {}
    # The texts are looked at first: python-calamine takes what they say for true as soon as it opens the workbook.
    fast = _Fast(data) if not package.ambiguous and book.titles_differ and are_plain(book) else None
    try:
        for sheet in book.sheets if fast else ():
            if fast and (found := _look(package, sheet.part, percents)) is not None:
                fast.ask(sheet.title)
                hidden[sheet.title] = found
        meanwhile()
    finally:
        values = fast.finish() if fast else {}
    return list(_together(book, values, hidden))


def _look(package: Package, part: str, percents: Sequence[int]) -> Hidden | None:
    """What a worksheet hides, None for one that python-calamine may not be given: both are told in one pass."""
    reach = Reach()
    blocks = sheet_blocks(package.pieces(part), package.path)
    hidden = hidden_in(reach.passing(blocks), percents, package.path)
    return hidden if reach.is_compact else None


def _together(book: Book, values: Mapping[str, RawSheet], hidden: Mapping[str, Hidden]) -> Iterator[RawSheet]:
    texts: Sequence[str] | None = None
    allowance = Allowance(book.package.path)
    for sheet in book.sheets:
        if sheet.title in values:
            yield _with_hidden(values[sheet.title], sheet.hidden, hidden[sheet.title])
            continue
        from toolkit.workbook.reading.sheet_xml import read_sheet, shared_texts  # few workbooks need it

        texts = shared_texts(book, allowance) if texts is None else texts
        yield read_sheet(book, sheet, texts, allowance)


class _Fast:
    """python-calamine in a thread of its own, for it works without Python's lock. It is asked for sheet after sheet."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sheets: dict[str, RawSheet] = {}
        self._error: BaseException | None = None
        self._asked: SimpleQueue[str] = SimpleQueue()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def ask(self, title: str) -> None:
        """Have the sheet of this title read."""
        self._asked.put(title)

    def finish(self) -> Mapping[str, RawSheet]:
        """The sheets asked for by title, when all are read; those that could not be read are missing."""
        self._asked.put("")
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._sheets

    def _run(self) -> None:
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            while title := self._asked.get():
                self._sheets[title] = _raw_sheet(book, title)
        except (CalamineError, ValueError, OSError):
            pass  # what is missing is read by `sheet_xml`, which says what is wrong if that fails too
        except BaseException as error:  # a panic of the reader's Rust code comes as a BaseException of its own
            if type(error).__name__ != "PanicException":
                self._error = error


def _raw_sheet(book: CalamineWorkbook, title: str) -> RawSheet:
    sheet = book.get_sheet_by_name(title)
    top, left = sheet.start or (0, 0)
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return RawSheet(title, sheet.to_python(skip_empty_area=True), top, left, merges)


# -- what the values do not show


def _with_hidden(raw: RawSheet, is_hidden: bool, hidden: Hidden) -> RawSheet:
    """The sheet with marks in its error cells and bare formulas, and its percentages told from plain numbers."""
    raw = _stretched(raw, hidden.marks)
    rows = raw.rows
    for (row, column), mark in hidden.marks.items():
        _put(rows, row - raw.top, column - raw.left, mark)
    for row, column in hidden.percents:
        index, place = row - raw.top, column - raw.left
        if 0 <= index < len(rows) and 0 <= place < len(rows[index]):
            value = rows[index][place]
            if type(value) in (int, float):
                _put(rows, index, place, PercentCell(value))
    return replace(
        raw,
        hidden=is_hidden,
        hidden_rows=numbers(hidden.rows, raw.top + len(rows) - 1),
        hidden_columns=numbers(hidden.columns, raw.left + len(rows[0]) - 1 if rows else -1),
        formulas=hidden.formulas,
    )


def _put(rows: Sequence[Any], row: int, column: int, value: object) -> None:
    rows[row][column] = value


def _stretched(raw: RawSheet, marks: Iterable[Spot]) -> RawSheet:
    """The sheet made large enough to hold every marked cell: python-calamine leaves out rows that hold nothing else."""
    spots = list(marks)
    if not spots:
        return raw
    if raw.rows:
        spots += [(raw.top, raw.left), (raw.top + len(raw.rows) - 1, raw.left + len(raw.rows[0]) - 1)]
    top, left = min(row for row, _ in spots), min(column for _, column in spots)
    height = max(row for row, _ in spots) - top + 1
    width = max(column for _, column in spots) - left + 1
    before = raw.left - left if raw.rows else 0
    rows = [[""] * width for _ in range(raw.top - top)] if raw.rows else []
    rows += [[*([""] * before), *row, *([""] * (width - before - len(row)))] for row in raw.rows]
    rows += [[""] * width for _ in range(height - len(rows))]
    return replace(raw, rows=rows, top=top, left=left)
