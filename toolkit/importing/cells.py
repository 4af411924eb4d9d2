"""Cells of a source by their place, whatever merges lie over them, and numbers among their texts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import isfinite
from typing import Any

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.ledger.raw import Merge
from toolkit.values import shown

#: Numbers as they stand in a text: no leading zero, at most 15 digits, never 2021.10, which may be October.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?", re.ASCII)
_OCTOBER = re.compile(r"(?:19|20)\d\d\.10", re.ASCII)
_MOST_DIGITS = 15
#: A row is shown in the report up to this length.
_SHOWN = 60
#: Few ranges are merged over more rows than these.
_TALL = 200


class Cells:
    """The cells of one raw sheet. Rows and columns count from 0, as in the workbook."""

    def __init__(self, raw: RawSheet) -> None:
        self.raw = raw
        self.rows = range(raw.top, raw.top + len(raw.rows))
        self.columns = range(raw.left, raw.left + max(map(len, raw.rows), default=0))

    def at(self, row: int, column: int) -> Any:
        """What a cell holds; "" outside the sheet."""
        if row not in self.rows or column < self.raw.left:
            return ""
        cells = self.raw.rows[row - self.raw.top]
        value = cells[column - self.raw.left] if column - self.raw.left < len(cells) else ""
        return "" if is_blank(value) else _storable(value)

    def filled(self, row: int) -> dict[int, Any]:
        """The filled cells of a row, by column."""
        cells = self.raw.rows[row - self.raw.top]
        if cells.count("") == len(cells):
            return {}
        return {self.raw.left + i: _storable(value) for i, value in enumerate(cells) if not is_blank(value)}

    @cached_property
    def _down(self) -> dict[int, list[Merge]]:
        """By column the ranges merged downward over it, from top to bottom."""
        found: dict[int, list[Merge]] = {}
        for merge in sorted(self.raw.merges):
            if merge[2] > merge[0]:
                for column in range(max(merge[1], self.columns.start), min(merge[3] + 1, self.columns.stop)):
                    found.setdefault(column, []).append(merge)
        return found

    def down(self, row: int, column: int) -> Merge | None:
        """The range merged downward that covers a cell; None for none."""
        merges = self._down.get(column, [])
        at = bisect_right(merges, (row, 1 << 30, 0, 0)) - 1
        return merges[at] if at >= 0 and merges[at][2] >= row else None

    @cached_property
    def _across(self) -> dict[int, list[Merge]]:
        found: dict[int, list[Merge]] = {}
        for merge in sorted(self.raw.merges):
            if merge[3] > merge[1]:
                found.setdefault(merge[0], []).append(merge)
        return found

    def across(self, row: int) -> list[Merge]:
        """The ranges merged sideways that begin in a row."""
        return self._across.get(row, [])

    def covering(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose value is seen here: the first of a merged range, else the cell itself."""
        for first_row, first, last_row, last in self._over(row):
            if first_row <= row <= last_row and first <= column <= last:
                return first_row, first
        return row, column

    def _over(self, row: int) -> Iterator[Merge]:
        return (merge for merge in self.merges_over(row, row) if merge[0] <= row <= merge[2])

    @cached_property
    def _by_top(self) -> list[Merge]:
        return sorted(merge for merge in self.raw.merges if merge[2] - merge[0] < _TALL)

    @cached_property
    def _tall(self) -> list[Merge]:
        return sorted(merge for merge in self.raw.merges if merge[2] - merge[0] >= _TALL)

    def merges_over(self, first: int, last: int) -> tuple[Merge, ...]:
        """The merged ranges that reach into these rows."""
        low, high = bisect_left(self._by_top, (first - _TALL,)), bisect_left(self._by_top, (last + 1,))
        near = (*self._tall, *self._by_top[low:high])
        return tuple(merge for merge in near if merge[0] <= last and merge[2] >= first)

    def text(self, row: int) -> str:
        """A row as the report shows it."""
        text = " | ".join(plain(value) for value in self.filled(row).values())
        text = " ".join(text.split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def is_blank(value: Any) -> bool:
    """Whether nothing is written in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def _storable(value: Any) -> Any:
    """A value as a ledger can take it: a number beyond all bounds, which a hostile file may hold, is a text there."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def plain(value: Any) -> str:
    """What a cell holds as text: dates as 2024-06-30, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | time | timedelta | PercentCell | Mark):
        return str(value)
    return shown(value)


def number_of(value: Any) -> int | float | None:
    """The plain number that a cell holds or spells; None for anything else."""
    if isinstance(value, bool | PercentCell):
        return None
    if isinstance(value, int | float):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if sum(map(str.isdigit, text)) > _MOST_DIGITS or not _NUMBER.fullmatch(text) or _OCTOBER.fullmatch(text):
        return None
    number = float(text)
    return int(number) if number.is_integer() else number
