"""Cells: a number as a number, anything else as text, in the format that fits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from toolkit.values import Grid, column_letter
from toolkit.workbook.tables.markup import stored
from toolkit.workbook.tables.paper import lines_of, text_height
from toolkit.workbook.tables.styles import DECIMAL, LINK, QUOTED, TEXT, TOTAL, WHOLE, Styles

#: The longest text a cell can hold, in UTF-16 units.
LONGEST_TEXT = 32_767
#: Whole numbers from here on would lose digits; they are written as text.
_EXACT = 10**15
#: Beginnings that would make a formula of a text when a user changes it.
_FORMULA = frozenset("=+-@")
_NOWHERE: Set[int] = frozenset()
#: Of each column so many texts are kept that have so many characters at most.
_MOST_KEPT, _SHORT = 1_000, 500
#: What can be written as it stands: no character that XML uses or cannot hold, nothing that reads like a character's
#: number, no space at either end, which is dropped unless a program is told not to.
_PLAIN = re.compile(
    '(?![ \t\r\n])(?:[^_&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]++|_(?!x))*+(?<![ \t\r\n])'
)


class TooLong(ValueError):
    """A text that no cell can hold."""


def item_rows(
    grid: Grid, first: int, widths: Sequence[int], styles: Styles, linked: Mapping[int, Set[int]]
) -> Iterator[str]:
    """The rows of a grid's items, from row `first` on; `linked` has the columns of each row where a link stands."""
    fills = {text: styles.filled(colour) for text, colour in grid.fills.items()}
    columns = [
        (index, f'<c r="{column_letter(index)}', Texts(width, fills))
        for index, width in zip(range(len(grid.headings)), widths, strict=False)
    ]
    for index, row in enumerate(grid.rows):
        number, base, links = index + first, TOTAL if index in grid.totals else 0, linked.get(index, _NOWHERE)
        at, lines = f'{number}" ', 1
        cells: list[str] = []
        for (column, start, texts), value in zip(columns, row, strict=True):
            style = base + LINK if column in links else base
            try:
                if type(value) is str:
                    rest, taken = texts[value, style]
                    lines = taken if taken > lines else lines
                else:
                    rest = _rest(value, fills.get(value, 0), style)
            except ValueError as error:
                raise _placed(error, f"{column_letter(column)}{number}") from None
            cells += (start, at, rest)
        sized = f' ht="{text_height(lines)}" customHeight="1"' if lines > 1 else ""
        yield f'<row r="{number}"{sized}>{"".join(cells)}</row>'


class Texts(dict[tuple[str, int], tuple[str, int]]):
    """What the texts of a column become, by text and base: the rest of the cell, and how many lines it takes.

    Most texts of a table stand in it many times: what is short is kept, as much of it as takes little memory.
    """

    def __init__(self, width: int, fills: Mapping[str, int]) -> None:
        super().__init__()
        self._width, self._fills = width, fills

    def __missing__(self, key: tuple[str, int]) -> tuple[str, int]:
        text, base = key
        made = _text(text, self._fills.get(text, 0), base), lines_of(text, self._width)
        if len(text) <= _SHORT:
            if len(self) == _MOST_KEPT:
                self.clear()
            self[key] = made
        return made


def cell(place: str, value: object, style: int = 0, base: int = 0) -> str:
    """A cell in the style given, or in the one of an item's cell that fits the value, with `base` added.

    Raises TooLong for a text of more than 32,767 characters, ValueError for a number that is not finite.
    """
    try:
        return f'<c r="{place}" {_rest(value, style, base)}'
    except ValueError as error:
        raise _placed(error, place) from None


def _placed(error: ValueError, place: str) -> ValueError:
    return type(error)(f"{error} in {place}")


def _rest(value: object, style: int, base: int) -> str:
    """What follows the place of a cell."""
    if isinstance(value, str):
        return _text(value, style, base)
    if isinstance(value, bool):
        return _text("是" if value else "否", style, base)
    if isinstance(value, int) and -_EXACT < value < _EXACT:
        return f's="{style or WHOLE + base}"><v>{value}</v></c>'
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a cell holds finite numbers only, got {value}")
        return f's="{style or DECIMAL + base}"><v>{float(value)!r}</v></c>'
    return _text("" if value is None else str(value), style, base)


def _text(text: str, style: int, base: int) -> str:
    if not text:
        return f's="{style or TEXT + base}"/>'
    style = style or (QUOTED if text[0] in _FORMULA else TEXT) + base
    if len(text) > LONGEST_TEXT // 2 or not _PLAIN.fullmatch(text):
        return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{stored(_checked(text))}</t></is></c>'
    return f's="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def _checked(text: str) -> str:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST_TEXT:
        raise TooLong(f"a cell holds at most {LONGEST_TEXT} characters, got {units}")
    return text
