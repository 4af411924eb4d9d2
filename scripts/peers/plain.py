"""What an analyst would write with pandas, openpyxl and docxtpl: the steps of `taizhang validate` and `monthly`.

`plain.py validate LEDGER` reads every sheet and makes the checks that the toolkit's rules make; it loses cells and
unreadable numbers as such scripts do, and opens the workbook a second time for what pandas does not tell.
`plain.py monthly LEDGER TEMPLATE OUT` also takes status, writes a summary workbook and renders a briefing. It is here
to be measured against, not to be used.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

AS_OF = datetime.date(2024, 6, 30)
PLAN = (2021, 2025)
REQUIRED = {
    "任务台账": ["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限"],
    "项目台账": ["项目编号", "所属规划", "清单", "项目名称", "开始年份", "结束年份"],
    "责任单位": ["规范简称"],
}
CHOICES = {
    "资金落实情况": ["资金已落实", "资金待落实"],
    "阶段": ["谋划", "在谈", "前期手续", "开工", "在建", "完工"],
}


def read(path: str) -> dict[str, pd.DataFrame]:
    """Every sheet of the ledger as a DataFrame; headings stand in the first row of a benchmark's ledger."""
    return pd.read_excel(path, sheet_name=None, engine="openpyxl")


def validate(sheets: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """The checks: required, choice, unique key, units, range, groups, totals, contradictions, duplicates, years."""
    found: list[dict[str, object]] = []

    def add(code: str, sheet: str, frame: pd.DataFrame) -> None:
        found.extend({"code": code, "sheet": sheet, "row": int(index) + 2} for index in frame.index)

    for sheet, headings in REQUIRED.items():
        frame = sheets[sheet]
        for heading in headings:
            add("required", sheet, frame[frame[heading].isna()])
        add("repeated-key", sheet, frame[frame[headings[0]].duplicated()])
    projects, tasks = sheets["项目台账"], sheets["任务台账"]
    for heading, choices in CHOICES.items():
        add("choice", "项目台账", projects[~projects[heading].isin(choices) & projects[heading].notna()])
    units = known_units(sheets["责任单位"])
    for sheet, heading in (("任务台账", "牵头单位"), ("任务台账", "配合单位"), ("项目台账", "责任单位")):
        cells = sheets[sheet][heading].dropna().str.split(r"[、，；,;\s]+", regex=True).explode()
        add("unit", sheet, sheets[sheet].loc[cells[~cells.isin(units)].index])
    for sheet, frame in (("任务台账", tasks), ("项目台账", projects)):
        percent = frame["完成率"].map(to_percent)
        add("range", sheet, frame[(percent < 0) | (percent > 100)])
        dates = frame["填报日期"]
        add("date", sheet, frame[pd.to_datetime(dates, errors="coerce").isna() & dates.notna()])
    planned = projects["计划投资(万元)"].map(to_amount)
    groups = projects.assign(planned=planned).groupby(["所属规划", "合并投资组"])["planned"].nunique()
    found.extend({"code": "group", "group": group} for group in groups[groups > 1].index)
    percent = projects["完成率"].map(to_percent)
    add("stage", "项目台账", projects[(projects["阶段"] == "完工") & (percent < 100)])
    add("years", "项目台账", projects[projects["结束年份"] < projects["开始年份"]])
    add("outside", "项目台账", projects[(projects["结束年份"] < PLAN[0]) | (projects["开始年份"] > PLAN[1])])
    add("same", "项目台账", projects[projects.duplicated(["项目名称", "区位及规模"])])
    due = tasks["完成时限"].map(to_deadline)
    add("deadline", "任务台账", tasks[due.isna()])
    start = pd.to_datetime(tasks["开始时间"], errors="coerce")
    add("due-before-start", "任务台账", tasks[pd.to_datetime(due, errors="coerce") < start])
    done = tasks["本月进展"].fillna("").str.fullmatch(r"(?:已|已经)?(?:全部|按期)*(?:完成|办结)[。！]?")
    add("done-below-100", "任务台账", tasks[done & (tasks["完成率"].map(to_percent) < 100)])
    add("complete", "项目台账", projects[(percent >= 100) & (projects["阶段"] != "完工")])
    add("early", "项目台账", projects[(percent > 0) & projects["阶段"].isin(["谋划", "在谈"])])
    for sheet, frame in (("任务台账", tasks), ("项目台账", projects)):
        numbers = frame["完成率"][frame["完成率"].map(lambda value: isinstance(value, (int, float)))].dropna()
        add("scale", sheet, numbers[(numbers > 0) & (numbers <= 1)].to_frame() if (numbers > 1).any() else frame[:0])
    for heading in ("计划投资(万元)", "累计完成投资(万元)"):
        add("amount", "项目台账", projects[projects[heading].map(to_amount) < 0])
    shared = projects["合并投资组"].notna()
    empty = projects[shared].groupby(["所属规划", "合并投资组"])["计划投资(万元)"].count()
    found.extend({"code": "group-without-amount", "group": group} for group in empty[empty == 0].index)
    add("planned", "项目台账", projects[~shared & projects["计划投资(万元)"].isna()])
    measured = projects[projects["区位及规模"].fillna("").str.contains(r"\d+(?:公里|米|户|栋|m)", regex=True)]
    add("same-scope", "项目台账", measured[measured.duplicated(["清单", "区位及规模"])])
    add("alias", "责任单位", sheets["责任单位"][sheets["责任单位"]["全称"].duplicated()])
    return found


def typed_forms(sheets: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """How cells are typed: text for numbers, full width, odd characters, blanks, length, placeholders."""
    found: list[dict[str, object]] = []
    for sheet, frame in sheets.items():
        for heading in frame.columns:
            texts = frame[heading][frame[heading].map(lambda value: isinstance(value, str))].astype(str)
            if texts.empty:
                continue
            for code, wrong in (
                ("control", texts.str.contains(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\ufeff]", regex=True)),
                ("full-width", texts.str.contains(r"[０-９Ａ-Ｚａ-ｚ％．]", regex=True) & (texts.str.len() < 40)),
                ("blank", (texts != texts.str.strip()) | texts.str.contains("\n", regex=False)),
                ("placeholder", texts.isin(["—", "-", "/", "……", "不适用", "待定"])),
                ("long", texts.str.len() > 2000),
                ("number-as-text", texts.str.fullmatch(r"[\d,，.]+(?:万|万元|亿|亿元)?") & ("投资" in str(heading))),
            ):
                found.extend({"code": code, "sheet": sheet, "row": int(index) + 2} for index in texts.index[wrong])
    return found


def contradictions(sheets: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Numbering, mixed units, overspending, reports, dates, units twice over, keys mentioned, projects listed twice."""
    found: list[dict[str, object]] = []

    def add(code: str, sheet: str, rows: pd.Index) -> None:
        found.extend({"code": code, "sheet": sheet, "row": int(index) + 2} for index in rows)

    tasks, projects = sheets["任务台账"], sheets["项目台账"]
    for sheet, heading in (("任务台账", "任务编号"), ("项目台账", "项目编号")):
        numbers = sheets[sheet][heading].str.extract(r"(\d+)$")[0].astype(float)
        add("serial", sheet, numbers.index[numbers.diff().fillna(1) != 1])
    planned, invested = (projects[h].map(to_amount) for h in ("计划投资(万元)", "累计完成投资(万元)"))
    middle = planned.groupby(projects["清单"]).transform("median")
    add("jump", "项目台账", projects.index[(planned > middle * 5000) | ((planned > 0) & (planned < middle / 5000))])
    own = projects["合并投资组"].isna()
    add("overspent", "项目台账", projects.index[own & (planned > 0) & (invested > planned)])
    together = invested.groupby([projects["所属规划"], projects["合并投资组"]]).sum()
    shared = planned.groupby([projects["所属规划"], projects["合并投资组"]]).max()
    found.extend({"code": "overspent", "group": group} for group in together.index[together > shared])
    add("funded", "项目台账", projects.index[(projects["资金落实情况"] == "资金已落实") & own & (planned == 0)])
    add("not-reported", "任务台账", tasks.index[tasks["完成率"].isna() & tasks["本月进展"].isna()])
    blank = projects[["完成率", "累计完成投资(万元)", "形象进度"]].isna().all(axis=1)
    add("not-reported", "项目台账", projects.index[blank & ~projects["阶段"].isin(["谋划", "在谈"])])
    for sheet in ("任务台账", "项目台账"):
        days = pd.to_datetime(sheets[sheet]["填报日期"], errors="coerce")
        first, last = pd.Timestamp(AS_OF).replace(day=1), pd.Timestamp(AS_OF) + pd.Timedelta(days=62)
        add("stale", sheet, days.index[(days < first) | (days > last)])
    support = tasks["配合单位"].fillna("").str.split(r"[、，；,;\s]+", regex=True)
    lead = tasks["牵头单位"].fillna("").str.split(r"[、，；,;\s]+", regex=True).str[0]
    add("lead-supports", "任务台账", tasks.index[[a in b for a, b in zip(lead, support, strict=True)]])
    due = pd.to_datetime(tasks["完成时限"].map(to_deadline), errors="coerce")
    add("outside", "任务台账", tasks.index[(due.dt.year < PLAN[0]) | (due.dt.year > PLAN[1])])
    underway = tasks["本月进展"].fillna("").str.contains(r"尚未|未完成|进行中|正在(?:推进|办理|建设)", regex=True)
    add("underway", "任务台账", tasks.index[underway & (tasks["完成率"].map(to_percent) == 100)])
    keys = set(tasks["任务编号"]) | set(projects["项目编号"])
    for sheet, heading in (("任务台账", "本月进展"), ("任务台账", "存在问题"), ("项目台账", "形象进度")):
        mentioned = sheets[sheet][heading].fillna("").str.extractall(r"((?:RW|XM|WT)-\d+)")[0]
        add("mention", sheet, mentioned.index.get_level_values(0)[~mentioned.isin(keys)])
    again = projects[projects.duplicated("项目名称", keep=False)]
    add("listed", "项目台账", again.index[again.groupby("项目名称")["清单"].transform("nunique") > 1])
    return found


def hidden(path: str) -> list[dict[str, object]]:
    """What pandas does not tell: error cells, formulas, hidden rows, columns and sheets, merged cells, blank rows."""
    found: list[dict[str, object]] = []
    for sheet in load_workbook(path).worksheets:
        found.extend({"code": "merged", "sheet": sheet.title, "cells": str(area)} for area in sheet.merged_cells.ranges)
        found.extend({"code": "hidden", "row": n} for n, row in sheet.row_dimensions.items() if row.hidden)
        found.extend({"code": "hidden", "column": c} for c, column in sheet.column_dimensions.items() if column.hidden)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type in ("e", "f"):
                    found.append({"code": "error" if cell.data_type == "e" else "formula", "cell": cell.coordinate})
            if all(cell.value is None for cell in row):
                found.append({"code": "blank-row", "sheet": sheet.title, "row": row[0].row})
    return found


def everything(path: str) -> tuple[dict[str, pd.DataFrame], list[dict[str, object]]]:
    """The sheets, and all that is found."""
    sheets = read(path)
    return sheets, [*validate(sheets), *typed_forms(sheets), *contradictions(sheets), *hidden(path)]


def known_units(units: pd.DataFrame) -> set[str]:
    """Every spelling of a unit."""
    spellings = set(units["规范简称"]) | set(units["全称"].dropna())
    for cell in units["别名"].dropna():
        spellings.update(cell.split(";"))
    return spellings


def to_percent(value: object) -> float:
    """A percentage in %, 0 for what it cannot read."""
    if isinstance(value, str):
        value = value.strip().rstrip("%")
        return float(value) if re.fullmatch(r"[\d.]+", value) else 0.0
    return 0.0 if pd.isna(value) else float(value)


def to_amount(value: object) -> float:
    """An amount in 万元, 0 for what it cannot read."""
    if isinstance(value, str):
        number = re.match(r"[\d.,]+", value)
        return float(number[0].replace(",", "")) if number else 0.0
    return 0.0 if pd.isna(value) else float(value)


def to_deadline(value: object) -> datetime.date | None:
    """The last day a deadline allows; open-ended ones end with the year."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return pd.Timestamp(value).date()
    text = str(value)
    if text in ("持续推进", "贯穿全年", "长期"):
        return datetime.date(AS_OF.year, 12, 31)
    if found := re.match(r"(\d{4})年([一二三四])季度", text):
        return (pd.Timestamp(int(found[1]), "一二三四".index(found[2]) * 3 + 3, 1) + pd.offsets.MonthEnd(0)).date()
    if found := re.match(r"(\d{4})年(\d{1,2})月", text):
        return (pd.Timestamp(int(found[1]), int(found[2]), 1) + pd.offsets.MonthEnd(0)).date()
    return None


def status(percent: float, start: datetime.date, due: datetime.date | None) -> str:
    """The status of one item."""
    if percent >= 100:
        return "已完成"
    if due is None:
        return "未排期"
    if due < AS_OF:
        return "逾期"
    elapsed = (AS_OF.year - start.year) * 12 + AS_OF.month - start.month + 1
    total = (due.year - start.year) * 12 + due.month - start.month + 1
    return "滞后" if percent < 100 * elapsed / total - 10 else "达到序时"


def summarize(sheets: dict[str, pd.DataFrame]) -> dict[str, object]:
    """Status of tasks and projects, by list and by unit, with groups counted once."""
    tasks, projects = sheets["任务台账"].copy(), sheets["项目台账"].copy()
    begin = datetime.date(PLAN[0], 1, 1)
    tasks["状态"] = [
        status(to_percent(p), begin, to_deadline(d)) for p, d in zip(tasks["完成率"], tasks["完成时限"], strict=True)
    ]
    projects["状态"] = [
        status(to_percent(p), datetime.date(int(s), 1, 1), datetime.date(int(e), 12, 31))
        for p, s, e in zip(projects["完成率"], projects["开始年份"], projects["结束年份"], strict=True)
    ]
    projects["计划"] = projects["计划投资(万元)"].map(to_amount)
    projects["组"] = projects["合并投资组"].fillna(projects["项目编号"])
    once = projects.drop_duplicates(["所属规划", "组"])
    lists = projects.groupby("清单").agg(项目数=("项目编号", "count"), 累计=("累计完成投资(万元)", "sum"))
    lists["计划投资"] = projects.drop_duplicates(["清单", "组"]).groupby("清单")["计划"].sum()
    by_list = projects.pivot_table(index="清单", columns="状态", values="项目编号", aggfunc="count", fill_value=0)
    tasks["单位"] = tasks["牵头单位"].str.split(r"[、，；,;\s]+", regex=True).str[0]
    units = tasks.pivot_table(index="单位", columns="状态", values="任务编号", aggfunc="count", fill_value=0)
    return {
        "tasks": tasks,
        "lists": lists.join(by_list).reset_index(),
        "units": units.reset_index(),
        "planned": once["计划"].sum(),
        "by_status": tasks["状态"].value_counts().to_dict(),
        "lagging": tasks[tasks["状态"].isin(["滞后", "逾期"])],
    }


def lay_out(sheet: Worksheet) -> None:
    """Print-ready, as the toolkit's own workbook is: widths, frames, wrapped text, frozen headings, A4 landscape."""
    side = Side(style="thin", color="FF8EA9C1")
    frame, wrapped = Border(left=side, right=side, top=side, bottom=side), Alignment(vertical="center", wrap_text=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.border, cell.alignment = frame, wrapped
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 16
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def monthly(path: str, template: str, out: str) -> None:
    """Validate, summarize to a workbook, render a briefing."""
    from docxtpl import DocxTemplate

    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    sheets, found = everything(path)
    (folder / "findings.json").write_text(json.dumps(found, ensure_ascii=False))
    summary = summarize(sheets)
    with pd.ExcelWriter(folder / "summary.xlsx", engine="openpyxl") as writer:
        for name in ("lists", "units", "lagging", "tasks"):
            summary[name].to_excel(writer, sheet_name=name, index=False)
            lay_out(writer.sheets[name])
    document = DocxTemplate(template)
    few = summary["tasks"].head(5).to_dict("records")
    rows = dict.fromkeys(("progress_items", "open_problems", "overdue_plan_items", "behind_plan_items"), few)
    rows |= {
        "kinds": few[:3],
        "plans": few[:1],
        "lists": summary["lists"].to_dict("records"),
        "leading_units": summary["units"].to_dict("records"),
        "lagging_items": summary["lagging"].to_dict("records"),
        "task_items": summary["tasks"].to_dict("records"),
    }
    document.render({"word": "达到序时进度", "yes": True, "no": False, **rows}, autoescape=True)
    document.save(folder / "briefing.docx")


def main() -> None:
    """Run one step on one ledger."""
    if sys.argv[1] == "validate":
        print(json.dumps(everything(sys.argv[2])[1], ensure_ascii=False))
    else:
        monthly(*sys.argv[2:5])


if __name__ == "__main__":
    main()
