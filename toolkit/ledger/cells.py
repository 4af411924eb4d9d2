"""One reader for each kind of column: raw cell values in, typed values and what could not be understood out.

Blank is None, unreadable is `Unread`, and the two are never mixed up. Types by kind:
text → str · names, units, reference → tuple of str · choice → str · percent → float in % · amount → int or float in
万元 · measure → int, float or str · start, day → date · deadline → `Dates` · year, last_year → int.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from toolkit.chinese import (
    Amount,
    Dates,
    Percent,
    Unread,
    is_placeholder,
    parse_amount,
    parse_dates,
    parse_number,
    parse_percent,
    parse_year,
    percent_of,
    split_units,
    squeeze,
)
from toolkit.ledger import faults
from toolkit.ledger.raw import Mark, PercentCell
from toolkit.schema import Column
from toolkit.values import Fault, shown

#: What a reader reports besides its values: the index of the cell, the fault, and the words for its message.
Trouble = tuple[int, Fault, dict[str, object]]
#: One cell's reader: the value, or Unread. It is called once for each distinct cell.
_CellReader = Callable[[Any, Column], Any]

_NAME_SEPARATORS = re.compile(r"[;；、,，\n]+")
#: Placeholders longer than this are none: a sentence is a text.
_LONGEST_NOTHING = 8
#: Types whose equal values mean the same. True equals 1 and a percentage its plain number, so those are kept apart.
_PLAIN = frozenset({str, float, int, type(None), date, datetime})


def read_cells(raw: Sequence[Any], column: Column, unit: str) -> tuple[Sequence[Any], list[Trouble]]:
    """The typed values of one column's raw cells, and its troubles. `unit` is the unit its amounts are written in."""
    if column.kind == "percent":
        return _read_percents(raw, column)
    if column.kind == "amount":
        return _read_amounts(raw, column, unit)
    if column.kind == "text" and {str}.issuperset(map(type, raw)):
        return _stripped(raw, column), []
    values = _each(raw, column, _READERS[column.kind])
    return values, list(_troubles(values, column))


def _stripped(texts: Sequence[str], column: Column) -> Sequence[str | None]:
    """What `_text` says of each text, by means that are quick where hardly one is blank or a placeholder."""
    values = list(map(str.strip, texts))
    nothing = (
        {""} if column.narrative else {t for t in set(values) if len(t) <= _LONGEST_NOTHING and not _text(t, column)}
    )
    if nothing.isdisjoint(values):
        return values
    return [None if value in nothing else value for value in values]


def _each(raw: Sequence[Any], column: Column, reader: _CellReader) -> list[Any]:
    """Each cell through `reader`."""
    keys, memo = _read_distinct(raw, column, reader)
    return list(map(memo.__getitem__, keys))


def _read_distinct(raw: Sequence[Any], column: Column, reader: _CellReader) -> tuple[Sequence[Any], dict[Any, Any]]:
    """A key for each cell, and what `reader` says of each key: equal cells are read once, a long column repeats."""
    if _PLAIN.issuperset(map(type, raw)):
        return raw, {value: _read_one(value, column, reader) for value in set(raw)}
    keys = [(type(value), value) for value in raw]
    return keys, {key: _read_one(key[1], column, reader) for key in set(keys)}


def _read_one(value: Any, column: Column, reader: _CellReader) -> Any:
    if value is None or value == "":
        return None
    if type(value) is Mark:
        return Unread(value.text, "公式" if value.formula else "错误值")
    return reader(value, column)


def _troubles(values: Sequence[Any], column: Column) -> Iterator[Trouble]:
    if Unread not in set(map(type, values)):
        return
    for index, value in enumerate(values):
        if type(value) is Unread:
            yield index, _fault_of(value, column), {"why": value.why, "choices": "、".join(column.choices)}


def _fault_of(unread: Unread, column: Column) -> Fault:
    if unread.why == "错误值":
        return faults.CELL_ERROR
    if unread.why == "公式":
        return faults.FORMULA_UNCACHED
    if column.kind in ("start", "deadline", "day"):
        if unread.why == _OPEN_ENDED:
            return faults.OPEN_ENDED_DAY
        return faults.AMBIGUOUS_DATE if unread.ambiguous else faults.UNREAD_DATE
    return {
        "year": faults.UNREAD_YEAR,
        "last_year": faults.UNREAD_YEAR,
        "amount": faults.UNREAD_AMOUNT,
        "percent": faults.UNREAD_PERCENT,
        "choice": faults.UNREAD_CHOICE,
    }.get(column.kind, faults.CELL_ERROR)


# -- text, names and choices


