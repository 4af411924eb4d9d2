"""Two ledgers already read: their tables compared item by item. Titles, totals and notes are no part of them."""

from __future__ import annotations

from toolkit.diff.comparing import About, compare_part
from toolkit.diff.tables import Field, Table
from toolkit.diff.values import Change, Differences, Kind, SheetDifference
from toolkit.ledger import Ledger
from toolkit.ledger import Table as LedgerTable


def compare_ledgers(old: Ledger, new: Ledger) -> Differences:
    """All differences of the items of two ledgers, sheet by sheet; a sheet that one lacks counts as without items."""
    about = About((old.units, new.units), (old.settings.period, new.settings.period))
    found: list[SheetDifference] = []
    notes: list[str] = []
    for code, table in new.tables.items():
        before, after = _table(old.tables[code]), _table(table)
        if not before.fields and not after.fields:
            continue
        if not before.fields or not after.fields:
            before, after = _with_fields(before, after), _with_fields(after, before)
        difference, said = compare_part(before, after, about)
        found.append(_renamed(difference, before, after))
        notes += [f"“{table.title}”：{note}" for note in said]
    return Differences(tuple(found), tuple(notes))


def _table(table: LedgerTable) -> Table:
    """The items of a ledger's table with all their columns, foreign ones too."""
    schema = {column.heading: column for column in table.sheet.columns}
    named = {**table.typed, **table.extra}
    headings = sorted(named, key=lambda heading: (len(table.letters[heading]), table.letters[heading]))
    fields = tuple(
        Field(heading, index, table.letters[heading], heading, column, column.unit if column else "")
        for index, (heading, column) in enumerate((heading, schema.get(heading)) for heading in headings)
    )
    places = {one.name: one.index for one in fields}
    formulas = {
        (item, places[heading]): formula
        for heading, found in table.layout.formulas.items()
        if heading in places
        for item, formula in found.items()
    }
    rows = list(zip(*(named[heading] for heading in headings), strict=True))
    return Table(table.title, table.sheet, fields, rows, table.numbers, {}, formulas, table.heading_row)


def _with_fields(table: Table, other: Table) -> Table:
    """A table, without a row but with the columns of the other where it has none itself."""
    if table.fields:
        return table
    return Table(table.title, table.sheet, other.fields, [], [], heading_row=other.heading_row)


def _renamed(difference: SheetDifference, old: Table, new: Table) -> SheetDifference:
    """The differences with the renaming of the sheet among them, if it was renamed."""
    if old.title == new.title:
        return difference
    renaming = Change(new.title, "", Kind.MODIFIED, old=old.title, new=new.title)
    return SheetDifference(
        difference.title,
        [renaming],
        difference.columns,
        difference.rows,
        difference.cells,
        difference.moved,
        difference.moved_count,
        (difference,),
    )
