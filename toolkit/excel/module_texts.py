"""The texts of the modules of a macro project (MS-OVBA 2.4.1), as far as they lie in one piece.

The texts are looked for by how each begins, not by the project's directory: enough to read a version in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: A container begins with 1, its first chunk with a length, and every module's text with eight plain letters.
_BEGINS = re.compile(rb"\x01..\x00Attribut", re.DOTALL)
_SIGNATURE, _COMPRESSED = 0x3000, 0x8000
_LONGEST = 1 << 20


def module_texts(project: bytes) -> Iterator[str]:
    """The text of each module that can be read."""
    for found in _BEGINS.finditer(project):
        yield _container(project, found.start() + 1).decode("latin-1")


def _container(data: bytes, at: int) -> bytes:
    """The text of the chunks from `at` on."""
    text = bytearray()
    while at + 2 <= len(data) and len(text) < _LONGEST:
        header = int.from_bytes(data[at : at + 2], "little")
        if header & 0x7000 != _SIGNATURE:
            break
        end = at + (header & 0x0FFF) + 3
        chunk = data[at + 2 : end]
        text += _chunk(chunk) if header & _COMPRESSED else chunk
        at = end
    return bytes(text)


def _chunk(data: bytes) -> bytes:
    """One chunk: groups of eight pieces, each a letter or a copy of earlier ones, as the group's first byte says."""
    text = bytearray()
    at = 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if flags >> bit & 1 and at + 2 <= len(data):
                _copy(text, int.from_bytes(data[at : at + 2], "little"))
                at += 2
            elif at < len(data):
                text.append(data[at])
                at += 1
    return bytes(text)


def _copy(text: bytearray, token: int) -> None:
    """Append what a token names: how far back, in as many bits as that takes here, and how many letters."""
    bits = max((len(text) - 1).bit_length(), 4)
    back, count = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + 3
    for _ in range(count if back <= len(text) else 0):
        text.append(text[-back])
