"""`taizhang summarize`: status of tasks, projects, lists and units of one ledger."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, save, show
from toolkit.cli.periods import period_of, previous_summary
from toolkit.summary import summarize
from toolkit.values import Period
from toolkit.views.summaries import summary_result
from toolkit.workbook.reader import read_ledger


@click.command("summarize", cls=ChineseCommand, help="汇总任务、项目、单位、政策、指标和问题的状态。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--period", type=PERIOD, help="报告期，如 2024-06、2024Q2、2024；不写则用设置表的报告期。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化。")
@format_option
@click.option("-o", "output", type=PATH, help="另存为文件，按扩展名定格式，如 汇总.xlsx。")
def command(ledger: Path, period: Period | None, previous: Path | None, format_name: str, output: Path | None) -> None:
    """Print the summary, or write it to a file."""
    reading = read_ledger(ledger)
    earlier = previous_summary(read_ledger(previous)) if previous else None
    result = summary_result(summarize(reading, period_of(reading, period), earlier))
    if output is None:
        show(result, format_name)
        return
    save(result, output, [ledger, previous])
    if format_name != "text":
        show(result, format_name)
