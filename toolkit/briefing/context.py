"""What a template may use: a Summary under its own names, and the groups of items a text speaks of.

Pure: every figure is the Summary's own, so that two briefings of one ledger never disagree. The names are a promise
to whoever writes templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PureWindowsPath
from typing import Any, Final

from toolkit.chinese import Dates, show_numeral
from toolkit.ledger.settings import Settings
from toolkit.summary import Changes, Item, Summary, Tally, UnitTally, tally
from toolkit.values import Period, Severity, Span

KINDS: Final = (("重点任务", "项重点任务"), ("重点项目", "个重点项目"), ("政策机制", "条政策机制"))
"""The kinds of item in the order of a report: the name, and the noun with its measure word in front."""

MOST_PROGRESS: Final = 10
"""So many tasks at most are described under 主要进展."""

_OF_SUMMARY: Final = (
    *("period", "as_of", "yardstick", "tasks", "projects", "policies", "lists", "units", "indicators"),
    *("problems", "items", "changes"),
)
_WORDS: Final = {Span.MONTH: ("本月", "下月"), Span.QUARTER: ("本季度", "下季度"), Span.YEAR: ("本年度", "下年度")}
_ISSUES: Final = ("专刊", "简报", "通报", "月报", "季报", "年报", "专报", "动态")
_NO_TROUBLE: Final = frozenset(("", "无", "暂无", "没有", "不涉及", "—", "-", "/"))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item that the ledger has: 重点任务, 项重点任务, and its counts."""

    name: str
    noun: str
    tally: Tally


def context(summary: Summary, findings: Mapping[str, int] | None = None) -> dict[str, object]:
    """Every variable of a template by name; `findings` counts the findings of the ledger's check by severity.

    The attributes of Summary go by their own names, `settings` are the ledger's. Of the others, a name that ends in
    _items or _now is a tuple of items: behind_items has the worst gap first, overdue_items the oldest deadline first,
    and lagging_items is both, overdue first. `steps` says which parts of 下一步工作 apply and what number each bears.
    """
    own = {name: getattr(summary, name) for name in _OF_SUMMARY}
    parts = (_head, _counts, _items, _lagging, _changes, _units, _problems)
    found = own | {name: value for part in parts for name, value in part(summary).items()}
    given = findings or {}
    found["findings"] = {severity.value: given.get(severity.value, 0) for severity in Severity}
    return found | {"steps": _steps(summary)}


# -- the head of the page


def _head(summary: Summary) -> dict[str, Any]:
    settings = summary.ledger.settings
    file = PureWindowsPath(summary.source.path)  # it knows both / and \
    this_period, next_period = _WORDS[summary.period.span]
    return {
        "settings": settings,
        "ledger_name": file.name,
        "sha256": summary.source.sha256,
        "masthead": masthead(settings),
        "issue": issue(summary.period),
        "issuer": settings.issuer or settings.name or file.stem,
        "addressee": settings.addressee.strip().rstrip("：:"),
        "this_period": this_period,
        "next_period": next_period,
    }


def masthead(settings: Settings) -> str:
    """The name of the bulletin: 专刊 in place of 台账, 密云区规划实施台账 → 密云区规划实施专刊; 密云区专刊 stays."""
    name = settings.name.strip() or f"{settings.region.strip()}规划实施"
    return name if name.endswith(_ISSUES) else f"{name.removesuffix('台账')}专刊"


def issue(period: Period) -> str:
    """The issue, months counted within the year: 2024年第6期, 2024年二季度, 2024年年度."""
    if period.span is Span.MONTH:
        return f"{period.year}年第{period.number}期"
    return f"{period.label}年度" if period.span is Span.YEAR else period.label


# -- counts


def _counts(summary: Summary) -> dict[str, Any]:
    tallies = (summary.tasks, summary.projects.tally, summary.policies)
    overall = tally(summary.items)
    return {
        "kinds": tuple(Kind(*words, counts) for words, counts in zip(KINDS, tallies, strict=True) if counts.total),
        "overall": overall,
        "statuses": tuple(overall.by_status),
        "plans": tuple(dict.fromkeys(entry.plan for entry in summary.lists)),
        "shared_investment": any(summary.ledger["projects"].column("合并投资组")),
        "spans_lists": _spans_lists(summary),
    }


