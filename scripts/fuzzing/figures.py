"""What a run of the fuzzer comes to: cases by area, level and exit status, the slowest and the largest, the finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from fuzzing.trying import Try

_SHOWN = 5


@dataclass(slots=True)
class Figures:
    """Counted as the cases come."""

    areas: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    levels: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    largest: list[tuple[int, str]] = field(default_factory=list)

    def take(self, found: Try) -> list[str]:
        """Count a case; a line for each kind of misbehaviour that it is the first to show."""
        status = "faulty" if found.faults else str(found.outcome.status)
        self.areas[found.case.area][status] += 1
        for level in {step.level for recipe in found.case.files.values() for step in recipe.steps} or {"none"}:
            self.levels[level][status] += 1
        name = f"{found.name} {found.case.area}"
        self.slowest = sorted([*self.slowest, (found.outcome.seconds, name)], reverse=True)[:_SHOWN]
        self.largest = sorted([*self.largest, (found.outcome.memory, name)], reverse=True)[:_SHOWN]
        keys = [f"{found.case.area}: {fault.key}" for fault in found.faults]
        new = [fault for key, fault in zip(keys, found.faults, strict=True) if not self.kinds[key]]
        self.kinds.update(keys)
        return [f"{found.name}  {found.case.area}  {fault.kind}: {fault.detail}" for fault in new]

    def lines(self, seconds: float) -> Iterator[str]:
        """All figures, after so many seconds."""
        whole = sum(self.areas.values(), Counter[str]())
        yield f"{whole.total()} cases in {seconds:.0f} s, {whole.total() / max(seconds, 0.1):.1f} a second"
        yield from _table("area", {**self.areas, "all": whole})
        yield from _table("level", self.levels)
        yield "slowest: " + "; ".join(f"{spent:.1f} s {name}" for spent, name in self.slowest)
        yield "largest: " + "; ".join(f"{size >> 20} MB {name}" for size, name in self.largest)
        yield from (f"{count:7} {name}" for name, count in self.kinds.most_common())
        if not self.kinds:
            yield "no misbehaviour"


def _table(what: str, rows: dict[str, Counter[str]]) -> Iterator[str]:
    """Counts by exit status, a row for each name."""
    statuses = sorted({status for row in rows.values() for status in row})
    yield f"{what:>10} {'cases':>8}" + "".join(f"{status:>8}" for status in statuses)
    for name, row in rows.items():
        yield f"{name:>10} {row.total():8}" + "".join(f"{row[status]:8}" for status in statuses)
