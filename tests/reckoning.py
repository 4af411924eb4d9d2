"""Status and sums reckoned slowly and in fractions, from the contract's words: what the toolkit is held against.

It sees what cells mean, never what is typed into them, and shares nothing with the toolkit but the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from toolkit.status import Schedule

STATUSES = ["已完成", "达到序时", "滞后", "逾期", "未到期", "未排期"]
KEEPING, LATE = ("已完成", "超序时", "达到序时", "未到期"), ("滞后", "逾期")
LIGHTS = {
    **dict.fromkeys(KEEPING, "绿"), "滞后": "黄", "严重滞后": "红", "逾期": "红", "未排期": "灰", "待核实": "灰",
}  # fmt: skip

#: What a cell means that cannot be read, and a deadline without an end.
UNREAD, OPEN = "unread", "open-ended"


class Cell(NamedTuple):
    """What is typed into a cell, and what it means: None for a blank, UNREAD for what cannot be read."""

    typed: Any
    means: Any


#: The cells of a row by short names.
Cells = Mapping[str, Cell]


class Rule(NamedTuple):
    """How an office holds progress against time: thresholds in percent points."""

    as_of: date
    method: str = "按月"
    tolerance: Fraction = Fraction(10)
    red: Fraction = Fraction(30)
    ahead: Fraction | None = None
    stepped: bool = True
    lights: Mapping[str, str] = LIGHTS


class Verdict(NamedTuple):
    """A status, its light, and what should be done by the day in %, None where that cannot be known."""

    status: str
    light: str
    scheduled: Fraction | None


# -- one item


def months(first: date, last: date) -> list[tuple[int, int]]:
    """Every month from the first day's to the last day's, one by one."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def half_months(first: date, last: date) -> list[tuple[int, int, int]]:
    """Every half month from the first day's to the last day's, one by one: days 1 to 15, and the others."""
    halves = [(year, month, half) for year, month in months(first, last) for half in (1, 2)]
    ends = [(day.year, day.month, 1 if day.day <= 15 else 2) for day in (first, last)]
    return [half for half in halves if ends[0] <= half <= ends[1]]


def days(first: date, last: date) -> list[int]:
    """Every day from the first to the last, one by one."""
    return list(range(first.toordinal(), last.toordinal() + 1))


STEPS = {"按月": months, "按半月": half_months, "按日": days}


def slowly(percent: Fraction | None, schedule: Schedule, rule: Rule) -> Verdict:
    """Status and light as section 3 of the contract words them; `percent` is None where it cannot be read."""
    start, due, as_of = schedule.start, schedule.due, rule.as_of
    if schedule.open_ended:
        start, due = date(as_of.year, 1, 1), date(as_of.year, 12, 31)
    scheduled = slow_schedule(start, due, schedule.milestones, rule)
    status = slow_status(percent, (start, due), scheduled, rule, bool(schedule.milestones))
    far = status == "滞后" and scheduled is not None and percent is not None and scheduled - percent > rule.red
    return Verdict(status, rule.lights["严重滞后" if far else status], scheduled)


def slow_status(
    percent: Fraction | None, ends: tuple[date | None, date | None], scheduled: Fraction | None, rule: Rule, steps: bool
) -> str:
    """The first status that fits; `steps` tells whether the item has milestones, by which it needs no start."""
    start, due = ends
    if percent is None:
        return "待核实"
    if percent >= 100:
        return "已完成"
    if due is None:
        return "未排期"
    if rule.as_of > due:
        return "逾期"
    if start is None and not steps:
        return "待核实"
    if start is not None and rule.as_of < start:
        return "未到期"
    if scheduled is not None and percent < scheduled - rule.tolerance:
        return "滞后"
    ahead = rule.ahead is not None and scheduled is not None and percent > scheduled + rule.ahead
    return "超序时" if ahead else "达到序时"


def slow_schedule(
    start: date | None, due: date | None, milestones: Sequence[tuple[date, float]], rule: Rule
) -> Fraction | None:
    """What should be done in %; None where an end is not known. Where due comes before start, all of it once due."""
    if milestones:
        return slow_share(start, milestones, rule)
    if start is None or due is None:
        return None
    if start > due:
        return Fraction(100 if rule.as_of >= due else 0)
    steps = STEPS[rule.method]
    ratio = Fraction(len(steps(start, rule.as_of)), len(steps(start, due)))
    return min(max(ratio, Fraction(0)), Fraction(1)) * 100


def slow_share(start: date | None, milestones: Sequence[tuple[date, float]], rule: Rule) -> Fraction:
    """The share of the last milestone reached; on lines, a day's part of the way to the next, counted day by day."""
    points = [(day, Fraction(str(share))) for day, share in milestones]
    reached = [share for day, share in points if day <= rule.as_of]
    share, ahead = reached[-1] if reached else Fraction(0), points[len(reached) :]
    before = points[len(reached) - 1][0] if reached else start
    if rule.stepped or not ahead or before is None or rule.as_of < before:
        return share
    day, wanted = ahead[0]
    gone, whole = len(days(before, rule.as_of)) - 1, len(days(before, day)) - 1
    return share + (wanted - share) * gone / whole


# -- the items of a ledger


class Slow(NamedTuple):
    """One item as the contract words it; `percent` is None where it cannot be read, 0 where it is blank."""

    kind: str
    key: str
    lead: str
    supporting: list[str]
    start: date | None
    due: date | None
    percent: Fraction | None
    unreported: bool
    status: str
    light: str
    scheduled: Fraction | None
    row: Cells


