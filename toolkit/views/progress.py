"""Tables of how things move: since the earlier ledger, over the last periods, and by the end of the next quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter

from toolkit.chinese import show_amount, show_date, show_percent, show_points
from toolkit.summary import Changes, Item, Problem, Summary, TrendPoint
from toolkit.values import Chart, Grid, Link, Place, Trace
from toolkit.views.fields import Field, Line, table
from toolkit.views.tracing import Members, Tracing
from toolkit.views.wording import KIND_NAMES, STATUS_COLOURS, percent_text, tenth

FORECAST = "逾期预测"
#: One change: what changed, the kind of item, its key, its name, its unit, and how; and where it stands.
_Change = tuple[str, str, str, str, str, str, Place | None]


def changes(summary: Summary) -> Grid:
    """What is different from the earlier ledger, change by change."""
    found = list(_changes(summary, summary.changes)) if summary.changes else []
    headings = (("变化", 16), ("类别", 10), ("编号", 10), ("事项", 40), ("责任单位", 20), ("说明", 48))
    fields = [Field(heading, width, itemgetter(at)) for at, (heading, width) in enumerate(headings)]
    links: dict[tuple[int, int], Link | Place] = {
        (row, 2): change[-1] for row, change in enumerate(found) if change[-1] is not None
    }
    return table("与上期比较", fields, [Line(change) for change in found], links=links)


def _change_notes(summary: Summary) -> Iterator[str]:
    changes = summary.changes
    if changes is None:
        return
    more = "增加" if changes.invested_added >= 0 else "减少"
    amount = show_amount(abs(changes.invested_added))
    yield f"上期为{changes.previous_period.label}；累计完成投资{more} {amount} 万元。"
    gained = [points for of_kind in changes.points_gained.values() for points in of_kind.values()]
    if gained:
        yield f"完成率提高的有 {len(gained)} 项，合计提高 {show_points(sum(gained)).removeprefix('+')} 个百分点。"
    yield "两期按编号对应；编号改了，就成了一项调出、一项新列入。"


def _turned(changes: Changes) -> tuple[tuple[str, Sequence[Item]], ...]:
    """What may happen to an item, and the items to which it happened."""
    return (
        ("新完成", changes.newly_completed), ("新增滞后", changes.newly_behind), ("新增逾期", changes.newly_overdue),
        ("赶上进度", changes.caught_up), ("完成率回落", changes.fallen_back), ("新列入", changes.added),
        ("调出", changes.removed), ("无法对应", changes.unmatched),
        ("阶段前进", tuple(move.item for move in changes.stages_forward)),
        ("阶段倒退", tuple(move.item for move in changes.stages_back)),
    )  # fmt: skip


def change_counts(summary: Summary) -> Grid:
    """How many items of each kind changed how."""
    changes = summary.changes
    turned = _turned(changes) if changes else ()
    lines = [Line((what, items), partial(_members, summary, items)) for what, items in turned]
    tracing = Tracing(summary)
    fields = [
        Field("变化", 16, lambda of: of[0]),
        *(
            Field(name, 12, partial(_of_kind, kind), partial(_total, tracing, kind))
            for kind, name in KIND_NAMES.items()
        ),
        Field("合计", 12, lambda of: len(of[1]), tracing.total),
    ]
    return table("变化统计", fields, lines, _change_notes(summary))


def _of_kind(kind: str, of: tuple[str, Sequence[Item]]) -> int:
    return sum(1 for item in of[1] if item.kind == kind)


def _total(tracing: Tracing, kind: str, members: Members) -> Trace:
    return tracing.total({kind: members.get(kind, ())})


def _members(summary: Summary, items: Sequence[Item]) -> Members:
    """The rows of this period's ledger that hold items; what was removed has none."""
    members: dict[str, list[int]] = {}
    for item in items:
        if item.block is summary.items.blocks[item.kind]:
            members.setdefault(item.kind, []).append(item.index)
    return {kind: sorted(indexes) for kind, indexes in members.items()}


def _changes(summary: Summary, changes: Changes) -> Iterator[_Change]:
    moved = {move.item: move for move in (*changes.stages_forward, *changes.stages_back)}
    for what, items in _turned(changes):
        for item in items:
            how = _how(summary, changes, item)
            if what.startswith("阶段"):
                how = f"由{moved[item].before}到{moved[item].now}；{how}"
            yield _change(what, item, how, own=item.block is summary.items.blocks[item.kind])
    yield from _problem_changes("新登记问题", changes.problems_opened)
    yield from _problem_changes("问题销账", changes.problems_closed)
    told = {item for _, items in _turned(changes) for item in items}
    for item in summary.items.of():
        if item not in told and item.key in changes.points_gained.get(item.kind, {}):
            yield _change("完成率提高", item, _how(summary, changes, item))


