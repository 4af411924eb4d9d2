"""Three-way merges of small ledgers: one table of cases, each a base, what the office changed, what units returned.

A case says what the merged ledger holds where that is not the base, which conflicts are open, what is refused; nothing
else may happen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest
from tables import SETTINGS, UNITS, cells

from toolkit.chinese import parse_period
from toolkit.collect.base import Base, Return
from toolkit.collect.deciding import Deciding, parse_rules
from toolkit.collect.merging import merge
from toolkit.collect.outcome import CONFLICTS, REJECTIONS
from toolkit.collect.pairing import Merge
from toolkit.collect.returned import take
from toolkit.dispatch.columns import EARLIER_PREFIX
from toolkit.dispatch.marks import ID_HEADING, MARKS_SHEET, Role, marks_rows
from toolkit.dispatch.work import Dealing, Section
from toolkit.ledger import Mark, PercentCell, RawSheet, Source, parse
from toolkit.schema import standard_schema
from toolkit.summary import summarize

TASKS = """
任务编号|重点任务|任务事项|牵头单位|配合单位|完成时限|完成率|本月进展|存在问题|填报日期|备注
RW-1|大项|事项一|区发改委|区经信局|2024年10月底|40|正在推进|资金未到|2024-05-25|甲
RW-2|大项|事项二|区发改委||2024年12月底|50|完成初稿|无|2024-05-25|乙
RW-3|大项|事项三|经信局|区发改委|持续推进|60|推进中|无|2024-05-25|丙
RW-4|大项|事项四|区城管委||2025年|70|推进中|无|2024-05-25|丁
"""
PROJECTS = """
项目编号|所属规划|清单|项目名称|责任单位|计划投资(万元)|开始年份|结束年份|阶段|累计完成投资(万元)|形象进度
XM-1|城市规划|电力|甲线入地|区城管委|100|2021|2024|在建|30|土建
"""
LEDGER: Mapping[str, str] = {"设置": SETTINGS, "责任单位": UNITS, "任务台账": TASKS, "项目台账": PROJECTS}
JUNE = parse_period("2024-06")
SAVED = datetime(2024, 6, 20, 9, 0)

#: A workbook as it is edited: the cells of each sheet by its title.
Book = dict[str, list[list[Any]]]
Change = Callable[[Book], None]


# -- ledgers and returns without files


def sheets_of(book: Mapping[str, Sequence[Sequence[Any]]], **fields: Any) -> list[RawSheet]:
    """A workbook's cells as it is read; `fields` are further ones of the task sheet."""
    made = []
    for title, rows in book.items():
        width = max(map(len, rows), default=0)
        padded = [[*row, *[""] * (width - len(row))] for row in rows]
        made.append(RawSheet(title, padded, **(fields if title == "任务台账" else {})))
    return made


def base_of(book: Mapping[str, Sequence[Sequence[Any]]], sha256: str = "aa", **fields: Any) -> Base:
    """A ledger as one side of a merge."""
    sheets = sheets_of(book, **fields)
    return Base(parse(sheets, standard_schema(), Source("台账.xlsx", sha256)), sheets)


def ledger(changes: Iterable[Change] = (), tables: Mapping[str, str] = LEDGER) -> Book:
    """The ledger's cells, changed."""
    book = {title: cells(table) for title, table in tables.items()}
    for change in changes:
        change(book)
    return book


def dispatched(base: Base, unit: str, period: str = "2024-06") -> Book:
    """The workbook that a unit is sent, as its cells."""
    summary = summarize(parse(base.sheets, standard_schema(), base.source), parse_period(period))
    work = Dealing(summary, base.sheets, "1.0", "2024-06-25").work(unit)
    book = {section.title: _rows_of(section, unit) for section in work.sections}
    return {"填报说明": [["说明"]], **book, MARKS_SHEET: [list(row) for row in marks_rows(work.marks)]}


def _rows_of(section: Section, unit: str) -> list[list[Any]]:
    what = "填报" if section.role is Role.LEAD else "配合事项，供了解"
    headings = [ID_HEADING, *(part.sent.heading for part in section.parts)]
    of = zip(section.ids, section.rows, strict=True)
    rows = [[str(id), *(part.cells[row] for part in section.parts)] for id, row in of]
    return [["", f"{section.table.sheet.title}（{what}）·{unit}"], headings, *rows]


