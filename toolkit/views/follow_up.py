"""Tables of what is followed up besides status: mid-term, indicators, problems, who reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from toolkit.chinese import show_date, show_points, squeeze
from toolkit.returns import Due
from toolkit.summary import MidTermRow, Problem, Summary
from toolkit.values import Grid, Trace
from toolkit.views.fields import Field, Line, table
from toolkit.views.tracing import KEPT, LATE, UNSURE, Members, Tracing
from toolkit.views.wording import tenth

_OUTCOME_FILLS = {
    "已达到": "9DC3E6", "达到进度": "A9D18E", "未达进度": "FFE699", "不可衡量": "D9D9D9", "未填报": "D9D9D9",
}  # fmt: skip
_REPORT_FILLS = {"已报送": "A9D18E", "部分报送": "FFE699", "未报送": "FF7C80", "无需报送": "D9D9D9"}
_MEASURED = ("基期值", "目标值", "当前值")


def mid_term(summary: Summary) -> Grid:
    """Of indicators, tasks, projects and policies, how many keep pace with time."""
    lines = [Line(row, partial(_members, summary, row)) for row in summary.mid_term]
    either = partial(_either, summary, Tracing(summary))
    kept = either(("已达到", "达到进度"), KEPT)
    share = either(("已达到", "达到进度"), KEPT, "达到进度 ÷ 总数 × 100")
    fields = [
        Field("类别", 16, lambda row: row.name),
        Field("总数", 8, lambda row: row.total, either((), ())),
        Field("达到进度", 10, lambda row: row.on_pace, kept),
        Field("达到进度占比(%)", 14, lambda row: tenth(row.share), share, bar=True),
        Field("未达进度", 10, lambda row: row.behind, either(("未达进度",), LATE)),
        Field("无法判断", 10, lambda r: r.uncertain, either(("不可衡量", "未填报"), UNSURE)),
    ]
    notes = (
        "指标按基期值到目标值的直线推算，与序时进度比较；任务、项目、政策按本期状态，已完成、达到序时、未到期的为达到进度。",
        "无法判断：不可衡量、没有填报的指标，以及未排期、待核实的事项。",
    )
    return table("进度达标情况", fields, lines, notes)


def _members(summary: Summary, row: MidTermRow) -> Members:
    """The rows of the ledger that a line counts."""
    if row.code in summary.items.blocks:
        return {row.code: range(row.total)}
    attribute = {"binding": "约束性", "expected": "预期性"}.get(row.code)
    indicators = summary.indicators.items
    return {"indicators": [i for i, one in enumerate(indicators) if attribute in (None, one.attribute)]}


def _either(
    summary: Summary, tracing: Tracing, outcomes: Sequence[str], statuses: Sequence[str], said: str = ""
) -> Callable[[Members], Trace]:
    """The trace of a count of indicators with some outcomes, or of items with some statuses; of all where none.

    `said` is the rule where the figure is not the count itself.
    """
    indicators = summary.indicators.items

    def trace(members: Members) -> Trace:
        if "indicators" not in members:
            found = tracing.status(members, *statuses) if statuses else tracing.total(members)
            return found._replace(rule=said or found.rule)
        rows = [i for i in members["indicators"] if not outcomes or indicators[i].outcome in outcomes]
        rule = f"指标：{'、'.join(outcomes)}" if outcomes else "计数，每个指标计一次"
        return tracing.rows(said or rule, summary.ledger["indicators"], rows, *_MEASURED)

    return trace


def indicators(summary: Summary) -> Grid:
    """Each indicator against the line from its base to its target."""
    of = summary.ledger["indicators"]
    tracing = Tracing(summary)
    lines = [Line(one, partial(_only, "indicators", i)) for i, one in enumerate(summary.indicators.items)]

    def measured(rule: str) -> Callable[[Members], Trace]:
        return lambda members: tracing.rows(rule, of, members["indicators"], *_MEASURED)

    progress = measured("（当前值 − 基期值）÷（目标值 − 基期值）× 100")
    scheduled = partial(_scheduled, tracing, summary)
    fields = [
        Field("指标编号", 10, lambda one: one.key),
        Field("类别", 14, lambda one: one.category),
        Field("指标", 36, lambda one: one.name),
        Field("属性", 9, lambda one: one.attribute),
        Field("单位", 9, lambda one: one.unit),
        Field("基期值", 14, lambda one: one.base),
        Field("目标值", 18, lambda one: one.target),
        Field("当前值", 14, lambda one: one.current),
        Field("完成程度(%)", 11, lambda one: tenth(one.progress), progress, bar=True),
        Field("序时进度(%)", 11, lambda one: tenth(one.scheduled), scheduled),
        Field("差距(百分点)", 12, lambda one: "—" if one.gap is None else show_points(one.gap)),
        Field("结论", 10, lambda one: one.outcome),
        Field("说明", 26, lambda one: "、".join(filter(None, (one.reason, "数值为约数" if one.approximate else "")))),
    ]
    return table("指标", fields, lines, fills=_OUTCOME_FILLS)


def _scheduled(tracing: Tracing, summary: Summary, members: Members) -> Trace:
    """Where the share of the plan's time comes from: the years in the settings."""
    settings = summary.ledger["settings"]
    years = [row.index for row in settings if squeeze(row.text("项")) in ("规划起始年", "规划结束年")]
    rule = "规划期已过的时间 ÷ 规划期 × 100"
    return tracing.rows(rule, settings, years, "值")


