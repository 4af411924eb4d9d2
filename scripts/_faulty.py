"""The content of samples/faulty.xlsx: a made-up ledger with each kind of fault once, and what is to be found in it.

`EXPECTED` is written by hand from the rules as the manual states them; nothing here runs the validator.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames

from toolkit.files import fixed_zip
from toolkit.schema import Schema, Sheet, standard_schema
from toolkit.workbook.cells import AUTHOR, BOX, CENTRE, HINT_FONT, LEFT, TITLE_FONT, dress, paint_heading, set_print

LEDGER, PREVIOUS, FOUND = "samples/faulty.xlsx", "samples/faulty-previous.xlsx", "samples/faulty.expected.json"
TITLE_ROW, HINT_ROW, HEADING_ROW = 1, 2, 3
MADE_UP = "校验示例，内容均为编造。"

#: A sheet's rows are lines of cells. The first line names the columns of the cells; a further cell is 列=内容 or, for
#: a column without a name of its own, its letter. What a line leaves out is filled with sound content; a line that
#: begins with ! is left as it is. '40 is text, 65@0% a number with a format, #REF! an error value,
#: =A1 => 4 a formula with its stored result, =A1 one without.
SETTINGS = """
项 | 值 | 说明
名称 | 青河区规划实施台账（校验示例，内容均为编造） | 本表没有“规划起始年”一项
所属地区 | 青河区（编造） |
规划结束年 | 2025 |
报告期 | 2024年6月 |
序时算法 | 按周 | 只能填 按月、按半月 或 按日
序时容差(百分点) | 10 |
红灯阈值(百分点) | 30 |
考核办法 | 百分制 | 台账没有这一项设置
"""
TASKS = """
任务编号 | 任务事项 | 说明
RW-01 | 社区食堂建设 | 本行无误，可作对照；完成率是设成百分比格式的数 | 完成率=0.65@0% | M=无 | N=待核
RW-02 | #REF! | 任务事项是错误值
RW-03 | 口袋公园建设 | 完成率是没有计算结果的公式 | 完成率==50+10
RW-04 | 菜市场改造 | 完成时限写的不是日期 | 完成时限=等通知
RW-05 | 老旧电梯更新 | 2024.10 是十月还是一月，分不清 | 完成时限='2024.10
RW-06 | 公共充电桩建设 | 完成率写的不是百分数 | 完成率=六成
RW-07 | 图书馆分馆建设 | 同列都是几十，这里是 0.6 | 完成率=0.6
RW-08 | 学校操场改造 | 完成率超过 100 | 完成率=100.5
RW-09 | 河道清淤 | 必填的完成时限没有填 | 完成时限=
RW-09 | 公厕改造 | 编号与上一行重复
RW-11 | 路灯节能改造 | 牵头单位不在责任单位表 | 牵头单位=区发改局
RW-12 | 垃圾分类驿站 | 配合单位是集合名称 | 配合单位=各部门
RW-92 | 便民停车位 | 编号与前后不连续
RW-14 | 智慧\u200b门禁安装 | 任务事项里有零宽空格
RW-15 | 儿童乐园建设 | 完成率是全角的 | 完成率=６０％
RW-16 | 健身步道\\n建设 | 任务事项里有换行
RW-17 | 文化 广场改造 | 任务事项里有多余的空格
RW-18 | 养老驿站建设 | 开始时间用“待定”占位 | 开始时间=待定
RW-19 | {long} | 任务事项太长，像是填错了列
RW-20 | 消防通道整治 | 测算列有错误值 | 测算=#DIV/0!
!
RW-21 | 燃气管道检修 | 这一行是隐藏的
!二、民生改善 | | 分节行；上面第24行是空行
!表头
RW-22 | 技能培训基地 | 牵头单位与下一行纵向合并
RW-23 | 零工市场建设 | 牵头单位与上一行纵向合并 | 牵头单位=
RW-24 | 托育机构建设 | 完成率与下一行纵向合并
RW-25 | 社区医院改造 | 完成率与上一行纵向合并 | 完成率=
RW-26 | 急救站点布设 | 本月进展与存在问题横向合并 | 存在问题=
RW-27 | 适老化改造 | 完成率和本月进展都没有填 | 完成率= | 本月进展=
RW-28 | 残疾人设施改造 | 填报日期还是上月的 | 填报日期=2024-05-20
RW-29 | 供水管网改造 | 填报日期误写成2042年 | 填报日期=2042-06-25
RW-30 | 排水管网普查 | 文中的编号不存在 | 本月进展=按 WT-99 的要求完成复核
RW-31 | 污水泵站建设 | 完成率是100，又说正在推进 | 完成率=100 | 本月进展=正在推进设备安装
RW-32 | 海绵城市试点 | 完成时限在规划期以后 | 完成时限=2034年10月底
RW-33 | 雨水花园建设 | 牵头单位又写在配合单位里 | 配合单位=区水务局、发改委
RW-34 | 湿地修复 | 完成时限早于开始时间 | 开始时间=2024-11-01 | 完成时限=2024年10月底
RW-35 | 苗圃建设 | 说已完成，完成率是90 | 完成率=90 | 本月进展=已完成
RW-36 | 绿道贯通 | 填报日期是文本 | 填报日期='2024.6.25
RW-37 | 公园夜景照明 | 与上期比较时：本月进展与上期一字不差 | 本月进展=完成灯具选型，组织现场踏勘
RW-38 | 街角花坛更新 | 完成率低于30，没有下一步计划 | 完成率=20 | 下一步计划=
!注：本表截至2024年6月底。
"""
UNITS = """
规范简称 | 全称 | 别名 | 报送时限 | 说明
区发改委 | 青河区发展和改革委员会 | 发改委;区发展改革委 | 每月25日 | 本表是隐藏的
区经信局 | 青河区经济和信息化局 | 经信局 | 每季度25日 | 报送时限没有写明是季度的哪个月
区住建委 | 青河区住房和城乡建设委员会 | 住建委 | 每月25日 |
区水务局 | 青河区水务局 | 水务局 | | 没有填报送时限，自定规则查出
区城管委 | 青河区城市管理委员会 | 城管委;经信局 | 每月25日 | 别名“经信局”是区经信局的
"""
PROJECTS = """
项目编号 | 清单 | 项目名称 | 区位及规模 | 计划投资(万元) | 累计完成投资(万元) | 说明
XM-01 | 道路 | 青河东路南延 | 东起一街，道路长1200m | 2000 | 800 | 本行无误，可作对照
XM-02 | 道路 | 青河西路改造 | 西起二街，道路长1300m | 1800 | 900 | 开始年份写的不是年份 | 开始年份=前几年
XM-03 | 道路 | 石桥路改造 | 东起一街，道路长1200m | 1500 | 600 | 区位及规模与第4行相同，名称不同
XM-04 | 道路 | 青河东路南延 | 东起一街，道路长1200m | 2100 | 840 | 名称、区位及规模都与第4行相同
XM-05 | 道路 | 站前街改造 | 站前街，道路长800m | 1600 | 400 | 起止年份颠倒 | 开始年份=2025 | 结束年份=2023
!小计 | | | | 9100 | 3540 | 合计行写 9100，以上各行合计 9000
XM-06 | 管线 | 北区排水管线 | 北区，管线长900m | 1200 | | 不在规划期内 | 开始年份=2026 | 结束年份=2027 | 阶段=前期手续
XM-26 | 管线 | 南区排水管线 | 南区，管线长700m | 1000 | 300 | 下一行的编号没有接着往下编
XM-07 | 管线 | 东区排水管线 | 东区，管线长600m | 900 | | 前期手续的项目没有开始年份 | 开始年份= | 阶段=前期手续
XM-08 | 管线 | 东区供热管线 | 东区，管线长500m | 3000 | 600 | 投资组甲，金额在本行 | 合并投资组=甲
XM-09 | 管线 | 西区供热管线 | 西区，管线长450m | 3001 | 600 | 与第13行同组，金额不同 | 合并投资组=甲
XM-10 | 管线 | 北区供热管线 | 北区，管线长400m | | | 投资组乙的各行都没有金额 | 合并投资组=乙
XM-11 | 管线 | 南区供热管线 | 南区，管线长350m | | | 同上 | 合并投资组=乙
XM-12 | 管线 | 东区燃气管线 | 东区，管线长300m | 1000 | 900 | 阶段是完工，完成率是90% | 阶段=完工
XM-13 | 管线 | 西区燃气管线 | 西区，管线长280m | 800 | 800 | 完成率是100%，阶段是在建
XM-14 | 管线 | 北区燃气管线 | 北区，管线长260m | 1100 | 55 | 谋划项目有完成率 | 阶段=谋划
XM-15 | 管线 | 南区燃气管线 | 南区，管线长240m | '2000万元 | 800 | 计划投资是文本 | 完成率=
XM-16 | 停车 | 东区停车楼 | 东区，车位200个 | 2400 | 三百多 | 累计完成投资写的不是数 | 完成率=
XM-17 | 停车 | 西区停车楼 | 西区，车位150个 | 1900 | 约300 | 累计完成投资是约数 | 完成率=
XM-18 | 停车 | 北区停车楼 | 北区，车位120个 | 1300 | 1500 | 累计完成投资超过计划投资 | 完成率=
XM-19 | 停车 | 南区停车楼 | 南区，车位100个 | 0 | | 资金已落实而计划投资是0 | 资金落实情况=资金已落实
XM-20 | 停车 | 东区停车场 | 东区，车位90个 | 1400 | =400+300 => 700 | 累计完成投资是公式，其他行是数；比上期阶段倒退
XM-21 | 停车 | 西区停车场 | 西区，车位80个 | 1000 | 350 | 完成率是数，其他行是公式 | 完成率=0.35
XM-22 | 停车 | 北区停车场 | 北区，车位70个 | =[1]总表!$B$2 => 700 | 210 | 计划投资引用别的工作簿
XM-23 | 绿化 | 滨河绿化 | 滨河路，绿地30亩 | 26000000 | 400 | 计划投资按元填了
XM-24 | 绿化 | 山前绿化 | 山前街，绿地20亩 | 1700 | | 完工而没有累计完成投资，自定规则查出 | 阶段=完工
XM-25 | 储备 | 北区排水管线 | 产业园，管线长900m | 1250 | 250 | 与第10行同名，清单和金额不同 | 所属规划=产业发展规划
"""
PROBLEMS = """
问题编号 | 关联编号 | 问题 | 说明
WT-01 | RW-01、XM-01 | 施工围挡影响通行 | 本行无误，可作对照；本表的列名“责任单位”误写成“责任单为”
WT-02 | RW-99 | 设备供货延迟 | 关联编号不存在
WT-03 | RW-03 | 绿地用水不足 | 发现日期不是具体日期 | 发现日期=长期
WT-04 | RW-04 | 摊位安置意见不一 | 环节写错了 | 环节=整理
WT-06 | RW-06 | 电力增容未批 | 编号缺少 WT-05
WT-07 | RW-07 | 藏书采购滞后 | 已销账而没有日期 | 环节=销账
WT-08 | RW-08 | 操场施工扰民 | 有销账日期而未销账 | 环节=复查 | 销账日期=2024-06-20
WT-09 | XM-02 | 管线迁改滞后 | 销账早于发现 | 环节=销账 | 销账日期=2024-03-01
WT-10 | XM-03 | 征地补偿未签 | 已过整改时限 | 整改时限=2024年5月底
WT-11 | XM-05 | 站前交通组织混乱 | 整改时限早于发现日期 | 整改时限=2024年3月底
WT-12 | XM-12 | 验收资料不全 | 已进入整改而没有措施 | 整改措施=
WT-13 | XM-13 | 燃气接入未通过检验 | 与上期比较时：由复查退回到整改
WT-14 | XM-14 | 选址意见不一 | 与上期比较时：由建账直接到复查 | 环节=复查
"""
TOTALS = """
所属规划 | 清单 | 字段 | 公布数（亿元） | 来源 | 说明
城市更新规划 | 道路 | 计划投资(万元) | 0.9 | 编造的公布表 | 本行无误，可作对照
城市更新规划 | 管线 | 计划投资(万元) | 1.2 | 编造的公布表 | 明细合计 11000 万元，投资组甲计一次
城市更新规划 | 停车 | 计划投姿(万元) | 0.87 | 编造的公布表 | 字段名写错了
城市更新规划 | 绿化带 | 计划投资(万元) | 0.43 | 编造的公布表 | 清单应为“绿化”
城市更新规划 | 停车 | 累计完成投资(万元) | 0.306 | 编造的公布表 | 这一清单有读不出的累计完成投资
"""
REPEATED = """
所属规划 | 清单 | 字段 | 公布数
城市更新规划 | 道路 | 项目数 | 5
"""
MISNAMED = """
政策编号 | 政策机制 | 牵头单位
ZC-01 | 工作表名应为“政策机制” | 区发改委
"""
NO_HEADINGS = """
本表的表头被删去了 |
ZB-01 | 绿化覆盖率
"""
FOREIGN = """
车牌 | 用途
编造-001 | 台账以外的工作表
"""
OWN_RULES = """
规则编号 | 工作表 | 列 | 条件 | 信息 | 级别
GZ-01 | 项目台账 | 累计完成投资 | 阶段 是 "完工" 且 累计完成投资 为空 | 〔项目名称〕已完工，请补填累计完成投资 | 错误
GZ-02 | 任务台账 | 下一步计划 | 完成率 < 30 且 下一步计划 为空 | 完成率低于30%，请写明下一步计划 | 警告
GZ-03 | 责任单位 | 报送时限 | 报送时限 为空 | 没有约定报送时限 | 提示
GZ-04 | 任务台账 | 完成率 | 完成率 > | 这一条的条件没有写完 | 警告
"""
MILESTONES = """
关联编号 | 节点 | 节点日期 | 应完成(%) | 说明
RW-01 | 开工建设 | 2022年12月底 | 30 | 本行和下一行无误，可作对照
RW-01 | 建成使用 | 2025年6月底 | 100 |
RW-11、RW-12 | 方案获批 | 2023年6月底 | 40 | 一行写了两项
RW-09 | 完成清淤 | 2024年6月底 | 50 | 任务台账里有两项的编号是 RW-09
RW-14 | 投入使用 | 持续推进 | 100 | 没有确定的日期
RW-15 | 开工建设 | 2023年6月底 | 60 |
RW-15 | 主体完工 | 2024年6月底 | 40 | 应完成比上一个节点少
RW-16 | 方案获批 | 2023年6月底 | 20 |
RW-16 | 开工建设 | 2023年6月30日 | 30 | 与上一行是同一天，应完成不同
RW-17 | 一期完工 | 2024年12月底 | 80 | 最后一个节点不到 100
RW-18 | 建成使用 | 2025年6月底 | 100 | 到期之前没有节点
RW-22 | 主体完工 | 2024年6月底 | 60 |
RW-22 | 投入使用 | 2025年9月底 | 100 | 晚于任务的完成时限
RW-23 | 前期论证 | 2021年12月底 | 10 | 早于任务的开始时间
RW-23 | 投入使用 | 2025年6月底 | 100 |
RW-37 | 完成选型 | 2024年9月底 | 40 | 与上期比较时：推迟了三个月
RW-37 | 样板段完工 | 2024年12月底 | 60 | 与上期比较时：应完成由 70 降为 60
RW-37 | 全线完工 | 2025年6月底 | 100 | 与上期比较时：少了“过半完工”这个节点
"""
PREVIOUS_TASKS = """
任务编号 | 任务事项 | 说明
RW-01 | 社区食堂建设 | 本月进展与下一期不同 | 本月进展=完成社区食堂选址
RW-37 | 公园夜景照明 | 本月进展与下一期一字不差 | 本月进展=完成灯具选型，组织现场踏勘
"""
PREVIOUS_PROJECTS = """
项目编号 | 清单 | 项目名称 | 区位及规模 | 计划投资(万元) | 累计完成投资(万元) | 说明
XM-20 | 停车 | 东区停车场 | 东区，车位90个 | 1400 | | 下一期阶段退回到在建 | 阶段=完工 | 形象进度=已竣工
"""
PREVIOUS_PROBLEMS = """
问题编号 | 关联编号 | 问题 | 说明
WT-01 | RW-01 | 施工围挡影响通行 | 环节与下一期相同
WT-13 | RW-37 | 燃气接入未通过检验 | 下一期退回到整改 | 环节=复查
WT-14 | RW-37 | 选址意见不一 | 下一期直接到复查 | 环节=建账
"""
PREVIOUS_MILESTONES = """
关联编号 | 节点 | 节点日期 | 应完成(%) | 说明
RW-37 | 完成选型 | 2024年6月底 | 40 | 下一期推迟
RW-37 | 样板段完工 | 2024年12月底 | 70 | 下一期应完成降低
RW-37 | 过半完工 | 2025年3月底 | 90 | 下一期没有这个节点
RW-37 | 全线完工 | 2025年6月底 | 100 | 与下一期相同
"""

TASK_HEADINGS = (
    "任务编号 任务事项 牵头单位 配合单位 责任人员 开始时间 完成时限 完成率 本月进展 存在问题 下一步计划 填报日期"
)
PROJECT_HEADINGS = (
    "项目编号 所属规划 清单 项目名称 区位及规模 责任单位 计划投资(万元) 合并投资组 开始年份 结束年份 资金落实情况 "
    "阶段 完成率 累计完成投资(万元) 形象进度 填报日期 说明"
)
PROBLEM_HEADINGS = "问题编号 关联编号 问题 责任单位 发现日期 整改措施 整改时限 环节 销账日期 说明"
LONG = "；".join(f"第{number}批点位完成选址、勘察、设计和公示" for number in range(1, 18))

#: The findings in the order in which they are told: code, severity, cell (or row, or - for a whole sheet), column.
EXPECTED = """
设置
no-planning-period      warning  -    -
unknown-column          info     C3   说明
setting-unread          error    B8   值
setting-unknown         info     A11  项
任务台账
missing-column          error    3    重点任务
misnamed-column         warning  E3   责任人员
hidden-column           warning  K3   下一步计划
repeated-column         error    M3   存在问题
headless-column         warning  N3   N
unknown-column          info     O3   说明
unknown-column          info     P3   测算
cell-error              error    B5   任务事项
formula-uncached        error    H6   完成率
unread-date             error    G7   完成时限
ambiguous-date          error    G8   完成时限
unread-percent          error    H9   完成率
percent-scale           warning  H10  完成率
out-of-range            error    H11  完成率
required-blank          error    G12  完成时限
repeated-key            error    A13  任务编号
unknown-unit            warning  C14  牵头单位
collective-unit         info     D15  配合单位
serial-broken           warning  A16  任务编号
control-character       warning  B17  任务事项
full-width              info     H18  完成率
line-break              info     B19  任务事项
stray-blank             info     B20  任务事项
blank-placeholder       info     F21  开始时间
too-long                warning  B22  任务事项
foreign-cell-error      warning  P23  测算
blank-rows              info     24   -
hidden-rows             warning  25   -
section-row             info     26   -
heading-repeated        info     27   -
merged-filled           info     C28  牵头单位
merged-unfilled         warning  H30  完成率
merged-across           warning  I32  本月进展
not-reported            warning  H33  完成率
stale-report            warning  L34  填报日期
future-date             warning  L35  填报日期
unknown-mention         warning  I36  本月进展
complete-but-underway   warning  H37  完成率
task-outside-plan       warning  G38  完成时限
lead-also-supports      warning  D39  配合单位
due-before-start        error    G40  完成时限
done-below-100          warning  H41  完成率
date-as-text            info     L42  填报日期
own-rule-warning        warning  K44  下一步计划
note-row                info     45   -
责任单位
hidden-sheet            warning  -    -
unknown-column          info     E3   说明
return-date-unread      warning  D5   报送时限
own-rule-info           info     D7   报送时限
shared-alias            error    C8   别名
项目台账
percent-fractions       info     M3   完成率
unknown-column          info     Q3   说明
unread-year             error    I5   开始年份
same-scope              warning  E6   区位及规模
same-project            warning  D7   项目名称
years-reversed          error    J8   结束年份
footing-differs         error    G9   计划投资(万元)
outside-plan            warning  I10  开始年份
serial-restarted        warning  A12  项目编号
required-soon           warning  I12  开始年份
group-disagrees         error    G14  计划投资(万元)
group-without-amount    error    H15  合并投资组
finished-below-100      error    M17  完成率
complete-not-finished   warning  L18  阶段
progress-before-work    warning  M19  完成率
number-as-text          warning  G20  计划投资(万元)
unread-amount           error    N21  累计完成投资(万元)
approximate-amount      info     N22  累计完成投资(万元)
invested-above-planned  warning  N23  累计完成投资(万元)
funded-without-amount   error    G24  计划投资(万元)
formula-among-values    warning  N25  累计完成投资(万元)
value-among-formulas    warning  M26  完成率
formula-external        warning  G27  计划投资(万元)
amount-jump             warning  G28  计划投资(万元)
own-rule-error          error    N29  累计完成投资(万元)
listed-differently      warning  D30  项目名称
指标
no-headings             error    -    -
问题台账
misnamed-required-column error   D3   责任单位
unknown-column          info     J3   说明
unknown-reference       error    B5   关联编号
open-ended-day          error    E6   发现日期
unread-choice           error    H7   环节
serial-gap              info     A8   问题编号
closed-without-date     warning  I9   销账日期
dated-not-closed        warning  I10  销账日期
closed-before-found     error    I11  销账日期
problem-overdue         warning  G12  整改时限
problem-due-before-found error   G13  整改时限
stage-without-measures  warning  F14  整改措施
公布合计
unit-converted          info     D3   公布数
unknown-column          info     F3   说明
published-total-differs warning  D5   公布数
published-field-unknown warning  C6   字段
published-scope-empty   warning  B7   清单
published-column-unread warning  D8   公布数
校验规则
own-rule-bad            error    D7   条件
节点
unknown-column          info     E3   说明
milestone-many-items    error    A6   关联编号
milestone-item-ambiguous error   A7   关联编号
milestone-open-ended    error    C8   节点日期
milestone-share-falls   error    D10  应完成(%)
milestones-same-day     error    C12  节点日期
milestone-last-below-100 warning D13  应完成(%)
milestone-only-at-due   warning  C14  节点日期
milestone-after-due     warning  C16  节点日期
milestone-before-start  warning  C17  节点日期
-
file-outside            warning  -    -
政策机智
misnamed-sheet          error    -    -
公布数
repeated-sheet          error    -    -
车辆登记
unknown-sheet           info     -    -
"""
#: What is found besides when last period's ledger is given.
WITH_PREVIOUS = """
任务台账
milestone-removed       warning  A43  任务编号
narrative-unchanged     warning  I43  本月进展
项目台账
project-stage-went-back warning  L25  阶段
问题台账
stage-went-back         warning  H15  环节
stage-skipped           warning  H16  环节
节点
milestone-postponed     warning  C19  节点日期
milestone-share-lowered warning  D20  应完成(%)
"""
ELSEWHERE = {
    "missing-sheet": "能空出来的只有“政策机制”和“指标”两张表，已用于表名写错、表头被删；"
    "校验上期台账 faulty-previous.xlsx 即报告，它缺三张表。",
    "sheet-by-headings": "只出现在没有工作表名的文件（CSV、网页）里。",
    "file-macros": "示例是没有宏的 .xlsx：校验带按钮的台账（.xlsm）即报告。",
    "unit-workbook": "只出现在下发给单位的填报表里：校验 taizhang dispatch 做出的任何一个工作簿即报告。",
    "rows-above-headings": "没有多余的表可用：在“公布合计”的表头上方插入一行与下面相同的内容，即报告这一种。",
    "no-units": "责任单位表清空后，别处的单位名称不再核对：把“责任单位”表头以下清空，即报告这一种。",
    "no-report-period": "没有报告期就不查填报日期和整改时限：删去“报告期”一行，即报告这一种。",
    "planning-period-reversed": "与“没有规划期”不能同时出现：补上“规划起始年”2026，即报告这一种，不再报告那一种。",
    "plan-unlikely": "与“不在规划期内”不能同时出现：把“规划结束年”改为 2020，过半数项目都不在规划期内，"
    "即在设置表报告这一种，不再逐行报告那一种。",
    "period-unlikely": "与“填报日期早于本期”不能同时出现：把“报告期”改为 2024年12月，过半数日期都早于本期，"
    "即在设置表报告这一种，不再逐行报告那一种。",
    "milestones-unused": "总与读不出、没有填写的问题一同出现，而那些问题已各列一处："
    "把“节点”表第4行的节点日期改为“择机”，即报告这一种。",
}

Record = dict[str, str]
#: What a row of a sheet holds where its line says nothing; the row's number is given.
Base = Callable[[int, Record], Record]


def _task(number: int, row: Record) -> Record:
    return {
        "牵头单位": "区发改委",
        "配合单位": "区水务局",
        "责任人员": "张某",
        "开始时间": "2022年3月",
        "完成时限": "2025年6月底",
        "完成率": "60",
        "本月进展": f"完成{row['任务编号']}的现场踏勘，组织座谈两次",
        "存在问题": "无",
        "下一步计划": "下月完成方案评审",
        "填报日期": "2024-06-25",
    }


def _project(number: int, row: Record) -> Record:
    computed = row["计划投资(万元)"] and row["累计完成投资(万元)"]
    return {
        "所属规划": "城市更新规划",
        "责任单位": "区城管委",
        "开始年份": "2022",
        "结束年份": "2025",
        "资金落实情况": "资金待落实",
        "阶段": "在建",
        "完成率": f"=N{number}/G{number} => {_ratio(row)}" if computed else "",
        "形象进度": "基础施工过半",
        "填报日期": "2024-06-24",
    }


def _ratio(row: Record) -> float:
    """What the formula in 完成率 gives; 0 where the row leaves no numbers to divide."""
    amounts = [row[heading].rpartition("=> ")[2] for heading in ("累计完成投资(万元)", "计划投资(万元)")]
    invested, planned = (int(amount) if amount.isdigit() else 0 for amount in amounts)
    return invested / planned if planned else 0


def _problem(number: int, row: Record) -> Record:
    return {
        "D": "区住建委",  # its heading is misspelt in the one workbook and sound in the other
        "发现日期": "2024-04-10",
        "整改措施": "逐户沟通，倒排工期",
        "整改时限": "2024年9月底",
        "环节": "整改",
    }


def _nothing(number: int, row: Record) -> Record:
    return {}


class Page(NamedTuple):
    """One sheet: its title, its lines, all its headings ("" for a column without one) where lines leave some out."""

    title: str
    lines: str
    base: Base = _nothing
    headings: tuple[str, ...] = ()


_TASK_PAGE = (*TASK_HEADINGS.split(), "存在问题", "", "说明", "测算")
PAGES = (
    Page("设置", SETTINGS),
    Page("任务台账", TASKS, _task, _TASK_PAGE),
    Page("责任单位", UNITS),
    Page("项目台账", PROJECTS, _project, tuple(PROJECT_HEADINGS.split())),
    Page("政策机智", MISNAMED),
    Page("指标", NO_HEADINGS),
    Page("问题台账", PROBLEMS, _problem, tuple(PROBLEM_HEADINGS.replace("责任单位", "责任单为").split())),
    Page("公布合计", TOTALS),
    Page("公布数", REPEATED),
    Page("校验规则", OWN_RULES),
    Page("节点", MILESTONES),
    Page("车辆登记", FOREIGN),
)
PREVIOUS_PAGES = (
    Page("设置", "\n".join(SETTINGS.replace("2024年6月", "2024年5月").split("\n")[:6])),
    Page("任务台账", PREVIOUS_TASKS, _task, (*TASK_HEADINGS.split(), "说明")),
    Page("责任单位", UNITS.replace("本表是隐藏的", "")),
    Page("项目台账", PREVIOUS_PROJECTS, _project, tuple(PROJECT_HEADINGS.split())),
    Page("问题台账", PREVIOUS_PROBLEMS, _problem, tuple(PROBLEM_HEADINGS.split())),
    Page("节点", PREVIOUS_MILESTONES),
)
PREVIOUS_ABOUT = (
    "校验示例（上期）",
    "本工作簿是 faulty.xlsx 的上期台账，内容都是编造的，只有与下一期比较时用得着的几行。",
)
ABOUT = (
    "校验示例",
    "本工作簿是练习校验用的示例台账，地区、单位、任务、项目和数字都是编造的。",
    "各种问题各出一处，写在“说明”一列里；没有列入说明的各行各格都没有问题。",
    "政策机制（表名写错）、指标（表头被删）两张表因此没有读入；公布数与公布合计是同一张表；责任单位是隐藏的。",
    "逐条结果见 faulty.expected.json；与上期台账 faulty-previous.xlsx 比较时另有七条。",
    "同一本里放不下的十种没有列入，名称和原因见 faulty.expected.json 末尾。",
)


# -- what the script writes


def faulty_files() -> dict[str, bytes]:
    """The bytes of the two workbooks and of the list of what is to be found, by path below the project."""
    schema = standard_schema()
    ledger = _workbook(schema, ABOUT, PAGES, _oddities)
    return {LEDGER: ledger, PREVIOUS: _workbook(schema, PREVIOUS_ABOUT, PREVIOUS_PAGES), FOUND: _found()}


def expected(table: str = EXPECTED) -> list[dict[str, object]]:
    """The findings of a table, as the contract's JSON names their parts."""
    findings: list[dict[str, object]] = []
    sheet = ""
    for line in table.strip().split("\n"):
        parts = line.split()
        if len(parts) == 1:
            sheet = parts[0].removeprefix("-")
            continue
        code, severity, place, column = (part.removeprefix("-") if part == "-" else part for part in parts)
        cell, number = ("" if place.isdigit() else place), place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        names = ("code", "severity", "sheet", "cell", "row", "column")
        row = int(number) if number else None
        findings.append(dict(zip(names, (code, severity, sheet, cell, row, column), strict=True)))
    return findings


