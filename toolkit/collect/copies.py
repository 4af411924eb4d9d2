"""A copy of the ledger that a unit sends instead of the workbook it was sent: taken by key, and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.collect.base import Base, Return
from toolkit.collect.columns import ReturnedColumns, own_columns
from toolkit.collect.comparing import Comparison
from toolkit.collect.held import Held
from toolkit.collect.items import (
    ASIDE,
    any_filled,
    deleted,
    holds_anything,
    is_line_above,
    missing_columns,
    row_text,
    without_layout,
    written_above,
)
from toolkit.collect.outcome import Taken
from toolkit.collect.rows import Matched, Matcher
from toolkit.dispatch.marks import (
    SUPPORT_PREFIX,
    Role,
)
from toolkit.ledger import RawSheet
from toolkit.ledger.headings import normal
from toolkit.ledger.sheets import match_sheets
from toolkit.values import shown


def take_copy(base: Base, back: Return, taken: Taken) -> None:
    raws, _ = match_sheets(back.sheets, base.ledger.schema)
    copies = {code: raws[code] for code in base.held if code in raws}
    if not copies:
        taken.whole = "里面没有填报标识，也没有台账的工作表"
        taken.refuse("file", taken.whole)
        return
    taken.say("没有填报标识，是台账的副本，按编号对应")
    read = [(base.held[code], raw, columns) for code, raw, columns in _copied(copies, base, taken)]
    matched = [(held, raw, columns, _matched_copy(held, raw, columns, taken)) for held, raw, columns in read]
    taken.unit = taken.unit or _only_unit(matched)
    if not taken.unit:
        taken.whole = "没有填报标识，文件名里也没有单位名，看不出是哪个单位报的"
        if any(_differs(*one) for one in matched):
            taken.rejections.clear()
            taken.refuse("unit", taken.whole)
            return
        taken.whole = ""
    for held, raw, columns, (items, found) in matched:
        Comparison(held, raw, columns, found, taken).compare(items)
        led = [index for index, duty in enumerate(held.duties) if duty.lead == taken.unit and taken.unit]
        deleted(held, led, found, taken, raw, Role.LEAD)
        gone = len(held.keys) - len(found.claimed.union(led))
        if gone:
            taken.say(f"副本里没有别的单位的 {gone} 行，台账的这些行保留", taken.at(raw.title))
    _other_sheets(base, back, raws, taken)


def _copied(
    copies: Mapping[str, RawSheet], base: Base, taken: Taken
) -> Iterator[tuple[str, RawSheet, ReturnedColumns]]:
    for code, raw in copies.items():
        columns = own_columns(raw, base.held[code])
        if columns is None:
            taken.refuse("sheet-missing", f"工作表“{raw.title}”认不出表头，没有采用", taken.at(raw.title))
        else:
            missing_columns(columns, taken, raw)
            yield code, raw, columns


def _matched_copy(held: Held, raw: RawSheet, columns: ReturnedColumns, taken: Taken) -> tuple[list[int], Matched]:
    own, rows = held.raw, held.raw.rows
    above = {shown(cell).strip() for row in rows[: held.table.heading_row - 1 - own.top] for cell in row}
    written_above(raw, columns.row, lambda text: text in above or is_line_above(text, held, taken.unit), taken)
    items = [index for index in range(columns.row + 1, len(raw.rows)) if any_filled(raw.rows[index])]
    kept = {number - 1 - own.top for number in held.table.numbers}
    aside = frozenset(row_text(own, index) for index in range(len(rows)) if index not in kept)
    items = without_layout(raw, held, items, {}, taken, aside)
    return items, Matcher(raw, columns, held, {}).match(items)


_Copy = tuple[Held, RawSheet, ReturnedColumns, tuple[list[int], Matched]]


def _differs(held: Held, raw: RawSheet, columns: ReturnedColumns, rows: tuple[list[int], Matched]) -> bool:
    trial = Taken("")
    Comparison(held, raw, columns, rows[1], trial).compare(rows[0])
    return not trial.is_empty


def _only_unit(copies: Sequence[_Copy]) -> str:
    """The one unit that leads every row that a copy says otherwise; "" where there are several, or none."""
    units: set[str] = set()
    for held, raw, columns, (items, found) in copies:
        trial = Taken("")
        Comparison(held, raw, columns, found, trial, anyone=True).compare(items)
        units |= {held.duties[edit.row].lead for edit in trial.edits}
    return units.pop() if len(units) == 1 else ""


def _other_sheets(base: Base, back: Return, raws: Mapping[str, RawSheet], taken: Taken) -> None:
    """Refuse what a copy says otherwise in the sheets that no unit fills in, and in sheets the ledger has not."""
    before = {normal(raw.title): raw for raw in base.sheets}
    for raw in back.sheets:
        if normal(raw.title) in ASIDE or any(raw is raws.get(code) for code in base.held):
            continue
        if normal(raw.title).startswith(normal(SUPPORT_PREFIX)):
            taken.say(f"工作表“{raw.title}”是配合的事项，没有采用", taken.at(raw.title))
            continue
        known = before.get(normal(raw.title))
        if known is None and holds_anything(raw):
            taken.refuse("sheet-unknown", f"台账没有工作表“{raw.title}”，没有采用", taken.at(raw.title))
        elif known is not None and _plain(known) != _plain(raw):
            taken.refuse("read-only", f"工作表“{raw.title}”不由单位填报，改动没有采用", taken.at(raw.title))


def _plain(raw: RawSheet) -> list[list[str]]:
    """What a sheet says, however it was saved; without the blanks at its edges."""
    rows = [[shown(cell).strip() for cell in row] for row in raw.rows]
    width = max((place + 1 for row in rows for place, text in enumerate(row) if text), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in rows if any(row)]
