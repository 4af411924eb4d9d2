"""`taizhang button`: set up the buttons of a ledger workbook on this computer, and find what keeps them back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.chinese import ChineseCommand, ChineseGroup
from toolkit.cli.common import PATH, format_option, show
from toolkit.values import Result

if TYPE_CHECKING:
    from toolkit.excel.checkup import Checkup


@click.group(
    "button", cls=ChineseGroup, help="台账里的按钮：在本机设置好，查出按钮不灵的原因。没有 Excel 的用 taizhang serve。"
)
def command() -> None:
    """Hold the commands below."""


_settings_option = click.option(
    "--settings", type=PATH, help="另一个 xlwings 设置文件，如台账旁边的 xlwings.conf；不写则用本人的设置文件。"
)


@command.command("install", cls=ChineseCommand, help="让按钮找到这个 Python：写入 xlwings 的设置文件，其他设置不动。")
@_settings_option
@format_option
def install_command(settings: Path | None, format_name: str) -> None:
    """Write the settings that are missing, and say which."""
    # Loaded here, as below: the help page needs none of it.
    from toolkit.excel.installing import install

    done = install(settings)
    lines = [f"{'已写入' if done.changed else '不需要改动'} {done.path}"]
    lines += [f"  {key} = {value}" for key, value in done.settings.items()]
    lines.append("请再运行 taizhang button check，看按钮还缺什么。")
    data = {"path": str(done.path), "changed": done.changed, "settings": dict(done.settings)}
    show(Result(data, tuple(lines)), format_name)


@command.command(
    "check",
    cls=ChineseCommand,
    help="逐项检查按钮能不能用，说明怎样处理；给出台账的，也检查台账。有问题时退出状态为 1。",
)
@click.argument("ledger", metavar="[台账]", required=False, type=PATH)
@_settings_option
@format_option
def check_command(ledger: Path | None, settings: Path | None, format_name: str) -> int:
    """Print what was found; 1 when anything is wrong."""
    from toolkit.excel.checkup import all_good, checkups

    found = checkups(ledger, settings)
    good = all_good(found)
    data = {"good": good, "checks": [_data(one) for one in found]}
    show(Result(data, tuple(_lines(found, good))), format_name)
    return int(not good)


def _data(one: Checkup) -> dict[str, str]:
    return {"about": one.about, "state": one.state.value, "found": one.found, "remedy": one.remedy}


def _lines(found: Sequence[Checkup], good: bool) -> list[str]:
    lines = []
    for one in found:
        lines.append(f"{one.state.label}  {one.about}：{one.found}")
        lines += [f"  怎样处理：{one.remedy}"] if one.remedy else []
    return [*lines, "没有发现问题。" if good else "请按上面的提示处理后，再检查一次。"]
