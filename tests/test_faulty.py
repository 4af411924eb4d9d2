"""One fault, one finding: the sample with every fault holds just what is written down, and an edit adds just its own.

The edits are made to the two sample ledgers, whose findings are known; what each must change is stated by hand.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from scripting import script

from toolkit.check import catalogue, check
from toolkit.ledger import Mark, RawSheet, parse
from toolkit.schema import standard_schema
from toolkit.values import Finding
from toolkit.views.findings import finding_json
from toolkit.workbook.reader import read_ledger, read_workbook

ROOT = Path(__file__).resolve().parents[1]
KEYS = ("code", "severity", "sheet", "cell", "row", "column")
MONTHS = (5, 6)
HEADING_ROW = 3


# -- the sample with one of each fault


@cache
def expected() -> dict[str, Any]:
    """samples/faulty.expected.json."""
    found: dict[str, Any] = json.loads((ROOT / "samples" / "faulty.expected.json").read_text(encoding="utf-8"))
    return found


def with_previous() -> list[dict[str, Any]]:
    """The expected findings beside last period's ledger: each further one before the first that comes after it."""
    sheets = list(dict.fromkeys(finding["sheet"] for finding in expected()["findings"]))
    both = [*expected()["findings"], *expected()["with_previous"]]
    return sorted(both, key=lambda f: (sheets.index(f["sheet"]), f["row"] or 0, len(f["cell"]), f["cell"], f["code"]))


def parts(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: finding[key] for key in KEYS} for finding in findings]


