"""Level 2: a document that is sound as a file and says hostile things, as each kind of file can say them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from fuzzing import cells, packages, records, spans, word_parts, zips
from fuzzing.parts import Parts

_CONTENT = b"content.xml"
_COMPOUND = b"\xd0\xcf\x11\xe0"


def fits(ending: str, data: bytes) -> bool:
    """Whether this level changes anything in a file."""
    return data.startswith((b"PK", _COMPOUND)) or ending in (".html", ".xml", ".fods")


def mutated(data: bytes, dice: Random) -> bytes:
    """The document with one change; one of no such kind comes back as it is."""
    if data.startswith(_COMPOUND):
        return records.mutated(data, dice)
    if data.startswith(b"PK"):
        return _zip(data, dice)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:1000]:
        return spans.of_2003(data, dice)
    return _open_document(data, dice) if b"opendocument" in data[:1000] else spans.page(data, dice)


def _zip(data: bytes, dice: Random) -> bytes:
    entries = zips.entries_of(data)
    at = next((at for at, entry in enumerate(entries) if entry.name == _CONTENT), None)
    if at is not None:
        entries[at] = replace(entries[at], data=_open_document(entries[at].data, dice))
        return zips.zipped(entries)
    parts = Parts(entries)
    if parts.text("word/document.xml"):
        word_parts.mutated(parts, dice)
    elif dice.random() < 0.5:
        cells.mutated(parts, dice)
    else:
        packages.mutated(parts, dice)
    return zips.zipped(parts.entries) if entries else data


def _open_document(data: bytes, dice: Random) -> bytes:
    return dice.choice((spans.open_document, spans.open_document_around))(data, dice)
