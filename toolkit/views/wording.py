"""The words of a summary: how status was taken, what each status means, how percentages are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from toolkit.chinese import show_percent, show_points, to_tenth
from toolkit.ledger import Reading, milestones_of
from toolkit.status import FAR_BEHIND, LIGHTS, Status
from toolkit.summary import Item, Summary, Tally, own_period
from toolkit.values import Period

KIND_NAMES: Mapping[str, str] = {"tasks": "重点任务", "projects": "重点项目", "policies": "政策机制"}

#: The colour of each status in charts.
STATUS_COLOURS: Mapping[str, str] = {
    "已完成": "2F75B5", "超序时": "2AA198", "达到序时": "70AD47", "滞后": "F4B942", "逾期": "C0392B",
    "未到期": "BDD7EE", "未排期": "BFBFBF", "待核实": "7F7F7F",
}  # fmt: skip
#: The colour that a light's word begins with or is.
_LIGHT_COLOURS: Mapping[str, str] = {
    "绿": "A9D18E", "黄": "FFE699", "红": "FF7C80", "灰": "D9D9D9", "蓝": "9DC3E6", "橙": "F8CBAD", "紫": "CCC0DA",
}  # fmt: skip


def method_line(summary: Summary) -> str:
    """How status was taken, which every report prints."""
    y = summary.yardstick
    late = summary.words["滞后"]
    measure = f"序时进度{y.method}推算，容差 {y.tolerance:g} 个百分点，{late}超过 {y.red:g} 个百分点为严重{late}"
    if milestones_of(summary.ledger):
        measure += f"，有节点的事项按节点（{'阶梯' if y.stepped else '折线'}）推算"
    if y.ahead is not None:
        measure += f"，超过序时进度 {y.ahead:g} 个百分点以上为{summary.words['超序时']}"
    return f"口径：{measure}；{_lights(summary)}；同一投资组的计划投资只计一次。"


def _lights(summary: Summary) -> str:
    """Which statuses show which light: 绿灯为已完成、达到序时、未到期，…"""
    shown: dict[str, list[str]] = {}
    said = {**summary.words, FAR_BEHIND: f"严重{summary.words['滞后']}"}
    for status in LIGHTS:
        told_apart = status != Status.AHEAD.value or summary.yardstick.ahead is not None
        if told_apart and status != Status.UNCLEAR.value:
            shown.setdefault(summary.yardstick.lights[status], []).append(said.get(status, status))
    return "，".join(f"{lamp(light)}为{'、'.join(of)}" for light, of in shown.items())


def lamp(light: str) -> str:
    """The word of a light with 灯 after it, once."""
    return light if light.endswith("灯") else f"{light}灯"


def status_rules(summary: Summary) -> Mapping[str, str]:
    """What each status means with this ledger's thresholds; 超序时 is left out where it is not told apart."""
    y = summary.yardstick
    ahead = {} if y.ahead is None else {"超序时": f"完成率高于序时进度超过 {y.ahead:g} 个百分点"}
    return ahead | {
        "已完成": "完成率达到 100%",
        "达到序时": f"完成率不低于序时进度减 {y.tolerance:g} 个百分点",
        "滞后": f"完成率低于序时进度超过 {y.tolerance:g} 个百分点",
        "逾期": "截至日已过完成时限而完成率不到 100%",
        "未到期": "截至日还没有到开始日期",
        "未排期": "得不出完成时限",
        "待核实": "完成率或开始时间写了而读不出来",
    }


def light_fills(summary: Summary) -> Mapping[str, str]:
    """A fill for the word of each light whose colour is known by its name; 严重滞后 included."""
    lights = set(summary.yardstick.lights.values())
    known = {light: next((fill for name, fill in _LIGHT_COLOURS.items() if name in light), "") for light in lights}
    return {light: fill for light, fill in sorted(known.items()) if fill}


def statuses_of(tallies: Iterable[Tally]) -> tuple[str, ...]:
    """The statuses that the tallies count, in the order leaders read them."""
    counted = {status for tally in tallies for status in tally.by_status}
    return tuple(status.value for status in Status if status.value in counted)


def tenth(value: float | None) -> float | None:
    """A number as tables and JSON have it, to one decimal; None for none."""
    return None if value is None else to_tenth(value)


# The items of a ledger share few percentages and differences, and rounding is slow.
kept_percent, kept_points = (lru_cache(maxsize=4_096)(show) for show in (show_percent, show_points))


def percent_text(item: Item) -> str:
    """An item's percentage as reports print it; 未填报 for a blank one, 待核实 for one that cannot be read."""
    if item.percent is None:
        return "待核实"
    return "未填报" if item.unreported else kept_percent(item.percent)


def period_note(reading: Reading, period: Period) -> str:
    """What to say of a ledger that is set to a period ending on another day than this one; "" for one that is not."""
    own = own_period(reading)
    if own is None or own.as_of == period.as_of:
        return ""
    return f"台账设置的报告期是{own.label}，这里按{period.label}处理，请确认没有用错台账。"
