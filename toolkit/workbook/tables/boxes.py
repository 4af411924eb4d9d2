"""The charts' places below a table: one below the other, each high enough to be read and whole on a printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.values import Chart, Grid, shown
from toolkit.workbook.tables import paper

#: Points of a printed page above the bars of a chart, for its title, and below them, for its axis and legend; the
#: least height.
HEAD, FOOT, _LEAST = 40, 60, 180
#: The height of a chart whose bars stand, to its width: two go on a page.
_STANDING, _LEAST_STANDING = 0.29, 216
#: Points for each name in a chart whose bars lie, at least, for space and for each bar: as should and as must be.
_WANTED, _NEEDED = (20, 8, 10), (13.5, 4, 5)
#: Points by which a chart keeps off the edges of its place, which may be those of a page.
INSET = 2
#: Down to this share of its height a chart is lowered rather than put on another page.
_LOWERED = 0.75
#: With more points than these bars lie, so that their names can be read.
_MOST_STANDING = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A chart's place: it covers the rows after `top`, down to `bottom`, and is so many points wide.

    `whole` is the chart of the grid of which `chart` draws all points, or so many as go on one page. Where it is
    `lying`, its bars are.
    """

    whole: Chart
    chart: Chart
    lying: bool
    top: int
    bottom: int
    width: float

    @property
    def height(self) -> float:
        """In points."""
        return (self.bottom - self.top) * paper.ROW - 2 * INSET

    @property
    def zoom(self) -> float:
        """How much larger everything in it is than on the printed page."""
        return paper.shrinking(self.width)


def charts_of(grid: Grid) -> list[Chart]:
    """The charts of a grid that draw anything. Raises ValueError for a chart of what is not there."""
    charts = [chart for chart in grid.charts if chart.rows[0] <= chart.rows[1]]
    for chart in charts:
        _check(grid, chart)
    return charts


def _check(grid: Grid, chart: Chart) -> None:
    columns = all(column in range(len(grid.headings)) for column in (chart.label, *chart.series))
    rows = all(row in range(len(grid.rows)) for row in chart.rows)
    if chart.kind not in ("stacked", "clustered", "line") or not (chart.series and columns and rows):
        raise ValueError(f"table {grid.title!r} cannot have the chart {chart}")


def boxed(grid: Grid, widths: Sequence[int], row: int, left: float, room: float) -> tuple[list[Box], list[int]]:
    """The places of a grid's charts, and the rows after which a page ends so that they are whole.

    They follow row `row`, below which `left` points of its page are left; any other has `room`.
    """
    boxes: list[Box] = []
    breaks: list[int] = []
    width = sum(map(paper.column_points, widths))
    zoom = paper.shrinking(width)
    for whole in charts_of(grid):
        lying = _is_lying(grid, whole, sum(widths))
        for chart in _pieces(whole, lying, room / zoom):
            wanted, needed = (points * zoom for points in _sizes(chart, lying, width / zoom))
            row, left = row + 1, left - paper.ROW
            if left < max(needed, wanted * _LOWERED):
                breaks.append(row)
                left = room
            rows = int(min(wanted, max(left, needed)) / paper.ROW)
            boxes.append(Box(whole, chart, lying, row, row + rows, width))
            row, left = row + rows, left - rows * paper.ROW
    return boxes, breaks


def _pieces(chart: Chart, lying: bool, room: float) -> Iterator[Chart]:
    """The chart as it is drawn: one with more points than a page has room for goes on in another."""
    first, last = chart.rows
    points = last - first + 1
    most = int((room - HEAD - FOOT) // _each(chart, _NEEDED)) if lying else points
    count = -(-points // most)
    for piece in range(count):
        rows = (first + points * piece // count, first + points * (piece + 1) // count - 1)
        yield replace(chart, title=f"{chart.title}（{piece + 1}/{count}）", rows=rows) if count > 1 else chart


def _is_lying(grid: Grid, chart: Chart, breadth: int) -> bool:
    """Whether bars lie: stacked ones, and others whose names have no room beside each other."""
    if chart.kind != "clustered":
        return chart.kind == "stacked"
    first, last = chart.rows
    longest = max(paper.half_widths(shown(row[chart.label])) for row in grid.rows[first : last + 1])
    points = last - first + 1
    return points > _MOST_STANDING or points * (longest + 2) > breadth


def _sizes(chart: Chart, lying: bool, width: float) -> tuple[float, float]:
    """The height that a chart so wide should have, and that at which its names can just be read; all in points."""
    if not lying:
        return max(width * _STANDING, _LEAST_STANDING), _LEAST
    points = chart.rows[1] - chart.rows[0] + 1
    wanted, needed = (max(_LEAST, HEAD + FOOT + points * _each(chart, size)) for size in (_WANTED, _NEEDED))
    return wanted, needed


def _each(chart: Chart, size: tuple[float, int, int]) -> float:
    """Points for each name of a chart whose bars lie."""
    least, space, bar = size
    return max(least, space + bar * (1 if chart.kind == "stacked" else len(chart.series)))
