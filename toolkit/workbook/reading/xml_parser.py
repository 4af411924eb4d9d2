"""XML from strangers through a parser that follows nothing and expands nothing. Most workbooks are read without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.xml_text import utf8

_SLICE = 1 << 20
#: Tags within tags; no table needs as many.
_DEEPEST = 256
#: From one tag to the next, in bytes: what takes as long as a whole sheet is a tag of nothing but attributes.
_LONGEST_TAG = 4_000_000


class Handlers(Protocol):
    """What is told of a document as it is read."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A start tag."""

    def end(self, name: str) -> None:
        """An end tag."""

    def text(self, data: str) -> None:
        """A piece of text."""


def parse(pieces: Iterable[bytes], handlers: Handlers, path: str) -> None:
    """Read a whole document, in pieces of any encoding, without following or expanding anything.

    Raises CannotDo when it is not well formed or nested too deeply, and for a document type, which could define
    entities.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    guard = _Guard(handlers, path)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = guard.refuse
    parser.StartElementHandler, parser.EndElementHandler = guard.start, guard.end
    parser.CharacterDataHandler = handlers.text
    try:
        for piece in _with_tags(utf8(pieces), path):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusals.damaged(path) from error


def _with_tags(pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
    """The pieces, as long as tags begin in them. Raises CannotDo for one that goes on and on."""
    since = 0
    for piece in pieces:
        last = piece.rfind(b"<")
        since = since + len(piece) if last < 0 else len(piece) - last
        if since > _LONGEST_TAG:
            raise refusals.too_much(path)
        yield piece


class _Guard:
    """Stands before handlers and keeps count of the depth."""

    def __init__(self, handlers: Handlers, path: str) -> None:
        self._start, self._end = handlers.start, handlers.end
        self._path = path
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refusals.damaged(self._path)
        self._start(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._end(name)

    def refuse(self, *_: object) -> None:
        raise refusals.defines_entities(self._path)


def slices(data: bytes) -> Iterator[bytes]:
    """A file in pieces of a megabyte."""
    return (data[start : start + _SLICE] for start in range(0, len(data), _SLICE))


@lru_cache(maxsize=1024)  # asked for each tag twice; the names are few
def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]
