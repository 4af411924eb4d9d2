"""The nine rules that the toolkit, frictionless and pandera can all state of 项目台账, and how each names a finding.

The peers read what they need from here, so that they check the same. The toolkit has its own rules, these among them.
Standard library only: it is loaded inside the processes that are timed.
"""

from __future__ import annotations

PROJECTS, UNITS = "项目台账", "责任单位"
TEXTS = ("项目编号", "所属规划", "清单", "项目名称", "区位及规模", "责任单位", "合并投资组", "形象进度", "存在问题")
REQUIRED = ("项目编号", "所属规划", "清单", "项目名称", "计划投资(万元)", "开始年份", "结束年份")
#: The lowest and highest number allowed; None where there is no bound.
RANGES: dict[str, tuple[int, int | None]] = {
    "计划投资(万元)": (0, None),
    "完成率": (0, 100),
    "累计完成投资(万元)": (0, None),
}
CHOICES = {
    "资金落实情况": ("资金已落实", "资金待落实"),
    "阶段": ("谋划", "在谈", "前期手续", "开工", "在建", "完工"),
}
#: A project begins no later than the plan ends, and ends no earlier than the plan begins.
PLAN_START, PLAN_END = 2021, 2025

#: What the toolkit calls a breach of each rule; the peers' scripts name theirs by the rule.
CODES = {
    "required-blank": "required",
    "repeated-key": "unique",
    "unread-amount": "number",
    "unread-percent": "number",
    "unread-date": "date",
    "out-of-range": "range",
    "unread-choice": "choice",
    "outside-plan": "plan",
    "years-reversed": "order",
    "unknown-unit": "unit",
}
NAMES = tuple(sorted(set(CODES.values())))
