"""Workbook files to raw sheets: python-calamine for the values, a look at the sheets' XML for what it hides.

python-calamine gives '' for an error cell and for a formula without a stored result, and no number formats. All three
matter here (#REF! is not blank, 0.4 shown as 40% is 40 %), so each sheet part is searched for them.
"""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from toolkit.files import read_whole
from toolkit.ledger import Mark, PercentCell, RawSheet, Reading, Source, parse
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.scan import Hidden, hidden_cells

#: Files above this size are refused, as are archives that unpack to more or at a higher ratio than a ledger can.
_LARGEST_FILE = 200 * 1024 * 1024
_LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
_HIGHEST_RATIO = 400
_RATIO_COUNTS_ABOVE = 64 * 1024 * 1024

#: What zipfile raises for an archive that is cut off or altered.
_BROKEN = (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_ledger(path: str | Path) -> Reading:
    """The ledger in a workbook file: its good part, every finding of reading, and the file's digest.

    Raises CannotDo for a file that is missing, encrypted, damaged, too large, or not a ledger.
    """
    sheets, source = read_workbook(Path(path), standard_schema)
    return parse(sheets, standard_schema(), source)


def read_workbook(path: Path, meanwhile: Callable[[], object] = bool) -> tuple[list[RawSheet], Source]:
    """All worksheets of a workbook file as they stand, and the file's path and digest. Raises CannotDo as above.

    python-calamine works without Python's lock, so what it would not tell is looked for at the same time, and
    `meanwhile` is called: something its caller needs next, such as the schema.
    """
    data = read_whole(path, _LARGEST_FILE)
    with _opened(data, str(path)) as archive:
        values = _Beside(lambda: _values(data, str(path)))
        try:
            hidden = _hidden(archive, str(path))
            digest = _digest(data)
            meanwhile()
        finally:
            values.wait()
        sheets = values.result()
    return [_with_hidden(sheet, hidden.get(sheet.title)) for sheet in sheets], Source(str(path), digest)


def _digest(data: bytes) -> str:
    from hashlib import sha256  # takes longer to load than to use, so it is loaded while python-calamine works

    return sha256(data).hexdigest()


class _Beside:
    """A function running in a thread of its own; `result` waits for it and returns or raises what it did."""

    def __init__(self, function: Callable[[], list[RawSheet]]) -> None:
        self._function = function
        self._made: list[RawSheet] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._made = self._function()
        except BaseException as error:
            self._error = error

    def wait(self) -> None:
        self._thread.join()

    def result(self) -> list[RawSheet]:
        self.wait()
        if self._error is not None:
            raise self._error
        return self._made


# -- what kind of file it is


def _opened(data: bytes, path: str) -> ZipFile:
    """The workbook as an archive. Raises CannotDo for what is no workbook, or could not be read safely or in full."""
    if data.startswith(_OLE):
        raise _encrypted(path) if _ENCRYPTED in data else _old_format("旧格式 .xls", path)
    if not data.startswith(b"PK"):
        raise _not_workbook(path)
    try:
        archive = ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _damaged(path) from error
    _refuse_bombs(archive, path)
    names = archive.namelist()
    if any(name.startswith("word/") for name in names):
        raise CannotDo("这是 Word 文档，不是 Excel 工作簿。", path, "请选择 .xlsx 台账文件。")
    if any(name.startswith("ppt/") for name in names):
        raise CannotDo("这是演示文稿，不是 Excel 工作簿。", path, "请选择 .xlsx 台账文件。")
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise _old_format(".xlsb" if "xl/workbook.bin" in names else ".ods", path)
    return archive


def _hidden(archive: ZipFile, path: str) -> Mapping[str, Hidden]:
    """What python-calamine would not tell, by sheet title."""
    try:
        return hidden_cells(archive)
    except _BROKEN as error:
        raise _damaged(path) from error
    except RuntimeError as error:  # zipfile's way of saying that an entry wants a password
        raise _encrypted(path) from error


def _refuse_bombs(archive: ZipFile, path: str) -> None:
    unpacked = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist()) or 1
    if unpacked > _LARGEST_UNPACKED or (unpacked > _RATIO_COUNTS_ABOVE and unpacked > packed * _HIGHEST_RATIO):
        raise CannotDo(
            f"文件解压后有 {unpacked // 1024 // 1024} MB，超过限度，没有打开。",
            path,
            "请确认文件来源；正常的台账不会这样大。",
        )