def _spans_lists(summary: Summary) -> bool:
    """Whether an investment group stands in several lists, so that the lists add up to more than the total."""
    planned = sum(entry.planned for entry in summary.lists) - summary.projects.planned
    funded = sum(entry.funded for entry in summary.lists) - summary.projects.funded
    return round(planned, 6) != 0 or round(funded, 6) != 0


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
    behind = tuple(sorted(_of(summary, "滞后"), key=lambda item: item.gap or 0.0))
    overdue = tuple(sorted(_of(summary, "逾期"), key=lambda item: (_due(item), item.gap or 0.0)))
    related = {key for problem in summary.problems.items for key in _keys(problem.row["关联编号"])}
    return {
        "behind_items": behind,
        "overdue_items": overdue,
        "lagging_items": (*overdue, *behind),
        "behind_plan_items": tuple(item for item in behind if cell(item, "下一步计划")),
        "overdue_plan_items": tuple(item for item in overdue if cell(item, "下一步计划")),
        "unlogged_items": tuple(item for item in (*overdue, *behind) if troubled(item) and item.key not in related),
    }


def _of(summary: Summary, status: str) -> Iterable[Item]:
    return (item for item in summary.items if item.status == status)


def _due(item: Item) -> date:
    """The last day of an item that has one."""
    due = item.row["结束年份" if item.kind == "projects" else "完成时限"]
    if isinstance(due, Dates):
        return due.last or date.max
    return date(due, 12, 31) if isinstance(due, int) else date.max


def _keys(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def cell(item: Item, heading: str) -> str:
    """A cell of the item's row as text; "" where it is blank or the item's sheet has no such column."""
    return item.text(heading) if heading in item.row.table.values else ""


def troubled(item: Item) -> bool:
    """Whether 存在问题 says more than 无."""
    return cell(item, "存在问题").strip().rstrip("。.") not in _NO_TROUBLE


# -- changes


def _changes(summary: Summary) -> dict[str, Any]:
    changes = summary.changes or Changes(summary.period)
    completed = _keyed(summary, changes.newly_completed)
    tasks = tuple(item for item in completed if item.kind == "tasks")
    return {
        "since": _since(changes.previous_period, summary.period),
        "completed_now": completed,
        "completed_tasks_now": tasks,
        "completed_tasks_before": tuple(item for item in summary.of("tasks", "已完成") if item not in tasks),
        "lagging_now": _keyed(summary, changes.newly_overdue + changes.newly_behind),
        "caught_up_now": _keyed(summary, changes.caught_up),
        "fallen_back_now": _keyed(summary, changes.fallen_back),
    }


def _since(previous: Period, now: Period) -> str:
    """The earlier day as a text names it: 2024年5月末, 2024年一季度末; 上一版台账 for one of the same period."""
    return "上一版台账" if previous == now else f"{previous.label}末"


def _keyed(summary: Summary, keys: Iterable[str]) -> tuple[Item, ...]:
    wanted = frozenset(keys)
    return tuple(item for item in summary.items if item.key in wanted)


# -- units


def _units(summary: Summary) -> dict[str, Any]:
    ranked = sorted(summary.units, key=_rank)
    return {
        "leading_units": tuple(unit for unit in ranked if _leads(unit)),
        "lagging_units": tuple(unit for unit in ranked if unit.behind or unit.overdue),
        "supporting_units": tuple(unit for unit in ranked if not _leads(unit)),
    }


def _leads(unit: UnitTally) -> bool:
    return bool(unit.lead or unit.projects or unit.policies)


def _rank(unit: UnitTally) -> tuple[int, int]:
    """Those with most overdue and behind first; others stay in the ledger's order."""
    return -len(unit.overdue) - len(unit.behind), -len(unit.overdue)


# -- problems, and what is to be done


def _problems(summary: Summary) -> dict[str, Any]:
    still_open = tuple(problem for problem in summary.problems.items if not problem.closed)
    overdue = tuple(problem for problem in still_open if problem.overdue)
    units = dict.fromkeys(problem.unit for problem in overdue if problem.unit)
    return {"open_problems": still_open, "overdue_problems": overdue, "overdue_problem_units": tuple(units)}


def _steps(summary: Summary) -> dict[str, str]:
    """The parts of 下一步工作 that apply, numbered: {"逾期": "一", "滞后": "二", "填报": "三"}."""
    statuses = tally(summary.items).by_status
    applies = {
        "逾期": statuses["逾期"],
        "滞后": statuses["滞后"],
        "问题": summary.problems.open,
        "推进": statuses["达到序时"] + statuses["未到期"],
        "填报": True,
    }
    parts = [part for part, there in applies.items() if there]
    return {part: show_numeral(number) for number, part in enumerate(parts, start=1)}
