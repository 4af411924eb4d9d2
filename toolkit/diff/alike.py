"""Contents of two cells, without a schema: the same however a program saved them, or one thing written in two ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from toolkit.chinese import Dates, Percent, halfwidth, parse_dates, parse_number, parse_percent, squeeze
from toolkit.ledger.raw import PercentCell

#: Numbers that are nearer, in proportion, differ only in digits that not every program keeps: LibreOffice saves 15, and
#: does not always round the last.
_NOISE = 1e-14
#: Beyond this, numbers are the same only where every digit is: a whole one may be too long for a float.
_LARGEST = 1e300
#: Moments are kept to the millisecond.
_HALF = timedelta(microseconds=500)
#: The day that Excel counts days from.
_DAY_ZERO = datetime(1899, 12, 30)
_TRUTHS: Mapping[str, bool] = MappingProxyType({"TRUE": True, "是": True, "FALSE": False, "否": False})


def is_number(value: Any) -> bool:
    """Whether a cell holds a number, true and false apart."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def are_same(old: Any, new: Any) -> bool:
    """Whether two contents are the same, of one type: numbers to the digits all programs keep, times to the ms."""
    if is_number(old) and is_number(new):
        return (type(old) is PercentCell) is (type(new) is PercentCell) and same_number(old, new)
    if type(old) is not type(new):
        return False
    if type(old) is datetime:
        return _to_the_millisecond(old) == _to_the_millisecond(new)
    return bool(old == new)


def same_number(old: float, new: float) -> bool:
    """Whether two numbers are the same as far as programs keep them; two that are no numbers (NaN) are."""
    if old == new:
        return True
    if old != old or new != new:
        return old != old and new != new
    ordinary = -_LARGEST < old < _LARGEST and -_LARGEST < new < _LARGEST
    return ordinary and abs(old - new) <= _NOISE * max(abs(old), abs(new))


def _to_the_millisecond(moment: datetime) -> str:
    return (moment + _HALF if moment < datetime.max - _HALF else moment).isoformat(timespec="milliseconds")


def same_but_blanks(old: str, new: str) -> bool:
    """Whether two texts are the same but for blanks and full width."""
    if len(old) != len(new) and " " not in old and " " not in new and old.isprintable() and new.isprintable():
        return False  # full width does not change how long a text is
    return squeeze(halfwidth(old)) == squeeze(halfwidth(new))


def mean_same(old: Any, new: Any) -> bool:
    """Whether two contents that are not both texts are one number, percentage, day or time, written in two ways."""
    if isinstance(old, str) and isinstance(new, str):
        return False
    if isinstance(old, str) or isinstance(new, str):
        text, other = (old, new) if isinstance(old, str) else (new, old)
        return _reads_as(text, other)
    one, other = _counted(old), _counted(new)
    if is_number(one) and is_number(other):
        return same_number(one, other)
    return bool(old == new)


def _counted(value: Any) -> Any:
    """Days and times as the numbers that a workbook keeps them as; anything else as it is."""
    if isinstance(value, (date, datetime)):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return _in_days(moment - _DAY_ZERO)
    if isinstance(value, time):
        clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return _in_days(clock)
    if isinstance(value, timedelta):
        return _in_days(value)
    return int(value) if isinstance(value, bool) else value


def _in_days(length: timedelta) -> float:
    """A length of time in days, to the millisecond."""
    return round(length / timedelta(milliseconds=1)) / 86_400_000


def _reads_as(text: str, other: Any) -> bool:
    """Whether a text says what another cell holds."""
    return any(isinstance(other, kind) and reads(text, other) for kind, reads in _READERS)


def _reads_as_truth(text: str, other: bool) -> bool:
    return _TRUTHS.get(text.strip().upper()) is other


def _reads_as_percent(text: str, other: PercentCell) -> bool:
    read = parse_percent(text)
    return type(read) is Percent and read.explicit and abs(read.value - float(other) * 100) < 1e-9


def _reads_as_number(text: str, other: float) -> bool:
    read = parse_number(text)
    return isinstance(read, (int, float)) and type(other) in (int, float) and same_number(read, other)


def _reads_as_day(text: str, other: date) -> bool:
    days = parse_dates(text)
    if not isinstance(days, Dates) or days.last is None or days.first != days.last:
        return False
    return bool(_counted(other) == _counted(days.last))


_READERS: tuple[tuple[type, Callable[[str, Any], bool]], ...] = (
    (bool, _reads_as_truth),
    (PercentCell, _reads_as_percent),
    (float, _reads_as_number),
    (int, _reads_as_number),
    (date, _reads_as_day),
)
