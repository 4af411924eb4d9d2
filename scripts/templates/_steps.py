"""下一步工作: what follows from the facts."""

from __future__ import annotations

from templates._blocks import Block, Blocks, body, each, flat, heading, last, subheading, when
from templates._lagging import NUMBERED


def next_steps(title: str, plans: bool = True, ending: bool = False) -> Blocks:
    """What follows from the facts; with `plans` those that were typed; the `ending` is kept with what comes next."""
    closing = last if ending else body
    return flat(
        heading(title),
        when(
            '"逾期" in steps',
            subheading("（{{ steps.逾期 }}）抓紧办结{{ words.逾期 }}事项"),
            _step(
                "{{ overdue_items|leads(12) }}要对{{ words.逾期 }}事项逐项查明原因，明确办结时间和措施。",
                "overdue",
                plans,
            ),
        ),
        when(
            '"滞后" in steps',
            subheading("（{{ steps.滞后 }}）加快推进{{ words.滞后 }}事项"),
            _step("{{ behind_items|leads(12) }}要对照序时进度倒排工期，尽快补上差距。", "behind", plans),
        ),
        when('"问题" in steps', subheading("（{{ steps.问题 }}）推动问题整改销账"), _problem_step()),
        when(
            '"推进" in steps',
            subheading("（{{ steps.推进 }}）按序时推进{% if lagging_items %}其他{% else %}各项{% endif %}工作"),
            _going_on(),
        ),
        when("steps|length > 1", subheading("（{{ steps.填报 }}）做好台账填报")),
        closing(
            "{% if unreported_items %}未填报完成率的{{ unreported_items|leads(12) }}要及时补报。{% endif %}"
            "{% if findings.error %}有关单位要尽快更正台账中的错误。{% endif %}"
            '各责任单位要{% if period.span.value == "半月" %}每半月{% else %}按月{% endif %}更新台账，'
            "按时限报送{{ next_period }}进展。"
        ),
    )


def _step(text: str, items: str, plans: bool) -> Blocks:
    """What units are to do, and the plans they typed, a numbered paragraph each."""
    if not plans:
        return (body(text),)
    told = f"{{% if {items}_plan_items %}}有关任务的安排是：{{% endif %}}"
    plan = NUMBERED + "：{{ item.text('下一步计划')|sentence }}"
    return flat(body(text + told), each(f"item in {items}_plan_items", body(plan)))


def _problem_step() -> Block:
    return body(
        "{% if overdue_problems %}超过整改时限的{{ problems.overdue }}个问题"
        "{% if overdue_problem_units %}由{{ overdue_problem_units|names }}负责，{% endif %}"
        "要尽快整改到位并申请复查。{% endif %}"
        "{% if problems.open > problems.overdue %}{% if overdue_problems %}其余{% endif %}"
        "{{ problems.open - problems.overdue }}个未销账问题要按时限整改、复查，完成一个、销账一个。{% endif %}"
    )


def _going_on() -> Block:
    return body(
        '{% if overall.count("超序时", "达到序时") %}'
        '{% if overall.count("超序时") %}{{ words.超序时 }}的{{ overall.count("超序时") }}项'
        "{% if overall.by_status.达到序时 %}、{% endif %}{% endif %}"
        "{% if overall.by_status.达到序时 %}{{ words.达到序时 }}"
        '{% if words.达到序时 == "达到序时" %}进度{% endif %}的{{ overall.by_status.达到序时 }}项{% endif %}'
        "要保持力度，确保按时限完成。{% endif %}"
        "{% if overall.by_status.未到期 %}尚未到开始时间的{{ overall.by_status.未到期 }}项要提前做好准备，"
        "按期启动。{% endif %}"
    )
