"""What one ledger adds to a roll-up of many: what can be added in any order and any grouping.

Counts and amounts are whole numbers, so that sums are exact; of the items that lag the furthest behind are kept, of the
ways in which status was taken each once: a tree of sums gives what one sum after another gives.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from sys import intern
from typing import TYPE_CHECKING, Any

from toolkit.batch.rollup_late import Worst, at_place, far_behind, worst_of
from toolkit.batch.rollup_packing import is_packed

if TYPE_CHECKING:
    from toolkit.summary import Summary, Tally

#: Amounts are in millionths of 万元 (分).
WHOLE = 10**6


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of so many `ledgers` added up, by name; see `share_of` for the names. `amounts` are in 分.

    `worst` are the items furthest behind, packed (see `toolkit.batch.rollup_late`); `measures` the different ways in
    which status was taken, each a text of JSON, in order.
    """

    ledgers: int = 0
    counts: Mapping[str, int] | None = None
    amounts: Mapping[str, int] | None = None
    worst: str = ""
    measures: tuple[str, ...] = ()

    def __add__(self, other: Share) -> Share:
        return total([self, other])

    def slim(self) -> Share:
        """The same with texts that shares have in common: thousands of them are held at once."""
        measures = tuple(map(intern, self.measures))
        return replace(self, counts=_interned(self.counts), amounts=_interned(self.amounts), measures=measures)

    def at(self, number: int) -> Share:
        """The share of a ledger that has this place in the run."""
        return replace(self, worst=at_place(self.worst, number))

    def as_json(self) -> dict[str, Any]:
        """The figures for a manifest, names in order."""
        return {
            "ledgers": self.ledgers,
            "counts": dict(sorted((self.counts or {}).items())),
            "amounts": dict(sorted((self.amounts or {}).items())),
            "worst": self.worst,
            "measures": list(self.measures),
        }


#: No figures of no ledger.
NOTHING = Share()


def _interned(numbers: Mapping[str, int] | None) -> dict[str, int]:
    return {intern(name): number for name, number in (numbers or {}).items()}


def total(shares: Iterable[Share]) -> Share:
    """All of them added up; nothing for none."""
    ledgers, counts, amounts = 0, Counter[str](), Counter[str]()
    worst, measures = Worst(), set[str]()
    share = None
    for share in shares:
        ledgers += share.ledgers
        counts.update(share.counts or {})
        amounts.update(share.amounts or {})
        worst.add(share.worst)
        measures.update(share.measures)
    if share is None:
        return NOTHING
    return Share(ledgers, dict(counts), dict(amounts), worst.packed(), tuple(sorted(measures)))


def read_share(data: Any) -> Share:
    """The share that `as_json` made. Raises ValueError for anything else."""
    if not isinstance(data, dict) or set(data) != set(Share.__dataclass_fields__) or type(data["ledgers"]) is not int:
        raise ValueError("no share")
    worst, measures = data["worst"], data["measures"]
    if not is_packed(worst) or not isinstance(measures, list) or not all(isinstance(one, str) for one in measures):
        raise ValueError("no share")
    return Share(data["ledgers"], _numbers(data["counts"]), _numbers(data["amounts"]), worst, tuple(measures))


def _numbers(data: Any) -> dict[str, int]:
    if not isinstance(data, dict) or any(type(number) is not int for number in data.values()):
        raise ValueError("no numbers")
    return data


def share_of(summary: Summary, number: int = 0) -> Share:
    """What a ledger adds: every count a district's row of a roll-up needs, named as in the JSON of a summary.

    tasks.*, projects.*, policies.*: total, unreported, by_status.状态, by_light.灯, far_behind (严重滞后);
    projects.funded_projects; indicators.* and problems.*: the counts of their own. Amounts: projects.planned, invested,
    funded. Shares and rates are not among them: they are worked out of sums, never added. `number` is the ledger's
    place in the run, which its items that lag bear.
    """
    counts: dict[str, int] = {}
    tallies = {"tasks": summary.tasks, "projects": summary.projects.tally, "policies": summary.policies}
    for kind, tally in tallies.items():
        counts |= {f"{kind}.{name}": number for name, number in _counted(tally)}
    counts |= {f"{kind}.far_behind": far for kind, far in far_behind(summary).items()}
    for kind, tallied in (("indicators", summary.indicators), ("problems", summary.problems)):
        counts |= {f"{kind}.{name}": number for name, number in _whole_fields(tallied)}
    investment = summary.projects.investment
    counts["projects.funded_projects"] = investment.funded_projects
    amounts = {name: round(getattr(investment, name) * WHOLE) for name in ("planned", "invested", "funded")}
    named = {f"projects.{name}": amount for name, amount in amounts.items()}
    return Share(1, counts, named, worst_of(summary, number), (measure_text(summary),))


def measure_text(summary: Summary) -> str:
    """How status was taken in a summary, as a text that is the same for the same."""
    from toolkit.rollup.measures import Measure

    return json.dumps(Measure.of(summary).as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _counted(tally: Tally) -> Iterator[tuple[str, int]]:
    yield "total", tally.total
    yield "unreported", tally.unreported
    yield from ((f"by_status.{status}", number) for status, number in tally.by_status.items())
    yield from ((f"by_light.{light}", number) for light, number in tally.by_light.items())


def _whole_fields(value: Any) -> Iterator[tuple[str, int]]:
    """The fields of a dataclass that are counts themselves."""
    for name in value.__dataclass_fields__:
        number = getattr(value, name)
        if type(number) is int:
            yield name, number
