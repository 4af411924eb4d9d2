"""A ledger dealt out to its units: every row goes to one lead unit or is told to go to nobody; marks come back."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripting import ROOT
from tables import SETTINGS, UNITS, cells

from toolkit.chinese import parse_period
from toolkit.dispatch import marks as marking
from toolkit.dispatch.cover import cover_of
from toolkit.dispatch.deadlines import Deadline
from toolkit.dispatch.duties import COLLECTIVE, NO_COLUMN, NO_UNIT, UNREAD
from toolkit.dispatch.marks import BadMarks, Role, RowId, Use
from toolkit.dispatch.names import file_stems
from toolkit.dispatch.result import dispatch_result
from toolkit.dispatch.work import Dealing, Section, UnitWork
from toolkit.ledger import Mark, PercentCell, RawSheet, parse
from toolkit.schema import Schema, Sheet, standard_schema
from toolkit.summary import summarize
from toolkit.values import CannotDo, Period

SAMPLE = ROOT / "samples" / "ledger-2024-06.xlsx"
JUNE = parse_period("2024-06")
TASKS = """
任务编号|重点任务|任务事项|牵头单位|配合单位|开始时间|完成时限|完成率|本月进展|备注
RW-1|大项|事项一|区发改委|区经信局、各部门|2021年3月|2024年10月底|70|正在推进|甲
RW-2|大项|事项二|经信局、区发改委|区经信局|2022年|2024年5月|50|完成前期研究|乙
RW-3|大项|事项三|各部门|区城管委|2022年|持续推进|50|推进中|丙
RW-4|大项|事项四||区城管委|2022年|持续推进|50|推进中|丁
RW-5|大项|事项五|区水务局||2022年|2030年|1|推进中|戊
"""
PROBLEMS = """
问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节|销账日期
WT-1|RW-1|甲|区发改委|2024-03-05|2024年四季度|整改|
WT-2|RW-2|乙|区城管委|2024-02-01|2024-03-01|整改|
"""
INDICATORS = """
指标编号|指标|目标值|当前值|责任部门
ZB-1|甲标|20|15|发改委
ZB-2|乙标|20|15|
"""
LEDGER = {"设置": SETTINGS, "责任单位": UNITS, "任务台账": TASKS, "问题台账": PROBLEMS, "指标": INDICATORS}


def raw_sheets(sheets: Mapping[str, str | Sequence[Sequence[Any]]], **fields: Any) -> list[RawSheet]:
    """Sheets as a workbook holds them; `fields` are further ones of the task sheet."""
    made = []
    for title, table in sheets.items():
        rows = cells(table) if isinstance(table, str) else [list(row) for row in table]
        width = max(map(len, rows))
        padded = [row + [""] * (width - len(row)) for row in rows]
        made.append(RawSheet(title, padded, **(fields if title == "任务台账" else {})))
    return made


def deal(
    sheets: Mapping[str, str | Sequence[Sequence[Any]]] = LEDGER,
    deadline: str = "",
    period: Period = JUNE,
    **fields: Any,
) -> Dealing:
    """The ledger of some sheets, dealt out."""
    raws = raw_sheets(sheets, **fields)
    return Dealing(summarize(parse(raws, standard_schema()), period), raws, "1.0", deadline)


def keys(work: UnitWork) -> dict[str, list[str]]:
    """The keys of a unit's rows by the title of their sheet."""
    return {s.title: [row.key[0] for row in s.ids] for s in work.sections}


def section(work: UnitWork, title: str) -> Section:
    """The sheet of that title."""
    return next(one for one in work.sections if one.title == title)


def headings(one: Section, use: Use) -> list[str]:
    """The headings of the columns of one use."""
    return [part.sent.heading for part in one.parts if part.sent.use is use]


# -- who gets what


def test_the_first_unit_leads_by_whatever_name_and_others_support() -> None:
    dealing = deal()
    assert keys(dealing.work("区发改委")) == {
        "任务台账": ["RW-1"], "指标": ["ZB-1"], "问题台账": ["WT-1"], "配合-任务台账": ["RW-2"],
    }  # fmt: skip
    # 区经信局 supports RW-1, and RW-2, which it leads by an alias, once only.
    assert keys(dealing.work("区经信局")) == {"任务台账": ["RW-2"], "配合-任务台账": ["RW-1"]}
    assert keys(dealing.work("区城管委")) == {"问题台账": ["WT-2"], "配合-任务台账": ["RW-3", "RW-4"]}


