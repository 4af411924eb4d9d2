"""Where each row stands at the end of the period, in the words and colours of the reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.chinese import show_percent
from toolkit.status import LAGGING, Status
from toolkit.summary import Item, Problem, Summary
from toolkit.views.wording import lamp, light_fills

STATUS_HEADING: Final = "进度状态"
SCHEDULED_HEADING: Final = "序时进度"
PROBLEM_HEADING: Final = "整改情况"
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
    states = {
        kind: States((STATUS_HEADING, SCHEDULED_HEADING), tuple(_items(summary, kind))) for kind in summary.items.blocks
    }
    problems = tuple(_problem(problem, summary) for problem in summary.problems.items)
    return states | {"problems": States((PROBLEM_HEADING,), problems)}


def _items(summary: Summary, kind: str) -> Iterator[State]:
    fills = light_fills(summary)
    lagging = {status.value for status in LAGGING}
    for item in summary.items.of((kind,)):
        behind, overdue = item.status in lagging, item.status == Status.OVERDUE.value
        fill = fills.get(item.light, "") if behind else ""
        yield State(_texts(summary, item), fill, behind and not overdue, overdue)


def _texts(summary: Summary, item: Item) -> tuple[str, str]:
    scheduled = "" if item.scheduled is None else show_percent(item.scheduled)
    return f"{summary.words[item.status]}（{lamp(item.light)}）", scheduled


def _problem(problem: Problem, summary: Summary) -> State:
    if problem.overdue:
        light = summary.yardstick.lights[Status.OVERDUE.value]
        return State((f"{_OVERDUE}（{lamp(light)}）",), light_fills(summary).get(light, ""), overdue=True)
    return State((_CLOSED if problem.closed else _OPEN,))
