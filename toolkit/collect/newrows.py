"""Rows that returns add: taken once where all say the same, listed where two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.collect.deciding import BY_CHOICE, Deciding
from toolkit.collect.held import Key
from toolkit.collect.outcome import Accepted, Conflict, NewRow, Note, Rejection, Side, Subject
from toolkit.collect.pairing import Merge, Pairing
from toolkit.collect.writing import Appended, Written
from toolkit.values import Place, shown


def merge_new_rows(pair: Pairing, rows: Sequence[NewRow], deciding: Deciding, merged: Merge) -> None:
    """Merge the rows that returns add to one sheet."""
    groups: dict[Key, list[NewRow]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    for key in sorted(groups):
        current = pair.ours.by_key.get(key, ())
        if current and not pair.same:
            _with_current(pair, current[0], groups[key], deciding, merged)
        elif len({row.content for row in groups[key]}) == 1:
            _append(pair, groups[key], groups[key][0], "added", merged)
        else:
            _differing(pair, groups[key], deciding, merged)


def _subject(pair: Pairing, row: NewRow, number: int = 0) -> Subject:
    sheet = pair.base.sheet
    name = shown(row.cells[sheet.name].raw) if sheet.name in row.cells else ""
    place = Place(pair.ours.table.title, number, pair.ours.table.letters.get(sheet.key[0], ""), sheet.key[0])
    return Subject(sheet.title, "、".join(filter(None, row.key)), name, "", place if number else None)


def _cells(pair: Pairing, row: NewRow) -> Mapping[str, Any]:
    """The row's cells as the current ledger is to hold them."""
    ours = pair.ours
    return {
        heading: ours.meaning(heading).written(edit.raw, edit.read_by)
        for heading, edit in row.cells.items()
        if heading in ours.columns
    }


def _append(pair: Pairing, rows: Sequence[NewRow], chosen: NewRow, kind: str, merged: Merge) -> None:
    number = pair.free_row()
    merged.appended.append(Appended(pair.base.sheet.code, _cells(pair, chosen), number))
    subject = _subject(pair, chosen, number)
    alike = [row for row in rows if row.content == chosen.content]
    for place, row in enumerate(alike):
        _columns_gone(pair, row, merged)
        merged.accepted.append(Accepted(subject, "", row.text, row.where, kind if place == 0 else "agreed"))


def _current_text(pair: Pairing, current: int) -> str:
    cells = ((heading, shown(pair.ours.cells(heading)[current])) for heading in pair.ours.columns)
    return "；".join(f"{heading}：{text}" for heading, text in cells if text)


def _says_the_same(pair: Pairing, current: int, row: NewRow) -> bool:
    """Whether the current ledger's row says what a new one does."""
    ours = pair.ours
    return all(
        ours.meaning(heading).of(ours.cells(heading)[current]) == edit.meaning
        for heading, edit in row.cells.items()
        if heading in ours.columns
    )


def _with_current(pair: Pairing, current: int, rows: Sequence[NewRow], deciding: Deciding, merged: Merge) -> None:
    """Rows whose key the current ledger has too."""
    number = pair.ours.table.numbers[current]
    different = [row for row in rows if not _says_the_same(pair, current, row)]
    for row in rows:
        _columns_gone(pair, row, merged)
        if row not in different:
            merged.accepted.append(Accepted(_subject(pair, row, number), "", row.text, row.where, "agreed"))
    listed = [
        Conflict("add/add", _subject(pair, row, number), "", _current_text(pair, current), row.text, row.where)
        for row in different
    ]
    side, chosen = _chosen(listed, different, deciding)
    merged.conflicts += _decided(listed, side)
    if chosen:
        _write_over(pair, current, chosen, merged)


def _write_over(pair: Pairing, current: int, chosen: NewRow, merged: Merge) -> None:
    """Have the current ledger's row say what was chosen; its formulas and merged cells stay, which is said."""
    ours, subject = pair.ours, _subject(pair, chosen, pair.ours.table.numbers[current])
    merged.accepted.append(Accepted(subject, "", chosen.text, chosen.where, "decided"))
    for heading, value in _cells(pair, chosen).items():
        if ours.meaning(heading).of(ours.cells(heading)[current]) == chosen.cells[heading].meaning:
            continue
        if ours.is_merged(current, heading) or ours.formula(current, heading):
            about = f"{subject.sheet} {subject.key} {heading}"
            merged.notes.append(Note(f"{about}：现有台账这一格是公式或合并的单元格，没有改，要在台账里手工改"))
        else:
            merged.written.append(Written(ours.place(current, heading), value))


def _columns_gone(pair: Pairing, row: NewRow, merged: Merge) -> None:
    """Refuse what a new row says in columns that the current ledger no longer has."""
    for heading, edit in row.cells.items():
        if heading not in pair.ours.columns and edit.meaning is not None:
            subject = Subject(pair.base.sheet.title, "、".join(filter(None, row.key)), "", heading)
            reason = f"现有台账已经没有“{heading}”这一列，新增的行里这一格没有采用"
            merged.rejections.append(Rejection("column-missing", reason, edit.where, subject, theirs=shown(edit.raw)))


def _differing(pair: Pairing, rows: Sequence[NewRow], deciding: Deciding, merged: Merge) -> None:
    """Rows of one key that returns add, and that do not say the same: none is taken unless one was chosen."""
    listed = [Conflict("add/add", _subject(pair, row), "", "", row.text, row.where) for row in rows]
    side, chosen = _chosen(listed, rows, deciding)
    merged.conflicts += _decided(listed, side)
    if chosen:
        _append(pair, rows, chosen, "decided", merged)


def _chosen(
    listed: Sequence[Conflict], rows: Sequence[NewRow], deciding: Deciding
) -> tuple[Side | None, NewRow | None]:
    """The side that was chosen for conflicts about one new row, and the row where it is a return's."""
    found: dict[object, tuple[Side, NewRow | None]] = {}
    for conflict, row in zip(listed, rows, strict=True):
        choice = deciding.choice(conflict)
        if choice is None:
            continue
        theirs = choice.side is Side.THEIRS
        found[choice.side, row.content if theirs else None] = (choice.side, row if theirs else None)
    if len(found) > 1:
        deciding.contradictions.append(listed[0])
    return next(iter(found.values())) if len(found) == 1 else (None, None)


def _decided(listed: Sequence[Conflict], side: Side | None) -> list[Conflict]:
    return [conflict.decided_by(side, BY_CHOICE) for conflict in listed] if side else list(listed)
