"""Milestones: what the sheet 节点 says of each item, what is left out and told, what changed since."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import findings, found, read, whole
from test_rules import CLEAN, MILESTONES, Edit, add, changed, places, put, said, swap, told

from toolkit.check import check
from toolkit.ledger import Ledger, Milestone, milestones_of
from toolkit.ledger.milestones import plans_of
from toolkit.schema import standard_schema
from toolkit.workbook.ledger_workbook import ledger_workbook

LATER = date(2024, 10, 31)
WITH = put("节点", MILESTONES)


def milestones(*edits: Edit) -> dict[tuple[str, str], list[tuple[date, float]]]:
    """Day and share of every item's milestones in the clean ledger with those of the tests, edited."""
    ledger = changed(WITH, *edits).ledger
    return {name: [(m.day, m.share) for m in found] for name, found in milestones_of(ledger).items()}


RW = [(date(2022, 6, 30), 30.0), (date(2023, 12, 31), 70.0), (LATER, 100.0)]
XM = [(date(2022, 6, 30), 40.0), (date(2024, 12, 31), 100.0)]
BOTH = {("tasks", "RW-1"): RW, ("projects", "XM-1"): XM}


class TestRead:
    """What the sheet says, item by item."""

    def test_a_deadline_counts_with_its_last_day_and_the_row_is_known(self) -> None:
        ledger = changed(WITH).ledger
        assert milestones() == BOTH
        assert milestones_of(ledger)["projects", "XM-1"][0] == Milestone(date(2022, 6, 30), 40.0, 3)

    def test_a_ledger_without_the_sheet_has_none_and_lacks_nothing(self) -> None:
        assert milestones_of(changed().ledger) == {}
        assert told() == []

    def test_an_empty_sheet_says_nothing(self) -> None:
        assert told(put("节点", "关联编号|节点|节点日期|应完成(%)|备注")) == []
        assert told(put("节点", "")) == []

    @pytest.mark.parametrize("title", ["节点计划", "里程碑", "节点台账", "时间节点"])
    def test_other_titles_and_headings_are_known(self, title: str) -> None:
        other = MILESTONES.replace("关联编号|节点|节点日期|应完成(%)", "任务编号|节点名称|节点时间|累计应完成(%)")
        reading = read({**CLEAN, title: other})
        assert [len(rows) for rows in milestones_of(reading.ledger).values()] == [3, 2]
        assert check(reading) == []

    def test_rows_may_stand_in_any_order(self) -> None:
        head, *rows = MILESTONES.strip().split("\n")
        assert milestones(put("节点", "\n".join([head, *reversed(rows)]))) == BOTH

    def test_a_policy_has_milestones_too(self) -> None:
        assert milestones(add("节点", "ZC-1|印发|2022年底|50"), add("节点", "ZC-1|落实|2023年6月|100")) == {
            **BOTH, ("policies", "ZC-1"): [(date(2022, 12, 31), 50.0), (date(2023, 6, 30), 100.0)],
        }  # fmt: skip

    def test_a_key_is_the_same_however_it_is_blanked_and_widened(self) -> None:
        assert milestones(swap("节点", "RW-1|封顶", "ｒｗ－１|封顶")) == BOTH

    def test_an_item_named_twice_in_a_cell_is_one(self) -> None:
        edit = swap("节点", "RW-1|封顶", "RW-1、RW-1|封顶")
        assert (milestones(edit), told(WITH, edit)) == (BOTH, [])

    def test_fractions_are_percents_as_in_every_such_column(self) -> None:
        in_fractions = MILESTONES.replace("|30", "|0.3").replace("|70", "|0.7").replace("|40", "|0.4")
        in_fractions = in_fractions.replace("|100", "|1")
        assert milestones(put("节点", in_fractions)) == BOTH

    def test_two_that_agree_on_a_day_are_one(self) -> None:
        assert milestones(add("节点", "RW-1|外立面|2023年12月31日|70")) == BOTH

    def test_a_share_may_stay_as_it_is(self) -> None:
        kept = [*RW[:1], (date(2023, 12, 31), 30.0), *RW[2:]]
        assert milestones(swap("节点", "|70", "|30"))["tasks", "RW-1"] == kept

    def test_zero_and_the_whole_are_shares(self) -> None:
        assert milestones(swap("节点", "2022年6月底|30", "2022年6月底|0"))["tasks", "RW-1"][0][1] == 0


