"""Indicators against a straight line from base to target over the years of the plan.

What is not known is not guessed: an indicator that cannot be measured says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from toolkit.chinese import Unread, halfwidth, squeeze
from toolkit.ledger import Ledger, Row
from toolkit.measures import Measure, Way, parse_measure, plain_unit, unlike
from toolkit.status import KEEPING_PACE, Schedule, Yardstick, assess
from toolkit.values import shown

REACHED = "已达到"
ON_PACE = "达到进度"
UNMET = "未达进度"
NOT_MEASURABLE = "不可衡量"
UNREPORTED = "未填报"

#: An indicator whose 属性 is blank or cannot be read.
NO_ATTRIBUTE = "未注明"

_BASE, _TARGET, _CURRENT = "基期值", "目标值", "当前值"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator and where it stands.

    `base`, `target` and `current` are as typed, `attribute` is 约束性, 预期性 or "". `progress` and `scheduled` are in
    %, `gap` in percent points, each None where there is none. `outcome` is 已达到, 达到进度, 未达进度, 不可衡量 or
    未填报, `reason` a clause that says why it is 不可衡量, else ""; `approximate` tells of a figure such as 约300.
    """

    key: str
    category: str
    name: str
    unit: str
    base: str
    target: str
    current: str
    attribute: str
    progress: float | None
    scheduled: float | None
    gap: float | None
    outcome: str
    reason: str
    approximate: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Paces:
    """How many indicators have each outcome.

    `total` is `on_pace` + `behind` + `not_measurable` + `unreported`; `reached` of those on pace are at their target.
    """

    total: int
    reached: int
    on_pace: int
    behind: int
    not_measurable: int
    unreported: int


@dataclass(frozen=True, slots=True)
class Indicators:
    """How many indicators are binding and expected, and keep pace with a straight line from base to target.

    `total` is `on_pace` + `behind` + `not_measurable` + `unreported`. `by_attribute` has the same counts of those that
    are 约束性, 预期性 and 未注明, which add up to all; `items` are the indicators in the ledger's order.
    """

    total: int
    binding: int
    expected: int
    reached: int
    on_pace: int
    binding_on_pace: int
    expected_on_pace: int
    behind: int
    binding_behind: int
    expected_behind: int
    not_measurable: int
    unreported: int
    by_attribute: Mapping[str, Paces]
    items: tuple[Indicator, ...]


class _Verdict(NamedTuple):
    """How an indicator stands; `progress` is the exact % of the way from base to target, None where there is no way."""

    outcome: str
    reason: str = ""
    progress: Decimal | None = None


class _Time(NamedTuple):
    """The plan's years, None where they are not known, and the yardstick on the day."""

    schedule: Schedule | None
    yardstick: Yardstick

    @staticmethod
    def of(ledger: Ledger, yardstick: Yardstick) -> _Time:
        first, last = ledger.settings.plan_start, ledger.settings.plan_end
        known = first is not None and last is not None and first <= last
        return _Time(Schedule(date(first or 1, 1, 1), date(last or 1, 12, 31)) if known else None, yardstick)

    def against(self, progress: float | None) -> tuple[float | None, float | None]:
        """What should be done by the day in %, and how far ahead of it the progress is in points."""
        if self.schedule is None:
            return None, None
        standing = assess(progress, self.schedule, self.yardstick)
        return standing.scheduled, standing.gap

    def verdict(self, progress: Decimal) -> _Verdict:
        """That of an indicator which is so far on its way, and not at its target."""
        if self.schedule is None or self.schedule.due is None:
            return _Verdict(NOT_MEASURABLE, "没有规划期", progress)
        late = self.yardstick.as_of > self.schedule.due  # at 95 of a target >95 all the way is gone, in vain
        behind = assess(float(progress), self.schedule, self.yardstick).status not in KEEPING_PACE
        return _Verdict(UNMET if late or behind else ON_PACE, "", progress)


def indicators_of(ledger: Ledger, yardstick: Yardstick) -> Indicators:
    """The indicators of a ledger on the yardstick's day, each by itself and counted."""
    time = _Time.of(ledger, yardstick)
    items = tuple(_indicator(row, time) for row in ledger["indicators"])
    kinds = ledger.schema.sheet("indicators").column("属性").choices
    by_attribute = {kind: _paces(item for item in items if item.attribute == kind) for kind in kinds}
    by_attribute[NO_ATTRIBUTE] = _paces(item for item in items if not item.attribute)
    whole, binding, expected = _paces(items), by_attribute["约束性"], by_attribute["预期性"]
    return Indicators(
        whole.total,
        binding.total,
        expected.total,
        whole.reached,
        whole.on_pace,
        binding.on_pace,
        expected.on_pace,
        whole.behind,
        binding.behind,
        expected.behind,
        whole.not_measurable,
        whole.unreported,
        by_attribute,
        items,
    )


