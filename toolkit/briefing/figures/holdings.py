"""What a print's sources hold: the facts of the object, the list or the name from which a tag took what it printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.content.kinds import KINDS, Kind
from toolkit.briefing.content.unit_view import UnitView
from toolkit.briefing.figures import counts, lists, names, rows, states, times
from toolkit.briefing.figures.facts import Fact, Known
from toolkit.briefing.language.prints import Source
from toolkit.ledger import Row, Settings
from toolkit.status import Yardstick
from toolkit.summary import (
    Changes,
    Forecast,
    Foreseen,
    Indicator,
    Indicators,
    Item,
    Items,
    ListTally,
    MidTermRow,
    PlanTally,
    Problem,
    Problems,
    Projects,
    Reporting,
    Segment,
    StageMove,
    Summary,
    Tally,
    TrendPoint,
    UnitReport,
    UnitTally,
)
from toolkit.summary.problems import UnitProblems
from toolkit.values import Period

_OF: Final[Mapping[type, Callable[[Known, Any], Iterator[Fact]]]] = MappingProxyType(
    {
        Tally: counts.tally_facts, Kind: counts.kind_facts, Projects: counts.projects_facts,
        PlanTally: counts.plan_facts, ListTally: counts.list_facts, Segment: counts.segment_facts,
        UnitTally: counts.unit_facts, MidTermRow: states.mid_term_line, Item: rows.item_facts, Row: rows.row_facts,
        Problem: rows.problem_facts, Indicator: rows.indicator_facts, Foreseen: rows.foreseen_facts,
        StageMove: rows.move_facts, Indicators: states.indicators_facts, Problems: states.problems_facts,
        UnitProblems: states.unit_problems_facts, UnitReport: states.report_facts,
        Reporting: states.reporting_facts, Changes: times.changes_facts, TrendPoint: times.trend_facts,
        Forecast: times.forecast_facts, Period: times.period_facts, Settings: names.settings_facts,
        Yardstick: names.yardstick_facts, UnitView: names.view_facts,
    }
)  # fmt: skip
"""What tells the facts of an object, by its type."""

_NOTHING: Final[Mapping[str, Fact]] = MappingProxyType({})
_COUNTING: Final = (Tally, Kind, Projects, PlanTally, ListTally, Segment, UnitTally)
_CODES: Final = {name: code for code, name, _ in KINDS}


class Holdings:
    """The facts that the sources of prints hold; those of an object are told once."""

    def __init__(self, summary: Summary) -> None:
        self._known = Known(summary)
        self._told: dict[int, tuple[object, Mapping[str, Fact]]] = {}
        self._lists: dict[tuple[int, str, bool], tuple[object, tuple[Fact, ...]]] = {}

    def of(self, source: Source, counted: bool = False) -> tuple[Fact, ...]:
        """The facts that a source may have been printed for: the one of a figure, all of an object or a list.

        `counted` asks of a list only how long it is: of one of thousands of units the rest is half a million facts.
        """
        self._learn(source)
        found = self._called(source) if source.call else None
        if found is None:
            found = self._whole(source, counted) or tuple(self._taken(source)) or tuple(self._named(source))
        return found or tuple(fact for one in source.via for fact in self.of(one, counted))

    def beside(self, source: Source, path: str) -> Fact | None:
        """Another fact of the object that a source's value is taken from."""
        holder = source.trail[-2] if len(source.trail) > 1 else None
        return self._facts(holder).get(path)

    # -- what an object holds

    def _facts(self, one: object) -> Mapping[str, Fact]:
        """The facts of an object by path; none of what is no part of a summary."""
        tell = _OF.get(type(one))
        if tell is None or not self._sure(one):
            return _NOTHING
        if id(one) not in self._told:
            self._told[id(one)] = (one, {fact.path: fact for fact in tell(self._known, one)})
        return self._told[id(one)][1]

    def _sure(self, one: object) -> bool:
        """Whether it is known which rows an object counts, if it counts any."""
        return not isinstance(one, _COUNTING) or self._known.knows(one.tally if isinstance(one, Kind) else one)

    def _whole(self, source: Source, counted: bool) -> tuple[Fact, ...]:
        """All facts of an object or a list."""
        value = source.value
        if isinstance(value, list | tuple | Items):
            return tuple(self._taken(source)) or self._list(value, self._said(source), counted)
        return tuple(self._facts(value).values())

    def _list(self, found: Sequence[Any], said: str, counted: bool) -> tuple[Fact, ...]:
        """The facts of a list, told once though it is printed from in every turn of a loop."""
        asked = (id(found), said, counted)
        if asked not in self._lists:
            facts = self._listed(found, said)
            self._lists[asked] = (found, (next(facts),) if counted else tuple(facts))
        return self._lists[asked][1]

    def _listed(self, found: Sequence[Any], said: str) -> Iterator[Fact]:
        """The facts of a list, its length first, and those of what is in it."""
        yield lists.list_length(self._known, found, said)
        if all(isinstance(one, Item) for one in found):
            yield from lists.items_facts(self._known, found)
            return
        if all(isinstance(one, Problem) for one in found):
            yield from lists.problems_list(self._known, found)
        for number, one in enumerate(found):
            label = next((text for text in _names(one) if isinstance(text, str) and text), "")
            for fact in self._facts(one).values():
                yield fact.under(str(number), label)

    def _said(self, source: Source) -> str:
        """What a list holds, by the name that the template takes it from."""
        if len(source.trail) > 1 and isinstance(source.trail[-2], UnitView):
            return names.UNIT_LISTS.get(source.steps[-1], "")
        return names.said_of(_root(source)) if len(source.trail) == 1 and not source.via else ""

    def _taken(self, source: Source) -> Iterable[Fact]:
        """What the nearest object on the way holds under the rest of the way."""
        steps = source.steps
        for at in reversed(range(len(source.trail) - 1)):
            if facts := self._facts(source.trail[at]):
                return _under(facts.values(), ".".join(str(step) for step in steps[at:] if step != "investment"))
        return ()

    def _named(self, source: Source) -> Iterable[Fact]:
        """What a variable holds of which its value does not tell where it is from."""
        if source.via:
            return ()
        facts = names.named_facts(self._known, _root(source), source.trail[0])
        return _under(facts, ".".join(str(step) for step in (_root(source), *source.steps) if isinstance(step, str)))

    # -- what is called, and what is made on the way

    def _called(self, source: Source) -> tuple[Fact, ...] | None:
        """What a method of ours gives; None for any other."""
        name, args = source.call or ("", None)
        value = source.value
        if args is None:
            return None
        if name == "text" and isinstance(value, Item) and len(args) == 1:
            return (rows.cell_fact(self._known, value.row, str(args[0])),)
        if name == "count" and isinstance(value, Tally):
            members = partial(self._known.members, value)
            return (counts.counted(self._known, "count", value.count(*args), members, *args),)
        if name == "of" and isinstance(value, Reporting):
            return tuple(self._listed(value.of(*args), "、".join(map(str, args)) + "的单位"))
        if name == "get" and isinstance(value, Mapping) and args:
            steps, trail = (*source.steps, args[0]), (*source.trail, value.get(args[0]))
            return self.of(source._replace(call=None, steps=steps, trail=trail))
        return None

    def _learn(self, source: Source) -> None:
        """Note what the counts count that a unit's document makes on the way."""
        for one in source.via:
            self._learn(one)
        for holder, value in zip(source.trail, source.trail[1:], strict=False):
            if not isinstance(holder, UnitView):
                continue
            if isinstance(value, Tally):
                self._known.learn(value, partial(self._known.rows_of, holder.items))
            for kind in value if isinstance(value, tuple) else ():
                if isinstance(kind, Kind):
                    items = [item for item in holder.items if item.kind == _CODES[kind.name]]
                    self._known.learn(kind.tally, partial(self._known.rows_of, items))


def _under(facts: Iterable[Fact], path: str) -> Iterator[Fact]:
    """Of some facts the one at a path, and those below it."""
    return (fact for fact in facts if fact.path == path or fact.path.startswith(f"{path}."))


def _root(source: Source) -> str:
    found = re.match(r"\w+", source.path)
    return found[0] if found else ""


def _names(one: Any) -> Iterator[Any]:
    """What something in a list may be called."""
    return (getattr(one, name, None) for name in ("name", "list", "label", "unit", "plan"))
