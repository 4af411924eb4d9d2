"""What an import works with: the tables of a source, the user's wishes, and the account of what was made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from toolkit.ledger import RawSheet
from toolkit.values import Finding


class RowKind(Enum):
    """What a row of the source is. The value is what JSON says."""

    DATA = "data"
    HEADING = "heading"
    TITLE = "title"
    SECTION = "section"
    TOTAL = "total"
    PART = "part"
    BLANK = "blank"
    NOTE = "note"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return _LABELS[self]


_LABELS = {
    RowKind.DATA: "数据",
    RowKind.HEADING: "表头",
    RowKind.TITLE: "标题",
    RowKind.SECTION: "分节",
    RowKind.TOTAL: "合计",
    RowKind.PART: "其中",
    RowKind.BLANK: "空行",
    RowKind.NOTE: "说明",
    RowKind.UNREADABLE: "不能辨认",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SourceTable:
    """One table of a source: its cells, and the lines of text that stand above it in a document."""

    raw: RawSheet
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the source: its table, its number there from 1, its kind and why, its text in short."""

    table: str
    row: int
    kind: RowKind
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column of the source and what became of it.

    `targets` are headings of the ledger, none for a column that is left. `how` says by what it was matched: "name",
    "alias", "map", "extra" (a column of the ledger's own), "place" (that of the table before); or why it was left:
    "set" (the user gives it instead), "unwanted", "absent" (the ledger lacks it), "rival" (another column was taken),
    "unknown", "headless". `row` is the row of its heading, from 1, 0 where a table has none.
    """

    table: str
    letter: str
    heading: str
    targets: tuple[str, ...]
    how: str
    note: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """An amount that several rows share: the indexes of the data rows, and where each piece of it was printed.

    `name` is the investment group it became, `amount` in 万元, None where it could not be read. `pieces` counts the
    cells it was printed in; `why` says how pieces on different pages were found to be one.
    """

    heading: str
    rows: tuple[int, ...]
    pieces: int
    amount: float | None
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A total of the source against the rows taken: amounts in the unit of the column, counts in rows.

    `target` is the heading of the ledger that the column is taken for, "" for none; `rows` says which rows the total
    was compared with.
    """

    table: str
    row: int
    label: str
    heading: str
    declared: float
    found: float
    rows: str
    target: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both say the same; totals may be printed to two decimals."""
        return abs(self.declared - self.found) < 0.0051


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Wishes:
    """What the user says of a source.

    `columns` maps a source heading to headings of the ledger, none to leave it; `values` a heading of the ledger to
    replacements of its texts; `constants` a heading to its value or template; `filled` names columns in which blank
    cells stand for the value above; `first_number` is the number of the first row in a template of keys.
    `repeated_is_one` says whether an amount printed again after a page break is the same one.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    first_number: int = 1
    repeated_is_one: bool = True


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NewRow:
    """A row for the ledger: its cells by heading, and the place in the source it is of."""

    table: str
    row: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Imported:
    """The rows for the ledger, and the account of the whole source.

    `left` has the tables that hold no such list, each with the reason. `sums` are the amounts taken by heading, in
    万元, investment groups counted once; `given` what the user set by heading.
    """

    rows: Sequence[NewRow]
    lines: Sequence[Line]
    columns: Sequence[ColumnUse]
    shares: Sequence[Share]
    checks: Sequence[Check]
    findings: Sequence[Finding]
    sums: Mapping[str, float]
    left: Sequence[tuple[str, str]] = ()
    given: Mapping[str, str] = field(default_factory=dict)
