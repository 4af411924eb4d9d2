"""The period a command works on, and the ledger of the period before it."""

from __future__ import annotations

from toolkit.cli.common import note
from toolkit.ledger import Reading
from toolkit.summary import Summary, summarize
from toolkit.values import CannotDo, Period


def period_of(reading: Reading, given: Period | None) -> Period:
    """The period given, else the ledger's own; a ledger set to another period is said on stderr.

    Raises CannotDo where neither says one.
    """
    own = reading.ledger.settings.period
    if given is None and own is None:
        raise CannotDo("没有报告期。", reading.source.path, "请加 --period 2024-06，或在设置表填写报告期。")
    if given is not None and own is not None and given != own:
        note(f"注意：{reading.source.path} 设置的报告期是{own.label}，这里按{given.label}处理。")
    return given or own  # type: ignore[return-value]  # one of the two is there


def previous_summary(reading: Reading) -> Summary:
    """The summary of an earlier ledger at its own period. Raises CannotDo where its settings name none."""
    period = reading.ledger.settings.period
    if period is None:
        raise CannotDo("上期台账没有写明报告期，无法比较。", reading.source.path, "请在它的设置表填写报告期。")
    return summarize(reading, period)