def returned(base: Base, unit: str, *changes: Change, file: str = "", saved: datetime | None = SAVED) -> Return:
    """What a unit returns: the workbook it was sent, changed."""
    book = dispatched(base, unit)
    for change in changes:
        change(book)
    return Return(file or f"{unit}.xlsx", sheets_of(book), f"{unit}{file}", saved)


def copied(book: Book, file: str = "区发改委.xlsx") -> Return:
    """A copy of the ledger that a unit sends instead of the workbook it was sent."""
    return Return(file, sheets_of(book), file, SAVED)


# -- changes


def _heading_row(rows: Sequence[Sequence[Any]]) -> int:
    return next(i for i, row in enumerate(rows) if "任务编号" in row or "项目编号" in row)


def _find(book: Book, key: str, sheet: str) -> tuple[list[list[Any]], int, list[Any]]:
    rows = book[sheet]
    head = rows[_heading_row(rows)]
    place = next(i for i, text in enumerate(head) if text in ("任务编号", "项目编号"))
    return rows, next(i for i, row in enumerate(rows) if row[place] == key), head


def put(key: str, heading: str, value: Any, sheet: str = "任务台账") -> Change:
    """Another content of a cell."""

    def change(book: Book) -> None:
        rows, row, head = _find(book, key, sheet)
        rows[row][head.index(heading)] = value

    return change


def drop(key: str, sheet: str = "任务台账") -> Change:
    """A row deleted."""

    def change(book: Book) -> None:
        rows, row, _ = _find(book, key, sheet)
        del rows[row]

    return change


def add(sheet: str = "任务台账", **values: Any) -> Change:
    """A row added at the end."""

    def change(book: Book) -> None:
        head = book[sheet][_heading_row(book[sheet])]
        book[sheet].append([values.get(str(heading), "") for heading in head])

    return change


def again(key: str, sheet: str = "任务台账", **values: Any) -> Change:
    """A row copied below itself, with its id, some of its cells changed."""

    def change(book: Book) -> None:
        rows, row, head = _find(book, key, sheet)
        copy = list(rows[row])
        for heading, value in values.items():
            copy[head.index(heading)] = value
        rows.insert(row + 1, copy)

    return change


def rename(heading: str, new: str, sheet: str = "任务台账") -> Change:
    """Another heading of a column."""

    def change(book: Book) -> None:
        head = book[sheet][_heading_row(book[sheet])]
        head[head.index(heading)] = new

    return change


def move(heading: str, place: int, sheet: str = "任务台账") -> Change:
    """A column moved."""

    def change(book: Book) -> None:
        index = book[sheet][_heading_row(book[sheet])].index(heading)
        for row in book[sheet][_heading_row(book[sheet]) :]:
            row.insert(place, row.pop(index))

    return change


def without(heading: str, sheet: str = "任务台账") -> Change:
    """A column deleted."""

    def change(book: Book) -> None:
        index = book[sheet][_heading_row(book[sheet])].index(heading)
        for row in book[sheet][_heading_row(book[sheet]) :]:
            del row[index]

    return change


def new_column(heading: str, *values: Any, sheet: str = "任务台账") -> Change:
    """A column of its own at the right."""

    def change(book: Book) -> None:
        start = _heading_row(book[sheet])
        for row, value in zip(book[sheet][start:], (heading, *values), strict=False):
            row.append(value)

    return change


def turned(sheet: str = "任务台账") -> Change:
    """The rows in the opposite order."""

    def change(book: Book) -> None:
        start = _heading_row(book[sheet]) + 1
        book[sheet][start:] = book[sheet][start:][::-1]

    return change


def sorted_without_ids(sheet: str = "任务台账") -> Change:
    """The rows in the opposite order, their ids left where they were."""

    def change(book: Book) -> None:
        start = _heading_row(book[sheet]) + 1
        ids = [row[0] for row in book[sheet][start:]]
        turned(sheet)(book)
        for row, id in zip(book[sheet][start:], ids, strict=True):
            row[0] = id

    return change


# -- the result


