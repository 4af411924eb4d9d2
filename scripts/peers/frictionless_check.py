"""The equal rule set in frictionless: `frictionless_check.py LEDGER` prints how many findings each rule has, as JSON.

A package of two sheets, a schema with constraints, a foreign key to the units, and one row constraint.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from _rules import CHOICES, PLAN_END, PLAN_START, PROJECTS, RANGES, REQUIRED, TEXTS, UNITS
from frictionless import Checklist, Package, Report, Resource, Schema, checks
from frictionless.formats import ExcelControl

HEADINGS = (
    *("项目编号", "所属规划", "清单", "项目名称", "区位及规模", "责任单位", "计划投资(万元)", "合并投资组"),
    *(
        "开始年份",
        "结束年份",
        "资金落实情况",
        "阶段",
        "完成率",
        "累计完成投资(万元)",
        "形象进度",
        "存在问题",
        "填报日期",
    ),
)


def schema() -> Schema:
    """The schema of 项目台账, whose units must be in 责任单位."""
    return Schema.from_descriptor(
        {
            "fields": [field(heading) for heading in HEADINGS],
            "foreignKeys": [
                {"fields": ["责任单位"], "reference": {"resource": "units", "fields": ["规范简称"]}},
            ],
        }
    )


def field(heading: str) -> dict[str, object]:
    """The type and constraints of one column."""
    limits: dict[str, object] = {"required": True} if heading in REQUIRED else {}
    if heading == "开始年份":
        return {"name": heading, "type": "integer", "constraints": limits | {"maximum": PLAN_END}}
    if heading == "结束年份":
        return {"name": heading, "type": "integer", "constraints": limits | {"minimum": PLAN_START}}
    if heading in RANGES:
        bounds = zip(("minimum", "maximum"), RANGES[heading], strict=True)
        limits |= {name: bound for name, bound in bounds if bound is not None}
        return {"name": heading, "type": "number", "floatNumber": True, "constraints": limits}
    if heading in CHOICES:
        limits["enum"] = list(CHOICES[heading])
    if heading == "项目编号":
        limits["unique"] = True
    return {"name": heading, "type": "date" if heading not in (*TEXTS, *CHOICES) else "string", "constraints": limits}


def validate(path: Path) -> Report:
    """All findings in 项目台账, however many."""
    projects, units = (
        Resource(name=name, path=path.name, basepath=str(path.parent), control=ExcelControl(sheet=sheet))
        for name, sheet in (("projects", PROJECTS), ("units", UNITS))
    )
    projects.schema = schema()
    package = Package(resources=[projects, units])
    checklist = Checklist(checks=[checks.row_constraint(formula="结束年份 >= 开始年份")])
    return package.get_resource("projects").validate(checklist, limit_errors=sys.maxsize)


def rule_of(kind: str, heading: str, note: str) -> str:
    """The rule that an error of frictionless breaches; what is none of them keeps its own name."""
    if kind == "type-error":
        return "date" if heading == "填报日期" else "number"
    if kind != "constraint-error":
        return {"unique-error": "unique", "foreign-key": "unit", "row-constraint": "order"}.get(kind, kind)
    if heading in ("开始年份", "结束年份") and "imum" in note:
        return "plan"
    return {"required": "required", "enum": "choice"}.get(note.split('"')[1], "range")


if __name__ == "__main__":
    rows = validate(Path(sys.argv[1])).flatten(["type", "fieldName", "note"])
    print(json.dumps(Counter(rule_of(*row) for row in rows), sort_keys=True))
