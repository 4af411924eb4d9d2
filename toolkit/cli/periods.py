"""The period a command works on, and the ledger of the period before it."""

from __future__ import annotations

from toolkit.cli.common import note
from toolkit.ledger import Reading
from toolkit.summary import Summary, earlier_period, period_for, summarize
from toolkit.values import Period
from toolkit.views.wording import period_note


def period_of(reading: Reading, given: Period | None) -> Period:
    """The period given, else the ledger's own; a ledger set to another period is said on stderr.

    Raises CannotDo where neither says one, and for the mid-term of a plan whose years the ledger does not say.
    """
    period = period_for(reading, given, "请加 --period 2024-06，或在设置表填写报告期。")
    if differs := period_note(reading, period):
        note(f"注意：{differs}")
    return period


def previous_summary(reading: Reading) -> Summary:
    """The summary of an earlier ledger at its own period. Raises CannotDo where its settings name none."""
    return summarize(reading, earlier_period(reading))
