"""The workbook's cell formats: a few fixed ones, and one for each colour that a text is by itself."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.workbook.tables.markup import MAIN

#: Formats of the cells around the items.
TITLE, LINE, HEADING = 1, 2, 3
#: Formats of the items' cells; `TOTAL` and `LINK` are added in a row of totals and where a link stands.
TEXT, QUOTED, WHOLE, DECIMAL = 4, 5, 6, 7
TOTAL, LINK = 4, 8
_FIRST_FILLED = 20

_LINK_COLOUR, _LINE_COLOUR, _BORDER_COLOUR = "1F4E9E", "595959", "8EA9C1"
_HEADING_FILL, _TOTAL_FILL = "DDEBF7", "EEF3F8"
_MIDDLE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_LEFT = '<alignment vertical="center" wrapText="1"/>'
_PLAIN = '<alignment vertical="center"/>'


def is_dark(colour: str) -> bool:
    """Whether text on this colour (RRGGBB) has to be white: by how bright the eye finds it, of 255."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return red * 0.299 + green * 0.587 + blue * 0.114 < 150


class Styles:
    """The formats of one workbook; `colours` are RRGGBB, in any order, repeated or not."""

    def __init__(self, colours: Iterable[str]) -> None:
        self._colours = tuple(sorted(set(colours)))

    def filled(self, colour: str) -> int:
        """The format of a text that is this colour."""
        return _FIRST_FILLED + self._colours.index(colour)

    def xml(self) -> str:
        """The part of the workbook that holds the formats."""
        fills = ['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>']
        fills += [_fill(colour) for colour in (_HEADING_FILL, _TOTAL_FILL, *self._colours)]
        formats = [*_FORMATS, *(_filled(colour, place) for place, colour in enumerate(self._colours, 4))]
        return (
            f'<styleSheet xmlns="{MAIN}">{_list("numFmts", _NUMBER_FORMATS)}{_list("fonts", _FONTS)}'
            f"{_list('fills', fills)}{_list('borders', ['<border/>', f'<border>{_BORDER}</border>'])}"
            f"{_list('cellStyleXfs', [_FORMATS[0].replace(_FIRST_STYLE, '')])}{_list('cellXfs', formats)}"
            f"{_list('cellStyles', [_NORMAL])}</styleSheet>"
        )


def _list(name: str, items: list[str]) -> str:
    return f'<{name} count="{len(items)}">{"".join(items)}</{name}>'


def _font(marks: str = "", colour: str = "", name: str = "宋体", size: int = 10) -> str:
    coloured = f'<color rgb="FF{colour}"/>' if colour else ""
    return f'<font>{marks}<sz val="{size}"/>{coloured}<name val="{name}"/></font>'


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'


def _format(alignment: str, font: int = 0, fill: int = 0, border: int = 1, number: int = 0, mark: str = "") -> str:
    parts = {"NumberFormat": number, "Font": font, "Fill": fill, "Border": border, "Alignment": alignment}
    applied = "".join(f' apply{name}="1"' for name, used in parts.items() if used)
    ids = f'numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}"'
    return f"<xf {ids}{_FIRST_STYLE}{mark}{applied}>{alignment}</xf>" if alignment else f"<xf {ids}{_FIRST_STYLE}/>"


def _filled(colour: str, fill: int) -> str:
    return _format(_MIDDLE, _WHITE if is_dark(colour) else 0, fill)


def _items(font: int, fill: int) -> list[str]:
    """Text, text that is to stay text when a user changes it (=1), whole number, decimal number."""
    return [
        _format(_LEFT, font, fill),
        _format(_LEFT, font, fill, mark=' quotePrefix="1"'),
        _format(_PLAIN, font, fill, number=164),
        _format(_PLAIN, font, fill, number=165),
    ]


_FIRST_STYLE = ' xfId="0"'
_NORMAL = '<cellStyle name="常规" xfId="0" builtinId="0"/>'
#: Numbers keep off the right border by the width of a space.
_NUMBER_FORMATS = [
    f'<numFmt numFmtId="{number}" formatCode="{code}_ "/>' for number, code in ((164, "#,##0"), (165, "#,##0.0#####"))
]
_SIDES = ("left", "right", "top", "bottom")
_BORDER = "".join(f'<{side} style="thin"><color rgb="FF{_BORDER_COLOUR}"/></{side}>' for side in _SIDES)
_FONTS = [
    _font(),
    _font(name="黑体", size=16),
    _font(colour=_LINE_COLOUR),
    _font(name="黑体"),
    _font("<b/>"),
    _font("<u/>", _LINK_COLOUR),
    _font("<b/><u/>", _LINK_COLOUR),
    _font(colour="FFFFFF"),
]
_BOLD, _LINKED, _BOLD_LINKED, _WHITE = 4, 5, 6, 7
_FORMATS = [
    _format("", border=0),
    _format(_MIDDLE, 1, border=0),
    _format(_LEFT, 2, border=0),
    _format(_MIDDLE, 3, 2),
    *_items(0, 0),
    *_items(_BOLD, 3),
    *_items(_LINKED, 0),
    *_items(_BOLD_LINKED, 3),
]
