"""The tables of a page and of a workbook: every number they print is the one the JSON has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from random_ledgers import BOOKS, Book
from reckoning import Slow, tenth

from toolkit.chinese import parse_period
from toolkit.summary import Summary, summarize
from toolkit.values import Grid
from toolkit.views.book import book as book_of
from toolkit.views.book import page as page_of
from toolkit.views.summary_json import summary_json
from toolkit.workbook.reader import read_ledger

MAY, JUNE = parse_period("2024-05"), parse_period("2024-06")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
STATUSES = ("已完成", "超序时", "达到序时", "滞后", "逾期", "未到期", "未排期", "待核实")
KINDS = {"重点任务": "tasks", "重点项目": "projects", "政策机制": "policies"}

#: A line of a table as it should be: its numbers by heading.
Line = Mapping[str, Any]


# -- what each table should have, from the JSON


def counts(entry: Mapping[str, Any], total: int) -> dict[str, Any]:
    """The counts of an entry, whatever of them the JSON has."""
    said: dict[str, Any] = {"事项数": total, "项目数": total}
    said |= {status: entry["by_status"].get(status, 0) for status in STATUSES}
    named = {"completed_share": "已完成占比(%)", "unreported": "未填报", "on_pace_share": "达到进度占比(%)"}
    return said | {heading: entry[name] for name, heading in named.items() if name in entry}


def money(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The amounts of an entry, none where it has none."""
    headings = ("计划投资(万元)", "累计完成投资(万元)", "资金已落实(万元)", "投资完成率(%)")
    names = ("planned", "invested", "funded", "rate")
    return {heading: entry[name] for heading, name in zip(headings, names, strict=True) if name in entry}


