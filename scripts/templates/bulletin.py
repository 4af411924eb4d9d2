"""月度专刊: the bulletin of a period, whatever its length."""

from __future__ import annotations

from templates import _fields as fields
from templates import _frame as frame
from templates import _lagging as lagging
from templates import _overall as overall
from templates import _steps as steps
from templates._blocks import (
    BELOW,
    Blocks,
    IssueLine,
    Line,
    Template,
    body,
    caption,
    cases,
    each,
    flat,
    heading,
    when,
)

ATTACHED = (("task_items", "重点任务进展情况一览表"),)


def template() -> Template:
    """The template."""
    parts = (_head, _overall, _tasks, _projects, _units, _lagging, _problems, _end)
    about = "每期一份，月、季、年均可：任务、项目、政策、单位、问题的进展，报送领导。"
    return Template("月度专刊", about, flat(*(part() for part in parts)))


def _head() -> Blocks:
    """The name in red, the issue, who issues it and to which day, the title, the addressee."""
    return flat(
        frame.HINT,
        cases(
            ("masthead|length <= 12", (Line("报头", "{{ masthead }}"),)),
            ("masthead|length <= 15", (Line("报头（长名）", "{{ masthead }}"),)),
            ("", (Line("报头（更长）", "{{ masthead }}"),)),
        ),
        Line("期号", "{{ issue }}"),
        IssueLine("{{ issuer }}", "{{ as_of|date }}"),
        frame.title("{{ settings.region }}{{ title }}"),
        frame.addressee(),
        body("根据各责任单位填报的台账，现将{{ title }}通报如下。"),
    )


def _overall() -> Blocks:
    """一、总体情况: counts, money, changes, how status was taken, and what of the ledger is in doubt."""
    two_kinds = (
        "{% if tasks.total %}{{ tasks|standing('项重点任务') }}。{% endif %}"
        "{% if projects.total %}{{ projects.tally|standing('个重点项目') }}。{% endif %}"
    )
    there = (overall.totals(two_kinds), *overall.investment(), *overall.changes(), overall.yardstick())
    return flat(
        heading("一、总体情况"),
        cases(("not kinds", (overall.nothing(),)), ("", there)),
        overall.errors(),
        when("kinds", overall.kinds_table()),
    )


def _tasks() -> Blocks:
    """二、重点任务: what is done, what moved, what was not reported; policies and indicators in a sentence each."""
    return flat(
        heading("二、重点任务"),
        cases(
            ("not tasks.total", (body("台账尚未列入重点任务。"),)),
            ("not completed_items", (body("截至{{ as_of|date }}，尚无重点任务完成。"),)),
        ),
        completed(),
        when(
            "progress_items",
            body("{{ this_period }}主要进展如下："),
            each(
                "item in progress_items",
                body(lagging.NUMBERED + "。{{ item.text('本月进展')|sentence }}"),
            ),
        ),
        when(
            "unreported_tasks",
            body("未填报完成率的重点任务有{{ unreported_tasks|length }}项：{{ unreported_tasks|named(20) }}。"),
        ),
        when("policies.total", body("{{ policies|standing('条政策机制') }}。")),
        indicators(),
    )


def completed() -> Blocks:
    """The tasks done in the period, and those done before."""
    return flat(
        when(
            "completed_tasks_now",
            body(
                "{{ this_period }}新完成{{ completed_tasks_now|length }}项重点任务："
                "{{ completed_tasks_now|named(20) }}。"
            ),
        ),
        when(
            "completed_tasks_before",
            body(
                "{% if completed_tasks_now %}此前{% endif %}"
                "{{ words.已完成 }}的{{ completed_tasks_before|length }}项重点任务是："
                "{{ completed_tasks_before|named(20) }}。"
            ),
        ),
    )


def indicators() -> Blocks:
    """How the indicators of the plan stand against time."""
    return when(
        "indicators.total",
        body(
            "纳入监测的规划指标共{{ indicators.total }}项"
            "{% if indicators.binding and indicators.expected %}（约束性{{ indicators.binding }}项、"
            "预期性{{ indicators.expected }}项）{% endif %}，{% if indicators.total > 1 %}其中{% endif %}"
            "{{ indicators|pace }}。"
        ),
    )


def _projects() -> Blocks:
    """三、重点项目: how many in how many lists, where those stand that lag, a table by list."""
    said = body(
        "{% if lists|length > 1 %}{{ projects.total }}个重点项目列入{{ lists|length }}个清单。{% endif %}"
        '{% if projects.tally.count("逾期", "滞后") %}'
        '{{ words.逾期 }}、{{ words.滞后 }}的项目分布在：{{ lists|lagging("个") }}。'
        "{% else %}重点项目没有{{ words.逾期 }}、{{ words.滞后 }}。{% endif %}"
        "{% if unreported_projects %}既未填报完成率、也无法按投资推算的项目有{{ unreported_projects|length }}个："
        "{{ unreported_projects|names(8) }}。{% endif %}"
    )
    return flat(
        heading("三、重点项目"),
        cases(("not projects.total", (body("台账尚未列入重点项目。"),)), ("", (said, *fields.lists_table()))),
    )


def _units() -> Blocks:
    """四、责任单位: who lags most, a table of those that lead anything."""
    said = body(
        "牵头重点任务、政策机制或负责重点项目的单位共{{ leading_units|length }}个"
        "{% if supporting_units %}，另有{{ supporting_units|length }}个单位参与配合{% endif %}。"
        "{% if lagging_units %}有{{ words.逾期 }}、{{ words.滞后 }}任务或项目的单位{{ lagging_units|length }}个，"
        "{% if lagging_units|length > 6 %}较多的{% endif %}是{{ lagging_units|lagging('项', 6) }}。"
        "{% else %}各单位牵头的任务和负责的项目没有{{ words.逾期 }}、{{ words.滞后 }}。{% endif %}"
        "{% if leaderless_items %}尚未明确责任单位的事项有{{ leaderless_items|length }}项。{% endif %}"
    )
    nobody = body("台账尚未明确各事项的责任单位。")
    return flat(heading("四、责任单位"), cases(("not leading_units", (nobody,)), ("", (said, *fields.units_table()))))


def _lagging() -> Blocks:
    """五、滞后与逾期事项: all of them in a table."""
    none = body("截至{{ as_of|date }}，没有{{ words.滞后 }}和{{ words.逾期 }}事项。")
    said = body(
        "各类事项中，{{ overall|lag }}，亮{{ lagging_items|lights }}。"
        "{% if overdue_items and behind_items %}"
        "下表先列{{ words.逾期 }}事项，时限早的在前；再列{{ words.滞后 }}事项，差距大的在前。{% endif %}"
    )
    title = "{{ words.滞后 }}与{{ words.逾期 }}事项"
    table = flat(caption(title), lagging.lagging_table("lagging_items"), BELOW)
    return flat(heading(f"五、{title}"), cases(("not lagging_items", (none,)), ("", (said, *table))))


def _problems() -> Blocks:
    """六、存在问题: every problem that is still open, and what is not logged as one."""
    return flat(heading("六、存在问题"), lagging.problems(), lagging.unlogged())


def _end() -> Blocks:
    """七、下一步工作; the attachment; where the figures come from."""
    return flat(
        steps.next_steps("七、下一步工作"),
        frame.ending("补充说明", ATTACHED, signed=False),
        frame.attachment(ATTACHED, 0, lagging.tasks_table()),
        frame.source(),
    )
