"""A small made-up roll-up of four ledgers, from which templates are told what each variable of a roll-up may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from toolkit.briefing.checking.example import PERIOD
from toolkit.briefing.content.rollup import rollup_context
from toolkit.rollup import Double, Figures, Group, Late, Measure, Missing, Rollup, Row, Spot, figures_of
from toolkit.rollup.values import Doubles, LateItem
from toolkit.status import LIGHTS, Status

_DIGEST: Final = "0123456789abcdef" * 4
_COUNTS: Final = {
    **{f"tasks.{name}": number for name, number in (("total", 12), ("unreported", 2), ("far_behind", 1))},
    **{f"tasks.by_status.{status.value}": 1 for status in Status},
    "tasks.by_status.达到序时": 5,
    **{f"{kind}.total": 2 for kind in ("projects", "policies")},
    "projects.by_status.滞后": 1, "projects.by_status.达到序时": 1, "projects.funded_projects": 1,
    "policies.by_status.达到序时": 2,
    "indicators.total": 4, "indicators.binding": 2, "indicators.expected": 2, "indicators.reached": 1,
    "indicators.on_pace": 2, "indicators.behind": 1, "indicators.not_measurable": 1,
    "problems.total": 3, "problems.open": 2, "problems.closed": 1, "problems.overdue": 1,
}  # fmt: skip
_AMOUNTS: Final = {
    "projects.planned": 32000 * 10**6,
    "projects.invested": 15800 * 10**6,
    "projects.funded": 12000 * 10**6,
}
_FINDINGS: Final = {"error": 1, "warning": 2, "info": 3}


@cache
def example_rollup_values() -> Mapping[str, Any]:
    """Every variable of a template of a roll-up with what the example gives for it."""
    return rollup_context(_rollup(), f"{PERIOD}-总汇总.xlsx", _DIGEST)


def _rollup() -> Rollup:
    east, west = (_row(number, region) for number, region in enumerate(("东山县", "西河县")))
    other = replace(_row(2, "西河县"), other_period=True, note="台账设置的报告期是2024年5月，这里按2024年6月处理。")
    late = Late(
        0,
        "tasks",
        "任务台账",
        8,
        "T03",
        "搭建服务平台",
        "县工信局",
        "2024年3月底",
        "逾期",
        False,
        False,
        60.0,
        100.0,
        -40.0,
    )
    spots = (Spot(east, "项目台账", 5), Spot(west, "项目台账", 9))
    doubles = Doubles((Double("同一项目", "西河桥新建", "市住建局", 20000, 2, spots),), projects=1, amount=20000)
    return Rollup(
        PERIOD,
        (Group("东山县", (east,), _figures(1)), Group("西河县", (west, other), _figures(2))),
        (Missing("北岭县.xlsx", "../北岭县.xlsx", "这不是台账。请核对。"),),
        ("县工信局.xlsx：这是发给县工信局的填报表，只有台账的一部分。",),
        _figures(3),
        (LateItem(late, east, "红"),),
        doubles,
        (Measure().label,),
        {status.value: status.value for status in Status},
        LIGHTS,
    )


def _row(number: int, region: str) -> Row:
    name, folder = f"{region}规划实施台账（示例）", f"{region}{number}"
    outputs = (f"{folder}/{PERIOD}-汇总.xlsx", f"{folder}/{PERIOD}-月度专刊.docx")
    return Row(
        number, region, name, f"{name}{number}", f"{folder}.xlsx", f"../{folder}.xlsx", _DIGEST, folder, *outputs,
        "", "", False, Measure().label, _figures(1),
    )  # fmt: skip


def _figures(times: int) -> Figures:
    counts, amounts, findings = (
        {name: number * times for name, number in numbers.items()} for numbers in (_COUNTS, _AMOUNTS, _FINDINGS)
    )
    return figures_of(times, counts, amounts, findings, LIGHTS)
