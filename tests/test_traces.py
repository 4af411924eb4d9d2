"""Where figures come from: the cells that a trace names, read back from the sheets, give the figure again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from random_ledgers import BLANK, BOOKS, CODES, HEADINGS, Book
from reckoning import KEEPING, LIGHTS, Cell, Rule, slow_items, tenth
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import summarize
from toolkit.values import Grid, Trace, column_letter
from toolkit.views.book import book as book_of
from toolkit.workbook.reader import read_ledger

MAY, JUNE = parse_period("2024-05"), parse_period("2024-06")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
STATUSES = ("已完成", "超序时", "达到序时", "滞后", "逾期", "未到期", "未排期", "待核实")
PLANNED, INVESTED, GROUP = "计划投资(万元)", "累计完成投资(万元)", "合并投资组"
#: A rank comes of a comparison with the others, not of cells of its own.
NO_FIGURES = ("排名",)


class Figure(NamedTuple):
    """A figure of a table that is not nothing, the line it stands in, and where it says it comes from."""

    table: str
    heading: str
    line: Mapping[str, Any]
    value: float
    trace: Trace | None

    def rows(self, sheets: Sheets) -> dict[str, list[int]]:
        """The rows of the trace's cells by sheet, each once, ascending; planned amounts may stand in others."""
        found: dict[str, set[int]] = {}
        for cells in self.trace.cells if self.trace else ():
            if sheets.heading(cells.sheet, cells.letter) != PLANNED:
                found.setdefault(cells.sheet, set()).update(cells.rows)
        return {sheet: sorted(numbers) for sheet, numbers in found.items()}


def figures(grids: Sequence[Grid]) -> Iterator[Figure]:
    """Every figure of every table that traces any."""
    for grid in grids:
        if grid.trace is None or all(trace is None for _, _, _, trace in _traced(grid)):
            continue
        for row, heading, value, trace in _traced(grid):
            if isinstance(value, int | float) and value and heading not in NO_FIGURES:
                yield Figure(grid.title, heading, dict(zip(grid.headings, grid.rows[row], strict=True)), value, trace)


def _traced(grid: Grid) -> Iterator[tuple[int, str, Any, Trace | None]]:
    assert grid.trace is not None
    for row in range(len(grid.rows)):
        for column, heading in enumerate(grid.headings):
            yield row, heading, grid.rows[row][column], grid.trace(row, column)


