"""The Word templates that come with the toolkit, made from this page: templates_docx/*.docx.

Run without arguments to write them; with `--check`, say which files differ from what would be written and exit 1.
A template may as well be edited in Word: it is an ordinary document, and grey lines are its loops and conditions.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from _layout import Column, add_issue_line, add_table, new_document, save, write  # noqa: E402
from docx.document import Document  # noqa: E402

from toolkit.files import make_folder, write_whole  # noqa: E402

FOLDER = ROOT / "templates_docx"
H1, H2, BODY, TAG, CAPTION, NOTE = "一级标题", "二级标题", "Normal", "模板标记", "表题", "表注"
BELOW = ("表后", "")  # the space below a table that has no note

STATUSES = {
    "{{ words.已完成 }}": ".by_status.已完成|dash",
    "{{ pace_status }}": "|on_pace",
    "{{ words.滞后 }}": ".by_status.滞后|dash",
    "{{ words.逾期 }}": ".by_status.逾期|dash",
    "{{ words.未到期 }}": ".by_status.未到期|dash",
    "{{ last_status }}": "|unscheduled",
}
"""The columns that count by status: the heading, and how the count is taken of what has by_status."""


def bulletin() -> bytes:
    """月度专刊: the bulletin of a period, whatever its length."""
    document = new_document("月度专刊")
    for part in (head, overall, tasks, projects, units, lagging, problems, next_steps, attachment):
        part(document)
    return save(document)


def paragraphs(document: Document, *lines: tuple[str, str]) -> None:
    """Write (style, text) pairs."""
    for style, text in lines:
        write(document, style, text)


def head(document: Document) -> None:
    """The name in red, the issue, who issues it and to which day, the title, the addressee."""
    paragraphs(
        document,
        (TAG, "{#p 灰色的行是循环和判断，不会印出；黑色的文字和样式都可以在 Word、WPS 里直接修改。#}"),
        (TAG, "{%p if masthead|length <= 12 %}"),
        ("报头", "{{ masthead }}"),
        (TAG, "{%p else %}"),
        ("报头（长名）", "{{ masthead }}"),
        (TAG, "{%p endif %}"),
        ("期号", "{{ issue }}"),
    )
    add_issue_line(document, "{{ issuer }}", "{{ as_of|date }}")
    paragraphs(
        document,
        ("专刊标题", "{{ settings.region }}{{ title }}"),
        (TAG, "{%p if addressee %}"),
        ("主送", "{{ addressee }}："),
        (TAG, "{%p endif %}"),
        (BODY, "根据各责任单位填报的台账，现将{{ title }}通报如下。"),
    )


def overall(document: Document) -> None:
    """一、总体情况: counts, money, changes, how status was taken, and what of the ledger is in doubt."""
    paragraphs(
        document,
        (H1, "一、总体情况"),
        (TAG, "{%p if not kinds %}"),
        (BODY, "截至{{ as_of|date }}，台账尚未列入重点任务、重点项目和政策机制。"),
        (TAG, "{%p else %}"),
        (
            BODY,
            "截至{{ as_of|date }}，台账列有{{ kinds|totals }}。"
            "{% if tasks.total %}{{ tasks|standing('项重点任务') }}。{% endif %}"
            "{% if projects.total %}{{ projects.tally|standing('个重点项目') }}。{% endif %}",
        ),
        (TAG, "{%p if projects.planned %}"),
        (
            BODY,
            "重点项目计划投资{{ projects.planned|money }}{% if shared_investment %}（同一投资组只计一次）{% endif %}"
            "{% if projects.funded %}，其中资金已落实的项目{{ projects.funded|money }}{% endif %}"
            "{% if projects.invested %}；累计完成投资{{ projects.invested|money }}，"
            "相当于计划投资的{{ projects.invested|of(projects.planned) }}{% endif %}。",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if changes %}"),
        (
            BODY,
            "与{{ since }}相比，{{ changes|changed }}。"
            "{% if lagging_now %}新增{{ words.滞后 }}、{{ words.逾期 }}的事项有{{ lagging_now|named(8) }}。{% endif %}"
            "{% if fallen_back_now %}完成率回落的有{{ fallen_back_now|named(8) }}。{% endif %}",
        ),
        (TAG, "{%p endif %}"),
        (
            BODY,
            "本期口径：序时进度{{ yardstick.method }}推算；"
            "{% if yardstick.ahead is not none %}完成率高于序时进度且差距超过{{ yardstick.ahead|number }}个百分点的为"
            "{{ words.超序时 }}；{% endif %}"
            "完成率低于序时进度且差距超过{{ yardstick.tolerance|number }}个百分点的为{{ words.滞后 }}"
            "{% if not settings.lights %}，差距超过{{ yardstick.red|number }}个百分点的亮红灯{% endif %}；"
            "超过完成时限仍未完成的为{{ words.逾期 }}{% if not settings.lights %}，一律亮红灯{% endif %}。"
            "{% if settings.lights %}{{ lamps }}。{% endif %}"
            "{% if overall.unreported %}完成率未填报的，暂按0计。{% endif %}"
            "{% if unclear_items %}有{{ unclear_items|length }}项的完成率或开始时间无法识别，"
            "列为{{ words.待核实 }}。{% endif %}",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if findings.error %}"),
        (
            BODY,
            "需要说明的是，台账校验发现错误{{ findings.error }}处，有关单位更正后，本期数据可能相应变动。",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if kinds %}"),
        (CAPTION, "进展情况汇总"),
    )
    columns = [
        Column("类别", "{{ kind.name }}", 21, "表中", "合计"),
        Column("总数", "{{ kind.total }}", 13, total="{{ overall.total }}"),
        *_status_columns("kind", 17, "overall"),
        Column(
            "{{ words.已完成 }}占比（%）", "{{ kind.tally.completed_share }}", 20, total="{{ overall.completed_share }}"
        ),
    ]
    add_table(document, columns, (*_each("kind in kinds"), *_when("kinds|length > 1", "total")), together=True)
    paragraphs(document, BELOW, (TAG, "{%p endif %}"))


def tasks(document: Document) -> None:
    """二、重点任务: what is done, what moved, what was not reported; policies and indicators in a sentence each."""
    paragraphs(
        document,
        (H1, "二、重点任务"),
        (TAG, "{%p if not tasks.total %}"),
        (BODY, "台账尚未列入重点任务。"),
        (TAG, "{%p elif not completed_items %}"),
        (BODY, "截至{{ as_of|date }}，尚无重点任务完成。"),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if completed_tasks_now %}"),
        (
            BODY,
            "{{ this_period }}新完成{{ completed_tasks_now|length }}项重点任务：{{ completed_tasks_now|named(20) }}。",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if completed_tasks_before %}"),
        (
            BODY,
            "{% if completed_tasks_now %}此前{% endif %}"
            "{{ words.已完成 }}的{{ completed_tasks_before|length }}项重点任务是："
            "{{ completed_tasks_before|named(20) }}。",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if progress_items %}"),
        (BODY, "{{ this_period }}主要进展如下："),
        (TAG, "{%p for item in progress_items %}"),
        (
            BODY,
            "{{ loop.index }}.{{ item.name|apart }}{% if item.lead %}（{{ item.lead }}）{% endif %}。"
            "{{ item.text('本月进展')|sentence }}",
        ),
        (TAG, "{%p endfor %}"),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if unreported_tasks %}"),
        (BODY, "未填报完成率的重点任务有{{ unreported_tasks|length }}项：{{ unreported_tasks|named(20) }}。"),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if policies.total %}"),
        (BODY, "{{ policies|standing('条政策机制') }}。"),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if indicators.total %}"),
        (
            BODY,
            "纳入监测的规划指标共{{ indicators.total }}项"
            "{% if indicators.binding and indicators.expected %}（约束性{{ indicators.binding }}项、"
            "预期性{{ indicators.expected }}项）{% endif %}，{% if indicators.total > 1 %}其中{% endif %}"
            "{{ indicators|pace }}。",
        ),
        (TAG, "{%p endif %}"),
    )


def projects(document: Document) -> None:
    """三、重点项目: how many in how many lists, where those stand that lag, a table by list."""
    paragraphs(
        document,
        (H1, "三、重点项目"),
        (TAG, "{%p if not projects.total %}"),
        (BODY, "台账尚未列入重点项目。"),
        (TAG, "{%p else %}"),
        (
            BODY,
            "{% if lists|length > 1 %}{{ projects.total }}个重点项目列入{{ lists|length }}个清单。{% endif %}"
            '{% if projects.tally.count("逾期", "滞后") %}'
            '{{ words.逾期 }}、{{ words.滞后 }}的项目分布在：{{ lists|lagging("个") }}。'
            "{% else %}重点项目没有{{ words.逾期 }}、{{ words.滞后 }}。{% endif %}"
            "{% if unreported_projects %}既未填报完成率、也无法按投资推算的项目有{{ unreported_projects|length }}个："
            "{{ unreported_projects|names(8) }}。{% endif %}",
        ),
        (CAPTION, "重点项目分清单进展情况"),
    )
    amounts = (("计划投资（万元）", "planned"), ("累计完成投资（万元）", "invested"), ("资金已落实（万元）", "funded"))
    columns = [
        Column("清单", "{{ row.list or '未分清单' }}", 28.2, "表文", "合计", "小计"),
        Column("项目数", "{{ row.projects }}", 9.6, total="{{ projects.total }}", subtotal="{{ plan.projects }}"),
        *(
            Column(name, *_amount("row", field), 20.4, "表数", *_amount("projects", field), *_amount("plan", field))
            for name, field in amounts
        ),
        *_status_columns("row", 9.5, "projects", "plan"),
    ]
    rows = (
        "{%tr for plan in plans %}",
        *_when("plans|length > 1", "{{ plan.plan or '未注明规划' }}"),
        *_each("row in lists if row.plan == plan.plan"),
        *_when("plans|length > 1 and plan.lists > 1", "subtotal"),
        "{%tr endfor %}",
        *_when("lists|length > 1", "total"),
    )
    add_table(document, columns, rows)
    paragraphs(
        document,
        (TAG, "{%p if shared_investment %}"),
        (
            NOTE,
            "注：同一投资组的计划投资在每个清单和合计中都只计一次"
            "{% if spans_lists %}，有的投资组跨清单，各清单相加大于合计{% endif %}。",
        ),
        (TAG, "{%p else %}"),
        BELOW,
        (TAG, "{%p endif %}"),
        (TAG, "{%p endif %}"),
    )


def _each(loop: str) -> tuple[str, ...]:
    """A row of the table for each turn of a loop."""
    return f"{{%tr for {loop} %}}", "body", "{%tr endfor %}"


def _when(condition: str, row: str) -> tuple[str, ...]:
    """A row of the table on a condition."""
    return f"{{%tr if {condition} %}}", row, "{%tr endif %}"


def _status_columns(row: str, width: float, total: str = "", subtotal: str = "") -> list[Column]:
    """The columns that count by status; `row`, `total` and `subtotal` name what has by_status."""
    return [
        Column(heading, _count(row, count), width, "表数", _count(total, count), _count(subtotal, count))
        for heading, count in STATUSES.items()
    ]


def _count(counted: str, count: str) -> str:
    return f"{{{{ {counted}{count} }}}}" if counted else ""


def _amount(counted: str, field: str) -> tuple[str]:
    return (f"{{{{ {counted}.{field}|dash }}}}",)


def units(document: Document) -> None:
    """四、责任单位: who lags most, a table of those that lead anything."""
    paragraphs(
        document,
        (H1, "四、责任单位"),
        (TAG, "{%p if not leading_units %}"),
        (BODY, "台账尚未明确各事项的责任单位。"),
        (TAG, "{%p else %}"),
        (
            BODY,
            "牵头重点任务、政策机制或负责重点项目的单位共{{ leading_units|length }}个"
            "{% if supporting_units %}，另有{{ supporting_units|length }}个单位参与配合{% endif %}。"
            "{% if lagging_units %}有{{ words.逾期 }}、{{ words.滞后 }}任务或项目的单位{{ lagging_units|length }}个，"
            "{% if lagging_units|length > 6 %}较多的{% endif %}是{{ lagging_units|lagging('项', 6) }}。"
            "{% else %}各单位牵头的任务和负责的项目没有{{ words.逾期 }}、{{ words.滞后 }}。{% endif %}"
            "{% if leaderless_items %}尚未明确责任单位的事项有{{ leaderless_items|length }}项。{% endif %}",
        ),
        (CAPTION, "责任单位任务和项目进展情况"),
    )
    columns = [
        Column("责任单位", "{{ row.unit }}", 45, "表文"),
        *(
            Column(name, f"{{{{ row.{field}|dash }}}}", 12)
            for name, field in (("牵头任务", "lead"), ("配合任务", "support"), ("负责项目", "projects"))
        ),
        *_status_columns("row", 12.5),
    ]
    add_table(document, columns, _each("row in leading_units"))
    paragraphs(document, (NOTE, "注：各状态数为该单位牵头任务与负责项目之和，不含配合任务。"), (TAG, "{%p endif %}"))


def lagging(document: Document) -> None:
    """五、滞后与逾期事项: all of them in a table."""
    paragraphs(
        document,
        (H1, "五、{{ words.滞后 }}与{{ words.逾期 }}事项"),
        (TAG, "{%p if not lagging_items %}"),
        (BODY, "截至{{ as_of|date }}，没有{{ words.滞后 }}和{{ words.逾期 }}事项。"),
        (TAG, "{%p else %}"),
        (
            BODY,
            "各类事项中，{{ overall|lag }}，亮{{ lagging_items|lights }}。"
            "{% if overdue_items and behind_items %}"
            "下表先列{{ words.逾期 }}事项，时限早的在前；再列{{ words.滞后 }}事项，差距大的在前。{% endif %}",
        ),
        (CAPTION, "{{ words.滞后 }}与{{ words.逾期 }}事项"),
    )
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
    add_table(document, columns, _each("item in lagging_items"))
    paragraphs(document, BELOW, (TAG, "{%p endif %}"))


def problems(document: Document) -> None:
    """六、存在问题: the loop 建账—整改—复查—销账, and every problem that is still open."""
    paragraphs(
        document,
        (H1, "六、存在问题"),
        (TAG, "{%p if not problems.total %}"),
        (BODY, "问题台账没有登记问题。"),
        (TAG, "{%p elif not problems.open %}"),
        (BODY, "问题台账登记的{{ problems.total }}个问题已{% if problems.total > 1 %}全部{% endif %}销账。"),
        (TAG, "{%p else %}"),
        (
            BODY,
            "问题台账共登记问题{{ problems.total }}个，"
            "{% if problems.closed %}已销账{{ problems.closed }}个，{% endif %}"
            "未销账{{ problems.open }}个（{{ open_problems|stages }}）"
            "{% if problems.overdue %}，其中{{ problems.overdue }}个超过整改时限{% endif %}。未销账的问题是：",
        ),
        (TAG, "{%p for problem in open_problems %}"),
        (
            BODY,
            "{{ loop.index }}.{{ problem.text|sentence|apart }}责任单位：{{ problem.unit or '未明确' }}；"
            "整改时限：{{ (problem.deadline or '未明确')|deadline }}{% if problem.overdue %}（已超过）{% endif %}"
            "{% if problem.measures %}；整改措施：{{ problem.measures|clause }}{% endif %}。",
        ),
        (TAG, "{%p endfor %}"),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if unlogged_items %}"),
        (
            BODY,
            "另外，{{ words.滞后 }}、{{ words.逾期 }}事项中有{{ unlogged_items|length }}项"
            "填报了存在问题但没有列入问题台账，即{{ unlogged_items|named(5) }}，要及时登记。",
        ),
        (TAG, "{%p endif %}"),
    )


def next_steps(document: Document) -> None:
    """七、下一步工作: what follows from the facts, and the plans of those behind as they typed them."""
    paragraphs(
        document,
        (H1, "七、下一步工作"),
        (TAG, '{%p if "逾期" in steps %}'),
        (H2, "（{{ steps.逾期 }}）抓紧办结{{ words.逾期 }}事项"),
        (
            BODY,
            "{{ overdue_items|leads(12) }}要对{{ words.逾期 }}事项逐项查明原因，明确办结时间和措施。"
            "{% if overdue_plan_items %}有关任务的安排是：{% endif %}",
        ),
        *_plans("overdue_plan_items"),
        (TAG, "{%p endif %}"),
        (TAG, '{%p if "滞后" in steps %}'),
        (H2, "（{{ steps.滞后 }}）加快推进{{ words.滞后 }}事项"),
        (
            BODY,
            "{{ behind_items|leads(12) }}要对照序时进度倒排工期，尽快补上差距。"
            "{% if behind_plan_items %}有关任务的安排是：{% endif %}",
        ),
        *_plans("behind_plan_items"),
        (TAG, "{%p endif %}"),
        (TAG, '{%p if "问题" in steps %}'),
        (H2, "（{{ steps.问题 }}）推动问题整改销账"),
        (
            BODY,
            "{% if overdue_problems %}超过整改时限的{{ problems.overdue }}个问题"
            "{% if overdue_problem_units %}由{{ overdue_problem_units|names }}负责，{% endif %}"
            "要尽快整改到位并申请复查。{% endif %}"
            "{% if problems.open > problems.overdue %}{% if overdue_problems %}其余{% endif %}"
            "{{ problems.open - problems.overdue }}个未销账问题要按时限整改、复查，完成一个、销账一个。{% endif %}",
        ),
        (TAG, "{%p endif %}"),
        (TAG, '{%p if "推进" in steps %}'),
        (H2, "（{{ steps.推进 }}）按序时推进{% if lagging_items %}其他{% else %}各项{% endif %}工作"),
        (
            BODY,
            '{% if overall.count("超序时", "达到序时") %}'
            '{% if overall.count("超序时") %}{{ words.超序时 }}的{{ overall.count("超序时") }}项'
            "{% if overall.by_status.达到序时 %}、{% endif %}{% endif %}"
            "{% if overall.by_status.达到序时 %}{{ words.达到序时 }}"
            '{% if words.达到序时 == "达到序时" %}进度{% endif %}的{{ overall.by_status.达到序时 }}项{% endif %}'
            "要保持力度，确保按时限完成。{% endif %}"
            "{% if overall.by_status.未到期 %}尚未到开始时间的{{ overall.by_status.未到期 }}项要提前做好准备，"
            "按期启动。{% endif %}",
        ),
        (TAG, "{%p endif %}"),
        (TAG, "{%p if steps|length > 1 %}"),
        (H2, "（{{ steps.填报 }}）做好台账填报"),
        (TAG, "{%p endif %}"),
        (
            BODY,
            "{% if unreported_items %}未填报完成率的{{ unreported_items|leads(12) }}要及时补报。{% endif %}"
            "{% if findings.error %}有关单位要尽快更正台账中的错误。{% endif %}"
            '各责任单位要{% if period.span.value == "半月" %}每半月{% else %}按月{% endif %}更新台账，'
            "按时限报送{{ next_period }}进展。",
        ),
        (TAG, "{%p if task_items %}"),
        ("附件说明", "附件：1.重点任务进展情况一览表"),
        (TAG, "{%p endif %}"),
    )


def _plans(items: str) -> tuple[tuple[str, str], ...]:
    """A numbered paragraph for each item's 下一步计划."""
    text = "{{ loop.index }}.{{ item.name|apart }}{% if item.lead %}（{{ item.lead }}）{% endif %}："
    return (
        (TAG, f"{{%p for item in {items} %}}"),
        (BODY, text + "{{ item.text('下一步计划')|sentence }}"),
        (TAG, "{%p endfor %}"),
    )


