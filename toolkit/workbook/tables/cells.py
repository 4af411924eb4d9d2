"""Cells: a number as a number, anything else as text, in the format that fits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any

from toolkit.values import Grid, column_letter
from toolkit.workbook.tables.markup import stored
from toolkit.workbook.tables.paper import line_count, text_height
from toolkit.workbook.tables.styles import DECIMAL, LINK, QUOTED, TEXT, TOTAL, WHOLE, Styles

#: The longest text a cell can hold, in UTF-16 units.
LONGEST_TEXT = 32_767
#: Whole numbers from here on would lose digits; they are written as text.
_EXACT = 10**15
#: Beginnings that would make a formula of a text when a user changes it.
_FORMULA = frozenset("=+-@")
_NOWHERE: Set[int] = frozenset()
#: What is kept by its value: of 1, 1.0 and True, which are written differently, a dictionary holds one.
_EXACT_KEYS = frozenset((str, int))
#: What stands for the number of the row in cells that are kept: no text of a cell holds it, as XML cannot.
_NUMBER = b"\0"
#: Of each column so many texts are kept, of so many characters together.
_MOST_KEPT, _CHARACTERS = 1_000, 500_000
#: What can be written as it stands: no character that XML uses or cannot hold, nothing that reads like a character's
#: number, no space at either end, which is dropped unless a program is told not to.
_PLAIN = re.compile(
    '(?![ \t\r\n])(?:[^_&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]++|_(?!x))*+(?<![ \t\r\n])'
)


class TooLong(ValueError):
    """A text that no cell can hold."""


def item_rows(
    grid: Grid, first: int, widths: Sequence[int], styles: Styles, linked: Mapping[int, Set[int]]
) -> Iterator[bytes]:
    """The rows of a grid's items, from row `first` on; `linked` has the columns of each row where a link stands."""
    fills = {text: styles.filled(colour) for text, colour in grid.fills.items()}
    columns = _Columns(widths[: len(grid.headings)], fills)
    for index, row in enumerate(grid.rows):
        lines, cells = 1, []
        texts_of = columns[TOTAL if index in grid.totals else 0, linked.get(index, _NOWHERE)]
        for texts, value in zip(texts_of, row, strict=True):
            try:
                made, taken = texts[value] if type(value) in _EXACT_KEYS else (texts.cell(value), 1)
            except ValueError as error:
                raise _placed(error, f"{texts.letter}{index + first}") from None
            cells.append(made)
            if taken > lines:
                lines = taken
        sized = b' ht="%d" customHeight="1"' % text_height(lines) if lines > 1 else b""
        whole = b'<row r="%b"%b>%b</row>' % (_NUMBER, sized, b"".join(cells))
        yield whole.replace(_NUMBER, b"%d" % (index + first))


class _Columns(dict[tuple[int, Set[int]], tuple["Texts", ...]]):
    """What each column's texts become in a row, by what is added to the row's formats and the columns of its links."""

    def __init__(self, widths: Sequence[int], fills: Mapping[str, int]) -> None:
        super().__init__()
        self._styled = [_styled(column_letter(index), width, fills) for index, width in enumerate(widths)]

    def __missing__(self, key: tuple[int, Set[int]]) -> tuple[Texts, ...]:
        base, links = key
        styles = (base + LINK if column in links else base for column in range(len(self._styled)))
        self[key] = made = tuple(styled(style) for styled, style in zip(self._styled, styles, strict=True))
        return made


def _styled(letter: str, width: int, fills: Mapping[str, int]) -> Callable[[int], Texts]:
    """The texts of a column by what is added to their formats: the same ones whenever they are asked for."""
    return cache(lambda base: Texts(letter, width, fills, base))


class Texts(dict[str | int, tuple[bytes, int]]):
    """What texts and whole numbers of a column become: the cell, its row's number left open, how many lines it takes.

    Most of a table stand in it many times: they are kept, as many of them as take little memory.
    """

    def __init__(self, letter: str, width: int, fills: Mapping[str, int], base: int) -> None:
        super().__init__()
        self.letter = letter
        self._start = b'<c r="%b%b" ' % (letter.encode(), _NUMBER)
        self._width, self._fills, self._base = width, fills, base
        self._kept = 0

    def __missing__(self, value: str | int) -> tuple[bytes, int]:
        length, lines = (len(value), line_count(value, self._width)) if isinstance(value, str) else (1, 1)
        self._kept += length
        if len(self) == _MOST_KEPT or self._kept > _CHARACTERS:
            self.clear()
            self._kept = length
        self[value] = made = self.cell(value), lines
        return made

    def cell(self, value: Any) -> bytes:
        """The cell of any value."""
        return self._start + _rest(value, self._fills.get(value, 0), self._base).encode()


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
