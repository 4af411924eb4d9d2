"""Two workbooks compared: sheet with sheet, then columns, rows and cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.diff.audit import Periods, audited, untold_note
from toolkit.diff.cells import Meanings
from toolkit.diff.columns import Columns, by_name, pair_columns
from toolkit.diff.compare import changed_cells
from toolkit.diff.guessing import heading_index
from toolkit.diff.keys import choose_key
from toolkit.diff.rows import Rows, moved_rows, pair_rows, whole_rows
from toolkit.diff.sheets import Pair, pair_sheets
from toolkit.diff.tables import BLANK, Field, Table, address_tables, guessed_table, known_table
from toolkit.diff.values import Change, Differences, Flag, Kind, SheetDifference
from toolkit.ledger.headings import normal
from toolkit.ledger.parse import parse
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.reading import Ledger
from toolkit.ledger.sheets import match_sheets, serves_buttons
from toolkit.ledger.units import UnitBook
from toolkit.schema import Schema, Sheet
from toolkit.values import CannotDo, Later

#: The sheets of a ledger that say how others are to be understood.
_TELLING = ("settings", "units")
_NOBODY = UnitBook({}, {})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class About:
    """What both workbooks say of themselves, and the headings that the user wants rows to be known by."""

    units: tuple[UnitBook, UnitBook]
    periods: Periods
    keys: tuple[str, ...]


def compare(
    old: Sequence[RawSheet],
    new: Sequence[RawSheet],
    schema: Schema,
    keys: Sequence[str] = (),
    titles: Sequence[str] = (),
) -> Differences:
    """All differences of the sheets of two workbooks, ledgers or not; the sheets that serve buttons are left out.

    `keys` are headings by which rows are known, in place of the schema's; `titles` are the sheets to compare, all of
    them where none is given. Raises CannotDo for a title or a heading that neither workbook has.
    """
    old, new = (_without_buttons(raws, titles) for raws in (old, new))
    pairs = _chosen(pair_sheets(old, new, schema), titles)
    one, other = (_own_words(raws, schema) for raws in (old, new))
    about = About((one.units, other.units), (one.settings.period, other.settings.period), tuple(keys))
    parts = [(pair, list(_tables(pair, about))) for pair in pairs]
    if keys:
        _check_keys(parts, keys)
    found = [_sheet(pair, tables, about) for pair, tables in parts]
    return Differences(
        tuple(difference for difference, _ in found), tuple(note for _, notes in found for note in notes)
    )


def _without_buttons(raws: Sequence[RawSheet], titles: Sequence[str]) -> list[RawSheet]:
    """The sheets that say something; one that serves the buttons only where its title is among `titles`."""
    asked = set(map(normal, titles))
    return [raw for raw in raws if normal(raw.title) in asked or not serves_buttons(raw)]


def _chosen(pairs: list[Pair], titles: Sequence[str]) -> list[Pair]:
    """The sheets of these titles, in either workbook."""
    wanted = {normal(title): title for title in titles}
    there = {normal(raw.title) for pair in pairs for raw in (pair.old, pair.new) if raw}
    for name, title in wanted.items():
        if name not in there:
            known = dict.fromkeys(raw.title for pair in pairs for raw in (pair.new, pair.old) if raw)
            raise CannotDo(f"两份文件都没有“{title}”这张工作表。", remedy=f"可用：{'、'.join(known)}。")
    if not wanted:
        return pairs
    return [p for p in pairs if any(raw and normal(raw.title) in wanted for raw in (p.old, p.new))]


def _own_words(raws: Sequence[RawSheet], schema: Schema) -> Ledger:
    """A ledger of the sheets alone by which others are understood: the settings and the duty units."""
    found = match_sheets(raws, schema)[0]
    telling = [found[code] for code in _TELLING if code in found]
    return parse(telling or [RawSheet(schema.sheet(_TELLING[0]).title, [])], schema).ledger


# -- one sheet


def _tables(pair: Pair, about: About) -> Iterator[tuple[Table, Table]]:
    """The parts of a sheet that are compared, each in both workbooks: what stands above the headings, and the rows."""
    old, new = pair.old or _blank_of(pair.new), pair.new or _blank_of(pair.old)
    found = [_table(raw, pair.sheet, about.keys) for raw in (old, new)]
    for place, lacks in enumerate((pair.old is None, pair.new is None)):
        other = found[1 - place]
        if lacks and other:
            found[place] = _emptied(other)
    one, other = found
    if one is None or other is None:
        yield address_tables(old, new, (None, None))
        return
    ends = tuple(_above(table, raw) for table, raw in ((one, old), (other, new)))
    above = address_tables(old, new, (ends[0], ends[1]))
    if above[0].rows or above[1].rows:
        yield above
    yield one, other


def _blank_of(raw: RawSheet | None) -> RawSheet:
    return RawSheet(raw.title if raw else "", [])


def _table(raw: RawSheet, sheet: Sheet | None, keys: Sequence[str]) -> Table | None:
    if sheet is not None and (table := known_table(raw, sheet)) is not None:
        return table
    index = heading_index(raw, keys) if keys else None
    index = heading_index(raw) if index is None else index
    return None if index is None else guessed_table(raw, index)


def tables_of(raw: RawSheet, sheet: Sheet | None, keys: Sequence[str] = ()) -> list[Table]:
    """The parts of one sheet: what stands above its headings, if anything does, and the rows below them."""
    about = About((_NOBODY, _NOBODY), (None, None), tuple(keys))
    return [table for table, _ in _tables(Pair(raw, raw, sheet), about)]


def _emptied(table: Table) -> Table:
    """The same columns without a row: what a workbook has that lacks the sheet."""
    return Table(table.title, table.sheet, table.fields, [], [], heading_row=table.heading_row)


def _above(table: Table, raw: RawSheet) -> int:
    """How many of the raw rows stand above the headings."""
    last = table.heading_row - raw.top - 1
    if not raw.rows:
        return 0
    written = {one.index: one.written for one in table.fields}
    first = last
    while first > 0 and table.sheet is not None and _belongs(raw.rows[first - 1], written):
        first -= 1
    return max(first, 0)


def _belongs(row: Sequence[object], written: dict[int, str]) -> bool:
    """Whether a row above the last one of the headings is a part of them: each of its words stands in its heading."""
    cells = {index: " ".join(str(cell).split()) for index, cell in enumerate(row) if cell not in BLANK}
    return bool(cells) and all(text in written.get(index, "") for index, text in cells.items())


def _check_keys(parts: Sequence[tuple[Pair, Sequence[tuple[Table, Table]]]], keys: Sequence[str]) -> None:
    """Raise CannotDo unless some sheet has all the headings asked for."""
    wanted = {normal(key) for key in keys}
    tables = [pair for _, pairs in parts for pair in pairs if not pair[0].by_address]
    named = [({normal(one.name) for one in a.fields}, {normal(one.name) for one in b.fields}) for a, b in tables]
    if any(wanted <= one and wanted <= other for one, other in named):
        return
    known = dict.fromkeys(one.name for pair in tables for table in pair for one in table.fields)
    raise CannotDo(
        f"没有一张工作表在两份文件里都有“{'、'.join(keys)}”列。",
        remedy=f"可用的列：{'、'.join(known)}。" if known else "两份文件都没有认得出的表头。",
    )


def _sheet(pair: Pair, tables: Sequence[tuple[Table, Table]], about: About) -> tuple[SheetDifference, list[str]]:
    """The differences of a sheet, and what must be said of how they were found."""
    title = (pair.new or pair.old or RawSheet("", [])).title
    parts = [compare_part(old, new, about) for old, new in tables]
    whole, said = _whole(pair, title)
    notes = [*said, *(f"“{title}”：{note}" for _, notes in parts for note in notes)]
    if pair.old is None or pair.new is None:
        notes = said
    moved = [part.moved for part, _ in parts]
    return SheetDifference(
        title,
        whole,
        [] if pair.old is None or pair.new is None else [c for part, _ in parts for c in part.columns],
        [change for part, _ in parts for change in part.rows],
        [change for part, _ in parts for change in part.cells],
        Later(lambda: (change for changes in moved for change in changes)),
        sum(part.moved_count for part, _ in parts),
        tuple(part for part, _ in parts),
    ), notes


def _whole(pair: Pair, title: str) -> tuple[list[Change], list[str]]:
    """What became of the sheet itself."""
    if pair.old is None:
        return [Change(title, "", Kind.ADDED, new=title)], [f"新增工作表“{title}”。"]
    if pair.new is None:
        return [Change(title, "", Kind.REMOVED, old=title)], [f"删去工作表“{title}”。"]
    if pair.old.title == pair.new.title or pair.new.untitled or pair.old.untitled:
        return [], []
    how = "（列名大多相同，按改名处理）" if pair.alike else ""
    said = f"工作表“{pair.old.title}”改名为“{pair.new.title}”{how}。"
    return [Change(title, "", Kind.MODIFIED, old=pair.old.title, new=pair.new.title)], [said]


def compare_part(old: Table, new: Table, about: About) -> tuple[SheetDifference, list[str]]:
    named = by_name(old, new)
    key = choose_key(old, new, named, about.keys)
    rows = pair_rows(old, new, key)
    known = {(one.index, other.index): (one, other) for one, other in (*zip(key.old, key.new, strict=True), *named)}
    columns = pair_columns(old, new, (rows.old, rows.new), list(known.values()))
    meanings = Meanings(old, about.units[0]), Meanings(new, about.units[1])
    spots = changed_cells(old, new, columns.both, rows, meanings)
    notes = [key.note, *rows.notes, *columns.notes, *_unit_notes(columns)]
    notes.append(untold_note(rows, spots, (old, new), meanings, about.periods))
    spots = audited(rows, spots, (old, new), meanings)
    difference = SheetDifference(
        new.title,
        columns=list(_column_changes(old, new, columns, rows)),
        rows=whole_rows(old, new, rows),
        cells=[spot.change for spot in spots],
        moved=Later(lambda: moved_rows(old, new, rows)),
        moved_count=len(rows.moved),
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
            (Flag.UNIT_OF_MEASURE_JUMP,) if {one.unit, other.unit} == {"元", "万元"} else (),
            cells={one.name: other.name},
        )


def _heading(table: Table, one: Field) -> str:
    return f"{one.letter}{table.heading_row}"


def _column_cells(table: Table, one: Field, places: Sequence[int]) -> dict[int, object]:
    """What a column holds in the rows that both tables have, by their order."""
    found = ((place + 1, table.cell(place, one.index)) for place in places)
    return {order: cell for order, cell in found if cell is not None}
