"""A briefing between being made and being sealed: all that could go wrong has been tried, its source is not yet told.

So a ledger is put into an archive only once every document that is to print its entry could be made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from toolkit.briefing.documents.reading import Document
from toolkit.briefing.filled import Filled
from toolkit.briefing.proof.provenance import Provenance
from toolkit.briefing.proof.sealing import sealed
from toolkit.summary import Summary


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Briefing:
    """One document made: its file name, the bytes of the .docx, and its manifest in JSON: every figure with rule
    and cells.

    The manifest is worked out when it is asked for.
    """

    name: str
    data: bytes
    manifest: Callable[[], bytes]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Draft:
    """One document filled in and reconciled: `name` is its file name, `document` how it reads."""

    name: str
    filled: Filled
    document: Document
    summary: Summary
    provenance: Provenance

    def sealed(self, archive_entry: str = "") -> Briefing:
        """The briefing; `archive_entry` is the ledger's entry in an archive as it is printed, "" for none.

        To be asked for once: sealing is done in the document itself.
        """
        provenance = replace(self.provenance, archive_entry=archive_entry)
        given = (self.document, self.filled.prints, self.summary, provenance.properties(), self.name)
        return Briefing(self.name, sealed(self.filled, self.document, provenance), partial(_manifest, *given))


def _manifest(*given: Any) -> bytes:
    # Loaded here: the monthly run, which writes no manifest, should not wait for it.
    from toolkit.briefing.figures.manifest import manifest, manifest_json

    return manifest_json(manifest(*given))
