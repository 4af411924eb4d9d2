"""Ledger workbooks made from the schema: the blank ledger, the samples, the workbook each unit fills in.

Whoever makes one imports this module by name: it loads openpyxl, which reading and checking never need.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from toolkit.files import fixed_zip
from toolkit.schema import Column, Schema, SettingItem, Sheet
from toolkit.values import CannotDo, shown

Rows = Sequence[Mapping[str, object]]
_Result = int | str

GUIDE = "说明"
SETTINGS = "settings"
AUTHOR = "taizhang"
TITLE_ROW, HINT_ROW, HEADING_ROW, FIRST_ROW = 1, 2, 3, 4
#: Drop-downs, prompts and the counts of the guide reach down to this row, or to the last when that is lower.
LAST_ROW = HEADING_ROW + 2000
#: Rows of an empty sheet that are already ruled, so that it looks like a form and prints as one.
BLANK_ROWS = 15
LONGEST_TEXT = 32767

_DARK, _LIGHT, _GREY, _PALE = "1F4E79", "DDEBF7", "E7E6E6", "F2F2F2"
_THIN = Side(style="thin", color="A6A6A6")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TITLE_FONT = Font(name="黑体", size=18, bold=True)
_SECTION_FONT = Font(name="黑体", size=13, bold=True, color=_DARK)
_HINT_FONT = Font(name="仿宋", size=11, color="595959")
_BODY_FONT = Font(name="宋体", size=11)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

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
    "period": ("报告期", "可填 2024年6月、2024年二季度、2024年。"),
    "points": ("百分点", "填数字，如 10。"),
}
_PROMPTED = set(_KINDS) - {"text", "choice"}
_RIGHT_KINDS = {"amount"}
_LEFT_KINDS = {"text", "names", "units"}
#: Text in columns up to this width is short: codes, names of units, kinds.
_NARROW = 16
_FORMATS = {"amount": "#,##0.######", "start": "yyyy-mm-dd", "deadline": "yyyy-mm-dd", "day": "yyyy-mm-dd"}

_GUIDE_PART = "xl/worksheets/sheet1.xml"
_FORMULA_CELL = re.compile(r'<c(?P<head> r="(?P<at>[A-Z]+\d+)"[^>]*?)>(?P<formula><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>')

#: A character of half width, of 宋体 11, against the digit in which column widths are measured.
_CHARACTER = 1.05

_PURPOSE = (
    "本工作簿用于登记和滚动更新规划实施的重点任务、重点项目、政策机制、指标和问题，是校验、汇总、通报和归档的依据。",
    "一行填一项。编号编定后不再改动，也不重复使用；各期台账靠编号对应。",
)
_HOW = (
    (
        "金额",
        "以万元为单位填数字，如 17800、17,800；也可写明单位，如 2000万元、1.5亿元。未知的留空，不要填 0。",
    ),
    (
        "完成率",
        "填 40 或 40%，两种写法含义相同。整列的数都不大于 1 时按小数理解，所以 40% 不要填成 0.4。",
    ),
    (
        "完成时限",
        "可填 2024年10月底、2024年四季度、2024年上半年、2024-09-30；没有终点的填 持续推进、贯穿全年。",
    ),
    (
        "日期",
        "填到日，如 2024-06-25 或 2024年6月25日。不要写成 2021.10：看不出是 10 月还是小数。",
    ),
    (
        "单位",
        "写“责任单位”表里的规范简称，几个单位之间用顿号隔开，列第一位的为牵头单位。写别名也能识别。",
    ),
    (
        "合并投资组",
        "几个项目共用一笔投资时，在各行写同一个组名（如 A），合计时只计一次；累计完成投资各填各的。",
    ),
)
_KEEP = (
    "不要改动工作表名和各表第三行的列名；列的先后次序可以调整，可以另加列和工作表。",
    "不要合并单元格。不填的项留空，不要用空格代替；确实没有存在问题的，填“无”。",
    "新增一项时，紧接在表格最后一行之下填写，或在表格中间插入整行。",
    "列数多的表（如项目台账）按 A4 横向一页宽打印时字较小，可在页面设置中改用 A3 纸。",
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of one sheet stand: the schema's, then the others. Letters as Excel writes them."""

    sheet: Sheet
    columns: tuple[Column, ...]
    extra: tuple[str, ...]
    rows: Rows
    last_row: int

    @property
    def headings(self) -> tuple[str, ...]:
        return (*(column.heading for column in self.columns), *self.extra)

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings as written: on one line, none blank, no two alike, as an Excel table demands."""
        titles: dict[str, str] = {}
        for number, heading in enumerate(self.headings, 1):
            title = plain = " ".join(heading.split())[:250] or f"列{number}"
            while title.casefold() in titles:
                title = f"{plain}（{number}）"
            titles[title.casefold()] = title
        return tuple(titles.values())

    @property
    def width(self) -> int:
        return len(self.columns) + len(self.extra)

    def letter(self, heading: str) -> str:
        return str(get_column_letter(self.headings.index(heading) + 1))

    def cells(self, heading: str, dollar: str = "") -> str:
        """The cells under a heading, from the first row to the last that prompts and counts reach."""
        letter = self.letter(heading)
        last = max(LAST_ROW, self.last_row)
        return f"{dollar}{letter}{dollar}{FIRST_ROW}:{dollar}{letter}{dollar}{last}"


def ledger_workbook(
    schema: Schema,
    rows: Mapping[str, Rows] | None = None,
    notes: Mapping[str, str] | None = None,
    about: Sequence[str] = (),
) -> bytes:
    """The bytes of a ledger workbook: a guide, then every sheet of the schema in its order.

    `rows` maps a sheet's code ("tasks") to its rows, each a mapping of heading to value; headings that the
    schema does not know become further columns at the right end, in the order in which they first appear. The
    rows of the settings sheet are the schema's items with their defaults, or what `rows` gives for them.
    `notes` maps a sheet's code to a line shown under its title, `about` holds further lines for the guide.

    No text ever becomes a formula. The guide is protected, without a password, so that its counts are not
    overwritten; the other sheets are not, because a protected table cannot grow and units must add rows.
    Raises CannotDo for a text longer than a cell can hold, KeyError for a sheet the schema does not have.
    """
    rows, notes = rows or {}, notes or {}
    for code in (*rows, *notes):
        schema.sheet(code)
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    guide = book.active
    guide.title = GUIDE
    layouts = [
        _write_sheet(book, schema, sheet, rows.get(sheet.code, ()), notes.get(sheet.code, ""))
        for sheet in schema.sheets
    ]
    results = _write_guide(guide, layouts, about)
    made = io.BytesIO()
    book.save(made)
    return fixed_zip(_with_results(made.getvalue(), results))


# --- one sheet of the ledger


def _write_sheet(book: Any, schema: Schema, sheet: Sheet, rows: Rows, note: str) -> _Layout:
    if sheet.code == SETTINGS:
        rows = _settings_rows(schema, sheet, rows)
    layout = _layout(sheet, rows)
    page = book.create_sheet(sheet.title)
    _write_top(page, layout, note)
    _write_headings(page, layout)
    _write_columns(page, layout)
    _write_rows(page, layout)
    _add_table(page, layout, book.index(page))
    _add_help(page, layout)
    if sheet.code == SETTINGS:
        _add_settings_help(page, schema, layout)
    page.freeze_panes = f"{get_column_letter(_frozen(sheet) + 1)}{FIRST_ROW}"
    _set_print(page)
    page.print_title_rows = f"{TITLE_ROW}:{HEADING_ROW}"
    return layout


def _layout(sheet: Sheet, rows: Rows) -> _Layout:
    known = {column.heading for column in sheet.columns}
    extra = tuple(dict.fromkeys(heading for row in rows for heading in row if heading not in known))
    ruled = len(rows) or BLANK_ROWS
    return _Layout(sheet, sheet.columns, extra, rows, HEADING_ROW + ruled)


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in view: up to the one that names a row, or the first when none does."""
    headings = [column.heading for column in sheet.columns]
    return headings.index(sheet.name) + 1 if sheet.name else 1


