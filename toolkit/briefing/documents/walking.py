"""One part of a finished document walked as a reader reads it: paragraphs, rows, cells, what stands in free places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from toolkit.briefing.documents.blocks import Block, Cell, Free
from toolkit.briefing.documents.texts import Open, Text, attribute, free_name, joined, local

_INTO: Final = frozenset(("customXml", "sdtContent", "smartTag", "ins", "moveTo", "footnotes", "endnotes"))
_NOTES: Final = {"footnote": "脚注", "endnote": "尾注"}
_SEPARATORS: Final = frozenset(("separator", "continuationSeparator", "continuationNotice"))


class Walk:
    """A part's `blocks`, in order; `tables` is how many tables there are up to its end, `frees` what staff wrote."""

    def __init__(self, root: Any, label: str, tables: int) -> None:
        self.tables = tables
        self.frees: list[tuple[str, Free]] = []
        self.revised = False
        self._open = Open()
        self.blocks = tuple(self._walked(root, label))

    def _walked(self, top: Any, label: str) -> Iterator[Block]:
        if local(top) == "document":
            top = next((child for child in top if local(child) == "body"), top)
        if local(top) in ("footnotes", "endnotes"):
            yield from self._notes(top)
        else:
            yield from self._owner(top, label)

    def _notes(self, top: Any) -> Iterator[Block]:
        real = [note for note in top if local(note) in _NOTES and attribute(note, "type") not in _SEPARATORS]
        for number, note in enumerate(real, start=1):
            yield from self._owner(note, f"{_NOTES[local(note)]}{number}")

    # -- what holds paragraphs: the body, a header, a note, a text box, a cell

    def _owner(self, owner: Any, prefix: str, free: str | None = None) -> Iterator[Block]:
        counts = {"p": 0, "tbl": 0}
        for child, name in _children(owner, free):
            kind = local(child)
            text = self._text(child) if kind == "p" else None
            if text and text.sourced:
                continue
            counts[kind] += 1
            if text:
                yield from self._paragraph(text, f"{prefix}第{counts['p']}段", name)
            else:
                named = f"表{counts['tbl']}"
                named = named if prefix == "正文" else f"{prefix}{named}"
                yield from self._table(child, named, name)

    def _paragraph(self, text: Text, place: str, free: str | None) -> Iterator[Block]:
        if free is not None:
            self._noted(place, Free(free, text.text))
        elif text.text.strip() or text.marks:
            self._noted(place, *text.frees)
            yield Block(place, (Cell(text.text, tuple(text.marks), tuple(text.frees)),), style=text.style)
        else:
            self._noted(place, *text.frees)
        yield from self._boxes(text, place, free)

    def _boxes(self, text: Text, place: str, free: str | None) -> Iterator[Block]:
        for box in text.boxes:
            yield from self._owner(box, f"{place}文本框", free)

    def _text(self, paragraph: Any) -> Text:
        text = Text(self._open)
        text.paragraph(paragraph)
        self.revised = self.revised or text.revised
        return text

    def _noted(self, place: str, *frees: Free) -> None:
        self.frees += [(place, free) for free in frees if free.text.strip()]

    # -- tables

    def _table(self, table: Any, place: str, free: str | None) -> Iterator[Block]:
        self.tables += 1
        number = self.tables
        for row_number, (row, name) in enumerate(_rows(table, free), start=1):
            yield from self._row(row, f"{place} 第{row_number}行", number, row_number, name)

    def _row(self, row: Any, place: str, table: int, number: int, free: str | None) -> Iterator[Block]:
        """The row, then what stands in its cells and is no text of theirs: tables, text boxes."""
        cells: list[Cell] = []
        inside: list[Block] = []
        column = 1 + _before(row)
        for cell, name in _cells(row, free):
            made, deeper = self._cell(cell, f"{place} 第{column}列", column, name)
            cells.append(made)
            inside += deeper
            column += made.span
        yield Block(place, tuple(cells), table, number)
        yield from inside

    def _cell(self, cell: Any, place: str, column: int, free: str | None) -> tuple[Cell, list[Block]]:
        texts: list[Text] = []
        deeper: list[Block] = []
        tables = 0
        for child, name in _children(cell, free):
            if local(child) == "tbl":
                tables += 1
                deeper += self._table(child, f"{place} 内表{tables}", name)
                continue
            text = self._text(child)
            if name is not None:
                self._noted(place, Free(name, text.text))
            else:
                self._noted(place, *text.frees)
                texts.append(text)
            deeper += self._boxes(text, place, name)
        span, merged = _span(cell)
        return Cell(*joined(texts), column, span, merged), deeper


def _children(owner: Any, free: str | None) -> Iterator[tuple[Any, str | None]]:
    """The paragraphs and tables directly in an owner, each with the free place it stands in."""
    for child in owner:
        kind = local(child)
        if kind in ("p", "tbl"):
            yield child, free
        elif kind == "sdt":
            name = free_name(child)
            for content in child:
                if local(content) == "sdtContent":
                    yield from _children(content, free if name is None else name)
        elif kind in _INTO:
            yield from _children(child, free)


def _rows(table: Any, free: str | None) -> Iterator[tuple[Any, str | None]]:
    yield from _within(table, "tr", free)


def _cells(row: Any, free: str | None) -> Iterator[tuple[Any, str | None]]:
    yield from _within(row, "tc", free)


def _within(holder: Any, wanted: str, free: str | None) -> Iterator[tuple[Any, str | None]]:
    """The rows of a table or the cells of a row, also those in content controls; rows deleted by revision are not."""
    for child in holder:
        kind = local(child)
        if kind == wanted:
            if not _deleted(child):
                yield child, free
        elif kind == "sdt":
            name = free_name(child)
            for content in child:
                if local(content) == "sdtContent":
                    yield from _within(content, wanted, free if name is None else name)
        elif kind in _INTO:
            yield from _within(child, wanted, free)


def _deleted(row: Any) -> bool:
    properties = next((child for child in row if local(child) == "trPr"), ())
    return any(local(child) == "del" for child in properties)


def _before(row: Any) -> int:
    """How many columns of the grid a row leaves out at its beginning."""
    properties = next((child for child in row if local(child) == "trPr"), ())
    return next((_whole(attribute(child, "val")) for child in properties if local(child) == "gridBefore"), 0)


def _span(cell: Any) -> tuple[int, bool]:
    """How many columns a cell takes, and whether it continues the one above."""
    span, merged = 1, False
    properties = next((child for child in cell if local(child) == "tcPr"), ())
    for child in properties:
        if local(child) == "gridSpan":
            span = max(1, _whole(attribute(child, "val")))
        elif local(child) == "vMerge":
            merged = attribute(child, "val") != "restart"
    return span, merged


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0
