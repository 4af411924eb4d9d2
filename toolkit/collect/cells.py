"""One cell merged: what the base says, what the current ledger says, and what each return says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.collect.deciding import Deciding, Outcome
from toolkit.collect.meaning import Unclear
from toolkit.collect.outcome import Accepted, Conflict, Edit, Note, Side, Subject
from toolkit.collect.pairing import Merge, Pairing
from toolkit.collect.writing import Written
from toolkit.values import shown

#: Kinds of conflict in which the return's content cannot be written into the workbook.
_BY_HAND = frozenset({"merged-cell", "column-gone"})


class CellMerge:
    """Merges the cells of one sheet. `restored` has, by row to be put back, the cells that a return changes in it."""

    def __init__(self, pair: Pairing, deciding: Deciding, merged: Merge) -> None:
        self._pair, self._deciding, self._merged = pair, deciding, merged
        self.restored: dict[int, dict[str, Any]] = {}

    def merge(self, row: int, heading: str, edits: Sequence[Edit]) -> None:
        """Merge a cell of the base that one or more returns say otherwise."""
        pair = self._pair
        current = pair.rows[row]
        if current < 0:
            self._conflict("delete/edit", row, heading, edits, True)
            return
        if heading not in pair.ours.columns:
            self._conflict("column-gone", row, heading, edits, True)
            return
        ours = pair.ours.meaning(heading).of(pair.ours.cells(heading)[current])
        changed = not (pair.same or pair.agree(heading, row))
        theirs = {edit.meaning for edit in edits}
        forced = next((edit.kind for edit in edits if edit.kind), "")
        if changed and theirs == {ours}:
            self._accept(row, heading, edits, "agreed")
        elif pair.ours.is_merged(current, heading):
            self._conflict("merged-cell", row, heading, edits, changed)
        elif forced:
            self._conflict(forced, row, heading, edits, changed)
        elif pair.ours.formula(current, heading):
            self._conflict("formula-replaced", row, heading, edits, changed)
        elif changed or len(theirs) > 1:
            self._conflict("cell", row, heading, edits, changed)
        else:
            self._write(row, heading, edits[0])
            self._accept(row, heading, edits, "modified")

    # -- where things are

    def _subject(self, row: int, heading: str) -> Subject:
        base, pair = self._pair.base, self._pair
        gone = pair.rows[row] < 0 or heading not in pair.ours.columns
        place = base.place(row, heading) if gone else pair.ours.place(pair.rows[row], heading)
        return Subject(base.sheet.title, base.key_text(row), base.name(row), heading, place)

    def _said(self, row: int, heading: str) -> tuple[str, str]:
        """What base and current ledger say, as readers have it; a formula is shown as one."""
        pair = self._pair
        before = pair.base.formula(row, heading) or shown(pair.base.cells(heading)[row])
        if pair.rows[row] < 0:
            return before, "（这一行已删除）"
        if heading not in pair.ours.columns:
            return before, "（这一列已删除）"
        now = pair.ours.formula(pair.rows[row], heading) or shown(pair.ours.cells(heading)[pair.rows[row]])
        return before, now

    # -- what comes of it

    def _accept(self, row: int, heading: str, edits: Sequence[Edit], kind: str) -> None:
        subject, (before, _) = self._subject(row, heading), self._said(row, heading)
        for number, edit in enumerate(edits):
            how = kind if number == 0 else "agreed"
            self._merged.accepted.append(Accepted(subject, before, shown(edit.raw), edit.where, how))

    def _write(self, row: int, heading: str, edit: Edit) -> None:
        """Write what a return says into the current ledger, or into the row that is put back."""
        meaning = self._pair.ours.meaning(heading)
        self._put(row, heading, meaning.written(edit.raw, edit.read_by))

    def _put(self, row: int, heading: str, value: Any) -> None:
        if self._pair.rows[row] < 0:
            self.restored.setdefault(row, {})[heading] = value
        else:
            place = self._pair.ours.place(self._pair.rows[row], heading)
            self._merged.written.append(Written(place, value))

    def _conflict(self, kind: str, row: int, heading: str, edits: Sequence[Edit], changed: bool) -> None:
        """List a conflict once for each return, and do what was decided; the base's content where nothing was."""
        subject, (before, now) = self._subject(row, heading), self._said(row, heading)
        listed = [Conflict(kind, subject, before, now, edit.formula or shown(edit.raw), edit.where) for edit in edits]
        outcome = self._possible(row, heading, self._deciding.outcome(listed, edits, changed), changed)
        if outcome is None:
            self._merged.conflicts += listed
            self._keep_base(kind, row, heading, changed)
            return
        self._merged.conflicts += [c.decided_by(outcome.side, outcome.how, shown(outcome.own)) for c in listed]
        self._apply(kind, row, heading, outcome, changed)
        if outcome.edit:
            self._accept(row, heading, [edit for edit in edits if edit.meaning == outcome.edit.meaning], "decided")

    def _possible(self, row: int, heading: str, outcome: Outcome | None, changed: bool) -> Outcome | None:
        """The outcome, None with a remark where the workbook cannot have it."""
        why = self._impossible(row, heading, outcome, changed) if outcome else ""
        if why:
            base = self._pair.base
            self._merged.notes.append(Note(f"{base.sheet.title} {base.called(row)} {heading}：{why}，没有使用"))
            return None
        return outcome

    def _impossible(self, row: int, heading: str, outcome: Outcome, changed: bool) -> str:
        """Why the workbook cannot have what was decided, "" where it can."""
        base = self._pair.base
        if outcome.side is Side.BASE:
            formula = base.formula(row, heading) if changed and self._pair.rows[row] >= 0 else ""
            return f"基准是公式（{formula}），公式要在台账里手工恢复" if formula else ""
        if outcome.side is Side.OURS:
            return ""
        meaning = outcome.edit.meaning if outcome.edit else self._pair.ours.meaning(heading).of(outcome.own)
        if isinstance(meaning, Unclear):
            return f"“{meaning.text}”看不懂（{meaning.why}）"
        return "编号不能改成空的" if meaning is None and base.sheet.key == (heading,) else ""

    def _apply(self, kind: str, row: int, heading: str, outcome: Outcome, changed: bool) -> None:
        if outcome.edit:
            self._write(row, heading, outcome.edit)
        elif outcome.side is Side.OWN:
            meaning = self._pair.ours.meaning(heading)
            self._put(row, heading, meaning.written(outcome.own, meaning))
        elif outcome.side is Side.BASE:
            self._keep_base(kind, row, heading, changed, chosen=True)

    def _keep_base(self, kind: str, row: int, heading: str, changed: bool, chosen: bool = False) -> None:
        """Have the base's content in the merged workbook. A formula is not written, nor into a merged cell; the current
        ledger's formula stays unless the base was chosen.
        """
        pair = self._pair
        if kind == "delete/edit":
            self.restored.setdefault(row, {})
            return
        by_hand = kind in _BY_HAND or pair.base.formula(row, heading)
        if changed and not by_hand and (chosen or not pair.ours.formula(pair.rows[row], heading)):
            meaning = pair.ours.meaning(heading)
            self._put(row, heading, meaning.written(pair.base.cells(heading)[row], pair.base.meaning(heading)))