def _write_top(page: Any, layout: _Layout, note: str) -> None:
    """The title and the line under it, each over the whole width of the sheet."""
    widths = sum(_widths(layout))
    hint = _hint(layout, note)
    for row, text, font, alignment in (
        (TITLE_ROW, layout.sheet.title, _TITLE_FONT, _CENTRE),
        (HINT_ROW, hint, _HINT_FONT, _LEFT),
    ):
        cell = _put(page, row, 1, text)
        cell.font, cell.alignment = font, alignment
        if layout.width > 1:
            page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=layout.width)
    page.row_dimensions[TITLE_ROW].height = 33
    page.row_dimensions[HINT_ROW].height = 6 + 16 * _lines(hint, widths)


def _hint(layout: _Layout, note: str) -> str:
    money = sorted({column.unit for column in layout.columns if column.unit})
    unit = f"单位：{'、'.join(money)}。" if money else ""
    return f"{unit}{layout.sheet.about}深色加粗的列为必填列。{note}"


def _write_headings(page: Any, layout: _Layout) -> None:
    for index, title in enumerate(layout.titles, 1):
        cell = _put(page, HEADING_ROW, index, title)
        cell.alignment, cell.border = _CENTRE, _BOX
        column = layout.columns[index - 1] if index <= len(layout.columns) else None
        _paint_heading(cell, column)
        cell.comment = _comment(_column_help(column) if column else "台账约定以外的列，保留原样，不参加统计。")
    page.row_dimensions[HEADING_ROW].height = 36


