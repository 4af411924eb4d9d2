"""What a dispatch did: who got which rows in which file, and what went to nobody. Nothing is left out silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from toolkit.dispatch.marks import Role
from toolkit.dispatch.work import Dealing, UnitWork
from toolkit.values import Grid, Result

#: Longer names are cut in sentences; tables and JSON have them whole.
_LONGEST_NAME: Final = 40


def dispatch_result(
    dealing: Dealing, works: Sequence[UnitWork], files: Mapping[str, str], letters: Mapping[str, str]
) -> Result:
    """The result of a dispatch: the workbooks of `works`, by unit the paths of their `files` and of their `letters`.

    Units that were dealt rows but are not among `works` were not asked for; they are named.
    """
    chosen = {work.unit for work in works}
    others = [unit for unit in dealing.units if unit not in chosen]
    source = dealing.summary.source
    data = {
        "ledger": source.path,
        "sha256": source.sha256,
        "period": str(dealing.summary.period),
        "units": [_unit_data(work, files[work.unit], letters.get(work.unit, "")) for work in works],
        "nobody": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "key": one.key,
                "name": one.name,
                "reason": one.why,
                "value": one.typed,
            }
            for one in dealing.unled
        ],
        "collective": [{"name": name, "rows": count} for name, count in dealing.collective.items()],
        "not_asked": others,
        "without_rows": list(dealing.idle),
        "columns_left_out": [
            {"sheet": place.sheet, "column": place.column, "letter": place.letter} for place in dealing.left_out
        ],
        "outputs": [*files.values(), *letters.values()],
    }
    grids = [_units_grid(works, files), *([_nobody_grid(dealing)] if dealing.unled else [])]
    return Result(data, tuple(_lines(dealing, works, others, len(letters))), grids)


def _unit_data(work: UnitWork, file: str, letter: str) -> dict[str, Any]:
    return {
        "unit": work.unit,
        "file": file,
        "letter": letter or None,
        "led": work.count(Role.LEAD),
        "supported": work.count(Role.SUPPORT),
        "sheets": [{"title": s.title, "role": s.role.value, "rows": len(s.rows)} for s in work.sections],
        "deadline": work.deadline.mark,
        "deadline_note": work.deadline.note,
        "contact": work.contact,
        "known": work.known,
    }


def _lines(dealing: Dealing, works: Sequence[UnitWork], others: Sequence[str], letters: int) -> list[str]:
    led, supported = (sum(work.count(role) for work in works) for role in Role)
    lines = [f"{dealing.summary.period.label}：下发 {len(works)} 个单位，牵头事项 {led} 条，配合事项 {supported} 条。"]
    lines += [f"附单位任务清单 {letters} 份。"] if letters else []
    lines += [f"没有单位领走的 {len(dealing.unled)} 条，列在后面。"] if dealing.unled else []
    strange = [work.unit for work in works if not work.known]
    lines += [f"责任单位表里没有的单位：{_named(strange)}。请核对写法，或补进责任单位表。"] if strange else []
    lines += _deadline_lines([work for work in works if work.count(Role.LEAD)])
    reading = [work.unit for work in works if not work.count(Role.LEAD)]
    lines += [f"只有配合事项、不需报回的单位：{_named(reading)}。"] if reading else []
    shared = "、".join(f"{_clipped(name)} {count} 条" for name, count in dealing.collective.items())
    lines += [f"配合单位里的统称不单独下发：{shared}。"] if shared else []
    lines += [f"这次没有要的单位：{_named(others)}。"] if others else []
    lines += [f"没有任何事项的单位：{_named(dealing.idle)}。"] if dealing.idle else []
    columns = "、".join(f"{place.sheet}“{place.column}”" for place in dealing.left_out)
    lines += [f"没有下发的列（台账里隐藏的，或与填报表自带的列同名）：{columns}。"] if columns else []
    return lines


def _deadline_lines(leading: Sequence[UnitWork]) -> Iterator[str]:
    """Which of the units that are to return something have no deadline, and each note once, with a unit that has it."""
    if unsaid := [work.unit for work in leading if work.deadline.day is None]:
        yield f"没有确定报送时限的单位：{_named(unsaid)}。可用 --deadline 指定。"
    noted: dict[str, str] = {}
    for work in leading:
        noted.setdefault(work.deadline.note, work.unit)
    if told := "；".join(f"{note}（如{_clipped(unit)}）" for note, unit in noted.items() if note):
        yield f"报送时限请留意：{told}。"


def _named(units: Iterable[str]) -> str:
    return "、".join(map(_clipped, units))


def _clipped(name: str) -> str:
    """A name as a sentence has room for it: what was typed for a unit may be a whole text."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _units_grid(works: Sequence[UnitWork], files: Mapping[str, str]) -> Grid:
    rows = tuple(
        (work.unit, work.count(Role.LEAD), work.count(Role.SUPPORT), work.deadline.mark or "未定", files[work.unit])
        for work in works
    )
    return Grid("下发清单", ("单位", "牵头", "配合", "报送时限", "文件"), rows, widths=(20, 8, 8, 18, 60))


def _nobody_grid(dealing: Dealing) -> Grid:
    rows = tuple((one.sheet, one.row, one.key, one.name, one.typed, one.why) for one in dealing.unled)
    headings = ("工作表", "行", "编号", "名称", "责任单位写的是", "原因")
    return Grid("没有单位领走的事项", headings, rows, widths=(12, 6, 12, 40, 24, 30))