def applied(ours: Base, merged: Merge) -> dict[tuple[str, str], Any]:
    """The merged ledger's cells by key and heading: what is written is written, and nothing else."""
    found: dict[tuple[str, str], Any] = {}
    for code, held in ours.held.items():
        for index, key in enumerate(held.keys):
            for heading in held.columns:
                place = held.place(index, heading)
                value = held.cells(heading)[index]
                for written in merged.written:
                    if (written.place.sheet, written.place.cell) == (place.sheet, place.cell):
                        value = written.value
                found["、".join(key), heading] = "" if value is None else value
        for row in merged.appended:
            if row.code == code:
                key = str(row.cells[held.sheet.key[0]])
                found |= {
                    (key, heading): "" if row.cells.get(heading) is None else row.cells[heading]
                    for heading in held.columns
                }
    return found


@dataclass(frozen=True)
class Case:
    """One merge. `values` are the cells of the result that are not the base's; a new row is told by its key alone.

    `conflicts` are (kind, key, column), `rejected` kinds with a key or a column each.
    """

    name: str
    theirs: Sequence[tuple[str, Sequence[Change]]] = ()
    ours: Sequence[Change] = ()
    values: Mapping[tuple[str, str], Any] = ()  # type: ignore[assignment]
    conflicts: Sequence[tuple[str, str, str]] = ()
    rejected: Sequence[tuple[str, str]] = ()
    gone: Sequence[str] = ()
    new: Sequence[str] = ()
    rules: Sequence[str] = ()


FGW, JXJ = "区发改委", "区经信局"
NEW = {"任务编号": "RW-9", "重点任务": "大项", "任务事项": "新事项", "牵头单位": "区发改委", "完成时限": "2025年"}
DATE = date(2024, 6, 20)
ROW9 = {("RW-9", heading): value for heading, value in NEW.items()}