def _how(summary: Summary, changes: Changes, item: Item) -> str:
    """Where an item stands, and how far it came."""
    gained = changes.points_gained.get(item.kind, {}).get(item.key)
    more = f"，比上期 {show_points(gained)} 个百分点" if gained else ""
    return f"{summary.words[item.status]}，完成率 {percent_text(item)}{more}"


def _problem_changes(what: str, problems: Sequence[Problem]) -> Iterator[_Change]:
    for problem in problems:
        place = problem.row.place("问题编号")
        yield what, "问题", problem.key, problem.text, problem.unit, f"环节：{problem.stage}", place


def _change(what: str, item: Item, how: str, own: bool = True) -> _Change:
    place = item.row.place(item.row.table.sheet.key[0]) if own else None
    return what, KIND_NAMES[item.kind], item.key, item.name, item.lead, how, place


def trend(summary: Summary) -> Grid:
    """How the ledger stood at the end of each of the last periods."""
    points = summary.trend
    statuses = [status for status in STATUS_COLOURS if any(status in point.by_status for point in points)]
    fields = [
        Field("报告期", 16, lambda p: p.period.label),
        Field("事项数", 9, lambda p: p.total),
        *(Field(summary.words[s], 9, partial(_having, s)) for s in statuses),
        Field("已完成占比(%)", 12, lambda p: p.completed_share),
        Field("平均完成率(%)", 12, lambda p: tenth(p.percent)),
        Field("投资完成率(%)", 12, lambda p: tenth(p.rate)),
        Field("计划投资(万元)", 14, lambda p: p.planned),
        Field("累计完成投资(万元)", 16, lambda p: p.invested),
        Field("未销账问题", 10, lambda p: p.problems_open),
        Field("台账", 34, lambda p: p.source.path),
    ]
    headings = [field.heading for field in fields]
    rows = (0, len(points) - 1)
    shares = tuple(headings.index(name) for name in ("已完成占比(%)", "平均完成率(%)", "投资完成率(%)"))
    counts = tuple(range(2, 2 + len(statuses)))
    colours = tuple(STATUS_COLOURS[status] for status in statuses)
    charts = (
        Chart("占比与完成率走势", "line", 0, shares, rows, ("2F75B5", "70AD47", "F4B942"), "%"),
        Chart("各状态事项数走势", "line", 0, counts, rows, colours, "项"),
    )
    notes = ("各期按各自台账和设置计算；平均完成率为能读出完成率的事项的算术平均，空白按 0 计。",)
    return table("趋势", fields, [Line(point) for point in points], notes, charts)


def _having(status: str, point: TrendPoint) -> int:
    return point.by_status.get(status, 0)


def forecast(summary: Summary) -> Grid:
    """What will be overdue by the end of the next quarter at the present pace, said to be a forecast."""
    of = summary.forecast
    fields = [
        Field("类别", 10, lambda one: KIND_NAMES[one.item.kind]),
        Field("编号", 10, lambda one: one.item.key),
        Field("事项", 40, lambda one: one.item.name),
        Field("责任单位", 20, lambda one: one.item.lead),
        Field("到期日", 16, lambda one: show_date(one.due)),
        Field("当前完成率", 11, lambda one: percent_text(one.item)),
        Field("每月推进(百分点)", 11, lambda one: tenth(one.pace * 365 / 12)),
        Field("到期时预计完成率", 12, lambda one: show_percent(one.expected)),
        Field("推算区间(天)", 10, lambda one: one.days),
    ]
    links: dict[tuple[int, int], Link | Place] = {
        (row, 1): one.item.row.place(one.item.row.table.sheet.key[0]) for row, one in enumerate(of.overdue)
    }
    lines = [Line(one) for one in of.overdue]
    return table(FORECAST, fields, lines, _forecast_notes(summary), links=links)


def _forecast_notes(summary: Summary) -> Iterator[str]:
    of = summary.forecast
    since = f"{show_date(of.since)}以来" if of.since else "各事项开始以来"
    yield (
        f"这是预测，不是事实：{show_date(of.until)}（下季度末）以前到期的 {of.checked} 项，"
        f"按{since}的平均进度匀速推算，到期时完成率不足 100% 的列在这里。"
    )
    if of.since:
        yield "上期台账里没有的事项，按其开始以来的平均进度推算；完成率没有提高的，按没有进展推算。"
    if of.unknown:
        keys = "、".join(item.key for item in of.unknown)
        yield f"完成率空白、读不出来或还没有开始的 {len(of.unknown)} 项，无法推算：{keys}。"
