"""What the headings of a table's columns ask for: 总数, a status, an amount, a share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from toolkit.briefing.reconciling.known import (
    FUNDED,
    INVESTED,
    KEEPING,
    KEEPING_OF_ALL,
    KEEPING_SHARE,
    LAGGING,
    MEASURABLE,
    PLANNED,
    RATE,
    STATUSES,
    TOTAL,
    UNCERTAIN,
)
from toolkit.briefing.reconciling.words import Words

_TOTALS: Final = [
    "总数",
    "数量",
    "合计",
    "总计",
    "个数",
    "总量",
    "总项数",
    "事项数",
    "任务数",
    "政策数",
    "任务总数",
    "事项总数",
    "项目总数",
    "政策总数",
    "任务数量",
    "事项数量",
]
_PROJECTS: Final = ("项目数", "项目个数", "项目总数", "项目数量")
_AMOUNTS: Final = {
    **dict.fromkeys(("计划投资", "计划总投资", "总投资", "投资总额"), PLANNED),
    **dict.fromkeys(("累计完成投资", "完成投资", "累计投资"), INVESTED),
    **dict.fromkeys(("资金已落实", "已落实资金", "落实资金"), FUNDED),
}
_COUNTS: Final = {
    **dict.fromkeys(("与时间进度基本一致", "达到进度要求"), KEEPING),
    **dict.fromkeys(("未达到", "未达到进度要求"), LAGGING),
    **dict.fromkeys(("无法判断", "无法衡量", "尚无法衡量"), UNCERTAIN),
    **dict.fromkeys(("可衡量事项", "可以衡量", "可衡量"), MEASURABLE),
    **{name: name for name in ("未填报", "牵头任务", "配合任务", "政策机制", "名次", "平均完成率", "未销账问题")},
    "负责项目": "项目数",
    "排名": "名次",
    "位次": "名次",
}
_SHARES: Final = {
    **dict.fromkeys(("投资完成率", "完成比例", "投资完成比例"), (RATE,)),
    **dict.fromkeys(("占比", "比重"), (KEEPING_OF_ALL, KEEPING_SHARE, "已完成占比")),
    KEEPING_SHARE: (KEEPING_SHARE,),
}
BESIDES: Final = {"达到序时": ("超序时、达到序时",), "未排期": ("未排期、待核实",)}
"""What a status may stand for besides, where a template puts two in one."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: figures it may mean, the most natural first; the unit its heading names.

    `shares` says whether its figures are shares in %, `rounded` whether they are shares rounded so that they add up,
    which may put one off by its last digit, `money` whether they are amounts: asked of every cell, reckoned once.
    """

    heading: str
    whats: tuple[str, ...]
    unit: str = ""
    shares: bool = field(init=False)
    rounded: bool = field(init=False)
    money: bool = field(init=False)

    def __post_init__(self) -> None:
        """Reckon what kind of figures these are."""
        shares = any(what in (RATE, "平均完成率") or what.endswith("占比") for what in self.whats)
        rounded = any(what.endswith("占比") and what.removesuffix("占比") in STATUSES for what in self.whats[:1])
        object.__setattr__(self, "shares", shares)
        object.__setattr__(self, "rounded", rounded)
        object.__setattr__(self, "money", bool({PLANNED, INVESTED, FUNDED} & set(self.whats)))


def column_of(heading: str, words: Words) -> Column:
    """What a heading asks for; `whats` are empty where that is not known."""
    plain = re.sub(r"\s", "", heading)
    found = re.fullmatch(r"(.+?)[（(]([^（()）]*)[）)]", plain)
    name, unit = (found[1], found[2]) if found else (plain, "")
    return Column(plain, tuple(_whats(name, words)), unit)


def _whats(name: str, words: Words) -> list[str]:
    if name in _PROJECTS:
        return ["项目数"]
    if name in _TOTALS:
        return [TOTAL]
    if name in _AMOUNTS:
        return [_AMOUNTS[name]]
    if name in _COUNTS:
        return [_COUNTS[name]]
    if name in _SHARES:
        return list(_SHARES[name])
    return _statuses(name, words)


def _statuses(name: str, words: Words) -> list[str]:
    """The statuses a heading names (滞后, 滞后和逾期), or the share of one (已完成占比)."""
    share = re.fullmatch(rf"({words.status})(?:占比|比例|率)", name)
    if share:
        return [f"{status}占比" for status in words.meant(share[1])]
    if not re.fullmatch(rf"{words.several}(?:数|数量|事项|项目|任务)?", name):
        return []
    meant = words.meant(name)
    alike = meant if len(re.findall(words.status, name)) < len(meant) else ()
    return ["、".join(meant), *alike, *BESIDES.get("、".join(meant), ())]
