"""What Office's files are written with: namespaces, relations, kinds of parts, a zip of parts."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from fuzzing.zips import Entry, zipped

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KINDS = "application/vnd.openxmlformats-officedocument."
_DEFAULTS = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)


def zip_of(parts: Mapping[str, str]) -> bytes:
    """A zip of XML parts by name."""
    made = [Entry(name.encode(), (HEAD + xml).encode("utf-8", "surrogatepass")) for name, xml in parts.items()]
    return zipped(made)


def types(overrides: str) -> str:
    """The list of the kinds of parts."""
    return f'<Types xmlns="{TYPES}">{_DEFAULTS}{overrides}</Types>'


def override(part: str, kind: str) -> str:
    """What says of a part which kind it is: spreadsheetml.worksheet."""
    return f'<Override PartName="{part}" ContentType="{_KINDS}{kind}+xml"/>'


def relations(inside: str) -> str:
    """The part that holds relations."""
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def relation(name: str, kind: str, target: str, outside: bool = False) -> str:
    """One relation, to a part or to something outside."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{attribute(target)}"{mode}/>'


def attribute(text: str) -> str:
    """A text as an attribute's value."""
    return escape(text, {'"': "&quot;", "\n": "&#10;"})