def test_units_are_those_with_rows_in_the_order_of_the_unit_sheet() -> None:
    dealing = deal()
    assert dealing.units == ("区发改委", "区经信局", "区城管委", "区水务局")
    assert dealing.idle == ("区人力社保局",)
    assert [dealing.work(unit).known for unit in dealing.units] == [True, True, True, False]


def test_rows_of_nobody_are_told_with_the_reason() -> None:
    told = {(one.sheet, one.key): (one.row, one.why, one.typed, one.name) for one in deal().unled}
    assert told == {
        ("任务台账", "RW-3"): (4, COLLECTIVE, "各部门", "事项三"),
        ("任务台账", "RW-4"): (5, NO_UNIT, "", "事项四"),
        ("指标", "ZB-2"): (3, NO_UNIT, "", "乙标"),
    }
    without = LEDGER | {"指标": "指标编号|指标|目标值\nZB-1|甲标|20"}
    assert [(one.key, one.why) for one in deal(without).unled if one.sheet == "指标"] == [("ZB-1", NO_COLUMN)]
    broken = cells(TASKS)
    broken[1][3] = Mark("#REF!")
    assert [(one.why, one.typed) for one in deal(LEDGER | {"任务台账": broken}).unled if one.key == "RW-1"] == [
        (UNREAD, "#REF!")
    ]


def test_collective_names_get_no_workbook_and_are_told() -> None:
    dealing = deal()
    assert "各部门" not in dealing.units
    assert dealing.collective == {"各部门": 1}


NAMES = st.sampled_from(
    ["区发改委", "发改委", "区经信局", "各部门", "相关镇", "区水务局", "", "—", "元宝街道", "市一公司"]
)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_row_is_led_by_one_unit_or_told(units: list[tuple[str, str, str]]) -> None:
    rows = [["任务编号", "重点任务", "任务事项", "牵头单位", "配合单位", "完成时限"]]
    rows += [[f"RW-{n % 4}", "大项", f"事项{n}", f"{a}、{b}", c, "2025年"] for n, (a, b, c) in enumerate(units)]
    dealing = deal({"设置": SETTINGS, "责任单位": UNITS, "任务台账": rows})
    works = [dealing.work(unit) for unit in dealing.units]
    led = Counter(row.row for work in works for one in work.of(Role.LEAD) for row in one.ids)
    led.update(one.row for one in dealing.unled)
    assert led == Counter(range(2, len(rows) + 1))
    for work in works:
        of = {role: {row.row for one in work.of(role) for row in one.ids} for role in Role}
        assert work.sections and not of[Role.LEAD] & of[Role.SUPPORT]


def test_every_row_of_the_sample_is_led_by_one_unit_or_told() -> None:
    from toolkit.workbook.reader import read_workbook

    sheets, source = read_workbook(SAMPLE)
    reading = parse(sheets, standard_schema(), source)
    dealing = Dealing(summarize(reading, JUNE), sheets, "1.0")
    works = map(dealing.work, dealing.units)
    led = Counter((row.sheet, row.row) for work in works for one in work.of(Role.LEAD) for row in one.ids)
    titles = {sheet.title: sheet.code for sheet in standard_schema().sheets}
    led.update((titles[one.sheet], one.row) for one in dealing.unled)
    tables = [reading.ledger[code] for code in ("tasks", "projects", "policies", "indicators", "problems")]
    assert led == Counter((table.sheet.code, number) for table in tables for number in table.numbers)


# -- columns


def test_exactly_the_returned_columns_of_led_rows_are_to_be_filled() -> None:
    work = deal().work("区发改委")
    tasks = section(work, "任务台账")
    assert headings(tasks, Use.RETURNED) == ["完成率", "本月进展"]
    assert headings(tasks, Use.EARLIER) == ["上期：完成率", "上期：本月进展"]
    assert headings(tasks, Use.SHOWN) == ["进度状态", "序时进度"]
    assert headings(section(work, "指标"), Use.RETURNED) == ["当前值"]
    assert headings(section(work, "问题台账"), Use.RETURNED) == ["环节", "销账日期"]
    supported = section(work, "配合-任务台账")
    assert headings(supported, Use.RETURNED) == headings(supported, Use.EARLIER) == []
    assert {"完成率", "本月进展"} <= set(headings(supported, Use.KEPT))


