"""Cells of a dispatched sheet: what the ledger has, kind for kind, and never a formula."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from toolkit.ledger import PercentCell
from toolkit.values import shown
from toolkit.workbook.dispatching.styles import Look, Styles
from toolkit.workbook.tables.cells import cell as text_cell

#: Beginnings that would make a formula of a text when a user changes it.
_FORMULA: Final = frozenset("=+-@")
#: Days are counted from here; before March 1900 programs do not agree on the count.
_EPOCH, _FIRST_DAY = datetime(1899, 12, 30), date(1900, 3, 1)
_DAY: Final = timedelta(days=1)
#: Number formats of a day and the time of day.
_MOMENTS: Final = frozenset({"moment", "second"})


class _Written(NamedTuple):
    """A value as a cell stores it: its text, the type of the cell ("" for a number), its number format."""

    text: str
    kind: str
    number: str


def cell(place: str, value: Any, look: Look, styles: Styles, share: bool = False) -> str:
    """A cell that holds a value of the ledger in a look, to which the number format of the value is added.

    With `share` a plain number is a share of 1, shown as a percentage. Raises TooLong, a ValueError, for a text of more
    than 32,767 characters.
    """
    if type(value) is str and value:
        return _text(place, value, look, styles)
    if value is None or value == "":
        blank = look._replace(number="percent6") if share else look
        return f'<c r="{place}" s="{styles.of(blank)}"/>'
    written = _written(value, share)
    if written is None:
        return _text(place, shown(value), look, styles)
    number = _number(written, value, look)
    style = styles.of(look._replace(number=number))
    kind = f' t="{written.kind}"' if written.kind else ""
    return f'<c r="{place}" s="{style}"{kind}><v>{written.text}</v></c>'


def _text(place: str, text: str, look: Look, styles: Styles) -> str:
    return text_cell(place, text, styles.of(look._replace(quoted=True) if text[:1] in _FORMULA else look))


def _written(value: Any, share: bool) -> _Written | None:
    """How a number, a truth value or a moment is stored; None for what is stored as text."""
    if isinstance(value, bool):
        return _Written(str(int(value)), "b", "")
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            return None
        number = _percent(float(value)) if share or isinstance(value, PercentCell) else ""
        return _Written(repr(float(value)) if isinstance(value, float) else str(value), "", number)
    if isinstance(value, time):
        moment = datetime.combine(_EPOCH.date(), value)
        return _Written(repr((moment - _EPOCH) / _DAY), "", "time")
    if isinstance(value, timedelta):
        return _Written(repr(value / _DAY), "", "duration") if value >= timedelta() else None
    return _moment(value) if isinstance(value, date) else None


def _moment(value: date) -> _Written | None:
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST_DAY or getattr(value, "tzinfo", None) is not None:
        return None
    if isinstance(value, datetime) and value.time() != time():
        return _Written(repr((value - _EPOCH) / _DAY), "", "second" if value.second or value.microsecond else "moment")
    return _Written(str(day.toordinal() - _EPOCH.toordinal()), "", "day")


def _percent(share: float) -> str:
    """The number format that shows all of a share of 1: 40%, 33.3%, 33.33%, or up to six decimals."""
    for digits, number in ((0, "percent"), (1, "percent1"), (2, "percent2")):
        if abs(round(share * 100, digits) - share * 100) < 1e-7:
            return number
    return "percent6"


def _money(value: float) -> str:
    return "money" if float(value).is_integer() else "money6"


def _number(written: _Written, value: Any, look: Look) -> str:
    """The number format of a value; in cells to be filled in one that hides no decimals of what is typed there."""
    if written.number.startswith("percent"):
        return "percent6" if look.unlocked else written.number
    if written.number in _MOMENTS and look.number == "day":
        return "day"  # columns of days have no room for more
    return written.number or (_money(value) if look.number == "money" else "")