def _paint_heading(cell: Any, column: Column | None) -> None:
    required = column is not None and column.required
    fill = _DARK if required else _LIGHT if column else _GREY
    cell.fill = PatternFill("solid", start_color=fill)
    cell.font = Font(name="黑体", size=11, bold=required, color="FFFFFF" if required else "000000")


def _write_columns(page: Any, layout: _Layout) -> None:
    """Widths, and the looks of cells that are still empty, so that new rows look like the others."""
    for index, width in enumerate(_widths(layout), 1):
        dimension = page.column_dimensions[get_column_letter(index)]
        dimension.width = width
        _dress(dimension, _kind(layout, index), width)
    for index, heading in enumerate(layout.headings, 1):
        if _kind(layout, index) == "amount":
            page.conditional_formatting.add(layout.cells(heading), _whole_amounts(layout.letter(heading)))


def _widths(layout: _Layout) -> list[int]:
    """The schema's widths, but none narrower than its heading, then those of foreign columns."""
    own = [max(column.width, _breadth(column.heading) + 2) for column in layout.columns]
    return own + [_extra_width(layout, heading) for heading in layout.extra]


def _extra_width(layout: _Layout, heading: str) -> int:
    """The width of a foreign column: that of its longest text, within bounds."""
    texts = (_breadth(shown(row.get(heading))) + 2 for row in layout.rows)
    return min(36, max(12, _breadth(heading) + 4, *texts))


def _kind(layout: _Layout, index: int) -> str:
    """The kind of a column counted from 1; a foreign column of money is one by its heading."""
    if index <= len(layout.columns):
        return layout.columns[index - 1].kind
    return "amount" if layout.extra[index - 1 - len(layout.columns)].endswith("元)") else "text"


def _dress(cell: Any, kind: str, width: int) -> None:
    cell.font = _BODY_FONT
    cell.alignment = _alignment(kind, width)
    if kind in _FORMATS:
        cell.number_format = _FORMATS[kind]


def _alignment(kind: str, width: int) -> Alignment:
    """Money to the right, running text to the left, all that is short in the middle."""
    if kind in _RIGHT_KINDS:
        return _RIGHT
    return _LEFT if kind in _LEFT_KINDS and width > _NARROW else _CENTRE


def _whole_amounts(letter: str) -> Rule:
    """Whole amounts without the point that "#,##0.######" would leave behind them."""
    whole = DifferentialStyle(numFmt=NumberFormat(numFmtId=3, formatCode="#,##0"))
    cell = f"{letter}{FIRST_ROW}"
    return Rule(type="expression", dxf=whole, formula=[f"AND(ISNUMBER({cell}),{cell}=INT({cell}))"])


