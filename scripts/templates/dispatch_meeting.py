"""季度调度会材料: what the leading group is told at its meeting, and what it is asked to decide."""

from __future__ import annotations

from _tables import Column

from templates import _fields as fields
from templates import _frame as frame
from templates import _lagging as lagging
from templates import _overall as overall
from templates import _steps as steps
from templates._blocks import (
    BELOW,
    Blocks,
    Grid,
    Line,
    Template,
    body,
    caption,
    cases,
    each_row,
    flat,
    heading,
    when,
)
from templates.bulletin import indicators

ATTACHED = (("lagging_items", "{{ words.滞后 }}与{{ words.逾期 }}事项一览表"),)


def template() -> Template:
    """The template."""
    parts = (_head, _overall, _fields, _lagging, _problems, _risks, _asked, _end)
    about = "每期一份，按季使用：进展、走势、问题、到期风险，提请领导小组会议研究的事项。"
    return Template("季度调度会材料", about, flat(*(part() for part in parts)))


def _head() -> Blocks:
    return flat(
        frame.HINT,
        frame.title("{{ subject }}\n{{ period.label }}调度会材料{{ remark }}"),
        when("settings.issuer", Line("题注", "{{ settings.issuer }}")),
        body("按照规划实施调度工作安排，现将截至{{ as_of|date }}的进展情况、存在问题和提请会议研究的事项汇报如下。"),
    )


def _overall() -> Blocks:
    there = flat(overall.totals(), overall.pace(), overall.investment(), overall.changes(), overall.yardstick())
    return flat(
        heading("一、总体情况"),
        cases(("not kinds", (overall.nothing(),)), ("", there)),
        overall.errors(),
        when("kinds", overall.kinds_table(), when("trend|length > 1", _trend())),
    )


def _trend() -> Blocks:
    """The last periods, the present one at the end."""
    columns = [
        Column("报告期", "{{ point.period.label }}", 36, "表中"),
        Column("事项数", "{{ point.total }}", 16),
        Column("与时间进度基本一致", "{{ point.kept|dash }}", 23),
        Column("{{ words.滞后 }}和{{ words.逾期 }}", "{{ point.lagging|dash }}", 20),
        Column("平均完成率", "{{ point.percent|percent }}", 17),
        Column("累计完成投资（万元）", "{{ point.invested|dash }}", 26),
        Column("未销账问题", "{{ point.problems_open|dash }}", 18),
    ]
    return flat(caption("近几期走势"), Grid(columns, each_row("point in trend"), together=True), BELOW)


def _fields() -> Blocks:
    """二、分领域进展: working groups, lists of projects, indicators."""
    none = body("台账没有填写工作组，也没有重点项目和规划指标，不分领域说明。")
    projects = body(
        "{% if lists|length > 1 %}{{ projects.total }}个重点项目列入{{ lists|length }}个清单。{% endif %}"
        "{% if projects.tally.lagging %}{{ words.逾期 }}、{{ words.滞后 }}的项目分布在：{{ lists|lagging('个') }}。"
        "{% else %}重点项目没有{{ words.逾期 }}、{{ words.滞后 }}。{% endif %}"
    )
    there = flat(
        when("breakdown.working_groups", fields.groups()),
        when("projects.total", projects, fields.lists_table()),
        indicators(),
    )
    said = "breakdown.working_groups or projects.total or indicators.total"
    return flat(heading("二、分领域进展"), cases((f"not ({said})", (none,)), ("", there)))


def _lagging() -> Blocks:
    """三、滞后与逾期事项: how many, whose, and what their units typed of them."""
    said = lagging.who_lags("明细见附件。")
    return flat(
        heading("三、{{ words.滞后 }}与{{ words.逾期 }}事项"),
        cases(
            ("not lagging_items", (lagging.nothing_lags(),)),
            ("", (said, *lagging.told_troubles("troubled_items"))),
        ),
    )


def _problems() -> Blocks:
    return flat(heading("四、问题整改"), lagging.problems(), lagging.unlogged())


def _risks() -> Blocks:
    """五、到期风险: what will be overdue by the end of the next quarter at its present pace."""
    none = body("从本期末到{{ forecast.until|date }}，没有将要到期的未完成事项。")
    said = body(
        "从本期末到{{ forecast.until|date }}，将要到期的未完成事项有{{ forecast.checked }}项。"
        "{% if forecast.overdue %}照{{ '与上期相比' if forecast.since else '开始以来' }}的速度推算，"
        "{% if forecast.overdue|length == forecast.checked %}{% if forecast.checked > 1 %}均{% endif %}不能按期完成"
        "{% else %}{{ forecast.overdue|length }}项不能按期完成{% endif %}，要提前调度。"
        "{% elif not forecast.unknown %}照目前的速度推算，{% if forecast.checked > 1 %}均{% endif %}能按期完成。"
        "{% endif %}"
        "{% if forecast.unknown %}{{ forecast.unknown|length }}项没有填报完成率或开始时间，无法推算："
        "{{ forecast.unknown|named(8) }}。{% endif %}"
    )
    columns = [
        Column("编号", "{{ one.item.key }}", 16, "表文"),
        Column("事项", "{{ one.item.name }}", 50, "表文"),
        Column("责任单位", "{{ one.item.lead or '—' }}", 26, "表文"),
        Column("到期日", "{{ one.due|date }}", 28, "表中"),
        Column("目前完成率", "{{ one.item|done }}", 18),
        Column("到期预计完成率", "{{ one.expected|percent }}", 18),
    ]
    table = flat(caption("预计不能按期完成的事项"), Grid(columns, each_row("one in forecast.overdue")), BELOW)
    return flat(
        heading("五、到期风险"),
        cases(("not forecast.checked", (none,)), ("", flat(said, when("forecast.overdue", table)))),
    )


def _asked() -> Blocks:
    """六、提请会议研究的事项: what only the meeting can decide."""

    def ask(part: str, text: str) -> Blocks:
        number = f"{{% if asks|length > 1 %}}{{{{ asks.{part} }}}}.{{% endif %}}"
        return when(f'"{part}" in asks', body(number + text))

    return flat(
        heading("六、提请会议研究的事项"),
        when("not asks", body("{{ this_period }}没有需要提请会议研究的事项。")),
        ask(
            "逾期",
            "{{ words.逾期 }}的{{ overdue_items|length }}项，由{{ overdue_items|leads(6) }}说明原因，"
            "研究补救措施和新的办结时间。",
        ),
        ask(
            "滞后",
            "与序时进度差距超过{{ yardstick.red|number }}个百分点的{{ far_behind_items|length }}项，"
            "由{{ far_behind_items|leads(6) }}提出赶工措施，研究需要协调解决的问题。",
        ),
        ask("风险", "预计不能按期完成的{{ forecast.overdue|length }}项，研究提前调度的安排。"),
        ask(
            "问题",
            "超过整改时限仍未销账的{{ overdue_problems|length }}个问题"
            "{% if overdue_problem_units %}（{{ overdue_problem_units|names }}）{% endif %}，研究整改措施和时限。",
        ),
        ask("责任", "尚未明确责任单位的{{ leaderless_items|length }}项，研究确定责任单位。"),
    )


def _end() -> Blocks:
    """七、下一步工作; the attachment; where the figures come from."""
    return flat(
        steps.next_steps("七、下一步工作", plans=False),
        frame.ending("补充说明", ATTACHED, signed=False),
        frame.attachment(ATTACHED, 0, lagging.lagging_table("lagging_items")),
        frame.source(),
    )
