"""The workbook: its tables laid out, their parts written one after the other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from toolkit.values import Grid
from toolkit.workbook.tables import package
from toolkit.workbook.tables.archive import Archive
from toolkit.workbook.tables.layout import Layout, laid_out
from toolkit.workbook.tables.links import Tables, address, jumps, link_relations
from toolkit.workbook.tables.markup import DECLARATION, RELATIONS, relations
from toolkit.workbook.tables.names import sheet_names
from toolkit.workbook.tables.sheet import sheet_xml
from toolkit.workbook.tables.styles import Styles

#: The name of a part and the pieces of its content.
Part = tuple[str, Iterable[bytes]]


def tables_workbook(grids: Sequence[Grid], title: str, lines: Sequence[str] = (), ledger: str = "") -> bytes:
    """A workbook of the grids; `title` goes into its properties, `lines` stand under each sheet's title.

    `ledger` is the path of the ledger from the folder of the workbook, to which links to its cells lead; without it
    there are no such links. The same tables give the same bytes.

    Raises TooLong, a ValueError, for a text of more than 32,767 characters; ValueError for whatever else a workbook
    cannot hold, and for links and charts of what is not there.
    """
    if not grids:
        raise ValueError("a workbook needs at least one table")
    stream = io.BytesIO()
    archive = Archive(stream)
    for name, pieces in _parts(_laid_out(grids, "　".join(lines)), title, address(ledger)):
        archive.put(name, chain((DECLARATION.encode(),), pieces))
    archive.close()
    return stream.getvalue()


def _laid_out(grids: Sequence[Grid], line: str) -> list[Layout]:
    """The sheets of the grids; their charts are numbered through the workbook."""
    sheets: list[Layout] = []
    charts = 1
    for number, (name, grid) in enumerate(zip(sheet_names(grid.title for grid in grids), grids, strict=True), 1):
        sheets.append(laid_out(number, name, grid, line, charts))
        charts += len(sheets[-1].boxes)
    return sheets


def _parts(sheets: Sequence[Layout], title: str, ledger: str) -> Iterator[Part]:
    styles = Styles(colour for sheet in sheets for colour in sheet.grid.fills.values())
    for name, content in package.package_parts(sheets, title):
        yield name, [content.encode()]
    yield "xl/styles.xml", [styles.xml().encode()]
    tables: Tables = {sheet.grid.title: (sheet.name, sheet.items) for sheet in reversed(sheets)}
    for sheet in sheets:
        yield from _sheet_parts(sheet, styles, tables, ledger)


def _sheet_parts(sheet: Layout, styles: Styles, tables: Tables, ledger: str) -> Iterator[Part]:
    """A sheet, its relations, and the drawing with the charts where it has any."""
    made = jumps(sheet.grid, sheet.items.start, tables, ledger)
    others = link_relations(made.files)
    yield package.SHEET[0].format(sheet.number), sheet_xml(sheet, styles, made)
    if sheet.boxes:
        others.append((f"{RELATIONS}/drawing", f"../drawings/drawing{sheet.number}.xml", False))
        yield from _chart_parts(sheet)
    if others:
        yield f"xl/worksheets/_rels/sheet{sheet.number}.xml.rels", [relations(others).encode()]


def _chart_parts(sheet: Layout) -> Iterator[Part]:
    from toolkit.workbook.tables.charts import chart_xml  # most workbooks have none
    from toolkit.workbook.tables.drawing import drawing_relations, drawing_xml

    yield package.DRAWING[0].format(sheet.number), [drawing_xml(sheet).encode()]
    yield f"xl/drawings/_rels/drawing{sheet.number}.xml.rels", [drawing_relations(sheet.charts).encode()]
    for number, box in zip(sheet.charts, sheet.boxes, strict=True):
        yield package.CHART[0].format(number), [chart_xml(sheet.grid, sheet.name, box).encode()]
