"""A ledger file to keep: read once, its cells digested, its period taken from it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolkit.archive.folder import LARGEST_OBJECT
from toolkit.files import read_whole
from toolkit.values import CannotDo


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """A ledger file to keep: its name without folders, its bytes, the digest of its cells, its own period or ""."""

    name: str
    data: bytes
    canonical: str
    period: str = ""


def read_copy(path: Path) -> Copy:
    """The ledger at `path`, ready to be kept. Raises CannotDo for a file that cannot be read or is no ledger."""
    from toolkit.ledger import parse  # all this is loaded by those who add, not by those who look
    from toolkit.ledger.canonical import canonical_digest
    from toolkit.schema import standard_schema
    from toolkit.workbook.reader import read_workbook

    data = read_whole(path, LARGEST_OBJECT)
    sheets, source = read_workbook(path)
    if source.sha256 != sha256(data).hexdigest():
        raise CannotDo("文件在读取时正被改写。", str(path), "请等保存完毕后重试。")
    period = parse(sheets, standard_schema(), source).ledger.settings.period
    return Copy(path.name, data, canonical_digest(sheets), str(period) if period else "")
