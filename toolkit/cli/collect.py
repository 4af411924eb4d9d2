"""`taizhang collect`: the units' returns merged into the ledger, conflicts listed and never resolved in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from toolkit.chinese import parse_period
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, show
from toolkit.collect.base import Base, Return, unit_named
from toolkit.collect.deciding import Choice, Deciding, parse_rules
from toolkit.collect.merging import merge
from toolkit.collect.outcome import Note
from toolkit.collect.pairing import Merge
from toolkit.collect.period import period_to_collect
from toolkit.collect.result import collect_result
from toolkit.collect.returned import take
from toolkit.collect.who import UnitReturn, who_returned
from toolkit.dispatch.deadlines import deadlines_of
from toolkit.files import read_whole, write_all
from toolkit.ledger import parse
from toolkit.schema import standard_schema
from toolkit.values import CannotDo, Period
from toolkit.workbook.collecting.choices import read_choices
from toolkit.workbook.collecting.merged import merged_workbook
from toolkit.workbook.collecting.returns import found_returns, read_returns, without_copies
from toolkit.workbook.reader import LARGEST_FILE, read_workbook

_WRITTEN = (".xlsx", ".xlsm")
#: Of a file in the folder that bears a unit's name.
_NO_TABLE = "不是表格文件，没有读取。请向报送单位索取填好的填报表"


@click.command(
    "collect",
    cls=ChineseCommand,
    help="收回填报表，逐格合并到台账。有待定的冲突或没有采用的内容时退出状态为 1。",
)
@click.argument("base", metavar="基准台账", type=PATH)
@click.argument("returns", metavar="填报表或文件夹...", nargs=-1, required=True, type=PATH)
@click.option("-o", "output", type=PATH, required=True, help="合并结果，扩展名与台账相同。")
@click.option("--ours", type=PATH, help="现有台账：下发以后改过的，或上一次的合并结果。不写就是基准台账。")
@click.option("--period", type=PERIOD, help="收的是哪一期，如 2024-06。不写时按台账设置的报告期。")
@click.option(
    "--prefer", "rules", multiple=True, metavar="列=规则", help="这一列有冲突时用谁的：base、ours、theirs、latest。"
)
@click.option("--choices", type=PATH, help="选好了“采用”的冲突处理表。")
@click.option("--conflicts", type=PATH, help="冲突处理表写到哪里。不写时在合并结果旁边。")
@click.option("--deadline", metavar="时限", help="下发时用 --deadline 统一定的报送时限，用来说明谁迟报、谁已过时限。")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="收表的日期，用来说明谁已过时限还没有报。")
@format_option
def command(
    base: Path,
    returns: tuple[Path, ...],
    output: Path,
    ours: Path | None,
    period: Period | None,
    rules: tuple[str, ...],
    choices: Path | None,
    conflicts: Path | None,
    deadline: str | None,
    as_of: datetime | None,
    format_name: str,
) -> int:
    """Merge, write the merged workbook and the list of conflicts, print the result; 1 when anything is open."""
    current = ours or base
    listed = conflicts or output.with_name(f"{output.stem}-冲突处理.xlsx")
    _check_names(current, output, listed, choices, [base, *returns])
    chosen = read_choices(choices) if choices else {}
    deciding = Deciding(parse_rules(rules, standard_schema()), chosen)
    files, left = found_returns(returns, [base, current, output, listed, *([choices] if choices else [])])
    if not files:
        raise CannotDo("没有找到填报表。", str(returns[0]), "请写填报表的文件名，或放填报表的文件夹。")
    backs, held = read_returns(files, lambda: _ledger(base))
    now = _ledger(ours) if ours else held
    read, copies = without_copies(backs)
    collected, about = period_to_collect(held, read, period)
    other = [Return(Path(path).name, unreadable=_NO_TABLE) for path in left if unit_named(held, path)]
    taken = [take(held, back, collected) for back in (*read, *other)]
    merged = merge(held, now, taken, deciding)
    merged.notes += [Note(f"{path} 不是表格文件，没有读取") for path in left if not unit_named(held, path)]
    merged.notes += [Note(f"{back.file} 里有{back.carried}，没有运行、没有打开") for back in read if back.carried]
    merged.notes += [Note(f"{copy} 与 {first} 内容相同，只收一份") for copy, first in copies]
    merged.notes += [Note(about)] if about else []
    units = who_returned(held, taken, _deadline(held, collected, deadline or ""), as_of)
    written = _write(current, now, merged, units, chosen, output, listed)
    paths = {"base": str(base), "ours": str(ours or ""), "merged": str(output), "conflicts": written}
    show(collect_result(paths, merged, units, taken, collected), format_name)
    return int(bool(merged.open or merged.rejections))


def _check_names(current: Path, output: Path, listed: Path, choices: Path | None, read: Sequence[Path]) -> None:
    """Raise CannotDo where a file would be written over one that is read, or would have the wrong ending."""
    if current.suffix.lower() not in _WRITTEN:
        raise CannotDo("合并结果只能写成 .xlsx 或 .xlsm。", str(current), "请先把台账另存为 .xlsx。")
    if output.suffix.lower() != current.suffix.lower():
        remedy = f"请用与台账相同的扩展名 {current.suffix}。"
        raise CannotDo("合并结果的扩展名与台账不同，表格软件会打不开。", str(output), remedy)
    for path in (*read, current):
        for made in (output, listed):
            if path.exists() and made.exists() and path.samefile(made):
                raise CannotDo("结果不能写回读入的文件。", str(made), "请另起一个文件名。")
    if listed.exists() and not (choices and choices.exists() and choices.samefile(listed)):
        remedy = "已经选好的，请用 --choices 带上它；不要了的，请先移走，或用 --conflicts 另起一个文件名。"
        raise CannotDo("已经有一份冲突处理表，不覆盖。", str(listed), remedy)


def _ledger(path: Path) -> Base:
    sheets, source = read_workbook(path, standard_schema)
    return Base(parse(sheets, standard_schema(), source), sheets)


def _deadline(base: Base, period: str, given: str) -> Callable[[str], str]:
    """What tells the deadline of a unit for the period, "" where there is no period. CannotDo for one that is none."""
    if not period:
        return lambda unit: ""
    deadlines = deadlines_of(base.ledger, parse_period(period), given)
    return lambda unit: deadlines(unit).mark


def _write(
    current: Path,
    now: Base,
    merged: Merge,
    units: Sequence[UnitReturn],
    chosen: Mapping[str, Choice],
    output: Path,
    listed: Path,
) -> str:
    """Write the merged workbook and, where there are conflicts, their list; the path of the list, "" for none."""
    files = {output: merged_workbook(read_whole(current, LARGEST_FILE), now, merged)}
    if merged.conflicts:
        # Loaded here: it takes long to load, and most merges have no conflict.
        from toolkit.workbook.collecting.conflict_book import conflict_workbook

        files[listed] = conflict_workbook(merged, units, chosen)
    write_all(files)
    for path in files:
        note(f"已写入 {path}")
    return str(listed) if merged.conflicts else ""
