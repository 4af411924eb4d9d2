"""Number formats of cells that get another kind of value: a day must look like a day, 0.4 for 40% like a percentage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from toolkit.ledger import PercentCell
from toolkit.workbook.annotating.book import Book
from toolkit.workbook.annotating.relations import target_of
from toolkit.workbook.annotating.style_lists import StyleList
from toolkit.workbook.annotating.xmltext import attributes, root, with_attributes

#: Formats that every workbook has, by their number.
_GENERAL, _WHOLE_PERCENT, _PERCENT, _DAY, _TIME, _MOMENT, _DURATION = 0, 9, 10, 14, 21, 22, 46
_FORMULA_STARTS: Final = ("=", "+", "-", "@")


class Formats:
    """The cell formats of a workbook, by number. Nothing is put into it unless one was made."""

    def __init__(self, book: Book, kinds: Sequence[str]) -> None:
        """`kinds` tells of each format what it makes of a number, as `toolkit.workbook.reading.book` does."""
        self._package = book.package
        self._part = target_of(book.package, book.part, "styles")
        self._text = book.package.text(self._part) if self._part else ""
        self._formats = StyleList(self._text, "cellXfs") if self._part else None
        self._kinds = kinds

    def fitting(self, number: int, value: Any) -> int:
        """The format in which a value of this kind looks what it is: `number` where that will do, else one like it."""
        if value is None or isinstance(value, bool):
            return number
        if isinstance(value, str):
            return self._like(number, {"quotePrefix": "1"}) if value.startswith(_FORMULA_STARTS) else number
        kind, format = _wanted(value)
        now = self._kinds[number] if number < len(self._kinds) else ""
        if kind == now:
            return number
        applied = {"numFmtId": str(format), "applyNumberFormat": "1", "quotePrefix": None}
        return self._like(number, applied)

    def _like(self, number: int, changes: dict[str, str | None]) -> int:
        if self._formats is None:
            return number
        format = self._formats.items[number if number < len(self._formats.items) else 0]
        inner = root(format).inner
        tag = with_attributes(format[:inner], changes)
        same = attributes(tag) == attributes(format[:inner])
        return number if same else self._formats.add_written(tag + format[inner:])

    def put(self) -> None:
        """Put the formats that were made into the package."""
        if self._formats is not None:
            changed = self._formats.put(self._text)
            if changed != self._text:
                self._package.put(self._part, changed)


def _wanted(value: Any) -> tuple[str, int]:
    """The kind of format that a value needs, as `format_kinds` names it, and the number of a usual one."""
    if isinstance(value, PercentCell):
        whole = abs(float(value) * 100 - round(float(value) * 100)) < 1e-9
        return "percent", _WHOLE_PERCENT if whole else _PERCENT
    if isinstance(value, timedelta):
        return "duration", _DURATION
    if isinstance(value, datetime):
        return "moment", _MOMENT
    if isinstance(value, date):
        return "moment", _DAY
    return ("moment", _TIME) if isinstance(value, time) else ("", _GENERAL)