#: One change to the milestones of RW-1 each, and the codes that tell of it: none may pass unnoticed.
LEFT_OUT = [
    ("|70", "|", ["required-blank", "milestones-unused"]),
    ("|70", "|七成", ["unread-percent", "milestones-unused"]),
    ("|70", "|100.5", ["out-of-range", "milestones-unused"]),
    ("|70", "|-1", ["out-of-range", "milestones-unused"]),
    ("2023年12月", "", ["required-blank", "milestones-unused"]),
    ("2023年12月", "择机", ["unread-date", "milestones-unused"]),
    ("2023年12月", "2023.10", ["ambiguous-date", "milestones-unused"]),
    ("2023年12月", "#REF!", ["cell-error", "milestones-unused"]),
    ("2023年12月", "持续推进", ["milestone-open-ended"]),
    ("RW-1|封顶", "|封顶", ["required-blank", "milestones-unused"]),
    ("RW-1|封顶", "=A1|封顶", ["formula-uncached", "milestones-unused"]),
    ("|70", "|29", ["milestone-share-falls"]),
    ("2023年12月", "2022年6月", ["milestones-same-day"]),
]


class TestLeftOut:
    """What cannot be read or contradicts itself is not used in part, and a finding says that it is not."""

    @pytest.mark.parametrize(("old", "new", "codes"), LEFT_OUT, ids=[new or "blank" for _, new, _ in LEFT_OUT])
    def test_one_bad_row_takes_the_whole_item(self, old: str, new: str, codes: list[str]) -> None:
        text = new if not new.startswith("2023.") else f"'{new}"
        edit = swap("节点", old, text)
        assert milestones(edit) == {("projects", "XM-1"): XM}
        assert sorted(code for code, _ in told(WITH, edit)) == sorted(codes)
        (message,) = [m for code in codes if code.startswith("milestone") for m in said(code, WITH, edit)]
        assert "“RW-1”" in message and "节点都不采用，序时进度按起止时间推算" in message

    def test_a_row_of_two_items_takes_both(self) -> None:
        edit = swap("节点", "RW-1|封顶", "RW-1、XM-1|封顶")
        assert milestones(edit) == {}
        assert told(WITH, edit) == [("milestone-many-items", "节点!A3")]

    def test_what_is_wrong_besides_in_such_a_row_takes_nothing_more(self) -> None:
        edit = swap("节点", "RW-1|封顶|2023年12月", "RW-1、RW-2|封顶|择机")
        assert told(WITH, edit) == [("milestone-many-items", "节点!A3"), ("unread-date", "节点!C3")]

    def test_a_row_without_a_key_that_never_ends(self) -> None:
        (message,) = said("milestone-open-ended", WITH, swap("节点", "RW-1|封顶|2023年12月", "|封顶|长期"))
        assert "没有确定的日期；这一项的节点都不采用" in message

    def test_a_row_of_an_item_and_of_one_that_is_not_there_takes_the_one(self) -> None:
        edit = swap("节点", "RW-1|封顶", "RW-1、RW-9|封顶")
        assert milestones(edit) == {("projects", "XM-1"): XM}
        assert told(WITH, edit) == [("milestone-many-items", "节点!A3"), ("unknown-reference", "节点!A3")]

    def test_a_key_in_two_sheets_may_mean_either(self) -> None:
        edits = swap("政策机制", "ZC-1", "RW-1"), WITH
        assert milestones(*edits) == {("projects", "XM-1"): XM}
        assert [place for code, place in told(*edits) if code == "milestone-item-ambiguous"] == [
            "节点!A2", "节点!A3", "节点!A4",
        ]  # fmt: skip

    def test_a_key_that_stands_twice_in_one_sheet_too(self) -> None:
        edits = swap("任务台账", "RW-2", "RW-1"), WITH
        assert milestones(*edits) == {("projects", "XM-1"): XM}
        assert "任务台账第2行、任务台账第3行的编号都是“RW-1”" in said("milestone-item-ambiguous", *edits)[0]

    def test_an_item_that_is_not_there_has_none(self) -> None:
        edit = swap("节点", "RW-1|封顶", "RW-9|封顶")
        assert milestones(edit) == {("tasks", "RW-1"): [RW[0], RW[2]], ("projects", "XM-1"): XM}
        assert told(WITH, edit) == [("unknown-reference", "节点!A3")]

    def test_an_indicator_is_no_item(self) -> None:
        assert told(WITH, swap("节点", "XM-1|开工", "ZB-1|开工"))[1] == ("unknown-reference", "节点!A5")

    def test_what_is_merged_under_a_key_may_be_that_items(self) -> None:
        edits = WITH, swap("节点", "RW-1|封顶", "|封顶"), swap("节点", "RW-1|验收", "|验收")
        reading = changed(*edits, merges={"节点": [(1, 0, 3, 0)]})
        assert list(milestones_of(reading.ledger)) == [("tasks", "RW-1"), ("projects", "XM-1")]
        assert places(check(reading)) == [("merged-filled", "节点!A2")]

    def test_every_cell_that_is_missing_is_named_once_for_an_item(self) -> None:
        edits = WITH, swap("节点", "2023年12月|70", "择机|"), swap("节点", "2024年10月底|100", "|100")
        (message,) = said("milestones-unused", *edits)
        assert "第3行的“节点日期”、第3行的“应完成(%)”、第4行的“节点日期”没有填写或不能用；“RW-1”的节点" in message

    def test_of_many_cells_the_first_are_named(self) -> None:
        lines = [f"RW-1|第{n}步|择机|" for n in range(4)]
        (message,) = said("milestones-unused", WITH, *(add("节点", line) for line in lines))
        assert "第7行的“节点日期”、第7行的“应完成(%)”、" in message and "等 8 格" in message

    def test_a_column_that_is_not_there_is_told_once(self) -> None:
        edit = swap("节点", "应完成(%)", "要求")
        assert milestones(edit) == {}
        codes = [("milestones-unused", "节点 第1行"), ("missing-column", "节点 第1行"), ("unknown-column", "节点!D1")]
        assert told(WITH, edit) == codes

    def test_all_contradictions_are_told_at_once(self) -> None:
        edits = (
            WITH, swap("节点", "|70", "|20"), add("节点", "RW-1|复验|2024年10月31日|90"),
            add("节点", "RW-1|移交|长期|100"), add("节点", "RW-1|回访||100"),
        )  # fmt: skip
        assert told(*edits) == [
            ("milestone-open-ended", "节点!C8"), ("milestone-share-falls", "节点!D3"),
            ("milestones-same-day", "节点!C7"), ("milestones-unused", "节点!A9"), ("required-blank", "节点!C9"),
        ]  # fmt: skip


