"""The cells of a returned sheet compared with the base's: columns as wholes first, cells only where these differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from toolkit.collect.columns import ReturnedColumn, ReturnedColumns, unit_of
from toolkit.collect.held import Held, merged_cells
from toolkit.collect.meaning import Meaning, Unclear, shares_in
from toolkit.collect.outcome import Edit, NewRow, Subject, Taken, Theirs
from toolkit.collect.rows import Matched
from toolkit.dispatch.marks import Role, Use
from toolkit.ledger import RawSheet
from toolkit.values import column_letter, shown

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

    def compare(self, items: Sequence[int]) -> None:
        """Compare all: rows that the base has, new ones, those that cannot be placed, columns it does not know."""
        for column in self._columns.found:
            if column.use in _COMPARED:
                self._compare_column(column)
        for index, (kind, reason) in sorted(self._matched.refused.items()):
            row = "；".join(shown(cell) for cell in self._shown_cells(index))
            where = self._where(index, 0)
            self._taken.refuse(kind, reason, where, subject=self._of_key(index), theirs=row)
        for index in sorted(self._matched.new):
            self._new_row(index)
        self._unknown_columns(items)
        self._remarks()

    # -- where things are

    def _where(self, index: int, place: int) -> Theirs:
        cell = f"{column_letter(self._raw.left + place)}{self._raw.top + index + 1}"
        return self._taken.at(self._raw.title, cell)

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

    @cached_property
    def _merged(self) -> frozenset[tuple[int, int]]:
        return merged_cells(self._raw)

    def _cell(self, index: int, place: int) -> Any:
        """A cell; of several that are merged downward each says what the first does."""
        row = self._raw.rows[index]
        return self._under_merge.get((index, place), row[place] if place < len(row) else None)

    @cached_property
    def _under_merge(self) -> dict[tuple[int, int], Any]:
        """By cell below the first of a range that is merged downward, what the first says."""
        raw, last = self._raw, len(self._raw.rows)
        ranges = ((top - raw.top, left - raw.left, bottom - raw.top) for top, left, bottom, _ in raw.merges)
        below = (
            ((row, place), raw.rows[first][place])
            for first, place, bottom in ranges
            if self._columns.row < first < last and 0 <= place < self._width
            for row in range(first + 1, min(bottom + 1, last))
        )
        return dict(islice(below, last * self._width))  # sound ranges do not overlap

    @cached_property
    def _width(self) -> int:
        """How many cells every row has at least."""
        return min(map(len, self._raw.rows))

    # -- rows that the base has

    def _compare_column(self, column: ReturnedColumn) -> None:
        place, heading = column.place, column.heading
        own = self._held.cells(heading)
        rows = self._raw.rows
        plain = not self._raw.merges and place < self._width
        back = [rows[index][place] if plain else self._cell(index, place) for index in self._rows]
        base = [own[index] for index in self._bases]
        percents = self._is_percent(heading)
        if back == base and not percents:
            return
        before, after = self._held.meaning(heading), self._meaning(column, back)
        for index, at, one, other in zip(self._rows, self._bases, back, base, strict=True):
            if one == other and not (percents and type(one) is not type(other)):
                continue
            meaning = after.of(one)
            if meaning == before.of(other) or shown(one) == shown(other):
                self._taken.respelled += bool(shown(one) != shown(other))
            else:
                self._changed(index, at, column, one, after)

    def _is_percent(self, heading: str) -> bool:
        column = self._held.columns[heading]
        return column is not None and column.kind == "percent"

    def _meaning(self, column: ReturnedColumn, cells: Sequence[Any]) -> Meaning:
        """What the cells of a returned column mean: read like the ledger's, but with care where that is no help."""
        held = self._held.meaning(column.heading)
        unit = unit_of(column, held.unit)
        if not self._is_percent(column.heading):
            return Meaning(held.column, unit, None, held.units)
        own = shares_in(cells)
        shares = own is not False and held.shares is not False and bool(own or held.shares)
        return Meaning(held.column, unit, shares, held.units, careful=True)

    def _changed(self, index: int, base: int, column: ReturnedColumn, cell: Any, meaning: Meaning) -> None:
        """Put a changed cell where it belongs: among the edits, or what is refused."""
        reason = self._refusal(index, base, column, meaning.of(cell))
        if reason:
            subject, was = self._subject(base, column.heading), self._held.cells(column.heading)[base]
            where = self._where(index, column.place)
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
        if self._is_merged(index, column.place):
            return "merged-cell", "合并了单元格，分不清各行填的是什么"
        if column.heading in self._held.sheet.key and column.use is not Use.EARLIER:
            return None
        if column.use is not Use.RETURNED:
            return "read-only", f"“{column.written}”不由单位填报，改动没有采用"
        if isinstance(meaning, Unclear):
            return "unreadable", f"“{meaning.text}”看不懂：{meaning.why}"
        return None

    def _is_merged(self, index: int, place: int) -> bool:
        return bool(self._raw.merges) and (self._raw.top + index, self._raw.left + place) in self._merged

    def _edit(self, index: int, base: int, column: ReturnedColumn, cell: Any, meaning: Meaning) -> Edit:
        heading = column.heading
        formula = self._raw.formulas.get((self._raw.top + index, self._raw.left + column.place), "")
        kind = ""
        if heading in self._held.sheet.key:
            kind = "key-edited"
        elif self._held.formula(base, heading):
            kind = "formula-replaced"
        elif formula:
            kind = "formula-entered"
        where = self._where(index, column.place)
        code = self._held.sheet.code
        return Edit(code, base, heading, cell, meaning.of(cell), meaning, where, kind, formula)

    # -- rows that it has not

    def _new_row(self, index: int) -> None:
        """Take a new row, if it is the unit's own and all of it can be understood."""
        cells: dict[str, Edit] = {}
        for column in self._columns.found:
            if column.use not in (Use.KEPT, Use.RETURNED):
                continue
            cell = self._cell(index, column.place)
            meaning = self._meaning(column, [cell])
            where = self._where(index, column.place)
            cells[column.heading] = Edit(
                self._held.sheet.code, -1, column.heading, cell, meaning.of(cell), meaning, where
            )
        row = NewRow(self._held.sheet.code, self._matched.keys[index], cells, self._where(index, 0))
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
        if any(self._is_merged(index, column.place) for column in self._columns.found):
            return "merged-cell", "新增的行里有合并的单元格，没有采用"
        for heading, edit in row.cells.items():
            if isinstance(edit.meaning, Unclear):
                return "unreadable", f"新增的行里“{heading}”的“{edit.meaning.text}”看不懂：{edit.meaning.why}"
        return "", ""

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
                cell = self._cell(index, place)
                if cell not in ("", None):
                    what = f"“{heading}”" if heading else "没有表头"
                    reason = f"台账没有这一列（{what}），没有采用"
                    where, subject = self._where(index, place), self._of_key(index)
                    self._taken.refuse("column-unknown", reason, where, subject=subject, theirs=shown(cell))

    def _remarks(self) -> None:
        matched, at = self._matched, self._taken.at(self._raw.title)
        if matched.by_key and self._columns.ids is not None:
            rows = "、".join(str(self._raw.top + index + 1) for index in sorted(matched.by_key)[:10])
            self._taken.say(f"第 {rows} 行没有行标识，按编号对应", at)
        if matched.misplaced:
            self._taken.say(f"{len(matched.misplaced)} 行的行标识与编号对不上，按编号和名称对应", at)
