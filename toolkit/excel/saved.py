"""Whether the ledger in an open book says what its file says: only then may the file's digest stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.ledger import RawSheet, Source
from toolkit.ledger.canonical import canonical_digest
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook


def source_of(sheets: Sequence[RawSheet], path: Path) -> Source:
    """Where the sheets of an open book come from: with the file's digest where it holds the same, else without.

    The sheets that the buttons themselves write and read play no part.
    """
    try:
        saved, source = read_workbook(path)
    except CannotDo:  # Excel may keep it to itself
        return Source(str(path))
    return source if canonical_digest(saved) == canonical_digest(sheets) else Source(str(path))
