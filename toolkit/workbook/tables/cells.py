"""Cells: a number as a number, anything else as text, in the format that fits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from toolkit.values import Grid, column_letter
from toolkit.workbook.tables.markup import stored
from toolkit.workbook.tables.paper import row_height
from toolkit.workbook.tables.styles import DECIMAL, LINK, QUOTED, TEXT, TOTAL, WHOLE, Styles

#: The longest text a cell can hold, in UTF-16 units.
LONGEST_TEXT = 32_767
#: Whole numbers from here on would lose digits; they are written as text.
_EXACT = 10**15
#: Beginnings that would make a formula of a text when a user changes it.
_FORMULA = frozenset("=+-@")
_NOWHERE: Set[int] = frozenset()
#: What cannot be written as it stands: characters that XML uses or cannot hold, what reads like a character's number,
#: space at either end, which is dropped unless a program is told not to.
_SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x|\\A[ \t\r\n]|[ \t\r\n]\\Z')


class TooLong(ValueError):
    """A text that no cell can hold."""


def item_rows(
    grid: Grid, first: int, widths: Sequence[int], styles: Styles, linked: Mapping[int, Set[int]]
) -> Iterator[str]:
    """The rows of a grid's items, from row `first` on; `linked` has the columns of each row where a link stands."""
    letters = [column_letter(index) for index in range(len(grid.headings))]
    fills = {text: styles.filled(colour) for text, colour in grid.fills.items()}
    for index, row in enumerate(grid.rows):
        number, base, links = index + first, TOTAL if index in grid.totals else 0, linked.get(index, _NOWHERE)
        cells = [
            cell(f"{letter}{number}", value, fills.get(value, 0), base + LINK if column in links else base)
            for column, (letter, value) in enumerate(zip(letters, row, strict=True))
        ]
        height = row_height(row, widths)
        sized = f' ht="{height}" customHeight="1"' if height else ""
        yield f'<row r="{number}"{sized}>{"".join(cells)}</row>'


def cell(place: str, value: object, style: int = 0, base: int = 0) -> str:
    """A cell in the style given, or in the one of an item's cell that fits the value, with `base` added.

    Raises TooLong for a text of more than 32,767 characters, ValueError for a number that is not finite.
    """
    if isinstance(value, str):
        return _text(place, value, style, base)
    if isinstance(value, bool):
        return _text(place, "是" if value else "否", style, base)
    if isinstance(value, int) and -_EXACT < value < _EXACT:
        return f'<c r="{place}" s="{style or WHOLE + base}"><v>{value}</v></c>'
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a cell holds finite numbers only, got {value} in {place}")
        return f'<c r="{place}" s="{style or DECIMAL + base}"><v>{float(value)!r}</v></c>'
    return _text(place, "" if value is None else str(value), style, base)


def _text(place: str, text: str, style: int, base: int) -> str:
    if not text:
        return f'<c r="{place}" s="{style or TEXT + base}"/>'
    style = style or (QUOTED if text[0] in _FORMULA else TEXT) + base
    if _SPECIAL.search(text) or len(text) > LONGEST_TEXT // 2:
        kept = stored(_checked(place, text))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def _checked(place: str, text: str) -> str:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST_TEXT:
        raise TooLong(f"a cell holds at most {LONGEST_TEXT} characters, got {units} in {place}")
    return text
