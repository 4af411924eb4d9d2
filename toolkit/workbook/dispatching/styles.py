"""The cell formats of one dispatched workbook: each different look once, in the order in which it is first used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from toolkit.workbook.tables.markup import MAIN

#: Colours: cells to fill in and their headings, locked cells and their headings, what was said before.
FILL, FILL_HEADING, LOCKED, LOCKED_HEADING = "FFF9DB", "FFE08A", "F2F2F2", "DDEBF7"
_GREY, _BORDER_COLOUR = "7F7F7F", "8EA9C1"
#: Fonts by name: family, size, bold, colour.
_FONTS: Final = {
    "body": ("宋体", 10, False, ""),
    "earlier": ("宋体", 10, False, _GREY),
    "bold": ("宋体", 10, True, ""),
    "line": ("宋体", 10, False, "595959"),
    "heading": ("黑体", 10, False, ""),
    "title": ("黑体", 16, False, ""),
    "section": ("黑体", 12, False, "1F4E79"),
}
_ALIGNMENTS: Final = {
    "left": '<alignment vertical="center" wrapText="1"/>',
    "middle": '<alignment horizontal="center" vertical="center" wrapText="1"/>',
    "top": '<alignment vertical="top" wrapText="1"/>',
    "right": '<alignment horizontal="right" vertical="center" indent="1"/>',
    "plain": '<alignment vertical="center"/>',
}
#: Number formats by name: their number, and the code of those that programs do not know by it.
_NUMBERS: Final = {
    "": (0, ""), "percent": (9, ""), "percent1": (164, "0.0%"), "percent2": (10, ""), "percent6": (165, "0.0#####%"),
    "day": (166, "yyyy-mm-dd"), "moment": (167, "yyyy-mm-dd hh:mm"), "second": (171, "yyyy-mm-dd hh:mm:ss"),
    "time": (168, "hh:mm:ss"), "duration": (169, "[h]:mm:ss"), "money": (3, ""), "money6": (170, "#,##0.0#####"),
}  # fmt: skip


class Look(NamedTuple):
    """How a cell looks. `fill` is RRGGBB, "" for none; `quoted` keeps a text text when a user changes it (=1)."""

    font: str = "body"
    fill: str = ""
    alignment: str = "left"
    number: str = ""
    unlocked: bool = False
    quoted: bool = False
    boxed: bool = True


class Styles:
    """The formats that are used so far. `of` gives the number by which a cell names its own."""

    def __init__(self) -> None:
        self._looks: dict[Look | None, int] = {None: 0}

    def of(self, look: Look) -> int:
        """The number of a look."""
        return self._looks.setdefault(look, len(self._looks))

    def xml(self) -> str:
        """The part of the workbook that holds the formats."""
        looks = [look for look in self._looks if look]
        fills = list(dict.fromkeys(look.fill for look in looks if look.fill))
        numbers = [f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in _NUMBERS.values() if code]
        patterns = ["none", "gray125"]
        return (
            f'<styleSheet xmlns="{MAIN}">{_list("numFmts", numbers)}{_list("fonts", map(_font, _FONTS.values()))}'
            f"{_list('fills', [*map(_pattern, patterns), *map(_fill, fills)])}"
            f"{_list('borders', ['<border/>', f'<border>{_BORDER}</border>'])}"
            f"{_list('cellStyleXfs', [_PLAIN])}{_list('cellXfs', [_FIRST, *(_format(k, fills) for k in looks)])}"
            f"{_list('cellStyles', [_NORMAL])}</styleSheet>"
        )


def _list(name: str, items: Iterable[str]) -> str:
    made = list(items)
    return f'<{name} count="{len(made)}">{"".join(made)}</{name}>'


def _font(font: tuple[str, int, bool, str]) -> str:
    name, size, bold, colour = font
    coloured = f'<color rgb="FF{colour}"/>' if colour else ""
    return f'<font>{"<b/>" if bold else ""}<sz val="{size}"/>{coloured}<name val="{name}"/></font>'


def _pattern(kind: str) -> str:
    return f'<fill><patternFill patternType="{kind}"/></fill>'


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'


def _format(look: Look, fills: list[str]) -> str:
    font, number = list(_FONTS).index(look.font), _NUMBERS[look.number][0]
    fill = fills.index(look.fill) + 2 if look.fill else 0
    parts = {"NumberFormat": number, "Font": font, "Fill": fill, "Border": look.boxed, "Alignment": True}
    applied = "".join(f' apply{name}="1"' for name, used in parts.items() if used)
    quoted = ' quotePrefix="1"' if look.quoted else ""
    opened = ' applyProtection="1"' if look.unlocked else ""
    unlocked = '<protection locked="0"/>' if look.unlocked else ""
    ids = f'numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{int(look.boxed)}" xfId="0"'
    return f"<xf {ids}{quoted}{applied}{opened}>{_ALIGNMENTS[look.alignment]}{unlocked}</xf>"


_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_FIRST = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
_NORMAL = '<cellStyle name="常规" xfId="0" builtinId="0"/>'
_BORDER = "".join(
    f'<{side} style="thin"><color rgb="FF{_BORDER_COLOUR}"/></{side}>' for side in ("left", "right", "top", "bottom")
)
