"""The 冲突处理 workbook: each conflict on a line of its own, with a drop-down in which the officer chooses.

Imported by name where it is written: it loads openpyxl.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.collect.deciding import Choice, offered
from toolkit.collect.outcome import CONFLICTS, REJECTIONS, Accepted, Conflict, Rejection
from toolkit.collect.pairing import Merge
from toolkit.collect.who import UnitReturn
from toolkit.files import fixed_zip
from toolkit.values import shown
from toolkit.workbook.cells import AUTHOR, BOX, DARK, LEFT, line_count, put, set_print
from toolkit.workbook.collecting.choices import CHOOSE, ID, OWN, SHEET

_ABOUT: Final = (
    "在黄色的“采用”一列选一项：基准（下发时的内容）、现有（台账现在的内容）、填报（这份填报表的内容），"
    "或选“自定”，再在后一列写上内容。空着的留待以后。",
    "同一格有几行的（几份填报表填得不一样），只在一行里选。选好后保存，"
    "运行 taizhang collect 时加 --choices 和这个文件名。",
)
_HEADINGS: Final = (
    ("序号", 6), ("工作表", 11), ("编号", 11), ("名称", 20), ("列", 13), ("基准", 22), ("现有", 22), ("填报", 22),
    (CHOOSE, 9), (OWN, 20), ("单位", 13), ("冲突", 22), ("文件", 24), ("单元格", 9), (ID, 10),
)  # fmt: skip
_HEADING_ROW: Final = 4
#: Points; programs allow no taller row.
_TALLEST: Final = 400
#: Characters of a text that are repeated; a row that is added may have more in all its cells together.
_LONGEST: Final = 8000
_FILL: Final = PatternFill("solid", start_color="FFF9DB")
_HEAD_FILL: Final = PatternFill("solid", start_color=DARK)


def conflict_workbook(merge: Merge, units: Sequence[UnitReturn], choices: Mapping[str, Choice]) -> bytes:
    """The bytes of the workbook: conflicts, with what was chosen before; edits refused; edits taken; who returned."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    page = book.active
    page.title = SHEET
    _write_conflicts(page, merge.conflicts, choices)
    _write_table(book.create_sheet("没有采用"), _REJECTED, map(_rejected, merge.rejections))
    _write_table(book.create_sheet("已采用"), _TAKEN, map(_taken, merge.accepted))
    _write_table(book.create_sheet("报送情况"), _UNITS, map(_unit, units))
    made = io.BytesIO()
    book.save(made)
    return fixed_zip(made.getvalue())


def _write_conflicts(page: Any, conflicts: Sequence[Conflict], choices: Mapping[str, Choice]) -> None:
    page["A1"] = "冲突处理"
    page["A1"].font = Font(name="黑体", size=16)
    for row, line in enumerate(_ABOUT, 2):
        page.cell(row, 1, line).font = Font(name="宋体", size=10, color="595959")
    _heading(page, _HEADING_ROW, _HEADINGS)
    rules: dict[str, DataValidation] = {}
    for number, conflict in enumerate(conflicts, 1):
        row = _HEADING_ROW + number
        choice = choices.get(conflict.id)
        about, where = conflict.subject, conflict.where
        cells = (number, about.sheet, about.key, about.name, about.column, conflict.base, conflict.ours)
        chosen = (choice.side.label if choice else "", choice.own if choice else "")
        source = (where.unit, CONFLICTS[conflict.kind], where.file, where.cell, conflict.id)
        _write_row(page, row, _HEADINGS, (*cells, conflict.theirs, *chosen, *source), frozenset((CHOOSE, OWN)))
        _offer(page, rules, ",".join(side.label for side in offered(conflict.kind)), row)
    page.column_dimensions[get_column_letter(len(_HEADINGS))].hidden = True
    page.freeze_panes = page.cell(_HEADING_ROW + 1, 4)
    page.auto_filter.ref = f"A{_HEADING_ROW}:{get_column_letter(len(_HEADINGS))}{_HEADING_ROW + max(len(conflicts), 1)}"
    page.protection.sheet, page.protection.autoFilter, page.protection.formatColumns = True, False, False
    page.protection.formatRows = False
    set_print(page)


