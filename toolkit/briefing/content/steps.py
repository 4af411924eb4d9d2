"""The parts of 下一步工作 and of what a meeting is asked: which of them apply, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.chinese import show_numeral
from toolkit.summary import Summary, tally


def steps_of(summary: Summary) -> dict[str, str]:
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


def asks_of(found: Mapping[str, Any]) -> dict[str, int]:
    """What a meeting is asked to decide, numbered from 1: {"逾期": 1, "问题": 2}; only what applies."""
    applies = {
        "逾期": found["overdue_items"],
        "滞后": found["far_behind_items"],
        "风险": found["forecast"].overdue,
        "问题": found["overdue_problems"],
        "责任": found["leaderless_items"],
    }
    parts = [part for part, there in applies.items() if there]
    return {part: number for number, part in enumerate(parts, start=1)}
