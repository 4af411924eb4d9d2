"""The items of a ledger: each task, policy and project with where it stands.

They are kept by column and seen one by one: a ledger may have a hundred thousand of them, and most of what is asked
is asked of a column.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar, cast

from toolkit.chinese import Dates, Unread
from toolkit.ledger import Investments, Ledger, Row, Table
from toolkit.status import Schedule, Standing, Yardstick, assess

#: The sheets that hold items, in the order of a report.
KINDS = ("tasks", "policies", "projects")
INVESTED = "累计完成投资(万元)"

_Value = TypeVar("_Value")

#: What is counted of an item: its status, its light, whether its percentage is blank.
Outcome = tuple[str, str, bool]
#: Milestones as a schedule has them, and those of items by the code of the sheet and the key.
Shares = tuple[tuple[date, float], ...]
Milestones = Mapping[tuple[str, str], Shares]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Block:
    """The items of one sheet by column; every sequence has an entry for each.

    `units` are the canonical names of an item's units, that of the lead unit first, "" where nobody leads;
    `percents` are in %, None where one is there but unreadable; `codes` are the places in `outcomes`, which holds each
    different outcome once: small numbers are counted faster than what they stand for.
    """

    kind: str
    table: Table
    units: Sequence[tuple[str, ...]]
    percents: Sequence[float | None]
    standings: Sequence[Standing]
    codes: Sequence[int]
    outcomes: Sequence[Outcome]

    def __len__(self) -> int:
        return len(self.percents)

    def outcome(self, index: int) -> Outcome:
        """What is counted of the item of that index."""
        return self.outcomes[self.codes[index]]

    def having(self, statuses: Container[str]) -> Iterator[int]:
        """The indexes of the items that have one of some statuses."""
        wanted = self.codes_of(statuses)
        return (index for index, code in enumerate(self.codes) if code in wanted)

    def codes_of(self, statuses: Container[str]) -> frozenset[int]:
        """The places in `outcomes` of those that are one of some statuses."""
        return frozenset(code for code, outcome in enumerate(self.outcomes) if outcome[0] in statuses)

    @property
    def leads(self) -> Iterator[str]:
        """The lead unit of each item, "" for none."""
        return map(itemgetter(0), self.units)


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One task, project or policy and where it stands: a view of an entry of its block."""

    block: Block
    index: int

    @property
    def kind(self) -> str:
        """The code of its sheet."""
        return self.block.kind

    @property
    def row(self) -> Row:
        """Its row, which leads to every cell."""
        return self.block.table.row(self.index)

    @property
    def key(self) -> str:
        """Its number, as the ledger has it."""
        return self.row.text(self.block.table.sheet.key[0])

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row.text(self.block.table.sheet.name)

    @property
    def group(self) -> str:
        """Its key task or its list; "" for a policy."""
        heading = {"tasks": "重点任务", "projects": "清单"}.get(self.kind)
        return self.row.text(heading) if heading else ""

    @property
    def lead(self) -> str:
        """The canonical name of the unit that leads, "" for none."""
        return self.block.units[self.index][0]

    @property
    def supporting(self) -> tuple[str, ...]:
        """The canonical names of the supporting units."""
        return self.block.units[self.index][1:]

    @property
    def deadline(self) -> str:
        """By when it is to be done, as the ledger says it."""
        return self.row.text("结束年份") if self.kind == "projects" else _deadline_text(self.row)

    @property
    def percent(self) -> float | None:
        """How much of it is done, in %: 0 for a blank, None for what is there but unreadable."""
        return self.block.percents[self.index]

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return self.block.standings[self.index]

    @property
    def unreported(self) -> bool:
        """Whether its percentage is blank."""
        return self.block.outcome(self.index)[2]

    @property
    def status(self) -> str:
        """Its status, in the contract's word."""
        return self.standing.status.value

    @property
    def light(self) -> str:
        """The colour of its light."""
        return self.standing.light

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