def _found() -> bytes:
    """The list of what is to be found, a finding on each line."""
    about = "校验示例台账里的问题，手工列出，次序与校验结果相同；with_previous 是与上期台账比较时另有的。"
    parts = [f'"{name}": {json.dumps(text, ensure_ascii=False)}' for name, text in
             (("about", about), ("ledger", LEDGER), ("previous", PREVIOUS))]  # fmt: skip
    elsewhere = [{"code": code, "about": why} for code, why in ELSEWHERE.items()]
    for name, listed in (
        ("findings", expected()), ("with_previous", expected(WITH_PREVIOUS)), ("elsewhere", elsewhere)
    ):  # fmt: skip
        lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in listed)
        parts.append(f'"{name}": [\n  {lines}\n]')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


# -- workbooks


def _workbook(
    schema: Schema, about: Sequence[str], pages: Sequence[Page], change: Callable[[Any], None] = lambda book: None
) -> bytes:
    """A workbook of these sheets in the look of the house, a sheet `about` it first; `change` sees it at the end."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    _write_about(book.active, about)
    results: dict[str, str] = {}
    for page in pages:
        sheet = next((sheet for sheet in schema.sheets if sheet.title == page.title), None)
        for cell, result in _write_page(book.create_sheet(page.title), page, sheet):
            results[f"xl/worksheets/sheet{len(book.worksheets)}.xml!{cell}"] = result
    change(book)
    made = io.BytesIO()
    book.save(made)
    return fixed_zip(_with_results(made.getvalue(), results))


def _write_about(page: Any, about: Sequence[str]) -> None:
    page.title = "说明"
    page.column_dimensions["A"].width = 100
    for number, text in enumerate(about, 1):
        cell = page.cell(number, 1, text)
        cell.font, cell.alignment = (TITLE_FONT, CENTRE) if number == 1 else (HINT_FONT, LEFT)


def _write_page(page: Any, content: Page, sheet: Sheet | None) -> Iterator[tuple[str, str]]:
    """Write a sheet; yields the cells of formulas with their results."""
    names, *lines = content.lines.strip("\n").split("\n")
    named = [name.strip() for name in names.split("|")]
    headings = content.headings or tuple(named)
    _write_top(page, content.title, headings, sheet)
    for number, line in enumerate(lines, HEADING_ROW + 1):
        row = _row(line, number, named, headings, content.base)
        for index, heading in enumerate(headings if row else (), 1):
            cell = page.cell(number, index)
            _dress(cell, heading, sheet)
            if index in row and (result := _put(cell, row[index])):
                yield cell.coordinate, result


def _write_top(page: Any, title: str, headings: Sequence[str], sheet: Sheet | None) -> None:
    columns = {column.heading: column for column in sheet.columns} if sheet else {}
    page.cell(TITLE_ROW, 1, title).font = TITLE_FONT
    page.cell(HINT_ROW, 1, MADE_UP).font = HINT_FONT
    for index, heading in enumerate(headings, 1):
        column = columns.get(heading)
        cell = page.cell(HEADING_ROW, index, heading or None)
        paint_heading(cell, column)
        cell.alignment, cell.border = CENTRE, BOX
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = 48 if heading == "说明" else max(column.width if column else 12, 12)
    page.freeze_panes = f"B{HEADING_ROW + 1}"
    set_print(page)


def _row(line: str, number: int, named: Sequence[str], headings: Sequence[str], base: Base) -> dict[int, str]:
    """The texts of one row by column, counted from 1."""
    if line == "!表头":
        return dict(enumerate(headings, 1))
    cells = [cell.strip().replace("\\n", "\n").replace("{long}", LONG) for cell in line.removeprefix("!").split("|")]
    row = dict(zip(named, cells, strict=False))
    filled = {} if line.startswith("!") else base(number, row)
    filled |= row | dict(cell.split("=", 1) for cell in cells[len(named) :])
    return {_index(heading, headings): text for heading, text in filled.items() if text}


def _index(name: str, headings: Sequence[str]) -> int:
    """The column of a heading, or of a letter, counted from 1."""
    return headings.index(name) + 1 if name in headings else int(column_index_from_string(name))


def _dress(cell: Any, heading: str, sheet: Sheet | None) -> None:
    column = next((column for column in sheet.columns if column.heading == heading), None) if sheet else None
    dress(cell, column.kind if column else "text", column.width if column else 48)
    cell.border = BOX


def _put(cell: Any, text: str) -> str:
    """Put what a text stands for into a cell; returns the result to store with a formula, "" for none."""
    if text.startswith("="):
        cell.value, _, result = text.partition(" => ")
        return result
    if found := re.fullmatch(r"([\d.]+)@(\S+)", text):
        cell.value, cell.number_format = float(found[1]), found[2]
    elif re.fullmatch(r"\d+", text):
        cell.value = int(text)
    elif re.fullmatch(r"\d+\.\d+", text):
        cell.value = float(text)
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        cell.value = date.fromisoformat(text)
    else:
        cell.value = text.removeprefix("'")
    return ""


def _oddities(book: Any) -> None:
    """What a workbook has besides cells: merged ranges, hidden things, a link to another workbook."""
    tasks = book["任务台账"]
    for merged in ("C28:C29", "H30:H31", "I32:J32"):
        tasks.merge_cells(merged)
    tasks.row_dimensions[25].hidden = True
    tasks.column_dimensions["K"].hidden = True
    book["责任单位"].sheet_state = "hidden"
    link = ExternalLink(externalBook=ExternalBook(sheetNames=ExternalSheetNames(sheetName=["总表"])))
    link.file_link = Relationship(type="externalLinkPath", Target="2024年总表.xlsx", TargetMode="External")
    book._external_links.append(link)


def _with_results(data: bytes, results: Mapping[str, str]) -> bytes:
    """The workbook with the results of its formulas stored, by part and cell: openpyxl writes none."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for spot, result in results.items():
                part_name, _, cell = spot.partition("!")
                if part_name == name:
                    part = _with_result(part, cell, result)
            new.writestr(name, part)
    return made.getvalue()


def _with_result(part: bytes, cell: str, result: str) -> bytes:
    pattern = rb'(<c r="%s"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?' % cell.encode()
    stored, times = re.subn(pattern, rb"\g<1><v>%s</v>" % result.encode(), part)
    assert times == 1, cell
    return stored