class TestTime:
    """Milestones against the time of their item."""

    @pytest.mark.parametrize(
        ("edit", "expected"),
        [
            (swap("任务台账", "2021年3月|2024年10月底", "|2024年10月底"), []),
            (swap("任务台账", "2021年3月|2024年10月底", "|持续推进"), []),
            (swap("任务台账", "2021年3月|2024年10月底", "2022-07-01|2024年10月底"), [("milestone-before-start", "C2")]),
            (swap("任务台账", "2024年10月底", "2024-10-30"), [("milestone-after-due", "C4")]),
            (swap("项目台账", "2021|2024", "2023|2024"), [("milestone-before-start", "C5")]),
            (swap("项目台账", "2021|2024", "2021|2023"), [("milestone-after-due", "C6")]),
            (swap("节点", "2022年6月底|30", "2020年12月31日|30"), [("milestone-before-start", "C2")]),
        ],
    )
    def test_of_a_task_and_of_a_project(self, edit: Edit, expected: list[tuple[str, str]]) -> None:
        found = [(code, place) for code, place in told(WITH, edit) if code.startswith("milestone")]
        assert found == [(code, f"节点!{cell}") for code, cell in expected]

    @pytest.mark.parametrize(("day", "code"), [("2020-12-31", "milestone-before-start"), ("2021-01-01", "")])
    def test_a_task_without_a_start_begins_with_the_plan(self, day: str, code: str) -> None:
        edits = swap("任务台账", "2021年3月", ""), WITH, swap("节点", "2022年6月底|30", f"{day}|30")
        assert told(*edits) == [(code, "节点!C2")] * bool(code)

    @pytest.mark.parametrize(("day", "code"), [("2023年12月31日", ""), ("2024年1月1日", "milestone-after-due")])
    def test_a_policy_ends_with_its_deadline(self, day: str, code: str) -> None:
        edits = WITH, add("节点", "ZC-1|印发|2022年|50"), add("节点", f"ZC-1|落实|{day}|100")
        assert told(*edits) == [(code, "节点!C8")] * bool(code)

    def test_what_cannot_be_known_bounds_nothing(self) -> None:
        edits = swap("任务台账", "2021年3月|2024年10月底", "前年|等通知"), WITH
        assert told(*edits) == [("unread-date", "任务台账!F2"), ("unread-date", "任务台账!G2")]
        years = swap("项目台账", "2021|2024", "前几年|某年"), WITH
        assert {code for code, _ in told(*years)} == {"unread-year"}

    def test_a_project_without_a_year_begins_with_the_plan_but_not_one_with_an_unreadable_year(self) -> None:
        early = WITH, swap("节点", "XM-1|开工|2022年6月底", "XM-1|开工|2020年6月底")
        blank, unread = (swap("项目台账", "2021|2024|在建|40|", f"{text}|2024|谋划||") for text in ("", "前几年"))
        assert told(*early, blank) == [("milestone-before-start", "节点!C5")]
        assert told(*early, unread) == [("unread-year", "项目台账!I2")]

    def test_an_item_that_ends_before_it_starts_is_told_as_such(self) -> None:
        edits = swap("任务台账", "2021年3月", "2024-11-01"), WITH
        assert told(*edits) == [("due-before-start", "任务台账!G2")]

    def test_nothing_asked_for_before_the_deadline_is_told(self) -> None:
        """Not even a milestone helps that asks for nothing."""
        edits = WITH, swap("节点", "2022年6月底|40", "2022年6月底|0")
        assert told(*edits) == [("milestone-only-at-due", "节点!C6")]
        assert told(*edits, add("设置", "节点算法|折线")) == []
        unread = WITH, swap("节点", "XM-1|开工|2022年6月底", "XM-1|开工|择机")
        assert told(*unread) == [("milestones-unused", "节点!A5"), ("unread-date", "节点!C5")]

    def test_a_last_share_below_the_whole_is_told_at_the_latest_day(self) -> None:
        edits = WITH, swap("节点", "2024年10月底|100", "2024年10月底|80"), add("节点", "RW-1|前期|2021年6月|10")
        assert told(*edits) == [("milestone-last-below-100", "节点!D4")]