CASES = [
    Case("nothing changed", [(FGW, [])]),
    Case("one unit edits", [(FGW, [put("RW-1", "完成率", 55)])], values={("RW-1", "完成率"): 55}),
    Case("two units edit their own rows", [(FGW, [put("RW-1", "完成率", 55)]), (JXJ, [put("RW-3", "完成率", 65)])],
         values={("RW-1", "完成率"): 55, ("RW-3", "完成率"): 65}),
    Case("only ours edits", [(FGW, [])], [put("RW-1", "完成率", 45)], {("RW-1", "完成率"): 45}),
    Case("different cells of a row", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成时限", "2025年")],
         {("RW-1", "完成率"): 55, ("RW-1", "完成时限"): "2025年"}),
    Case("the same edit on both sides", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 55)],
         {("RW-1", "完成率"): 55}),
    Case("the same edit, typed otherwise", [(FGW, [put("RW-1", "完成率", "５５％")])], [put("RW-1", "完成率", 55)],
         {("RW-1", "完成率"): 55}),
    Case("the same text, full width against half", [(FGW, [put("RW-1", "本月进展", "Ａ 段完工")])],
         [put("RW-1", "本月进展", "A段完工")], {("RW-1", "本月进展"): "A段完工"}),
    Case("cell against cell", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 45)],
         conflicts=[("cell", "RW-1", "完成率")]),
    Case("cell against cell, cleared by the unit", [(FGW, [put("RW-1", "存在问题", "")])],
         [put("RW-1", "存在问题", "已到一半")], conflicts=[("cell", "RW-1", "存在问题")]),
    Case("cell against cell, cleared in the ledger", [(FGW, [put("RW-1", "存在问题", "已到一半")])],
         [put("RW-1", "存在问题", "")], conflicts=[("cell", "RW-1", "存在问题")]),
    Case("two files of one unit that differ",
         [(FGW, [put("RW-1", "完成率", 55)]), (FGW, [put("RW-1", "完成率", 58)])],
         conflicts=[("cell", "RW-1", "完成率"), ("cell", "RW-1", "完成率")]),
    Case("two files of one unit that agree",
         [(FGW, [put("RW-1", "完成率", 55)]), (FGW, [put("RW-1", "完成率", "55%")])], values={("RW-1", "完成率"): 55}),
    Case("one file agrees with the ledger, one does not",
         [(FGW, [put("RW-1", "完成率", 45)]), (FGW, [put("RW-1", "完成率", 58)])], [put("RW-1", "完成率", 45)],
         conflicts=[("cell", "RW-1", "完成率"), ("cell", "RW-1", "完成率")]),
    Case("cleared by the unit alone", [(FGW, [put("RW-1", "存在问题", "")])], values={("RW-1", "存在问题"): ""}),
    Case("ledger edits, unit deletes", [(FGW, [drop("RW-1")])], [put("RW-1", "完成率", 45)],
         {("RW-1", "完成率"): 45}, [("edit/delete", "RW-1", "")]),
    Case("ledger deletes, unit edits", [(FGW, [put("RW-1", "完成率", 55)])], [drop("RW-1")],
         conflicts=[("delete/edit", "RW-1", "完成率")]),
    Case("unit deletes alone", [(FGW, [drop("RW-1")])], rejected=[("row-deleted", "RW-1")]),
    Case("ledger deletes alone", [(FGW, [])], [drop("RW-1")], gone=["RW-1"]),
    Case("both delete", [(FGW, [drop("RW-1")])], [drop("RW-1")], gone=["RW-1"]),
    Case("a row that is only supported is deleted", [(FGW, [drop("RW-3", "配合-任务台账")])]),
    Case("a row added by the unit", [(FGW, [add(**NEW)])], values=ROW9, new=["RW-9"]),
    Case("a row added in the ledger", [(FGW, [])], [add(**NEW)], ROW9, new=["RW-9"]),
    Case("the same row added on both sides", [(FGW, [add(**NEW)])], [add(**NEW)], ROW9, new=["RW-9"]),
    Case("the same row added in two files", [(FGW, [add(**NEW)]), (FGW, [add(**NEW)])], values=ROW9, new=["RW-9"]),
    Case("a row added on both sides, contents differ", [(FGW, [add(**NEW)])], [add(**{**NEW, "完成时限": "2026年"})],
         {**ROW9, ("RW-9", "完成时限"): "2026年"}, [("add/add", "RW-9", "")], new=["RW-9"]),
    Case("a row added in two files, contents differ",
         [(FGW, [add(**NEW)]), (FGW, [add(**{**NEW, "完成时限": "2026年"})])],
         conflicts=[("add/add", "RW-9", ""), ("add/add", "RW-9", "")]),
    Case("a row added for another unit", [(FGW, [add(**{**NEW, "牵头单位": "区城管委"})])],
         rejected=[("scope", "RW-9")]),
    Case("a row added without a key", [(FGW, [add(**{**NEW, "任务编号": ""})])], rejected=[("empty-key", "")]),
    Case("a row added with an unreadable cell", [(FGW, [add(**NEW, 完成率="差不多")])],
         rejected=[("unreadable", "RW-9")]),
    Case("a row copied with its id and given a key", [(FGW, [again("RW-1", 任务编号="RW-9")])],
         values={("RW-9", "任务事项"): "事项一", ("RW-9", "完成率"): 40}, new=["RW-9"]),
    Case("a row twice, contents differ", [(FGW, [again("RW-1", 完成率=99)])],
         rejected=[("duplicate-key", "RW-1"), ("duplicate-key", "RW-1")]),
    Case("a row twice, the same", [(FGW, [again("RW-1")])]),
    Case("the key edited by the unit", [(FGW, [put("RW-1", "任务编号", "RW-77")])],
         conflicts=[("key-edited", "RW-1", "任务编号")]),
    Case("the key edited by the unit, and a cell",
         [(FGW, [put("RW-1", "完成率", 55), put("RW-1", "任务编号", "RW-77")])],
         values={("RW-1", "完成率"): 55}, conflicts=[("key-edited", "RW-1", "任务编号")]),
    Case("the key edited to that of another row", [(FGW, [put("RW-1", "任务编号", "RW-2")])],
         conflicts=[("key-edited", "RW-1", "任务编号")]),
    Case("the keys of two rows swapped", [(FGW, [put("RW-1", "任务编号", "RW-X"), put("RW-2", "任务编号", "RW-1"),
                                                 put("RW-X", "任务编号", "RW-2")])],
         conflicts=[("key-edited", "RW-1", "任务编号"), ("key-edited", "RW-2", "任务编号")]),
    Case("the key emptied", [(FGW, [put("RW-1", "任务编号", "")])], conflicts=[("key-edited", "RW-1", "任务编号")]),
    Case("the key edited in the ledger", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "任务编号", "RW-77")],
         {("RW-77", "完成率"): 55, ("RW-77", "任务事项"): "事项一"}, gone=["RW-1"], new=["RW-77"]),
    Case("a read-only cell edited", [(FGW, [put("RW-1", "完成时限", "2029年")])], rejected=[("read-only", "完成时限")]),
    Case("a foreign column edited", [(FGW, [put("RW-1", "备注", "改了")])], rejected=[("read-only", "备注")]),
    Case("last month's column edited", [(FGW, [put("RW-1", f"{EARLIER_PREFIX}完成率", 55)])],
         rejected=[("read-only", "完成率")]),
    Case("a supported row edited", [(FGW, [put("RW-3", "完成率", 99, "配合-任务台账")])],
         rejected=[("scope", "完成率")]),
    Case("only the lead's cells count", [(FGW, [put("RW-3", "完成率", 99, "配合-任务台账")]),
                                        (JXJ, [put("RW-3", "完成率", 65)])],
         values={("RW-3", "完成率"): 65}, rejected=[("scope", "完成率")]),
    Case("an unreadable percent", [(FGW, [put("RW-1", "完成率", "差不多")])], rejected=[("unreadable", "完成率")]),
    Case("a percent that may be a share", [(FGW, [put("RW-1", "完成率", 0.6)])], rejected=[("unreadable", "完成率")]),
    Case("a percent shown as one", [(FGW, [put("RW-1", "完成率", PercentCell(0.6))])], values={("RW-1", "完成率"): 60}),
    Case("an error value", [(FGW, [put("RW-1", "完成率", Mark("#REF!"))])], rejected=[("unreadable", "完成率")]),
    Case("a date in words", [(FGW, [put("RW-1", "填报日期", "2024年6月20日")])], values={("RW-1", "填报日期"): DATE}),
    Case("a date that may be two",
         [(FGW, [put("RW-1", "填报日期", "2021.10")])], rejected=[("unreadable", "填报日期")]),
    Case("full width digits", [(FGW, [put("RW-1", "完成率", "５５")])], values={("RW-1", "完成率"): 55}),
    Case("a number saved as text", [(FGW, [put("RW-1", "完成率", "40")])]),
    Case("blanks and line ends only", [(FGW, [put("RW-1", "本月进展", " 正在\r\n推进 ")])]),
    Case("a text that begins with =",
         [(FGW, [put("RW-1", "本月进展", "=1+1")])], values={("RW-1", "本月进展"): "=1+1"}),
    Case("a heading by its alias", [(FGW, [put("RW-1", "完成率", 55), rename("完成率", "完成进度")])],
         values={("RW-1", "完成率"): 55}),
    Case("a heading of the unit's own, in its place",
         [(FGW, [put("RW-1", "完成率", 55), rename("完成率", "干了多少")])],
         values={("RW-1", "完成率"): 55}),
    Case("a heading of the unit's own, elsewhere",
         [(FGW, [put("RW-1", "本月进展", "做完了"), rename("本月进展", "情况"), move("情况", 1)])],
         rejected=[("column-missing", ""), ("column-unknown", "RW-1"), ("column-unknown", "RW-2")]),
    Case("columns moved", [(FGW, [put("RW-1", "完成率", 55), move("完成率", 1), move("任务事项", 4)])],
         values={("RW-1", "完成率"): 55}),
    Case("a column deleted", [(FGW, [without("存在问题"), put("RW-1", "完成率", 55)])],
         values={("RW-1", "完成率"): 55}, rejected=[("column-missing", "")]),
    Case("a column of its own", [(FGW, [new_column("其他", "要说的")])], rejected=[("column-unknown", "RW-1")]),
    Case("rows in another order", [(FGW, [put("RW-1", "完成率", 55), turned()])], values={("RW-1", "完成率"): 55}),
    Case("sorted without the hidden ids", [(FGW, [put("RW-1", "完成率", 55), sorted_without_ids()])],
         values={("RW-1", "完成率"): 55}),
    Case("the hidden ids deleted", [(FGW, [put("RW-1", "完成率", 55), without(ID_HEADING)])],
         values={("RW-1", "完成率"): 55}),
    Case("a line below the rows", [(FGW, [add(任务编号="填表人：张三")])], rejected=[("not-a-row", "")]),
    Case("the column's rule takes ours", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 45)],
         {("RW-1", "完成率"): 45}, rules=["完成率=ours"]),
    Case("the column's rule takes theirs", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 45)],
         {("RW-1", "完成率"): 55}, rules=["任务台账.完成率=填报"]),
    Case("the column's rule takes the base", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 45)],
         rules=["完成率=base"]),
    Case("a rule for another column or sheet", [(FGW, [put("RW-1", "完成率", 55)])], [put("RW-1", "完成率", 45)],
         conflicts=[("cell", "RW-1", "完成率")], rules=["本月进展=theirs", "项目台账.完成率=theirs"]),
    Case("theirs, but two of them", [(FGW, [put("RW-1", "完成率", 55)]), (FGW, [put("RW-1", "完成率", 58)])],
         conflicts=[("cell", "RW-1", "完成率"), ("cell", "RW-1", "完成率")], rules=["完成率=theirs"]),
]  # fmt: skip


