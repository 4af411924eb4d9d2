"""总专刊: the bulletin over all ledgers of a monthly run, made once for all of them."""

from __future__ import annotations

from _tables import Column

from templates import _frame as frame
from templates import _overall as overall
from templates._blocks import (
    BELOW,
    Blocks,
    Grid,
    Template,
    body,
    each_row,
    flat,
    heading,
    note,
    row_when,
    when,
)

ATTACHED = (
    ("rows", "各台账进展情况一览表"),
    ("rows", "各台账投资、指标和问题一览表"),
    ("worst", "{{ words.滞后 }}最多的事项一览表"),
    ("failed or left_out", "没有汇总的台账和工作簿"),
    ("doubles.listed", "可能重复的内容"),
)
#: Of longer lists the bulletin has the beginning; the workbook has more.
MOST_WORST, MOST_DOUBLES = 25, 50


def template() -> Template:
    """The template."""
    parts = (_head, _scope, _overall, _ledgers, _lagging, _next, _end)
    about = "批量汇总用，每批一份：应汇总、已汇总多少本台账，合计和各台账进展，滞后最多的事项，需要核对的事。"
    return Template("总专刊", about, flat(*(part() for part in parts)), batch=True)


def _head() -> Blocks:
    return flat(
        frame.HINT,
        frame.title("{{ title }}汇总"),
        body("根据各地区、各单位报送的台账，现将{{ title }}汇总通报如下。"),
    )


def _scope() -> Blocks:
    """一、汇总范围: how many ledgers, which are missing, which are in doubt."""
    said = body(
        "本期应汇总台账{{ expected }}本，已汇总{{ done }}本"
        "{% if regions > 1 %}，涉及{{ regions }}个地区{% endif %}"
        "{% if failed %}，未完成{{ failed|length }}本{% else %}，没有未完成的{% endif %}。"
        "{% if failed %}未完成的是{{ failed|map(attribute='file')|list|names(20) }}，没有计入本期各项合计，"
        "原因见附件。{% endif %}"
        "{% if left_out %}另有{{ left_out|length }}份工作簿不是整本台账，没有纳入。{% endif %}"
    )
    faulty = body(
        "已汇总的台账中，校验有错误的{{ faulty|length }}本，共{{ findings.error }}处："
        "{{ faulty|map(attribute='name')|list|names(12) }}。有关单位更正后，数据可能相应变动。"
    )
    others = body(
        "设置的报告期与本期不符的{{ other_periods|length }}本："
        "{{ other_periods|map(attribute='name')|list|names(12) }}。"
        "这些台账已按{{ period.label }}处理，请核对是否报错了台账。"
    )
    doubles = body(
        "发现可能重复的内容{{ doubles.total }}处"
        "{% if doubles.projects %}，其中在几本台账里都有的项目{{ doubles.projects }}个"
        "{% if doubles.amount %}，计划投资可能多计{{ doubles.amount|money }}{% endif %}{% endif %}。"
        "合计中没有扣除，明细见附件，请有关单位核对。"
    )
    return flat(
        heading("一、汇总范围"),
        said,
        when("faulty", faulty),
        when("other_periods", others),
        when("doubles.total", doubles),
    )


def _overall() -> Blocks:
    """二、总体情况: counts, pace, money, indicators, problems, how status was taken."""
    totals = body(
        "截至{{ as_of|date }}，已汇总的台账列有{{ kinds|totals }}。"
        "{% for kind in kinds %}{{ kind.tally|standing(kind.noun) }}。{% endfor %}"
    )
    pace = body(
        "{% if overall.pace_share is none %}总的看，各类事项的时间进度尚无法衡量。{% else %}"
        "总的看，{{ overall.keeping_pace }}项与时间进度基本一致，占可以衡量的"
        "{{ overall.keeping_pace + overall.lagging }}项的{{ overall.pace_share|percent }}"
        "{% if overall.lagging %}；{{ overall|lag }}{% endif %}"
        "{% if overall.uncertain %}；{{ overall.uncertain }}项尚无法衡量{% endif %}。{% endif %}"
        "{% if overall.unreported %}完成率未填报的{{ overall.unreported }}项，暂按0计。{% endif %}"
    )
    money = body(
        "重点项目计划投资{{ total.planned|money }}{% if total.funded %}，其中资金已落实的项目{{ total.funded|money }}"
        "{% endif %}{% if total.invested %}；累计完成投资{{ total.invested|money }}，"
        "相当于计划投资的{{ total.invested|of(total.planned) }}{% endif %}。"
    )
    indicators = body("纳入监测的规划指标共{{ indicators.total }}项，{{ indicators|pace }}。")
    problems = body(
        "问题台账共登记问题{{ problems.total }}个，已销账{{ problems.closed }}个，未销账{{ problems.open }}个"
        "{% if problems.overdue %}，其中超过整改时限的{{ problems.overdue }}个{% endif %}。"
    )
    measures = body(
        "{% if measures|length == 1 %}本期口径：{{ measures[0] }}。"
        "{% else %}各台账的口径有{{ measures|length }}种，各按自己的口径判定，逐本见{{ workbook }}。{% endif %}"
    )
    return flat(
        heading("二、总体情况"),
        when("not kinds", body("截至{{ as_of|date }}，没有可以汇总的任务、项目和政策。")),
        when("kinds", totals, pace),
        when("total.planned", money),
        when("indicators.total", indicators),
        when("problems.total", problems),
        when("measures", measures),
        when("kinds", overall.kinds_table()),
    )


