"""Which column of a returned sheet is which of the ledger: by heading, by alias, or by its place among the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.collect.held import Held
from toolkit.dispatch.columns import EARLIER_PREFIX
from toolkit.dispatch.marks import ID_HEADING, SentColumn, SentSheet, Use
from toolkit.dispatch.states import SHOWN_HEADINGS
from toolkit.ledger import RawSheet
from toolkit.ledger.headings import Headings, Names, find_headings, normal, without_unit

_MONEY = re.compile(r"\(([^()]*[元币])\)$")
#: Headings are looked for in so many rows from the top.
_SEARCHED = 60


@dataclass(frozen=True, slots=True)
class ReturnedColumn:
    """A column of a returned sheet: its index in the raw rows, the ledger's heading, its use, the heading as returned.

    `renamed` says that it was found otherwise than by the heading it was sent with.
    """

    place: int
    heading: str
    use: Use
    written: str
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedColumns:
    """The columns of a returned sheet. `row` is the index of the heading row in the raw rows, `ids` that of the column
    of ids, None for none. `missing` were sent and are not there; `unknown` are there and were not sent, by index.
    """

    row: int
    ids: int | None
    found: tuple[ReturnedColumn, ...]
    missing: tuple[SentColumn, ...]
    unknown: Mapping[int, str]


def sent_columns(raw: RawSheet, sent: SentSheet, held: Held) -> ReturnedColumns | None:
    """The columns of a sheet that was dispatched; None where its headings are not to be found."""
    headings = find_headings(raw, held.sheet)
    row = _id_row(raw)
    row = headings.last if row is None and headings else row
    if row is None:
        return None
    written = {place: str(cell).strip() for place, cell in enumerate(raw.rows[row]) if str(cell or "").strip()}
    ids = next((place for place, text in written.items() if normal(text) == normal(ID_HEADING)), None)
    places = _by_heading(sent, {place: text for place, text in written.items() if place != ids})
    exact = frozenset(places)
    taken = {*places.values(), *([] if ids is None else [ids])}
    rest = {place: text for place, text in written.items() if place not in taken}
    places |= _by_alias(sent, places, rest, headings.names if headings else None)
    places |= _by_order(sent, places, {p: t for p, t in rest.items() if p not in places.values()}, ids)
    found = tuple(
        ReturnedColumn(places[i], heading, column.use, written[places[i]], i not in exact)
        for i, (column, heading) in enumerate(zip(sent.columns, _ledger_columns(sent), strict=True))
        if i in places and heading in held.columns
    )
    missing = tuple(column for i, column in enumerate(sent.columns) if i not in places)
    unknown = {place: text for place, text in rest.items() if place not in places.values()}
    return ReturnedColumns(row, ids, found, missing, unknown | _headless(raw, row, {*taken, *places.values()}))


def own_columns(raw: RawSheet, held: Held) -> ReturnedColumns | None:
    """The columns of a sheet that was not dispatched but is like the ledger's; None where its headings are not."""
    headings = find_headings(raw, held.sheet)
    if headings is None or held.sheet.key[0] not in headings.columns:
        return None
    found = tuple(_own(raw, held, headings))
    known = {column.place for column in found}
    missing = tuple(
        SentColumn(heading, heading, _use(held, heading))
        for heading in held.columns
        if heading not in {column.heading for column in found}
    )
    ours = {place for text, place in headings.extra.items() if _is_ours(text)}
    known |= ours
    unknown = {place: text for text, place in headings.extra.items() if place not in known}
    unknown |= {place: heading for place, heading, _ in headings.repeated}
    return ReturnedColumns(headings.last, None, found, missing, unknown | _headless(raw, headings.last, known))


def _own(raw: RawSheet, held: Held, headings: Headings) -> Iterator[ReturnedColumn]:
    """The columns that both the sheet and the ledger have."""
    foreign = {normal(heading): heading for heading in held.table.extra}
    for heading, place in headings.columns.items():
        written = str(raw.rows[headings.last][place] or heading)
        if heading in held.columns:
            yield ReturnedColumn(place, heading, _use(held, heading), written, normal(written) != normal(heading))
    for text, place in headings.extra.items():
        if normal(text) in foreign:
            yield ReturnedColumn(place, foreign[normal(text)], Use.KEPT, text)


