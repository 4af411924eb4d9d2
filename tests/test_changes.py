"""What is different from an earlier ledger: random pairs of ledgers against a slow reckoning, and cases by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from random_ledgers import BOOKS, Book, books
from reckoning import LATE, UNREAD, Slow, slow_invested
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import Changes, Summary, summarize
from toolkit.values import Grid
from toolkit.views.book import book as book_of
from toolkit.views.summary_json import summary_json

MAY, JUNE = parse_period("2024-05"), parse_period("2024-06")
ORDER = ["谋划", "在谈", "前期手续", "开工", "在建", "完工"]
LISTS = (
    "added",
    "removed",
    "newly_completed",
    "newly_behind",
    "newly_overdue",
    "caught_up",
    "fallen_back",
    "unmatched",
)


def named_once(items: Sequence[Slow]) -> dict[tuple[str, str], Slow]:
    """The items whose key is theirs alone in their sheet."""
    times = Counter((item.kind, item.key) for item in items)
    return {(i.kind, i.key): i for i in items if i.key and times[i.kind, i.key] == 1}


def slow_lists(old: Sequence[Slow], new: Sequence[Slow]) -> dict[str, list[tuple[str, str]]]:
    """Sheet and key of the items that changed, by how; what cannot be told apart is compared with nothing."""
    before, now = named_once(old), named_once(new)
    alike = [(i.kind, i.key) for i in new if (i.kind, i.key) not in now]
    alike += [(i.kind, i.key) for i in old if (i.kind, i.key) not in before]
    both = {name: (before[name], now[name]) for name in now if name in before}
    return {
        "added": [name for name in now if name not in before and name not in alike],
        "removed": [name for name in before if name not in now and name not in alike],
        "newly_completed": [name for name, (o, n) in both.items() if n.status == "已完成" != o.status],
        "newly_behind": [name for name, (o, n) in both.items() if n.status == "滞后" != o.status],
        "newly_overdue": [name for name, (o, n) in both.items() if n.status == "逾期" != o.status],
        "caught_up": [name for name, (o, n) in both.items() if n.status not in LATE and o.status in LATE],
        "fallen_back": [name for name, (o, n) in both.items() if (gain(o, n) or 0) < 0],
        "unmatched": alike,
    }


def gain(old: Slow, new: Slow) -> Any:
    """Percent points gained; None where either cannot be read."""
    return None if old.percent is None or new.percent is None else new.percent - old.percent


def by_kind(names: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Keys by the code of their sheet, as the JSON has them."""
    return {kind: [key for code, key in names if code == kind] for kind in ("tasks", "policies", "projects")}


def slow_moves(old: Sequence[Slow], new: Sequence[Slow], forward: bool) -> list[dict[str, str]]:
    """The projects whose stage is later than before, or earlier."""
    before, now = named_once(old), named_once(new)
    moves = []
    for name, item in now.items():
        if item.kind != "projects" or name not in before:
            continue
        stages = before[name].row["phase"].means, item.row["phase"].means
        if {None, UNREAD} & set(stages) or stages[0] == stages[1]:
            continue
        if (ORDER.index(stages[1]) > ORDER.index(stages[0])) == forward:
            moves.append({"key": item.key, "before": stages[0], "now": stages[1]})
    return moves


@settings(max_examples=80, deadline=None)
@given(BOOKS | books(repeated=True), BOOKS | books(repeated=True))
def test_against_the_slow_reckoning(old: Book, new: Book) -> None:
    """The earlier ledger is the one of the month before, whose status is taken at its own month's end."""
    summary = summarize(new.reading(), JUNE, summarize(old.reading(), MAY))
    changes = summary_json(summary)["changes_since_previous"]
    earlier, later = old.items(MAY), new.items(JUNE)
    expected = slow_lists(earlier, later)
    assert changes["previous_period"] == "2024-05"
    assert {name: changes[name] for name in LISTS} == {name: by_kind(expected[name]) for name in LISTS}
    before, now = named_once(earlier), named_once(later)
    gains = {name: gain(before[name], now[name]) for name in now if name in before}
    gained: dict[str, dict[str, Any]] = {}
    for (kind, key), points in gains.items():
        if points is not None and points > 0:
            gained.setdefault(kind, {})[key] = pytest.approx(float(points))
    assert changes["points_gained"] == gained
    invested = slow_invested(new.projects) - slow_invested(old.projects)
    assert changes["invested_added"] == pytest.approx(invested, abs=1e-6)
    assert changes["stages_forward"] == slow_moves(earlier, later, forward=True)
    assert changes["stages_back"] == slow_moves(earlier, later, forward=False)


