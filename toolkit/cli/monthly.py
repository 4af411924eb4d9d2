"""`taizhang monthly`: validate, archive, summarize and report in one go, for one ledger or thousands."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from toolkit.batch import engine_for, monthly, run_result
from toolkit.batch.choosing import LIMIT
from toolkit.batch.config import read_config
from toolkit.batch.progress import Bar, Lines
from toolkit.cli.archiving import archive_options, batch_keep
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PeriodType, format_option, note, on_terminal, show
from toolkit.values import Period, Span

_MONTHS_BACK: Final = {"本月": 0, "上月": 1}


class _RunPeriod(PeriodType):
    """A period, or 本月, 上月 by the calendar of this computer, so that a schedule's line stays the same."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        if value in _MONTHS_BACK:
            today = date.today()
            month = Period(today.year, Span.MONTH, today.month)
            return month.previous if _MONTHS_BACK[value] else month
        return super().convert(value, param, ctx)


def _configure(context: click.Context, option: click.Parameter, path: Path | None) -> None:
    """Take from the file what the command line does not say."""
    if path is not None:
        context.default_map = read_config(path)


@click.command(
    "monthly",
    cls=ChineseCommand,
    help="月度批量：逐本校验、归档（写了 --archive 时）、汇总、生成月度专刊。有台账未完成或有错误时退出状态为 1。",
)
@click.argument("paths", metavar="台账、文件夹或通配符...", nargs=-1, type=PATH)
@click.option("--period", type=_RunPeriod(), required=True, help="报告期，如 2024-06、2024Q2、2024、中期、上月、本月。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化；只处理一本台账时可用。")
@click.option("-o", "output", type=PATH, required=True, help="存放结果的文件夹，每本台账一个子文件夹。")
@archive_options
@click.option("--changed-only", is_flag=True, help="上次的 run.json 证明没有变化的台账不再做。")
@click.option("--jobs", type=click.IntRange(min=1), help="用几个进程；不写则与处理器核数相同，1 为不另开进程。")
@click.option("--timeout", type=click.FloatRange(min=1), default=LIMIT, help="一本台账最多用多少秒，超过就中止这一本。")
@click.option(
    "--scheduler", metavar="地址", help="交给 Dask 集群去做，如 tcp://10.0.0.5:8786；要装 taizhang[cluster]。"
)
@click.option("--by-value", is_flag=True, help="集群没有共享磁盘时，台账和结果的内容随任务传送。")
@click.option(
    "--config",
    type=PATH,
    is_eager=True,
    expose_value=False,
    callback=_configure,
    help="从 TOML 文件读取各选项；命令行上写了的，以命令行为准。",
)
@format_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    period: Period,
    previous: Path | None,
    output: Path,
    archive: Path | None,
    actor: str | None,
    changed_only: bool,
    jobs: int | None,
    timeout: float,
    scheduler: str | None,
    by_value: bool,
    format_name: str,
) -> int:
    """Run the batch and print what it did; 1 when a ledger failed or has findings of error level."""
    if by_value and not scheduler:
        raise click.UsageError("--by-value 要与 --scheduler 一起用。")
    engine = partial(engine_for, jobs=jobs, scheduler=scheduler or "", by_value=by_value, limit=timeout)
    watch = Bar() if on_terminal() else Lines(note)
    try:
        with _interruptible():
            run = monthly(
                _given(context, paths),
                period,
                output,
                previous,
                keep=batch_keep(archive, actor),
                engine=engine,
                changed_only=changed_only,
                watch=watch,
            )
    finally:
        watch.end()
    if format_name == "json":
        for sentence in run.left_out:
            note(f"没有纳入  {sentence}")
    show(run_result(run), format_name)
    return 0 if run.clean else 1


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Take a request to end, by a service or a terminal that is closed, as Ctrl-C is: nothing is left behind then."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    ours = [one for one in numbers if signal.getsignal(one) is signal.SIG_DFL]  # who ignores them goes on doing so
    try:
        for one in ours:
            signal.signal(one, signal.default_int_handler)
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _given(context: click.Context, paths: Sequence[Path]) -> Sequence[Path]:
    """The ledgers of the command line, else those of the file of options. Raises a usage error for none."""
    given = paths or [Path(path) for path in (context.default_map or {}).get("paths", ())]
    if not given:
        raise click.UsageError("没有写台账。")
    return given
