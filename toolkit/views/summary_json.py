"""The contract's JSON of a summary (section 4), and what this toolkit adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.summary import (
    Breakdown,
    Changes,
    Forecast,
    Indicator,
    Investment,
    Item,
    PlanTally,
    Problems,
    Reporting,
    StageMove,
    Summary,
    Tally,
    TrendPoint,
    UnitTally,
)
from toolkit.summary.breakdowns import DIMENSIONS
from toolkit.views.wording import tenth


def summary_json(summary: Summary) -> dict[str, Any]:
    """The contract's JSON of a summary; amounts in 万元, shares and percentages in %."""
    yardstick = summary.yardstick
    return {
        "period": str(summary.period),
        "as_of": summary.as_of.isoformat(),
        "ledger": summary.source.path,
        "sha256": summary.source.sha256,
        "method": yardstick.method,
        "tolerance": yardstick.tolerance,
        "red": yardstick.red,
        "ahead": yardstick.ahead,
        "milestones": "阶梯" if yardstick.stepped else "折线",
        "words": dict(summary.words),
        "lights": dict(yardstick.lights),
        "tasks": _tally(summary.tasks),
        "projects": _projects(summary),
        "plans": [_plan(plan) for plan in summary.plans],
        "lists": [_list(entry) for entry in summary.lists],
        "units": [_unit(unit) for unit in summary.units],
        "unassigned": _tally(summary.unassigned),
        "policies": _tally(summary.policies),
        **{dimension.code: [] for dimension in DIMENSIONS},
        **{one.code: _segments(one) for one in summary.breakdowns},
        "indicators": _indicators(summary),
        "mid_term": [_fields(row) | {"share": tenth(row.share)} for row in summary.mid_term],
        "problems": _problems(summary.problems),
        "reporting": _reporting(summary.reporting),
        "changes_since_previous": _changes(summary.changes),
        "trend": [_point(point) for point in summary.trend],
        "forecast": _forecast(summary.forecast),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "by_status": dict(tally.by_status),
        "by_light": dict(tally.by_light),
        "completed_share": tally.completed_share,
        "shares": dict(tally.shares),
        "on_pace_share": tenth(tally.pace_share),
        "unreported": tally.unreported,
    }


def _investment(investment: Investment) -> dict[str, Any]:
    amounts = {name: getattr(investment, name) for name in ("planned", "invested", "funded")}
    return amounts | {"rate": tenth(investment.rate)}


def _projects(summary: Summary) -> dict[str, Any]:
    projects = summary.projects
    counts = {name: value for name, value in _tally(projects.tally).items() if name != "total"}
    return {"total": projects.total, **_investment(projects.investment), **counts}


def _plan(plan: PlanTally) -> dict[str, Any]:
    names = {name: getattr(plan, name) for name in ("plan", "lists", "projects")}
    return {**names, **_investment(plan.investment), "by_status": dict(plan.by_status)}


def _list(entry: Any) -> dict[str, Any]:
    names = {name: getattr(entry, name) for name in ("plan", "list", "projects")}
    funded = {"funded_projects": entry.funded_projects}
    return {**names, **_investment(entry.investment), **funded, "by_status": dict(entry.by_status)}


def _unit(unit: UnitTally) -> dict[str, Any]:
    names = ("unit", "lead", "support", "projects", "projects_supported", "policies")
    return {
        **{name: getattr(unit, name) for name in names},
        "by_status": dict(unit.by_status),
        "behind": list(unit.behind),
        "overdue": list(unit.overdue),
        "on_pace_share": tenth(unit.tally.pace_share),
        "rank": unit.rank,
        **_investment(unit.investment),
    }


def _segments(breakdown: Breakdown) -> list[dict[str, Any]]:
    """The segments of a breakdown; amounts where projects are among its items, each of which has one label."""
    segments = []
    for segment in breakdown.segments:
        entry = {"label": segment.label, "projects": segment.projects, **_tally(segment.tally)}
        if breakdown.adds_up and breakdown.invests:
            entry |= _investment(segment.investment)
        segments.append(entry)
    return segments


def _indicators(summary: Summary) -> dict[str, Any]:
    counted = _fields(summary.indicators, leave=("by_attribute", "items"))
    return counted | {"items": [_indicator(one) for one in summary.indicators.items]}


def _indicator(one: Indicator) -> dict[str, Any]:
    shares = {name: tenth(getattr(one, name)) for name in ("progress", "scheduled", "gap")}
    return _fields(one, leave=("row", *shares)) | shares


def _problems(problems: Problems) -> dict[str, Any]:
    counted = _fields(problems, leave=("by_unit", "items"))
    counted = {name: dict(value) if isinstance(value, Mapping) else value for name, value in counted.items()}
    return counted | {"by_unit": [_fields(one) for one in problems.by_unit]}


def _reporting(reporting: Reporting) -> list[dict[str, Any]]:
    return [
        {
            "unit": one.unit,
            "state": one.state,
            "expected": one.expected,
            "reported": one.reported,
            "missing": list(one.missing),
            "latest": one.latest.isoformat() if one.latest else None,
            "due": one.due.day.isoformat() if one.due else None,
            "late": one.late,
        }
        for one in reporting.units
    ]


def _changes(changes: Changes | None) -> dict[str, Any]:
    """The changes, items as keys by the code of their sheet; an empty object where there is no earlier ledger."""
    if changes is None:
        return {}
    items = {name: _keys_by_kind(getattr(changes, name)) for name in _CHANGED_ITEMS}
    return {
        "previous_period": str(changes.previous_period),
        **items,
        "points_gained": {kind: dict(points) for kind, points in changes.points_gained.items()},
        "invested_added": changes.invested_added,
        "problems_opened": [problem.key for problem in changes.problems_opened],
        "problems_closed": [problem.key for problem in changes.problems_closed],
        "stages_forward": [_move(move) for move in changes.stages_forward],
        "stages_back": [_move(move) for move in changes.stages_back],
    }


_CHANGED_ITEMS = (
    *("added", "removed", "newly_completed", "newly_behind", "newly_overdue"),
    *("caught_up", "fallen_back", "unmatched"),
)


def _move(move: StageMove) -> dict[str, str]:
    return {"key": move.item.key, "before": move.before, "now": move.now}


def _keys_by_kind(items: Iterable[Item]) -> dict[str, list[str]]:
    """Keys by the code of their sheet: a task and a project may have the same number."""
    keys: dict[str, list[str]] = {"tasks": [], "policies": [], "projects": []}
    for item in items:
        keys[item.kind].append(item.key)
    return keys


def _point(point: TrendPoint) -> dict[str, Any]:
    values = _fields(point, leave=("period", "source", "by_status", "percent", "rate"))
    return {
        "period": str(point.period),
        "ledger": point.source.path,
        "sha256": point.source.sha256,
        **values,
        "by_status": dict(point.by_status),
        "percent": tenth(point.percent),
        "rate": tenth(point.rate),
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "until": forecast.until.isoformat(),
        "since": forecast.since.isoformat() if forecast.since else None,
        "checked": forecast.checked,
        "overdue": [
            {
                "kind": one.item.kind,
                "key": one.item.key,
                "due": one.due.isoformat(),
                "expected": tenth(one.expected),
                "days": one.days,
            }
            for one in forecast.overdue
        ],
        "unknown": _keys_by_kind(forecast.unknown),
    }


def _fields(value: Any, leave: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a dataclass by name, without those to leave out."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__ if name not in leave}
