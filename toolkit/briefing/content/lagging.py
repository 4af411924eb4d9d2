"""The items that lag, in the order a briefing names them, and what their units typed of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from toolkit.chinese import Dates
from toolkit.summary import Item, Problem, Summary

_NO_TROUBLE: Final = frozenset(("", "无", "暂无", "没有", "不涉及", "—", "-", "/"))


def overdue_of(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those of some items that are overdue, the earliest due first."""
    return tuple(sorted(_of(items, "逾期"), key=lambda item: (_due(item), item.gap or 0.0)))


def behind_of(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those of some items that are behind, the furthest first."""
    return tuple(sorted(_of(items, "滞后"), key=lambda item: item.gap or 0.0))


def far_behind(items: Iterable[Item], red: float) -> tuple[Item, ...]:
    """Those of items that are behind by more than so many percent points."""
    return tuple(item for item in items if item.gap is not None and round(item.gap + red, 9) < 0)


def unlogged(items: Iterable[Item], summary: Summary) -> tuple[Item, ...]:
    """Those of some items whose trouble is not in the list of problems."""
    related = {key for problem in summary.problems.items for key in _related(problem)}
    return tuple(item for item in items if troubled(item) and item.key not in related)


def cell(item: Item, heading: str) -> str:
    """A cell of the item's row as text; "" where it is blank or the item's sheet has no such column."""
    return item.text(heading) if heading in item.row.table.values else ""


def troubled(item: Item) -> bool:
    """Whether 存在问题 says more than 无."""
    return cell(item, "存在问题").strip().rstrip("。.") not in _NO_TROUBLE


def _of(items: Iterable[Item], status: str) -> Iterable[Item]:
    return (item for item in items if item.status == status)


def _due(item: Item) -> date:
    """The last day of an item that has one."""
    due = item.row["结束年份" if item.kind == "projects" else "完成时限"]
    if isinstance(due, Dates):
        return due.last or date.max
    return date(due, 12, 31) if isinstance(due, int) else date.max


def _related(problem: Problem) -> tuple[str, ...]:
    keys: Any = problem.row["关联编号"]
    return keys if isinstance(keys, tuple) else ()
