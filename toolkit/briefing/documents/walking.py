"""One part of a finished document walked as a reader reads it: paragraphs, rows, cells, what stands in free places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from toolkit.briefing.documents.blocks import Block, Cell, Free
from toolkit.briefing.documents.plain_rows import SHORT, NotPlain, Short
from toolkit.briefing.documents.streaming import Piece, pieces
from toolkit.briefing.documents.texts import Open, Text, attribute, free_name, joined, local

_INTO: Final = frozenset(("customXml", "sdtContent", "smartTag", "ins", "moveTo", "footnotes", "endnotes"))
_NOTES: Final = {"footnote": "脚注", "endnote": "尾注"}
_SEPARATORS: Final = frozenset(("separator", "continuationSeparator", "continuationNotice"))


#: A paragraph or a table, the free place it stands in, and what a table holds where that is still to come.
_Child = tuple[Any, str | None, Iterator[Any] | None]


class Walk:
    """A part's `blocks`, in order; `tables` is how many tables there are up to its end, `frees` what staff wrote.

    `short` is the part with its plain rows put in short, where that could be done.
    """

    def __init__(self, data: bytes, label: str, tables: int, short: Short | None = None) -> None:
        self.tables = tables
        self._short = short
        self.frees: list[tuple[str, Free]] = []
        self.revised = False
        self._open = Open(short is not None)
        self.blocks = tuple(self._walked(pieces(short.xml if short else data), label))

    def _walked(self, found: Iterator[Piece], label: str) -> Iterator[Block]:
        first = next(found, None)
        if first and local(first[0]) in ("footnotes", "endnotes"):
            yield from self._notes(first[0])
        elif first and local(first[0]) in ("hdr", "ftr"):
            yield from self._owner(_children(first[0], None), label)
        elif first:
            yield from self._owner(_flat(chain([first], found)), label)

    def _notes(self, top: Any) -> Iterator[Block]:
        real = [note for note in top if local(note) in _NOTES and attribute(note, "type") not in _SEPARATORS]
        for number, note in enumerate(real, start=1):
            yield from self._owner(_children(note, None), f"{_NOTES[local(note)]}{number}")

    # -- what holds paragraphs: the body, a header, a note, a text box, a cell

    def _owner(self, children: Iterable[_Child], prefix: str) -> Iterator[Block]:
        counts = {"p": 0, "tbl": 0}
        for child, name, content in children:
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
                yield from self._table(content or child, named, name)

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
            yield from self._owner(_children(box, free), f"{place}文本框")

    def _text(self, paragraph: Any) -> Text:
        text = Text(self._open)
        text.paragraph(paragraph)
        self.revised = self.revised or text.revised
        return text

    def _noted(self, place: str, *frees: Free) -> None:
        self.frees += [(place, free) for free in frees if free.text.strip()]

    # -- tables

    def _table(self, content: Iterable[Any], place: str, free: str | None) -> Iterator[Block]:
        self.tables += 1
        number = self.tables
        rows = 0
        for row, name in _within(content, "tr", free):
            if self._short and (at := row.get(SHORT)):
                for cells in self._plain(self._short, at, name):
                    rows += 1
                    yield Block(f"{place} 第{rows}行", cells, number, rows)
            else:
                rows += 1
                yield from self._row(row, f"{place} 第{rows}行", number, rows, name)

    def _row(self, row: Any, place: str, table: int, number: int, free: str | None) -> Iterator[Block]:
        """The row, then what stands in its cells and is no text of theirs: tables, text boxes."""
        cells: list[Cell] = []
        inside: list[Block] = []
        column = 1 + _before(row)
        for cell, name in _within(row, "tc", free):
            made, deeper = self._cell(cell, f"{place} 第{column}列", column, name)
            cells.append(made)
            inside += deeper
            column += made.span
        yield Block(place, tuple(cells), table, number)
        yield from inside

    def _plain(self, short: Short, at: str, free: str | None) -> Iterator[tuple[Cell, ...]]:
        """The cells of rows put in short, outside of free places, fields and marks begun before."""
        if free is not None or self._open.marks or self._open.fields:
            raise NotPlain
        return short.rows(at)

    def _cell(self, cell: Any, place: str, column: int, free: str | None) -> tuple[Cell, list[Block]]:
        texts: list[Text] = []
        deeper: list[Block] = []
        tables = 0
        for child, name, _ in _children(cell, free):
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


def _flat(found: Iterable[Piece]) -> Iterator[_Child]:
    """The paragraphs and tables among the pieces of a text, and those in what they hold."""
    for piece, content in found:
        if content is None:
            yield from _children((piece,), None)
        else:
            yield piece, None, content


def _children(owner: Iterable[Any], free: str | None) -> Iterator[_Child]:
    """The paragraphs and tables directly in an owner, each with the free place it stands in."""
    for child in owner:
        kind = local(child)
        if kind in ("p", "tbl"):
            yield child, free, None
        elif kind == "sdt":
            name = free_name(child)
            for content in child:
                if local(content) == "sdtContent":
                    yield from _children(content, free if name is None else name)
        elif kind in _INTO:
            yield from _children(child, free)


def _within(holder: Iterable[Any], wanted: str, free: str | None) -> Iterator[tuple[Any, str | None]]:
    """The rows of a table or the cells of a row, also those in content controls; rows deleted by revision are not."""
    for child in holder:
        kind = local(child)
        if kind == wanted:
            if kind != "tr" or not _deleted(child):
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
        kind = local(child)
        if kind == "gridSpan":
            span = max(1, _whole(attribute(child, "val")))
        elif kind == "vMerge":
            merged = attribute(child, "val") != "restart"
    return span, merged


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0