def run(case: Case, order: Sequence[int] | None = None) -> tuple[Base, Base, Merge]:
    """Merge a case, its returns in this order."""
    base = base_of(ledger())
    ours = base_of(ledger(case.ours), "bb") if case.ours else base
    back = [returned(base, unit, *changes, file=f"{n}-{unit}.xlsx") for n, (unit, changes) in enumerate(case.theirs)]
    taken = [take(base, back[place], "2024-06") for place in order or range(len(back))]
    return base, ours, merge(base, ours, taken, Deciding(parse_rules(case.rules, standard_schema())))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_merge(case: Case) -> None:
    base, ours, merged = run(case)
    assert [(c.kind, c.subject.key, c.subject.column) for c in merged.open] == list(case.conflicts)
    refused = sorted((r.kind, r.subject.column or r.subject.key) for r in merged.rejections)
    assert refused == sorted(case.rejected)
    before = {at: value for at, value in applied(base, Merge()).items() if at[0] not in case.gone}
    wanted = before | {(key, heading): "" for key in case.new for heading in base.held["tasks"].columns}
    after = applied(ours, merged)
    assert {key for key, _ in after} == {key for key, _ in wanted}
    changed = {at: value for at, value in after.items() if at[0] not in case.new and value != wanted[at]}
    assert changed == {at: value for at, value in dict(case.values).items() if at[0] not in case.new}
    assert all(after[at] == value for at, value in dict(case.values).items())


