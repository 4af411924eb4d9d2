"""What the ledger says: the figures of the whole, or of the one unit a document is for, by whom they are of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.content.unit_view import UnitView
from toolkit.status import Status
from toolkit.summary import Investment, MidTermRow, Projects, Summary, Tally, TrendPoint, UnitTally
from toolkit.summary.tallies import Counted, Invested

ALL: Final = "各类事项"
TASKS, PROJECTS, POLICIES = "重点任务", "重点项目", "政策机制"
STATUSES: Final = tuple(status.value for status in Status)

TOTAL = "总数"
KEEPING, UNCERTAIN, MEASURABLE = "与时间进度基本一致", "无法衡量", "可以衡量"
LAGGING: Final = "滞后、逾期"
PLANNED, INVESTED, FUNDED, RATE = "计划投资", "累计完成投资", "资金已落实", "投资完成率"
KEEPING_OF_ALL, KEEPING_SHARE = "达到进度要求占比", "与时间进度基本一致占比"


@dataclass(frozen=True, slots=True)
class Part(Counted, Invested):
    """Some items: their counts, the investment of the projects among them and how many these are (None: not told)."""

    tally: Tally
    investment: Investment
    projects: int | None = None


_OF_TALLY: Final[Mapping[str, Callable[[Tally], Any]]] = MappingProxyType(
    {
        TOTAL: lambda tally: tally.total,
        KEEPING: lambda tally: tally.keeping_pace,
        UNCERTAIN: lambda tally: tally.uncertain,
        MEASURABLE: lambda tally: tally.keeping_pace + tally.lagging,
        "未填报": lambda tally: tally.unreported,
        KEEPING_SHARE: lambda tally: tally.pace_share,
        KEEPING_OF_ALL: lambda tally: tally.keeping_pace / tally.total * 100 if tally.total else None,
    }
)
_OF_INVESTMENT: Final = MappingProxyType({PLANNED: "planned", INVESTED: "invested", FUNDED: "funded", RATE: "rate"})
_OF_ROW: Final = MappingProxyType(
    {TOTAL: "total", KEEPING: "on_pace", LAGGING: "behind", UNCERTAIN: "uncertain", KEEPING_OF_ALL: "share"}
)
_OF_POINT: Final = MappingProxyType(
    {
        TOTAL: "total", KEEPING: "kept", LAGGING: "lagging", "平均完成率": "percent", INVESTED: "invested",
        PLANNED: "planned", RATE: "rate", "未销账问题": "problems_open",
    }
)  # fmt: skip
_OF_UNIT: Final = MappingProxyType({"牵头任务": "lead", "配合任务": "support", "政策机制": "policies", "名次": "rank"})


def figure(thing: Any, what: str) -> Any:
    """One figure of a tally, a list, a unit, a row of an evaluation …: a number, None where it has none of the sort."""
    if isinstance(thing, MidTermRow):
        return getattr(thing, _OF_ROW[what]) if what in _OF_ROW else None
    if isinstance(thing, TrendPoint):
        return getattr(thing, _OF_POINT[what]) if what in _OF_POINT else _counted(thing.by_status, what)
    if what in _OF_INVESTMENT:
        return getattr(thing, _OF_INVESTMENT[what], None)
    if what == "项目数":
        return thing.total if isinstance(thing, Projects) else getattr(thing, "projects", None)
    if isinstance(thing, UnitTally) and what in _OF_UNIT:
        return getattr(thing, _OF_UNIT[what])
    return _of_tally(thing if isinstance(thing, Tally) else thing.tally, what)


def _of_tally(tally: Tally, what: str) -> Any:
    if what in _OF_TALLY:
        return _OF_TALLY[what](tally)
    if what.endswith("占比"):
        return tally.shares.get(what.removesuffix("占比"))
    return _counted(tally.by_status, what)


def _counted(by_status: Mapping[str, int], what: str) -> int | None:
    """The count of one status or of several (滞后、逾期); None for what is none."""
    if what in by_status:
        return by_status[what]
    wanted = what.split("、")
    return sum(by_status.get(status, 0) for status in wanted) if set(wanted) <= set(STATUSES) else None


@dataclass(frozen=True, slots=True)
class Known:
    """The figures of one scope: `things` by the noun of whom they are; `unit` where the scope is a unit's."""

    things: Mapping[str, Any]
    unit: UnitView | None = None

    def of(self, who: str, what: str) -> Any:
        """A figure of 重点任务, 各类事项 …; None where the scope has none."""
        return figure(self.things[who], what) if who in self.things else None


def whole_of(summary: Summary, overall: Tally) -> Known:
    """What the ledger says of everything."""
    things = {
        TASKS: summary.tasks,
        PROJECTS: summary.projects,
        POLICIES: summary.policies,
        ALL: Part(overall, summary.projects.investment),
    }
    return Known(MappingProxyType(things))


def own_of(unit: UnitView) -> Known:
    """What it says of what a unit leads."""
    investment = unit.counts.investment if unit.counts else Investment()
    things: dict[str, Any] = {kind.name: kind.tally for kind in unit.kinds}
    if PROJECTS in things:
        things[PROJECTS] = Part(things[PROJECTS], investment)
    return Known(MappingProxyType(things | {ALL: Part(unit.tally, investment)}), unit)
