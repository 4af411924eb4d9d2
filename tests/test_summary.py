"""Aggregates: random ledgers against a slow reckoning written from the contract, and the cases that matter by hand.

A cell of a random ledger is a pair: what is typed, and what it means. The slow reckoning sees meanings only, so that
it shares nothing with the code but the contract's words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import SETTINGS, UNITS, cells, read, whole
from test_status import slowly

from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.ledger import Mark, Reading
from toolkit.status import Schedule
from toolkit.summary import Summary, summarize
from toolkit.views.summary_json import summary_json

JUNE = parse_period("2024-06")
STATUSES = ["已完成", "达到序时", "滞后", "逾期", "未到期", "未排期"]


class Cell(NamedTuple):
    """What is typed into a cell, and what it means: None for a blank, UNREAD for what cannot be read."""

    typed: Any
    means: Any


UNREAD = "unread"
OPEN = "open-ended"
BLANK = Cell("", None)


def pool(*pairs: tuple[Any, Any]) -> st.SearchStrategy[Cell]:
    """A cell with one of some contents, or a blank one."""
    return st.sampled_from([BLANK, *(Cell(*pair) for pair in pairs)])


PERCENTS = [
    *[(0, Fraction(0)), (12.5, Fraction(25, 2)), (40, Fraction(40)), ("45%", Fraction(45)), ("６７％", Fraction(67))],
    *[("99.9%", Fraction(999, 10)), (100, Fraction(100)), ("100%", Fraction(100))],
    *[("六成", UNREAD), (Mark("#REF!"), UNREAD), ("—", None)],
]
AMOUNTS = [
    *[(100, Fraction(100)), (7, Fraction(7)), (0, Fraction(0)), ("17,800", Fraction(17800)), (0.2, Fraction(1, 5))],
    *[("1.5亿元", Fraction(15000)), ("约300", Fraction(300)), (0.1, Fraction(1, 10))],
    *[("33.333333万元", Fraction(33333333, 1000000)), ("一百多", UNREAD), (Mark("#N/A"), UNREAD), ("不适用", None)],
]
STARTS = [
    *[("2021年3月", date(2021, 3, 1)), (date(2024, 4, 15), date(2024, 4, 15)), ("2025年", date(2025, 1, 1))],
    ("前年", UNREAD),
]
DUES = [
    *[("2024年10月底", date(2024, 10, 31)), ("2024年上半年", date(2024, 6, 30)), ("2024-06-29", date(2024, 6, 29))],
    *[("2025年12月", date(2025, 12, 31)), ("持续推进", OPEN), ("等通知", UNREAD), ("2024.10", UNREAD)],
]
YEARS = [(2021, 2021), ("2022年", 2022), (2024, 2024), (2025, 2025), ("前几年", UNREAD)]
NAMES = [
    *[("区发改委", "区发改委"), ("发改委", "区发改委"), ("密云区发展和改革委员会", "区发改委")],
    *[("区人社局", "区人力社保局"), ("人力资源和社会保障局", "区人力社保局"), ("经信局", "区经信局")],
    *[("各部门", "各部门"), ("区水务局", "区水务局")],
]
FUNDING = [("资金已落实", True), ("已落实", True), ("资金待落实", False), ("有钱", UNREAD)]
STAGES = [("建账", False), ("整改中", False), ("销账", True), ("已销号", True)]


@st.composite
def units(draw: st.DrawFn) -> Cell:
    """Some names with one of the separators between them; each canonical name once, in order."""
    names = [Cell(*pair) for pair in draw(st.lists(st.sampled_from(NAMES), max_size=3))]
    separator = draw(st.sampled_from(["、", "，", "；", ",", ";", " ", "\n", "、 "]))
    return Cell(separator.join(name.typed for name in names), list(dict.fromkeys(name.means for name in names)))


def rows(keys: str, **columns: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[dict[str, Cell]]]:
    """Up to seven rows with different keys."""
    numbers = st.integers(1, 9).map(lambda n: Cell(f"{keys}-{n}", f"{keys}-{n}"))
    row = st.fixed_dictionaries({"key": numbers, **columns})
    return st.lists(row, unique_by=lambda row: row["key"].means, max_size=7)


class Book(NamedTuple):
    """A random ledger: the rows of its sheets, its settings."""

    tasks: list[dict[str, Cell]]
    policies: list[dict[str, Cell]]
    projects: list[dict[str, Cell]]
    problems: list[dict[str, Cell]]
    method: str
    tolerance: int
    red: int

    def reading(self) -> Reading:
        """The ledger read from its cells."""
        extra = [["序时算法", self.method], ["序时容差(百分点)", self.tolerance], ["红灯阈值(百分点)", self.red]]
        return read(
            {
                "设置": [*cells(SETTINGS), *extra],
                "责任单位": UNITS,
                **{title: self.sheet(title) for title in HEADINGS if getattr(self, CODES[title])},
            }
        )

    def sheet(self, title: str) -> list[list[Any]]:
        """The cells of one sheet, a heading first."""
        headings = HEADINGS[title]
        return [
            list(headings.values()),
            *([row[name].typed for name in headings] for row in getattr(self, CODES[title])),
        ]


CODES = {"任务台账": "tasks", "政策机制": "policies", "项目台账": "projects", "问题台账": "problems"}
HEADINGS = {
    "任务台账": {"key": "任务编号", "group": "重点任务", "name": "任务事项", "lead": "牵头单位", "support": "配合单位",
             "start": "开始时间", "due": "完成时限", "percent": "完成率"},
    "政策机制": {"key": "政策编号", "name": "政策机制", "lead": "牵头单位", "support": "配合单位", "due": "完成时限",
             "percent": "完成率"},
    "项目台账": {"key": "项目编号", "plan": "所属规划", "list": "清单", "name": "项目名称", "lead": "责任单位",
             "planned": "计划投资(万元)", "group": "合并投资组", "start": "开始年份", "end": "结束年份",
             "funding": "资金落实情况", "percent": "完成率", "invested": "累计完成投资(万元)"},
    "问题台账": {"key": "问题编号", "name": "问题", "due": "整改时限", "stage": "环节"},
}  # fmt: skip


def text(*choices: str) -> st.SearchStrategy[Cell]:
    """A cell of words that mean themselves."""
    return st.sampled_from([Cell(choice, choice) for choice in choices])


BOOKS = st.builds(
    Book,
    tasks=rows(
        "R",
        group=text("甲项", "乙项"),
        name=text("事"),
        lead=units(),
        support=units(),
        start=pool(*STARTS),
        due=pool(*DUES),
        percent=pool(*PERCENTS),
    ),
    policies=rows("Z", name=text("策"), lead=units(), support=units(), due=pool(*DUES), percent=pool(*PERCENTS)),
    projects=rows(
        "X",
        plan=text("甲规", "乙规"),
        list=text("供热", "新建城市道路", "电力"),
        name=text("项"),
        lead=units(),
        planned=pool(*AMOUNTS),
        group=pool(("A", "A"), ("B", "B")),
        start=pool(*YEARS),
        end=pool(*YEARS),
        funding=pool(*FUNDING),
        percent=pool(*PERCENTS),
        invested=pool(*AMOUNTS),
    ),
    problems=rows("W", name=text("题"), due=pool(*DUES), stage=pool(*STAGES)),
    method=st.sampled_from(["按月", "按日"]),
    tolerance=st.sampled_from([0, 10, 25]),
    red=st.sampled_from([10, 30]),
)


# -- the slow reckoning


class Slow(NamedTuple):
    """One item as the contract words it."""

    kind: str
    key: str
    lead: str
    supporting: list[str]
    percent: Fraction | None
    unreported: bool
    status: str
    light: str
    row: dict[str, Cell]


def slow_items(book: Book, as_of: date) -> list[Slow]:
    """Every task, policy and project, in this order."""
    found = []
    for kind in ("tasks", "policies", "projects"):
        for row in getattr(book, kind):
            start, due, open_ended = slow_schedule(kind, row)
            percent = slow_percent(kind, row, book)
            points = Fraction(book.tolerance), Fraction(book.red)
            known = None if percent == UNREAD else percent or Fraction(0)
            status, light, _ = slowly(known, Schedule(start, due, open_ended), as_of, book.method, *points)
            named, support = row["lead"].means, row["support"].means if "support" in row else []
            lead = named[0] if named else ""
            others = [name for name in dict.fromkeys([*named[1:], *support]) if name != lead]
            found.append(Slow(kind, row["key"].means, lead, others, known, percent is None, status, light, row))
    return found


def slow_schedule(kind: str, row: dict[str, Cell]) -> tuple[date | None, date | None, bool]:
    """Start (1 January of the plan's first year where none is given), due, whether it is open-ended."""
    start = row["start"].means if "start" in row else None
    if kind == "projects":
        end = row["end"].means
        due = date(end, 12, 31) if isinstance(end, int) else None
        return None if start == UNREAD else date(start or 2021, 1, 1), due, False
    due = row["due"].means
    begin = None if start == UNREAD else start or date(2021, 1, 1)
    return begin, due if isinstance(due, date) else None, due == OPEN


def slow_percent(kind: str, row: dict[str, Cell], book: Book) -> Any:
    """完成率, else 累计完成投资 over 计划投资; None where neither is given."""
    percent = row["percent"].means
    if kind != "projects" or percent is not None:
        return percent
    invested = row["invested"].means
    if invested is None or invested == UNREAD:
        return invested
    shared = members(row, book)
    amounts = [other["planned"].means for other in shared]
    readable = [amount for amount in amounts if isinstance(amount, Fraction)]
    if not readable and UNREAD in amounts:
        return UNREAD
    planned = max(readable, key=readable.count) if readable else 0
    return invested / planned * 100 if planned else None


def members(row: dict[str, Cell], book: Book) -> list[dict[str, Cell]]:
    """The rows that share a row's planned amount, itself among them."""
    if row["group"].means is None:
        return [row]
    return [r for r in book.projects if (r["plan"], r["group"]) == (row["plan"], row["group"])]


def slow_planned(chosen: list[dict[str, Cell]], book: Book) -> float:
    """The planned amount of some rows: each group once, with its amount that is written most often, or first."""
    total, counted = Fraction(0), []
    for row in chosen:
        shared = members(row, book)
        if shared in counted:
            continue
        if row["group"].means is not None:
            counted.append(shared)
        amounts = [r["planned"].means for r in shared if isinstance(r["planned"].means, Fraction)]
        total += max(amounts, key=amounts.count) if amounts else 0
    return float(total)


def slow_invested(chosen: list[dict[str, Cell]]) -> float:
    """What was invested in some rows, each row's own."""
    return float(sum(r["invested"].means for r in chosen if isinstance(r["invested"].means, Fraction)))


def slow_counts(items: Iterable[Slow], names: Iterable[str], of: str = "status") -> dict[str, int]:
    """How many items have each status (or light); every name is there, 待核实 only where an item has it."""
    counts = dict.fromkeys(names, 0)
    for item in items:
        counts[getattr(item, of)] = counts.get(getattr(item, of), 0) + 1
    return counts


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


def assert_counts(book: Book, summary: Summary) -> None:
    document, items = summary_json(summary), slow_items(book, JUNE.as_of)
    for kind in ("tasks", "projects", "policies"):
        mine, found = [item for item in items if item.kind == kind], document[kind]
        assert found["total"] == len(mine) == sum(found["by_status"].values()) == sum(found["by_light"].values())
        assert found["by_status"] == slow_counts(mine, STATUSES)
        assert found["by_light"] == slow_counts(mine, ["绿", "黄", "红", "灰"], "light")
        assert found["unreported"] == sum(item.unreported for item in mine)
        assert found["completed_share"] == found["shares"]["已完成"]
        assert_shares(found["shares"], found["by_status"])
    assert [(i.kind, i.key, i.status, i.light) for i in summary.items] == [
        (i.kind, i.key, i.status, i.light) for i in items
    ]
    for item, slow in zip(summary.items, items, strict=True):
        assert item.percent == (None if slow.percent is None else pytest.approx(float(slow.percent)))


def assert_shares(shares: dict[str, float], counts: dict[str, int]) -> None:
    """Shares add up to 100.0 as printed, and each is the true one rounded up or down."""
    total = sum(counts.values())
    assert sum(Decimal(str(share)) for share in shares.values()) == (Decimal("100.0") if total else 0)
    for name, share in shares.items():
        true = Fraction(100 * counts[name], total) if total else Fraction(0)
        assert abs(Fraction(str(share)) - true) < Fraction(1, 10)


def assert_money(book: Book, summary: Summary) -> None:
    """Planned counts a group once in every view, though only part of it is in view; invested is each row's own."""
    document = summary_json(summary)
    views: list[tuple[dict[str, Any], list[dict[str, Cell]]]] = [(document["projects"], book.projects)]
    for plan in document["plans"]:
        views.append((plan, [r for r in book.projects if r["plan"].means == plan["plan"]]))
    for entry in document["lists"]:
        mine = [r for r in book.projects if (r["plan"].means, r["list"].means) == (entry["plan"], entry["list"])]
        views.append((entry, mine))
        assert entry["funded_projects"] == sum(r["funding"].means is True for r in mine)
    for view, chosen in views:
        funded = [row for row in chosen if row["funding"].means is True]
        assert view.get("projects", view.get("total")) == len(chosen)
        assert view["planned"] == pytest.approx(slow_planned(chosen, book), abs=1e-6)
        assert view["invested"] == pytest.approx(slow_invested(chosen), abs=1e-6)
        assert view["funded"] == pytest.approx(slow_planned(funded, book), abs=1e-6)
        slow = [item for item in slow_items(book, JUNE.as_of) if item.kind == "projects" and item.row in chosen]
        assert view["by_status"] == slow_counts(slow, STATUSES)


def assert_order_of_lists(book: Book, summary: Summary) -> None:
    expected = []
    for plan in dict.fromkeys(row["plan"].means for row in book.projects):
        names = dict.fromkeys(row["list"].means for row in book.projects if row["plan"].means == plan)
        first = [name for name in ("电力", "地下管线", "新建城市道路") if name in names]
        expected += [(plan, name) for name in dict.fromkeys([*first, *names])]
    assert [(entry.plan, entry.list) for entry in summary.lists] == expected


def assert_units(book: Book, summary: Summary) -> None:
    """Every unit under one name whatever was typed; lists of what is behind hold the tasks and projects it leads."""
    items = slow_items(book, JUNE.as_of)
    named = {name for item in items for name in (item.lead, *item.supporting) if name}
    expected = {}
    for unit in named:
        led = [item for item in items if item.lead == unit]
        supported = [item for item in items if unit in item.supporting]
        answered = [item for item in led if item.kind != "policies"]
        expected[unit] = {
            "unit": unit,
            "lead": sum(item.kind == "tasks" for item in led),
            "support": sum(item.kind == "tasks" for item in supported),
            "projects": sum(item.kind == "projects" for item in led),
            "projects_supported": sum(item.kind == "projects" for item in supported),
            "policies": sum(item.kind == "policies" for item in led),
            "by_status": slow_counts(answered, STATUSES),
            "behind": [item.key for item in answered if item.status == "滞后"],
            "overdue": [item.key for item in answered if item.status == "逾期"],
        }
    found = summary_json(summary)["units"]
    assert {unit["unit"]: unit for unit in found} == expected
    assert len(found) == len(expected)
    sheet = ["区发改委", "区经信局", "区人力社保局", "区城管委"]
    assert [unit["unit"] for unit in found][: len(named & set(sheet))] == [name for name in sheet if name in named]


def assert_problems(book: Book, summary: Summary) -> None:
    problems = summary_json(summary)["problems"]
    still_open = [row for row in book.problems if row["stage"].means is not True]
    late = [row for row in still_open if isinstance(row["due"].means, date) and row["due"].means < JUNE.as_of]
    counts = {"total": len(book.problems), "open": len(still_open), "overdue": len(late)}
    assert problems == {**counts, "closed": len(book.problems) - len(still_open)}


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


UNREADABLE = ("unread-", "ambiguous-", "cell-error", "formula-")


def assert_document_is_json(book: Book, summary: Summary) -> None:
    first, second = summary_json(summary), summary_json(summarize(book.reading(), JUNE))
    written = json.dumps(first, ensure_ascii=False, allow_nan=False)
    assert written == json.dumps(second, ensure_ascii=False, allow_nan=False)
    assert json.loads(written) == first


@settings(max_examples=200, deadline=None)
@given(BOOKS)
def test_a_random_ledger_against_the_slow_reckoning(book: Book) -> None:
    reading = book.reading()
    summary = summarize(reading, JUNE)
    assert_counts(book, summary)
    assert_money(book, summary)
    assert_order_of_lists(book, summary)
    assert_units(book, summary)
    assert_problems(book, summary)
    assert_unread_cells_are_told(book, reading)
    assert_document_is_json(book, summary)


@settings(max_examples=150, deadline=None)
@given(BOOKS, BOOKS)
def test_changes(old: Book, new: Book) -> None:
    """Against the ledger of the month before, whose status is taken at its own month's end."""
    may = parse_period("2024-05")
    summary = summarize(new.reading(), JUNE, summarize(old.reading(), may))
    changes = summary_json(summary)["changes_since_previous"]
    before = {item.key: item for item in slow_items(old, may.as_of)}
    now = {item.key: item for item in slow_items(new, JUNE.as_of)}
    both = [(before[key], now[key]) for key in now if key in before]
    late = ("滞后", "逾期")
    gains = {n.key: n.percent - o.percent for o, n in both if n.percent is not None and o.percent is not None}
    assert changes["previous_period"] == "2024-05"
    names = ("added", "removed", "newly_completed", "newly_behind", "newly_overdue", "caught_up", "fallen_back")
    keys = {name: [key for kind in changes[name].values() for key in kind] for name in names}
    assert keys["added"] == [key for key in now if key not in before]
    assert keys["removed"] == [key for key in before if key not in now]
    assert keys["newly_completed"] == [n.key for o, n in both if n.status == "已完成" != o.status]
    assert keys["newly_behind"] == [n.key for o, n in both if n.status == "滞后" != o.status]
    assert keys["newly_overdue"] == [n.key for o, n in both if n.status == "逾期" != o.status]
    assert keys["caught_up"] == [n.key for o, n in both if n.status not in late and o.status in late]
    assert keys["fallen_back"] == [key for key, gain in gains.items() if gain < 0]
    gained = {
        kind: {key: pytest.approx(float(gain)) for key, gain in gains.items() if gain > 0 and now[key].kind == kind}
        for kind in ("tasks", "policies", "projects")
    }
    assert changes["points_gained"] == {kind: points for kind, points in gained.items() if points}
    invested = slow_invested(new.projects) - slow_invested(old.projects)
    assert changes["invested_added"] == pytest.approx(invested, abs=1e-6)
    open_before = {row["key"].means for row in old.problems if row["stage"].means is not True}
    known = {row["key"].means for row in old.problems}
    opened = [row["key"].means for row in new.problems if row["key"].means not in known]
    closed = [row["key"].means for row in new.problems if row["stage"].means is True]
    assert changes["problems_opened"] == opened
    assert changes["problems_closed"] == [key for key in closed if key in open_before or key in opened]


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


def test_a_task_and_a_project_of_one_number_both_keep_their_gain() -> None:
    tables = {
        "任务台账": "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n1|大|事|区发改委|2024年|{0}%",
        "项目台账": "项目编号|所属规划|清单|项目名称|计划投资(万元)|结束年份|完成率\n1|规|单|甲|1|2025|{1}%",
    }
    old, new = ({title: table.format(*p) for title, table in tables.items()} for p in ((10, 30), (15, 50)))
    summary = summarize(read(whole(new)), JUNE, summary_of(old, "2024-05"))
    assert summary.changes is not None
    assert summary.changes.points_gained == {"tasks": {"1": 5}, "projects": {"1": 20}}


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


def test_changes_of_keys_that_repeat_or_are_blank_are_said_not_guessed() -> None:
    """Which of two rows with one key is the earlier one cannot be known; the same number in two sheets is no repeat."""
    head = "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n"
    old = read(whole({"任务台账": head + "1|大|甲|区发改委|2025年12月|10\n1|大|乙|区发改委|2025年12月|90"}))
    rows = "1|大|甲|区发改委|2025年12月|100\n|大|丙|区发改委|2025年12月|5"
    projects = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份\n1|城|电力|丁|5|2021|2025"
    new = read(whole({"任务台账": head + rows, "项目台账": projects}))
    changes = summarize(new, JUNE, summarize(old, parse_period("2024-05"))).changes
    assert changes is not None
    assert [item.name for item in changes.unmatched] == ["丙", "甲", "乙"]
    assert [item.name for item in changes.added] == ["丁"]
    assert (changes.removed, changes.newly_completed, changes.points_gained) == ((), (), {})
