"""Formulas of cells that may stand elsewhere: the same when each refers to the same cells as seen from its own."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from toolkit.diff.values import Formula
from toolkit.ledger.raw import Mark

_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_REFERENCE = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(])")
#: A cell, a column or a name, which no bracket follows as it follows a function …
_NAME = re.compile(r"(?<![\w.])[^\W\d_][\w.]*(?![\w.(])")
#: … or a function that says something else every time, or for every cell.
_OWN_SOURCE = re.compile(r"(?i)(?<![\w.])(?:NOW|TODAY|RAND\w*|ROWS?|COLUMNS?|CELL|INFO)\(")
#: What some programs write for a value that is no formula.
_CONSTANTS = MappingProxyType({"=TRUE()": True, "=FALSE()": False})


def relative(formula: str, row: int, column: int) -> str:
    """A formula with its references told from its own cell, whose row and column count from 1; $ ones stay."""

    def seen_from(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = found.groups()
        across = letters.upper() if fixed_column else f"[{column_number(letters) - column}]"
        down = digits if fixed_row else f"[{int(digits) - row}]"
        return f"R{down}C{across}"

    parts = _QUOTED.split(formula)
    return "".join(
        _plain_quoted(part) if place % 2 else _plain(_REFERENCE.sub(seen_from, part))
        for place, part in enumerate(parts)
    )


def _plain(part: str) -> str:
    """What stands outside of quotes, without what programs write as they like: blanks, small letters."""
    return "".join(part.split()).upper()


def _plain_quoted(part: str) -> str:
    """A text as it is; a sheet's title without its quotes, which only some programs write where none are needed."""
    return part if part.startswith('"') else part[1:-1].upper()


def constant(formula: str, result: Any) -> Any:
    """What a formula that only says a value, as some programs write TRUE and errors, stands for; None for any other."""
    if type(result) is Mark and formula == f"={result.text}":
        return result
    return _CONSTANTS.get(formula)


def lost_references(old: str, new: str) -> bool:
    """Whether a formula refers to nothing any more: =SUM(B2:B9) became =300."""
    return _refers(old) and not _refers(new)


def _refers(formula: str) -> bool:
    return any(_NAME.search(part) or _OWN_SOURCE.search(part) for part in _QUOTED.split(formula)[::2])


def column_number(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def same_formula(old: Formula, new: Formula, places: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether two formulas, in cells of these rows and columns, say the same."""
    if old.text == new.text and places[0] == places[1]:
        return True
    return relative(old.text, *places[0]) == relative(new.text, *places[1])