@settings(max_examples=40, deadline=None)
@given(BOOKS, BOOKS)
def test_problems_against_the_slow_reckoning(old: Book, new: Book) -> None:
    changes = summary_json(summarize(new.reading(), JUNE, summarize(old.reading(), MAY)))["changes_since_previous"]
    open_before = {row["key"].means for row in old.problems if row["stage"].means is not True}
    known = {row["key"].means for row in old.problems}
    opened = [row["key"].means for row in new.problems if row["key"].means not in known]
    closed = [row["key"].means for row in new.problems if row["stage"].means is True]
    assert changes["problems_opened"] == opened
    assert changes["problems_closed"] == [key for key in closed if key in open_before or key in opened]


# -- by hand

TASKS = "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n"
PROJECTS = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份|阶段|累计完成投资(万元)\n"
PROBLEMS = "问题编号|关联编号|问题|责任单位|发现日期|环节|销账日期\n"


def summary_of(sheets: dict[str, str], period: str = "2024-06", previous: Summary | None = None) -> Summary:
    """The summary of sheets, with settings and units where they are left out."""
    return summarize(read(whole(sheets)), parse_period(period), previous)


def changes_of(old: dict[str, str], new: dict[str, str]) -> Changes:
    """The changes from May to June."""
    changes = summary_of(new, "2024-06", summary_of(old, "2024-05")).changes
    assert changes is not None
    return changes


def grid_of(old: dict[str, str], new: dict[str, str]) -> Grid:
    """The table of the changes from May to June."""
    summary = summary_of(new, "2024-06", summary_of(old, "2024-05"))
    return next(grid for grid in book_of(summary) if grid.title == "与上期比较")


def test_without_an_earlier_ledger_there_are_no_changes() -> None:
    assert summary_of({}).changes is None
    assert summary_json(summary_of({}))["changes_since_previous"] == {}


def test_the_same_ledger_has_no_changes() -> None:
    sheets = {
        "任务台账": TASKS + "1|大|事|区发改委|2024年|40",
        "项目台账": PROJECTS + "1|规|单|甲|5|2021|2025|在建|3",
        "问题台账": PROBLEMS + "1|1|题|区发改委|2024-03-01|销账|2024-04-01",
    }
    changes = summary_json(summary_of(sheets, previous=summary_of(sheets)))["changes_since_previous"]
    assert changes.pop("previous_period") == "2024-06"
    nothing = {"tasks": [], "policies": [], "projects": []}
    lists = dict.fromkeys(LISTS, nothing)
    others: dict[str, Any] = {"points_gained": {}, "invested_added": 0}
    others |= {name: [] for name in ("problems_opened", "problems_closed", "stages_forward", "stages_back")}
    assert changes == {**lists, **others}


@pytest.mark.parametrize(
    ("before", "now", "forward", "back"),
    [
        ("谋划", "在谈", True, False), ("谋划", "完工", True, False), ("开工", "在建", True, False),
        ("在建", "开工", False, True), ("完工", "谋划", False, True), ("在建项目", "在建", False, False),
        ("在建", "竣工", True, False), ("", "在建", False, False), ("在建", "", False, False),
        ("停工", "在建", False, False), ("在建", "停工", False, False), ("停工", "停建", False, False),
    ],
)  # fmt: skip
def test_a_stage_moves_forward_or_back(before: str, now: str, forward: bool, back: bool) -> None:
    line = "1|规|单|甲|5|2021|2025|{}|3"
    changes = changes_of({"项目台账": PROJECTS + line.format(before)}, {"项目台账": PROJECTS + line.format(now)})
    moves = [*changes.stages_forward, *changes.stages_back]
    assert (len(changes.stages_forward), len(changes.stages_back)) == (forward, back)
    assert all(move.item.key == "1" and move.before != move.now for move in moves)


