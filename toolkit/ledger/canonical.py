"""What a workbook says, as a digest: the same for two files whose cells hold the same, however they were saved.

Sheet, address, kind and value of every filled cell count, and which cells are merged, for a merged word stands for the
rows below it. Fonts, widths, number formats, hidden rows and the order of sheets do not, nor does how a program writes
a number, a date or a line break into its file; nor do the sheets that serve the buttons of a workbook, in which every
press leaves its time. A cell that is calculated is told from one that is typed; its formula is not part of the digest,
because every program spells formulas in its own way when it saves.

Some programs save formulas without their results. So there are two digests: of all that stands in the cells, and of
what was filled in, which takes of a calculated cell only that it is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from toolkit.ledger.own_sheets import serves_buttons
from toolkit.ledger.raw import Mark, PercentCell, RawSheet

#: Stands at the head of what is digested; another way of digesting needs another name.
_FORM = b"taizhang-cells-1\n"
_FILLED_FORM = b"taizhang-filled-1\n"
#: Significant digits of a number that every program keeps. Some write 17, of which the last two are noise.
_DIGITS = ".15g"

#: An error that was typed, as some programs save it.
_ERROR_FORMULA = re.compile(r"=\s*(#[A-Z0-9/]+[!?]?)\s*", re.IGNORECASE)

#: A value by its kind, as a text in which equal values are equal.
_Said = tuple[str, str]
#: Column, kind and value; the kind of a calculated cell has an f before it.
_Cell = tuple[int, str, str]

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class CellDigests:
    """Two SHA-256 in hexadecimal: of what was filled in, and of all that stands in the cells, results included.

    `whole` is "" where a formula has no stored result: what that cell shows is not known.
    """

    filled: str
    whole: str


def canonical_digest(sheets: Sequence[RawSheet]) -> str:
    """The SHA-256, in hexadecimal, of what the sheets of a workbook say; their order plays no part."""
    digest = sha256(_FORM)
    for whole, _ in _lines(sheets):
        digest.update(whole)
    return digest.hexdigest()


def cell_digests(sheets: Sequence[RawSheet]) -> CellDigests:
    """Both digests of the sheets of a workbook; their order plays no part."""
    whole, filled = sha256(_FORM), sha256(_FILLED_FORM)
    for line, typed in _lines(sheets):
        whole.update(line)
        filled.update(typed)
    return CellDigests(filled.hexdigest(), whole.hexdigest() if all(map(_has_results, sheets)) else "")


def _has_results(sheet: RawSheet) -> bool:
    """Whether every formula has a stored result."""
    marks = (value for row in sheet.rows if Mark in set(map(type, row)) for value in row if type(value) is Mark)
    return all(_mark(value)[0] != "f" for value in marks)


def _lines(sheets: Sequence[RawSheet]) -> Iterator[tuple[bytes, bytes]]:
    """Lines of JSON: one for each sheet, each row with a filled cell, each merged range; each as it stands and as it
    was filled in.

    The title of a sheet that comes from a file without sheets is that of the file, and says nothing.
    """
    said = (sheet for sheet in sheets if not serves_buttons(sheet))
    for sheet in sorted(said, key=lambda sheet: sheet.title):
        yield _twice(["sheet", "" if sheet.untitled else sheet.title])
        yield from _rows(sheet)
        for merge in sorted(sheet.merges):
            yield _twice(["merge", *merge])


def _rows(sheet: RawSheet) -> Iterator[tuple[bytes, bytes]]:
    calculated: dict[int, dict[int, str]] = {}
    for (place, column), formula in sheet.formulas.items():
        calculated.setdefault(place, {})[column] = formula
    for number, row in enumerate(sheet.rows, sheet.top):
        formulas = calculated.get(number, {})
        cells = list(_cells(row, sheet.left, formulas))
        if cells and formulas:
            yield _line([number, *cells]), _line([number, *(_filled(cell, formulas) for cell in cells)])
        elif cells:
            yield _twice([number, *cells])


def _line(content: Sequence[Any]) -> bytes:
    return _encode(content).encode("ascii") + b"\n"


def _twice(content: Sequence[Any]) -> tuple[bytes, bytes]:
    line = _line(content)
    return line, line


def _cells(row: Sequence[Any], left: int, formulas: Mapping[int, str]) -> Iterator[_Cell]:
    """Each filled cell of a row, calculated ones included."""
    for column, value in enumerate(row, left):
        if value is None or value == "":
            if column in formulas:
                yield column, "fs", ""
            continue
        kind, text = _SAID[type(value)](value)
        yield column, "f" + kind if column in formulas and kind != "e" else kind, text


def _filled(cell: _Cell, formulas: Mapping[int, str]) -> _Cell:
    """A cell without what its formula, if it has one, was found to be."""
    formula = formulas.get(cell[0])
    return cell if formula is None or _ERROR_FORMULA.fullmatch(formula) else (cell[0], "f", "")


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
    """An error, or a formula without a result. An error that was typed becomes a formula (=#REF!) in some programs, so
    the two count as one.
    """
    typed = _ERROR_FORMULA.fullmatch(value.text) if value.formula else None
    return ("f", "") if value.formula and not typed else ("e", (typed[1] if typed else value.text).strip().upper())


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
