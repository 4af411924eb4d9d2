"""Findings made ready for any format: the contract's JSON (section 4), and in which row each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from toolkit.check import counts
from toolkit.ledger import Reading, Row, Table, UnitBook
from toolkit.values import Checked, Finding, Grid, Item, Result, Severity


def findings_json(reading: Reading, findings: Sequence[Finding]) -> dict[str, Any]:
    """The contract's JSON of one ledger's findings."""
    return {
        "ledger": reading.source.path,
        "sha256": reading.source.sha256,
        "counts": counts(findings),
        "findings": [finding_json(finding) for finding in findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; `cell` is "" and `row` None where the place is no cell or row."""
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": place.sheet,
        "cell": place.cell,
        "row": place.row or None,
        "column": place.column or place.letter,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def findings_result(checked: Sequence[tuple[Reading, Sequence[Finding]]]) -> Result:
    """The findings of one or several ledgers; the JSON of several is a list."""
    documents = [findings_json(reading, findings) for reading, findings in checked]
    shown = tuple(_checked(reading, findings) for reading, findings in checked)
    return Result(documents[0] if len(documents) == 1 else documents, checked=shown)


def _checked(reading: Reading, findings: Sequence[Finding]) -> Checked:
    return Checked(reading.source.path, reading.source.sha256, findings, _Items(reading))


class _Items:
    """Which row of which table a finding stands in."""

    def __init__(self, reading: Reading) -> None:
        units = reading.ledger.units
        self._tables = {table.title: _ItemsOf(table, units) for table in reading.ledger.tables.values()}

    def __call__(self, finding: Finding) -> Item:
        items = self._tables.get(finding.place.sheet)
        return items[finding.place.row] if items is not None else Item()


class _ItemsOf(dict[int, Item]):
    """The items of a table by the numbers of their rows, made when they are asked for; none for any other number."""

    def __init__(self, table: Table, units: UnitBook) -> None:
        super().__init__()
        self._table, self._units = table, units
        sheet = table.sheet
        self._key, self._name = sheet.key[0], sheet.name if sheet.name != sheet.key[0] else ""
        self._unit = next((column.heading for column in sheet.columns if column.kind == "units"), "")

    @cached_property
    def _indexes(self) -> Mapping[int, int]:
        return {number: index for index, number in enumerate(self._table.numbers)}

    def __missing__(self, number: int) -> Item:
        index = self._indexes.get(number)
        self[number] = item = Item() if index is None else self._item(self._table.row(index))
        return item

    def _item(self, row: Row) -> Item:
        units = self._units.resolve(row.readable(self._unit)) if self._unit else ()
        return Item(row.text(self._key), row.text(self._name) if self._name else "", units[0] if units else "")


def findings_grid(checked: Checked, title: str) -> Grid:
    """The findings of one ledger as a table."""
    return Grid(
        title,
        ("级别", "工作表", "单元格", "编号", "名称", "责任单位", "列", "填写内容", "问题", "怎样处理", "代码"),
        tuple(_cells(finding, checked.item_of(finding)) for finding in checked.findings),
        (f"{checked.ledger}：{counts_line(checked.findings)}",),
        (6, 12, 8, 10, 24, 16, 16, 18, 50, 36, 20),
    )


def _cells(finding: Finding, item: Item) -> tuple[str, ...]:
    place = finding.place
    where = (finding.severity.label, place.sheet, place.cell, item.key, item.name, item.unit, place.column)
    return (*where, finding.value, finding.message, finding.remedy, finding.code)


def counts_line(findings: Sequence[Finding]) -> str:
    """How many findings there are, as a sentence."""
    numbers = counts(findings)
    found = [f"{severity.label} {numbers[severity.value]} 处" for severity in Severity if numbers[severity.value]]
    return "、".join(found) + "。" if found else "没有发现问题。"
