"""Hostile .xls files: the records of the workbook's stream changed one by one, and put into a sound compound file."""

from __future__ import annotations

import io
import struct
from random import Random

_EDGES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF)
_LONG_EDGES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_DOUBLES = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 1e-320, -1.0, 2958466.0)
#: Records that others hang on: sheets, the table of texts, formats, cells, merged ranges, days from 1904, encryption.
_CENTRAL = (0x85, 0xFC, 0xE0, 0x41E, 0xFD, 0x203, 0xBD, 0x200, 0x208, 0xE5, 0x22, 0x3C, 0x7D, 0x201, 0x6, 0xA)
_BOOK_OUTSIDE = struct.pack("<HHB", 1, 12, 0) + b"\1\1C:\\x\3y.xls"
_MADE = (
    (0x22, b"\1\0"), (0x2F, bytes(54)), (0x1AE, _BOOK_OUTSIDE), (0x3C, bytes(8000)), (0xA, b""), (0x809, bytes(16)),
    (0xE5, struct.pack("<H", 0xFFFF)), (0xE5, struct.pack("<5H", 1, 0, 0xFFFF, 0, 0xFF)), (0x6, bytes(22)),
    (0x200, struct.pack("<2I3H", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), (0x203, struct.pack("<3Hd", 0xFFFF, 0xFF, 0, 1.0)),
    (0xBD, struct.pack("<2H", 5, 0) + bytes(6) * 300 + struct.pack("<H", 0xFFFF)),
    (0x85, struct.pack("<IBB", 0, 0, 1) + b"\2\0xy"), (0xFC, struct.pack("<2I", 0xFFFFFFFF, 0xFFFFFFFF)),
)  # fmt: skip

Record = tuple[int, bytes]


def mutated(data: bytes, dice: Random) -> bytes:
    """The file with a change to its records; what is no such file comes back as it is."""
    import xlrd
    from xlwt.CompoundDoc import XlsDoc

    try:
        where, start, length = xlrd.compdoc.CompDoc(data, io.StringIO()).locate_named_stream("Workbook")
    except (xlrd.compdoc.CompDocError, AssertionError, IndexError, struct.error):
        return data
    if not where:
        return data
    stream = io.BytesIO()
    XlsDoc().save(stream, _changed(where[start : start + length], dice))
    return stream.getvalue()


def _changed(stream: bytes, dice: Random) -> bytes:
    records = list(_records(stream))
    dice.choice(_CHANGES)(records, dice)
    return b"".join(struct.pack("<2H", kind & 0xFFFF, len(body) & 0xFFFF) + body for kind, body in records)


def _records(stream: bytes) -> list[Record]:
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        found.append((kind, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _any(records: list[Record], dice: Random) -> int:
    central = [at for at, (kind, _) in enumerate(records) if kind in _CENTRAL]
    return dice.choice(central) if central and dice.random() < 0.8 else dice.randrange(len(records))


def _short(records: list[Record], dice: Random) -> None:
    """A number of two bytes at an edge."""
    _written(records, dice, "<H", dice.choice(_EDGES))


def _long(records: list[Record], dice: Random) -> None:
    _written(records, dice, "<I", dice.choice(_LONG_EDGES))


def _double(records: list[Record], dice: Random) -> None:
    _written(records, dice, "<d", dice.choice(_DOUBLES))


def _written(records: list[Record], dice: Random, form: str, number: float) -> None:
    at = _any(records, dice)
    kind, body = records[at]
    size = struct.calcsize(form)
    if len(body) >= size:
        place = dice.randrange(0, len(body) - size + 1)
        records[at] = kind, body[:place] + struct.pack(form, number) + body[place + size :]


def _cut(records: list[Record], dice: Random) -> None:
    at = _any(records, dice)
    kind, body = records[at]
    records[at] = kind, body[: dice.randrange(len(body) + 1)]


def _grown(records: list[Record], dice: Random) -> None:
    at = _any(records, dice)
    kind, body = records[at]
    records[at] = kind, (body + dice.choice((b"\0", b"\xff", body or b"x")) * dice.choice((1, 100, 2000)))[:0xFFFF]


def _gone(records: list[Record], dice: Random) -> None:
    del records[_any(records, dice)]


def _again(records: list[Record], dice: Random) -> None:
    at = _any(records, dice)
    records[at:at] = [records[at]] * dice.choice((1, 2, 5000))


def _moved(records: list[Record], dice: Random) -> None:
    one = records.pop(_any(records, dice))
    records.insert(dice.randrange(len(records) + 1), one)


def _renamed(records: list[Record], dice: Random) -> None:
    at = _any(records, dice)
    records[at] = dice.choice((*_CENTRAL, 0x1AE, 0x2F, 0x3C, 0xFFFF)), records[at][1]


def _put_in(records: list[Record], dice: Random) -> None:
    records.insert(_any(records, dice) + dice.choice((0, 1)), dice.choice(_MADE))


_CHANGES = (
    *(_short, _short, _short, _long, _long, _double, _double, _cut, _grown, _gone, _again, _moved, _renamed),
    *(_put_in, _put_in, _put_in),
)
