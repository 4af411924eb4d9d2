"""The three-way merge: base, ours (the ledger as it is now) and theirs (what the returns say), cell by cell.

A cell that one side changed takes that side's content; changes that mean the same agree; where sides differ nothing is
chosen: the base's content stands in the merged workbook, and the conflict lists what each side says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from toolkit.collect.base import Base
from toolkit.collect.cells import CellMerge
from toolkit.collect.deciding import BY_CHOICE, Deciding
from toolkit.collect.held import Held
from toolkit.collect.newrows import merge_new_rows
from toolkit.collect.outcome import Conflict, DeletedRow, Edit, Note, Rejection, Subject, Taken
from toolkit.collect.pairing import Merge, Pairing
from toolkit.collect.writing import Appended
from toolkit.values import Place, shown


def merge(base: Base, ours: Base, returns: Iterable[Taken], deciding: Deciding) -> Merge:
    """The merge of what returns say into `ours`, which may be the base itself. The order of returns is no matter."""
    back = sorted(returns, key=lambda taken: taken.file)
    merged = Merge()
    merged.rejections += [rejection for taken in back for rejection in taken.rejections]
    merged.notes += [note for taken in back for note in taken.notes]
    for code, held in base.held.items():
        if code in ours.held:
            _merge_sheet(Pairing(held, ours.held[code]), back, deciding, merged)
        else:
            _sheet_gone(held, back, merged)
    stale = [id for id in deciding.choices if id not in deciding.used]
    if stale:
        merged.notes.append(Note(f"冲突处理表里有 {len(stale)} 个选择对不上现在的冲突（内容已经变了），没有使用"))
    for conflict, side in deciding.impossible:
        where = _named(conflict)
        merged.notes.append(Note(f"{where}：这样的冲突不能选“{side.label}”，要在台账里手工改，选择没有使用"))
    for conflict in deciding.contradictions:
        about = f"冲突处理表里 {_named(conflict)} 的几行选得不一样，没有使用；同一格只在一行里选"
        merged.notes.append(Note(about))
    merged.notes += _in_one_of_several(base, back)
    return merged


def _named(conflict: Conflict) -> str:
    about = conflict.subject
    return " ".join(filter(None, (about.sheet, about.key or about.name, about.column)))


def _in_one_of_several(base: Base, back: Sequence[Taken]) -> Iterator[Note]:
    """Say, of units that returned several files, which cells only some of these change: the change counts."""
    files: dict[str, list[Taken]] = {}
    for taken in back:
        if taken.unit and not taken.whole:
            files.setdefault(taken.unit, []).append(taken)
    for unit, several in files.items():
        if len(several) < 2:
            continue
        cells = [{(edit.code, edit.row, edit.heading) for edit in taken.edits} for taken in several]
        some = sorted(set().union(*cells).difference(set(cells[0]).intersection(*cells)))
        if some:
            first = "、".join(f"{base.held[code].called(row)} {heading}" for code, row, heading in some[:3])
            said = f"{unit}报了 {len(several)} 份：{'、'.join(taken.file for taken in several)}"
            which = f"{first}{' 等' if len(some) > 3 else ''}"
            yield Note(f"{said}。有 {len(some)} 格只在其中几份里改了（{which}），没有改的那几份不算不同意")


def _sheet_gone(held: Held, back: Sequence[Taken], merged: Merge) -> None:
    """Refuse what is for a sheet that the current ledger no longer has."""
    code, title = held.sheet.code, held.sheet.title
    for taken in back:
        reason = f"现有台账没有“{title}”工作表，没有采用"
        for edit in taken.edits:
            if edit.code == code:
                subject = Subject(title, held.key_text(edit.row), held.name(edit.row), edit.heading)
                merged.rejections.append(
                    Rejection("sheet-missing", reason, edit.where, subject, theirs=shown(edit.raw))
                )
        for row in taken.new_rows:
            if row.code == code:
                subject = Subject(title, "、".join(row.key))
                merged.rejections.append(Rejection("sheet-missing", reason, row.where, subject, theirs=row.text))


def _merge_sheet(pair: Pairing, back: Sequence[Taken], deciding: Deciding, merged: Merge) -> None:
    code = pair.base.sheet.code
    groups: dict[tuple[int, str], list[Edit]] = {}
    for taken in back:
        for edit in taken.edits:
            if edit.code == code:
                groups.setdefault((edit.row, edit.heading), []).append(edit)
    order = {heading: place for place, heading in enumerate(pair.base.columns)}
    cells = CellMerge(pair, deciding, merged)
    for row, heading in sorted(groups, key=lambda at: (at[0], order[at[1]])):
        cells.merge(row, heading, groups[row, heading])
    _put_back(pair, cells.restored, merged)
    for taken in back:
        for gone in taken.deleted:
            if gone.code == code:
                _merge_deletion(pair, gone, deciding, merged)
    merge_new_rows(pair, [row for taken in back for row in taken.new_rows if row.code == code], deciding, merged)
    merged.notes += _repeated_keys(pair, merged)


def _repeated_keys(pair: Pairing, merged: Merge) -> Iterator[Note]:
    """Say which keys more rows have than before, by an edited key that was chosen or by a row that was added."""
    ours, headings = pair.ours, pair.base.sheet.key
    edited = [w for w in merged.written if w.place.column in headings and w.place.sheet == ours.table.title]
    added = [row for row in merged.appended if row.code == pair.base.sheet.code]
    if not edited and not added:
        return
    keys = {number: list(key) for number, key in zip(ours.table.numbers, ours.keys, strict=True)}
    for row in added:
        keys[row.number] = [shown(row.cells.get(heading)) for heading in headings]
    for written in edited:
        keys[written.place.row][headings.index(written.place.column)] = shown(written.value)
    counts = Counter(map(tuple, keys.values()))
    for key in sorted({tuple(keys[n]) for n in (*(r.number for r in added), *(w.place.row for w in edited))}):
        if counts[key] > 1 and any(key):
            said = "、".join(filter(None, key))
            yield Note(f"{ours.table.title}：编号“{said}”在合并结果里有 {counts[key]} 行，请在台账里改成不同的编号")


def _put_back(pair: Pairing, restored: Mapping[int, Mapping[str, Any]], merged: Merge) -> None:
    """Append rows that the current ledger has deleted and a return has edited, as they were in the base."""
    base, ours = pair.base, pair.ours
    places: dict[Place | None, Place] = {}
    for row, changes in restored.items():
        cells: dict[str, Any] = {}
        number = pair.free_row()
        for heading in base.columns:
            if heading in ours.columns:
                cells[heading] = ours.meaning(heading).written(base.cells(heading)[row], base.meaning(heading))
                if base.formula(row, heading) and heading not in changes:
                    about = f"{base.sheet.title} {base.called(row)} {heading}"
                    merged.notes.append(Note(f"{about}：原来是公式，补回的是它的结果"))
                letter = ours.table.letters.get(heading, "")
                places[base.place(row, heading)] = Place(ours.table.title, number, letter, heading)
        merged.appended.append(Appended(base.sheet.code, {**cells, **changes}, number))
    merged.conflicts = [_moved(conflict, places) for conflict in merged.conflicts]


def _moved(conflict: Conflict, places: Mapping[Place | None, Place]) -> Conflict:
    """A conflict about a row that was put back, at the place where that now stands."""
    about = conflict.subject
    if conflict.kind != "delete/edit" or about.place not in places:
        return conflict
    return replace(conflict, subject=replace(about, place=places[about.place]))


def _in_line(held: Held, row: int, headings: Iterable[str]) -> str:
    return "；".join(f"{heading}：{shown(held.cells(heading)[row]) or '（空）'}" for heading in headings)


def _merge_deletion(pair: Pairing, gone: DeletedRow, deciding: Deciding, merged: Merge) -> None:
    """A row that a unit deleted stays; where the current ledger has changed it, that is a conflict."""
    base, row = pair.base, gone.row
    place = pair.ours.place(pair.rows[row], base.sheet.key[0]) if pair.rows[row] >= 0 else None
    subject = Subject(base.sheet.title, base.key_text(row), base.name(row), "", place)
    if pair.rows[row] < 0:
        merged.notes.append(Note(f"{base.sheet.title} {base.called(row)}：填报表和现有台账都删了这一行", gone.where))
    elif headings := pair.changed(row):
        before, now = _in_line(base, row, headings), _in_line(pair.ours, pair.rows[row], headings)
        conflict = Conflict("edit/delete", subject, before, now, "（这一行已删除）", gone.where)
        choice = deciding.choice(conflict)
        merged.conflicts.append(conflict.decided_by(choice.side, BY_CHOICE) if choice else conflict)
    else:
        reason = f"填报表里没有 {base.called(row)}，台账的这一行保留"
        merged.rejections.append(Rejection("row-deleted", reason, gone.where, subject, base.name(row)))
