"""Problems in their closed loop: 建账, 整改, 复查, 销账."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.chinese import Dates
from toolkit.ledger import Ledger, Row
from toolkit.summary.items import day_text, unit_names

#: The stage of a problem whose 环节 is blank or cannot be read.
NO_STAGE = "未注明"
#: How old open problems are: the most days of each span, and its name.
_AGES = ((30, "30天以内"), (90, "31—90天"), (180, "91—180天"))
_OLDEST = "180天以上"
_NO_AGE = "日期不明"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of the closed loop.

    `unit` names its units, `lead` is the first of them; `stage` is as typed. `overdue` when it is open past its date.
    `found` is None where the day is blank or cannot be read; `age` is the number of days from it to the as-of day, of
    a closed problem to 销账日期, None where either day is not known or lies ahead.
    """

    key: str
    related: str
    text: str
    unit: str
    lead: str
    stage: str
    deadline: str
    measures: str
    found: date | None
    age: int | None
    closed: bool
    overdue: bool
    row: Row

    @property
    def stage_counted(self) -> str:
        """The stage it counts under: its own where it is one of the loop's, else 未注明."""
        return self.stage if self.stage in self.row.table.sheet.column("环节").choices else NO_STAGE

    @property
    def age_span(self) -> str:
        """The span of days its age lies in, 日期不明 where that is not known."""
        if self.age is None:
            return _NO_AGE
        return next((name for most, name in _AGES if self.age <= most), _OLDEST)


@dataclass(frozen=True, slots=True)
class UnitProblems:
    """The problems that one unit answers for as the first named, "" for nobody; `overdue` ones are open."""

    unit: str
    open: int
    overdue: int
    closed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.closed


@dataclass(frozen=True, slots=True)
class Problems:
    """Counts of the problems, and the problems themselves in the ledger's order.

    `by_stage` counts all by 建账, 整改, 复查, 销账 and 未注明, `by_age` the open ones by how long they have been known;
    every name is there, with 0 where nothing has it. `by_unit` is in the order of the unit sheet, then units it does
    not have, then the problems of nobody.
    """

    total: int
    open: int
    closed: int
    overdue: int
    by_stage: Mapping[str, int]
    by_age: Mapping[str, int]
    by_unit: tuple[UnitProblems, ...]
    items: tuple[Problem, ...]


def problems_of(ledger: Ledger, as_of: date) -> Problems:
    """The problems of a ledger, counted on a day."""
    items = tuple(_problem(row, ledger, as_of) for row in ledger["problems"])
    still_open = [item for item in items if not item.closed]
    return Problems(
        len(items),
        len(still_open),
        len(items) - len(still_open),
        sum(1 for item in items if item.overdue),
        _by_stage(items, ledger.schema.sheet("problems").column("环节").choices),
        _by_age(still_open),
        tuple(_by_unit(items, ledger)),
        items,
    )


def _problem(row: Row, ledger: Ledger, as_of: date) -> Problem:
    due, found = row["整改时限"], _day(row["发现日期"])
    closed = row["环节"] == "销账"
    last = due.last if isinstance(due, Dates) else None
    units = ledger.units.resolve(unit_names(row["责任单位"]))
    raw = row.raw("整改时限")
    return Problem(
        row.text("问题编号"),
        "、".join(unit_names(row["关联编号"])),
        row.text("问题"),
        "、".join(units),
        units[0] if units else "",
        row.text("环节"),
        raw.strip() if isinstance(raw, str) else day_text(due),
        row.text("整改措施"),
        found,
        _age(found, _day(row["销账日期"]) if closed else as_of, as_of),
        closed,
        not closed and last is not None and last < as_of,
        row,
    )


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _age(found: date | None, end: date | None, as_of: date) -> int | None:
    return (end - found).days if found and end and found <= end <= as_of else None


def _by_stage(items: Sequence[Problem], stages: Sequence[str]) -> dict[str, int]:
    counts = Counter(item.stage_counted for item in items)
    return {stage: counts[stage] for stage in (*stages, NO_STAGE)}


def _by_age(items: Sequence[Problem]) -> dict[str, int]:
    counts = Counter(item.age_span for item in items)
    return {span: counts[span] for span in (*(name for _, name in _AGES), _OLDEST, _NO_AGE)}


def _by_unit(items: Sequence[Problem], ledger: Ledger) -> Iterator[UnitProblems]:
    mine: dict[str, list[Problem]] = {}
    for item in items:
        mine.setdefault(item.lead, []).append(item)
    listed = [name for name in ledger["units"].column("规范简称") if isinstance(name, str)]
    for unit in sorted(dict.fromkeys([*listed, *mine]), key=lambda unit: not unit):
        if found := mine.get(unit):
            closed = sum(1 for item in found if item.closed)
            overdue = sum(1 for item in found if item.overdue)
            yield UnitProblems(unit, len(found) - closed, overdue, closed)
