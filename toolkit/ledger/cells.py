"""One reader for each kind of column: raw cell values in, typed values and what could not be understood out.

Blank is None, unreadable is `Unread`, and the two are never mixed up. Types by kind:
text → str · names, units, reference → tuple of str · choice → str · percent → float in % · amount → int or float in
万元 · measure → int, float or str · start, day → date · deadline → `Dates` · year, last_year → int.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from toolkit.chinese import (
    PLACEHOLDER_STARTS,
    Amount,
    Dates,
    Percent,
    Unread,
    halfwidth,
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
from toolkit.ledger.table import Seen
from toolkit.schema import Column
from toolkit.values import Fault, shown

#: What a reader reports besides its values: the index of the cell, the fault, and the words for its message.
Trouble = tuple[int, Fault, dict[str, object]]
#: One cell's reader: the value, or Unread. It is called once for each distinct cell.
_CellReader = Callable[[Any, Column], Any]

_NAME_SEPARATORS = re.compile(r"[;；、,，\n]+")
#: Placeholders longer than this are none: a sentence is a text.
_LONGEST_NOTHING = 8
#: Columns with more different cells than one in so many are read cell by cell.
_FEW = 4
#: What a text may begin with that is blank or a placeholder.
_NO_TEXT_STARTS = PLACEHOLDER_STARTS | {"", *"\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
#: What readers give where there is more to a value than the value, and where there is something to say.
_EXPLICIT = (Percent, Amount)
_TROUBLED = (Unread, Amount)
#: Types whose equal values mean the same. True equals 1 and a percentage its plain number, so those are kept apart.
_PLAIN = frozenset({str, float, int, type(None), date, datetime})


class Read(NamedTuple):
    """The typed values of one column's cells, the troubles of reading them, and whether any value is None."""

    values: Sequence[Any]
    troubles: Sequence[Trouble]
    blank: bool


def read_cells(raw: Sequence[Any], column: Column, unit: str, seen: Seen | None = None) -> Read:
    """What one column's raw cells mean.

    `unit` is the unit its amounts are written in; `seen` is what is seen in the cells, where that is known already.
    """
    seen = seen or Seen.of(raw, column.narrative)
    if column.kind == "text" and seen.types <= {str} and len(seen.different) * _FEW > len(raw):
        return _read_texts(raw, column, seen)
    keys, read = _read_different(raw, column, unit, seen)
    numbers = [v.value for v in read.values() if type(v) is Percent and not v.explicit]
    fractions = any(numbers) and max(numbers) <= 1
    typed = {key: _in_percent(value, fractions) for key, value in read.items()} if numbers else read
    typed = {key: value.value if type(value) in _EXPLICIT else value for key, value in typed.items()}
    as_typed = keys is raw and all(value is key for key, value in typed.items())
    values = raw if as_typed else list(map(typed.__getitem__, keys))
    troubles: Sequence[Trouble] = ()
    if any(type(value) in _TROUBLED for value in read.values()) or any(0 < number <= 1 for number in numbers):
        troubles = list(_troubles([read[key] for key in keys], column, fractions))
    return Read(values, troubles, None in typed.values())


def _read_texts(texts: Sequence[str], column: Column, seen: Seen) -> Read:
    """What `_text` says of each text, by means that are quick where hardly one is blank or a placeholder."""
    if column.matched and not _is_tidy("".join(seen.texts())):
        tidy = {text: _text(text, column) for text in set(texts)}
        return Read(list(map(tidy.__getitem__, texts)), (), None in tidy.values())
    values = list(map(str.strip, texts))
    if column.narrative:
        blank = "" in values
        return Read([value or None for value in values] if blank else values, (), blank)
    if {value[:1] for value in values}.isdisjoint(_NO_TEXT_STARTS):
        return Read(values, (), False)
    nothing = {v for v in set(values) if v[:1] in _NO_TEXT_STARTS and not _text(v, column)}
    return Read([None if value in nothing else value for value in values] if nothing else values, (), bool(nothing))


