"""Rules for the amounts of the 项目台账 sheet: mixed units, more invested than planned, funds without an amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from toolkit.chinese import show_amount
from toolkit.ledger import Investments, Ledger, Table, money
from toolkit.ledger.investment import PLANNED, Group
from toolkit.rules.columns import is_under_merge
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Severity

AMOUNT_JUMP = Fault(
    "amount-jump", Severity.WARNING, "金额单位疑似不同",
    "“{column}”填写为“{value}”，{compared}相差约一万倍，疑为按“{unit}”填写。",
    "请核对单位，一律填万元；确实如此的不必处理。", "各地台账惯例（元、万元、亿元混用）",
)  # fmt: skip
INVESTED_ABOVE_PLANNED = Fault(
    "invested-above-planned", Severity.WARNING, "完成投资超过计划投资",
    "{whose}累计完成投资 {invested} 万元，超过计划投资 {planned} 万元。",
    "请核对两个数；确有超概算的，请在形象进度中说明。", "各地台账惯例",
)  # fmt: skip
FUNDED_WITHOUT_AMOUNT = Fault(
    "funded-without-amount", Severity.ERROR, "资金已落实而没有金额",
    "资金落实情况为“资金已落实”，计划投资却{amount}。", "请补填计划投资，或改正资金落实情况。", "各地台账惯例",
)  # fmt: skip

FUNDED = "资金已落实"
INVESTED = "累计完成投资(万元)"
_NUMBERS = frozenset({int, float})
_JUMP = 10_000
#: Steps between neighbouring amounts, in order of size, that may be a change of unit: at the top, at the bottom.
_STEP_UP, _STEP_DOWN = 10, 100
#: With fewer different amounts there is no telling what is usual.
_FEWEST = 5
#: Amounts in another unit are the exception: more of them are a column of its own habit.
_MOST_ODD = 0.2


@rule(AMOUNT_JUMP, INVESTED_ABOVE_PLANNED)
def investments(ledger: Ledger) -> Iterator[Finding]:
    """Amounts are of one unit, and no more is invested than planned, a shared amount against all who share it."""
    projects = ledger["projects"]
    odd = {(index, heading): words for heading in (PLANNED, INVESTED) for index, words in _odd(projects, heading)}
    exceeding = _exceeding(projects)
    odd |= {(index, INVESTED): words for index, words in _odd_within_rows(exceeding) if (index, PLANNED) not in odd}
    for (index, heading), words in sorted(odd.items()):
        place, typed = projects.place(index, heading), projects.typed[heading][index]
        yield AMOUNT_JUMP.at(place, typed, compared=words[0], unit=words[1])
    yield from _overspent(projects, exceeding, {index for index, _ in odd})


#: A row in which more is invested than planned: its index, planned, invested.
_Exceeding = tuple[int, float, float]
#: What an odd amount is compared with, and the unit in which it seems to be written.
_Words = tuple[str, str]


def _odd(projects: Table, heading: str) -> Iterator[tuple[int, _Words]]:
    """Rows whose amount is about ten thousand times, or a ten-thousandth of, what its list or the column is used to."""
    amounts, plans, lists = projects.column(heading), projects.column("所属规划"), projects.column("清单")
    positive = list(filter(_positive, set(amounts)))
    if not positive or max(positive) < min(positive) * _JUMP:
        return  # then no part of the column can hold such amounts either
    by_list: dict[tuple[Any, Any], set[Any]] = {}
    for plan, group, amount in set(zip(plans, lists, amounts, strict=True)):
        by_list.setdefault((plan, group), set()).add(amount)
    found = _odd_among(amounts, range(len(amounts)), positive, "本列")
    for scope, distinct in by_list.items():
        indexes = (i for i, other in enumerate(zip(plans, lists, strict=True)) if other == scope)
        found |= _odd_among(amounts, indexes, distinct, "同一清单")
    yield from found.items()


def _odd_among(amounts: Sequence[Any], indexes: Iterable[int], distinct: Iterable[Any], name: str) -> dict[int, _Words]:
    """Those of the rows `indexes`, whose different amounts are `distinct`, that are odd among them."""
    usual = _usual(sorted(filter(_positive, distinct)))
    if usual is None:
        return {}
    low, high = usual
    filled = [index for index in indexes if _positive(amounts[index])]
    rows = [index for index in filled if not low <= amounts[index] <= high]
    if len(rows) > _MOST_ODD * len(filled):
        return {}
    compared = f"与{name}其他项目（{show_amount(low)} 至 {show_amount(high)}）"
    return {index: (compared, "元" if amounts[index] > high else "亿元") for index in rows}


def _usual(distinct: Sequence[float]) -> tuple[float, float] | None:
    """The lowest and highest usual amount of a sorted column, None where all are usual.

    Unusual are those beyond a step whose ten-thousandth (or ten-thousandfold) is usual: a column that merely has
    large and small projects has no such step, or lands outside when divided.
    """
    if len(distinct) < _FEWEST:
        return None
    low, high, count = distinct[0], distinct[-1], len(distinct)
    for below, (smaller, larger) in enumerate(pairwise(distinct), start=1):
        if below * 2 > count and larger >= smaller * _STEP_UP and low <= larger / _JUMP and high / _JUMP <= smaller:
            return low, smaller
        if below * 2 <= count and larger >= smaller * _STEP_DOWN and larger <= low * _JUMP and smaller * _JUMP <= high:
            return larger, high
    return None


def _odd_within_rows(exceeding: Sequence[_Exceeding]) -> Iterator[tuple[int, _Words]]:
    """Rows whose invested amount is some ten thousand times the planned one: paid in 元, planned in 万元."""
    for index, planned, invested in exceeding:
        if planned * _JUMP / 100 < invested <= planned * _JUMP * 1.05:
            yield index, (f"与同行“{PLANNED}”的 {show_amount(planned)} ", "元")


def _exceeding(projects: Table) -> list[_Exceeding]:
    """Rows in which more is invested than planned."""
    pairs = zip(_numbers(projects.column(PLANNED)), _numbers(projects.column(INVESTED)), strict=True)
    return [(i, planned, invested) for i, (planned, invested) in enumerate(pairs) if 0 < planned < invested]


def _numbers(amounts: Sequence[Any]) -> Sequence[float]:
    """The amounts with 0 for what is blank or unreadable."""
    if _NUMBERS.issuperset(map(type, amounts)):
        return amounts
    return [amount if type(amount) in _NUMBERS else 0 for amount in amounts]


def _overspent(projects: Table, exceeding: Sequence[_Exceeding], odd: set[int]) -> Iterator[Finding]:
    shared = Investments.of(projects)
    for index, planned, invested in exceeding:
        if shared.groups[index] is None and index not in odd:
            yield _overspent_at(projects, index, "", invested, planned)
    amounts = _numbers(projects.column(INVESTED))
    by_group: dict[Group, list[int]] = {}
    for index, group in enumerate(shared.groups):
        if group is not None and amounts[index] > 0 and index not in odd:
            by_group.setdefault(group, []).append(index)
    for group, indexes in by_group.items():
        amount, total = shared.planned_of(indexes[0]), money(amounts[index] for index in indexes)
        if amount and total > amount:
            yield _overspent_at(projects, indexes[-1], f"合并投资组“{group[1]}”的 {len(indexes)} 行", total, amount)


def _overspent_at(projects: Table, index: int, whose: str, invested: float, planned: float) -> Finding:
    words = {"whose": whose, "invested": show_amount(invested), "planned": show_amount(planned)}
    return INVESTED_ABOVE_PLANNED.at(projects.place(index, INVESTED), projects.row(index).raw(INVESTED), **words)


def _positive(value: Any) -> bool:
    return type(value) in _NUMBERS and value > 0


@rule(FUNDED_WITHOUT_AMOUNT)
def funded(ledger: Ledger) -> Iterator[Finding]:
    """Funds that are settled have an amount, the project's own or its group's; an unreadable one is told elsewhere."""
    projects = ledger["projects"]
    amounts = projects.column(PLANNED)
    if not projects.has(PLANNED) or (PLANNED not in projects.blank and 0 not in set(amounts)):
        return
    pairs = zip(projects.column("资金落实情况"), projects.column(PLANNED), strict=True)
    for index in [index for index, (state, planned) in enumerate(pairs) if not planned and state == FUNDED]:
        row = projects.row(index)
        blank = row[PLANNED] is None
        if blank and (row["合并投资组"] is not None or is_under_merge(row, PLANNED)):
            continue
        amount = "没有填写" if blank else "为 0"
        yield FUNDED_WITHOUT_AMOUNT.at(row.place(PLANNED), row.raw(PLANNED), amount=amount)