def _paces(items: Iterable[Indicator]) -> Paces:
    counts = Counter(item.outcome for item in items)
    known = counts[REACHED], counts[REACHED] + counts[ON_PACE], counts[UNMET]
    return Paces(counts.total(), *known, counts[NOT_MEASURABLE], counts[UNREPORTED])


def _indicator(row: Row, time: _Time) -> Indicator:
    said = [_said(row, heading) for heading in (_BASE, _TARGET, _CURRENT)]
    verdict = _verdict(said, _unit(row), time)
    progress = None if verdict.progress is None else float(verdict.progress)
    scheduled, gap = time.against(progress)
    return Indicator(
        row.text("指标编号"),
        row.text("类别"),
        row.text("指标"),
        row.text("单位"),
        _typed(row, _BASE),
        _typed(row, _TARGET),
        _typed(row, _CURRENT),
        row.readable("属性") or "",
        progress,
        scheduled,
        gap,
        verdict.outcome,
        verdict.reason,
        any(value.approximate for value in said if isinstance(value, Measure)),
        row,
    )


def _said(row: Row, heading: str) -> Any:
    """What a cell says: a Measure, a text, None, or Unread. The cell itself is asked: 100% is typed as the number 1."""
    value = row[heading]
    return value if value is None or isinstance(value, Unread) else parse_measure(row.raw(heading))


def _typed(row: Row, heading: str) -> str:
    raw = row.raw(heading)
    return f"{raw:.15g}" if type(raw) is float else shown(raw).strip()


def _unit(row: Row) -> str:
    """The unit of figures written without one: that of the row, else the one in brackets at the end of its name."""
    in_name = re.search(r"\(([^()]+)\)$", squeeze(halfwidth(row.text("指标"))))
    return plain_unit(row.text("单位")) or (in_name[1] if in_name else "")


# -- one indicator


def _verdict(said: Sequence[Any], unit: str, time: _Time) -> _Verdict:
    """How an indicator stands whose base, target and current value say this."""
    base, target, current = said
    if current is None:
        return _Verdict(UNREPORTED)
    if isinstance(target, str) and isinstance(current, str) and _bare(target) == _bare(current):
        return _Verdict(REACHED)
    why = _why_no_figure(_TARGET, target) or _why_no_figure(_CURRENT, current) or unlike(target, current, unit)
    if why:
        return _Verdict(NOT_MEASURABLE, why)
    why = _why_no_figure(_BASE, base) or unlike(target, base, unit) or unlike(current, base, unit)
    way = Way.of(None if why else base, target, current, unit)
    if way.met:
        return _met(way)
    if current.bound:
        return _Verdict(NOT_MEASURABLE, "当前值不是一个确定的数")
    if why and not (target.direction < 0 and _is_no_figure(base)):
        return _Verdict(NOT_MEASURABLE, why)
    return _short(way, time)


def _met(way: Way) -> _Verdict:
    """The verdict where the target is met: what is only to be kept was not reached, it was there."""
    to_keep = way.target.direction < 0 or (way.length is not None and not way.rising)
    return _Verdict(ON_PACE if to_keep and not way.open else REACHED, "", way.progress)


def _short(way: Way, time: _Time) -> _Verdict:
    """The verdict where the target is not met: on the line from the base, if there is a way from it to go."""
    if not way.rising:
        return _Verdict(NOT_MEASURABLE, "基期值与目标值相等，不能确定应升还是应降")
    return _Verdict(UNMET) if way.progress is None else time.verdict(way.progress)


def _why_no_figure(heading: str, said: Any) -> str:
    """Why what a cell says is not one figure; "" where it is."""
    if isinstance(said, Measure) and (heading != _BASE or not said.bound):
        return ""
    if said is None:
        return f"{heading}缺失"
    if isinstance(said, Unread):
        return f"{heading}读不出来"
    figure = isinstance(said, Measure) or re.search(r"\d", said)
    return f"{heading}不是一个确定的数" if figure else f"{heading}是文字"


def _is_no_figure(said: Any) -> bool:
    return said is None or isinstance(said, str)


def _bare(text: str) -> str:
    return squeeze(halfwidth(text))
