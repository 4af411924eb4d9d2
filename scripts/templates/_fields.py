"""Where parts of the whole stand: working groups, lists of projects, units and their ranking."""

from __future__ import annotations

from _tables import Column

from templates._blocks import BELOW, Block, Blocks, Grid, body, caption, cases, each_row, flat, note, row_when
from templates._overall import status_columns


def groups() -> Blocks:
    """The items by the working group of the unit that leads."""
    columns = [
        Column("工作组", "{{ row.label }}", 38, "表文", "合计"),
        Column("事项数", "{{ row.tally.total }}", 14, total="{{ breakdown.working_groups.total.total }}"),
        *status_columns("row", 14, "breakdown.working_groups.total"),
        Column(
            "与时间进度基本一致占比",
            "{{ row.tally.pace_share|percent }}",
            20,
            total="{{ breakdown.working_groups.total.pace_share|percent }}",
        ),
    ]
    rows = (
        *each_row("row in breakdown.working_groups.segments"),
        *row_when("breakdown.working_groups.segments|length > 1", "total"),
    )
    said = body(
        "按牵头单位所在的工作组分，"
        "{% for row in breakdown.working_groups.segments %}{{ row.label }}{{ row.tally.total }}项"
        "{% if row.tally.lagging %}（{{ row|lag }}）{% endif %}{% if not loop.last %}，{% endif %}{% endfor %}。"
    )
    return flat(said, caption("各工作组进展情况"), Grid(columns, rows, together=True), BELOW)


def lists_table() -> Blocks:
    """The projects by plan and list."""
    amounts = (("计划投资（万元）", "planned"), ("累计完成投资（万元）", "invested"), ("资金已落实（万元）", "funded"))
    columns = [
        Column("清单", "{{ row.list or '未分清单' }}", 28.2, "表文", "合计", "小计"),
        Column("项目数", "{{ row.projects }}", 9.6, total="{{ projects.total }}", subtotal="{{ plan.projects }}"),
        *(
            Column(name, *_amount("row", field), 20.4, "表数", *_amount("projects", field), *_amount("plan", field))
            for name, field in amounts
        ),
        *status_columns("row", 9.5, "projects", "plan"),
    ]
    rows = (
        "{%tr for plan in plans %}",
        *row_when("plans|length > 1", "{{ plan.plan or '未注明规划' }}"),
        *each_row("row in lists if row.plan == plan.plan"),
        *row_when("plans|length > 1 and plan.lists > 1", "subtotal"),
        "{%tr endfor %}",
        *row_when("lists|length > 1", "total"),
    )
    below = note(
        "注：同一投资组的计划投资在每个清单和合计中都只计一次"
        "{% if spans_lists %}，有的投资组跨清单，各清单相加大于合计{% endif %}。"
    )
    return flat(
        caption("重点项目分清单进展情况"),
        Grid(columns, rows),
        cases(("shared_investment", (below,)), ("", (BELOW,))),
    )


def _amount(counted: str, field: str) -> tuple[str]:
    return (f"{{{{ {counted}.{field}|dash }}}}",)


def units_table() -> Blocks:
    """The units that lead anything, by status."""
    columns = [
        Column("责任单位", "{{ row.unit }}", 45, "表文"),
        *(
            Column(name, f"{{{{ row.{field}|dash }}}}", 12)
            for name, field in (("牵头任务", "lead"), ("配合任务", "support"), ("负责项目", "projects"))
        ),
        *status_columns("row", 12.5),
    ]
    return flat(
        caption("责任单位任务和项目进展情况"),
        Grid(columns, each_row("row in leading_units")),
        note("注：各状态数为该单位牵头任务与负责项目之和，不含配合任务。"),
    )


def ranking_table() -> Blocks:
    """The units by the share that keeps pace; equal shares have the same rank."""
    columns = [
        Column("名次", "{{ row.rank }}", 12, "表中"),
        Column("责任单位", "{{ row.unit }}", 46, "表文"),
        Column("可衡量事项", "{{ row.tally.keeping_pace + row.tally.lagging }}", 20),
        Column("与时间进度基本一致", "{{ row.tally.keeping_pace|dash }}", 24),
        Column("占比", "{{ row.tally.pace_share|percent }}", 18),
        Column("{{ words.滞后 }}", "{{ row.by_status.滞后|dash }}", 18),
        Column("{{ words.逾期 }}", "{{ row.by_status.逾期|dash }}", 18),
    ]
    return flat(caption("责任单位进展排名"), Grid(columns, each_row("row in ranked_units")), BELOW)


def ranking_words() -> Block:
    """How units are ranked, who comes first and who last."""
    return body(
        "按牵头任务和负责项目中与时间进度基本一致的占比排名，占比相同的名次并列，{{ last_status }}的事项、"
        "政策机制和配合事项不计入。参加排名的单位{{ ranked_units|length }}个"
        "{% if ranked_units|length > 1 %}"
        "{% if not last_units %}，占比均为{{ first_units[0].tally.pace_share|percent }}{% else %}，占比最高的是"
        + _named("first_units")
        + "{% if first_units|length > 1 %}，并列第一{% endif %}；"
        "最低的是"
        + _named("last_units")
        + "{% if last_units|length > 1 %}，并列最后{% endif %}{% endif %}{% endif %}。"
    )


def _named(units: str, most: int = 8) -> str:
    """Units with the share they all have; of many only the first are named."""
    return (
        f"{{{{ {units}[:{most}]|map(attribute='unit')|join('、') }}}}"
        f"{{% if {units}|length > {most} %}}等{{{{ {units}|length }}}}个单位{{% endif %}}"
        f"（{{{{ {units}[0].tally.pace_share|percent }}}}）"
    )
