"""What a template may use: a Summary under its own names, and the groups of items a text speaks of.

Pure: every figure is the Summary's own, so that two briefings of one ledger never disagree. The names are a promise
to whoever writes templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import Any, Final

from toolkit.chinese import Dates, show_date, show_month, show_numeral
from toolkit.ledger.settings import Settings
from toolkit.status import FAR_BEHIND, Status
from toolkit.summary import Breakdown, Changes, Item, Summary, Tally, UnitTally, tally
from toolkit.summary.breakdowns import DIMENSIONS
from toolkit.values import Period, Severity, Span
from toolkit.views.wording import lamp

KINDS: Final = (("重点任务", "项重点任务"), ("重点项目", "个重点项目"), ("政策机制", "条政策机制"))
"""The kinds of item in the order of a report: the name, and the noun with its measure word in front."""

MOST_PROGRESS: Final = 10
"""So many tasks at most are described under 主要进展."""

VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "period": "报告期，period.label 如 2024年6月",
        "as_of": "报告期最后一天，状态截至这一天",
        "yardstick": "口径：method 序时算法，tolerance 容差，red 红灯阈值，ahead 超序时阈值（可能为空），lights 灯号",
        "words": "各状态的叫法：words.滞后、words[item.status]；没有设置时就是原词",
        "tasks": "重点任务：total、by_status、by_light、shares、completed_share、unreported",
        "projects": "重点项目：total、planned、invested、funded（万元）、by_status、tally",
        "policies": "政策机制，同 tasks",
        "plans": "项目所属规划，逐个有 plan、lists、projects、planned、invested、funded、by_status",
        "lists": "项目清单，逐个有 plan、list、projects、planned、invested、funded、by_status",
        "units": (
            "责任单位，逐个有 unit、lead、support、projects、policies、by_status、behind、overdue、planned、invested、"
            "rate 投资完成率、rank 排名（可能为空）、supported 配合的事项（同 tasks）"
        ),
        "unassigned": "没有责任单位的任务和项目，同 tasks",
        "breakdowns": (
            "各种分项统计，逐种有 code、title、of、note、total（同 tasks）、segments，"
            "逐行有 label、projects、tally（同 tasks）、by_status、planned、invested、funded、rate"
        ),
        "indicators": "指标：total、binding、expected、on_pace、not_measurable、unreported",
        "problems": "问题：total、open、closed、overdue、items",
        "reporting": (
            "报送情况：units 全部单位，of('未报送') 某种情况的，late 迟报的；"
            "逐个有 unit、state、expected、reported、missing、late、latest 和 due.day（latest、due 可能为空）"
        ),
        "mid_term": "中期评估表，逐行有 name、total、on_pace、behind、uncertain、share",
        "items": "全部事项，逐项有 key、name、group、lead、deadline、percent、scheduled、gap、status、light",
        "forecast": (
            "到下季度末的预测：until、since、checked、unknown 无法预测的事项、overdue 预计逾期的，"
            "逐个有 item、due、pace、days、expected"
        ),
        "trend": (
            "最近几期，本期在最后，逐期有 period、total、by_status、completed_share、kept、lagging、percent、"
            "planned、invested、rate、problems_open"
        ),
        "changes": "与上期相比的变化；没有上期台账时为空",
        "settings": "台账设置：name、region、issuer、addressee 等",
        "findings": "台账校验发现的个数：error、warning、info",
        "ledger_name": "台账文件名",
        "sha256": "台账文件的 SHA-256",
        "masthead": "报头名称，由台账名称得出",
        "issue": "期号，如 2024年第6期、2024年上半年",
        "title": "标题，如 2024年6月规划实施进展情况",
        "issuer": "编发单位；设置里没有时用台账名称",
        "addressee": "主送，末尾不带冒号",
        "this_period": "本月、本季度、本年度，上半年、下半年，上半月、下半月，规划中期",
        "next_period": "下月、下季度、下年度，下半年、2025年上半年，下半月、7月上半月，规划后半期",
        "since": "上期的说法，如 2024年5月末",
        "kinds": "台账里有的事项类别，逐类有 name、noun、measure、total、by_status、tally",
        "overall": "三类事项合计，同 tasks",
        "statuses": "用到的状态，是原词，words[…] 得到本地的叫法",
        "pace_status": "统计表“达到序时”一列的标题：达到序时，有超序时事项时为 超序时、达到序时",
        "last_status": "统计表末列的标题：未排期，有待核实事项时为 未排期、待核实",
        "lamps": "各灯号的意思，如 已完成的亮蓝灯，达到序时、未到期的亮绿灯",
        "breakdown": (
            "按代码取一种分项统计，如 breakdown.towns；代码有 key_tasks 重点任务、supporting_units 配合单位、"
            "working_groups 工作组、towns 镇街、stages 项目阶段、funding 资金落实、years 应完成年度；"
            "台账没有相应内容的为空"
        ),
        "shared_investment": "是否有共用投资的项目",
        "spans_lists": "是否有投资组跨清单，使各清单相加大于合计",
        "task_items": "全部重点任务",
        "project_items": "全部重点项目",
        "policy_items": "全部政策机制",
        "completed_items": "已完成的重点任务",
        "progress_items": "主要进展：有本月进展的任务，比上期完成率提高多的在前，最多 10 项",
        "unreported_items": "未填报完成率的事项",
        "unreported_tasks": "未填报完成率的重点任务",
        "unreported_projects": "未填报完成率、也无法按投资推算的项目",
        "unclear_items": "待核实的事项",
        "leaderless_items": "没有责任单位的事项",
        "behind_items": "滞后事项，差距大的在前",
        "overdue_items": "逾期事项，时限早的在前",
        "lagging_items": "逾期事项，再加滞后事项",
        "behind_plan_items": "填了下一步计划的滞后事项",
        "overdue_plan_items": "填了下一步计划的逾期事项",
        "unlogged_items": "填了存在问题而没有列入问题台账的滞后、逾期事项",
        "completed_now": "比上期新完成的事项",
        "completed_tasks_now": "比上期新完成的重点任务",
        "completed_tasks_before": "此前已完成的重点任务",
        "lagging_now": "比上期新增的逾期、滞后事项",
        "caught_up_now": "由滞后、逾期赶上进度的事项",
        "fallen_back_now": "完成率比上期回落的事项",
        "leading_units": "牵头任务、政策或负责项目的单位，滞后、逾期多的在前",
        "lagging_units": "有滞后、逾期任务或项目的单位，多的在前",
        "supporting_units": "只参与配合的单位",
        "open_problems": "未销账的问题，逐个有 key、text、unit、stage、deadline、measures、overdue",
        "overdue_problems": "超过整改时限的问题",
        "overdue_problem_units": "这些问题的责任单位",
        "steps": "下一步工作各部分的序号：逾期、滞后、问题、推进、填报，不适用的不在其中",
    }
)
"""Every variable by name, with what it is, for whoever writes a template."""

_OF_SUMMARY: Final = tuple(VARIABLES)[: tuple(VARIABLES).index("changes") + 1]
_WORDS: Final = {
    Span.MONTH: ("本月", "下月"),
    Span.QUARTER: ("本季度", "下季度"),
    Span.YEAR: ("本年度", "下年度"),
    Span.MID_TERM: ("规划中期", "规划后半期"),
}
_HALVES: Final = {Span.HALF_MONTH: "月", Span.HALF_YEAR: "年"}
_ISSUES: Final = ("专刊", "简报", "通报", "月报", "季报", "年报", "专报", "动态")
_NO_TROUBLE: Final = frozenset(("", "无", "暂无", "没有", "不涉及", "—", "-", "/"))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item that the ledger has: 重点任务, 项重点任务, and its counts."""

    name: str
    noun: str
    tally: Tally

    @property
    def measure(self) -> str:
        """The measure word: 项, 个 or 条."""
        return self.noun[0]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.tally.total

    @property
    def by_status(self) -> Mapping[str, int]:
        """How many have each status."""
        return self.tally.by_status