def _is_tidy(text: str) -> bool:
    """Whether blanks, full width and small letters have no part in a text: then matching changes nothing."""
    return text.isprintable() and " " not in text and text == halfwidth(text) and text == text.upper()


def _read_different(raw: Sequence[Any], column: Column, unit: str, seen: Seen) -> tuple[Sequence[Any], dict[Any, Any]]:
    """A key for each cell, and what its reader says of each key: equal cells are read once."""
    reader = _READERS.get(column.kind) or (lambda value, _: _amount(value, unit))
    if seen.types <= _PLAIN:
        return raw, {value: _read_one(value, column, reader) for value in set(seen.different)}
    keys = [(type(value), value) for value in raw]
    return keys, {key: _read_one(key[1], column, reader) for key in set(keys)}


def _read_one(value: Any, column: Column, reader: _CellReader) -> Any:
    if value is None or value == "":
        return None
    if type(value) is Mark:
        return Unread(value.text, "公式" if value.formula else "错误值")
    return reader(value, column)


def _troubles(read: Sequence[Any], column: Column, fractions: bool) -> Iterator[Trouble]:
    """What to say of cells: unreadable ones, amounts that are approximate, percentages that may lack their sign."""
    said = False
    for index, value in enumerate(read):
        if type(value) is Unread:
            yield index, _fault_of(value, column), {"why": value.why, "choices": "、".join(column.choices)}
        elif type(value) is Amount:
            yield index, faults.APPROXIMATE_AMOUNT, {"amount": value.value}
        elif type(value) is Percent and not value.explicit and 0 < value.value <= 1:
            meaning = shown(percent_of(value.value, True))
            if not fractions:
                yield index, faults.PERCENT_SCALE, {"meaning": meaning}
            elif not said:
                said = True
                yield -1, faults.PERCENT_FRACTIONS, {"example": shown(value.value), "meaning": meaning}


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
    text = _matched(_plain(value)) if column.matched else _plain(value).strip()
    if not text or (not column.narrative and len(text) <= _LONGEST_NOTHING and is_placeholder(text)):
        return None
    return text


def _matched(text: str) -> str:
    """A text by which rows are found, however it is spaced and wide; of one in Latin letters the case is no matter."""
    text = squeeze(halfwidth(text))
    return text.upper() if text.isascii() else text


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


def _reference(value: Any, column: Column) -> tuple[str, ...] | None:
    found = _units(halfwidth(_plain(value)), column)
    return tuple(map(_matched, found)) if found else None


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


def _amount(value: Any, unit: str) -> int | float | Amount | Unread | None:
    """The number of 万元; an Amount where it is only approximate."""
    amount = parse_amount(value, unit)
    return amount.value if type(amount) is Amount and not amount.approximate else amount


def _in_percent(value: Any, fractions: bool) -> Any:
    """A plain number of a column of percentages in %: a column whose numbers are all at most 1 is in fractions."""
    plain = type(value) is Percent and not value.explicit
    return float(percent_of(value.value, fractions)) if plain else value


def read_percent(value: Any) -> Percent | Unread | None:
    """The percent of a cell, as `parse_percent` gives it; one shown as a percentage is out of 100."""
    read = parse_percent(value)
    if type(value) is PercentCell and type(read) is Percent:
        return Percent(percent_of(float(value), True), True)
    return read


def _percent(value: Any, column: Column) -> Percent | Unread | None:
    return read_percent(value)


_READERS: dict[str, _CellReader] = {
    "text": _text,
    "names": _names,
    "units": _units,
    "reference": _reference,
    "choice": _choice,
    "measure": _measure,
    "percent": _percent,
    "start": _start,
    "deadline": _deadline,
    "day": _day,
    "year": _year,
    "last_year": _year,
}
