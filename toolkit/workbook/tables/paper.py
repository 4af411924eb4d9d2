"""The room that text takes in cells, and how much of a sheet goes on a printed page: A4 landscape, one page wide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from toolkit.values import Grid

#: What no program breaks in two.
_WORD = re.compile("[!-~]+")
#: Most words are no longer than this; a text that has no others, told in one go.
_SHORT, _SHORT_WORDS = 11, re.compile("(?:[^!-~]*+[!-~]{1,11}+(?![!-~]))*+[^!-~]*+")
_NUMBERS: frozenset[Any] = frozenset((int, float, bool))
#: The lines of texts up to this length are kept: the same items and cells stand behind many figures.
_KEPT = 200
#: Points: a line of body text, what a row has besides, a row of one line, the tallest row there is.
_LINE, _PADDING, ROW, _TALLEST = 14, 4, 18, 409
#: Points between the margins, and of a column for each character of half width.
_PAGE_WIDTH, _PAGE_HEIGHT, _CHARACTER = 755, 494, 5.25
#: Columns have this much besides their characters.
MARGIN = 0.7
#: Programs differ by a few per cent in how wide a column is, hence in how much they shrink a page.
_CERTAIN = 0.93
#: A page has so much room, in points, whatever stands at its head.
_LEAST_ROOM = 300
#: The narrowest and the widest column that is chosen by its texts, and how many of these are looked at.
_NARROWEST, _WIDEST, _SAMPLE = 8, 40, 200


def half_widths(text: str) -> int:
    """How wide a text is in characters of half width: a Chinese one takes two."""
    return len(text.encode("gbk", "replace"))  # has two bytes for what Chinese fonts draw in full width


def line_count(text: str, width: int) -> int:
    """How many lines a text takes in a cell so wide; a line is broken before a word it has no room for."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return _kept_count(text, width) if len(text) <= _KEPT else _count(text, width)


def _count(text: str, width: int) -> int:
    if "\n" in text:
        return sum([1 if 2 * len(line) <= width else line_count(line, width) for line in text.split("\n")])
    taken = half_widths(text)
    if taken <= width:
        return 1
    least = -(-taken // max(width - 1, 1))
    # Words that are so much shorter than a line take no more lines than single characters do. That there are no others
    # is soon seen, and mostly so: long texts tell of cells and numbers.
    if width - -(-taken // least) >= _SHORT and _SHORT_WORDS.fullmatch(text):
        return least
    longest = max(map(len, _WORD.findall(text)), default=0)
    return -(-taken // max(width - max(longest, 1), width // 2, 1))


_kept_count = lru_cache(maxsize=2_048)(_count)


def row_height(row: Iterable[object], widths: Iterable[int]) -> int:
    """The height in points of a row whose text takes several lines, 0 for any other.

    Programs differ in whether they find it by themselves.
    """
    lines = max(
        (line_count(value, width) for value, width in zip(row, widths, strict=False) if isinstance(value, str)),
        default=1,
    )
    return text_height(lines) if lines > 1 else 0


def text_height(lines: int) -> int:
    """The height in points of a row of so many lines."""
    return min(lines * _LINE + _PADDING, _TALLEST)


def column_widths(grid: Grid) -> tuple[int, ...]:
    """The width of each column in characters: as the grid says, else by its heading and its first texts.

    Numbers have room in any case, as far as the first rows and those of totals tell: a program shows none that has not.
    """
    rows = [*grid.rows[:_SAMPLE], *(grid.rows[index] for index in sorted(grid.totals) if index < len(grid.rows))]
    values = list(zip(*rows, strict=True)) or [()] * len(grid.headings)
    return tuple(_width(grid, column, there) for column, there in enumerate(values))


def _width(grid: Grid, column: int, values: Sequence[Any]) -> int:
    kinds = _NUMBERS.intersection(map(type, values))  # of 1 and 1.0, which are shown differently, a set holds one
    numbers = max((_digits(value) for of in kinds for value in {one for one in values if type(one) is of}), default=0)
    if column < len(grid.widths):
        return max(grid.widths[column], numbers)
    texts = (value for value in values if isinstance(value, str))
    longest = max(map(half_widths, (grid.headings[column], *texts)))
    return max(min(longest, _WIDEST), _NARROWEST, numbers)


def _digits(value: float) -> int:
    """How many characters a number has as a cell shows it, the space to its right included."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0")
    return len(text) + 1


def column_points(width: float) -> float:
    """How wide a column of so many characters is, in points."""
    return (width + MARGIN) * _CHARACTER


def shrinking(width: float) -> float:
    """How many points of a sheet that is so many points wide go into one of a page; at least 1."""
    return max(1, width / _PAGE_WIDTH)


def page_room(widths: Sequence[float], repeated: float) -> float:
    """How many points of rows a page has room for, besides those repeated at its head; on the safe side."""
    width = sum(map(column_points, widths))
    return max(_PAGE_HEIGHT * shrinking(width) * _CERTAIN - repeated, _LEAST_ROOM)


def filled_pages(heights: Iterable[float], room: float) -> tuple[int, float]:
    """How many pages rows of these heights fill, and how many points of the one after them; no row is split."""
    pages, used = 0, 0.0
    for height in heights:
        if used + height > room and used:
            pages, used = pages + 1, 0.0
        used += height
    return pages, used
