"""Numbers and days as a text shows them, found in it, and whether one shows the value of a fact.

A number is rounded as the filters round it: halves away from zero, an amount to two decimals, anything else to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

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


_YEAR: Final = (True, False, False)
#: A number without its sign; the year, the month and the day that are told, None for what is not.
Look = Decimal | tuple[int | None, ...]


class Form(NamedTuple):
    """What of a value a figure tells: a number so many decimals in a unit, a day which of year, month and day."""

    sort: str
    places: int
    unit: str
    told: tuple[bool, ...]


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

    @property
    def form(self) -> Form:
        """What it tells of a value."""
        told = tuple(part is not None for part in _parts(self.figure)) if self.sort == "day" else ()
        return Form(self.sort, self.places, self.unit, told)

    @property
    def look(self) -> Look:
        """What it tells: of a number its size, of a day its parts."""
        return _parts(self.figure) if self.sort == "day" else abs(self.value)


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


def shows(shown: Shown, fact: Fact) -> bool:
    """Whether a number or a day shows a fact's value."""
    return shown.look in looks(fact, shown.form)


def looks(fact: Fact, form: Form, loose: bool = False) -> set[Look]:
    """How figures of a form look that show a fact's value; `loose` where the template says how many decimals."""
    value = fact.value
    if isinstance(value, date):
        parts = zip((value.year, value.month, value.day), form.told, strict=False)
        return {tuple(part if told else None for part, told in parts)} if form.sort == "day" and form.told else set()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return set()
    if form.sort == "day":
        return {(value, None, None)} if form.told == _YEAR and isinstance(value, int) else set()
    return _sizes(fact, form, loose) if form.sort == "number" else set()


def _sizes(fact: Fact, form: Form, loose: bool) -> set[Look]:
    """The numbers, without sign, that show a fact's."""
    exact = Decimal(repr(fact.value))
    if form.unit in ("%", "百分点", "个百分点") and fact.unit not in ("%", "百分点", ""):
        return set()
    if fact.unit == "万元":
        scales = [_SCALES[form.unit]] if form.unit in _SCALES else [0, -4]
        return {size for scale in scales for size in _rounded(exact.scaleb(scale), form, 2, loose)}
    places = 1 if fact.unit in ("%", "百分点") else 2
    return set() if form.unit in _SCALES else set(_rounded(exact, form, places, loose))


def _rounded(exact: Decimal, form: Form, places: int, loose: bool) -> Iterator[Decimal]:
    """The size of a value with at most so many decimals, noughts at the end left out."""
    for one in {max(places, form.places), *([form.places] if loose else [])}:
        yield abs(Decimal(show_fixed(float(exact), one).replace(",", "")))


def _parts(figure: str) -> tuple[int | None, ...]:
    """The year, the month and the day that a day tells, None for what it does not; nothing where it tells none."""
    found = _PARTS.match(halfwidth(figure))
    if not found:
        return ()
    year, month, day_of, month_alone, day_alone = (int(part) if part else None for part in found.groups())
    return year, month or month_alone, day_of or day_alone


# -- what is taken over as it stands


def copies(text: str, fact: Fact, partly: bool) -> Iterator[tuple[int, int]]:
    """Where a text takes over that of a fact: as typed, as a clause, as a deadline; `partly` also where it is cut."""
    said = fact.value
    if not isinstance(said, str) or not re.search(r"\d", said):
        return
    if partly and text.strip() in said:
        yield 0, len(text)
        return
    alone = said.strip().isdigit()
    for form in dict.fromkeys((said.strip(), clause(said), deadline(said))):
        if form and not (alone and form != text.strip()):
            yield from ((at, at + len(form)) for at in starts(text, form, len(form)))


def starts(text: str, part: str, step: int = 1) -> Iterator[int]:
    """Where a part stands in a text; after each place it is looked for so many characters on."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + step)
