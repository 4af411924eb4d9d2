"""Cells: a number as a number, anything else as text, in the format that fits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby, islice, repeat
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
_NOWHERE: tuple[int, ...] = ()
#: What is kept by its value: of 1, 1.0 and True, which are written differently, a dictionary holds one.
_EXACT_KEYS = frozenset((str, int, type(None)))
#: So many rows are made at once.
_AT_ONCE = 200
#: Of each column so many texts are kept, of so many characters together.
_MOST_KEPT, _CHARACTERS = 1_000, 500_000
#: What XML uses or cannot hold.
_SPECIAL = '&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff'
#: What can be written as it stands: no character that XML uses or cannot hold, nothing that reads like a character's
#: number, no space at either end, which is dropped unless a program is told not to.
_PLAIN = re.compile(f"(?![ \t\r\n])(?:[^_{_SPECIAL}]++|_(?!x))*+(?<![ \t\r\n])")
#: Several such texts, each behind a character that none of them holds; none is empty, or begins like a formula.
_PLAIN_TEXTS = re.compile(f"(?:\0(?![ \t\r\n=+@-])[^_{_SPECIAL}]++(?<![ \t\r\n]))*+")


class TooLong(ValueError):
    """A text that no cell can hold."""


def item_rows(
    grid: Grid, first: int, widths: Sequence[int], styles: Styles, linked: Mapping[int, tuple[int, ...]]
) -> Iterator[bytes]:
    """The rows of a grid's items, from row `first` on; `linked` has the columns of each row where a link stands."""
    fills = {text: styles.filled(colour) for text, colour in grid.fills.items()}
    columns = _Columns(widths[: len(grid.headings)], fills)

    def formats(index: int) -> tuple[int, tuple[int, ...]]:
        return TOTAL if index in grid.totals else 0, linked.get(index, _NOWHERE)

    for key, run in groupby(range(len(grid.rows)), formats):
        while piece := list(islice(run, _AT_ONCE)):
            rows = slice(piece[0], piece[-1] + 1)
            yield from _rows(columns[key], grid.rows[rows], range(rows.start + first, rows.stop + first))


def _rows(texts: Sequence[Texts], rows: Sequence[tuple[object, ...]], numbers: range) -> Iterator[bytes]:
    """Some rows of the same formats. The number of a row stands between any two pieces of it."""
    columns = list(zip(texts, zip(*rows, strict=True), strict=True))
    try:
        made = [of.cells(values) for of, values in columns]
    except ValueError as error:
        raise _placed(error, _refused(texts, rows, numbers)) from None
    lines = [taken for _, taken in made if max(taken) > 1]
    begun = b'><c r="A' if made else b"></row>"
    heads = (
        [_height(most) + begun for most in map(max, *lines, repeat(1))] if lines else repeat(b'"' + begun, len(rows))
    )
    return map(bytes.join, map(_digits, numbers), zip(repeat(b'<row r="'), heads, *(cells for cells, _ in made)))


def _digits(number: int) -> bytes:
    return b"%d" % number


@lru_cache(maxsize=256)
def _height(lines: int) -> bytes:
    """What says how high a row of so many lines is, behind its number."""
    return b'" ht="%d" customHeight="1"' % text_height(lines) if lines > 1 else b'"'


def _refused(texts: Sequence[Texts], rows: Sequence[tuple[object, ...]], numbers: range) -> str:
    """The place of the first value that no cell can hold."""
    for number, row in zip(numbers, rows, strict=True):
        for of, value in zip(texts, row, strict=True):
            try:
                of.cell(value)
            except ValueError:
                return f"{of.letter}{number}"
    return ""


class _Columns(dict[tuple[int, tuple[int, ...]], tuple["Texts", ...]]):
    """What each column's texts become in a row, by what is added to the row's formats and the columns of its links."""

    def __init__(self, widths: Sequence[int], fills: Mapping[str, int]) -> None:
        super().__init__()
        self._styled = [_styled(index, widths, fills) for index in range(len(widths))]

    def __missing__(self, key: tuple[int, tuple[int, ...]]) -> tuple[Texts, ...]:
        base, links = key
        styles = (base + LINK if column in links else base for column in range(len(self._styled)))
        self[key] = made = tuple(styled(style) for styled, style in zip(self._styled, styles, strict=True))
        return made