def lights(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The counts by light, a word with 灯 after it."""
    return {light if light.endswith("灯") else f"{light}灯": number for light, number in entry["by_light"].items()}


def overall(document: Mapping[str, Any]) -> Iterable[Line]:
    kinds = [document[kind] for kind in KINDS.values()]
    for entry in kinds:
        yield counts(entry, entry["total"]) | lights(entry)
    yield whole(kinds)


def whole(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of several entries together; a share may be rounded up or down."""
    added = {of: _added(entry[of] for entry in entries) for of in ("by_status", "by_light")}
    total = sum(entry["total"] for entry in entries)
    share = pytest.approx(100 * added["by_status"]["已完成"] / total if total else 0, abs=0.1)
    own = {"已完成占比(%)": share, "未填报": sum(entry["unreported"] for entry in entries)}
    return counts(added, total) | own | lights(added)


def _added(mappings: Iterable[Mapping[str, int]]) -> dict[str, int]:
    added: dict[str, int] = {}
    for mapping in mappings:
        for name, number in mapping.items():
            added[name] = added.get(name, 0) + number
    return added


def mid_term(document: Mapping[str, Any]) -> Iterable[Line]:
    headings = {"total": "总数", "on_pace": "达到进度", "share": "达到进度占比(%)", "behind": "未达进度"}
    for row in document["mid_term"]:
        yield {heading: row[name] for name, heading in headings.items()} | {"无法判断": row["uncertain"]}


def units(document: Mapping[str, Any]) -> Iterable[Line]:
    for unit in document["units"]:
        if unit["lead"] or unit["projects"] or unit["policies"]:
            own = {"牵头任务": unit["lead"], "负责项目": unit["projects"], "排名": unit["rank"]}
            yield counts(unit, 0) | money(unit) | own | {"滞后与逾期事项": "、".join(unit["overdue"] + unit["behind"])}
    if document["unassigned"]["total"]:
        yield counts(document["unassigned"], 0)


def ranking(document: Mapping[str, Any]) -> Iterable[Line]:
    answering = [unit for unit in document["units"] if sum(unit["by_status"].values())]
    for unit in sorted(answering, key=lambda unit: unit["rank"] or 10**6):
        taken = counts(unit, sum(unit["by_status"].values()))
        kept = sum(taken[status] for status in ("已完成", "超序时", "达到序时", "未到期"))
        own = {"排名": unit["rank"] or "—", "责任单位": unit["unit"], "达到进度": kept}
        yield taken | own | {"无法判断": taken["未排期"] + taken["待核实"]}


def investments(name: str, document: Mapping[str, Any]) -> Iterable[Line]:
    """The lines of plans or lists, and the sum."""
    for entry in document[name]:
        yield counts(entry, entry["projects"]) | money(entry)
    whole = document["projects"]
    yield counts(whole, whole["total"]) | money(whole)


def segments(code: str, document: Mapping[str, Any]) -> Iterable[Line]:
    """The lines of a breakdown, and what they come to where every item stands in one of them."""
    for segment in document[code]:
        own = {"其中项目": segment["projects"], "镇街": segment["label"], "年度": segment["label"]}
        yield counts(segment, segment["total"]) | money(segment) | own
    if code != "supporting_units":
        kinds = {"key_tasks": ["tasks"], "working_groups": [*KINDS.values()], "years": [*KINDS.values()]}
        every = [document[kind] for kind in kinds.get(code, ["projects"])]
        yield whole(every) | {"其中项目": document["projects"]["total"]} | money(document["projects"])


def indicators(document: Mapping[str, Any]) -> Iterable[Line]:
    for one in document["indicators"]["items"]:
        yield {
            "指标编号": one["key"],
            "完成程度(%)": one["progress"],
            "序时进度(%)": one["scheduled"],
            "结论": one["outcome"],
        }


def problems(document: Mapping[str, Any]) -> Iterable[Line]:
    of = document["problems"]
    numbers = [*of["by_stage"].items(), *of["by_age"].items(), ("未销账且超过整改时限", of["overdue"])]
    for name, number in [*numbers, ("全部问题", of["total"])]:
        yield {"项": name, "问题数": number}


def reporting(document: Mapping[str, Any]) -> Iterable[Line]:
    order = ("未报送", "部分报送", "已报送", "无需报送")
    for one in sorted(document["reporting"], key=lambda one: order.index(one["state"])):
        own = {"责任单位": one["unit"], "报送情况": one["state"], "未报事项编号": "、".join(one["missing"])}
        yield own | {
            "应报事项": one["expected"],
            "已报事项": one["reported"],
            "是否迟报": "迟报" if one["late"] else "",
        }


def trend(document: Mapping[str, Any]) -> Iterable[Line]:
    for point in document["trend"]:
        own = {"平均完成率(%)": point["percent"], "未销账问题": point["problems_open"], "台账": point["ledger"]}
        yield counts(point, point["total"]) | money(point) | own


def forecast(document: Mapping[str, Any]) -> Iterable[Line]:
    for one in document["forecast"]["overdue"]:
        percent = f"{one['expected']:g}%"
        yield {"编号": one["key"], "到期时预计完成率": percent, "推算区间(天)": one["days"]}


#: What the table of each title should have.
VIEWS = {
    "总体情况": overall, "进度达标情况": mid_term, "责任单位": units, "单位排名": ranking, "指标": indicators,
    "问题统计": problems, "报送情况": reporting, "趋势": trend, "逾期预测": forecast,
    "所属规划": lambda document: investments("plans", document),
    "项目清单": lambda document: investments("lists", document),
}  # fmt: skip
BREAKDOWNS = {
    "重点任务分项": "key_tasks", "配合单位": "supporting_units", "工作组": "working_groups", "镇街": "towns",
    "项目阶段": "stages", "资金落实": "funding", "应完成年度": "years",
}  # fmt: skip
#: What of the numbers is not in the JSON.
ELSEWHERE = {(title, heading) for title in ("所属规划", "项目清单") for heading in ("未填报", "已完成占比(%)")}
ELSEWHERE.add(("逾期预测", "每月推进(百分点)"))


def numbers(grid: Grid) -> list[dict[str, Any]]:
    """The lines of a table by heading."""
    assert len(set(grid.headings)) == len(grid.headings)
    return [dict(zip(grid.headings, row, strict=True)) for row in grid.rows]


def assert_numbers(grid: Grid, expected: Sequence[Line]) -> None:
    """Every number of a table is the expected one; text is where the JSON has it."""
    found = numbers(grid)
    assert len(found) == len(expected), grid.title
    for line, wanted in zip(found, expected, strict=True):
        for heading, value in line.items():
            if heading in wanted:
                assert value == wanted[heading] or (value, wanted[heading]) == (None, None), (grid.title, heading)
            else:
                assert not isinstance(value, int | float) or (grid.title, heading) in ELSEWHERE or value == 0


def assert_agree(summary: Summary, grids: Sequence[Grid]) -> set[str]:
    """Every table with numbers equals the JSON; the titles of those that were compared."""
    document, compared = summary_json(summary), set()
    assert len({grid.title for grid in grids}) == len(grids)
    for grid in grids:
        make = VIEWS.get(grid.title)
        if code := BREAKDOWNS.get(grid.title):
            assert_numbers(grid, list(segments(code, document)))
        elif make is not None:
            assert_numbers(grid, list(make(document)))
        else:
            continue
        compared.add(grid.title)
    return compared


@settings(max_examples=60, deadline=None)
@given(BOOKS, BOOKS)
def test_every_number_of_every_table_is_that_of_the_json(old: Book, new: Book) -> None:
    summary = summarize(new.reading(), JUNE, summarize(old.reading(), MAY))
    document = summary_json(summary)
    pages, sheets = list(page_of(summary)), list(book_of(summary))
    assert_agree(summary, pages)
    compared = assert_agree(summary, sheets)
    there = {title for title, code in BREAKDOWNS.items() if document[code]}
    there |= {"总体情况", "趋势"} | ({"所属规划", "项目清单"} if document["projects"]["total"] else set())
    assert there <= compared
    assert_details(new.items(JUNE), sheets)
    by_title = {grid.title: grid for grid in sheets}
    assert all(grid.rows == by_title[grid.title].rows for grid in pages if grid.rows and grid.title in by_title)


def assert_details(items: Sequence[Slow], grids: Sequence[Grid]) -> None:
    """The tables of items: each item with its status, light and gap, those behind and overdue once more."""
    by_title = {grid.title: numbers(grid) for grid in grids}
    for title, kind in (("任务明细", "tasks"), ("项目明细", "projects"), ("政策明细", "policies")):
        mine = [item for item in items if item.kind == kind]
        assert [_told(line) for line in by_title.get(title, [])] == [_item(item) for item in mine]
    late = [item for item in items if item.status in ("滞后", "逾期")]
    assert [_told(line) for line in by_title.get("滞后与逾期", [])] == [_item(item) for item in late]


def _told(line: Line) -> tuple[Any, ...]:
    return tuple(line[heading] for heading in ("编号", "责任单位", "状态", "灯号", "完成率", "差距(百分点)"))


def _item(item: Slow) -> tuple[Any, ...]:
    known = None not in (item.percent, item.scheduled)
    gap = tenth((item.percent or 0) - (item.scheduled or 0)) if known else None
    # + 0.0: a percentage just below 0 is told as 0, not as -0
    percent = (
        "待核实" if item.percent is None else "未填报" if item.unreported else f"{tenth(item.percent) + 0.0:.15g}%"
    )
    return (
        item.key,
        item.lead,
        item.status,
        item.light,
        percent,
        "—" if gap is None else f"{gap:+.1f}" if gap else "0.0",
    )


def test_the_samples_agree_in_every_table() -> None:
    old, new = (read_ledger(SAMPLES / f"ledger-2024-0{month}.xlsx") for month in (5, 6))
    summary = summarize(new, JUNE, summarize(old, MAY))
    without = {title for title, code in BREAKDOWNS.items() if summary.breakdown(code) is None}
    if not summary.forecast.overdue:
        without.add("逾期预测")
    assert assert_agree(summary, book_of(summary)) == {*VIEWS, *BREAKDOWNS} - without
    assert assert_agree(summary, list(page_of(summary)))
    assert len(without) <= 3


def test_the_contents_name_every_sheet() -> None:
    summary = summarize(read_ledger(SAMPLES / "ledger-2024-06.xlsx"), JUNE)
    contents, *sheets = book_of(summary)
    assert [(row[1], row[3]) for row in contents.rows] == [(grid.title, len(grid.rows)) for grid in sheets]
    assert all(row[2] for row in contents.rows)
