"""The drawing of a sheet: a frame for each chart, over the columns of the table and the rows kept for it."""

from __future__ import annotations

from toolkit.workbook.tables.boxes import INSET, Box
from toolkit.workbook.tables.layout import Layout
from toolkit.workbook.tables.markup import CHART, DRAWING, RELATIONS, escaped, relations
from toolkit.workbook.tables.paper import ROW, column_points

_SHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def drawing_xml(layout: Layout) -> str:
    """The part that places a sheet's charts; the chart of relation rId1 first."""
    edge = _emu(column_points(layout.widths[-1]) - INSET)
    columns = len(layout.widths) - 1
    frames = "".join(_frame(box, number, columns, edge) for number, box in enumerate(layout.boxes, 1))
    return f'<xdr:wsDr xmlns:xdr="{_SHEET_DRAWING}" xmlns:a="{DRAWING}">{frames}</xdr:wsDr>'


def drawing_relations(charts: range) -> str:
    """The relations of a drawing to the charts of these numbers."""
    return relations((f"{RELATIONS}/chart", f"../charts/chart{number}.xml", False) for number in charts)


def _frame(box: Box, number: int, column: int, edge: int) -> str:
    """A frame from the first column to `edge` in the column given."""
    name = f'id="{number + 1}" name="图表 {number}" descr="{escaped(box.chart.title)}"'
    return (
        f"<xdr:twoCellAnchor>{_corner('from', 0, 0, box.top, _emu(INSET))}"
        f"{_corner('to', column, edge, box.bottom - 1, _emu(ROW - INSET))}"
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr {name}/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" xmlns:r="{RELATIONS}" r:id="rId{number}"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
    )


def _corner(name: str, column: int, right: int, row: int, down: int) -> str:
    """A corner in a cell, its column and row counted from 0, so many EMU right of and below the cell's own."""
    return (
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>{right}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"
    )


def _emu(points: float) -> int:
    return round(points * 12_700)
