"""The facts of what is counted besides status: indicators, problems, who reported, the lines of a mid-term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from toolkit.briefing.figures.counts import keys_facts, mid_term_facts
from toolkit.briefing.figures.facts import Fact, Known, nested
from toolkit.status import Status
from toolkit.summary import Indicator, Indicators, MidTermRow, Problem, Problems, Reporting, UnitReport
from toolkit.summary.indicators import NOT_MEASURABLE, ON_PACE, REACHED, UNMET, UNREPORTED, Paces
from toolkit.summary.problems import UnitProblems
from toolkit.values import Cells, Trace
from toolkit.views.tracing import Members

_MEASURED: Final = ("基期值", "目标值", "当前值")
_FOLLOWED: Final = ("发现日期", "整改时限", "环节")
_KEPT: Final = (REACHED, ON_PACE)
#: The statuses of items of which nothing new is expected.
_AT_REST: Final = frozenset(status.value for status in (Status.DONE, Status.NOT_DUE, Status.UNSCHEDULED))
_ATTRIBUTES: Final = {"binding": "约束性", "expected": "预期性"}
#: The names of counts of indicators, and the outcomes that each counts; all where there are none.
_OUTCOMES: Final = (
    ("total", ()), ("reached", (REACHED,)), ("on_pace", _KEPT), ("behind", (UNMET,)),
    ("not_measurable", (NOT_MEASURABLE,)), ("unreported", (UNREPORTED,)),
)  # fmt: skip


def indicators_facts(known: Known, counts: Indicators) -> Iterator[Fact]:
    """The facts of the indicators counted."""
    yield from _paces(known, counts, "")
    for path, attribute in _ATTRIBUTES.items():
        for name, outcomes in ((path, ()), (f"{path}_on_pace", _KEPT), (f"{path}_behind", (UNMET,))):
            yield _outcome(known, name, getattr(counts, name), attribute, outcomes)
    for attribute, paces in counts.by_attribute.items():
        yield from nested(_paces(known, paces, attribute), f"by_attribute.{attribute}")


def _paces(known: Known, counts: Indicators | Paces, attribute: str) -> Iterator[Fact]:
    for name, outcomes in _OUTCOMES:
        yield _outcome(known, name, getattr(counts, name), attribute, outcomes)


def _outcome(known: Known, path: str, number: int, attribute: str, outcomes: Sequence[str], unit: str = "项") -> Fact:
    return Fact(path, number, unit, partial(_counted, known, attribute, outcomes))


def _counted(known: Known, attribute: str, outcomes: Sequence[str], rule: str = "") -> Trace:
    """A count of the indicators of an attribute that have some outcome."""
    found = [
        one for one in known.summary.indicators.items
        if (not attribute or (one.attribute or "未注明") == attribute) and (not outcomes or one.outcome in outcomes)
    ]  # fmt: skip
    said = f"指标：{'、'.join(outcomes)}" if outcomes else "计数，每个指标计一次"
    return indicators_trace(known, found, rule or (f"{attribute}：{said}" if attribute else said))


def indicators_trace(known: Known, found: Iterable[Indicator], rule: str) -> Trace:
    """A count of indicators."""
    return known.tracing.rows(rule, known.summary.ledger["indicators"], [one.row.index for one in found], *_MEASURED)


def mid_term_line(known: Known, row: MidTermRow) -> Iterator[Fact]:
    """The facts of a line of the table of a mid-term."""
    yield Fact("name", row.name, "", lambda: Trace("类别"))
    if row.code in known.summary.items.blocks:
        yield from mid_term_facts(known, row)
        return
    attribute = _ATTRIBUTES.get(row.code, "")
    for path, outcomes in (
        ("total", ()), ("on_pace", _KEPT), ("behind", (UNMET,)), ("uncertain", (NOT_MEASURABLE, UNREPORTED)),
    ):  # fmt: skip
        yield _outcome(known, path, getattr(row, path), attribute, outcomes)
    rule = "达到进度 ÷ 总数 × 100"
    yield Fact("share", row.share, "%", lambda: _counted(known, attribute, _KEPT, rule))


# -- problems


def problems_facts(known: Known, counts: Problems) -> Iterator[Fact]:
    """The facts of the problems counted."""
    tests: tuple[tuple[str, int, str, Callable[[Problem], bool]], ...] = (
        ("total", counts.total, "计数，每个问题计一次", lambda one: True),
        ("open", counts.open, "环节不是销账的", lambda one: not one.closed),
        ("closed", counts.closed, "环节是销账的", lambda one: one.closed),
        ("overdue", counts.overdue, "未销账且超过整改时限", lambda one: one.overdue),
        ("in_time", counts.open - counts.overdue, "未销账且没有超过整改时限", _in_time),
    )  # fmt: skip
    for path, number, rule, test in tests:
        yield _problems(known, path, number, rule, test)
    for stage, number in counts.by_stage.items():
        yield _problems(known, f"by_stage.{stage}", number, f"环节：{stage}", partial(_at_stage, stage), stage)
    for age, number in counts.by_age.items():
        yield _problems(known, f"by_age.{age}", number, f"未销账，发现至今{age}", partial(_of_age, age), age)
    for at, unit in enumerate(counts.by_unit):
        yield from nested(unit_problems_facts(known, unit), f"by_unit.{at}", unit.unit)


def unit_problems_facts(known: Known, unit: UnitProblems) -> Iterator[Fact]:
    """The facts of one unit's problems."""
    tests: tuple[tuple[str, int, str, Callable[[Problem], bool]], ...] = (
        ("total", unit.total, "列第一位的责任单位", lambda one: True),
        ("open", unit.open, "未销账", lambda one: not one.closed),
        ("overdue", unit.overdue, "未销账且超过整改时限", lambda one: one.overdue),
        ("closed", unit.closed, "销账", lambda one: one.closed),
    )
    for path, number, rule, test in tests:
        yield _problems(known, path, number, f"{unit.unit}：{rule}", partial(_both, unit.unit, test))


