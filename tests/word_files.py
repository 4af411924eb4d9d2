"""Word documents made in a test: of paragraphs, of a table, of pieces of XML; their parts, and what they say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, cast

from docx import Document
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

FOOTNOTES = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t>注：{{ note }}</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
TEXT_BOX = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent>{content}</w:txbxContent></mc:Choice>'
    "<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def saved(document: Word) -> bytes:
    """The document as bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def of(*paragraphs: str) -> bytes:
    """A document of these paragraphs; "a¦b" puts a and b into runs of their own."""
    document = Document()
    for text in paragraphs:
        runs = document.add_paragraph()
        for number, run in enumerate(text.split("¦")):
            runs.add_run(run).bold = bool(number % 2)
    return saved(document)


def table(*rows: str, document: Word | None = None) -> bytes:
    """A document with one table; "a¦b" is a row of two cells, "¶" parts the paragraphs of a cell."""
    document = document or Document()
    grid = document.add_table(rows=len(rows), cols=max(row.count("¦") for row in rows) + 1)
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts.split("¦"), strict=False):
            first, *more = text.split("¶")
            cell.text = first
            for paragraph in more:
                cell.add_paragraph(paragraph)
    return saved(document)


def with_xml(*fragments: str) -> bytes:
    """A document whose paragraphs hold this XML each (runs and the like, prefix w)."""
    document = Document()
    for fragment in fragments:
        element = document.add_paragraph()._p
        for child in parse_xml(f"<w:p {nsdecls('w', 'r', 'wp')}>{fragment}</w:p>"):
            element.append(child)
    return saved(document)


def run(text: str, properties: str = "") -> str:
    """One run as XML."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def part(data: bytes, name: str = "word/document.xml") -> str:
    """One part of the package as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def changed(data: bytes, parts: Mapping[str, str | bytes | None]) -> bytes:
    """The package with these parts replaced, added or (None) left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), *parts)):
            content = parts[name] if name in parts else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def with_footnotes(data: bytes) -> bytes:
    """The document with a footnotes part."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    types, rels = "[Content_Types].xml", "word/_rels/document.xml.rels"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    link = f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'
    return changed(
        data,
        {
            types: part(data, types).replace("</Types>", override),
            rels: part(data, rels).replace("</Relationships>", link),
            "word/footnotes.xml": FOOTNOTES,
        },
    )


def texts(data: bytes) -> list[str]:
    """The text of every paragraph of the body, in tables and text boxes too, in document order."""
    return paragraphs(Document(io.BytesIO(data)).element.body)


def paragraphs(element: Any) -> list[str]:
    """The text of every paragraph under the element, in document order."""
    return [Paragraph(found, cast(Any, None)).text for found in element.iter(qn("w:p"))]


def shape(data: bytes) -> list[list[list[str]]]:
    """The cells' texts of every table."""
    grids = Document(io.BytesIO(data)).tables
    return [[[cell.text for cell in row.cells] for row in grid.rows] for grid in grids]
