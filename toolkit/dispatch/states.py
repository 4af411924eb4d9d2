"""Where each row stands at the end of the period, in the words and colours of the reports, and its milestones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.chinese import show_date, show_percent
from toolkit.ledger import Ledger, Milestone, milestones_of
from toolkit.ledger.milestones import MILESTONES, NAME, ItemName
from toolkit.status import LAGGING, Status
from toolkit.summary import Item, Problem, Summary
from toolkit.views.wording import lamp, light_fills

STATUS_HEADING: Final = "进度状态"
SCHEDULED_HEADING: Final = "序时进度"
MILESTONES_HEADING: Final = "节点要求"
PROBLEM_HEADING: Final = "整改情况"
#: All headings of what is worked out; the ledger's own columns of such a name are not sent.
SHOWN_HEADINGS: Final = (STATUS_HEADING, SCHEDULED_HEADING, MILESTONES_HEADING, PROBLEM_HEADING)
_OVERDUE, _OPEN, _CLOSED = "已超时限", "在办", "已销账"


@dataclass(frozen=True, slots=True)
class State:
    """Where a row stands: one text for each heading, the RRGGBB that the first is filled with ("" for none), and
    whether it is behind or overdue.
    """

    texts: tuple[str, ...]
    fill: str = ""
    behind: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class States:
    """The states of the rows of one sheet, and the headings of their texts; none of a sheet without states."""

    headings: tuple[str, ...] = ()
    rows: Sequence[State] = ()


def states_of(summary: Summary) -> Mapping[str, States]:
    """The states of the rows of each sheet that has any, by its code."""
    steps = milestones_of(summary.ledger)
    headings = (STATUS_HEADING, SCHEDULED_HEADING, MILESTONES_HEADING)
    states = {kind: States(headings, tuple(_items(summary, kind, steps))) for kind in summary.items.blocks}
    problems = tuple(_problem(problem, summary) for problem in summary.problems.items)
    return states | {"problems": States((PROBLEM_HEADING,), problems)}


def _items(summary: Summary, kind: str, steps: Mapping[ItemName, Sequence[Milestone]]) -> Iterator[State]:
    fills = light_fills(summary)
    lagging = {status.value for status in LAGGING}
    for item in summary.items.of((kind,)):
        behind, overdue = item.status in lagging, item.status == Status.OVERDUE.value
        fill = fills.get(item.light, "") if behind else ""
        milestones = _milestones(summary.ledger, steps.get((kind, item.key), ()))
        yield State((*_texts(summary, item), milestones), fill, behind and not overdue, overdue)


def _texts(summary: Summary, item: Item) -> tuple[str, str]:
    scheduled = "" if item.scheduled is None else show_percent(item.scheduled)
    return f"{summary.words[item.status]}（{lamp(item.light)}）", scheduled


def _milestones(ledger: Ledger, milestones: Sequence[Milestone]) -> str:
    """The milestones that an item is held against, one on each line: 2024年6月30日 60% 主体结构封顶."""
    rows = ledger[MILESTONES]
    names = (rows.row(one.index).text(NAME) for one in milestones)
    steps = zip(milestones, names, strict=True)
    return "\n".join(f"{show_date(one.day)} {show_percent(one.share)} {name}".rstrip() for one, name in steps)


def _problem(problem: Problem, summary: Summary) -> State:
    if problem.overdue:
        light = summary.yardstick.lights[Status.OVERDUE.value]
        return State((f"{_OVERDUE}（{lamp(light)}）",), light_fills(summary).get(light, ""), overdue=True)
    return State((_CLOSED if problem.closed else _OPEN,))