def _write_rows(page: Any, layout: _Layout) -> None:
    widths = _widths(layout)
    for number in range(FIRST_ROW, layout.last_row + 1):
        row = layout.rows[number - FIRST_ROW] if layout.rows else {}
        for index, heading in enumerate(layout.headings, 1):
            cell = _put(page, number, index, row.get(heading))
            _dress(cell, _kind(layout, index), widths[index - 1])
            cell.border = _BOX
        texts = (shown(row.get(heading)) for heading in layout.headings)
        lines = max(_lines(text, width - 2) for text, width in zip(texts, widths, strict=True))
        page.row_dimensions[number] = _AutoRow(page, index=number, ht=5 + 15 * lines)


class _AutoRow(RowDimension):  # type: ignore[misc]
    """A row with a height to begin with, which programs fit anew to what is typed."""

    @property
    def customHeight(self) -> None:
        """Left out of the file: openpyxl would fix every height that is given."""
        return None


def _put(page: Any, row: int, column: int, value: object) -> Any:
    """The cell, holding `value`. Text stays text, whatever it begins with."""
    cell = page.cell(row=row, column=column)
    if value is None or value == "":
        return cell
    if _storable(value):
        cell.value = value
        return cell
    text = _safe(str(value))
    if len(text) > LONGEST_TEXT:
        raise CannotDo(
            f"工作表“{page.title}”{cell.coordinate} 的文字超过单元格的上限（{LONGEST_TEXT} 个字）。",
            remedy="请把文字分成几段，或缩短后重试。",
        )
    cell.value = text
    cell.data_type = "s"
    if text[0] in "=+-@":
        cell.quotePrefix = True
    return cell


def _storable(value: object) -> bool:
    """Whether Excel has a number, a truth value or a date for it."""
    if isinstance(value, date):
        return value.year >= 1900 and getattr(value, "tzinfo", None) is None
    if isinstance(value, int):
        return abs(value) < 10**15
    return isinstance(value, Real | Decimal) and math.isfinite(value)


def _safe(text: str) -> str:
    """Text as a workbook must hold it: what XML cannot carry is written _x0001_, as Excel does."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", text)


def _add_table(page: Any, layout: _Layout, number: int) -> None:
    code = layout.sheet.code
    name = f"tbl_{code}" if re.fullmatch(r"[a-z][a-z0-9_]*", code) else f"tbl_{number}"
    area = f"A{HEADING_ROW}:{get_column_letter(layout.width)}{layout.last_row}"
    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    table._initialise_columns()
    table.tableColumns = [TableColumn(id=index, name=_safe(title)) for index, title in enumerate(layout.titles, 1)]
    page.add_table(table)


# --- help where it is needed: heading notes, drop-downs, input prompts


def _column_help(column: Column) -> str:
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


def _comment(text: str) -> Comment:
    """A note large enough to be read whole."""
    return Comment(text, AUTHOR, width=300, height=24 + 20 * _lines(text, 38))


def _add_help(page: Any, layout: _Layout) -> None:
    for column in layout.columns:
        if column.choices:
            _offer(page, layout.cells(column.heading), column.choices)
        elif column.kind in _PROMPTED:
            _prompt(page, layout.cells(column.heading), column)


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


# --- the settings sheet


def _settings_rows(schema: Schema, sheet: Sheet, rows: Rows) -> list[Mapping[str, object]]:
    """One row for each item of the schema, then the rows whose items the schema does not know."""
    name, value = _settings_headings(sheet)
    given = {row.get(name): row for row in rows}
    items = [given.pop(item.name, {name: item.name, value: _default(item)}) for item in schema.settings]
    return [*items, *given.values()]


def _settings_headings(sheet: Sheet) -> tuple[str, str]:
    """The headings of an item's name and of its value."""
    return sheet.columns[0].heading, sheet.columns[1].heading


def _default(item: SettingItem) -> object:
    return int(item.default) if item.default.isdigit() else item.default


def _add_settings_help(page: Any, schema: Schema, layout: _Layout) -> None:
    """A note on the value of each item, and its drop-down where it has one."""
    letter = layout.letter(_settings_headings(layout.sheet)[1])
    for row, item in enumerate(schema.settings, FIRST_ROW):
        page[f"{letter}{row}"].comment = _comment(_item_help(item))
        if item.choices:
            _offer(page, f"{letter}{row}", item.choices)


