"""`taizhang verify`: does a briefing still say what a ledger says?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, save, show
from toolkit.files import read_whole
from toolkit.values import CannotDo, Period
from toolkit.workbook.reader import read_ledger

if TYPE_CHECKING:
    from toolkit.briefing.template import Template
    from toolkit.briefing.verifying.opened import Briefing

LARGEST = 100 * 1024 * 1024
"""A larger briefing is refused."""


@click.command(
    "verify",
    cls=ChineseCommand,
    help="核对简报与台账：逐段指出哪个数、哪句话被改过，台账是不是生成时的那一份。不一致时退出状态为 1。",
)
@click.argument("briefing", metavar="简报", type=PATH)
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--previous", type=PATH, help="上期台账；简报生成时用了的，核对时也要给。")
@click.option("--template", metavar="名称或路径", help="生成时用的模板；自带的模板不必写。")
@click.option("--period", type=PERIOD, help="报告期；简报没有带来源时要写。")
@click.option("--unit", metavar="单位", help="单位的规范简称；每单位一份而没有带来源的简报要写。")
@format_option
@click.option("-o", "output", type=PATH, help="另存为文件，按扩展名定格式，如 核对.xlsx。")
def command(
    briefing: Path,
    ledger: Path,
    previous: Path | None,
    template: str | None,
    period: Period | None,
    unit: str | None,
    format_name: str,
    output: Path | None,
) -> int:
    """Print what differs, or write it to a file; 1 unless all is as it was made."""
    # Loaded here: the help of this command should not wait for what reads Word.
    from toolkit.briefing.verifying.result import verification_result
    from toolkit.briefing.verifying.verification import Basis, open_briefing, verify

    opened = open_briefing(read_whole(briefing, LARGEST), str(briefing))
    chosen = _loaded(_template(opened, template, period))
    earlier = read_ledger(previous) if previous else None
    found = verify(opened, Basis(read_ledger(ledger), chosen, earlier, period, unit or ""))
    if output is not None:
        save(verification_result(found), output, [briefing, ledger, previous])
    if output is None or format_name != "text":
        show(verification_result(found, tables=format_name != "text"), format_name)
    return 0 if found.matches and found.ledger_matches else 1


def _loaded(name: str) -> Template:
    """The template, traced: where figures differ, the cells they should have come from are told."""
    from toolkit.briefing.filters import FILTERS
    from toolkit.briefing.template import Template
    from toolkit.briefing.write import LARGEST as LARGEST_TEMPLATE
    from toolkit.briefing.write import find_template

    path = find_template(name)
    return Template(read_whole(path, LARGEST_TEMPLATE), str(path), FILTERS, keep=True, traced=True)


def _template(briefing: Briefing, given: str | None, period: Period | None) -> str:
    """The template given, else the name of the one the briefing was made with if that is one of ours.

    Raises CannotDo where neither is there. What the briefing names is a name and never a path to open.
    """
    from toolkit.briefing.write import list_templates

    made = briefing.provenance
    if made is None and (given is None or period is None):
        raise CannotDo(
            "这个文件没有带来源：不是用本工具生成的，或者来源已被去掉。",
            briefing.name,
            "仍要核对的，请用 --period 和 --template 写明报告期和模板。",
        )
    if given is not None:
        return given
    if made is not None and made.template in list_templates():
        return made.template
    named = made.template[:60] if made else ""
    raise CannotDo(f"简报用的模板“{named}”不是工具自带的。", briefing.name, "请用 --template 给出生成时的模板文件。")
