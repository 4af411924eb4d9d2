"""The ledger that rows are imported into: opened, its sheet found, the rows put below what it holds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolkit.files import read_whole
from toolkit.importing.cells import Cells
from toolkit.importing.destination import Destination
from toolkit.ledger import Mark, RawSheet, Table, parse
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name
from toolkit.schema import Schema, Sheet, standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.reader import LARGEST_FILE, read_workbook


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenLedger:
    """A ledger file and one sheet of it: the file's bytes, the sheet as cells and as it was understood."""

    path: Path
    data: bytes
    raw: RawSheet
    table: Table
    to: Destination

    @property
    def first_free(self) -> int:
        """The row, from 1, below everything that was typed; formulas that wait for their row do not count."""
        cells = Cells(self.raw)
        rows = (row for row in reversed(cells.rows) if self._is_typed(cells, row))
        last = next(rows, -1) + 1
        merged = [bottom + 1 for top, _, bottom, _ in self.raw.merges if top + 1 > self.table.heading_row]
        return max([last, self.table.heading_row, *merged]) + 1

    def _is_typed(self, cells: Cells, row: int) -> bool:
        """Whether a row, counted from 0, holds anything but formulas."""
        return any(not self._calculates(cells, row, column) for column in cells.filled(row))

    @property
    def pattern_row(self) -> int:
        """The row, from 1, whose looks new rows take: the last item, or the first row below the headings."""
        free = self.first_free
        items = [number for number in self.table.numbers if number < free]
        return items[-1] if items else self.table.heading_row + 1

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever adds rows should know of the sheet."""
        said = [f"“{t.label}”行（第{t.number}行）在新行上面，请核对它的范围。" for t in self.table.totals]
        row = self.pattern_row - 1
        cells = Cells(self.raw)
        columns = {letter: _index(letter) for letter in self.table.letters.values()}
        letters = sorted(letter for letter, column in columns.items() if self._calculates(cells, row, column))
        if letters:
            said.append(f"{'、'.join(letters)} 列在上面的行里是公式，新行不写公式，需要的请向下填充。")
        return tuple(said)

    def _calculates(self, cells: Cells, row: int, column: int) -> bool:
        """Whether a formula stands in a cell, counted from 0."""
        value = cells.at(row, column)
        return (row, column) in self.raw.formulas or (isinstance(value, Mark) and value.formula)


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def refuse_open(path: Path) -> None:
    """Raise CannotDo where a program has the ledger open: what it saves later would undo the import."""
    locks = map(path.with_name, _locks(path.name))
    # os.path tells of a name that is too long for the system that there is no such file; pathlib raises.
    lock = next((one for one in locks if os.path.exists(one)), None)
    if lock is not None and os.path.exists(path):
        raise CannotDo(
            "台账正在表格软件中打开，没有写入。",
            str(path),
            f"请先保存并关闭它再导入；确已关闭的，请删去同一文件夹里的 {lock.name}。",
        )


def _locks(name: str) -> tuple[str, ...]:
    """The files that office programs put beside an open workbook."""
    return f"~${name}", f".~lock.{name}#"


def open_ledger(path: Path, name: str) -> OpenLedger:
    """The ledger at `path` with the sheet of that title, alias or code.

    Raises CannotDo for a file that is no ledger in .xlsx or .xlsm, a sheet that the schema or the file does not have,
    and one without headings.
    """
    schema = standard_schema()
    sheet = _sheet_named(name, schema)
    data = read_whole(path, LARGEST_FILE)
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise CannotDo("只能导入到 .xlsx 或 .xlsm 台账。", str(path), "请把台账另存为 .xlsx 后再导入。")
    raws, source = read_workbook(path)
    if source.sha256 != sha256(data).hexdigest():
        raise CannotDo("读取时台账正在变动。", str(path), "请等它保存完，再导入。")
    table = parse(raws, schema, source).ledger[sheet.code]
    raw = next((raw for raw in raws if raw.title == table.title), None)
    if raw is None:
        raise CannotDo(
            f"台账里没有“{sheet.title}”工作表。", str(path), "请先补上这张表；空白台账可用 taizhang new 建立。"
        )
    if not table.heading_row:
        raise CannotDo(f"台账的“{raw.title}”没有认出表头。", str(path), "请先补上表头，可照空白台账的样子。")
    return OpenLedger(path, data, raw, table, Destination.of(table, raw))


def _sheet_named(name: str, schema: Schema) -> Sheet:
    for sheet in schema.sheets:
        if normal(name) in {normal(sheet.title), sheet.code, *map(normal, sheet.aliases)}:
            return sheet
    titles = [sheet.title for sheet in schema.sheets]
    near = nearest_name(name, titles)
    hint = f"是不是“{near}”？" if near else ""
    raise CannotDo(f"台账没有“{name}”这张表。", "", f"{hint}--sheet 可写：{'、'.join(titles)}。")