def test_all_columns_of_the_ledger_are_there_what_names_a_row_and_is_filled_first() -> None:
    tasks = section(deal().work("区发改委"), "任务台账")
    assert [part.sent.heading for part in tasks.parts] == [
        "任务编号", "任务事项", "完成时限", "进度状态", "序时进度", "完成率", "本月进展",
        "上期：完成率", "上期：本月进展", "重点任务", "牵头单位", "配合单位", "开始时间", "备注",
    ]  # fmt: skip
    assert [part.sent.column for part in tasks.parts if part.sent.use is Use.KEPT][-1] == "备注"


def test_hidden_foreign_columns_and_our_own_headings_are_not_sent_and_told() -> None:
    table = TASKS.replace("|备注", "|备注|行标识|上期：完成率")
    dealing = deal(LEDGER | {"任务台账": table}, hidden_columns=frozenset({7, 9}))
    sent = [part.sent.heading for part in section(dealing.work("区发改委"), "任务台账").parts]
    # 完成率 (7) is hidden in the ledger, but the schema's columns are sent all the same.
    assert "备注" not in sent and "完成率" in sent and sent.count("上期：完成率") == 1
    assert [(place.sheet, place.letter) for place in dealing.left_out] == [
        ("任务台账", "J"), ("任务台账", "K"), ("任务台账", "L"),
    ]  # fmt: skip
    assert deal().left_out == ()


def test_money_keeps_its_unit() -> None:
    table = """
项目编号|所属规划|清单|项目名称|责任单位|计划投资(亿元)|开始年份|结束年份|累计完成投资
XM-1|城市规划|电力|甲线|区发改委|1.5|2021|2024|3
"""
    projects = section(deal(LEDGER | {"项目台账": table}).work("区发改委"), "项目台账")
    printed = {part.sent.column: part.sent.heading for part in projects.parts if part.sent.column}
    assert printed["计划投资(万元)"] == "计划投资(亿元)"
    assert printed["累计完成投资(万元)"] == "累计完成投资(万元)"


@pytest.mark.parametrize(("cells_of", "share"), [((0.4, 1, ""), True), ((40, 1, ""), False), (("40%", "", ""), False)])
def test_shares_are_told_from_percentages(cells_of: tuple[Any, ...], share: bool) -> None:
    rows: list[list[Any]] = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率"]]
    rows += [[f"RW-{n}", "大项", "事项", "区发改委", "2025年", cell] for n, cell in enumerate(cells_of)]
    tasks = section(deal(LEDGER | {"任务台账": rows}).work("区发改委"), "任务台账")
    assert [part.share for part in tasks.parts if part.sent.column == "完成率"] == [share]


def test_calculated_cells_are_known() -> None:
    tasks = section(deal(formulas={(1, 7): "=1+1"}).work("区发改委"), "任务台账")
    assert [sorted(part.calculated) for part in tasks.parts if part.sent.column == "完成率"] == [[0]]


# -- states


def test_rows_say_where_they_stand() -> None:
    dealing = deal()
    first, second = (section(dealing.work(unit), "任务台账").states[0] for unit in ("区发改委", "区经信局"))
    assert (
        first.texts == ("滞后（黄灯）", "90.9%", "") and first.fill == "FFE699" and first.behind and not first.overdue
    )
    assert (
        second.texts == ("逾期（红灯）", "100%", "")
        and second.fill == "FF7C80"
        and second.overdue
        and not second.behind
    )
    problems = [section(dealing.work(unit), "问题台账").states[0] for unit in ("区发改委", "区城管委")]
    assert [(state.texts, state.overdue) for state in problems] == [(("在办",), False), (("已超时限（红灯）",), True)]
    assert section(dealing.work("区发改委"), "指标").states == ()


MILESTONES = """
关联编号|节点|节点日期|应完成(%)
RW-1|封顶\\n完成|2024年9月底|80
RW-1|开工|2022年6月底|30.25
RW-1|验收|2024年10月底|100
RW-2|初稿|尽快|50
"""


