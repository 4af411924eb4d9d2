"""Raw sheets to a ledger. Never raises for bad data: what could not be understood is a finding at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from toolkit.chinese import Amount, parse_amount
from toolkit.ledger import faults
from toolkit.ledger.cells import Trouble, read_cells
from toolkit.ledger.headings import Headings, find_headings
from toolkit.ledger.layout import layout_of
from toolkit.ledger.merges import fill_merges
from toolkit.ledger.near import nearest_name
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.reading import Ledger, Reading, Source
from toolkit.ledger.rows import SortedRows, sort_rows
from toolkit.ledger.sent import COVER_SHEET, Sent, sent_in, settings_sent
from toolkit.ledger.settings import read_settings
from toolkit.ledger.sheets import match_sheets
from toolkit.ledger.table import Layout, Seen, Table, TotalRow
from toolkit.ledger.units import UnitBook
from toolkit.schema import Column, Schema, Sheet
from toolkit.values import CannotDo, Finding, Place, column_letter

#: The code of the sheet of the user's own rules.
_OWN_RULES = "own_rules"
#: A row above the headings with fewer cells is a title or the like.
_FEWEST_OF_ITEM = 4
#: Where sheets that come from no file come from.
_NO_FILE = Source()


def parse(
    raw_sheets: Sequence[RawSheet], schema: Schema, source: Source = _NO_FILE, beside: Sequence[RawSheet] = ()
) -> Reading:
    """The ledger that raw sheets hold, with every finding of reading.

    `beside` are sheets of the user's own rules that files beside the workbook hold, each titled with its file's name.
    Raises CannotDo where no sheet of a ledger is found at all: then it is some other workbook.
    """
    sent = sent_in(raw_sheets)
    found, findings = match_sheets(raw_sheets, schema, sent)
    if not found and sent is None:
        titles = "、".join(sheet.title for sheet in schema.sheets)
        raise CannotDo("没有找到任何台账工作表，这不像是台账。", source.path, f"台账应有这些工作表：{titles}。")
    findings += _carried_findings(source)
    findings += [faults.UNIT_WORKBOOK.at(Place(COVER_SHEET), unit=sent.unit)] if sent else []
    tables: dict[str, Table] = {}
    for sheet in schema.sheets:
        raw = found.get(sheet.code)
        if raw is None:
            tables[sheet.code] = _empty(sheet)
            continue
        tables[sheet.code], more = _read_sheet(raw, sheet, sent)
        findings += more
    settings, more = (settings_sent(sent, schema), []) if sent else read_settings(tables["settings"], schema)
    findings += more
    own_rules = [tables[_OWN_RULES]]
    for raw in beside:
        table, more = _read_sheet(raw, schema.sheet(_OWN_RULES))
        own_rules.append(table)
        findings += more
    ledger = Ledger(schema, tables, settings, _unit_book(tables["units"]), tuple(own_rules), sent)
    return Reading(ledger, tuple(findings), source)


# -- one sheet


def _empty(sheet: Sheet) -> Table:
    return Table(sheet, sheet.title, values={column.heading: () for column in sheet.columns})


def _read_sheet(raw: RawSheet, sheet: Sheet, sent: Sent | None = None) -> tuple[Table, list[Finding]]:
    headings = find_headings(raw, sheet)
    if headings is None:
        if not any(value not in ("", None) for row in raw.rows for value in row):
            return replace(_empty(sheet), title=raw.title), []
        wanted = "、".join(f"“{column.heading}”" for column in sheet.columns if column.required)
        return _empty(sheet), [faults.NO_HEADINGS.at(Place(raw.title), wanted=wanted)]
    rows, findings, merged = fill_merges(raw, headings, sheet)
    columns = _columns(rows, headings)
    sorted_rows = sort_rows(rows, columns, headings, sheet)
    findings = [*_layout_findings(raw, sorted_rows), *findings]
    findings += _total_findings(raw, rows, sorted_rows, headings, sheet)
    layout = layout_of(raw, rows, sorted_rows, headings, merged)
    table, troubles = _table(raw, rows, columns, sorted_rows, headings, sheet, layout)
    findings += _heading_findings(raw, headings, sheet, rows, sorted_rows, sent)
    for column in table.present_columns():
        findings += _trouble_findings(table, column, troubles[column.heading])
    return table, findings


def _table(
    raw: RawSheet,
    rows: Sequence[Sequence[Any]],
    columns: Sequence[Sequence[Any]],
    sorted_rows: SortedRows,
    headings: Headings,
    sheet: Sheet,
    layout: Layout,
) -> tuple[Table, dict[str, Sequence[Trouble]]]:
    items = _items(columns, rows, sorted_rows.items, headings)
    blank = (None,) * len(sorted_rows.items)
    typed = {heading: items[index] for heading, index in headings.columns.items()}
    values: dict[str, Sequence[Any]] = {}
    troubles: dict[str, Sequence[Trouble]] = {}
    with_blanks: set[str] = set()
    seen = {heading: Seen.of(items[index]) for heading, index in headings.extra.items()}
    for column in sheet.columns:
        cells = typed.get(column.heading)
        if cells is None:
            values[column.heading] = blank
            with_blanks.add(column.heading)
            continue
        unit = headings.units.get(column.heading, column.unit)
        look = seen[column.heading] = Seen.of(cells, column.narrative)
        read = read_cells(cells, column, unit, look)
        values[column.heading], troubles[column.heading] = read.values, read.troubles
        with_blanks.update([column.heading] if read.blank else [])
    table = Table(
        sheet,
        raw.title,
        [raw.top + index + 1 for index in sorted_rows.items],
        {h: column_letter(raw.left + index) for h, index in {**headings.columns, **headings.extra}.items()},
        values,
        typed,
        {heading: items[index] for heading, index in headings.extra.items()},
        tuple(_totals(raw, rows, sorted_rows, headings, sheet)),
        raw.top + headings.last + 1,
        layout,
        seen,
        frozenset(with_blanks),
    )
    return table, troubles


def _columns(rows: Sequence[Sequence[Any]], headings: Headings) -> Sequence[Sequence[Any]]:
    """The rows below the headings by column; all rows of a sheet are of one length."""
    below = islice(rows, headings.last + 1, None)
    return list(zip(*below, strict=True)) or [()] * max(map(len, rows), default=0)


def _items(
    columns: Sequence[Sequence[Any]], rows: Sequence[Sequence[Any]], items: Sequence[int], headings: Headings
) -> Sequence[Sequence[Any]]:
    """The cells of the item rows by column: the columns themselves where every row is an item."""
    if len(items) == len(rows) - headings.last - 1:
        return columns
    places = [index - headings.last - 1 for index in items]
    return [tuple(map(column.__getitem__, places)) for column in columns]


def _totals(
    raw: RawSheet, rows: Sequence[Sequence[Any]], sorted_rows: SortedRows, headings: Headings, sheet: Sheet
) -> Iterator[TotalRow]:
    for index, label, above, start in sorted_rows.totals:
        read: dict[str, float] = {}
        for heading, unit in headings.units.items():
            amount = parse_amount(rows[index][headings.columns[heading]], unit)
            if isinstance(amount, Amount):
                read[heading] = amount.value
        until = next((count for count in sorted_rows.breaks if count > above), len(sorted_rows.items))
        yield TotalRow(raw.top + index + 1, label, read, above, start, until)


# -- what reading found


def _carried_findings(source: Source) -> Iterator[Finding]:
    """What the file carries beside its cells; it stands on no sheet."""
    if source.carried.macros:
        yield faults.FILE_MACROS.at(Place(""), what="、".join(source.carried.macros))
    if source.carried.outside:
        yield faults.FILE_OUTSIDE.at(Place(""), what="、".join(source.carried.outside))


def _layout_findings(raw: RawSheet, sorted_rows: SortedRows) -> Iterator[Finding]:
    for index in sorted_rows.headings:
        yield faults.HEADING_REPEATED.at(Place(raw.title, raw.top + index + 1))
    for index, text in sorted_rows.sections:
        yield faults.SECTION_ROW.at(Place(raw.title, raw.top + index + 1), text)
    for index, text in sorted_rows.notes:
        yield faults.NOTE_ROW.at(Place(raw.title, raw.top + index + 1), text)


def _total_findings(
    raw: RawSheet, rows: Sequence[Sequence[Any]], sorted_rows: SortedRows, headings: Headings, sheet: Sheet
) -> Iterator[Finding]:
    """What could not be read in the amounts of total rows, which then are not checked."""
    for index, *_ in sorted_rows.totals:
        for heading, unit in headings.units.items():
            column = headings.columns[heading]
            place = Place(raw.title, raw.top + index + 1, column_letter(raw.left + column), heading)
            for _, fault, words in read_cells([rows[index][column]], sheet.column(heading), unit).troubles:
                yield fault.at(place, rows[index][column], **words)


def _heading_findings(
    raw: RawSheet,
    headings: Headings,
    sheet: Sheet,
    rows: Sequence[Sequence[Any]],
    sorted_rows: SortedRows,
    sent: Sent | None,
) -> Iterator[Finding]:
    row = raw.top + headings.last + 1

    def place(index: int, heading: str = "") -> Place:
        return Place(raw.title, row, column_letter(raw.left + index), heading)

    yield from _rows_above(raw, headings)
    absent = [column.heading for column in sheet.columns if column.heading not in headings.columns]
    required = {column.heading for column in sheet.columns if column.required}
    required -= {heading for heading in absent if sent and not sent.came_with(heading)}
    taken: set[str] = set()
    for heading, index in headings.extra.items():
        if sent and sent.came_with(heading):
            continue
        nearest = nearest_name(heading, [name for name in absent if name not in taken])
        taken.add(nearest)
        if nearest in required:
            yield faults.MISNAMED_REQUIRED.at(place(index, nearest), heading, nearest=nearest)
            continue
        fault = faults.MISNAMED_COLUMN if nearest else faults.UNKNOWN_COLUMN
        yield fault.at(place(index, heading), heading, nearest=nearest)
    for column in sheet.columns:
        if column.heading in required.intersection(absent) - taken:
            yield faults.MISSING_COLUMN.at(Place(raw.title, row, "", column.heading), missing=column.heading)
    for index, heading, kept in headings.repeated:
        yield faults.REPEATED_COLUMN.at(place(index, heading), heading, other=column_letter(raw.left + kept))
    for index in headings.headless:
        if any(_holds(rows[item], index) for item in sorted_rows.items):
            yield faults.HEADLESS_COLUMN.at(place(index), letter=column_letter(raw.left + index))
    for heading, unit in headings.units.items():
        if unit != sheet.column(heading).unit:
            yield faults.UNIT_CONVERTED.at(place(headings.columns[heading], heading), unit=unit)


def _rows_above(raw: RawSheet, headings: Headings) -> Iterator[Finding]:
    """Rows above the headings with as much in them as items have; a title, or who fills the sheet in, takes less."""
    least = max(_FEWEST_OF_ITEM, len(headings.columns) // 2)
    filled = [sum(value not in ("", None) for value in row) for row in raw.rows[: headings.first]]
    above = [index for index, count in enumerate(filled) if count >= least]
    if above:
        row, first = raw.top + headings.last + 1, raw.top + above[0] + 1
        yield faults.ROWS_ABOVE_HEADINGS.at(Place(raw.title, first), row=row, first=first, count=len(above))


def _holds(row: Sequence[Any], index: int) -> bool:
    return index < len(row) and row[index] not in ("", None)


def _trouble_findings(table: Table, column: Column, troubles: Iterable[Trouble]) -> Iterator[Finding]:
    covered = table.layout.covered.get(column.heading, ())
    for index, fault, words in troubles:
        if index < 0:
            yield fault.at(table.heading_place(column.heading), **words)
        elif index not in covered:
            yield fault.at(table.place(index, column.heading), table.typed[column.heading][index], **words)


def _unit_book(table: Table) -> UnitBook:
    def spellings(index: int) -> tuple[str, ...]:
        full, others = table.values["全称"][index], table.values["别名"][index]
        named = (full,) if isinstance(full, str) else ()
        return (*named, *(others if isinstance(others, tuple) else ()))

    shorts = table.values["规范简称"]
    return UnitBook.of((short, spellings(i)) for i, short in enumerate(shorts) if isinstance(short, str))
