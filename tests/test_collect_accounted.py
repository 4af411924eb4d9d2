"""Any edits of any cells: every one of them is in the merged ledger, in conflict or refused, by a reckoning of its own.

The reckoning knows nothing of how a merge is made. It looks at each cell of a return and asks: does it say what the
ledger says of that row and column, or is its address told of? And at each row that was sent: is it there, or told of?
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_collect import (
    Book,
    Change,
    add,
    again,
    applied,
    base_of,
    dispatched,
    drop,
    ledger,
    move,
    new_column,
    put,
    rename,
    returned,
    sorted_without_ids,
    turned,
    without,
)

from toolkit.collect.base import Base, Return
from toolkit.collect.deciding import Deciding
from toolkit.collect.merging import merge
from toolkit.collect.pairing import Merge
from toolkit.collect.returned import take
from toolkit.values import column_letter

UNITS = {"区发改委": ("RW-1", "RW-2"), "区经信局": ("RW-3",), "区城管委": ("RW-4",)}
#: Contents that mean what they say: none is another way of writing the same.
POOL = ("", 55, 81, "做完了", "正在推进", "2024-06-20", "RW-1", "RW-9", "区财政局", "2029年", "差不多")
WORKED_OUT = ("进度状态", "序时进度", "节点要求", "行标识")
#: Kinds that are told of cell by cell, though they name no column of the ledger.
OF_CELLS = ("column-unknown", "column-missing")


def own() -> Base:
    """The ledger, each unit named as the units themselves are."""
    return base_of(ledger([put("RW-3", "牵头单位", "区经信局")]))


def headings_of(unit: str) -> tuple[str, ...]:
    """The headings of the task sheet that a unit is sent."""
    rows = dispatched(own(), unit)["任务台账"]
    return tuple(heading for heading in rows[1] if heading not in WORKED_OUT)


HEADINGS = headings_of("区发改委")


def changes(keys: Sequence[str]) -> st.SearchStrategy[list[Change]]:
    """What a unit does to its sheet: cells typed first, then rows, then columns."""
    key, heading, content = st.sampled_from(keys), st.sampled_from(HEADINGS), st.sampled_from(POOL)
    typed = st.builds(put, key, heading.filter(lambda one: one != "任务编号"), content)
    filled = st.fixed_dictionaries(
        {
            "任务编号": st.sampled_from(["RW-9", "RW-8", "RW-3", ""]),
            "任务事项": content,
            "牵头单位": st.sampled_from([*UNITS]),
        }
    )
    new = filled.map(lambda cells: add(**cells))
    copied = st.builds(lambda key, new, content: again(key, 任务编号=new, 本月进展=content), key, content, content)
    rows = st.one_of(new, copied, st.just(turned()), st.just(sorted_without_ids()), key.map(drop))
    columns = st.one_of(
        st.builds(move, heading, st.integers(1, 5)),
        st.builds(without, heading),
        st.builds(rename, heading, st.sampled_from(["怎么样了", "进度"])),
        st.builds(new_column, st.sampled_from(["我的话", ""]), content, content),
        st.just(without("行标识")),
    )
    some = (st.lists(typed, max_size=5), st.lists(rows, max_size=2), st.lists(columns, max_size=1))
    return st.tuples(*some).map(lambda parts: [change for part in parts for change in part])


BACK = st.fixed_dictionaries({unit: st.lists(changes(keys), max_size=2) for unit, keys in UNITS.items()})


def tried(change: Change) -> Change:
    """The change where it can still be made: a row may be gone by then."""

    def attempt(book: Book) -> None:
        try:
            change(book)
        except (StopIteration, ValueError):
            return

    return attempt


def text(value: Any) -> str:
    """What a cell says, in one spelling."""
    return "".join(unicodedata.normalize("NFKC", str("" if value is None else value)).split())


def untold(base: Base, back: Return, merged: Merge) -> Iterator[tuple[str, Any]]:
    """The cells and rows of a return that are neither as they were, nor told of."""
    told = [one for one in (*merged.accepted, *merged.conflicts, *merged.rejections) if one.where.file == back.file]
    notes = "".join(note.text for note in merged.notes if note.where and note.where.file == back.file)
    for sheet in back.sheets:
        start = next((i for i, row in enumerate(sheet.rows) if {"任务事项", "牵头单位", "责任人"} & set(row)), None)
        if start is None or "任务台账" not in sheet.title:
            continue
        here = [one for one in told if one.where.sheet == sheet.title]
        cells = {one.where.cell for one in here}
        whole = [one.where.cell for one in here if not one.subject.column and one.kind not in OF_CELLS]
        rows = {int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in whole if cell}
        for number, row in enumerate(sheet.rows[start + 1 :], start + 2):
            if number in rows or f"第 {number} 行与前面的一行" in notes:
                continue
            keys = [
                one.subject.key for one in here if one.kind == "key-edited" and one.where.cell.endswith(f"{number}")
            ]
            of = rows_of(base, sheet.rows[start], row, keys)
            for place, (heading, cell) in enumerate(zip(sheet.rows[start], row, strict=True)):
                known = f"表头写作“{heading}”" in notes or heading in WORKED_OUT
                if f"{column_letter(place)}{number}" in cells or known or (heading == "" and cell == ""):
                    continue
                if not any(text(cell) == text(one.get(str(heading).removeprefix("上期："), "")) for one in of or [{}]):
                    yield f"{sheet.title}!{column_letter(place)}{number}", cell
        yield from gone(base, sheet.rows[start:], sheet.title, [one.subject.key for one in told], back)


def rows_of(base: Base, headings: Sequence[Any], row: Sequence[Any], keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of the ledger that a returned row may be: that of its id, those of its key, and of the keys told of."""
    held = base.held["tasks"]
    said = dict(zip(headings, row, strict=True))
    numbers = [json.loads(said["行标识"])[1]] if said.get("行标识") else []
    wanted = {said.get("任务编号"), *keys}
    numbers += [number for number, (key,) in zip(held.table.numbers, held.keys, strict=True) if key in wanted]
    found = [index for index, number in enumerate(held.table.numbers) if number in numbers]
    return [{heading: held.cells(heading)[index] for heading in held.columns} for index in found]


