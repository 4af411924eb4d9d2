"""The sheet of a workbook that tells where every figure comes from: whole, in order, and linked both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import BOOKS, Book
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import summarize
from toolkit.values import Cells, Grid, Link, Place, Trace
from toolkit.views.book import TRACES
from toolkit.views.book import book as book_of
from toolkit.workbook.reader import read_ledger

JUNE = parse_period("2024-06")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def assert_told(grids: Sequence[Grid]) -> None:
    """The sheet of traces has every trace, in the order of the tables, and each line of a table leads to its first."""
    by_title = {grid.title: grid for grid in grids}
    sheet, at = by_title[TRACES], 0
    for grid in grids[1:-1]:
        for row in range(len(grid.rows)) if grid.trace else ():
            found = [(c, t) for c in range(len(grid.headings)) if (t := grid.trace and grid.trace(row, c))]
            led = [link for (at_row, _), link in grid.links.items() if at_row == row and isinstance(link, Link)]
            assert led == ([Link(TRACES, at)] if found else [])
            for column, trace in found:
                at += assert_lines(sheet, at, grid, row, column, trace)
    assert at == len(sheet.rows)


def assert_lines(sheet: Grid, at: int, grid: Grid, row: int, column: int, trace: Trace) -> int:
    """The lines of one trace from a row on, put together again; how many there are."""
    line = dict(zip(sheet.headings, sheet.rows[at], strict=True))
    assert (line["表"], line["数据项"], line["数值"]) == (grid.title, grid.headings[column], grid.rows[row][column])
    assert (line["算法"], line["事项数"]) == (trace.rule, len(trace.keys))
    assert sheet.links[at, 1] == Link(grid.title, row)
    if trace.cells:
        first = Place(trace.cells[0].sheet, trace.cells[0].rows[0], trace.cells[0].letter)
        assert line["首格"] == str(first) and first in (sheet.links.get((at, 7)), sheet.links.get((at, 8)))
    named = [key for key in trace.keys[:6] if key]
    assert all(key in line["编号"] for key in named) and (
        len(trace.keys) <= 6 or f"{len(trace.keys)} 项" in line["编号"]
    )
    more = next((n for n, other in enumerate(sheet.rows[at + 1 :]) if not other[2].endswith("（续）")), len(sheet.rows))
    lines = sheet.rows[at : at + 1 + more]
    assert _cells(other[-1] for other in lines) == [
        (cells.sheet, f"{cells.letter}{row}") for cells in trace.cells for row in cells.rows
    ]
    assert all(len(text) < 32_767 for other in lines for text in other if isinstance(text, str))
    return len(lines)


def _cells(texts: Iterator[str]) -> list[tuple[str, str]]:
    """The cells that texts name: 任务台账!I5:I6、I12 and, on a line of its own, 项目台账!A2 are four."""
    found, sheet = [], ""
    for part in "、".join(filter(None, texts)).replace("\n", "、").split("、"):
        sheet, _, place = part.rpartition("!") if "!" in part else (sheet, "", part)
        ends = re.findall(r"([A-Z]+)(\d+)", place)
        found += [(sheet, f"{ends[0][0]}{row}") for row in range(int(ends[0][1]), int(ends[-1][1]) + 1)] if ends else []
    return found


@given(st.sets(st.integers(1, 400), min_size=1).map(sorted), st.sampled_from(("A", "AB")))
def test_the_text_of_cells_tells_each_of_them(rows: list[int], letter: str) -> None:
    told = [str(Cells("任务台账", letter, rows)), str(Cells("项目台账", "C", tuple(rows)))]
    assert _cells(iter(told[:1])) == [("任务台账", f"{letter}{row}") for row in rows]
    assert _cells(iter(told[1:])) == [("项目台账", f"C{row}") for row in rows]


def test_rows_that_follow_one_another_are_told_as_one_run() -> None:
    assert str(Cells("任务台账", "I", [5, 6, 7, 8, 9, 12])) == "任务台账!I5:I9、I12"
    assert str(Cells("任务台账", "I", range(1, 901))) == "任务台账!I1:I900"


@settings(max_examples=30, deadline=None)
@given(BOOKS)
def test_the_sheet_of_traces_tells_them_all(book: Book) -> None:
    assert_told(book_of(summarize(book.reading(), JUNE)))


def test_the_sheet_of_traces_of_the_sample_tells_them_all() -> None:
    old, new = (read_ledger(SAMPLES / f"ledger-2024-0{month}.xlsx") for month in (5, 6))
    assert_told(book_of(summarize(new, JUNE, summarize(old, parse_period("2024-05")))))


def test_what_does_not_fit_into_a_cell_goes_on_in_the_next_row() -> None:
    """Every second of nine thousand tasks is done: neither their numbers nor their cells fit into one cell."""
    table = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率"]]
    table += [[f"任务-{n:05d}", "大", "事", "区发改委", "2024年", "0" if n % 2 else "100%"] for n in range(9000)]
    grids = book_of(summarize(read({**whole({}), "任务台账": table}), JUNE))
    assert_told(grids)
    assert any(row[2].endswith("（续）") for row in grids[-1].rows)
