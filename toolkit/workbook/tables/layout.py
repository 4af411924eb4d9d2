"""Where everything stands on a sheet: title, line, headings, items, notes; below them the charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.values import Grid, column_letter
from toolkit.workbook.tables import paper
from toolkit.workbook.tables.boxes import Box, boxed, charts_of

#: Rows above the items: title, line, headings.
ABOVE = 3
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
#: Characters of half width: how wide one of the title is, how wide a table is at least that has charts.
_TITLE_CHARACTER, _CHART_WIDTH = 1.6, 90


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: its number and name, its grid, the line below its title, `widths` of all columns in characters.

    `above` are the heights in points of the rows above the items. `charts` are the numbers that its charts have in
    the workbook, `boxes` their places. `breaks` are the rows after which a printed page ends; `repeated` says whether
    the rows above the items are printed on every page.
    """

    number: int
    name: str
    grid: Grid
    line: str
    widths: tuple[int, ...]
    above: tuple[int, ...]
    charts: range = range(0)
    boxes: tuple[Box, ...] = ()
    breaks: tuple[int, ...] = ()
    repeated: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the items; a table without any says so."""
        return self.grid.notes if self.grid.rows else ("无", *self.grid.notes)

    @property
    def items(self) -> range:
        """The numbers of the items' rows."""
        return range(ABOVE + 1, ABOVE + 1 + len(self.grid.rows))

    @property
    def bottom(self) -> int:
        """The number of the last row of the table and its notes."""
        return ABOVE + len(self.grid.rows) + len(self.notes)

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return max(len(self.grid.headings), 1)

    @property
    def last(self) -> str:
        """The letters of the table's last column."""
        return column_letter(self.columns - 1)

    @property
    def filtered(self) -> int:
        """The number of the last row that the filter sorts: totals at the foot stay there."""
        count = len(self.grid.rows)
        while count and count - 1 in self.grid.totals:
            count -= 1
        return ABOVE + (count or len(self.grid.rows))

    @property
    def breadth(self) -> int:
        """How wide the table is, in characters of half width."""
        return sum(self.widths)

    def note_height(self, note: str) -> int:
        """In points."""
        return paper.text_height(paper.line_count(note, self.breadth))


def laid_out(number: int, name: str, grid: Grid, line: str, charts: int) -> Layout:
    """The sheet of a grid; its first chart is the workbook's chart of the number `charts`.

    Raises ValueError for a grid too large for a sheet, and a chart of what is not there.
    """
    if len(grid.rows) + ABOVE > _MOST_ROWS or len(grid.headings) > _MOST_COLUMNS:
        raise ValueError(f"table {grid.title!r} is too large for a sheet")
    drawn = charts_of(grid)
    widths = paper.column_widths(grid) or (_CHART_WIDTH,)
    if drawn and sum(widths) < _CHART_WIDTH:
        widths = tuple(-(-width * _CHART_WIDTH // sum(widths)) for width in widths)
    table = Layout(number, name, grid, line, widths, _heights_above(grid, line, widths))
    return _with_boxes(table, charts) if drawn else table


def _heights_above(grid: Grid, line: str, widths: Sequence[int]) -> tuple[int, int, int]:
    breadth = sum(widths)
    title = paper.line_count(grid.title, int(breadth / _TITLE_CHARACTER)) * 24 + 6
    headings = max(map(paper.line_count, grid.headings, widths), default=1)
    return title, paper.text_height(paper.line_count(line, breadth)), paper.text_height(max(headings, 2))


def _with_boxes(table: Layout, charts: int) -> Layout:
    """The sheet with the places of its charts."""
    room = paper.page_room(table.widths, sum(table.above))
    pages, used = paper.filled_pages(_heights(table), room)
    repeated = pages > 0
    later = room if repeated else room + sum(table.above)
    boxes, breaks = boxed(table.grid, table.widths, table.bottom, room - used, later)
    numbers = range(charts, charts + len(boxes))
    return replace(table, charts=numbers, boxes=tuple(boxes), breaks=tuple(breaks), repeated=repeated)


def _heights(table: Layout) -> Iterator[int]:
    """Of the items' rows and the notes, in points."""
    for row in table.grid.rows:
        yield paper.row_height(row, table.widths) or paper.ROW
    yield from map(table.note_height, table.notes)
