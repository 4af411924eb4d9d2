"""A briefing opened to be verified: its text, what it says of where it comes from, its record, its free places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.briefing.documents.reading import Document, read_document
from toolkit.briefing.documents.texts import SOURCE_BOOKMARK, attribute, free_name
from toolkit.briefing.parts import package
from toolkit.briefing.parts.xmltext import Wrong
from toolkit.briefing.proof.normal import normal
from toolkit.briefing.proof.provenance import Provenance, read_provenance
from toolkit.briefing.proof.record import Record, read_record
from toolkit.values import CannotDo


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Briefing:
    """A finished document: `name` is what messages call it, `places` are the names of its free places, filled or not.

    `provenance` and `record` are None where the document carries none; `sources` are the lines that say on the page
    where it comes from.
    """

    name: str
    document: Document
    provenance: Provenance | None
    record: Record | None
    places: frozenset[str]
    sources: tuple[str, ...]


def open_briefing(data: bytes, name: str) -> Briefing:
    """The briefing in the bytes of a .docx. Raises CannotDo when it cannot be read; `name` is what errors call it."""
    try:
        _, contents = package.unpacked(data)
        document = read_document(contents)
    except Wrong as wrong:
        raise CannotDo(f"{wrong.message}。", name, wrong.remedy) from wrong
    return Briefing(
        name,
        document,
        read_provenance(contents, name),
        read_record(contents),
        free_places(contents),
        tuple(line for root in _roots(contents, SOURCE_BOOKMARK) for line in _sources(root)),
    )


def free_places(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The names of the free places in the parts of a package."""
    names = (free_name(control) for root in _roots(parts, "sdt") for control in root.iter("{*}sdt"))
    return frozenset(name for name in names if name is not None)


def _roots(parts: Mapping[str, bytes], word: str) -> Iterator[Any]:
    """The parts with text that hold a word somewhere in their XML."""
    from lxml import etree  # loaded only where a document is read

    for path in package.labels(parts):
        if word.encode() in parts[path]:
            yield etree.fromstring(parts[path], etree.XMLParser(resolve_entities=False, no_network=True))


def _sources(root: Any) -> Iterator[str]:
    for mark in root.iter("{*}bookmarkStart"):
        if attribute(mark, "name").startswith(SOURCE_BOOKMARK):
            paragraph = next(mark.iterancestors("{*}p"), mark)
            yield normal("".join(text.text or "" for text in paragraph.iter("{*}t")))
