"""Presses of the buttons against the double of Excel: in this process, or by the command line of xlwings' macro."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import tables
import xlwings_double
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, GradientFill, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

ROOT = Path(__file__).resolve().parent.parent
TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 责任人 | 开始时间 | 完成时限 | 完成率 | 本月进展 | 填报日期
RW-01 | 产业升级 | 建设产业园 | 区发改委 | 甲 | 2021年1月 | 2024年12月 | 80 | 主体完工 | 2024-06-25
RW-02 | 产业升级 | 引进企业 | 区经信局 | 乙 | 2021年1月 | 2024年3月底 | 百分之四十 | 洽谈中 | 2024-06-25
RW-03 | 民生保障 | 新建学校 | 区城管委 | 丙 | 2021.10 | 2025年12月 | 45 | 正在施工 | 2024-06-25
RW-03 | 民生保障 | 改造道路 | 区城管委 | 丁 | 2022年1月 | 2023年12月 | 60 | 正在改造 | 2024-06-25
"""
NAMES = {"操作_报告期": "B3", "操作_上期台账": "B4", "操作_模板": "B5", "操作_输出文件夹": "B6", "操作_结果": "B7"}


def ledger(
    path: Path, period: str = "2024年6月", desk: bool = True, percents: Mapping[str, Any] = MappingProxyType({})
) -> Path:
    """A small ledger with much of the user's own in it: fills, notes, rules, names, merges, hidden rows, a sheet."""
    settings = tables.SETTINGS.replace("2024年6月", period)
    tables.workbook(path, tables.whole({"设置": settings, "任务台账": TASKS}))
    book = openpyxl.load_workbook(path)
    tasks = book["任务台账"]
    tasks["A2"].fill = GradientFill(stop=("FF0000", "00FF00"))
    tasks["H3"].fill = PatternFill("gray125", fgColor=Color(theme=4, tint=0.4))
    tasks["H3"].comment = Comment("请核实这个数。\n——李四", "李四")
    tasks["B4"].comment = Comment("【错误】这是我自己写的话", "李四")
    tasks["C5"].font = Font(color="FFFFFFFF", bold=True)
    tasks.conditional_formatting.add(
        "H2:H5", CellIsRule(operator="lessThan", formula=["50"], fill=PatternFill(bgColor="FFFF00"))
    )
    choices = DataValidation(type="list", formula1='"区发改委,区经信局"')
    choices.add("D2:D5")
    tasks.add_data_validation(choices)
    for place, value in percents.items():
        tasks[place] = value
    tasks.row_dimensions[4].hidden = True
    notes = book.create_sheet("我的备忘")
    notes["A1"], notes["A2"] = "不要动", 0.5
    notes.merge_cells("B2:C3")
    book.defined_names["我的名称"] = DefinedName("我的名称", attr_text="'我的备忘'!$A$1")
    if desk:
        _put_desk(book)
    book.save(path)
    return path


def _put_desk(book: Any) -> None:
    desk = book.create_sheet("操作", 0)
    desk["A1"] = "规划实施台账操作"
    for name, place in NAMES.items():
        desk[f"A{place[1:]}"] = name.removeprefix("操作_")
        column, row = place[0], place[1:]
        book.defined_names[name] = DefinedName(name, attr_text=f"'操作'!${column}${row}")


@dataclass
class Pressed:
    """What a press left: the program's end, what Excel was told, the book as it then was."""

    status: int
    errors: str
    told: dict[str, Any]
    book: Any
    state: Path
    printed: str = ""
    after: Path = field(default_factory=Path)

    @property
    def alert(self) -> str:
        """The only alert; "" for none."""
        assert len(self.told["alerts"]) <= 1
        return "".join(alert["prompt"] for alert in self.told["alerts"])

    @property
    def result(self) -> str:
        """The cell of the result on the sheet 操作."""
        return self.book["操作"][NAMES["操作_结果"]].value or ""

    @property
    def log(self) -> str:
        """The log of failures; "" for none."""
        path = self.state / "taizhang" / "button.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def press(button: str, book: Path, folder: Path, monkeypatch: Any, **order: Any) -> Pressed:
    """Press a button in this process."""
    import toolkit.button

    state, after = folder / "state", folder / "after.xlsx"
    xlwings_double.CALLS.counted.clear()
    app = xlwings_double.open_book({"book": str(book), **order})
    monkeypatch.setattr(sys, "argv", ["-c", f"--wb={app._book.name}", "--from_xl=1", "--hwnd=123"])
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    status = 0
    try:
        getattr(toolkit.button, button)()
    except SystemExit as stop:
        status = int(stop.code or 0)
    app._book._wb.save(after)
    told = {**app._record, "calls": dict(xlwings_double.CALLS.counted), "now": app._settings}
    return Pressed(status, "", told, openpyxl.load_workbook(after), state, after=after)


