"""What comes back other than a filled-in workbook: another month's, another base's, copies, formulas, merged cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from test_collect import (
    FGW,
    JUNE,
    JXJ,
    LEDGER,
    Change,
    add,
    again,
    applied,
    base_of,
    copied,
    dispatched,
    drop,
    ledger,
    put,
    rename,
    returned,
    sheets_of,
)

from toolkit.collect.base import Base, Return
from toolkit.collect.deciding import Choice, Deciding, parse_rules
from toolkit.collect.merging import merge
from toolkit.collect.outcome import Side, Taken
from toolkit.collect.pairing import Merge
from toolkit.collect.period import period_to_collect
from toolkit.collect.result import collect_result
from toolkit.collect.returned import take
from toolkit.collect.who import who_returned
from toolkit.dispatch.marks import MARKS_SHEET
from toolkit.ledger import Mark, RawSheet
from toolkit.schema import standard_schema
from toolkit.values import CannotDo

EDIT = put("RW-1", "完成率", 55)


def merged(base: Base, *backs: Return, ours: Base | None = None, deciding: Deciding | None = None) -> Merge:
    """The merge of some returns."""
    taken = [take(base, back, "2024-06") for back in backs]
    return merge(base, ours or base, taken, deciding or Deciding())


def said(of: Merge) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The open conflicts and the rejections, each with its kind and column."""
    conflicts = [(c.kind, c.subject.column) for c in of.open]
    return conflicts, [(r.kind, r.subject.column) for r in of.rejections]


def value(of: Merge, base: Base, key: str, heading: str) -> Any:
    """A cell of the merged ledger."""
    return applied(base, of)[key, heading]


def with_sheet(back: Return, title: str, **fields: Any) -> Return:
    """The return with fields of one of its raw sheets set."""
    sheets = [replace(sheet, **fields) if sheet.title == title else sheet for sheet in back.sheets]
    return replace(back, sheets=sheets)


def spot(back: Return, key: str, heading: str, title: str = "任务台账") -> tuple[int, int]:
    """Row and column, from 0, of a cell of a return."""
    sheet = next(sheet for sheet in back.sheets if sheet.title == title)
    column = next(row.index(heading) for row in sheet.rows if heading in row)
    row = next(number for number, row in enumerate(sheet.rows) if key in row)
    return row, column


# -- whole files


def test_a_return_of_another_period_is_refused_whole() -> None:
    base = base_of(ledger())
    book = dispatched(base, FGW, "2024-05")
    EDIT(book)
    back = Return("甲.xlsx", sheets_of(book), "1")
    taken = take(base, back, "2024-06")
    assert [r.kind for r in taken.rejections] == ["period"] and not taken.edits
    assert "2024-05" in taken.whole and "2024-06" in taken.whole
    assert take(base, back, "2024-05").edits and not take(base, back, "2024-05").whole


def test_a_return_of_another_base_is_refused_whole_unless_its_rows_are_as_they_were() -> None:
    sent = base_of(ledger(), "aa")
    back = returned(sent, FGW, EDIT)
    changed = base_of(ledger([put("RW-2", "完成时限", "2026年")]), "bb")
    taken = take(changed, back, "2024-06")
    assert [r.kind for r in taken.rejections] == ["base"] and not taken.edits
    assert "RW-2" in taken.whole and "3 行里有 1 行" in taken.whole
    # Another unit's row changed and a row stands elsewhere: what was sent to this one is as it was.
    others = base_of(ledger([put("RW-4", "完成时限", "2026年"), _turned_ledger]), "cc")
    taken = take(others, back, "2024-06")
    assert not taken.whole and any("没有变" in note.text for note in taken.notes)
    assert value(merged(others, back), others, "RW-1", "完成率") == 55


def _turned_ledger(book: dict[str, list[list[Any]]]) -> None:
    book["任务台账"][1:] = book["任务台账"][1:][::-1]


def test_the_base_saved_by_another_program_is_the_same_base() -> None:
    sent, saved = base_of(ledger(), "aa"), base_of(ledger(), "bb")
    taken = take(saved, returned(sent, FGW, EDIT), "2024-06")
    assert taken.edits and not taken.whole and not taken.notes


