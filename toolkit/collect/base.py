"""The base of a merge, which the returns were made from, and whether a return was made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from toolkit.collect.held import Held, held_sheets
from toolkit.collect.outcome import Taken
from toolkit.dispatch.marks import MARKS_SHEET, BadMarks, Marks, RowId, find_marks, row_fingerprint, schema_version
from toolkit.ledger import RawSheet, Reading
from toolkit.ledger.canonical import canonical_digest
from toolkit.ledger.headings import normal

#: Stands before each id in the sheet of marks.
MARKED_ROW = "行"
#: A longer key is cut in an id.
_LONGEST_KEY = 500


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Return:
    """A file that came back: its name, the sheets in it, the digest of its bytes, when it was last saved (None where it
    does not say), how many comments it has, what it carries beside its cells ("" for nothing). `unreadable` is why
    there are no sheets, "" where it could be read.
    """

    file: str
    sheets: Sequence[RawSheet] = ()
    sha256: str = ""
    saved: datetime | None = None
    unreadable: str = ""
    comments: int = 0
    carried: str = ""


class Base:
    """The ledger that was dispatched. `held` are its sheets whose rows units answer for, by code."""

    def __init__(self, reading: Reading, sheets: Sequence[RawSheet]) -> None:
        self.ledger, self.source, self.sheets = reading.ledger, reading.source, sheets
        self.held: Mapping[str, Held] = held_sheets(reading, sheets)

    @cached_property
    def cells(self) -> str:
        """The digest of what the ledger says, however it was saved."""
        return canonical_digest(self.sheets)

    @cached_property
    def schema(self) -> str:
        """The version of the schema."""
        return schema_version(self.ledger.schema)

    @cached_property
    def led(self) -> Mapping[str, int]:
        """How many rows each unit leads: those of the unit sheet first, in its order."""
        counts: dict[str, int] = dict.fromkeys(map(str, filter(None, self.ledger["units"].column("规范简称"))), 0)
        for held in self.held.values():
            for duty in held.duties:
                if duty.lead:
                    counts[duty.lead] = counts.get(duty.lead, 0) + 1
        return {unit: count for unit, count in counts.items() if count}

    def is_of(self, marks: Marks) -> bool:
        """Whether a workbook was made from this very ledger, or from the same saved by another program."""
        return marks.sha256 == self.source.sha256 or marks.cells == self.cells

    def by_number(self, id: RowId) -> int | None:
        """The row that an id is of, in the ledger that the id was made from."""
        held = self.held.get(id.sheet)
        index = held.by_number.get(id.row) if held else None
        if held is None or index is None:
            return None
        key = held.keys[index]
        return index if key == id.key or _cut(key) == id.key else None

    def by_fingerprint(self, id: RowId) -> int | None:
        """The row that has the key of an id and says what it said when the id was made."""
        held = self.held.get(id.sheet)
        rows = held.by_key.get(id.key, ()) if held else ()
        return next((row for row in rows if held and row_fingerprint(held.table, row) == id.fingerprint), None)


def _cut(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part[:_LONGEST_KEY] for part in key) if any(len(part) > _LONGEST_KEY for part in key) else key


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Admitted:
    """A return that may be read: its marks (None for a copy that was not dispatched), and how ids find their rows.

    `known` has, by the text of each id that was sent, the row of the base that it is of; `sent` the rows of each sheet.
    """

    marks: Marks | None
    locate: Callable[[RowId], int | None]
    known: Mapping[str, int] = field(default_factory=dict)
    sent: Sequence[Sequence[int]] = ()

    def row_of(self, cell: object) -> int | None:
        """The row of the base whose id stands in a cell; None for a cell with none of its ids."""
        if type(cell) is not str or not cell:
            return None
        row = self.known.get(cell)
        id = RowId.parse(cell) if row is None else None
        return self.locate(id) if id else row


def admitted(base: Base, back: Return, taken: Taken, period: str) -> Admitted | None:
    """Whether a return may be read as one of this base and period; None, with the reason in `taken`, where not.

    `period` is str(Period), "" for any.
    """
    try:
        marks = find_marks(back.sheets)
    except BadMarks as error:
        _refuse(taken, "marks", f"{error}，不能确定是哪一期、哪个单位的")
        return None
    if marks is None:
        return Admitted(None, lambda id: None)
    taken.marked, taken.unit, taken.deadline = True, marks.unit, marks.deadline
    taken.old_template = marks.schema != base.schema
    if period and marks.period != period:
        _refuse(taken, "period", f"这是 {marks.period} 的填报表，现在收的是 {period} 的")
        return None
    if base.is_of(marks):
        return _located(back.sheets, marks, base.by_number)
    changed = [id for sheet in marks.sheets for id in sheet.rows if base.by_fingerprint(id) is None]
    if changed:
        count = sum(len(sheet.rows) for sheet in marks.sheets)
        example = "、".join(filter(None, changed[0].key)) or f"第{changed[0].row}行"
        said = f"它由“{marks.base}”（摘要 {marks.sha256[:16]}）下发，与基准台账不同"
        _refuse(
            taken,
            "base",
            f"{said}；下发的 {count} 行里有 {len(changed)} 行对不上，如 {example}；请用下发时的那一本作基准",
        )
        return None
    taken.say(f"由“{marks.base}”下发，与基准台账不是同一份文件，但下发的行内容都没有变，照常合并")
    return _located(back.sheets, marks, base.by_fingerprint)


def _located(sheets: Sequence[RawSheet], marks: Marks, locate: Callable[[RowId], int | None]) -> Admitted:
    """A dispatched workbook admitted, the row of each id that was sent found once."""
    rows = next(sheet.rows for sheet in sheets if sheet.title.strip() == MARKS_SHEET)
    texts = [row[1] for row in rows if len(row) > 1 and row[0] == MARKED_ROW]
    found = [[locate(id) for id in sheet.rows] for sheet in marks.sheets]
    rows_found = [row for rows in found for row in rows]
    pairs = zip(texts, rows_found, strict=True) if len(texts) == len(rows_found) else ()
    known = {text: row for text, row in pairs if row is not None}
    return Admitted(marks, locate, known, [[row for row in rows if row is not None] for rows in found])


def _refuse(taken: Taken, kind: str, reason: str) -> None:
    taken.whole = reason
    taken.refuse(kind, reason)


def unit_named(base: Base, file: str) -> str:
    """The unit that a file comes from, by its name; "" where that names none, or several."""
    name = normal(file.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0])
    spellings = {normal(text): unit for text, unit in base.ledger.units.names.items()}
    spellings |= {normal(unit): unit for unit in base.led}
    found = [text for text in spellings if len(text) > 1 and text in name]
    longest = [text for text in found if not any(text != other and text in other for other in found)]
    units = {spellings[text] for text in longest}
    return units.pop() if len(units) == 1 else ""
