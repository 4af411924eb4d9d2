"""Flags that take a whole row to see: finished though not complete, and progress told in the words of last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from toolkit.diff.cells import Meanings
from toolkit.diff.compare import Spot, field_named, flagged
from toolkit.diff.flags import FINISHED, is_same_narrative
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Table
from toolkit.diff.values import Flag, Kind
from toolkit.values import Period

#: The periods that both workbooks say they are of.
Periods = tuple[Period | None, Period | None]
#: What cells mean in the older and in the newer table.
Both = tuple[Meanings, Meanings]
#: The columns whose change has a flag that depends on others of the row.
_TELLING = frozenset({"阶段", "完成率", "填报日期"})


def audited(rows: Rows, spots: Sequence[Spot], tables: tuple[Table, Table], meanings: Both) -> list[Spot]:
    """The changed cells with the flags that their rows call for.

    A stage of 完工 with less than 100% is flagged at the cell that made it so. Where the percentage moved and the words
    did not, the percentage is flagged; where the words are old ones in a row that was reported anew, its date is.
    """
    flagged_spots = list(spots)
    if tables[1].sheet is None:
        return flagged_spots
    touched: dict[int, dict[str, int]] = {}
    for number, spot in enumerate(spots):
        if spot.change.kind is Kind.MODIFIED and spot.change.column in _TELLING:
            touched.setdefault(spot.row, {})[spot.change.column] = number
    told = narrative(tables[1]) or ""
    retold = {spot.row for spot in spots if spot.change.column == told}
    for flag, found in (
        (Flag.DONE_BELOW_100, _unfinished(rows, touched, tables, meanings)),
        (Flag.NARRATIVE_UNCHANGED, _untold(rows, touched, retold, told, tables, meanings)),
    ):
        for number in found:
            flagged_spots[number] = flagged(flagged_spots[number], flag)
    return flagged_spots


def _meant(heading: str, rows: Rows, chosen: Sequence[int], tables: tuple[Table, Table], meanings: Both) -> Any:
    """What a column's cells mean in the older and in the newer table, in the chosen pairs of rows."""
    return tuple(
        side.of(field_named(table, heading), [places[row] for row in chosen])
        for side, table, places in zip(meanings, tables, (rows.old, rows.new), strict=True)
    )


def _unfinished(
    rows: Rows, touched: Mapping[int, Mapping[str, int]], tables: tuple[Table, Table], meanings: Both
) -> list[int]:
    """The changed stage or percentage of each row that now is finished and below 100%, and was not before."""
    if field_named(tables[1], "阶段") is None:
        return []
    chosen = {
        row: named.get("阶段", named.get("完成率"))
        for row, named in touched.items()
        if named.keys() & {"阶段", "完成率"}
    }
    stages, percents = (_meant(heading, rows, list(chosen), tables, meanings) for heading in ("阶段", "完成率"))
    was, now = (list(map(_below, *side)) for side in zip(stages, percents, strict=True))
    return [
        number
        for number, before, after in zip(chosen.values(), was, now, strict=True)
        if after and not before and number is not None
    ]


def _below(stage: Any, percent: Any) -> bool:
    return stage == FINISHED and isinstance(percent, float) and percent < 100


def _untold(
    rows: Rows,
    touched: Mapping[int, Mapping[str, int]],
    retold: Set[int],
    told: str,
    tables: tuple[Table, Table],
    meanings: Both,
) -> list[int]:
    """The changed percentage, else the date of the report, of each row whose progress is told in the same words."""
    if not told or any(field_named(table, told) is None for table in tables):
        return []
    marked = {row: named.get("完成率", named.get("填报日期")) for row, named in touched.items() if row not in retold}
    chosen = [row for row, number in marked.items() if number is not None]
    before, after = _meant(told, rows, chosen, tables, meanings)
    percents = _meant("完成率", rows, chosen, tables, meanings)[1]
    return [
        number
        for row, was, now, percent in zip(chosen, before, after, percents, strict=True)
        if not _complete(percent) and is_same_narrative(was, now) and (number := marked[row]) is not None
    ]


def _complete(percent: Any) -> bool:
    return isinstance(percent, float) and percent >= 100


def narrative(table: Table) -> str | None:
    """The heading under which a sheet's rows tell their progress anew each period; None for sheets that do not."""
    columns = table.sheet.columns if table.sheet else ()
    return next((column.heading for column in columns if column.reported and column.narrative), None)


def untold_note(
    rows: Rows, spots: Sequence[Spot], tables: tuple[Table, Table], meanings: Both, periods: Periods
) -> str:
    """What to say of rows that were not touched at all though a period has passed; "" where there is nothing to say."""
    told = narrative(tables[1]) or ""
    if not _passed(periods) or any(field_named(table, told) is None for table in tables):
        return ""
    touched = {spot.row for spot in spots}
    chosen = [row for row in range(len(rows.old)) if row not in touched]
    texts = _meant(told, rows, chosen, tables, meanings)[1]
    percents = _meant("完成率", rows, chosen, tables, meanings)[1]
    idle = sum(
        is_same_narrative(text, text) and not _complete(percent) for text, percent in zip(texts, percents, strict=True)
    )
    if not idle:
        return ""
    return f"{idle} 行与上期完全相同、完成率又未满 100%，“{told}”没有更新（逐行查看用 validate --previous）。"


def _passed(periods: Periods) -> bool:
    before, after = periods
    return before is not None and after is not None and before.as_of < after.as_of
