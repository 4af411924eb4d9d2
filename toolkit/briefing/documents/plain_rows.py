"""Rows of the plainest sort, read from the bytes of a part without an element for each of their properties.

Nearly all of a briefing are rows whose cells hold one paragraph of one run. A parser makes forty elements of such a
row, of which two in each cell say anything. So a part is proved sound as a whole, each plain row in it is put in
short, saying no more than where it stands, and the rest is walked as ever. What is not plain beyond doubt is left as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Final
from xml.parsers import expat

from toolkit.briefing.documents.blocks import Cell, Mark

SHORT: Final = "plain-row"
"""The attribute of a row put in short: where what it holds begins and ends in the bytes of the part."""

# Possessive throughout: a row that is not plain is given up at its first odd byte.
_ATTRIBUTES: Final = rb'(?: (?:w|w14|xml):\w++="[^"<]*+")*+'  # w14: what Word numbers paragraphs and rows by
_EMPTY: Final = rb"(?:<w:\w++" + _ATTRIBUTES + rb"/>)*+"
_OF_ROW: Final = rb"<w:(?:cantSplit|tblHeader|trHeight|jc)" + _ATTRIBUTES + rb"/>"
_OF_CELL: Final = (
    rb'<w:gridSpan w:val="\d{1,4}"/>|<w:vMerge(?: w:val="\w++")?+/>|<w:(?!gridSpan|vMerge)\w++' + _ATTRIBUTES + rb"/>"
)
_LOOKS: Final = rb"(?:<w:rPr/>|<w:rPr>" + _EMPTY + rb"</w:rPr>)?+"
_STYLE: Final = rb"(?:<w:pPr/>|<w:pPr>" + _EMPTY + _LOOKS + rb"</w:pPr>)?+"
_PRINTED: Final = rb"<\?f (\d{1,9})\?>([^<&\r]*+)<\?f\?>"
_WORDS: Final = rb"(?:[^<&\r]++|&(?:amp|lt|gt|quot|apos);|<\?f(?: \d{1,9})?+\?>)*+"
_TEXT: Final = rb"<w:t" + _ATTRIBUTES + rb">(?:" + _PRINTED + rb"|(" + _WORDS + rb"))</w:t>"
_RUN: Final = rb"(?:<w:r" + _ATTRIBUTES + rb">" + _LOOKS + _TEXT + rb"</w:r>)?+"
_PARAGRAPH: Final = rb"<w:p" + _ATTRIBUTES + rb">" + _STYLE + _RUN + rb"</w:p>"
_CELL: Final = re.compile(rb"<w:tc>(?:<w:tcPr>((?:" + _OF_CELL + rb")*+)</w:tcPr>)?+" + _PARAGRAPH + rb"</w:tc>")
_OPENING: Final = rb"<w:tr" + _ATTRIBUTES + rb">(?:<w:trPr>(?:" + _OF_ROW + rb")*+</w:trPr>)?+"
_ROW: Final = re.compile(_OPENING + rb"(?P<cells>(?:" + _CELL.pattern + rb")++)</w:tr>")

_BLANK: Final = "", ()
_MARK: Final = re.compile(r"<\?f(?: (\d+))?\?>")
_SPAN: Final = re.compile(rb'<w:gridSpan w:val="(\d+)"/>')
_MERGES: Final = re.compile(rb'<w:vMerge(?: w:val="(\w+)")?/>')
_ODD: Final = re.compile(
    rb"""<!|<\?(?!f(?: \d+)?\?>|xml )|<\?xml [^>]*encoding=(?!["'][uU][tT][fF]-8["'])|\A(?:\xef\xbb\xbf)?[^<]"""
)
"""What a part must not have outside of plain rows if those are to be what they read like."""


class NotPlain(Exception):
    """A row put in short stands where more than its words is asked of it: the part is to be walked as it is."""


def shortened(data: bytes) -> bytes | None:
    """A part with its plain rows put in short; None where it has none, or is anything but sound XML in UTF-8.

    Neither are comments, character data and foreign instructions taken, which might hold what reads like a row: in
    the rows themselves is none, so that only the rest is looked through.
    """
    short, count = _ROW.subn(lambda row: b'<w:tr %s="%d:%d"/>' % (SHORT.encode(), *row.span("cells")), data)
    plain = count and count == short.count(SHORT.encode()) and not _ODD.search(short)
    declared = b" w14:" not in data or b" xmlns:w14=" in short[: short.find(b">", short.find(b"<w:"))]
    return short if plain and declared and _sound(data) else None


def _sound(data: bytes) -> bool:
    """Whether the whole is sound XML, prefixes aside: those of plain rows are known, the rest is parsed once more."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def plain_cells(data: bytes, place: str) -> Iterator[Cell]:
    """The cells of a row put in short, `place` being where it stands in the part.

    Raises NotPlain where a mark is left open: it goes on in the next paragraph.
    """
    column = 1
    for found in _CELL.finditer(data, *map(int, place.split(":"))):
        properties, number, printed, words = found.groups()
        if number:
            text = printed.decode()
            marks: tuple[Mark, ...] = (Mark(int(number), 0, len(text)),)
        else:
            text, marks = _read(words.decode()) if words else _BLANK
        span, merged = _span(properties) if properties else (1, False)
        yield Cell(text, marks, (), column, span, merged)
        column += span


@lru_cache(maxsize=1_024)
def _span(properties: bytes) -> tuple[int, bool]:
    """How many columns a cell takes, and whether it continues the one above; the cells of a column have it alike."""
    spans, merges = _SPAN.findall(properties), _MERGES.findall(properties)
    return max(1, int(spans[-1])) if spans else 1, bool(merges) and merges[-1] != b"restart"


def _read(words: str) -> tuple[str, tuple[Mark, ...]]:
    """The text of w:t as it stands in the bytes, and its marks."""
    if "<" not in words:
        text = unescape(words) if "&" in words else words
        return (text if text.strip() else ""), ()
    return _marked(words)


def _marked(words: str) -> tuple[str, tuple[Mark, ...]]:
    """The same of a text with marks anywhere."""
    text, opened, marks = "", list[tuple[int, int]](), list[Mark]()
    first, *rest = _MARK.split(words)
    text = unescape(first)
    for number, more in zip(rest[::2], rest[1::2], strict=True):
        if number:
            opened.append((int(number), len(text)))
        elif opened:
            marks.append(Mark(*opened.pop(), len(text)))
        text += unescape(more)
    if opened:
        raise NotPlain
    return (text if text.strip() or marks else ""), tuple(marks)
