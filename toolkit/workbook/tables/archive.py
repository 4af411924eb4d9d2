"""The zip that a workbook is, written part by part: of a long part no more than a piece is held in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

#: A piece of a part is packed when it has about so many bytes.
_PIECE = 100_000
_LEVEL = 2  # less than half the time of the usual 6, for files a sixth larger
#: How far back what is packed may refer, as a power of two, and how much memory is set aside: what has so many bytes
#: needs no more, and a workbook has a hundred parts so small. The usual takes longer to get ready than to pack them.
_SMALL, _FOR_SMALL, _USUAL = 8_192, (-13, 7), (-15, 8)
#: So many small parts are kept packed: of the workbooks that a process makes many are the same.
_MOST_KEPT = 128
#: More no zip can hold without extensions that not every program knows.
_LARGEST, _MOST_PARTS = 0x7FFF_FFFF, 0xFFFF
#: The earliest time a zip can hold, whatever the hour; made by Unix, readable by its owner, whatever the machine.
_MADE, _DATE, _UNIX, _MODE = 20, 33, 3, 0o600 << 16
_DEFLATED = 8


class Archive:
    """A zip on a stream that is being written: parts in the order they are put, then `close`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0
        self._index: list[bytes] = []

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a part, its content given piece by piece. Raises ValueError for more than a zip can hold."""
        gathered = _gathered(pieces)
        piece = next(gathered, b"")
        if len(piece) <= _SMALL:  # then it is all there is
            self._write(name.encode("ascii"), len(piece), zlib.crc32(piece), [_small(piece)])
            return
        size = checksum = 0
        packed: list[bytes] = []
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, *_USUAL)
        while piece:
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            packed.append(packer.compress(piece))
            piece = next(gathered, b"")
        self._write(name.encode("ascii"), size, checksum, [*packed, packer.flush()])

    def _write(self, name: bytes, size: int, checksum: int, packed: list[bytes]) -> None:
        length = sum(map(len, packed))
        if max(size, self._offset + length) > _LARGEST or len(self._index) >= 2 * _MOST_PARTS:
            raise ValueError("a workbook is too large for a zip")
        about = struct.pack("<5H3L2H", _MADE, 0, _DEFLATED, 0, _DATE, checksum, length, size, len(name), 0)
        head = b"PK\3\4" + about + name
        made_by = struct.pack("<BB", _MADE, _UNIX)
        self._index += (b"PK\1\2" + made_by + about + struct.pack("<3H2L", 0, 0, 0, _MODE, self._offset), name)
        self._offset += len(head) + length
        self._stream.write(head)
        self._stream.writelines(packed)

    def close(self) -> None:
        """Write the list of parts, which stands at the end."""
        count, length = len(self._index) // 2, sum(map(len, self._index))
        self._stream.writelines(self._index)
        self._stream.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, length, self._offset, 0))


@lru_cache(maxsize=_MOST_KEPT)
def _small(part: bytes) -> bytes:
    """A small part, packed."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, *_FOR_SMALL)
    return packer.compress(part) + packer.flush()


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces in larger ones."""
    waiting: list[bytes] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length > _PIECE:
            yield b"".join(waiting)
            waiting, length = [], 0
    if waiting:
        yield b"".join(waiting)
