"""The workbook of the plain script: a sheet for each table, laid out to be read, clicked through and printed."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from _plain_cells import AS_OF
from _plain_tables import STATUSES
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HEADING_ROW = 3
METHOD = "口径：序时进度按月推算，容差 10 个百分点，滞后超过 30 个百分点亮红灯；同一投资组的计划投资只计一次。"
CONTENTS = "目录"
PLANNED, INVESTED = "计划投资(万元)", "累计完成投资(万元)"
WIDTHS = {
    "事项": 34,
    "所属": 28,
    "问题": 44,
    "滞后与逾期事项": 36,
    "未报事项编号": 40,
    "台账位置": 18,
    "指标": 36,
    "表": 20,
}
COLOURS = dict(zip(STATUSES, ("2F75B5", "70AD47", "F4B942", "C0392B", "BDD7EE", "BFBFBF"), strict=True))
MONEY_COLOURS = {PLANNED: "9DC3E6", INVESTED: "2F75B5"}
FILLS = {
    "灯号": {"绿": "A9D18E", "黄": "FFE699", "红": "FF7C80", "灰": "D9D9D9"},
    "结论": {"已达到": "9DC3E6", "达到进度": "A9D18E", "未达进度": "FFE699", "不可衡量": "D9D9D9", "未填报": "D9D9D9"},
    "报送情况": {"已报送": "A9D18E", "部分报送": "FFE699", "未报送": "FF7C80", "无需报送": "D9D9D9"},
    "是否逾期": {"逾期": "FF7C80"},
    "是否迟报": {"迟报": "FFE699"},
}
BARS = ("已完成占比(%)", "达到进度占比(%)", "投资完成率(%)", "完成程度(%)", "问题数")
#: Which tables have a chart of statuses, and which of amounts; the column whose values name the bars.
STATUS_CHARTS = {
    **{
        "总体情况": "类别",
        "责任单位": "责任单位",
        "重点任务分项": "重点任务",
        "配合单位": "配合单位",
        "工作组": "工作组",
    },
    **{"镇街": "镇街", "项目阶段": "阶段", "资金落实": "资金落实情况", "应完成年度": "年度"},
}
MONEY_CHARTS = {"所属规划": "所属规划", "项目清单": "清单"}


def write_workbook(tables: dict[str, pd.DataFrame], path: Path, ledger: Path) -> None:
    """Write the tables that have rows, the contents before them."""
    tables = {title: table for title, table in tables.items() if len(table)}
    book = Workbook()
    book.remove(book.active)
    for style in styles():
        book.add_named_style(style)
    way = os.path.relpath(ledger.resolve(), path.resolve().parent).replace("\\", "/")
    contents = pd.DataFrame({"序号": range(1, len(tables) + 1), "表": tables.keys(), "行数": map(len, tables.values())})
    for title, table in {CONTENTS: contents, **tables}.items():
        sheet = book.create_sheet(title)
        fill(sheet, title, table)
        mark(sheet, table)
        lay_out(sheet, table)
        link(sheet, table, way)
        draw(sheet, title, table)
    book.save(path)


def styles() -> list[NamedStyle]:
    """The looks of cells: one name for a cell is quicker than a border, an alignment and a font."""
    side = Side(style="thin", color="FF8EA9C1")
    frame, wrapped = Border(left=side, right=side, top=side, bottom=side), Alignment(vertical="center", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    dark = PatternFill("solid", fgColor="FF1F4E78")
    return [
        NamedStyle("格", border=frame, alignment=wrapped),
        NamedStyle("金额", border=frame, alignment=Alignment(vertical="center"), number_format="#,##0.0"),
        NamedStyle("链接", border=frame, alignment=wrapped, font=Font(color="FF0563C1", underline="single")),
        NamedStyle("合计格", border=frame, alignment=wrapped, font=Font(bold=True)),
        NamedStyle("合计金额", border=frame, alignment=wrapped, font=Font(bold=True), number_format="#,##0.0"),
        NamedStyle("表头", border=frame, alignment=middle, font=Font(bold=True, color="FFFFFFFF"), fill=dark),
        NamedStyle("表名", alignment=Alignment(horizontal="center"), font=Font(bold=True, size=16)),
    ]


def fill(sheet: Worksheet, title: str, table: pd.DataFrame) -> None:
    """The title, the method, the headings and the rows."""
    sheet.append([f"{title}（截至{AS_OF:%Y-%m-%d}）"])
    sheet.append([METHOD])
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append(row)
    looks = ["链接" if name == "台账位置" else "金额" if "万元" in name else "格" for name in table.columns]
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        for cell, look in zip(row, looks, strict=True):
            cell.style = look
    for number in [HEADING_ROW + 1 + row for row in total_rows(table)]:
        for cell, look in zip(sheet[number], looks, strict=True):
            cell.style = f"合计{look}"
    for cell in sheet[HEADING_ROW]:
        cell.style = "表头"
    sheet["A1"].style = "表名"
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(table.columns))


def total_rows(table: pd.DataFrame) -> list[int]:
    """Which rows sum up the others."""
    return [number for number, label in enumerate(table.iloc[:, 0]) if label == "合计"]


def mark(sheet: Worksheet, table: pd.DataFrame) -> None:
    """Data bars under shares, fills under lights and the like."""
    for number, name in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        cells = f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + len(table)}"
        if name in BARS:
            most = {"end_type": "max"} if name == "问题数" else {"end_type": "num", "end_value": 100}
            bars = DataBarRule(start_type="num", start_value=0, color="FF9DC3E6", **most)
            sheet.conditional_formatting.add(cells, bars)
        for word, colour in FILLS.get(name, {}).items():
            colour = PatternFill("solid", bgColor=f"FF{colour}")
            sheet.conditional_formatting.add(cells, CellIsRule("equal", [f'"{word}"'], fill=colour))


def lay_out(sheet: Worksheet, table: pd.DataFrame) -> None:
    """Widths, frozen headings, filter, A4 landscape with the headings on every page and numbered pages."""
    for number, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 14)
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    last = HEADING_ROW + len(table) - len(total_rows(table))
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(len(table.columns))}{last}"
    sheet.print_title_rows = f"1:{HEADING_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "第 &P 页  共 &N 页"
    sheet.sheet_view.showGridLines = False


def link(sheet: Worksheet, table: pd.DataFrame, way: str) -> None:
    """From the contents to the sheets, from every item to its cell in the ledger."""
    if sheet.title == CONTENTS:
        for row, title in enumerate(table["表"], start=HEADING_ROW + 1):
            sheet.cell(row, 2).hyperlink = f"#'{title}'!A1"
            sheet.cell(row, 2).style = "链接"
    if "台账位置" in table:
        column = table.columns.get_loc("台账位置") + 1
        for row, place in enumerate(table["台账位置"], start=HEADING_ROW + 1):
            sheet.cell(row, column).hyperlink = f"{way}#{place}"


def draw(sheet: Worksheet, title: str, table: pd.DataFrame) -> None:
    """A chart below the table: stacked bars of the statuses, or the planned and completed investment."""
    if title in STATUS_CHARTS:
        place(sheet, chart(sheet, table, STATUS_CHARTS[title], COLOURS, stacked=True))
    elif title in MONEY_CHARTS:
        place(sheet, chart(sheet, table, MONEY_CHARTS[title], MONEY_COLOURS))


def chart(
    sheet: Worksheet, table: pd.DataFrame, label: str, colours: dict[str, str], stacked: bool = False
) -> BarChart:
    """A chart with a bar for each row but the totals, and a series for each colour."""
    made = BarChart()
    made.type, made.style = "bar" if stacked else "col", 10
    made.title = f"各{label}事项状态" if stacked else "计划投资与累计完成投资(万元)"
    if stacked:
        made.grouping, made.overlap, made.y_axis.scaling.min = "stacked", 100, 0
        made.x_axis.scaling.orientation = "maxMin"
    first, rows = HEADING_ROW, len(table) - len(total_rows(table))
    places = {name: number for number, name in enumerate(table.columns, start=1)}
    for name, colour in colours.items():
        made.add_data(Reference(sheet, places[name], first, places[name], first + rows), titles_from_data=True)
        made.series[-1].graphicalProperties.solidFill = colour
    made.set_categories(Reference(sheet, places[label], first + 1, places[label], first + rows))
    made.x_axis.delete = made.y_axis.delete = False
    made.width, made.height = 26, 5 + 0.6 * rows if stacked else 10
    return made


def place(sheet: Worksheet, made: BarChart) -> None:
    """Put a chart below the table."""
    sheet.add_chart(made, f"A{sheet.max_row + 2}")
