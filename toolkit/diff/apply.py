"""The older table and its differences give the newer: the proof that a comparison left nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.diff.tables import Table
from toolkit.diff.values import Change, Formula, How, Kind, SheetDifference

#: The filled cells of a row by the name of their column.
Row = dict[str, Any]


def contents(table: Table) -> list[Row]:
    """What the rows of a table hold, in their order. The order of the columns is no part of it."""
    return [dict(table.filled(place)) for place in range(len(table))]


def applied(rows: Sequence[Mapping[str, Any]], part: SheetDifference) -> list[Row]:
    """The rows of the newer table, from those of the older and the differences of this part of a sheet."""
    made = [dict(row) for row in rows]
    _change_cells(made, part.cells)
    names = {old: new for change in part.columns for old, new in change.cells.items() if _is_renaming(change)}
    gone = {change.column for change in part.columns if change.kind is Kind.COLUMN_REMOVED}
    made = [{names.get(name, name): cell for name, cell in row.items() if name not in gone} for row in made]
    ordered = list(_in_order(made, part))
    for change in part.columns:
        if change.kind is Kind.COLUMN_ADDED:
            for order, cell in change.cells.items():
                ordered[order - 1][change.column] = cell
    return ordered


def _is_renaming(change: Change) -> bool:
    return change.kind in (Kind.COLUMN_RENAMED, Kind.BLANK_ONLY)


def _change_cells(rows: Sequence[Row], changes: Sequence[Change]) -> None:
    """Put what the changed cells now hold in their rows, under the name that their column had."""
    for change in changes:
        row, name = rows[change.order_old - 1], change.column_old or change.column
        held, holds = row.get(name), change.new
        if change.how is How.VALUE and isinstance(held, Formula) and not isinstance(holds, Formula):
            holds = Formula(held.text, holds)
        if holds is None:
            row.pop(name, None)
        else:
            row[name] = holds


def _in_order(rows: Sequence[Row], part: SheetDifference) -> Iterator[Row]:
    """The rows in the newer order: added and moved ones at their places, the others between them as they were."""
    added = {change.order_new: dict(change.cells) for change in part.rows if change.kind is Kind.ADDED}
    moved = {change.order_new: rows[change.order_old - 1] for change in part.moved}
    gone = {change.order_old for change in (*part.rows, *part.moved)}
    stays = [row for order, row in enumerate(rows, 1) if order not in gone]
    placed, rest = {**added, **moved}, iter(stays)
    for order in range(1, len(stays) + len(placed) + 1):
        yield placed[order] if order in placed else next(rest)
