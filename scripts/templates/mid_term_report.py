"""中期评估报告: of indicators, tasks, projects and policies, how many are as far along as time is."""

from __future__ import annotations

from templates import _evaluation as evaluation
from templates import _fields as fields
from templates import _frame as frame
from templates import _lagging as lagging
from templates import _overall as overall
from templates import _steps as steps
from templates._blocks import Blocks, Template, body, cases, flat, heading, when
from templates._evaluation import ATTACHED, MEASURE


def template() -> Template:
    """The template."""
    parts = (_head, _overall, _indicators, _tasks, _projects, _policies, _troubles, _end)
    about = "规划中期一份：约束性、预期性指标和任务、项目、政策各有多少达到进度要求，差在哪里，后半期怎么办。"
    return Template("中期评估报告", about, flat(*(part() for part in parts)))


def _head() -> Blocks:
    return flat(
        frame.HINT,
        frame.title("{{ subject }}\n中期评估报告{{ remark }}"),
        frame.addressee(),
        body(
            "按照规划实施评估工作安排，根据各责任单位填报的台账，对截至{{ as_of|date }}的"
            "规划指标、重点任务、重点项目和政策机制进行了评估，现报告如下。"
        ),
    )


def _overall() -> Blocks:
    """一、总体情况: how many of each keep pace, said and in a table; how it was taken."""
    term = (
        "{% if settings.plan_start and settings.plan_end %}"
        "规划期为{{ settings.plan_start }}—{{ settings.plan_end }}年。{% endif %}"
    )
    there = flat(
        evaluation.verdicts(term),
        when("kinds", overall.yardstick("评估口径")),
        overall.errors(),
        evaluation.verdict_table("中期评估结果汇总"),
    )
    none = body("截至{{ as_of|date }}，台账尚未列入规划指标、重点任务、重点项目和政策机制。")
    return flat(heading("一、总体情况"), cases(("not mid_term", flat(none, overall.errors())), ("", there)))


def _indicators() -> Blocks:
    """二、规划指标: how they stand, and which fall short."""
    said = body(
        "纳入评估的规划指标共{{ indicators.total }}项，"
        "{{ indicators|pace }}。"
        "{% if indicators.reached and indicators.total > 1 %}已达到规划目标的有{{ indicators.reached }}项。{% endif %}"
    )
    return flat(
        heading("二、规划指标"),
        cases(("not indicators.total", (body("台账没有列入规划指标。"),)), ("", flat(said, evaluation.unmet()))),
    )


def _kind(title: str, code: str, tally: str, noun: str, none: str, *more: Blocks) -> Blocks:
    """A section of one kind of item."""
    said = body(
        f"{{{{ {tally}|standing('{noun}') }}}}。"
        f"{{% for row in mid_term if row.code == '{code}' and row.total > 1 %}}"
        "{% if row.on_pace == row.total %}全部达到进度要求。{% elif row.on_pace %}"
        "达到进度要求的{{ row.on_pace }}"
        + MEASURE
        + "，占{{ row.share|percent }}。{% else %}尚无达到进度要求的。{% endif %}"
        "{% endfor %}"
        f"{{% for kind in kinds if kind.noun == '{noun}' and kind.lagging %}}"
        "{{ words.滞后 }}、{{ words.逾期 }}的是{{ kind.lagging|named(10) }}。{% endfor %}"
    )
    return flat(heading(title), cases((f"not {tally}.total", (body(none),)), ("", flat(said, *more))))


def _tasks() -> Blocks:
    none = "台账尚未列入重点任务。"
    return _kind("三、重点任务", "tasks", "tasks", "项重点任务", none, evaluation.key_tasks_table())


def _projects() -> Blocks:
    none = "台账尚未列入重点项目。"
    more = (overall.investment(), fields.lists_table())
    return _kind("四、重点项目", "projects", "projects.tally", "个重点项目", none, *more)


def _policies() -> Blocks:
    return _kind("五、政策机制", "policies", "policies", "条政策机制", "台账尚未列入政策机制。")


def _troubles() -> Blocks:
    return flat(heading("六、存在问题"), evaluation.troubles())


def _end() -> Blocks:
    """七、下一步工作; who signs; the attachments; where the figures come from."""
    return flat(
        steps.next_steps("七、下一步工作", plans=False, ending=True),
        frame.ending("补充说明", ATTACHED),
        frame.attachment(ATTACHED, 0, evaluation.indicators_table()),
        frame.attachment(ATTACHED, 1, lagging.tasks_table()),
        frame.attachment(ATTACHED, 2, lagging.lagging_table("lagging_items")),
        frame.source(),
    )
