"""The two sheets of a ledger with buttons that hold no ledger: 操作, and xlwings.conf, which is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.ledger.own_sheets import ACTIONS, BEGINNINGS
from toolkit.workbook.cells import (
    BODY_FONT,
    BOX,
    CENTRE,
    HINT_FONT,
    LEFT,
    PALE,
    SECTION_FONT,
    TITLE_FONT,
    line_count,
    put,
    set_print,
)
from toolkit.workbook.macros import BUTTONS, SENTENCES
from toolkit.workbook.macros_controls import BUTTON_ROW, COLUMN_WIDTH, ROW_HEIGHT

_INDENTED: Final = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_DEFAULT_TEMPLATE: Final = "月度专刊"
_HINT: Final = "在各表填好台账后按下面的按钮，不必先保存。打开工作簿时若提示宏已被禁用，请先点“启用内容”。"
#: Each cell to fill in: its name without the prefix, what it holds to begin with, what to write.
_FIELDS: Final = (
    ("报告期", "", "如 2024-06、2024年二季度。留空时用“设置”表里的报告期。"),
    ("上期台账", "", "文件名或路径。留空时用同一文件夹里本期以前最近的一本。"),
    ("模板", _DEFAULT_TEMPLATE, "简报的模板，可以从下拉列表选，也可以写自己的 .docx 模板的路径。"),
    ("输出文件夹", "", "简报放在哪里。留空时放在本工作簿旁边的“输出”文件夹。"),
)
_ADVICE: Final = (
    "请先按“校验”，改正标出的错误后再汇总、出简报；改正后再按一次，上一次的标注自动清除。",
    "按下按钮后，进度显示在 Excel 窗口底部的状态栏，结束前请不要编辑台账。",
    "按钮没有反应，或提示找不到 Python 的，请在命令行运行 taizhang button check，按提示处理。",
    "本工作簿请一直在 Excel 里保存为 .xlsm。没有 Excel、只有 WPS 的，请运行 taizhang serve，在网页上按同样的四个按钮。",
)
#: What xlwings reads: keys in the first column, values in the second, from the first row on. Any key that stands here
#: comes before the files of settings, so the interpreter is not among them: `taizhang button install` writes it there.
_SETTINGS: Final = (
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False", "不从台账所在的文件夹加载程序。"),
    ("SHOW_ERROR_POPUPS", "False", "出错时不弹英文窗口，由按钮的宏记入日志。"),
    ("USE UDF SERVER", "False", "每次按按钮都新开一个 Python。"),
    ("SHOW CONSOLE", "False", "不显示命令行窗口。"),
)


def write_actions(page: Any, templates: Sequence[str]) -> None:
    """Fill the sheet 操作 and name its cells: 操作_报告期, 操作_上期台账, 操作_模板, 操作_输出文件夹, 操作_结果."""
    for letter in "ABCD":
        page.column_dimensions[letter].width = COLUMN_WIDTH
    _across(page, 1, 1, BEGINNINGS[ACTIONS], 36).font = TITLE_FONT
    page["A1"].alignment = CENTRE
    _across(page, 2, 1, _HINT).font = HINT_FONT
    page.row_dimensions[3].height = 8
    _button_row(page)
    row = _fields(page, _section(page, BUTTON_ROW + 2, "本次操作的设置"))
    _choices(page, row - 2, templates)
    row = _result(page, _section(page, row, "上次操作的结果"))
    row = _section(page, row, "提示")
    for number, line in enumerate(_ADVICE, 1):
        _across(page, row, 1, f"{number}. {line}")
        row += 1
    page.sheet_view.showGridLines = False
    set_print(page, "portrait")


def write_configuration(page: Any) -> None:
    """Fill the sheet that xlwings reads its settings from, and hide it."""
    for row, texts in enumerate(_SETTINGS, 1):
        for column, text in enumerate(texts, 1):
            put(page, row, column, text).number_format = "@"
    for letter, width in zip("ABC", (32, 12, 48), strict=True):
        page.column_dimensions[letter].width = width
    page.sheet_state = "hidden"


def add_sentences(book: Any) -> None:
    """Give the workbook the hidden names that its macros read: what they say, and where they say it."""
    for key, text in SENTENCES.items():
        quoted = text.replace('"', '""')
        _name(book, f"taizhang_say_{key}", f'"{quoted}"', hidden=True)
    _name(book, "taizhang_result", book.defined_names[f"{ACTIONS}_结果"].attr_text, hidden=True)


def _button_row(page: Any) -> None:
    """Room for the buttons, and below each what it does."""
    page.row_dimensions[BUTTON_ROW].height = ROW_HEIGHT
    for column, button in enumerate(BUTTONS, 1):
        cell = put(page, BUTTON_ROW + 1, column, button.about)
        cell.font, cell.alignment = HINT_FONT, Alignment(horizontal="left", vertical="top", wrap_text=True)
    lines = max(line_count(button.about, COLUMN_WIDTH - 2) for button in BUTTONS)
    page.row_dimensions[BUTTON_ROW + 1].height = 6 + 15 * lines


def _section(page: Any, row: int, title: str) -> int:
    cell = put(page, row, 1, title)
    cell.font, cell.alignment = SECTION_FONT, Alignment(vertical="bottom")
    page.row_dimensions[row].height = 26
    return row + 1


def _fields(page: Any, row: int) -> int:
    for title, value, note in _FIELDS:
        _label(page, row, title)
        cell = put(page, row, 2, value)
        cell.font, cell.alignment, cell.border, cell.number_format = BODY_FONT, _INDENTED, BOX, "@"
        _across(page, row, 3, note, 36).font = HINT_FONT
        for column in (3, 4):
            page.cell(row=row, column=column).border = BOX
        _name(page.parent, f"{ACTIONS}_{title}", _address(page, f"$B${row}"))
        row += 1
    return row


def _choices(page: Any, row: int, templates: Sequence[str]) -> None:
    """Offer the templates that come with the toolkit; the path of another may be typed as well."""
    listed = ",".join(templates)
    if listed:
        page.add_data_validation(
            DataValidation("list", formula1=f'"{listed}"', showErrorMessage=False, allow_blank=True, sqref=f"B{row}")
        )


def _result(page: Any, row: int) -> int:
    _label(page, row, "时间和结果")
    _across(page, row, 2, "还没有操作过。", 40)
    for letter in "BCD":
        page[f"{letter}{row}"].border = BOX
    _name(page.parent, f"{ACTIONS}_结果", _address(page, f"$B${row}"))
    return row + 1


def _label(page: Any, row: int, title: str) -> None:
    cell = put(page, row, 1, title)
    cell.font, cell.alignment, cell.border = Font(name="黑体", size=11), CENTRE, BOX
    cell.fill = PatternFill("solid", start_color=PALE)


def _across(page: Any, row: int, column: int, text: str, height: float = 0) -> Any:
    """The cell with a text that reaches to the right end. Merged cells do not grow, so the height is set."""
    cell = put(page, row, column, text)
    cell.font, cell.alignment = BODY_FONT, _INDENTED if column > 1 else LEFT
    page.merge_cells(start_row=row, start_column=column, end_row=row, end_column=len(BUTTONS))
    room = COLUMN_WIDTH * (len(BUTTONS) + 1 - column) - 2
    page.row_dimensions[row].height = height or 6 + 16 * line_count(text, room)
    return cell


def _address(page: Any, cell: str) -> str:
    return f"'{page.title}'!{cell}"


def _name(book: Any, name: str, refers_to: str, hidden: bool | None = None) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=refers_to, hidden=hidden)
