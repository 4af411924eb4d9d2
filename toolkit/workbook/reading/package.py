"""A zipped office file: its parts by name, inflated piece by piece, never to more than the file says of itself.

What the zip directory says is checked before anything is inflated, and what is inflated is checked against it.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.xml_text import tags, text_of

#: Archives that unpack to more than this, or at a higher ratio than a ledger can, are refused.
_LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
_HIGHEST_RATIO = 200
_RATIO_COUNTS_ABOVE = 32 * 1024 * 1024
#: A part that is read at once and not in pieces: lists of sheets, relations, formats.
_LARGEST_WHOLE = 64 * 1024 * 1024
#: A list of what belongs to a part, which is gone through many times.
LARGEST_LIST = 5 * 1024 * 1024

_SLICE = 1 << 16
_PIECE = 1 << 20
_IS_ENCRYPTED = 1
#: What zipfile raises for an archive that is cut off or altered.
_BROKEN = (BadZipFile, EOFError, OSError, ValueError, NotImplementedError)


class Relation(NamedTuple):
    """A part that another part names: under which id, as what ("worksheet"), and its name."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of the zip file `data`. `path` is for messages.

    Raises CannotDo for an archive that is damaged, or that would unpack to more than is sound.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self._data = memoryview(data)
        try:
            entries = ZipFile(io.BytesIO(data)).infolist()
        except _BROKEN as error:
            raise refusals.damaged(path) from error
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > _LARGEST_UNPACKED or unpacked > max(_RATIO_COUNTS_ABOVE, len(data) * _HIGHEST_RATIO):
            raise refusals.too_large(path, unpacked // 1024 // 1024)
        if any("\0" in entry.orig_filename for entry in entries):  # such a name is another for every program
            raise refusals.damaged(path)
        named = [(entry.filename.replace("\\", "/").lstrip("/"), entry) for entry in entries]
        self._entries = {name.lower(): entry for name, entry in reversed(named)} | dict(named)
        #: Whether names differ in nothing but case or repeat: programs disagree on which part is meant.
        self.ambiguous = len({name.lower() for name, _ in named}) < len(named)

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, with / between folders, and each in lower case too."""
        return frozenset(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries or name.lower() in self._entries

    def read(self, name: str, largest: int = _LARGEST_WHOLE) -> bytes:
        """A whole part; empty when there is none. Raises CannotDo when it is damaged or larger than `largest`."""
        if name not in self:
            return b""
        size = self._entry(name).file_size
        if size > largest:
            raise refusals.too_large(self.path, size // 1024 // 1024)
        return b"".join(self.pieces(name))

    def text(self, name: str, largest: int = _LARGEST_WHOLE) -> str:
        """A whole XML part as text. Raises CannotDo as `read` does, and for a part that defines entities."""
        return text_of(self.read(name, largest), self.path)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part in pieces of up to a megabyte. Raises CannotDo when it is damaged, encrypted or not as declared."""
        entry = self._entry(name)
        if entry.flag_bits & _IS_ENCRYPTED:
            raise refusals.encrypted(self.path)
        left, checksum = entry.file_size, 0
        try:
            for piece in self._inflated(entry):
                left -= len(piece)
                if left < 0:
                    raise refusals.too_large(self.path)
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except zlib.error as error:
            raise refusals.damaged(self.path) from error
        if left or checksum != entry.CRC:
            raise refusals.damaged(self.path)

    def relations(self, name: str) -> tuple[Relation, ...]:
        """What a part, or the package when `name` is "", names inside the package; targets resolved, links left out."""
        folder = dirname(name)
        listed = join(folder, "_rels", name.rpartition("/")[2] + ".rels")
        return tuple(
            Relation(relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], _resolved(folder, target))
            for relation in tags(self.text(listed, LARGEST_LIST), "Relationship")
            if (target := relation.get("Target", "")) and relation.get("TargetMode") != "External"
        )

    def declared(self, name: str) -> int:
        """The size of a part, inflated, as the archive declares it."""
        return self._entry(name).file_size

    def _entry(self, name: str) -> ZipInfo:
        return self._entries.get(name) or self._entries[name.lower()]

    def _inflated(self, entry: ZipInfo) -> Iterator[bytes]:
        body = self._body(entry)
        if entry.compress_type == ZIP_STORED:
            yield from (bytes(body[start : start + _PIECE]) for start in range(0, len(body), _PIECE))
        elif entry.compress_type == ZIP_DEFLATED:
            yield from _deflated(body)
        else:
            raise refusals.damaged(self.path)

    def _body(self, entry: ZipInfo) -> memoryview:
        header = bytes(self._data[entry.header_offset : entry.header_offset + 30])
        if header[:4] != b"PK\x03\x04" or len(header) < 30:
            raise refusals.damaged(self.path)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        start = entry.header_offset + 30 + lengths
        return self._data[start : start + entry.compress_size]


def _deflated(body: memoryview) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(body), _SLICE):
        waiting: bytes | memoryview = body[start : start + _SLICE]
        while waiting and not inflate.eof:
            piece = inflate.decompress(waiting, _PIECE)
            waiting = inflate.unconsumed_tail
            if piece:
                yield piece
    rest = inflate.flush()
    if rest:
        yield rest


def _resolved(folder: str, target: str) -> str:
    target = re.sub("%20", " ", target.replace("\\", "/"))
    return normpath(join("/", folder, target)).lstrip("/")
