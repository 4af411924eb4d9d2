"""The command `taizhang`: one table of commands, one entry, one place where errors become an exit status.

A command's module holds `command`, a ChineseCommand whose function returns its exit status (None is 0).
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import warnings
from collections.abc import Sequence

import click

from toolkit import __version__
from toolkit.cli.chinese import LazyGroup, explain, explain_system
from toolkit.values import CannotDo
from toolkit.visible import in_lines

COMMANDS = {
    "new": ("toolkit.cli.new", "建立空白台账"),
    "import": ("toolkit.cli.import_", "把公布的或外来的清单导入台账的一张表"),
    "dispatch": ("toolkit.cli.dispatch", "按责任单位下发填报表"),
    "collect": ("toolkit.cli.collect", "合并各单位交回的表，列出冲突"),
    "validate": ("toolkit.cli.validate", "校验台账，列出每一处问题"),
    "diff": ("toolkit.cli.diff", "比较两个版本，逐格列出变化"),
    "summarize": ("toolkit.cli.summarize", "汇总任务、项目、单位的状态"),
    "report": ("toolkit.cli.report", "按模板生成 Word 简报"),
    "templates": ("toolkit.cli.templates", "列出、检查 Word 模板，列出模板可用的变量"),
    "verify": ("toolkit.cli.verify", "核对简报与台账是否一致"),
    "archive": ("toolkit.cli.archive", "归档：保存台账的每个版本，核对有没有被改写"),
    "monthly": ("toolkit.cli.monthly", "月度批量：校验、汇总、出稿"),
    "schedule": ("toolkit.cli.schedule", "定时：月度批量的 cron、systemd、Windows 写法，催报提醒"),
    "button": ("toolkit.cli.button", "台账里的按钮：在本机设置、检查"),
    "serve": ("toolkit.cli.serve", "打开本机网页：没有 Excel 时，按同样的四个按钮"),
}
"""Each command's module and its line of help, in the order of the help page."""

CANNOT_DO = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
#: Of what stderr says of an error, in characters.
_LONGEST_MESSAGE = 1200


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help="台账工具：下发、回收、校验、比较、归档区级台账，计算进度状态，生成并核对 Word 简报。\n\n"
    "各命令的详细用法见“命令 --help”。",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.version_option(__version__, message="taizhang 版本 %(version)s", help="显示版本并退出。")
def group() -> None:
    """Hold the commands; the options of the whole program are declared here."""


def start() -> None:
    """What the console starts: `run`, and out at once.

    All is written and flushed by then. What Python would still do is take a hundred thousand objects apart one by
    one, which is a tenth of a small ledger's time and good for nobody.
    """
    try:
        run()
    except SystemExit as stop:
        os._exit(stop.code if isinstance(stop.code, int) else CANNOT_DO)


def run() -> None:
    """Run the command line that the program was started with, and exit with its status."""
    _speak_utf8()
    # A run makes many objects that live to its end and hardly a cycle: looking for cycles after every 700 new
    # objects, as Python does, takes a tenth of a small ledger's time, a fifth of a large one's, and finds nothing.
    gc.set_threshold(2_000_000)
    if not sys.warnoptions:
        # What libraries warn their programmers of is English, and no help to a reader.
        warnings.simplefilter("ignore")
    sys.exit(_delivered(_status(sys.argv[1:])))


def _status(arguments: Sequence[str]) -> int:
    """The exit status of a command line; whatever went wrong has been said on stderr."""
    stdout = sys.stdout
    try:
        status = group.main(list(arguments), standalone_mode=False)
        return status if isinstance(status, int) else 0
    except SystemExit as stop:
        # click itself ends the program when a pipe was closed, and puts another stdout in its place.
        if sys.stdout is not stdout:
            return PIPE_CLOSED
        return stop.code if isinstance(stop.code, int) else CANNOT_DO
    except click.Abort:
        return _failed("已中断。", INTERRUPTED)
    except Exception as error:
        return _failed(_message(error))


def _message(error: Exception) -> str:
    """What stderr says of an error, in Chinese."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return explain(error)
    if isinstance(error, click.ClickException):
        return f"错误：{explain(error)}"
    if isinstance(error, CannotDo):
        return f"错误：{error}"
    if isinstance(error, OSError):
        return f"错误：{explain_system(error)}"
    if isinstance(error, MemoryError):
        return "错误：内存不足；请关闭其他程序，或分批处理后重试。"
    return f"错误：程序内部错误（{type(error).__name__}）；设环境变量 TAIZHANG_DEBUG=1 后重新运行可看到详情。"


def _failed(message: str, status: int = CANNOT_DO) -> int:
    """`status`, after `message` was said on stderr, below the traceback if TAIZHANG_DEBUG is 1."""
    with contextlib.suppress(OSError):
        if os.environ.get("TAIZHANG_DEBUG") == "1":
            import traceback  # a twentieth of a small ledger's whole time, and only programmers ask for it

            click.echo(traceback.format_exc(), err=True)
        # A name or a cell out of a stranger's file must not work in the terminal.
        click.echo(in_lines(_shortened(message)), err=True)
    return status


def _shortened(message: str) -> str:
    """A message that leaves out the middle of what is longer than anybody reads: it may quote a whole cell."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    return f"{message[: _LONGEST_MESSAGE // 2]}……{message[-_LONGEST_MESSAGE // 2 :]}"


def _delivered(status: int) -> int:
    """`status`, or another when what was printed cannot reach its reader."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError as error:
            # Python flushes again when it exits, and would complain: let what is left go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if isinstance(error, BrokenPipeError):
                status = PIPE_CLOSED
            elif status != CANNOT_DO:  # else it has been said already
                status = _failed(_message(error))
    return status


def _speak_utf8() -> None:
    """Make both output streams UTF-8 whatever the locale; what is no text at all is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
