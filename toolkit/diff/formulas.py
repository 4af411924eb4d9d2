"""Formulas of cells that may stand elsewhere: the same when each refers to the same cells as seen from its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from toolkit.diff.columns import FieldPair
from toolkit.diff.tables import Table
from toolkit.diff.values import Formula
from toolkit.ledger.raw import Mark

_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_REFERENCE = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(])")


def relative(formula: str, row: int, column: int) -> str:
    """A formula with its references told from its own cell, whose row and column count from 1; $ ones stay."""

    def seen_from(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = found.groups()
        across = letters.upper() if fixed_column else f"[{_number(letters) - column}]"
        down = digits if fixed_row else f"[{int(digits) - row}]"
        return f"R{down}C{across}"

    parts = _QUOTED.split(formula)
    return "".join(part if place % 2 else _REFERENCE.sub(seen_from, part) for place, part in enumerate(parts))


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def same_formula(old: Formula, new: Formula, places: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether two formulas, in cells of these rows and columns, say the same."""
    if old.text == new.text and places[0] == places[1]:
        return True
    return relative(old.text, *places[0]) == relative(new.text, *places[1])


def place_in_sheet(table: Table, place: int, letters: str) -> tuple[int, int]:
    """Row and column, counted from 1, of a cell of a table."""
    return table.numbers[place], _number(letters)


def formula_spots(
    old: Table, new: Table, rows: Iterable[tuple[int, int]], columns: Iterable[FieldPair]
) -> dict[int, set[int]]:
    """By index of the pair of columns, the indexes of the pairs of rows where either cell is calculated."""
    spots: dict[int, set[int]] = {}
    pairs = list(rows)
    for number, (one, other) in enumerate(columns):
        found = {
            index
            for index, (here, there) in enumerate(pairs)
            if (here, one.index) in old.formulas
            or (there, other.index) in new.formulas
            or _is_formula(old.rows[here][one.index])
            or _is_formula(new.rows[there][other.index])
        }
        if found:
            spots[number] = found
    return spots


def _is_formula(cell: Any) -> bool:
    """Whether a cell holds a formula without a stored result."""
    return type(cell) is Mark and cell.formula
