"""The notes of a worksheet among its parts: found or made, findings written into them, boxes given to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import join

from toolkit.values import Finding
from toolkit.workbook.annotating.book import Book, SheetPart
from toolkit.workbook.annotating.boxes import Boxes, empty_boxes
from toolkit.workbook.annotating.geometry import REACH, Geometry, note_size
from toolkit.workbook.annotating.notes import Notes, empty_notes
from toolkit.workbook.annotating.relations import declare, declare_extension, relate, relations
from toolkit.workbook.annotating.rows import heights
from toolkit.workbook.annotating.worksheet import Cell, Worksheet, cell_of
from toolkit.workbook.annotating.xmltext import Unsound, attributes, children, root, start_tag

#: Programs become slow with more notes than this on a sheet.
_MOST_NOTES = 2_000
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BYTE_ORDERS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Unnoted:
    """The marked cells of a sheet that got no note: those that hold a conversation, and those beyond the limit."""

    sheet: str
    threaded: tuple[Cell, ...] = ()
    beyond: tuple[Cell, ...] = ()


def write_notes(book: Book, part: SheetPart, sheet: Worksheet, found: Mapping[Cell, Sequence[Finding]]) -> Unnoted:
    """Write the findings of each cell into its note, those of an earlier run taken away; the cells left without one."""
    desk = _Desk(book, part, sheet)
    threaded = tuple(cell for cell in found if desk.is_threaded(cell))
    cells = [cell for cell in found if not desk.is_threaded(cell)]
    try:
        desk.write({cell: found[cell] for cell in cells[:_MOST_NOTES]})
    except (Unsound, ValueError) as error:
        raise book.package.refusal(f"工作表“{part.title}”的批注无法辨认") from error
    return Unnoted(part.title, threaded, tuple(cells[_MOST_NOTES:]))


class _Desk:
    """The parts that hold one sheet's notes and their boxes; "" for those that the sheet does not have."""

    def __init__(self, book: Book, part: SheetPart, sheet: Worksheet) -> None:
        self._book, self._part, self._sheet = book, part, sheet
        self._package = book.package
        related = relations(book.package, part.part)
        self._notes_part = next((r.target for r in related if r.kind == "comments" and r.target in self._package), "")
        drawing = sheet.drawing_id()
        self._boxes_part = next((r.target for r in related if drawing and r.id == drawing), "")
        if drawing and self._boxes_part not in self._package:
            raise self._package.refusal(f"工作表“{part.title}”的批注缺少图形部分")
        conversations = (r.target for r in related if r.kind == "threadedComment" and r.target in self._package)
        self._threaded = {cell for target in conversations for cell in _conversations(self._package.text(target))}
        self._notes = self._read_notes()

    def _read_notes(self) -> Notes:
        if self._notes_part:
            return Notes(self._package.text(self._notes_part))
        return empty_notes(self._book.main)

    def is_threaded(self, cell: Cell) -> bool:
        """Whether a cell holds a conversation, whose stand-in among the notes must stay as it is."""
        return cell in self._threaded or self._notes.is_threaded(cell)

    def write(self, found: Mapping[Cell, Sequence[Finding]]) -> None:
        """Put notes and boxes into the package; parts that need no change stay as they are."""
        gone = self._notes.clear()
        for cell, findings in found.items():
            self._notes.add(cell, findings)
        if self._notes.changed:
            self._put_boxes(self._boxes(gone, found))
            self._put_notes()

    def _boxes(self, gone: Sequence[Cell], found: Iterable[Cell]) -> Boxes:
        if self._boxes_part:
            data = self._package.read(self._boxes_part)
            boxes, cells = Boxes(data.decode(_codec(data)), set(gone)), sorted(found)
        else:
            cells = sorted(self._notes.cells())
            boxes = empty_boxes(self._part.index + 1, len(cells))
        near = {row + below for row, _ in cells for below in range(-1, REACH)}
        geometry = Geometry(self._sheet, heights(self._sheet, near))
        for cell in cells:
            size = note_size(self._notes.text_of(cell))
            if cell not in boxes:
                boxes.add(cell, geometry.anchor(cell, size), size)
            elif start := boxes.start_of(cell):
                boxes.enlarge(cell, geometry.anchor_from(start, size))
        return boxes

    def _put_boxes(self, boxes: Boxes) -> None:
        package, part = self._package, self._boxes_part
        if not part:
            part = package.free(join(self._book.folder, "drawings", "vmlDrawing{}.vml"))
            declare_extension(package, "vml", _BOXES_TYPE)
            id = relate(package, self._part.part, part, f"{self._book.relations}/vmlDrawing")
            self._sheet.refer_to_drawing(id, self._book.relations)
            package.put(part, b"")
        package.put(part, boxes.text().encode(_codec(package.read(part))))

    def _put_notes(self) -> None:
        package, part = self._package, self._notes_part
        if not part:
            part = package.free(join(self._book.folder, "comments{}.xml"))
            declare(package, part, _NOTES_TYPE)
            relate(package, self._part.part, part, f"{self._book.relations}/comments")
        package.put(part, self._notes.text())


def _codec(data: bytes) -> str:
    """An encoding in which every byte of a drawing comes back as it was; what is written into it is ASCII."""
    return _BYTE_ORDERS.get(data[:2], "latin-1")


def _conversations(text: str) -> Iterable[Cell]:
    """The cells that hold a conversation."""
    around = root(text)
    for element in children(text, around.inner, around.close):
        cell = cell_of(attributes(start_tag(text, element)).get("ref", ""))
        if cell:
            yield cell
