"""A look at a workbook's table of shared texts before python-calamine is given it.

python-calamine makes a text of its own for each cell that refers to the table: a long text in a million cells would
fill the memory. It also makes room for as many texts as the table says it has, and ends the program where there is no
such room. `sheet_xml` makes each text once, and counts none beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.book import Book

_LARGEST_TABLE = 256 * 1024 * 1024
#: The longest text, in bytes of XML with its marking up, that a cell may have.
_LONGEST = 1024 * 1024
#: Texts up to this length, in bytes, may stand in as many cells as they like.
_SHORT = 8 * 1024
#: What all texts may come to when each cell of the workbook has the longest, in bytes.
_LARGEST_SUM = 1024 * 1024 * 1024
#: No cell that refers to a text takes fewer bytes of XML.
_SMALLEST_CELL = 30
#: Where python-calamine looks for the table, whatever the workbook says.
_USUAL_PART = "xl/sharedStrings.xml"
#: How many texts a table says it has; no text takes fewer bytes than this.
_SAID = rb"uniqueCount\s*=\s*[\"']\s*\+?([0-9]+)"
_SMALLEST_TEXT = len("<si/>")
_OVERLAP = 64


def are_plain(book: Book) -> bool:
    """Whether python-calamine may be given the shared texts. Raises CannotDo when they are damaged or too long."""
    tables = dict.fromkeys((book.related("sharedStrings"), _USUAL_PART))
    return all(_is_plain(book, part) for part in tables if part in book.package)


def _is_plain(book: Book, part: str) -> bool:
    package = book.package
    if package.declared(part) > _LARGEST_TABLE:
        raise refusals.too_large(package.path, package.declared(part) // 1024 // 1024)
    said: list[int] = []
    short = _all_short(_counted(package.pieces(part), said))
    if max(said, default=0) * _SMALLEST_TEXT > package.declared(part):
        return False
    if short:
        return True
    longest = _longest_text(book, part)
    cells = sum(package.declared(sheet.part) for sheet in book.sheets) // _SMALLEST_CELL
    return longest * cells <= _LARGEST_SUM


def _counted(pieces: Iterable[bytes], said: list[int]) -> Iterator[bytes]:
    """The pieces; what they say of the number of texts is added to `said` on their way."""
    before = b""
    for piece in pieces:
        for part in (before + piece[:_OVERLAP], piece):
            said += [int(number[:20]) for number in re.findall(_SAID, part)]
        before = piece[-_OVERLAP:]
        yield piece


def _all_short(pieces: Iterable[bytes]) -> bool:
    """Whether no text is longer than _SHORT, told by looking for the end of a text once in so many bytes.

    The pieces are used up, so that they are verified.
    """
    rest, short = 0, True
    for piece in pieces:
        short = short and b"<!DOCTYPE" not in piece[:_SHORT]
        start = 0
        while short and start + _SHORT - rest < len(piece):
            end = piece.rfind(b"si>", start, start + _SHORT - rest)
            short, start, rest = end >= 0, end + 3, 0
        last = piece.rfind(b"si>", start)
        rest = rest + len(piece) - start if last < 0 else len(piece) - last - 3
    return short


def _longest_text(book: Book, part: str) -> int:
    longest, rest, first = 0, 0, True
    for piece in book.package.pieces(part):
        if first and b"<!DOCTYPE" in piece:
            raise refusals.defines_entities(book.package.path)
        first = False
        lengths = [len(text) for text in piece.split(b"si>")]
        lengths[0] += rest
        rest = lengths[-1]
        longest = max(longest, *lengths)
        if longest > _LONGEST:
            raise refusals.too_long_text(book.package.path)
    return longest
