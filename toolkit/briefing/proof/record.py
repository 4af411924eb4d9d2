"""What a briefing was when it was made: digests of its paragraphs and rows, carried in the file as custom XML.

They tell whether somebody changed a paragraph or the ledger says otherwise by now. The texts themselves are not kept:
what an office strikes out before it sends a briefing does not live on in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from toolkit.briefing.documents.blocks import Document
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.parts.relations import OFFICE, Relations, relations_path
from toolkit.briefing.proof.flows import flows

NAMESPACE: Final = "urn:taizhang:briefing"
"""By this the record is found, whatever the part that holds it is called."""

FORM: Final = "1"
"""How texts are made ready before they are digested; a record in another form is not compared."""

_MOST: Final = 1_000_000  # digests
DIGITS: Final = 16
"""Hexadecimal digits of a digest."""
_DIGEST: Final = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_DATA_STORE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPERTIES_KIND: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


@dataclass(frozen=True, slots=True)
class Record:
    """The digests of a document's paragraphs, rows and texts of charts, in order."""

    digests: tuple[str, ...]


def digest(text: str) -> str:
    """The digest of a text that is made ready: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def recorded(document: Document) -> Record:
    """The record of a document."""
    return Record(tuple(digest(line.text) for line in flows(document).lines))


def carry_record(record: Record, outcome: Outcome, parts: Iterable[str], document: str) -> None:
    """Put a record into a rendering: a custom XML part that leads from the part `document`, the text itself.

    `parts` are the paths of the template's parts: the record takes a number that is free.
    """
    number = _free_number({*parts, *outcome.parts})
    item, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    outcome.add(item, _item(record), "application/xml")
    outcome.add(properties, _properties(), _PROPERTIES_KIND)
    own = Relations(item, "")
    own.add(f"{OFFICE}/customXmlProps", properties)
    outcome.add(relations_path(item), own.xml())
    outcome.relations(document).add(f"{OFFICE}/customXml", item)


def _free_number(taken: set[str]) -> int:
    numbers = {int(found[1]) for path in taken if (found := re.match(r"customXml/item(?:Props)?(\d{1,9})\.xml$", path))}
    return next(number for number in range(1, len(numbers) + 2) if number not in numbers)


def _item(record: Record) -> str:
    return f'<record xmlns="{NAMESPACE}" form="{FORM}">{" ".join(record.digests)}</record>'


def _properties() -> str:
    """What Word asks of a custom XML part: an id, made from the namespace, and the namespace."""
    digits = sha256(NAMESPACE.encode()).hexdigest().upper()
    id = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
    return (
        f'<ds:datastoreItem xmlns:ds="{_DATA_STORE}" ds:itemID="{{{id}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )


def read_record(contents: Mapping[str, bytes]) -> Record | None:
    """The record in the parts of a package; None where there is none, or none that can be understood."""
    for path in sorted(contents):
        data = contents[path]
        if path.startswith("customXml/") and NAMESPACE.encode() in data and (record := _understood(data)):
            return record
    return None


def _understood(data: bytes) -> Record | None:
    from lxml import etree  # writing a briefing should not wait for what only reading needs

    if b"<!DOCTYPE" in data:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if root.tag != f"{{{NAMESPACE}}}record" or root.get("form") != FORM:
        return None
    digests = (root.text or "").split()
    whole = len(digests) <= _MOST and all(_DIGEST.fullmatch(one) for one in digests)
    return Record(tuple(digests)) if whole else None
