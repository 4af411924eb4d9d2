"""What the cells of tables say: a figure for each whose row and column are understood.

The rows of a table are of one family (kinds, lists, units …) and are measured by one basis; both are those that fit it
best, and a column that fits no basis is of another meaning and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from toolkit.briefing.reconciling.claims import Claim, Said, exact, near, number, readings
from toolkit.briefing.reconciling.families import TOTALS, Family
from toolkit.briefing.reconciling.headings import Column, column_of
from toolkit.briefing.reconciling.known import TOTAL, figure
from toolkit.briefing.reconciling.layout import Line, Table
from toolkit.briefing.reconciling.words import Words

DASHES: Final = frozenset(["—", "—", "–", "-", "--", "——", "/"])
_NUMBER: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_TOO_MANY: Final = 4
_WITH_UNIT: Final = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*(%|亿元|万元|元|项|个|条)?")

_Things = Sequence[tuple[Line, str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Read:
    """A table whose rows are understood: its family, the column of the labels, what the columns hold."""

    table: Table
    family: Family
    label: int
    columns: tuple[Column, ...]

    def things(self) -> Iterator[tuple[Line, str, Sequence[Any]]]:
        """Each row with its label and what the ledger has of that name: several things where it is not theirs alone."""
        group = ""
        for row in self.table.rows:
            label = row.cells[self.label] if self.label < len(row.cells) else ""
            if row.across:
                group = label
            elif things := self.family.of(label, group):
                yield row, label, things


def read(table: Table, families: Sequence[Family], words: Words) -> Read | None:
    """The table as the family reads it that knows most of its rows; None where none knows half of them."""
    rows = [row for row in table.rows if not row.across]
    best: tuple[int, Family, int] | None = None
    for column in range(min(3, len(table.columns))):
        labels = [row.cells[column] for row in rows if len(row.cells) > column]
        named = [label for label in labels if label not in TOTALS]
        for family in families:
            known = sum(map(family.things.__contains__, named))
            if known and known * 2 >= len(named) and (best is None or known > best[0]):
                best = known, family, column
    if best is None:
        return None
    within = words.meant(f"{table.caption}{table.title}")
    columns = tuple(_within(column_of(heading, words), within) for heading in table.columns)
    return Read(table, best[1], best[2], columns)


def _within(column: Column, statuses: tuple[str, ...]) -> Column:
    """The column of a table whose name speaks of some statuses: its totals may be of these alone."""
    if column.whats != (TOTAL,) or not statuses:
        return column
    return replace(column, whats=(TOTAL, "、".join(statuses), *statuses))


def claims(found: Read) -> Iterator[Claim]:
    """What the cells of a table say, in the basis that fits its columns; columns that fit none are left out."""
    things = list(found.things())
    for place, column in enumerate(found.columns):
        if place == found.label or not column.whats:
            continue
        best = _best(found, things, place, column)
        differ = sum(1 for claim in best if not claim.agrees)
        agree = sum(1 for claim in best if claim.agrees and claim.said.value)
        if differ <= agree or (found.family.certain and differ < _TOO_MANY):
            yield from best


def agree(found: Read) -> bool:
    """Whether each cell that says something says what the ledger does: nothing is to be looked for in other bases.

    It is so of nearly every table, and no claim need be made of any cell to tell it.
    """
    things = list(found.things())
    columns = [(place, column) for place, column in enumerate(found.columns) if place != found.label and column.whats]
    return all(
        _agrees(row.cells[place] if place < len(row.cells) else "", column, candidates)
        for place, column in columns
        for row, _, candidates in things
    )


def _agrees(text: str, column: Column, candidates: Sequence[Any]) -> bool:
    """Whether a cell says nothing, or something that one of the things has; or they have nothing of the sort."""
    value, slack = _figure_in(text, column)
    if value is None:
        return True
    known = False
    for thing in candidates:
        for what in column.whats:
            if (held := figure(thing, what)) is not None:
                if near(value, exact(held), slack):
                    return True
                known = True
    return not known


def _best(found: Read, things: _Things, place: int, column: Column) -> list[Claim]:
    """The claims of a column in the basis that fits it best; further ones are tried only where the first does not."""
    best = list(_column(found, things, place, column, {}))
    if all(claim.agrees for claim in best):
        return best
    others = [list(_column(found, things, place, column, basis)) for basis in found.family.bases()]
    return max([best, *others], key=_fit)


def _fit(made: Sequence[Claim]) -> int:
    """How well claims fit: how many more agree than differ."""
    return sum(1 if claim.agrees else -1 for claim in made)


def _column(found: Read, things: _Things, place: int, column: Column, basis: Mapping[int, Any]) -> Iterator[Claim]:
    for row, label, candidates in things:
        said = said_in(found.table, row, place, column)
        if said is None:
            continue
        measured = [basis.get(id(thing), thing) for thing in candidates]
        possible = readings(
            (f"{found.family.named(label)}{what}", figure(thing, what)) for thing in measured for what in column.whats
        )
        if possible:
            yield Claim(said, possible)


def said_in(table: Table, row: Line, place: int, column: Column) -> Said | None:
    """What a cell says; None for a text and for a blank cell, which is one to be filled in."""
    text = row.cells[place] if place < len(row.cells) else ""
    value, slack = _figure_in(text, column)
    return None if value is None else Said(table.at(row, place), f"是{text}", value, slack)


def _figure_in(text: str, column: Column) -> tuple[Decimal | None, Decimal]:
    """The figure of a cell and half its last digit, a dash as nought; None for a text and for a blank cell."""
    return _figure(text, column.unit, column.shares, column.rounded, column.money)


@lru_cache(maxsize=4_096)
def _figure(text: str, unit: str, shares: bool, rounded: bool, amounts: bool) -> tuple[Decimal | None, Decimal]:
    if text in DASHES:
        return None if shares else Decimal(0), Decimal(0)
    digits = _WITH_UNIT.fullmatch(text)
    if digits is None:
        return None, Decimal(0)
    unit = digits[2] or unit
    money = unit if amounts and unit in ("亿元", "万元", "元") else ""
    value, slack = number(digits[1].lstrip("+"), money, whole=rounded)
    return value, slack if shares or amounts else Decimal(0)


def fraction(text: str) -> tuple[Decimal, Decimal] | None:
    """28/38 as two counts; None for anything else."""
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    return (Decimal(found[1]), Decimal(found[2])) if found else None


def plain_number(text: str) -> Decimal | None:
    """A cell as a number, a dash as nought; None for anything else."""
    if text in DASHES:
        return Decimal(0)
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None
