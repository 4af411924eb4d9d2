"""Workbooks edited as people edit them, at random: nothing differs from itself, the way back mirrors, nothing is lost.

Beside the small tables of `test_diff_properties` these have the columns of a ledger, keys typed in many ways, merged
cells, formulas; rows and columns are put in, taken out, shuffled and renamed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from test_diff_properties import told

from toolkit.diff import Formula, compare
from toolkit.diff.apply import applied, contents
from toolkit.diff.page import differences_page
from toolkit.diff.parts import tables_of
from toolkit.diff.textconv import plain_lines
from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.views.differences import differences_result

SHEETS = {
    "任务台账": "任务编号 重点任务 任务事项 牵头单位 配合单位 责任人 完成时限 完成率 本月进展 填报日期",
    "项目台账": "项目编号 所属规划 清单 项目名称 责任单位 计划投资(万元) 合并投资组 结束年份 阶段 完成率 形象进度",
    "公布合计": "所属规划 清单 字段 公布数 来源",
    "问题台账": "问题编号 关联编号 问题 责任单位 发现日期 整改时限 环节 销账日期",
    "杂表": "编号 名称 数 备注 x 数 y",
}
KEYS = (
    *("RW-01", "RW-1", "RW—01", "rw-01", "ＲＷ-01", "RW-02", "02", "2", 2, 2.0, "002", "", "  ", None, "合计", "RW-03"),
    *(date(2024, 5, 1), datetime(2024, 5, 1), 0.1 + 0.2, 0.3, Mark("#N/A"), "一、重点", "注：无", "任务编号", True),
)
CELLS = (
    *("", None, " ", "甲", "乙", "乙 ", "\n", "丙丁戊", "40", "４０", 40, 41, 0.1 + 0.2, 0.3, 1, 1.0, True, "TRUE"),
    *("40%", PercentCell(0.4), 0.4, "2024年6月底", date(2024, 6, 30), datetime(2024, 6, 30, 8, 30), 45473, time(8)),
    *(timedelta(hours=8), "持续推进", "—", "待定", "约2000", 2000, "2000万", 20000000, Mark("#REF!"), "完工", "谋划"),
    *(Mark("=A1*2", formula=True), Mark("=TRUE()", formula=True), "区发改委、区经信局", "A组", float("nan"), 10**400),
    *("</script>", "=1+1", "注：说明", "一、类别"),
)
FORMULAS = ("=SUM(A1:A3)", "=TRUE()", "='任务台账'!A1", "=任务台账!A1", "=1+1", "=sum( A1:A3 )", "=B3*2")

#: Rows of cells, the headings first.
Rows = list[list[Any]]


def new_row(chance: random.Random, width: int) -> list[Any]:
    key = chance.choice(KEYS) if chance.random() < 0.5 else f"K{chance.randrange(30):02d}"
    return [key, *(chance.choice(CELLS) for _ in range(width - 1))]


def put_in_column(chance: random.Random, rows: Rows) -> None:
    place = chance.randrange(len(rows[0]) + 1)
    for number, row in enumerate(rows):
        row.insert(place, chance.choice(CELLS) if number else chance.choice(["新列", "备注", "编号", "新列（2）", ""]))


def take_out_column(chance: random.Random, rows: Rows) -> None:
    place = chance.randrange(len(rows[0]))
    for row in rows if len(rows[0]) > 2 else ():
        row.pop(place)


def swap_columns(chance: random.Random, rows: Rows) -> None:
    one, other = (chance.randrange(len(rows[0])) for _ in range(2))
    for row in rows:
        row[one], row[other] = row[other], row[one]


def rename_column(chance: random.Random, rows: Rows) -> None:
    rows[0][chance.randrange(len(rows[0]))] += chance.choice(["2", " ", "情况", "(元)"])


def shuffle(chance: random.Random, rows: Rows) -> None:
    rows[1:] = chance.sample(rows[1:], len(rows) - 1)


def put_in_row(chance: random.Random, rows: Rows) -> None:
    again = chance.random() < 0.3 and len(rows) > 1
    row = list(chance.choice(rows[1:])) if again else new_row(chance, len(rows[0]))
    rows.insert(chance.randrange(1, len(rows) + 1), row)


def take_out_row(chance: random.Random, rows: Rows) -> None:
    del rows[chance.randrange(1, len(rows) + 1) : chance.randrange(1, len(rows) + 1)]


def retype(chance: random.Random, rows: Rows) -> None:
    row = chance.choice(rows[1:] or [rows[0][:]])
    place = chance.randrange(len(row))
    row[place] = chance.choice(CELLS if place else KEYS)


EDITS: tuple[Callable[[random.Random, Rows], None], ...] = (
    *(put_in_column, take_out_column, swap_columns, rename_column, shuffle, put_in_row, take_out_row, retype, retype),
)


def sheet(chance: random.Random, title: str, rows: Rows) -> RawSheet:
    """A sheet somewhere in its grid, with a title above, formulas and a merged cell."""
    width = len(rows[0])
    above = [[chance.choice(["标题", "单位：万元", "单位：元", ""]), *[""] * (width - 1)]] * chance.choice([0, 1, 2])
    table = [list(row) for row in (*above, *rows)]
    top, left = chance.choice([(0, 0), (2, 1)])
    merges: tuple[tuple[int, int, int, int], ...] = ()
    first = len(above) + 1
    if chance.random() < 0.3 and len(table) > first + 2:
        row, column = chance.randrange(first, len(table) - 1), chance.randrange(width)
        merges = ((top + row, left + column, top + row + 1, left + column),)
        table[row + 1][column] = ""
    numbers = [
        (top + row, left + column)
        for row in range(first, len(table))
        for column in range(width)
        if type(table[row][column]) in (int, float)
    ]
    formulas = {place: chance.choice(FORMULAS) for place in chance.sample(numbers, min(2, len(numbers)))}
    return RawSheet(title, table, top, left, merges, formulas=formulas)


def plainly(value: Any) -> Any:
    """A cell as two are compared that need only say the same: numbers to 15 digits, formulas however spelt."""
    if isinstance(value, Formula):
        return value.text.replace("'", "").replace(" ", "").upper(), plainly(value.result)
    if type(value) in (int, float, PercentCell) and abs(value) < 1e300:
        return type(value) is PercentCell, format(float(value) + 0.0, ".15g")
    return type(value).__name__, str(value)


def parts(raw: RawSheet) -> list[Any]:
    codes = match_sheets([raw], standard_schema())[0]
    return tables_of(raw, next((standard_schema().sheet(code) for code in codes), None))


@pytest.mark.parametrize("seed", range(0, 400, 50))
def test_edited_workbooks(seed: int) -> None:
    for number in range(seed, seed + 50):
        chance = random.Random(number)
        title = chance.choice(list(SHEETS))
        rows: Rows = [SHEETS[title].split()]
        rows += [new_row(chance, len(rows[0])) for _ in range(chance.randrange(9))]
        edited = [list(row) for row in rows]
        for edit in chance.choices(EDITS, k=chance.randrange(6)):
            edit(chance, edited)
        old, new = sheet(chance, title, rows), sheet(chance, title, edited)
        keys = [rows[0][0]] if chance.random() < 0.2 else []
        check(old, new, keys)


def check(old: RawSheet, new: RawSheet, keys: list[str]) -> None:
    schema = standard_schema()
    try:
        there, back = compare([old], [new], schema, keys), compare([new], [old], schema, keys)
    except CannotDo:
        return  # a key that is in neither
    for same in (old, new):
        assert compare([same], [same], schema).none
    assert sorted(map(told, there.changes)) == sorted(told(change, mirrored=True) for change in back.changes)
    result = differences_result(there, "旧", "新", everything=True)
    assert json.dumps(dict(result.data), allow_nan=False)
    assert result.lines and len(result.sheets) == 2
    assert differences_page(there, "", result.lines) and list(plain_lines([new], schema))
    olds, news = parts(old), parts(new)
    if keys or olds[-1].by_address is not news[-1].by_address:
        return
    count = len(there.sheets[0].parts)
    sides = zip([None] * (count - len(olds)) + olds, [None] * (count - len(news)) + news, strict=True)
    for (before, after), part in zip(sides, there.sheets[0].parts, strict=True):
        made = applied(contents(before) if before else [], part)
        wanted = contents(after) if after else []
        assert [{n: plainly(c) for n, c in row.items()} for row in made] == [
            {name: plainly(cell) for name, cell in row.items()} for row in wanted
        ]
