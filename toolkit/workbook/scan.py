"""A look at the XML of a worksheet for what python-calamine does not tell.

Bytes are tested for first and searched with patterns only where the test finds something: most of a sheet costs a few
passes of a substring search. The sheet must be one whose cells say where they are (see `reading.reach`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from toolkit.ledger import Mark
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.blocks import sheet_blocks
from toolkit.workbook.reading.book import column_of, hidden_span, row_is_hidden
from toolkit.workbook.reading.shared_formulas import SharedFormulas
from toolkit.workbook.reading.xml_text import attributes, unescaped

_CELL = rb'<c r="([A-Za-z]{1,3})([0-9]{1,7})"'
#: Here and below nothing is looked for beyond the next tag or cell: an end that is missing would be sought to the end
#: of the block from every beginning.
_ERROR_CELL = _CELL + rb'[^<>]*?t="e"[^<>]*>([^<]*(?:<(?!/?c[\s>])[^<]*)*)</c>'
_VALUE = rb"<v[^>]*>([^<]*)<"
_FORMULA = rb"<f(?:\s([^<>]*?))?(?:/>|>([^<]*)</f>)(\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>)?"
_ROW = rb"<row\s([^<>]*)>"
_COLUMN = rb"<col\s([^<>]*)>"

_MOST_IDLE = 100_000

#: A cell by row and column counted from 0; first and last of a run of rows or columns.
Spot = tuple[int, int]
Span = tuple[int, int]


class Hidden(NamedTuple):
    """What one sheet hides: marks for unusable cells, formulas of cells with a stored result, cells shown as
    percentages, hidden rows and columns.
    """

    marks: dict[Spot, Mark]
    formulas: dict[Spot, str]
    percents: list[Spot]
    rows: list[Span]
    columns: list[Span]


def hidden_in(pieces: Iterable[bytes], percent_styles: Sequence[int], path: str) -> Hidden:
    """What the worksheet in `pieces` hides. `percent_styles` are the cell formats that show percentages.

    Raises CannotDo when the pieces do.
    """
    look = _Look(percent_styles, path)
    for block in sheet_blocks(pieces, path):
        look.take(block)
    return look.hidden


class _Look:
    """The look through one sheet, block by block."""

    def __init__(self, percent_styles: Sequence[int], path: str) -> None:
        self._path = path
        self._idle = 0
        self.hidden = Hidden({}, {}, [], [], [])
        self._styles = [b' s="%d"' % style for style in percent_styles]
        listed = "|".join(map(str, percent_styles)).encode()
        self._percent_cell = _CELL + b'(?=[^<>]*s="(?:%s)")[^<>]*[^/<>]>' % listed
        self._known: dict[bytes, int] = {}
        self._shared = SharedFormulas()
        self._first = True

    def take(self, block: bytes) -> None:
        """Look at one block."""
        if self._first:
            self._columns(block.partition(b"<sheetData")[0])
            self._first = False
        # A search for plain bytes is twice as fast as one with a pattern.
        if b"hidden=" in block or b'ht="0' in block:
            self._rows(block)
        if b't="e"' in block:
            self._errors(block)
        if b"<f" in block:
            self._formulas(block)
        if any(style in block for style in self._styles):
            self.hidden.percents.extend(self._spot(*found) for found in re.findall(self._percent_cell, block))

    def _columns(self, head: bytes) -> None:
        spans = (hidden_span(_attributes(tag)) for tag in re.findall(_COLUMN, head))
        self.hidden.columns.extend(span for span in spans if span)

    def _rows(self, block: bytes) -> None:
        for tag in re.findall(_ROW, block):
            if (b"hidden=" in tag or b'ht="0' in tag) and row_is_hidden(found := _attributes(tag)):
                number = int(found.get("r", "0")) - 1
                self.hidden.rows.append((number, number))

    def _errors(self, block: bytes) -> None:
        for letters, number, inner in re.findall(_ERROR_CELL, block):
            value = re.search(_VALUE, inner)
            text = value[1].decode("utf-8", "replace").strip() if value else "#错误"
            self.hidden.marks[self._spot(letters, number)] = Mark(text)

    def _formulas(self, block: bytes) -> None:
        cell, place, looked = re.compile(_CELL), None, 0
        for found in re.finditer(_FORMULA, block):
            start = block.rfind(
                b"<c r=", looked, found.start()
            )  # what was looked through before is not looked at again
            looked = found.end()
            if start >= 0:
                place = cell.match(block, start)
            else:
                self._pass_over()
            if place is None:
                continue
            spot = self._spot(place[1], place[2])
            formula = self._formula_text(spot, found[1] or b"", found[2] or b"")
            tag = block[place.end() : block.find(b">", place.end())]
            if found[3] and b't="str"' not in tag:  # an empty text is a result
                self.hidden.marks[spot] = Mark(formula, formula=True)
            else:
                self.hidden.formulas[spot] = formula

    def _pass_over(self) -> None:
        """Count formulas that stand in no cell of their own: they take few bytes and much time."""
        self._idle += 1
        if self._idle > _MOST_IDLE:
            raise refusals.too_much(self._path)

    def _spot(self, letters: bytes, number: bytes) -> Spot:
        column = self._known.get(letters)
        if column is None:
            column = self._known[letters] = column_of(letters.decode())
        return int(number) - 1, column

    def _formula_text(self, spot: Spot, tag: bytes, text: bytes) -> str:
        """The formula with its =; one that is shared is written out in the first cell that has it."""
        formula = unescaped(text.decode("utf-8", "replace"))
        if b't="shared"' in tag:
            formula = self._shared.at(spot, _attributes(tag).get("si", ""), formula)
        return "=" + (formula or "…")


def _attributes(tag: bytes) -> dict[str, str]:
    return attributes(tag.decode("utf-8", "replace"))
