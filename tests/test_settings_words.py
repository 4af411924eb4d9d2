"""What an office sets for itself: method, thresholds, words and lights; published figures all the way through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from reckoning import LIGHTS
from tables import SETTINGS, found, read, whole

from toolkit.chinese import parse_period, show_points
from toolkit.summary import Summary, summarize
from toolkit.values import Grid
from toolkit.views.book import book as book_of
from toolkit.views.book import page as page_of
from toolkit.views.summaries import summary_result
from toolkit.views.summary_json import summary_json

STATUSES = ["已完成", "超序时", "达到序时", "滞后", "逾期", "未到期", "未排期", "待核实"]
TASKS = "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率"
PROJECTS = "项目编号|所属规划|清单|项目名称|责任单位|计划投资(万元)|开始年份|结束年份|完成率|累计完成投资(万元)"
#: One task of each status at the end of June: done, ahead, on pace, behind, far behind, overdue and so on.
EVERY = "\n".join(
    [
        TASKS,
        "1|大|完|区发改委|2024年|2024年|100",
        "2|大|超|区发改委|2024年|2024年|65",
        "3|大|达|区发改委|2024年|2024年|50",
        "4|大|滞|区发改委|2024年|2024年|30",
        "5|大|严|区发改委|2024年|2024年|10",
        "6|大|逾|区发改委|2024年|2024年5月|90",
        "7|大|未|区发改委|2024年8月|2024年|0",
        "8|大|悬|区发改委|2024年|待定|0",
        "9|大|疑|区发改委|2024年|2024年|六成",
    ]
)


def sheets_of(sheets: Mapping[str, str], **items: Any) -> dict[str, str]:
    """Sheets with settings in which some items are given."""
    more = "\n".join(f"{name}|{value}" for name, value in items.items())
    return {**whole(sheets), "设置": SETTINGS + more}


def summary_of(sheets: Mapping[str, str], period: str = "2024-06", **items: Any) -> Summary:
    """The summary of sheets with settings in which some items are given."""
    return summarize(read(sheets_of(sheets, **items)), parse_period(period))


def grid_of(summary: Summary, title: str) -> Grid:
    """A table of the workbook."""
    return next(grid for grid in book_of(summary) if grid.title == title)


def column(grid: Grid, heading: str) -> list[Any]:
    """The values under a heading."""
    return [row[grid.headings.index(heading)] for row in grid.rows]


# -- published figures, from the ledger to the page


@pytest.mark.parametrize(
    ("line", "period", "method", "gap"),
    [
        ("1|大|事|区发改委|2024年|2024年|74", "2024-08", "按月", "+7.3"),
        ("1|大|事|区发改委|2024年|2024年|74%", "2024-08H2", "按半月", "+7.3"),
        ("1|大|事|区发改委|2024年|2024年|44", "2024-05", "按月", "+2.3"),
        ("1|大|事|区发改委||持续推进|44", "2024-05", "按月", "+2.3"),
        ("1|大|事|区发改委|2024年|2024年|61.14%", "2024-08H1", "按半月", "-1.4"),
        ("1|大|事|区发改委||持续推进|61.14", "2024-08H1", "按半月", "-1.4"),
    ],
    ids=["三元区", "三元区半月", "资阳", "资阳持续推进", "半月", "半月持续推进"],
)
def test_published_gaps_of_tasks_come_out(line: str, period: str, method: str, gap: str) -> None:
    summary = summary_of({"任务台账": f"{TASKS}\n{line}"}, period, 序时算法=method)
    [item] = summary.items
    assert item.gap is not None and show_points(item.gap) == gap
    assert item.status == "达到序时"
    assert column(grid_of(summary, "任务明细"), "差距(百分点)") == [gap]
    assert column(next(grid for grid in page_of(summary) if grid.title == "重点任务"), "差距(百分点)") == [gap]
    assert summary_json(summary)["method"] == method
    assert f"序时进度{method}推算" in summary_result(summary).lines[1]


def test_a_published_gap_of_invested_over_planned_comes_out() -> None:
    """629.0 of 647.4 after ten months: 97.158 − 83.333 is +13.8; 97.2 − 83.3 would be +13.9."""
    line = "1|规|单|甲|区发改委|647.4|2024|2024||629.0"
    summary = summary_of({"项目台账": f"{PROJECTS}\n{line}"}, "2024-10")
    [item] = summary.items
    assert item.gap is not None and show_points(item.gap) == "+13.8"
    assert item.percent == pytest.approx(62900 / 647.4)
    grid = grid_of(summary, "项目明细")
    assert [column(grid, name) for name in ("完成率", "序时进度", "差距(百分点)")] == [["97.2%"], ["83.3%"], ["+13.8"]]
    assert summary_json(summary)["lists"][0]["rate"] == 97.2


def test_half_months_are_a_method_of_their_own() -> None:
    """At the middle of August 8 of 12 months, 15 of 24 half months or 228 of 366 days are gone."""
    scheduled = {}
    for method in ("按月", "按半月", "按日"):
        [item] = summary_of(
            {"任务台账": f"{TASKS}\n1|大|事|区发改委|2024年|2024年|50"}, "2024-08H1", 序时算法=method
        ).items
        scheduled[method] = item.scheduled
    assert scheduled == {"按月": pytest.approx(200 / 3), "按半月": 62.5, "按日": pytest.approx(22800 / 366)}


# -- thresholds


def statuses_of(**items: Any) -> dict[str, str]:
    """Status and light of each task of `EVERY` by its name."""
    return {item.name: f"{item.status}{item.light}" for item in summary_of({"任务台账": EVERY}, **items).items}


PLAIN = {
    "完": "已完成绿", "超": "达到序时绿", "达": "达到序时绿", "滞": "滞后黄", "严": "滞后红", "逾": "逾期红",
    "未": "未到期绿", "悬": "未排期灰", "疑": "待核实灰",
}  # fmt: skip


@pytest.mark.parametrize(
    ("items", "changed"),
    [
        ({}, {}),
        ({"序时容差(百分点)": 20}, {"滞": "达到序时绿"}),
        ({"序时容差": 19.9}, {}),
        ({"红灯阈值（百分点）": "15个百分点"}, {"滞": "滞后红"}),
        ({"红灯阈值(百分点)": 50}, {"严": "滞后黄"}),
        ({"超序时阈值(百分点)": 10}, {"超": "超序时绿"}),
        ({"超序时阈值": 15}, {}),
        ({"超序时阈值(百分点)": 0}, {"超": "超序时绿"}),
        ({"超序时阈值(百分点)": ""}, {}),
        ({"超序时阈值(百分点)": "—"}, {}),
    ],
)
def test_thresholds_are_settings(items: dict[str, Any], changed: dict[str, str]) -> None:
    assert statuses_of(**items) == PLAIN | changed


def test_thresholds_are_told() -> None:
    document = summary_json(summary_of({}, **{"序时容差": 5, "红灯阈值": 20, "超序时阈值": 8, "节点算法": "折线"}))
    assert [document[name] for name in ("tolerance", "red", "ahead", "milestones")] == [5, 20, 8, "折线"]
    assert [summary_json(summary_of({}))[name] for name in ("tolerance", "red", "ahead", "milestones")] == [
        10, 30, None, "阶梯",
    ]  # fmt: skip
    line = summary_result(summary_of({}, 超序时阈值=8)).lines[1]
    assert "超过序时进度 8 个百分点以上为超序时" in line
    assert "超序时" not in summary_result(summary_of({})).lines[1]


@pytest.mark.parametrize("name", ["序时容差(百分点)", "红灯阈值(百分点)", "超序时阈值(百分点)"])
@pytest.mark.parametrize("value", ["-5", "十来个", "5%", "5-10"])
def test_a_threshold_that_is_no_number_is_told_and_the_default_counts(name: str, value: str) -> None:
    sheets = sheets_of({"任务台账": EVERY}, **{name: value})
    assert ("setting-unread", "设置!B6") in found(read(sheets))
    assert statuses_of(**{name: value}) == PLAIN


# -- words


@pytest.mark.parametrize(
    "typed", ["滞后=欠进度；达到序时=达进度", "滞后＝欠进度;达到序时：达进度", "滞后→欠进度\\n 达到序时:达进度、"]
)
def test_an_office_s_words_are_printed_and_the_contract_s_count(typed: str) -> None:
    summary = summary_of({"任务台账": EVERY}, 状态词=typed)
    document = summary_json(summary)
    assert document["words"] == {status: status for status in STATUSES} | {"滞后": "欠进度", "达到序时": "达进度"}
    assert document["tasks"]["by_status"]["滞后"] == 2 and "欠进度" not in document["tasks"]["by_status"]
    grid = grid_of(summary, "总体情况")
    assert (column(grid, "欠进度"), column(grid, "达进度")) == ([2, 0, 0, 2], [2, 0, 0, 2])
    assert not {"滞后", "达到序时"} & set(grid.headings)
    assert column(grid_of(summary, "任务明细"), "状态")[2:5] == ["达进度", "欠进度", "欠进度"]
    assert column(grid_of(summary, "单位排名"), "欠进度") == [2]
    codes = [code for code, place in found(read(sheets_of({"任务台账": EVERY}, 状态词=typed))) if "设置" in place]
    assert not set(codes) - {"line-break"}


def test_without_words_of_its_own_an_office_has_the_contract_s() -> None:
    assert summary_json(summary_of({}))["words"] == {status: status for status in STATUSES}
    assert summary_json(summary_of({}, 状态词="—"))["words"] == {status: status for status in STATUSES}


def test_two_words_may_be_exchanged() -> None:
    words = summary_json(summary_of({}, 状态词="未到期=未排期；未排期=未到期"))["words"]
    assert (words["未到期"], words["未排期"]) == ("未排期", "未到期")


@pytest.mark.parametrize(
    "typed",
    [
        "滞后=欠进度；拖延=慢",  # no such status
        "滞后=逾期",  # the word of another
        "滞后=慢；逾期=慢",  # one word for two
        "滞后=慢；滞后=欠进度",  # twice
        "滞后",  # garbled
        "滞后=",
        "=慢",
        "滞后=慢=很慢",
        "慢",
        "滞后=一二三四五六七八九",  # too long for a heading
        "严重滞后=很慢",  # has a light, not a word
    ],
)
def test_words_that_cannot_be_understood_are_told_and_the_contract_s_count(typed: str) -> None:
    assert [f for f in found(read(sheets_of({}, 状态词=typed))) if "设置" in f[1]] == [("setting-unread", "设置!B6")]
    assert summary_json(summary_of({}, 状态词=typed))["words"] == {status: status for status in STATUSES}


# -- lights


def test_an_office_s_lights_are_shown_and_counted() -> None:
    items = {"灯号": "滞后=橙；已完成=蓝；超序时=深绿灯；严重滞后=紫", "超序时阈值": 10}
    summary = summary_of({"任务台账": EVERY}, **items)
    document = summary_json(summary)
    assert document["lights"] == LIGHTS | {"滞后": "橙", "已完成": "蓝", "超序时": "深绿灯", "严重滞后": "紫"}
    expected = {"绿": 2, "黄": 0, "红": 1, "灰": 2, "橙": 1, "蓝": 1, "深绿灯": 1, "紫": 1}
    assert document["tasks"]["by_light"] == expected
    grid = grid_of(summary, "总体情况")
    shown = {"绿灯": 2, "红灯": 1, "灰灯": 2, "橙灯": 1, "蓝灯": 1, "深绿灯": 1, "紫灯": 1}
    assert {heading: column(grid, heading)[0] for heading in grid.headings if heading.endswith("灯")} == shown
    assert column(grid_of(summary, "任务明细"), "灯号") == ["蓝", "深绿灯", "绿", "橙", "紫", "红", "绿", "灰", "灰"]


def test_several_statuses_may_share_a_light() -> None:
    summary = summary_of({"任务台账": EVERY}, 灯号="滞后=红")
    assert summary_json(summary)["tasks"]["by_light"] == {"绿": 4, "黄": 0, "红": 3, "灰": 2}


@pytest.mark.parametrize("typed", ["滞后=橙；慢=黑", "滞后=橙；滞后=黑", "橙", "滞后=", "滞后=一二三四五六七八九"])
def test_lights_that_cannot_be_understood_are_told_and_the_contract_s_count(typed: str) -> None:
    assert [f for f in found(read(sheets_of({}, 灯号=typed))) if "设置" in f[1]] == [("setting-unread", "设置!B6")]
    assert summary_json(summary_of({}, 灯号=typed))["lights"] == LIGHTS
    assert statuses_of(灯号=typed) == PLAIN


@pytest.mark.parametrize(("name", "value"), [("序时算法", "按周"), ("节点算法", "曲线"), ("报送顺延", "延后")])
def test_a_choice_that_there_is_not_is_told_and_the_default_counts(name: str, value: str) -> None:
    assert ("setting-unread", "设置!B6") in found(read(sheets_of({}, **{name: value})))
    assert summary_json(summary_of({}, **{name: value})) == summary_json(summary_of({}))


def test_how_status_was_taken_is_said_in_the_office_s_own_words() -> None:
    """The line that every report prints: which light each status shows, 超序时 where it is told apart."""
    own = {"状态词": "滞后=欠进度", "灯号": "滞后=橙；超序时=蓝"}
    line = summary_result(summary_of({"任务台账": EVERY}, **own)).lines[1]
    assert "橙灯为欠进度" in line and "蓝灯" not in line
    assert "蓝灯为超序时" in summary_result(summary_of({"任务台账": EVERY}, **own, 超序时阈值=10)).lines[1]
