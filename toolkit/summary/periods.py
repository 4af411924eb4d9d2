"""The period a ledger is summed up for."""

from __future__ import annotations

from toolkit.ledger import Reading
from toolkit.values import CannotDo, Period

_REMEDY = "请写明报告期，如 2024-06，或在设置表填写报告期。"


def own_period(reading: Reading) -> Period | None:
    """The period a ledger's settings name; None where they name none that can be understood."""
    return reading.ledger.settings.period


def period_for(reading: Reading, given: Period | None, remedy: str = _REMEDY) -> Period:
    """The period given, else the ledger's own; a mid-term is that of its plan. Raises CannotDo where there is none.

    `remedy` says what to do where neither the caller nor the ledger names one.
    """
    period, path = given or reading.ledger.settings.period, reading.source.path
    if period is None:
        raise CannotDo("没有报告期。", path, remedy)
    whole = _whole(reading, period)
    if whole is None:
        raise CannotDo("不知道规划期，定不出规划中期。", path, "请在设置表填写规划起始年和规划结束年。")
    return whole


def earlier_period(reading: Reading) -> Period:
    """The period of an earlier ledger, which only its settings can say. Raises CannotDo where they do not."""
    period = own_period(reading)
    if period is None:
        raise CannotDo("上期台账没有写明报告期，无法比较。", reading.source.path, "请在它的设置表填写报告期。")
    return period


def _whole(reading: Reading, period: Period) -> Period | None:
    settings = reading.ledger.settings
    return period.of_plan(settings.plan_start, settings.plan_end)
