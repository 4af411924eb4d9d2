"""What became of each column of the source, for the report; and what the ledger wants that the source has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolkit.importing import faults
from toolkit.importing.account import DataRow
from toolkit.importing.blocks import Block
from toolkit.importing.destination import Destination
from toolkit.importing.matching import Names
from toolkit.importing.values import ColumnUse, Wishes
from toolkit.ledger.headings import normal
from toolkit.values import CannotDo, Finding, Place, column_letter


def column_uses(
    blocks: Sequence[tuple[str, Block]], rows: Sequence[DataRow], names: Names, wishes: Wishes, to: Destination
) -> list[ColumnUse]:
    """Each column of each block, from left to right."""
    return [use for table, block in blocks for use in _uses(table, block, rows, names, wishes, to)]


def _uses(
    table: str, block: Block, rows: Sequence[DataRow], names: Names, wishes: Wishes, to: Destination
) -> Iterator[ColumnUse]:
    at = block.last + 1 if block.last >= block.first else 0
    for column in block.cells.columns:
        letter, heading = column_letter(column), block.title(column)
        match = block.matches.get(column)
        if not heading:
            if any(row.block is block and block.cells.at(row.row, column) != "" for row in rows):
                yield ColumnUse(table, letter, "", (), "headless", "没有列名，列里有内容", at)
        elif match is None:
            how, note = _why_left(block, column, names)
            yield ColumnUse(table, letter, heading, (), how, note, at)
        else:
            yield _taken(ColumnUse(table, letter, heading, match.targets, match.how, "", at), wishes, to)


def _why_left(block: Block, column: int, names: Names) -> tuple[str, str]:
    claimed = names.match(block.texts[column])
    for target in claimed.targets if claimed else ():
        other = block.column_of(target)
        if other is not None:
            return "rival", f"“{target}”取的是“{block.title(other)}”"
    return "unknown", "台账没有这样的列"


def _taken(use: ColumnUse, wishes: Wishes, to: Destination) -> ColumnUse:
    """The use of a matched column, less what the user gives otherwise and what the ledger has no column for."""
    given = [target for target in use.targets if target in wishes.constants]
    absent = [target for target in use.targets if target not in to.letters and target not in given]
    targets = tuple(target for target in use.targets if target not in (*given, *absent))
    if not use.targets:
        return replace(use, how="unwanted", note="对照文件写明不取")
    if given:
        return replace(use, targets=targets, how="set", note=f"{'、'.join(given)}已由 --set 给定")
    if absent:
        return replace(use, targets=targets, how="absent", note=f"台账没有“{'、'.join(absent)}”这一列")
    return use


def column_findings(uses: Sequence[ColumnUse], names: Names, wishes: Wishes, to: Destination) -> Iterator[Finding]:
    """Near names, columns the ledger lacks, required columns without a source; each heading is told once."""
    provided = {target for use in uses for target in use.targets} | wishes.constants.keys()
    free = [column.heading for column in to.sheet.columns if column.heading not in provided]
    different = {normal(use.heading): use for use in reversed(uses)}
    unknown = [use for use in reversed(different.values()) if use.how == "unknown"]
    for use in unknown:
        near = names.near(use.heading, free)
        if near:
            place = Place(use.table, use.row, use.letter, use.heading)
            yield faults.NEAR_NAME.at(place, use.heading, nearest=near, quoted=_quoted(use.heading))
    for use in reversed(different.values()):
        if use.how == "absent":
            place = Place(use.table, use.row, use.letter, use.heading)
            yield faults.NO_SUCH_COLUMN.at(place, use.heading, why=use.note)
    hint = f"源表没有取的列：{'、'.join(use.heading for use in unknown)}。" if unknown else ""
    for column in to.sheet.columns:
        if column.required and column.heading in free:
            yield faults.REQUIRED_MISSING.at(Place(to.title, 0, "", column.heading), hint=hint)


def part_findings(blocks: Sequence[tuple[str, Block]], wishes: Wishes, to: Destination) -> Iterator[Finding]:
    """Required columns that some blocks have and others lack."""
    taken = {target for _, block in blocks for target in block.targets} - wishes.constants.keys()
    for column in to.sheet.columns:
        if not column.required or column.heading not in taken:
            continue
        for table, block in blocks:
            if block.column_of(column.heading) is None:
                place = Place(table, block.last + 1, "", column.heading)
                yield faults.PART_MISSING.at(place, table=table, row=block.last + 1)


def unused_names(blocks: Sequence[tuple[str, Block]], wishes: Wishes) -> Iterator[Finding]:
    """Names in the user's map that no column of the source bears."""
    called, titles = _names(blocks)
    for name in wishes.columns:
        if normal(name) not in called:
            yield faults.MAP_UNUSED.at(Place(blocks[0][0]), name, titles=titles)


def refuse_unknown_fills(blocks: Sequence[tuple[str, Block]], wishes: Wishes) -> None:
    """Raise CannotDo for a column to be filled that neither the source nor the ledger's columns in it name."""
    called, titles = _names(blocks)
    targets = {normal(target) for _, block in blocks for target in block.targets}
    for name in wishes.filled:
        if normal(name) not in called | targets:
            raise CannotDo(f"--fill 写的“{name}”不是源表的列。", "", f"可写：{titles}。")


def _names(blocks: Sequence[tuple[str, Block]]) -> tuple[set[str], str]:
    """Whatever the columns of all blocks may be called, and their headings for a reader."""
    columns = [(block, column) for _, block in blocks for column in block.texts]
    called = {name for block, column in columns for name in block.called(column)}
    return called, "、".join(dict.fromkeys(block.title(column) for block, column in columns))


def _quoted(heading: str) -> str:
    escaped = heading.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