def test_milestones_stand_beside_the_state_that_is_taken_by_them() -> None:
    one = section(deal(LEDGER | {"节点": MILESTONES}).work("区发改委"), "任务台账")
    assert headings(one, Use.SHOWN) == ["进度状态", "序时进度", "节点要求"]
    steps = "2022年6月30日 30.3% 开工\n2024年9月30日 80% 封顶完成\n2024年10月31日 100% 验收"
    assert one.states[0].texts == ("达到序时（绿灯）", "30.3%", steps)
    assert not [part for part in one.parts if part.sent.heading == "节点要求" and (part.returned or part.sent.column)]
    for milestones, said in ((MILESTONES, True), (MILESTONES.split("\n")[1], False)):
        dealing = deal(LEDGER | {"节点": milestones})
        cover = cover_of(dealing.work("区发改委"), dealing.summary, "甲.xlsx")
        assert ("节点要求" in "".join(dict(cover.steps)["怎样填写"])) == said


def test_a_unit_without_milestones_that_count_has_no_column_of_them() -> None:
    dealing = deal(LEDGER | {"节点": MILESTONES})
    assert headings(section(dealing.work("区经信局"), "任务台账"), Use.SHOWN) == ["进度状态", "序时进度"]
    assert "节点要求" in headings(section(dealing.work("区经信局"), "配合-任务台账"), Use.SHOWN)
    assert headings(section(deal().work("区发改委"), "任务台账"), Use.SHOWN) == ["进度状态", "序时进度"]


# -- deadlines


def units_sheet(**rules: str) -> str:
    """A unit sheet with the 报送时限 of some units."""
    return "规范简称|报送时限|联系人\n" + "\n".join(f"{unit}|{rule}|张三" for unit, rule in rules.items())


def test_a_deadline_is_the_units_own_else_that_of_the_settings_else_none() -> None:
    sheets = LEDGER | {"责任单位": units_sheet(区发改委="次月5日17:00前", 区经信局="", 区城管委="月初")}
    dealing = deal(sheets | {"设置": f"{SETTINGS}报送时限|每月25日\n"})
    assert dealing.work("区发改委").deadline == Deadline(date(2024, 7, 5), dealing.work("区发改委").deadline.at)
    assert dealing.work("区发改委").deadline.text == "2024年7月5日17:00前"
    assert dealing.work("区发改委").marks.deadline == "2024-07-05 17:00"
    assert dealing.work("区经信局").deadline.mark == "2024-06-25"
    unread = dealing.work("区城管委").deadline
    assert unread.day is None and "月初" in unread.note
    assert deal().work("区发改委").deadline == Deadline() and deal().work("区发改委").deadline.text == "未定"


def test_a_moved_deadline_says_so() -> None:
    sheets = LEDGER | {"设置": f"{SETTINGS}报送时限|每月25日\n"}
    due = deal(sheets, period=parse_period("2024-05")).work("区发改委").deadline
    assert due.mark == "2024-05-24" and due.note == "2024年5月25日是周六"


@pytest.mark.parametrize(
    ("given_text", "mark"),
    [("2024-07-03", "2024-07-03"), ("2024年7月3日", "2024-07-03"), ("次月8日", "2024-07-08")],
)
def test_a_deadline_for_all_goes_first(given_text: str, mark: str) -> None:
    sheets = LEDGER | {"责任单位": units_sheet(区发改委="每月25日")}
    dealing = deal(sheets, given_text)
    assert {dealing.work(unit).marks.deadline for unit in dealing.units} == {mark}


def test_what_is_to_be_known_of_deadlines_is_told_to_the_office() -> None:
    def told(dealing: Dealing) -> str:
        works = [dealing.work(unit) for unit in dealing.units]
        lines = dispatch_result(dealing, works, {work.unit: "甲.xlsx" for work in works}, {}).lines
        return "".join(line for line in lines if line.startswith("报送时限请留意"))

    assert told(deal(deadline="2024-07-06")) == "报送时限请留意：这一天是周六（如区发改委）。"
    assert told(deal(deadline="2024-07-05")) == ""
    sheets = LEDGER | {"责任单位": units_sheet(区发改委="月初", 区城管委="次月6日")}
    assert told(deal(sheets)) == (
        "报送时限请留意：台账写的“月初”：不是确定的一天（如区发改委）；2024年7月6日是周六（如区城管委）。"
    )


