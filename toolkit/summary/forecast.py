"""What will be overdue by the end of the next quarter if work goes on at its present pace: a forecast, not a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.chinese import Dates
from toolkit.status import Status
from toolkit.summary.items import Block, Item, Items
from toolkit.values import Period, Span

#: An item that is done at last by its pace is not forecast to be late for a float's last bit.
_DONE = 100 - 1e-9
#: Percentages by the code of the sheet and the key of the item.
Earlier = Mapping[tuple[str, str], float]
#: Percent points a day, and over how many days that is so.
_Pace = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An item that is due by the end of the next quarter and will not be done by then at its present pace.

    `pace` is in percent points a day, over `days` days; `expected` is what it comes to on the due day, in %.
    """

    item: Item
    due: date
    pace: float
    days: int
    expected: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forecast:
    """The items that will be overdue by `until`, the end of the next quarter, and those of which it cannot be said.

    `since` is the day from which the pace is taken: that of the earlier ledger; None where there is none, and it is
    taken from the start of each item. `checked` is how many items are due until then.
    """

    until: date
    since: date | None
    checked: int
    overdue: tuple[Foreseen, ...]
    unknown: tuple[Item, ...]


def forecast_of(items: Items, as_of: date, plan_start: int | None, since: date | None, before: Earlier) -> Forecast:
    """The forecast on a day. `before` has the percentages of an earlier ledger, taken on `since`, None for none."""
    until = next_quarter_end(as_of)
    since = since if since is not None and since < as_of else None
    due = [pair for block in items.blocks.values() for pair in _falling_due(block, as_of, until)]
    overdue: list[Foreseen] = []
    unknown: list[Item] = []
    for item, day in due:
        earlier = before.get((item.kind, item.key))
        begun = item.standing.status is not Status.NOT_DUE
        pace = _pace_since(item, earlier, since, as_of) or _pace_from_start(item, plan_start, as_of)
        if pace is None or item.percent is None or not begun:
            unknown.append(item)
            continue
        expected = item.percent + pace[0] * (day - as_of).days
        if expected < _DONE:
            overdue.append(Foreseen(item, day, *pace, expected))
    return Forecast(until, since, len(due), tuple(sorted(overdue, key=lambda one: one.due)), tuple(unknown))


def next_quarter_end(day: date) -> date:
    """The last day of the quarter after the one in which a day lies."""
    return Period(day.year, Span.QUARTER, (day.month + 2) // 3).following.as_of


def _falling_due(block: Block, after: date, until: date) -> Iterator[tuple[Item, date]]:
    """The items that are not done and due from one day to another, each with its due day."""
    dues = block.table.column("结束年份" if block.kind == "projects" else "完成时限")
    days = {due: day for due in set(dues) if (day := _due_day(due)) is not None and after <= day <= until}
    done = {code for code, outcome in enumerate(block.outcomes) if outcome[0] == Status.DONE.value}
    for index, due in enumerate(dues) if days else ():
        if due in days and block.codes[index] not in done:
            yield Item(block, index), days[due]


def _due_day(value: Any) -> date | None:
    """The day by which an item is to be done; None for none, and for what is open-ended."""
    if isinstance(value, Dates):
        return None if value.open_ended else value.last
    return date(value, 12, 31) if type(value) is int else None


def _pace_since(item: Item, earlier: float | None, since: date | None, as_of: date) -> _Pace | None:
    """The pace since the earlier ledger; none where that is no earlier, or does not have the item."""
    if item.percent is None or item.unreported or earlier is None or since is None:
        return None
    days = (as_of - since).days
    return max(item.percent - earlier, 0.0) / days, days


def _pace_from_start(item: Item, plan_start: int | None, as_of: date) -> _Pace | None:
    """The pace from the item's first day, as status takes it; none before that day, or where it cannot be known."""
    heading = {"tasks": "开始时间", "projects": "开始年份"}.get(item.kind)
    start = item.row[heading] if heading else None
    if start is None:
        start = plan_start
    first = date(start, 1, 1) if isinstance(start, int) else start if isinstance(start, date) else None
    if first is None or first > as_of or item.percent is None or item.unreported:
        return None
    days = (as_of - first).days + 1
    return item.percent / days, days