class TestPrevious:
    """Against last period's ledger: what hides lateness is told, what does not is not."""

    @staticmethod
    def told(*edits: Edit, before: Sequence[Edit] = ()) -> list[tuple[str, str]]:
        """What is found of milestones besides what is found without last period's ledger."""
        previous = changed(WITH, *before).ledger
        found = check(changed(WITH, *edits), previous)
        return [pair for pair in places(found) if pair[0] in ("milestone-postponed", "milestone-share-lowered",
                                                              "milestone-removed")]  # fmt: skip

    def test_the_same_and_more_than_the_same_is_nothing(self) -> None:
        assert self.told() == []
        assert self.told(swap("节点", "2023年12月", "2023年11月"), swap("节点", "|70", "|75")) == []
        assert self.told(add("节点", "RW-1|前期|2021年6月|10")) == []

    def test_later_and_less_of_one_milestone_are_two_findings(self) -> None:
        edits = swap("节点", "2023年12月|70", "2024年3月|60")
        assert self.told(edits) == [("milestone-postponed", "节点!C3"), ("milestone-share-lowered", "节点!D3")]

    def test_a_name_is_the_same_however_it_is_blanked_and_widened(self) -> None:
        edits = swap("节点", "封顶|2023年12月", "封 顶|2024年1月")
        assert self.told(edits) == [("milestone-postponed", "节点!C3")]

    def test_a_new_name_hides_nothing_while_as_much_is_asked_for_by_then(self) -> None:
        assert self.told(swap("节点", "封顶", "主体封顶")) == []
        assert self.told(swap("节点", "封顶|2023年12月", "主体封顶|2024年1月")) == [
            ("milestone-removed", "任务台账!A2")
        ]

    def test_a_sheet_that_is_gone_is_told_once_for_each_item(self) -> None:
        gone = put("节点", "关联编号|节点|节点日期|应完成(%)")
        assert self.told(gone) == [("milestone-removed", "任务台账!A2"), ("milestone-removed", "项目台账!A2")]
        found = check(changed(), changed(WITH).ledger)
        assert [f.message for f in found if f.code == "milestone-removed"] == [
            "上期台账里“RW-1”的节点“开工”（2022年6月30日）、“封顶”（2023年12月31日）、“验收”（2024年10月31日）"
            "本期没有了，也没有别的节点作同样的要求。",
            "上期台账里“XM-1”的节点“开工”（2022年6月30日）、“完工”（2024年12月31日）"
            "本期没有了，也没有别的节点作同样的要求。",
        ]  # fmt: skip

    @pytest.mark.parametrize(("share", "missed"), [("0%", False), ("0.5%", True)])
    def test_what_asked_for_nothing_is_not_missed(self, share: str, missed: bool) -> None:
        before = [add("节点", f"RW-1|前期|2021年6月|{share}")]
        assert self.told(before=before) == [("milestone-removed", "任务台账!A2")] * missed

    def test_of_two_items_with_one_key_the_first_is_told(self) -> None:
        now = changed(put("节点", ""), swap("任务台账", "RW-2", "RW-1"))
        found = check(now, changed(WITH).ledger)
        assert ("milestone-removed", "任务台账!A2") in places(found)

    def test_an_item_that_is_gone_takes_its_milestones_along(self) -> None:
        added = add("任务台账", "RW-3|大项|事项三|区发改委||2021年|2024年|50|"), add("节点", "RW-3|开工|2022年|50")
        assert self.told(before=added) == []

    def test_what_cannot_be_read_is_not_compared(self) -> None:
        bad = swap("节点", "2023年12月|70", "择机|七成")
        assert self.told(bad) == self.told(before=[bad]) == []
        # The row whose key is blank may be the one that is missing.
        assert self.told(swap("节点", "RW-1|封顶", "|封顶")) == []

    def test_of_two_rows_with_one_name_neither_is_the_earlier_one(self) -> None:
        twice = add("节点", "RW-1|封顶|2023年6月|70")
        assert self.told(before=[twice]) == []


