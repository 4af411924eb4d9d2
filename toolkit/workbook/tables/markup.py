"""What all parts share: namespaces, text as XML holds it, relations to other parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What may have to be written otherwise; most texts hold none of it.
_SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
#: A text that a spreadsheet program would read as a character's number.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Text for XML; characters that XML cannot hold are replaced by U+FFFD, so that their loss shows."""
    if _SPECIAL.search(text) is None:
        return text
    text = _ILLEGAL.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def stored(text: str) -> str:
    """Text for the content of a cell, where a typed _x0041_ would be shown as A."""
    return escaped(_CODE.sub("_x005F_", text) if "_x" in text else text)


def relations(entries: Iterable[tuple[str, str, bool]]) -> str:
    """A part of relations, numbered rId1, rId2 …: the type of each, its target, whether it leads out of the package."""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{escaped(target)}"{_MODE if outside else ""}/>'
        for number, (kind, target, outside) in enumerate(entries, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


_MODE = ' TargetMode="External"'
