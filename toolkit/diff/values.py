"""What comparing two workbooks gives: changes of cells, rows, columns and sheets, each told apart by its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple


class Kind(Enum):
    """What a change is. The value is what JSON says."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"
    COLUMN_ADDED = "column-added"
    COLUMN_REMOVED = "column-removed"
    COLUMN_RENAMED = "column-renamed"
    TYPE_ONLY = "type-only"
    BLANK_ONLY = "blank-only"
    PERCENT_FORMAT_ONLY = "percent-format-only"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return _LABELS[self.value]

    @property
    def is_minor(self) -> bool:
        """Whether it is another way of writing the same: counted apart from what is modified."""
        return self in (Kind.TYPE_ONLY, Kind.BLANK_ONLY, Kind.PERCENT_FORMAT_ONLY)


_LABELS = {
    "added": "新增", "removed": "删除", "modified": "修改", "moved": "移动",
    "column-added": "增加列", "column-removed": "删去列", "column-renamed": "列改名",
    "type-only": "仅写法不同", "blank-only": "仅空白不同", "percent-format-only": "仅百分比格式不同",
}  # fmt: skip


class How(Enum):
    """How a modified cell was modified: its value, or the formula behind it. The value is what a reader sees."""

    VALUE = "值改变"
    FORMULA_TO_VALUE = "公式改为固定值"
    VALUE_TO_FORMULA = "固定值改为公式"
    FORMULA = "公式改变，结果改变"
    FORMULA_SAME_RESULT = "公式改变，结果相同"


class Flag(Enum):
    """What an auditor asks about a change. The value is what JSON says."""

    STATUS_REGRESSED = "status-regressed"
    PERCENT_DECREASED = "percent-decreased"
    DEADLINE_POSTPONED = "deadline-postponed"
    AMOUNT_CHANGED = "amount-changed"
    INVESTED_DECREASED = "invested-decreased"
    UNIT_CHANGED = "unit-changed"
    DONE_BELOW_100 = "done-below-100"
    UNIT_OF_MEASURE_JUMP = "unit-of-measure-jump"
    NARRATIVE_UNCHANGED = "narrative-unchanged"
    FORMULA_REPLACED = "formula-replaced"
    PROBLEM_REOPENED = "problem-reopened"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return _FLAG_LABELS[self.value]


_FLAG_LABELS = {
    "status-regressed": "状态倒退",
    "percent-decreased": "完成率下降",
    "deadline-postponed": "时限推后",
    "amount-changed": "金额改动",
    "invested-decreased": "累计投资减少",
    "unit-changed": "责任单位变更",
    "done-below-100": "完工而完成率不足100%",
    "unit-of-measure-jump": "疑似单位错（相差一万倍）",
    "narrative-unchanged": "进展文字未更新",
    "formula-replaced": "公式被固定值替换",
    "problem-reopened": "已销账又重开",
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is calculated: its formula with the =, and the stored result, None where the file has none."""

    text: str
    result: Any = None

    def __str__(self) -> str:
        return self.text


class Change(NamedTuple):
    """One difference; a tuple because there may be very many.

    `sheet` is the title in the newer workbook, in the older one where the newer has no such sheet; `key` names the row,
    "" where the change is of a column or a sheet; `column` is the heading, "" for a whole row or sheet. `old` and `new`
    are cells as the workbooks hold them, calculated ones as Formula; of moved rows the row numbers, of columns and
    sheets their names. `cell_old` and `cell_new` are addresses, "" for none. `cells` has what a whole row (by heading)
    or a whole column (by `order` of the rows that stay) holds. `order_old` and `order_new` count the rows of a table
    that hold something, from 1. `column_old` is the heading that a renamed column had.
    """

    sheet: str
    key: str
    kind: Kind
    column: str = ""
    old: Any = None
    new: Any = None
    cell_old: str = ""
    cell_new: str = ""
    flags: tuple[Flag, ...] = ()
    how: How = How.VALUE
    cells: Mapping[Any, Any] = MappingProxyType({})
    order_old: int = 0
    order_new: int = 0
    column_old: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SheetDifference:
    """The differences of one sheet: `whole` of the sheet itself, of its columns, of whole rows, of cells, of places.

    `moved` is made when it is looked at; `moved_count` says how many it has. `parts` are the differences of what stands
    above the headings, if anything does, and of the rows below them.
    """

    title: str
    whole: Sequence[Change] = ()
    columns: Sequence[Change] = ()
    rows: Sequence[Change] = ()
    cells: Sequence[Change] = ()
    moved: Sequence[Change] = ()
    moved_count: int = 0
    parts: tuple[SheetDifference, ...] = ()

    @property
    def settled(self) -> Sequence[Change]:
        """All changes but the moved rows, of which there may be as many as the sheet has rows."""
        return [*self.whole, *self.columns, *self.rows, *self.cells]

    @property
    def changes(self) -> Sequence[Change]:
        """All changes."""
        return [*self.settled, *self.moved]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Differences:
    """The differences of two workbooks by sheet, and what must be said of how they were compared."""

    sheets: tuple[SheetDifference, ...]
    notes: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether the two say the same."""
        return not any(sheet.settled or sheet.moved_count for sheet in self.sheets)

    @property
    def changes(self) -> Sequence[Change]:
        """All changes of all sheets."""
        return [change for sheet in self.sheets for change in sheet.changes]
