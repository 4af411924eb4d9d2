"""How many differences there are of each kind and with each flag, and the sentences that sum them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.diff.values import Differences, Flag, Kind, SheetDifference

#: Beyond so many moved rows a sheet was sorted anew: all are told how many, JSON lists them where all is wanted.
MOST_MOVED = 1000
_MEASURES = {Kind.ADDED: "行", Kind.REMOVED: "行", Kind.MOVED: "行"}


def kinds_of(sheet: SheetDifference) -> Counter[Kind]:
    """How many changes of each kind a sheet has."""
    kinds = Counter(change.kind for change in sheet.settled)
    if sheet.moved_count:
        kinds[Kind.MOVED] += sheet.moved_count
    return kinds


def flags_of(sheets: Sequence[SheetDifference]) -> Counter[Flag]:
    """How many changes have each flag."""
    return Counter(flag for sheet in sheets for change in sheet.settled for flag in change.flags)


def is_sorted_anew(sheet: SheetDifference) -> bool:
    """Whether so many rows were moved that naming each says less than their number."""
    return sheet.moved_count > MOST_MOVED


def sorted_anew(sheet: SheetDifference) -> str:
    """What to say of a sheet that was sorted anew."""
    moved = f"“{sheet.title}”有 {sheet.moved_count} 行的先后次序变了"
    return f"{moved}（整表重新排序，不逐行列出，清单见 --format json --all）。"


def heading_of(old: str, new: str) -> str:
    """What was compared with what."""
    return f"版本比较：{old} → {new}"


def overview(differences: Differences) -> Iterator[str]:
    """The sentences that sum up the differences."""
    if differences.none:
        yield "两份文件内容相同。"
        return
    totals = sum((kinds_of(sheet) for sheet in differences.sheets), Counter[Kind]())
    main = [numbered(kind, totals[kind]) for kind in Kind if totals[kind] and not kind.is_minor]
    minor = [numbered(kind, totals[kind]) for kind in Kind if totals[kind] and kind.is_minor]
    yield f"{'，'.join(main) or '没有实质改动'}。"
    if minor:
        yield f"另有{'，'.join(minor)}，含义没有变，不计入修改。"
    flags = flags_of(differences.sheets)
    if flags:
        yield f"需要关注：{'，'.join(f'{flag.label} {flags[flag]} 处' for flag in Flag if flags[flag])}。"


def numbered(kind: Kind, count: int) -> str:
    """A number of changes of a kind, as readers are told."""
    return f"{kind.label} {count} {_MEASURES.get(kind, '处')}"