def _styled(index: int, widths: Sequence[int], fills: Mapping[str, int]) -> Callable[[int], Texts]:
    """The texts of a column by what is added to their formats: the same ones whenever they are asked for."""
    after = f'<c r="{column_letter(index + 1)}' if index + 1 < len(widths) else "</row>"
    return cache(lambda base: Texts(column_letter(index), widths[index], fills, base, after.encode()))


class Texts(dict[str | int | None, tuple[bytes, int]]):
    """What texts and whole numbers of a column become: the cell, how many lines it takes.

    A cell begins behind the number of its row and ends before that of the next cell, with what stands `after` it. Most
    of a table stand in it many times: they are kept, as many of them as take little memory.
    """

    def __init__(self, letter: str, width: int, fills: Mapping[str, int], base: int, after: bytes) -> None:
        super().__init__()
        self.letter = letter
        self._width, self._fills, self._base, self._after = width, fills, base, after
        self._start, self._end = b'" s="%d" t="inlineStr"><is><t>' % (TEXT + base), b"</t></is></c>" + after
        self._kept = 0

    def cells(self, values: Sequence[Any]) -> tuple[Sequence[bytes], Sequence[int]]:
        """The cells of some values one below the other, and how many lines each takes."""
        if made := self._at_once(values):
            return made
        if _EXACT_KEYS.issuperset(map(type, values)):
            cells, lines = zip(*map(self.__getitem__, values), strict=True)
        else:
            one_by_one = (self[one] if type(one) in _EXACT_KEYS else (self.cell(one), 1) for one in values)
            cells, lines = zip(*one_by_one, strict=True)
        return cells, lines

    def _at_once(self, values: Sequence[Any]) -> tuple[Sequence[bytes], Sequence[int]] | None:
        """The cells of texts few of which stand there twice, where all of them are written as they are."""
        if {*map(type, values)} != {str} or 2 * len({*values}) <= len(values):
            return None
        if not self._fills.keys().isdisjoint(values):
            return None
        joined, longest = "\0".join(values), max(map(len, values))
        if longest > LONGEST_TEXT // 2 or not _PLAIN_TEXTS.fullmatch("\0" + joined):
            return None
        texts = joined.encode().split(b"\0")
        if len(texts) != len(values):
            return None
        start, end, width = self._start, self._end, self._width
        is_short = 2 * longest <= width and "\n" not in joined
        lines = [1] * len(values) if is_short else [line_count(text, width) for text in values]
        return tuple([b"%b%b%b" % (start, text, end) for text in texts]), tuple(lines)

    def __missing__(self, value: str | int | None) -> tuple[bytes, int]:
        made, length = (self._text(value), len(value)) if isinstance(value, str) else ((self.cell(value), 1), 1)
        self._kept += length
        if len(self) == _MOST_KEPT or self._kept > _CHARACTERS:
            self.clear()
            self._kept = length
        self[value] = made
        return made

    def _text(self, text: str) -> tuple[bytes, int]:
        lines = 1 if 2 * len(text) <= self._width and "\n" not in text else line_count(text, self._width)
        if not text or text in self._fills or text[0] in _FORMULA or not _is_plain(text):
            return self.cell(text), lines
        return self._start + text.encode() + self._end, lines

    def cell(self, value: Any) -> bytes:
        """The cell of any value."""
        style = self._fills.get(value, 0) if isinstance(value, str) else 0
        return b'" ' + _rest(value, style, self._base).encode() + self._after


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
    if not _is_plain(text):
        return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{stored(_checked(text))}</t></is></c>'
    return f's="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def _is_plain(text: str) -> bool:
    """Whether a text can be written as it stands; a very long one is looked at again."""
    return len(text) <= LONGEST_TEXT // 2 and _PLAIN.fullmatch(text) is not None


def _checked(text: str) -> str:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST_TEXT:
        raise TooLong(f"a cell holds at most {LONGEST_TEXT} characters, got {units}")
    return text
