"""The boxes in which notes are shown: shapes of a VML drawing, which may hold the sheet's buttons too.

Such drawings are often no sound XML, so they are never parsed: shapes of notes are found by their text, new ones are
written before the end, and every other byte stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from toolkit.workbook.annotating.geometry import Anchor
from toolkit.workbook.annotating.worksheet import Cell

_EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout></xml>'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;width:{width}pt;'
    'height:{height}pt;z-index:{order};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
#: Numbers of shapes come in blocks of this size; a drawing says which blocks it uses.
_BLOCK = 1024
_PREFIXES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
# Programs differ in the prefixes they write.
_SHAPE_START = re.compile(r"<((?:\w+:)?)shape\s")
_NOTE = re.compile(r"""\sObjectType\s*=\s*["']Note["']""")
_ANCHOR = re.compile(r"(<(?:\w+:)?Anchor>)([\s\d,]*)(</(?:\w+:)?Anchor>)")
_IDMAP = re.compile(r"""<(?:\w+:)?idmap\s[^>]*\bdata=["'](\d{1,6})""")


class Boxes:
    """The boxes of one sheet's notes, by cell."""

    def __init__(self, text: str, gone: Collection[Cell] = ()) -> None:
        """`text` is that of the drawing; boxes of the cells in `gone` are taken away.

        Raises ValueError for a drawing into which no box can be written.
        """
        text = _without(text, gone) if gone else text
        self._text = text
        self._end = _end_of(text)
        self._found = dict(_notes(text))
        self._larger: list[tuple[int, int, str]] = []
        self._new: list[str] = []
        numbers = [int(number) for number in re.findall(r"""\sid=["']_x0000_s(\d{1,9})["']""", text)]
        self._next = max(numbers, default=_first_number(text)) + 1

    def __contains__(self, cell: Cell) -> bool:
        return cell in self._found

    def start_of(self, cell: Cell) -> tuple[int, int, int, int] | None:
        """The corner where a cell's box begins: column, pixels, row, pixels; None when it does not say."""
        numbers = self._anchor(cell)
        return (numbers[0], numbers[1], numbers[2], numbers[3]) if numbers else None

    def _anchor(self, cell: Cell) -> list[int]:
        found = _ANCHOR.search(self._text, *self._found[cell])
        numbers = [int(number) for number in re.findall(r"\d{1,7}", found[2])] if found else []
        return numbers if len(numbers) == 8 else []

    def enlarge(self, cell: Cell, anchor: Anchor) -> None:
        """Let a box that is there reach at least as far as this."""
        old, found = self._anchor(cell), _ANCHOR.search(self._text, *self._found[cell])
        right, bottom = max(tuple(old[4:6]), anchor[4:6]), max(tuple(old[6:8]), anchor[6:8])
        if found and [*right, *bottom] != old[4:]:
            numbers = ", ".join(map(str, (*old[:4], *right, *bottom)))
            self._larger.append((found.start(2), found.end(2), numbers))

    def add(self, cell: Cell, anchor: Anchor, size: tuple[int, int]) -> None:
        """A new box, which shows when the pointer rests on the cell; `size` is its width and height in pixels."""
        place = {"row": cell[0] - 1, "column": cell[1] - 1, "anchor": ", ".join(map(str, anchor))}
        place |= {"width": size[0] * 3 // 4, "height": size[1] * 3 // 4, "order": self._next % _BLOCK}
        self._new.append(_SHAPE.format(id=self._next, **place))
        self._next += 1

    def text(self) -> str:
        """The drawing as it now is."""
        new = "".join(self._new)
        if new and not re.search(r"""\sid=["']_x0000_t202["']""", self._text):
            new = _TYPE + new
        text = self._text[: self._end] + _bound(new, self._text) + self._text[self._end :]
        for start, end, instead in sorted(self._larger, reverse=True):
            text = text[:start] + instead + text[end:]
        return text


def empty_boxes(first_block: int, number: int) -> Boxes:
    """A drawing for so many notes, whose shapes are numbered from this block on."""
    blocks = range(first_block, first_block + 1 + number // (_BLOCK - 1))
    return Boxes(_EMPTY.format(blocks=",".join(map(str, blocks))))


def _notes(text: str) -> Iterator[tuple[Cell, tuple[int, int]]]:
    """The shapes of notes: the cell of each, and where it starts and ends."""
    end = 0
    while found := _SHAPE_START.search(text, end):
        close = text.find(f"</{found[1]}shape", found.end())
        if close < 0:
            return
        end = text.find(">", close) + 1 or len(text)
        if _NOTE.search(text, found.end(), close):
            yield _cell(text[found.start() : end]), (found.start(), end)


def _without(text: str, gone: Collection[Cell]) -> str:
    """The drawing without the boxes of these cells."""
    for cell, (start, end) in reversed(list(_notes(text))):
        if cell in gone:
            text = text[:start] + text[end:]
    return text


def _first_number(text: str) -> int:
    found = _IDMAP.search(text)
    return int(found[1]) * _BLOCK if found else _BLOCK


def _end_of(text: str) -> int:
    at = max(text.rfind("</xml"), 0)
    if not re.match(r"</xml\s*>\s*$", text[at:]):
        raise ValueError("no end")
    return at


def _bound(shapes: str, text: str) -> str:
    """Shapes whose prefixes are bound at each of them, where the drawing itself does not bind them."""
    head = text[: text.find(">") + 1]
    bound = {prefix for prefix, uri in _PREFIXES.items() if re.search(f"""xmlns:{prefix}=["']{uri}["']""", head)}
    missing = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items() if prefix not in bound)
    return re.sub(r"<(v:shape(?:type)?) ", rf"<\1{missing} ", shapes)


def _cell(shape: str) -> Cell:
    row, column = (re.search(rf"<(?:\w+:)?{name}>\s*(\d{{1,7}})\s*<", shape) for name in ("Row", "Column"))
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else (0, 0)
