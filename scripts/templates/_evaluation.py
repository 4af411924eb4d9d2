"""What the yearly and the mid-term evaluation have in common: yardstick tables, indicators, units, troubles."""

from __future__ import annotations

from _tables import Column

from templates import _fields as fields
from templates import _lagging as lagging
from templates import _overall as overall
from templates._blocks import (
    BELOW,
    Block,
    Blocks,
    Grid,
    body,
    caption,
    cases,
    each,
    each_row,
    flat,
    note,
    when,
)

MEASURE = "{{ {'projects': '个', 'policies': '条'}.get(row.code, '项') }}"
ATTACHED = (
    ("indicators.total", "规划指标完成情况表"),
    ("task_items", "重点任务完成情况一览表"),
    ("lagging_items", "{{ words.滞后 }}与{{ words.逾期 }}事项一览表"),
)


def verdicts(before: str = "") -> Block:
    """Of indicators, tasks, projects and policies, how many are as far along as time is; `before` comes first."""
    return body(
        before + "按照“时间与进展基本一致”的标准评估，"
        "{% for row in mid_term if row.code not in ('binding', 'expected') %}"
        "{% if row.code == 'indicators' %}规划指标{% else %}{{ row.name }}{% endif %}{{ row.total }}" + MEASURE + "，"
        "{% if row.on_pace == row.total %}{% if row.total > 1 %}全部{% endif %}达到进度要求"
        "{% else %}{% if row.on_pace %}{{ row.on_pace }}" + MEASURE + "达到进度要求（占{{ row.share|percent }}）"
        "{% else %}尚无达到进度要求的{% endif %}"
        "{% if row.behind %}，{{ row.behind }}" + MEASURE + "未达到{% endif %}"
        "{% if row.uncertain %}，{{ row.uncertain }}" + MEASURE + "无法判断{% endif %}{% endif %}"
        "{% if row.code == 'indicators' and indicators.binding and indicators.expected %}"
        "，其中" + _attributes() + "{% endif %}"
        "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
    )


def _attributes() -> str:
    """约束性指标15项达到14项、预期性指标12项达到9项."""
    return (
        "{% for part in mid_term if part.code in ('binding', 'expected') %}{{ part.name }}{{ part.total }}项"
        "{% if part.on_pace == part.total %}{% if part.total > 1 %}全部{% endif %}达到"
        "{% elif part.on_pace %}达到{{ part.on_pace }}项{% else %}尚无达到的{% endif %}"
        "{% if not loop.last %}、{% endif %}{% endfor %}"
    )


def verdict_table(name: str) -> Blocks:
    """The same as a table."""
    columns = [
        Column("类别", "{{ row.name }}", 36, "表中"),
        Column("总数", "{{ row.total }}", 20),
        Column("达到进度要求", "{{ row.on_pace|dash }}", 24),
        Column("达到数/总数", "{{ row.on_pace }}/{{ row.total }}", 24, "表中"),
        Column("占比", "{{ row.share|percent }}", 18),
        Column("未达到", "{{ row.behind|dash }}", 17),
        Column("无法判断", "{{ row.uncertain|dash }}", 17),
    ]
    below = note(
        "注：{% if indicators.total %}指标按基期值到目标值的直线推算{% if kinds %}；{% else %}。{% endif %}{% endif %}"
        "{% if kinds %}任务、项目、政策以{{ words.已完成 }}、{{ pace_status }}、{{ words.未到期 }}为达到，"
        "{{ words.滞后 }}、{{ words.逾期 }}为未达到，其余无法判断。{% endif %}"
    )
    return flat(caption(name), Grid(columns, each_row("row in mid_term"), together=True), below)


# -- indicators


def unmet() -> Blocks:
    """The indicators that fall short, one by one, and those of which it cannot be said."""
    return flat(
        when(
            "unmet_indicators",
            body("未达进度的指标{% if unmet_indicators|length > 1 %}有{{ unmet_indicators|length }}项{% endif %}："),
            each(
                "one in unmet_indicators",
                body(
                    "{{ loop.index }}.{{ one.name|apart }}{% if one.unit %}（单位：{{ one.unit }}）{% endif %}。"
                    "{% if one.attribute %}{{ one.attribute }}指标，{% endif %}"
                    "{% if one.base %}基期值{{ one.base|clause }}，{% endif %}目标值{{ one.target|clause }}，"
                    "当前值{{ one.current|clause }}"
                    "{% if one.gap is not none %}，{{ one.gap|against('时间进度') }}{% endif %}。"
                ),
            ),
        ),
        when(
            "unsure_indicators",
            body(
                "无法判断的指标{% if unsure_indicators|length > 1 %}有{{ unsure_indicators|length }}项{% endif %}："
                "{% for one in unsure_indicators %}{{ one.name }}（{{ one.reason or one.outcome }}）"
                "{% if not loop.last %}；{% endif %}{% endfor %}。"
            ),
        ),
    )


def indicators_table() -> Grid:
    """Every indicator against the line from base to target."""
    columns = [
        Column("指标", "{{ one.name }}", 40, "表文"),
        Column("单位", "{{ one.unit or '—' }}", 14.5, "表中"),
        Column("属性", "{{ one.attribute or '—' }}", 13, "表中"),
        Column("基期值", "{{ one.base or '—' }}", 18, "表中"),
        Column("目标值", "{{ one.target or '—' }}", 18, "表中"),
        Column("当前值", "{{ one.current or '—' }}", 18, "表中"),
        Column("完成程度", "{{ one.progress|percent }}", 12.5),
        Column("时间进度", "{{ one.scheduled|percent }}", 10.5),
        Column("结果", "{{ one.outcome }}", 11.5, "表中"),
    ]
    return Grid(columns, each_row("one in indicators.items"))


# -- tasks, units, troubles


def key_tasks_table() -> Blocks:
    """The tasks by key task, where there are several of these."""
    columns = [
        Column("重点任务", "{{ row.label }}", 72, "表文"),
        Column("事项数", "{{ row.tally.total }}", 12),
        *overall.status_columns("row", 12),
    ]
    return when(
        "breakdown.key_tasks and breakdown.key_tasks.segments|length > 1",
        caption("重点任务分项进展情况"),
        Grid(columns, each_row("row in breakdown.key_tasks.segments")),
        BELOW,
    )


def ranking() -> Blocks:
    """The units by the share that keeps pace, said and in a table."""
    return cases(
        ("not ranked_units", (body("没有可以与时间进度比较的单位。"),)),
        ("", (fields.ranking_words(), *fields.ranking_table())),
    )


def troubles() -> Blocks:
    """What lags, what of it is told, and the list of problems."""
    return flat(
        cases(
            ("not lagging_items", (lagging.nothing_lags(),)),
            ("", (lagging.who_lags(), *lagging.told_troubles("troubled_items"))),
        ),
        lagging.problems(),
        lagging.unlogged(),
    )
