"""What units and the office write where nobody looks for it: taken, listed or refused, and never lost in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_collect import (
    FGW,
    JXJ,
    Change,
    add,
    again,
    applied,
    base_of,
    copied,
    drop,
    ledger,
    put,
    rename,
    returned,
    without,
)
from test_collect_returns import EDIT, formulas, merged, said, spot, with_sheet

from toolkit.collect.base import Return
from toolkit.collect.deciding import Choice, Deciding
from toolkit.collect.outcome import Side
from toolkit.collect.pairing import Merge
from toolkit.collect.returned import take
from toolkit.ledger import Mark
from toolkit.ledger.raw import RawSheet

NEW = {"任务编号": "RW-9", "任务事项": "新事项", "牵头单位": FGW, "完成时限": "2025年", "完成率": 10}
MONEY = "累计完成投资(万元)"


def chosen(of: Merge, side: Side, own: Any = None) -> Deciding:
    """The same side chosen for every conflict."""
    return Deciding(choices={conflict.id: Choice(side, own) for conflict in of.conflicts})


def notes(of: Merge) -> list[str]:
    """What an officer is told beside conflicts and rejections."""
    return [note.text for note in of.notes]


# -- outside the rows


@pytest.mark.parametrize("place", [(0, 5), (0, 1)], ids=["beside the title", "over the title"])
def test_what_is_written_above_the_headings_is_refused_and_not_lost(place: tuple[int, int]) -> None:
    base = base_of(ledger())

    def sign(book: dict[str, list[list[Any]]]) -> None:
        row = book["任务台账"][place[0]]
        row += [""] * (place[1] + 1 - len(row))
        row[place[1]] = "填报人：张三"

    of = merged(base, returned(base, FGW, EDIT, sign))
    assert [(r.kind, r.theirs) for r in of.rejections] == [("not-a-row", "填报人：张三")] and len(of.written) == 1
    assert of.rejections[0].where.cell == f"{'ABCDEF'[place[1]]}1"
    assert merged(base, returned(base, FGW, EDIT)).rejections == []


def test_comments_are_told_of() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, EDIT)
    assert notes(merged(base, replace(back, comments=2))) == ["有 2 处批注，批注不并入台账，请打开看"]
    assert notes(merged(base, back)) == []


def test_a_row_that_is_there_twice_is_taken_once_and_told() -> None:
    base = base_of(ledger())
    of = merged(base, returned(base, FGW, EDIT, again("RW-1")))
    assert said(of) == ([], []) and len(of.written) == 1
    assert notes(of) == ["第 4 行与前面的一行编号和内容都相同，只收一行"]


# -- copies of the ledger


def test_totals_and_titles_of_the_ledger_are_no_news_in_a_copy() -> None:
    book = ledger()
    book["任务台账"].insert(0, ["城市规划重点任务台账"])
    book["任务台账"].append(["合计", "", "", "", "", "", 220])
    base = base_of(book)
    changed = ledger([EDIT])
    changed["任务台账"] = [book["任务台账"][0], *changed["任务台账"], book["任务台账"][-1]]
    of = merged(base, copied(changed))
    assert said(of) == ([], []) and len(of.written) == 1
    changed["任务台账"][-1][6] = 300
    assert said(merged(base, copied(changed)))[1] == [("not-a-row", "")]
    changed["任务台账"][0][0] = "别的标题"
    assert len(said(merged(base, copied(changed)))[1]) == 2


def test_the_ledgers_own_formulas_are_no_news_in_a_copy_whatever_they_come_to() -> None:
    base = base_of(ledger(), **formulas("RW-1", "完成率", "=G5*0.5"))
    copy = copied(ledger([put("RW-1", "完成率", 77)]))
    same = with_sheet(copy, "任务台账", **formulas("RW-1", "完成率", "=G5*0.5"))
    assert said(merged(base, same)) == ([], [])
    bare = copied(ledger([put("RW-1", "完成率", Mark("=G5*0.5", formula=True))]))
    assert said(merged(base, bare)) == ([], [])
    other = with_sheet(copy, "任务台账", **formulas("RW-1", "完成率", "=G5*0.9"))
    assert said(merged(base, other))[0] == [("formula-replaced", "完成率")]


def test_a_formula_that_moved_with_its_row_is_the_same() -> None:
    base = base_of(ledger(), **formulas("RW-1", "完成率", "=$E2/F2"))
    book = ledger([put("RW-1", "完成率", 77)])
    book["任务台账"].insert(1, [""])
    moved = with_sheet(copied(book), "任务台账", formulas={(2, book["任务台账"][0].index("完成率")): "=$E3/F3"})
    assert said(merged(base, moved)) == ([], [])


def test_rows_of_others_that_a_copy_lacks_are_told() -> None:
    base = base_of(ledger())
    of = merged(base, copied(ledger([EDIT, drop("RW-3"), drop("RW-4")])))
    assert said(of) == ([], []) and "副本里没有别的单位的 2 行，台账的这些行保留" in notes(of)


# -- rows that are new


def new_row_with_formula(back: Return) -> Return:
    """The return, the rate of its last row being a formula."""
    row, column = spot(back, "RW-9", "完成率")
    return with_sheet(back, "任务台账", formulas={(row, column): "=5+5"})


def test_a_new_row_with_a_formula_is_refused() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, add(**NEW))
    of = merged(base, new_row_with_formula(back))
    assert [r.kind for r in of.rejections] == ["formula-entered"] and not of.appended
    assert len(merged(base, back).appended) == 1


def test_a_new_row_is_read_as_the_rest_of_its_return_is_written() -> None:
    base = base_of(ledger([put(key, "完成率", "") for key in ("RW-1", "RW-2", "RW-3", "RW-4")]))
    wholes = [put("RW-1", "完成率", 40), put("RW-2", "完成率", 70)]
    of = merged(base, returned(base, FGW, *wholes, add(**{**NEW, "完成率": 0.5})))
    assert [r.kind for r in of.rejections] == ["unreadable"] and not of.appended
    shares = [put("RW-1", "完成率", 0.4), put("RW-2", "完成率", 0.7)]
    of = merged(base, returned(base, FGW, *shares, add(**{**NEW, "完成率": 0.5})))
    assert not of.rejections and float(of.appended[0].cells["完成率"]) == 0.5


def test_what_a_new_row_says_in_a_column_that_is_gone_is_refused() -> None:
    base, ours = base_of(ledger()), base_of(ledger([without("本月进展")]), "bb")
    back = returned(base, FGW, add(**NEW, 本月进展="刚开始"))
    of = merged(base, back, ours=ours)
    assert [(r.kind, r.subject.column, r.theirs) for r in of.rejections] == [("column-missing", "本月进展", "刚开始")]
    assert len(of.appended) == 1
    assert merged(base, returned(base, FGW, add(**NEW)), ours=ours).rejections == []


def test_a_new_row_that_was_chosen_over_the_offices_is_told_and_spares_formulas() -> None:
    base = base_of(ledger())
    book = ledger([add(**{**NEW, "完成率": 30})])
    fields = {"formulas": {(5, book["任务台账"][0].index("完成时限")): "=A1"}}
    ours = base_of(book, "bb", **fields)
    back = returned(base, FGW, add(**{**NEW, "完成时限": "2026年"}))
    of = merged(base, back, ours=ours)
    of = merged(base, back, ours=ours, deciding=chosen(of, Side.THEIRS))
    assert [change.kind for change in of.accepted] == ["decided"]
    assert applied(ours, of)["RW-9", "完成率"] == 10 and applied(ours, of)["RW-9", "完成时限"] == "2025年"
    assert any("公式或合并的单元格" in note for note in notes(of))


# -- what the office did meanwhile


def test_the_offices_own_formula_is_not_written_over() -> None:
    base = base_of(ledger())
    ours = base_of(ledger(), "bb", **formulas("RW-1", "完成率", "=20+20"))
    back = returned(base, FGW, EDIT)
    of = merged(base, back, ours=ours)
    assert said(of) == ([("formula-replaced", "完成率")], []) and not of.written
    assert (of.open[0].base, of.open[0].ours, of.open[0].theirs) == ("40", "=20+20", "55")
    assert applied(ours, merged(base, back, ours=ours, deciding=chosen(of, Side.THEIRS)))["RW-1", "完成率"] == 55
    other = base_of(ledger([put("RW-1", "完成率", 45)]), "cc", **formulas("RW-1", "完成率", "=20+25"))
    of = merged(base, back, ours=other)
    assert not of.written
    assert applied(other, merged(base, back, ours=other, deciding=chosen(of, Side.BASE)))["RW-1", "完成率"] == 40


def test_a_formula_of_the_base_is_not_brought_back_as_a_number() -> None:
    base = base_of(ledger(), **formulas("RW-1", "完成率", "=20+20"))
    ours = base_of(ledger([put("RW-1", "完成率", 45)]), "bb")
    back = returned(base, FGW, EDIT)
    of = merged(base, back, ours=ours)
    of = merged(base, back, ours=ours, deciding=chosen(of, Side.BASE))
    assert len(of.open) == 1 and not of.written and any("基准是公式（=20+20）" in note for note in notes(of))


def test_a_cell_that_the_office_merged_and_changed_is_for_the_hand() -> None:
    base = base_of(ledger())
    book = ledger([put("RW-1", "本月进展", "办公室改的"), put("RW-2", "本月进展", "")])
    column = book["任务台账"][0].index("本月进展")
    ours = base_of(book, "bb", merges=((1, column, 2, column),))
    of = merged(base, returned(base, FGW, put("RW-1", "本月进展", "做完了")), ours=ours)
    assert said(of) == ([("merged-cell", "本月进展")], []) and not of.written


def test_a_row_that_a_unit_deleted_and_the_office_changed_shows_both() -> None:
    base, ours = base_of(ledger()), base_of(ledger([put("RW-1", "完成率", 45)]), "bb")
    of = merged(base, returned(base, FGW, drop("RW-1")), ours=ours)
    conflict = of.open[0]
    assert (conflict.base, conflict.ours, conflict.theirs) == ("完成率：40", "完成率：45", "（这一行已删除）")


def test_a_row_put_back_says_which_of_its_cells_were_formulas() -> None:
    base = base_of(ledger(), **formulas("RW-1", "完成率", "=20+20"))
    ours = base_of(ledger([drop("RW-1")]), "bb")
    of = merged(base, returned(base, FGW, put("RW-1", "本月进展", "做完了")), ours=ours)
    assert "任务台账 RW-1 完成率：原来是公式，补回的是它的结果" in notes(of)


# -- keys that were chosen


@pytest.mark.parametrize(("key", "open_"), [("", 1), ("RW-77", 0)])
def test_a_key_cannot_be_chosen_away(key: str, open_: int) -> None:
    base = base_of(ledger())
    back = returned(base, FGW, put("RW-1", "任务编号", key))
    of = merged(base, back)
    of = merged(base, back, deciding=chosen(of, Side.THEIRS))
    assert len(of.open) == open_ and len(of.written) == 1 - open_
    assert any("编号不能改成空的" in note for note in notes(of)) is bool(open_)


def test_a_key_that_another_row_has_is_told() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, put("RW-1", "任务编号", "RW-2"))
    of = merged(base, back)
    assert notes(of) == []
    of = merged(base, back, deciding=chosen(of, Side.THEIRS))
    assert notes(of) == ["任务台账：编号“RW-2”在合并结果里有 2 行，请在台账里改成不同的编号"]
    swap = returned(
        base, FGW, put("RW-1", "任务编号", "甲"), put("RW-2", "任务编号", "RW-1"), put("甲", "任务编号", "RW-2")
    )
    of = merged(base, swap)
    assert len(of.open) == 2
    assert notes(merged(base, swap, deciding=chosen(of, Side.THEIRS))) == []


# -- money whose unit is not sure


def money(*changes: Change) -> Merge:
    """The merge of a return of the unit that has projects, of which there are two."""
    book = ledger()
    book["项目台账"].append(["XM-2", *book["项目台账"][1][1:]])
    base = base_of(book)
    return merged(base, returned(base, "区城管委", *changes))


def test_a_heading_in_another_unit_counts_where_all_numbers_went_with_it() -> None:
    heading = rename(MONEY, "累计完成投资(元)", "项目台账")
    both = [put("XM-1", MONEY, 500_000, "项目台账"), put("XM-2", MONEY, 300_000, "项目台账")]
    assert [written.value for written in money(*both, heading).written] == ["50万元"]
    of = money(both[0], heading)
    assert [r.kind for r in of.rejections] == ["unreadable"] and not of.written
    assert "别的行的数没有跟着改" in of.rejections[0].reason
    own = money(put("XM-1", MONEY, "60万元", "项目台账"), heading)
    assert not own.rejections and len(own.written) == 1


def test_a_unit_that_is_none_of_money_here_is_refused() -> None:
    of = money(put("XM-1", MONEY, 5, "项目台账"), rename(MONEY, "累计完成投资(美元)", "项目台账"))
    assert [r.kind for r in of.rejections] == ["unreadable"] and "美元" in of.rejections[0].reason


# -- whose it is


@pytest.mark.parametrize(("file", "unit"), [("2024-06-填报-区发改委.xlsx", FGW), ("报送.xlsx", "")])
def test_a_file_that_cannot_be_read_is_of_the_unit_in_its_name(file: str, unit: str) -> None:
    taken = take(base_of(ledger()), Return(file, unreadable="文件已损坏。"))
    assert taken.unit == unit and taken.rejections[0].where.unit == unit
    broken = Return(file, [RawSheet("填报标识", [["格式", "别的"]])])
    assert take(base_of(ledger()), broken).unit == unit


def test_cells_that_only_one_of_a_units_files_changes_are_told() -> None:
    base = base_of(ledger())
    first, second = returned(base, FGW, EDIT, file="一.xlsx"), returned(base, FGW, file="二.xlsx")
    of = merged(base, first, second)
    assert len(of.written) == 1
    assert notes(of) == [
        "区发改委报了 2 份：一.xlsx、二.xlsx。有 1 格只在其中几份里改了（RW-1 完成率），没有改的那几份不算不同意"
    ]
    assert notes(merged(base, first, returned(base, FGW, EDIT, file="三.xlsx"))) == []
    assert notes(merged(base, first, returned(base, JXJ))) == []


# -- what no cell can hold, and days that are none


def test_a_text_that_no_cell_can_hold_is_refused_and_the_rest_is_merged() -> None:
    base = base_of(ledger())
    back = returned(base, FGW, put("RW-1", "本月进展", "长" * 32_768), put("RW-2", "本月进展", "长" * 32_767))
    of = merged(base, back)
    assert said(of) == ([], [("too-long", "本月进展")]) and len(of.written) == 1
    of = merged(base, returned(base, FGW, add(**NEW, 本月进展="长" * 32_768)))
    assert [r.kind for r in of.rejections] == ["too-long"] and not of.appended


@pytest.mark.parametrize(
    ("typed", "written"), [("2024年6月底", "2024年6月底"), ("2024.6.20", "2024-06-20"), ("20240620", "2024-06-20")]
)
def test_only_a_day_is_written_as_a_day(typed: str, written: str) -> None:
    base = base_of(ledger())
    of = merged(base, returned(base, FGW, put("RW-1", "填报日期", typed)))
    assert [str(one.value) for one in of.written] == [written]
