"""`taizhang dispatch`: one workbook for each duty unit, with its rows of the ledger to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from toolkit import __version__
from toolkit.check import check, counts
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, show
from toolkit.cli.periods import period_of
from toolkit.dispatch.cover import cover_of
from toolkit.dispatch.names import LETTER, WORKBOOK, file_stems
from toolkit.dispatch.result import dispatch_result
from toolkit.dispatch.work import Dealing, UnitWork
from toolkit.files import make_folder, write_all
from toolkit.ledger import parse
from toolkit.ledger.near import nearest_name
from toolkit.schema import standard_schema
from toolkit.summary import Summary, summarize
from toolkit.values import MOST_UNITS, CannotDo, Period
from toolkit.workbook.dispatching import dispatched_workbook
from toolkit.workbook.own_rules import own_rules_beside
from toolkit.workbook.reader import read_workbook

_LETTER = "单位任务清单"


@click.command("dispatch", cls=ChineseCommand, help="按责任单位下发填报表，一个单位一个工作簿。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--period", type=PERIOD, required=True, help="报告期，如 2024-06、2024Q2、2024H1、2024、中期。")
@click.option("-o", "output", type=PATH, required=True, help="存放填报表的文件夹。")
@click.option("--unit", "units", multiple=True, metavar="单位", help="只下发这个单位，可以写几个；写别名也可以。")
@click.option("--deadline", metavar="时限", help="各单位统一的报送时限，如 2024-07-05、次月5日前。")
@click.option("--letter", is_flag=True, help="每个单位再附一份 Word 单位任务清单。")
@click.option("--force", is_flag=True, help="文件夹里已有同名文件时覆盖。")
@format_option
def command(
    ledger: Path,
    period: Period,
    output: Path,
    units: tuple[str, ...],
    deadline: str | None,
    letter: bool,
    force: bool,
    format_name: str,
) -> None:
    """Make all workbooks and write them; nothing is written unless all could be made."""
    sheets, source = read_workbook(ledger, standard_schema)
    reading = parse(sheets, standard_schema(), source, own_rules_beside(ledger))
    summary = summarize(reading, period_of(reading, period))
    dealing = Dealing(summary, sheets, __version__, deadline or "")
    works = [dealing.work(unit) for unit in _chosen(dealing, units)]
    stems = file_stems(summary.period, dealing.units)
    files = {work.unit: f"{stems[work.unit]}{WORKBOOK}" for work in works}
    made = {
        files[work.unit]: dispatched_workbook(work, cover_of(work, summary, files[work.unit]), source.path)
        for work in works
    }
    letters = _letters(summary, dealing, works) if letter else {}
    _write(output, made | dict(letters.values()), force)
    if errors := counts(check(reading))["error"]:
        note(f"注意：台账有 {errors} 处错误，已照原样下发。请用 taizhang validate 查看，改正后可重新下发。")
    paths = {unit: str(output / name) for unit, name in files.items()}
    show(dispatch_result(dealing, works, paths, {u: str(output / n) for u, (n, _) in letters.items()}), format_name)


def _chosen(dealing: Dealing, named: Sequence[str]) -> tuple[str, ...]:
    """The units that get a workbook: all, or those named, in the ledger's order.

    Raises CannotDo for one without rows, and for more than any ledger has: a cell that lists thousands of words where
    units should stand would fill the disk with workbooks.
    """
    path = dealing.summary.source.path
    if not dealing.units:
        raise CannotDo("台账里没有一行写明责任单位，没有可以下发的。", path, "请先填写牵头单位、责任单位。")
    wanted = [_unit(dealing, name) for name in named]
    chosen = tuple(unit for unit in dealing.units if not wanted or unit in wanted)
    if len(chosen) > MOST_UNITS:
        remedy = (
            "请核对牵头单位、责任单位、配合单位，是否有一格写了许多不是单位的词；确有这么多的，用 --unit 分几次下发。"
        )
        raise CannotDo(f"台账里有 {len(chosen):,} 个单位，一次最多下发 {MOST_UNITS:,} 个。", path, remedy)
    return chosen


def _unit(dealing: Dealing, typed: str) -> str:
    """The 规范简称 of a unit that has rows, by any of its names. Raises CannotDo for another."""
    unit = dealing.summary.ledger.units.canonical(typed)
    if unit in dealing.units:
        return unit
    path = dealing.summary.source.path
    if unit in dealing.idle:
        raise CannotDo(f"{unit}没有牵头或配合的事项，不用下发。", path, "请核对台账的牵头单位、配合单位。")
    near = nearest_name(typed, dealing.units)
    remedy = f"最接近的是“{near}”。" if near else "请写责任单位表里的规范简称或别名。"
    raise CannotDo(f"台账里没有单位“{typed}”的事项。", path, remedy)


def _letters(summary: Summary, dealing: Dealing, works: Iterable[UnitWork]) -> dict[str, tuple[str, bytes]]:
    """Name and bytes of the letter of each unit that has tasks, projects, policies or problems."""
    from toolkit.briefing.content.unit_view import unit_views  # only letters need the renderer
    from toolkit.briefing.write import find_template, load_template, write_briefing

    template, views = load_template(find_template(_LETTER)), unit_views(summary)
    stems = file_stems(summary.period, dealing.units, _LETTER)
    return {
        work.unit: (f"{stems[work.unit]}{LETTER}", write_briefing(summary, template, unit=work.unit))
        for work in works
        if work.unit in views
    }


def _write(output: Path, files: Mapping[str, bytes], force: bool) -> None:
    """Put the files into the folder. Raises CannotDo for one that is there already, lest a unit's return is lost."""
    make_folder(output)
    there = [name for name in files if (output / name).exists()]
    if there and not force:
        more = f"等 {len(there)} 个" if len(there) > 1 else ""
        remedy = "它可能是单位报回来的；请换一个文件夹，确要覆盖的加 --force。"
        raise CannotDo(f"文件夹里已有同名文件 {there[0]}{more}。", str(output), remedy)
    write_all({output / name: data for name, data in files.items()})
