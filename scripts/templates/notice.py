"""督办通知单: one for each unit that is behind or overdue, with a form to answer on."""

from __future__ import annotations

from _tables import Column

from templates import _frame as frame
from templates import _lagging as lagging
from templates._blocks import (
    BELOW,
    Blocks,
    Grid,
    IssueLine,
    Line,
    Template,
    body,
    each,
    each_row,
    flat,
    heading,
    last,
    note,
    when,
)

ATTACHED = (("true", "督办事项办理情况反馈单"),)
LEFT = "你单位牵头{% if unit.items|length > 1 %}的{{ unit.items|length }}项工作中，{{ unit.tally|lag }}"


def template() -> Template:
    """The template."""
    about = "每个有滞后、逾期事项的单位一份：督办事项、未销账问题、办理要求，附反馈单。"
    return Template("督办通知单", about, flat(_head(), _items(), _problems(), _asked(), _form()), "滞后单位")


def _head() -> Blocks:
    return flat(
        frame.HINT,
        Line("报头", "督办通知单"),
        Line("期号", "{{ subject }}{{ remark }}"),
        IssueLine("编号：〔　　　　〕　　　号", "数据截至{{ as_of|date }}", 66),
        Line("主送（红线下）", "{{ unit.full_name }}："),
        body(
            "根据各责任单位填报的台账，截至{{ as_of|date }}，" + LEFT + "，亮{{ unit.lagging_items|lights }}。"
            "{% else %}的1项工作{{ words[unit.lagging_items[0].status] }}，亮{{ unit.lagging_items|lights }}。"
            "{% endif %}"
            "现予督办，请认真研究，按要求办理并反馈。"
        ),
    )


def _items() -> Blocks:
    """一、督办事项: what lags, and what the unit typed of it."""
    columns = [
        Column("编号", "{{ item.key }}", 16, "表文"),
        Column("类别", "{{ kind_names[item.kind] }}", 19, "表中"),
        Column("事项", "{{ item.name }}", 44, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        Column("完成率", "{{ item|done }}", 13.5),
        Column("序时进度", "{{ item.scheduled|percent }}", 12),
        Column("差距（百分点）", "{{ item.gap|points }}", 14.5),
        Column("状态", "{{ words[item.status] }}", 9.5, "表中"),
    ]
    return flat(
        heading("一、督办事项"),
        body("列入督办的事项共{{ unit.lagging_items|length }}项，见下表。"),
        Grid(columns, each_row("item in unit.lagging_items")),
        BELOW,
        when(
            "unit.told_items",
            body("台账填报的情况是："),
            each(
                "item in unit.told_items",
                body(
                    "{{ loop.index }}.{{ item.name|apart }}。"
                    "{% if item in unit.troubled_items %}问题：{{ item.text('存在问题')|sentence }}{% endif %}"
                    "{% if item.kind == 'tasks' and item.text('下一步计划') %}"
                    "下一步：{{ item.text('下一步计划')|sentence }}{% endif %}"
                ),
            ),
        ),
    )


def _problems() -> Blocks:
    """二、未销账问题, where there are any."""
    return when(
        "unit.open_problems",
        heading("二、未销账问题"),
        each(
            "problem in unit.open_problems",
            body("{% if unit.open_problems|length > 1 %}{{ loop.index }}.{% endif %}" + lagging.PROBLEM),
        ),
    )


def _asked() -> Blocks:
    """二 or 三、办理要求, numbered; who signs."""

    def step(name: str, text: str) -> Blocks:
        return when(f'"{name}" in unit.steps', body(f"{{{{ unit.steps.{name} }}}}.{text}"))

    return flat(
        heading("{% if unit.open_problems %}三{% else %}二{% endif %}、办理要求"),
        step("逾期", "{{ words.逾期 }}的{{ unit.overdue_items|length }}项，逐项查明原因，明确办结时间、措施和责任人。"),
        step("滞后", "{{ words.滞后 }}的{{ unit.behind_items|length }}项，对照序时进度倒排工期，尽快补上差距。"),
        step(
            "问题",
            "未销账的{{ unit.open_problems|length }}个问题"
            "{% if unit.overdue_problems %}（{{ unit.overdue_problems|length }}个已超过整改时限）{% endif %}，"
            "抓紧整改，完成后申请复查、销账。",
        ),
        step("登记", "填报了存在问题而没有列入问题台账的{{ unit.unlogged_items|length }}项，及时登记。"),
        step(
            "补报",
            "{% if unit.missing %}本期没有报送进展的{{ unit.missing|length }}项（{{ unit.missing|join('、') }}），"
            "{% else %}没有填报完成率的{{ unit.unreported_items|length }}项，{% endif %}及时补报。",
        ),
        last(
            "{{ unit.steps.反馈 }}.填写所附反馈单，经主要负责人审定后，"
            "{% if unit.next_return %}于{{ unit.next_return }}前{% else %}在下一次报送台账时{% endif %}"
            "反馈{{ settings.issuer }}。"
        ),
        frame.ending("督办意见", ATTACHED),
    )


def _form() -> Blocks:
    """The form: the items filled in, the rest left to the unit."""
    columns = [
        Column("编号", "{{ item.key }}", 16, "表文"),
        Column("事项", "{{ item.name }}", 34, "表文"),
        Column("状态", "{{ words[item.status] }}", 10, "表中"),
        Column("未按进度完成的原因", "", 34, "表文"),
        Column("整改措施", "", 30, "表文"),
        Column("办结时间", "", 16, "表文"),
        Column("责任人", "", 16, "表文"),
    ]
    return flat(
        frame.attachment(
            ATTACHED,
            0,
            Line("填报栏", "反馈单位（盖章）：{{ unit.full_name }}"),
            Grid(columns, each_row("item in unit.lagging_items"), height=14),
            Line("填报栏", "填报人：　　　　　　　审核人：　　　　　　　联系电话："),
            Line("填报栏", "反馈日期：　　　　年　　月　　日"),
        ),
        note("说明：编号、事项、状态由台账列出；其余各栏由反馈单位填写。"),
        frame.source(),
    )
