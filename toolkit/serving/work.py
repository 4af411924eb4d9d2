"""The four buttons: each opens what was dropped, makes one call, and gives the page its tables and its files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from toolkit.actions import Opened, compared, opened, reported, summarized, validated
from toolkit.batch import BULLETIN
from toolkit.briefing.write import list_templates
from toolkit.check import check, counts
from toolkit.chinese import parse_period
from toolkit.diff.page import differences_page
from toolkit.files import fixed_zip
from toolkit.formats import write
from toolkit.serving.tables import table
from toolkit.serving.values import Made, Order, Outcome, Upload
from toolkit.summary import period_for
from toolkit.values import CannotDo, Checked, Grid, Period, Result, shown
from toolkit.views.differences import differences_result
from toolkit.views.differences_counts import heading_of, overview
from toolkit.views.findings import counts_line, findings_grid
from toolkit.views.summaries import summary_result
from toolkit.views.wording import period_note
from toolkit.visible import in_lines
from toolkit.workbook.annotate import annotate
from toolkit.workbook.reader import workbook_in
from toolkit.workbook.reading.package import Package

Told = Callable[[str], None]
"""Says what is being done, as a person would."""

_OPEN: Final = "application/vnd.openxmlformats-officedocument."
_XLSX: Final = f"{_OPEN}spreadsheetml.sheet"
_XLSM: Final = "application/vnd.ms-excel.sheet.macroEnabled.12"
_DOCX: Final = f"{_OPEN}wordprocessingml.document"


def do(order: Order, told: Told) -> Outcome:
    """Do what an order asks for, telling each step. Raises CannotDo with one sentence for the page."""
    return ACTIONS[order.action](order, told)


# -- the buttons


def _validate(order: Order, told: Told) -> Outcome:
    book, previous = _books(order, told)
    told("正在校验")
    result = validated(book, previous)
    checked = result.checked[0]
    told("正在制作批注副本")
    copy, notes = _copy(order.ledger, checked, result, _own(book))
    against = [f"与上月台账 {order.previous.name} 对照。"] if order.previous else []
    lines = [f"{order.ledger.name}：{counts_line(checked.findings)}", *against]
    return _outcome(lines, notes, [_findings(checked)] if checked.findings else [], [copy])


def _summarize(order: Order, told: Told) -> Outcome:
    book, previous = _books(order, told)
    told("正在汇总")
    summary = summarized(book, _period(order, book), previous)
    result = summary_result(summary)
    told("正在制作汇总工作簿")
    made = Made("汇总", f"{summary.period}-汇总.xlsx", _written(result, "xlsx", ledger=order.ledger.name), _XLSX)
    notes = [*_noted(book, summary.period), "汇总工作簿与台账放在同一个文件夹里，表中的编号可以点回台账。"]
    return _outcome(result.lines, notes, [table(grid) for grid in result.grids], [made])


def _report(order: Order, told: Told) -> Outcome:
    template = order.template or BULLETIN
    if template not in list_templates():  # a name, never a path: find_template would take one
        raise CannotDo("没有这个模板。", remedy="请在“简报模板”里另选一个。")
    book, previous = _books(order, told)
    told("正在生成简报")
    period = _period(order, book)
    briefings = reported(book, period, previous, template)
    notes = [*_noted(book, period), *_faults(book, previous)]
    if not briefings:
        return _outcome([f"{template}每个单位一份，没有单位用得着，这次没有生成。"], notes)
    made = [Made("简报", one.name, one.data, _DOCX) for one in briefings]
    if len(made) > 1:
        made = [Made("简报", f"{period}-{template}.zip", _zipped(made), "application/zip")]
    said = f"已生成{template} {len(briefings)} 份，报告期{period.label}。"
    return _outcome([said], notes, files=made)


def _compare(order: Order, told: Told) -> Outcome:
    if order.previous is None:
        raise CannotDo("还没有放入上月台账，没有可比的。", remedy="请把上月的台账拖进“上月台账”框里，再按“对比上月”。")
    book, previous = _books(order, told)
    assert previous is not None
    told("正在比较")
    differences = compared(previous, book)
    old, new = f"上月台账（{order.previous.name}）", f"本月台账（{order.ledger.name}）"
    result, heading, lines = (
        differences_result(differences, old, new),
        heading_of(old, new),
        list(overview(differences)),
    )
    told("正在制作变化清单")
    name = _named(_own(book), "变化")
    made = [
        Made("变化（表格）", f"{name}.xlsx", _written(result, "xlsx"), _XLSX),
        Made("变化（网页）", f"{name}.html", differences_page(differences, heading, lines), "text/html; charset=utf-8"),
    ]
    total, changes = result.sheets
    tables = [table(replace(total, notes=())), _changes(changes)] if changes.rows else []
    return _outcome([heading, *lines], differences.notes, tables, made)


ACTIONS: Final[Mapping[str, Callable[[Order, Told], Outcome]]] = MappingProxyType(
    {"validate": _validate, "summarize": _summarize, "report": _report, "compare": _compare}
)
"""The buttons by the names that the page calls them."""


# -- what comes in


def _books(order: Order, told: Told) -> tuple[Opened, Opened | None]:
    """This month's ledger, and last month's where there is one."""
    told("正在读取本月台账")
    book = _book(order.ledger)
    if order.previous is None:
        return book, None
    told("正在读取上月台账")
    return book, _book(order.previous)


def _book(upload: Upload) -> Opened:
    return opened(*workbook_in(upload.data, upload.name))


def _period(order: Order, book: Opened) -> Period:
    """The period that was typed, else the ledger's own."""
    typed = order.period.strip()
    try:
        given = parse_period(typed) if typed else None
    except ValueError as error:
        raise CannotDo(str(error), remedy="不填则用台账设置表里的报告期。") from error
    return period_for(book.reading, given, "请在本页填写报告期，如 2024-06，或在台账的设置表填写。")