def _ledgers() -> Blocks:
    """三、各台账情况: which lag most; the tables are attached."""
    said = body(
        "{% if lagging_rows %}有{{ words.逾期 }}、{{ words.滞后 }}事项的台账{{ lagging_rows|length }}本，"
        "{% if lagging_rows|length > 10 %}较多的{% endif %}是"
        "{% for row in lagging_rows[:10] %}{{ row.name }}（{{ row.figures|lag }}）"
        "{% if not loop.last %}、{% endif %}{% endfor %}。"
        "{% else %}各台账都没有{{ words.逾期 }}、{{ words.滞后 }}事项。{% endif %}"
        "逐本情况见附件。"
    )
    none = body("本期没有已汇总的台账。")
    return flat(heading("三、各台账情况"), when("rows", said), when("not rows", none))


def _lagging() -> Blocks:
    """四、滞后与逾期事项: how many, the furthest behind by name."""
    said = body(
        "各类事项中，{{ overall|lag }}。与序时进度差距最大的是"
        "{% for item in worst[:8] %}{{ item.ledger }}的{{ item.name }}"
        "（{% if item.lead %}{{ item.lead }}，{% endif %}{{ words[item.status] }}，"
        "{{ item.gap|against('序时进度') }}）{% if not loop.last %}、{% endif %}{% endfor %}。"
    )
    none = body("截至{{ as_of|date }}，没有{{ words.滞后 }}和{{ words.逾期 }}事项。")
    title = "四、{{ words.滞后 }}与{{ words.逾期 }}事项"
    return flat(heading(title), when("worst", said), when("not worst", none))


def _next() -> Blocks:
    """五、下一步工作: what is to be sent again, put right, looked into, caught up."""
    again = body("未完成汇总的{{ failed|length }}本台账，由报送单位按附件所列原因处理，尽快重新报送。")
    right = body("校验有错误的{{ faulty|length }}本台账，由报送单位对照校验结果逐处更正。")
    look = body("可能重复的内容，由有关单位核对由谁填报，避免重复计算。")
    late = body(
        "{{ overall|lag }}，由牵头单位逐项分析原因、明确措施和时限，尽快赶上进度。"
        "{% if problems.overdue %}超过整改时限的{{ problems.overdue }}个问题，由责任单位抓紧整改销账。{% endif %}"
    )
    go_on = body("各单位要继续按月填报进展，按时报送台账。")
    return flat(
        heading("五、下一步工作"),
        when("failed", again),
        when("faulty", right),
        when("doubles.total", look),
        when("overall.lagging", late),
        go_on,
    )


def _end() -> Blocks:
    source = note(
        "注：数据来源为{{ done }}本台账，逐本的文件、SHA-256见{{ workbook }}（SHA-256前16位：{{ sha256[:16] }}），"
        "状态截至{{ as_of|date }}。合计是各本相加的数，占比由合计的数算出。"
    )
    tables = (_status_table(), _money_table(), _worst_table(), _missing_table(), _doubles_table())
    return flat(
        frame.ending("补充说明", ATTACHED, signed=False),
        *(frame.attachment(ATTACHED, place, table) for place, table in enumerate(tables)),
        source,
    )


# -- tables


def _each_ledger() -> tuple[str, ...]:
    """A row for each ledger, one for each region of several, one for all."""
    return (
        "{%tr for group in groups %}",
        *each_row("row in group.rows"),
        *row_when("grouped and (group.count > 1 or listing == 'regions')", "subtotal"),
        "{%tr endfor %}",
        *row_when("rows|length > 1", "total"),
    )


