"""The guide sheet of a ledger workbook: how to fill it in, and counts that follow what is filled in.

The counts are formulas; their results are put into the file too, for programs that do not calculate them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.styles import Alignment, Font, PatternFill

from toolkit.schema import Column
from toolkit.values import shown
from toolkit.workbook.cells import (
    BODY_FONT,
    BOX,
    CENTRE,
    LEFT,
    LIGHT,
    PALE,
    SECTION_FONT,
    TITLE_FONT,
    line_count,
    paint_heading,
    put,
    set_print,
)
from toolkit.workbook.sheet_layout import SETTINGS, Layout

_Result = int | str

GUIDE = "说明"
_FORMULA_CELL = re.compile(r'<c(?P<head> r="(?P<at>[A-Z]+\d+)"[^>]*?)>(?P<formula><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>')

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


def write_guide(page: Any, layouts: Sequence[Layout], about: Sequence[str]) -> dict[str, _Result]:
    """Fills the guide. Returns the results of its formulas by the address of their cells."""
    for letter, width in zip("ABCD", (16, 12, 16, 84), strict=True):
        page.column_dimensions[letter].width = width
    row = _title(page)
    row = _lines(page, row, "用途", [*_PURPOSE, *about])
    counted = [layout for layout in layouts if layout.sheet.code != SETTINGS]
    results = _count_block(page, row, counted)
    row = _pairs(page, row + 2 + len(counted), "怎样填写", _HOW)
    row = _lines(page, row, "请勿改动", _KEEP)
    _legend(page, row)
    page.sheet_view.showGridLines = False
    page.protection.sheet = True
    set_print(page, "portrait")
    return results


def _title(page: Any) -> int:
    cell = put(page, 1, 1, "规划实施台账填报说明")
    cell.font, cell.alignment = TITLE_FONT, CENTRE
    page.merge_cells("A1:D1")
    page.row_dimensions[1].height = 36
    return 2


def _section(page: Any, row: int, title: str) -> int:
    cell = put(page, row, 1, title)
    cell.font, cell.alignment = SECTION_FONT, Alignment(vertical="bottom")
    page.row_dimensions[row].height = 26
    return row + 1


def _lines(page: Any, row: int, title: str, lines: Iterable[str]) -> int:
    row = _section(page, row, title)
    for number, line in enumerate(lines, 1):
        _text(page, row, 1, f"{number}. {line}")
        row += 1
    return row


def _pairs(page: Any, row: int, title: str, pairs: Iterable[tuple[str, str]]) -> int:
    row = _section(page, row, title)
    for name, text in pairs:
        _cell(page, row, 1, name, CENTRE).fill = PatternFill("solid", start_color=PALE)
        _text(page, row, 2, text)
        for column in range(1, 5):
            page.cell(row=row, column=column).border = BOX
        row += 1
    return row


def _cell(page: Any, row: int, column: int, value: object, alignment: Alignment) -> Any:
    cell = put(page, row, column, value)
    cell.font, cell.alignment = BODY_FONT, alignment
    return cell


def _text(page: Any, row: int, column: int, text: str) -> None:
    """A line of text from a column to the right end. Merged cells do not grow, so the height is set."""
    _cell(page, row, column, text, LEFT)
    page.merge_cells(start_row=row, start_column=column, end_row=row, end_column=4)
    page.row_dimensions[row].height = 5 + 15 * line_count(text, 122 if column == 1 else 106)


def _count_block(page: Any, row: int, layouts: Sequence[Layout]) -> dict[str, _Result]:
    """The block of counts: formulas, so that they follow what is filled in, and their results for now."""
    heads = _section(page, row, "台账概况（自动计算）")
    for column, heading in enumerate(("工作表", "条数", "已填完成率", "按选项分"), 1):
        cell = _cell(page, heads, column, heading, CENTRE)
        cell.font, cell.border = Font(name="黑体", size=11), BOX
        cell.fill = PatternFill("solid", start_color=LIGHT)
    results: dict[str, _Result] = {}
    for number, layout in enumerate(layouts, heads + 1):
        counts = _counts(layout)
        for column, value in enumerate((layout.sheet.title, *(formula for formula, _ in counts)), 1):
            cell = page.cell(row=number, column=column, value=value)
            cell.font, cell.border, cell.alignment = BODY_FONT, BOX, LEFT if column == 4 else CENTRE
        results |= {f"{letter}{number}": count for letter, (_, count) in zip("BCD", counts, strict=True)}
        page.row_dimensions[number].height = 5 + 15 * line_count(str(counts[2][1]), 80)
    return results


def _counts(layout: Layout) -> list[tuple[str, _Result]]:
    """Formula and result of the rows, of the percents filled in, and of the rows by choice; "—" for none."""
    percents = [column for column in layout.columns if column.kind == "percent"]
    choosing = [column for column in layout.columns if column.choices]
    return [
        _count_rows(layout, layout.sheet.key[0]),
        _count_filled(layout, percents[0]) if percents else ("—", "—"),
        _count_choices(layout, choosing) if choosing else ("—", "—"),
    ]


def _count_rows(layout: Layout, key: str) -> tuple[str, _Result]:
    """Rows that have a key, without the totals at the foot."""
    cells = _reference(layout, key)
    keys = [shown(row.get(key)) for row in layout.rows]
    items = [text for text in keys if text and not text.startswith(("合计", "小计"))]
    return f'=COUNTA({cells})-COUNTIF({cells},"合计*")-COUNTIF({cells},"小计*")', len(items)


def _count_filled(layout: Layout, column: Column) -> tuple[str, _Result]:
    filled = [row for row in layout.rows if shown(row.get(column.heading))]
    return f"=COUNTA({_reference(layout, column.heading)})", len(filled)


def _count_choices(layout: Layout, columns: Sequence[Column]) -> tuple[str, _Result]:
    """Choices and how many rows have each: 建账 2，整改 6；one part for each column that offers choices."""
    formulas, results = [], []
    for column in columns:
        cells = _reference(layout, column.heading)
        chosen = [shown(row.get(column.heading)) for row in layout.rows]
        counts = [f'"{choice} "&COUNTIF({cells},"{choice}")' for choice in column.choices]
        formulas.append('&"，"&'.join(counts))
        results.append("，".join(f"{choice} {chosen.count(choice)}" for choice in column.choices))
    return "=" + '&"；"&'.join(formulas), "；".join(results)


def _reference(layout: Layout, heading: str) -> str:
    title = layout.sheet.title.replace("'", "''")
    return f"'{title}'!{layout.cells(heading, '$')}"


def _legend(page: Any, row: int) -> None:
    row = _section(page, row, "列名颜色")
    for column, text in (
        (Column("必填列", "text", required=True), "这一项必须填写，缺少时校验会指出单元格。"),
        (Column("选填列", "text"), "有内容就填，没有可以留空。"),
        (None, "台账约定以外的列，保留原样，不参加统计。"),
    ):
        cell = _cell(page, row, 1, column.heading if column else "其他列", CENTRE)
        paint_heading(cell, column)
        _text(page, row, 2, text)
        row += 1


def with_results(data: bytes, results: Mapping[str, _Result], number: int = 1) -> bytes:
    """The workbook with the results of the guide's formulas, for programs that do not calculate them.

    `number` counts the sheets up to the guide, itself included.
    """
    guide = f"xl/worksheets/sheet{number}.xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _put_results(part, results) if name == guide else part)
    return made.getvalue()


def _put_results(part: bytes, results: Mapping[str, _Result]) -> bytes:
    def with_result(found: re.Match[str]) -> str:
        result = results.get(found["at"], "")
        kind = ' t="str"' if isinstance(result, str) else ""
        return f"<c{found['head']}{kind}>{found['formula']}<v>{escape(str(result))}</v></c>"

    return _FORMULA_CELL.sub(with_result, part.decode("utf-8")).encode("utf-8")
