"""年度评估报告: how the plan was carried out by the end of a year (or of a shorter period)."""

from __future__ import annotations

from _tables import Column

from templates import _evaluation as evaluation
from templates import _fields as fields
from templates import _frame as frame
from templates import _lagging as lagging
from templates import _overall as overall
from templates import _steps as steps
from templates._blocks import BELOW, Blocks, Grid, Template, body, caption, cases, each_row, flat, heading, when
from templates._evaluation import ATTACHED
from templates.bulletin import completed, indicators


def template() -> Template:
    """The template."""
    parts = (_head, _overall, _indicators, _tasks, _projects, _policies, _units, _troubles, _end)
    about = "每期一份，按年使用：指标、任务、项目、政策、单位的完成情况，存在问题和下一步工作。"
    return Template("年度评估报告", about, flat(*(part() for part in parts)))


def _head() -> Blocks:
    year = "{{ period.label }}{% if period.span.value == '年' %}度{% endif %}"
    return flat(
        frame.HINT,
        frame.title("{{ subject }}\n" + year + "评估报告{{ remark }}"),
        frame.addressee(),
        body(
            "为掌握规划实施情况，推动目标任务落实，根据各责任单位填报的台账，"
            "对截至{{ as_of|date }}的实施情况进行了评估，现报告如下。"
        ),
    )


def _overall() -> Blocks:
    there = flat(overall.totals(), overall.pace(), overall.changes(), overall.yardstick("评估口径"))
    return flat(
        heading("一、总体情况"),
        cases(("not kinds", (overall.nothing(),)), ("", there)),
        overall.errors(),
        when("mid_term", evaluation.verdict_table("评估结果汇总")),
    )


def _indicators() -> Blocks:
    none = body("台账没有列入规划指标。")
    return flat(
        heading("二、规划指标完成情况"),
        cases(("not indicators.total", (none,)), ("", flat(indicators(), evaluation.unmet()))),
    )


def _tasks() -> Blocks:
    there = flat(
        body("{{ tasks|standing('项重点任务') }}。"),
        completed(),
        when(
            "unreported_tasks",
            body("未填报完成率的重点任务有{{ unreported_tasks|length }}项：{{ unreported_tasks|named(20) }}。"),
        ),
        evaluation.key_tasks_table(),
    )
    return flat(
        heading("三、重点任务完成情况"),
        cases(("not tasks.total", (body("台账尚未列入重点任务。"),)), ("", there)),
    )


def _projects() -> Blocks:
    there = flat(
        body(
            "{{ projects.tally|standing('个重点项目') }}。"
            "{% if breakdown.stages and breakdown.stages.segments|length > 1 %}按建设阶段分，"
            "{% for row in breakdown.stages.segments %}{{ row.label }}{{ row.tally.total }}个"
            "{% if not loop.last %}、{% endif %}{% endfor %}。{% endif %}"
        ),
        overall.investment(),
        when("breakdown.years and breakdown.years.segments|length > 1", _years()),
        fields.lists_table(),
    )
    return flat(
        heading("四、重点项目完成情况"),
        cases(("not projects.total", (body("台账尚未列入重点项目。"),)), ("", there)),
    )


def _years() -> Blocks:
    """All items by the year in which they are to be done."""
    columns = [
        Column("应完成年度", "{{ words.get(row.label, row.label) }}", 36, "表中", "合计"),
        Column("事项数", "{{ row.tally.total }}", 18, total="{{ breakdown.years.total.total }}"),
        *overall.status_columns("row", 17, "breakdown.years.total"),
    ]
    rows = (*each_row("row in breakdown.years.segments"), "total")
    return flat(caption("任务、项目和政策按应完成年度完成情况"), Grid(columns, rows, together=True), BELOW)


def _policies() -> Blocks:
    said = body(
        "{{ policies|standing('条政策机制') }}。"
        "{% for kind in kinds if kind.name == '政策机制' and kind.lagging %}"
        "{{ words.滞后 }}、{{ words.逾期 }}的是{{ kind.lagging|named(10) }}。{% endfor %}"
    )
    return flat(
        heading("五、政策机制完成情况"),
        cases(("not policies.total", (body("台账尚未列入政策机制。"),)), ("", (said,))),
    )


def _units() -> Blocks:
    return flat(heading("六、责任单位完成情况"), evaluation.ranking())


def _troubles() -> Blocks:
    return flat(heading("七、存在问题"), evaluation.troubles())


def _end() -> Blocks:
    """八、下一步工作; who signs; the attachments; where the figures come from."""
    return flat(
        steps.next_steps("八、下一步工作", plans=False, ending=True),
        frame.ending("补充说明", ATTACHED),
        frame.attachment(ATTACHED, 0, evaluation.indicators_table()),
        frame.attachment(ATTACHED, 1, lagging.tasks_table()),
        frame.attachment(ATTACHED, 2, lagging.lagging_table("lagging_items")),
        frame.source(),
    )