class Items(Sequence[Item]):
    """All items of a ledger, in blocks: tasks, policies, projects."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = {block.kind: block for block in blocks}

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return tuple(Item(block, index) for block in self.blocks.values() for index in range(len(block)))

    def __len__(self) -> int:
        return sum(map(len, self.blocks.values()))

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def of(self, kinds: Sequence[str] = KINDS, statuses: Sequence[str] = ()) -> Iterator[Item]:
        """The items of some kinds; with `statuses` only those that have one of them."""
        for kind in kinds:
            block = self.blocks[kind]
            for index in block.having(statuses) if statuses else range(len(block)):
                yield Item(block, index)


def items_of(ledger: Ledger, yardstick: Yardstick, investments: Investments, milestones: Milestones) -> Items:
    """Every task, policy and project of a ledger."""
    plan_start = date(ledger.settings.plan_start, 1, 1) if ledger.settings.plan_start else None
    return Items([_block(kind, ledger, plan_start, yardstick, investments, milestones) for kind in KINDS])


def _block(
    kind: str,
    ledger: Ledger,
    plan_start: date | None,
    yardstick: Yardstick,
    investments: Investments,
    milestones: Milestones,
) -> Block:
    table = ledger[kind]
    days, reckon = _project_days(table) if kind == "projects" else _task_days(table)
    percents = _project_percents(table, investments) if kind == "projects" else table.column("完成率")

    def stand(key: tuple[Any, tuple[Any, Any], Shares]) -> tuple[float | None, Standing, Outcome]:
        percent, (start, due), shares = key
        return _stand(percent, reckon(start, due, plan_start), shares, yardstick)

    stood = _each(list(zip(percents, days, _own_milestones(table, milestones), strict=True)), stand)
    known, standings, outcomes = (list(map(itemgetter(part), stood)) for part in range(3))
    places = {outcome: code for code, outcome in enumerate(dict.fromkeys(outcomes))}
    codes = [places[outcome] for outcome in outcomes]
    return Block(kind, table, _units(table, ledger), known, standings, codes, tuple(places))


def _each(values: Sequence[Any], answer: Callable[[Any], _Value]) -> list[_Value]:
    """The answer for each value, asked once for each different one: long columns repeat themselves."""
    answers = {value: answer(value) for value in set(values)}
    return [answers[value] for value in values]


def _stand(
    percent: Any, schedule: Schedule, milestones: Shares, yardstick: Yardstick
) -> tuple[float | None, Standing, Outcome]:
    known = None if isinstance(percent, Unread) else float(percent or 0)
    if milestones:
        schedule = replace(schedule, milestones=milestones)
    standing = assess(known, schedule, yardstick)
    return known, standing, (standing.status.value, standing.light, percent is None)


def _own_milestones(table: Table, milestones: Milestones) -> Sequence[Shares]:
    if not milestones:
        return [()] * len(table)
    kind = table.sheet.code
    return [milestones.get((kind, key), ()) if type(key) is str else () for key in table.column(table.sheet.key[0])]


def _units(table: Table, ledger: Ledger) -> list[tuple[str, ...]]:
    """The units of each item, the lead unit first: the others of its cell support, as those of 配合单位 do."""
    if table.sheet.code == "projects":
        leading, others = table.column("责任单位"), cast(Sequence[Any], [None] * len(table))
    else:
        leading, others = table.column("牵头单位"), table.column("配合单位")

    def named(cells: tuple[Any, Any]) -> tuple[str, ...]:
        lead, support = (ledger.units.resolve(unit_names(cell)) for cell in cells)
        # A supporting unit never leads, though nobody else is named.
        return tuple(dict.fromkeys((*(lead or ("",)), *support)))

    return _each(list(zip(leading, others, strict=True)), named)


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


#: When rows start and are due as their cells say it, and what makes a schedule of it and of the plan's first day.
_Days = tuple[Iterable[tuple[Any, Any]], Callable[[Any, Any, date | None], Schedule]]


def _task_days(table: Table) -> _Days:
    """The days of tasks or policies: a policy has no 开始时间."""
    starts = table.column("开始时间") if "开始时间" in table.values else [None] * len(table)
    return zip(starts, table.column("完成时限"), strict=True), _task_schedule


def _task_schedule(start: Any, due: Any, plan_start: date | None) -> Schedule:
    """Contract, section 3: start is 开始时间, else 1 January of 规划起始年; due the last day the deadline allows."""
    begin = None if isinstance(start, Unread) else start or plan_start
    if isinstance(due, Dates):
        return Schedule(begin, due.last, due.open_ended)
    return Schedule(begin, None)


def _project_days(table: Table) -> _Days:
    """The years of projects."""
    return zip(table.column("开始年份"), table.column("结束年份"), strict=True), _project_schedule


def _project_schedule(start: Any, end: Any, plan_start: date | None) -> Schedule:
    """A project runs from 1 January of its first year to 31 December of its last; a blank first year is the plan's."""
    begin = date(start, 1, 1) if type(start) is int else None if isinstance(start, Unread) else plan_start
    return Schedule(begin, date(end, 12, 31) if type(end) is int else None)


def _project_percents(projects: Table, investments: Investments) -> list[Any]:
    """完成率, else 累计完成投资 ÷ 计划投资 × 100 (its group's where shared); None where neither is given."""
    percents = list(projects.column("完成率"))
    if None not in percents:
        return percents
    for index, invested in enumerate(projects.column(INVESTED)):
        if percents[index] is None and invested is not None:
            percents[index] = _invested_share(index, invested, investments)
    return percents


def _invested_share(index: int, invested: Any, investments: Investments) -> Any:
    if isinstance(invested, Unread):
        return invested
    planned = investments.planned_of(index)
    if planned is None:
        return investments.unread_of(index)
    return invested / planned * 100 if planned else None
