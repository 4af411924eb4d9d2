"""Rows of the plainest sort, read from the text of a part without an element for each of their properties.

Nearly all of a briefing are rows whose cells hold one paragraph of one run. A parser makes forty elements of such a
row, of which two in each cell say anything, and the rows of a table differ in their words alone. So a row is taken
apart into its words and its frame, each frame is proved sound once, plain rows that follow one another are put in short
as one, saying no more than which they are, and the rest is walked as ever. What is not plain beyond doubt is left as it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import repeat
from typing import Final
from xml.parsers import expat

from toolkit.briefing.documents.blocks import Cell, Mark

SHORT: Final = "plain-row"
"""The attribute of what stands for plain rows that follow one another: which of such runs of the part."""

# Possessive throughout: a row that is not plain is given up at its first odd character.
_ATTRIBUTES: Final = r'(?: (?:w|w14|xml):\w++="[^"<]*+")*+'  # w14: what Word numbers paragraphs and rows by
_EMPTY: Final = r"(?:<w:\w++" + _ATTRIBUTES + r"/>)*+"
_OF_ROW: Final = r"<w:(?:cantSplit|tblHeader|trHeight|jc)" + _ATTRIBUTES + r"/>"
_OF_CELL: Final = (
    r'<w:gridSpan w:val="\d{1,4}"/>|<w:vMerge(?: w:val="\w++")?+/>|<w:(?!gridSpan|vMerge)\w++' + _ATTRIBUTES + r"/>"
)
_LOOKS: Final = r"(?:<w:rPr/>|<w:rPr>" + _EMPTY + r"</w:rPr>)?+"
_STYLE: Final = r"(?:<w:pPr/>|<w:pPr>" + _EMPTY + _LOOKS + r"</w:pPr>)?+"
_NO_WORDS: Final = "<w:t></w:t>"
"""What stands in a frame for w:t with its words."""
_RUN: Final = r"(<w:r" + _ATTRIBUTES + r">" + _LOOKS + _NO_WORDS + r"</w:r>)?+"
_PARAGRAPH: Final = r"<w:p" + _ATTRIBUTES + r">" + _STYLE + _RUN + r"</w:p>"
_CELL: Final = re.compile(r"<w:tc>(?:<w:tcPr>((?:" + _OF_CELL + r")*+)</w:tcPr>)?+" + _PARAGRAPH + r"</w:tc>", re.ASCII)
_OPENING: Final = r"<w:tr" + _ATTRIBUTES + r">(?:<w:trPr>(?:" + _OF_ROW + r")*+</w:trPr>)?+"
_ROW: Final = re.compile(_OPENING + r"(?:" + _CELL.pattern + r")++</w:tr>", re.ASCII)

_BEFORE_WORDS: Final = '<w:t xml:space="preserve">'
_OTHERWISE: Final = re.compile(r'<w:t(?: xml:space="preserve")?>')
_UNSOUND: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # also \r, which a parser makes \n
_WORDS: Final = r"(?:[^<&\0]++|&(?:amp|lt|gt|quot|apos);|<\?f(?: [0-9]{1,9})?+\?>)*+"
_PRINTED: Final = r"<\?f ([0-9]{1,9})\?>([^<&\0]*+)<\?f\?>"
_SAID: Final = re.compile(rf"(?<=\0)(?:{_PRINTED}|([^<&\0]*+)|({_WORDS}))\0")
"""The words of a cell: a print with its number, a plain text, or a text with marks anywhere; each between NULs."""
_MARK: Final = re.compile(r"<\?f(?: ([0-9]+))?\?>")
_SPAN: Final = re.compile(r'<w:gridSpan w:val="([0-9]+)"/>')
_MERGES: Final = re.compile(r'<w:vMerge(?: w:val="(\w+)")?/>')
_ODD: Final = re.compile(
    rb"""<!|<\?(?!f(?: \d+)?\?>|xml )|<\?xml [^>]*encoding=(?!["'][uU][tT][fF]-8["'])|\A(?:\xef\xbb\xbf)?[^<]"""
)
"""What a part must not have outside of plain rows if those are to be what they read like."""

#: The groups of _SAID, of which one says something.
_Said = tuple[str, str, str, str]


class NotPlain(Exception):
    """A row put in short stands where more than its words is asked of it: the part is to be walked as it is."""


@dataclass(frozen=True, slots=True)
class Short:
    """A part with its plain rows put in short, and their cells, by the runs of rows that follow one another.

    There are no cells of a row that cannot be read alone.
    """

    xml: bytes
    runs: tuple[tuple[tuple[Cell, ...] | None, ...], ...]

    def rows(self, at: str) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row of a run. Raises NotPlain where a mark is left open: it goes on in the next row."""
        for cells in self.runs[int(at)]:
            if cells is None:
                raise NotPlain
            yield cells


@dataclass(frozen=True, slots=True)
class _Frame:
    """A row without its words: where its cells begin, how wide they are, which continue the one above.

    `blanks` are the indexes of cells that hold no run. `numbered` says that it has names of Word's own.
    """

    columns: tuple[int, ...]
    spans: tuple[int, ...]
    merged: tuple[bool, ...]
    blanks: tuple[int, ...]
    numbered: bool


def shortened(data: bytes) -> Short | None:
    """A part with its plain rows put in short; None where it has none, or is anything but sound XML in UTF-8.

    Neither are comments, character data and foreign instructions taken, which might hold what reads like a row: in
    the rows themselves is none, so that only the rest is looked through. That it is sound its own parser finds.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    *parts, last = text.split("</w:tr>")
    apart = _OTHERWISE.split if "<w:t>" in text else _preserved
    kept: list[str] = []
    runs: list[list[tuple[Cell, ...] | None]] = []
    numbered = follows = False
    for part in parts:
        start = max(part.rfind("<w:tr>"), part.rfind("<w:tr "))
        taken = _taken_apart(apart(part[start:])) if start >= 0 else None
        if taken is None:
            kept.append(f"{part}</w:tr>")
            follows = False
            continue
        if start or not follows:
            kept.append(f'{part[:start]}<w:tr {SHORT}="{len(runs)}"/>')
            runs.append([])
        runs[-1].append(_cells(*taken))
        numbered, follows = numbered or taken[0].numbered, True
    short = "".join((*kept, last)).encode()
    plain = runs and len(runs) == short.count(SHORT.encode()) and not _ODD.search(short)
    declared = not numbered or b" xmlns:w14=" in short[: short.find(b">", short.find(b"<w:"))]
    return Short(short, tuple(map(tuple, runs))) if plain and declared else None


def _preserved(row: str) -> list[str]:
    return row.split(_BEFORE_WORDS)


def _taken_apart(row: Sequence[str]) -> tuple[_Frame, list[_Said]] | None:
    """A row, given without its end and cut before its words, as its frame and its words; None if it is not plain."""
    first, *rest = row
    between, words = [first], []
    for piece in rest:
        text, _, behind = piece.partition("</w:t>")
        words.append(text)
        between.append(behind)
    frame = _frame(_NO_WORDS.join(between))
    together = "".join(words)
    if frame is None or "]]>" in together or not (together.isprintable() or not _UNSOUND.search(together)):
        return None
    said = _SAID.findall("\0".join(("", *words, "")))
    return (frame, said) if len(said) == len(words) else None


@lru_cache(maxsize=512)
def _frame(row: str) -> _Frame | None:
    """The frame in a row without its words and its end; None for one that is not plain, or no sound XML."""
    whole = f"{row}</w:tr>"
    if not _ROW.fullmatch(whole):
        return None
    try:
        expat.ParserCreate().Parse(whole, True)  # prefixes aside: those that stand in a plain row are known
    except expat.ExpatError:
        return None
    cells = list(_CELL.finditer(whole))
    spans, merged = zip(*(_span(cell[1] or "") for cell in cells), strict=True)
    columns = tuple(1 + sum(spans[:place]) for place in range(len(cells)))
    blanks = tuple(place for place, cell in enumerate(cells) if cell[2] is None)
    return _Frame(columns, spans, merged, blanks, " w14:" in whole)


def _span(properties: str) -> tuple[int, bool]:
    """How many columns a cell takes, and whether it continues the one above."""
    spans, merges = _SPAN.findall(properties), _MERGES.findall(properties)
    return max(1, int(spans[-1])) if spans else 1, bool(merges) and merges[-1] != "restart"


def _cells(frame: _Frame, said: list[_Said]) -> tuple[Cell, ...] | None:
    """The cells of a row; None where a mark is left open."""
    texts: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    for number, printed, plain, odd in said:
        if number:
            texts.append(printed)
            marks.append((Mark(int(number), 0, len(printed)),))
        elif odd:
            try:
                text, within = _marked(odd)
            except NotPlain:
                return None
            texts.append(text)
            marks.append(within)
        else:
            texts.append(plain if not plain.isspace() else "")
            marks.append(())
    for place in frame.blanks:
        texts.insert(place, "")
        marks.insert(place, ())
    return tuple(map(Cell, texts, marks, repeat(()), frame.columns, frame.spans, frame.merged))


def _marked(words: str) -> tuple[str, tuple[Mark, ...]]:
    """A text and its marks, wherever they stand in it. Raises NotPlain where one is left open."""
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
