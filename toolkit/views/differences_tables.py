"""The differences of two workbooks as tables: how many of each kind, and old and new of every change side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from toolkit.diff.saying import how_of, told
from toolkit.diff.values import Change, Differences, Kind
from toolkit.values import Grid
from toolkit.views.differences_counts import MOST_MOVED, kinds_of, overview, sorted_anew

#: A sheet of a workbook has room for so many changes.
_IN_WORKBOOK = 500_000
_FILLS: Mapping[str, str] = {
    "新增": "C6E0B4", "增加列": "C6E0B4", "删除": "F8CBAD", "删去列": "F8CBAD", "修改": "FFE699", "列改名": "FFE699",
    "移动": "DDEBF7", "仅写法不同": "EDEDED", "仅空白不同": "EDEDED", "仅百分比格式不同": "EDEDED",
}  # fmt: skip


class Entry(NamedTuple):
    """A change as a reader sees it; `was` and `now` are numbers where the cells are."""

    sheet: str
    key: str
    change: str
    column: str
    was: str | int | float
    now: str | int | float
    how: str
    flags: tuple[str, ...]
    cell_old: str
    cell_new: str


_HEADINGS = ("工作表", "编号", "变化", "列", "旧", "新", "说明", "需要关注", "旧位置", "新位置")


def entry_of(change: Change) -> Entry:
    """A change as a reader sees it."""
    was, now = told(change)
    return Entry(
        change.sheet,
        change.key,
        change.kind.label,
        change.column,
        was,
        now,
        how_of(change),
        tuple(flag.label for flag in change.flags),
        change.cell_old,
        change.cell_new,
    )


def entries(differences: Differences) -> Iterator[Entry]:
    """All changes as readers see them; a sheet that was sorted anew is one entry."""
    for sheet in differences.sheets:
        yield from map(entry_of, sheet.settled)
        if sheet.moved_count > MOST_MOVED:
            blank = ("", "", "")
            yield Entry(sheet.title, "", Kind.MOVED.label, *blank, sorted_anew(sheet), (), "", "")
        else:
            yield from map(entry_of, sheet.moved)


def summary_grid(differences: Differences) -> Grid:
    """How many changes of each kind each sheet has."""
    kinds = [(sheet.title, kinds_of(sheet)) for sheet in differences.sheets]
    rows = [(title, *(counted[kind] for kind in Kind)) for title, counted in kinds]
    totals = ("合计", *(sum(counted[kind] for _, counted in kinds) for kind in Kind))
    notes = (*overview(differences), *differences.notes)
    return Grid(
        "概况", ("工作表", *(kind.label for kind in Kind)), (*rows, totals), notes, totals=frozenset({len(rows)})
    )


def changes_grid(differences: Differences) -> Grid:
    """Every change in a row."""
    found = entries(differences)
    rows = tuple(
        (*entry[:7], "、".join(entry.flags), entry.cell_old, entry.cell_new) for entry in islice(found, _IN_WORKBOOK)
    )
    left = sum(1 for _ in found)
    notes = (f"另有 {left} 处放不下，放不下的可按工作表分别比较。",) if left else ()
    return Grid("变化明细", _HEADINGS, rows, notes, (14, 14, 12, 18, 36, 36, 18, 20, 10, 10), fills=_FILLS)
