"""What a workbook says, as one digest: the same for two files whose cells hold the same, however they were saved.

Sheet, address, kind and value of every filled cell count, and which cells are merged, for a merged word stands for the
rows below it. Fonts, widths, number formats, hidden rows and the order of sheets do not, nor does how a program writes
a number, a date or a line break into its file; nor do the sheets that serve the buttons of a workbook, in which every
press leaves its time. A cell that is calculated is told from one that is typed; its formula is not part of the digest,
because every program spells formulas in its own way when it saves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from toolkit.ledger.raw import Mark, PercentCell, RawSheet
from toolkit.ledger.sheets import serves_buttons

#: Stands at the head of what is digested; another way of digesting needs another name.
_FORM = b"taizhang-cells-1\n"
#: Significant digits of a number that every program keeps. Some write 17, of which the last two are noise.
_DIGITS = ".15g"

#: A value by its kind, as a text in which equal values are equal.
_Said = tuple[str, str]

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def canonical_digest(sheets: Sequence[RawSheet]) -> str:
    """The SHA-256, in hexadecimal, of what the sheets of a workbook say; their order plays no part."""
    digest = sha256(_FORM)
    said = (sheet for sheet in sheets if not serves_buttons(sheet))
    for sheet in sorted(said, key=lambda sheet: sheet.title):
        for line in _lines(sheet):
            digest.update(line.encode("ascii") + b"\n")
    return digest.hexdigest()


def _lines(sheet: RawSheet) -> Iterator[str]:
    """A line of JSON for the sheet, one for each row with a filled cell, one for each merged range.

    The title of a sheet that comes from a file without sheets is that of the file, and says nothing.
    """
    yield _encode(["sheet", "" if sheet.untitled else sheet.title])
    calculated: dict[int, set[int]] = {}
    for place, column in sheet.formulas:
        calculated.setdefault(place, set()).add(column)
    for number, row in enumerate(sheet.rows, sheet.top):
        if cells := list(_cells(row, sheet.left, calculated.get(number, frozenset()))):
            yield _encode([number, *cells])
    for merge in sorted(sheet.merges):
        yield _encode(["merge", *merge])


def _cells(row: Sequence[Any], left: int, calculated: set[int] | frozenset[int]) -> Iterator[tuple[int, str, str]]:
    """Column, kind and value of each filled cell of a row; the kind of a calculated one has an f before it."""
    for column, value in enumerate(row, left):
        if value is None or value == "":
            if column in calculated:
                yield column, "fs", ""
            continue
        kind, text = _SAID[type(value)](value)
        # An error that was typed becomes a formula (=#REF!) in some programs, so the two count as one.
        yield column, "f" + kind if column in calculated and kind != "e" else kind, text


def _text(value: str) -> _Said:
    return "s", value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value


def _number(value: float) -> _Said:
    return "n", format(value + 0.0, _DIGITS)  # -0.0 + 0.0 is 0.0


def _whole(value: int) -> _Said:
    return "n", str(value) if abs(value) < 10**15 else format(float(value), _DIGITS)


def _day(value: date) -> _Said:
    return "d", value.isoformat()


def _moment(value: datetime) -> _Said:
    if value.time() == time():
        return _day(value.date())
    return "d", (value + timedelta(microseconds=500)).isoformat(timespec="milliseconds")


def _hours(value: time) -> _Said:
    return _duration(timedelta(0, value.second, value.microsecond, 0, value.minute, value.hour))


def _duration(value: timedelta) -> _Said:
    """A duration, or a time of day, in milliseconds: the two differ by their number format alone."""
    return "t", str(round(value / timedelta(milliseconds=1)))


def _mark(value: Mark) -> _Said:
    return ("f", "") if value.formula else ("e", value.text.strip().upper())


_SAID: dict[type, Callable[[Any], _Said]] = {
    str: _text,
    int: _whole,
    float: _number,
    PercentCell: _number,
    bool: lambda value: ("b", str(int(value))),
    date: _day,
    datetime: _moment,
    time: _hours,
    timedelta: _duration,
    Mark: _mark,
}
