"""Small ledgers written as tables in the tests.

A sheet is a text with a row on each line and `|` between cells. `40` and `0.4` are numbers, `2024-06-25` is a date,
`'40` is the text 40, a cell left blank is blank. Everything else is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from toolkit.check import check
from toolkit.ledger import RawSheet, Reading, parse
from toolkit.schema import standard_schema
from toolkit.values import Finding

SETTINGS = """
项 | 值
名称 | 测试台账
规划起始年 | 2021
规划结束年 | 2025
报告期 | 2024年6月
"""
UNITS = """
规范简称 | 全称 | 别名
区发改委 | 密云区发展和改革委员会 | 发改委;区发展改革委
区经信局 | 密云区经济和信息化局 | 经信局
区人力社保局 | 密云区人力资源和社会保障局 | 区人社局;人力资源和社会保障局
区城管委 | |
"""


def cells(table: str) -> list[list[Any]]:
    """The cells of a table."""
    return [[_value(cell) for cell in line.split("|")] for line in table.strip("\n").split("\n")]


def _value(text: str) -> Any:
    text = text.strip().replace("\\n", "\n")
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text.removeprefix("'")


def whole(sheets: Mapping[str, str]) -> dict[str, str]:
    """The sheets given, with settings and units where they are left out."""
    return {"设置": SETTINGS, "责任单位": UNITS, **sheets}


def read(
    sheets: Mapping[str, str | Sequence[Sequence[Any]]],
    merges: Mapping[str, Any] = {},
    fields: Mapping[str, Mapping[str, Any]] = {},
) -> Reading:
    """The reading of sheets by title, nothing added.

    `merges` maps a title to merged ranges as raw sheets hold them, `fields` to further fields of its raw sheet.
    """
    raw = []
    for title, table in sheets.items():
        rows = cells(table) if isinstance(table, str) else [list(row) for row in table]
        width = max(map(len, rows))
        padded = [row + [""] * (width - len(row)) for row in rows]
        raw.append(RawSheet(title, padded, merges=tuple(merges.get(title, ())), **fields.get(title, {})))
    return parse(raw, standard_schema())


def found(reading: Reading) -> list[tuple[str, str]]:
    """(code, place) of every finding except those that only say a sheet is missing."""
    return [(f.code, str(f.place)) for f in findings(reading)]


def findings(reading: Reading) -> list[Finding]:
    """Every finding except those that only say a sheet is missing."""
    return [f for f in check(reading) if f.code != "missing-sheet"]


def workbook(path: Path, sheets: Mapping[str, str]) -> Path:
    """A real workbook of the sheets at `path`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for row in cells(table):
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path
