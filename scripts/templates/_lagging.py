"""What lags and what is wrong: items that are behind or overdue, what their units say of them, the problems."""

from __future__ import annotations

from _tables import Column

from templates._blocks import Block, Blocks, Grid, body, cases, each, each_row, when

NUMBERED = "{{ loop.index }}.{{ item.name|apart }}{% if item.lead %}（{{ item.lead }}）{% endif %}"
GAP = "{% if item.gap is not none %}，{{ item.gap|against('序时进度') }}{% endif %}"


def nothing_lags() -> Block:
    """That nothing lags."""
    return body("截至{{ as_of|date }}，没有{{ words.滞后 }}和{{ words.逾期 }}事项。")


def who_lags(where: str = "") -> Block:
    """How many items lag, and who answers for them; `where` says where they are listed."""
    return body(
        "截至{{ as_of|date }}，{{ overall|lag }}，亮{{ lagging_items|lights }}"
        "{% if lagging_leads %}，涉及{{ lagging_leads|length }}个责任单位{% endif %}。"
        "{% if lagging_items|length > 1 %}按责任单位分：{{ lagging_items|leads(12) }}。{% endif %}" + where
    )


def told_troubles(items: str, most: int = 10) -> Blocks:
    """What units typed of items that lag: troubles and plans, of the first so many."""
    return when(
        items,
        body("有关单位反映的问题是："),
        each(
            f"item in {items}[:{most}]",
            body(
                NUMBERED + "。{{ words[item.status] }}，完成率{{ item|done }}" + GAP + "。"
                "问题：{{ item.text('存在问题')|sentence }}"
                "{% if item.kind == 'tasks' and item.text('下一步计划') %}"
                "下一步：{{ item.text('下一步计划')|sentence }}{% endif %}"
            ),
        ),
        when(f"{items}|length > {most}", body(f"其余{{{{ {items}|length - {most} }}}}项填报的问题见台账。")),
    )


def lagging_table(items: str) -> Grid:
    """Items that lag, with unit, deadline and gap."""
    columns = [
        Column("编号", "{{ item.key }}", 14.5, "表文"),
        Column("事项", "{{ item.name }}", 40, "表文"),
        Column("责任单位", "{{ item.lead or '—' }}", 24.5, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        Column("完成率", "{{ item|done }}", 13.5),
        Column("序时进度", "{{ item.scheduled|percent }}", 12),
        Column("差距（百分点）", "{{ item.gap|points }}", 14.5),
        Column("状态", "{{ words[item.status] }}", 9.5, "表中"),
    ]
    return Grid(columns, each_row(f"item in {items}"))


def tasks_table() -> Grid:
    """Every task."""
    columns = [
        Column("编号", "{{ item.key }}", 14, "表文"),
        Column("重点任务", "{{ item.group or '—' }}", 27, "表文"),
        Column("任务事项", "{{ item.name }}", 27.5, "表文"),
        Column("牵头单位", "{{ item.lead or '—' }}", 18, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        Column("完成率", "{{ item|done }}", 13),
        Column("序时进度", "{{ item.scheduled|percent }}", 12),
        Column("状态", "{{ words[item.status] }}", 17, "表中"),
    ]
    return Grid(columns, each_row("item in task_items"))


def problems() -> Blocks:
    """The loop 建账—整改—复查—销账, and every problem that is still open."""
    return cases(
        ("not problems.total", (body("问题台账没有登记问题。"),)),
        (
            "not problems.open",
            (body("问题台账登记的{{ problems.total }}个问题已{% if problems.total > 1 %}全部{% endif %}销账。"),),
        ),
        (
            "",
            (
                body(
                    "问题台账共登记问题{{ problems.total }}个，"
                    "{% if problems.closed %}已销账{{ problems.closed }}个，{% endif %}"
                    "未销账{{ problems.open }}个（{{ open_problems|stages }}）"
                    "{% if problems.overdue %}，其中{{ problems.overdue }}个超过整改时限{% endif %}。未销账的问题是："
                ),
                *each("problem in open_problems", body("{{ loop.index }}." + PROBLEM)),
            ),
        ),
    )


PROBLEM = (
    "{{ problem.text|sentence|apart }}责任单位：{{ problem.unit or '未明确' }}；"
    "整改时限：{{ (problem.deadline or '未明确')|deadline }}{% if problem.overdue %}（已超过）{% endif %}"
    "{% if problem.measures %}；整改措施：{{ problem.measures|clause }}{% endif %}。"
)


def unlogged() -> Blocks:
    """The items whose trouble is not among the problems."""
    return when(
        "unlogged_items",
        body(
            "另外，{{ words.滞后 }}、{{ words.逾期 }}事项中有{{ unlogged_items|length }}项"
            "填报了存在问题但没有列入问题台账，即{{ unlogged_items|named(5) }}，要及时登记。"
        ),
    )
