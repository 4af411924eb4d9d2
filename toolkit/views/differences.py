"""The differences of two workbooks for every format: the JSON document, the lines of the text, tables, entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from toolkit.diff.saying import place, plain, said, told
from toolkit.diff.values import Change, Differences, Flag, How, Kind, SheetDifference
from toolkit.values import Grid, Later, Result

#: A text names so many changes of a sheet, and so many with a flag; other formats have them all.
_IN_TEXT = 100
#: Beyond so many moved rows a sheet was sorted anew: all are told how many, JSON lists them where all is wanted.
MOST_MOVED = 1000
#: A sheet of a workbook has room for so many changes.
_IN_WORKBOOK = 500_000
#: Texts longer than this lose their middle in a line.
_LONGEST = 160
_ROW_KINDS = (Kind.ADDED, Kind.REMOVED, Kind.MOVED)
_MEASURES = {Kind.ADDED: "行", Kind.REMOVED: "行", Kind.MOVED: "行"}
FILLS: Mapping[str, str] = {
    "新增": "C6E0B4", "增加列": "C6E0B4", "删除": "F8CBAD", "删去列": "F8CBAD", "修改": "FFE699", "列改名": "FFE699",
    "移动": "DDEBF7", "仅写法不同": "EDEDED", "仅空白不同": "EDEDED", "仅百分比格式不同": "EDEDED",
}  # fmt: skip


class Entry(NamedTuple):
    """A change as a reader sees it; `was` and `now` are numbers where the cells are."""

    sheet: str
    key: str
    change: str
    column: str
    was: str | int | float
    now: str | int | float
    how: str
    flags: tuple[str, ...]
    cell_old: str
    cell_new: str


HEADINGS = ("工作表", "编号", "变化", "列", "旧", "新", "说明", "需要关注", "旧位置", "新位置")


def differences_result(differences: Differences, old: str, new: str, everything: bool = False) -> Result:
    """The result of comparing the workbooks of these paths.

    `everything` puts changes that are only another way of writing the same among the others in JSON.
    """
    return Result(
        _LaterData(lambda: _data(differences, old, new, everything)),
        tuple(_lines(differences, old, new)),
        sheets=Later(lambda: (_summary_grid(differences, old, new), _changes_grid(differences))),
        source=new,
    )


# -- JSON


class _LaterData(Mapping[str, Any]):
    """The JSON document, made when it is first looked at: of a long ledger it is long, and text needs none."""

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, Any]:
        return self._make()

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _data(differences: Differences, old: str, new: str, everything: bool) -> dict[str, Any]:
    changes = [change for sheet in differences.sheets for change in _listed(sheet, everything)]
    main = [_entry_data(change) for change in changes if everything or not change.kind.is_minor]
    minor = [] if everything else [_entry_data(change) for change in changes if change.kind.is_minor]
    return {
        "old": old,
        "new": new,
        "counts": _counts(differences),
        "notes": [*differences.notes, *map(_sorted_anew, filter(_is_sorted_anew, differences.sheets))],
        "changes": main,
        "minor": minor,
    }


def _listed(sheet: SheetDifference, everything: bool) -> Sequence[Change]:
    """The changes of a sheet; where it was sorted anew, one change stands for all moved rows unless all are wanted."""
    if sheet.moved_count <= MOST_MOVED or everything:
        return sheet.changes
    return [*sheet.settled, Change(sheet.title, "", Kind.MOVED)]


def _entry_data(change: Change) -> dict[str, Any]:
    before, after = plain(change.old), plain(change.new)
    if change.kind in (Kind.ADDED, Kind.REMOVED) and change.key:
        row = {heading: plain(cell) for heading, cell in change.cells.items()}
        before, after = (None, row) if change.kind is Kind.ADDED else (row, None)
    return {
        "sheet": change.sheet,
        "key": change.key,
        "kind": change.kind.value,
        "column": change.column,
        "old": before,
        "new": after,
        "cell_old": change.cell_old,
        "cell_new": change.cell_new,
        "flags": [flag.value for flag in change.flags],
    }


def _counts(differences: Differences) -> dict[str, Any]:
    """How many changes of each kind there are in all and by sheet, and of each flag."""
    by_sheet = {sheet.title: _kinds(sheet) for sheet in differences.sheets}
    totals: Counter[Kind] = Counter()
    for kinds in by_sheet.values():
        totals.update(kinds)
    flags = _flags(differences.sheets)
    return {
        **{kind.value: totals[kind] for kind in Kind},
        "flags": {flag.value: flags[flag] for flag in Flag if flags[flag]},
        "sheets": {title: {k.value: kinds[k] for k in Kind if kinds[k]} for title, kinds in by_sheet.items() if kinds},
    }


def _kinds(sheet: SheetDifference) -> Counter[Kind]:
    kinds = Counter(change.kind for change in sheet.settled)
    if sheet.moved_count:
        kinds[Kind.MOVED] += sheet.moved_count
    return kinds


def _flags(sheets: Sequence[SheetDifference]) -> Counter[Flag]:
    return Counter(flag for sheet in sheets for change in sheet.settled for flag in change.flags)


# -- what readers are told first


def heading_of(old: str, new: str) -> str:
    """What was compared with what."""
    return f"版本比较：{old} → {new}"


def overview(differences: Differences) -> Iterator[str]:
    """The sentences that sum up the differences."""
    if differences.none:
        yield "两份文件内容相同。"
        return
    totals = sum((_kinds(sheet) for sheet in differences.sheets), Counter[Kind]())
    main = [_number(kind, totals[kind]) for kind in Kind if totals[kind] and not kind.is_minor]
    minor = [_number(kind, totals[kind]) for kind in Kind if totals[kind] and kind.is_minor]
    yield f"{'，'.join(main) or '没有实质改动'}。"
    if minor:
        yield f"另有 {'，'.join(minor)}，含义没有变，不计入修改。"
    flags = _flags(differences.sheets)
    if flags:
        yield f"需要关注：{'，'.join(f'{flag.label} {flags[flag]} 处' for flag in Flag if flags[flag])}。"


def _number(kind: Kind, count: int) -> str:
    return f"{kind.label} {count} {_MEASURES.get(kind, '处')}"


# -- the text


def _lines(differences: Differences, old: str, new: str) -> Iterator[str]:
    yield heading_of(old, new)
    yield from overview(differences)
    for sheet in differences.sheets:
        if kinds := _kinds(sheet):
            counted = "，".join(_number(kind, kinds[kind]) for kind in Kind if kinds[kind])
            yield f"  {sheet.title}：{counted}"
    if differences.notes:
        yield ""
        yield "比较说明："
        yield from (f"  {note}" for note in differences.notes)
    flagged = [change for sheet in differences.sheets for change in sheet.settled if change.flags]
    if flagged:
        yield ""
        yield f"【需要关注】{len(flagged)} 处"
        yield from _limited([f"  {change.sheet} {_line(change)}" for change in flagged[: _IN_TEXT + 1]], len(flagged))
    for sheet in differences.sheets:
        yield from _sheet_lines(sheet)


def _sheet_lines(sheet: SheetDifference) -> Iterator[str]:
    settled = sheet.settled
    moved = sheet.moved if 0 < sheet.moved_count <= MOST_MOVED else ()
    count = len(settled) + len(moved)
    if not (count or sheet.moved_count):
        return
    yield ""
    yield f"【{sheet.title}】{count + sheet.moved_count - len(moved)} 处"
    if sheet.moved_count and not moved:
        yield f"  {_sorted_anew(sheet)}"
    yield from _limited([f"  {_line(change)}" for change in islice((*settled, *moved), _IN_TEXT + 1)], count)


def _is_sorted_anew(sheet: SheetDifference) -> bool:
    return sheet.moved_count > MOST_MOVED


def _sorted_anew(sheet: SheetDifference) -> str:
    moved = f"“{sheet.title}”有 {sheet.moved_count} 行的先后次序变了"
    return f"{moved}（整表重新排序，不逐行列出，清单见 --format json --all）。"


def _limited(lines: Sequence[str], count: int) -> Iterator[str]:
    yield from lines[:_IN_TEXT]
    if count > _IN_TEXT:
        yield f"  ……另有 {count - _IN_TEXT} 处（完整清单见 --format json、html，或 -o 结果.xlsx）"


def _line(change: Change) -> str:
    """A change in a line: which row, what was done, where, what it was and is."""
    entry = entry_of(change)
    was, now = _short(said(entry.was)), _short(said(entry.now))
    where = f"（{place(change)}）" if place(change) else ""
    flags = f"　［{'、'.join(entry.flags)}］" if entry.flags else ""
    how = f"，{entry.how}" if entry.how else ""
    what = " ".join(part for part in (entry.key, entry.column) if part)
    if change.kind in (Kind.ADDED, Kind.REMOVED):
        return f"{entry.change} {what or '工作表'}{where}：{was or now}{flags}"
    if change.kind is Kind.MODIFIED and not change.key:
        return f"工作表改名：{was} → {now}"
    if change.kind in (Kind.COLUMN_ADDED, Kind.COLUMN_REMOVED):
        return f"{entry.change} {what}{where}{how}{flags}"
    return f"{entry.change} {what}{where}：{was or '（空）'} → {now or '（空）'}{how}{flags}"


def _short(text: str) -> str:
    third = _LONGEST // 3
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - third]}……{text[-third:]}"


# -- tables


def entry_of(change: Change) -> Entry:
    """A change as a reader sees it."""
    was, now = told(change)
    return Entry(
        change.sheet,
        change.key,
        change.kind.label,
        change.column,
        was,
        now,
        _how(change),
        tuple(flag.label for flag in change.flags),
        change.cell_old,
        change.cell_new,
    )


def _how(change: Change) -> str:
    if change.kind in (Kind.COLUMN_ADDED, Kind.COLUMN_REMOVED):
        return f"两份文件都有的行中 {len(change.cells)} 格有内容"
    return "" if change.how is How.VALUE else str(change.how.value)


def entries(differences: Differences) -> Iterator[Entry]:
    """All changes as readers see them; a sheet that was sorted anew is one entry."""
    for sheet in differences.sheets:
        yield from map(entry_of, sheet.settled)
        if sheet.moved_count > MOST_MOVED:
            blank = ("", "", "")
            yield Entry(sheet.title, "", Kind.MOVED.label, *blank, _sorted_anew(sheet), (), "", "")
        else:
            yield from map(entry_of, sheet.moved)


def _summary_grid(differences: Differences, old: str, new: str) -> Grid:
    """How many changes of each kind each sheet has."""
    kinds = [(sheet.title, _kinds(sheet)) for sheet in differences.sheets]
    rows = [(title, *(counted[kind] for kind in Kind)) for title, counted in kinds]
    totals = ("合计", *(sum(counted[kind] for _, counted in kinds) for kind in Kind))
    notes = (heading_of(old, new), *overview(differences), *differences.notes)
    return Grid(
        "概况", ("工作表", *(kind.label for kind in Kind)), (*rows, totals), notes, totals=frozenset({len(rows)})
    )


def _changes_grid(differences: Differences) -> Grid:
    found = entries(differences)
    rows = tuple(
        (*entry[:7], "、".join(entry.flags), entry.cell_old, entry.cell_new) for entry in islice(found, _IN_WORKBOOK)
    )
    left = sum(1 for _ in found)
    notes = (f"另有 {left} 处放不下，完整清单见 --format json。",) if left else ()
    return Grid("变化明细", HEADINGS, rows, notes, (14, 14, 12, 18, 36, 36, 18, 20, 10, 10), fills=FILLS)