def test_marks_that_say_nothing_and_files_that_cannot_be_read_are_refused_whole() -> None:
    base = base_of(ledger())
    book = dispatched(base, FGW)
    del book[MARKS_SHEET][3:]
    taken = take(base, Return("甲.xlsx", sheets_of(book), "1"), "2024-06")
    assert [r.kind for r in taken.rejections] == ["marks"]
    taken = take(base, Return("乙.xlsx", unreadable="文件已损坏。请重新取得。"), "2024-06")
    assert [(r.kind, r.where.file) for r in taken.rejections] == [("file", "乙.xlsx")]
    other = Return("丙.xlsx", sheets_of({"预算": [["科目", "数"], ["甲", 1]]}), "2")
    assert [r.kind for r in take(base, other, "2024-06").rejections] == ["file"]


def test_sheets_renamed_deleted_added() -> None:
    base = base_of(ledger())

    def renamed(book: dict[str, Any]) -> None:
        book["任务"] = book.pop("任务台账")

    of = merged(base, returned(base, FGW, EDIT, renamed))
    assert value(of, base, "RW-1", "完成率") == 55 and said(of) == ([], []) and "改名" in of.notes[0].text
    of = merged(base, returned(base, FGW, lambda book: book.pop("任务台账")))
    assert said(of) == ([], [("sheet-missing", "")])
    assert said(merged(base, returned(base, FGW, lambda book: book.pop("配合-任务台账")))) == ([], [])
    of = merged(base, returned(base, FGW, lambda book: book.update({"附表": [["其他", 1]]})))
    assert said(of) == ([], [("sheet-unknown", "")])
    of = merged(base, returned(base, FGW, lambda book: book.update({"附表": [["", ""]]})))
    assert said(of) == ([], [])


def test_an_old_template_is_taken_and_said() -> None:
    base = base_of(ledger())

    def old(book: dict[str, list[list[Any]]]) -> None:
        next(row for row in book[MARKS_SHEET] if row[0] == "台账格式")[1] = "000000000000"

    taken = take(base, returned(base, FGW, EDIT, old), "2024-06")
    assert taken.old_template and taken.edits and any("旧" in note.text for note in taken.notes)


# -- which period


def test_the_period_is_the_one_given_else_the_ledgers_else_that_of_all_returns() -> None:
    base = base_of(ledger())
    june = returned(base, FGW)
    may = Return("乙.xlsx", sheets_of(dispatched(base, JXJ, "2024-05")), "2")
    assert period_to_collect(base, [june, may], None) == ("2024-06", "")
    period, remark = period_to_collect(base, [june], JUNE.previous)
    assert period == "2024-05" and "2024-06" in remark
    silent = base_of(ledger(tables={**LEDGER, "设置": "项|值\n名称|甲"}))
    assert period_to_collect(silent, [june], None) == ("2024-06", "")
    assert period_to_collect(silent, [], None) == ("", "")
    with pytest.raises(CannotDo, match="2024-05、2024-06"):
        period_to_collect(silent, [june, may], None)


# -- copies of the ledger


def test_a_copy_of_the_ledger_is_taken_by_key_and_said() -> None:
    base = base_of(ledger())
    of = merged(base, copied(ledger([EDIT, _turned_ledger]), "密云区发展和改革委员会6月.xlsx"))
    assert said(of) == ([], []) and value(of, base, "RW-1", "完成率") == 55
    assert any("副本" in note.text for note in of.notes)


def test_a_return_that_lost_its_marks_is_taken_like_a_copy() -> None:
    base = base_of(ledger())
    for changes, wanted in (([], 40), ([EDIT], 55)):
        of = merged(base, returned(base, FGW, *changes, lambda book: book.pop(MARKS_SHEET)))
        assert said(of) == ([], []) and value(of, base, "RW-1", "完成率") == wanted


def test_an_untouched_copy_changes_nothing_whoever_sends_it() -> None:
    for tables in (
        LEDGER,
        {**LEDGER, "任务台账": LEDGER["任务台账"] + "RW-1|大项|另一|区城管委\n|大项|没有编号|区发改委"},
    ):
        base = base_of(ledger(tables=tables))
        for name in ("区发改委.xlsx", "不知道.xlsx"):
            of = merged(base, copied(ledger(tables=tables), name))
            assert said(of) == ([], []) and not of.accepted and not of.written


