"""Start, due day and percentage of an item as the cells of its sheet give them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import Item, summarize


def task(start: str, due: str, percent: str, period: str = "2024-06", more: str = "") -> Item:
    """The one task of a ledger whose plan is 2021-2025."""
    headings = "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率"
    sheets = whole({"任务台账": f"{headings}\n1|大|事|区发改委|{start}|{due}|{percent}"})
    sheets["设置"] += more
    return summarize(read(sheets), parse_period(period)).items[0]


def project(start: str, due: str, percent: str, period: str = "2024-06", planned: str = "200", done: str = "") -> Item:
    """The one project of a ledger whose plan is 2021-2025."""
    headings = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份|完成率|累计完成投资(万元)"
    sheets = whole({"项目台账": f"{headings}\n1|规划|清单|甲|{planned}|{start}|{due}|{percent}|{done}"})
    return summarize(read(sheets), parse_period(period)).items[0]


@pytest.mark.parametrize(
    ("start", "due", "period", "scheduled"),
    [
        ("2024-01-15", "2024年10月底", "2024-06", Fraction(6, 10)),
        ("2024年3月", "2024年四季度", "2024-06", Fraction(4, 10)),
        ("2024年", "2024年上半年", "2024-03", Fraction(3, 6)),
        ("2024年", "2024年", "2024Q2", Fraction(6, 12)),
        ("2020年6月", "2020年6月至2021年12月", "2020", Fraction(7, 19)),
        ("2021", "2021、2024", "2022", Fraction(24, 48)),
        ("", "2025年底", "2024年6月", Fraction(42, 60)),
        ("—", "2025年底", "2024年6月", Fraction(42, 60)),
        ("", "持续推进", "2024-06", Fraction(6, 12)),
        ("2024年9月", "贯穿全年", "2024-06", Fraction(6, 12)),
        ("", "长期", "2023", Fraction(1)),
    ],
)
def test_start_and_due_of_a_task(start: str, due: str, period: str, scheduled: Fraction) -> None:
    assert task(start, due, "0", period).scheduled == pytest.approx(float(scheduled * 100))


@pytest.mark.parametrize(
    ("start", "due", "period", "scheduled"),
    [("2024", "2024", "2024-06", Fraction(6, 12)), ("2021-2025", "2021-2025", "2022", Fraction(24, 60))],
)
def test_start_and_due_of_a_project(start: str, due: str, period: str, scheduled: Fraction) -> None:
    assert project(start, due, "0", period).scheduled == pytest.approx(float(scheduled * 100))


def test_a_project_runs_to_the_last_day_of_its_last_year() -> None:
    statuses = [project("2022", "2024", "1%", period).status for period in ("2021-12", "2022-01", "2024-12", "2025-01")]
    assert statuses == ["未到期", "达到序时", "滞后", "逾期"]


@pytest.mark.parametrize(
    ("due", "day_before", "day_after"),
    [
        ("2021年10月底", "2021-10", "2021-11"), ("2024年四季度", "2024-12", "2025-01"),
        ("2024年上半年", "2024-06", "2024-07"), ("2024年2月", "2024-02", "2024-03"),
        ("2024-05-30", "2024-04", "2024-05"), ("2024-05-31", "2024-05", "2024-06"),
    ],
)  # fmt: skip
def test_a_task_is_overdue_after_the_last_day_its_deadline_allows(due: str, day_before: str, day_after: str) -> None:
    assert task("", due, "1%", day_before).status == "滞后"
    assert task("", due, "1%", day_after).status == "逾期"


@pytest.mark.parametrize(
    ("start", "due", "percent", "expected"),
    [
        ("", "等通知", "40", "未排期"),
        ("", "'2024.10", "40", "未排期"),
        ("", "", "40", "未排期"),
        ("前年", "2024年底", "40", "待核实"),
        ("前年", "2024年3月", "40", "逾期"),
        ("前年", "持续推进", "40", "达到序时"),
        ("", "2024年底", "四成", "待核实"),
        ("", "等通知", "四成", "待核实"),
        ("", "2024年3月", "四成", "待核实"),
        ("", "等通知", "100", "已完成"),
        ("前年", "2024年底", "100", "已完成"),
    ],
)
def test_unreadable_cells_of_a_task(start: str, due: str, percent: str, expected: str) -> None:
    assert task(start, due, percent).status == expected


def test_a_blank_percentage_is_nothing_done_and_not_reported() -> None:
    assert [(i.percent, i.unreported, i.status) for i in (task("", "2024年底", ""), task("", "2024年底", "0"))] == [
        (0, True, "滞后"),
        (0, False, "滞后"),
    ]


@pytest.mark.parametrize(
    ("start", "due", "percent", "expected"),
    [
        ("", "", "0", "未排期"), ("2021", "", "0", "未排期"), ("2021", "待定", "0", "未排期"),
        ("2021", "以后", "0", "未排期"),
        ("以前", "2024", "0", "待核实"), ("以前", "2023", "0", "逾期"), ("2025", "2025", "0", "未到期"),
        ("2022", "2023", "99", "逾期"), ("2022", "2023", "100", "已完成"),
    ],
)  # fmt: skip
def test_years_of_a_project(start: str, due: str, percent: str, expected: str) -> None:
    assert project(start, due, percent).status == expected


@pytest.mark.parametrize(
    ("percent", "done", "expected"),
    [
        ("", "90", 45), ("30", "90", 30), ("0", "90", 0), ("", "", 0), ("", "250", 125), ("", "0.02亿元", 100),
        ("三成", "90", None), ("", "九十多", None), ("30", "九十多", 30),
    ],
)  # fmt: skip
def test_percentage_of_a_project_is_reported_or_invested_over_planned(
    percent: str, done: str, expected: float | None
) -> None:
    item = project("2021", "2025", percent, done=done)
    assert item.percent == (expected if expected is None else pytest.approx(expected))
    assert item.unreported == (percent == done == "")


@pytest.mark.parametrize(("planned", "unreported"), [("", True), ("0", True), ("二百多", False)])
def test_percentage_of_a_project_without_a_planned_amount(planned: str, unreported: bool) -> None:
    item = project("2021", "2025", "", planned=planned, done="90")
    assert (item.unreported, item.status) == (unreported, "滞后" if unreported else "待核实")


def test_settings_decide_method_and_thresholds() -> None:
    assert task("2024-06-21", "2024-07-30", "20").status == "滞后"
    assert task("2024-06-21", "2024-07-30", "20", more="序时算法|按日").status == "达到序时"
    assert task("2024年", "2024年", "35").status == "滞后"
    assert task("2024年", "2024年", "35", more="序时容差（百分点）|15").status == "达到序时"
    assert task("2024年", "2024年", "35").light == "黄"
    assert task("2024年", "2024年", "35", more="红灯阈值(百分点)|12个百分点").light == "红"


def test_without_a_planning_period_a_task_without_a_start_has_to_be_looked_at() -> None:
    sheets = {
        "设置": "项|值",
        "任务台账": "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n1|大|事|区发改委|2024年底|40",
    }
    item = summarize(read(sheets), parse_period("2024-06")).items[0]
    assert (item.status, item.scheduled) == ("待核实", None)
