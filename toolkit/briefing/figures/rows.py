"""The facts of single rows of the ledger: an item, a problem, an indicator, any row by its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from toolkit.briefing.figures.facts import COPY, Fact, Known, nested
from toolkit.ledger import Row
from toolkit.summary import Foreseen, Indicator, Item, Problem, StageMove
from toolkit.values import Trace
from toolkit.views.tracing import INVESTED, PERCENT, PLANNED, Members

_DUE, _START = {"projects": "结束年份"}, {"tasks": "开始时间", "projects": "开始年份"}
_GROUPS = {"tasks": "重点任务", "projects": "清单"}
_MEASURED = ("基期值", "目标值", "当前值")
_EARLIER = "上期台账"


def row_facts(known: Known, row: Row) -> Iterator[Fact]:
    """Every cell of a row, as a reader reads it, by its heading."""
    for heading in row.table.values:
        if row.table.has(heading):
            yield cell_fact(known, row, heading)


def cell_fact(known: Known, row: Row, heading: str) -> Fact:
    """One cell of a row, as a reader reads it."""
    return Fact(heading, row.text(heading), "", partial(copied, known, row, heading))


def copied(known: Known, row: Row, *headings: str) -> Trace:
    """Taken over from cells of a row; of an earlier ledger's row no cell is named."""
    if row.table is not known.summary.ledger[row.table.sheet.code]:
        return Trace(f"{COPY}（{_EARLIER}）", (row.text(row.table.sheet.key[0]),))
    return known.tracing.rows(COPY, row.table, [row.index], *headings)


def item_facts(known: Known, item: Item) -> Iterator[Fact]:
    """The facts of a task, a project or a policy."""
    sheet, copy = item.block.table.sheet, partial(copied, known, item.row)
    due = _DUE.get(item.kind, "完成时限")
    lead = "责任单位" if item.kind == "projects" else "牵头单位"
    texts = (
        ("key", item.key, sheet.key[0]), ("name", item.name, sheet.name), ("lead", item.lead, lead),
        ("group", item.group, _GROUPS.get(item.kind, "")), ("deadline", item.deadline, due),
        *((f"supporting.{number}", unit, "配合单位") for number, unit in enumerate(item.supporting)),
    )  # fmt: skip
    for path, text, heading in texts:
        yield Fact(path, text, "", partial(copy, heading))
    members = partial(known.rows_of, [item])
    yield Fact("percent", item.percent, "%", partial(_percent, known, item, members))
    yield Fact("scheduled", item.scheduled, "%", partial(_scheduled, known, item))
    yield Fact("gap", item.gap, "百分点", partial(_taken, known.tracing.standing, "完成率 − 序时进度", members))


def _taken(trace: Callable[[str, Members], Trace], rule: str, members: Callable[[], Members]) -> Trace:
    return trace(rule, members())


def _percent(known: Known, item: Item, members: Callable[[], Members]) -> Trace:
    """Where an item's percentage is from: its cell, or its amounts."""
    if item.row[PERCENT] is not None:
        return known.tracing.percent("完成率，按百分数读", members())
    return known.tracing.percent("累计完成投资 ÷ 计划投资 × 100" if not item.unreported else "空白，按 0 计", members())


def _scheduled(known: Known, item: Item) -> Trace:
    """Where the share that is due is from: the item's days, or its milestones."""
    found = known.tracing.standing(f"序时进度，{known.summary.yardstick.method}推算", known.rows_of([item]))
    away = {item.row.table.letters.get(heading) for heading in (PERCENT, INVESTED, PLANNED)}
    title = item.row.table.title
    kept = [cells for cells in found.cells if cells.sheet != title or cells.letter not in away]
    return Trace(found.rule, found.keys, kept)


def problem_facts(known: Known, problem: Problem) -> Iterator[Fact]:
    """The facts of a problem."""
    copy = partial(copied, known, problem.row)
    for path, text, heading in (
        ("key", problem.key, "问题编号"), ("related", problem.related, "关联编号"), ("text", problem.text, "问题"),
        ("unit", problem.unit, "责任单位"), ("lead", problem.lead, "责任单位"), ("stage", problem.stage, "环节"),
        ("deadline", problem.deadline, "整改时限"), ("measures", problem.measures, "整改措施"),
        ("age_span", problem.age_span, "发现日期"),
    ):  # fmt: skip
        yield Fact(path, text, "", partial(copy, heading))
    yield Fact("found", problem.found, "日", partial(copy, "发现日期"))
    yield Fact("age", problem.age, "天", partial(_aged, known, problem))


def _aged(known: Known, problem: Problem) -> Trace:
    headings = ("发现日期", "销账日期") if problem.closed else ("发现日期",)
    rule = "发现日期到销账日期的天数" if problem.closed else "发现日期到截至日的天数"
    return known.tracing.rows(rule, problem.row.table, [problem.row.index], *headings)


def indicator_facts(known: Known, one: Indicator) -> Iterator[Fact]:
    """The facts of an indicator."""
    copy, rows = partial(copied, known, one.row), partial(_of_row, known, one.row)
    for path, text, heading in (
        ("key", one.key, "指标编号"), ("category", one.category, "类别"), ("name", one.name, "指标"),
        ("unit", one.unit, "单位"), ("base", one.base, "基期值"), ("target", one.target, "目标值"),
        ("current", one.current, "当前值"), ("attribute", one.attribute, "属性"),
    ):  # fmt: skip
        yield Fact(path, text, "", partial(copy, heading))
    way = "（当前值 − 基期值）÷（目标值 − 基期值）× 100"
    yield Fact("progress", one.progress, "%", partial(rows, way, _MEASURED))
    yield Fact("scheduled", one.scheduled, "%", partial(elapsed, known))
    yield Fact("gap", one.gap, "百分点", lambda: _both("完成程度 − 序时进度", rows("", _MEASURED), elapsed(known)))


def elapsed(known: Known) -> Trace:
    """The share of the plan's time that is gone."""
    return known.tracing.setting("规划期已过的时间 ÷ 规划期 × 100", "规划起始年", "规划结束年")


def _of_row(known: Known, row: Row, rule: str, headings: Sequence[str]) -> Trace:
    return known.tracing.rows(rule, row.table, [row.index], *headings)


def _both(rule: str, one: Trace, other: Trace) -> Trace:
    return Trace(rule, one.keys, (*one.cells, *other.cells))


def foreseen_facts(known: Known, one: Foreseen) -> Iterator[Fact]:
    """The facts of an item that is foreseen to be late."""
    item = one.item
    started = _START.get(item.kind)
    days = [heading for heading in (started, _DUE.get(item.kind, "完成时限")) if heading]
    since = known.summary.forecast.since
    rows = partial(_of_row, known, item.row)
    yield Fact("due", one.due, "日", partial(rows, "完成时限的最后一天", days[-1:]))
    pace = f"与{_EARLIER}相比每天提高的百分点" if since else "开始以来每天推进的百分点"
    yield Fact("pace", one.pace, "百分点", partial(rows, pace, (*days[:1], PERCENT)))
    yield Fact("days", one.days, "天", partial(rows, "推算区间的天数", days[:1]))
    rule = f"预测：完成率 + {pace} × 截至日到时限的天数"
    yield Fact("expected", one.expected, "%", partial(rows, rule, (*days, PERCENT, INVESTED)))
    yield from nested(item_facts(known, item), "item")


def move_facts(known: Known, move: StageMove) -> Iterator[Fact]:
    """The facts of a project that went to another stage."""
    yield Fact("now", move.now, "", partial(copied, known, move.item.row, "阶段"))
    yield Fact("before", move.before, "", lambda: Trace(f"{COPY}（{_EARLIER}）", (move.item.key,)))
    yield from nested(item_facts(known, move.item), "item")


def unit_row(known: Known, unit: str) -> Row | None:
    """The row of the unit sheet with this 规范简称."""
    return next((row for row in known.summary.ledger["units"] if row["规范简称"] == unit), None)


def last_day(value: Any) -> date | None:
    """The last day that a cell of days or of a year allows, None for none."""
    if type(value) is int:
        return date(value, 12, 31)
    return None if getattr(value, "open_ended", False) else getattr(value, "last", None)
