"""`taizhang archive`: keep versions of a ledger, list, show and restore them, and verify that nobody rewrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.archiving import user
from toolkit.cli.chinese import ChineseCommand, ChineseGroup
from toolkit.cli.common import PATH, PERIOD, format_option, note, show
from toolkit.files import read_whole, write_whole
from toolkit.values import CannotDo, Period, Severity

if TYPE_CHECKING:
    from toolkit.archive.anchors import Anchor
    from toolkit.archive.entries import Entry

_LARGEST_LIST = 1 << 20


@click.group(
    "archive",
    cls=ChineseGroup,
    help="归档：保存台账的每个版本，谁也不能悄悄改写；列出、查看、取出、核对。",
)
def command() -> None:
    """Hold the commands below."""


def _archive_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--archive", required=True, type=PATH, help="档案文件夹。")(function)


@command.command("add", cls=ChineseCommand, help="把一份台账存入档案，打印它的锚（序号和哈希）。")
@click.argument("ledger", metavar="台账", type=PATH)
@_archive_option
@click.option("--period", type=PERIOD, help="报告期；不写则用台账设置表的报告期。")
@click.option("--note", "words", help="说明，如“报区领导审定稿”。")
@click.option("--actor", help="经办人；不写则用登录计算机的用户名。")
@click.option("--sign-key", type=PATH, help="用这把 ed25519 私钥签名，见 keygen。")
@format_option
def add_command(
    ledger: Path,
    archive: Path,
    period: Period | None,
    words: str | None,
    actor: str | None,
    sign_key: Path | None,
    format_name: str,
) -> None:
    """Keep a ledger and print its anchor."""
    # Loaded here, as below: looking at an archive should not wait for what reads workbooks.
    from toolkit.archive.adding import Act, keep
    from toolkit.archive.copies import read_copy
    from toolkit.archive.results import added_result
    from toolkit.archive.signing import read_signer

    signer = read_signer(sign_key) if sign_key else None
    copy = read_copy(ledger)
    who = actor or user()

    def act() -> Act:
        return Act(datetime.now().astimezone(), who, str(period) if period else "", words or "")

    added = keep(archive, copy, act, signer)
    if added.before and added.entry.moment < added.before.moment:
        note(f"注意：计算机的时钟早于上一条记录（{added.before.time}），请核对时钟；已照实记下。")
    show(added_result(archive, added), format_name)


@command.command("log", cls=ChineseCommand, help="列出归档记录，可以只列一个报告期的。")
@_archive_option
@click.option("--period", type=PERIOD, help="只列这个报告期的记录。")
@format_option
def log_command(archive: Path, period: Period | None, format_name: str) -> None:
    """Print the entries."""
    from toolkit.archive.reading import read_entries
    from toolkit.archive.results import log_result

    show(log_result(archive, read_entries(archive), str(period) if period else ""), format_name)


def _entry_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The entry that is wanted, by number or as the last one of a period, given as `seq` and `period`."""
    period = click.option("--period", type=PERIOD, help="不写序号，取这个报告期最近的一条。")
    seq = click.argument("seq", metavar="[序号]", type=click.IntRange(min=1), required=False)
    return seq(_archive_option(period(function)))


def _wanted(archive: Path, seq: int | None, period: Period | None) -> Entry:
    from toolkit.archive.reading import entry_of, last_of_period

    if (seq is None) == (period is None):
        raise click.UsageError("序号和 --period 要写一个，也只写一个。")
    if seq is not None:
        return entry_of(archive, seq)
    entry, count = last_of_period(archive, str(period))
    if count > 1:
        note(f"报告期 {entry.period} 有 {count} 条记录，这里取最近的第{entry.seq}号；其余用 archive log 列出。")
    return entry


@command.command("show", cls=ChineseCommand, help="查看一条记录：存了什么、摘要、原件有多少处校验问题。")
@_entry_options
@format_option
def show_command(seq: int | None, archive: Path, period: Period | None, format_name: str) -> int:
    """Print one entry; 1 when its object is gone, altered, or no longer read."""
    from toolkit.archive.results import show_result

    entry = _wanted(archive, seq, period)
    try:
        found, trouble = _findings(archive, entry), ""
    except CannotDo as error:
        found, trouble = None, error.message
    show(show_result(entry, found, trouble), format_name)
    return int(found is None)


