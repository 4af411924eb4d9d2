"""Where things stand in a ledger sheet: its rows from title to last, its columns with letters, widths and kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from toolkit.schema import Column, Sheet
from toolkit.values import shown
from toolkit.workbook.cells import breadth

Rows = Sequence[Mapping[str, object]]

SETTINGS = "settings"
TITLE_ROW, HINT_ROW, HEADING_ROW, FIRST_ROW = 1, 2, 3, 4
#: Drop-downs, prompts and the counts of the guide reach down to this row, or to the last when that is lower.
LAST_ROW = HEADING_ROW + 2000
#: Rows of an empty sheet that are already ruled, so that it looks like a form and prints as one.
BLANK_ROWS = 15


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of one sheet stand: the schema's, then the others. Letters as Excel writes them."""

    sheet: Sheet
    columns: tuple[Column, ...]
    extra: tuple[str, ...]
    rows: Rows
    last_row: int

    @property
    def headings(self) -> tuple[str, ...]:
        return (*(column.heading for column in self.columns), *self.extra)

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings as written: on one line, none blank, no two alike, as an Excel table demands."""
        titles: dict[str, str] = {}
        for number, heading in enumerate(self.headings, 1):
            title = plain = " ".join(heading.split())[:250] or f"列{number}"
            while title.casefold() in titles:
                title = f"{plain}（{number}）"
            titles[title.casefold()] = title
        return tuple(titles.values())

    @property
    def width(self) -> int:
        return len(self.columns) + len(self.extra)

    @property
    def widths(self) -> list[int]:
        """The schema's widths, but none narrower than its heading, then those of foreign columns."""
        own = [max(column.width, breadth(column.heading) + 2) for column in self.columns]
        return own + [self._extra_width(heading) for heading in self.extra]

    def _extra_width(self, heading: str) -> int:
        """The width of a foreign column: that of its longest text, within bounds."""
        texts = (breadth(shown(row.get(heading))) + 2 for row in self.rows)
        return min(36, max(12, breadth(heading) + 4, *texts))

    def kind(self, index: int) -> str:
        """The kind of a column counted from 1; a foreign column of money is one by its heading."""
        if index <= len(self.columns):
            return self.columns[index - 1].kind
        return "amount" if self.extra[index - 1 - len(self.columns)].endswith("元)") else "text"

    def letter(self, heading: str) -> str:
        return str(get_column_letter(self.headings.index(heading) + 1))

    def cells(self, heading: str, dollar: str = "") -> str:
        """The cells under a heading, from the first row to the last that prompts and counts reach."""
        letter = self.letter(heading)
        last = max(LAST_ROW, self.last_row)
        return f"{dollar}{letter}{dollar}{FIRST_ROW}:{dollar}{letter}{dollar}{last}"


def layout_of(sheet: Sheet, rows: Rows) -> Layout:
    """The layout of a sheet that is to hold these rows; headings the schema does not know come last."""
    known = {column.heading for column in sheet.columns}
    extra = tuple(dict.fromkeys(heading for row in rows for heading in row if heading not in known))
    ruled = len(rows) or BLANK_ROWS
    return Layout(sheet, sheet.columns, extra, rows, HEADING_ROW + ruled)


def settings_headings(sheet: Sheet) -> tuple[str, str]:
    """The headings of an item's name and of its value."""
    return sheet.columns[0].heading, sheet.columns[1].heading
