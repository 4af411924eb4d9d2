"""Formulas that several cells share: written out in the first, in the others moved to where they stand."""

from __future__ import annotations

import re

from toolkit.values import column_letter
from toolkit.workbook.reading.book import column_of

_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_CELL = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(])")
_COLUMNS = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w(])")
_ROWS = re.compile(r"(?<![\w.$])(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7})(?![\w(])")

#: A cell by row and column, counted from 0.
Spot = tuple[int, int]


class SharedFormulas:
    """The shared formulas of a sheet by their number, each with the cell that it is written in."""

    def __init__(self) -> None:
        self._masters: dict[str, tuple[Spot, str]] = {}

    def at(self, spot: Spot, number: str, text: str) -> str:
        """The formula, without its =, of a cell with this text of its own, "" for one that shares another's."""
        if text:
            self._masters.setdefault(number, (spot, text))
            return text
        if number not in self._masters:
            return ""
        (row, column), shared = self._masters[number]
        return _moved(shared, spot[0] - row, spot[1] - column)


def _moved(formula: str, down: int, across: int) -> str:
    """A formula with all references but the $ ones so many rows further down and columns across."""

    def row(fixed: str, digits: str) -> str:
        return f"{fixed}{digits if fixed else int(digits) + down}"

    def column(fixed: str, letters: str) -> str:
        return f"{fixed}{letters if fixed else column_letter(max(column_of(letters) + across, 0))}"

    def moved(part: str) -> str:
        part = _CELL.sub(lambda f: column(f[1], f[2]) + row(f[3], f[4]), part)
        part = _COLUMNS.sub(lambda f: f"{column(f[1], f[2])}:{column(f[3], f[4])}", part)
        return _ROWS.sub(lambda f: f"{row(f[1], f[2])}:{row(f[3], f[4])}", part)

    parts = _QUOTED.split(formula)
    return "".join(part if place % 2 else moved(part) for place, part in enumerate(parts))
