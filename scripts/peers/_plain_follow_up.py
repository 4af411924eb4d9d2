"""What the plain script follows up besides status: indicators, problems, who reported, who keeps pace with time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import chinese_calendar
import pandas as pd
from _plain_cells import AS_OF, PLAN, to_deadline
from _plain_items import TOLERANCE, months

#: The day of the month by which units report; one that is no working day is moved to the last before it.
RETURN_DAY = 25
AGES = {"30天以内": (0, 30), "31—90天": (31, 90), "91—180天": (91, 180), "180天以上": (181, float("inf"))}
KEPT = {"已完成": "达到进度", "达到序时": "达到进度", "未到期": "达到进度", "滞后": "未达进度", "逾期": "未达进度"}
STATES = ["未报送", "部分报送", "已报送", "无需报送"]


def indicators_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Each indicator against the straight line from its base to its target over the years of the plan."""
    base, target, current = (
        pd.to_numeric(frame[heading], errors="coerce") for heading in ("基期值", "目标值", "当前值")
    )
    first, last = datetime.date(PLAN[0], 1, 1), datetime.date(PLAN[1], 12, 31)
    scheduled = months(first, AS_OF) / months(first, last) * 100
    progress = (current - base) / (target - base) * 100
    outcome = pd.Series("不可衡量", frame.index)
    outcome[progress.notna()] = "未达进度"
    outcome[progress >= scheduled - TOLERANCE] = "达到进度"
    outcome[(progress >= 100) | (frame["当前值"] == frame["目标值"])] = "已达到"
    outcome[frame["当前值"].isna()] = "未填报"
    shown = frame[["指标编号", "类别", "指标", "属性", "单位", "基期值", "目标值", "当前值"]]
    table = shown.assign(**{"完成程度(%)": progress.round(1), "序时进度(%)": round(scheduled, 1)}, 结论=outcome)
    table.insert(10, "差距(百分点)", (progress - scheduled).round(1))
    return table


def keeping_pace(items: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Of indicators, tasks, projects and policies, how many keep pace with time."""
    outcomes = indicators["结论"].replace({"已达到": "达到进度", "未填报": "无法判断", "不可衡量": "无法判断"})
    kept = items["状态"].map(KEPT).fillna("无法判断")
    groups = {f"{kind}指标": outcomes[indicators["属性"] == kind] for kind in ("约束性", "预期性")}
    groups["指标合计"] = outcomes
    groups |= {
        name: kept[items["类别"] == kind]
        for kind, name in (("任务", "重点任务"), ("项目", "重点项目"), ("政策", "政策机制"))
    }
    table = pd.DataFrame({name: of.value_counts() for name, of in groups.items() if len(of)}).T.fillna(0)
    table = table.reindex(columns=["达到进度", "未达进度", "无法判断"], fill_value=0)
    table.insert(0, "总数", table.sum(axis=1))
    table.insert(2, "达到进度占比(%)", (table["达到进度"] / table["总数"] * 100).round(1))
    return table.rename_axis("类别").reset_index()


def problems_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The problems by stage, the open ones by age, those that are overdue."""
    open_still = frame["环节"] != "销账"
    ages = (pd.Timestamp(AS_OF) - pd.to_datetime(frame["发现日期"], errors="coerce"))[open_still].dt.days
    stages = frame["环节"].value_counts()
    rows = [("环节", stage, stages.get(stage, 0)) for stage in ("建账", "整改", "复查", "销账")]
    rows += [("环节", "未注明", frame["环节"].isna().sum())]
    rows += [("未销账时长", name, ages.between(*span).sum()) for name, span in AGES.items()]
    rows += [("未销账时长", "日期不明", (ages.isna() | (ages < 0)).sum())]
    rows += [("时限", "未销账且超过整改时限", overdue(frame).sum()), ("合计", "全部问题", len(frame))]
    return pd.DataFrame(rows, columns=["分类", "项", "问题数"])


def overdue(frame: pd.DataFrame) -> pd.Series:
    """Which problems are open past their date."""
    due = pd.to_datetime(frame["整改时限"].map(to_deadline), errors="coerce")
    return (frame["环节"] != "销账") & (due < pd.Timestamp(AS_OF))


def problem_list(frame: pd.DataFrame) -> pd.DataFrame:
    """Every problem and its cell in the ledger."""
    found = pd.to_datetime(frame["发现日期"], errors="coerce")
    closed = pd.to_datetime(frame["销账日期"], errors="coerce").where(frame["环节"] == "销账", pd.Timestamp(AS_OF))
    table = frame[["问题编号", "关联编号", "问题", "责任单位", "整改时限", "环节"]].assign(
        是否逾期=overdue(frame).map({True: "逾期", False: ""}), 台账位置=[f"问题台账!A{row}" for row in frame.index + 2]
    )
    table.insert(4, "发现日期", found.dt.strftime("%Y-%m-%d"))
    table.insert(5, "时长(天)", (closed - found).dt.days)
    return table


def reporting(items: pd.DataFrame, listed: Iterable[str]) -> pd.DataFrame:
    """Which units reported this month, which did not, and whether in time."""
    first = pd.Timestamp(AS_OF).replace(day=1)
    reported = items["已填"] & ~(items["填报日期"] < first)
    expected = reported | ~items["状态"].isin(["已完成", "未到期", "未排期"])
    counted = items.assign(应报事项=expected, 已报事项=reported, 最近填报日期=items["填报日期"].where(reported))
    table = counted.groupby("责任单位").agg({"应报事项": "sum", "已报事项": "sum", "最近填报日期": "max"})
    table["未报事项编号"] = items[expected & ~reported].groupby("责任单位")["编号"].agg("、".join)
    table.insert(0, "报送情况", [state(*counts) for counts in zip(table["应报事项"], table["已报事项"], strict=True)])
    due = return_day()
    table["报送时限"] = due.isoformat()
    table["是否迟报"] = (table["最近填报日期"] > pd.Timestamp(due)).map({True: "迟报", False: ""})
    table["最近填报日期"] = table["最近填报日期"].dt.strftime("%Y-%m-%d")
    order = {unit: place for place, unit in enumerate(listed)}
    table = table.sort_index(key=lambda units: units.map(order))
    return table.sort_values("报送情况", key=lambda states: states.map(STATES.index), kind="stable").reset_index()


def state(expected: int, reported: int) -> str:
    """How far a unit has reported."""
    if not expected:
        return "无需报送"
    return "已报送" if reported == expected else "部分报送" if reported else "未报送"


def return_day() -> datetime.date:
    """The working day by which units had to report."""
    day = AS_OF.replace(day=RETURN_DAY)
    while not chinese_calendar.is_workday(day):
        day -= datetime.timedelta(days=1)
    return day