def test_whose_copy_it_is_shows_by_its_name_or_by_the_rows_it_changes() -> None:
    base = base_of(ledger())
    for name, unit in (("2024-06-区发改委.xlsx", FGW), ("发改委、经信局.xlsx", ""), ("甲.xlsx", "")):
        both = copied(ledger([EDIT, put("RW-3", "完成率", 65)]), name)
        taken = take(base, both, "2024-06")
        assert taken.unit == unit
        assert [r.kind for r in taken.rejections] == (["scope"] if unit else ["unit"])
    taken = take(base, copied(ledger([put("RW-3", "完成率", 65)]), "甲.xlsx"), "2024-06")
    assert (taken.unit, len(taken.edits), taken.rejections) == (JXJ, 1, [])


@pytest.mark.parametrize(
    ("change", "conflicts", "rejected"),
    [
        (put("RW-1", "完成时限", "2029年"), [], [("read-only", "完成时限")]),
        (put("RW-4", "完成率", 99), [], [("scope", "完成率")]),
        (put("RW-1", "任务编号", "RW-77"), [("key-edited", "任务编号")], []),
        (drop("RW-1"), [], [("row-deleted", "")]),
        (drop("RW-4"), [], []),
        (again("RW-1", 完成率=99), [], [("duplicate-key", ""), ("duplicate-key", "")]),
        (add(任务编号="", 任务事项="新"), [], [("empty-key", "")]),
        (rename("完成率", "干了多少"), [], [("column-missing", ""), *[("column-unknown", "")] * 4]),
        (lambda book: book["责任单位"].append(["区水务局"]), [], [("read-only", "")]),
        (lambda book: book.update({"附表": [["其他", 1]]}), [], [("sheet-unknown", "")]),
    ],
)  # fmt: skip
def test_what_a_copy_changes_is_taken_listed_or_refused(change: Change, conflicts: Any, rejected: Any) -> None:
    base = base_of(ledger())
    assert said(merged(base, copied(ledger([change])))) == (conflicts, rejected)


def test_a_row_whose_key_the_base_has_twice_is_not_guessed() -> None:
    tables = {**LEDGER, "任务台账": LEDGER["任务台账"] + "RW-1|大项|另一|区发改委||2024年|10|推进"}
    base = base_of(ledger(tables=tables))
    of = merged(base, copied(ledger([put("RW-1", "完成率", 55)], tables)))
    assert said(of) == ([], [("ambiguous-row", "完成率")]) and not of.written
    # With its id the row is known.
    of = merged(base, returned(base, FGW, put("RW-1", "完成率", 55)))
    assert said(of) == ([], []) and [w.place.row for w in of.written] == [2]


# -- formulas


def formulas(key: str, heading: str, text: str) -> dict[str, Any]:
    """Fields of the task sheet of the ledger in which a cell is a formula."""
    rows = ledger()["任务台账"]
    row = next(number for number, row in enumerate(rows) if row[0] == key)
    return {"formulas": {(row, rows[0].index(heading)): text}}


def test_a_formula_of_the_ledger_is_not_replaced_by_a_value() -> None:
    base = base_of(ledger(), **formulas("RW-1", "完成率", "=10*4"))
    of = merged(base, returned(base, FGW, EDIT))
    assert said(of) == ([("formula-replaced", "完成率")], []) and not of.written
    assert (of.open[0].base, of.open[0].ours, of.open[0].theirs) == ("=10*4", "=10*4", "55")
    assert said(merged(base, returned(base, FGW))) == ([], [])


