"""A worksheet's part, cut into what stands above its rows, the rows, and what stands below."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from toolkit.values import column_letter
from toolkit.workbook.annotating.xmltext import (
    INSIDE,
    Element,
    attributes,
    children,
    filled,
    inside,
    place_of,
    prefixed,
    root,
    start_tag,
    whole,
)

#: A cell: row and column, counted from 1.
Cell = tuple[int, int]
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Neighbouring columns of one width: first and last counted from 1, width in pixels, number of their format."""

    first: int
    last: int
    width: int
    format: int


class Worksheet:
    """A worksheet's text. `rows` is what stands in sheetData; `prefix` is that of its elements, with the colon."""

    def __init__(self, text: str) -> None:
        around = root(text)
        self.prefix = around.prefix
        start = re.compile(rf"<{self.prefix}sheetData(?=[\s/>]){INSIDE}>").search(text, around.inner)
        if start is None:
            raise ValueError("no sheetData")
        self._head = text[: start.end()]
        close = start.end() if start[0].endswith("/>") else text.rindex(f"</{self.prefix}sheetData")
        self.rows = text[start.end() : close]
        self._tail = text[close:]
        if start[0].endswith("/>"):
            self._head = self._head.removesuffix("/>") + ">"
            self._tail = f"</{self.prefix}sheetData>" + self._tail
        self._before = self._head, self.rows, self._tail

    @property
    def changed(self) -> bool:
        """Whether anything of the sheet is not as it was read."""
        return (self._head, self.rows, self._tail) != self._before

    def text(self) -> str:
        """The sheet's text as it now is."""
        return f"{self._head}{self.rows}{self._tail}"

    # -- what stands around the rows

    def _above(self, name: str) -> Element | None:
        return next((e for e in children(self._head, root_inner(self._head)) if e.name == name), None)

    def _below(self) -> Iterator[Element]:
        return children(self._tail, self._tail.index(">") + 1)

    @cached_property
    def columns(self) -> tuple[Columns, ...]:
        """The columns that the sheet says something of."""
        around = self._above("cols")
        tags = (start_tag(self._head, e) for e in inside(self._head, around)) if around else ()
        return tuple(sorted((_columns(attributes(tag)) for tag in tags), key=lambda columns: columns.first))

    def column(self, number: int) -> Columns | None:
        """What the sheet says of a column, counted from 1."""
        found = bisect_right(self.columns, number, key=lambda columns: columns.first)
        columns = self.columns[found - 1] if found else None
        return columns if columns and number <= columns.last else None

    @cached_property
    def usual_size(self) -> tuple[int, int]:
        """Width of a column and height of a row of which the sheet says nothing, in pixels."""
        element = self._above("sheetFormatPr")
        values = attributes(start_tag(self._head, element)) if element else {}
        width = decimal(values.get("defaultColWidth", ""), 9.14)
        return round(width * 7), round(decimal(values.get("defaultRowHeight", ""), 15) * 4 / 3)

    def merges(self) -> Iterator[tuple[Cell, Cell]]:
        """The merged ranges: their first and their last cell."""
        for element in self._below():
            if element.name == "mergeCells":
                for merge in inside(self._tail, element):
                    first, _, last = attributes(start_tag(self._tail, merge)).get("ref", "").partition(":")
                    cells = cell_of(first), cell_of(last)
                    if cells[0] and cells[1]:
                        yield cells[0], cells[1]

    def drawing_id(self) -> str:
        """The id of the relation to the drawing that holds notes and buttons; "" for none."""
        for element in self._below():
            if element.name == "legacyDrawing":
                values = attributes(start_tag(self._tail, element))
                return next((value for name, value in values.items() if name.endswith(":id")), "")
        return ""

    def refer_to_drawing(self, id: str, namespace: str) -> None:
        """Name the drawing that holds the notes, where the order of a sheet's elements wants it."""
        values = attributes(self._head[: root_inner(self._head)])
        bound = "" if values.get("xmlns:r") == namespace else f'xmlns:r="{namespace}" '
        at = place_of(self._tail, self._tail.index(">") + 1, _ORDER, "legacyDrawing")
        element = prefixed(f'<legacyDrawing {bound}r:id="{id}"/>', self.prefix)
        self._tail = self._tail[:at] + element + self._tail[at:]

    def widen(self, cells: Collection[Cell]) -> None:
        """Let the range that the sheet says it uses cover new cells."""
        element = self._above("dimension")
        if element is None or not cells:
            return
        first, _, last = attributes(start_tag(self._head, element)).get("ref", "").partition(":")
        ends = [*cells, *(cell for cell in (cell_of(first), cell_of(last)) if cell)]
        rows, columns = sorted(row for row, _ in ends), sorted(column for _, column in ends)
        ref = f"{address((rows[0], columns[0]))}:{address((rows[-1], columns[-1]))}"
        inner = self._head[element.inner : element.close]
        self._head = filled(self._head, element, inner, {"ref": ref})


def root_inner(head: str) -> int:
    """Where the start tag of a text's root ends; the text may be cut off anywhere behind it."""
    found = re.compile(rf"<[\w.:-]+{INSIDE}>").search(head)
    return found.end() if found else 0


def _columns(values: dict[str, str]) -> Columns:
    width = 0 if values.get("hidden") in ("1", "true") else round(decimal(values.get("width", ""), 9.14) * 7)
    return Columns(whole(values.get("min"), 1), whole(values.get("max"), 1), width, whole(values.get("style")))


def decimal(text: str, otherwise: float) -> float:
    """A number as the file writes it; `otherwise` for anything that is not one, or no length."""
    return float(text) if re.fullmatch(r"\d{1,6}(\.\d*)?", text) else otherwise


def cell_of(reference: str) -> Cell | None:
    """The cell of a reference such as "H12" or "$H$12"; None for anything else, or a cell that no sheet has."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if not found:
        return None
    cell = int(found[2]), column_of(found[1])
    return cell if 1 <= cell[0] <= LAST_ROW and cell[1] <= LAST_COLUMN else None


def column_of(letters: str) -> int:
    """The column of these letters, counted from 1."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def address(cell: Cell) -> str:
    """The cell as a reference names it."""
    return f"{column_letter(cell[1] - 1)}{cell[0]}"


def shown_in(merges: Iterator[tuple[Cell, Cell]], cells: Collection[Cell]) -> dict[Cell, Cell]:
    """Of the cells that merged ranges cover, the one that is shown: the first of its range."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows.setdefault(column, []).append(row)
    found: dict[Cell, Cell] = {}
    for first, last in merges:
        for column in [column for column in rows if first[1] <= column <= last[1]]:
            start, end = bisect_left(rows[column], first[0]), bisect_right(rows[column], last[0])
            found.update(((row, column), first) for row in rows[column][start:end])
            del rows[column][start:end]
    return found
