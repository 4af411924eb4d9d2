"""Items by key task, unit, working group, town, stage, funding and year, against a slow reckoning and by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from random_ledgers import BOOKS, GROUPS, UNIT_NAMES, Book
from reckoning import OPEN, UNREAD, Cell, Slow, assert_shares, slow_investment, slow_tally
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import Breakdown, Summary, summarize
from toolkit.summary.breakdowns import DIMENSIONS
from toolkit.views.summary_json import summary_json

JUNE = parse_period("2024-06")
TASKS, PROJECTS, ALL = ("tasks",), ("projects",), ("tasks", "policies", "projects")


# -- the slow reckoning


def word(cell: Cell) -> str:
    """What a cell says: as typed where it cannot be read, 未注明 where it says nothing."""
    return str(cell.typed if cell.means == UNREAD else cell.means or "未注明")


def town(item: Slow) -> str:
    """The one town the place names, or that it names several."""
    named = sorted(item.row["scope"].means or ())
    return "未注明" if not named else named[0] if len(named) == 1 else "跨镇街"


def year(item: Slow) -> str:
    """The year of the due day."""
    if item.kind != "projects" and item.row["due"].means == OPEN:
        return "长期"
    return f"{item.due.year}年" if item.due else "未排期"


#: For each breakdown: its kinds of items, the labels of one, the labels that come first; these come last.
SLOW: Mapping[str, tuple[Sequence[str], Callable[[Slow], Sequence[str]], Sequence[str]]] = {
    "key_tasks": (TASKS, lambda item: [word(item.row["group"])], []),
    "supporting_units": (ALL, lambda item: item.supporting, UNIT_NAMES),
    "working_groups": (ALL, lambda item: [GROUPS.get(item.lead, "未注明")], ["综合组", "产业组", "城乡组"]),
    "towns": (PROJECTS, lambda item: [town(item)], UNIT_NAMES),
    "stages": (PROJECTS, lambda item: [word(item.row["phase"])], ["谋划", "在建", "完工"]),
    "funding": (PROJECTS, lambda item: [word(item.row["funding"])], ["资金已落实", "资金待落实"]),
    "years": (ALL, lambda item: [year(item)], [f"{n}年" for n in range(2020, 2030)]),
}
LAST = ("未注明", "未排期", "长期", "跨镇街")


def slow_segments(code: str, items: Sequence[Slow]) -> dict[str, list[Slow]]:
    """The items under each label in the order a reader expects; nothing where there is nothing to tell."""
    kinds, labels, first = SLOW[code]
    under: dict[str, list[Slow]] = {}
    for item in (item for item in items if item.kind in kinds):
        for label in labels(item):
            under.setdefault(label, []).append(item)
    if not set(under) - {"未注明", "未排期"}:
        return {}
    ordered = [*(n for n in first if n in under), *(n for n in under if n not in LAST), *under]
    return {label: under[label] for label in dict.fromkeys(ordered)}


def test_every_breakdown_is_reckoned() -> None:
    assert [dimension.code for dimension in DIMENSIONS] == list(SLOW)


def assert_segments(code: str, items: Sequence[Slow], book: Book, found: Sequence[Mapping[str, Any]]) -> None:
    """Labels, counts, shares and amounts of a breakdown as the JSON has them."""
    expected = slow_segments(code, items)
    assert [segment["label"] for segment in found] == list(expected)
    for segment, mine in zip(found, expected.values(), strict=True):
        counts = slow_tally(mine)
        assert {name: segment[name] for name in counts} == counts
        assert segment["total"] == sum(segment["by_status"].values()) == sum(segment["by_light"].values())
        assert_shares(segment["shares"], segment["by_status"])
        projects = [item.row for item in mine if item.kind == "projects"]
        assert segment["projects"] == len(projects)
        amounts = slow_investment(projects, book.projects) if "projects" in SLOW[code][0] else {}
        if code == "supporting_units":  # an amount would stand under several units
            amounts = {}
        assert {name: segment[name] for name in amounts} == pytest.approx(amounts, abs=1e-6)
        assert ("planned" in segment) == bool(amounts)


@settings(max_examples=120, deadline=None)
@given(BOOKS)
def test_every_breakdown_against_the_slow_reckoning(book: Book) -> None:
    summary = summarize(book.reading(), JUNE)
    document, items = summary_json(summary), book.items(JUNE)
    for code in SLOW:
        assert_segments(code, items, book, document.get(code, []))
        breakdown = summary.breakdown(code)
        assert (breakdown is None) == (document[code] == []) == (not slow_segments(code, items))
        if breakdown is not None:
            assert_members(breakdown, items, summary)


def assert_members(breakdown: Breakdown, items: Sequence[Slow], summary: Summary) -> None:
    """The items behind each segment are its own; all segments together are all items, each once."""
    names = {
        label: [
            (kind, summary.items.blocks[kind].table.row(index).text(summary.items.blocks[kind].table.sheet.key[0]))
            for kind in ALL
            for index in of_kind.get(kind, ())
        ]
        for label, of_kind in breakdown.members().items()
    }
    expected = slow_segments(breakdown.code, items)
    assert names == {label: [(item.kind, item.key) for item in mine] for label, mine in expected.items()}
    kinds = SLOW[breakdown.code][0]
    mine = [item for item in items if item.kind in kinds]
    assert breakdown.total.total == len(mine)
    assert breakdown.total.by_status == slow_tally(mine)["by_status"]
    assert breakdown.adds_up == (breakdown.code != "supporting_units")
    if breakdown.adds_up:
        every = [name for of_label in names.values() for name in of_label]
        assert sorted(every) == sorted((item.kind, item.key) for item in mine)
        assert sum(segment.tally.total for segment in breakdown.segments) == len(mine)


# -- by hand

HEAD = (
    "项目编号|所属规划|清单|项目名称|区位及规模|责任单位|计划投资(万元)|合并投资组|开始年份|结束年份|累计完成投资(万元)"
)
TOWNS = """
规范简称 | 全称 | 别名 | 类型
穆家峪镇 | 密云区穆家峪镇人民政府 | 穆家峪 | 镇街
鼓楼街道 | 密云区鼓楼街道办事处 | 鼓楼 | 街道
檀营地区 | 檀营满族蒙古族乡 | | 地区办事处
西田各庄镇 | | 西田各庄;西镇 | 乡镇
新城街道 | | 新城 | 街道
新城子镇 | | | 镇街
区水务局 | 密云区水务局 | 水务局 | 委办局
"""


def summary_of(sheets: Mapping[str, Any]) -> Summary:
    """The summary of sheets, with settings and units where they are left out."""
    return summarize(read(whole(dict(sheets))), JUNE)


def label_of(scope: str, units: Any = TOWNS) -> str:
    """The town of a project whose 区位及规模 says this, beside one that names a town."""
    rows = [
        HEAD.split("|"),
        *(["1", "规", "单", "甲", text, "", 1, "", 2021, 2025, ""] for text in (scope, "穆家峪镇")),
    ]
    towns = summary_of({"责任单位": units, "项目台账": rows}).breakdown("towns")
    assert towns is not None
    return str(towns.labels["projects"][0])


@pytest.mark.parametrize(
    ("scope", "label"),
    [
        ("穆家峪镇前栗园村", "穆家峪镇"), ("密云区穆家峪镇人民政府内", "穆家峪镇"), ("穆家峪村东1.2公里", "穆家峪镇"),
        ("鼓楼", "鼓楼街道"), ("鼓 楼\n街 道", "鼓楼街道"), ("檀营满族蒙古族乡", "檀营地区"),
        ("西田各庄、西田各庄镇、西镇", "西田各庄镇"), ("新城子镇", "新城子镇"), ("新城", "新城街道"),
        ("穆家峪镇、鼓楼街道", "跨镇街"), ("自鼓楼街道起，经檀营地区，至西镇", "跨镇街"), ("鼓楼穆家峪镇", "跨镇街"),
        ("", "未注明"), ("—", "未注明"), ("全区", "未注明"), ("水务局大院", "未注明"), ("某镇", "未注明"),
    ],
)  # fmt: skip
def test_the_town_that_a_place_names(scope: str, label: str) -> None:
    assert label_of(scope) == label


def test_full_and_half_width_are_one_town() -> None:
    """As for units everywhere else in the ledger."""
    units = TOWNS + "Ａ1街道 | | | 街道"
    assert [label_of(scope, units) for scope in ("A1街道", "Ａ１街道路口")] == ["A1街道", "A1街道"]


def test_a_town_whose_full_name_is_only_what_nobody_sees() -> None:
    """A zero-width space is no spelling of any town."""
    rows = [["规范简称", "全称", "类型"], ["穆家峪镇", "\u200b", "镇街"]]
    assert [label_of(scope, rows) for scope in ("穆家峪镇", "鼓楼")] == ["穆家峪镇", "未注明"]


def test_without_towns_among_the_units_nothing_is_said_of_towns() -> None:
    sheets = {"项目台账": f"{HEAD}\n1|规|单|甲|穆家峪镇||1||2021|2025|"}
    assert summary_of(sheets).breakdown("towns") is None
    assert summary_json(summary_of(sheets))["towns"] == []


def test_segments_are_in_the_order_a_reader_expects() -> None:
    """Years by number, stages as the schema has them, units as their sheet; what is unsaid comes last."""
    lines = ["政策编号|政策机制|牵头单位|完成时限"]
    for number, due in enumerate(["待定", "持续推进", "2026年", "2023年底", "2024年", "2023年"]):
        lines.append(f"{number}|策|区发改委|{due}")
    years = summary_of({"政策机制": "\n".join(lines)}).breakdown("years")
    assert years is not None
    assert [(s.label, s.tally.total) for s in years.segments] == [
        ("2023年", 2), ("2024年", 1), ("2026年", 1), ("未排期", 1), ("长期", 1)
    ]  # fmt: skip


def test_a_supporting_unit_counts_each_item_it_supports_and_no_amount() -> None:
    table = "任务编号|重点任务|任务事项|牵头单位|配合单位|完成时限|完成率\n"
    table += "1|大|甲|区发改委|经信局、区城管委|2024年|50\n2|大|乙|区发改委、经信局||2024年|10"
    breakdown = summary_of({"任务台账": table}).breakdown("supporting_units")
    assert breakdown is not None
    assert [(s.label, s.tally.total) for s in breakdown.segments] == [("区经信局", 2), ("区城管委", 1)]
    assert not breakdown.adds_up and "各行之和不等于合计" in breakdown.note
    assert "planned" not in summary_json(summary_of({"任务台账": table}))["supporting_units"][0]


def test_a_group_counts_once_under_every_label_it_stands_under() -> None:
    table = HEAD + "\n1|规|电力|甲|穆家峪镇||1000|A|2021|2025|10\n2|规|电力|乙|鼓楼街道|||A|2021|2025|20"
    table += "\n3|规|电力|丙|鼓楼街道||1000|A|2021|2025|30\n4|别|电力|丁|鼓楼街道||5|A|2021|2025|"
    breakdown = summary_of({"责任单位": TOWNS, "项目台账": table}).breakdown("towns")
    assert breakdown is not None
    amounts = {s.label: (s.planned, s.invested, s.rate) for s in breakdown.segments}
    assert amounts == {"穆家峪镇": (1000, 10, 1.0), "鼓楼街道": (1005, 50, pytest.approx(50 / 1005 * 100))}


def test_the_year_of_a_range_is_that_of_its_last_day() -> None:
    table = "任务编号|重点任务|任务事项|牵头单位|完成时限\n1|大|甲|区发改委|2023年10月至2025年3月"
    years = summary_of({"任务台账": table}).breakdown("years")
    assert years is not None and [segment.label for segment in years.segments] == ["2025年"]


def test_ranks_with_ties() -> None:
    """Three of four and six of eight are the same share, whatever a float's last bit says."""
    table = ["任务编号|重点任务|任务事项|牵头单位|完成时限|完成率"]
    parts = {"区发改委": (1, 3), "区经信局": (2, 6), "区城管委": (1, 2), "区人力社保局": (1, 0), "水务局": (0, 0)}
    for unit, (on_pace, behind) in parts.items():
        for number in range(on_pace + behind):
            percent = 100 if number < on_pace else 0
            table.append(f"{unit}{number}|大|事|{unit}|2024年|{percent}")
    table.append("W|大|事|水务局|待定|50")
    summary = summary_of({"任务台账": "\n".join(table)})
    assert {unit.unit: unit.rank for unit in summary.units} == {
        "区发改委": 3, "区经信局": 3, "区城管委": 2, "区人力社保局": 1, "水务局": None,
    }  # fmt: skip
    assert summary_json(summary)["units"][0]["on_pace_share"] == 25.0
