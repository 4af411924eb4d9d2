"""Aggregates: random ledgers against a slow reckoning written from the contract, and the cases that matter by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from random_ledgers import AMOUNTS, BOOKS, CODES, HEADINGS, PERCENTS, UNIT_NAMES, YEARS, Book
from reckoning import (
    LATE,
    STATUSES,
    UNREAD,
    Slow,
    assert_shares,
    slow_counts,
    slow_investment,
    slow_pace,
    slow_tally,
)
from tables import SETTINGS, UNITS, cells, read, whole

from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.ledger import Mark, Reading
from toolkit.summary import Summary, summarize
from toolkit.views.summary_json import summary_json

JUNE = parse_period("2024-06")


# -- random ledgers


def test_a_random_ledger_holds_what_the_reckoning_sees() -> None:
    """The pairs are right: each typed cell reads as what it is said to mean."""
    for heading, pairs in [("计划投资(万元)", AMOUNTS), ("完成率", PERCENTS), ("开始年份", YEARS)]:
        table = [["项目编号", "项目名称", heading], *([f"X-{i}", "项", typed] for i, (typed, _) in enumerate(pairs))]
        row_values = read({"设置": cells(SETTINGS), "项目台账": table}).ledger["projects"]
        for index, (_, means) in enumerate(pairs):
            value = row_values.row(index).readable(heading)
            if means in (None, UNREAD):
                assert value is None
                assert (row_values.column(heading)[index] is None) == (means is None)
            else:
                assert value == pytest.approx(float(means))


def assert_items(items: list[Slow], summary: Summary) -> None:
    assert [(i.kind, i.key, i.status, i.light, i.lead, list(i.supporting)) for i in summary.items] == [
        (i.kind, i.key, i.status, i.light, i.lead, i.supporting) for i in items
    ]
    for item, slow in zip(summary.items, items, strict=True):
        assert item.percent == (None if slow.percent is None else pytest.approx(float(slow.percent)))


def assert_tally(found: dict[str, Any], items: list[Slow]) -> None:
    """The counts of some items; no item has two statuses, for they add up."""
    expected = slow_tally(items)
    assert {name: found.get(name, len(items)) for name in expected} == expected
    assert sum(found["by_status"].values()) == sum(found["by_light"].values()) == len(items)
    assert found["completed_share"] == found["shares"]["已完成"]
    assert_shares(found["shares"], found["by_status"])


def assert_money(book: Book, items: list[Slow], document: dict[str, Any]) -> None:
    """Planned counts a group once in every view, though only part of it is in view; invested is each row's own."""
    projects = [item for item in items if item.kind == "projects"]
    views: list[tuple[dict[str, Any], list[Slow]]] = [(document["projects"], projects)]
    for plan in document["plans"]:
        mine = [item for item in projects if item.row["plan"].means == plan["plan"]]
        views.append((plan, mine))
        assert plan["lists"] == len({item.row["list"].means for item in mine})
    for entry in document["lists"]:
        mine = [i for i in projects if (i.row["plan"].means, i.row["list"].means) == (entry["plan"], entry["list"])]
        views.append((entry, mine))
        assert entry["funded_projects"] == sum(item.row["funding"].means == "资金已落实" for item in mine)
    for unit in document["units"]:
        views.append((unit, [i for i in projects if i.lead == unit["unit"]]))
    for view, mine in views:
        assert view.get("projects", view.get("total")) == len(mine)
        expected = slow_investment([item.row for item in mine], book.projects)
        assert {name: view[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    for view, mine in views[: 1 + len(document["plans"]) + len(document["lists"])]:
        assert view["by_status"] == slow_counts(mine)


def assert_order_of_plans_and_lists(book: Book, document: dict[str, Any]) -> None:
    plans = list(dict.fromkeys(row["plan"].means for row in book.projects))
    expected = []
    for plan in plans:
        names = dict.fromkeys(row["list"].means for row in book.projects if row["plan"].means == plan)
        first = [name for name in ("电力", "地下管线", "新建城市道路") if name in names]
        expected += [(plan, name) for name in dict.fromkeys([*first, *names])]
    assert [plan["plan"] for plan in document["plans"]] == plans
    assert [(entry["plan"], entry["list"]) for entry in document["lists"]] == expected


def slow_units(items: list[Slow]) -> dict[str, dict[str, Any]]:
    """What the JSON says of each unit but its money, by its one name whatever was typed."""
    answered = [item for item in items if item.kind != "policies"]
    named = {name for item in items for name in (item.lead, *item.supporting) if name}
    pace = {name: slow_pace([item for item in answered if item.lead == name]) for name in named}

    def number(kind: str, chosen: list[Slow]) -> int:
        return sum(item.kind == kind for item in chosen)

    expected = {}
    for unit in named:
        led = [item for item in items if item.lead == unit]
        supported = [item for item in items if unit in item.supporting]
        mine = [item for item in led if item.kind != "policies"]
        own = pace[unit]
        expected[unit] = {
            "unit": unit,
            "lead": number("tasks", led),
            "support": number("tasks", supported),
            "projects": number("projects", led),
            "projects_supported": number("projects", supported),
            "policies": number("policies", led),
            "by_status": slow_counts(mine),
            "behind": [item.key for item in mine if item.status == "滞后"],
            "overdue": [item.key for item in mine if item.status == "逾期"],
            "on_pace_share": slow_tally(mine)["on_pace_share"],
            "rank": None if own is None else 1 + sum(other > own for other in pace.values() if other is not None),
        }
    return expected


def assert_units(items: list[Slow], document: dict[str, Any]) -> None:
    """Each unit, and with those nobody leads the tasks and projects are all counted once."""
    expected, found = slow_units(items), document["units"]
    money = ("planned", "invested", "funded", "rate")
    assert {u["unit"]: {name: u[name] for name in u if name not in money} for u in found} == expected
    assert len(found) == len(expected)
    listed = [name for name in UNIT_NAMES if name in expected]
    assert [unit["unit"] for unit in found][: len(listed)] == listed
    nobody = [item for item in items if item.kind != "policies" and not item.lead]
    assert_tally(document["unassigned"], nobody)
    answered = sum(sum(unit["by_status"].values()) for unit in found)
    assert answered + len(nobody) == document["tasks"]["total"] + document["projects"]["total"]


def assert_problems(book: Book, document: dict[str, Any]) -> None:
    """The counts; by stage, age and unit they are held against a reckoning of their own in test_problems.py."""
    problems = document["problems"]
    still_open = [row for row in book.problems if row["stage"].means is not True]
    late = [row for row in still_open if isinstance(row["due"].means, date) and row["due"].means < JUNE.as_of]
    counts = {"total": len(book.problems), "open": len(still_open), "overdue": len(late)}
    counts["closed"] = len(book.problems) - len(still_open)
    assert {name: problems[name] for name in counts} == counts
    assert (sum(problems["by_stage"].values()), sum(problems["by_age"].values())) == (counts["total"], counts["open"])


def assert_mid_term(items: list[Slow], document: dict[str, Any]) -> None:
    """Of all items of a kind, those that keep pace; of what cannot be judged it is said that it cannot."""
    expected = []
    for kind in ("tasks", "projects", "policies"):
        mine = [item for item in items if item.kind == kind]
        late = sum(item.status in LATE for item in mine)
        open_to_doubt = sum(item.status in ("未排期", "待核实") for item in mine)
        if mine:
            expected.append((kind, len(mine), len(mine) - late - open_to_doubt, late, open_to_doubt))
    names = ("code", "total", "on_pace", "behind", "uncertain")
    assert [tuple(row[name] for name in names) for row in document["mid_term"]] == expected
    for row in document["mid_term"]:
        assert abs(Fraction(str(row["share"])) - Fraction(100 * row["on_pace"], row["total"])) <= Fraction(1, 20)


UNREADABLE = ("unread-", "ambiguous-", "cell-error", "formula-")


def assert_unread_cells_are_told(book: Book, reading: Reading) -> None:
    """Every cell that cannot be read has one finding of error level at its place; no blank one is called unreadable."""
    found = [(str(f.place), f.severity.value) for f in check(reading) if f.code.startswith(UNREADABLE)]
    expected = []
    for title, headings in HEADINGS.items():
        for number, row in enumerate(getattr(book, CODES[title]), 2):
            for index, name in enumerate(headings):
                if row[name].means == UNREAD:
                    expected.append((f"{title}!{chr(65 + index)}{number}", "error"))
    assert sorted(found) == sorted(expected)


@settings(max_examples=120, deadline=None)
@given(BOOKS)
def test_a_random_ledger_against_the_slow_reckoning(book: Book) -> None:
    reading = book.reading()
    summary = summarize(reading, JUNE)
    document, items = summary_json(summary), book.items(JUNE)
    assert_items(items, summary)
    for kind in ("tasks", "projects", "policies"):
        assert_tally(document[kind], [item for item in items if item.kind == kind])
    assert_money(book, items, document)
    assert_order_of_plans_and_lists(book, document)
    assert_units(items, document)
    assert_problems(book, document)
    assert_mid_term(items, document)
    assert_unread_cells_are_told(book, reading)
    written = json.dumps(document, ensure_ascii=False, allow_nan=False)
    assert written == json.dumps(summary_json(summarize(book.reading(), JUNE)), ensure_ascii=False, allow_nan=False)
    assert json.loads(written) == document


# -- by hand


PROJECTS = """
项目编号|所属规划|清单|项目名称|责任单位|计划投资(万元)|合并投资组|开始年份|结束年份|资金落实情况|完成率|累计完成投资(万元)
X1|甲规|电力|一|区城管委|100||2021|2025|资金已落实||60
X2|甲规|电力|二|区城管委|1000|A|2021|2025|资金已落实|50%|10
X3|甲规|供热|三|区城管委||A|2021|2025|资金待落实|50%|20
X4|乙规|供热|四|区城管委|1000|A|2021|2025|资金待落实|50%|40
"""


LED = "任务编号|重点任务|任务事项|牵头单位|配合单位|完成时限|完成率"


def summary_of(sheets: dict[str, str], period: str = "2024-06") -> Summary:
    """The summary of sheets, with settings and units where they are left out."""
    return summarize(read(whole(sheets)), parse_period(period))


def test_a_group_across_lists_counts_once_in_every_sum() -> None:
    """甲规's group A is one amount, in two lists; the group A of 乙规 is another."""
    summary = summary_of({"项目台账": PROJECTS})
    assert (summary.projects.planned, summary.projects.invested, summary.projects.funded) == (2100, 130, 1100)
    assert [(e.plan, e.list, e.planned, e.invested, e.funded) for e in summary.lists] == [
        ("甲规", "电力", 1100, 70, 1100),
        ("甲规", "供热", 1000, 20, 0),
        ("乙规", "供热", 1000, 40, 0),
    ]
    assert [(plan.plan, plan.planned) for plan in summary.plans] == [("甲规", 1100), ("乙规", 1000)]
    assert summary.items[0].percent == pytest.approx(60)


def test_money_is_exact_and_whole_where_it_is() -> None:
    """Tenths add up as people add them: 0.1 + 0.2 is 0.3, and 3 is not 3.0."""
    table = PROJECTS.replace("|100||", "|0.1||").replace("|1000|A", "|0.2|A")
    document = summary_json(summary_of({"项目台账": table.replace("X4|乙规", "X4|丙规")}))
    assert json.dumps([entry["planned"] for entry in document["plans"]]) == "[0.3, 0.2]"
    assert json.dumps(document["projects"]["planned"]) == "0.5"
    assert json.dumps(summary_json(summary_of({"项目台账": PROJECTS}))["projects"]["planned"]) == "2100"


def test_a_supporting_unit_never_leads() -> None:
    """Nobody is made leader by guess: where 牵头单位 is blank or unreadable the item has none."""
    table = f"{LED}\n1|大|事||发改委、经信局|2024年|40"
    for typed in ("", "—"):
        summary = summary_of({"任务台账": table.replace("事||", f"事|{typed}|")})
        assert (summary.items[0].lead, summary.items[0].supporting) == ("", ("区发改委", "区经信局"))
        assert [(u.unit, u.lead, u.support) for u in summary.units] == [("区发改委", 0, 1), ("区经信局", 0, 1)]


def test_the_first_named_leads_and_the_others_support_once() -> None:
    table = f"{LED}\n1|大|事|经信局，区发改委；发改委|区发展改革委、经信局 各部门|2024年|40"
    item = summary_of({"任务台账": table}).items[0]
    assert (item.lead, item.supporting) == ("区经信局", ("区发改委", "各部门"))


def test_a_name_with_blanks_inside_is_one_unit() -> None:
    table = f"{LED}\n1|大|事|区 发 改 委||2024年|40"
    assert summary_of({"任务台账": table}).items[0].lead == "区发改委"


def test_an_amount_of_a_group_that_cannot_be_read_leaves_the_percentage_unknown() -> None:
    table = PROJECTS.replace(
        "X3|甲规|供热|三|区城管委||A|2021|2025|资金待落实|50%|20", "X3|甲规|供热|三|区城管委||C|2021|2025|||20"
    )
    for amount, expected in (("一千多", [None, None]), ("", [0, 0]), ("100", [20, 20])):
        more = f"X5|甲规|供热|五|区城管委|{amount}|C|2021|2025|||20"
        items = summary_of({"项目台账": f"{table}{more}"}).items
        assert [item.percent for item in items if item.key in ("X3", "X5")] == expected


@pytest.mark.parametrize("name", ["ＡＢ中心", "AB中心", "AB 中心", "密云区AB中心", "密云区ＡＢ中心"])
def test_width_and_blanks_do_not_make_another_unit(name: str) -> None:
    sheets = {"责任单位": f"{UNITS}AB中心|密云区ＡＢ中心|", "任务台账": f"{LED}\n1|大|事|{name}||2024年|40"}
    assert [unit.unit for unit in summary_of(sheets).units] == ["AB中心"]


@pytest.mark.parametrize(
    ("base", "target", "current", "expected"),
    [
        (10, 20, 17, "on_pace"),
        (10, 20, 16, "on_pace"),
        (10, 20, 15.99, ""),
        (10, 20, 20, "on_pace"),
        (10, 20, 25, "on_pace"),
        (20, 10, 14, "on_pace"),
        (20, 10, 14.01, ""),
        (10, 20, "", "unreported"),
        (10, 20, "约十五", "not_measurable"),
        (10, "满足市级管控要求", 15, "not_measurable"),
        ("", 20, 15, "not_measurable"),
        (10, 10, 10, "on_pace"),
        (10, 10, 11, "not_measurable"),
        (10, 20, Mark("#REF!"), "not_measurable"),
        (Mark("#N/A"), 20, 15, "not_measurable"),
        (10, Mark("=A1", formula=True), 15, "not_measurable"),
    ],
)
def test_an_indicator_keeps_pace_on_a_straight_line(base: Any, target: Any, current: Any, expected: str) -> None:
    """42 of 60 months gone is 70 %; ten points of tolerance leave 60 %."""
    table = [["指标编号", "指标", "基期值", "目标值", "属性", "当前值"], ["1", "标", base, target, "约束性", current]]
    reading = read({"设置": cells(SETTINGS), "指标": table})
    indicators = summary_json(summarize(reading, JUNE))["indicators"]
    outcomes = {name: indicators[name] for name in ("on_pace", "not_measurable", "unreported")}
    assert outcomes == {name: int(name == expected) for name in outcomes}
    assert (indicators["total"], indicators["binding"], indicators["expected"]) == (1, 1, 0)
    assert (indicators["binding_on_pace"], indicators["expected_on_pace"]) == (int(expected == "on_pace"), 0)


def test_an_unread_percentage_is_neither_nought_nor_unreported() -> None:
    table = (
        "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n1|大|事|区发改委|2024年|六成\n2|大|事|区发改委|2024年|"
    )
    tasks = summary_of({"任务台账": table}).tasks
    assert tasks.by_status == dict.fromkeys(STATUSES, 0) | {"滞后": 1, "待核实": 1}
    assert tasks.unreported == 1


def test_shares_of_thirds_add_up() -> None:
    line = "{}|大|事|区发改委|{}|{}%"
    table = ["任务编号|重点任务|任务事项|牵头单位|完成时限|完成率"]
    table += [line.format(1, "2024年", 100), line.format(2, "持续推进", 50), line.format(3, "2024年", 0)]
    assert summary_of({"任务台账": "\n".join(table)}).tasks.shares == dict.fromkeys(STATUSES, 0) | {
        "已完成": 33.4,
        "达到序时": 33.3,
        "滞后": 33.3,
    }


def test_an_empty_ledger_has_noughts_everywhere() -> None:
    document = summary_json(summary_of({}))
    assert document["tasks"]["total"] == document["projects"]["planned"] == document["problems"]["open"] == 0
    assert document["tasks"]["by_status"] == dict.fromkeys(STATUSES, 0)
    assert document["tasks"]["completed_share"] == 0
    assert (document["lists"], document["units"], document["changes_since_previous"]) == ([], [], {})


@pytest.mark.parametrize(
    ("typed", "period", "as_of"),
    [
        ("2024-06", "2024-06", "2024-06-30"),
        ("2024年二季度", "2024Q2", "2024-06-30"),
        ("2024年", "2024", "2024-12-31"),
        ("2024年2月", "2024-02", "2024-02-29"),
        ("2023-02", "2023-02", "2023-02-28"),
    ],
)
def test_period_and_day_of_the_document(typed: str, period: str, as_of: str) -> None:
    document = summary_json(summary_of({}, typed))
    assert (document["period"], document["as_of"]) == (period, as_of)


# -- the document


def keys(value: Any, path: str = "") -> Iterator[str]:
    """Every key of a document with the path to it; a list is its first element."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}{name}"
            yield from keys(inner, f"{path}{name}.")
    elif isinstance(value, list) and value:
        yield from keys(value[0], path)


CONTRACT = """
period as_of ledger sha256
tasks tasks.total tasks.by_status tasks.by_light tasks.completed_share tasks.unreported
projects projects.total projects.planned projects.invested projects.by_status
lists lists.plan lists.list lists.projects lists.planned lists.invested lists.funded lists.by_status
units units.unit units.lead units.support units.projects units.by_status units.behind units.overdue
policies
indicators indicators.binding indicators.expected indicators.on_pace
problems problems.open problems.closed problems.overdue
changes_since_previous
"""


def test_the_document_has_every_key_of_the_contract() -> None:
    document = summary_json(summary_of({"项目台账": PROJECTS}))
    assert set(CONTRACT.split()) - set(keys(document)) == set()
    order = [name for name in CONTRACT.split() if "." not in name]
    assert [name for name in document if name in order] == order
    for counts in (document["tasks"], document["projects"], *document["lists"], *document["units"]):
        assert list(counts["by_status"]) == STATUSES
