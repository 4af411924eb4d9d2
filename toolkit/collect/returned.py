"""One return read against the base: which cells it says otherwise, and what of it cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.collect.base import Admitted, Base, Return, admitted, unit_named
from toolkit.collect.columns import ReturnedColumns, sent_columns
from toolkit.collect.comparing import Comparison
from toolkit.collect.copies import take_copy
from toolkit.collect.held import Held
from toolkit.collect.items import (
    ASIDE,
    any_filled,
    deleted,
    holds_anything,
    is_line_above,
    missing_columns,
    without_layout,
    written_above,
)
from toolkit.collect.outcome import Taken
from toolkit.collect.rows import Matcher
from toolkit.dispatch.marks import (
    ID_HEADING,
    Marks,
    Role,
    RowId,
    SentSheet,
)
from toolkit.ledger import RawSheet
from toolkit.ledger.headings import normal

#: Sheets left out of a return are looked for by ids in so many rows from the top.
_SEARCHED = 60


def take(base: Base, back: Return, period: str = "") -> Taken:
    """What a return says otherwise than the base. `period` is that which is collected, str(Period), "" for any."""
    taken = Taken(back.file, unit_named(base, back.file), back.saved)
    if back.unreadable:
        taken.whole = back.unreadable
        taken.refuse("file", back.unreadable)
        return taken
    admission = admitted(base, back, taken, period)
    if admission is None:
        return taken
    if back.comments:
        taken.say(f"有 {back.comments} 处批注，批注不并入台账，请打开看")
    if admission.marks is None:
        take_copy(base, back, taken)
    else:
        _take_dispatched(base, back, taken, admission, admission.marks)
    return taken


# -- a dispatched workbook


def _take_dispatched(base: Base, back: Return, taken: Taken, admission: Admitted, marks: Marks) -> None:
    if taken.old_template:
        taken.say("填报表是按旧的台账格式下发的，认得出的列照常合并")
    claimed: set[int] = set()
    for sent, own in zip(marks.sheets, admission.sent, strict=True):
        held = base.held.get(sent.code)
        raw = _sheet_of(sent, back.sheets, claimed, taken)
        if held is None:
            taken.refuse("sheet-unknown", f"基准台账没有“{sent.title}”对应的工作表", taken.at(sent.title))
        elif raw is None:
            _sheet_missing(taken, sent)
        else:
            claimed.add(id(raw))
            _take_sent(held, raw, sent, own, taken, admission)
    for raw in back.sheets:
        if id(raw) not in claimed and normal(raw.title) not in ASIDE and holds_anything(raw):
            taken.refuse("sheet-unknown", f"工作表“{raw.title}”不是下发的，里面的内容没有采用", taken.at(raw.title))


def _sheet_of(sent: SentSheet, sheets: Sequence[RawSheet], claimed: set[int], taken: Taken) -> RawSheet | None:
    """The sheet that was sent: by its title, else the one that has its ids."""
    for raw in sheets:
        if normal(raw.title) == normal(sent.title) and id(raw) not in claimed:
            return raw
    ids = frozenset(sent.rows)
    for raw in sheets:
        if id(raw) not in claimed and normal(raw.title) not in ASIDE and ids & _first_ids(raw):
            taken.say(f"工作表“{sent.title}”改名为“{raw.title}”，按行标识认出", taken.at(raw.title))
            return raw
    return None


def _first_ids(raw: RawSheet) -> frozenset[RowId]:
    rows = raw.rows[:_SEARCHED]
    return frozenset(found for row in rows for cell in row if type(cell) is str and (found := RowId.parse(cell)))


def _sheet_missing(taken: Taken, sent: SentSheet) -> None:
    reason = f"工作表“{sent.title}”没有报回，其中 {len(sent.rows)} 行保持原样"
    if sent.role is Role.LEAD:
        taken.refuse("sheet-missing", reason, taken.at(sent.title))
    else:
        taken.say(reason, taken.at(sent.title))


def _take_sent(
    held: Held, raw: RawSheet, sent: SentSheet, own: Sequence[int], taken: Taken, admission: Admitted
) -> None:
    """Take a sheet that was sent; `own` are the rows of the base that were sent in it."""
    columns = sent_columns(raw, sent, held)
    if columns is None:
        reason = f"工作表“{raw.title}”认不出表头，其中 {len(sent.rows)} 行没有采用"
        taken.refuse("sheet-missing", reason, taken.at(raw.title))
        return
    if columns.ids is None:
        taken.say(f"隐藏的“{ID_HEADING}”列被删掉了，按编号对应", taken.at(raw.title))
    missing_columns(columns, taken, raw)
    written_above(raw, columns.row, lambda text: is_line_above(text, held, taken.unit), taken)
    known = _known_rows(raw, columns, admission)
    below = range(columns.row + 1, len(raw.rows))
    items = [index for index in below if index in known or any_filled(raw.rows[index])]
    items = without_layout(raw, held, items, known, taken)
    matched = Matcher(raw, columns, held, known).match(items)
    Comparison(held, raw, columns, matched, taken, sent.role).compare(items)
    deleted(held, own, matched, taken, raw, sent.role)


def _known_rows(raw: RawSheet, columns: ReturnedColumns, admission: Admitted) -> dict[int, int]:
    """The row of the base that the id of each row is of; rows without one of its ids are left out."""
    place = columns.ids
    if place is None:
        return {}
    below = range(columns.row + 1, len(raw.rows))
    found = ((index, admission.row_of(raw.rows[index][place])) for index in below)
    return {index: row for index, row in found if row is not None}
