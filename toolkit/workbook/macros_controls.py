"""Buttons as Excel keeps them: each stands in four places that must agree.

The sheet's list of controls binds it to its macro, a part of its own says what kind of control it is, the drawing and
the older VML both draw it. Excel draws from the VML, and so does LibreOffice, which shows no caption without a font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from toolkit.workbook.macros import Button

BUTTON_ROW: Final = 4
"""The row, counted from 1, in which the buttons stand, one in each column from the first on."""
COLUMN_WIDTH: Final = 28
"""Width in characters of the columns with buttons."""
ROW_HEIGHT: Final = 48
"""Height in points of the row with buttons."""

SHEET_NAMESPACES: Final = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
"""What the root of a sheet must declare for `controls`."""

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FONT: Final = "宋体"
#: Pixels from the left and the top edge of its cell to a button, and to its far edges; a pixel is 9525 EMU.
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 180, 6, 54
_EMU: Final = 9525
#: The first shape of a sheet has this number.
_FIRST_SHAPE: Final = 1025


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the package that a sheet refers to: its name, content type, text, the relation's id and type."""

    name: str
    kind: str
    text: str
    relation: str
    relation_kind: str


def controls(buttons: Sequence[Button]) -> str:
    """What stands at the end of the sheet: its drawing, its VML, and each control with its macro."""
    listed = "".join(_control(index, button) for index, button in enumerate(buttons))
    return (
        '<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        f'<mc:AlternateContent><mc:Choice Requires="x14"><controls>{listed}</controls></mc:Choice>'
        "</mc:AlternateContent>"
    )


def control_parts(buttons: Sequence[Button]) -> list[Part]:
    """The parts that go with `controls`, those of each button in the order of the buttons."""
    drawing = "application/vnd.openxmlformats-officedocument.drawing+xml"
    vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    parts = [
        Part("xl/drawings/drawing1.xml", drawing, _drawing(buttons), "rId1", f"{_OFFICE}/drawing"),
        Part("xl/drawings/vmlDrawing1.vml", vml, _vml(buttons), "rId2", f"{_OFFICE}/vmlDrawing"),
    ]
    for number, _ in enumerate(buttons, 1):
        name = f"xl/ctrlProps/ctrlProp{number}.xml"
        kind = "application/vnd.ms-excel.controlproperties+xml"
        parts.append(Part(name, kind, _PROPERTIES, _relation(number - 1), f"{_OFFICE}/ctrlProp"))
    return parts


_PROPERTIES: Final = (
    f'{_HEAD}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' objectType="Button" lockText="1"/>'
)


def _relation(index: int) -> str:
    return f"rId{index + 3}"


def _macro(button: Button) -> str:
    """The macro of this very workbook, whatever it is called."""
    return f"[0]!{button.macro}"


def _control(index: int, button: Button) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="{_FIRST_SHAPE + index}"'
        f' r:id="{_relation(index)}" name="{button.macro}">'
        f'<controlPr defaultSize="0" autoFill="0" autoPict="0" macro="{_macro(button)}"'
        f" altText={quoteattr(button.caption)}>"
        f'<anchor moveWithCells="1">{_corners(index)}</anchor></controlPr></control></mc:Choice></mc:AlternateContent>'
    )


def _corners(index: int, prefix: str = "") -> str:
    """Where a button begins and ends: both corners lie in its own cell."""
    row = BUTTON_ROW - 1
    corners = (("from", _LEFT, _TOP), ("to", _RIGHT, _BOTTOM))
    return "".join(
        f"<{prefix}{corner}><xdr:col>{index}</xdr:col><xdr:colOff>{across * _EMU}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down * _EMU}</xdr:rowOff></{prefix}{corner}>"
        for corner, across, down in corners
    )


def _drawing(buttons: Sequence[Button]) -> str:
    shapes = "".join(_shape(index, button) for index, button in enumerate(buttons))
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"{shapes}</xdr:wsDr>"
    )


def _shape(index: int, button: Button) -> str:
    """The button for programs that draw from the drawing: hidden, for who knows controls draws from the VML."""
    shape = _FIRST_SHAPE + index
    font = f'<a:latin typeface="{_FONT}"/><a:ea typeface="{_FONT}"/>'
    return (
        '<mc:AlternateContent><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
        f' Requires="a14"><xdr:twoCellAnchor editAs="oneCell">{_corners(index, "xdr:")}'
        f'<xdr:sp macro="{_macro(button)}" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{shape}" name="{button.macro}" descr={quoteattr(button.caption)} hidden="1"><a:extLst>'
        '<a:ext uri="{63B3BB69-23CF-44E3-9099-C40C66FF867C}">'
        f'<a14:compatExt spid="_x0000_s{shape}"/></a:ext></a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>'
        '<xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
        '<xdr:txBody><a:bodyPr vertOverflow="clip" wrap="square" anchor="ctr" upright="1"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="zh-CN" sz="1400">{font}</a:rPr>'
        f"<a:t>{escape(button.caption)}</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
        "</xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )


def _vml(buttons: Sequence[Button]) -> str:
    shapes = "".join(_vml_shape(index, button) for index, button in enumerate(buttons))
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/>'
        '<v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>'
        f'<o:lock v:ext="edit" shapetype="t"/></v:shapetype>{shapes}</xml>'
    )


def _vml_shape(index: int, button: Button) -> str:
    row = BUTTON_ROW - 1
    anchor = f"{index}, {_LEFT}, {row}, {_TOP}, {index}, {_RIGHT}, {row}, {_BOTTOM}"
    size = f"width:{(_RIGHT - _LEFT) * 0.75:g}pt;height:{(_BOTTOM - _TOP) * 0.75:g}pt"
    return (
        f'<v:shape id="{button.macro}" o:spid="_x0000_s{_FIRST_SHAPE + index}" type="#_x0000_t201"'
        f" alt={quoteattr(button.caption)} style='position:absolute;{size};z-index:{index + 1};mso-wrap-style:tight'"
        ' o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" rotation="t"/>'
        "<v:textbox style='mso-direction-alt:auto' o:singleclick=\"f\"><div style='text-align:center'>"
        f'<font face="{_FONT}" size="280" color="#000000">{escape(button.caption)}</font></div></v:textbox>'
        f'<x:ClientData ObjectType="Button"><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:FmlaMacro>{_macro(button)}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )
