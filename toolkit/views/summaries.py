"""A summary made ready for any format: the contract's JSON (section 4), and the lines and tables a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from toolkit.chinese import show_date, show_percent, show_points
from toolkit.ledger import Reading
from toolkit.summary import Changes, Item, PlanTally, Summary, Tally, UnitTally
from toolkit.values import Grid, Period, Result


def summary_json(summary: Summary) -> dict[str, Any]:
    """The contract's JSON of a summary; amounts in 万元, shares and percentages in %."""
    return {
        "period": str(summary.period),
        "as_of": summary.as_of.isoformat(),
        "ledger": summary.source.path,
        "sha256": summary.source.sha256,
        "method": summary.yardstick.method,
        "tolerance": summary.yardstick.tolerance,
        "red": summary.yardstick.red,
        "tasks": _tally_json(summary.tasks),
        "projects": _projects_json(summary),
        "plans": [_plan_json(plan) for plan in summary.plans],
        "lists": [_list_json(entry) for entry in summary.lists],
        "units": [_unit_json(unit) for unit in summary.units],
        "policies": _tally_json(summary.policies),
        "indicators": _fields(summary.indicators),
        "problems": {name: getattr(summary.problems, name) for name in ("total", "open", "closed", "overdue")},
        "changes_since_previous": _changes_json(summary.changes),
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "by_status": dict(tally.by_status),
        "by_light": dict(tally.by_light),
        "completed_share": tally.completed_share,
        "shares": dict(tally.shares),
        "unreported": tally.unreported,
    }


def _projects_json(summary: Summary) -> dict[str, Any]:
    projects = summary.projects
    amounts = {name: getattr(projects, name) for name in ("planned", "invested", "funded")}
    return {
        "total": projects.total,
        **amounts,
        **{k: v for k, v in _tally_json(projects.tally).items() if k != "total"},
    }


def _plan_json(plan: PlanTally) -> dict[str, Any]:
    names = ("plan", "lists", "projects", "planned", "invested", "funded")
    return {name: getattr(plan, name) for name in names} | {"by_status": dict(plan.by_status)}


def _list_json(entry: Any) -> dict[str, Any]:
    names = ("plan", "list", "projects", "planned", "invested", "funded", "funded_projects")
    return {name: getattr(entry, name) for name in names} | {"by_status": dict(entry.by_status)}


def _unit_json(unit: UnitTally) -> dict[str, Any]:
    names = ("unit", "lead", "support", "projects", "projects_supported", "policies")
    lists = {"by_status": dict(unit.by_status), "behind": list(unit.behind), "overdue": list(unit.overdue)}
    return {name: getattr(unit, name) for name in names} | lists


def _changes_json(changes: Changes | None) -> dict[str, Any]:
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
    }


_CHANGED_ITEMS = (
    *("added", "removed", "newly_completed", "newly_behind", "newly_overdue"),
    *("caught_up", "fallen_back", "unmatched"),
)


def _keys_by_kind(items: Iterable[Item]) -> dict[str, list[str]]:
    """Keys by the code of their sheet: a task and a project may have the same number."""
    keys: dict[str, list[str]] = {"tasks": [], "policies": [], "projects": []}
    for item in items:
        keys[item.kind].append(item.key)
    return keys


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


# -- summary as tables


def summary_result(summary: Summary) -> Result:
    """The summary as JSON and as tables: overview, lists, units, and the items that are behind or overdue."""
    grids = (_overview(summary), _lists(summary), _units(summary), _lagging(summary), _tasks(summary))
    return Result(summary_json(summary), _summary_lines(summary), grids)


def _summary_lines(summary: Summary) -> tuple[str, ...]:
    name = summary.ledger.settings.name or summary.source.path
    return (f"{name}  {summary.period.label}（截至{show_date(summary.as_of)}）", method_line(summary))


def method_line(summary: Summary) -> str:
    """How status was taken, which every report prints."""
    y = summary.yardstick
    measure = f"序时进度{y.method}推算，容差 {y.tolerance:g} 个百分点，滞后超过 {y.red:g} 个百分点亮红灯"
    return f"口径：{measure}；同一投资组的计划投资只计一次。"


def period_note(reading: Reading, period: Period) -> str:
    """What to say of a ledger that is set to a period ending on another day than this one; "" for one that is not."""
    own = reading.ledger.settings.period
    if own is None or own.as_of == period.as_of:
        return ""
    return f"台账设置的报告期是{own.label}，这里按{period.label}处理，请确认没有用错台账。"


