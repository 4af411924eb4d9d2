"""The items of a ledger: each task, project and policy with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.chinese import Dates, Unread
from toolkit.ledger import Investments, Ledger, Row
from toolkit.status import Schedule, Standing, Yardstick, assess


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Item:
    """One task, project or policy and where it stands.

    `kind` is the code of its sheet, `group` its key task or list, `lead` and `supporting` canonical unit names,
    `percent` None where it is there but unreadable, `unreported` whether it is blank. `row` leads to every cell.
    """

    kind: str
    key: str
    name: str
    group: str
    lead: str
    supporting: tuple[str, ...]
    deadline: str
    percent: float | None
    unreported: bool
    standing: Standing
    row: Row

    @property
    def status(self) -> str:
        """The status as reports print it."""
        return self.standing.status.value

    @property
    def light(self) -> str:
        """The colour as reports print it."""
        return self.standing.light.value

    @property
    def scheduled(self) -> float | None:
        """What should be done by the as-of day, in %; None where it cannot be known."""
        return self.standing.scheduled

    @property
    def gap(self) -> float | None:
        """How far ahead (behind when negative) of the schedule, in percent points."""
        return self.standing.gap

    def text(self, heading: str) -> str:
        """A cell of the item's row as text, "" where blank."""
        return self.row.text(heading)


def items_of(ledger: Ledger, yardstick: Yardstick, investments: Investments) -> Iterable[Item]:
    """Every task, policy and project of a ledger, in that order."""
    plan_start = date(ledger.settings.plan_start, 1, 1) if ledger.settings.plan_start else None
    for code in ("tasks", "policies"):
        for row in ledger[code]:
            start = row["开始时间"] if code == "tasks" else None
            schedule = _task_schedule(row["完成时限"], start, plan_start)
            group = row.text("重点任务") if code == "tasks" else ""
            leading, others = (ledger.units.resolve(unit_names(row[heading])) for heading in ("牵头单位", "配合单位"))
            units = (*(leading or ("",)), *others)  # a supporting unit never leads, though nobody else is named
            yield _item(row, group, units, _deadline_text(row), row["完成率"], schedule, yardstick)
    for row in ledger["projects"]:
        units_of = ledger.units.resolve(unit_names(row["责任单位"]))
        percent = _project_percent(row, investments)
        schedule = _project_schedule(row, plan_start)
        yield _item(row, row.text("清单"), units_of, row.text("结束年份"), percent, schedule, yardstick)


def _item(
    row: Row, group: str, units: Sequence[str], deadline: str, percent: Any, schedule: Schedule, yardstick: Yardstick
) -> Item:
    unread = isinstance(percent, Unread)
    known = None if unread else float(percent or 0)
    lead, supporting = (units[0], tuple(dict.fromkeys(u for u in units[1:] if u != units[0]))) if units else ("", ())
    return Item(
        row.table.sheet.code,
        row.text(row.table.sheet.key[0]),
        row.text(row.table.sheet.name),
        group,
        lead,
        supporting,
        deadline,
        known,
        percent is None,
        assess(known, schedule, yardstick),
        row,
    )


def unit_names(value: Any) -> tuple[str, ...]:
    """The names a cell holds as typed; none where it is blank or unreadable."""
    return value if isinstance(value, tuple) else ()


def _deadline_text(row: Row) -> str:
    raw = row.raw("完成时限")
    return raw.strip() if isinstance(raw, str) else day_text(row["完成时限"])


def day_text(value: Any) -> str:
    """The last day a deadline allows, as reports print it; "" for none."""
    last = value.last if isinstance(value, Dates) else None
    return f"{last.year}年{last.month}月{last.day}日" if last else ""


def _task_schedule(due: Any, start: Any, plan_start: date | None) -> Schedule:
    """Contract, section 3: start is 开始时间, else 1 January of 规划起始年; due the last day the deadline allows."""
    begin = None if isinstance(start, Unread) else start or plan_start
    if isinstance(due, Dates):
        return Schedule(begin, due.last, due.open_ended)
    return Schedule(begin, None)


def _project_schedule(row: Row, plan_start: date | None) -> Schedule:
    """A project runs from 1 January of its first year to 31 December of its last; a blank first year is the plan's."""
    start, end = row["开始年份"], row["结束年份"]
    begin = date(start, 1, 1) if type(start) is int else None if isinstance(start, Unread) else plan_start
    return Schedule(begin, date(end, 12, 31) if type(end) is int else None)


def _project_percent(row: Row, investments: Investments) -> Any:
    """完成率, else 累计完成投资 ÷ 计划投资 × 100 (its group's where shared); None where neither is given."""
    percent, invested = row["完成率"], row["累计完成投资(万元)"]
    if percent is not None or invested is None or isinstance(invested, Unread):
        return percent if percent is not None else invested
    planned = investments.planned_of(row.index)
    if planned is None and (unread := investments.unread_of(row.index)):
        return unread
    return invested / planned * 100 if planned else None