def _item_help(item: SettingItem) -> str:
    kind, how = _KINDS[item.kind]
    default = f"不填按 {item.default} 计。" if item.default else ""
    return "\n".join(line for line in (f"【{item.name}】{kind}", item.note, how, default) if line)


# --- the guide


def _write_guide(page: Any, layouts: Sequence[_Layout], about: Sequence[str]) -> dict[str, _Result]:
    """Fills the guide. Returns the results of its formulas by the address of their cells."""
    for letter, width in zip("ABCD", (16, 12, 16, 84), strict=True):
        page.column_dimensions[letter].width = width
    row = _guide_title(page)
    row = _guide_lines(page, row, "用途", [*_PURPOSE, *about])
    counted = [layout for layout in layouts if layout.sheet.code != SETTINGS]
    results = _guide_counts(page, row, counted)
    row = _guide_pairs(page, row + 2 + len(counted), "怎样填写", _HOW)
    row = _guide_lines(page, row, "请勿改动", _KEEP)
    _guide_legend(page, row)
    page.sheet_view.showGridLines = False
    page.protection.sheet = True
    _set_print(page, "portrait")
    return results


def _guide_title(page: Any) -> int:
    cell = _put(page, 1, 1, "规划实施台账填报说明")
    cell.font, cell.alignment = _TITLE_FONT, _CENTRE
    page.merge_cells("A1:D1")
    page.row_dimensions[1].height = 36
    return 2


def _guide_section(page: Any, row: int, title: str) -> int:
    cell = _put(page, row, 1, title)
    cell.font, cell.alignment = _SECTION_FONT, Alignment(vertical="bottom")
    page.row_dimensions[row].height = 26
    return row + 1


def _guide_lines(page: Any, row: int, title: str, lines: Iterable[str]) -> int:
    row = _guide_section(page, row, title)
    for number, line in enumerate(lines, 1):
        _guide_text(page, row, 1, f"{number}. {line}")
        row += 1
    return row


def _guide_pairs(page: Any, row: int, title: str, pairs: Iterable[tuple[str, str]]) -> int:
    row = _guide_section(page, row, title)
    for name, text in pairs:
        _guide_cell(page, row, 1, name, _CENTRE).fill = PatternFill("solid", start_color=_PALE)
        _guide_text(page, row, 2, text)
        for column in range(1, 5):
            page.cell(row=row, column=column).border = _BOX
        row += 1
    return row


def _guide_cell(page: Any, row: int, column: int, value: object, alignment: Alignment) -> Any:
    cell = _put(page, row, column, value)
    cell.font, cell.alignment = _BODY_FONT, alignment
    return cell


def _guide_text(page: Any, row: int, column: int, text: str) -> None:
    """A line of text from a column to the right end. Merged cells do not grow, so the height is set."""
    _guide_cell(page, row, column, text, _LEFT)
    page.merge_cells(start_row=row, start_column=column, end_row=row, end_column=4)
    page.row_dimensions[row].height = 5 + 15 * _lines(text, 122 if column == 1 else 106)


def _guide_counts(page: Any, row: int, layouts: Sequence[_Layout]) -> dict[str, _Result]:
    """The block of counts: formulas, so that they follow what is filled in, and their results for now."""
    heads = _guide_section(page, row, "台账概况（自动计算）")
    for column, heading in enumerate(("工作表", "条数", "已填完成率", "按选项分"), 1):
        cell = _guide_cell(page, heads, column, heading, _CENTRE)
        cell.font, cell.border = Font(name="黑体", size=11), _BOX
        cell.fill = PatternFill("solid", start_color=_LIGHT)
    results: dict[str, _Result] = {}
    for number, layout in enumerate(layouts, heads + 1):
        counts = _counts(layout)
        for column, value in enumerate((layout.sheet.title, *(formula for formula, _ in counts)), 1):
            cell = page.cell(row=number, column=column, value=value)
            cell.font, cell.border, cell.alignment = _BODY_FONT, _BOX, _LEFT if column == 4 else _CENTRE
        results |= {f"{letter}{number}": count for letter, (_, count) in zip("BCD", counts, strict=True)}
        page.row_dimensions[number].height = 5 + 15 * _lines(str(counts[2][1]), 80)
    return results