def test_a_task_and_a_project_of_one_number_both_keep_their_gain() -> None:
    tables = {
        "任务台账": "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n1|大|事|区发改委|2024年|{0}%",
        "项目台账": "项目编号|所属规划|清单|项目名称|计划投资(万元)|结束年份|完成率\n1|规|单|甲|1|2025|{1}%",
    }
    old, new = ({title: table.format(*p) for title, table in tables.items()} for p in ((10, 30), (15, 50)))
    assert changes_of(old, new).points_gained == {"tasks": {"1": 5}, "projects": {"1": 20}}


def test_keys_that_repeat_or_are_blank_are_said_not_guessed() -> None:
    """Which of two rows with one key is the earlier one cannot be known; the same number in two sheets is no repeat."""
    old = {"任务台账": TASKS + "1|大|甲|区发改委|2025年12月|10\n1|大|乙|区发改委|2025年12月|90"}
    rows = "1|大|甲|区发改委|2025年12月|100\n|大|丙|区发改委|2025年12月|5"
    projects = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份\n1|城|电力|丁|5|2021|2025"
    changes = changes_of(old, {"任务台账": TASKS + rows, "项目台账": projects})
    assert [item.name for item in changes.unmatched] == ["丙", "甲", "乙"]
    assert [item.name for item in changes.added] == ["丁"]
    assert (changes.removed, changes.newly_completed, changes.points_gained) == ((), (), {})


def test_problems_whose_key_repeats_or_is_blank_are_not_guessed_either() -> None:
    """Of two problems 1 one was closed before: the one that is closed now is not known to be newly closed."""
    line = "{}|1|题|区发改委|2024-03-01|{}|"
    old = PROBLEMS + "\n".join((line.format("1", "整改"), line.format("1", "销账"), line.format("", "整改")))
    new = PROBLEMS + "\n".join((line.format("1", "销账"), line.format("", "销账")))
    changes = changes_of({"问题台账": old}, {"问题台账": new})
    assert changes.problems_closed == ()


def test_an_item_is_followed_by_its_number_alone() -> None:
    """A new number is a new item, whatever it is called; a new name, unit or list is the same item."""
    old = {"任务台账": TASKS + "1|大|甲|区发改委|2025年12月|10\n2|大|乙|区发改委|2025年12月|10"}
    new = {"任务台账": TASKS + "1|小|丙|区城管委|2025年12月|30\n3|大|乙|区发改委|2025年12月|10"}
    changes = changes_of(old, new)
    assert [item.key for item in changes.added] == ["3"]
    assert [item.key for item in changes.removed] == ["2"]
    assert changes.points_gained == {"tasks": {"1": 20}}


def test_investment_may_fall() -> None:
    line = "1|规|单|甲|5|2021|2025|在建|{}"
    old, new = ({"项目台账": PROJECTS + line.format(done)} for done in (3.5, 1.25))
    assert changes_of(old, new).invested_added == -2.25
    notes = [note for grid in book_of(summary_of(new, previous=summary_of(old, "2024-05"))) for note in grid.notes]
    assert "上期为2024年5月；累计完成投资减少 2.25 万元。" in notes


def test_the_table_has_a_line_for_every_change() -> None:
    old = {
        "任务台账": TASKS + "1|大|甲|区发改委|2024年|90\n2|大|乙|区发改委|2024年5月|90\n3|大|丙|区发改委|2025年|50",
        "项目台账": PROJECTS + "1|规|单|甲|5|2021|2025|开工|3",
    }
    new = {
        "任务台账": TASKS + "1|大|甲|区发改委|2024年|100\n2|大|乙|区发改委|2024年5月|90\n4|大|丁|区发改委|2025年|50",
        "项目台账": PROJECTS + "1|规|单|甲|5|2021|2025|在建|4",
        "问题台账": PROBLEMS + "9|1|题|区发改委|2024-06-01|整改|",
    }
    rows = grid_of(old, new).rows
    assert [(row[0], row[2]) for row in rows[:6]] == [
        ("新完成", "1"), ("新增逾期", "2"), ("新列入", "4"), ("调出", "3"), ("阶段前进", "1"), ("新登记问题", "9"),
    ]  # fmt: skip
    told = {(row[0], row[2]): row[5] for row in rows}
    assert told["新完成", "1"] == "已完成，完成率 100%，比上期 +10.0 个百分点"
    assert told["新增逾期", "2"] == "逾期，完成率 90%"
    assert told["阶段前进", "1"].startswith("由开工到在建")
    assert any("比上期 +20.0 个百分点" in how for how in told.values())
