"""The part of one sheet of rows: the hidden ids, what is locked, what is to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from toolkit.dispatch.columns import Part
from toolkit.dispatch.marks import ID_HEADING, Role, Use
from toolkit.dispatch.states import MILESTONES_HEADING, PROBLEM_HEADING, SCHEDULED_HEADING, STATUS_HEADING
from toolkit.dispatch.work import Section
from toolkit.ledger import PercentCell
from toolkit.values import Place, column_letter, shown
from toolkit.workbook.dispatching.cells import cell
from toolkit.workbook.dispatching.hints import validations_xml
from toolkit.workbook.dispatching.styles import FILL, FILL_HEADING, LOCKED, LOCKED_HEADING, Look, Styles
from toolkit.workbook.tables.cells import TooLong
from toolkit.workbook.tables.markup import MAIN
from toolkit.workbook.tables.paper import MARGIN, ROW, half_widths, line_count, text_height

HEADING_ROW, FIRST_ROW = 3, 4
#: Locked all the same, units may fit columns and rows to what they read, filter and sort.
PROTECTION = (
    '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
)
_TITLE, _LINE = Look("title", boxed=False, alignment="plain"), Look("line", boxed=False, alignment="plain")
_ID = Look("line", boxed=False, alignment="plain")
_HEADINGS = {
    Use.RETURNED: Look("heading", FILL_HEADING, "middle"),
    Use.KEPT: Look("heading", LOCKED_HEADING, "middle"),
    Use.SHOWN: Look("heading", LOCKED_HEADING, "middle"),
    Use.EARLIER: Look("heading", LOCKED, "middle"),
}
#: Widths in characters of half width: of what is worked out, of foreign columns, the widest of what was said before.
_WIDTHS = {MILESTONES_HEADING: 32} | dict.fromkeys((STATUS_HEADING, SCHEDULED_HEADING, PROBLEM_HEADING), 17)
_FOREIGN_WIDTH, _EARLIER_WIDTH = 18, 24
#: A column is made wider for a long heading up to this width; a longer one takes several lines.
_WIDEST_FOR_HEADING = 20
#: Texts in columns up to this width are short: codes, dates, kinds.
_NARROW = 16
#: A column is made wider for its numbers and times, up to this width: a program shows none that has no room.
_WIDEST_FOR_NUMBER = 28
#: The height of a row that has no room for all of its text.
_TALLEST = text_height(10**6)


def sheet_xml(section: Section, title: str, line: str, styles: Styles) -> Iterator[str]:
    """The pieces of a sheet; `title` and `line` stand above its headings. Raises TooLong, a ValueError, with the place
    in the ledger of a text that no cell can hold.
    """
    widths = [_width(part, section.rows) for part in section.parts]
    looks = [_look(part, width) for part, width in zip(section.parts, widths, strict=True)]
    yield _before(section, widths)
    yield _above(section, title, line, widths, styles)
    for number, index in enumerate(section.rows, FIRST_ROW):
        yield _row(section, number, index, looks, _height(section.parts, index, widths), styles)
    yield _after(section)


def _row(section: Section, number: int, index: int, looks: Sequence[Look], height: int, styles: Styles) -> str:
    """The row of that number, of the table's row `index`. The first that is worked out has the colour of its light."""
    cells = [cell(f"A{number}", str(section.ids[number - FIRST_ROW]), _ID, styles)]
    light = section.states[number - FIRST_ROW].fill if section.states else ""
    for letter, part, look in zip(_letters(section), section.parts, looks, strict=True):
        if part.sent.use is Use.SHOWN and light:
            look, light = look._replace(fill=light), ""
        elif part.returned and index in part.calculated:
            look = look._replace(fill=LOCKED, unlocked=False)
        if height == _TALLEST and look.alignment == "left":
            look = look._replace(alignment="top")  # of a text with no room its beginning is seen
        cells.append(_cell(f"{letter}{number}", section, part, index, look, styles))
    return f'<row r="{number}" ht="{height}">{"".join(cells)}</row>'


def _letters(section: Section) -> list[str]:
    """The letters of the columns after the hidden one."""
    return [column_letter(place) for place in range(1, len(section.parts) + 1)]


def _cell(place: str, section: Section, part: Part, index: int, look: Look, styles: Styles) -> str:
    try:
        return cell(place, part.cells[index], look, styles, part.share)
    except TooLong as error:
        at = section.table.place(index, part.sent.column)
        raise TooLong(str(Place(at.sheet, at.row, at.letter, at.column))) from error


