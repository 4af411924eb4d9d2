"""What one ledger adds to a roll-up of many: counts and amounts that can be added in any order and any grouping.

Everything is a whole number, so that sums are exact: a tree of sums gives what one sum after another gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.summary import Summary, Tally

#: Amounts are in millionths of 万元 (分).
WHOLE = 10**6


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of so many `ledgers` added up, by name; see `share_of` for the names. `amounts` are in 分."""

    ledgers: int = 0
    counts: Mapping[str, int] | None = None
    amounts: Mapping[str, int] | None = None

    def __add__(self, other: Share) -> Share:
        return Share(self.ledgers + other.ledgers, _sum(self.counts, other.counts), _sum(self.amounts, other.amounts))

    def slim(self) -> Share:
        """The same with names that all shares have in common: thousands of them are held at once."""
        return Share(self.ledgers, _interned(self.counts), _interned(self.amounts))

    def as_json(self) -> dict[str, Any]:
        """The figures for a manifest, names in order."""
        return {
            "ledgers": self.ledgers,
            "counts": dict(sorted((self.counts or {}).items())),
            "amounts": dict(sorted((self.amounts or {}).items())),
        }


#: No figures of no ledger.
NOTHING = Share()


def _interned(numbers: Mapping[str, int] | None) -> dict[str, int]:
    return {intern(name): number for name, number in (numbers or {}).items()}


def _sum(one: Mapping[str, int] | None, other: Mapping[str, int] | None) -> dict[str, int]:
    total = dict(one or {})
    for name, number in (other or {}).items():
        total[name] = total.get(name, 0) + number
    return total


def total(shares: Iterable[Share]) -> Share:
    """All of them added up; nothing for none."""
    whole = NOTHING
    for share in shares:
        whole += share
    return whole


def read_share(data: Any) -> Share:
    """The share that `as_json` made. Raises ValueError for anything else."""
    if not isinstance(data, dict) or set(data) != {"ledgers", "counts", "amounts"} or type(data["ledgers"]) is not int:
        raise ValueError("no share")
    return Share(data["ledgers"], _numbers(data["counts"]), _numbers(data["amounts"]))


def _numbers(data: Any) -> dict[str, int]:
    if not isinstance(data, dict) or any(type(number) is not int for number in data.values()):
        raise ValueError("no numbers")
    return data


def share_of(summary: Summary) -> Share:
    """What a ledger adds: every count a district's row of a roll-up needs, named as in the JSON of a summary.

    tasks.*, projects.*, policies.*: total, unreported, by_status.状态, by_light.灯; projects.funded_projects;
    indicators.* and problems.*: the counts of their own. Amounts: projects.planned, invested, funded. Shares and rates
    are not among them: they are worked out of sums, never added.
    """
    counts: dict[str, int] = {}
    tallies = {"tasks": summary.tasks, "projects": summary.projects.tally, "policies": summary.policies}
    for kind, tally in tallies.items():
        counts |= {f"{kind}.{name}": number for name, number in _counted(tally)}
    for kind, tallied in (("indicators", summary.indicators), ("problems", summary.problems)):
        counts |= {f"{kind}.{name}": number for name, number in _whole_fields(tallied)}
    investment = summary.projects.investment
    counts["projects.funded_projects"] = investment.funded_projects
    amounts = {name: round(getattr(investment, name) * WHOLE) for name in ("planned", "invested", "funded")}
    return Share(1, counts, {f"projects.{name}": amount for name, amount in amounts.items()})


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
