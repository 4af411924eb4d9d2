"""A small made-up ledger of two months, from which templates are told what each variable may hold.

It has something for every variable: what is done, behind, overdue, not begun and without a date, problems at every
stage, indicators that keep pace and that do not. Nothing in it is real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from toolkit.briefing.content.context import context, unit_context
from toolkit.check import check, counts
from toolkit.ledger import RawSheet, Reading, Source, parse
from toolkit.schema import standard_schema
from toolkit.summary import summarize
from toolkit.values import Period, Span

PERIOD: Final = Period(2024, Span.MONTH, 6)
UNIT: Final = "区工信局"
"""The unit whose view is shown."""

_SETTINGS = """
项 | 值
名称 | 示例区规划实施台账（示例）
所属地区 | 示例区
规划起始年 | 2021
规划结束年 | 2025
报告期 | 2024年6月
报送时限 | 每月25日
编发单位 | 示例区发展和改革委员会
主送 | 区规划实施工作领导小组
"""
_UNITS = """
规范简称 | 全称 | 别名 | 类型 | 工作组 | 联系人
区发改委 | 示例区发展和改革委员会 | 发改委 | 委办局 | 综合组 | 张三
区工信局 | 示例区工业和信息化局 | 工信局 | 委办局 | 产业组 | 李四
区住建局 | 示例区住房和城乡建设局 | 住建局 | 委办局 | 建设组 | 王五
东山镇 | 东山镇人民政府 | | 镇街 | 镇街组 | 赵六
西河镇 | 西河镇人民政府 | | 镇街 | 镇街组 | 孙七
"""
_TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 配合单位 | 开始时间 | 完成时限 | 完成率 | 本月进展 | 存在问题 | \
下一步计划 | 填报日期
T01 | 做强产业 | 建设创新园区 | 区工信局 | 东山镇 | 2023年1月 | 2024年12月底 | 45% | 厂房封顶 | \
进场道路未通 | 7月底前打通道路 | 2024-06-24
T02 | 做强产业 | 引进龙头企业 | 区发改委 | 区工信局 | 2023年1月 | 2024年12月底 | 80% | 新签约2家 | | | 2024-06-20
T03 | 做强产业 | 搭建服务平台 | 区工信局 | | 2022年1月 | 2024年3月底 | 90% | 平台试运行 | 验收资料不全 | \
7月完成验收 | 2024-06-24
T04 | 改善民生 | 改造老旧小区 | 区住建局 | 西河镇 | 2023年1月 | 2024年6月底 | 100% | 全部完工 | | | 2024-06-20
T05 | 改善民生 | 新建便民中心 | 西河镇 | 区住建局 | 2024年9月 | 2025年12月底 | 0 | | | | 2024-06-20
T06 | 改善民生 | 研究社区食堂 | 区住建局 | | | | | | | |
T08 | 做强产业 | 盘活闲置厂房 | 区工信局 | | 2024年1月 | 2024年9月底 | 52% | 完成摸底 | 产权不清 | \
逐户确认产权 | 2024-06-24
T09 | 改善民生 | 更新健身设施 | 西河镇 | | 2024年1月 | 2024年12月底 | 大半 | 安装12处 | | | 2024-06-20
T10 | 改善民生 | 新建口袋公园 | 区住建局 | | 2023年1月 | 2024年3月底 | 100% | 已开放 | | | 2024-06-20
T07 | 改善民生 | 整治背街小巷 | 区工信局 | | 2023年1月 | 2024年12月底 | | | | |
"""
_PROJECTS = """
项目编号 | 所属规划 | 清单 | 项目名称 | 区位及规模 | 责任单位 | 计划投资(万元) | 合并投资组 | 开始年份 | 结束年份 | \
资金落实情况 | 阶段 | 完成率 | 累计完成投资(万元) | 形象进度
P01 | 城市规划 | 道路 | 东山路改造 | 东山镇，2公里 | 区住建局 | 12000 | | 2022 | 2024 | 资金已落实 | 在建 | \
85% | 9800 | 路面完工
P02 | 城市规划 | 道路 | 西河桥新建 | 西河镇，1座 | 区住建局 | 20000 | 桥路 | 2021 | 2024 | 资金待落实 | \
在建 | 40% | 6000 | 桩基完工
P03 | 城市规划 | 道路 | 西河桥连接线 | 西河镇，3公里 | 区住建局 | | 桥路 | 2023 | 2025 | 资金待落实 | \
前期手续 | 20% | 1000 | 征地
P04 | 产业规划 | 园区 | 标准厂房一期 | 东山镇，5万平方米 | 区工信局 | 30000 | | 2021 | 2023 | 资金已落实 | \
在建 | 95% | 28000 | 收尾
P05 | 产业规划 | 园区 | 标准厂房二期 | 东山镇，4万平方米 | | 25000 | | | | 资金待落实 | 谋划 | | |
"""
_POLICIES = """
政策编号 | 政策机制 | 牵头单位 | 配合单位 | 完成时限 | 完成率 | 本月进展
Z01 | 企业服务专员制度 | 区工信局 | 区发改委 | 持续推进 | 60% | 走访企业30家
Z02 | 项目联席会商机制 | 区发改委 | | 2024年12月底 | 50% | 会商2次
"""
_PROBLEMS = """
问题编号 | 关联编号 | 问题 | 责任单位 | 发现日期 | 整改措施 | 整改时限 | 环节 | 销账日期
W01 | T01 | 进场道路未通 | 区工信局 | 2024-03-10 | 协调征地 | 2024年5月底 | 整改 |
W02 | P02 | 建设资金有缺口 | 区住建局 | 2024-05-20 | 申报专项资金 | 2024年9月底 | 建账 |
W03 | P01 | 管线迁改滞后 | 区住建局 | 2024-02-01 | 倒排工期 | 2024年4月底 | 销账 | 2024-04-25
"""
_INDICATORS = """
指标编号 | 类别 | 指标 | 单位 | 基期值 | 目标值 | 属性 | 当前值
I01 | 创新 | 研发经费投入增长 | % | 5 | 10 | 预期性 | 9
I02 | 生态 | 森林覆盖率 | % | 60 | 65 | 约束性 | 61
I03 | 生态 | 生活垃圾无害化处理 | | 较好 | 全覆盖 | 约束性 | 基本覆盖
I04 | 民生 | 新增学位 | 个 | 0 | 3000 | 预期性 |
"""
_MAY: Final = (
    ("T01", "45%", "50%"),
    ("T02", "80%", "45%"),
    ("T04", "100%", "85%"),
    ("T08", "52%", "50%"),
    ("P01", "9800", "9300"),
    ("P02", "20000", "19000"),
)
"""The cells that read otherwise a month before: the row, what it says now, what it said then."""