# -- the sheet elsewhere


def test_a_blank_ledger_has_the_sheet_ready() -> None:
    page = openpyxl.load_workbook(io.BytesIO(ledger_workbook(standard_schema())))["节点"]
    assert [cell.value for cell in page[3]] == ["关联编号", "节点", "节点日期", "应完成(%)", "备注"]
    assert page.freeze_panes == "C4" and "可以不填" in page["A2"].value
    assert "任务台账、项目台账、政策机制" in page["A3"].comment.text


def test_own_rules_may_ask_about_milestones() -> None:
    rule = "规则编号|工作表|列|条件|信息|级别\nGZ-1|节点|备注|应完成 >= 70 且 节点日期 < 期末 且 备注 为空|请写明|警告"
    reading = read(whole({**CLEAN, "节点": MILESTONES.replace("(%)", "(%)|备注"), "校验规则": rule}))
    assert found(reading) == [("own-rule-warning", "节点!E3")]
    assert [f.value for f in findings(reading)] == [""]


# -- against a slow reimplementation

#: What may stand in the cells of a milestone, and what it means: None for what cannot be used.
DAYS = {
    "2022年6月底": date(2022, 6, 30), "2022-06-30": date(2022, 6, 30), "2022年上半年": date(2022, 6, 30),
    "2023年": date(2023, 12, 31), "2024.3": date(2024, 3, 31), "2025-01-01": date(2025, 1, 1),
    "": None, "持续推进": None, "择机": None, "#REF!": None,
}  # fmt: skip
SHARES = {"0%": 0.0, "30%": 30.0, "60%": 60.0, "60.5%": 60.5, "100%": 100.0, "": None, "六成": None, "101%": None}
KEYS = ["A-1", "A-2", "A-3"]
CODES = ("tasks", "projects", "policies")


