"""Every task, policy and project of the plain script's ledger as one DataFrame: its status, units, amounts, labels."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

import pandas as pd
from _plain_cells import AS_OF, OPEN_ENDED, PLAN, SEPARATORS, known_units, to_amount, to_deadline, to_percent

TOLERANCE, RED = 10, 30
REPORTED = {
    "任务": ["完成率", "本月进展"],
    "政策": ["完成率", "本月进展"],
    "项目": ["完成率", "累计完成投资(万元)", "形象进度"],
}


def items_of(sheets: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """All items in the order tasks, policies, projects; amounts in 万元, percentages in %."""
    units = sheets["责任单位"]
    items = pd.concat(
        [
            listed(sheets, "任务", "任务台账", "任务编号", "任务事项", "重点任务"),
            listed(sheets, "政策", "政策机制", "政策编号", "政策机制"),
            projects(sheets["项目台账"], towns(units)),
        ],
        ignore_index=True,
    )
    named = units_by_item(items["单位"], known_units(units))
    items["责任单位"] = [names[0] if names else "（没有责任单位）" for names in named]
    items["配合单位"] = [names[1:] for names in named]
    items["工作组"] = items["责任单位"].map(units.set_index("规范简称")["工作组"]).fillna("未注明")
    items["填报日期"] = pd.to_datetime(items["填报日期"], errors="coerce")
    stood = map(standing, items["百分比"], items["开始"], items["截止"])
    items[["状态", "灯号", "序时进度", "差距(百分点)"]] = pd.DataFrame(stood, index=items.index)
    return items


def listed(
    sheets: dict[str, pd.DataFrame], kind: str, sheet: str, key: str, name: str, group: str = ""
) -> pd.DataFrame:
    """The tasks or the policies."""
    frame = sheets[sheet]
    open_ended = frame["完成时限"].isin(OPEN_ENDED)
    starts = pd.to_datetime(
        frame["开始时间"] if "开始时间" in frame else pd.Series(pd.NaT, frame.index), errors="coerce"
    )
    begun = starts.fillna(pd.Timestamp(PLAN[0], 1, 1)).mask(open_ended, pd.Timestamp(AS_OF.year, 1, 1))
    return common(frame, kind, sheet, key, name).assign(
        所属=frame[group] if group else "",
        单位=frame["牵头单位"].fillna("") + "、" + frame["配合单位"].fillna(""),
        开始=begun.dt.date,
        截止=(ends := frame["完成时限"].map(to_deadline)),
        年度=["长期" if ever else year_of(end) for ever, end in zip(open_ended, ends, strict=True)],
        百分比=percents(frame["完成率"]),
        未填报=frame["完成率"].isna(),
    )


def projects(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The projects; those of an investment group have the amount of the group, and its name in 组."""
    own = frame["合并投资组"].isna()
    planned = frame["计划投资(万元)"].map(to_amount)
    shared = planned.groupby([frame["所属规划"], frame["合并投资组"]]).transform("max")
    planned = planned.where(own, shared)
    invested = frame["累计完成投资(万元)"].map(to_amount)
    blank = frame["完成率"].isna()
    return common(frame, "项目", "项目台账", "项目编号", "项目名称").assign(
        所属=frame["清单"],
        单位=frame["责任单位"].fillna(""),
        开始=[year_day(year, 1, 1) for year in frame["开始年份"]],
        截止=[year_day(year, 12, 31) for year in frame["结束年份"]],
        年度=[year_of(year_day(year, 12, 31)) for year in frame["结束年份"]],
        完成时限=frame["结束年份"],
        百分比=percents(frame["完成率"]).where(~blank, (invested / planned * 100).fillna(0)),
        未填报=blank & frame["累计完成投资(万元)"].isna(),
        所属规划=frame["所属规划"],
        清单=frame["清单"],
        阶段=frame["阶段"].fillna("未注明"),
        资金落实情况=frame["资金落实情况"].fillna("未注明"),
        镇街=town_of(frame["区位及规模"], names),
        计划=planned,
        累计=invested,
        组=frame["所属规划"] + "/" + frame["合并投资组"].where(~own, frame["项目编号"]),
    )


def common(frame: pd.DataFrame, kind: str, sheet: str, key: str, name: str) -> pd.DataFrame:
    """What items of every kind have."""
    return pd.DataFrame(
        {
            "类别": kind,
            "编号": frame[key],
            "事项": frame[name],
            "已填": frame[REPORTED[kind]].notna().any(axis=1),
            "台账位置": [f"{sheet}!A{row}" for row in frame.index + 2],
            **{heading: frame[heading] for heading in ("完成时限", "填报日期") if heading in frame},
        }
    )


def standing(percent: float, start: datetime.date, due: datetime.date | None) -> tuple[str, str, float, float]:
    """Status, light, scheduled progress in % and how far ahead of it the item is in percent points."""
    if due is None or pd.isna(due):
        return ("已完成", "绿", float("nan"), float("nan")) if percent >= 100 else ("未排期", "灰", *[float("nan")] * 2)
    total, elapsed = months(start, due), months(start, AS_OF)
    scheduled = 100 * min(max(elapsed, 0), total) / total
    gap = round(percent - scheduled, 6)
    if percent >= 100:
        return "已完成", "绿", scheduled, gap
    if due < AS_OF:
        return "逾期", "红", scheduled, gap
    if start > AS_OF:
        return "未到期", "绿", scheduled, gap
    if gap < -TOLERANCE:
        return "滞后", "红" if gap < -RED else "黄", scheduled, gap
    return "达到序时", "绿", scheduled, gap


def months(first: datetime.date, last: datetime.date) -> int:
    """How many months from one to the other, both counted."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def year_day(year: float, month: int, day: int) -> datetime.date | None:
    """A day of a year, None where there is no year."""
    return None if pd.isna(year) else datetime.date(int(year), month, day)


def year_of(day: datetime.date | None) -> str:
    """The year in which an item is to be done."""
    return "未排期" if day is None else f"{day.year}年"


def percents(cells: pd.Series) -> pd.Series:
    """A column of percentages in %; one whose numbers are all up to 1 is in fractions."""
    numbers = pd.to_numeric(cells, errors="coerce")
    return cells.map(to_percent) * (100 if numbers.max() <= 1 and (numbers < 1).any() else 1)


def units_by_item(cells: pd.Series, names: dict[str, str]) -> list[list[str]]:
    """The units of each item by their short names, each once, the lead unit first."""
    split = cells.str.split(SEPARATORS, regex=True)
    return [list(dict.fromkeys(names.get(name, name) for name in cell if name)) for cell in split]


def towns(units: pd.DataFrame) -> dict[str, str]:
    """The short name of a town by each of its spellings."""
    return known_units(units[units["类型"].fillna("").str.contains("镇|街道|乡|地区")])


def town_of(scopes: pd.Series, names: dict[str, str]) -> Iterable[str]:
    """The town that each scope names."""
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)")
    found = [{names[name] for name in pattern.findall(str(scope))} for scope in scopes]
    return ["未注明" if not one else one.pop() if len(one) == 1 else "跨镇街" for one in found]
