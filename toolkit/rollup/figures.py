"""The figures of one ledger, of a region, of all: whole numbers added up, and what is worked out of the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.chinese import largest_remainder
from toolkit.status import FAR_BEHIND, SHOWN_STATUSES, Status
from toolkit.summary import Investment, Tally

#: Amounts are added in millionths of 万元 (分).
WHOLE: Final = 10**6
KINDS: Final = ("tasks", "projects", "policies")
_SHOWN: Final = frozenset(status.value for status in SHOWN_STATUSES)
#: Lights in the order leaders read them: by what shows them.
_LIT: Final = ("已完成", "超序时", "达到序时", "未到期", "滞后", FAR_BEHIND, "逾期", "未排期", "待核实")


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """Indicators: `total` is `on_pace` + `behind` + `not_measurable` + `unreported`; `reached` are on pace."""

    total: int
    binding: int
    expected: int
    reached: int
    on_pace: int
    behind: int
    not_measurable: int
    unreported: int


@dataclass(frozen=True, slots=True)
class ProblemCounts:
    """Problems of the closed loop; the overdue ones are open."""

    total: int
    open: int
    closed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """What the checks of the ledgers found, by severity."""

    error: int
    warning: int
    info: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What `ledgers` ledgers hold. `items` are tasks, projects and policies together; amounts are in 万元."""

    ledgers: int
    tasks: Tally
    projects: Tally
    policies: Tally
    items: Tally
    investment: Investment
    indicators: IndicatorCounts
    problems: ProblemCounts
    findings: FindingCounts

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of all items by status."""
        return self.items.by_status

    @property
    def planned(self) -> float:
        """The planned investment; investment groups are counted once within a ledger."""
        return self.investment.planned

    @property
    def invested(self) -> float:
        """The investment completed to date."""
        return self.investment.invested

    @property
    def funded(self) -> float:
        """The planned investment of the projects that are funded."""
        return self.investment.funded

    @property
    def rate(self) -> float | None:
        """Completed in % of planned; None where nothing is planned."""
        return self.investment.rate


def figures_of(
    ledgers: int,
    counts: Mapping[str, int],
    amounts: Mapping[str, int],
    findings: Mapping[str, int],
    lights: Mapping[str, str],
) -> Figures:
    """The figures of counts and amounts by name (tasks.total, tasks.by_status.滞后, projects.planned in 分 …).

    `lights` gives the light of each status and of 严重滞后: lights are counted by it, whatever those of the ledgers.
    """
    tasks, projects, policies = (_tally(counts, (kind,), lights) for kind in KINDS)
    money = {name: _money(amounts.get(f"projects.{name}", 0)) for name in ("planned", "invested", "funded")}
    return Figures(
        ledgers,
        tasks,
        projects,
        policies,
        _tally(counts, KINDS, lights),
        Investment(**money, funded_projects=counts.get("projects.funded_projects", 0)),
        IndicatorCounts(*_numbers(counts, "indicators", tuple(IndicatorCounts.__dataclass_fields__))),
        ProblemCounts(*_numbers(counts, "problems", tuple(ProblemCounts.__dataclass_fields__))),
        FindingCounts(*(findings.get(name, 0) for name in FindingCounts.__dataclass_fields__)),
    )


def _numbers(counts: Mapping[str, int], what: str, names: Sequence[str]) -> list[int]:
    return [counts.get(f"{what}.{name}", 0) for name in names]


def _tally(counts: Mapping[str, int], kinds: Sequence[str], lights: Mapping[str, str]) -> Tally:
    def added(name: str) -> int:
        return sum(counts.get(f"{kind}.{name}", 0) for kind in kinds)

    every = {status.value: added(f"by_status.{status.value}") for status in Status}
    by_status = {status: number for status, number in every.items() if number or status in _SHOWN}
    shares = dict(zip(by_status, largest_remainder(tuple(by_status.values())), strict=True))
    return Tally(added("total"), by_status, _by_light(every, added("far_behind"), lights), shares, added("unreported"))


def _by_light(by_status: Mapping[str, int], far: int, lights: Mapping[str, str]) -> dict[str, int]:
    """How many show each light; `far` of those that are behind are 严重滞后."""
    numbers = {**by_status, "滞后": by_status["滞后"] - far, FAR_BEHIND: far}
    by_light = dict.fromkeys((lights[status] for status in _LIT), 0)
    for status in _LIT:
        by_light[lights[status]] += numbers[status]
    return by_light


def _money(units: int) -> float:
    whole, rest = divmod(units, WHOLE)
    return units / WHOLE if rest else whole
