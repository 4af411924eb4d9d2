"""The facts of how things move: what changed since the earlier ledger, the last periods, what is foreseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from toolkit.briefing.figures.facts import Fact, Known, stated
from toolkit.briefing.figures.rows import last_day
from toolkit.briefing.figures.states import problems_trace
from toolkit.summary import Changes, Forecast, Item, Problem, TrendPoint
from toolkit.values import Cells, Period, Trace
from toolkit.views.tracing import INVESTED, KEPT, LATE

_EARLIER: Final = "上期台账"


def changes_facts(known: Known, changes: Changes) -> Iterator[Fact]:
    """The facts of what is different from the earlier ledger."""
    words = known.summary.words
    items: tuple[tuple[str, Sequence[Item], str], ...] = (
        ("added", changes.added, "新列入"), ("removed", changes.removed, "调出"),
        ("newly_completed", changes.newly_completed, "新完成"),
        ("newly_behind", changes.newly_behind, f"新增{words['滞后']}"),
        ("newly_overdue", changes.newly_overdue, f"新增{words['逾期']}"),
        ("caught_up", changes.caught_up, "赶上进度"), ("fallen_back", changes.fallen_back, "完成率回落"),
        ("unmatched", changes.unmatched, "无法对应"),
        ("stages_forward", [move.item for move in changes.stages_forward], "阶段前进"),
        ("stages_back", [move.item for move in changes.stages_back], "阶段倒退"),
    )  # fmt: skip
    for path, found, word in items:
        labels = (word,) if path not in ("caught_up", "fallen_back") else ()
        yield Fact(f"{path}.length", len(found), "项", partial(_turned, known, changes, found, word), labels)
    problems = (
        ("problems_opened", changes.problems_opened, "新登记问题"),
        ("problems_closed", changes.problems_closed, "销账问题"),
    )
    for path, these, word in problems:
        yield Fact(f"{path}.length", len(these), "个", partial(_turned_problems, known, changes, these, word), (word,))
    yield Fact("invested_added", changes.invested_added, "万元", partial(_invested, known, changes))


def _against(changes: Changes, rule: str) -> str:
    return f"{rule}：与{_EARLIER}（{changes.previous_period.label}）按编号对应"


def _turned(known: Known, changes: Changes, items: Sequence[Item], word: str) -> Trace:
    """A count of items to which something happened; those of the earlier ledger have no cells in this."""
    found = known.tracing.standing(_against(changes, word), known.rows_of(items))
    return Trace(found.rule, tuple(item.key for item in items), found.cells)


def _turned_problems(known: Known, changes: Changes, problems: Sequence[Problem], word: str) -> Trace:
    return problems_trace(known, problems, _against(changes, word))


def _invested(known: Known, changes: Changes) -> Trace:
    rule = f"累计完成投资之和 − {_EARLIER}（{changes.previous_period.label}）的累计完成投资之和"
    found = known.tracing.invested(known.tracing.of_kind("projects"))
    return Trace(rule, found.keys, found.cells)


# -- the last periods


def trend_facts(known: Known, point: TrendPoint) -> Iterator[Fact]:
    """The facts of one period: of this one traced to the ledger, of an earlier one to the ledger of then."""
    t, own = known.tracing, point.period == known.summary.period
    everything, projects = t.everything, partial(t.of_kind, "projects")
    open_problems = [one for one in known.summary.problems.items if not one.closed]
    figures: tuple[tuple[str, Any, str, Callable[[], Trace]], ...] = (
        ("total", point.total, "项", lambda: t.total(everything())),
        *(
            (f"by_status.{status}", number, "项", partial(_status, known, status))
            for status, number in point.by_status.items()
        ),
        ("completed_share", point.completed_share, "%", lambda: t.share(everything(), "已完成")),
        ("kept", point.kept, "项", partial(_status, known, *KEPT)),
        ("lagging", point.lagging, "项", partial(_status, known, *LATE)),
        ("percent", point.percent, "%", lambda: t.percent("能读出的完成率的算术平均，空白按 0 计", everything())),
        ("planned", point.planned, "万元", lambda: t.planned(projects())),
        ("invested", point.invested, "万元", lambda: t.invested(projects())),
        ("rate", point.rate, "%", lambda: t.rate(projects())),
        ("problems_open", point.problems_open, "个", lambda: problems_trace(known, open_problems, "环节不是销账的")),
    )
    for path, value, unit, make in figures:
        yield Fact(path, value, unit, make if own else stated(f"{_EARLIER}（{point.period.label}）：同一口径"))


def _status(known: Known, *statuses: str) -> Trace:
    return known.tracing.status(known.tracing.everything(), *statuses)


# -- what is foreseen


def forecast_facts(known: Known, forecast: Forecast) -> Iterator[Fact]:
    """The facts of the forecast as a whole."""
    yield Fact("until", forecast.until, "日", stated("下季度的最后一天"))
    yield Fact("since", forecast.since, "日", stated(f"{_EARLIER}的截至日"))
    yield Fact("checked", forecast.checked, "项", partial(_falling_due, known, forecast))


def _falling_due(known: Known, forecast: Forecast) -> Trace:
    """The items that are not done and due until the forecast's last day."""
    rule = "截至下季度末到期而没有完成的事项个数"
    keys: list[str] = []
    cells: list[Cells] = []
    for kind, block in known.summary.items.blocks.items():
        heading = "结束年份" if kind == "projects" else "完成时限"
        days = [last_day(value) for value in block.table.column(heading)]
        rows = [
            index for index, day in enumerate(days)
            if day and known.summary.as_of <= day <= forecast.until and block.outcome(index)[0] != "已完成"
        ]  # fmt: skip
        found = known.tracing.rows(
            rule, block.table, rows, heading, "完成率", *([INVESTED] if kind == "projects" else [])
        )
        keys += found.keys
        cells += found.cells
    return Trace(rule, keys, cells)


def period_facts(known: Known, period: Period) -> Iterator[Fact]:
    """The facts of a period."""
    rule = stated("由报告期得出" if period == known.summary.period else f"{_EARLIER}的报告期")
    yield Fact("label", period.label, "", rule)
    yield Fact("as_of", period.as_of, "日", rule)
    yield Fact("first", period.first, "日", rule)
    yield Fact("year", period.year, "", rule)
    yield Fact("number", period.number, "", rule)