def _findings(archive: Path, entry: Entry) -> Counter[Severity]:
    """How many findings of each severity validation has in what an entry kept."""
    from toolkit.archive.names import OBJECTS
    from toolkit.archive.reading import restored
    from toolkit.check import check
    from toolkit.workbook.reader import read_ledger

    restored(archive, entry)
    reading = read_ledger(archive / OBJECTS / entry.inputs[0].raw)
    return Counter(finding.severity for finding in check(reading))


@command.command("restore", cls=ChineseCommand, help="取出一条记录的原件，与归档时逐字节相同。")
@_entry_options
@click.option("-o", "output", required=True, type=PATH, help="写到哪个文件。")
@click.option("--force", is_flag=True, help="文件已经存在时覆盖它。")
def restore_command(seq: int | None, archive: Path, period: Period | None, output: Path, force: bool) -> None:
    """Write the bytes that were kept."""
    from toolkit.archive.reading import restored

    entry = _wanted(archive, seq, period)
    data = restored(archive, entry)
    if archive.resolve() in output.resolve().parents:
        raise CannotDo("不能写到档案文件夹里面。", str(output), "请换一个位置。")
    if not force and (output.exists() or output.is_symlink()):
        raise CannotDo("文件已经存在，没有覆盖。", str(output), "请换一个文件名，确要覆盖的加 --force。")
    if output.exists() and not output.is_file() and not output.is_dir():
        raise CannotDo("这不是普通文件，不能写入。", str(output), "请写明一个文件名。")
    write_whole(output, data)
    note(f"已写入 {output}（第{entry.seq}号）")


@command.command(
    "verify",
    cls=ChineseCommand,
    help="核对档案有没有被改写，逐一说出哪里不对，也说明这次核对查不出什么。有改动时退出状态为 1。",
)
@_archive_option
@click.option(
    "--anchor", "anchors", multiple=True, metavar="序号:哈希", help="在档案之外保存的锚，或存放锚的文本文件；可写多个。"
)
@click.option("--verify-key", "keys", multiple=True, type=PATH, help="核对签名用的公钥文件；可写多个。")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", help="从哪一级问题起算不通过。")
@format_option
def verify_command(
    archive: Path, anchors: tuple[str, ...], keys: tuple[Path, ...], fail_on: str, format_name: str
) -> int:
    """Print what is wrong; 1 when anything is at or above the level given."""
    from toolkit.archive.results import verdict_result
    from toolkit.archive.signing import read_verifier
    from toolkit.archive.verifying import verify

    verdict = verify(archive, list(_anchors(anchors)), [read_verifier(key) for key in keys])
    show(verdict_result(verdict), format_name)
    return int(any(one.severity.rank <= Severity(fail_on).rank for one in verdict.problems))


def _anchors(given: Iterable[str]) -> Iterable[Anchor]:
    """The anchors given themselves, and those in the files given."""
    from toolkit.archive.anchors import has_anchor, parse_anchor, parse_anchors, read_text

    for one in given:
        try:
            if has_anchor(one):
                yield parse_anchor(one)
            elif one.strip() and Path(one).exists():
                yield from parse_anchors(read_text(read_whole(Path(one), _LARGEST_LIST)))
            else:
                remedy = "请写 序号:哈希（如 12:3f8a0c1b2d3e4f50，哈希至少 16 位），或存放锚的文本文件。"
                raise CannotDo("不是锚，也没有这个文件。", one, remedy)
        except ValueError as error:
            raise CannotDo(f"{error}。", one, "每行应写一个锚：序号:哈希；这一行别的字算备注。") from error


@command.command(
    "keygen", cls=ChineseCommand, help="生成一对签名用的 ed25519 密钥：私钥写到给出的文件，公钥写到同名加 .pub 的文件。"
)
@click.argument("path", metavar="私钥文件", type=PATH)
def keygen_command(path: Path) -> None:
    """Write a new pair of keys."""
    from toolkit.archive.signing import PUBLIC_SUFFIX, make_keys

    key = make_keys(path)
    click.echo(f"公钥 {key}")
    note(f"已写入 {path} 和 {path}{PUBLIC_SUFFIX}；私钥没有口令，请放在档案之外，只给经办人。")
