"""`taizhang validate`: every finding of one or more ledgers, each at its cell."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.check import check
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, findings_format_option, note, save, show
from toolkit.files import write_whole
from toolkit.values import CannotDo, Severity
from toolkit.views.findings import findings_result
from toolkit.workbook.reader import read_ledger


@click.command(
    "validate",
    cls=ChineseCommand,
    help="校验台账，列出每一处问题及其单元格。有达到 --fail-on 级别的问题时退出状态为 1。",
)
@click.argument("ledgers", metavar="台账...", nargs=-1, required=True, type=PATH)
@findings_format_option
@click.option("--previous", type=PATH, help="上期台账，用来查进展未更新、环节倒退；只校验一本台账时可用。")
@click.option("--annotate", type=PATH, help="另存一份台账，标出问题单元格、附批注和校验结果表；只校验一本台账时可用。")
@click.option("-o", "output", type=PATH, help="写入文件，按扩展名定格式，如 校验结果.html、.xlsx、.sarif。")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", help="从哪一级问题起算不通过。")
def command(
    ledgers: tuple[Path, ...],
    format_name: str,
    previous: Path | None,
    annotate: Path | None,
    output: Path | None,
    fail_on: str,
) -> int:
    """Print the findings; 1 when any is at or above the level given."""
    _refuse_several(ledgers, previous, annotate)
    earlier = read_ledger(previous).ledger if previous is not None else None
    readings = [read_ledger(path) for path in ledgers]
    checked = [(reading, check(reading, earlier)) for reading in readings]
    result = findings_result(checked)
    if annotate is not None:
        # Loaded here: it takes long to load for those who do not ask for it.
        from toolkit.workbook.annotate import annotated_copy

        write_whole(annotate, annotated_copy(ledgers[0], result.checked[0], annotate))
        note(f"已写入 {annotate}")
    if output is not None:
        save(result, output, [*ledgers, previous])
    if output is None or format_name != "text":
        show(result, format_name)
    worst = Severity(fail_on).rank
    return int(any(finding.severity.rank <= worst for _, findings in checked for finding in findings))


def _refuse_several(ledgers: tuple[Path, ...], previous: Path | None, annotate: Path | None) -> None:
    """Raise CannotDo where an option that is for one ledger comes with several."""
    if len(ledgers) > 1 and previous is not None:
        raise CannotDo("上期台账只能与一本台账比较。", str(previous), "请一次只给一本台账，或去掉 --previous。")
    if len(ledgers) > 1 and annotate is not None:
        raise CannotDo("批注副本只能出自一本台账。", str(annotate), "请一次只给一本台账，或去掉 --annotate。")
