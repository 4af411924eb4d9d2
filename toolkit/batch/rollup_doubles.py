"""What seems to be counted twice in a roll-up: one file given twice, two ledgers of a name, a project in two ledgers.

Nothing is taken off the sums: which of two counts, only people can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.batch.rollup_projects import Project, in_several
from toolkit.batch.runs import LedgerRun
from toolkit.chinese import halfwidth, squeeze
from toolkit.rollup import Double, Row, Spot
from toolkit.rollup.figures import WHOLE
from toolkit.rollup.values import MOST_DOUBLES, MOST_SPOTS, Doubles

_SHEET = "项目台账"


def doubles_of(runs: Sequence[LedgerRun], rows: Mapping[int, Row]) -> Doubles:
    """What of these ledgers seems to be there twice; `rows` are theirs by number."""
    files = list(_same(runs, rows, "同一文件", {one.number: one.sha256 for one in runs}))
    different: dict[str, LedgerRun] = {}
    for one in runs:
        different.setdefault(one.sha256, one)
    once = tuple(different.values())
    names = list(_same(once, rows, "同名台账", {one.number: _name(one) for one in once}))
    projects = _Projects(rows)
    for index, project in in_several([one.projects for one in once]):
        projects.add(once[index].number, project)
    listed = (*files[:MOST_DOUBLES], *names[:MOST_DOUBLES], *projects.listed())
    return Doubles(listed, len(files), len(names), projects.count, projects.amount)


def _name(one: LedgerRun) -> str:
    """By what a ledger is known as the same: its name and the period it is set to; "" for one without a name."""
    name = squeeze(halfwidth(one.name)).casefold()
    return f"{name} {one.own_period or one.period}" if name else ""


def _same(runs: Sequence[LedgerRun], rows: Mapping[int, Row], kind: str, keys: Mapping[int, str]) -> Iterator[Double]:
    """A double for each key that several ledgers have; "" is none."""
    having: dict[str, list[Row]] = {}
    for one in runs:
        if keys[one.number]:
            having.setdefault(keys[one.number], []).append(rows[one.number])
    for found in having.values():
        if len(found) > 1:
            spots = tuple(Spot(row) for row in found[:MOST_SPOTS])
            yield Double(kind, found[0].title, "", None, len(found), spots)


@dataclass(slots=True)
class _Places:
    """Where a project was found."""

    project: Project
    count: int = 0
    spots: list[Spot] = field(default_factory=list)


class _Projects:
    """Projects that stand in several ledgers: all are counted, the first are listed."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        self._rows = rows
        self._listed: dict[int, _Places] = {}
        self._met: set[int] = set()
        self._again = 0

    def add(self, number: int, project: Project) -> None:
        """Add a project found in the ledger of that number."""
        mark = project.mark
        if mark in self._met:
            self._again += project.amount if project.alone else 0
        elif len(self._listed) < MOST_DOUBLES:
            self._listed[mark] = _Places(project)
        self._met.add(mark)
        if places := self._listed.get(mark):
            places.count += 1
            if len(places.spots) < MOST_SPOTS:
                places.spots.append(Spot(self._rows[number], _SHEET, project.row))

    @property
    def count(self) -> int:
        """How many projects stand in several ledgers."""
        return len(self._met)

    @property
    def amount(self) -> float:
        """What is counted more than once, in 万元."""
        return _amount(self._again)

    def listed(self) -> Iterator[Double]:
        """The first of them."""
        for one in self._listed.values():
            amount = _amount(one.project.amount)
            yield Double("同一项目", one.project.name, one.project.unit, amount, one.count, tuple(one.spots))


def _amount(units: int) -> float:
    return units / WHOLE if units % WHOLE else units // WHOLE