def slow_items(sheets: Mapping[str, Sequence[Cells]], rule: Rule, plan_start: int = 2021) -> list[Slow]:
    """Every task, policy and project, in this order; `sheets` has the rows of each by the code of its sheet."""
    found = []
    for kind in ("tasks", "policies", "projects"):
        for row in sheets[kind]:
            start, due, open_ended = slow_days(kind, row, plan_start)
            percent = slow_percent(kind, row, sheets["projects"])
            known = None if percent == UNREAD else percent or Fraction(0)
            verdict = slowly(known, Schedule(start, due, open_ended), rule)
            named, support = row["lead"].means, row["support"].means if "support" in row else []
            lead = named[0] if named else ""
            others = [name for name in dict.fromkeys([*named[1:], *support]) if name != lead]
            facts = (kind, row["key"].means, lead, others, start, due, known, percent is None)
            found.append(Slow(*facts, *verdict, row))
    return found


def slow_days(kind: str, row: Cells, plan_start: int) -> tuple[date | None, date | None, bool]:
    """Start (1 January of the plan's first year where none is given), due, whether it is open-ended."""
    start = row["start"].means if "start" in row else None
    if kind == "projects":
        end = row["end"].means
        due = date(end, 12, 31) if isinstance(end, int) else None
        return None if start == UNREAD else date(start or plan_start, 1, 1), due, False
    due = row["due"].means
    begin = None if start == UNREAD else start or date(plan_start, 1, 1)
    return begin, due if isinstance(due, date) else None, due == OPEN


def slow_percent(kind: str, row: Cells, projects: Sequence[Cells]) -> Any:
    """完成率, else 累计完成投资 over 计划投资; None where neither is given."""
    percent = row["percent"].means
    if kind != "projects" or percent is not None:
        return percent
    invested = row["invested"].means
    if invested is None or invested == UNREAD:
        return invested
    shared = members(row, projects)
    amounts = [other["planned"].means for other in shared]
    readable = [amount for amount in amounts if isinstance(amount, Fraction)]
    if not readable and UNREAD in amounts:
        return UNREAD
    planned = max(readable, key=readable.count) if readable else 0
    return invested / planned * 100 if planned else None


# -- sums


def members(row: Cells, projects: Sequence[Cells]) -> list[Cells]:
    """The rows that share a row's planned amount, itself among them."""
    if row["group"].means is None:
        return [row]
    return [r for r in projects if (r["plan"].means, r["group"].means) == (row["plan"].means, row["group"].means)]


def slow_planned(chosen: Sequence[Cells], projects: Sequence[Cells]) -> float:
    """The planned amount of some rows: each group once, with its amount that is written most often, or first."""
    total, counted = Fraction(0), []
    for row in chosen:
        shared = members(row, projects)
        if shared in counted:
            continue
        if row["group"].means is not None:
            counted.append(shared)
        amounts = [r["planned"].means for r in shared if isinstance(r["planned"].means, Fraction)]
        total += max(amounts, key=amounts.count) if amounts else 0
    return float(total)


def slow_invested(chosen: Sequence[Cells]) -> float:
    """What was invested in some rows, each row's own."""
    return float(sum(r["invested"].means for r in chosen if isinstance(r["invested"].means, Fraction)))


def slow_investment(chosen: Sequence[Cells], projects: Sequence[Cells]) -> dict[str, Any]:
    """The amounts of some rows as the JSON has them."""
    planned, invested = slow_planned(chosen, projects), slow_invested(chosen)
    funded = slow_planned([row for row in chosen if row["funding"].means == "资金已落实"], projects)
    rate = tenth(Fraction(str(invested)) * 100 / Fraction(str(planned))) if planned else None
    return {"planned": planned, "invested": invested, "funded": funded, "rate": rate}


# -- counts


def slow_counts(items: Iterable[Slow], names: Iterable[str] = STATUSES, of: str = "status") -> dict[str, int]:
    """How many items have each status (or light); every name is there, others only where an item has them."""
    counts = dict.fromkeys(names, 0)
    for item in items:
        counts[getattr(item, of)] = counts.get(getattr(item, of), 0) + 1
    return counts


def slow_pace(items: Sequence[Slow]) -> Fraction | None:
    """The share in % that keeps pace, of the items of which it can be said; None where there are none."""
    kept, late = (sum(item.status in group for item in items) for group in (KEEPING, LATE))
    return Fraction(100 * kept, kept + late) if kept + late else None


def slow_tally(items: Sequence[Slow]) -> dict[str, Any]:
    """The counts of some items as the JSON has them, without the shares."""
    pace = slow_pace(items)
    return {
        "total": len(items),
        "by_status": slow_counts(items),
        "by_light": slow_counts(items, ["绿", "黄", "红", "灰"], "light"),
        "on_pace_share": None if pace is None else tenth(pace),
        "unreported": sum(item.unreported for item in items),
    }


def assert_shares(shares: Mapping[str, float], counts: Mapping[str, int]) -> None:
    """Shares add up to 100.0 as printed, and each is the true one rounded up or down."""
    total = sum(counts.values())
    assert sum(Decimal(str(share)) for share in shares.values()) == (Decimal("100.0") if total else 0)
    assert list(shares) == list(counts)
    for name, share in shares.items():
        true = Fraction(100 * counts[name], total) if total else Fraction(0)
        assert abs(Fraction(str(share)) - true) < Fraction(1, 10)


def tenth(number: Fraction) -> float:
    """The number to one decimal, halves away from zero."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