def gone(
    base: Base, rows: Sequence[Sequence[Any]], title: str, told: Sequence[str], back: Return
) -> Iterator[tuple[str, Any]]:
    """The rows that were sent and are neither there nor told of."""
    if title != "任务台账":
        return
    there = {str(cell) for row in rows for cell in row}
    for key in UNITS[back.file.split("-")[0]]:
        if key not in there and not any(f'"{key}"' in cell for cell in there) and key not in told:
            yield key, "the row"


@settings(deadline=None, max_examples=60)
@given(back=BACK)
def test_every_cell_of_every_return_is_accounted_for(back: dict[str, list[list[Change]]]) -> None:
    base = own()
    returns = [
        returned(base, unit, *map(tried, done), file=f"{unit}-{number}.xlsx")
        for unit, several in back.items()
        for number, done in enumerate(several)
    ]
    merged = merge(base, base, [take(base, one, "2024-06") for one in returns], Deciding())
    for one in returns:
        assert list(untold(base, one, merged)) == []
    before, after = applied(base, Merge()), applied(base, merged)
    told = {(one.subject.key, one.subject.column) for one in merged.accepted}
    added = {one.subject.key for one in merged.accepted if one.kind == "added"}
    assert {at for at in after if before.get(at) != after[at] and at not in told and at[0] not in added} == set()
    assert before.keys() <= after.keys()


def test_the_reckoning_sees_what_is_kept_back() -> None:
    base = own()
    back = returned(base, "区发改委", put("RW-1", "完成率", 55), drop("RW-2"), file="区发改委-0.xlsx")
    assert {at for at, _ in untold(base, back, Merge())} == {"任务台账!G3", "RW-2"}
    assert list(untold(base, back, merge(base, base, [take(base, back)], Deciding()))) == []
