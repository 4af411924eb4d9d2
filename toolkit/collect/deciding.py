"""Who decides where sides differ: rules given for a column, and what an officer chose line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from toolkit.collect.outcome import Conflict, Edit, Side
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name
from toolkit.schema import Schema
from toolkit.values import CannotDo

BY_RULE: Final = "--prefer"
BY_CHOICE: Final = "冲突处理表"
#: What a rule may name, in the option's own words and in the reader's.
_SIDES: Final = {side.value: side for side in Side if side is not Side.OWN} | {
    side.label: side for side in Side if side is not Side.OWN
}


#: The sides that may be chosen for kinds of conflict; all for the other kinds.
_OFFERED: Final = {
    "edit/delete": (Side.OURS,),
    "merged-cell": (Side.OURS,),
    "column-gone": (Side.OURS,),
    "add/add": (Side.OURS, Side.THEIRS),
}


def offered(kind: str) -> tuple[Side, ...]:
    """The sides that may be chosen for a kind of conflict."""
    return _OFFERED.get(kind, (Side.BASE, Side.OURS, Side.THEIRS, Side.OWN))


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer chose for one conflict; `own` is the cell that was typed instead, for Side.OWN."""

    side: Side
    own: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a conflict comes to: a side, by what; the edit of the return that counts, or the cell that was typed."""

    side: Side
    how: str
    edit: Edit | None = None
    own: Any = None


@dataclass(slots=True, eq=False, repr=False)
class Deciding:
    """`rules` by column, "" or the title of its sheet before it; `choices` by id of the conflict.

    `used` are the ids that were met, `contradictions` conflicts about one cell with different choices, `impossible`
    those for which a side was chosen that they do not offer.
    """

    rules: Mapping[tuple[str, str], Side] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    contradictions: list[Conflict] = field(default_factory=list)
    impossible: list[tuple[Conflict, Side]] = field(default_factory=list)

    def choice(self, conflict: Conflict) -> Choice | None:
        """What was chosen for a conflict, None for nothing that it offers."""
        choice = self.choices.get(conflict.id)
        if choice is None:
            return None
        self.used.add(conflict.id)
        if choice.side not in offered(conflict.kind):
            self.impossible.append((conflict, choice.side))
            return None
        return choice

    def outcome(self, conflicts: Sequence[Conflict], edits: Sequence[Edit], ours_changed: bool) -> Outcome | None:
        """What conflicts about one cell come to, each with the edit it is about; None where nobody has decided."""
        chosen = self._chosen(conflicts, edits)
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            self.contradictions.append(conflicts[0])
            return None
        return self._by_rule(conflicts[0], edits, ours_changed)

    def _chosen(self, conflicts: Sequence[Conflict], edits: Sequence[Edit]) -> list[Outcome]:
        """The different outcomes that were chosen."""
        found: dict[object, Outcome] = {}
        for conflict, edit in zip(conflicts, edits, strict=True):
            choice = self.choice(conflict)
            if choice is None:
                continue
            theirs = choice.side is Side.THEIRS
            key = (choice.side, edit.meaning if theirs else None, str(choice.own) if choice.own is not None else "")
            found[key] = Outcome(choice.side, BY_CHOICE, edit if theirs else None, choice.own)
        return list(found.values())

    def _by_rule(self, conflict: Conflict, edits: Sequence[Edit], ours_changed: bool) -> Outcome | None:
        """What the rule of the column says; nothing where it does not tell one return from another."""
        about = conflict.subject
        own_sheet = (normal(about.sheet), normal(about.column))
        rule = self.rules.get(own_sheet) or self.rules.get(("", normal(about.column)))
        if conflict.kind != "cell" or rule is None:
            return None
        if rule is Side.LATEST:
            edit = None if ours_changed else _latest(edits)
            return Outcome(Side.THEIRS, f"{BY_RULE} {Side.LATEST.label}", edit) if edit else None
        if rule is Side.THEIRS:
            edit = edits[0] if len({edit.meaning for edit in edits}) == 1 else None
            return Outcome(rule, BY_RULE, edit) if edit else None
        return Outcome(rule, BY_RULE)


def _latest(edits: Sequence[Edit]) -> Edit | None:
    """The edit that was saved last; None where a time is not known, or two that differ have the same."""
    if any(edit.where.saved is None for edit in edits):
        return None
    last = max(edit.where.saved for edit in edits if edit.where.saved)
    latest = [edit for edit in edits if edit.where.saved == last]
    return latest[0] if len({edit.meaning for edit in latest}) == 1 else None


def parse_rules(texts: Iterable[str], schema: Schema) -> dict[tuple[str, str], Side]:
    """Rules such as 完成率=theirs or 任务台账.本月进展=最新. Raises CannotDo for what is none, or names no column."""
    rules: dict[tuple[str, str], Side] = {}
    for text in texts:
        column, sign, word = text.rpartition("=")
        side = _SIDES.get(word.strip().lower())
        if not sign or side is None:
            words = "、".join(f"{side.value}（{side.label}）" for side in Side if side is not Side.OWN)
            raise CannotDo(f"--prefer 看不懂“{text}”。", "", f"请写 列=规则，规则可用：{words}。")
        sheet, _, heading = column.strip().rpartition(".")
        _check_column(sheet, heading, schema)
        rules[normal(sheet), normal(heading)] = side
    return rules


def _check_column(sheet: str, heading: str, schema: Schema) -> None:
    sheets = [one for one in schema.sheets if one.lead and normal(sheet) in ("", normal(one.title))]
    if not sheets:
        titles = "、".join(one.title for one in schema.sheets if one.lead)
        raise CannotDo(f"--prefer 里的“{sheet}”不是由单位填报的工作表。", "", f"可用：{titles}。")
    known = [column.heading for one in sheets for column in one.columns]
    if normal(heading) not in map(normal, known):
        near = nearest_name(heading, known)
        raise CannotDo(f"--prefer 里没有“{heading}”这一列。", "", f"是不是“{near}”？" if near else "请写台账的列名。")
