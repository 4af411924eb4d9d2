"""An .xlsx workbook: one sheet for each table of a result."""

from __future__ import annotations

from typing import BinaryIO

from toolkit.values import Result
from toolkit.workbook.grids import grids_workbook


def write(result: Result, stream: BinaryIO) -> None:
    """Put the tables of a result on a stream as a workbook."""
    title = result.lines[0] if result.lines else ""
    stream.write(grids_workbook(result.grids, title, result.lines[:1]))
