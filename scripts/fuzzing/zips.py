"""Level 4: a zip's entries, written by hand so that the zip can lie about names, sizes, methods and places."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from fuzzing import words

_STORED, _DEFLATED = 0, 8
_METHODS = (1, 9, 12, 14, 93, 95, 99, 65535)
_SIZES = (0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
#: What one megabyte of a bomb is made of; few cases have one, for they take long to make.
_FILLINGS = (
    b" ",
    b"\0",
    b'<row r="1"><c r="A1"><v>1</v></c></row>',
    b"<si><t>x</t></si>",
    b"<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    b"<table:table-row><table:table-cell/></table:table-row>",
    b"<a>",
    b'<Relationship Id="r" Type="t" Target="t"/>',
    b'<xf numFmtId="9"/>',
    b'<mergeCell ref="A1:B2"/>',
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its name, what it holds, and what the zip says of it where that is a lie."""

    name: bytes
    data: bytes
    method: int = _DEFLATED
    local_name: bytes | None = None
    said_method: int | None = None
    said_size: int | None = None
    said_packed: int | None = None
    said_crc: int | None = None
    flags: int = 0x800
    offset: int | None = None
    extra: bytes = b""


def entries_of(data: bytes) -> list[Entry]:
    """The entries of a zip that is sound; none of one that is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                Entry(info.filename.encode("utf-8", "surrogateescape"), archive.read(info))
                for info in archive.infolist()
            ]
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
        struct.error,
    ):
        return []


def zipped(entries: Sequence[Entry]) -> bytes:
    """A zip of these entries, its lies included."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        place = len(body) if entry.offset is None else entry.offset
        body += _local(entry)
        directory += _central(entry, place)
    end = struct.pack(_END, b"PK\5\6", 0, 0, len(entries) & 0xFFFF, len(entries) & 0xFFFF, len(directory), len(body), 0)
    return bytes(body + directory) + end


def mutated(data: bytes, dice: Random) -> bytes:
    """The zip with one change; what is no zip comes back as it is."""
    entries = entries_of(data)
    return zipped(dice.choice(_CHANGES)(entries, dice)) if entries else data


def _packed(entry: Entry) -> bytes:
    if entry.method == _STORED:
        return entry.data
    pack = zlib.compressobj(1, zlib.DEFLATED, -15)
    return pack.compress(entry.data) + pack.flush()


def _said(entry: Entry) -> tuple[int, int, int, int]:
    """Method, checksum, packed size and size as the zip gives them."""
    true = (entry.method, zlib.crc32(entry.data), len(_packed(entry)), len(entry.data))
    said = (entry.said_method, entry.said_crc, entry.said_packed, entry.said_size)
    one, two, three, four = (there if lie is None else lie for there, lie in zip(true, said, strict=True))
    return one, two, three, four


def _local(entry: Entry) -> bytes:
    method, crc, packed, size = _said(entry)
    name = entry.name if entry.local_name is None else entry.local_name
    head = struct.pack(_LOCAL, b"PK\3\4", 20, entry.flags, method, 0, 33, crc, packed, size, len(name), 0)
    return head + name + _packed(entry)


def _central(entry: Entry, place: int) -> bytes:
    method, crc, packed, size = _said(entry)
    lengths = (len(entry.name), len(entry.extra), 0, 0, 0)
    head = struct.pack(_CENTRAL, b"PK\1\2", 20, 20, entry.flags, method, 0, 33, crc, packed, size, *lengths, 0, place)
    return head + entry.name + entry.extra


# -- changes


def _on_one(change):  # type: ignore[no-untyped-def]
    """A change to one entry as one to a list of them."""

    def on_list(entries: list[Entry], dice: Random) -> list[Entry]:
        at = dice.randrange(len(entries))
        return [*entries[:at], change(entries[at], dice), *entries[at + 1 :]]

    return on_list


