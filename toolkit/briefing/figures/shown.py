"""Numbers and days as a text shows them, found in it, and whether one shows the value of a fact.

A number is rounded as the filters round it: halves away from zero, an amount to two decimals, anything else to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from toolkit.briefing.figures.facts import Fact
from toolkit.briefing.filters.texts import clause, deadline
from toolkit.chinese import halfwidth, show_fixed

_DAY: Final = (
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日(?:\d{1,2}:\d{2})?)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月|\d{4}-\d{1,2}-\d{1,2}"
)
_SPAN: Final = rf"(?:{_DAY}|\d{{4}}|\d{{1,2}})—(?:{_DAY}|\d{{1,2}}日)"
#: Its first letter is not looked for without end: a cell may hold nothing but figures and dots.
_CODE: Final = r"(?=[A-Za-z\d])(?=[A-Za-z\d./_-]{0,60}[A-Za-z])[A-Za-z\d]+(?:[-./_][A-Za-z\d]+)*"
_NUMBER: Final = (
    r"(?:(?<![\w)])[+\-−])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
    r"\s?(?:%|‰|个?百分点|亿元|千万元|百万元|万元|千元|元)?"
)
_SHOWN: Final = re.compile(rf"(?P<span>{_SPAN})|(?P<day>{_DAY})|(?P<code>{_CODE})|(?P<number>{_NUMBER})", re.ASCII)
_PARTS: Final = re.compile(r"(\d{4})[年-](?:(\d{1,2})[月-](?:(\d{1,2}))?)?|(\d{1,2})月(?:(\d{1,2})日)?")
_SCALES: Final = {"亿元": -4, "千万元": -3, "百万元": -2, "万元": 0, "千元": 1, "元": 4}
"""Powers of ten by which an amount in 万元 is shown in another unit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One number, day or code in a text: where it stands, what it is (day, span, code or number), as it stands.

    `figure` is the text of it; of a number `value` is what it says, `places` its decimals, `unit` what follows it.
    """

    start: int
    stop: int
    sort: str
    figure: str
    value: Decimal = Decimal(0)
    places: int = 0
    unit: str = ""


def shown_in(text: str) -> Iterator[Shown]:
    """What in a text has a digit in it, in order."""
    for found in _SHOWN.finditer(halfwidth(text)):
        sort, (start, stop) = str(found.lastgroup), found.span()
        if not any(character.isdigit() for character in found[0]):
            continue
        figure = text[start:stop].strip()
        if sort == "number":
            digits = re.match(r"[+\-−]?[\d,.]+", found[0])
            number = (digits[0] if digits else "0").replace(",", "").replace("−", "-")
            places = len(number.partition(".")[2])
            yield Shown(
                start, stop, sort, figure, Decimal(number), places, found[0][digits.end() if digits else 0 :].strip()
            )
        else:
            yield Shown(start, stop, sort, figure)


# -- whether it shows a fact


def shows(shown: Shown, fact: Fact, loose: bool = False) -> bool:
    """Whether a number or a day shows a fact's value; `loose` where the template says how many decimals."""
    value = fact.value
    if isinstance(value, date):
        return shown.sort == "day" and _same_day(shown.figure, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if shown.sort == "day":
        return shown.figure == f"{value}年"
    return shown.sort == "number" and _same_number(shown, fact, loose)


def _same_number(shown: Shown, fact: Fact, loose: bool) -> bool:
    exact = Decimal(repr(fact.value))
    if shown.unit in ("%", "百分点", "个百分点") and fact.unit not in ("%", "百分点", ""):
        return False
    if fact.unit == "万元":
        scales = [_SCALES[shown.unit]] if shown.unit in _SCALES else [0, -4]
        return any(_rounds(exact.scaleb(scale), shown, 2, loose) for scale in scales)
    return shown.unit not in _SCALES and _rounds(exact, shown, 1 if fact.unit in ("%", "百分点") else 2, loose)


def _rounds(exact: Decimal, shown: Shown, places: int, loose: bool) -> bool:
    """Whether a value, or its size, is shown by a number with at most so many decimals, noughts at the end left out."""
    wanted = {max(places, shown.places), *([shown.places] if loose else [])}
    rounded = [Decimal(show_fixed(float(exact), one).replace(",", "")) for one in wanted]
    return any(shown.value in (one, -one) for one in rounded)


def _same_day(figure: str, day: date) -> bool:
    found = _PARTS.match(halfwidth(figure))
    if not found:
        return False
    year, month, day_of, month_alone, day_alone = (int(part) if part else None for part in found.groups())
    said = (year, month or month_alone, day_of or day_alone)
    return all(part in (None, own) for part, own in zip(said, (day.year, day.month, day.day), strict=True))


# -- what is taken over as it stands


def copies(text: str, fact: Fact, partly: bool) -> Iterator[Sequence[tuple[int, int]]]:
    """Where a text takes over that of a fact: as typed, as a clause, as a deadline; `partly` also where it is cut.

    Of each form the places in order, none within another.
    """
    said = fact.value
    if not isinstance(said, str) or not re.search(r"\d", said):
        return
    if partly and text.strip() in said:
        yield [(0, len(text))]
        return
    alone = said.strip().isdigit()
    for form in dict.fromkeys((said.strip(), clause(said), deadline(said))):
        if form and not (alone and form != text.strip()):
            yield [found.span() for found in re.finditer(re.escape(form), text)]


def said_before(text: str, at: int, labels: tuple[str, ...]) -> tuple[Any, ...]:
    """How near before a place the labels of a fact stand: the greater, the likelier it is the one meant."""
    ends = bool(labels) and bool(labels[-1]) and text.endswith(labels[-1], 0, at)
    return ends, *(text.rfind(label, 0, at) for label in labels if label)
