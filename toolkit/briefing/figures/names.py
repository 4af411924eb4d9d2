"""The facts of what a template has under a name of its own: texts of the settings, the period, lists of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from toolkit.briefing.content.unit_view import UnitView
from toolkit.briefing.content.variables import VARIABLES
from toolkit.briefing.figures.counts import keys_facts, unit_facts
from toolkit.briefing.figures.facts import COPY, Fact, Known, nested, stated
from toolkit.briefing.figures.rows import unit_row
from toolkit.briefing.figures.states import problems_trace, report_facts, return_rule
from toolkit.ledger import Settings
from toolkit.ledger.settings import setting_fields
from toolkit.status import Yardstick
from toolkit.values import Trace

#: The items of the settings by the field they fill, named without (百分点).
_ITEMS: Final[Mapping[str, str]] = {field: item.removesuffix("(百分点)") for item, field in setting_fields().items()}
#: The names whose texts are taken from a setting, and the field of it.
_FROM_SETTINGS: Final = {
    "masthead": "name", "subject": "name", "remark": "name", "issuer": "issuer", "addressee": "addressee",
    "words": "words", "lamps": "red",
}  # fmt: skip
_FROM_PERIOD: Final = ("as_of", "issue", "title", "this_period", "next_period")
_RULES: Final = {
    "since": "上期台账的报告期", "ledger_name": "台账文件名", "sha256": "台账文件的 SHA-256",
    "findings": "台账校验发现的个数",
}  # fmt: skip
#: What the lists of a unit's document hold.
UNIT_LISTS: Final[Mapping[str, str]] = {
    "items": "牵头的事项", "supported_items": "配合的事项", "task_items": "牵头的重点任务",
    "project_items": "负责的重点项目", "policy_items": "牵头的政策机制", "overdue_items": "逾期的事项",
    "behind_items": "滞后的事项", "lagging_items": "逾期和滞后的事项", "troubled_items": "填了存在问题的逾期、滞后事项",
    "told_items": "填了存在问题或下一步计划的逾期、滞后事项", "unlogged_items": "填了存在问题而没有列入问题台账的事项",
    "unreported_items": "未填报完成率的事项", "problems": "责任单位有本单位的问题", "open_problems": "未销账的问题",
    "overdue_problems": "超过整改时限的问题",
}  # fmt: skip


def said_of(name: str) -> str:
    """What a list under this name holds, in a few words; "" for a name that is none of ours."""
    return re.split("[，：；]", VARIABLES.get(name, ""))[0]


def named_facts(known: Known, name: str, value: Any) -> Iterator[Fact]:
    """The facts of what a template has under a name, where the value alone does not tell them."""
    if name in _FROM_SETTINGS:
        field = _FROM_SETTINGS[name]
        yield from _values(name, value, partial(setting, known, field))
    elif name in _FROM_PERIOD:
        yield from _values(name, value, stated("由报告期得出"))
    elif name in _RULES:
        yield from _values(name, value, stated(_RULES[name]))
    elif name == "lagging_leads":
        yield from keys_facts(name, value, partial(_lagging_leads, known))
    elif name == "overdue_problem_units":
        yield from keys_facts(name, value, partial(_problem_units, known))


def _values(path: str, value: Any, make: Callable[[], Trace]) -> Iterator[Fact]:
    """The facts of a text, a number, a day, or a mapping of these."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _values(f"{path}.{key}", one, make)
    elif isinstance(value, str | int | float | date) and not isinstance(value, bool):
        unit = "" if isinstance(value, str) else "日" if isinstance(value, date) else "个"
        yield Fact(path, value, unit, make)


def _lagging_leads(known: Known) -> Trace:
    items = (item for item in known.summary.items if item.status in ("滞后", "逾期") and item.lead)
    return known.tracing.leads(f"计数：{said_of('lagging_leads')}", known.rows_of(items))


def _problem_units(known: Known) -> Trace:
    found = [one for one in known.summary.problems.items if one.overdue]
    trace = problems_trace(known, found, "超过整改时限的问题的责任单位")
    rows = known.tracing.rows("", known.summary.ledger["problems"], [one.row.index for one in found], "责任单位")
    return Trace(trace.rule, tuple(dict.fromkeys(one.unit for one in found if one.unit)), (*rows.cells, *trace.cells))


# -- settings


def settings_facts(known: Known, settings: Settings) -> Iterator[Fact]:
    """The facts of the settings."""
    for field in _ITEMS:
        value = getattr(settings, field)
        yield from _values(field, getattr(value, "label", value), partial(setting, known, field))


def yardstick_facts(known: Known, yardstick: Yardstick) -> Iterator[Fact]:
    """The facts of how progress is held against time."""
    yield Fact("as_of", yardstick.as_of, "日", stated("由报告期得出"))
    for field in ("method", "tolerance", "red", "ahead", "lights"):
        yield from _values(field, getattr(yardstick, field), partial(setting, known, field))


def setting(known: Known, field: str) -> Trace:
    """Taken over from the settings, or what counts where they do not say."""
    found = known.tracing.setting(COPY, _ITEMS[field])
    return found if found.cells else Trace(f"设置表没有写“{_ITEMS[field]}”，取默认值")


# -- one unit


def view_facts(known: Known, view: UnitView) -> Iterator[Fact]:
    """The facts of the unit that a document is for; its lists tell theirs themselves."""
    row = unit_row(known, view.name)
    for path, text, heading in (
        ("name", view.name, "规范简称"), ("full_name", view.full_name, "全称"), ("contact", view.contact, "联系人"),
        ("kind", view.kind, "类型"), ("working_group", view.working_group, "工作组"),
    ):  # fmt: skip
        yield Fact(path, text, "", partial(_of_unit, known, row, heading))
    yield Fact("next_return", view.next_return, "", partial(return_rule, known, view.name))
    if view.counts is not None:
        facts = list(unit_facts(known, view.counts))
        yield from (fact for fact in facts if fact.path in ("planned", "invested", "rank"))
        yield from (Fact("pace_share", one.value, "%", one.make) for one in facts if one.path == "tally.pace_share")
    if view.report is not None:
        reported = list(report_facts(known, view.report))
        yield from nested(reported, "report")
        yield from (fact for fact in reported if fact.path.startswith("missing."))


def _of_unit(known: Known, row: Any, heading: str) -> Trace:
    return known.tracing.rows(COPY, row.table, [row.index], heading) if row is not None else Trace("单位名称")
