"""`taizhang summarize`: status of tasks, projects, lists, units and more of one ledger."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, save, show
from toolkit.cli.periods import period_of, previous_summary
from toolkit.history import Shelf, ledger_of, missing_from, read_shelf, with_history
from toolkit.summary import Summary, summarize
from toolkit.values import Period
from toolkit.views.summaries import summary_result
from toolkit.workbook.reader import read_ledger


@click.command("summarize", cls=ChineseCommand, help="汇总任务、项目、单位、政策、指标和问题的状态。")
@click.argument("ledger", metavar="台账或文件夹", type=PATH)
@click.option("--period", type=PERIOD, help="报告期，如 2024-06、2024Q2、2024H1、2024、中期；不写则用设置表的报告期。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化。")
@click.option("--trend", type=PATH, help="存放历期台账的文件夹，用来说明最近六期的走势；台账处给文件夹时不必写。")
@format_option
@click.option("-o", "output", type=PATH, help="另存为文件，按扩展名定格式，如 汇总.xlsx。")
def command(
    ledger: Path,
    period: Period | None,
    previous: Path | None,
    trend: Path | None,
    format_name: str,
    output: Path | None,
) -> None:
    """Print the summary, or write it to a file."""
    shelf = read_shelf(trend or ledger) if trend or ledger.is_dir() else None
    reading = ledger_of(shelf, period) if shelf and ledger.is_dir() else read_ledger(ledger)
    wanted = period_of(reading, period)
    earlier = previous_summary(read_ledger(previous)) if previous else None
    if shelf is None:
        summary = summarize(reading, wanted, earlier)
    else:
        summary = with_history(reading, wanted, shelf, earlier)
        _tell(shelf, summary)
    result = summary_result(summary)
    if output is None:
        show(result, format_name)
        return
    save(result, output, [Path(reading.source.path), previous])
    if format_name != "text":
        show(result, format_name)


def _tell(shelf: Shelf, summary: Summary) -> None:
    """Say on stderr which ledgers of a folder were left out, and which periods a trend lacks."""
    for sentence in shelf.left_out:
        note(f"注意：{sentence}")
    if missing := missing_from(summary):
        note(f"注意：走势缺 {'、'.join(period.label for period in missing)}，文件夹里没有这几期的台账。")
