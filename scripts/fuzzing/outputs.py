"""What came out: does it open, is it within Excel's bounds, does it hold anything that data became and that acts?"""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from fuzzing.words import MARK, SECRET

_LONGEST_TEXT = 32_767
_LONGEST_TITLE = 31
#: Elements of an .xlsx whose text Excel works out, and attributes by which a file reaches outside.
_WORKED_OUT = rb"<(?:\w+:)?(f|formula|formula1|formula2|definedName|calculatedColumnFormula)\b[^<>]*>([^<>]*)<"
#: The two ways in which Word writes a field.
_FIELD = rb'<w:instrText[^<>]*>([^<>]*)<|\bw:instr="([^"]*)"'
#: Stands in a fault's detail before the formula itself.
_BODY = "formula: "
#: Larger files are not opened, which would take longer than what made them.
_LARGEST = 8 << 20
_TEMPORARY = (".tmp", ".part", ".lock~")


def faults(path: Path) -> Iterator[tuple[str, str]]:
    """Kind and detail of whatever is wrong with a file that a command made."""
    data = path.read_bytes()[: _LARGEST + 1]
    if path.name.endswith(_TEMPORARY) or path.name.startswith(".taizhang"):
        yield "half-written", path.name
        return
    if SECRET.encode() in data:
        yield "secret", path.name
    if len(data) <= _LARGEST:
        yield from faults_in(path.suffix, data)


def faults_in(ending: str, data: bytes) -> list[tuple[str, str]]:
    """Kind and detail of whatever is wrong in an office file, page, JSON or text; nothing in other files."""
    found: list[tuple[str, str]] = []
    open_it = _OPENERS.get(ending.lower())
    try:
        found += open_it(data) if open_it else ()
    except Exception as error:  # whatever a reader raises, the file is one it cannot read
        found.append(("unreadable", f"{ending}: {type(error).__name__}: {error}"[:300]))
    return found


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.casefold() for name in archive.namelist()]
        if len(set(names)) < len(names):
            raise ValueError("two parts of one name")
        for name in archive.namelist():
            yield name, archive.read(name)


def _workbook(data: bytes) -> Iterator[tuple[str, str]]:
    import openpyxl
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets:
        sheet.reset_dimensions()  # what a copy inherits may say that it goes on for ever
        if len(sheet.title) > _LONGEST_TITLE:
            yield "beyond Excel", f"title of {len(sheet.title)} characters"
        for row in sheet.iter_rows(values_only=True):
            if any(isinstance(cell, str) and len(cell) > _LONGEST_TEXT for cell in row):
                yield "beyond Excel", "text of more than 32767 characters"
                break
    yield from _acting(data)


def formula_of(detail: str) -> str:
    """The formula that a fault's detail tells of, "" for none."""
    return detail.partition(_BODY)[2]


def formulas(data: bytes) -> frozenset[str]:
    """The formulas with a mark that an office file has, spoilt or not, as far as its parts can be taken out."""
    parts = [part for _, part in _takeable(data)]
    worked_out = (body for part in parts for _, body in re.findall(_WORKED_OUT, part))
    fields = (one or other for part in parts for one, other in re.findall(_FIELD, part))
    found = (body for body in (*worked_out, *fields) if MARK.encode() in body)
    return frozenset(body.decode("utf-8", "replace") for body in found)


def marked_parts(data: bytes) -> frozenset[str]:
    """The parts of an office file, spoilt or not, that have a mark in them, as far as they can be taken out."""
    return frozenset(name for name, part in _takeable(data) if MARK.encode() in part)


def _takeable(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of what may hardly be a zip that can be taken out of it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError):
        return
    for entry in archive.infolist():
        with contextlib.suppress(Exception):  # whatever zipfile raises of a part, the others may be sound
            yield entry.filename, archive.read(entry)


def _acting(data: bytes) -> Iterator[tuple[str, str]]:
    for name, part in _parts(data):
        for element, body in re.findall(_WORKED_OUT, part):
            if MARK.encode() in body:
                yield "formula", f"{name}: <{element.decode()}> {_BODY}{body.decode('utf-8', 'replace')}"
        if name.endswith((".xml", ".rels", ".vml")):
            yield from _sound_xml(name, part)


def _sound_xml(name: str, part: bytes) -> Iterator[tuple[str, str]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(part, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        yield "entity", name
    if name.endswith(".rels"):
        for relation in root:
            target = relation.get("Target", "")
            if MARK in target and relation.get("Type", "").rpartition("/")[2] != "hyperlink":
                yield "link", f"{name}: {target[:80]}"


def _document(data: bytes) -> Iterator[tuple[str, str]]:
    import docx

    docx.Document(io.BytesIO(data))
    for name, part in _parts(data):
        for body in (one or other for one, other in re.findall(_FIELD, part)):
            if MARK.encode() in body:
                yield "formula", f"{name}: field {_BODY}{body.decode('utf-8', 'replace')}"
        if name.endswith((".xml", ".rels")):
            yield from _sound_xml(name, part)


class _Page(HTMLParser):
    """Finds what acts in a page: data in a script's code, an event attribute, or an address that runs or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            acts = name.startswith("on") or name in ("src", "style", "srcdoc", "action", "formaction")
            acts = acts or (name in ("href", "xlink:href") and _leads_away(value or ""))
            if acts and MARK in (value or ""):
                self.found.append(f"<{tag} {name}={value!r}>"[:200])


def _leads_away(address: str) -> bool:
    """Whether an address is more than a file beside the page: it has a scheme, or names another computer.

    Browsers leave out blanks and control characters before they look.
    """
    bare = re.sub(r"[\x00-\x20]", "", address)
    return not bare.startswith("file:") and re.match(r"[^/?#]*:|[/\\]{2}", bare) is not None


def _page(data: bytes) -> Iterator[tuple[str, str]]:
    text = data.decode("utf-8")
    page = _Page()
    page.feed(text)
    page.close()
    yield from (("formula", found) for found in page.found)
    # A script ends at the first "</script", whatever it is in: data must never bring one of its own.
    for code in re.findall(r"(?is)<script(?![^<>]*application/json)[^<>]*>(.*?)</script", text):
        if f"{MARK}()" in code and "alert" in code:
            yield "formula", f"script {code[:80]!r}"
    if f"<script>alert('{MARK}')" in text or f"<script>{MARK}()" in text:
        yield "formula", "a script out of data"


def _json(data: bytes) -> Iterator[tuple[str, str]]:
    json.loads(data.decode("utf-8"), parse_constant=no_number)
    yield from ()


def no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _text(data: bytes) -> Iterator[tuple[str, str]]:
    text = data.decode("utf-8")
    if not text.strip():
        yield "empty success", "an empty file"
    if "\x1b" in text:
        yield "control", "an escape sequence in a text"


_OPENERS: dict[str, Callable[[bytes], Iterator[tuple[str, str]]]] = {
    ".xlsx": _workbook, ".xlsm": _workbook, ".docx": _document, ".html": _page, ".json": _json, ".sarif": _json,
    ".txt": _text,
}  # fmt: skip
