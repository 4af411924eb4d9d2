"""What the values of a chart are like, which decides how they are written and how far their axis reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.values import Chart, Grid

#: Ends of an axis that divide well, in powers of ten.
_ENDS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
#: From here on values are written without decimals; up to here whole ones are counted one by one.
_LARGE, _FEW = 1000, 10
_NUMBERS = frozenset((int, float))


def numbers(grid: Grid, chart: Chart) -> list[list[float | None]]:
    """The values of each series of a chart; None for a cell that is no number."""
    first, last = chart.rows
    return [[_number(row[column]) for row in grid.rows[first : last + 1]] for column in chart.series]


def _number(value: Any) -> float | None:
    return value if type(value) in _NUMBERS else None


@dataclass(frozen=True, slots=True)
class Scale:
    """`peak` is the greatest value, of stacked bars their sum; `end` the end of the axis, None to let it be chosen."""

    is_whole: bool
    peak: float
    end: float | None

    @property
    def format(self) -> str:
        """How values are written at bars and points."""
        return "#,##0" if self.is_whole or self.peak >= _LARGE else "#,##0.0"

    @property
    def longest(self) -> int:
        """How many characters the longest value has as it is written."""
        return len(f"{self.peak:,.0f}" if self.format == "#,##0" else f"{self.peak:,.1f}")

    @property
    def axis_format(self) -> str:
        """How values are written along the axis."""
        return "#,##0" if self.peak >= _LARGE else "General"

    @property
    def counts_by_one(self) -> bool:
        """Whether the axis is to have every whole number, lest it have halves."""
        return self.is_whole and self.peak <= _FEW


def scale(grid: Grid, chart: Chart, is_piece: bool) -> Scale:
    """The scale of a chart; of one that is drawn in pieces the axes of all end at the same value."""
    series = numbers(grid, chart)
    values = [value for column in series for value in column if value is not None]
    peak = _peak(series, chart.kind == "stacked")
    shared = is_piece and peak > 0 and min(values) >= 0
    return Scale(all(value == int(value) for value in values), peak, _end(peak) if shared else None)


def _peak(series: Sequence[Sequence[float | None]], is_stacked: bool) -> float:
    points = [[abs(value) for value in point if value] for point in zip(*series, strict=True)]
    return max(sum(point) if is_stacked else max(point, default=0) for point in points)


def _end(peak: float) -> float:
    power = 10.0 ** math.floor(math.log10(peak))
    return next(end * power for end in _ENDS if end * power >= peak * (1 - 1e-9))
