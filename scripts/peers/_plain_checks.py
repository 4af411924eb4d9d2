"""What the plain script checks: what the toolkit's rules check of a benchmark's ledger, expressions over columns.

Every check gives its code, the sheet and the index of the rows that are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from _plain_cells import AS_OF, PLAN, SEPARATORS, known_units, read, to_amount, to_deadline, to_percent
from openpyxl import load_workbook

TASKS, PROJECTS, POLICIES, PROBLEMS = "任务台账", "项目台账", "政策机制", "问题台账"
REQUIRED = {
    TASKS: ["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限"],
    PROJECTS: ["项目编号", "所属规划", "清单", "项目名称", "开始年份", "结束年份"],
    POLICIES: ["政策编号", "政策机制", "牵头单位"],
    PROBLEMS: ["问题编号", "关联编号", "问题", "责任单位", "发现日期", "环节"],
    "指标": ["指标编号", "指标", "目标值"],
    "责任单位": ["规范简称"],
}
KEYS = {sheet: headings[0] for sheet, headings in REQUIRED.items() if sheet != "责任单位"}
CHOICES = {
    (PROJECTS, "资金落实情况"): ["资金已落实", "资金待落实"],
    (PROJECTS, "阶段"): ["谋划", "在谈", "前期手续", "开工", "在建", "完工"],
    (PROBLEMS, "环节"): ["建账", "整改", "复查", "销账"],
    ("指标", "属性"): ["约束性", "预期性"],
}
UNITS = [
    *((TASKS, "牵头单位"), (TASKS, "配合单位"), (POLICIES, "牵头单位"), (POLICIES, "配合单位")),
    *((PROJECTS, "责任单位"), (PROBLEMS, "责任单位")),
]
NARRATIVES = [
    *((TASKS, "本月进展"), (TASKS, "存在问题"), (TASKS, "下一步计划"), (POLICIES, "本月进展")),
    *(
        (PROJECTS, "区位及规模"),
        (PROJECTS, "形象进度"),
        (PROJECTS, "存在问题"),
        (PROBLEMS, "问题"),
        (PROBLEMS, "整改措施"),
    ),
]
PLANNED, INVESTED = "计划投资(万元)", "累计完成投资(万元)"
GROUP = ["所属规划", "合并投资组"]

Sheets = dict[str, pd.DataFrame]
Wrong = Iterator[tuple[str, str, pd.Index]]


def everything(path: str) -> tuple[Sheets, list[dict[str, object]]]:
    """The sheets, and all that is found."""
    sheets = read(path)
    found = [
        {"code": code, "sheet": sheet, "row": int(index) + 2}
        for check in (columns, dates, tasks, projects, groups, amounts, numbering, reports, mentions, problems, typed)
        for code, sheet, rows in check(sheets)
        for index in rows
    ]
    return sheets, [*found, *hidden(path)]


def rows(wrong: pd.Series) -> pd.Index:
    """The index of what is marked as wrong."""
    return wrong.index[wrong]


def columns(sheets: Sheets) -> Wrong:
    """Required cells, keys used twice, choices, units, units named twice over, percentages out of range."""
    for sheet, headings in REQUIRED.items():
        for heading in headings:
            yield "required", sheet, rows(sheets[sheet][heading].isna())
        yield "repeated-key", sheet, rows(sheets[sheet][headings[0]].duplicated())
    for (sheet, heading), choices in CHOICES.items():
        cells = sheets[sheet][heading].dropna()
        yield "choice", sheet, rows(~cells.isin(choices))
    units = known_units(sheets["责任单位"]).keys()
    for sheet, heading in UNITS:
        cells = sheets[sheet][heading].dropna().str.split(SEPARATORS, regex=True).explode()
        yield "unit", sheet, rows(~cells.isin(units))
    yield "alias", "责任单位", rows(sheets["责任单位"]["全称"].duplicated())
    for sheet in (TASKS, PROJECTS, POLICIES):
        percent = sheets[sheet]["完成率"].map(to_percent)
        yield "range", sheet, rows((percent < 0) | (percent > 100))
        numbers = sheets[sheet]["完成率"][sheets[sheet]["完成率"].map(lambda value: isinstance(value, (int, float)))]
        if (numbers > 1).any():
            yield "scale", sheet, rows((numbers > 0) & (numbers <= 1))


def dates(sheets: Sheets) -> Wrong:
    """Dates and deadlines that cannot be read, reports of another month, deadlines out of the plan."""
    for sheet, heading in ((TASKS, "填报日期"), (PROJECTS, "填报日期"), (PROBLEMS, "发现日期")):
        cells = sheets[sheet][heading].dropna()
        days = pd.to_datetime(cells, errors="coerce")
        yield "date", sheet, rows(days.isna())
        if heading == "填报日期":
            first, last = pd.Timestamp(AS_OF).replace(day=1), pd.Timestamp(AS_OF) + pd.Timedelta(days=62)
            yield "stale", sheet, rows((days < first) | (days > last))
    for sheet in (TASKS, POLICIES):
        due = pd.to_datetime(sheets[sheet]["完成时限"].map(to_deadline), errors="coerce")
        yield "deadline", sheet, rows(due.isna())
        yield "outside", sheet, rows((due.dt.year < PLAN[0]) | (due.dt.year > PLAN[1]))
        if sheet == TASKS:
            yield "due-before-start", sheet, rows(due < pd.to_datetime(sheets[sheet]["开始时间"], errors="coerce"))


def tasks(sheets: Sheets) -> Wrong:
    """Tasks that say one thing and count another, and lead units that also support."""
    frame = sheets[TASKS]
    percent, progress = frame["完成率"].map(to_percent), frame["本月进展"].fillna("")
    done = progress.str.fullmatch(r"(?:已|已经)?(?:全部|按期)*(?:完成|办结)[。！]?")
    yield "done-below-100", TASKS, rows(done & (percent < 100))
    underway = progress.str.contains(r"尚未|未完成|进行中|正在(?:推进|办理|建设)", regex=True)
    yield "underway", TASKS, rows(underway & (percent == 100))
    lead, support = (frame[h].fillna("").str.split(SEPARATORS, regex=True) for h in ("牵头单位", "配合单位"))
    twice = [bool(a[0]) and a[0] in b for a, b in zip(lead, support, strict=True)]
    yield "lead-supports", TASKS, frame.index[twice]


def projects(sheets: Sheets) -> Wrong:
    """Stages against percentages, years against the plan, projects that are listed twice."""
    frame = sheets[PROJECTS]
    percent, stage = frame["完成率"].map(to_percent), frame["阶段"]
    yield "stage", PROJECTS, rows((stage == "完工") & (percent < 100))
    yield "complete", PROJECTS, rows((percent >= 100) & (stage != "完工"))
    yield "early", PROJECTS, rows((percent > 0) & stage.isin(["谋划", "在谈"]))
    yield "years", PROJECTS, rows(frame["结束年份"] < frame["开始年份"])
    yield "outside", PROJECTS, rows((frame["结束年份"] < PLAN[0]) | (frame["开始年份"] > PLAN[1]))
    yield "same", PROJECTS, rows(frame.duplicated(["项目名称", "区位及规模"]))
    measured = frame[frame["区位及规模"].fillna("").str.contains(r"\d+(?:公里|米|户|栋|m)", regex=True)]
    yield "same-scope", PROJECTS, rows(measured.duplicated(["清单", "区位及规模"]))
    again = frame[frame.duplicated("项目名称", keep=False)]
    yield "listed", PROJECTS, rows(again.groupby("项目名称")["清单"].transform("nunique") > 1)


def groups(sheets: Sheets) -> Wrong:
    """Investment groups whose amounts differ, that have none, that have spent more than they have."""
    frame = sheets[PROJECTS][sheets[PROJECTS]["合并投资组"].notna()]
    planned, invested = (frame[heading].map(to_amount) for heading in (PLANNED, INVESTED))
    grouped = planned.groupby([frame[heading] for heading in GROUP])
    yield "group", PROJECTS, rows(grouped.transform("nunique") > 1)
    yield "group-without-amount", PROJECTS, rows(frame.groupby(GROUP)[PLANNED].transform("count") == 0)
    spent = invested.groupby([frame[heading] for heading in GROUP]).transform("sum")
    yield "overspent", PROJECTS, rows(spent > grouped.transform("max"))


def amounts(sheets: Sheets) -> Wrong:
    """Amounts that are negative, missing, in another unit than their neighbours, overspent, funded with nothing."""
    frame = sheets[PROJECTS]
    planned, invested = (frame[heading].map(to_amount) for heading in (PLANNED, INVESTED))
    own = frame["合并投资组"].isna()
    yield "amount", PROJECTS, rows((planned < 0) | (invested < 0))
    yield "planned", PROJECTS, rows(own & frame[PLANNED].isna())
    middle = planned.groupby(frame["清单"]).transform("median")
    yield "jump", PROJECTS, rows((planned > middle * 5000) | ((planned > 0) & (planned < middle / 5000)))
    yield "overspent", PROJECTS, rows(own & (planned > 0) & (invested > planned))
    yield "funded", PROJECTS, rows((frame["资金落实情况"] == "资金已落实") & own & (planned == 0))


def numbering(sheets: Sheets) -> Wrong:
    """Numbers that do not follow one another."""
    for sheet, heading in KEYS.items():
        numbers = sheets[sheet][heading].str.extract(r"(\d+)$")[0].astype(float)
        yield "serial", sheet, rows(numbers.diff().fillna(1) != 1)


def reports(sheets: Sheets) -> Wrong:
    """Items of which nothing is reported."""
    for sheet in (TASKS, POLICIES):
        yield "not-reported", sheet, rows(sheets[sheet][["完成率", "本月进展"]].isna().all(axis=1))
    frame = sheets[PROJECTS]
    blank = frame[["完成率", INVESTED, "形象进度"]].isna().all(axis=1)
    yield "not-reported", PROJECTS, rows(blank & ~frame["阶段"].isin(["谋划", "在谈"]))


def mentions(sheets: Sheets) -> Wrong:
    """Numbers that texts mention and problems refer to, and nothing has."""
    keys = {key for sheet, heading in KEYS.items() for key in sheets[sheet][heading]}
    for sheet, heading in NARRATIVES:
        mentioned = sheets[sheet][heading].fillna("").str.extractall(r"((?:RW|XM|ZC|ZB|WT)-\d+)")[0]
        yield "mention", sheet, rows(~mentioned.isin(keys)).get_level_values(0)
    related = sheets[PROBLEMS]["关联编号"].dropna().str.split(SEPARATORS, regex=True).explode()
    yield "reference", PROBLEMS, rows(~related.isin(keys))


def problems(sheets: Sheets) -> Wrong:
    """The loop of problems: when they were found, are due and were closed, and by what measures."""
    frame = sheets[PROBLEMS]
    begun, closed = (pd.to_datetime(frame[heading], errors="coerce") for heading in ("发现日期", "销账日期"))
    due = pd.to_datetime(frame["整改时限"].map(to_deadline), errors="coerce")
    done = frame["环节"] == "销账"
    yield "closed-without-date", PROBLEMS, rows(done & closed.isna())
    yield "dated-not-closed", PROBLEMS, rows(~done & closed.notna())
    yield "closed-before-found", PROBLEMS, rows(closed < begun)
    yield "due-before-found", PROBLEMS, rows(due < begun)
    yield "problem-overdue", PROBLEMS, rows(~done & closed.isna() & (due < pd.Timestamp(AS_OF)))
    yield "without-measures", PROBLEMS, rows((frame["环节"] != "建账") & frame["整改措施"].isna())


def typed(sheets: Sheets) -> Wrong:
    """How cells are typed: text for numbers, full width, odd characters, blanks, length, placeholders."""
    for sheet, frame in sheets.items():
        for heading in frame.columns:
            texts = frame[heading][frame[heading].map(lambda value: isinstance(value, str))].astype(str)
            if texts.empty:
                continue
            yield "control", sheet, rows(texts.str.contains(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\ufeff]"))
            yield "full-width", sheet, rows(texts.str.contains(r"[０-９Ａ-Ｚａ-ｚ％．]") & (texts.str.len() < 40))
            yield "blank", sheet, rows((texts != texts.str.strip()) | texts.str.contains("\n", regex=False))
            yield "placeholder", sheet, rows(texts.isin(["—", "-", "/", "……", "不适用", "待定"]))
            yield "long", sheet, rows(texts.str.len() > 2000)
            if "投资" in str(heading):
                yield "number-as-text", sheet, rows(texts.str.fullmatch(r"[\d,，.]+(?:万|万元|亿|亿元)?"))


def hidden(path: str) -> Iterator[dict[str, object]]:
    """What pandas does not tell: error cells, formulas, hidden rows, columns and sheets, merged cells, blank rows."""
    for sheet in load_workbook(path).worksheets:
        if sheet.sheet_state != "visible":
            yield {"code": "hidden", "sheet": sheet.title}
        yield from ({"code": "merged", "sheet": sheet.title, "cells": str(area)} for area in sheet.merged_cells.ranges)
        yield from ({"code": "hidden", "row": n} for n, row in sheet.row_dimensions.items() if row.hidden)
        yield from ({"code": "hidden", "column": c} for c, column in sheet.column_dimensions.items() if column.hidden)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type in ("e", "f"):
                    yield {"code": "error" if cell.data_type == "e" else "formula", "cell": cell.coordinate}
            if all(cell.value is None for cell in row):
                yield {"code": "blank-row", "sheet": sheet.title, "row": row[0].row}
