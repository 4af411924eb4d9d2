"""Where the figures of a summary come from: rule, items, cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial
from typing import Any

from toolkit.chinese import halfwidth, squeeze
from toolkit.ledger import Investments, Milestone, Table, milestones_of
from toolkit.ledger.investment import Group, agreed
from toolkit.ledger.milestones import ItemName
from toolkit.status import KEEPING_PACE, LAGGING, Status
from toolkit.summary import Summary
from toolkit.summary.items import KINDS, Block
from toolkit.values import Cells, Trace
from toolkit.views.behind import Behind, Members, Rows
from toolkit.views.wording import lamp, status_rules

__all__ = [
    "FUNDING",
    "INVESTED",
    "KEPT",
    "LATE",
    "PERCENT",
    "PLANNED",
    "UNSURE",
    "Members",
    "Tracing",
    "members_by",
    "picked",
]

KEPT, LATE = (tuple(status.value for status in group) for group in (KEEPING_PACE, LAGGING))
UNSURE = (Status.UNSCHEDULED.value, Status.UNCLEAR.value)
PLANNED, INVESTED, FUNDING = "计划投资(万元)", "累计完成投资(万元)", "资金落实情况"
#: The cells of an item's days.
_DAYS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("开始时间", "完成时限"), "policies": ("完成时限",), "projects": ("开始年份", "结束年份"),
}  # fmt: skip
PERCENT = "完成率"
_PERCENTS: Mapping[str, tuple[str, ...]] = dict.fromkeys(KINDS, (PERCENT,))
#: The cells of the units of an item, that of the lead unit first.
_LEADS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("牵头单位",), "policies": ("牵头单位",), "projects": ("责任单位",),
}  # fmt: skip


class Tracing:
    """The traces of one summary's figures."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._rules = status_rules(summary)
        self._behind = Behind(summary.ledger)
        # A table asks for the same few statuses line after line.
        self._rule = cache(partial(_rule, self._rules, summary.words))
        self._wanted = cache(partial(_wanted, summary.items.blocks))
        # The amounts of a line are asked for one by one, and again for their rate.
        self._amount = lru_cache(maxsize=4)(self._amount_cells)
        self._own_keys = {kind: summary.ledger[kind].sheet.key[:1] for kind in KINDS}

    def everything(self) -> Members:
        """All items."""
        return {kind: range(len(block)) for kind, block in self._summary.items.blocks.items()}

    def of_kind(self, *kinds: str) -> Members:
        """All items of some kinds."""
        return {kind: range(len(self._summary.items.blocks[kind])) for kind in kinds}

    @cached_property
    def _investments(self) -> Investments:
        return Investments.of(self._summary.ledger["projects"])

    @cached_property
    def _milestones(self) -> Mapping[ItemName, Sequence[Milestone]]:
        return milestones_of(self._summary.ledger)

    @cached_property
    def _blank(self) -> frozenset[int]:
        """The projects whose percentage is blank."""
        percents = self._summary.ledger["projects"].column(PERCENT)
        return frozenset(index for index, percent in enumerate(percents) if percent is None)

    # -- figures

    def total(self, members: Members) -> Trace:
        """A count of items."""
        keys, rows = self._behind.items(members)
        return Trace("计数，每个事项计一次", keys, self._behind.cells_in(rows, self._own_keys))

    def status(self, members: Members, *statuses: str) -> Trace:
        """A count of the items that have one of the statuses."""
        return self.standing(self._rule(statuses), self._having(members, statuses))

    def light(self, members: Members, light: str) -> Trace:
        """A count of the items that show a light."""
        lights = self._summary.yardstick.lights
        statuses = [status for status in lights if lights[status] == light]
        outcomes = {kind: block.outcomes for kind, block in self._summary.items.blocks.items()}
        showing = {
            kind: [i for i in indexes if outcomes[kind][self._summary.items.blocks[kind].codes[i]][1] == light]
            for kind, indexes in members.items()
        }
        return self.standing(f"{lamp(light)}：{'、'.join(statuses)}", showing)

    def pace(self, members: Members) -> Trace:
        """The share of those that keep pace, in those of which it can be said."""
        rule = f"达到进度（{'、'.join(self._told(KEPT))}）÷（达到进度与{'、'.join(self._told(LATE))}之和）× 100"
        return self.standing(rule, self._having(members, (*KEPT, *LATE)))

    def share(self, members: Members, *statuses: str) -> Trace:
        """A share of items."""
        rule = f"{'、'.join(self._told(statuses))}的个数 ÷ 总数 × 100"
        return self.percent(rule, self._having(members, statuses))

    def unreported(self, members: Members) -> Trace:
        """A count of blank percentages."""
        blank = {
            kind: [index for index in indexes if self._summary.items.blocks[kind].outcome(index)[2]]
            for kind, indexes in members.items()
        }
        return self.percent("完成率空白，又不能按投资推算", blank)

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

    def standing(self, rule: str, members: Members) -> Trace:
        """A figure taken of where items stand: the cells of their days, milestones, percentages."""
        named, rows = self._behind.items(members)
        cells = self._behind.cells_in(rows, _DAYS)
        if self._milestones:
            ledger = self._summary.ledger
            keys = {(kind, key) for kind in members for key in self._behind.keys(ledger[kind], members[kind])}
            due = sorted(one.index for name in keys & self._milestones.keys() for one in self._milestones[name])
            cells += self._behind.cells(ledger["milestones"], due, ("节点日期", "应完成(%)"))
        return Trace(rule, named, cells + self._percents(members, rows))

    def percent(self, rule: str, members: Members) -> Trace:
        """A figure taken of percentages: their cells, and the amounts they are reckoned from where they are blank."""
        keys, rows = self._behind.items(members)
        return Trace(rule, keys, self._percents(members, rows))

    def leads(self, rule: str, members: Members) -> Trace:
        """A figure taken of the units that lead items: their cells; the keys are the units, 有关单位 for nobody."""
        blocks = self._summary.items.blocks
        units = {blocks[kind].units[index][0]: None for kind, indexes in members.items() for index in indexes}
        cells = self._behind.cells_in(self._behind.items(members)[1], _LEADS)
        return Trace(rule, tuple(unit or "有关单位" for unit in units), cells)

    def setting(self, rule: str, *items: str) -> Trace:
        """A figure taken from the settings: the cells of these items, named without (百分点)."""
        settings = self._summary.ledger["settings"]
        names = [squeeze(halfwidth(row.text("项"))).removesuffix("(百分点)") for row in settings]
        return self.rows(rule, settings, [index for index, name in enumerate(names) if name in items], "值")

    def rows(self, rule: str, table: Table, indexes: Sequence[int], *headings: str) -> Trace:
        """A figure taken from some columns of some rows of any sheet."""
        return Trace(rule, self._behind.keys(table, indexes), self._behind.cells(table, indexes, headings))

    # -- parts

    def _told(self, statuses: Sequence[str]) -> list[str]:
        return [self._summary.words[status] for status in statuses if status in self._rules]

    def _having(self, members: Members, statuses: Sequence[str]) -> Members:
        having: dict[str, list[int]] = {}
        for kind, indexes in members.items():
            block = self._summary.items.blocks[kind]
            codes, wanted = block.codes, self._wanted(kind, statuses)
            having[kind] = [index for index in indexes if codes[index] in wanted]
        return having

    def _amounts(self, rule: str, members: Members, *headings: str) -> Trace:
        """The cells of projects that hold an amount: of planned investment those that add up to it."""
        table, indexes = self._summary.ledger["projects"], tuple(members.get("projects", ()))
        cells = [one for heading in headings for one in self._amount(heading, indexes)]
        return Trace(rule, self._behind.keys(table, indexes), cells)

    def _amount_cells(self, heading: str, indexes: tuple[int, ...]) -> Sequence[Cells]:
        """The cells that hold an amount of projects."""
        table = self._summary.ledger["projects"]
        rows, amounts = self._planned(indexes) if heading == PLANNED else indexes, table.column(heading)
        return self._behind.cells(table, [index for index in rows if amounts[index] is not None], (heading,))

    def _planned(self, indexes: Sequence[int]) -> list[int]:
        """The rows whose planned amounts add up to that of some projects: of a group one, in whatever row it stands.

        Of a group none of whose amounts can be read, all that are there.
        """
        group_of = self._investments.groups
        own = [index for index in indexes if group_of[index] is None]
        groups = {group_of[index] for index in indexes}
        return sorted([*own, *(row for group in groups if group is not None for row in self._rows_of_groups[group])])

    @cached_property
    def _rows_of_groups(self) -> Mapping[Group, Sequence[int]]:
        """The rows that stand for the amount of each group."""
        written = self._investments.written
        rows: dict[Group, list[int]] = {group: [agreed(amounts)[0]] for group, amounts in written.items() if amounts}
        for index, group in enumerate(self._investments.groups):
            if group is not None and not written[group]:
                rows.setdefault(group, []).append(index)
        return rows

    def _percents(self, members: Members, rows: Rows) -> list[Cells]:
        """The cells of percentages, and of the amounts they are reckoned from where they are blank."""
        cells, projects = self._behind.cells_in(rows, _PERCENTS), self._summary.ledger["projects"]
        if blank := sorted(self._blank.intersection(members.get("projects", ()))):
            cells += self._behind.cells(projects, blank, (INVESTED,))
            cells += self._behind.cells(projects, self._planned(blank), (PLANNED,))
        return cells


def _rule(rules: Mapping[str, str], words: Mapping[str, str], statuses: Sequence[str]) -> str:
    """The rules of some statuses, each under the office's word for it."""
    return "；".join(f"{words[status]}：{rules[status]}" for status in statuses if status in rules)


def _wanted(blocks: Mapping[str, Block], kind: str, statuses: Sequence[str]) -> frozenset[int]:
    """Which outcomes of items of a kind are one of some statuses."""
    return blocks[kind].codes_of(statuses)


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
