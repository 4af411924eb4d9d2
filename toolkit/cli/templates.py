"""`taizhang templates`: the Word templates there are, what is wrong in one, what one may use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.chinese import ChineseCommand, ChineseGroup
from toolkit.cli.common import PATH, format_option, note, show
from toolkit.files import read_whole, write_whole
from toolkit.values import CannotDo, Severity

if TYPE_CHECKING:
    from toolkit.briefing.checking.remarks import Report

SUFFIX = ".docx"


@click.group(
    "templates",
    cls=ChineseGroup,
    invoke_without_command=True,
    help="Word 模板：列出自带的，检查一个写得对不对，列出模板里可以用什么。不写命令时就是 list。",
)
@format_option
@click.pass_context
def command(context: click.Context, format_name: str) -> None:
    """List the templates unless one of the commands below is named."""
    if context.invoked_subcommand is None:
        _list(format_name)
    elif format_name != "text":
        raise click.UsageError(f"--format 请写在 {context.invoked_subcommand} 的后面。", context)


@command.command("list", cls=ChineseCommand, help="列出工具自带的模板，各是做什么用的。")
@format_option
def list_command(format_name: str) -> None:
    """Print the templates."""
    _list(format_name)


def _list(format_name: str) -> None:
    # Loaded here, as below: the help of this command should not wait for what reads Word.
    from toolkit.briefing.checking.listing import described_templates
    from toolkit.briefing.checking.results import list_result

    show(list_result(described_templates()), format_name)


@command.command(
    "check",
    cls=ChineseCommand,
    help="检查模板：写错的名称和标记、会丢失的内容、写死的数字、字体、与公文版式不一致处。有错误时退出状态为 1。",
)
@click.argument("paths", metavar="模板...", nargs=-1, required=True, type=PATH)
@format_option
@click.option("--annotate", type=PATH, help="另存一份模板，把每一处写成 Word 批注；只检查一个模板时可用。")
@click.option("--profile", type=PATH, help="本单位的版式文件（.toml）；不写时对照 GB/T 9704—2012。")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", help="从哪一级问题起算不通过。")
def check_command(
    paths: tuple[Path, ...], format_name: str, annotate: Path | None, profile: Path | None, fail_on: str
) -> int:
    """Print every finding; 1 when any is at or above the level given."""
    from toolkit.briefing.checking.check import check_template
    from toolkit.briefing.checking.profile import read_profile, standard_profile
    from toolkit.briefing.checking.results import reports_result

    if annotate is not None and len(paths) > 1:
        raise CannotDo("批注副本只能出自一个模板。", str(annotate), "请一次只给一个模板，或去掉 --annotate。")
    against = standard_profile() if profile is None else read_profile(profile)
    found = [_template(path) for path in paths]
    reports = [check_template(data, name, against) for name, data in found]
    if annotate is not None:
        _annotate(found[0][1], reports[0], paths[0], annotate)
    show(reports_result(reports), format_name)
    worst = Severity(fail_on).rank
    return int(any(remark.severity.rank <= worst for report in reports for remark in report.remarks))


def _template(path: Path) -> tuple[str, bytes]:
    """What messages call a template, and its bytes: a file, or one that comes with the toolkit by its name."""
    from toolkit.briefing.write import LARGEST, find_template

    found = path if path.exists() or path.suffix.lower() == SUFFIX else find_template(str(path))
    return str(path), read_whole(found, LARGEST)


def _annotate(data: bytes, report: Report, template: Path, copy: Path) -> None:
    from toolkit.briefing.checking.comments import annotated
    from toolkit.briefing.checking.opened import Opened

    if copy.exists() and template.exists() and copy.samefile(template):
        raise CannotDo("批注副本不能写回模板本身。", str(copy), "请给 --annotate 另起一个文件名。")
    if copy.suffix.lower() != SUFFIX:
        raise CannotDo("批注副本应以 .docx 结尾。", str(copy), "请改文件名。")
    write_whole(copy, annotated(Opened(data, report.template), report.remarks))
    note(f"已写入 {copy}")


@command.command(
    "vars", cls=ChineseCommand, help="列出模板里可以用的变量、过滤器和排版标记，各有示例；写一个名称看它有哪些属性。"
)
@click.argument("name", metavar="[名称]", default="")
@format_option
def vars_command(name: str, format_name: str) -> None:
    """Print what templates may use."""
    from toolkit.briefing.checking.results import vars_result

    show(vars_result(name), format_name)