def context(summary: Summary, findings: Mapping[str, int] | None = None) -> dict[str, object]:
    """Every variable of a template by name, as VARIABLES describes them; the attributes of Summary keep their names.

    `findings` are the counts by severity of the ledger's check; none are taken for a ledger without findings.
    """
    own = {name: getattr(summary, name) for name in _OF_SUMMARY}
    parts = (_head, _counts, _said, _items, _lagging, _changes, _units, _problems)
    found = own | {name: value for part in parts for name, value in part(summary).items()}
    given = findings or {}
    found["findings"] = {severity.value: given.get(severity.value, 0) for severity in Severity}
    return found | {"steps": _steps(summary)}


# -- the head of the page


def _head(summary: Summary) -> dict[str, Any]:
    settings = summary.ledger.settings
    file = PureWindowsPath(summary.source.path)  # it knows both / and \
    this_period, next_period = _this_and_next(summary.period)
    return {
        "settings": settings,
        "ledger_name": file.name,
        "sha256": summary.source.sha256,
        "masthead": masthead(settings),
        "issue": issue(summary.period),
        "title": _title(summary.period),
        "issuer": settings.issuer or settings.name or file.stem,
        "addressee": settings.addressee.strip().rstrip("：:"),
        "this_period": this_period,
        "next_period": next_period,
    }


