"""The table of a mid-term evaluation: of indicators, tasks, projects and policies, how many keep pace with time.

The yardstick of such evaluations is 时间与进展基本一致: progress is about as far along as time is.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.summary.indicators import Indicators
from toolkit.summary.tallies import Tally


@dataclass(frozen=True, slots=True)
class MidTermRow:
    """One line: of `total`, how many keep pace, how many do not, of how many it cannot be said."""

    code: str
    name: str
    total: int
    on_pace: int
    behind: int
    uncertain: int

    @property
    def share(self) -> float | None:
        """Those that keep pace in % of all; None where there are none."""
        return self.on_pace / self.total * 100 if self.total else None


def mid_term_of(indicators: Indicators, tasks: Tally, projects: Tally, policies: Tally) -> tuple[MidTermRow, ...]:
    """Binding and expected indicators, all of them, tasks, projects and policies; lines of nothing are left out."""
    counted = (
        ("binding", "约束性指标", indicators.binding, indicators.binding_on_pace, indicators.binding_behind),
        ("expected", "预期性指标", indicators.expected, indicators.expected_on_pace, indicators.expected_behind),
        ("indicators", "指标合计", indicators.total, indicators.on_pace, indicators.behind),
        *(
            (code, name, taken.total, taken.keeping_pace, taken.lagging)
            for code, name, taken in (
                ("tasks", "重点任务", tasks),
                ("projects", "重点项目", projects),
                ("policies", "政策机制", policies),
            )
        ),
    )
    rows = (MidTermRow(code, name, total, kept, late, total - kept - late) for code, name, total, kept, late in counted)
    return tuple(row for row in rows if row.total)
