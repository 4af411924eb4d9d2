"""Cells of a worksheet's text given another content where they stand; rows that are not there are made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from toolkit.collect.writing import LONGEST_TEXT, is_too_long
from toolkit.values import column_letter
from toolkit.workbook.annotating.worksheet import Worksheet, column_of
from toolkit.workbook.annotating.xmltext import INSIDE, attributes, prefixed, stored, whole, with_attributes
from toolkit.workbook.collecting.formats import Formats

_EPOCH, _EPOCH_1904, _DAY = datetime(1899, 12, 30), datetime(1904, 1, 1), timedelta(days=1)
_NUMBER = re.compile(r"""\sr\s*=\s*["'](\d{1,7})["']""")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


class Unwritable(ValueError):
    """A cell that cannot be given another content; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is written: where it starts and ends in its row's text, its start tag, the number of its format."""

    column: int
    start: int
    end: int
    tag: str
    format: int


class Patch:
    """Patches the cells of one worksheet. `from_1904` says from when the workbook counts days.

    `formulas_gone` says whether a formula was replaced by a value.
    """

    def __init__(self, sheet: Worksheet, formats: Formats, from_1904: bool) -> None:
        self._sheet, self._formats, self._prefix = sheet, formats, sheet.prefix
        self._epoch = _EPOCH_1904 if from_1904 else _EPOCH
        self._cell_tag = re.compile(rf"<{self._prefix}c(?=[\s/>]){INSIDE}>")
        self._cell_end = f"</{self._prefix}c>"
        self.formulas_gone = False

    def put(self, wanted: Mapping[int, Mapping[int, Any]], pattern: int) -> None:
        """Give cells, by row and column from 1, their content. Rows that are not there look like row `pattern`.

        Raises Unwritable for a text that no cell can hold, and for a formula that other cells share.
        """
        numbers = sorted(wanted, reverse=True)
        like = self._looks_of(pattern) if any(number > pattern for number in numbers) else {}
        text, done, pieces = self._sheet.rows, 0, []
        for number, start, end, tag in self._rows():
            while numbers and numbers[-1] < number:
                pieces += [text[done:start], self._new_row(numbers[-1], wanted[numbers.pop()], like)]
                done = start
            if numbers and numbers[-1] == number:
                pieces += [text[done:start], self._row(text[start:end], tag, number, wanted[numbers.pop()])]
                done = end
        pieces.append(text[done:])
        pieces += [self._new_row(number, wanted[number], like) for number in reversed(numbers)]
        self._sheet.rows = "".join(pieces)
        self._sheet.widen([(row, column) for row, cells in wanted.items() for column in cells])

    # -- what is there

    def _rows(self) -> Iterator[tuple[int, int, int, str]]:
        """Number, start, end and start tag of each row."""
        text = self._sheet.rows
        opening = re.compile(rf"<{self._prefix}row(?=[\s/>]){INSIDE}>")
        closing = f"</{self._prefix}row"
        number, at = 0, 0
        while found := opening.search(text, at):
            given = _NUMBER.search(found[0])
            number = int(given[1]) if given else number + 1
            at = found.end() if found[0].endswith("/>") else text.index(">", text.index(closing, found.end())) + 1
            yield number, found.start(), at, found[0]

    def _cells(self, row: str) -> Iterator[_Cell]:
        column = 0
        for found in self._cell_tag.finditer(row):
            values = attributes(found[0])
            given = _LETTERS.match(values.get("r", ""))
            column = column_of(given[0]) if given else column + 1
            end = found.end()
            if not found[0].endswith("/>"):
                end = row.index(self._cell_end, found.end()) + len(self._cell_end)
            yield _Cell(column, found.start(), end, found[0], whole(values.get("s")))

    def _looks_of(self, pattern: int) -> dict[int, int]:
        """The formats of the cells of a row, by column."""
        for number, start, end, _ in self._rows():
            if number == pattern:
                return {cell.column: cell.format for cell in self._cells(self._sheet.rows[start:end])}
        return {}

    # -- what is put there

    def _new_row(self, number: int, values: Mapping[int, Any], like: Mapping[int, int]) -> str:
        columns = sorted({*values, *like})
        cells = (self._made(number, column, values.get(column), self._look(column, like)) for column in columns)
        return f'<{self._prefix}row r="{number}">{"".join(cells)}</{self._prefix}row>'

    def _look(self, column: int, like: Mapping[int, int]) -> int:
        columns = self._sheet.column(column)
        return like.get(column) or (columns.format if columns else 0)

    def _row(self, row: str, tag: str, number: int, values: Mapping[int, Any]) -> str:
        """A row with some cells given their content, all others as they are."""
        left, pieces, done = dict(sorted(values.items())), [], len(tag)
        made, end = False, len(tag)
        for cell in self._cells(row):
            for column in [column for column in left if column < cell.column]:
                pieces += [
                    row[done : cell.start],
                    self._made(number, column, left.pop(column), self._of_row(tag, column)),
                ]
                done, made = cell.start, True
            if cell.column in left:
                pieces += [row[done : cell.start], self._changed(row, cell, number, left.pop(cell.column))]
                done = cell.end
            end = cell.end
        pieces.append(row[done:end])
        for column, value in left.items():
            pieces.append(self._made(number, column, value, self._of_row(tag, column)))
            made = True
        if tag.endswith("/>"):
            return f"{with_attributes(tag, {'spans': None})[:-2]}>{''.join(pieces)}</{self._prefix}row>"
        return (with_attributes(tag, {"spans": None}) if made else tag) + "".join(pieces) + row[end:]

    def _of_row(self, tag: str, column: int) -> int:
        """The format of a cell that is not there yet: that of its row, else that of its column."""
        values = attributes(tag)
        own = whole(values.get("s")) if values.get("customFormat") in ("1", "true") else 0
        return own or self._look(column, {})

    def _changed(self, row: str, cell: _Cell, number: int, value: Any) -> str:
        inner = row[cell.start + len(cell.tag) : cell.end]
        formula = re.search(rf"<{self._prefix}f(?=[\s/>]){INSIDE}>", inner)
        if formula:
            values = attributes(formula[0])
            if values.get("t") in ("array", "dataTable") or (values.get("t") == "shared" and "ref" in values):
                place = f"{column_letter(cell.column - 1)}{number}"
                raise Unwritable(f"{place} 的公式与别的单元格共用，不能单独改成数值")
            self.formulas_gone = True
        return self._made(number, cell.column, value, cell.format)

    def _made(self, row: int, column: int, value: Any, look: int) -> str:
        place = f"{column_letter(column - 1)}{row}"
        kind, content = _content(value, self._epoch, place)
        format = self._formats.fitting(look, str(value) if kind == "inlineStr" else value)
        style, type_ = (f' s="{format}"' if format else ""), (f' t="{kind}"' if kind else "")
        xml = f'<c r="{place}"{style}{type_}>{content}</c>' if content else f'<c r="{place}"{style}/>'
        return prefixed(xml, self._prefix)


def _content(value: Any, epoch: datetime, place: str) -> tuple[str, str]:
    """The type of a cell and what is in it, as XML; "" for nothing."""
    if value is None or value == "":
        return "", ""
    if isinstance(value, bool):
        return "b", f"<v>{int(value)}</v>"
    if isinstance(value, int):
        return "", f"<v>{value}</v>"
    if isinstance(value, float) and isfinite(value):
        return "", f"<v>{float(value)!r}</v>"
    serial = _serial(value, epoch)
    if serial is not None:
        return "", f"<v>{serial}</v>"
    text = str(value)
    if is_too_long(text):
        raise Unwritable(f"{place} 的文字超过单元格的上限（{LONGEST_TEXT} 个字）")
    return "inlineStr", f'<is><t xml:space="preserve">{stored(text)}</t></is>'


def _serial(value: Any, epoch: datetime) -> str | None:
    """A day, a time or a duration as workbooks count it; None for anything else, and for days before they count."""
    if isinstance(value, timedelta):
        return repr(value / _DAY) if value >= timedelta() else None
    if isinstance(value, time):
        return repr((datetime.combine(_EPOCH, value.replace(tzinfo=None)) - _EPOCH) / _DAY)
    if not isinstance(value, date):
        return None
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment.replace(tzinfo=None) - epoch) / _DAY
    if days < 61:  # before March 1900 programs do not agree on the count
        return None
    return str(int(days)) if days.is_integer() else repr(days)
