"""`taizhang monthly`: validate, summarize and report in one go, for one ledger or many."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.batch import LedgerRun, monthly, run_result
from toolkit.cli.archiving import archive_options, keeper
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, on_terminal, show
from toolkit.values import Period


@click.command(
    "monthly",
    cls=ChineseCommand,
    help="月度批量：逐本校验、归档（写了 --archive 时）、汇总、生成月度专刊。有台账未完成或有错误时退出状态为 1。",
)
@click.argument("paths", metavar="台账或文件夹...", nargs=-1, required=True, type=PATH)
@click.option("--period", type=PERIOD, required=True, help="报告期，如 2024-06、2024Q2、2024H1、2024、中期。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化；只处理一本台账时可用。")
@click.option("-o", "output", type=PATH, required=True, help="存放结果的文件夹，每本台账一个子文件夹。")
@archive_options
@format_option
def command(
    paths: tuple[Path, ...],
    period: Period,
    previous: Path | None,
    output: Path,
    archive: Path | None,
    actor: str | None,
    format_name: str,
) -> int:
    """Run the batch and print what it did; 1 when a ledger failed or has findings of error level."""

    def done(run: LedgerRun) -> None:
        if on_terminal():
            note(f"{'未完成' if run.status == 'failed' else '已处理'}  {run.ledger}  {run.seconds:.1f} 秒")

    run = monthly(paths, period, output, previous, done, keeper(archive, actor))
    show(run_result(run), format_name)
    return 0 if run.clean else 1
