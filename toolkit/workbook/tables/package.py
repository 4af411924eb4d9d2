"""The parts that say what the workbook consists of: sheets, names, kinds of parts, how one leads to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.workbook.tables.layout import ABOVE, Layout
from toolkit.workbook.tables.markup import MAIN, PACKAGE, RELATIONS, escaped, relations
from toolkit.workbook.tables.names import quoted

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.openxmlformats-package"
#: What stands in the names of a part of each kind, and the kind.
SHEET = "xl/worksheets/sheet{}.xml", f"{_OFFICE}.spreadsheetml.worksheet+xml"
DRAWING = "xl/drawings/drawing{}.xml", f"{_OFFICE}.drawing+xml"
CHART = "xl/charts/chart{}.xml", f"{_OFFICE}.drawingml.chart+xml"
_ALWAYS = (
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
    ("xl/styles.xml", f"{_OFFICE}.spreadsheetml.styles+xml"),
    ("docProps/core.xml", f"{_OPEN}.core-properties+xml"),
)


def package_parts(sheets: Sequence[Layout], title: str) -> Iterator[tuple[str, str]]:
    """The name and the content of each part around the sheets, save the formats."""
    yield "[Content_Types].xml", _content_types(sheets)
    yield "_rels/.rels", _ROOT_RELATIONS
    yield "docProps/core.xml", _CORE.format(escaped(title))
    yield "xl/workbook.xml", _workbook(sheets)
    yield "xl/_rels/workbook.xml.rels", _workbook_relations(sheets)


def _content_types(sheets: Sequence[Layout]) -> str:
    parts = list(_ALWAYS)
    for sheet in sheets:
        parts += [_part(SHEET, sheet.number), *([_part(DRAWING, sheet.number)] if sheet.boxes else [])]
        parts += [_part(CHART, number) for number in sheet.charts]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{_OPEN}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _part(kind: tuple[str, str], number: int) -> tuple[str, str]:
    return kind[0].format(number), kind[1]


def _workbook(sheets: Sequence[Layout]) -> str:
    items = "".join(
        f'<sheet name="{escaped(sheet.name)}" sheetId="{sheet.number}" r:id="rId{sheet.number}"/>' for sheet in sheets
    )
    names = "".join(name for sheet in sheets for name in _defined_names(sheet))
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{items}</sheets>{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )


def _defined_names(sheet: Layout) -> Iterator[str]:
    """The range of the filter, what is printed, and the rows repeated on each page, by the names programs know."""
    title = escaped(quoted(sheet.name))

    def name(kind: str, cells: str, hidden: str = "") -> str:
        head = f'name="_xlnm.{kind}" localSheetId="{sheet.number - 1}"{hidden}'
        return f"<definedName {head}>{title}!{cells}</definedName>"

    if sheet.grid.rows:
        yield name("_FilterDatabase", f"$A${ABOVE}:${sheet.last}${sheet.filtered}", ' hidden="1"')
    if sheet.boxes:
        yield name("Print_Area", f"$A$1:${sheet.last}${sheet.boxes[-1].bottom}")
    if sheet.repeated:
        yield name("Print_Titles", f"$1:${ABOVE}")


def _workbook_relations(sheets: Sequence[Layout]) -> str:
    parts = [(f"{RELATIONS}/worksheet", SHEET[0].format(sheet.number)) for sheet in sheets]
    parts.append((f"{RELATIONS}/styles", "xl/styles.xml"))
    return relations((kind, name.removeprefix("xl/"), False) for kind, name in parts)


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
