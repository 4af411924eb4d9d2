"""What a briefing is called and how it speaks of its period: the masthead, the issue, 本月 and 下月, 2024年5月末.

Pure: everything follows from the ledger's settings and the period.
"""

from __future__ import annotations

from typing import Final

from toolkit.chinese import show_date, show_month
from toolkit.ledger.settings import Settings
from toolkit.values import Period, Span

_WORDS: Final = {
    Span.MONTH: ("本月", "下月"),
    Span.QUARTER: ("本季度", "下季度"),
    Span.YEAR: ("本年度", "下年度"),
    Span.MID_TERM: ("规划中期", "规划后半期"),
}
_HALVES: Final = {Span.HALF_MONTH: "月", Span.HALF_YEAR: "年"}
_ISSUES: Final = ("专刊", "简报", "通报", "月报", "季报", "年报", "专报", "动态")


def masthead(settings: Settings) -> str:
    """The name of the bulletin: 专刊 in place of 台账, 密云区规划实施台账 → 密云区规划实施专刊; 密云区专刊 stays."""
    words, remark = _name(settings)
    return f"{words}{remark}" if words.endswith(_ISSUES) else f"{words.removesuffix('台账')}专刊{remark}"


def subject(settings: Settings) -> str:
    """What the ledger is about: 密云区规划实施台账（示例）→ 密云区规划实施; 规划实施 where nothing is left."""
    words, _ = _name(settings)
    for ending in ("台账", *_ISSUES):
        words = words.removesuffix(ending)
    return words.strip() or f"{settings.region.strip()}规划实施"


def remark(settings: Settings) -> str:
    """What stands in brackets behind the ledger's name: 密云区规划实施台账（示例）→ （示例）; "" for none."""
    return _name(settings)[1]


def _name(settings: Settings) -> tuple[str, str]:
    """The ledger's name and its remark in brackets: 密云区规划实施台账, （示例）."""
    name = settings.name.strip() or f"{settings.region.strip()}规划实施"
    words, bracket, rest = name.partition("（")
    return words, f"{bracket}{rest}"


def issue(period: Period) -> str:
    """The issue, months counted within the year: 2024年第6期, 2024年6月上半月, 2024年二季度, 2024年年度."""
    if period.span is Span.MONTH:
        return f"{period.year}年第{period.number}期"
    return f"{period.label}年度" if period.span is Span.YEAR else period.label


def title(period: Period) -> str:
    """What the bulletin is about; a mid-term speaks of the plan itself: 2021—2025年规划中期实施进展情况."""
    return f"{period.label}{'' if period.span is Span.MID_TERM else '规划'}实施进展情况"


def this_and_next(period: Period) -> tuple[str, str]:
    """How a text speaks of the period and of the next: 本月 and 下月, 上半年 and 下半年, 下半月 and 7月上半月."""
    unit = _HALVES.get(period.span)
    if unit is None:
        return _WORDS[period.span]
    first, second = f"上半{unit}", f"下半{unit}"
    return (first, second) if period.number % 2 else (second, period.following.label.removeprefix(f"{period.year}年"))


def since(previous: Period, now: Period) -> str:
    """The earlier day as a text names it: 2024年5月末, 2024年一季度末; 上一版台账 for one of the same period.

    Half a month, half a year and a mid-term go by the day on which they end: 2024年6月15日, 2024年6月末.
    """
    if previous == now:
        return "上一版台账"
    if previous.span in (Span.MONTH, Span.QUARTER, Span.YEAR):
        return f"{previous.label}末"
    return show_date(previous.as_of) if previous.as_of.day == 15 else f"{show_month(previous.as_of)}末"
