"""The facts of lists: how many they hold, how many of each light and unit, and those of what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from toolkit.briefing.figures.facts import Fact, Known
from toolkit.briefing.figures.rows import copied
from toolkit.briefing.figures.states import indicators_trace, problems_trace, reports_trace
from toolkit.summary import Foreseen, Indicator, Item, ListTally, PlanTally, Problem, UnitReport, UnitTally
from toolkit.values import Trace
from toolkit.views.wording import lamp

_EACH = "计数，每个计一次"


def list_length(known: Known, found: Sequence[Any], said: str) -> Fact:
    """How many a list holds; `said` is what it holds, "" where that is not known."""
    return Fact("length", len(found), "项", partial(_length, known, found, f"计数：{said}" if said else _EACH))


def _length(known: Known, found: Sequence[Any], rule: str) -> Trace:
    first = found[0] if found else None
    if isinstance(first, Item):
        return _items(known, found, rule)
    if isinstance(first, Foreseen):
        return _items(known, [one.item for one in found], rule)
    if isinstance(first, Problem):
        return problems_trace(known, found, rule)
    if isinstance(first, Indicator):
        return indicators_trace(known, found, rule)
    if isinstance(first, UnitTally | UnitReport):
        return reports_trace(known, found, rule)
    if isinstance(first, ListTally | PlanTally):
        heading = "清单" if isinstance(first, ListTally) else "所属规划"
        rows = sorted(index for one in found for index in known.members(one).get("projects", ()))
        cells = known.tracing.rows(rule, known.summary.ledger["projects"], rows, heading).cells
        return Trace(rule, tuple(getattr(one, "list", "") or one.plan for one in found), cells)
    totals = [known.tracing.total(known.members(one)) for one in found if known.knows(one)]
    return Trace(rule, tuple(map(_name, found)), [cells for one in totals for cells in one.cells])


def _items(known: Known, items: Sequence[Item], rule: str) -> Trace:
    """A count of items; those of an earlier ledger have no cells in this one."""
    found = known.tracing.standing(rule, known.rows_of(items))
    return Trace(rule, found.keys if len(found.keys) == len(items) else tuple(one.key for one in items), found.cells)


def items_facts(known: Known, items: Sequence[Item]) -> Iterator[Fact]:
    """What filters print of a list of items: lights, units, and what the items are called."""
    rows = partial(known.rows_of, items)
    for light, number in Counter(item.light for item in items).items():
        yield Fact(f"by_light.{light}", number, "项", partial(_lit, known, items, light), (lamp(light),))
    leads: dict[str, list[Item]] = {}
    for item in items:
        leads.setdefault(item.lead, []).append(item)
    for unit, led in leads.items():
        yield Fact(f"by_lead.{unit}", len(led), "项", partial(_led, known, led), (unit or "有关单位",))
    yield Fact("leads", len(leads), "个", lambda: known.tracing.leads("不同责任单位的个数", rows()))
    for number, item in enumerate(items):
        sheet = item.block.table.sheet
        lead = "责任单位" if item.kind == "projects" else "牵头单位"
        for path, text, heading in (
            ("name", item.name, sheet.name),
            ("key", item.key, sheet.key[0]),
            ("lead", item.lead, lead),
        ):
            yield Fact(f"{number}.{path}", text, "", partial(copied, known, item.row, heading))


def _lit(known: Known, items: Sequence[Item], light: str) -> Trace:
    return known.tracing.light(known.rows_of(items), light)


def _led(known: Known, items: Sequence[Item]) -> Trace:
    """A count of the items of one unit."""
    found = known.tracing.leads("按列第一位的责任单位计数", known.rows_of(items))
    return Trace(found.rule, tuple(item.key for item in items), found.cells)


def problems_list(known: Known, problems: Sequence[Problem]) -> Iterator[Fact]:
    """What a filter prints of a list of problems: how many stand at each stage."""
    by_stage: dict[str, list[Problem]] = {}
    for one in problems:
        by_stage.setdefault(one.stage, []).append(one)
    for stage, these in by_stage.items():
        trace = partial(problems_trace, known, these, f"环节：{stage or '没有填'}")
        yield Fact(f"by_stage.{stage}", len(these), "个", trace, (stage or "环节未填",))


def _name(one: Any) -> str:
    if isinstance(one, str):
        return one
    found = (getattr(one, name, None) for name in ("name", "label", "unit", "title"))
    return next((text for text in found if isinstance(text, str)), "")
