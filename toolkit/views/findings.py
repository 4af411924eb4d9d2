"""Findings made ready for any format: the contract's JSON (section 4), and in which row each stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.check import counts
from toolkit.ledger import Reading, Table
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
    """Which row of which table a finding stands in; the rows of a table are looked up when it is first asked for."""

    def __init__(self, reading: Reading) -> None:
        self._ledger = reading.ledger
        self._tables = {table.title: table for table in reading.ledger.tables.values()}
        self._indexes: dict[str, dict[int, int]] = {}
        self._found: dict[tuple[str, int], Item] = {}

    def __call__(self, finding: Finding) -> Item:
        table = self._tables.get(finding.place.sheet)
        index = self._index(table, finding.place.row) if table is not None else None
        if table is None or index is None:
            return Item()
        if (table.title, index) not in self._found:
            self._found[table.title, index] = self._item(table, index)
        return self._found[table.title, index]

    def _item(self, table: Table, index: int) -> Item:
        row = table.row(index)
        unit_column = next((c.heading for c in table.sheet.columns if c.kind == "units"), "")
        typed = row.readable(unit_column) if unit_column else None
        units = self._ledger.units.resolve(typed)
        name = row.text(table.sheet.name) if table.sheet.name not in ("", table.sheet.key[0]) else ""
        return Item(row.text(table.sheet.key[0]), name, units[0] if units else "")

    def _index(self, table: Table, number: int) -> int | None:
        if table.title not in self._indexes:
            self._indexes[table.title] = {row: index for index, row in enumerate(table.numbers)}
        return self._indexes[table.title].get(number)


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