def _dropped(entries: list[Entry], dice: Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    return [entry for number, entry in enumerate(entries) if number != at]


def _doubled(entries: list[Entry], dice: Random) -> list[Entry]:
    """An entry twice under one name, or one that differs in case or slashes, with the same or another content."""
    one, other = dice.choice(entries), dice.choice(entries)
    name = dice.choice((one.name, one.name.upper(), b"/" + one.name, one.name.replace(b"/", b"\\"), b"./" + one.name))
    twin = replace(one, name=name, data=dice.choice((one.data, other.data, b"")))
    return dice.choice(([*entries, twin], [twin, *entries]))


def _swapped(entries: list[Entry], dice: Random) -> list[Entry]:
    one, other = dice.randrange(len(entries)), dice.randrange(len(entries))
    made = list(entries)
    made[one], made[other] = replace(made[one], data=made[other].data), replace(made[other], data=made[one].data)
    return made


def _many(entries: list[Entry], dice: Random) -> list[Entry]:
    count = dice.choice((100, 3000))
    return [*entries, *(Entry(b"xl/x%d.xml" % number, b"", _STORED) for number in range(count))]


def _overlapping(entries: list[Entry], dice: Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    place = dice.choice((0, 0, 1, 0x7FFFFFFF, 0xFFFFFFFF))
    return [replace(entry, offset=place) if number == at else entry for number, entry in enumerate(entries)]


def _shuffled(entries: list[Entry], dice: Random) -> list[Entry]:
    return dice.sample(entries, len(entries))


def _renamed(entry: Entry, dice: Random) -> Entry:
    name = words.text(dice) if dice.random() < 0.3 else dice.choice(words.NAMES)
    made = name.encode("utf-8", "surrogatepass")[:60_000]
    return replace(
        entry,
        name=dice.choice(
            (made, entry.name.upper(), entry.name + b"/", entry.name + b"\0.txt", made + b"/" + entry.name)
        ),
    )


def _two_names(entry: Entry, dice: Random) -> Entry:
    return replace(entry, local_name=dice.choice((b"", b"x", b"../../x", entry.name * 3)))


def _lying(entry: Entry, dice: Random) -> Entry:
    lie = dice.choice((*_SIZES, len(entry.data) + 1, max(0, len(entry.data) - 1)))
    field = dice.choice(("said_size", "said_size", "said_packed", "said_crc"))
    return replace(entry, **{field: lie})


def _odd_method(entry: Entry, dice: Random) -> Entry:
    return replace(
        entry,
        said_method=dice.choice((*_METHODS, _STORED, _DEFLATED)),
        flags=dice.choice((0x800, 0, 1, 9, 0x40, 0x2000)),
    )


def _emptied(entry: Entry, dice: Random) -> Entry:
    return replace(
        entry, data=dice.choice((b"", b" ", b"\0", b"<a/>", b"<?xml version='1.0'?>", b"PK\5\6" + bytes(18)))
    )


def _cut(entry: Entry, dice: Random) -> Entry:
    return replace(entry, data=entry.data[: dice.randrange(len(entry.data) + 1)])


def _zip64(entry: Entry, dice: Random) -> Entry:
    sizes = struct.pack("<HHQQ", 1, 16, dice.choice((len(entry.data), 2**63 - 1, 2**64 - 1)), dice.choice((1, 2**62)))
    return replace(entry, said_size=0xFFFFFFFF, said_packed=0xFFFFFFFF, extra=sizes[: dice.choice((20, 12, 3))])


def _bomb(entry: Entry, dice: Random) -> Entry:
    """Much of the same in the middle of an entry: below what is refused, or above it, or more than is said."""
    filling = dice.choice(_FILLINGS)
    size = dice.choice((1, 4, 16, 60, 150)) << 20
    middle = entry.data.find(b">", len(entry.data) // 2) + 1
    made = replace(entry, data=entry.data[:middle] + filling * (size // len(filling)) + entry.data[middle:])
    return replace(made, said_size=len(entry.data)) if dice.random() < 0.2 else made


def _rarely_bomb(entry: Entry, dice: Random) -> Entry:
    return _bomb(entry, dice) if dice.random() < 0.25 else _lying(entry, dice)


_CHANGES = (
    *(_dropped, _dropped, _doubled, _doubled, _swapped, _many, _overlapping, _shuffled),
    *map(_on_one, (_renamed, _renamed, _two_names, _lying, _lying, _odd_method, _emptied, _cut, _zip64, _rarely_bomb)),
)