def attachment(document: Document) -> None:
    """附件1: every task; then where the figures come from."""
    paragraphs(
        document,
        (TAG, "{%p if task_items %}"),
        ("附件", "附件1"),
        ("附件标题", "重点任务进展情况一览表"),
    )
    columns = [
        Column("编号", "{{ item.key }}", 14, "表文"),
        Column("重点任务", "{{ item.group or '—' }}", 30, "表文"),
        Column("任务事项", "{{ item.name }}", 31.5, "表文"),
        Column("牵头单位", "{{ item.lead or '—' }}", 18, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        Column("完成率", "{{ item|done }}", 13.5),
        Column("序时进度", "{{ item.scheduled|percent }}", 12),
        Column("状态", "{{ words[item.status] }}", 9.5, "表中"),
    ]
    add_table(document, columns, _each("item in task_items"))
    paragraphs(
        document,
        (TAG, "{%p endif %}"),
        (
            NOTE,
            "注：数据来源为{{ ledger_name or '台账' }}{% if sha256 %}（SHA-256前16位：{{ sha256[:16] }}）{% endif %}，"
            "状态截至{{ as_of|date }}；序时进度{{ yardstick.method }}推算，"
            "容差{{ yardstick.tolerance|number }}个百分点，"
            "差距超过{{ yardstick.red|number }}个百分点亮{{ yardstick.lights.严重滞后|lamp }}。",
        ),
    )


# -- command


TEMPLATES: dict[str, Callable[[], bytes]] = {"月度专刊.docx": bulletin}


def differing(folder: Path) -> list[str]:
    """The names of the templates in `folder` that are not what this page makes."""
    return [name for name, make in TEMPLATES.items() if not _holds(folder / name, make())]


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the templates, or with --check compare them; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a template differs")
    if parser.parse_args(arguments).check:
        names = differing(FOLDER)
        for name in names:
            print(f"differs from what scripts/make_templates.py makes: {FOLDER.name}/{name}", file=sys.stderr)
        return 1 if names else 0
    make_folder(FOLDER)
    for name, make in TEMPLATES.items():
        write_whole(FOLDER / name, make())
        print(f"{FOLDER.name}/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