@pytest.mark.parametrize("text", ["明天", "2024年7月", "持续推进", "尽快"])
def test_an_uncertain_deadline_for_all_is_refused(text: str) -> None:
    with pytest.raises(CannotDo, match="不是确定的一天"):
        deal(deadline=text)


# -- marks


def test_marks_come_back_as_they_were_made() -> None:
    for unit in deal().units:
        marks = deal().work(unit).marks
        assert marking.parse_marks(marking.marks_rows(marks)) == marks
        rows = [[*row, None, ""] for row in marking.marks_rows(marks)]
        assert marking.find_marks([RawSheet("任务台账", [["a"]]), RawSheet("填报标识", rows)]) == marks
    assert marking.find_marks([RawSheet("任务台账", [["a"]])]) is None


def test_marks_say_what_was_sent() -> None:
    marks = deal(deadline="2024-07-03").work("区发改委").marks
    assert (marks.unit, marks.period, marks.deadline, marks.tool) == ("区发改委", "2024-06", "2024-07-03", "1.0")
    assert [(s.title, s.code, s.role) for s in marks.sheets][-1] == ("配合-任务台账", "tasks", Role.SUPPORT)
    assert marks.sent == marking.rows_digest(row for s in marks.sheets for row in s.rows)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda rows: rows[1:], "格式"),
        (lambda rows: [row for row in rows if row[0] != "报告期"], "报告期"),
        (lambda rows: [("列", "甲", "乙", "别的") if row[0] == "列" else row for row in rows], "别的"),
        (lambda rows: [("行", "RW-1") if row[0] == "行" else row for row in rows], "RW-1"),
        (lambda rows: [(*row[:3], "别的") if row[0] == "表" else row for row in rows], "别的"),
        (lambda rows: [], "格式"),
    ],
)
def test_spoiled_marks_are_refused(spoil: Any, says: str) -> None:
    with pytest.raises(BadMarks, match=says):
        marking.parse_marks(spoil(marking.marks_rows(deal().work("区发改委").marks)))


@given(st.text(), st.integers(1, 2**31), st.text(string.hexdigits), st.lists(st.text(), min_size=1, max_size=3))
def test_ids_come_back_as_they_were_made(sheet: str, row: int, fingerprint: str, key: list[str]) -> None:
    made = RowId(sheet, row, fingerprint, tuple(key))
    assert RowId.parse(str(made)) == made


@given(st.one_of(st.text(), st.integers(), st.none(), st.recursive(st.text(), st.lists).map(str)))
def test_anything_else_is_no_id(text: object) -> None:
    assert RowId.parse(text) is None
    assert RowId.parse("[" * 100_000) is None
    assert RowId.parse('["tasks",1,"ff"]') is RowId.parse('["tasks",true,"ff","RW-1"]') is None


def first_id(*changes: tuple[str, str]) -> RowId:
    """The id of the first task of a ledger with some changes."""
    table = TASKS
    for old, new in changes:
        assert old in table
        table = table.replace(old, new)
    return section(deal(LEDGER | {"任务台账": table}).work("区发改委"), "任务台账").ids[0]


def test_a_fingerprint_is_of_what_the_row_says_in_the_schemas_columns() -> None:
    plain = first_id()
    assert plain.key == ("RW-1",) and plain.row == 2 and plain.sheet == "tasks"
    assert first_id(("月底|70|", "月底|71|")).fingerprint != plain.fingerprint
    assert first_id(("RW-1|大项|事项一", "RW-1|大项|事项壹")).fingerprint != plain.fingerprint
    assert first_id(("任务事项", "事项"), ("|甲", "|天")).fingerprint == plain.fingerprint
    moved = [[row[-1], *row[:-1]] for row in cells(TASKS)]
    dealing = deal(LEDGER | {"任务台账": moved})
    assert section(dealing.work("区发改委"), "任务台账").ids[0] == plain


def test_equal_percentages_have_one_fingerprint_however_shown() -> None:
    def of(cell: object) -> str:
        rows = cells("任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\nRW-1|大|小|区发改委|2025年|")
        rows[1][5] = cell
        return section(deal(LEDGER | {"任务台账": rows}).work("区发改委"), "任务台账").ids[0].fingerprint

    assert of(0.4) == of(PercentCell(0.4)) != of("0.4")


