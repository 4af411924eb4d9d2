"""Ways through a part's XML: the children of an element, an element down a path, an attribute, a length.

An element is the number of its start tag among the part's pieces; -1 is no element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.briefing.parts.xmltext import Pieces, unescape

_PER_UNIT = {"": 1.0, "pt": 20.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 1440 / 25.4, "pc": 240.0, "pi": 240.0}


def children(pieces: Pieces, at: int) -> Iterator[int]:
    """The elements directly in an element."""
    inner = at + 2
    while inner < pieces.end[at]:
        if pieces.name[inner]:
            yield inner
        inner = pieces.end[inner] + 2


def first_child(pieces: Pieces, at: int, name: str) -> int:
    """The element that an element begins with, where it has this name; -1 where it has not."""
    first = next(children(pieces, at), -1) if at >= 0 else -1
    return first if first >= 0 and pieces.name[first] == name else -1


def child(pieces: Pieces, at: int, *path: str) -> int:
    """The first element of each name of a path, each directly in the one before; -1 where there is none."""
    for name in path:
        at = next((inner for inner in children(pieces, at) if pieces.name[inner] == name), -1) if at >= 0 else -1
    return at


def root(pieces: Pieces) -> int:
    """The element that holds all others; -1 for none."""
    return next((at for at in range(1, len(pieces.name), 2) if pieces.name[at]), -1)


def named(pieces: Pieces, name: str, first: int = 1, last: int | None = None) -> Iterator[int]:
    """Every element of this name from piece `first` to `last`, however deep."""
    stop = len(pieces.name) if last is None else last + 1
    return (at for at in range(first, stop) if pieces.name[at] == name)


def attribute(pieces: Pieces, at: int, name: str) -> str:
    """The value of an attribute; "" where the element has none, or there is no element."""
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", pieces.text[at]) if at >= 0 else None
    return unescape(found[1] or found[2] or "") if found else ""


def value(pieces: Pieces, at: int, *path: str) -> str:
    """The w:val of the element down a path; "" where there is none."""
    return attribute(pieces, child(pieces, at, *path), "w:val")


def flag(pieces: Pieces, at: int, *path: str) -> bool | None:
    """Whether the element down a path switches something on; None where there is none."""
    found = child(pieces, at, *path)
    return None if found < 0 else attribute(pieces, found, "w:val") not in ("0", "false", "off", "none")


def twips(text: str) -> float | None:
    """A length in twentieths of a point, as Word writes it (1134) or with a unit (2cm); None for no length."""
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*([a-z]*)\s*", text)
    return float(found[1]) * _PER_UNIT[found[2]] if found and found[2] in _PER_UNIT else None


def length(pieces: Pieces, at: int, name: str) -> float | None:
    """An attribute that is a length, in twentieths of a point; None where it is none."""
    return twips(attribute(pieces, at, name))