def test_a_formula_that_a_unit_types_is_not_taken_for_a_value() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, EDIT)
    of = merged(base, with_sheet(back, "任务台账", formulas={spot(back, "RW-1", "完成率"): "=50+5"}))
    assert said(of) == ([("formula-entered", "完成率")], []) and of.open[0].theirs == "=50+5" and not of.written
    bare = returned(base, FGW, put("RW-1", "完成率", Mark("=50+5", formula=True)))
    assert said(merged(base, bare)) == ([], [("unreadable", "完成率")])
    chosen = Deciding(choices={of.open[0].id: Choice(Side.THEIRS)})
    of = merged(base, with_sheet(back, "任务台账", formulas={spot(back, "RW-1", "完成率"): "=50+5"}), deciding=chosen)
    assert value(of, base, "RW-1", "完成率") == 55


# -- merged cells


def test_cells_that_a_unit_merged_are_not_taken_for_cleared() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, put("RW-1", "本月进展", "都做了"), put("RW-2", "本月进展", ""))
    row, column = spot(back, "RW-1", "本月进展")
    of = merged(base, with_sheet(back, "任务台账", merges=((row, column, row + 1, column),)))
    assert said(of) == ([], [("merged-cell", "本月进展"), ("merged-cell", "本月进展")]) and not of.written
    same = returned(base, FGW, put("RW-2", "填报日期", ""))
    row, column = spot(same, "RW-1", "填报日期")
    assert said(merged(base, with_sheet(same, "任务台账", merges=((row, column, row + 1, column),)))) == ([], [])


def test_a_merged_cell_of_the_ledger_is_not_written_over() -> None:
    book = ledger([put("RW-2", "填报日期", "")])
    column = book["任务台账"][0].index("填报日期")
    base = base_of(book, merges=((1, column, 2, column),))
    of = merged(base, returned(base, FGW, put("RW-2", "填报日期", "2024-06-20")))
    assert said(of) == ([("merged-cell", "填报日期")], []) and not of.written


# -- money in another unit


def test_money_is_written_in_the_unit_of_the_ledger() -> None:
    base = base_of(ledger())
    change = [
        put("XM-1", "累计完成投资(万元)", 0.5, "项目台账"),
        rename("累计完成投资(万元)", "累计完成投资(亿元)", "项目台账"),
    ]
    of = merged(base, returned(base, "区城管委", *change))
    assert said(of) == ([], []) and value(of, base, "XM-1", "累计完成投资(万元)") == "5000万元"
    same = [put("XM-1", "累计完成投资(万元)", 0.003, "项目台账"), change[1]]
    assert not merged(base, returned(base, "区城管委", *same)).written


def test_percentages_take_the_ways_of_the_ledger() -> None:
    shares = [put(key, "完成率", share) for key, share in (("RW-1", 0.4), ("RW-2", 0.5), ("RW-3", 0.6), ("RW-4", 0.7))]
    base = base_of(ledger(shares))
    for typed, wanted in ((55, 0.55), ("55%", 0.55), ("0.55", 0.55), (0.55, 0.55), (1, 1.0)):
        of = merged(base, returned(base, FGW, put("RW-1", "完成率", typed)))
        found = value(of, base, "RW-1", "完成率")
        assert said(of) == ([], []) and str(found).endswith("%") and float(found) == wanted, typed


# -- what was chosen


def conflict(deciding: Deciding | None = None) -> tuple[Base, Merge]:
    """The merge of a cell that both sides changed."""
    base, ours = base_of(ledger()), base_of(ledger([put("RW-1", "完成率", 45)]), "bb")
    return ours, merged(base, returned(base, FGW, EDIT), ours=ours, deciding=deciding)


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(Side.BASE), 40),
        (Choice(Side.OURS), 45),
        (Choice(Side.THEIRS), 55),
        (Choice(Side.OWN, "60%"), 60),
    ],
)
def test_what_was_chosen_counts_and_is_told(choice: Choice, wanted: int) -> None:
    id = conflict()[1].open[0].id
    ours, of = conflict(Deciding({}, {id: choice}))
    assert value(of, ours, "RW-1", "完成率") == wanted and not of.open and not of.notes
    assert [(c.decided, c.how) for c in of.conflicts] == [(choice.side, "冲突处理表")]


def test_a_choice_goes_before_a_rule() -> None:
    id = conflict()[1].open[0].id
    rules = parse_rules(["完成率=theirs"], standard_schema())
    ours, of = conflict(Deciding(rules, {id: Choice(Side.OURS)}))
    assert value(of, ours, "RW-1", "完成率") == 45


