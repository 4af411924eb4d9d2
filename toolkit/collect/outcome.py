"""What comes out of a merge: edits that were taken, conflicts, what was refused, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from toolkit.collect.meaning import Meaning
from toolkit.values import Place, shown


class Side(Enum):
    """Whose cell counts where sides differ."""

    BASE = "base"
    OURS = "ours"
    THEIRS = "theirs"
    LATEST = "latest"
    OWN = "own"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return {"base": "基准", "ours": "现有", "theirs": "填报", "latest": "最新", "own": "自定"}[self.value]


#: What each kind of conflict means, in a reader's words.
CONFLICTS: Final = {
    "cell": "同一格，各方改得不一样",
    "edit/delete": "填报表删了这一行，现有台账改了这一行",
    "delete/edit": "现有台账删了这一行，填报表改了这一格",
    "add/add": "增加的行编号相同，内容不一样",
    "key-edited": "填报表改了编号",
    "formula-replaced": "台账这一格是公式，填报表填了别的数",
    "formula-entered": "填报表这一格是公式",
    "merged-cell": "台账这一格与别的格合并，不能单独写入",
    "column-gone": "现有台账已经没有这一列",
}
#: What each kind of refusal means; the reason of a rejection says more.
REJECTIONS: Final = {
    "file": "文件读不出来",
    "marks": "填报标识有误",
    "base": "不是这份台账下发的",
    "period": "不是这一期的",
    "unit": "看不出是哪个单位报的",
    "read-only": "不由单位填报的列",
    "scope": "不是本单位牵头的行",
    "unreadable": "看不懂的内容",
    "too-long": "太长的文字",
    "formula-entered": "新增的行里的公式",
    "merged-cell": "合并的单元格",
    "duplicate-key": "编号重复的行",
    "empty-key": "没有编号的行",
    "ambiguous-row": "对不上的行",
    "row-deleted": "删掉的行",
    "sheet-missing": "删掉的工作表",
    "sheet-unknown": "台账没有的工作表",
    "column-missing": "删掉的列",
    "column-unknown": "台账没有的列",
    "not-a-row": "不是事项的行",
}


@dataclass(frozen=True, slots=True)
class Theirs:
    """A cell of a return: the file, the unit that answers for it, when it was saved (None: unknown), sheet, address."""

    file: str
    unit: str
    saved: datetime | None
    sheet: str
    cell: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Edit:
    """A cell that a return says otherwise than the base: row `row` of sheet `code`, under `heading`.

    `raw` is the cell as it was typed, `meaning` what it means, `read_by` what reads it. `kind` is the kind of conflict
    that it is in any case, "" for none; `formula` what was typed where that is a formula.
    """

    code: str
    row: int
    heading: str
    raw: Any
    meaning: Hashable
    read_by: Meaning
    where: Theirs
    kind: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NewRow:
    """A row that a return has and the base has not: its key, and its cells by heading as `Edit` has them."""

    code: str
    key: tuple[str, ...]
    cells: Mapping[str, Edit]
    where: Theirs

    @property
    def content(self) -> frozenset[tuple[str, Hashable]]:
        """What the row says."""
        return frozenset((heading, edit.meaning) for heading, edit in self.cells.items() if edit.meaning is not None)

    @property
    def text(self) -> str:
        """The row in one line."""
        return "；".join(f"{heading}：{shown(edit.raw)}" for heading, edit in self.cells.items() if shown(edit.raw))


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A row that a unit was sent and did not return."""

    code: str
    row: int
    where: Theirs


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line of the result is about: the ledger's sheet, the row's key and name, the column; "" for none.

    `place` is where it stands in the merged workbook.
    """

    sheet: str = ""
    key: str = ""
    name: str = ""
    column: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An edit that is in the merged workbook: what the base said and what it says now, both as readers have them."""

    subject: Subject
    base: str
    new: str
    where: Theirs
    kind: str = "modified"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell, or a row where the subject has no column, on which sides differ; all as readers have them.

    `decided` is the side that was chosen, None where nobody has; `how` says by what, `own` is what was typed instead.
    """

    kind: str
    subject: Subject
    base: str
    ours: str
    theirs: str
    where: Theirs
    decided: Side | None = None
    how: str = ""
    own: str = ""

    @property
    def id(self) -> str:
        """What it is known by when it comes back from the officer: it changes with anything that either side says."""
        about, where = self.subject, self.where
        said = (self.kind, about.sheet, about.key, about.column, self.base, self.ours, self.theirs)
        return sha256("\x1f".join((*said, where.file, where.sheet, where.cell)).encode(errors="replace")).hexdigest()[
            :20
        ]

    def decided_by(self, side: Side, how: str, own: str = "") -> Conflict:
        """The same conflict, decided."""
        return replace(self, decided=side, how=how, own=own)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not taken from a return and why. The base stays. `base` and `theirs` as readers have them."""

    kind: str
    reason: str
    where: Theirs
    subject: Subject = Subject()
    base: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was taken, and that an officer may want to know."""

    text: str
    where: Theirs | None = None


@dataclass(slots=True, eq=False, repr=False)
class Taken:
    """What one return says. `whole` is the reason why none of it counts, "" where it does.

    `respelled` counts cells that are written otherwise and mean the same.
    """

    file: str
    unit: str = ""
    saved: datetime | None = None
    deadline: str = ""
    marked: bool = False
    old_template: bool = False
    whole: str = ""
    respelled: int = 0
    edits: list[Edit] = field(default_factory=list)
    new_rows: list[NewRow] = field(default_factory=list)
    deleted: list[DeletedRow] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def at(self, sheet: str = "", cell: str = "") -> Theirs:
        """A place in this return."""
        return Theirs(self.file, self.unit, self.saved, sheet, cell)

    def refuse(self, kind: str, reason: str, where: Theirs | None = None, **said: Any) -> None:
        """Take note of what is not taken; `said` are further fields of the Rejection."""
        self.rejections.append(Rejection(kind, reason, where or self.at(), **said))

    def say(self, text: str, where: Theirs | None = None) -> None:
        """Take note of what an officer may want to know."""
        self.notes.append(Note(text, where or self.at()))

    @property
    def is_empty(self) -> bool:
        """Whether the unit changed nothing."""
        return not (self.whole or self.edits or self.new_rows or self.deleted or self.rejections)