def _status_table() -> Blocks:
    columns = [
        Column("序号", "{{ row.number }}", 9, "表中"),
        Column("所属地区", "{{ row.region or '—' }}", 18, "表文", "合计", "{{ group.label }}"),
        Column("台账", "{{ row.name }}", 38, "表文", "{{ done }}本", "小计（{{ group.count }}本）"),
        _figure("事项数", "items.total|dash", 12),
        *overall.status_columns("row.figures", 10.5, "total", "group.figures"),
        _figure("与时间进度基本一致占比", "items.pace_share|percent", 16),
    ]
    return flat(Grid(columns, _each_ledger()), when("listing == 'rows'", BELOW), _shortened())


def _shortened() -> Blocks:
    """What is said below a table that does not list all ledgers."""
    return flat(
        when("listing == 'regions'", note("注：台账较多，这里按地区列；逐本见{{ workbook }}。")),
        when("listing == 'first'", note("注：台账较多，这里列前1000本；其余见{{ workbook }}。")),
    )


def _money_table() -> Blocks:
    columns = [
        Column("序号", "{{ row.number }}", 9, "表中"),
        Column("台账", "{{ row.name }}", 38, "表文", "合计", "{{ group.label }}小计"),
        _figure("计划投资（万元）", "planned|dash", 20),
        _figure("累计完成投资（万元）", "invested|dash", 20),
        _figure("资金已落实（万元）", "funded|dash", 19),
        _figure("投资完成率", "rate|percent", 12),
        _figure("指标数", "indicators.total|dash", 9),
        _figure("达到进度", "indicators.on_pace|dash", 9),
        _figure("未销账问题", "problems.open|dash", 10),
        _figure("超过整改时限", "problems.overdue|dash", 10),
    ]
    below = note("注：计划投资按投资组在一本台账内只计一次；投资完成率为累计完成投资与计划投资之比。")
    return flat(Grid(columns, _each_ledger()), below, _shortened())


def _figure(title: str, what: str, width: float) -> Column:
    """A column of a figure of ledgers, regions, all."""
    row, total, subtotal = (f"{{{{ {of}.{what} }}}}" for of in ("row.figures", "total", "group.figures"))
    return Column(title, row, width, "表数", total, subtotal)


def _worst_table() -> Blocks:
    columns = [
        Column("台账", "{{ item.ledger }}", 27, "表文"),
        Column("编号", "{{ item.key }}", 13, "表文"),
        Column("事项", "{{ item.name }}", 34, "表文"),
        Column("责任单位", "{{ item.lead or '—' }}", 21, "表文"),
        Column("完成时限", "{{ item.deadline|deadline }}", 23, "表中"),
        Column("完成率", "{{ item|done }}", 13),
        Column("差距（百分点）", "{{ item.gap|points }}", 14.5),
        Column("状态", "{{ words[item.status] }}", 10.5, "表中"),
    ]
    below = note(
        f"注：差距大的在前{{% if worst|length > {MOST_WORST} %}}，这里列前{MOST_WORST}项{{% endif %}}；"
        f"更多的见{{{{ workbook }}}}。"
    )
    return flat(Grid(columns, each_row(f"item in worst[:{MOST_WORST}]")), below)


def _missing_table() -> Blocks:
    failed = [
        Column("台账", "{{ one.file }}", 46, "表文"),
        Column("原因和处理办法", "{{ one.reason }}", 110, "表文"),
    ]
    left = [Column("没有纳入的工作簿", "{{ sentence }}", 156, "表文")]
    return flat(
        when("failed", Grid(failed, each_row("one in failed")), BELOW),
        when("left_out", Grid(left, each_row("sentence in left_out")), BELOW),
    )


def _doubles_table() -> Blocks:
    columns = [
        Column("情况", "{{ one.kind }}", 19, "表中"),
        Column("名称", "{{ one.name }}", 36, "表文"),
        Column("计划投资（万元）", "{{ one.amount|dash }}", 20),
        Column("在哪里", "{{ one.places }}", 81, "表文"),
    ]
    below = note(
        "注：同一项目是名称、计划投资、牵头单位都相同，而写在不同台账里的"
        f"{{% if doubles.listed|length > {MOST_DOUBLES} %}}；这里列前{MOST_DOUBLES}处，更多的见{{{{ workbook }}}}"
        "{% endif %}。"
    )
    return flat(Grid(columns, each_row(f"one in doubles.listed[:{MOST_DOUBLES}]")), below)
