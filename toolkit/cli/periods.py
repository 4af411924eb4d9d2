"""The period a command works on, and the ledger of the period before it."""

from __future__ import annotations

from toolkit.cli.common import note
from toolkit.ledger import Reading
from toolkit.summary import Summary, summarize
from toolkit.values import CannotDo, Period
from toolkit.views.wording import period_note


def period_of(reading: Reading, given: Period | None) -> Period:
    """The period given, else the ledger's own; a ledger set to another period is said on stderr.

    Raises CannotDo where neither says one.
    """
    period = given or reading.ledger.settings.period
    if period is None:
        raise CannotDo("没有报告期。", reading.source.path, "请加 --period 2024-06，或在设置表填写报告期。")
    if differs := period_note(reading, period):
        note(f"注意：{differs}")
    return period


def previous_summary(reading: Reading) -> Summary:
    """The summary of an earlier ledger at its own period. Raises CannotDo where its settings name none."""
    period = reading.ledger.settings.period
    if period is None:
        raise CannotDo("上期台账没有写明报告期，无法比较。", reading.source.path, "请在它的设置表填写报告期。")
    return summarize(reading, period)
