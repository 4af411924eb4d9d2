"""`taizhang serve`: a local page with the four buttons, where there is no Excel."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, note
from toolkit.files import write_whole


@click.command(
    "serve",
    cls=ChineseCommand,
    help="打开本机网页：放入台账，按校验、汇总、生成简报、对比上月。没有 Excel、用 WPS 时使用。\n\n"
    "只在这台电脑上能打开；放入的文件不写到硬盘。按 Ctrl-C 停止。",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口；0 是由程序选一个空着的。")
@click.option("--no-browser", is_flag=True, help="只显示地址，不打开浏览器。")
@click.option("--largest", type=click.IntRange(1, 200), default=50, metavar="MB", help="一个文件最大多少 MB。")
@click.option("--launcher", type=PATH, metavar="文件夹", help="不打开网页，在文件夹里放一个双击即可启动本页的文件。")
def command(port: int, no_browser: bool, largest: int, launcher: Path | None) -> None:
    """Serve the page until Ctrl-C, or write a launcher."""
    if launcher is not None:
        _write_launcher(launcher)
        return
    # Loaded here: writing a launcher needs none of it.
    from toolkit.serving.server import Server
    from toolkit.serving.values import MEGABYTE, Limits

    gc.set_threshold(700, 10, 10)  # unlike other commands, this one lives long
    with Server(port, Limits(largest=largest * MEGABYTE), _report) as server:
        note(f"台账网页：{server.address}")
        note("只在这台电脑上能打开；地址含密钥，请勿转给别人。用完按 Ctrl-C，或关闭本窗口。")
        if not (no_browser or _shown(server.address)):
            note("没有找到浏览器，请把上面的地址复制到浏览器里打开。")
        server.run()
    note("已停止，内存里的台账和结果都已清除。")


def _shown(address: str) -> bool:
    import webbrowser  # only here: looking for browsers takes time

    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _report(error: Exception) -> None:
    """Say on the terminal what nobody foresaw; the page has said that it did not work."""
    kind = getattr(error, "kind", type(error).__name__)
    if os.environ.get("TAIZHANG_DEBUG") == "1":
        import traceback

        note(getattr(error, "trace", "") or "".join(traceback.format_exception(error)))
    note(f"错误：程序内部错误（{kind}）；设环境变量 TAIZHANG_DEBUG=1 后重新启动可看到详情。")


def _write_launcher(folder: Path) -> None:
    from toolkit.serving.launcher import launcher

    name, data = launcher()
    write_whole(folder / name, data)
    (folder / name).chmod(0o755)
    note(f"已写入 {folder / name}，双击它即可打开台账网页。")
