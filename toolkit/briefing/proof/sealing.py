"""A template filled in, made a briefing: reconciled, told where it comes from, and packed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.briefing.documents.reading import Document, read_document
from toolkit.briefing.filled import Filled
from toolkit.briefing.parts.xmltext import Wrong
from toolkit.briefing.proof.line import with_line
from toolkit.briefing.proof.provenance import Provenance, carried
from toolkit.briefing.proof.record import carry_record, recorded
from toolkit.briefing.reconciling.gate import reconcile, refuse
from toolkit.summary import Summary
from toolkit.values import CannotDo


def reconciled(filled: Filled, summary: Summary, values: Mapping[str, Any], template: str) -> Document:
    """The finished document as it reads. Raises CannotDo where its figures disagree, with all their places.

    Also for a document that is no sound one: a template may be sound and what it gives too deep to be read.
    """
    try:
        document = read_document(filled.parts)
    except Wrong as wrong:
        raise CannotDo(f"{wrong.message}。", template, wrong.remedy) from wrong
    if disagreements := reconcile(document, summary, values):
        raise refuse(disagreements, template)
    return document


def sealed(filled: Filled, document: Document, provenance: Provenance) -> bytes:
    """The .docx with what it says of where it comes from: properties, the line on its last page, a record."""
    carried(provenance, filled.outcome, filled.template_parts)
    path = filled.change("document.main+xml", lambda xml: with_line(xml, provenance))
    carry_record(recorded(document), filled.outcome, filled.paths, path)
    return filled.packed()
