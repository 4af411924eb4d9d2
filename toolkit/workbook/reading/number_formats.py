"""What a number format makes of a number: a percentage, a day, a duration, or a number still."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

#: Formats that every workbook has without saying so (ECMA-376, 18.8.30); 27-36 and 50-58 are those of Chinese Excel.
_PERCENTS = frozenset({9, 10})
_DURATIONS = frozenset({46})
_MOMENTS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})

_ASIDE = r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]'
_ELAPSED = r"\[(?:h+|m+|s+)\]"

Moment = date | datetime | time | timedelta | float


def kind_of_format(number: int, code: str) -> str:
    """ "percent", "moment", "duration" or "" for a format by its number and, where the workbook gives one, its code."""
    if code:
        return _kind_of_code(code)
    if number in _PERCENTS:
        return "percent"
    if number in _DURATIONS:
        return "duration"
    return "moment" if number in _MOMENTS else ""


def _kind_of_code(code: str) -> str:
    if code.strip().lower() == "general":
        return ""
    shown = re.sub(_ASIDE, "", code.partition(";")[0], flags=re.IGNORECASE)
    if "%" in shown:
        return "percent"
    if re.search(_ELAPSED, shown, re.IGNORECASE):
        return "duration"
    shown = re.sub("general", "", shown, flags=re.IGNORECASE)
    return "moment" if re.search("[ymdhs]", shown, re.IGNORECASE) else ""


def moment(serial: float, kind: str, from_1904: bool) -> Moment:
    """A stored number as the day, time or duration it is shown as; the number itself where no day can be.

    Counted in days from 1900 (where 1900 was, wrongly, a leap year) or from 1904.
    """
    try:
        if kind == "duration":
            return timedelta(days=serial)
        milliseconds = timedelta(milliseconds=round(serial * 86_400_000))
        if 0 <= serial < 1:
            return (datetime.min + milliseconds).time()
        start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
        when = start + milliseconds
    except (OverflowError, ValueError):
        return serial
    return day_or_moment(when)


def day_or_moment(when: datetime) -> date | datetime:
    """A moment; a day when its time is midnight."""
    return when.date() if when.time() == time() else when


def iso_moment(text: str) -> Moment | str:
    """A day, moment or time written as 2024-06-30, 2024-06-30T08:00:00 or 08:00:00; the text where it is none."""
    text = text.strip()
    plain = re.sub(r"(Z|[+-]\d\d:\d\d)$", "", text)
    try:
        if "T" in plain.lstrip("T"):
            return day_or_moment(datetime.fromisoformat(plain))
        if "-" in plain:
            return date.fromisoformat(plain)
        return time.fromisoformat(plain.lstrip("T"))
    except ValueError:
        return text