def _overview(summary: Summary) -> Grid:
    tallies = (("重点任务", summary.tasks), ("重点项目", summary.projects.tally), ("政策机制", summary.policies))
    statuses = statuses_of(tally for _, tally in tallies)
    rows = tuple(
        (name, tally.total, *(tally.by_status.get(s, 0) for s in statuses), tally.completed_share, tally.unreported)
        for name, tally in tallies
    )
    headings = ("类别", "总数", *statuses, "已完成占比(%)", "未填报")
    return Grid("总体情况", headings, rows, (method_line(summary),), (14, 8, *(10,) * len(statuses), 14, 8))


def statuses_of(tallies: Iterable[Tally]) -> tuple[str, ...]:
    """The statuses that the tallies count, in the order leaders read them."""
    return tuple(dict.fromkeys(status for tally in tallies for status in tally.by_status))


def _lists(summary: Summary) -> Grid:
    statuses = statuses_of([summary.projects.tally])

    def row(plan: str, name: str, entry: Any, projects: int) -> tuple[Any, ...]:
        counts = (entry.by_status.get(status, 0) for status in statuses)
        return (plan, name, projects, entry.planned, entry.invested, entry.funded, *counts)

    rows: list[tuple[Any, ...]] = []
    for plan in summary.plans:
        rows += [row(e.plan, e.list, e, e.projects) for e in summary.lists if e.plan == plan.plan]
        rows.append(row(plan.plan, "小计", plan, plan.projects))
    if rows:
        rows.append(row("合计", "", summary.projects, summary.projects.total))
    headings = ("所属规划", "清单", "项目数", "计划投资(万元)", "累计完成投资(万元)", "资金已落实(万元)", *statuses)
    notes = ("计划投资、资金已落实按投资组只计一次，各清单之和可能大于小计。",) if _spans_lists(summary) else ()
    return Grid("项目清单", headings, tuple(rows), notes, (18, 20, 8, 14, 16, 16, *(10,) * len(statuses)))


def _spans_lists(summary: Summary) -> bool:
    """Whether an investment group stands in several lists, so that the lists add up to more than the total."""
    return round(sum(e.planned for e in summary.lists) - summary.projects.planned, 6) != 0


def _units(summary: Summary) -> Grid:
    statuses = statuses_of(unit.tally for unit in summary.units)
    rows = tuple(
        (
            u.unit,
            u.lead,
            u.support,
            u.projects,
            *(u.by_status.get(s, 0) for s in statuses),
            "、".join((*u.overdue, *u.behind)),
        )
        for u in summary.units
    )
    headings = ("单位", "牵头任务", "配合任务", "负责项目", *statuses, "滞后与逾期事项")
    notes = ("各状态为该单位牵头任务与负责项目之和。",)
    return Grid("责任单位", headings, rows, notes, (28, 9, 9, 9, *(9,) * len(statuses), 40))


def _lagging(summary: Summary) -> Grid:
    kinds = {"tasks": "任务", "projects": "项目", "policies": "政策"}
    rows = tuple((kinds[item.kind], *_item_row(item)) for item in summary.items if item.status in ("滞后", "逾期"))
    return Grid("滞后与逾期", ("类别", *_ITEM_HEADINGS), rows, (), (8, *_ITEM_WIDTHS))


def _tasks(summary: Summary) -> Grid:
    rows = tuple(_item_row(item) for item in summary.of("tasks"))
    return Grid("重点任务", _ITEM_HEADINGS, rows, (), _ITEM_WIDTHS)


_ITEM_HEADINGS = (
    "编号",
    "事项",
    "所属",
    "责任单位",
    "完成时限",
    "完成率",
    "序时进度",
    "差距(百分点)",
    "状态",
    "灯号",
    "台账位置",
)
_ITEM_WIDTHS = (10, 34, 28, 20, 18, 9, 9, 13, 10, 6, 18)


def _item_row(item: Item) -> tuple[Any, ...]:
    scheduled = "—" if item.scheduled is None else show_percent(item.scheduled)
    gap = "—" if item.gap is None else show_points(item.gap)
    place = item.row.place(item.row.table.sheet.key[0])
    return (
        item.key, item.name, item.group, item.lead, item.deadline, percent_text(item), scheduled, gap,
        item.status, item.light, str(place),
    )  # fmt: skip


def percent_text(item: Item) -> str:
    """An item's percentage as reports print it; 未填报 for a blank one, 待核实 for one that cannot be read."""
    if item.percent is None:
        return "待核实"
    return "未填报" if item.unreported else show_percent(item.percent)
