"""One part of a sheet in both workbooks compared: rows, columns and cells paired, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.diff.audit import Periods, audited, untold_note
from toolkit.diff.cells import Meanings
from toolkit.diff.changed import changed_cells
from toolkit.diff.columns import Columns, by_name, pair_columns
from toolkit.diff.flags import is_jump_of_units
from toolkit.diff.keys import choose_key
from toolkit.diff.renumbered import renumbered_note
from toolkit.diff.rows import Rows, moved_rows, pair_rows, whole_rows
from toolkit.diff.tables import Field, Table
from toolkit.diff.values import Change, Flag, Kind, SheetDifference
from toolkit.ledger.headings import normal
from toolkit.ledger.units import UnitBook
from toolkit.values import Later


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class About:
    """What both workbooks say of themselves, and the headings that the user wants rows to be known by."""

    units: tuple[UnitBook, UnitBook]
    periods: Periods
    keys: tuple[str, ...] = ()


def compare_part(old: Table, new: Table, about: About) -> tuple[SheetDifference, list[str]]:
    """The differences of a part of a sheet, and what must be said of how its rows and columns were paired."""
    named = by_name(old, new)
    key = choose_key(old, new, named, about.keys)
    rows = pair_rows(old, new, key)
    known = {(one.index, other.index): (one, other) for one, other in (*zip(key.old, key.new, strict=True), *named)}
    columns = pair_columns(old, new, (rows.old, rows.new), list(known.values()))
    meanings = Meanings(old, about.units[0]), Meanings(new, about.units[1])
    found = changed_cells(old, new, columns.both, rows, meanings)
    notes = [
        key.note,
        *rows.notes,
        *columns.notes,
        *_unit_notes(columns),
        renumbered_note(old, new, columns, rows, key),
    ]
    notes.append(untold_note(rows, found, (old, new), meanings, about.periods))
    spots = audited(rows, found, (old, new), meanings, about.periods)
    difference = SheetDifference(
        new.title,
        columns=list(_column_changes(old, new, columns, rows)),
        rows=whole_rows(old, new, rows),
        cells=[spot.change for spot in spots],
        moved=Later(lambda: moved_rows(old, new, rows)),
        moved_count=rows.moved_count,
    )
    return difference, [note for note in notes if note]


# -- columns


def _unit_notes(columns: Columns) -> Iterator[str]:
    for one, other in columns.both:
        if one.unit != other.unit:
            units = f"“{other.name}”的单位由“{one.unit}”改为“{other.unit}”"
            yield f"{units}，各格按换算后的金额比较，没有改写的格大小也变了。"


def _column_changes(old: Table, new: Table, columns: Columns, rows: Rows) -> Iterator[Change]:
    title = new.title
    for one in columns.removed:
        cells = _column_cells(old, one, rows.old)
        yield Change(title, "", Kind.COLUMN_REMOVED, one.name, one.name, None, _heading(old, one), "", cells=cells)
    for one in columns.added:
        cells = _column_cells(new, one, rows.new)
        yield Change(title, "", Kind.COLUMN_ADDED, one.name, None, one.name, "", _heading(new, one), cells=cells)
    for one, other in columns.both:
        if one.written == other.written and one.name == other.name:
            continue
        renamed = normal(one.written) != normal(other.written)
        yield Change(
            title,
            "" if renamed else "表头",
            Kind.COLUMN_RENAMED if renamed else Kind.BLANK_ONLY,
            other.name,
            one.written,
            other.written,
            _heading(old, one),
            _heading(new, other),
            (Flag.UNIT_OF_MEASURE_JUMP,) if is_jump_of_units(one.unit, other.unit) else (),
            cells={one.name: other.name},
        )


def _heading(table: Table, one: Field) -> str:
    return f"{one.letter}{table.heading_row}"


def _column_cells(table: Table, one: Field, places: Sequence[int]) -> dict[int, object]:
    """What a column holds in the rows that both tables have, by their order."""
    found = ((place + 1, table.cell(place, one.index)) for place in places)
    return {order: cell for order, cell in found if cell is not None}
