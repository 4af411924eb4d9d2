"""Two workbooks compared: sheet with sheet, each by its parts."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.diff.columns import by_name
from toolkit.diff.comparing import About, compare_part
from toolkit.diff.keys import asked_key
from toolkit.diff.parts import parts_of
from toolkit.diff.sheets import Pair, pair_sheets
from toolkit.diff.tables import Table
from toolkit.diff.values import Change, Differences, Kind, SheetDifference
from toolkit.ledger.headings import normal
from toolkit.ledger.own_sheets import serves_buttons
from toolkit.ledger.parse import parse
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.reading import Ledger
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import Schema
from toolkit.values import CannotDo, Later

#: The sheets of a ledger that say how others are to be understood.
_TELLING = ("settings", "units")


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
    parts = [(pair, list(parts_of(pair, keys))) for pair in pairs]
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


def _check_keys(parts: Sequence[tuple[Pair, Sequence[tuple[Table, Table]]]], keys: Sequence[str]) -> None:
    """Raise CannotDo unless some sheet has all the headings asked for."""
    tables = [pair for _, pairs in parts for pair in pairs if not pair[0].by_address]
    if all(map(normal, keys)) and any(asked_key(*pair, by_name(*pair), keys) for pair in tables):
        return
    known = dict.fromkeys(one.name for pair in tables for table in pair for one in table.fields)
    raise CannotDo(
        f"没有一张工作表在两份文件里都有“{'、'.join(keys)}”列。",
        remedy=f"可用的列：{'、'.join(known)}。" if known else "两份文件都没有认得出的表头。",
    )


# -- one sheet


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
