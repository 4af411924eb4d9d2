"""滞后事项通报: what lags and whose it is, with the units' ranking and all items that are overdue and behind."""

from __future__ import annotations

from templates import _evaluation as evaluation
from templates import _fields as fields
from templates import _frame as frame
from templates import _lagging as lagging
from templates import _overall as overall
from templates import _steps as steps
from templates._blocks import Blocks, Template, body, cases, flat, heading, when

ATTACHED = (
    ("overdue_items", "{{ words.逾期 }}事项明细表"),
    ("behind_items", "{{ words.滞后 }}事项明细表"),
)


def template() -> Template:
    """The template."""
    parts = (_head, _overall, _fields, _units, _problems, _end)
    about = "每期一份：滞后、逾期事项和责任单位，单位排名（占比相同的并列），问题和要求，印发各责任单位。"
    return Template("滞后事项通报", about, flat(*(part() for part in parts)))


def _head() -> Blocks:
    return flat(
        frame.HINT,
        frame.title("{{ subject }}\n{{ period.label }}{{ words.滞后 }}事项通报{{ remark }}"),
        frame.addressee("各责任单位"),
        body(
            "根据各责任单位填报的台账，对截至{{ as_of|date }}的进展情况进行了梳理，"
            "现将{% if lagging_items %}{{ words.滞后 }}、{{ words.逾期 }}事项{% else %}有关情况{% endif %}通报如下。"
        ),
    )


def _overall() -> Blocks:
    """一、总体情况: how many there are, how many lag, what is new since the earlier ledger."""
    since = body(
        "与{{ since }}相比，"
        "{% if lagging_now %}新增{{ words.滞后 }}、{{ words.逾期 }}{{ lagging_now|length }}项："
        "{{ lagging_now|named(8) }}{% else %}没有新增{{ words.滞后 }}、{{ words.逾期 }}{% endif %}"
        "{% if caught_up_now %}；赶上进度{{ caught_up_now|length }}项：{{ caught_up_now|named(8) }}{% endif %}。"
    )
    there = flat(overall.totals(), overall.pace(), when("changes", since), overall.yardstick(), overall.errors())
    return flat(
        heading("一、总体情况"),
        cases(("not kinds", flat(overall.nothing(), overall.errors())), ("", flat(there, overall.kinds_table()))),
    )


def _fields() -> Blocks:
    """二、分领域情况: by kind or working group, and the lists of projects that lag."""
    lists = body(
        "{{ words.逾期 }}、{{ words.滞后 }}的项目分布在：{{ lists|lagging('个') }}。",
    )
    kinds = body(
        "{% for kind in kinds %}{{ kind.name }}{{ kind.total }}{{ kind.measure }}，"
        "{% if kind.lagging %}{{ kind|lag(kind.measure) }}{% else %}没有{{ words.滞后 }}、{{ words.逾期 }}{% endif %}"
        "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
    )
    there = flat(
        kinds,
        when("projects.tally.lagging and lists|length > 1", lists),
        when("breakdown.working_groups", fields.groups()),
    )
    return flat(heading("二、分领域情况"), cases(("not kinds", (body("台账没有可以分领域说明的事项。"),)), ("", there)))


def _units() -> Blocks:
    """三、责任单位情况: whose items lag, and the ranking."""
    return flat(
        heading("三、责任单位情况"),
        when("lagging_items", lagging.who_lags("明细见附件。")),
        when(
            "leaderless_items",
            body("尚未明确责任单位的事项有{{ leaderless_items|length }}项：{{ leaderless_items|names(8) }}。"),
        ),
        evaluation.ranking(),
    )


def _problems() -> Blocks:
    """四、存在问题: what lags most, what was not returned, what is not solved."""
    none = body("没有发现需要通报的问题。")
    overdue = body("{{ words.逾期 }}仍未完成的是：{{ overdue_items|named(10) }}。")
    behind = body(
        "{{ words.滞后 }}的是：{{ behind_items|named(10) }}。"
        "{% if far_behind_items and far_behind_items|length < behind_items|length %}"
        "其中，与序时进度差距超过{{ yardstick.red|number }}个百分点的是：{{ far_behind_items|named(10) }}。{% endif %}"
    )
    silent = body(
        "{% if reporting.of('未报送') %}没有报送本期进展的单位："
        "{{ reporting.of('未报送')|map(attribute='unit')|join('、') }}。{% endif %}"
        "{% if reporting.of('部分报送') %}没有报送齐全的单位："
        "{% for one in reporting.of('部分报送') %}{{ one.unit }}（缺{{ one.missing|length }}项）"
        "{% if not loop.last %}、{% endif %}{% endfor %}。{% endif %}"
        "{% if reporting.late %}超过时限报送的单位：{{ reporting.late|map(attribute='unit')|join('、') }}。{% endif %}"
    )
    solving = body(
        "问题台账有{{ overdue_problems|length }}个问题超过整改时限仍未销账"
        "{% if overdue_problem_units %}，由{{ overdue_problem_units|names }}负责{% endif %}。"
    )
    late = "reporting.of('未报送', '部分报送') or reporting.late"
    said = f"lagging_items or {late} or overdue_problems"
    return flat(
        heading("四、存在问题"),
        when(f"not ({said})", none),
        when("overdue_items", overdue),
        when("behind_items", behind),
        lagging.told_troubles("troubled_items"),
        when(late, silent),
        when("overdue_problems", solving),
        lagging.unlogged(),
    )


def _end() -> Blocks:
    """五、工作要求; who signs; the attachments; where the figures come from."""
    return flat(
        steps.next_steps("五、工作要求", plans=False, ending=True),
        frame.ending("补充说明", ATTACHED),
        frame.attachment(ATTACHED, 0, lagging.lagging_table("overdue_items")),
        frame.attachment(ATTACHED, 1, lagging.lagging_table("behind_items")),
        frame.source(),
    )
