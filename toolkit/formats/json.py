"""JSON: one document, UTF-8, a line for each member and each entry of a list: easy to read and to compare."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from toolkit.values import Result

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write(result: Result, stream: BinaryIO) -> None:
    """Put the result's JSON document on a stream. NaN and infinities are refused: no reader of JSON takes them."""
    # What is no text, such as half of a character pair, is escaped by JSON's own \u notation. All is made before any
    # is written, in pieces: that of thousands of ledgers is never there as one text.
    pieces = [piece.encode("utf-8", "backslashreplace") for piece in _laid_out(result.data)]
    stream.writelines([*pieces, b"\n"])


def _laid_out(data: Any) -> Iterator[str]:
    """A document, or a list of documents.

    Python's own indentation puts every number on a line, and takes ten times as long: its fast encoder has none.
    """
    if isinstance(data, Mapping):
        members = ([f"  {_encode(name)}: ", *_member(value)] for name, value in data.items())
        return _listed("{", members, "}")
    return _listed("[", map(_laid_out, data), "]")


def _member(value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        return _listed("[", ([f"    {_encode(entry)}"] for entry in value), "  ]")
    return (_encode(value),)


def _listed(begin: str, entries: Iterable[Iterable[str]], end: str) -> Iterator[str]:
    """Entries on lines of their own, commas between them."""
    between = f"{begin}\n"
    for entry in entries:
        yield between
        yield from entry
        between = ",\n"
    yield f"\n{end}" if between == ",\n" else f"{begin}\n\n{end}"
