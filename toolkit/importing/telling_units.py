"""What an import tells of units of money: what was converted, where a source varies, where it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.importing import faults
from toolkit.importing.account import Account
from toolkit.importing.taking import Taking
from toolkit.values import Finding, Place


def unit_findings(taking: Taking, target: str, units: Sequence[str], ledger_unit: str) -> Iterator[Finding]:
    """Each unit of a column that was converted, where it begins; and units that differ within one column.

    `units` are those of the data rows, `ledger_unit` is that of the ledger.
    """
    first: dict[tuple[str, bool], int] = {}
    for index, unit in enumerate(units):
        row = taking.rows[index]
        if row.block.column_of(target) is not None:
            first.setdefault((unit, bool(taking.unit_told(row.block, row.unit, target))), index)
    if len({unit for unit, _ in first}) > 1:
        parts = [_part(taking, index, unit, told) for (unit, told), index in first.items()]
        at = list(first.values())[1]
        yield faults.UNITS_VARY.at(taking.place_of(at, target), "", parts="，".join(parts))
    for (unit, _), index in first.items():
        if unit != ledger_unit:
            row = taking.rows[index]
            column = row.block.column_of(target)
            title = row.block.title(column) if column is not None else target
            how = "已换算写入" if ledger_unit == "万元" else "写成带单位的文字，如“500万元”"
            words = {"unit": unit, "to": ledger_unit, "how": how}
            yield faults.UNIT_CONVERTED.at(taking.place(index, column, target), title, **words)


def _part(taking: Taking, index: int, unit: str, told: bool) -> str:
    row = taking.rows[index]
    return f"{row.table} 第{row.row + 1}行起是{unit}" + ("" if told else "（没有写明，按台账）")


def told_findings(account: Account, taking: Taking, targets: Sequence[str]) -> Iterator[Finding]:
    """Lines that tell another unit than the one by which the amounts they speak of were taken.

    A line speaks of the rows below it, up to the next such line; one at the foot of a table of all rows of the table.
    What a table says again on each page is told once.
    """
    seen: set[tuple[str, str, str]] = set()
    for number, told in enumerate(account.told):
        end = next(
            (other.above for other in account.told[number + 1 :] if other.table == told.table), len(account.rows)
        )
        below = [i for i in range(told.above, end) if account.rows[i].table == told.table]
        rows = below or [i for i in range(told.above) if account.rows[i].table == told.table]
        for target in targets:
            others = [i for i in rows if taking.unit(i, target) != told.unit]
            if others and (told.table, told.unit, target) not in seen:
                seen.add((told.table, told.unit, target))
                used = taking.unit(others[0], target)
                yield faults.UNIT_CONTRADICTED.at(Place(told.table, told.row), told.unit, column=target, used=used)