def test_a_choice_that_fits_no_conflict_or_cannot_be_read_is_told_and_changes_nothing() -> None:
    id = conflict()[1].open[0].id
    for choices in ({"0" * 20: Choice(Side.THEIRS)}, {id: Choice(Side.OWN, "差不多")}):
        ours, of = conflict(Deciding({}, choices))
        assert len(of.open) == 1 and len(of.notes) == 1 and value(of, ours, "RW-1", "完成率") == 40


def test_two_choices_for_one_cell_are_no_choice() -> None:
    base = base_of(ledger())
    backs = [returned(base, FGW, put("RW-1", "完成率", n), file=f"{n}.xlsx") for n in (55, 58)]
    ids = [c.id for c in merged(base, *backs).open]
    of = merged(base, *backs, deciding=Deciding({}, dict.fromkeys(ids, Choice(Side.THEIRS))))
    assert len(of.open) == 2 and not of.written and "选得不一样" in of.notes[0].text
    of = merged(base, *backs, deciding=Deciding({}, {ids[1]: Choice(Side.THEIRS)}))
    assert not of.open and value(of, base, "RW-1", "完成率") == 58


def test_rows_in_conflict_can_be_chosen_too() -> None:
    base, new = base_of(ledger()), {"任务编号": "RW-9", "任务事项": "新", "牵头单位": "区发改委"}
    backs = [returned(base, FGW, add(**new, 完成时限=f"202{n}年"), file=f"{n}.xlsx") for n in (6, 7)]
    ids = [c.id for c in merged(base, *backs).open]
    of = merged(base, *backs, deciding=Deciding({}, {ids[1]: Choice(Side.THEIRS)}))
    assert not of.open and value(of, base, "RW-9", "完成时限") == "2027年"
    of = merged(base, *backs, deciding=Deciding({}, {ids[1]: Choice(Side.BASE)}))
    assert len(of.open) == 2 and not of.appended and "不能选" in of.notes[0].text


def test_a_deleted_row_comes_back_with_what_was_chosen_or_stays_deleted() -> None:
    base, ours = base_of(ledger()), base_of(ledger([drop("RW-1")]), "bb")
    back = returned(base, FGW, EDIT)
    id = merged(base, back, ours=ours).open[0].id
    for side, rate in ((Side.BASE, 40), (Side.THEIRS, 55)):
        of = merged(base, back, ours=ours, deciding=Deciding({}, {id: Choice(side)}))
        assert value(of, ours, "RW-1", "完成率") == rate and not of.open
    of = merged(base, back, ours=ours, deciding=Deciding({}, {id: Choice(Side.OURS)}))
    assert not of.appended and not of.open


def test_the_latest_of_two_returns() -> None:
    base = base_of(ledger())
    rules = parse_rules(["完成率=latest"], standard_schema())

    def rate(*times: datetime | None) -> Any:
        backs = [
            returned(base, FGW, put("RW-1", "完成率", 50 + n), file=f"{n}.xlsx", saved=time)
            for n, time in enumerate(times)
        ]
        of = merged(base, *backs, deciding=Deciding(rules))
        return value(of, base, "RW-1", "完成率") if not of.open else None

    early, late = datetime(2024, 6, 20), datetime(2024, 6, 21)
    assert (rate(early, late), rate(late, early)) == (51, 50)
    assert (rate(early, early), rate(early, None)) == (None, None)
    # The office's own change has no time to compare with.
    ours = base_of(ledger([put("RW-1", "完成率", 45)]), "bb")
    assert merged(base, returned(base, FGW, EDIT), ours=ours, deciding=Deciding(rules)).open


@pytest.mark.parametrize("rule", ["完成率", "完成率=谁", "没有的列=ours", "设置.值=ours", "=ours"])
def test_rules_that_say_nothing_are_refused(rule: str) -> None:
    with pytest.raises(CannotDo):
        parse_rules([rule], standard_schema())


# -- late returns


