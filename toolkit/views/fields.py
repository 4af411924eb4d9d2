"""Tables from fields: a field says its heading, how its value is taken of a line, and where that figure comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from toolkit.values import Chart, Grid, Link, Place, Trace
from toolkit.views.tracing import Members


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One column of a table. `trace` is asked of the rows of the ledger behind a line, None for no figure."""

    heading: str
    width: int
    value: Callable[[Any], Any]
    trace: Callable[[Members], Trace] | None = None
    bar: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One row of a table: what it is about, the rows of the ledger behind it, whether it sums up the others."""

    of: Any
    members: Callable[[], Members] = dict
    total: bool = False


def table(
    title: str,
    fields: Sequence[Field],
    lines: Sequence[Line],
    notes: Iterable[str] = (),
    charts: Sequence[Chart] = (),
    fills: Mapping[str, str] = {},
    links: Mapping[tuple[int, int], Link | Place] = {},
) -> Grid:
    """The grid of some lines, with a trace for every figure that is not nothing."""

    rows = tuple(tuple(field.value(line.of) for field in fields) for line in lines)
    members = cache(lambda row: lines[row].members())
    traces = [field.trace for field in fields]

    def trace(row: int, column: int) -> Trace | None:
        of, value = traces[column], rows[row][column]
        return of(members(row)) if of and value and isinstance(value, (int, float)) else None

    return Grid(
        title,
        tuple(field.heading for field in fields),
        rows,
        tuple(note for note in notes if note),
        tuple(field.width for field in fields),
        frozenset(row for row, line in enumerate(lines) if line.total),
        tuple(column for column, field in enumerate(fields) if field.bar),
        fills,
        links,
        tuple(charts),
        trace if any(traces) else None,
    )