def test_the_digest_of_rows_does_not_ask_for_their_order_or_place() -> None:
    one, other = RowId("tasks", 2, "aa", ("甲",)), RowId("tasks", 3, "bb", ("乙",))
    moved = RowId("tasks", 9, "aa", ("甲",))
    assert marking.rows_digest([one, other]) == marking.rows_digest([other, moved])
    assert marking.rows_digest([one]) != marking.rows_digest([one, other]) != marking.rows_digest([one, one, other])


def test_the_version_of_the_schema_follows_what_units_fill_in() -> None:
    schema = standard_schema()
    tasks = schema.sheet("tasks")
    fewer = Sheet(tasks.title, tasks.code, tasks.order, tasks.key, tasks.columns[:-1])
    changed = Schema((fewer,), (), (), ())
    whole = Schema((tasks,), (), (), ())
    assert marking.schema_version(changed) != marking.schema_version(whole) == marking.schema_version(whole)


def test_what_units_report_anew_they_also_return() -> None:
    columns = [column for sheet in standard_schema().sheets for column in sheet.columns]
    assert all(column.returned for column in columns if column.reported)
    for sheet in standard_schema().sheets:
        keyed = {*sheet.key, sheet.name, *sheet.lead, *sheet.support}
        assert not [column.heading for column in sheet.columns if column.returned and column.heading in keyed]


# -- file names

RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}


@given(st.lists(st.text(max_size=120), unique=True, min_size=1, max_size=8))
@settings(max_examples=200)
def test_file_names_are_safe_on_windows(units: list[str]) -> None:
    stems = file_stems(JUNE, units)
    assert list(stems) == units
    for stem in stems.values():
        assert not set(stem) & set('<>:"/\\|?*') and all(map(str.isprintable, stem))
        assert not stem.endswith((" ", ".")) and len(f"{stem}.xlsx".encode()) <= 125
        assert stem.split(".")[0].strip().upper() not in RESERVED
        assert stem.startswith("2024-06-填报-")
    assert len({stem.casefold() for stem in stems.values()}) == len(units)


@pytest.mark.parametrize(
    ("units", "stems"),
    [
        (["区发改委"], ["区发改委"]),
        (["a/b", "a／b"], ["a／b", "a／b-2"]),
        (["X局", "x局", "ｘ局"], ["X局", "x局-2", "ｘ局-3"]),
        (["CON", "甲..", " ", "b\n c"], ["CON", "甲", "未命名", "b c"]),
        (["\u00e9", "e\u0301"], ["\u00e9", "\u00e9-2"]),
        (["局" * 40, "局" * 41], ["局" * 35, f"{'局' * 32}-2"]),
    ],
)
def test_file_names(units: list[str], stems: list[str]) -> None:
    assert list(file_stems(JUNE, units).values()) == [f"2024-06-填报-{stem}" for stem in stems]


# -- cover and result


def test_the_cover_says_what_by_when_and_to_whom() -> None:
    dealing = deal(LEDGER | {"设置": f"{SETTINGS}编发单位|区发改委规划科\n报送时限|每月25日\n"})
    cover = cover_of(dealing.work("区发改委"), dealing.summary, "甲.xlsx")
    facts = dict(cover.facts)
    assert facts["填报单位"] == "区发改委" and facts["报送时限"] == "2024年6月25日前"
    assert facts["报告期"] == "2024年6月（截至2024年6月30日）" and facts["下发单位"] == "区发改委规划科"
    assert cover.counts == (
        ("任务台账", "填报", 1, 1, 0, "完成率、本月进展"),
        ("指标", "填报", 1, 0, 0, "当前值"),
        ("问题台账", "填报", 1, 0, 0, "环节、销账日期"),
        ("配合-任务台账", "了解", 1, 0, 1, "不用填"),
    )
    back = dict(cover.steps)["怎样报回"]
    assert "甲.xlsx" in back[0] and "区发改委规划科" in back[0]


def test_a_ledgers_name_is_not_that_of_an_office() -> None:
    dealing = deal()
    cover = cover_of(dealing.work("区发改委"), dealing.summary, "甲.xlsx")
    assert dict(cover.facts)["下发单位"] == "下发本表的办公室" and dict(cover.facts)["台账"] == "测试台账"


