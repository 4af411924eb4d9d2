"""Level 5: the bytes of a file, whatever they mean; and the words and lines of one that is text."""

from __future__ import annotations

import re
from random import Random

from fuzzing import words

_EDGES = (
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x01\x00\x00\x80",
)
_WORD = rb"[\w.%-]+"
#: Changes upon changes are left out beyond this size: the fuzzer's own memory counts as that of what it runs.
_LARGEST = 64 << 20


def mutated(data: bytes, dice: Random) -> bytes:
    """The bytes with one change."""
    return _bounded(dice.choice(_CHANGES)(data, dice), data) if data else bytes([dice.randrange(256)])


def mutated_text(data: bytes, dice: Random) -> bytes:
    """A text file with one change to a word, a line or its encoding."""
    return _bounded(dice.choice(_TEXT_CHANGES)(data, dice), data) if data else b"\n"


def _bounded(made: bytes, data: bytes) -> bytes:
    return made if len(made) <= _LARGEST else data


def _flip(data: bytes, dice: Random) -> bytes:
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    return bytes(made)


def _edge(data: bytes, dice: Random) -> bytes:
    """An extreme number somewhere; the head of a file is where most of its lengths stand."""
    edge = dice.choice(_EDGES)
    at = dice.randrange(min(len(data), dice.choice((128, 1024, len(data)))))
    return data[:at] + edge + data[at + len(edge) :]


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _without(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 4, 64, 512, 4096)) :]


def _again(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.choice((1, 8, 512, 4096))]
    return data[:start] + piece * dice.choice((2, 3, 300)) + data[start:]


def _noise(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    piece = dice.randbytes(dice.choice((1, 16, 512)))
    return data[:start] + piece + data[start + (len(piece) if dice.random() < 0.5 else 0) :]


def _zeros(data: bytes, dice: Random) -> bytes:
    start, length = dice.randrange(len(data)), dice.choice((16, 512, 4096))
    return data[:start] + bytes(len(data[start : start + length])) + data[start + length :]


def _before(data: bytes, dice: Random) -> bytes:
    return (
        dice.choice((b"\n", b"\xef\xbb\xbf", b"MZ", b"%PDF-1.4\n", b"<html>", bytes(512), b"PK\x05\x06" + bytes(18)))
        + data
    )


def _behind(data: bytes, dice: Random) -> bytes:
    return data + dice.choice((b"\n", b"\x00" * 100, b"PK\x05\x06" + bytes(18), data[: len(data) // 2], data))


def _swapped(data: bytes, dice: Random) -> bytes:
    middle = dice.randrange(len(data))
    return data[middle:] + data[:middle]


def _word(data: bytes, dice: Random) -> bytes:
    found = list(re.finditer(_WORD, data))
    if not found:
        return data
    chosen = dice.choice(found)
    return data[: chosen.start()] + words.text(dice).encode("utf-8", "surrogatepass") + data[chosen.end() :]


def _line(data: bytes, dice: Random) -> bytes:
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    lines[at : at + 1] = dice.choice(
        ([], [lines[at]] * 2, [lines[at]] * 300, [dice.choice(lines)], [b""], [lines[at] * 50], [b'"' + lines[at]])
    )
    return b"\n".join(lines)


def _zero(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice((b"\0", b"\0\0\0", b"\x1a", b"\xef\xbb\xbf", b"\r", b'"', b"\xff\xfe")) + data[at:]


def _huge(data: bytes, dice: Random) -> bytes:
    """One field, one line, or lines without end."""
    at = dice.randrange(len(data))
    run = dice.choice((b"x", b",", b'"', b"\t", b";", b"a,", b"\n", b"1\n", b"[", b"{", b"=", b"# ", b"' "))
    return data[:at] + run * (dice.choice((3_000, 300_000, 3_000_000)) // len(run)) + data[at:]


def _coded(data: bytes, dice: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("gb18030", "utf-16", "utf-16-be", "utf-8-sig", "utf-32", "utf-7", "big5")), "replace"
    )


def _separated(data: bytes, dice: Random) -> bytes:
    return data.replace(
        dice.choice((b",", b"\t", b"\n", b'"', b":", b"=")),
        dice.choice((b",", b";", b"\t", b"|", b"\r", b'""', b"\n", b" ")),
    )


_CHANGES = (_flip, _flip, _edge, _edge, _cut, _without, _again, _noise, _zeros, _before, _behind, _swapped)
_TEXT_CHANGES = (_word, _word, _word, _line, _line, _coded, _separated, _flip, _cut, _zero, _huge)