def _offer(page: Any, rules: dict[str, DataValidation], listed: str, row: int) -> None:
    """A drop-down of these words in the row; rows that offer the same share one rule."""
    if listed not in rules:
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "采用", f"请选：{listed.replace(',', '、')}，或留空。"
        page.add_data_validation(rule)
        rules[listed] = rule
    place = next(column for column, (heading, _) in enumerate(_HEADINGS, 1) if heading == CHOOSE)
    rules[listed].add(page.cell(row, place).coordinate)


def _heading(page: Any, row: int, headings: Iterable[tuple[str, int]]) -> None:
    for column, (heading, width) in enumerate(headings, 1):
        cell = page.cell(row, column, heading)
        cell.font, cell.fill, cell.border = Font(name="黑体", size=11, color="FFFFFF"), _HEAD_FILL, BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(column)].width = width


def _write_row(
    page: Any, row: int, headings: Sequence[tuple[str, int]], values: Iterable[Any], open: frozenset[str] = frozenset()
) -> None:
    """A row of values, tall enough for its texts; columns in `open` are to be filled in."""
    lines = 1
    for column, ((heading, width), value) in enumerate(zip(headings, values, strict=True), 1):
        cell = put(page, row, column, _fitting(value))
        cell.font, cell.border, cell.alignment = Font(name="宋体", size=10), BOX, LEFT
        if heading in open:
            cell.fill, cell.protection = _FILL, Protection(locked=False)
        if heading != ID:
            lines = max(lines, line_count(shown(value), width))
    page.row_dimensions[row].height = min(4 + 14 * lines, _TALLEST)


def _fitting(value: Any) -> Any:
    """A text cut to what a cell can hold; it is whole in JSON."""
    return f"{value[:_LONGEST]}……" if isinstance(value, str) and len(value) > _LONGEST else value


# -- the other sheets

_REJECTED: Final = (
    ("文件", 24), ("单位", 14), ("填报表的工作表", 14), ("单元格", 9), ("工作表", 12), ("编号", 12), ("列", 14),
    ("类别", 16), ("原因", 40), ("基准", 26), ("填报", 26),
)  # fmt: skip
_TAKEN: Final = (
    ("工作表", 12), ("编号", 12), ("名称", 24), ("列", 14), ("基准", 26), ("采用", 26), ("怎样", 10), ("单位", 14),
    ("文件", 24), ("填报表单元格", 12), ("合并后单元格", 12),
)  # fmt: skip
_UNITS: Final = (("单位", 20), ("应报行数", 10), ("报送时限", 18), ("情况", 24), ("文件", 50))
_HOW: Final = {"modified": "修改", "added": "新增", "agreed": "两边一致", "decided": "按选定"}


def _rejected(one: Rejection) -> tuple[Any, ...]:
    where, about = one.where, one.subject
    found = (where.file, where.unit, where.sheet, where.cell, about.sheet, about.key, about.column)
    return (*found, REJECTIONS[one.kind], one.reason, one.base, one.theirs)


def _taken(one: Accepted) -> tuple[Any, ...]:
    about, where = one.subject, one.where
    said = (about.sheet, about.key, about.name, about.column, one.base, one.new, _HOW[one.kind])
    return (*said, where.unit, where.file, where.cell, about.place.cell if about.place else "")


def _unit(one: UnitReturn) -> tuple[Any, ...]:
    return one.unit, one.led, one.deadline or "未定", one.state, "、".join(taken.file for taken in one.files)


def _write_table(page: Any, headings: Sequence[tuple[str, int]], rows: Iterable[tuple[Any, ...]]) -> None:
    _heading(page, 1, headings)
    for number, row in enumerate(rows, 2):
        _write_row(page, number, headings, row)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{max(page.max_row, 2)}"
    set_print(page)