_SHEETS: Final = {
    "设置": _SETTINGS, "责任单位": _UNITS, "任务台账": _TASKS, "项目台账": _PROJECTS, "政策机制": _POLICIES,
    "问题台账": _PROBLEMS, "指标": _INDICATORS,
}  # fmt: skip


@cache
def example_values() -> Mapping[str, object]:
    """Every variable of a template with what the example ledger gives for it; `unit` is the view of one unit."""
    reading = _read(_SHEETS, "示例台账.xlsx")
    earlier = {title: _a_month_before(table) for title, table in _SHEETS.items()}
    previous = summarize(_read(earlier, "示例台账（上期）.xlsx"), PERIOD.previous)
    summary = summarize(reading, PERIOD, previous)
    findings = counts(check(reading))
    return context(summary, findings) | unit_context(summary, UNIT, findings)


def _a_month_before(table: str) -> str:
    for key, now, then in _MAY:
        table = re.sub(rf"(?m)^({key} \|.*?\| ){now}(?= \|)", rf"\g<1>{then}", table)
    return table.replace("2024年6月\n", "2024年5月\n")


def _read(sheets: Mapping[str, str], name: str) -> Reading:
    raw = [RawSheet(title, list(_rows(table))) for title, table in sheets.items()]
    return parse(raw, standard_schema(), Source(name, "0123456789abcdef" * 4))


def _rows(table: str) -> Iterator[list[Any]]:
    lines = table.strip("\n").split("\n")
    width = lines[0].count("|") + 1
    for line in lines:
        cells = [_cell(cell.strip()) for cell in line.split("|")]
        yield cells + [""] * (width - len(cells))


def _cell(text: str) -> Any:
    """A cell as a workbook holds it: a whole number, a day, or the text."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
