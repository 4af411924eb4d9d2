"""The differences of two workbooks as the JSON document of the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from toolkit.diff.saying import plain
from toolkit.diff.values import Change, Differences, Flag, Kind, SheetDifference
from toolkit.views.differences_counts import MOST_MOVED, flags_of, is_sorted_anew, kinds_of, sorted_anew


class LaterData(Mapping[str, Any]):
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


def data_of(differences: Differences, old: str, new: str, everything: bool) -> dict[str, Any]:
    """The document; `everything` puts changes that are only another way of writing the same among the others."""
    changes = [change for sheet in differences.sheets for change in _listed(sheet, everything)]
    main = [_entry_data(change) for change in changes if everything or not change.kind.is_minor]
    minor = [] if everything else [_entry_data(change) for change in changes if change.kind.is_minor]
    return {
        "old": old,
        "new": new,
        "counts": _counts(differences),
        "notes": [*differences.notes, *map(sorted_anew, filter(is_sorted_anew, differences.sheets))],
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
    by_sheet = {sheet.title: kinds_of(sheet) for sheet in differences.sheets}
    totals: Counter[Kind] = Counter()
    for kinds in by_sheet.values():
        totals.update(kinds)
    flags = flags_of(differences.sheets)
    return {
        **{kind.value: totals[kind] for kind in Kind},
        "flags": {flag.value: flags[flag] for flag in Flag if flags[flag]},
        "sheets": {title: {k.value: kinds[k] for k in Kind if kinds[k]} for title, kinds in by_sheet.items() if kinds},
    }