def _width(part: Part, rows: Iterable[int]) -> int:
    heading = part.sent.heading
    width = part.column.width if part.column else _WIDTHS.get(heading, _FOREIGN_WIDTH)
    if part.sent.use is Use.EARLIER:
        width = min(width, _EARLIER_WIDTH)
    room = max((_room(part, part.cells[row]) for row in rows), default=0)
    return max(width, min(half_widths(heading) + 2, _WIDEST_FOR_HEADING), min(room, _WIDEST_FOR_NUMBER))


def _room(part: Part, value: Any) -> int:
    """How wide a number or a time is as its cell shows it, 0 for a text and for what always has room."""
    if isinstance(value, (int, float)):
        percent = part.share or isinstance(value, PercentCell)
        return len(f"{value:.6%}".rstrip("0%")) + 3 if percent else len(f"{value:,.6f}".rstrip("0")) + 1
    day = part.column is not None and part.column.kind == "day"
    if isinstance(value, datetime) and value.time() != time() and not day:
        return len(f"{value:%Y-%m-%d %H:%M:%S}") + 1
    return 0


def _look(part: Part, width: int) -> Look:
    """The look of a column's cells before their values are known."""
    kind = part.column.kind if part.column else ""
    money = kind == "amount"
    short = width <= _NARROW or (part.sent.use is Use.SHOWN and part.sent.heading != MILESTONES_HEADING)
    alignment = "right" if money else "middle" if short else "left"
    if part.returned:
        return Look("body", FILL, alignment, "day" if kind == "day" else "", unlocked=True)
    font = "earlier" if part.sent.use is Use.EARLIER else "body"
    return Look(font, LOCKED, alignment, "money" if money else "day" if kind == "day" else "")


def _height(parts: Sequence[Part], index: int, widths: Sequence[int]) -> int:
    """The height of a row in points. Programs fit it anew to what is typed."""
    lines = 1
    for part, width in zip(parts, widths, strict=True):
        value = part.cells[index]
        if type(value) is str and (2 * len(value) > width or "\n" in value):
            lines = max(lines, line_count(value, width))
    return text_height(lines) if lines > 1 else ROW


def _before(section: Section, widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width + MARGIN}" customWidth="1"/>'
        for number, width in enumerate(widths, 2)
    )
    frozen = 1 + sum(part.sent.column in (*section.table.sheet.key, section.table.sheet.name) for part in section.parts)
    corner = f"{column_letter(frozen)}{FIRST_ROW}"
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last_letter(section)}{last_row(section)}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane xSplit="{frozen}" ySplit="{HEADING_ROW}" '
        f'topLeftCell="{corner}" activePane="bottomRight" state="frozen"/>'
        f'<selection pane="bottomRight" activeCell="{corner}" sqref="{corner}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{ROW}"/><cols><col min="1" max="1" width="9" hidden="1" customWidth="1"/>'
        f"{columns}</cols><sheetData>"
    )


def _above(section: Section, title: str, line: str, widths: Sequence[int], styles: Styles) -> str:
    headings = [cell(f"A{HEADING_ROW}", ID_HEADING, _ID, styles)]
    for letter, part in zip(_letters(section), section.parts, strict=True):
        headings.append(cell(f"{letter}{HEADING_ROW}", part.sent.heading, _HEADINGS[part.sent.use], styles))
    lines = max(line_count(shown(p.sent.heading), width) for p, width in zip(section.parts, widths, strict=True))
    rows = (
        (30, cell("B1", title, _TITLE, styles)),
        (18, cell("B2", line, _LINE, styles)),
        (text_height(max(lines, 2)), "".join(headings)),
    )
    return "".join(
        f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'
        for number, (height, cells) in enumerate(rows, 1)
    )


def _after(section: Section) -> str:
    """What follows the cells, in the schema's order."""
    last = last_row(section)
    hinted = [
        (part.column, part.sent.heading, f"{letter}{FIRST_ROW}:{letter}{last}")
        for letter, part in zip(_letters(section), section.parts, strict=True)
        if part.returned and part.column
    ]
    cells = f"A{FIRST_ROW}:{last_letter(section)}{last}"
    return (
        f'</sheetData>{PROTECTION}<autoFilter ref="A{HEADING_ROW}:{last_letter(section)}{last}"/>'
        f"{validations_xml(hinted)}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.35"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页  共 &amp;N 页</oddFooter></headerFooter>"
        f'<ignoredErrors><ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def last_letter(section: Section) -> str:
    """The letters of the last column."""
    return column_letter(len(section.parts))


def last_row(section: Section) -> int:
    """The number of the last row."""
    return FIRST_ROW + len(section.rows) - 1


def printed(section: Section) -> str:
    """The cells that are printed: from what names a row to the last column to fill in, or to the last of all."""
    returned = [place for place, part in enumerate(section.parts, 1) if part.returned]
    last = column_letter(returned[-1]) if section.role is Role.LEAD and returned else last_letter(section)
    return f"$B$1:${last}${last_row(section)}"
