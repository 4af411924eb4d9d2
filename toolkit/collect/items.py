"""What all returned sheets have in common: rows that are no items, columns that are missing, rows that are gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from toolkit.collect.columns import ReturnedColumns
from toolkit.collect.held import Held
from toolkit.collect.outcome import DeletedRow, Taken
from toolkit.collect.rows import Matched
from toolkit.dispatch.marks import COVER_SHEET, MARKS_SHEET, Role, Use
from toolkit.ledger import RawSheet
from toolkit.ledger.headings import find_headings, normal
from toolkit.ledger.rows import sort_rows
from toolkit.values import column_letter, shown

#: Sheets of a returned workbook that hold no rows.
ASIDE = frozenset(map(normal, (COVER_SHEET, MARKS_SHEET, "说明", "填表说明", "校验结果", "操作")))
#: The line that is sent above the headings of a sheet, below its title.
_LINE: Final = re.compile(
    "(请于.{1,80}报回。)?只填淡黄色的单元格；“上期：”各列是下发时的内容，供对照。|这些事项由牵头单位填报，这里不用填写。"
)


def missing_columns(columns: ReturnedColumns, taken: Taken, raw: RawSheet) -> None:
    """Say of columns that were taken under another heading, and refuse the loss of others."""
    for column in columns.found:
        if column.renamed and normal(column.written) != normal(column.heading):
            said = f"列“{column.heading}”的表头写作“{column.written}”，仍按“{column.heading}”采用"
            taken.say(said, taken.at(raw.title))
    for gone in columns.missing:
        if gone.use in (Use.RETURNED, Use.KEPT):
            reason = f"没有“{gone.heading}”这一列，台账的这一列保持原样"
            taken.refuse("column-missing", reason, taken.at(raw.title))


def written_above(raw: RawSheet, row: int, is_sent: Callable[[str], bool], taken: Taken) -> None:
    """Refuse what stands above the row of headings and was not sent there."""
    for index, cells in enumerate(raw.rows[:row]):
        for place, cell in enumerate(cells):
            text = shown(cell).strip()
            if text and not is_sent(text):
                where = taken.at(raw.title, f"{column_letter(raw.left + place)}{raw.top + index + 1}")
                reason = f"写在表头上面的“{text[:30]}”不是事项，没有采用"
                taken.refuse("not-a-row", reason, where, theirs=text)


def is_line_above(text: str, held: Held, unit: str) -> bool:
    """Whether a text is one that dispatched sheets have above their headings."""
    title = held.sheet.title
    return text in (f"{title}（填报）·{unit}", f"{title}（配合事项，供了解）·{unit}") or bool(_LINE.fullmatch(text))


def row_text(raw: RawSheet, index: int) -> str:
    """What a row says, formulas as formulas: what these come to changes with other rows."""
    row = raw.rows[index]
    cells = (raw.formulas.get((raw.top + index, raw.left + place)) or shown(cell) for place, cell in enumerate(row))
    return "；".join(text for text in cells if text)


def without_layout(
    raw: RawSheet,
    held: Held,
    items: Sequence[int],
    known: Mapping[int, int],
    taken: Taken,
    before: frozenset[str] = frozenset(),
) -> list[int]:
    """The rows that are items; those that are notes, totals, sections or headings again are refused.

    A row with an id is an item, whatever it says; a row whose `row_text` is in `before` is none, and no news.
    """
    loose = [index for index in items if index not in known]
    headings = find_headings(raw, held.sheet) if loose else None
    if headings is None:
        return list(items)
    below = raw.rows[headings.last + 1 :]
    columns = list(zip(*below, strict=True)) or [()] * len(raw.rows[headings.last])
    found = sort_rows(raw.rows, columns, headings, held.sheet)
    aside = set(loose).difference(found.items)
    for index in sorted(aside.difference(found.headings)):
        if row_text(raw, index) in before:
            continue
        text = "；".join(shown(cell) for cell in raw.rows[index] if cell not in ("", None))
        where = taken.at(raw.title, f"{column_letter(raw.left)}{raw.top + index + 1}")
        taken.refuse("not-a-row", f"第{raw.top + index + 1}行不是事项（{text[:30]}），没有采用", where, theirs=text)
    return [index for index in items if index not in aside]


def deleted(held: Held, own: Sequence[int], matched: Matched, taken: Taken, raw: RawSheet, role: Role) -> None:
    """The rows that were the unit's to return and are not there; those it only supports are no loss."""
    gone = [index for index in own if index not in matched.claimed]
    if role is Role.SUPPORT:
        if gone:
            taken.say(f"配合的事项少了 {len(gone)} 行，不影响台账", taken.at(raw.title))
        return
    taken.deleted += [DeletedRow(held.sheet.code, index, taken.at(raw.title)) for index in gone]


def any_filled(row: Sequence[Any]) -> bool:
    """Whether a row holds anything but blanks."""
    return any(cell not in ("", None) and not (type(cell) is str and not cell.strip()) for cell in row)


def holds_anything(raw: RawSheet) -> bool:
    """Whether a sheet holds anything but blanks."""
    return any(map(any_filled, raw.rows))
