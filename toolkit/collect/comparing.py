"""The cells of a returned sheet compared with the base's: columns as wholes first, cells only where these differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.collect.columns import ReturnedColumn, ReturnedColumns
from toolkit.collect.held import Held
from toolkit.collect.meaning import Meaning, Unclear, same_but_noise
from toolkit.collect.outcome import Edit, NewRow, Subject, Taken
from toolkit.collect.returned_cells import ReturnedCells
from toolkit.collect.rows import Matched
from toolkit.collect.writing import LONGEST_TEXT, is_too_long
from toolkit.dispatch.marks import Role, Use
from toolkit.ledger import RawSheet
from toolkit.values import shown

#: Columns whose cells are compared.
_COMPARED = (Use.RETURNED, Use.KEPT, Use.EARLIER)


class Comparison:
    """One returned sheet compared with the base's. What is found goes into `taken`.

    `role` is what the unit is to the rows of the sheet. With `anyone` rows of any unit may be edited: to see whose a
    copy is.
    """

    def __init__(
        self,
        held: Held,
        raw: RawSheet,
        columns: ReturnedColumns,
        matched: Matched,
        taken: Taken,
        role: Role = Role.LEAD,
        anyone: bool = False,
    ) -> None:
        self._held, self._raw, self._columns, self._matched = held, raw, columns, matched
        self._taken, self._role, self._anyone = taken, role, anyone
        self._rows = list(matched.rows)
        self._bases = list(matched.rows.values())
        self._cells = ReturnedCells(held, raw, columns, taken)
        self._new_meanings: dict[int, Meaning] = {}

    def compare(self, items: Sequence[int]) -> None:
        """Compare all: rows that the base has, new ones, those that cannot be placed, columns it does not know."""
        for column in self._columns.found:
            if column.use in _COMPARED:
                self._compare_column(column)
        for index, (kind, reason) in sorted(self._matched.refused.items()):
            row = "；".join(shown(cell) for cell in self._shown_cells(index))
            where = self._cells.where(index, 0)
            self._taken.refuse(kind, reason, where, subject=self._of_key(index), theirs=row)
        for index in sorted(self._matched.new):
            self._new_row(index)
        self._unknown_columns(items)
        self._remarks()

    # -- where things are

    def _subject(self, base: int, heading: str) -> Subject:
        held = self._held
        return Subject(held.sheet.title, held.key_text(base), held.name(base), heading, held.place(base, heading))

    def _of_key(self, index: int) -> Subject:
        return Subject(self._held.sheet.title, "、".join(filter(None, self._matched.keys[index])))

    def _shown_cells(self, index: int) -> Iterator[Any]:
        row = self._raw.rows[index]
        return (
            row[column.place]
            for column in self._columns.found
            if column.use in (Use.KEPT, Use.RETURNED)
            and column.place < len(row)
            and row[column.place] not in ("", None)
        )

    # -- rows that the base has

    def _compare_column(self, column: ReturnedColumn) -> None:
        place, heading = column.place, column.heading
        own = self._held.cells(heading)
        back = self._cells.column(self._rows, place)
        base = [own[index] for index in self._bases]
        percents = self._cells.is_percent(heading)
        if back == base and not percents:
            return
        before, after = self._held.meaning(heading), self._cells.meaning(column, back, base)
        for index, at, one, other in zip(self._rows, self._bases, back, base, strict=True):
            if (one == other and not (percents and type(one) is not type(other))) or same_but_noise(one, other):
                continue
            meaning = after.of(one)
            if meaning == before.of(other) or shown(one) == shown(other):
                self._taken.respelled += bool(shown(one) != shown(other))
            elif not self._cells.is_same_formula(index, at, column):
                self._changed(index, at, column, one, after)

    def _changed(self, index: int, base: int, column: ReturnedColumn, cell: Any, meaning: Meaning) -> None:
        """Put a changed cell where it belongs: among the edits, or what is refused."""
        reason = self._refusal(index, base, column, meaning.of(cell))
        if reason:
            subject, was = self._subject(base, column.heading), self._held.cells(column.heading)[base]
            where = self._cells.where(index, column.place)
            self._taken.refuse(*reason, where, subject=subject, base=shown(was), theirs=shown(cell))
        else:
            self._taken.edits.append(self._edit(index, base, column, cell, meaning))

    def _refusal(self, index: int, base: int, column: ReturnedColumn, meaning: Any) -> tuple[str, str] | None:
        """The kind of rejection of a changed cell and its reason; None where it is an edit."""
        lead = self._held.duties[base].lead
        if not self._anyone and (self._role is Role.SUPPORT or lead != self._taken.unit):
            return "scope", f"这一行由{lead or '别的单位'}填报，{self._taken.unit or '本单位'}的改动没有采用"
        if index in self._matched.unsure:
            return "ambiguous-row", "台账里这个编号有几行，分不清改的是哪一行"
        if self._cells.is_merged(index, column.place):
            return "merged-cell", "合并了单元格，分不清各行填的是什么"
        if column.heading in self._held.sheet.key and column.use is not Use.EARLIER:
            return None
        if column.use is not Use.RETURNED:
            return "read-only", f"“{column.written}”不由单位填报，改动没有采用"
        if isinstance(meaning, Unclear):
            return "unreadable", f"“{meaning.text}”看不懂：{meaning.why}"
        if is_too_long(self._cells.cell(index, column.place)):
            return "too-long", f"文字超过单元格的上限（{LONGEST_TEXT} 个字），请缩短"
        return None

    def _edit(self, index: int, base: int, column: ReturnedColumn, cell: Any, meaning: Meaning) -> Edit:
        heading, formula, kind = column.heading, self._cells.formula(index, column), ""
        if heading in self._held.sheet.key:
            kind = "key-edited"
        elif self._held.formula(base, heading):
            kind = "formula-replaced"
        elif formula:
            kind = "formula-entered"
        where = self._cells.where(index, column.place)
        code = self._held.sheet.code
        return Edit(code, base, heading, cell, meaning.of(cell), meaning, where, kind, formula)

    # -- rows that it has not

    def _new_row(self, index: int) -> None:
        """Take a new row, if it is the unit's own and all of it can be understood."""
        cells: dict[str, Edit] = {}
        for column in self._columns.found:
            if column.use not in (Use.KEPT, Use.RETURNED):
                continue
            cell, where = self._cells.cell(index, column.place), self._cells.where(index, column.place)
            meaning, formula = self._meaning_of_new(column), self._cells.formula(index, column)
            edit = Edit(
                self._held.sheet.code, -1, column.heading, cell, meaning.of(cell), meaning, where, formula=formula
            )
            cells[column.heading] = edit
        row = NewRow(self._held.sheet.code, self._matched.keys[index], cells, self._cells.where(index, 0))
        kind, reason = self._new_row_refusal(index, row)
        if kind:
            self._taken.refuse(kind, reason, row.where, subject=self._of_key(index), theirs=row.text)
        else:
            self._taken.new_rows.append(row)

    def _new_row_refusal(self, index: int, row: NewRow) -> tuple[str, str]:
        """Why a new row is not taken: the kind and the reason, "" where it is."""
        lead = self._lead_of(row)
        if self._role is Role.SUPPORT or (not self._anyone and lead != self._taken.unit):
            whose = f"责任单位写的是{lead}" if lead else "没有写责任单位"
            return "scope", f"新增的行不是{self._taken.unit or '本单位'}牵头的（{whose}），没有采用"
        if any(self._cells.is_merged(index, column.place) for column in self._columns.found):
            return "merged-cell", "新增的行里有合并的单元格，没有采用"
        for heading, edit in row.cells.items():
            if edit.formula:
                return "formula-entered", f"新增的行里“{heading}”是公式（{edit.formula}），请改成它的结果"
            if isinstance(edit.meaning, Unclear):
                return "unreadable", f"新增的行里“{heading}”的“{edit.meaning.text}”看不懂：{edit.meaning.why}"
            if is_too_long(edit.raw):
                return "too-long", f"新增的行里“{heading}”的文字超过单元格的上限（{LONGEST_TEXT} 个字）"
        return "", ""

    def _meaning_of_new(self, column: ReturnedColumn) -> Meaning:
        """What the cells of a column mean in rows that are new: how all rows of the return write it counts."""
        if column.place not in self._new_meanings:
            rows = (*self._matched.rows, *self._matched.new)
            self._new_meanings[column.place] = self._cells.meaning(column, self._cells.column(rows, column.place))
        return self._new_meanings[column.place]

    def _lead_of(self, row: NewRow) -> str:
        """The unit that a new row names first, by its 规范简称."""
        for heading in self._held.sheet.lead:
            if heading in row.cells:
                named = row.cells[heading].meaning
                return str(named[0]) if isinstance(named, tuple) and named else str(named or "")
        return ""

    # -- the rest

    def _unknown_columns(self, items: Sequence[int]) -> None:
        """Refuse what stands in columns that the ledger does not have."""
        for place, heading in self._columns.unknown.items():
            for index in items:
                cell = self._cells.cell(index, place)
                if cell not in ("", None):
                    what = f"“{heading}”" if heading else "没有表头"
                    reason = f"台账没有这一列（{what}），没有采用"
                    where, subject = self._cells.where(index, place), self._of_key(index)
                    self._taken.refuse("column-unknown", reason, where, subject=subject, theirs=shown(cell))

    def _remarks(self) -> None:
        matched, at = self._matched, self._taken.at(self._raw.title)
        if matched.by_key and self._columns.ids is not None:
            rows = "、".join(str(self._raw.top + index + 1) for index in sorted(matched.by_key)[:10])
            self._taken.say(f"第 {rows} 行没有行标识，按编号对应", at)
        if matched.repeated:
            rows = "、".join(str(self._raw.top + index + 1) for index in sorted(matched.repeated)[:10])
            self._taken.say(f"第 {rows} 行与前面的一行编号和内容都相同，只收一行", at)
        if matched.misplaced:
            self._taken.say(f"{len(matched.misplaced)} 行的行标识与编号对不上，按编号和名称对应", at)
