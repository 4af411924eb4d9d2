"""A finished document as a reader has it: paragraphs and rows of tables, each with its place.

Word, WPS and LibreOffice split the same text in different ways; here it is one text again. What they work out
themselves (page numbers, contents) is left out, and so is what staff write in places meant for it: content controls
whose title begins with 自由填写. Pure: bytes in, values out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from toolkit.briefing.documents.blocks import Block, Cell, Document, Free, Mark
from toolkit.briefing.documents.plain_rows import NotPlain, shortened
from toolkit.briefing.documents.texts import local
from toolkit.briefing.documents.walking import Walk
from toolkit.briefing.parts import package
from toolkit.briefing.parts.xmltext import Wrong, refuse_bulky
from toolkit.values import CannotDo

__all__ = ["Block", "Cell", "Document", "Free", "Mark", "read_document", "read_docx"]

_SAVE_AGAIN: Final = "请用 WPS 或 Word 打开后另存为 .docx。"


def read_docx(data: bytes, name: str) -> Document:
    """The document in the bytes of a .docx. Raises CannotDo when it cannot be read; `name` is what errors call it."""
    try:
        _, contents = package.unpacked(data)
        return read_document(contents)
    except Wrong as wrong:
        raise CannotDo(f"{wrong.message}。", name, wrong.remedy) from wrong


def read_document(parts: Mapping[str, bytes | str]) -> Document:
    """The document in the parts of a package, by path; marks of tags are kept. Raises Wrong for unsound XML."""
    contents = {
        path: part.encode("utf-8", "replace") if isinstance(part, str) else part for path, part in parts.items()
    }
    labels = package.labels(contents)
    walks = list(_walks(contents, labels))
    return Document(
        tuple(block for walk in walks for block in walk.blocks),
        tuple(free for walk in walks for free in walk.frees),
        tuple(_charts(contents, labels)),
        any(walk.revised for walk in walks),
    )


def _walks(contents: Mapping[str, bytes], labels: Mapping[str, str]) -> Iterator[Walk]:
    tables = 0
    for kind in package.TEXTS:
        for path, label in labels.items():
            if label.startswith(kind):
                walk = _walk(contents[path], label, tables)
                tables = walk.tables
                yield walk


def _walk(data: bytes, label: str, tables: int) -> Walk:
    _refuse_types(data, label)
    short = shortened(data)
    refuse_bulky(short.xml if short else data)
    try:
        return Walk(data, label, tables, short)
    except (NotPlain, etree.XMLSyntaxError):
        return _walk_whole(data, label, tables)


def _walk_whole(data: bytes, label: str, tables: int) -> Walk:
    """The walk through a part as it stands; what is wrong with it is told by its own lines."""
    refuse_bulky(data)
    try:
        return Walk(data, label, tables)
    except etree.XMLSyntaxError as error:
        raise _unsound(label, error) from error


def _charts(contents: Mapping[str, bytes], labels: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of each chart its words and figures, in the order they stand in it."""
    charts = [path for path, label in labels.items() if label.startswith("图表")]
    for number, path in enumerate(charts, start=1):
        root = _parsed(contents[path], labels[path])
        yield f"图表{number}", tuple(element.text or "" for element in root.iter() if local(element) in ("v", "t"))


def _parsed(data: bytes, label: str) -> Any:
    """The root of a part. Raises Wrong for what is no sound XML, or declares entities."""
    _refuse_types(data, label)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _unsound(label, error) from error


def _refuse_types(data: bytes, label: str) -> None:
    if b"<!DOCTYPE" in data:
        raise Wrong(f"{label}含有 DOCTYPE 声明", -1, _SAVE_AGAIN)


def _unsound(label: str, error: etree.XMLSyntaxError) -> Wrong:
    return Wrong(f"{label}内容已损坏（第{error.lineno}行第{error.offset}列）", -1, _SAVE_AGAIN)
