"""What a collect did, for people and programs: who returned, what was taken, what is open, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.collect.outcome import CONFLICTS, REJECTIONS, Accepted, Conflict, Note, Rejection, Subject, Taken, Theirs
from toolkit.collect.pairing import Merge
from toolkit.collect.who import UnitReturn
from toolkit.values import Grid, Place, Result

#: So many lines of a table are shown on a screen; the rest is in the workbook and in JSON.
_MOST = 200


def collect_result(
    files: Mapping[str, str], merge: Merge, units: Sequence[UnitReturn], returns: Sequence[Taken], period: str
) -> Result:
    """The result of a collect. `files` has the paths of "base", "ours", "merged" and "conflicts", "" for none."""
    back = [unit for unit in units if unit.counted]
    data = {
        "base": files["base"],
        "ours": files["ours"] or files["base"],
        "merged": files["merged"],
        "conflict_workbook": files["conflicts"] or None,
        "period": period,
        "returned": [unit.unit for unit in back],
        "missing": [unit.unit for unit in units if unit.led and not unit.counted],
        "late": [unit.unit for unit in back if unit.late],
        "empty": [unit.unit for unit in back if all(taken.is_empty for taken in unit.counted)],
        "old_template": [unit.unit for unit in back if any(taken.old_template for taken in unit.counted)],
        "units": [_unit_data(unit) for unit in units],
        "files": [_file_data(taken) for taken in sorted(returns, key=lambda taken: taken.file)],
        "accepted": sum(change.kind != "agreed" for change in merge.accepted),
        "changes": [_accepted_data(change) for change in merge.accepted],
        "conflicts": [_conflict_data(conflict) for conflict in merge.open],
        "resolved": [_conflict_data(c) for c in merge.conflicts if c.decided],
        "rejected": [_rejection_data(rejection) for rejection in merge.rejections],
        "notes": [_note_data(note) for note in merge.notes],
    }
    grids = [_units_grid(units), *_conflict_grids(merge), *_rejection_grids(merge), *_note_grids(merge)]
    return Result(data, tuple(_lines(files, merge, units, returns)), [grid for grid in grids if grid.rows])


# -- for programs


def _unit_data(unit: UnitReturn) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "rows": unit.led,
        "deadline": unit.deadline,
        "state": unit.state,
        "late": bool(unit.late),
        "overdue": unit.overdue,
        "files": [taken.file for taken in unit.files],
    }


def _file_data(taken: Taken) -> dict[str, Any]:
    return {
        "file": taken.file,
        "unit": taken.unit,
        "saved": taken.saved.isoformat(sep=" ", timespec="minutes") if taken.saved else None,
        "marked": taken.marked,
        "old_template": taken.old_template,
        "empty": taken.is_empty,
        "refused": taken.whole,
        "edits": len(taken.edits),
        "new_rows": len(taken.new_rows),
        "deleted_rows": len(taken.deleted),
        "rejected": len(taken.rejections),
        "respelled": taken.respelled,
    }


def _subject_data(subject: Subject) -> dict[str, Any]:
    return {"sheet": subject.sheet, "key": subject.key, "name": subject.name, "column": subject.column}


def _where_data(where: Theirs) -> dict[str, Any]:
    return {"unit": where.unit, "file": where.file, "file_sheet": where.sheet, "cell": where.cell}


def _accepted_data(change: Accepted) -> dict[str, Any]:
    about = {**_subject_data(change.subject), "base": change.base, "new": change.new, "kind": change.kind}
    return {**about, **_where_data(change.where), "merged_cell": _cell(change.subject.place)}


def _conflict_data(conflict: Conflict) -> dict[str, Any]:
    sides = {"base": conflict.base, "ours": conflict.ours, "theirs": conflict.theirs}
    data = {**_subject_data(conflict.subject), **sides, "kind": conflict.kind, **_where_data(conflict.where)}
    data |= {"merged_cell": _cell(conflict.subject.place), "id": conflict.id}
    if conflict.decided:
        data |= {"decided": conflict.decided.value, "how": conflict.how, "own": conflict.own}
    return data


def _rejection_data(rejection: Rejection) -> dict[str, Any]:
    about = {**_subject_data(rejection.subject), "base": rejection.base, "theirs": rejection.theirs}
    return {**_where_data(rejection.where), "reason": rejection.reason, "kind": rejection.kind, **about}


def _note_data(note: Note) -> dict[str, Any]:
    return {"text": note.text, **_where_data(note.where or Theirs("", "", None, ""))}


def _cell(place: Place | None) -> str:
    return place.cell if place else ""


# -- for people


def _lines(files: Mapping[str, str], merge: Merge, units: Sequence[UnitReturn], returns: Sequence[Taken]) -> list[str]:
    missing = [unit for unit in units if unit.led and not unit.counted]
    overdue = [unit.unit for unit in missing if unit.overdue]
    expected = sum(bool(unit.led) for unit in units)
    lines = [f"收回 {len(returns)} 份；应报 {expected} 个单位，已报 {expected - len(missing)} 个。"]
    taken = sum(change.kind != "agreed" for change in merge.accepted)
    decided = sum(conflict.decided is not None for conflict in merge.conflicts)
    lines.append(
        f"采用改动 {taken} 处，冲突 {len(merge.open)} 处待定，没有采用 {len(merge.rejections)} 处"
        f"{f'，按规则或选择处理冲突 {decided} 处' if decided else ''}。"
    )
    lines += [f"未报：{'、'.join(unit.unit for unit in missing)}。"] if missing else []
    lines += [f"其中已过报送时限：{'、'.join(overdue)}。"] if overdue else []
    late = [unit.unit for unit in units if unit.counted and unit.late]
    lines += [f"迟报（最后保存时间晚于时限）：{'、'.join(late)}。"] if late else []
    lines += [f"合并结果：{files['merged']}"]
    if files["conflicts"]:
        lines.append(f"冲突处理表：{files['conflicts']}。请在“采用”一列选定后，加 --choices 再运行一次。")
    return lines


def _units_grid(units: Sequence[UnitReturn]) -> Grid:
    rows = tuple(
        (
            unit.unit,
            unit.led,
            unit.deadline or "未定",
            unit.state,
            sum(len(taken.edits) + len(taken.new_rows) for taken in unit.counted),
            "、".join(taken.file for taken in unit.files),
        )
        for unit in units
    )
    return Grid(
        "报送情况", ("单位", "应报行数", "报送时限", "情况", "改动", "文件"), rows, widths=(20, 10, 18, 24, 8, 50)
    )


def _conflict_grids(merge: Merge) -> list[Grid]:
    headings = ("工作表", "编号", "列", "冲突", "基准", "现有", "填报", "单位", "文件", "单元格", "合并后")
    rows = [
        (
            c.subject.sheet, c.subject.key, c.subject.column, CONFLICTS[c.kind], c.base, c.ours, c.theirs,
            c.where.unit, c.where.file, c.where.cell, _cell(c.subject.place),
        )
        for c in merge.open
    ]  # fmt: skip
    return [_cut(Grid("待定的冲突", headings, tuple(rows), ("没有选定之前，合并结果里保留基准的内容。",)))]


def _rejection_grids(merge: Merge) -> list[Grid]:
    headings = ("文件", "工作表", "单元格", "类别", "原因", "基准", "填报")
    rows = [
        (r.where.file, r.where.sheet, r.where.cell, REJECTIONS[r.kind], r.reason, r.base, r.theirs)
        for r in merge.rejections
    ]
    return [_cut(Grid("没有采用的", headings, tuple(rows)))]


def _note_grids(merge: Merge) -> list[Grid]:
    rows = [((note.where.file if note.where else ""), note.text) for note in merge.notes]
    return [_cut(Grid("说明", ("文件", "内容"), tuple(rows)))]


def _cut(grid: Grid) -> Grid:
    """The first lines of a long table, which says how many more there are."""
    if len(grid.rows) <= _MOST:
        return grid
    more = f"另有 {len(grid.rows) - _MOST} 行，见冲突处理表，或用 --format json 查看。"
    return Grid(grid.title, grid.headings, grid.rows[:_MOST], (*grid.notes, more))