def _own(book: Opened) -> Period | None:
    return book.reading.ledger.settings.period


# -- what goes out


def _outcome(
    lines: Sequence[str], notes: Sequence[str] = (), tables: Sequence[dict[str, Any]] = (), files: Sequence[Made] = ()
) -> Outcome:
    """The sentences, tables and files of an order."""
    said = {"lines": [in_lines(line) for line in lines], "notes": [in_lines(note) for note in notes]}
    return Outcome({**said, "tables": list(tables)}, tuple(files))


def _findings(checked: Checked) -> dict[str, Any]:
    """The table of findings, without the codes, by which only the manual knows them."""
    grid = findings_grid(checked, "")
    rows, widths = tuple(row[:-1] for row in grid.rows), (7, 10, 9, 10, 18, 13, 13, 18, 40, 34)
    plain = replace(grid, headings=grid.headings[:-1], rows=rows, widths=widths, notes=())
    return table(plain, filters=("级别", "工作表", "责任单位"), address=("工作表", "单元格"))


def _changes(grid: Grid) -> dict[str, Any]:
    """The table of changes, each number as it was typed."""
    rows = tuple(tuple(map(shown, row)) for row in grid.rows)
    return table(replace(grid, rows=rows), filters=("工作表", "变化", "需要关注"))


def _copy(ledger: Upload, checked: Checked, result: Result, period: Period | None) -> tuple[Made, list[str]]:
    """The annotated copy; the findings as a workbook, and a note that says so, where the file can have none."""
    try:
        data = annotate(ledger.data, ledger.name, checked)
    except CannotDo as error:
        note = f"这份台账没有批注副本：{error.message}下载的是单独的校验结果。"
        return Made("校验结果", f"{_named(period, '校验结果')}.xlsx", _written(result, "xlsx"), _XLSX), [note]
    macros = "macroEnabled" in Package(ledger.data, ledger.name).text("[Content_Types].xml")
    ending, media = (".xlsm", _XLSM) if macros else (".xlsx", _XLSX)
    return Made("批注副本", f"{_named(period, '批注副本')}{ending}", data, media), []


def _named(period: Period | None, what: str) -> str:
    return f"{period}-{what}" if period else what


def _noted(book: Opened, period: Period) -> Iterator[str]:
    if differs := period_note(book.reading, period):
        yield differs


def _faults(book: Opened, previous: Opened | None) -> Iterator[str]:
    """What readers of a briefing should know of its ledger."""
    errors = counts(check(book.reading, previous.reading.ledger if previous else None))["error"]
    if errors:
        yield f"台账有 {errors} 处错误，简报中已注明。请按“校验”查看。"


def _written(result: Result, name: str, **options: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream, **options)
    return stream.getvalue()


def _zipped(files: Sequence[Made]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return fixed_zip(stream.getvalue())
