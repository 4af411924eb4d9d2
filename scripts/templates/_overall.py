"""Where everything stands: counts, pace, money, changes, how status was taken, and the counts by kind."""

from __future__ import annotations

from _tables import Column

from templates._blocks import BELOW, Block, Blocks, Grid, body, caption, each_row, flat, row_when, when

STATUSES = {
    "{{ words.已完成 }}": ".by_status.已完成|dash",
    "{{ pace_status }}": "|on_pace",
    "{{ words.滞后 }}": ".by_status.滞后|dash",
    "{{ words.逾期 }}": ".by_status.逾期|dash",
    "{{ words.未到期 }}": ".by_status.未到期|dash",
    "{{ last_status }}": "|unscheduled",
}
"""The columns that count by status: the heading, and how the count is taken of what has by_status."""


def nothing() -> Block:
    """What is said of a ledger without items."""
    return body("截至{{ as_of|date }}，台账尚未列入重点任务、重点项目和政策机制。")


def totals(each_kind: str = "{% for kind in kinds %}{{ kind.tally|standing(kind.noun) }}。{% endfor %}") -> Block:
    """How many items there are, and how those of each kind stand."""
    return body("截至{{ as_of|date }}，台账列有{{ kinds|totals }}。" + each_kind)


def pace() -> Blocks:
    """How many of all items keep pace with time; nothing of a single one, of which all is said already."""
    return when(
        "overall.total > 1",
        body(
            "{% if overall.keeping_pace == overall.total %}总的看，各类事项均与时间进度基本一致。"
            "{% elif overall.pace_share is none %}总的看，各类事项的时间进度尚无法衡量。"
            "{% else %}总的看，{% if overall.keeping_pace %}{{ overall.keeping_pace }}项与时间进度基本一致，"
            "占{% if overall.uncertain %}可以衡量的{{ overall.keeping_pace + overall.lagging }}项的{% endif %}"
            "{{ overall.pace_share|percent }}{% else %}没有与时间进度基本一致的事项{% endif %}"
            "{% if overall.lagging %}；{{ overall|lag }}，亮{{ lagging_items|lights }}{% endif %}"
            "{% if overall.uncertain %}；{{ overall.uncertain }}项尚无法衡量{% endif %}。{% endif %}"
        ),
    )


def investment() -> Blocks:
    """What is planned, funded and completed."""
    return when(
        "projects.planned",
        body(
            "重点项目计划投资{{ projects.planned|money }}{% if shared_investment %}（同一投资组只计一次）{% endif %}"
            "{% if projects.funded %}，其中资金已落实的项目{{ projects.funded|money }}{% endif %}"
            "{% if projects.invested %}；累计完成投资{{ projects.invested|money }}，"
            "相当于计划投资的{{ projects.invested|of(projects.planned) }}{% endif %}。"
        ),
    )


def changes() -> Blocks:
    """What is different from the earlier ledger."""
    return when(
        "changes",
        body(
            "与{{ since }}相比，{{ changes|changed }}。"
            "{% if lagging_now %}新增{{ words.滞后 }}、{{ words.逾期 }}的事项有{{ lagging_now|named(8) }}。{% endif %}"
            "{% if fallen_back_now %}完成率回落的有{{ fallen_back_now|named(8) }}。{% endif %}"
        ),
    )


def yardstick(name: str = "本期口径") -> Block:
    """How status was taken."""
    return body(
        f"{name}：序时进度"
        "{{ yardstick.method }}推算；"
        "{% if yardstick.ahead is not none %}完成率高于序时进度且差距超过{{ yardstick.ahead|number }}个百分点的为"
        "{{ words.超序时 }}；{% endif %}"
        "完成率低于序时进度且差距超过{{ yardstick.tolerance|number }}个百分点的为{{ words.滞后 }}"
        "{% if not settings.lights %}，差距超过{{ yardstick.red|number }}个百分点的亮红灯{% endif %}；"
        "超过完成时限仍未完成的为{{ words.逾期 }}{% if not settings.lights %}，一律亮红灯{% endif %}。"
        "{% if settings.lights %}{{ lamps }}。{% endif %}"
        "{% if overall.unreported %}完成率未填报的，暂按0计。{% endif %}"
        "{% if unclear_items %}有{{ unclear_items|length }}项的完成率或开始时间无法识别，"
        "列为{{ words.待核实 }}。{% endif %}"
    )


def errors() -> Blocks:
    """That the ledger is not without faults."""
    said = "需要说明的是，台账校验发现错误{{ findings.error }}处，有关单位更正后，{{ this_period }}数据可能相应变动。"
    return when("findings.error", body(said.replace("{{ this_period }}", "本期")))


def kinds_table() -> Blocks:
    """The counts of each kind by status."""
    columns = [
        Column("类别", "{{ kind.name }}", 21, "表中", "合计"),
        Column("总数", "{{ kind.total }}", 13, total="{{ overall.total }}"),
        *status_columns("kind", 17, "overall"),
        Column(
            "{{ words.已完成 }}占比（%）", "{{ kind.tally.completed_share }}", 20, total="{{ overall.completed_share }}"
        ),
    ]
    rows = (*each_row("kind in kinds"), *row_when("kinds|length > 1", "total"))
    return flat(caption("进展情况汇总"), Grid(columns, rows, together=True), BELOW)


def status_columns(row: str, width: float, total: str = "", subtotal: str = "") -> list[Column]:
    """The columns that count by status; `row`, `total` and `subtotal` name what has by_status."""
    return [
        Column(heading, _counted(row, count), width, "表数", _counted(total, count), _counted(subtotal, count))
        for heading, count in STATUSES.items()
    ]


def _counted(counted: str, count: str) -> str:
    return f"{{{{ {counted}{count} }}}}" if counted else ""