class Line(NamedTuple):
    """One row of the sheet 节点 as typed."""

    keys: tuple[str, ...]
    day: str
    share: str


def sound(values: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Texts, most of which can be used."""
    good = [text for text, value in values.items() if value is not None]
    return st.sampled_from(good * 4 + [text for text in values if text not in good])


LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from([*[(key,) for key in (*KEYS, "A-9")] * 4, (), ("A-1", "A-2"), ("A-3", "A-9")]),
        sound(DAYS),
        sound(SHARES),
    ),
    max_size=8,
)
ITEMS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([*KEYS, "A-2", "A-3"])), max_size=4)


def ledger_of(items: Sequence[tuple[str, str]], lines: Sequence[Line]) -> tuple[Ledger, list[str]]:
    """The ledger of these items and milestones, and the messages of what is not used in it."""
    heads = {"tasks": "任务编号|任务事项", "projects": "项目编号|项目名称", "policies": "政策编号|政策机制"}
    titles = {"tasks": "任务台账", "projects": "项目台账", "policies": "政策机制"}
    tables = {
        titles[code]: "\n".join([head, *(f"{key}|事{n}" for n, (c, key) in enumerate(items) if c == code)])
        for code, head in heads.items()
    }
    rows = [f"{'、'.join(line.keys)}|步骤{n}|{line.day}|{line.share}" for n, line in enumerate(lines)]
    tables["节点"] = "\n".join(["关联编号|节点|节点日期|应完成(%)", *rows])
    reading = changed(*(put(title, table) for title, table in tables.items()))
    return reading.ledger, [f.message for f in check(reading) if "都不采用" in f.message]


def slowly(items: Sequence[tuple[str, str]], lines: Sequence[Line]) -> dict[tuple[str, str], dict[date, float]]:
    """Day and share of every item's milestones, each item looked at by itself and every pair of rows compared."""
    every = [key for _, key in items]
    expected = {}
    for name in dict.fromkeys(items):
        pairs: list[tuple[Any, Any]] = []
        for index, line in enumerate(lines):
            filled = [other.keys for other in lines[: index + 1] if other.keys]
            if filled and name[1] in filled[-1]:
                usable = line.keys == (name[1],) and every.count(name[1]) == 1
                pairs.append((DAYS[line.day], SHARES[line.share]) if usable else (None, None))
        if pairs and all(day is not None and share is not None for day, share in pairs) and agree(pairs):
            expected[name] = dict(sorted(pairs))
    return expected


def agree(pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Whether no pair asks for less than an earlier one, nor for something else on the same day."""
    return not any(
        (early <= late and before > after) or (early == late and before != after)
        for early, before in pairs
        for late, after in pairs
    )


@settings(max_examples=300, deadline=None)
@given(ITEMS, LINES)
def test_against_a_slow_reimplementation(items: list[tuple[str, str]], lines: list[Line]) -> None:
    ledger, unused = ledger_of(items, lines)
    expected = slowly(items, lines)
    result = milestones_of(ledger)
    assert {name: {m.day: m.share for m in found} for name, found in result.items()} == expected
    for name, milestones in result.items():
        days = [milestone.day for milestone in milestones]
        assert days == sorted(set(days))
        for day, share, index in ((m.day, m.share, m.index) for m in milestones):
            assert (lines[index].keys, DAYS[lines[index].day], SHARES[lines[index].share]) == ((name[1],), day, share)
    # Whatever is left out is said, and nothing else is.
    told_of = {key for _, key in items if any(key in message for message in unused)}
    assert told_of == {key for _, key in plans_of(ledger).keys() - result.keys()}
