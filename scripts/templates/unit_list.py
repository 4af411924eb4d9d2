"""单位任务清单: what one unit leads and supports, its problems, and when it returns what."""

from __future__ import annotations

from _tables import Column

from templates import _frame as frame
from templates import _lagging as lagging
from templates._blocks import BELOW, Blocks, Grid, Line, Template, body, caption, each, each_row, flat, heading, when

PARTS = ("unit.items", "unit.supported_items", "unit.open_problems")


def template() -> Template:
    """The template."""
    about = "每个单位一份：牵头的任务、项目、政策，配合的事项，负责的问题，报送情况和下一次报送时限。"
    parts = (_head, _led, _supported, _problems, _returns)
    return Template("单位任务清单", about, flat(*(part() for part in parts), frame.source()), "全部单位")


def _numbered(place: int, title: str) -> Line:
    """A heading whose numeral depends on which of the parts before it are there."""
    return heading(f"{{{{ [{', '.join((*PARTS[:place], 'true'))}]|select|list|length|numeral }}}}、{title}")


def _head() -> Blocks:
    return flat(
        frame.HINT,
        frame.title(
            "{{ unit.name }}\n{{ subject }}{% if (subject ~ remark)|length > 16 %}\n{% endif %}任务清单{{ remark }}"
        ),
        Line("题注", "（截至{{ as_of|date }}）"),
        body(
            "{{ unit.full_name }}"
            "{% if not unit.items %}没有牵头的工作。{% elif unit.items|length == 1 %}"
            "牵头的工作有1项（{{ unit.kinds[0].name }}），{{ words[unit.items[0].status] }}。{% else %}"
            "牵头的工作共{{ unit.items|length }}项（{{ unit.kinds|totals }}），"
            "{{ unit.tally|standing('项工作') }}。{% endif %}"
            "{% if unit.supported_items %}配合其他单位的工作{{ unit.supported_items|length }}项。{% endif %}"
            "{% if unit.problems %}问题台账中负责的问题{{ unit.problems|length }}个，"
            "{% if unit.open_problems %}未销账{{ unit.open_problems|length }}个{% else %}已销账{% endif %}。{% endif %}"
        ),
        when(
            "unit.rank and ranked_units|length > 1",
            body(
                "牵头任务和负责项目中，与时间进度基本一致的占比为{{ unit.pace_share|percent }}，"
                "在{{ ranked_units|length }}个参加排名的单位中"
                "{% if ranked_units|selectattr('rank', 'equalto', unit.rank)|list|length > 1 %}并列"
                "{% else %}列{% endif %}第{{ unit.rank }}位。"
            ),
        ),
        when(
            "unit.lagging_items",
            body("需要加快的是：{{ unit.lagging_items|names(10) }}。"),
        ),
    )


def _led() -> Blocks:
    tasks = [
        Column("编号", "{{ item.key }}", 14, "表文"),
        Column("任务事项", "{{ item.name }}", 43, "表文"),
        Column("配合单位", "{{ item.supporting|join('、') or '—' }}", 29.5, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        *_standing(),
    ]
    projects = [
        Column("编号", "{{ item.key }}", 16, "表文"),
        Column("项目名称", "{{ item.name }}", 53, "表文"),
        Column("清单", "{{ item.group or '—' }}", 26, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 19, "表中"),
        *_standing(),
    ]
    policies = [
        Column("编号", "{{ item.key }}", 16, "表文"),
        Column("政策机制", "{{ item.name }}", 70.5, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        *_standing(),
    ]
    return when(
        "unit.items",
        _numbered(0, "牵头的工作"),
        _table("牵头任务", "unit.task_items", tasks),
        _table("负责项目", "unit.project_items", projects),
        _table("牵头政策机制", "unit.policy_items", policies),
    )


def _standing() -> list[Column]:
    return [
        Column("完成率", "{{ item|done }}", 13),
        Column("序时进度", "{{ item.scheduled|percent }}", 12),
        Column("状态", "{{ words[item.status] }}", 17, "表中"),
    ]


def _table(name: str, items: str, columns: list[Column]) -> Blocks:
    return when(items, caption(name), Grid(columns, each_row(f"item in {items}")), BELOW)


def _supported() -> Blocks:
    columns = [
        Column("编号", "{{ item.key }}", 16, "表文"),
        Column("类别", "{{ kind_names[item.kind] }}", 18, "表中"),
        Column("事项", "{{ item.name }}", 39, "表文"),
        Column("牵头（责任）单位", "{{ item.lead or '—' }}", 25.5, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 27.5, "表中"),
        Column("完成率", "{{ item|done }}", 13),
        Column("状态", "{{ words[item.status] }}", 17, "表中"),
    ]
    return when(
        "unit.supported_items",
        _numbered(1, "配合的工作"),
        Grid(columns, each_row("item in unit.supported_items")),
        BELOW,
    )


def _problems() -> Blocks:
    """The problems that are not written off, one by one: what is typed of them is too long for a table."""
    stage = "（{{ problem.key }}{% if problem.stage %}，{{ problem.stage }}{% endif %}）"
    text = "{% if unit.open_problems|length > 1 %}{{ loop.index }}.{% endif %}" + lagging.PROBLEM
    return when(
        "unit.open_problems",
        _numbered(2, "未销账的问题"),
        each("problem in unit.open_problems", body(text.removesuffix("。") + stage + "。")),
    )


def _returns() -> Blocks:
    """The last part: what was returned, what was not, and when the next return is due."""
    return flat(
        _numbered(3, "报送要求"),
        body(
            "{% if unit.report and unit.report.expected %}本期应报进展{{ unit.report.expected }}项，"
            "{% if unit.missing %}{% if unit.report.reported %}已报{{ unit.report.reported }}项，{% endif %}"
            "未报{{ unit.missing|length }}项（{{ unit.missing|join('、') }}），请及时补报"
            "{% else %}已{% if unit.report.expected > 1 %}全部{% endif %}报送{% endif %}。{% endif %}"
            "{% if unit.unreported_items %}没有填报完成率的：{{ unit.unreported_items|names }}。{% endif %}"
            "下一次报送{% if unit.next_return %}时限为{{ unit.next_return }}{% else %}按台账规定的时限{% endif %}，"
            "请核对上列内容，有出入的在报送时一并说明。"
            "{% if unit.contact %}你单位填报联系人：{{ unit.contact }}。{% endif %}"
        ),
    )