def _counts(layout: _Layout) -> list[tuple[str, _Result]]:
    """Formula and result of the rows, of the percents filled in, and of the rows by choice; "—" for none."""
    percents = [column for column in layout.columns if column.kind == "percent"]
    choosing = [column for column in layout.columns if column.choices]
    return [
        _count_rows(layout, layout.sheet.key[0]),
        _count_filled(layout, percents[0]) if percents else ("—", "—"),
        _count_choices(layout, choosing) if choosing else ("—", "—"),
    ]


def _count_rows(layout: _Layout, key: str) -> tuple[str, _Result]:
    """Rows that have a key, without the totals at the foot."""
    cells = _reference(layout, key)
    keys = [shown(row.get(key)) for row in layout.rows]
    items = [text for text in keys if text and not text.startswith(("合计", "小计"))]
    return f'=COUNTA({cells})-COUNTIF({cells},"合计*")-COUNTIF({cells},"小计*")', len(items)


def _count_filled(layout: _Layout, column: Column) -> tuple[str, _Result]:
    filled = [row for row in layout.rows if shown(row.get(column.heading))]
    return f"=COUNTA({_reference(layout, column.heading)})", len(filled)


def _count_choices(layout: _Layout, columns: Sequence[Column]) -> tuple[str, _Result]:
    """Choices and how many rows have each: 建账 2，整改 6；one part for each column that offers choices."""
    formulas, results = [], []
    for column in columns:
        cells = _reference(layout, column.heading)
        chosen = [shown(row.get(column.heading)) for row in layout.rows]
        counts = [f'"{choice} "&COUNTIF({cells},"{choice}")' for choice in column.choices]
        formulas.append('&"，"&'.join(counts))
        results.append("，".join(f"{choice} {chosen.count(choice)}" for choice in column.choices))
    return "=" + '&"；"&'.join(formulas), "；".join(results)


def _reference(layout: _Layout, heading: str) -> str:
    title = layout.sheet.title.replace("'", "''")
    return f"'{title}'!{layout.cells(heading, '$')}"


def _guide_legend(page: Any, row: int) -> None:
    row = _guide_section(page, row, "列名颜色")
    for column, text in (
        (Column("必填列", "text", required=True), "这一项必须填写，缺少时校验会指出单元格。"),
        (Column("选填列", "text"), "有内容就填，没有可以留空。"),
        (None, "台账约定以外的列，保留原样，不参加统计。"),
    ):
        cell = _guide_cell(page, row, 1, column.heading if column else "其他列", _CENTRE)
        _paint_heading(cell, column)
        _guide_text(page, row, 2, text)
        row += 1


# --- the page, and the room that text takes


def _set_print(page: Any, orientation: str = "landscape") -> None:
    """A4, one page wide, page numbers below."""
    page.page_setup.orientation = orientation
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    page.oddFooter.center.text = "第 &P 页 共 &N 页"


def _breadth(text: str) -> int:
    """The room a text takes, in characters of half width."""
    return sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell so wide."""
    return sum(max(1, math.ceil(_breadth(line) * _CHARACTER / width)) for line in text.split("\n"))


# --- what openpyxl cannot do


def _with_results(data: bytes, results: Mapping[str, _Result]) -> bytes:
    """The workbook with the results of the guide's formulas, for programs that do not calculate them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _put_results(part, results) if name == _GUIDE_PART else part)
    return made.getvalue()


def _put_results(part: bytes, results: Mapping[str, _Result]) -> bytes:
    def put(found: re.Match[str]) -> str:
        result = results.get(found["at"], "")
        kind = ' t="str"' if isinstance(result, str) else ""
        return f"<c{found['head']}{kind}>{found['formula']}<v>{escape(str(result))}</v></c>"

    return _FORMULA_CELL.sub(put, part.decode("utf-8")).encode("utf-8")