@pytest.mark.parametrize(
    ("kept", "saved", "edits"),
    [
        (33.44444444444445, 33.4444444444445, 0),
        (15.444444444444445, 15.4444444444444, 0),
        (PercentCell(0.13444444444444445), PercentCell(0.134444444444444), 0),
        (33.4444444444444, 33.444444444445, 1),
    ],
)
def test_digits_that_not_every_program_saves_are_no_edit(kept: float, saved: float, edits: int) -> None:
    base = base_of(ledger([put("RW-1", "完成率", kept)]))
    ours = base_of(ledger([put("RW-1", "完成率", saved)]), "bb")
    taken = take(base, returned(base, FGW, put("RW-1", "完成率", saved)), "2024-06")
    assert len(taken.edits) == edits and not taken.rejections
    back = take(base, returned(base, FGW, put("RW-1", "完成率", 90)), "2024-06")
    merged = merge(base, ours, [back], Deciding(parse_rules([], standard_schema())))
    assert len(merged.conflicts) == edits


@pytest.mark.parametrize("case", [case for case in CASES if len(case.theirs) > 1], ids=lambda case: case.name)
def test_the_order_of_returns_is_no_matter(case: Case) -> None:
    results = []
    for order in permutations(range(len(case.theirs))):
        _, ours, merged = run(case, order)
        results.append((applied(ours, merged), merged.conflicts, merged.accepted, merged.rejections))
    assert all(result == results[0] for result in results)


def test_every_kind_of_conflict_and_rejection_has_its_words() -> None:
    merges = [run(case)[2] for case in CASES]
    assert {c.kind for merged in merges for c in merged.conflicts} <= CONFLICTS.keys()
    assert {r.kind for merged in merges for r in merged.rejections} <= REJECTIONS.keys()
