"""The tables of the plain script's summary: counts by status, shares, amounts with groups counted once, by label."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from _plain_follow_up import indicators_of, keeping_pace, problem_list, problems_of, reporting
from _plain_items import items_of

STATUSES = ["已完成", "达到序时", "滞后", "逾期", "未到期", "未排期"]
KEEPING, LAGGING = ["已完成", "达到序时", "未到期"], ["滞后", "逾期"]
STAGES = ["谋划", "在谈", "前期手续", "开工", "在建", "完工"]
FUNDING = ["资金已落实", "资金待落实"]
#: Labels that come last, whatever the order.
LAST = ["长期", "跨镇街", "未排期", "未注明"]
KINDS = {"任务": "重点任务", "项目": "重点项目", "政策": "政策机制"}
DETAILS = [
    "编号",
    "事项",
    "所属",
    "责任单位",
    "完成时限",
    "完成率",
    "序时进度(%)",
    "差距(百分点)",
    "状态",
    "灯号",
    "台账位置",
]


def tables_of(sheets: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table of the summary by its title, in the order of a report."""
    items = items_of(sheets)
    indicators = indicators_of(sheets["指标"])
    listed = sheets["责任单位"]["规范简称"]
    led = units_of(items, listed)
    return {
        "总体情况": overall(items),
        "进度达标情况": keeping_pace(items, indicators),
        "责任单位": led,
        "单位排名": ranking(led),
        **breakdowns(items, listed, sheets["责任单位"]["工作组"].dropna().unique()),
        "指标": indicators,
        "问题统计": problems_of(sheets["问题台账"]),
        "报送情况": reporting(items, listed),
        **details(items),
        "问题清单": problem_list(sheets["问题台账"]),
    }


def overall(items: pd.DataFrame) -> pd.DataFrame:
    """Tasks, projects and policies by status and light, and all of them together."""
    everything = pd.concat([items.replace({"类别": KINDS}), items.assign(类别="合计")])
    lights = pd.crosstab(everything["类别"], everything["灯号"]).reindex(columns=list("绿黄红灰"), fill_value=0)
    table = figures(everything, ["类别"], amounts=False).join(lights.add_suffix("灯"))
    return table.loc[[name for name in (*KINDS.values(), "合计") if name in table.index]].reset_index()