def test_a_late_return_merges_into_the_earlier_result_like_all_at_once() -> None:
    base = base_of(ledger())
    backs = [returned(base, FGW, EDIT), returned(base, JXJ, put("RW-3", "完成率", 65))]
    first = applied(base, merged(base, backs[0]))
    earlier = base_of(ledger([EDIT]), "bb")
    assert applied(earlier, Merge()) == first
    assert applied(earlier, merged(base, backs[1], ours=earlier)) == applied(base, merged(base, *backs))


# -- who returned


def test_who_returned_is_late_empty_or_missing() -> None:
    base = base_of(ledger())
    late = returned(base, JXJ, put("RW-3", "完成率", 65), saved=datetime(2024, 6, 26, 0, 1))
    taken = [take(base, back, "2024-06") for back in (returned(base, FGW), late)]
    units = who_returned(base, taken, lambda unit: "2024-06-25", datetime(2024, 6, 26))
    assert [(unit.unit, unit.led, unit.state) for unit in units] == [
        (FGW, 2, "已报，内容没有变化"), (JXJ, 1, "迟报"), ("区城管委", 2, "未报（已过时限）"),
    ]  # fmt: skip
    units = who_returned(base, taken, lambda unit: "", None)
    assert units[2].state == "未报"
    wrong = Taken("甲.xlsx", FGW, whole="不是这一期的")
    assert who_returned(base, [wrong], lambda unit: "", None)[0].state == "报了，不能采用"


def test_the_day_of_the_deadline_is_in_time() -> None:
    base = base_of(ledger())
    for saved, state in ((datetime(2024, 6, 25, 23, 59), "已报"), (datetime(2024, 6, 26), "迟报"), (None, "已报")):
        taken = [take(base, returned(base, FGW, EDIT, saved=saved), "2024-06")]
        assert who_returned(base, taken, lambda unit: "", None)[0].state == state


# -- the result


def test_the_json_says_what_the_contract_asks() -> None:
    base, ours = base_of(ledger()), base_of(ledger([put("RW-1", "完成率", 45)]), "bb")
    back = returned(base, FGW, EDIT, put("RW-1", "完成时限", "2029年"), put("RW-2", "完成率", 51))
    taken = [take(base, back, "2024-06")]
    of = merge(base, ours, taken, Deciding())
    files: Mapping[str, str] = {"base": "甲", "ours": "", "merged": "乙", "conflicts": "丙"}
    data: Any = collect_result(files, of, who_returned(base, taken, lambda unit: "", None), taken, "2024-06").data
    assert (data["base"], data["returned"], data["missing"]) == ("甲", [FGW], [JXJ, "区城管委"])
    assert data["accepted"] == len(data["changes"]) == 1
    [found] = data["conflicts"]
    assert {**found, "id": ""} == {
        "sheet": "任务台账", "key": "RW-1", "name": "事项一", "column": "完成率", "base": "40", "ours": "45",
        "theirs": "55", "unit": FGW, "kind": "cell", "file": "区发改委.xlsx", "file_sheet": "任务台账", "cell": "G3",
        "merged_cell": "G2", "id": "",
    }  # fmt: skip
    [refused] = data["rejected"]
    assert (refused["file"], refused["cell"], refused["column"]) == ("区发改委.xlsx", "D3", "完成时限")
    assert "不由单位填报" in refused["reason"]


def test_a_long_list_is_cut_on_the_screen_and_whole_in_json() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, lambda book: book["任务台账"].extend([["", f"填表人：{n}"] for n in range(300)]))
    taken = [take(base, back, "2024-06")]
    files = dict.fromkeys(("base", "ours", "merged", "conflicts"), "")
    result = collect_result(files, merge(base, base, taken, Deciding()), [], taken, "")
    assert len(result.data["rejected"]) == 300  # type: ignore[call-overload]
    grid = next(grid for grid in result.grids if grid.title == "没有采用的")
    assert len(grid.rows) == 200 and "另有 100 行" in grid.notes[-1]


def test_raw_sheets_are_left_as_they_are() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, EDIT)
    before = [[list(row) for row in sheet.rows] for sheet in back.sheets]
    take(base, back, "2024-06")
    assert [[list(row) for row in sheet.rows] for sheet in back.sheets] == before
    assert all(isinstance(sheet, RawSheet) for sheet in back.sheets)
