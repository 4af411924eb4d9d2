"""Where the figures of a summary come from: rule, items, cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from toolkit.ledger import Table
from toolkit.status import KEEPING_PACE, LAGGING, Status
from toolkit.summary import Summary
from toolkit.summary.items import KINDS
from toolkit.values import Cells, Trace
from toolkit.views.wording import status_rules

#: Rows of the ledger by the code of their sheet: indexes of its table, ascending.
Members = Mapping[str, Sequence[int]]

KEPT, LATE = (tuple(status.value for status in group) for group in (KEEPING_PACE, LAGGING))
UNSURE = (Status.UNSCHEDULED.value, Status.UNCLEAR.value)
PLANNED, INVESTED, FUNDING = "计划投资(万元)", "累计完成投资(万元)", "资金落实情况"
#: The cells by which status is taken.
_STATUS_CELLS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("开始时间", "完成时限", "完成率"),
    "policies": ("完成时限", "完成率"),
    "projects": ("开始年份", "结束年份", "完成率"),
}
_PERCENT_CELLS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("完成率",), "policies": ("完成率",), "projects": ("完成率", INVESTED),
}  # fmt: skip


class Tracing:
    """The traces of one summary's figures."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._rules = status_rules(summary)
        self._keys: dict[str, Sequence[str]] = {}

    def everything(self) -> Members:
        """All items."""
        return {kind: range(len(block)) for kind, block in self._summary.items.blocks.items()}

    def of_kind(self, *kinds: str) -> Members:
        """All items of some kinds."""
        return {kind: range(len(self._summary.items.blocks[kind])) for kind in kinds}

    # -- figures

    def total(self, members: Members) -> Trace:
        """A count of items."""
        return self._trace("计数，每个事项计一次", members, {kind: (self._key(kind),) for kind in members})

    def status(self, members: Members, *statuses: str) -> Trace:
        """A count of the items that have one of the statuses."""
        return self._trace(self._rule(statuses), self._having(members, statuses), _STATUS_CELLS)

    def pace(self, members: Members) -> Trace:
        """The share of those that keep pace, in those of which it can be said."""
        rule = f"达到进度（{'、'.join(self._told(KEPT))}）÷（达到进度与{'、'.join(self._told(LATE))}之和）× 100"
        return self._trace(rule, self._having(members, (*KEPT, *LATE)), _STATUS_CELLS)

    def share(self, members: Members, *statuses: str) -> Trace:
        """A share of items."""
        rule = f"{'、'.join(self._told(statuses))}的个数 ÷ 总数 × 100"
        return self._trace(rule, self._having(members, statuses), _PERCENT_CELLS)

    def unreported(self, members: Members) -> Trace:
        """A count of blank percentages."""
        blank = {
            kind: [index for index in indexes if self._summary.items.blocks[kind].outcome(index)[2]]
            for kind, indexes in members.items()
        }
        return self._trace("完成率空白，又不能按投资推算", blank, _PERCENT_CELLS)

    def planned(self, members: Members) -> Trace:
        """A sum of planned investment."""
        return self._amounts("计划投资之和，同一投资组只计一次", members, PLANNED)

    def invested(self, members: Members) -> Trace:
        """A sum of completed investment."""
        return self._amounts("累计完成投资之和", members, INVESTED)

    def funded(self, members: Members) -> Trace:
        """A sum of funded investment."""
        words = self._summary.ledger["projects"].column(FUNDING)
        funded = [index for index in members.get("projects", ()) if words[index] == "资金已落实"]
        return self._amounts("资金已落实项目的计划投资之和，同一投资组只计一次", {"projects": funded}, PLANNED)

    def rate(self, members: Members) -> Trace:
        """Completed over planned."""
        return self._amounts("累计完成投资 ÷ 计划投资 × 100", members, INVESTED, PLANNED)

    def rows(self, rule: str, table: Table, indexes: Sequence[int], *headings: str) -> Trace:
        """A figure taken from some columns of some rows of any sheet."""
        return Trace(rule, self._keys_of(table, indexes), tuple(_cells(table, indexes, headings)))

    # -- parts

    def _keys_of(self, table: Table, indexes: Sequence[int]) -> Sequence[str]:
        """The keys of some rows as texts."""
        code, heading = table.sheet.code, table.sheet.key[0]
        if code not in self._keys:
            self._keys[code] = [row.text(heading) for row in table]
        keys = self._keys[code]
        return [keys[index] for index in indexes]

    def _rule(self, statuses: Sequence[str]) -> str:
        words = self._summary.words
        return "；".join(f"{words[status]}：{self._rules[status]}" for status in statuses if status in self._rules)

    def _told(self, statuses: Sequence[str]) -> list[str]:
        return [self._summary.words[status] for status in statuses if status in self._rules]

    def _key(self, kind: str) -> str:
        return self._summary.ledger[kind].sheet.key[0]

    def _having(self, members: Members, statuses: Sequence[str]) -> Members:
        blocks = self._summary.items.blocks
        return {
            kind: [index for index in indexes if blocks[kind].outcome(index)[0] in statuses]
            for kind, indexes in members.items()
        }

    def _amounts(self, rule: str, members: Members, *headings: str) -> Trace:
        """The cells of projects that hold an amount."""
        table, indexes = self._summary.ledger["projects"], members.get("projects", ())
        filled = [[i for i in indexes if table.column(heading)[i] is not None] for heading in headings]
        cells = [
            cells for heading, rows in zip(headings, filled, strict=True) for cells in _cells(table, rows, (heading,))
        ]
        return Trace(rule, self._keys_of(table, sorted({i for rows in filled for i in rows})), tuple(cells))

    def _trace(self, rule: str, members: Members, headings: Mapping[str, Sequence[str]]) -> Trace:
        keys: list[str] = []
        cells: list[Cells] = []
        for kind in (kind for kind in KINDS if members.get(kind)):
            table = self._summary.ledger[kind]
            keys += self._keys_of(table, members[kind])
            cells += _cells(table, members[kind], headings[kind])
        return Trace(rule, tuple(keys), tuple(cells))


def _cells(table: Table, indexes: Sequence[int], headings: Sequence[str]) -> Iterable[Cells]:
    """The cells of some rows in those of some columns that the ledger has."""
    rows = [table.numbers[index] for index in indexes]
    return [Cells(table.title, table.letters[heading], rows) for heading in headings if rows and table.has(heading)]


def picked(members: Callable[[], Mapping[Any, Members]], label: Any) -> Callable[[], Members]:
    """What is asked later for the members with a label; none where nothing has it."""
    return lambda: members().get(label, {})


def members_by(labels: Mapping[str, Iterable[Any]]) -> Mapping[Any, Members]:
    """The items under each label; `labels` has those of each kind's items in their order."""
    members: dict[Any, dict[str, list[int]]] = {}
    for kind, of_kind in labels.items():
        for index, label in enumerate(of_kind):
            members.setdefault(label, {}).setdefault(kind, []).append(index)
    return members
