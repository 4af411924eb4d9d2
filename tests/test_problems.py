"""Problems by stage, age and unit: cases by hand, and random ledgers against a slow reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import UNITS, cells, read

from toolkit.ledger import Mark
from toolkit.summary.problems import Problem, Problems, problems_of

AS_OF = date(2024, 6, 30)
HEADINGS = ["问题编号", "关联编号", "问题", "责任单位", "发现日期", "整改时限", "环节", "销账日期"]
AGES = ["30天以内", "31—90天", "91—180天", "180天以上", "日期不明"]
STAGES = ["建账", "整改", "复查", "销账", "未注明"]


def of(rows: Sequence[Sequence[Any]]) -> Problems:
    """The problems of rows that have the cells of `HEADINGS`."""
    return problems_of(read({"责任单位": cells(UNITS), "问题台账": [HEADINGS, *rows]}).ledger, AS_OF)


def one(found: Any, stage: str = "整改", closed: Any = "", units: str = "区发改委", due: Any = "") -> Problem:
    """The problem of one row."""
    return of([["W-1", "R-1、R-2", "题", units, found, due, stage, closed]]).items[0]


@pytest.mark.parametrize(
    ("found", "day", "age"),
    [
        (date(2024, 6, 30), date(2024, 6, 30), 0),
        (date(2024, 6, 29), date(2024, 6, 29), 1),
        (date(2023, 6, 30), date(2023, 6, 30), 366),
        ("2024年5月", date(2024, 5, 31), 30),
        (date(2024, 7, 1), date(2024, 7, 1), None),
        ("", None, None),
        ("上个月", None, None),
        ("2024.10", None, None),
        ("持续推进", None, None),
        (Mark("#REF!"), None, None),
    ],
)
def test_how_old_an_open_problem_is(found: Any, day: date | None, age: int | None) -> None:
    problem = one(found)
    assert (problem.found, problem.age) == (day, age)


@pytest.mark.parametrize(
    ("closed", "age"),
    [
        (date(2024, 6, 11), 10),
        (date(2024, 6, 1), 0),
        (date(2024, 6, 30), 29),
        (date(2024, 5, 31), None),  # before it was found
        (date(2024, 7, 1), None),  # not yet
        ("", None),
        ("已办结", None),
    ],
)
def test_a_closed_problem_is_as_old_as_it_was_when_closed(closed: Any, age: int | None) -> None:
    assert one(date(2024, 6, 1), "销账", closed).age == age


def test_an_open_problem_with_a_closing_date_is_as_old_as_it_is() -> None:
    assert one(date(2024, 6, 1), "复查", date(2024, 6, 11)).age == 29


@pytest.mark.parametrize(
    ("days", "span"), [(0, 0), (30, 0), (31, 1), (90, 1), (91, 2), (180, 2), (181, 3), (4000, 3), (-1, 4)]
)
def test_the_spans_of_age_meet(days: int, span: int) -> None:
    by_age = of([["W-1", "", "题", "", AS_OF - timedelta(days), "", "建账", ""]]).by_age
    assert by_age == {name: int(name == AGES[span]) for name in AGES}
    assert list(by_age) == AGES


def test_only_open_problems_are_counted_by_age() -> None:
    problems = of([["W-1", "", "题", "", AS_OF, "", "销账", AS_OF], ["W-2", "", "题", "", AS_OF, "", "", ""]])
    assert problems.by_age == dict.fromkeys(AGES, 0) | {"30天以内": 1}


def test_stages_are_in_order_and_unread_ones_are_not_lost() -> None:
    typed = ["", "办理中", "已销号", "整改中", "整改", Mark("#N/A"), "—"]
    problems = of([[f"W-{n}", "", "题", "", "", "", stage, ""] for n, stage in enumerate(typed)])
    assert list(problems.by_stage.items()) == list(zip(STAGES, [0, 2, 0, 1, 4], strict=True))
    assert [item.stage for item in problems.items] == ["", "办理中", "销账", "整改", "整改", "#N/A", ""]


def test_the_first_named_unit_answers_under_its_own_name() -> None:
    assert [(p.lead, p.unit) for p in (one("", units="发改委、区水务局"), one("", units="—"), one("", units=""))] == [
        ("区发改委", "区发改委、区水务局"),
        ("", ""),
        ("", ""),
    ]
    assert one("").related == "R-1、R-2"


def test_units_are_in_the_order_of_their_sheet_then_strangers_then_nobody() -> None:
    rows = [
        ["W-1", "", "题", "", "", "", "整改", ""],
        ["W-2", "", "题", "区水务局", "", date(2024, 6, 29), "整改", ""],
        ["W-3", "", "题", "经信局、区发改委", "", date(2024, 6, 29), "销账", ""],
        ["W-4", "", "题", "区发改委、经信局", "", date(2024, 6, 30), "建账", ""],
        ["W-5", "", "题", "密云区经济和信息化局", "", date(2024, 6, 29), "复查", ""],
    ]
    counts = [(unit.unit, unit.open, unit.overdue, unit.closed, unit.total) for unit in of(rows).by_unit]
    assert counts == [
        ("区发改委", 1, 0, 0, 1),
        ("区经信局", 1, 1, 1, 2),
        ("区水务局", 1, 1, 0, 1),
        ("", 1, 0, 0, 1),
    ]


def test_a_ledger_without_problems() -> None:
    problems = problems_of(read({"责任单位": UNITS}).ledger, AS_OF)
    assert (problems.total, problems.by_unit, problems.items) == (0, (), ())
    assert problems.by_stage == dict.fromkeys(STAGES, 0)
    assert problems.by_age == dict.fromkeys(AGES, 0)


# -- random ledgers against a slow reckoning


class Cell(NamedTuple):
    """What is typed into a cell, and what it means: None where it is blank or cannot be read."""

    typed: Any
    means: Any


DAYS = [AS_OF - timedelta(days) for days in (-1, 0, 1, 30, 31, 90, 91, 180, 181, 400)]
DATES = [Cell("", None), Cell("近期", None), Cell(Mark("#REF!"), None), Cell("2024年5月", date(2024, 5, 31))]
DATES += [Cell(day, day) for day in DAYS]
DUES = [
    *DATES,
    Cell("持续推进", None),
    Cell("2024年上半年", date(2024, 6, 30)),
    Cell("2024年一季度", date(2024, 3, 31)),
]
LOOP = [
    Cell("", "未注明"),
    Cell("办结", "未注明"),
    Cell("建账", "建账"),
    Cell("整改中", "整改"),
    Cell("待复查", "复查"),
]
LOOP += [Cell("销账", "销账"), Cell("已销号", "销账")]
LEADS = [Cell("", ""), Cell("经信局", "区经信局"), Cell("区发改委；区水务局", "区发改委"), Cell("区水务局", "区水务局")]
LEADS += [Cell("各镇 区经信局", "各镇"), Cell("区城管委,各镇", "区城管委")]
ROWS = st.lists(st.tuples(*map(st.sampled_from, (LEADS, DATES, DUES, LOOP, DATES))), max_size=9)

Drawn = tuple[Cell, Cell, Cell, Cell, Cell]


def slow_age(row: Drawn) -> int | None:
    """Days from the day a problem was found, to that on which it was closed or to now; one by one."""
    _, found, _, stage, closed = row
    end = closed.means if stage.means == "销账" else AS_OF
    if found.means is None or end is None or end > AS_OF:
        return None
    for days in range(1000):
        if found.means + timedelta(days) == end:
            return days
    return None


def slow_span(age: int | None) -> str:
    """The words for an age."""
    if age is None:
        return "日期不明"
    return AGES[0 if age < 31 else 1 if age < 91 else 2 if age < 181 else 3]


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_a_random_ledger_against_the_slow_reckoning(rows: list[Drawn]) -> None:
    typed = [
        [f"W-{n}", "", "题", lead.typed, found.typed, due.typed, stage.typed, closed.typed]
        for n, (lead, found, due, stage, closed) in enumerate(rows)
    ]
    problems = of(typed)
    open_rows = [row for row in rows if row[3].means != "销账"]
    late = [row for row in open_rows if row[2].means is not None and row[2].means < AS_OF]
    assert (problems.total, problems.open, problems.overdue) == (len(rows), len(open_rows), len(late))
    assert problems.closed == len(rows) - len(open_rows)
    assert [item.age for item in problems.items] == [slow_age(row) for row in rows]
    assert [item.found for item in problems.items] == [row[1].means for row in rows]
    assert problems.by_stage == {stage: sum(row[3].means == stage for row in rows) for stage in STAGES}
    assert problems.by_age == {span: sum(slow_span(slow_age(row)) == span for row in open_rows) for span in AGES}
    assert {unit.unit: (unit.open, unit.overdue, unit.closed) for unit in problems.by_unit} == {
        name: tuple(sum(row[0].means == name for row in part) for part in (open_rows, late, closed_of(rows)))
        for name in {row[0].means for row in rows}
    }
    assert_sums(problems)


def closed_of(rows: list[Drawn]) -> list[Drawn]:
    """The rows that are written off."""
    return [row for row in rows if row[3].means == "销账"]


def assert_sums(problems: Problems) -> None:
    """Every part adds up to its whole, and nothing is counted twice."""
    assert sum(problems.by_stage.values()) == problems.total == problems.open + problems.closed == len(problems.items)
    assert problems.by_stage["销账"] == problems.closed
    assert sum(problems.by_age.values()) == problems.open
    units = problems.by_unit
    assert len({unit.unit for unit in units}) == len(units)
    assert sum(unit.open for unit in units) == problems.open
    assert sum(unit.overdue for unit in units) == problems.overdue
    assert sum(unit.closed for unit in units) == problems.closed
