"""Workbook files to raw sheets, whatever kind of file they are. Most are .xlsx; others are told by their content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.files import read_whole
from toolkit.ledger import Carried, RawSheet, Reading, Source, parse
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.own_rules import own_rules_beside
from toolkit.workbook.reading import refusals, xlsx
from toolkit.workbook.reading.carried import in_other_file, in_package
from toolkit.workbook.reading.grid import MOST_SHEETS
from toolkit.workbook.reading.package import Package

#: Files above this size are refused.
LARGEST_FILE = 200 * 1024 * 1024
#: Texts of more characters than the first are long; all of a workbook have no more than the second. Each is gone
#: through many times, and told again in findings.
_LONG, _MOST_LONG = 1_000, 5_000_000


def read_ledger(path: str | Path) -> Reading:
    """The ledger in a workbook file: its good part, every finding of reading, and the file's digest.

    The user's own rules that stand in files beside the workbook come with it.

    Raises CannotDo for a file that is missing, encrypted, damaged, too large, or not a ledger.
    """
    sheets, source = read_workbook(Path(path), standard_schema)
    return parse(sheets, standard_schema(), source, own_rules_beside(Path(path)))


def read_workbook(path: Path, meanwhile: Callable[[], object] = bool) -> tuple[list[RawSheet], Source]:
    """All worksheets of a workbook file as they stand, and the file's path and digest. Raises CannotDo as above.

    `meanwhile` is called while the reader of .xlsx files works: something its caller needs next, such as the schema.
    """
    data = read_whole(path, LARGEST_FILE)
    digest: list[str] = []

    def beside() -> None:
        digest.append(_digest(data))
        meanwhile()

    sheets, carried = _sheets(data, str(path), beside)
    return sheets, Source(str(path), digest[0] if digest else _digest(data), carried)


def workbook_in(data: bytes, name: str) -> tuple[list[RawSheet], Source]:
    """The same of the bytes of a workbook that is not on disk; messages call it by `name`. Raises as read_workbook."""
    if len(data) > LARGEST_FILE:
        raise CannotDo(f"文件超过 {LARGEST_FILE // 2**20} MB，不予读取。", name, "请删去不需要的内容后重试。")
    sheets, carried = _sheets(data, name, bool)
    return sheets, Source(name, _digest(data), carried)


def _sheets(data: bytes, path: str, beside: Callable[[], object]) -> tuple[list[RawSheet], Carried]:
    """The worksheets, of which there is at least one, and what the file carries beside them."""
    package = Package(data, path) if data.startswith(b"PK") else None
    if package and (part := xlsx.workbook_part(package)):
        sheets = xlsx.read(package, part, data, beside)
    else:
        sheets = _of_other_kind(package, data, path)
    if not sheets:
        raise refusals.no_sheets(path)
    if sum(map(_long_texts, sheets)) > _MOST_LONG:
        raise refusals.too_much_text(path, _LONG, _MOST_LONG)
    return sheets, in_package(package) if package else in_other_file(data, path)


def _long_texts(sheet: RawSheet) -> int:
    """The characters of the long texts of a sheet."""
    return sum(len(value) for row in sheet.rows for value in row if type(value) is str and len(value) > _LONG)


def _of_other_kind(package: Package | None, data: bytes, path: str) -> list[RawSheet]:
    """The worksheets of a file that is no .xlsx."""
    from toolkit.workbook.reading.kinds import other_file, other_package

    reader = other_package(package, path) if package else other_file(data, path)
    if isinstance(reader, CannotDo):
        raise reader
    sheets = reader(data, path)
    if len(sheets) > MOST_SHEETS:
        raise refusals.too_many_sheets(path)
    return list(sheets)


def _digest(data: bytes) -> str:
    from hashlib import sha256  # takes longer to load than to use, so it is loaded while python-calamine works

    return sha256(data).hexdigest()