class Sheets:
    """The cells of a ledger as they stand: by sheet, row and heading."""

    def __init__(self, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        self._sheets = sheets
        starts = {title: next(n for n, row in enumerate(rows) if KEYS[title] in row) for title, rows in sheets.items()}
        self.headings = {title: list(rows[starts[title]]) for title, rows in sheets.items()}

    def at(self, sheet: str, row: int, heading: str) -> Any:
        """What stands in the cell of a row under a heading, None for a blank."""
        value = self._sheets[sheet][row - 1][self.headings[sheet].index(heading)]
        return None if value == "" else value

    def heading(self, sheet: str, letter: str) -> str:
        """The heading over a column."""
        columns = [column_letter(index) for index in range(len(self.headings[sheet]))]
        return str(self.headings[sheet][columns.index(letter)])


KEYS = {
    "任务台账": "任务编号", "项目台账": "项目编号", "政策机制": "政策编号", "问题台账": "问题编号", "指标": "指标编号",
}  # fmt: skip


@cache
def sample() -> tuple[Sheets, Sequence[Grid]]:
    """The sample ledger of June as openpyxl reads it, and the tables of its summary with that of May."""
    raw = openpyxl.load_workbook(SAMPLES / "ledger-2024-06.xlsx", data_only=True)
    sheets = {title: [list(row) for row in raw[title].iter_rows(values_only=True)] for title in KEYS}
    old, new = (read_ledger(SAMPLES / f"ledger-2024-0{month}.xlsx") for month in (5, 6))
    return Sheets(sheets), book_of(summarize(new, JUNE, summarize(old, MAY)))


def sheets_of(book: Book) -> Sheets:
    """The cells of a random ledger."""
    return Sheets({title: rows for title, rows in book.sheets().items() if title in KEYS})


def every(book: Book) -> tuple[Sheets, list[Figure]]:
    """The cells of a random ledger and the figures of its tables."""
    return sheets_of(book), list(figures(book_of(summarize(book.reading(), JUNE))))


# -- that there are traces


def assert_traced(found: Sequence[Figure]) -> None:
    assert {(figure.table, figure.heading) for figure in found if figure.trace is None} == set()


@settings(max_examples=40, deadline=None)
@given(BOOKS)
def test_every_figure_of_a_traced_table_has_a_trace(book: Book) -> None:
    assert_traced(every(book)[1])


def test_every_figure_of_the_sample_has_a_trace() -> None:
    found = list(figures(sample()[1]))
    assert_traced(found)
    assert len({figure.table for figure in found}) >= 12


# -- counts


def counts(found: Sequence[Figure]) -> Iterator[Figure]:
    """The figures that are counts of items, problems or indicators."""
    shares = ("(%)", "(万元)")
    return (figure for figure in found if figure.trace and not figure.heading.endswith(shares))


def assert_counts(sheets: Sheets, found: Sequence[Figure]) -> None:
    """As many keys as the figure says, and they stand in the rows of the cells."""
    for figure in counts(found):
        assert figure.trace is not None and figure.trace.rule
        assert len(figure.trace.keys) == figure.value, figure
        keys = [str(sheets.at(sheet, row, KEYS[sheet])) for sheet, rows in figure.rows(sheets).items() for row in rows]
        assert sorted(keys) == sorted(figure.trace.keys), figure


@settings(max_examples=60, deadline=None)
@given(BOOKS)
def test_a_count_is_the_number_of_keys_and_they_stand_in_the_rows(book: Book) -> None:
    assert_counts(*every(book))


def test_the_counts_of_the_sample_are_the_numbers_of_keys() -> None:
    found = list(figures(sample()[1]))
    assert_counts(sample()[0], found)
    assert sum(1 for _ in counts(found)) > 500


# -- statuses


def seen_rows(book: Book, figure: Figure) -> dict[str, list[dict[str, Cell]]]:
    """The rows of the ledger by the code of their sheet, blank but for the cells that a trace names.

    What a row is (its key, its plan and its investment group) is seen in any case.
    """
    sheets = sheets_of(book)
    seen = {
        (cells.sheet, number, sheets.heading(cells.sheet, cells.letter))
        for cells in (figure.trace.cells if figure.trace else ())
        for number in cells.rows
    }
    found: dict[str, list[dict[str, Cell]]] = {"tasks": [], "policies": [], "projects": []}
    for title, code in CODES.items():
        headings = {name: (BLANK if name not in ("lead", "support") else Cell("", [])) for name in HEADINGS[title]}
        for number, row in enumerate(getattr(book, code) if code in found else (), 2):
            shown = {name for name in row if (title, number, HEADINGS[title][name]) in seen} | {"key", "plan", "group"}
            found[code].append({name: row[name] if name in shown else blank for name, blank in headings.items()})
    return found


@settings(max_examples=80, deadline=None)
@given(BOOKS)
def test_the_cells_of_a_status_give_that_status(book: Book) -> None:
    """From nothing but the cells named and the settings the reckoning comes to the same status, item by item."""
    rule = _rule(book)
    for figure in every(book)[1]:
        if figure.heading in STATUSES and figure.trace:
            items = slow_items(seen_rows(book, figure), rule)
            assert {item.status for item in items if item.key in figure.trace.keys} == {figure.heading}, figure


def _rule(book: Book) -> Rule:
    points = Fraction(book.tolerance), Fraction(book.red), None if book.ahead is None else Fraction(book.ahead)
    return Rule(JUNE.as_of, book.method, *points, lights={**LIGHTS, **book.lights})


@settings(max_examples=40, deadline=None)
@given(BOOKS)
def test_the_cells_of_what_is_unreported_are_blank(book: Book) -> None:
    sheets, found = every(book)
    for figure in found:
        if figure.heading == "未填报" and figure.trace:
            percents = {s: [sheets.at(s, row, "完成率") for row in rows] for s, rows in figure.rows(sheets).items()}
            assert all(value in (None, "—") for values in percents.values() for value in values)


# -- sums and rates


def sum_of(figure: Figure, heading: str, sheets: Sheets, amount: Callable[[Any], Fraction | None]) -> Fraction:
    """The sum of the amounts in a trace's cells under a heading; of a group the one written most often, or first."""
    total, groups = Fraction(0), dict[tuple[Any, Any], list[Fraction]]()
    for cells in figure.trace.cells if figure.trace else ():
        if sheets.heading(cells.sheet, cells.letter) != heading:
            continue
        for row in cells.rows:
            value = amount(sheets.at(cells.sheet, row, heading))
            group = sheets.at(cells.sheet, row, GROUP) if heading == PLANNED else None
            if value is not None and group is not None:
                groups.setdefault((sheets.at(cells.sheet, row, "所属规划"), group), []).append(value)
            elif value is not None:
                total += value
    return total + sum(max(values, key=values.count) for values in groups.values())


def assert_sums(sheets: Sheets, found: Sequence[Figure], amount: Callable[[Any], Fraction | None]) -> None:
    """Sums of the amounts in the cells, and rates of two such sums."""

    def total(figure: Figure, heading: str) -> Fraction:
        return sum_of(figure, heading, sheets, amount)

    for figure in found:
        if figure.heading in (PLANNED, "资金已落实(万元)"):
            assert figure.value == pytest.approx(float(total(figure, PLANNED)), abs=1e-6), figure
        elif figure.heading == INVESTED:
            assert figure.value == pytest.approx(float(total(figure, INVESTED)), abs=1e-6), figure
        elif figure.heading == "投资完成率(%)":
            planned = total(figure, PLANNED)
            assert planned and figure.value == tenth(total(figure, INVESTED) / planned * 100), figure


def means(book: Book) -> Callable[[Any], Fraction | None]:
    """What the amounts typed into a random ledger mean."""
    cells = [row[name] for row in book.projects for name in ("planned", "invested")]

    def amount(typed: Any) -> Fraction | None:
        found = [cell.means for cell in cells if cell.typed == typed and type(cell.typed) is type(typed)]
        return found[0] if found and isinstance(found[0], Fraction) else None

    return amount


@settings(max_examples=80, deadline=None)
@given(BOOKS)
def test_a_sum_is_that_of_the_amounts_in_the_cells(book: Book) -> None:
    sheets, found = every(book)
    assert_sums(sheets, found, means(book))


def test_the_sums_of_the_sample_are_those_of_the_amounts_in_the_cells() -> None:
    def amount(typed: Any) -> Fraction | None:
        return Fraction(str(typed)) if isinstance(typed, int | float) else None

    found = list(figures(sample()[1]))
    assert_sums(sample()[0], found, amount)
    assert sum(figure.heading == PLANNED for figure in found) > 20


def test_a_group_whose_amount_stands_in_another_list_is_traced_to_it() -> None:
    """供热 has the group's amount though the cell with it stands in a row of 电力."""
    table = "项目编号|所属规划|清单|项目名称|计划投资(万元)|合并投资组|开始年份|结束年份|累计完成投资(万元)\n"
    table += "X1|规|电力|甲|1000|A|2021|2025|10\nX2|规|供热|乙||A|2021|2025|20"
    grids = book_of(summarize(read(whole({"项目台账": table})), JUNE))
    found = [f for f in figures(grids) if f.table == "项目清单" and f.heading == PLANNED and f.line["清单"] == "供热"]
    assert [(f.value, [str(cells) for cells in f.trace.cells]) for f in found if f.trace] == [(1000, ["项目台账!E2"])]


# -- shares


def statuses(grids: Sequence[Grid]) -> dict[tuple[str, int], str]:
    """The status of each item by its sheet and row, as the tables of items have it; indicators have none."""
    found = {}
    for grid in grids:
        for line in (dict(zip(grid.headings, row, strict=True)) for row in grid.rows):
            if grid.title.endswith("明细"):
                sheet, _, cell = line["台账位置"].rpartition("!")
                found[sheet, int(re.sub(r"\D", "", cell))] = line["状态"]
    return found


def assert_shares(sheets: Sheets, grids: Sequence[Grid]) -> None:
    """Of the rows of the cells those that are done, or keep pace, are the share; the line has what it is divided by."""
    status_of = statuses(grids)
    for figure in (figure for figure in figures(grids) if figure.heading.endswith("占比(%)") and figure.trace):
        assert figure.trace is not None and "÷" in figure.trace.rule, figure
        rows = [
            status_of.get((sheet, row), "达到序时") for sheet, found in figure.rows(sheets).items() for row in found
        ]
        done = figure.heading == "已完成占比(%)"
        number = sum(status in (("已完成",) if done else KEEPING) for status in rows)
        total = figure.line.get("事项数", figure.line.get("项目数")) if done else _judged(figure.line)
        slack = Fraction(1, 10) if done else Fraction(1, 20)  # shares are rounded so that they add up
        assert abs(Fraction(100 * number, total) - Fraction(str(figure.value))) <= slack, figure


def _judged(line: Mapping[str, Any]) -> int:
    """Those of a line that can be held to time; of the mid-term table all of them."""
    if "总数" in line:
        return int(line["总数"])
    if "达到进度" in line:
        return int(line["达到进度"] + line["滞后"] + line["逾期"])
    return sum(line.get(status, 0) for status in STATUSES if status not in ("未排期", "待核实"))


@settings(max_examples=60, deadline=None)
@given(BOOKS)
def test_a_share_is_that_of_its_cells(book: Book) -> None:
    assert_shares(sheets_of(book), book_of(summarize(book.reading(), JUNE)))


def test_the_shares_of_the_sample_are_those_of_their_cells() -> None:
    assert_shares(*sample())


# -- indicators


def test_the_progress_of_an_indicator_comes_of_its_three_cells() -> None:
    sheets, grids = sample()
    found = [figure for figure in figures(grids) if figure.table == "指标" and figure.heading == "完成程度(%)"]
    assert found
    for figure in found:
        assert figure.trace is not None
        cells = {
            sheets.heading(c.sheet, c.letter): sheets.at(c.sheet, c.rows[0], "指标编号") for c in figure.trace.cells
        }
        assert cells == dict.fromkeys(("基期值", "目标值", "当前值"), figure.line["指标编号"])
        base, target, current = (_number(sheets, figure, heading) for heading in ("基期值", "目标值", "当前值"))
        assert figure.value == tenth((current - base) / (target - base) * 100)


def _number(sheets: Sheets, figure: Figure, heading: str) -> Fraction:
    """The number in the cell of an indicator, whatever stands around it."""
    [row] = figure.rows(sheets)["指标"]
    said = re.search(r"-?\d+(?:\.\d+)?", str(sheets.at("指标", row, heading)))
    assert said
    return Fraction(said[0])


def test_what_an_indicator_should_be_at_comes_of_the_years_of_the_plan() -> None:
    """Base, target and current value have no part in it."""
    for figure in figures(sample()[1]):
        if figure.table == "指标" and figure.heading == "序时进度(%)":
            assert figure.trace is not None and {cells.sheet for cells in figure.trace.cells} == {"设置"}, figure
