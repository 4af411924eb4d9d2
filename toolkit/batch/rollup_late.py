"""The items of ledgers that are behind or overdue, the furthest behind first: of each ledger, and of many together.

No more are carried than a roll-up lists; of those of two or a thousand ledgers the furthest behind are kept, so that it
makes no difference in which groups they are put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Final

from toolkit.batch.rollup_packing import pack, unpack

if TYPE_CHECKING:
    from toolkit.rollup import Late
    from toolkit.status import Standing, Yardstick
    from toolkit.summary import Summary
    from toolkit.summary.items import Block

#: So many are carried; see MOST_LATE of toolkit.rollup.
MOST: Final = 100
#: In this order those stand that are equally far behind in a ledger.
_KINDS: Final = ("tasks", "projects", "policies")
_LAGGING: Final = ("滞后", "逾期")
#: Longer texts are cut off: a hundred items stay small whatever somebody has typed.
_LONGEST: Final = 200


def worst_of(summary: Summary, number: int) -> str:
    """The items of a ledger that are furthest behind, packed; `number` is its place in the run."""
    found = [
        (block.standings[index].gap or 0.0, place, block.table.numbers[index], index)
        for place, block in enumerate(summary.items.blocks[kind] for kind in _KINDS)
        for index in block.having(_LAGGING)
    ]
    kept = nsmallest(MOST, found)
    return pack([_row(summary, number, _KINDS[place], index) for _, place, _, index in kept])


def _row(summary: Summary, number: int, kind: str, index: int) -> list[Any]:
    """What is carried of an item: the fields of a Late, in their order."""
    from toolkit.rollup import Late
    from toolkit.summary import Item

    block = summary.items.blocks[kind]
    item = Item(block, index)
    late = Late(
        number,
        kind,
        block.table.title,
        block.table.numbers[index],
        _short(item.key),
        _short(item.name),
        _short(item.lead),
        _short(item.deadline),
        item.status,
        _is_far(item.standing, summary.yardstick),
        item.unreported,
        item.percent or 0.0,
        item.scheduled or 0.0,
        item.gap or 0.0,
    )
    return [getattr(late, field) for field in Late.__dataclass_fields__]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def far_behind(summary: Summary) -> dict[str, int]:
    """How many items of each kind are 严重滞后."""
    blocks = summary.items.blocks
    return {kind: sum(_far(blocks[kind], summary.yardstick)) for kind in _KINDS}


def _far(block: Block, yardstick: Yardstick) -> Iterator[bool]:
    return (_is_far(block.standings[index], yardstick) for index in block.having(("滞后",)))


def _is_far(standing: Standing, yardstick: Yardstick) -> bool:
    """Whether an item is behind by more than the red threshold: its light tells, where that has one of its own."""
    from toolkit.status import FAR_BEHIND

    if standing.status.value != "滞后":
        return False
    own = yardstick.lights[FAR_BEHIND]
    if own != yardstick.lights["滞后"]:
        return standing.light == own
    return standing.gap is not None and round(standing.gap + yardstick.red, 9) < 0


def at_place(worst: str, number: int) -> str:
    """The packed items of one ledger that has another place in the run by now."""
    rows = unpack(worst)
    if not rows or rows[0][0] == number:
        return worst
    return pack([[number, *row[1:]] for row in rows])


class Worst:
    """The items furthest behind of any number of ledgers."""

    def __init__(self) -> None:
        self._rows: list[list[Any]] = []

    def add(self, worst: str) -> None:
        """Add packed ones."""
        self._rows += unpack(worst)
        if len(self._rows) > 8 * MOST:
            self._cut()

    def _cut(self) -> None:
        self._rows = nsmallest(MOST, self._rows, key=_order)

    def packed(self) -> str:
        """The furthest behind of all, packed."""
        self._cut()
        return pack(self._rows)


def _order(row: list[Any]) -> tuple[float, int, int, int]:
    """How far behind, then the place of the ledger, then that of the row in it."""
    gap, number, kind, line = row[-1], row[0], row[1], row[3]
    return gap, number, _KINDS.index(kind), line


def read_late(worst: str) -> list[Late]:
    """Packed items, the furthest behind first."""
    from toolkit.rollup import Late

    return [Late(*row) for row in unpack(worst)]
