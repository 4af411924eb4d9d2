"""A dispatched workbook: cover, sheets of rows, the hidden marks, and the parts that hold them together."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from toolkit.dispatch.cover import Cover
from toolkit.dispatch.marks import COVER_SHEET, MARKS_SHEET, Marks, Role, marks_rows
from toolkit.dispatch.work import Section, UnitWork
from toolkit.values import CannotDo
from toolkit.workbook.dispatching.cells import cell
from toolkit.workbook.dispatching.cover import cover_xml
from toolkit.workbook.dispatching.sheet import HEADING_ROW, PROTECTION, last_letter, last_row, printed, sheet_xml
from toolkit.workbook.dispatching.styles import Look, Styles
from toolkit.workbook.tables.cells import TooLong
from toolkit.workbook.tables.markup import DECLARATION, MAIN, PACKAGE, RELATIONS, escaped, relations
from toolkit.workbook.tables.names import quoted

_COMPRESSION = 3  # a third of the time of the usual 6, for files hardly larger
_UNIX = 3
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OPEN = "application/vnd.openxmlformats-package"
_HIDDEN = ' state="veryHidden"'
_MARK = Look("line", alignment="plain", boxed=False)


class _Sheet(NamedTuple):
    """A sheet: its name, its part in pieces, its section where it is one of rows, whether users see it."""

    name: str
    pieces: Iterable[str]
    section: Section | None = None
    hidden: bool = False


def dispatched_workbook(work: UnitWork, cover: Cover, path: str) -> bytes:
    """The bytes of a unit's workbook; the same work gives the same bytes.

    Raises CannotDo, with the ledger's `path`, for a text that no cell can hold.
    """
    styles = Styles()
    sheets = [_Sheet(COVER_SHEET, cover_xml(cover, styles))]
    sheets += [_Sheet(s.title, sheet_xml(s, *_lines(s, work), styles), s) for s in work.sections]
    sheets.append(_Sheet(MARKS_SHEET, _marks_xml(work.marks, styles), hidden=True))
    stream = io.BytesIO()
    try:
        with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
            for name, pieces in _parts(sheets, cover.title, styles):
                _put(archive, name, pieces)
    except TooLong as error:
        message = f"{error} 的文字超过单元格的上限（32767 个字），不能下发。"
        raise CannotDo(message, path, "请在台账里缩短这个单元格的文字。") from error
    return stream.getvalue()


def _lines(section: Section, work: UnitWork) -> tuple[str, str]:
    """What stands above a sheet's headings."""
    title = f"{section.table.sheet.title}（{'填报' if section.role is Role.LEAD else '配合事项，供了解'}）·{work.unit}"
    if section.role is Role.SUPPORT:
        return title, "这些事项由牵头单位填报，这里不用填写。"
    due = f"请于{work.deadline.text}报回。" if work.deadline.day else ""
    return title, f"{due}只填淡黄色的单元格；“上期：”各列是下发时的内容，供对照。"


def _parts(sheets: Sequence[_Sheet], title: str, styles: Styles) -> Iterator[tuple[str, Iterable[str]]]:
    yield "[Content_Types].xml", [_content_types(len(sheets))]
    yield "_rels/.rels", [_ROOT_RELATIONS]
    yield "docProps/core.xml", [_CORE.format(escaped(title))]
    yield "xl/workbook.xml", [_workbook(sheets)]
    yield "xl/_rels/workbook.xml.rels", [_workbook_relations(len(sheets))]
    for number, sheet in enumerate(sheets, 1):
        yield f"xl/worksheets/sheet{number}.xml", sheet.pieces
    # Last, for only now are all looks known.
    yield "xl/styles.xml", [styles.xml()]


def _put(archive: ZipFile, name: str, pieces: Iterable[str]) -> None:
    """Write a part. Opened by its name it bears the earliest time a zip can hold, whatever the hour."""
    with archive.open(name, "w") as part:
        part.write("".join((DECLARATION, *pieces)).encode())
    archive.getinfo(name).create_system = _UNIX  # whatever the machine


def _marks_xml(marks: Marks, styles: Styles) -> Iterator[str]:
    rows = marks_rows(marks)
    yield f'<worksheet xmlns="{MAIN}"><dimension ref="A1:D{len(rows)}"/><sheetData>'
    for number, row in enumerate(rows, 1):
        cells = (cell(f"{letter}{number}", text, _MARK, styles) for letter, text in zip("ABCD", row, strict=False))
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield f"</sheetData>{PROTECTION}</worksheet>"


def _content_types(sheets: int) -> str:
    parts = [("xl/workbook.xml", f"{_OFFICE}.sheet.main+xml"), ("xl/styles.xml", f"{_OFFICE}.styles+xml")]
    parts.append(("docProps/core.xml", f"{_OPEN}.core-properties+xml"))
    parts += [(f"xl/worksheets/sheet{number}.xml", f"{_OFFICE}.worksheet+xml") for number in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{_OPEN}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _workbook(sheets: Sequence[_Sheet]) -> str:
    items = "".join(
        f'<sheet name="{escaped(sheet.name)}" sheetId="{number}"{_HIDDEN if sheet.hidden else ""} r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(name for place, sheet in enumerate(sheets) for name in _defined_names(place, sheet))
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookProtection lockStructure="1"/>'
        f"<bookViews><workbookView/></bookViews><sheets>{items}</sheets>"
        f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )


def _defined_names(place: int, sheet: _Sheet) -> Iterator[str]:
    """What the filter covers, what is printed, and the rows repeated on each page, by the names programs know."""
    if sheet.section is None:
        return
    title = escaped(quoted(sheet.name))
    filtered = f"$A${HEADING_ROW}:${last_letter(sheet.section)}${last_row(sheet.section)}"
    for kind, cells, hidden in (
        ("_FilterDatabase", filtered, ' hidden="1"'),
        ("Print_Area", printed(sheet.section), ""),
        ("Print_Titles", f"$1:${HEADING_ROW}", ""),
    ):
        yield f'<definedName name="_xlnm.{kind}" localSheetId="{place}"{hidden}>{title}!{cells}</definedName>'


def _workbook_relations(sheets: int) -> str:
    parts = [(f"{RELATIONS}/worksheet", f"worksheets/sheet{number}.xml", False) for number in range(1, sheets + 1)]
    return relations([*parts, (f"{RELATIONS}/styles", "styles.xml", False)])


_ROOT_RELATIONS = relations(
    (
        (f"{RELATIONS}/officeDocument", "xl/workbook.xml", False),
        (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
    )
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>'
)
