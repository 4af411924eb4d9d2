"""The tables of a source gathered into one account: which of them hold the list, and what each of their rows is."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.importing.account import Account
from toolkit.importing.blocks import Block, by_place, continued, heading_block
from toolkit.importing.cells import Cells
from toolkit.importing.faults import NO_HEADING_TABLE, TABLE_LEFT
from toolkit.importing.matching import Names
from toolkit.importing.rows import take_table
from toolkit.importing.values import SourceTable
from toolkit.ledger.headings import normal
from toolkit.values import CannotDo, Finding, Place

#: Names all tables, where one is asked for by title.
ALL = "全部"


def chosen(tables: Sequence[SourceTable], wanted: Sequence[str], path: str) -> list[SourceTable]:
    """The tables with the titles that the user wants, in the order of the source; all where he names none.

    Raises CannotDo for a title that no table has.
    """
    if not wanted or ALL in wanted:
        return list(tables)
    titles = {normal(table.raw.title): table for table in tables}
    missing = [title for title in wanted if normal(title) not in titles]
    if missing:
        listed = "、".join(f"“{table.raw.title}”" for table in tables)
        raise CannotDo(f"源文件里没有“{missing[0]}”这张表。", path, f"--sheet-in 可写：{listed}，或 {ALL}。")
    names = set(map(normal, wanted))
    return [table for table in tables if normal(table.raw.title) in names]


class Gathered:
    """The account of the tables, those that were left with the reason, and what was remarked on the way."""

    def __init__(self) -> None:
        self.account = Account()
        self.left: list[tuple[str, str]] = []
        self.findings: list[Finding] = []


def gather(tables: Sequence[SourceTable], names: Names, asked: bool, path: str) -> Gathered:
    """Every row of the tables that hold the list, and why the other tables do not.

    Sheets of a workbook have titles of their own: where several hold such a list, the user must have `asked` for them.
    Raises CannotDo where none does, or where it is not certain which.
    """
    found = {id(table): heading_block(Cells(table.raw), names) for table in tables if asked or not table.raw.hidden}
    heads = [table for table in tables if found.get(id(table))]
    if not heads:
        raise CannotDo(*_no_list(tables, names, path))
    if len(heads) > 1 and not asked and not heads[0].raw.untitled:
        listed = "、".join(f"“{table.raw.title}”" for table in heads)
        raise CannotDo(
            f"源文件有 {len(heads)} 张表都像这样的清单：{listed}。",
            path,
            f"请用 --sheet-in 写明取哪一张，可写几次；全取写 --sheet-in {ALL}。",
        )
    return _gathered(tables, found, names)


def _gathered(tables: Sequence[SourceTable], found: dict[int, Block | None], names: Names) -> Gathered:
    gathered = Gathered()
    most = max((block.targets for block in found.values() if block), key=len)
    before: Block | None = None
    for table in tables:
        block = found.get(id(table))
        if block is not None and len(block.targets & most) * 2 <= len(most):
            gathered.left.append((table.raw.title, f"列名只对上 {len(block.targets)} 列，不像同一张清单"))
            continue
        if block is not None and before is not None:
            block = by_place(block, before)
        if block is None:
            block = _going_on(table, before, gathered.account)
            if block is None:
                gathered.left.append((table.raw.title, _why_left(table)))
                gathered.findings += _like_a_page(table, before)
                continue
            gathered.findings.append(NO_HEADING_TABLE.at(Place(table.raw.title)))
        take_table(gathered.account, table, block, names)
        before = gathered.account.blocks[-1][1] if gathered.account.blocks else block
    return gathered


def _going_on(table: SourceTable, before: Block | None, account: Account) -> Block | None:
    """The block of a table without heading that goes on with the one before; None where that is not certain."""
    if before is None or not account.rows:
        return None
    last = account.rows[-1]
    return continued(Cells(table.raw), last.block, last.row)


def _like_a_page(table: SourceTable, before: Block | None) -> list[Finding]:
    """What to say of a table without heading that may be a further page of the one before."""
    cells = Cells(table.raw)
    count = sum(len(cells.filled(row)) > 1 for row in cells.rows)
    if before is None or not count or table.raw.hidden or len(cells.columns) != len(before.cells.columns):
        return []
    return [TABLE_LEFT.at(Place(table.raw.title), table=table.raw.title, count=count)]


def _why_left(table: SourceTable) -> str:
    if table.raw.hidden:
        return "隐藏的工作表"
    return "没有认出表头" if any(map(any, table.raw.rows)) else "空表"


def _no_list(tables: Sequence[SourceTable], names: Names, path: str) -> tuple[str, str, str]:
    """What is wrong, where, and what to do, where no table has headings of the ledger's."""
    if not tables:
        return "源文件里没有表格。", path, "请确认选对了文件；扫描件、截图里的表格要先转成表格。"
    wanted = "、".join(f"“{column.heading}”" for column in names.sheet.columns if column.required)
    how = "列名不同的，请用 --map 给对照文件，在 [columns] 里写明哪一列是哪一列。"
    return f"没有认出表头：没有一行写着“{names.sheet.title}”的两个以上列名（如 {wanted}）。", path, how
