"""Items broken down by what they have in common: key task, working group, town, stage, funding, year and so on.

Each breakdown is a function that gives every item a label; its counts, amounts and rows follow by themselves. An item
has one label, so that the counts add up to all items; only under supporting units it may have several.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.chinese import Dates, halfwidth, squeeze
from toolkit.ledger import Ledger
from toolkit.summary.amounts import Amounts, Investment
from toolkit.summary.items import KINDS, Block, Items, Outcome
from toolkit.summary.tallies import Counted, Invested, Tally, counted, counted_under, tally_of, texts

UNSAID = "未注明"
SEVERAL_TOWNS = "跨镇街"
OPEN_ENDED = "长期"
NO_DATE = "未排期"
_TOWN_KINDS = re.compile("镇|街道|乡|地区")


#: What an item is under: one label, or several.
Labels = Sequence[str] | Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Segment(Counted, Invested):
    """The items with one label: their counts, and the investment of the projects among them."""

    label: str
    projects: int
    tally: Tally
    investment: Investment


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Breakdown:
    """The items of some kinds by label: `segments` in the order a reader expects, `total` all items, each once.

    `code` names it for programs, `title` for readers, `of` says what a label is (清单, 镇街), `note` what to know of
    it; `labels` has for each kind the label of each item, or a tuple of several.
    """

    code: str
    title: str
    of: str
    note: str
    labels: Mapping[str, Labels]
    segments: tuple[Segment, ...]
    total: Tally

    @property
    def invests(self) -> bool:
        """Whether projects are among the items."""
        return "projects" in self.labels

    @property
    def adds_up(self) -> bool:
        """Whether every item has one label, so that the segments add up to all."""
        return _single(self.labels)

    def members(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """The indexes of the items with a label, by label and kind."""
        members: dict[str, dict[str, list[int]]] = {}
        for kind, labels in self.labels.items():
            for index, label in enumerate(labels):
                for one in _each(label):
                    members.setdefault(one, {}).setdefault(kind, []).append(index)
        return members


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to break items down. `order` gives labels that come first; others follow as they come in the ledger."""

    code: str
    title: str
    of: str
    kinds: tuple[str, ...]
    labels: Callable[[Block, Ledger], Labels]
    order: Callable[[Ledger], Sequence[str]] = lambda ledger: ()
    note: str = ""


def breakdowns_of(items: Items, amounts: Amounts, ledger: Ledger) -> tuple[Breakdown, ...]:
    """Every breakdown that has something to say of a ledger: one in which nothing has a label says nothing."""
    made = (_breakdown(dimension, items, amounts, ledger) for dimension in DIMENSIONS)
    return tuple(one for one in made if any(segment.label not in (UNSAID, NO_DATE) for segment in one.segments))


def _breakdown(dimension: Dimension, items: Items, amounts: Amounts, ledger: Ledger) -> Breakdown:
    labels = {kind: dimension.labels(items.blocks[kind], ledger) for kind in dimension.kinds}
    segments = tuple(_segments(labels, items, amounts, dimension.order(ledger)))
    total = tally_of(sum((counted(items.blocks[kind]) for kind in labels), Counter()))
    return Breakdown(dimension.code, dimension.title, dimension.of, dimension.note, labels, segments, total)


def _segments(labels: Mapping[str, Labels], items: Items, amounts: Amounts, order: Sequence[str]) -> Iterator[Segment]:
    under: dict[str, Counter[Outcome]] = {}
    projects: Counter[str] = Counter()
    for kind, of_kind in labels.items():
        for label, outcomes in counted_under(of_kind, items.blocks[kind]).items():
            for one in _each(label):
                under.setdefault(one, Counter()).update(outcomes)
                projects[one] += outcomes.total() if kind == "projects" else 0
    investments = amounts.under(labels["projects"]) if "projects" in labels and _single(labels) else {}
    place = {label: number for number, label in enumerate(order)}
    for label in sorted(under, key=lambda label: (label in _LAST, place.get(label, len(place)))):
        yield Segment(label, projects[label], tally_of(under[label]), investments.get(label, Investment()))


def _single(labels: Mapping[str, Labels]) -> bool:
    """Whether every item has one label, not a tuple of several."""
    return all(type(label) is str for of_kind in labels.values() for label in of_kind[:1])


def _each(label: Any) -> Iterable[str]:
    return (label,) if type(label) is str else label


_LAST = frozenset({UNSAID, NO_DATE, OPEN_ENDED, SEVERAL_TOWNS})


# -- labels


