"""The differences of two workbooks in lines: the summary first, then what needs attention, then each sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from toolkit.diff.saying import place, said
from toolkit.diff.values import Change, Differences, Kind, SheetDifference
from toolkit.views.differences_counts import (
    MOST_MOVED,
    heading_of,
    kinds_of,
    numbered,
    overview,
    sorted_anew,
)
from toolkit.views.differences_tables import entry_of

#: A text names so many changes of a sheet, and so many with a flag; other formats have them all.
_IN_TEXT = 100
#: Texts longer than this lose their middle in a line.
_LONGEST = 160


def lines_of(differences: Differences, old: str, new: str) -> Iterator[str]:
    """The lines."""
    yield heading_of(old, new)
    yield from overview(differences)
    for sheet in differences.sheets:
        if kinds := kinds_of(sheet):
            counted = "，".join(numbered(kind, kinds[kind]) for kind in Kind if kinds[kind])
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
        yield f"  {sorted_anew(sheet)}"
    yield from _limited([f"  {_line(change)}" for change in islice((*settled, *moved), _IN_TEXT + 1)], count)


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
