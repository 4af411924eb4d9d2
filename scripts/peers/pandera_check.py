"""The equal rule set in pandera: `pandera_check.py LEDGER` prints how many findings each rule has, as JSON.

pandas reads both sheets through python-calamine, its fastest reader; every check is one expression over a column, and
the validation is lazy, so that all findings are collected.
"""

from __future__ import annotations

import json
import sys

import pandas as pd
import pandera.pandas as pa
from _rules import CHOICES, PLAN_END, PLAN_START, PROJECTS, RANGES, REQUIRED, TEXTS, UNITS


def schema(units: pd.Series) -> pa.DataFrameSchema:
    """The schema of 项目台账, whose units must be among `units`."""
    columns = {heading: _column(heading, dtype=str) for heading in TEXTS}
    columns["项目编号"] = _column("项目编号", dtype=str, unique=True, report_duplicates="exclude_first")
    columns["责任单位"] = _column("责任单位", pa.Check.isin(set(units), error="unit"), dtype=str)
    columns["开始年份"] = _column("开始年份", pa.Check.le(PLAN_END, error="plan"), dtype=int)
    columns["结束年份"] = _column("结束年份", pa.Check.ge(PLAN_START, error="plan"), dtype=int)
    columns["填报日期"] = _column("填报日期", pa.Check(_is_date, name="date"))
    for heading, choices in CHOICES.items():
        columns[heading] = _column(heading, pa.Check.isin(choices, error="choice"), dtype=str)
    for heading, (low, high) in RANGES.items():
        columns[heading] = _column(heading, pa.Check(_is_number, name="number"), _within(low, high))
    return pa.DataFrameSchema(columns, checks=pa.Check(_in_order, name="order"))


def _column(heading: str, *checks: pa.Check, **options: object) -> pa.Column:
    return pa.Column(checks=list(checks), nullable=heading not in REQUIRED, **options)


def _is_number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce").notna()


def _is_date(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, errors="coerce").notna()


def _within(low: int, high: int | None) -> pa.Check:
    def check(cells: pd.Series) -> pd.Series:
        numbers = pd.to_numeric(cells, errors="coerce")
        return ~((numbers < low) | (numbers > (float("inf") if high is None else high)))

    return pa.Check(check, name="range")


def _in_order(projects: pd.DataFrame) -> pd.Series:
    return projects["结束年份"] >= projects["开始年份"]


def findings(path: str) -> dict[str, int]:
    """How many findings each rule has in the ledger."""
    sheets = pd.read_excel(path, sheet_name=[PROJECTS, UNITS], engine="calamine")
    try:
        schema(sheets[UNITS]["规范简称"]).validate(sheets[PROJECTS], lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        named = cases["check"].replace({"not_nullable": "required", "field_uniqueness": "unique"})
        whole_rows = cases["schema_context"] == "DataFrameSchema"  # one case for each column of a row
        return named[~whole_rows | ~cases.duplicated(["check", "index"])].value_counts().to_dict()
    return {}


if __name__ == "__main__":
    print(json.dumps(findings(sys.argv[1]), sort_keys=True))
