"""`taizhang diff`: what changed between two versions of a workbook, cell by cell, with what an auditor would ask."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, note, save, show
from toolkit.diff import Differences, compare
from toolkit.files import write_whole
from toolkit.ledger import RawSheet
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.views.differences import differences_result
from toolkit.views.differences_counts import heading_of, overview
from toolkit.workbook.reader import read_workbook

_FORMATS = ("text", "json", "html", "xlsx")


@click.command(
    "diff",
    cls=ChineseCommand,
    help="比较两个版本的台账或任意工作簿，逐格列出变化，标出需要关注的改动。有不同时退出状态为 1。\n\n"
    "--textconv 只给一个文件，把它逐格印成文字，供 git diff 使用。",
)
@click.argument("files", metavar="旧文件 新文件", nargs=-1, required=True, type=PATH)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), default="text", help="结果的格式；xlsx 须用 -o。")
@click.option("-o", "output", type=PATH, help="写入文件，按扩展名定格式，如 变化.xlsx、.html、.json。")
@click.option(
    "--key", "keys", multiple=True, metavar="列名", help="各行按这一列对应，可写几次；台账已有编号列，不必写。"
)
@click.option("--sheet", "titles", multiple=True, metavar="表名", help="只比较这张工作表，可写几次。")
@click.option("--all", "everything", is_flag=True, help="JSON 的 changes 里也列入仅写法、空白、百分比格式不同的格。")
@click.option("--textconv", is_flag=True, help="把一个文件逐格印成稳定的文字，供 git diff 使用。")
def command(
    files: tuple[Path, ...],
    format_name: str,
    output: Path | None,
    keys: tuple[str, ...],
    titles: tuple[str, ...],
    everything: bool,
    textconv: bool,
) -> int:
    """Print the differences, or write them to a file; 1 when there are any."""
    if len(files) != (1 if textconv else 2):
        raise click.UsageError("--textconv 只给一个文件。" if textconv else "要给两个文件：旧文件 新文件。")
    if textconv:
        _print_lines(files[0], keys)
        return 0
    if output is None and format_name == "xlsx":
        raise CannotDo("工作簿不能印在屏幕上。", remedy="请用 -o 指定文件，如 -o 变化.xlsx。")
    with ThreadPoolExecutor(2) as pool:
        old, new = pool.map(_read, files)
    differences = compare(old, new, standard_schema(), keys, titles)
    _deliver(differences, files, format_name, output, everything)
    return int(not differences.none)


def _read(path: Path) -> Sequence[RawSheet]:
    return read_workbook(path, standard_schema)[0]


def _print_lines(path: Path, keys: Sequence[str]) -> None:
    from toolkit.diff.textconv import plain_lines

    text = "".join(f"{line}\n" for line in plain_lines(_read(path), standard_schema(), keys))
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def _deliver(
    differences: Differences, files: Sequence[Path], format_name: str, output: Path | None, everything: bool
) -> None:
    """Put the differences where they belong, as `save` and `show` do for every result."""
    old, new = map(str, files)
    if output is not None and output.suffix.lower() == ".html":
        if output.exists() and any(output.samefile(path) for path in files):
            raise CannotDo("结果不能写回台账本身。", str(output), "请给 -o 另起一个文件名。")
        write_whole(output, _page(differences, old, new))
        note(f"已写入 {output}")
    elif output is not None:
        save(differences_result(differences, old, new, everything), output, files)
    if output is not None and format_name in ("text", "xlsx"):
        return
    if format_name == "html":
        click.echo(_page(differences, old, new), nl=False)
    else:
        show(differences_result(differences, old, new, everything), format_name)


def _page(differences: Differences, old: str, new: str) -> bytes:
    from toolkit.diff.page import differences_page

    return differences_page(differences, heading_of(old, new), overview(differences))
