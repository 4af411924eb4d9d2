"""What an analyst would write with pandas, openpyxl and docxtpl: the steps of `taizhang validate` and `monthly`.

`plain.py validate LEDGER` reads every sheet and makes the checks that the toolkit's core rules make; it loses cells,
error values and unreadable numbers as such scripts do. `plain.py monthly LEDGER TEMPLATE OUT` also takes status,
writes a summary workbook and renders a briefing. It is here to be measured against, not to be used.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from pathlib import Path

import pandas as pd
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
    sheets = read(path)
    (folder / "findings.json").write_text(json.dumps(validate(sheets), ensure_ascii=False))
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
        print(json.dumps(validate(read(sys.argv[2])), ensure_ascii=False))
    else:
        monthly(*sys.argv[2:5])


if __name__ == "__main__":
    main()
