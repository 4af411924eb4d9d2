"""Compound files (OLE), in which Office kept everything until 2003: the streams at their root, read within bounds.

Chains of sectors that go round in circles or out of the file are damage, never followed for long ([MS-CFB]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from toolkit.workbook.reading import refusals

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
#: Sector numbers from here on are not sectors: the end of a chain, a free sector.
_LAST_SECTOR = 0xFFFFFFF9
_ENTRY = 128
_FOLDER, _STREAM, _ROOT = 1, 2, 5
_SHIFTS = range(6, 21)


class _Entry(NamedTuple):
    """One entry of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """The compound file `data`; `path` is for messages. Raises CannotDo when it is damaged."""

    def __init__(self, data: bytes, path: str) -> None:
        self._data = data
        self._path = path
        if len(data) < _HEADER:
            raise refusals.damaged(path)
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in _SHIFTS or mini_shift not in _SHIFTS:
            raise refusals.damaged(path)
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        directory, self._cutoff, mini_table = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
        self._table = self._numbers(self._table_sectors())
        self._mini_table = self._numbers(self._chain(mini_table, self._table))
        entries = self._entries(b"".join(self._sectors(self._chain(directory, self._table))))
        root = next((entry for entry in entries if entry.kind == _ROOT), None)
        if root is None:
            raise refusals.damaged(path)
        self._root = root
        found = list(_children(entries, root.child))
        self._streams = {entry.name: entry for entry in found if entry.kind == _STREAM}
        #: The names of the folders at the root.
        self.folders = frozenset(entry.name for entry in found if entry.kind == _FOLDER)

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def stream(self, name: str) -> bytes:
        """A stream at the root of the file. Raises CannotDo when the file does not hold all of it."""
        entry = self._streams[name]
        if entry.size >= self._cutoff:
            return self._whole(b"".join(self._sectors(self._chain(entry.start, self._table))), entry.size)
        box = b"".join(self._sectors(self._chain(self._root.start, self._table)))
        size = self._mini_sector
        pieces = (box[number * size : (number + 1) * size] for number in self._chain(entry.start, self._mini_table))
        return self._whole(b"".join(pieces), entry.size)

    def _whole(self, data: bytes, size: int) -> bytes:
        if len(data) < size:
            raise refusals.damaged(self._path)
        return data[:size]

    def _table_sectors(self) -> Iterator[int]:
        """The sectors that hold the table of chains: the first in the header, the rest in a chain of their own."""
        listed = [struct.unpack_from("<109I", self._data, 76)]
        (following,) = struct.unpack_from("<I", self._data, 68)
        while following <= _LAST_SECTOR and len(listed) * self._sector <= len(self._data):
            *numbers, following = self._numbers([following])
            listed.append(tuple(numbers))
        return (number for number in chain.from_iterable(listed) if number <= _LAST_SECTOR)

    def _numbers(self, sectors: Iterable[int]) -> tuple[int, ...]:
        """Sectors full of numbers, at most as many as the file has."""
        data = b"".join(self._sectors(islice(sectors, len(self._data) // self._sector + 1)))
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _chain(self, number: int, table: tuple[int, ...]) -> Iterator[int]:
        """The sectors of a chain in order. Raises CannotDo when it leaves the table, or goes round in circles."""
        for _ in range(len(table) + 1):
            if number > _LAST_SECTOR:
                return
            yield number
            if number >= len(table):
                break
            number = table[number]
        raise refusals.damaged(self._path)

    def _sectors(self, numbers: Iterable[int]) -> Iterator[bytes]:
        for number in numbers:
            start = (number + 1) * self._sector
            if start >= len(self._data):
                raise refusals.damaged(self._path)
            yield self._data[start : start + self._sector]

    def _entries(self, directory: bytes) -> list[_Entry]:
        return [_entry(directory[at : at + _ENTRY]) for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]


def _entry(data: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", data, 64)
    left, right, child = struct.unpack_from("<III", data, 68)
    start, size = struct.unpack_from("<II", data, 116)
    name = data[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name, kind, left, right, child, start, size)


def _children(entries: list[_Entry], first: int) -> Iterator[_Entry]:
    """The entries of the tree that begins with `first`, each once."""
    waiting, seen = [first], set[int]()
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in seen:
            seen.add(number)
            yield entries[number]
            waiting += (entries[number].left, entries[number].right)
