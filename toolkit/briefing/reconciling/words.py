"""The words in which figures are told: nouns, statuses in the office's words, what may stand beside a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from toolkit.briefing.reconciling.claims import AMOUNT, COUNT
from toolkit.briefing.reconciling.known import ALL, POLICIES, PROJECTS, STATUSES, TASKS

NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("重点任务", "任务事项", "任务"), TASKS),
        **dict.fromkeys(("重点项目", "项目"), PROJECTS),
        **dict.fromkeys(("政策机制", "政策"), POLICIES),
        **dict.fromkeys(("各类事项", "各项工作", "事项", "工作"), ALL),
    }
)
"""Of whom a noun speaks."""

NOUN: Final = "|".join(sorted(NOUNS, key=lambda noun: -len(noun)))
MEASURE: Final = "[项个条](?!目|月|百分|星期|工作日|季度|单位|责任|清单|镇|街|部门|参加|区|县|市)"
BOUNDARY: Final = re.compile(r"[，：；。！？（）()\n\t:;!?“”]|,(?!\d{3})")
SENTENCE: Final = re.compile(r"[。！？\n]")
SEGMENT: Final = re.compile(r"[^。！？；;\n]+")

_DAY: Final = r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[末底])|\d{4}年(?:\d{1,2}月|末|底|[一二三四]季度末?|[上下]半年末?)"
_BESIDE: Final = (
    r"截[至止]|到|目前|当前|全[区县市]|全部|总的看|总体[上看]*|从?总体|台账|规划|十四五|十五五|确定|安排|列有|列入|"
    r"纳入|登记|共计|共有|共|合计|总计|总数|其中|已|有|为|是|达到|达|的|和|及|与|或|以及|中|里|均|都|分别|现|、|"
    r"\d{1,2}[.．]\s?(?!\d)|\s|期间|时期|监测|评估|规划指标|指标|约束性|预期性|问题|未?销账|也|则|占|与时间进度基本一致|进度要求|可以衡量|尚?无法(?:衡量|判断)|未达到"
)
_OF_TOTALS: Final = "本期末?|本月末?|本季度末?|本年度|今年|现有|在内"
_INVESTING: Final = "计划总?投资|总投资|累计完成投资|完成投资|资金已落实|投资完成率|相当于|项目"
_OF_UNITS: Final = "[你本我贵各]单位|各责任单位|牵头|负责|承担"


@dataclass(frozen=True)
class Words:
    """The words of an office: the statuses each word of its own stands for, and more that is neutral (its name)."""

    statuses: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...] = ()

    @cached_property
    def status(self) -> str:
        """A pattern for one status."""
        return "|".join(map(re.escape, sorted(self.statuses, key=lambda word: -len(word))))

    @cached_property
    def several(self) -> str:
        """A pattern for one status or more (滞后、逾期)."""
        return f"(?:{self.status})(?:(?:、|和|及|与|或|以及)(?:{self.status}))*"

    def meant(self, said: str) -> tuple[str, ...]:
        """The statuses that some words mean, in the order of the contract."""
        found = {status for word in re.findall(self.status, said) for status in self.statuses[word]}
        return tuple(status for status in STATUSES if status in found)

    @cached_property
    def _neutral(self) -> str:
        counted = rf"{COUNT}{MEASURE}|{AMOUNT}(?:亿元|万元|%)"
        more = "".join(f"|{re.escape(name)}" for name in self.own) + (f"|{_OF_UNITS}" if self.own else "")
        return rf"{_DAY}|{self.status}|{NOUN}|{counted}|{_BESIDE}{more}"

    @cached_property
    def beside_status(self) -> re.Pattern[str]:
        """What may stand before a count of a status, and leaves it one of the whole."""
        return re.compile(f"(?:{self._neutral})*")

    @cached_property
    def beside_total(self) -> re.Pattern[str]:
        """What may stand on either side of a total, and leaves it one of the whole."""
        return re.compile(f"(?:{self._neutral}|{_OF_TOTALS})*")

    @cached_property
    def earlier(self) -> re.Pattern[str]:
        """What the clauses before that of a figure may hold, if it is to be one of the whole."""
        return re.compile(f"(?:{_INVESTING}|{self._neutral}|{_OF_TOTALS})*")


def words_of(office: Mapping[str, str], own: tuple[str, ...] = ()) -> Words:
    """The words of an office by status; its own words come before those of the contract."""
    statuses: dict[str, tuple[str, ...]] = {}
    for status, word in office.items():
        statuses[word] = (*statuses.get(word, ()), status)
    for status in office:
        statuses.setdefault(status, (status,))
    return Words(MappingProxyType(statuses), own)