def masthead(settings: Settings) -> str:
    """The name of the bulletin: 专刊 in place of 台账, 密云区规划实施台账 → 密云区规划实施专刊; 密云区专刊 stays."""
    name = settings.name.strip() or f"{settings.region.strip()}规划实施"
    words, bracket, remark = name.partition("（")  # 密云区规划实施台账（示例）→ 密云区规划实施专刊（示例）
    return name if words.endswith(_ISSUES) else f"{words.removesuffix('台账')}专刊{bracket}{remark}"


def issue(period: Period) -> str:
    """The issue, months counted within the year: 2024年第6期, 2024年6月上半月, 2024年二季度, 2024年年度."""
    if period.span is Span.MONTH:
        return f"{period.year}年第{period.number}期"
    return f"{period.label}年度" if period.span is Span.YEAR else period.label


def _title(period: Period) -> str:
    """What the bulletin is about; a mid-term speaks of the plan itself: 2021—2025年规划中期实施进展情况."""
    return f"{period.label}{'' if period.span is Span.MID_TERM else '规划'}实施进展情况"


def _this_and_next(period: Period) -> tuple[str, str]:
    """How a text speaks of the period and of the next: 本月 and 下月, 上半年 and 下半年, 下半月 and 7月上半月."""
    unit = _HALVES.get(period.span)
    if unit is None:
        return _WORDS[period.span]
    first, second = f"上半{unit}", f"下半{unit}"
    return (first, second) if period.number % 2 else (second, period.following.label.removeprefix(f"{period.year}年"))


# -- counts


def _counts(summary: Summary) -> dict[str, Any]:
    tallies = (summary.tasks, summary.projects.tally, summary.policies)
    overall = tally(summary.items)
    return {
        "kinds": tuple(Kind(*words, counts) for words, counts in zip(KINDS, tallies, strict=True) if counts.total),
        "overall": overall,
        "statuses": tuple(overall.by_status),
        "shared_investment": any(summary.ledger["projects"].column("合并投资组")),
        "spans_lists": summary.spans_lists,
        "breakdown": _breakdown(summary),
    }


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
    completed = changes.newly_completed
    tasks = tuple(item for item in completed if item.kind == "tasks")
    return {
        "since": _since(changes.previous_period, summary.period),
        "completed_now": completed,
        "completed_tasks_now": tasks,
        "completed_tasks_before": tuple(item for item in summary.of("tasks", "已完成") if item not in tasks),
        "lagging_now": changes.newly_overdue + changes.newly_behind,
        "caught_up_now": changes.caught_up,
        "fallen_back_now": changes.fallen_back,
    }


def _since(previous: Period, now: Period) -> str:
    """The earlier day as a text names it: 2024年5月末, 2024年一季度末; 上一版台账 for one of the same period.

    Half a month, half a year and a mid-term go by the day on which they end: 2024年6月15日, 2024年6月末.
    """
    if previous == now:
        return "上一版台账"
    if previous.span in (Span.MONTH, Span.QUARTER, Span.YEAR):
        return f"{previous.label}末"
    return show_date(previous.as_of) if previous.as_of.day == 15 else f"{show_month(previous.as_of)}末"


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
    overall = tally(summary.items)
    applies = {
        "逾期": overall.count("逾期"),
        "滞后": overall.count("滞后"),
        "问题": summary.problems.open,
        "推进": overall.count("超序时", "达到序时", "未到期"),
        "填报": True,
    }
    parts = [part for part, there in applies.items() if there]
    return {part: show_numeral(number) for number, part in enumerate(parts, start=1)}
