"""The buttons in the workbook: each macro calls one function here, and each function is one call on the open book.

Loaded by the macro's own command line, so nothing but the outermost place is loaded before a press has begun: whatever
is missing or wrong is told in the workbook.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.excel.press import Press, pressed

if TYPE_CHECKING:
    from toolkit.actions import Opened

#: The folder beside the workbook for what the buttons write, and the one in it for where every figure is from.
OUTPUT, SOURCES = "输出", "溯源"


def validate() -> None:
    """The button 校验: mark and note every cell with a finding, and list the findings on the sheet 校验结果."""
    pressed("校验", _validate)


def summarize() -> None:
    """The button 汇总: make the summary sheets in the book, or make those of an earlier press anew."""
    pressed("汇总", _summarize)


def report() -> None:
    """The button 生成简报: write the briefing into the output folder, and open it."""
    pressed("生成简报", _report)


def compare() -> None:
    """The button 对比上月: list on the sheet 对比上月 what changed since the earlier ledger."""
    pressed("对比上月", _compare)


# -- the work of each


def _validate(press: Press) -> str:
    from toolkit.actions import validated
    from toolkit.excel.findings_page import put_findings
    from toolkit.excel.marks import clear_marks, put_marks
    from toolkit.views.findings import counts_line

    book = _opened(press)
    previous = _opened_file(_previous_named(press)) if press.wishes.previous else None
    press.tell("正在校验")
    checked = validated(book, previous).checked[0]
    press.tell("正在标注")
    clear_marks(press.book)
    unmarked = put_marks(press.book, checked.findings, book.sheets)
    put_findings(press.book, checked, unmarked).activate()
    return counts_line(checked.findings)


def _summarize(press: Press) -> str:
    from toolkit.actions import summarized
    from toolkit.excel.tables_page import put_summary
    from toolkit.views.items import lagging_title
    from toolkit.views.summaries import summary_result

    book = _opened(press)
    previous = _previous(press, book)
    press.tell("正在汇总")
    summary = summarized(book, press.wishes.period, previous)
    result = summary_result(summary)
    put_summary(press.book, result.grids, result.lines, lagging_title(summary)).activate()
    return f"已汇总到{summary.period.label}{_compared_with(previous)}。"


def _report(press: Press) -> str:
    from toolkit.actions import reported
    from toolkit.batch import BULLETIN
    from toolkit.excel.desk import under
    from toolkit.excel.opening import open_in_program
    from toolkit.excel.outputs import put_briefings

    output = under(press.folder, press.wishes.output or OUTPUT, "输出文件夹")
    template = press.wishes.template or BULLETIN
    if template.lower().endswith(".docx"):
        template = str(under(press.folder, template, "模板"))
    book = _opened(press, with_digest=True)
    previous = _previous(press, book)
    press.tell("正在生成简报")
    briefings = reported(book, press.wishes.period, previous, template)
    if not briefings:
        return "没有单位用得着这份模板，没有生成简报。"
    made = put_briefings(briefings, output, SOURCES)
    open_in_program(made[0] if len(made) == 1 else output)
    unsaved = "" if book.reading.source.sha256 else "台账有未保存的修改，简报按屏幕上的内容生成，请保存台账。"
    several = f"等 {len(made)} 份" if len(made) > 1 else ""
    return f"已生成 {made[0]}{several}{_compared_with(previous)}。{unsaved}"


def _compare(press: Press) -> str:
    from toolkit.actions import compared
    from toolkit.excel.tables_page import put_changes
    from toolkit.values import CannotDo
    from toolkit.views.differences import differences_result
    from toolkit.views.differences_counts import overview

    book = _opened(press)
    previous = _previous(press, book)
    if previous is None:
        remedy = "请把上期台账放在同一个文件夹，并在它的设置表写明报告期，或在“操作”表写明上期台账。"
        raise CannotDo("没有找到上期台账。", remedy=remedy)
    press.tell("正在比较")
    differences = compared(previous, book)
    result = differences_result(differences, Path(previous.reading.source.path).name, Path(press.name).name)
    put_changes(press.book, result.sheets).activate()
    return f"{next(iter(overview(differences)), '没有变化。')}{_compared_with(previous)}"


# -- ledgers


def _opened(press: Press, with_digest: bool = False) -> Opened:
    """The ledger in the open book as it stands on the screen.

    `with_digest` looks whether the file says the same, and then gives the ledger the file's digest.
    """
    from toolkit.actions import opened
    from toolkit.excel.reading import raw_sheets
    from toolkit.excel.saved import source_of
    from toolkit.ledger import Source
    from toolkit.workbook.own_rules import own_rules_beside

    sheets = raw_sheets(press.book, press.name, lambda title: press.tell(f"正在读取“{title}”"))
    source = source_of(sheets, press.path) if with_digest and press.path else Source(press.name)
    return opened(sheets, source, own_rules_beside(press.path) if press.path else ())


def _opened_file(path: Path) -> Opened:
    from toolkit.actions import opened
    from toolkit.workbook.own_rules import own_rules_beside
    from toolkit.workbook.reader import read_workbook

    sheets, source = read_workbook(path)
    return opened(sheets, source, own_rules_beside(path))


def _previous(press: Press, book: Opened) -> Opened | None:
    """The earlier ledger: the one named on the sheet 操作, else the latest earlier one in the book's folder."""
    if press.wishes.previous:
        return _opened_file(_previous_named(press))
    if press.path is None:
        return None
    from toolkit.excel.earlier import earlier_ledger

    press.tell("正在查找上期台账")
    path = earlier_ledger(press.path, book.reading, press.wishes.period)
    return _opened_file(path) if path else None


def _previous_named(press: Press) -> Path:
    from toolkit.excel.desk import under
    from toolkit.values import CannotDo

    path = under(press.folder, press.wishes.previous, "上期台账")
    if press.path and path.exists() and path.samefile(press.path):
        raise CannotDo("上期台账写成了这本台账自己。", str(path), "请在“操作”表写明上期的那一本，或留空。")
    return path


def _compared_with(previous: Opened | None) -> str:
    return f"（上期台账：{Path(previous.reading.source.path).name}）" if previous else ""
