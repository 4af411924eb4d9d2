"""What each row of a table is, in the light of the rows around it: put into the account, page by page."""

from __future__ import annotations

from dataclasses import replace

from toolkit.importing.account import Account, DataRow, Stop, Told
from toolkit.importing.blocks import Block, heading_block
from toolkit.importing.cells import Cells, number_of, plain
from toolkit.importing.kinds import (
    NOTE,
    PART,
    Around,
    Found,
    around_of,
    goes_on_with_note,
    kind_of_row,
    section_name,
    title_kind,
)
from toolkit.importing.matching import Names
from toolkit.importing.units import money_told
from toolkit.importing.values import Line, RowKind, SourceTable
from toolkit.ledger.headings import normal
from toolkit.ledger.raw import RawSheet

#: A heading takes no more rows than these.
_HEADING_ROWS = 4


def take_table(account: Account, table: SourceTable, block: Block, names: Names) -> None:
    """Put every row of a table, whose first block is given, into the account."""
    reader = _Reader(account, table, names)
    reader.above(block)
    reader.below(block)


class _Reader:
    def __init__(self, account: Account, table: SourceTable, names: Names) -> None:
        self._account = account
        self._names = names
        self._title = table.raw.title
        self._titles = {normal(text) for text in table.above}
        self._before = ""  # the style of the last row that was not blank
        # The tables of a document are pages of one list; the sheets of a workbook are not.
        account.unit = account.unit if table.raw.untitled else ""
        for text in table.above:
            self._hear(text, 0)
            account.section = section_name(text) or account.section

    def above(self, block: Block) -> None:
        """The rows above the first heading, and the heading itself."""
        cells = block.cells
        for row in range(cells.rows.start, block.first):
            kind, reason = title_kind(cells, row)
            if kind is RowKind.TITLE:
                self._titles |= {normal(plain(value)) for value in cells.filled(row).values()}
            self._hear_row(cells, row)
            self._line(cells, row, kind, reason)
        self._heading(block, "表头")

    def _heading(self, block: Block, reason: str) -> None:
        for row in range(block.first, block.last + 1):
            self._line(block.cells, row, RowKind.HEADING, reason)
        self._before = ""
        self._account.blocks.append((self._title, block))

    def below(self, block: Block) -> None:
        """The rows below the first heading, with those of further blocks in the same table."""
        cells = block.cells
        row = block.last + 1
        around = self._around(block)
        self._new_page()
        while row < cells.rows.stop:
            if not cells.filled(row):  # there may be a million of them above a cell far below
                self._line(cells, row, RowKind.BLANK, "空行")
                row += 1
                continue
            if self._looks_like_heading(block, row):
                other, row = self._another_heading(block, row)
                if other is not block:
                    block, around = other, self._around(other)
                continue
            self._row(block, row, around)
            row += 1

    def _around(self, block: Block) -> Around:
        sheet = self._names.sheet
        key = block.column_of(sheet.key[0])
        return around_of(block.cells, self._titles, key, block.column_of(sheet.name or sheet.key[-1]), block.last + 1)

    def _another_heading(self, block: Block, row: int) -> tuple[Block, int]:
        """The block below a heading row further down, and the row to go on with."""
        self._new_page()
        other = heading_block(Cells(_window(block.cells, row)), self._names)
        if other is None or other.first != row or self._same(block, other):
            varies = [block.title(c) for c in self._varying(block, row)]
            reason = "换页重复的表头" + (f"（“{'、'.join(varies)}”的写法不同，位置相同）" if varies else "")
            self._line(block.cells, row, RowKind.HEADING, reason)
            self._before = ""
            row += 1
            while row < block.cells.rows.stop and self._completes_heading(block, row):
                self._line(block.cells, row, RowKind.HEADING, "换页重复的表头")
                row += 1
            return block, row
        other = replace(other, cells=block.cells)
        self._heading(other, "写法不同的表头，以下按它取列")
        return other, other.last + 1

    def _same(self, block: Block, other: Block) -> bool:
        """Whether a heading found again names no column, and no unit, that the first has not in the same place."""
        ours = {column: match.targets for column, match in block.matches.items()}
        units = all(other.unit(column) in ("", block.unit(column)) for column in other.texts)
        return units and all(ours.get(column) == match.targets for column, match in other.matches.items())

    def _varying(self, block: Block, row: int) -> list[int]:
        cells = block.cells.filled(row)
        known = {column: {normal(t) for t in texts} | {normal("".join(texts))} for column, texts in block.texts.items()}
        return [c for c in block.matches if c in cells and normal(plain(cells[c])) not in known.get(c, ())]

    def _looks_like_heading(self, block: Block, row: int) -> bool:
        filled = block.cells.filled(row)
        if any(number_of(value) is not None for value in filled.values()):
            return False
        texts = [normal(plain(value)) for value in filled.values()]
        known = sum(text in block.words or self._names.knows(text) for text in texts)
        return known >= 2 and known * 2 > len(texts)

    def _completes_heading(self, block: Block, row: int) -> bool:
        """Whether a row goes on with a repeated heading of several rows."""
        texts = [normal(plain(value)) for value in block.cells.filled(row).values()]
        return block.last > block.first and bool(texts) and set(texts) <= block.words

    def _row(self, block: Block, row: int, around: Around) -> None:
        account = self._account
        found = self._judged(block, row, around, kind_of_row(block.cells, row, around))
        if found.kind is RowKind.DATA:
            data = DataRow(self._title, block, row, account.section, account.page, account.unit)
            account.rows.append(data)
            account.unnumbered += [data] if _lacks_number(block.cells, row, around) else []
        elif found.kind is RowKind.SECTION:
            account.section = found.label
        elif found.kind in (RowKind.NOTE, RowKind.TITLE):
            self._hear_row(block.cells, row)
        if found.kind in (RowKind.SECTION, RowKind.TOTAL):
            place = (len(account.rows), self._title, row + 1)
            account.stops.append(Stop(*place, found.kind, found.label, found.style, block, account.unit))
        if found.breaks_page:
            self._new_page()
        self._before = found.style if found.kind is not RowKind.BLANK else self._before
        self._line(block.cells, row, found.kind, found.reason)

    def _judged(self, block: Block, row: int, around: Around, found: Found) -> Found:
        """What a row is in the light of the rows next to it."""
        cells, before = block.cells, self._before
        texts = [plain(value) for value in cells.filled(row).values()]
        if len(texts) == 1 and before == NOTE and goes_on_with_note(texts[0]):
            return Found(RowKind.NOTE, "接着上面的说明", style=NOTE)
        if found.kind is RowKind.DATA and self._may_be_torn(cells, row, around):
            return Found(RowKind.UNREADABLE, "换页后的第一行没有编号，可能是上一行断开的后半行")
        if found.kind is RowKind.DATA and before == PART and _lacks_number(cells, row, around):
            return Found(RowKind.UNREADABLE, "在“其中”之下，没有编号，可能也是上一项的一部分", style=PART)
        if len(texts) == 1 and found.kind is RowKind.UNREADABLE and self._is_above_heading(block, row):
            return Found(RowKind.TITLE, "下一行是表头", breaks_page=True)
        return found

    def _is_above_heading(self, block: Block, row: int) -> bool:
        below = next((r for r in range(row + 1, block.cells.rows.stop) if block.cells.filled(r)), None)
        return below is not None and self._looks_like_heading(block, below)

    def _hear_row(self, cells: Cells, row: int) -> None:
        for value in cells.filled(row).values():
            self._hear(plain(value), row + 1)

    def _hear(self, text: str, row: int) -> None:
        """Take note of the unit of money that a line tells."""
        unit = money_told(normal(text))
        if unit:
            self._account.unit = unit
            self._account.told.append(Told(len(self._account.rows), self._title, row, unit))

    def _may_be_torn(self, cells: Cells, row: int, around: Around) -> bool:
        """Whether a row without number follows a page break in a list whose rows have numbers."""
        rows = self._account.rows
        return bool(rows) and rows[-1].page != self._account.page and _lacks_number(cells, row, around)

    def _new_page(self) -> None:
        self._account.page += 1

    def _line(self, cells: Cells, row: int, kind: RowKind, reason: str) -> None:
        self._account.lines.append(Line(self._title, row + 1, kind, reason, cells.text(row)))


def _lacks_number(cells: Cells, row: int, around: Around) -> bool:
    """Whether a row has no number in a list whose rows have numbers."""
    if not around.numbered or around.key is None:
        return False
    return cells.at(row, around.key) == "" and not cells.down(row, around.key)


def _window(cells: Cells, row: int) -> RawSheet:
    """The few rows from this one on that a heading may take."""
    raw, first = cells.raw, row - cells.raw.top
    merges = cells.merges_over(row, row + _HEADING_ROWS - 1)
    return replace(raw, rows=raw.rows[first : first + _HEADING_ROWS], top=row, merges=merges)
