"""An .xlsx workbook: one sheet for each table of a result."""

from __future__ import annotations

from typing import BinaryIO

from toolkit.values import Result
from toolkit.views.findings import findings_grid
from toolkit.workbook.grids import grids_workbook


def write(result: Result, stream: BinaryIO) -> None:
    """Put the tables of a result on a stream as a workbook; findings are a table for each ledger."""
    title = result.lines[0] if result.lines else ""
    several = len(result.checked) > 1
    findings = (
        findings_grid(checked, f"校验结果{number}" if several else "校验结果")
        for number, checked in enumerate(result.checked, start=1)
    )
    grids = result.grids or tuple(findings)
    stream.write(grids_workbook(grids, title, result.lines[:1]))
