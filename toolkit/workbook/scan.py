"""A look at the XML of a workbook's sheets for what python-calamine does not tell.

Bytes are tested for first and searched with patterns only where the test finds something: most sheets cost one pass
of a substring search. Patterns are texts for the same reason: `re` compiles and keeps those that are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import join, normpath
from zipfile import ZipFile

from toolkit.ledger import Mark

_SHEET = r"<(?:\w+:)?sheet\s[^>]*>"
_RELATION = r"<(?:\w+:)?Relationship\s[^>]*>"
_ATTRIBUTE = r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_ERROR_CELL = rb'(?s)<(?:\w+:)?c ([^>]*t="e"[^>]*)>(.*?)</(?:\w+:)?c>'
_BARE_FORMULA = (
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = rb"<(?:\w+:)?v[^>]*>([^<]*)<"
_REFERENCE = rb'\br="([A-Z]{1,3})(\d{1,7})"'
_NUMBER_FORMAT = r"<(?:\w+:)?numFmt\s[^>]*>"
_CELL_FORMATS = r"(?s)<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>"
_CELL_FORMAT = r"<(?:\w+:)?xf\s[^>]*>"
#: Number formats 9 and 10 are 0% and 0.00% in every workbook (ECMA-376, 18.8.30).
_PERCENT_FORMATS = frozenset({"9", "10"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hidden:
    """What one sheet hides, by (row, column) counted from 0: marks for unusable cells, cells shown as percentages."""

    marks: Mapping[tuple[int, int], Mark]
    percents: frozenset[tuple[int, int]]


def hidden_cells(archive: ZipFile) -> dict[str, Hidden]:
    """What each sheet hides, by title; empty for a workbook whose parts are not where they always are."""
    styles = _percent_styles(archive)
    found: dict[str, Hidden] = {}
    for title, part in _sheet_parts(archive):
        data = archive.read(part)
        marks = dict(_error_cells(data)) if b't="e"' in data else {}
        if b"<f" in data or b":f>" in data:
            marks |= dict(_bare_formulas(data))
        percents = frozenset(_styled_cells(data, styles)) if styles else frozenset()
        found[title] = Hidden(marks, percents)
    return found


def _sheet_parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    names = set(archive.namelist())
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, relations} <= names:
        return
    targets = {
        relation.get("Id", ""): normpath(join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in _tags(_text(archive, relations), _RELATION)
    }
    for sheet in _tags(_text(archive, book), _SHEET):
        part = targets.get(sheet.get("r:id") or next((v for k, v in sheet.items() if k.endswith(":id")), ""), "")
        if part in names:
            yield sheet.get("name", ""), part


def _unescaped(text: str) -> str:
    """Text of an attribute or element with XML's own entities resolved; no others occur in what is looked for."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _tags(text: str, pattern: str) -> Iterator[dict[str, str]]:
    for tag in re.findall(pattern, text):
        yield {name: _unescaped(double or single) for name, double, single in re.findall(_ATTRIBUTE, tag)}


def _text(archive: ZipFile, part: str) -> str:
    data = archive.read(part)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, errors="replace")


def _percent_styles(archive: ZipFile) -> tuple[str, ...]:
    """The indexes of the cell formats that show a number as a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return ()
    text = _text(archive, "xl/styles.xml")
    own = {f.get("numFmtId", "") for f in _tags(text, _NUMBER_FORMAT) if "%" in f.get("formatCode", "")}
    formats = re.search(_CELL_FORMATS, text)
    cell_formats = _tags(formats[0], _CELL_FORMAT) if formats else iter(())
    percent = _PERCENT_FORMATS | own
    return tuple(str(index) for index, f in enumerate(cell_formats) if f.get("numFmtId") in percent)


def _error_cells(data: bytes) -> Iterator[tuple[tuple[int, int], Mark]]:
    for attributes, inner in re.findall(_ERROR_CELL, data):
        place, value = _place(attributes), re.search(_VALUE, inner)
        if place:
            yield place, Mark(value[1].decode("utf-8", "replace") if value else "#错误")


def _bare_formulas(data: bytes) -> Iterator[tuple[tuple[int, int], Mark]]:
    for attributes, formula in re.findall(_BARE_FORMULA, data):
        place = _place(attributes)
        if place and b't="str"' not in attributes:  # a stored result that is the empty text is a result
            yield place, Mark("=" + _unescaped(formula.decode("utf-8", "replace")), formula=True)


def _styled_cells(data: bytes, styles: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    styled = re.compile(rb'<(?:\w+:)?c ([^>]*\bs="(?:' + "|".join(styles).encode() + rb')"[^>]*[^/>])>')
    for attributes in styled.findall(data):
        place = _place(attributes)
        if place:
            yield place


def _place(attributes: bytes) -> tuple[int, int] | None:
    """Row and column counted from 0, None for a cell that does not say where it is."""
    found = re.search(_REFERENCE, attributes)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1
