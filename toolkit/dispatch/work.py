"""A ledger dealt out: for each unit the rows it leads and those it supports, and the rows that go to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from toolkit.dispatch.columns import Part, left_out, parts_of
from toolkit.dispatch.deadlines import Deadline, deadlines_of
from toolkit.dispatch.duties import Duty, dealt_tables, duties_of
from toolkit.dispatch.marks import (
    SUPPORT_PREFIX,
    Marks,
    Role,
    RowId,
    SentSheet,
    key_texts,
    rows_digest,
    schema_version,
)
from toolkit.dispatch.states import State, States, states_of
from toolkit.ledger import Ledger, RawSheet, Table, require_whole
from toolkit.ledger.canonical import canonical_digest
from toolkit.ledger.sheets import match_sheets
from toolkit.summary import Summary
from toolkit.values import Place, shown


@dataclass(frozen=True, slots=True)
class Unled:
    """A row that goes to nobody: the title of its sheet in the ledger, its row number, key and name, and why."""

    sheet: str
    row: int
    key: str
    name: str
    why: str
    typed: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Section:
    """A sheet of one unit's workbook: some rows of one of the ledger's tables, by their index.

    `ids` and `states` have one entry for each row; `states` are none where the table has none.
    """

    title: str
    role: Role
    table: Table
    parts: tuple[Part, ...]
    rows: tuple[int, ...]
    ids: tuple[RowId, ...]
    states: tuple[State, ...]

    @property
    def sent(self) -> SentSheet:
        """What the marks say of it."""
        return SentSheet(
            self.title, self.table.sheet.code, self.role, tuple(part.sent for part in self.parts), self.ids
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UnitWork:
    """One unit's workbook before it is written.

    `known` says whether the ledger's unit sheet has the unit, `contact` is its 联系人, "" for none.
    """

    unit: str
    known: bool
    contact: str
    deadline: Deadline
    sections: tuple[Section, ...]
    marks: Marks

    def of(self, role: Role) -> tuple[Section, ...]:
        """The sheets of rows that it leads, or that it supports."""
        return tuple(section for section in self.sections if section.role is role)

    def count(self, role: Role) -> int:
        """How many rows it leads, or supports."""
        return sum(len(section.rows) for section in self.of(role))


class _Dealt:
    """One table of the ledger with everything its rows are sent with, worked out once for all units."""

    def __init__(self, ledger: Ledger, table: Table, raw: RawSheet, states: States) -> None:
        self.table, self.raw, self.states = table, raw, states
        self.duties = duties_of(ledger, table)
        self._ids: dict[int, RowId] = {}
        self._rows: dict[tuple[Role, str], list[int]] = {}
        for index, duty in enumerate(self.duties):
            if duty.lead:
                self._rows.setdefault((Role.LEAD, duty.lead), []).append(index)
            for unit in duty.supporting:
                self._rows.setdefault((Role.SUPPORT, unit), []).append(index)

    @cached_property
    def parts(self) -> Mapping[Role, tuple[Part, ...]]:
        return {role: parts_of(self.table, self.raw, self.states, role) for role in Role}

    @property
    def units(self) -> Iterable[str]:
        return (unit for _, unit in self._rows)

    def section(self, unit: str, role: Role) -> Section | None:
        """The unit's sheet of rows of this table; None where there are none."""
        rows = tuple(self._rows.get((role, unit), ()))
        if not rows:
            return None
        title = f"{SUPPORT_PREFIX if role is Role.SUPPORT else ''}{self.table.sheet.title}"
        states = tuple(self.states.rows[row] for row in rows) if self.states.headings else ()
        parts = tuple(part for part in self.parts[role] if part.says_something(rows))
        return Section(title, role, self.table, parts, rows, tuple(map(self._id, rows)), states)

    def _id(self, index: int) -> RowId:
        if index not in self._ids:
            self._ids[index] = RowId.of(self.table, index)
        return self._ids[index]

    def unled(self) -> Iterable[Unled]:
        """The rows that nobody leads."""
        for index, duty in enumerate(self.duties):
            if not duty.lead:
                yield _unled(self.table, index, duty)


def _unled(table: Table, index: int, duty: Duty) -> Unled:
    row = table.row(index)
    name = row.text(table.sheet.name) if table.sheet.name else ""
    return Unled(table.title, row.number, "、".join(key_texts(table, index)), name, duty.why, duty.typed)


class Dealing:
    """A ledger dealt out for a period. A unit's rows are put together when they are asked for.

    `units` are all that lead or support anything: those of the unit sheet first, in its order. `unled` are the rows
    that go to nobody; `collective` has, by names that stand for several units, how many rows these support; `idle` are
    the units of the unit sheet that have no rows; `left_out` the columns that are not sent, each a Place without row.
    """

    def __init__(self, summary: Summary, sheets: Sequence[RawSheet], tool: str, deadline: str = "") -> None:
        """`sheets` are those of the file.

        Raises CannotDo for a `deadline` that is neither a day nor a rule, and for a workbook that was dispatched.
        """
        ledger, self.summary = summary.ledger, summary
        require_whole(ledger, summary.source.path)
        raws, _ = match_sheets(sheets, ledger.schema)
        states = states_of(summary)
        self._tables = [
            _Dealt(ledger, table, raws[table.sheet.code], states.get(table.sheet.code, States()))
            for table in dealt_tables(ledger)
            if table.sheet.code in raws
        ]
        self._deadline: Callable[[str], Deadline] = deadlines_of(ledger, summary.period, deadline)
        self._base = (summary.source.sha256, canonical_digest(sheets), schema_version(ledger.schema), tool)
        self._settings = tuple((row.text("项"), shown(row.raw("值"))) for row in ledger["settings"] if row["项"])
        self._rows = {row["规范简称"]: row for row in ledger["units"] if isinstance(row["规范简称"], str)}
        listed = list(self._rows)
        with_rows = dict.fromkeys(unit for dealt in self._tables for unit in dealt.units)
        self.units = tuple(dict.fromkeys([*(name for name in listed if name in with_rows), *with_rows]))
        self.idle = tuple(name for name in listed if name not in with_rows)
        self.unled = tuple(unled for dealt in self._tables for unled in dealt.unled())
        self.collective = _collective(self._tables)
        self.left_out = tuple(
            Place(dealt.table.title, 0, dealt.table.letters[heading], heading)
            for dealt in self._tables
            for heading in left_out(dealt.table, dealt.raw)
        )

    def work(self, unit: str) -> UnitWork:
        """What one of the units gets."""
        found = [dealt.section(unit, role) for role in Role for dealt in self._tables]
        sections = tuple(section for section in found if section)
        deadline = self._deadline(unit)
        row = self._rows.get(unit)
        contact = row.text("联系人").strip() if row else ""
        return UnitWork(unit, row is not None, contact, deadline, sections, self._marks(unit, deadline, sections))

    def _marks(self, unit: str, deadline: Deadline, sections: Sequence[Section]) -> Marks:
        sha256, cells, schema, tool = self._base
        sent = rows_digest(row for section in sections for row in section.ids)
        sheets = tuple(section.sent for section in sections)
        base, period = self.summary.source.path, str(self.summary.period)
        name = base.replace("\\", "/").rsplit("/", 1)[-1]
        return Marks(unit, period, deadline.mark, name, sha256, cells, sent, schema, tool, sheets, self._settings)


def _collective(tables: Iterable[_Dealt]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for dealt in tables:
        for duty in dealt.duties:
            for name in duty.collective:
                counts[name] = counts.get(name, 0) + 1
    return counts
