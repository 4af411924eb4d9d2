"""What a cell means in its column, so that 40%, ４０％ and 0.4 shown as 40% are one and the same; and how to write it.

Two cells that mean the same are no edit, however they are spaced, however wide their characters are, and whether a
number was saved as a number or as text.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from toolkit.chinese import (
    Amount,
    Dates,
    Percent,
    Unread,
    halfwidth,
    parse_amount,
    parse_percent,
    percent_of,
    squeeze,
)
from toolkit.ledger import Mark, PercentCell, UnitBook
from toolkit.ledger.cells import read_cells, read_percent
from toolkit.schema import Column
from toolkit.values import shown

#: Digits of a day written without signs: 20240620.
_DIGITS_OF_DAY: Final = 8
#: Numbers that are nearer, in proportion, differ only in digits that not every program keeps.
_NOISE: Final = 1e-14
#: What a blank cell means.
BLANK: Final = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a cell means that cannot be taken: its text, and why not."""

    text: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """The meanings of one column's cells.

    `unit` is the unit of money that the column is written in, `shares` whether its plain numbers are shares of 1: None
    where none of them tells. With `careful` a plain number that may be a share, in a column where none is, is unclear.
    `doubt` is why money that names no unit itself is unclear, "" where it is not. `column` is None for a foreign one.
    """

    column: Column | None
    unit: str = ""
    shares: bool | None = None
    units: UnitBook | None = None
    careful: bool = False
    doubt: str = ""
    _known: dict[tuple[type, Any], Hashable] = field(default_factory=dict)

    def of(self, raw: Any) -> Hashable:
        """What a cell means: equal for cells that mean the same, BLANK for a blank one, Unclear where it is none."""
        if raw is None or raw == "":
            return BLANK
        key = type(raw), raw
        if key not in self._known:
            self._known[key] = self._read(raw)
        return self._known[key]

    def _read(self, raw: Any) -> Hashable:
        if type(raw) is Mark:
            return Unclear(raw.text, "公式没有结果" if raw.formula else "错误值")
        if self.column is None:
            return _foreign(raw)
        if self.column.kind == "percent":
            return self._percent(raw)
        if self.column.kind == "text":
            return _text(raw, self.column)
        value = parse_amount(raw, self.unit) if self.column.kind == "amount" else self._value(raw)
        if self.doubt and isinstance(value, Amount) and value != parse_amount(raw, _other_unit(self.unit)):
            return Unclear(shown(raw), self.doubt)
        if isinstance(value, Unread):
            return Unclear(value.text, value.why)
        if isinstance(value, Dates):  # of a deadline its last day is what counts
            return value.last, value.open_ended
        return value if isinstance(value, Hashable) else str(value)

    def _value(self, raw: Any) -> Any:
        assert self.column is not None
        value = read_cells([raw], self.column, self.unit).values[0]
        if self.column.kind == "units" and isinstance(value, tuple) and self.units:
            return self.units.resolve(value)
        return value

    def _percent(self, raw: Any) -> Hashable:
        read = read_percent(raw)
        if isinstance(read, Unread):
            return Unclear(read.text, read.why)
        if read is None:
            return BLANK
        if read.explicit:
            return float(read.value)
        if self.careful and self.shares is False and 0 < abs(read.value) <= 1:
            return Unclear(shown(raw), f"不知道是 {shown(read.value)}% 还是 {percent_of(read.value, True):g}%")
        return float(percent_of(read.value, bool(self.shares)))

    def written(self, raw: Any, source: Meaning) -> Any:
        """The cell `raw` of the column `source` as it is to be written into this one, None for a blank."""
        if raw is None or raw == "":
            return None
        if self.column is None:
            return raw
        if self.column.kind == "percent":
            value = source.of(raw)
            if not isinstance(value, float):
                return None if value is BLANK else raw
            plain = self.shares is False and (value > 1 or value == 0)
            return _plain(value) if plain else PercentCell(f"{value!r}e-2")
        if self.column.kind == "day" and isinstance(day := source.of(raw), date) and _names_a_day(raw):
            return day
        if self.column.kind == "amount" and self.unit != source.unit:
            amount = source.of(raw)
            return f"{'约' * amount.approximate}{shown(amount.value)}万元" if isinstance(amount, Amount) else raw
        return raw


def same_but_noise(one: Any, other: Any) -> bool:
    """Whether two cells hold one number as different programs save it: LibreOffice keeps 15 digits, Excel 17."""
    numbers = type(one) is type(other) and type(one) in (float, PercentCell)
    return numbers and abs(one - other) <= _NOISE * abs(one)


def _names_a_day(raw: Any) -> bool:
    """Whether a cell that means a day says year, month and day; 2024年6月底 stays as it is typed."""
    return not isinstance(raw, str) or len(re.findall(r"\d+", raw)) > 2 or len(re.findall(r"\d", raw)) == _DIGITS_OF_DAY


def shares_in(cells: Iterable[Any]) -> bool | None:
    """Whether the plain numbers of a column of percentages are shares of 1, as the ledger reads them; None for none."""
    read = (parse_percent(cell) for cell in set(filter(_is_plain, cells)))
    numbers = [value.value for value in read if isinstance(value, Percent) and not value.explicit and value.value]
    return max(numbers) <= 1 if numbers else None


def _other_unit(unit: str) -> str:
    return "亿元" if unit == "元" else "元"


def _is_plain(cell: Any) -> bool:
    return type(cell) in (int, float, str) and cell != ""


def _plain(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _text(raw: Any, column: Column) -> Hashable:
    """A text by its letters alone; what stands for nothing (—) is blank where the ledger reads it so."""
    value = read_cells([raw], column, "").values[0]
    return squeeze(halfwidth(value)) or BLANK if isinstance(value, str) else value


def _foreign(raw: Any) -> Hashable:
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    if isinstance(raw, (date, time, timedelta)):
        return str(raw)
    return squeeze(halfwidth(shown(raw))) or BLANK