def _cells(heading: str) -> Callable[[Block, Ledger], Labels]:
    """The label that stands in a column."""
    return lambda block, ledger: [text or UNSAID for text in texts(block, heading)]


def _choices(heading: str) -> Callable[[Ledger], Sequence[str]]:
    """The order in which the schema has the choices of a column."""
    return lambda ledger: ledger.schema.sheet("projects").column(heading).choices


def _supporting(block: Block, ledger: Ledger) -> Labels:
    return [units[1:] for units in block.units]


def _listed_units(ledger: Ledger) -> Sequence[str]:
    return [name for name in ledger["units"].column("规范简称") if isinstance(name, str)]


def _working_groups(block: Block, ledger: Ledger) -> Labels:
    """The working group of the lead unit."""
    units = ledger["units"]
    groups = dict(zip(units.column("规范简称"), units.column("工作组"), strict=True))
    named = {unit: group for unit, group in groups.items() if type(group) is str}
    return [named.get(lead, UNSAID) for lead in block.leads]


def _listed_groups(ledger: Ledger) -> Sequence[str]:
    return [group for group in dict.fromkeys(ledger["units"].column("工作组")) if type(group) is str]


def towns(ledger: Ledger) -> dict[str, str]:
    """The towns of the unit sheet: each spelling in half width without blanks, and the unit's 规范简称."""
    units = ledger["units"]
    found: dict[str, str] = {}
    for row in units:
        name, kind = row["规范简称"], row["类型"]
        if type(name) is str and type(kind) is str and _TOWN_KINDS.search(kind):
            spellings = (name, row["全称"], *(row["别名"] if isinstance(row["别名"], tuple) else ()))
            plain = (squeeze(halfwidth(spelling)) for spelling in spellings if type(spelling) is str)
            found |= {spelling: name for spelling in plain if spelling}
    return found


def _towns(block: Block, ledger: Ledger) -> Labels:
    """The one town that 区位及规模 names, or that it names several."""
    names = towns(ledger)
    if not names:
        return [UNSAID] * len(block)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    ends = tuple({name[-1] for name in names})

    def town(text: str) -> str:
        text = halfwidth(text)
        if not any(end in text for end in ends):
            return UNSAID
        named = {names[spelling] for spelling in pattern.findall(squeeze(text))}
        return UNSAID if not named else named.pop() if len(named) == 1 else SEVERAL_TOWNS

    found: dict[str, str] = {}
    scopes = texts(block, "区位及规模")
    return [found[scope] if scope in found else found.setdefault(scope, town(scope)) for scope in scopes]


def _due_years(block: Block, ledger: Ledger) -> Labels:
    """The year in which an item is to be done."""
    dues = block.table.column("结束年份" if block.kind == "projects" else "完成时限")
    different = {due: _due_year(due) for due in set(dues)}
    return [different[due] for due in dues]


def _due_year(due: Any) -> str:
    if isinstance(due, Dates):
        return OPEN_ENDED if due.open_ended else f"{due.last.year}年" if due.last else NO_DATE
    return f"{due}年" if type(due) is int else NO_DATE


def _years(ledger: Ledger) -> Sequence[str]:
    return [f"{year}年" for year in range(1950, 2101)]


_SHARED = "同一投资组的计划投资在每一行里只计一次，组跨几行时，各行之和大于合计。"

#: Every breakdown, in the order of a report. To add one, add a line and, for labels of a new sort, a function above.
DIMENSIONS = (
    Dimension("key_tasks", "重点任务分项", "重点任务", ("tasks",), _cells("重点任务")),
    Dimension(
        "supporting_units", "配合单位", "配合单位", KINDS, _supporting, _listed_units,
        "一个事项有几个配合单位的，在每个单位名下各计一次，所以各行之和不等于合计。",
    ),
    Dimension("working_groups", "工作组", "工作组", KINDS, _working_groups, _listed_groups, "按牵头单位所在的工作组。"),
    Dimension(
        "towns", "镇街", "镇街", ("projects",), _towns, _listed_units,
        "按区位及规模里写到的镇街；写了几个的列入“跨镇街”，没有写到的列入“未注明”。",
    ),
    Dimension("stages", "项目阶段", "阶段", ("projects",), _cells("阶段"), _choices("阶段")),
    Dimension("funding", "资金落实", "资金落实情况", ("projects",), _cells("资金落实情况"), _choices("资金落实情况")),
    Dimension("years", "应完成年度", "年度", KINDS, _due_years, _years, "按完成时限或结束年份所在的年度。"),
)  # fmt: skip
