"""The cells of the new rows, made from what the source says and what the user gives, with groups and their totals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.chinese import Amount, parse_amount
from toolkit.importing.cells import plain
from toolkit.importing.checks import Checker
from toolkit.importing.destination import GROUP, PLAN, Destination, as_read
from toolkit.importing.gathering import Gathered
from toolkit.importing.keys import serial_keys
from toolkit.importing.shares import named
from toolkit.importing.taking import Taking
from toolkit.importing.telling_units import unit_findings
from toolkit.importing.templates import SECTION, fields_of, made
from toolkit.importing.values import Check, Share, Wishes
from toolkit.importing.written import flat, replaced, written
from toolkit.ledger import Investments, money
from toolkit.values import CannotDo, Finding

#: The cells of the new rows: by heading of the ledger one for each row.
Cells = dict[str, list[Any]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Taken:
    """What the rows of a source come to under one set of wishes."""

    taking: Taking
    cells: Cells
    findings: Sequence[Finding]
    checks: Sequence[Check]
    shares: Sequence[Share]


def take(gathered: Gathered, to: Destination, wishes: Wishes) -> Taken:
    """What the gathered rows come to."""
    taking = Taking(gathered.account.rows, wishes, to)
    cells, findings = _cells(taking, to, wishes)
    checks = list(Checker(gathered.account, taking, to).checks())
    shares = _named_shares(taking, to, cells)
    _write_groups(cells, shares)
    return Taken(taking, cells, findings, checks, shares)


def _cells(taking: Taking, to: Destination, wishes: Wishes) -> tuple[Cells, list[Finding]]:
    """The cells of the new rows, and what was noticed in making them."""
    cells: Cells = {}
    findings: list[Finding] = []
    for target in taking.targets:
        column = to.column(target)
        values = taking.values(target)
        if target in to.sheet.key:
            values, more = serial_keys(values, taking, target)
            findings += more
        money = column.kind == "amount"
        units = [taking.unit(index, target) if money else "" for index in range(len(values))]
        findings += unit_findings(taking, target, units, to.unit(target)) if money else []
        words = wishes.values.get(target, {})
        pairs = zip(values, units, strict=True)
        cells[target] = [written(replaced(value, words), column, unit, to.unit(target)) for value, unit in pairs]
    for target, template in wishes.constants.items():
        cells[target] = _constant(target, template, taking, to, wishes)
    return cells, findings


def _constant(target: str, template: str, taking: Taking, to: Destination, wishes: Wishes) -> list[Any]:
    if target not in to.letters:
        raise CannotDo(f"台账“{to.title}”没有“{target}”这一列，--set 给的值无处可写。", "", "请先在台账里补上这一列。")
    sections = [row.section for row in taking.rows]
    if SECTION in fields_of(template) and not any(sections):
        raise CannotDo("--set 里写了 {分节}，源表里没有分节。", "", "请去掉它，或写明一个值。")

    def values_of(name: str) -> Sequence[Any]:
        return sections if name == SECTION else taking.named(name)

    values = made(template, len(taking.rows), values_of, target in to.sheet.key, wishes.first_number)
    column, words = to.column(target), wishes.values.get(target, {})
    unit = to.unit(target)
    return [written(replaced(value, words), column, unit, unit) for value in values]


# -- investment groups


def _named_shares(taking: Taking, to: Destination, cells: Cells) -> list[Share]:
    """The shared amounts with the names of their groups, which the ledger does not have in the same plan yet."""
    plans = cells.get(PLAN, [])

    def taken(share: Share) -> Collection[str]:
        plan = as_read([plans[share.rows[0]]], to.column(PLAN), "")[0] if plans else None
        return to.groups.get(str(plan or ""), frozenset())

    return named(taking.shares, taken)


def _write_groups(cells: Cells, shares: Sequence[Share]) -> None:
    """Put the name of its group into each row that shares an amount; the amount itself stands in the first alone."""
    for share in shares:
        groups = cells.setdefault(GROUP, [""] * len(cells[share.heading]))
        for index in share.rows:
            groups[index] = share.name


def sums_of(cells: Cells, to: Destination) -> dict[str, float]:
    """The amounts taken, by heading, in 万元; an investment group counts once."""
    found: dict[str, float] = {}
    for heading, values in cells.items():
        column = to.column(heading)
        if column.kind != "amount":
            continue
        amounts = [parse_amount(value, to.unit(heading)) for value in values]
        numbers = [amount.value if isinstance(amount, Amount) else None for amount in amounts]
        if column.blank_when_filled == GROUP:
            groups = _groups(cells, len(values))
            found[heading] = Investments.over(numbers, groups).total(range(len(values)))
        else:
            found[heading] = money(number for number in numbers if number is not None)
    return found


def _groups(cells: Cells, count: int) -> list[tuple[str, str] | None]:
    blank = [""] * count
    pairs = zip(cells.get(PLAN, blank), cells.get(GROUP, blank), strict=True)
    return [(flat(plain(plan)), flat(plain(group))) if group != "" else None for plan, group in pairs]