def _both(unit: str, test: Callable[[Problem], bool], problem: Problem) -> bool:
    return problem.lead == unit and test(problem)


def _in_time(problem: Problem) -> bool:
    return not problem.closed and not problem.overdue


def _at_stage(stage: str, problem: Problem) -> bool:
    return problem.stage_counted == stage


def _of_age(age: str, problem: Problem) -> bool:
    return not problem.closed and problem.age_span == age


def _problems(known: Known, path: str, number: int, rule: str, test: Callable[[Problem], bool], *labels: str) -> Fact:
    def trace() -> Trace:
        return problems_trace(known, filter(test, known.summary.problems.items), rule)

    return Fact(path, number, "个", trace, labels)


def problems_trace(known: Known, found: Iterable[Problem], rule: str) -> Trace:
    """A count of problems."""
    return known.tracing.rows(rule, known.summary.ledger["problems"], [one.row.index for one in found], *_FOLLOWED)


# -- who reported


def report_facts(known: Known, report: UnitReport) -> Iterator[Fact]:
    """The facts of what a unit returned."""
    rows = partial(_reported, known, report.unit)
    yield Fact(
        "unit", report.unit, "", lambda: known.tracing.leads("牵头单位、责任单位，用规范简称", _led(known, report))
    )
    yield Fact("expected", report.expected, "项", partial(rows, "应报：已报的，与没有报而未完成、已到期的", True, True))
    yield Fact(
        "reported", report.reported, "项", partial(rows, "已报：填了完成率、进展一类的列，填报日期不早于本期", True)
    )
    yield Fact("latest", report.latest, "日", partial(rows, "本期最晚的填报日期", True))
    yield from keys_facts("missing", report.missing, partial(rows, "应报而没有报的", False, True))
    if report.due is not None:
        yield Fact("due.day", report.due.day, "日", partial(return_rule, known, report.unit))


def _led(known: Known, report: UnitReport) -> Members:
    return known.led(report.unit, "tasks", "policies", "projects")


def _reported(known: Known, unit: str, rule: str, done: bool, missing: bool = False) -> Trace:
    """Of the items that a unit leads those that it has reported, those that are missing, or both."""
    cells: list[Cells] = []
    keys: list[str] = []
    for kind, indexes in known.led(unit, "tasks", "policies", "projects").items():
        block = known.summary.items.blocks[kind]
        headings = [column.heading for column in block.table.present_columns() if column.reported]
        rows = []
        for index in indexes:
            row = block.table.row(index)
            day = row["填报日期"] if block.table.has("填报日期") else None
            early = isinstance(day, date) and day < known.summary.period.first
            told = any(row[heading] is not None for heading in headings) and not early
            if (done and told) or (missing and not told and block.outcome(index)[0] not in _AT_REST):
                rows.append(index)
        found = known.tracing.rows(rule, block.table, rows, block.table.sheet.key[0], *headings, "填报日期")
        cells += found.cells
        keys += found.keys
    return Trace(rule, keys, cells)


def return_rule(known: Known, unit: str) -> Trace:
    """When a unit has to return: its own rule, else that of the settings."""
    rows = [row for row in known.summary.ledger["units"] if row["规范简称"] == unit and row.text("报送时限")]
    if rows:
        return known.tracing.rows("由报送时限得出", rows[0].table, [rows[0].index], "报送时限")
    return known.tracing.setting("由报送时限得出", "报送时限")


def reporting_facts(known: Known, reporting: Reporting) -> Iterator[Fact]:
    """The facts of the units' reports."""
    for path, units in (("units", reporting.units), ("late", reporting.late)):
        yield from keys_facts(path, tuple(one.unit for one in units), partial(_units, known, units))


def _units(known: Known, units: Sequence[UnitReport]) -> Trace:
    return reports_trace(known, units, "单位个数")


def reports_trace(known: Known, units: Sequence[Any], rule: str) -> Trace:
    """A count of units by what they lead."""
    found = [known.tracing.leads(rule, known.led(one.unit, "tasks", "policies", "projects")) for one in units]
    return Trace(rule, tuple(one.unit for one in units), [cells for one in found for cells in one.cells])
