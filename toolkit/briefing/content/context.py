"""What a template may use: a Summary under its own names, and the groups of items a text speaks of.

Pure: every figure is the Summary's own, so that two briefings of one ledger never disagree. The names are a promise
to whoever writes templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import PureWindowsPath
from typing import Any, Final

from toolkit.briefing.content.kinds import KINDS, Kind, kinds_of
from toolkit.briefing.content.lagging import behind_of, cell, far_behind, overdue_of, troubled, unlogged
from toolkit.briefing.content.naming import issue, masthead, remark, since, subject, this_and_next, title
from toolkit.briefing.content.steps import asks_of, steps_of
from toolkit.briefing.content.unit_view import UnitView, unit_views
from toolkit.briefing.content.variables import VARIABLES
from toolkit.status import FAR_BEHIND, Status
from toolkit.summary import Breakdown, Changes, Indicator, Item, Summary, UnitTally, tally
from toolkit.summary.breakdowns import DIMENSIONS
from toolkit.values import CannotDo, Severity
from toolkit.views.wording import KIND_NAMES, lamp

__all__ = [
    "KINDS", "MOST_PROGRESS", "VARIABLES", "Kind", "UnitView", "cell", "context", "issue", "masthead", "troubled",
    "unit_context", "unit_views",
]  # fmt: skip

MOST_PROGRESS: Final = 10
"""So many tasks at most are described under 主要进展."""

_OF_SUMMARY: Final = tuple(VARIABLES)[: tuple(VARIABLES).index("changes") + 1]


def context(summary: Summary, findings: Mapping[str, int] | None = None) -> dict[str, object]:
    """Every variable of a template by name, as VARIABLES describes them; the attributes of Summary keep their names.

    `findings` are the counts by severity of the ledger's check; none are taken for a ledger without findings.
    """
    own = {name: getattr(summary, name) for name in _OF_SUMMARY}
    parts = (_head, _counts, _said, _items, _lagging, _changes, _units, _indicators, _problems)
    found = own | {name: value for part in parts for name, value in part(summary).items()}
    given = findings or {}
    found["findings"] = {severity.value: given.get(severity.value, 0) for severity in Severity}
    return found | {"steps": steps_of(summary), "asks": asks_of(found), "unit": None}


def unit_context(summary: Summary, unit: str, findings: Mapping[str, int] | None = None) -> dict[str, object]:
    """The variables of a template that is filled once for each unit: those of `context`, and `unit`, a UnitView.

    Raises CannotDo where the ledger has nothing for a unit of that name. For many units, take `unit_views` once and
    put each beside one `context`.
    """
    views = unit_views(summary)
    if unit not in views:
        raise CannotDo(f"台账里没有“{unit}”的事项和问题。", summary.source.path, "单位要写规范简称。")
    return context(summary, findings) | {"unit": views[unit]}


# -- the head of the page


def _head(summary: Summary) -> dict[str, Any]:
    settings = summary.ledger.settings
    file = PureWindowsPath(summary.source.path)  # it knows both / and \
    this_period, next_period = this_and_next(summary.period)
    return {
        "settings": settings,
        "ledger_name": file.name,
        "sha256": summary.source.sha256,
        "masthead": masthead(settings),
        "subject": subject(settings),
        "remark": remark(settings),
        "issue": issue(summary.period),
        "title": title(summary.period),
        "issuer": settings.issuer or settings.name or file.stem,
        "addressee": settings.addressee.strip().rstrip("：:"),
        "this_period": this_period,
        "next_period": next_period,
    }


# -- counts


def _counts(summary: Summary) -> dict[str, Any]:
    tallies = {"tasks": summary.tasks, "projects": summary.projects.tally, "policies": summary.policies}
    overall = tally(summary.items)
    return {
        "kinds": kinds_of(tallies, partial(_lagging_of, summary)),
        "kind_names": KIND_NAMES,
        "overall": overall,
        "statuses": tuple(overall.by_status),
        "shared_investment": any(summary.ledger["projects"].column("合并投资组")),
        "spans_lists": summary.spans_lists,
        "breakdown": _breakdown(summary),
    }


def _lagging_of(summary: Summary, kind: str) -> tuple[Item, ...]:
    items = summary.of(kind, "滞后", "逾期")
    return overdue_of(items) + behind_of(items)


def _breakdown(summary: Summary) -> dict[str, Breakdown | None]:
    """Every breakdown by its code, None where the ledger has nothing for it: a code mistyped is an error."""
    return {dimension.code: summary.breakdown(dimension.code) for dimension in DIMENSIONS}


# -- statuses and lights in the office's words


def _said(summary: Summary) -> dict[str, Any]:
    statuses = tally(summary.items).by_status

    def heading(*among: str) -> str:
        return "、".join(summary.words[status] for status in among if status in statuses)

    return {
        "pace_status": heading("超序时", "达到序时"),
        "last_status": heading("未排期", "待核实"),
        "lamps": _lamps(summary, statuses),
    }


def _lamps(summary: Summary, statuses: Iterable[str]) -> str:
    """Which statuses show which light: 已完成的亮蓝灯，达到序时、未到期的亮绿灯，滞后的亮橙灯，…"""
    yardstick, words = summary.yardstick, summary.words
    told = {status.value: words[status.value] for status in Status if status.value in statuses}
    if yardstick.lights[FAR_BEHIND] != yardstick.lights["滞后"]:
        told[FAR_BEHIND] = f"{words['滞后']}超过{yardstick.red:g}个百分点"
    showing: dict[str, list[str]] = {}
    for status in (status for status in yardstick.lights if status in told):
        showing.setdefault(yardstick.lights[status], []).append(told[status])
    return "，".join(f"{'、'.join(said)}的亮{lamp(light)}" for light, said in showing.items())


# -- items


def _items(summary: Summary) -> dict[str, Any]:
    items = summary.items
    return {
        "task_items": summary.of("tasks"),
        "project_items": summary.of("projects"),
        "policy_items": summary.of("policies"),
        "completed_items": summary.of("tasks", "已完成"),
        "progress_items": _progress(summary),
        "unreported_items": tuple(item for item in items if item.unreported),
        "unreported_tasks": tuple(item for item in summary.of("tasks") if item.unreported),
        "unreported_projects": tuple(item for item in summary.of("projects") if item.unreported),
        "unclear_items": tuple(item for item in items if item.status == "待核实"),
        "leaderless_items": tuple(item for item in items if not item.lead),
    }


def _progress(summary: Summary) -> tuple[Item, ...]:
    """The tasks that got furthest: most points gained since the earlier period, else furthest ahead of schedule."""
    told = [item for item in summary.of("tasks") if item.text("本月进展")]
    if summary.changes is None:
        return tuple(sorted(told, key=lambda item: -(item.gap or 0.0))[:MOST_PROGRESS])
    gained = summary.changes.points_gained.get("tasks", {})
    moved = [item for item in told if item.key in gained]
    return tuple(sorted(moved, key=lambda item: -gained[item.key])[:MOST_PROGRESS])


def _lagging(summary: Summary) -> dict[str, Any]:
    behind, overdue = behind_of(summary.items), overdue_of(summary.items)
    lagging = (*overdue, *behind)
    return {
        "behind_items": behind,
        "far_behind_items": far_behind(behind, summary.yardstick.red),
        "overdue_items": overdue,
        "lagging_items": lagging,
        "behind_plan_items": tuple(item for item in behind if cell(item, "下一步计划")),
        "overdue_plan_items": tuple(item for item in overdue if cell(item, "下一步计划")),
        "troubled_items": tuple(item for item in lagging if troubled(item)),
        "unlogged_items": unlogged(lagging, summary),
        "lagging_leads": tuple(dict.fromkeys(item.lead for item in lagging if item.lead)),
    }


# -- changes


def _changes(summary: Summary) -> dict[str, Any]:
    changes = summary.changes or Changes(summary.period)
    completed = changes.newly_completed
    tasks = tuple(item for item in completed if item.kind == "tasks")
    return {
        "since": since(changes.previous_period, summary.period),
        "completed_now": completed,
        "completed_tasks_now": tasks,
        "completed_tasks_before": tuple(item for item in summary.of("tasks", "已完成") if item not in tasks),
        "lagging_now": changes.newly_overdue + changes.newly_behind,
        "caught_up_now": changes.caught_up,
        "fallen_back_now": changes.fallen_back,
    }


# -- units


def _units(summary: Summary) -> dict[str, Any]:
    ranked = sorted(summary.units, key=_rank)
    return {
        "leading_units": tuple(unit for unit in ranked if _leads(unit)),
        "lagging_units": tuple(unit for unit in ranked if unit.behind or unit.overdue),
        "supporting_units": tuple(unit for unit in ranked if not _leads(unit)),
        **_ranks(summary.units),
    }


def _ranks(units: Iterable[UnitTally]) -> dict[str, Any]:
    """The units that have a rank, the best first, and those at either end; none are last where all are equal."""
    ranked = sorted((unit for unit in units if unit.rank), key=lambda unit: unit.rank or 0)
    last = ranked[-1].rank if ranked else None
    return {
        "ranked_units": tuple(ranked),
        "first_units": tuple(unit for unit in ranked if unit.rank == 1),
        "last_units": tuple(unit for unit in ranked if unit.rank == last and last != 1),
    }


def _leads(unit: UnitTally) -> bool:
    return bool(unit.lead or unit.projects or unit.policies)


def _rank(unit: UnitTally) -> tuple[int, int]:
    """Those with most overdue and behind first; others stay in the ledger's order."""
    return -len(unit.overdue) - len(unit.behind), -len(unit.overdue)


# -- indicators


def _indicators(summary: Summary) -> dict[str, Any]:
    def having(*outcomes: str) -> tuple[Indicator, ...]:
        return tuple(one for one in summary.indicators.items if one.outcome in outcomes)

    return {"unmet_indicators": having("未达进度"), "unsure_indicators": having("不可衡量", "未填报")}


# -- problems


def _problems(summary: Summary) -> dict[str, Any]:
    still_open = tuple(problem for problem in summary.problems.items if not problem.closed)
    overdue = tuple(problem for problem in still_open if problem.overdue)
    units = dict.fromkeys(problem.unit for problem in overdue if problem.unit)
    return {"open_problems": still_open, "overdue_problems": overdue, "overdue_problem_units": tuple(units)}