def validated(*options: object) -> Any:
    """The JSON of `validate` in a process of its own."""
    line = [sys.executable, "-m", "toolkit", "validate", *map(str, options), "--format", "json"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    return json.loads(done.stdout)


class TestSample:
    """samples/faulty.xlsx against samples/faulty.expected.json."""

    def test_every_finding_is_the_one_expected(self) -> None:
        found = check(read_ledger(ROOT / expected()["ledger"]))
        assert parts([finding_json(finding) for finding in found]) == expected()["findings"]

    def test_last_periods_ledger_adds_just_its_own(self) -> None:
        previous = read_ledger(ROOT / expected()["previous"]).ledger
        found = check(read_ledger(ROOT / expected()["ledger"]), previous)
        assert parts([finding_json(finding) for finding in found]) == with_previous()

    def test_the_command_says_the_same(self) -> None:
        assert parts(validated(expected()["ledger"])["findings"]) == expected()["findings"]
        told = validated(expected()["ledger"], "--previous", expected()["previous"])
        assert parts(told["findings"]) == with_previous()

    def test_every_kind_there_is_occurs(self) -> None:
        listed = [*expected()["findings"], *expected()["with_previous"], *expected()["elsewhere"]]
        assert {fault.code for fault in catalogue()} == {finding["code"] for finding in listed}

    def test_a_kind_occurs_once_but_for_the_column_of_explanations(self) -> None:
        times = Counter(f["code"] for f in [*expected()["findings"], *expected()["with_previous"]])
        del times["unknown-column"]
        assert [code for code, count in times.items() if count > 1] == []

    def test_no_kind_is_both_here_and_elsewhere(self) -> None:
        here = {f["code"] for f in [*expected()["findings"], *expected()["with_previous"]]}
        assert here.isdisjoint(one["code"] for one in expected()["elsewhere"])


class TestScript:
    """The files are what scripts/make_samples.py makes."""

    def test_they_are_and_stay_the_same(self) -> None:
        made = script().faulty_files()
        assert [name for name, data in made.items() if not script().same(ROOT / name, data)] == []
        assert made == script().faulty_files()

    def test_check_names_those_that_differ(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = {"samples/faulty.xlsx": "samples/faulty-previous.xlsx", "samples/faulty.expected.json": "setup.cfg"}
        changed = {name: (ROOT / source).read_bytes() for name, source in other.items()}
        monkeypatch.setattr(script(), "workbooks", dict)
        monkeypatch.setattr(script(), "faulty_files", lambda: changed)
        assert script().main(["--check"]) == 1
        assert [line.split(" ")[0] for line in capsys.readouterr().err.splitlines()] == list(other)


# -- single edits of sound ledgers

#: What a finding is and where: its code, and its place as a reader sees it.
Told = tuple[str, str]
Sheets = dict[str, RawSheet]
Edit = Callable[[Sheets], None]


@cache
def sheets_of(name: str) -> tuple[RawSheet, ...]:
    """The sheets of a sample as they are."""
    return tuple(read_workbook(ROOT / "samples" / f"{name}.xlsx")[0])


def monthly(month: int) -> str:
    """The name of a sound sample."""
    return f"ledger-2024-{month:02d}"


def told(findings: Sequence[Finding]) -> Counter[Told]:
    return Counter((finding.code, str(finding.place)) for finding in findings)


@cache
def before(name: str) -> Counter[Told]:
    """What is found in a sample as it is."""
    return told(check(parse(sheets_of(name), standard_schema())))


def after(name: str, *edits: Edit) -> Counter[Told]:
    """What is found in a sample with some edits."""
    sheets = {sheet.title: sheet for sheet in sheets_of(name)}
    for edit in edits:
        edit(sheets)
    return told(check(parse(list(sheets.values()), standard_schema())))


def spot(cell: str) -> tuple[int, int]:
    """Row and column of an address, counted from 1."""
    row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    return row, column


def put(place: str, value: Any) -> Edit:
    """Write a value, None for a blank, into a cell: 任务台账!H5."""
    title, _, cell = place.partition("!")

    def edit(sheets: Sheets) -> None:
        raw = sheets[title]
        row, column = (number - 1 - first for number, first in zip(spot(cell), (raw.top, raw.left), strict=True))
        rows = [list(line) for line in raw.rows]
        assert rows[row][column] != value, place
        rows[row][column] = value
        sheets[title] = replace(raw, rows=rows)

    return edit


def copied(source: str, target: str) -> Edit:
    """Write what stands in one cell of a sheet into another."""
    title, _, cell = source.partition("!")

    def edit(sheets: Sheets) -> None:
        row, column = spot(cell)
        value = sheets[title].rows[row - 1 - sheets[title].top][column - 1 - sheets[title].left]
        put(f"{title}!{target}", value)(sheets)

    return edit


def without_row(title: str, number: int) -> Edit:
    """Delete a row; those below move up."""

    def edit(sheets: Sheets) -> None:
        raw = sheets[title]
        index = number - 1 - raw.top
        sheets[title] = replace(raw, rows=[*raw.rows[:index], *raw.rows[index + 1 :]])

    return edit


def with_row(title: str, number: int, **cells: Any) -> Edit:
    """Insert a row that holds what is given by column letter; those below move down."""

    def edit(sheets: Sheets) -> None:
        raw = sheets[title]
        index, width = number - 1 - raw.top, max(map(len, raw.rows))
        line: list[Any] = [""] * width
        for letter, value in cells.items():
            line[spot(f"{letter}1")[1] - 1 - raw.left] = value
        sheets[title] = replace(raw, rows=[*raw.rows[:index], line, *raw.rows[index:]])

    return edit


def with_column(title: str, *cells: Any) -> Edit:
    """Add a column behind the last, its heading and its first cells given."""

    def edit(sheets: Sheets) -> None:
        raw = sheets[title]
        width = max(map(len, raw.rows))
        column = dict(enumerate(cells, HEADING_ROW - 1 - raw.top))
        rows = [[*line, *[""] * (width - len(line)), column.get(row, "")] for row, line in enumerate(raw.rows)]
        sheets[title] = replace(raw, rows=rows)

    return edit


def shape(title: str, **fields: Any) -> Edit:
    """Change what a raw sheet holds besides its cells."""

    def edit(sheets: Sheets) -> None:
        sheets[title] = replace(sheets[title], **fields)

    return edit


def no_sheet(title: str) -> Edit:
    return lambda sheets: sheets.pop(title) and None


def new_sheet(title: str, *rows: list[Any]) -> Edit:
    return lambda sheets: sheets.update({title: RawSheet(title, rows)})


def renamed(title: str, new: str) -> Edit:
    """Give a sheet another title; its place among the sheets stays."""

    def edit(sheets: Sheets) -> None:
        kept = [(new, replace(raw, title=new)) if raw.title == title else (raw.title, raw) for raw in sheets.values()]
        sheets.clear()
        sheets.update(kept)

    return edit


def pasted_again(title: str, number: int) -> Edit:
    """Insert a copy of a row below it."""

    def edit(sheets: Sheets) -> None:
        raw = sheets[title]
        index = number - raw.top
        sheets[title] = replace(raw, rows=[*raw.rows[:index], raw.rows[index - 1], *raw.rows[index:]])

    return edit


class Case(NamedTuple):
    """Edits, what they add to the findings, what they take away, and where rows move: sheet, first row, by how many."""

    name: str
    edits: tuple[Edit, ...]
    added: tuple[Told, ...]
    gone: tuple[Told, ...] = ()
    moved: tuple[str, int, int] = ("", 0, 0)
    months: tuple[int, ...] = MONTHS


def one(name: str, place: str, value: Any, code: str, at: str = "", **more: Any) -> Case:
    """A single cell, and a single finding: there, or at another cell of the sheet."""
    title = place.partition("!")[0]
    return Case(name, (put(place, value),), ((code, f"{title}!{at}" if at else place),), **more)


def moved(findings: Counter[Told], sheet: str, first: int, by: int) -> Counter[Told]:
    """The findings with those of a sheet, from a row on, moved down (or up)."""
    if not by:
        return findings

    def new(place: str) -> str:
        title, _, cell = place.partition("!")
        letter = cell.rstrip("0123456789")
        number = int(cell.removeprefix(letter) or 0)
        return f"{title}!{letter}{number + by}" if title == sheet and number >= first else place

    return Counter({(code, new(place)): times for (code, place), times in findings.items()})


_T, _P, _Z, _I, _Q, _G = "任务台账!", "项目台账!", "政策机制!", "指标!", "问题台账!", "公布合计!"
_OUTSIDE = tuple(("outside-plan", f"{_P}I{row}") for row in (19, *range(100, 103), 105, 106, *range(112, 120)))
_COLLECTIVE = tuple(
    ("collective-unit", place) for place in (*(f"{_T}{cell}" for cell in ("D32", "E21", "E22", "E27")),
                                             *(f"{_Z}D{row}" for row in (7, 13, 15)))
)  # fmt: skip
_LATER = date(2042, 6, 25)
#: The published amounts in 万元, by row; the rows between them are counts.
_PUBLISHED = {
    **dict(
        zip(range(4, 26, 2), (492826, 236250, 3300, 6500, 9363, 176155, 5654, 40636, 12008, 1260, 1700), strict=True)
    ),
    26: 1055260,
    27: 282848,
}


def off(*rows: int) -> tuple[Told, ...]:
    """That published totals differ, by their rows."""
    return tuple(("published-total-differs", f"{_G}D{row}") for row in rows)


ONE_CELL = [
    # -- what cannot be read
    one("error value for a task", _T + "C5", Mark("#REF!"), "cell-error"),
    one("error value for a unit", _T + "D5", Mark("#N/A"), "cell-error"),
    one("error value for an amount", _P + "N5", Mark("#DIV/0!"), "cell-error"),
    one("formula without result", _T + "I6", Mark("=40+12", formula=True), "formula-uncached"),
    one("percentage in words", _T + "I6", "过半", "unread-percent"),
    one("percentage of a policy in words", _Z + "F7", "约八成左右", "unread-percent"),
    one("deadline of the last task in words", _T + "H41", "看情况", "unread-date"),
    one("percentage that is a fraction", _T + "I6", "3/4", "unread-percent"),
    one("percentage that is a day", _T + "I6", date(2024, 1, 1), "unread-percent"),
    one("error value for a measure", _I + "H4", Mark("#N/A"), "cell-error"),
    one("error value for a published total", _G + "D4", Mark("#REF!"), "cell-error"),
    one("deadline of a policy that is October or January", _Z + "E6", "2024.10", "ambiguous-date"),
    one("deadline in words", _T + "H5", "等上级通知", "unread-date"),
    one("deadline without a year", _T + "H5", "10月底", "unread-date"),
    one("October or January", _T + "H5", "2025.10", "ambiguous-date"),
    one("open-ended day", _Q + "E4", "长期", "open-ended-day"),
    one("year with three digits", _P + "I5", 202, "unread-year"),
    one("year in words", _P + "I5", "前年", "unread-year"),
    one("amount in words", _P + "N5", "九千多", "unread-amount"),
    one("amount that is approximate", _P + "N5", "约9995", "approximate-amount"),
    one("a stage that does not exist", _P + "L4", "停工", "unread-choice"),
    one("a step that does not exist", _Q + "H4", "整理", "unread-choice"),
    one("state of funds that does not exist", _P + "K5", "部分落实", "unread-choice"),
    one("attribute that does not exist", _I + "G4", "必达", "unread-choice"),
    one("published total in words", _G + "D5", "一百多", "unread-amount"),
    # -- how it is typed
    one("amount with its unit", _P + "G5", "10100万元", "number-as-text"),
    one("amount in 亿元", _P + "G5", "1.01亿元", "number-as-text"),
    one("amount with a comma", _P + "G5", "10,100", "number-as-text"),
    one("amount in full width", _P + "G5", "１０１００", "full-width"),
    one("percentage as text", _T + "I6", "52", "number-as-text"),
    one("percentage in full width", _T + "I6", "５２％", "full-width"),
    one("year as text", _P + "I4", "2021", "number-as-text"),
    one("day as text", _T + "M6", "2024.6.25", "date-as-text"),
    one("measure as text", _I + "H4", "264", "number-as-text"),
    one("published total in 亿元", _G + "D4", "49.2826亿元", "number-as-text"),
    one("published total as text", _G + "D6", "236250", "number-as-text"),
    one("zero-width space in a name", _T + "C6", "生命与\u200b健康小镇", "control-character"),
    one("zero-width space in a text", _T + "J6", "方案\u200b通过专家评审", "control-character"),
    one("line break in a name", _T + "C6", "生命与\n健康小镇", "line-break"),
    one("blank in a name", _T + "C6", "生命 与健康小镇", "stray-blank"),
    one("blank behind a key", _T + "B6", "建设产学研合作研发平台 ", "stray-blank"),
    one("placeholder", _T + "F6", "待定", "blank-placeholder"),
    one("dash", _P + "H4", "—", "blank-placeholder"),
    one("a report in the column of names", _T + "C6", "完成选址、勘察、设计和公示。" * 25, "too-long"),
    # -- a name that is typed otherwise stays the same name: no total, reference or numbering changes
    one("group in full width", _P + "H35", "Ａ", "full-width"),
    one("blank before a group", _P + "H36", " A", "stray-blank"),
    one("zero-width space behind a group", _P + "H47", "A\u200b", "control-character"),
    one("blank behind a plan", _P + "B5", "城市管理规划 ", "stray-blank"),
    one("zero-width space in a plan", _P + "B5", "城市\u200b管理规划", "control-character"),
    one("blank in a list", _P + "C5", "新建 城市道路", "stray-blank"),
    one("line break in a list", _P + "C5", "新建\n城市道路", "line-break"),
    one("key in full width that a problem names", _T + "A13", "ＲＷ-10", "full-width"),
    one("zero-width space in a key that a problem names", _T + "A13", "RW-1\u200b0", "control-character"),
    one("blank behind a key that a problem names", _T + "A13", "RW-10 ", "stray-blank"),
    one("reference in full width", _Q + "B4", "ＲＷ-10", "full-width"),
    one("zero-width space in a reference", _Q + "B4", "RW\u200b-10", "control-character"),
    one("blank behind a published plan", _G + "A6", "城市管理规划\u3000", "stray-blank"),
    one("zero-width space in a published list", _G + "B6", "新建\u200b城市道路", "control-character"),
    one("zero-width space in a unit", _T + "D5", "区\u200b科委", "control-character"),
    one("zero-width space in a listed unit", "责任单位!A6", "区\u200b科委", "control-character"),
    one("zero-width space in a stage", _P + "L4", "完\u200b工", "control-character"),
    one("blank behind a state of funds", _P + "K4", "资金已落实 ", "stray-blank"),
    one("zero-width space in an amount", _P + "G5", "10100\u200b", "control-character"),
    one("zero-width space in a setting", "设置!A6", "规划\u200b起始年", "control-character"),
    # -- what is blank
    one("task without a key", _T + "A6", None, "required-blank"),
    one("error value for a key", _T + "A6", Mark("#REF!"), "cell-error"),
    one("first task without a key", _T + "A4", None, "required-blank"),
    one("project that keeps all but its key", _P + "A5", None, "required-blank"),
    one("policy without a lead", _Z + "C5", None, "required-blank"),
    one("problem without a step", _Q + "H4", None, "required-blank"),
    one("problem without a day", _Q + "E4", None, "required-blank"),
    one("published total left out", _G + "D5", None, "required-blank"),
    one("task without a name", _T + "C6", None, "required-blank"),
    one("task without a lead", _T + "D6", None, "required-blank"),
    one("task without a deadline", _T + "H6", None, "required-blank"),
    one("dash for a deadline", _T + "H6", "—", "required-blank"),
    one("project without a name", _P + "D5", None, "required-blank"),
    one("project without a last year", _P + "J5", None, "required-blank"),
    one("indicator without a target", _I + "F4", None, "required-blank"),
    one("problem without a text", _Q + "C4", None, "required-blank"),
    one("setting without a value", "设置!B5", None, "required-blank"),
    one("setting of the first year left out", "设置!B6", None, "required-blank", gone=_OUTSIDE),
    one("published total without a plan", _G + "A26", None, "required-blank", gone=off(26)),
    # -- keys, references, units
    one("repeated task", _T + "A6", "RW-02", "repeated-key"),
    one("repeated project", _P + "A6", "CS-002", "repeated-key"),
    one("last task with the key of the first", _T + "A41", "RW-01", "repeated-key"),
    one("repeated unit", "责任单位!A9", "区教委", "repeated-key"),
    one("repeated policy", _Z + "A6", "ZC-02", "repeated-key"),
    one("key out of order", _T + "A6", "RW-93", "serial-broken"),
    one("key of a project out of order", _P + "A6", "CS-903", "serial-broken"),
    one("unknown reference", _Q + "B4", "RW-77", "unknown-reference"),
    one("one of two references unknown", _Q + "B4", "RW-10、ZB-77", "unknown-reference"),
    one("unknown mention", _T + "J6", "按 WT-77 的要求复核", "unknown-mention"),
    one("unit that is not listed", _T + "D4", "区科学局", "unknown-unit"),
    one("unit of a project that is not listed", _P + "F5", "区住建局", "unknown-unit"),
    one("unit of a problem that is not listed", _Q + "D4", "区委组织局", "unknown-unit"),
    one("collective name", _T + "E4", "各部门", "collective-unit"),
    one("lead among those that support", _T + "E4", "中关村密云园、科委", "lead-also-supports"),
    one("alias that is another unit's name", "责任单位!C5", "区教委", "shared-alias", "A7"),
    one("problem that refers to a problem", _Q + "B4", "WT-02", "unknown-reference"),
    one("problem that refers to a name", _Q + "B4", "专业化人才培养基地", "unknown-reference"),
    one("alias of another unit", "责任单位!C4", "发改委;教委", "shared-alias", "C7"),
    # -- tasks and policies
    one("above 100", _T + "I6", 100.5, "out-of-range"),
    one("below 0", _T + "I6", -5, "out-of-range"),
    one("fraction among percentages", _T + "I6", 0.6, "percent-scale"),
    one("says done below 100", _T + "J6", "已完成。", "done-below-100", "I6"),
    one("policy that says done below 100", _Z + "G6", "已办结", "done-below-100", "F6"),
    one("100 and under way", _T + "J18", "正在推进", "complete-but-underway", "I18"),
    one("start after the deadline", _T + "G13", "2024年4月", "due-before-start", "H13"),
    one("deadline before the start", _T + "H13", "2022年2月底", "due-before-start"),
    one("start after the plan", _T + "G5", "2042年3月", "task-outside-plan"),
    one("deadline beyond the plan", _T + "H5", "2035年12月底", "task-outside-plan"),
    one("policy beyond the plan", _Z + "E6", "2034年四季度", "task-outside-plan"),
    one("report of an earlier month", _T + "M6", date(2024, 4, 20), "stale-report"),
    one("report of a project of an earlier month", _P + "Q12", date(2024, 4, 20), "stale-report"),
    one("report of a later year", _T + "M6", _LATER, "future-date"),
    one("problem found in a later year", _Q + "I12", _LATER, "future-date"),
    # -- projects
    one("ends before it starts", _P + "I4", 2022, "years-reversed", "J4"),
    one("last year before the first", _P + "J5", 2021, "years-reversed"),
    one("finished below 100", _P + "M4", 95, "finished-below-100"),
    one("finished and above 100", _P + "M12", 100.5, "out-of-range"),
    one("finished and below 0", _P + "M4", -5, "out-of-range"),
    one("finished as a fraction among percentages", _P + "M4", 0.95, "percent-scale"),
    one("100 and not finished", _P + "L4", "在建", "complete-not-finished"),
    one("progress of what is being planned", _P + "M20", 5, "progress-before-work"),
    one("more invested than planned", _P + "N4", 17900, "invested-above-planned"),
    one("invested in 元", _P + "N5", 99950000, "amount-jump"),
    one("amount of a group that differs", _P + "G36", 16514, "group-disagrees"),
    one("letter of another group", _P + "H40", "B", "group-disagrees", "G40"),
    one("same scope under another name", _P + "E13", "密云新城，全长约0.66公里", "same-scope"),
    one("same name in another list", _P + "D133", "新东路南延", "listed-differently"),
    # -- problems
    one("step without measures", _Q + "F4", None, "stage-without-measures"),
    one("past the date of mending", _Q + "G4", "2024年4月底", "problem-overdue"),
    one("to be mended before it was found", _Q + "G4", "2024年3月底", "problem-due-before-found"),
    one("closed without a date", _Q + "H4", "销账", "closed-without-date", "I4"),
    one("dated and not closed", _Q + "I4", date(2024, 5, 20), "dated-not-closed"),
    one("closed before it was found", _Q + "I12", date(2023, 10, 1), "closed-before-found"),
    # -- totals and settings
    one("published total off by one", _G + "D4", 492827, "published-total-differs"),
    one("published count off by one", _G + "D5", 127, "published-total-differs"),
    one("published column misspelt", _G + "C4", "计划投姿(万元)", "published-field-unknown"),
    one("published list misspelt", _G + "B6", "新建道路", "published-scope-empty"),
    one("published plan misspelt", _G + "A8", "城市规划管理", "published-scope-empty"),
    one("method that does not exist", "设置!B9", "按周", "setting-unread"),
    one("tolerance below 0", "设置!B10", -5, "setting-unread"),
    one("first year with two digits", "设置!B6", 21, "setting-unread", gone=_OUTSIDE),
    one("tolerance in words", "设置!B10", "十个点", "setting-unread"),
    one("setting misspelt", "设置!A9", "序时办法", "setting-unknown"),
    # -- headings
    one("optional heading misspelt", _T + "L3", "下一步划计", "misnamed-column"),
    one("optional heading renamed", _T + "L3", "联络备忘", "unknown-column"),
    one("heading twice", _T + "L3", "存在问题", "repeated-column"),
    one("heading wiped out", _T + "L3", None, "headless-column"),
    one("amounts in another unit", _P + "N3", "累计完成投资(千元)", "unit-converted"),
    one("required heading misspelt", _T + "H3", "完成期限", "misnamed-required-column"),
    one("heading of units misspelt", "责任单位!A3", "规范称呼", "misnamed-required-column", gone=_COLLECTIVE),
    one("heading of amounts misspelt", _P + "G3", "计划投入(万元)", "misnamed-required-column", gone=off(26)),
    one("heading of plans misspelt", _P + "B3", "所属规化", "misnamed-required-column", gone=off(26, 27)),
]  # fmt: skip


#: Edits after which nothing is wrong that was not before: the nearest to a fault that is none.
SOUND = [
    ("percentage with its sign", _T + "I6", "52%"),
    ("nothing done so far", _T + "I6", 0),
    ("deadline as a quarter", _T + "H5", "2025年四季度"),
    ("deadline as a day", _T + "H5", date(2025, 12, 31)),
    ("deadline without an end", _T + "H5", "持续推进"),
    ("November, not ambiguous", _T + "H5", "2025.11"),
    ("start in the month of the deadline", _T + "G13", "2024年3月"),
    ("alias of a unit", _T + "D4", "科委"),
    ("full name of a unit", _T + "D4", "密云区科学技术委员会"),
    ("two units that support", _T + "E4", "区经信局；区教委"),
    ("no unit that supports", _T + "E4", None),
    ("another spelling of a stage", _P + "L4", "竣工"),
    ("another spelling of a step", _Q + "H4", "整改中"),
    ("as much invested as planned", _P + "N4", 17800),
    ("nothing invested", _P + "N4", 0),
    ("amount of a group left to the others", _P + "G36", None),
    ("another name in another list", _P + "D133", "新东路北延二期"),
    ("another reference", _Q + "B4", "RW-10、ZC-09"),
    ("mention of what exists", _T + "J6", "见 WT-01，型号 AB-77"),
    ("says a part is done", _T + "J6", "已完成60%"),
    ("last day of the months after the period", _T + "M6", date(2024, 7, 31)),
    ("closed on the day it was found", _Q + "I12", date(2023, 10, 18)),
    ("published total as an alias", _G + "C4", "总投资"),
    ("published total to the 分", _G + "D4", 492826.004),
    ("heading as an alias", _T + "L3", "下一步工作"),
    ("heading with a blank", _T + "L3", "下一步 计划"),
    ("long text in a column of texts", _T + "J6", "完成选址、勘察、设计和公示。" * 25),
    ("line break in a text", _T + "J6", "完成选址；\n完成勘察"),
]


@pytest.mark.parametrize(("place", "value"), [edit[1:] for edit in SOUND], ids=[edit[0] for edit in SOUND])
def test_a_sound_edit_changes_nothing(place: str, value: Any) -> None:
    for month in MONTHS:
        assert after(monthly(month), put(place, value)) == before(monthly(month)), month


#: Edits of more than one cell, or of the shape of a sheet.
LARGER = [
    Case("nothing reported", (put(_T + "I6", None), put(_T + "J6", None)), (("not-reported", _T + "I6"),)),
    Case("project twice", (copied(_P + "D12", "D13"), copied(_P + "E12", "E13")), (("same-project", _P + "D13"),)),
    Case("years after the plan", (put(_P + "I4", 2026), put(_P + "J4", 2027)), (("outside-plan", _P + "I4"),)),
    Case("years swapped", (put("设置!B6", 2025), put("设置!B7", 2021)),
         (("planning-period-reversed", "设置"),), _OUTSIDE),
    Case("no first year of the plan", (without_row("设置", 6),), (("no-planning-period", "设置"),), _OUTSIDE),
    Case("row deleted in the middle", (without_row("任务台账", 9),), (("serial-gap", _T + "A9"),),
         moved=("任务台账", 10, -1)),
    Case("last row deleted", (without_row("任务台账", 41),), ()),
    Case("blank row", (with_row("任务台账", 9),), (("blank-rows", "任务台账 第9行"),), moved=("任务台账", 9, 1)),
    Case("blank row above the first", (with_row("任务台账", 4),), (("blank-rows", "任务台账 第4行"),),
         moved=("任务台账", 4, 1)),
    Case("blank row at the foot", (with_row("任务台账", 42),), ()),
    Case("section", (with_row("任务台账", 9, A="二、产业"),), (("section-row", "任务台账 第9行"),),
         moved=("任务台账", 9, 1)),
    Case("note", (with_row("任务台账", 42, A="注：截至报告期末。"),), (("note-row", "任务台账 第42行"),)),
    Case("signature", (with_row("项目台账", 148, P="填表人：张某"),), (("note-row", "项目台账 第148行"),)),
    Case("blanks one above the other", (put(_T + "D6", None), put(_T + "D7", None)),
         (("required-blank", _T + "D6"), ("required-blank", _T + "D7"))),
    Case("keys left out one above the other", (put(_T + "A6", None), put(_T + "A7", None)),
         (("required-blank", _T + "A6"), ("required-blank", _T + "A7"))),
    Case("error and blank in one row", (put(_T + "D6", Mark("#REF!")), put(_T + "H6", None)),
         (("cell-error", _T + "D6"), ("required-blank", _T + "H6"))),
    Case("amount above a total off by one", (with_row("项目台账", 148, A="合计", G=1148086), put(_P + "G147", 5001)),
         (("footing-differs", _P + "G148"),)),
    Case("part total among the rows", (with_row("项目台账", 132, A="小计", G=492826),), (),
         moved=("项目台账", 132, 1)),
    Case("part total off by one", (with_row("项目台账", 132, A="小计", G=492827),), (("footing-differs", _P + "G132"),),
         moved=("项目台账", 132, 1)),
    *(
        Case(f"total row that holds {value}", (with_row("项目台账", 148, A="合计", G=value),), ((code, _P + "G148"),))
        for value, code in ((Mark("#REF!"), "cell-error"), (Mark("=SUM(G4:G147)", formula=True), "formula-uncached"),
                            ("一百多万", "unread-amount"))
    ),
    Case("right total and a wrong one below it",
         (with_row("项目台账", 148, A="合计", G=1148086), with_row("项目台账", 149, A="合计", G=1)),
         (("footing-differs", _P + "G149"),)),
    Case("headings again", (with_row("任务台账", 9, A="任务编号", B="重点任务", C="任务事项", D="牵头单位"),),
         (("heading-repeated", "任务台账 第9行"),), moved=("任务台账", 9, 1)),
    Case("total that does not add up", (with_row("项目台账", 148, A="合计", G=1),),
         (("footing-differs", _P + "G148"),)),
    Case("total that adds up", (with_row("项目台账", 148, A="合计", G=492826 + 655260),), ()),
    Case("funds settled without an amount",
         (with_row("项目台账", 148, A="CB-17", B="高精尖产业规划", C="高精尖储备项目", D="甲项目", G=0, K="资金已落实",
                   L="在谈"),),
         (("funded-without-amount", _P + "G148"),)),
    Case("numbers that begin again",
         tuple(with_row("问题台账", 9, A=f"WT-{n}", B="RW-10", C="甲", D="区委组织部", E=date(2024, 5, 6), H="建账")
               for n in (20, 19, 18, 17, 16, 15, 14, 13)),
         (("serial-restarted", _Q + "A17"),), moved=("问题台账", 9, 8), months=(6,)),
    Case("column beside the others", (with_column("任务台账", "备案文号", "甲一"),), (("unknown-column", _T + "N3"),)),
    Case("column without a heading", (with_column("任务台账", "", "甲一"),), (("headless-column", _T + "N3"),)),
    Case("error in a foreign column", (with_column("任务台账", "测算", Mark("#REF!")),),
         (("unknown-column", _T + "N3"), ("foreign-cell-error", _T + "N4"))),
    Case("hidden row", (shape("任务台账", hidden_rows=frozenset({8})),), (("hidden-rows", "任务台账 第9行"),)),
    Case("fault in a hidden row", (shape("任务台账", hidden_rows=frozenset({8})), put(_T + "I9", 120)),
         (("hidden-rows", "任务台账 第9行"), ("out-of-range", _T + "I9"))),
    Case("copy of a row, hidden", (pasted_again("任务台账", 9), shape("任务台账", hidden_rows=frozenset({9}))),
         (("hidden-rows", "任务台账 第10行"), ("repeated-key", _T + "A10")), moved=("任务台账", 10, 1)),
    Case("hidden last rows", (shape("任务台账", hidden_rows=frozenset({39, 40})),),
         (("hidden-rows", "任务台账 第40行"),)),
    Case("hidden keys", (shape("任务台账", hidden_columns=frozenset({0})),), (("hidden-column", _T + "A3"),)),
    Case("hidden column", (shape("任务台账", hidden_columns=frozenset({7})),), (("hidden-column", _T + "H3"),)),
    Case("hidden sheet", (shape("指标", hidden=True),), (("hidden-sheet", "指标"),)),
    Case("cells merged sideways", (shape("任务台账", merges=((8, 3, 8, 4),)), put(_T + "E9", None)),
         (("merged-across", _T + "D9"),)),
    Case("word merged downward", (shape("任务台账", merges=((3, 1, 5, 1),)), put(_T + "B5", None),
                                   put(_T + "B6", None)),
         (("merged-filled", _T + "B4"),)),
    Case("keys merged downward", (shape("任务台账", merges=((3, 0, 4, 0),)), put(_T + "A5", None)),
         (("merged-unfilled", _T + "A4"),)),
    Case("number merged downward", (shape("任务台账", merges=((3, 8, 4, 8),)), put(_T + "I5", None)),
         (("merged-unfilled", _T + "I4"),)),
    Case("formula among values", (shape("项目台账", formulas={(4, 13): "=SUM(A1:A9)"}),),
         (("formula-among-values", _P + "N5"),)),
    Case("formula from elsewhere", (shape("项目台账", formulas={(4, 6): "=[1]总表!B2"}),),
         (("formula-external", _P + "G5"),)),
    Case("value among formulas",
         (shape("政策机制", formulas={(row, 5): "=1" for row in range(3, 15) if row != 6}),),
         (("value-among-formulas", _Z + "F7"),)),
    Case("formula without result in a computed column",
         (shape("政策机制", formulas={(row, 5): "=1" for row in range(3, 15) if row != 6}),
          put(_Z + "F7", Mark("=B1*2", formula=True))),
         (("formula-uncached", _Z + "F7"),)),
    Case("formula that gives an error", (shape("项目台账", formulas={(4, 13): "=A1/0"}),
                                           put(_P + "N5", Mark("#DIV/0!"))),
         (("cell-error", _P + "N5"),)),
    Case("counts beside amounts in another unit",
         (put(_G + "D3", "公布数(千元)"), *(put(f"{_G}D{row}", amount * 10) for row, amount in _PUBLISHED.items())),
         (("unit-converted", _G + "D3"),)),
    Case("no sheet of totals", (no_sheet("公布合计"),), (("missing-sheet", "公布合计"),),
         off(26, 27)),
    Case("sheet twice", (new_sheet("公布数", ["所属规划", "清单", "字段", "公布数"]),),
         (("repeated-sheet", "公布数"),)),
    Case("unit taken off the list", (without_row("责任单位", 25),), (("unknown-unit", _T + "E20"),)),
    Case("sheet misspelt", (renamed("指标", "指标库"),), (("misnamed-sheet", "指标库"),),
         (("unknown-column", _I + "I3"),)),
    Case("foreign sheet", (new_sheet("车辆登记", ["车牌", "用途"]),), (("unknown-sheet", "车辆登记"),)),
    Case("fractions throughout a column", tuple(put(f"{_Z}F{row}", 0.5) for row in range(4, 16)),
         (("percent-fractions", _Z + "F3"),)),
    *(
        Case(f"own rule of level {level}",
             (new_sheet("校验规则", ["规则编号", "工作表", "列", "条件", "信息", "级别"],
                        ["GZ-1", "任务台账", "完成率", '任务编号 = "RW-03"', "请附说明", level]),),
             ((f"own-rule-{code}", _T + "I6"),))
        for level, code in (("错误", "error"), ("警告", "warning"), ("提示", "info"))
    ),
    *(
        Case(f"own rule for {sheet} and {column}",
             (new_sheet("校验规则", ["规则编号", "工作表", "列", "条件", "信息", "级别"],
                        ["GZ-1", sheet, column, "完成率 > 5", "请附说明", "错误"]),),
             (("own-rule-bad", f"校验规则!{cell}"),))
        for sheet, column, cell in (("任务表", "完成率", "B2"), ("任务台账", "完成律", "C2"))
    ),
    Case("own rule that cannot be read",
         (new_sheet("校验规则", ["规则编号", "工作表", "列", "条件", "信息", "级别"],
                    ["GZ-1", "任务台账", "完成率", "完成率 >", "请附说明", "错误"]),),
         (("own-rule-bad", "校验规则!D2"),)),
]  # fmt: skip

#: Edits in which a reader wants to be told two things: a fault, and what it makes of a total, a reference or a table.
TWO_FAULTS = [
    Case("deleted project that a total counts", (without_row("项目台账", 19),),
         (("serial-gap", _P + "A19"), *off(4, 5),
          ("published-scope-empty", _G + "B8"), ("published-scope-empty", _G + "B9")),
         (("outside-plan", _P + "I19"), ("full-width", _P + "M19")), ("项目台账", 20, -1)),
    Case("amount without a project below the last row", (with_row("项目台账", 148, G=5),),
         tuple(("required-blank", f"{_P}{column}148") for column in "ABCDIJ")),
    Case("amount in words above a total that is published",
         (with_row("项目台账", 148, A="合计", G=1148086), put(_P + "G147", "五千多")),
         (("unread-amount", _P + "G147"), ("published-column-unread", _G + "D26")), off(26)),
    Case("deleted task that a problem names", (without_row("任务台账", 13),),
         (("serial-gap", _T + "A13"), ("unknown-reference", _Q + "B4")), moved=("任务台账", 14, -1)),
    Case("amount in 元 that is published", (put(_P + "G5", 101000000),),
         (("amount-jump", _P + "G5"), *off(4, 6))),
    Case("amount in words that is published", (put(_P + "G5", "一万多"),),
         (("unread-amount", _P + "G5"), ("published-column-unread", _G + "D4"),
          ("published-column-unread", _G + "D6"))),
    Case("key typed otherwise that a problem names", (put(_T + "A13", "RW-930"),),
         (("serial-broken", _T + "A13"), ("unknown-reference", _Q + "B4"))),
    Case("amount left out that is published", (put(_P + "G6", None),),
         (("required-blank", _P + "G6"), *off(4, 6))),
    Case("funds settled and no amount that is published", (put(_P + "G5", None),),
         (("funded-without-amount", _P + "G5"), *off(4, 6))),
    Case("first amount of a group in 元", (put(_P + "G35", 165130000),),
         (("amount-jump", _P + "G35"), ("group-disagrees", _P + "G35"))),
    Case("project pasted again", (pasted_again("项目台账", 5),),
         (("repeated-key", _P + "A6"), ("full-width", _P + "M6"), *off(4, 5, 6, 7)), moved=("项目台账", 6, 1)),
    Case("required heading renamed", (put(_T + "B3", "联络备忘"),),
         (("missing-column", "任务台账 第3行"), ("unknown-column", _T + "B3"))),
]  # fmt: skip


def changes(case: Case, month: int) -> tuple[Counter[Told], Counter[Told]]:
    """What a case adds to the findings of a month's ledger, and what it takes away."""
    then, now = moved(before(monthly(month)), *case.moved), after(monthly(month), *case.edits)
    return now - then, then - now


@pytest.mark.parametrize("case", [*ONE_CELL, *LARGER, *TWO_FAULTS], ids=lambda case: case.name)
def test_an_edit_changes_just_its_finding(case: Case) -> None:
    for month in case.months:
        assert changes(case, month) == (Counter(case.added), Counter(case.gone)), month


# -- the kinds that the sample with one of each fault cannot hold


def of_faulty(*edits: Edit) -> tuple[Counter[Told], Counter[Told]]:
    """What edits of the sample with one of each fault add to its findings, and what they take away."""
    then, now = before("faulty"), after("faulty", *edits)
    return now - then, then - now


class TestElsewhere:
    """Each kind listed as elsewhere is found there; in the sample itself none is, as `TestSample` shows."""

    def test_each_has_a_test_here(self) -> None:
        tests = {name.removeprefix("test_").replace("_", "-") for name in vars(TestElsewhere)}
        assert {one["code"] for one in expected()["elsewhere"]} <= tests

    def test_missing_sheet(self) -> None:
        missing = [place for code, place in before("faulty-previous") if code == "missing-sheet"]
        assert missing == ["政策机制", "指标", "公布合计"]

    def test_sheet_by_headings(self, tmp_path: Path) -> None:
        table = tmp_path / "导出.csv"
        table.write_text("指标编号,指标,目标值\nZB-01,绿化覆盖率,45\n", encoding="utf-8")
        assert [f.value for f in check(read_ledger(table)) if f.code == "sheet-by-headings"] == ["导出"]

    def test_file_macros(self) -> None:
        assert [f.code for f in check(read_ledger(ROOT / "templates_xlsx" / "ledger.xlsm"))][-1] == "file-macros"

    def test_unit_workbook(self) -> None:
        def marked(sheets: Sheets) -> None:
            sheets["填报标识"] = RawSheet("填报标识", [["格式", "taizhang-dispatch-1"], ["单位", "区发改委"]])

        added, _ = of_faulty(marked)
        assert added[("unit-workbook", "填报说明")] == 1

    def test_planning_period_reversed(self) -> None:
        added, gone = of_faulty(with_row("设置", 12, A="规划起始年", B=2026))
        assert added == {("planning-period-reversed", "设置"): 1}
        assert gone[("no-planning-period", "设置")] == 1

    def test_plan_unlikely(self) -> None:
        added, gone = of_faulty(put("设置!B6", 2020))
        assert added[("plan-unlikely", "设置!B6")] == 1 and "outside-plan" not in {code for code, _ in added}
        assert gone[("outside-plan", _P + "I10")] == 1

    def test_rows_above_headings(self) -> None:
        added, _ = of_faulty(with_row("公布合计", 3, A="甲规划", B="电力", C="计划投资(万元)", D=1, E="甲文"))
        assert added[("rows-above-headings", "公布合计 第3行")] == 1

    def test_no_units(self) -> None:
        def emptied(sheets: Sheets) -> None:
            sheets["责任单位"] = replace(sheets["责任单位"], rows=sheets["责任单位"].rows[:3])

        added, gone = of_faulty(emptied)
        assert added == {("no-units", "责任单位"): 1} and "unknown-unit" in {code for code, _ in gone}

    def test_no_report_period(self) -> None:
        added, gone = of_faulty(without_row("设置", 7))
        assert added[("no-report-period", "设置")] == 1 and "problem-overdue" in {code for code, _ in gone}

    def test_period_unlikely(self) -> None:
        added, gone = of_faulty(put("设置!B7", "2024年12月"))
        assert added[("period-unlikely", "设置!B7")] == 1 and "stale-report" not in {code for code, _ in added}
        assert gone == {("stale-report", _T + "L34"): 1}

    def test_milestones_unused(self) -> None:
        added, gone = of_faulty(put("节点!C4", "择机"))
        assert added == {("milestones-unused", "节点!A4"): 1, ("unread-date", "节点!C4"): 1}
        assert gone == {}


# -- the same through real workbooks


BookEdit = Callable[[Any], None]


def typed(place: str, value: Any, number_format: str = "") -> BookEdit:
    """Type a value into a cell of a real workbook."""
    title, _, address = place.partition("!")

    def edit(book: Any) -> None:
        cell = book[title][address]
        cell.value = value
        if number_format:
            cell.number_format = number_format

    return edit


class Real(NamedTuple):
    """An edit of the workbook of a month, and what it changes, as in `Case`."""

    name: str
    month: int
    edit: BookEdit
    added: tuple[Told, ...]
    gone: tuple[Told, ...] = ()
    moved: tuple[str, int, int] = ("", 0, 0)


REAL = [
    Real("error value", 6, typed(_T + "C5", "#REF!"), (("cell-error", _T + "C5"),)),
    Real("formula without result", 5, typed(_P + "N5", "=9000+995"), (("formula-uncached", _P + "N5"),)),
    Real("percentage", 6, typed(_T + "I6", 0.52, "0%"), ()),
    Real("percentage a hundred times too large", 5, typed(_T + "I6", 52, "0%"), (("out-of-range", _T + "I6"),)),
    Real("day as text", 6, typed(_T + "M6", "2024-06-25"), (("date-as-text", _T + "M6"),)),
    Real("day as a number", 5, typed(_T + "M6", 45430, "General"), (("ambiguous-date", _T + "M6"),)),
    Real("zero-width space", 6, typed(_T + "C6", "生命与\u200b健康小镇"), (("control-character", _T + "C6"),)),
    Real("number as text", 5, typed(_P + "G5", "10100", "@"), (("number-as-text", _P + "G5"),)),
    Real("blank for a required cell", 6, typed(_P + "J5", None), (("required-blank", _P + "J5"),)),
    Real("hidden row", 6, lambda book: setattr(book["任务台账"].row_dimensions[9], "hidden", True),
         (("hidden-rows", "任务台账 第9行"),)),
    Real("hidden column", 5, lambda book: setattr(book["任务台账"].column_dimensions["H"], "hidden", True),
         (("hidden-column", _T + "H3"),)),
    Real("hidden sheet", 6, lambda book: setattr(book["指标"], "sheet_state", "hidden"), (("hidden-sheet", "指标"),)),
    Real("word merged downward", 5, lambda book: book["任务台账"].merge_cells("B4:B6"),
         (("merged-filled", _T + "B4"),)),
    Real("number merged downward", 6, lambda book: book["任务台账"].merge_cells("I4:I5"),
         (("merged-unfilled", _T + "I4"),)),
    Real("merged sideways", 5, lambda book: book["任务台账"].merge_cells("D9:E9"), (("merged-across", _T + "D9"),)),
    Real("row deleted in the middle", 6, lambda book: book["任务台账"].delete_rows(9), (("serial-gap", _T + "A9"),),
         moved=("任务台账", 10, -1)),
    Real("blank row", 5, lambda book: book["任务台账"].insert_rows(9), (("blank-rows", "任务台账 第9行"),),
         moved=("任务台账", 9, 1)),
    Real("sheet under an alias", 6, lambda book: setattr(book["公布合计"], "title", "公布数"),
         tuple(("published-total-differs", f"公布数!D{row}") for row in (26, 27)), off(26, 27)),
    Real("foreign sheet", 5, lambda book: book.create_sheet("车辆登记").append(["车牌"]),
         (("unknown-sheet", "车辆登记"),)),
]  # fmt: skip


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_an_edit_of_a_workbook_changes_just_its_finding(case: Real, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "samples" / f"{monthly(case.month)}.xlsx")
    case.edit(book)
    book.save(tmp_path / "台账.xlsx")
    then, now = moved(before(monthly(case.month)), *case.moved), told(check(read_ledger(tmp_path / "台账.xlsx")))
    assert (now - then, then - now) == (Counter(case.added), Counter(case.gone))
