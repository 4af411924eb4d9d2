"""Flags that take a whole row to see: finished though not complete, and progress told in the words of last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.diff.alike import is_number
from toolkit.diff.cells import Meanings
from toolkit.diff.changed import Spot, flagged
from toolkit.diff.flags import FINISHED, is_same_narrative
from toolkit.diff.groups import with_groups
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Table
from toolkit.diff.values import Flag, Kind
from toolkit.ledger.investment import PLANNED
from toolkit.values import Period

#: The periods that both workbooks say they are of.
Periods = tuple[Period | None, Period | None]
#: What cells mean in the older and in the newer table.
Both = tuple[Meanings, Meanings]
#: All of it, in percent.
_WHOLE = 100
#: The columns whose change has a flag that depends on others of the row.
_STAGE, _PERCENT, _REPORTED, _INVESTED = "阶段", "完成率", "填报日期", "累计完成投资(万元)"
_FINISHING = (_STAGE, _PERCENT, _INVESTED, PLANNED)
_TELLING = frozenset({*_FINISHING, _REPORTED})
#: The first modified cell of a row, whatever its column.
_ANY = ""


def audited(
    rows: Rows, spots: Sequence[Spot], tables: tuple[Table, Table], meanings: Both, periods: Periods
) -> Sequence[Spot]:
    """The changed cells with the flags that their rows call for.

    A stage of 完工 with less than 100% is flagged at the cell that made it so. Where the percentage moved and the words
    did not, the percentage is flagged; where the words are old ones in a row that was reported anew, its date is; where
    they are though the period is another, the first cell that was modified.
    """
    if tables[1].sheet is None:
        return spots
    spots = list(with_groups(spots, rows, tables, meanings))
    passed, told = _passed(periods), narrative(tables[1]) or ""
    touched: dict[int, dict[str, int]] = {}
    retold = set()
    for number, (row, change) in enumerate(spots):
        column = change.column
        if column == told:
            retold.add(row)
        if (passed or column in _TELLING) and change.kind is Kind.MODIFIED:
            touched.setdefault(row, {_ANY: number})[column] = number
    marks = (_PERCENT, _REPORTED, _ANY) if passed else (_PERCENT, _REPORTED)
    stale = {row: _first(named, marks) for row, named in touched.items() if row not in retold}
    for flag, found in (
        (Flag.DONE_BELOW_100, _unfinished(rows, touched, tables, meanings)),
        (Flag.NARRATIVE_UNCHANGED, _untold(rows, {k: v for k, v in stale.items() if v >= 0}, told, tables, meanings)),
    ):
        for number in found:
            spots[number] = flagged(spots[number], flag)
    return spots


def _first(named: Mapping[str, int], headings: Sequence[str]) -> int:
    """The changed cell of a row in the first of these columns that has one, -1 for none."""
    return next((named[heading] for heading in headings if heading in named), -1)


def _meant(heading: str, rows: Rows, chosen: Sequence[int], tables: tuple[Table, Table], meanings: Both) -> Any:
    """What a column's cells mean in the older and in the newer table, in the chosen pairs of rows."""
    return tuple(
        side.of(table.field_named(heading), [places[row] for row in chosen])
        for side, table, places in zip(meanings, tables, (rows.old, rows.new), strict=True)
    )


def _unfinished(
    rows: Rows, touched: Mapping[int, Mapping[str, int]], tables: tuple[Table, Table], meanings: Both
) -> list[int]:
    """The cell that made it so of each row that now is finished and below 100%, and was not before."""
    if tables[1].field_named(_STAGE) is None:
        return []
    chosen = {row: number for row, named in touched.items() if (number := _first(named, _FINISHING)) >= 0}
    finished = _meant(_STAGE, rows, list(chosen), tables, meanings)[1]
    chosen = {row: number for (row, number), stage in zip(chosen.items(), finished, strict=True) if stage == FINISHED}
    if not chosen:
        return []
    columns = [_meant(heading, rows, list(chosen), tables, meanings) for heading in _FINISHING]
    was, now = (list(map(_below, *side)) for side in zip(*columns, strict=True))
    return [number for number, before, after in zip(chosen.values(), was, now, strict=True) if after and not before]


def _below(stage: Any, percent: Any, invested: Any, planned: Any) -> bool:
    """Whether something is finished at less than 100%; without a percentage what was invested says so."""
    if stage != FINISHED:
        return False
    if percent is None and is_number(invested) and is_number(planned):
        return bool(0 <= invested < planned)
    return isinstance(percent, float) and percent < _WHOLE


def _untold(rows: Rows, stale: Mapping[int, int], told: str, tables: tuple[Table, Table], meanings: Both) -> list[int]:
    """The changed cells of those rows that tell no other progress than before, and are not complete."""
    if not told or any(table.field_named(told) is None for table in tables):
        return []
    before, after = _meant(told, rows, list(stale), tables, meanings)
    percents = _meant(_PERCENT, rows, list(stale), tables, meanings)[1]
    return [
        number
        for number, was, now, percent in zip(stale.values(), before, after, percents, strict=True)
        if not _complete(percent) and is_same_narrative(was, now)
    ]


def _complete(percent: Any) -> bool:
    return isinstance(percent, float) and percent >= _WHOLE


def narrative(table: Table) -> str | None:
    """The heading under which a sheet's rows tell their progress anew each period; None for sheets that do not."""
    columns = table.sheet.columns if table.sheet else ()
    return next((column.heading for column in columns if column.reported and column.narrative), None)


def untold_note(
    rows: Rows, spots: Sequence[Spot], tables: tuple[Table, Table], meanings: Both, periods: Periods
) -> str:
    """What to say of rows that were not touched at all though a period has passed; "" where there is nothing to say."""
    told = narrative(tables[1]) or ""
    if not _passed(periods) or any(table.field_named(told) is None for table in tables):
        return ""
    touched = {spot.row for spot in spots}
    chosen = [row for row in range(len(rows.old)) if row not in touched]
    texts = _meant(told, rows, chosen, tables, meanings)[1]
    percents = _meant(_PERCENT, rows, chosen, tables, meanings)[1]
    idle = sum(
        is_same_narrative(text, text) and not _complete(percent) for text, percent in zip(texts, percents, strict=True)
    )
    if not idle:
        return ""
    return f"{idle} 行与上期完全相同、完成率又未满 100%，“{told}”没有更新（逐行查看用 validate --previous）。"


def _passed(periods: Periods) -> bool:
    before, after = periods
    return before is not None and after is not None and before.as_of < after.as_of
