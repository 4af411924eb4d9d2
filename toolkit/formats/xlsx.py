"""An .xlsx workbook: one sheet for each table of a result."""

from __future__ import annotations

from typing import BinaryIO

from toolkit.values import CannotDo, Result
from toolkit.views.findings import findings_grid
from toolkit.workbook.tables import TooLong, tables_workbook


def write(result: Result, stream: BinaryIO, ledger: str = "") -> None:
    """Put the tables of a result on a stream as a workbook; findings are a table for each ledger.

    `ledger` is the way from the workbook's folder to the ledger, for links to its cells; "" for no such links.
    Raises CannotDo for a text that no cell can hold.
    """
    title = result.lines[0] if result.lines else ""
    several = len(result.checked) > 1
    findings = (
        findings_grid(checked, f"校验结果{number}" if several else "校验结果")
        for number, checked in enumerate(result.checked, start=1)
    )
    grids = result.sheets or result.grids or tuple(findings)
    try:
        stream.write(tables_workbook(grids, title, result.lines[:1], ledger))
    except TooLong as error:
        problem = "有一段文字超过 32767 个字，一个单元格放不下，不能存成 Excel 工作簿。"
        raise CannotDo(problem, remedy="请存成 .json 或 .html。") from error