def command(button: str, fullname: str, search: str = "") -> list[str]:
    """What the macro of xlwings runs on Windows, less the shell: test_button compares it with the macro's own text."""
    path = f"true;{fullname};{fullname};;;;{search}".replace("&", "^&").replace("\\", "\\\\")
    code = f'import xlwings.utils;xlwings.utils.prepare_sys_path("{path}"); '
    code += f"import toolkit.button; toolkit.button.{button}()"
    name = fullname.replace("\\", "/").rpartition("/")[2]
    return [
        sys.executable,
        "-B",
        "-c",
        code,
        f"--wb={name}",
        "--from_xl=1",
        "--app=C:\\Office\\Microsoft Excel",
        "--hwnd=123",
    ]


def run(button: str, book: Path | None, folder: Path, **order: Any) -> Pressed:
    """Press a button by the macro's command line, in a process of its own; without a book there is no Excel."""
    process = begin(button, book, folder, **order)
    printed, errors = process.communicate(timeout=60)
    told, after, pages = {}, folder / "after.xlsx", None
    if book is not None:
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        pages = openpyxl.load_workbook(after)
    return Pressed(process.returncode, errors, told, pages, folder / "state", printed, after)


def begin(button: str, book: Path | None, folder: Path, **order: Any) -> subprocess.Popen[str]:
    """The process of a press, begun. The double is loaded by sitecustomize, before any of the toolkit's code."""
    site = folder / "site"
    site.mkdir(parents=True, exist_ok=True)
    loads = f"import sys; sys.path.append({str(ROOT / 'tests')!r}); import xlwings_double\n" if book else ""
    (site / "sitecustomize.py").write_text(loads, encoding="utf-8")
    where = {"result": str(folder / "after.xlsx"), "report": str(folder / "report.json")}
    given = folder / "order.json"
    given.write_text(json.dumps({"book": str(book), **where, **order}), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(site), str(ROOT))),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    environment.pop("XLWINGS_DOUBLE", None)
    environment |= {"XLWINGS_DOUBLE": str(given)} if book else {}
    return subprocess.Popen(
        command(button, order.get("fullname") or str(book)),
        env=environment, cwd=folder, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def snapshot(path: Path) -> dict[str, Any]:
    """All that openpyxl knows of a workbook, sheet by sheet, and its names."""
    book = openpyxl.load_workbook(path)
    whole: dict[str, Any] = {sheet.title: _sheet(sheet) for sheet in book.worksheets}
    whole["names"] = {name: one.attr_text for name, one in book.defined_names.items()}
    return whole


def _sheet(sheet: Any) -> dict[str, Any]:
    held = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None or cell.has_style]
    return {
        "cells": {cell.coordinate: _cell(cell) for cell in held},
        "notes": {
            cell.coordinate: (cell.comment.text, cell.comment.author)
            for row in sheet.iter_rows() for cell in row if cell.comment
        },
        "rules": sorted(
            (str(one.sqref), rule.type, *rule.formula) for one in sheet.conditional_formatting for rule in one.rules
        ),
        "merges": sorted(map(str, sheet.merged_cells.ranges)),
        "choices": [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation],
        "rows": {n: (one.height, one.hidden) for n, one in sheet.row_dimensions.items() if one.height or one.hidden},
        "columns": {n: (one.width, one.hidden) for n, one in sheet.column_dimensions.items()},
        "state": sheet.sheet_state,
        "names": {name: one.attr_text for name, one in sheet.defined_names.items()},
    }  # fmt: skip


def _cell(cell: Any) -> tuple[str, ...]:
    looks = (cell.font, cell.fill, cell.border, cell.alignment, cell.number_format, cell.protection, cell.hyperlink)
    return (repr(cell.value), *map(repr, looks))