def breakdowns(items: pd.DataFrame, units: Iterable[str], groups: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The items by everything they have in common."""
    tasks, projects = (items[items["类别"] == kind] for kind in ("任务", "项目"))
    supporting = items.explode("配合单位").dropna(subset="配合单位")
    everything, all_projects = figures_of_all(items), figures_of_all(projects)
    return {
        "所属规划": by_label(projects, ["所属规划"], all_projects),
        "项目清单": by_label(projects, ["所属规划", "清单"], all_projects),
        "重点任务分项": by_label(tasks.rename(columns={"所属": "重点任务"}), ["重点任务"], figures_of_all(tasks)),
        "配合单位": in_order(figures(supporting, ["配合单位"], amounts=False), units).reset_index(),
        "工作组": by_label(items, ["工作组"], everything, groups),
        "镇街": by_label(projects, ["镇街"], all_projects, units),
        "项目阶段": by_label(projects, ["阶段"], all_projects, STAGES),
        "资金落实": by_label(projects, ["资金落实情况"], all_projects, FUNDING),
        "应完成年度": by_label(items, ["年度"], everything, sorted(items["年度"].unique())),
    }


def by_label(items: pd.DataFrame, by: list[str], whole: pd.DataFrame, order: Iterable[str] = ()) -> pd.DataFrame:
    """The figures of the items under each label, and those of all of them in the last row."""
    table = figures(items, by)
    if len(by) == 1:
        table = in_order(table, order)
    made = pd.concat([table.reset_index(), whole.assign(**{by[0]: "合计"})], ignore_index=True)
    return made.drop(columns="其中项目") if (items["类别"] == "项目").all() else made


def figures_of_all(items: pd.DataFrame) -> pd.DataFrame:
    """One row of figures of all items."""
    return figures(items.assign(全部="合计"), ["全部"]).reset_index(drop=True)


def in_order(table: pd.DataFrame, order: Iterable[str]) -> pd.DataFrame:
    """The rows of a table, those in the order first and what says nothing last."""
    first = [label for label in order if label in table.index and label not in LAST]
    others = [label for label in table.index if label not in first and label not in LAST]
    return table.loc[[*first, *others, *(label for label in LAST if label in table.index)]]


def figures(items: pd.DataFrame, by: list[str], amounts: bool = True) -> pd.DataFrame:
    """Counts by status, the share that is done, and the amounts of the projects, under each label."""
    grouped = items.groupby(by, sort=False)
    counts = items.groupby([*by, "状态"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=grouped.size().index, columns=STATUSES, fill_value=0)
    table = counts.assign(事项数=counts.sum(axis=1), 未填报=grouped["未填报"].sum())
    table["已完成占比(%)"] = (table["已完成"] / table["事项数"] * 100).round(1)
    table = table[["事项数", *STATUSES, "已完成占比(%)", "未填报"]]
    projects = items[items["类别"] == "项目"]
    return table.join(money(projects, by)).fillna(0) if amounts and len(projects) else table


def money(projects: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The amounts of projects under each label in 万元; those of an investment group are counted once."""
    funded = projects[projects["资金落实情况"] == "资金已落实"]
    grouped = projects.groupby(by)
    planned, invested = once(projects, by), grouped["累计"].sum()
    return pd.DataFrame(
        {
            "其中项目": grouped.size(),
            "计划投资(万元)": planned,
            "累计完成投资(万元)": invested,
            "投资完成率(%)": (invested / planned * 100).round(1),
            "资金已落实(万元)": once(funded, by),
        }
    )


def once(projects: pd.DataFrame, by: list[str]) -> pd.Series:
    """What is planned under each label."""
    return projects[[*by, "组", "计划"]].drop_duplicates([*by, "组"]).groupby(by)["计划"].sum()


def units_of(items: pd.DataFrame, listed: Iterable[str]) -> pd.DataFrame:
    """What each lead unit answers for: its tasks and projects, its rank by the share that keeps pace, its amounts."""
    own = items[items["类别"] != "政策"]
    table = figures(own, ["责任单位"]).reindex(items["责任单位"].unique(), fill_value=0)
    keeping, lagging = table[KEEPING].sum(axis=1), table[LAGGING].sum(axis=1)
    table["达到进度占比(%)"] = keeping / (keeping + lagging) * 100
    table["排名"] = table["达到进度占比(%)"].rank(ascending=False, method="min")
    table["达到进度占比(%)"] = table["达到进度占比(%)"].round(1)
    late = own[own["状态"].isin(LAGGING)].sort_values("状态", ascending=False, kind="stable", key=lambda s: s == "逾期")
    table["滞后与逾期事项"] = late.groupby("责任单位")["编号"].agg("、".join)
    table["牵头任务"] = table["事项数"] - table["其中项目"]
    table = in_order(table, listed).rename_axis("责任单位").reset_index()
    return table.rename(columns={"其中项目": "负责项目"})[
        [
            *("责任单位", "牵头任务", "负责项目", *STATUSES, "达到进度占比(%)", "排名"),
            *("计划投资(万元)", "累计完成投资(万元)", "投资完成率(%)", "滞后与逾期事项"),
        ]
    ]


def ranking(led: pd.DataFrame) -> pd.DataFrame:
    """The units in the order of their rank."""
    table = led.assign(事项数=led["牵头任务"] + led["负责项目"], 达到进度=led[KEEPING].sum(axis=1))
    table = table[table["事项数"] > 0].sort_values("排名", kind="stable")
    table = table.rename(columns={"未排期": "无法判断"})
    return table[["排名", "责任单位", "事项数", "达到进度", *LAGGING, "无法判断", "达到进度占比(%)"]]


def details(items: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The items that lag, then all items of each kind, each with its cell in the ledger."""
    blank = items["未填报"]
    shown = items.assign(完成率=(items["百分比"].round(1).map("{:g}%".format)).mask(blank, "未填报"))
    shown["序时进度(%)"] = shown["序时进度"].round(1)
    shown["差距(百分点)"] = shown["差距(百分点)"].round(1)
    late = shown.loc[shown["状态"].isin(LAGGING), ["类别", *DETAILS]]
    return {"滞后与逾期": late, **{f"{kind}明细": shown.loc[shown["类别"] == kind, DETAILS] for kind in KINDS}}
