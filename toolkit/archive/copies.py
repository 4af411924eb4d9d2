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
    """A ledger file to keep: its name without folders, its bytes, the digest of what was filled into its cells, its own
    period or "", and the digest of its cells with the results of formulas, "" where some have none.
    """

    name: str
    data: bytes
    canonical: str
    period: str = ""
    results: str = ""


def read_copy(path: Path) -> Copy:
    """The ledger at `path`, ready to be kept. Raises CannotDo for a file that cannot be read or is no ledger."""
    from toolkit.ledger import parse  # all this is loaded by those who add, not by those who look
    from toolkit.ledger.canonical import cell_digests
    from toolkit.schema import standard_schema
    from toolkit.workbook.reader import read_workbook

    data = read_whole(path, LARGEST_OBJECT)
    sheets, source = read_workbook(path)
    if source.sha256 != sha256(data).hexdigest():
        raise CannotDo("文件在读取时正被改写。", str(path), "请等保存完毕后重试。")
    period = parse(sheets, standard_schema(), source).ledger.settings.period
    cells = cell_digests(sheets)
    return Copy(path.name, data, cells.filled, str(period) if period else "", cells.whole)
