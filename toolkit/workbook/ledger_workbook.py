"""Ledger workbooks made from the schema: the blank ledger, the samples, the workbook each unit fills in.

Whoever makes one imports this module by name: it loads openpyxl, which reading and checking never need.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from toolkit.files import fixed_zip
from toolkit.ledger.own_sheets import ACTIONS, CONFIGURATION
from toolkit.schema import Schema, SettingItem, Sheet
from toolkit.values import shown
from toolkit.workbook.cells import (
    AUTHOR,
    BOX,
    CENTRE,
    HINT_FONT,
    LEFT,
    TITLE_FONT,
    comment,
    dress,
    line_count,
    paint_heading,
    put,
    safe,
    set_print,
)
from toolkit.workbook.guide_sheet import GUIDE, with_results, write_guide
from toolkit.workbook.macros import Macros
from toolkit.workbook.macros_package import with_buttons
from toolkit.workbook.macros_sheets import add_sentences, write_actions, write_configuration
from toolkit.workbook.sheet_help import add_help, add_settings_help, column_help
from toolkit.workbook.sheet_layout import (
    FIRST_ROW,
    HEADING_ROW,
    HINT_ROW,
    SETTINGS,
    TITLE_ROW,
    Layout,
    Rows,
    layout_of,
    settings_headings,
)


def ledger_workbook(
    schema: Schema,
    rows: Mapping[str, Rows] | None = None,
    notes: Mapping[str, str] | None = None,
    about: Sequence[str] = (),
    macros: Macros | None = None,
) -> bytes:
    """The bytes of a ledger workbook: a guide, then every sheet of the schema in its order.

    With `macros` it is one with buttons (.xlsm): before the guide stands the sheet 操作, behind all others, hidden,
    the sheet of settings that xlwings reads.

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
    results = write_guide(guide, layouts, about)
    if macros is None:
        return fixed_zip(with_results(_saved(book), results))
    _add_actions(book, schema, macros)
    return fixed_zip(with_buttons(with_results(_saved(book), results, book.index(guide) + 1), macros))


def _saved(book: Any) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _add_actions(book: Any, schema: Schema, macros: Macros) -> None:
    """Add the sheets of actions and of settings, and the names that the project's own modules know all sheets by."""
    write_actions(book.create_sheet(ACTIONS, 0), macros.templates)
    write_configuration(book.create_sheet(CONFIGURATION))
    add_sentences(book)
    book.active = 0
    book.code_name = "ThisWorkbook"
    for page, name in zip(book.worksheets, sheet_names(schema), strict=True):
        page.sheet_properties.codeName = name


def sheet_names(schema: Schema) -> list[str]:
    """The names by which the macro project knows the sheets of a ledger with buttons, in their order."""
    titles = (ACTIONS, GUIDE, *(sheet.title for sheet in schema.sheets), CONFIGURATION)
    return [f"Sheet{number}" for number, _ in enumerate(titles, 1)]


def _write_sheet(book: Any, schema: Schema, sheet: Sheet, rows: Rows, note: str) -> Layout:
    if sheet.code == SETTINGS:
        rows = _settings_rows(schema, sheet, rows)
    layout = layout_of(sheet, rows)
    page = book.create_sheet(sheet.title)
    _write_top(page, layout, note)
    _write_headings(page, layout)
    _write_columns(page, layout)
    _write_rows(page, layout)
    _add_table(page, layout, book.index(page))
    add_help(page, layout)
    if sheet.code == SETTINGS:
        add_settings_help(page, schema, layout)
    page.freeze_panes = f"{get_column_letter(_frozen(sheet) + 1)}{FIRST_ROW}"
    set_print(page)
    page.print_title_rows = f"{TITLE_ROW}:{HEADING_ROW}"
    return layout


def _settings_rows(schema: Schema, sheet: Sheet, rows: Rows) -> list[Mapping[str, object]]:
    """One row for each item of the schema, then the rows whose items the schema does not know."""
    name, value = settings_headings(sheet)
    given = {row.get(name): row for row in rows}
    items = [given.pop(item.name, {name: item.name, value: _default(item)}) for item in schema.settings]
    return [*items, *given.values()]


