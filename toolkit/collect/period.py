"""Which period is collected: the one given, else the ledger's own, else the one that all returns are of."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.collect.base import Base, Return
from toolkit.dispatch.marks import BadMarks, find_marks
from toolkit.values import CannotDo, Period


def period_to_collect(base: Base, returns: Sequence[Return], given: Period | None) -> tuple[str, str]:
    """The period as str(Period), "" where nothing says one; and a remark where the ledger is set to another.

    Raises CannotDo where neither the caller nor the ledger says one and the returns are of several.
    """
    own = base.ledger.settings.period
    if given or own:
        period = str(given or own)
        other = given and own and str(own) != period
        return period, f"台账设置的报告期是 {own}，这次收的是 {period}" if other else ""
    found = sorted(filter(None, {_period(back) for back in returns}))
    if len(found) > 1:
        raise CannotDo(f"填报表有几期的（{'、'.join(found)}），不知道收哪一期。", base.source.path, "请加 --period。")
    return (found[0] if found else ""), ""


def _period(back: Return) -> str:
    try:
        marks = find_marks(back.sheets)
    except BadMarks:
        return ""
    return marks.period if marks else ""