def _encrypted(path: str) -> CannotDo:
    return CannotDo("工作簿已加密，需要密码才能打开。", path, "请在表格软件中取消密码后另存，再重新提交。")


def _old_format(name: str, path: str) -> CannotDo:
    """Formats whose error cells and percentages cannot be told from blanks and plain numbers are not read at all."""
    return CannotDo(
        f"暂不支持{name}工作簿：其中的错误值和百分比格式无法辨认。", path, "请在表格软件中另存为 .xlsx 后再试。"
    )


def _damaged(path: str) -> CannotDo:
    return CannotDo("文件已损坏或不完整，无法打开。", path, "请在表格软件中打开后另存为 .xlsx，或向报送单位重新索取。")


def _not_workbook(path: str) -> CannotDo:
    return CannotDo("这不是 Excel 工作簿。", path, "请在表格软件中另存为 .xlsx 后再试。")


# -- values


def _values(data: bytes, path: str) -> list[RawSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _raw_sheet(book, meta.name, meta.visible is not SheetVisibleEnum.Visible)
            for meta in book.sheets_metadata
            if meta.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise _encrypted(path) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(path) from error
    except BaseException as error:  # a panic of the reader's Rust code comes as a BaseException of its own
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path) from error


def _raw_sheet(book: CalamineWorkbook, title: str, hidden: bool) -> RawSheet:
    sheet = book.get_sheet_by_name(title)
    top, left = sheet.start or (0, 0)
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return RawSheet(title, sheet.to_python(skip_empty_area=True), top, left, merges, hidden)


# -- what the values do not show


def _with_hidden(raw: RawSheet, hidden: Hidden | None) -> RawSheet:
    """The sheet with marks in its error cells and bare formulas, and its percentages told from plain numbers."""
    if hidden is None or not (hidden.marks or hidden.percents):
        return raw
    raw = _stretched(raw, hidden.marks)
    rows = raw.rows
    for (row, column), mark in hidden.marks.items():
        _put(rows, row - raw.top, column - raw.left, mark)
    for row, column in hidden.percents:
        index, place = row - raw.top, column - raw.left
        if 0 <= index < len(rows) and 0 <= place < len(rows[index]):
            value = rows[index][place]
            if type(value) in (int, float):
                _put(rows, index, place, PercentCell(value))
    return raw


def _put(rows: Sequence[Any], row: int, column: int, value: object) -> None:
    rows[row][column] = value


def _stretched(raw: RawSheet, marks: Mapping[tuple[int, int], Mark]) -> RawSheet:
    """The sheet made large enough to hold every marked cell: python-calamine leaves out rows that hold nothing else."""
    if not marks:
        return raw
    top = min(raw.top, *(row for row, _ in marks)) if raw.rows else min(row for row, _ in marks)
    left = min(raw.left, *(column for _, column in marks)) if raw.rows else min(column for _, column in marks)
    height = max(raw.top + len(raw.rows), *(row + 1 for row, _ in marks)) - top
    width = max(raw.left + max(map(len, raw.rows), default=0), *(column + 1 for _, column in marks)) - left
    before = raw.left - left if raw.rows else 0
    rows = [[""] * width for _ in range(raw.top - top)] if raw.rows else []
    rows += [[*([""] * before), *row, *([""] * (width - before - len(row)))] for row in raw.rows]
    rows += [[""] * width for _ in range(height - len(rows))]
    return RawSheet(raw.title, rows, top, left, raw.merges, raw.hidden)
