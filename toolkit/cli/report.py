"""`taizhang report`: Word briefings of one ledger."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.batch import BULLETIN, briefing_file
from toolkit.briefing.write import find_template, write_briefing
from toolkit.check import check, counts
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, show
from toolkit.cli.periods import period_of, previous_summary
from toolkit.files import make_folder, write_all
from toolkit.summary import summarize
from toolkit.values import CannotDo, Period, Result
from toolkit.workbook.reader import read_ledger


@click.command("report", cls=ChineseCommand, help="按模板生成 Word 简报，默认是月度专刊。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--period", type=PERIOD, required=True, help="报告期，如 2024-06、2024Q2、2024H1、2024、中期。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化。")
@click.option(
    "--template",
    "templates",
    multiple=True,
    metavar="名称或路径",
    help="模板名或 .docx 路径，可以写几个。  [默认：月度专刊]",
)
@click.option("-o", "output", type=PATH, required=True, help="存放简报的文件夹。")
@format_option
def command(
    ledger: Path, period: Period, previous: Path | None, templates: tuple[str, ...], output: Path, format_name: str
) -> None:
    """Render each template and write the documents; nothing is written unless all could be rendered."""
    found = [find_template(name) for name in templates or (BULLETIN,)]
    reading = read_ledger(ledger)
    earlier = previous_summary(read_ledger(previous)) if previous else None
    period = period_of(reading, period)
    summary = summarize(reading, period, earlier)
    findings = counts(check(reading))
    if len({briefing_file(period, template) for template in found}) < len(found):
        raise CannotDo("两个模板文件名相同，简报会互相覆盖。", found[-1].name, "请改模板文件名，或分两次生成。")
    made = {output / briefing_file(period, t): write_briefing(summary, t, findings) for t in found}
    make_folder(output)
    write_all(made)
    if findings["error"]:
        note(f"注意：台账有 {findings['error']} 处错误，简报中已注明。请用 taizhang validate 查看。")
    paths = [str(path) for path in made]
    data = {"ledger": reading.source.path, "sha256": reading.source.sha256, "period": str(period), "counts": findings}
    show(Result({**data, "outputs": paths}, tuple(f"已生成 {path}" for path in paths)), format_name)