def _text(value: Any, column: Column) -> str | None:
    """The text, None where there is none. What stands for nothing (—, 待定) counts as a text in narrative only."""
    text = _plain(value).strip()
    if not text or (not column.narrative and len(text) <= _LONGEST_NOTHING and is_placeholder(text)):
        return None
    return text


def _plain(value: Any) -> str:
    """A cell's content as text: dates as 2024-06-30, whole numbers without a point."""
    if type(value) is str:
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return shown(value)


def _names(value: Any, column: Column) -> tuple[str, ...] | None:
    parts = (squeeze(part) for part in _NAME_SEPARATORS.split(_plain(value)))
    return tuple(part for part in parts if part) or None


def _units(value: Any, column: Column) -> tuple[str, ...] | None:
    text = _plain(value)
    return None if is_placeholder(text) else split_units(text) or None


def _choice(value: Any, column: Column) -> str | Unread | None:
    text = squeeze(_plain(value))
    if text in column.choices:
        return text
    if not text or is_placeholder(text):
        return None
    return column.synonyms.get(text) or Unread(_plain(value), "不在可选范围")


# -- dates and years

_OPEN_ENDED = "不是具体日期"


def _deadline(value: Any, column: Column) -> Dates | Unread | None:
    return parse_dates(value)


def _start(value: Any, column: Column) -> date | Unread | None:
    dates = parse_dates(value)
    return dates if not isinstance(dates, Dates) else dates.first or Unread(_plain(value), _OPEN_ENDED)


def _day(value: Any, column: Column) -> date | Unread | None:
    dates = parse_dates(value)
    return dates if not isinstance(dates, Dates) else dates.last or Unread(_plain(value), _OPEN_ENDED)


def _year(value: Any, column: Column) -> int | Unread | None:
    return parse_year(value, last=column.kind == "last_year")


# -- numbers


def _measure(value: Any, column: Column) -> int | float | str | None:
    """A number where it is one, the text itself where it is not (满足市级管控要求)."""
    number = parse_number(value)
    return _text(value, column) if isinstance(number, Unread) else number


def _read_amounts(raw: Sequence[Any], column: Column, unit: str) -> tuple[list[Any], list[Trouble]]:
    values = _each(raw, column, lambda value, _: _amount(value, unit))
    troubles = list(_troubles(values, column))
    if Amount in set(map(type, values)):
        for index, value in enumerate(values):
            if type(value) is Amount:
                values[index] = value.value
                troubles.append((index, faults.APPROXIMATE_AMOUNT, {"amount": value.value}))
    return values, troubles


def _amount(value: Any, unit: str) -> int | float | Amount | Unread | None:
    """The number of 万元; an Amount where it is only approximate."""
    amount = parse_amount(value, unit)
    return amount.value if type(amount) is Amount and not amount.approximate else amount


def _read_percents(raw: Sequence[Any], column: Column) -> tuple[list[Any], list[Trouble]]:
    """A column whose plain numbers are all at most 1 is in fractions; what that decides is said."""
    keys, read = _read_distinct(raw, column, lambda value, _: _percent(value))
    numbers = [v.value for v in read.values() if type(v) is Percent and not v.explicit]
    fractions = any(numbers) and max(numbers) <= 1
    memo = {key: _in_percent(value, fractions) for key, value in read.items()}
    values = list(map(memo.__getitem__, keys))
    troubles = list(_troubles(values, column))
    if any(0 < number <= 1 for number in numbers):
        troubles += _scale_troubles([read[key] for key in keys], fractions)
    return values, troubles


def _in_percent(value: Any, fractions: bool) -> Any:
    if type(value) is not Percent:
        return value
    return value.value if value.explicit else float(percent_of(value.value, fractions))


def _scale_troubles(read: Sequence[Any], fractions: bool) -> Iterator[Trouble]:
    """Of plain numbers up to 1: that the whole column is taken as fractions, or which cells may lack a % sign."""
    for index, value in enumerate(read):
        if type(value) is Percent and not value.explicit and 0 < value.value <= 1:
            meaning = shown(percent_of(value.value, True))
            if fractions:
                yield -1, faults.PERCENT_FRACTIONS, {"example": shown(value.value), "meaning": meaning}
                return
            yield index, faults.PERCENT_SCALE, {"meaning": meaning}


def _percent(value: Any) -> Percent | Unread | None:
    if type(value) is PercentCell:
        return Percent(percent_of(float(value), True), True)
    return parse_percent(value)


_READERS: dict[str, _CellReader] = {
    "text": _text,
    "names": _names,
    "units": _units,
    "reference": _units,
    "choice": _choice,
    "measure": _measure,
    "start": _start,
    "deadline": _deadline,
    "day": _day,
    "year": _year,
    "last_year": _year,
}