def _default(item: SettingItem) -> object:
    return int(item.default) if item.default.isdigit() else item.default


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in view: up to the one that names a row, or the first when none does."""
    headings = [column.heading for column in sheet.columns]
    return headings.index(sheet.name) + 1 if sheet.name else 1


def _write_top(page: Any, layout: Layout, note: str) -> None:
    """The title and the line under it, each over the whole width of the sheet."""
    widths = sum(layout.widths)
    hint = _hint(layout, note)
    for row, text, font, alignment in (
        (TITLE_ROW, layout.sheet.title, TITLE_FONT, CENTRE),
        (HINT_ROW, hint, HINT_FONT, LEFT),
    ):
        cell = put(page, row, 1, text)
        cell.font, cell.alignment = font, alignment
        if layout.width > 1:
            page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=layout.width)
    page.row_dimensions[TITLE_ROW].height = 33
    page.row_dimensions[HINT_ROW].height = 6 + 16 * line_count(hint, widths)


def _hint(layout: Layout, note: str) -> str:
    money = sorted({column.unit for column in layout.columns if column.unit})
    unit = f"单位：{'、'.join(money)}。" if money else ""
    return f"{unit}{layout.sheet.about}深色加粗的列为必填列。{note}"


def _write_headings(page: Any, layout: Layout) -> None:
    for index, title in enumerate(layout.titles, 1):
        cell = put(page, HEADING_ROW, index, title)
        cell.alignment, cell.border = CENTRE, BOX
        column = layout.columns[index - 1] if index <= len(layout.columns) else None
        paint_heading(cell, column)
        cell.comment = comment(column_help(column) if column else "台账约定以外的列，保留原样，不参加统计。")
    page.row_dimensions[HEADING_ROW].height = 36


def _write_columns(page: Any, layout: Layout) -> None:
    """Widths, and the looks of cells that are still empty, so that new rows look like the others."""
    for index, width in enumerate(layout.widths, 1):
        dimension = page.column_dimensions[get_column_letter(index)]
        dimension.width = width
        dress(dimension, layout.kind(index), width)
    for index, heading in enumerate(layout.headings, 1):
        if layout.kind(index) == "amount":
            page.conditional_formatting.add(layout.cells(heading), _whole_amounts(layout.letter(heading)))


def _whole_amounts(letter: str) -> Rule:
    """Whole amounts without the point that "#,##0.######" would leave behind them."""
    whole = DifferentialStyle(numFmt=NumberFormat(numFmtId=3, formatCode="#,##0"))
    cell = f"{letter}{FIRST_ROW}"
    return Rule(type="expression", dxf=whole, formula=[f"AND(ISNUMBER({cell}),{cell}=INT({cell}))"])


def _write_rows(page: Any, layout: Layout) -> None:
    widths = layout.widths
    for number in range(FIRST_ROW, layout.last_row + 1):
        row = layout.rows[number - FIRST_ROW] if layout.rows else {}
        for index, heading in enumerate(layout.headings, 1):
            cell = put(page, number, index, row.get(heading))
            dress(cell, layout.kind(index), widths[index - 1])
            cell.border = BOX
        texts = (shown(row.get(heading)) for heading in layout.headings)
        lines = max(line_count(text, width - 2) for text, width in zip(texts, widths, strict=True))
        page.row_dimensions[number] = _AutoRow(page, index=number, ht=5 + 15 * lines)


class _AutoRow(RowDimension):  # type: ignore[misc]
    """A row with a height to begin with, which programs fit anew to what is typed."""

    @property
    def customHeight(self) -> None:
        """Left out of the file: openpyxl would fix every height that is given."""
        return None


def _add_table(page: Any, layout: Layout, number: int) -> None:
    code = layout.sheet.code
    name = f"tbl_{code}" if re.fullmatch(r"[a-z][a-z0-9_]*", code) else f"tbl_{number}"
    area = f"A{HEADING_ROW}:{get_column_letter(layout.width)}{layout.last_row}"
    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    table._initialise_columns()
    table.tableColumns = [TableColumn(id=index, name=safe(title)) for index, title in enumerate(layout.titles, 1)]
    page.add_table(table)
