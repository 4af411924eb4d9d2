"""Help where it is needed in a ledger sheet: notes on headings and settings, drop-downs, input prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.schema import Column, Schema, SettingItem
from toolkit.workbook.cells import comment
from toolkit.workbook.sheet_layout import FIRST_ROW, Layout, settings_headings

#: What each kind of column holds, and how it may be typed: the words of heading notes and input prompts.
_KINDS = {
    "text": ("文字", ""),
    "names": ("名称", "几个名称之间用分号隔开。"),
    "units": ("单位", "写规范简称；几个单位之间用顿号隔开，列第一位的为牵头单位。"),
    "reference": ("编号", "写其他表里已有的编号；几个编号之间用顿号隔开。"),
    "choice": ("选项", "从下拉列表中选一项。"),
    "percent": ("百分数", "可填 40 或 40%。"),
    "amount": ("金额", "可填 17800 或 17,800；带单位时写全，如 2000万元、1.5亿元。"),
    "measure": ("数值或文字", "填数字，或填文字说明。"),
    "start": ("日期", "可填 2021年3月、2021-03-01。"),
    "deadline": ("时限", "可填 2024年10月底、2024年四季度、2024年上半年、2024-09-30、持续推进。"),
    "day": ("日期", "填到日，如 2024-06-25。"),
    "year": ("年份", "填四位年份，如 2021。"),
    "last_year": ("年份", "填四位年份，如 2025。"),
    "period": ("报告期", "可填 2024年6月、2024年二季度、2024年上半年、2024年、规划中期。"),
    "points": ("百分点", "填数字，如 10。"),
    "return": ("时限", "可填 每月25日、次月5日前、每月最后一个工作日。"),
    "words": ("叫法", "几个之间用分号隔开。"),
}
_PROMPTED = set(_KINDS) - {"text", "choice"}


def add_help(page: Any, layout: Layout) -> None:
    """The drop-downs and input prompts of the sheet's columns."""
    for column in layout.columns:
        if column.choices:
            _offer(page, layout.cells(column.heading), column.choices)
        elif column.kind in _PROMPTED:
            _prompt(page, layout.cells(column.heading), column)


def add_settings_help(page: Any, schema: Schema, layout: Layout) -> None:
    """A note on the value of each item, and its drop-down where it has one."""
    letter = layout.letter(settings_headings(layout.sheet)[1])
    for row, item in enumerate(schema.settings, FIRST_ROW):
        page[f"{letter}{row}"].comment = comment(_item_help(item))
        if item.choices:
            _offer(page, f"{letter}{row}", item.choices)


def column_help(column: Column) -> str:
    """What the note on a heading says."""
    kind, how = _KINDS[column.kind]
    lines = [f"【{column.heading}】{'必填' if column.required else '选填'}，{kind}", column.note, how]
    if column.choices:
        lines.append(f"可选：{'、'.join(column.choices)}")
    if column.refers:
        lines.append(f"编号所在的表：{'、'.join(column.refers)}")
    if column.example:
        lines.append(f"例：{column.example}")
    return "\n".join(line for line in lines if line)


def _item_help(item: SettingItem) -> str:
    kind, how = _KINDS[item.kind]
    default = f"不填按 {item.default} 计。" if item.default else ""
    return "\n".join(line for line in (f"【{item.name}】{kind}", item.note, how, default) if line)


def _offer(page: Any, cells: str, choices: Sequence[str]) -> None:
    """A drop-down. What is not on the list is questioned, not refused: some other words are understood."""
    listed = DataValidation(
        type="list",
        formula1=f'"{",".join(choices)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="不在可选范围",
        error=f"请从下拉列表中选择：{'、'.join(choices)}。"[:255],
    )
    listed.add(cells)
    page.add_data_validation(listed)


def _prompt(page: Any, cells: str, column: Column) -> None:
    """A hint beside the cell that is being filled in; whatever is typed is accepted, 40% and 2000万 too."""
    text = "\n".join(line for line in (column.note, _KINDS[column.kind][1]) if line)
    hint = DataValidation(
        type=None,
        allow_blank=True,
        showInputMessage=True,
        promptTitle=column.heading[:32],
        prompt=text[:255],
    )
    hint.add(cells)
    page.add_data_validation(hint)