def problem_stages(summary: Summary) -> Grid:
    """The problems by stage, and the open ones by age."""
    problems, tracing, of = summary.problems, Tracing(summary), summary.ledger["problems"]
    groups = [
        *(("环节", stage, number, _at_stage(stage)) for stage, number in problems.by_stage.items()),
        *(("未销账时长", age, number, _of_age(age)) for age, number in problems.by_age.items()),
        ("时限", "未销账且超过整改时限", problems.overdue, lambda problem: problem.overdue),
    ]

    def members(test: Callable[[Problem], bool]) -> Members:
        return {"problems": [i for i, problem in enumerate(problems.items) if test(problem)]}

    lines = [Line((kind, name, number), partial(members, test)) for kind, name, number, test in groups]
    lines.append(Line(("合计", "全部问题", problems.total), lambda: members(lambda problem: True), total=True))

    def count(members: Members) -> Trace:
        return tracing.rows("计数，每个问题计一次", of, members["problems"], "发现日期", "整改时限", "环节")

    fields = [
        Field("分类", 14, lambda line: line[0]),
        Field("项", 26, lambda line: line[1]),
        Field("问题数", 10, lambda line: line[2], count, bar=True),
    ]
    notes = ("时长从发现日期算到截至日；日期空白、读不出来或晚于截至日的为日期不明。",)
    return table("问题统计", fields, lines, notes)


def _at_stage(stage: str) -> Callable[[Problem], bool]:
    return lambda problem: problem.stage_counted == stage


def _of_age(age: str) -> Callable[[Problem], bool]:
    return lambda problem: not problem.closed and problem.age_span == age


def problem_list(summary: Summary) -> Grid:
    """Every problem, as the ledger has it."""
    fields = [
        Field("问题编号", 10, lambda one: one.key),
        Field("关联编号", 14, lambda one: one.related),
        Field("问题", 44, lambda one: one.text),
        Field("责任单位", 18, lambda one: one.unit),
        Field("发现日期", 16, lambda one: _day(one.found)),
        Field("时长(天)", 9, lambda one: one.age),
        Field("整改时限", 16, lambda one: one.deadline),
        Field("环节", 8, lambda one: one.stage),
        Field("是否逾期", 9, lambda one: "逾期" if one.overdue else ""),
    ]
    links = {(row, 0): one.row.place("问题编号") for row, one in enumerate(summary.problems.items)}
    lines = [Line(one) for one in summary.problems.items]
    return table("问题清单", fields, lines, fills={"逾期": "FF7C80"}, links=links)


def reporting(summary: Summary) -> Grid:
    """Who reported this period, those who did not first."""
    order = ("未报送", "部分报送", "已报送", "无需报送")
    units = sorted(summary.reporting.units, key=lambda unit: order.index(unit.state))
    fields = [
        Field("责任单位", 26, lambda unit: unit.unit),
        Field("报送情况", 10, lambda unit: unit.state),
        Field("应报事项", 10, lambda unit: unit.expected),
        Field("已报事项", 10, lambda unit: unit.reported),
        Field("未报事项编号", 40, lambda unit: "、".join(unit.missing)),
        Field("最近填报日期", 16, lambda unit: _day(unit.latest)),
        Field("报送时限", 30, lambda unit: due_text(unit.due)),
        Field("是否迟报", 9, lambda unit: "迟报" if unit.late else ""),
    ]
    notes = (
        "应报事项为本单位牵头的任务、政策和负责的项目，已完成、未到期、未排期的不必再报。",
        "填了完成率、进展一类的列，填报日期又不早于本期的，为已报。",
    )
    return table("报送情况", fields, [Line(unit) for unit in units], notes, fills=_REPORT_FILLS | {"迟报": "FFE699"})


def due_text(due: Due | None) -> str:
    """When returns were due, and why on another day than the rule says: 2024年6月25日 17:00."""
    if due is None:
        return "—"
    return "".join(_due_parts(due))


def _due_parts(due: Due) -> Iterator[str]:
    yield show_date(due.day)
    if due.at:
        yield f" {due.at:%H:%M}"
    if due.moved:
        yield f"（{show_date(due.nominal)}为{due.rest}，{'提前' if due.day < due.nominal else '顺延'}）"
    elif due.rest:
        yield f"（当日为{due.rest}）"
    if not due.certain:
        yield "（当年节假日安排未公布，暂按周末计）"


def _only(code: str, index: int) -> Members:
    return {code: [index]}


def _day(day: date | None) -> str:
    return "—" if day is None else show_date(day)
