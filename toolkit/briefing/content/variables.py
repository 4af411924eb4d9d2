"""The names a template may use, each with what it is: a promise to whoever writes templates."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "period": "报告期，period.label 如 2024年6月",
        "as_of": "报告期最后一天，状态截至这一天",
        "yardstick": "口径：method 序时算法，tolerance 容差，red 红灯阈值，ahead 超序时阈值（可能为空），lights 灯号",
        "words": "各状态的叫法：words.滞后、words[item.status]；没有设置时就是原词",
        "tasks": "重点任务：total、by_status、by_light、shares、completed_share、unreported",
        "projects": "重点项目：total、planned、invested、funded（万元）、by_status、tally",
        "policies": "政策机制，同 tasks",
        "plans": "项目所属规划，逐个有 plan、lists、projects、planned、invested、funded、by_status",
        "lists": "项目清单，逐个有 plan、list、projects、planned、invested、funded、by_status",
        "units": (
            "责任单位，逐个有 unit、lead、support、projects、policies、by_status、behind、overdue、planned、invested、"
            "rate 投资完成率、rank 排名（可能为空）、supported 配合的事项（同 tasks）"
        ),
        "unassigned": "没有责任单位的任务和项目，同 tasks",
        "breakdowns": (
            "各种分项统计，逐种有 code、title、of、note、total（同 tasks）、segments，"
            "逐行有 label、projects、tally（同 tasks）、by_status、planned、invested、funded、rate"
        ),
        "indicators": (
            "指标：total、binding、expected、reached、on_pace、behind、not_measurable、unreported，"
            "items 逐项（同 unmet_indicators），by_attribute.约束性 分属性的同样数目"
        ),
        "problems": "问题：total、open、closed、overdue、items",
        "reporting": (
            "报送情况：units 全部单位，of('未报送') 某种情况的，late 迟报的；"
            "逐个有 unit、state、expected、reported、missing、late、latest 和 due.day（latest、due 可能为空）"
        ),
        "mid_term": "中期评估表，逐行有 name、total、on_pace、behind、uncertain、share",
        "items": "全部事项，逐项有 key、name、group、lead、deadline、percent、scheduled、gap、status、light",
        "forecast": (
            "到下季度末的预测：until、since、checked、unknown 无法预测的事项、overdue 预计逾期的，"
            "逐个有 item、due、pace、days、expected"
        ),
        "trend": (
            "最近几期，本期在最后，逐期有 period、total、by_status、completed_share、kept、lagging、percent、"
            "planned、invested、rate、problems_open"
        ),
        "changes": "与上期相比的变化；没有上期台账时为空",
        "settings": "台账设置：name、region、issuer、addressee 等",
        "findings": "台账校验发现的个数：error、warning、info",
        "ledger_name": "台账文件名",
        "sha256": "台账文件的 SHA-256",
        "masthead": "报头名称，由台账名称得出",
        "subject": "台账所管的工作，由台账名称得出，如 密云区“十四五”规划实施",
        "remark": "台账名称里括号的话，如 （示例）；没有就是空的",
        "issue": "期号，如 2024年第6期、2024年上半年",
        "title": "标题，如 2024年6月规划实施进展情况",
        "issuer": "编发单位；设置里没有时用台账名称",
        "addressee": "主送，末尾不带冒号",
        "this_period": "本月、本季度、本年度，上半年、下半年，上半月、下半月，规划中期",
        "next_period": "下月、下季度、下年度，下半年、2025年上半年，下半月、7月上半月，规划后半期",
        "since": "上期的说法，如 2024年5月末",
        "kinds": "台账里有的事项类别，逐类有 name、noun、measure、total、by_status、tally 和 lagging 滞后、逾期的事项",
        "kind_names": "事项类别的名称，kind_names[item.kind] 如 重点任务",
        "overall": "三类事项合计，同 tasks",
        "statuses": "用到的状态，是原词，words[…] 得到本地的叫法",
        "pace_status": "统计表“达到序时”一列的标题：达到序时，有超序时事项时为 超序时、达到序时",
        "last_status": "统计表末列的标题：未排期，有待核实事项时为 未排期、待核实",
        "lamps": "各灯号的意思，如 已完成的亮蓝灯，达到序时、未到期的亮绿灯",
        "breakdown": (
            "按代码取一种分项统计，如 breakdown.towns；代码有 key_tasks 重点任务、supporting_units 配合单位、"
            "working_groups 工作组、towns 镇街、stages 项目阶段、funding 资金落实、years 应完成年度；"
            "台账没有相应内容的为空"
        ),
        "shared_investment": "是否有共用投资的项目",
        "spans_lists": "是否有投资组跨清单，使各清单相加大于合计",
        "task_items": "全部重点任务",
        "project_items": "全部重点项目",
        "policy_items": "全部政策机制",
        "completed_items": "已完成的重点任务",
        "progress_items": "主要进展：有本月进展的任务，比上期完成率提高多的在前，最多 10 项",
        "unreported_items": "未填报完成率的事项",
        "unreported_tasks": "未填报完成率的重点任务",
        "unreported_projects": "未填报完成率、也无法按投资推算的项目",
        "unclear_items": "待核实的事项",
        "leaderless_items": "没有责任单位的事项",
        "behind_items": "滞后事项，差距大的在前",
        "far_behind_items": "差距超过红灯阈值的滞后事项",
        "overdue_items": "逾期事项，时限早的在前",
        "lagging_items": "逾期事项，再加滞后事项",
        "behind_plan_items": "填了下一步计划的滞后事项",
        "overdue_plan_items": "填了下一步计划的逾期事项",
        "troubled_items": "填了存在问题的滞后、逾期事项",
        "unlogged_items": "填了存在问题而没有列入问题台账的滞后、逾期事项",
        "lagging_leads": "牵头滞后、逾期事项（任务、项目、政策）的单位名称",
        "completed_now": "比上期新完成的事项",
        "completed_tasks_now": "比上期新完成的重点任务",
        "completed_tasks_before": "此前已完成的重点任务",
        "lagging_now": "比上期新增的逾期、滞后事项",
        "caught_up_now": "由滞后、逾期赶上进度的事项",
        "fallen_back_now": "完成率比上期回落的事项",
        "leading_units": "牵头任务、政策或负责项目的单位，滞后、逾期多的在前",
        "lagging_units": "有滞后、逾期任务或项目的单位，多的在前",
        "supporting_units": "只参与配合的单位",
        "ranked_units": "参加排名的单位，名次在前的在前，并列的名次相同",
        "first_units": "名次第一的单位",
        "last_units": "名次最后的单位；全都并列时为空",
        "unmet_indicators": (
            "未达进度的指标，逐项有 name、unit、base、target、current、attribute、progress、scheduled、gap、outcome、"
            "reason"
        ),
        "unsure_indicators": "不可衡量、没有填报的指标",
        "open_problems": "未销账的问题，逐个有 key、text、unit、stage、deadline、measures、overdue",
        "overdue_problems": "超过整改时限的问题",
        "overdue_problem_units": "这些问题的责任单位",
        "steps": "下一步工作各部分的序号：逾期、滞后、问题、推进、填报，不适用的不在其中",
        "asks": "提请会议研究的事项的序号：逾期、滞后、风险、问题、责任，不适用的不在其中",
        "unit": (
            "本单位，只在每单位一份的模板里有：name、full_name、contact、kind、working_group，"
            "items、task_items、project_items、policy_items、kinds、lagging_items、overdue_items、behind_items、"
            "troubled_items、told_items、unlogged_items、unreported_items、supported_items，tally（同 tasks）、"
            "planned、invested、rank 名次、pace_share 排名所依的占比，problems、open_problems、overdue_problems，"
            "report（同 reporting 的一个）、missing 未报事项的编号、next_return 下一次报送的时限，steps 办理要求的序号"
        ),
    }
)
"""Every variable by name, with what it is, for whoever writes a template."""
