"""A worksheet's XML in blocks cut where rows begin, written the usual way: what patterns can be searched in.

Most sheets are written that way already. Those with prefixes, single quotes or blanks in their tags are rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.grid import MOST_MERGES
from toolkit.workbook.reading.xml_text import encoding_of

#: A tag of those looked for, in any form that XML allows.
_TAG = rb"""<(/?)(?:[\w.-]+:)?(sheetData|row|cols|col|c|f|v)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>"""
_ATTRIBUTE = rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_FREELY_WRITTEN = (
    rb"""<[\w.-]+:(?:sheetData|row|c)[\s>]|='|\s=|=\s+["']|["']\s{2,}[\w:]+=|<(?:c|row)\s+(?!r=)[^>]*\sr="""
)

#: A sheet is written in one way throughout, so that its first rows tell.
_SAMPLE = 3000
#: A block without a row is cut at a cell when it is longer than the first, refused when longer than the second.
_CELL_BEGINS = (b"<c ", b"<c>", b"<c/")
_OVERLAP = 64
_END = b"</sheetData"
_LONG, _TOO_LONG = 8 * 1024 * 1024, 64 * 1024 * 1024


def sheet_blocks(pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
    """The sheet up to the end of its rows; the pieces are used up all the same, so that they are verified.

    Yields nothing when only a parser can read the sheet: it is not UTF-8, or holds comments. Raises CannotDo when
    the pieces do, and for a cell beyond any measure.
    """
    source = iter(pieces)
    first = next(source, b"")
    if _is_plain(first):
        free = re.search(_FREELY_WRITTEN, _first_rows(first)) is not None
        yield from _rows_only(_cut(_few_merges(chain([first], source), path), path), free)
    for _ in source:
        pass


def _first_rows(first: bytes) -> bytes:
    start = first.rfind(b"<", 0, max(first.find(b"sheetData"), 1))
    return first[max(start, 0) : start + _SAMPLE]


def _rows_only(blocks: Iterator[bytes], free: bool) -> Iterator[bytes]:
    """The blocks up to the end of the rows, which lies in the last: every other is followed by a row."""
    for block, is_last in _with_last(blocks):
        if free:
            block = _rewritten(block)
        yield block.partition(b"</sheetData")[0] if is_last else block


def _few_merges(pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
    """The pieces as they are. Raises CannotDo when they have more merged ranges than are taken."""
    count = 0
    for piece in pieces:
        count += piece.count(b"mergeCell ")
        if count > MOST_MERGES:
            raise refusals.too_many_merges(path)
        yield piece


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block, and whether it is the last."""
    before = next(blocks, b"")
    for block in blocks:
        yield before, False
        before = block
    yield before, True


def _is_plain(first: bytes) -> bool:
    """Whether the sheet is UTF-8 and has neither a document type nor comments before its rows."""
    if b"\0" in first[:400] or encoding_of(first) not in ("utf-8", "utf-8-sig"):
        return False
    return b"<!" not in first.partition(b"<row")[0]


def _cut(pieces: Iterator[bytes], path: str) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        data = rest + piece if rest else piece
        new = max(len(rest) - _OVERLAP, 0)  # what was searched before is not searched again
        cut = data.rfind(b"<row", new)
        if cut <= 0:
            cut = _other_cut(data, new)
        if cut > 0:
            yield data[:cut]
            data = data[cut:]
        if len(data) > _TOO_LONG:
            raise refusals.too_long_text(path)
        end = data.find(_END, max(len(data) - len(piece) - _OVERLAP, 0))
        rest = data if end < 0 else data[: end + len(_END)]  # what stands behind the rows is not kept
    yield rest


def _other_cut(data: bytes, new: int) -> int:
    """Where to cut without a plain row: before one with a prefix or, in a row that has no end, before a cell.

    What stands before `new` holds neither.
    """
    row = data.rfind(b":row ", new)
    if row > 0:
        return data.rfind(b"<", 0, row)
    return max(data.rfind(begin, new) for begin in _CELL_BEGINS) if len(data) > _LONG else -1


def _rewritten(block: bytes) -> bytes:
    return re.sub(_TAG, _usual, block)


def _usual(tag: re.Match[bytes]) -> bytes:
    """The tag without prefix, its attributes in double quotes, the reference first."""
    found = re.findall(_ATTRIBUTE, tag[3])
    found.sort(key=lambda attribute: attribute[0] != b"r")
    written = b"".join(b' %s="%s"' % (name, double or single) for name, double, single in found)
    return b"<%s%s%s%s>" % (tag[1], tag[2], written, tag[4])
