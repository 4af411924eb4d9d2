"""A sheet as the workbook holds it, before anything is understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.chinese import percent_of

#: A merged range: first row, first column, last row, last column, all counted from 0.
Merge = tuple[int, int, int, int]


class PercentCell(float):
    """A number that the workbook shows as a percentage: 0.4 shown as 40%. The value is the stored 0.4."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{percent_of(float(self), True):.15g}%"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a cell that has no usable value: an error (#REF!) or a formula without a stored result."""

    text: str
    formula: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RawSheet:
    """One sheet: `rows` of values from cell (`top`, `left`) on, both counted from 0.

    A value is str, int, float, PercentCell, bool, date, datetime, time, timedelta, Mark, or "" / None for blank.
    Everything below counts rows and columns of the workbook from 0. `hidden` is a hidden sheet; `hidden_rows` and
    `hidden_columns` are those the user does not see, filtered ones included. `formulas` has the formula, with its =,
    of each cell whose value is a stored result. `untitled` is a sheet whose file names no sheets (CSV, HTML).
    """

    title: str
    rows: Sequence[Sequence[Any]]
    top: int = 0
    left: int = 0
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    untitled: bool = False