def _is_ours(heading: str) -> bool:
    """Whether a heading is one that only dispatched workbooks have."""
    name = normal(heading)
    return name in map(normal, (ID_HEADING, *SHOWN_HEADINGS)) or name.startswith(normal(EARLIER_PREFIX))


def _use(held: Held, heading: str) -> Use:
    column = held.columns[heading]
    return Use.RETURNED if column and column.returned else Use.KEPT


def _ledger_columns(sent: SentSheet) -> list[str]:
    """The ledger's heading that each sent column is of; one that is only compared with is of the one it repeats."""
    of = {f"{EARLIER_PREFIX}{column.heading}": column.column for column in sent.columns}
    return [of.get(column.heading, "") if column.use is Use.EARLIER else column.column for column in sent.columns]


def _id_row(raw: RawSheet) -> int | None:
    wanted = normal(ID_HEADING)
    for index, row in enumerate(raw.rows[:_SEARCHED]):
        if any(type(cell) is str and normal(cell) == wanted for cell in row):
            return index
    return None


def _by_heading(sent: SentSheet, written: Mapping[int, str]) -> dict[int, int]:
    """The index of each sent column that bears its heading; of a heading that stands twice, the one in its place."""
    places: dict[str, list[int]] = {}
    for place, text in written.items():
        places.setdefault(normal(text), []).append(place)
    found: dict[int, int] = {}
    for index, column in enumerate(sent.columns):
        alike = places.get(normal(column.heading), [])
        if len(alike) == 1:
            found[index] = alike[0]
        elif index + 1 in alike:
            found[index] = index + 1
    return found


def _by_alias(
    sent: SentSheet, places: Mapping[int, int], rest: Mapping[int, str], names: Names | None
) -> dict[int, int]:
    """Sent columns whose heading was changed into another name of the same column that no other bears."""
    found: dict[int, int] = {}
    for index, column in enumerate(sent.columns):
        if names is None or index in places or not column.column:
            continue
        alike = [place for place, text in rest.items() if names.find(normal(text)) == column.column]
        if len(alike) == 1 and alike[0] not in found.values():
            found[index] = alike[0]
    return found


def _by_order(sent: SentSheet, places: Mapping[int, int], rest: Mapping[int, str], ids: int | None) -> dict[int, int]:
    """Sent columns whose heading was changed while both neighbours stayed where they were."""
    last = len(sent.columns)
    around = {**places, -1: -1 if ids is None else ids}
    found: dict[int, int] = {}
    for index in range(last):
        before, after = around.get(index - 1), places.get(index + 1)
        if index in places or before is None or (after is None and index + 1 < last):
            continue
        if before + 1 in rest and (after is None or after == before + 2):
            found[index] = before + 1
    return found


def _headless(raw: RawSheet, row: int, known: set[int]) -> dict[int, str]:
    """The columns without a heading that hold something below it."""
    width = max(map(len, raw.rows[row + 1 :]), default=0)
    named = {place for place, cell in enumerate(raw.rows[row]) if str(cell or "").strip()}
    return {
        place: ""
        for place in range(width)
        if place not in known and place not in named and _holds(raw.rows, row, place)
    }


def _holds(rows: Sequence[Sequence[Any]], row: int, place: int) -> bool:
    return any(place < len(cells) and cells[place] not in ("", None) for cells in rows[row + 1 :])


def unit_of(column: ReturnedColumn, usual: str) -> str:
    """The unit of money that a returned column of money is written in: that of its heading, else the ledger's."""
    written = without_unit(normal(column.written))[1]
    return written if written.endswith("元") else usual


def odd_unit(column: ReturnedColumn) -> str:
    """The unit that the heading of a column names and that is none of money here (美元); "" for none."""
    name = normal(column.written)
    found = _MONEY.search(name)
    return found[1] if found and not without_unit(name)[1] else ""