def test_lights_are_those_of_the_office() -> None:
    dealing = deal(LEDGER | {"设置": f"{SETTINGS}灯号|滞后=橙；逾期=紫\n状态词|滞后=欠进度\n"})
    state = section(dealing.work("区发改委"), "任务台账").states[0]
    assert (state.texts[0], state.fill) == ("欠进度（橙灯）", "F8CBAD")
    assert section(dealing.work("区城管委"), "问题台账").states[0].texts == ("已超时限（紫灯）",)
    cover = cover_of(dealing.work("区发改委"), dealing.summary, "甲.xlsx")
    assert cover.headings[3] == "欠进度"
    assert cover.legend[2:] == (
        ("F8CBAD", "欠进度（橙灯）"),
        ("FF7C80", "严重欠进度（红灯）"),
        ("CCC0DA", "逾期（紫灯）"),
    )
    plain = cover_of(deal().work("区发改委"), deal().summary, "甲.xlsx")
    assert plain.legend[2:] == (("FFE699", "滞后（黄灯）"), ("FF7C80", "严重滞后、逾期（红灯）"))


def test_the_cover_of_a_unit_that_only_supports_asks_for_nothing() -> None:
    sheets = {name: LEDGER[name] for name in ("设置", "责任单位", "任务台账")}
    dealing = deal(sheets)
    cover = cover_of(dealing.work("区城管委"), dealing.summary, "甲.xlsx")
    assert dict(cover.steps)["怎样报回"] == ("不需要报回。",)
    assert "不需要报回" in dict(cover.facts)["报送时限"] and "fill" not in dict(cover.legend)


def test_the_result_leaves_nothing_out() -> None:
    dealing = deal(LEDGER | {"任务台账": TASKS}, hidden_columns=frozenset({9}))
    works = [dealing.work(unit) for unit in ("区发改委", "区水务局")]
    result = dispatch_result(dealing, works, {"区发改委": "甲.xlsx", "区水务局": "乙.xlsx"}, {"区发改委": "甲.docx"})
    data: Any = result.data
    assert [(u["unit"], u["led"], u["supported"], u["file"], u["letter"], u["known"]) for u in data["units"]] == [
        ("区发改委", 3, 1, "甲.xlsx", "甲.docx", True), ("区水务局", 1, 0, "乙.xlsx", None, False),
    ]  # fmt: skip
    assert data["not_asked"] == ["区经信局", "区城管委"] and data["without_rows"] == ["区人力社保局"]
    assert [row["key"] for row in data["nobody"]] == ["RW-3", "RW-4", "ZB-2"]
    assert data["collective"] == [{"name": "各部门", "rows": 1}]
    assert data["columns_left_out"] == [{"sheet": "任务台账", "column": "备注", "letter": "J"}]
    assert data["outputs"] == ["甲.xlsx", "乙.xlsx", "甲.docx"] and data["period"] == "2024-06"
    text = "\n".join(result.lines)
    for said in ("区水务局", "区经信局", "区人力社保局", "各部门 1 条", "备注", "报送时限", "3 条，列在后面"):
        assert said in text
    assert [grid.title for grid in result.grids] == ["下发清单", "没有单位领走的事项"]


def test_a_text_typed_for_a_unit_does_not_flood_the_sentences() -> None:
    dealing = deal(LEDGER | {"任务台账": TASKS.replace("区水务局", "水" * 300)})
    works = [dealing.work(unit) for unit in dealing.units]
    result = dispatch_result(dealing, works, {work.unit: "甲.xlsx" for work in works}, {})
    assert f"{'水' * 40}…。" in "\n".join(result.lines) and "水" * 41 not in "\n".join(result.lines)
    data: Any = result.data
    assert data["units"][-1]["unit"] == "水" * 300


def test_a_result_has_no_table_of_nobodys_rows_where_there_are_none() -> None:
    sheets = {"设置": SETTINGS, "责任单位": UNITS, "问题台账": PROBLEMS}
    dealing = deal(sheets)
    result = dispatch_result(dealing, [], {}, {})
    assert [grid.title for grid in result.grids] == ["下发清单"] and not any("领走" in line for line in result.lines)
