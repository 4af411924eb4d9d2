"""Level 3: the XML in a zip's parts, or in a file that is XML itself."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from fuzzing import xml_meaning, xml_shape, zips

_ENDINGS = (b".xml", b".rels", b".vml")
#: Parts that other parts hang on are chosen more often than drawings and themes.
_CENTRAL = (
    *(b"workbook.xml", b"sharedStrings", b"styles.xml", b"sheet1.xml", b".rels", b"Content_Types"),
    *(b"content.xml", b"document.xml", b"comments"),
)
_CHANGES = (*xml_shape.CHANGES, *xml_meaning.CHANGES)


def mutated(data: bytes, dice: Random) -> bytes:
    """A zip with one change in one of its XML parts; a file that is no zip is changed as a whole."""
    entries = zips.entries_of(data)
    parts = [number for number, entry in enumerate(entries) if entry.name.endswith(_ENDINGS)]
    if not parts:
        return _changed(data, dice) if data.lstrip()[:1] == b"<" else data
    central = [number for number in parts if any(name in entries[number].name for name in _CENTRAL)]
    at = dice.choice(central if central and dice.random() < 0.7 else parts)
    entries[at] = replace(entries[at], data=_changed(entries[at].data, dice))
    return zips.zipped(entries)


def _changed(data: bytes, dice: Random) -> bytes:
    return dice.choice(_CHANGES)(data, dice) if data else b"<x>"
