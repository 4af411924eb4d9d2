"""Figures of a briefing traced: what its tags printed, from which rule and cells, and that the document is the same."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import word_files
from docx.document import Document as Word
from hypothesis import given, settings
from random_ledgers import BOOKS, Book
from test_bulletin import BEFORE, EVERY_STATUS, ONE_LATE, TASKS, made
from test_suite import NAMES, groups
from test_traces import GROUP, INVESTED, KEYS, PLANNED, Sheets, means, sample, sheets_of

from toolkit.briefing.content.context import context, unit_views
from toolkit.briefing.documents.reading import Document, read_document
from toolkit.briefing.figures.figures import LITERAL, Figure, figures_of
from toolkit.briefing.figures.manifest import _listed, manifest, manifest_grid, manifest_json
from toolkit.briefing.filled import Filled
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.briefing.write import UNIT_GROUPS, find_template, unit_group
from toolkit.chinese import parse_period
from toolkit.summary import Summary, summarize
from toolkit.workbook.reader import read_ledger

JUNE = parse_period("2024-06")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
each_template = pytest.mark.parametrize("name", NAMES)


# -- templates and what they print


@cache
def suite(name: str, traced: bool) -> Template:
    """A template of the suite, traced or not."""
    return Template(find_template(name).read_bytes(), name, FILTERS, traced=traced)


@cache
def june() -> Summary:
    may = summarize(read_ledger(SAMPLES / "ledger-2024-05.xlsx"), parse_period("2024-05"))
    return summarize(read_ledger(SAMPLES / "ledger-2024-06.xlsx"), JUNE, may)


def values_for(name: str, summary: Summary) -> Iterator[dict[str, Any]]:
    """What a template of the suite is filled from: once, or for each unit of its sort."""
    values = context(summary, {"error": 2})
    group = unit_group(suite(name, False))
    if not group:
        yield values
    for view in unit_views(summary).values() if group else ():
        if UNIT_GROUPS[group](view):
            yield values | {"unit": view}


def figures(name: str, summary: Summary) -> list[Figure]:
    """Every figure of every document that a template of the suite makes."""
    found: list[Figure] = []
    for values in values_for(name, summary):
        filled = suite(name, True).filled(values)
        found += figures_of(read_document(filled.parts), filled.prints, summary)
    return found


def filled_of(data: bytes, values: Mapping[str, Any]) -> Filled:
    return Template(data, "稿.docx", FILTERS, traced=True).filled(values)


def printed(filled: Filled) -> list[tuple[str, str]]:
    """The text of every mark in the document, and what the print of its number says."""
    cells = [cell for block in read_document(filled.parts).blocks for cell in block.cells]
    return [(cell.text[m.start : m.stop], filled.prints[m.number].text) for cell in cells for m in cell.marks]


def sources(expression: str, values: Mapping[str, Any], before: str = "", after: str = "") -> list[str]:
    """The paths of the sources of the only print of a tag."""
    filled = filled_of(word_files.of(f"{before}{{{{ {expression} }}}}{after}"), values)
    (one,) = filled.prints
    return [source.path for source in one.sources]


def only(expression: str, summary: Summary, before: str = "", after: str = "") -> list[Figure]:
    """The figures of a document of one paragraph with a tag."""
    filled = filled_of(word_files.of(f"{before}{{{{ {expression} }}}}{after}"), context(summary))
    return list(figures_of(read_document(filled.parts), filled.prints, summary))


# -- the document is the same


def assert_same(name: str, summary: Summary) -> None:
    for values in values_for(name, summary):
        filled = suite(name, True).filled(values)
        assert all(of_mark == of_print for of_mark, of_print in printed(filled))
        assert filled.packed() == suite(name, False).render(values)
        assert suite(name, True).render(values) == suite(name, False).render(values)


@each_template
def test_a_traced_document_is_the_same_without_its_marks(name: str) -> None:
    assert_same(name, june())
    assert_same(name, groups(previous=True))


@pytest.mark.parametrize("sheets", [{}, ONE_LATE, EVERY_STATUS])
def test_marks_are_in_no_document_whatever_the_ledger(sheets: dict[str, str]) -> None:
    for name in NAMES:
        assert_same(name, made(sheets, "2024-06", BEFORE if sheets is EVERY_STATUS else None))


@dataclass(frozen=True)
class Row:
    """A row of a table, as programs give it."""

    unit: str
    number: int
    note: str = ""


ROWS = [Row("甲1局", 1, "5G\n网络"), Row("甲1局", 2), Row("乙2局", 3, "a&b<3"), Row("乙2局", 3, "一\a二2")]
VALUES = {
    "rows": ROWS,
    "n": 38,
    "name": "5G&6G",
    "lines": ["1甲", "乙", "3"],
    "nothing": "无",
    "counts": {"甲": 1, "乙": 20},
}

#: Paragraphs that put marks where a rendering goes on working: in macros, blocks, loops, runs and lines.
TRICKY = (
    "{% macro m(x) %}共{{ x }}项{% endmacro %}{{ m(n) }}、{{ m(n)|length }}、{{ [m(1), m(2)]|join('与') }}",
    "{% set b %}第{{ n }}项{% endset %}{{ b }}{{ b|upper }}{{ b ~ '（2）' }}{% if b == '第38项' %}对{% endif %}",
    "{{ name }}{{ name ~ n }}{{ 'x%d' % n }}{{ nothing }}{{ 38 }}{{ '３' }}{{ 2.5 }}{{ n if n > 3 else name }}",
    "{% for row in rows %}{{ loop.index }}.{{ row.unit }}{{ row.note }}；{% endfor %}",
    "{% for key, number in counts.items() %}{{ key }}{{ number }}{% endfor %}{% set k = '乙' %}{{ counts[k] }}",
    "{%p for row in rows %}", "{{ row.number }}", "{%p endfor %}",
    "{{p lines }}", "{{r 'x1'|rich(bold=true) }}{{r n }}",
    "{% set ns = namespace(t=0) %}{% for row in rows %}{% set ns.t = ns.t + row.number %}{% endfor %}{{ ns.t }}",
    "{% with t = n + 1 %}{{ t }}{% endwith %}{% print n %}{{ rows[:2]|map(attribute='number')|sum }}",
    "{{ n if x is defined else 4 }}{{ rows[1:][0].unit }}{{ rows[counts.甲].number }}",
)  # fmt: skip


def test_marks_stand_around_what_is_printed_wherever_it_is_printed() -> None:
    data = word_files.of(*TRICKY)
    filled = filled_of(data, VALUES)
    assert all(
        of_mark == re.sub("[\a\r]", "\n", of_print) for of_mark, of_print in printed(filled) if "\a" not in of_print
    )
    assert len(printed(filled)) > 40
    assert b"<?f" in filled.parts["word/document.xml"]
    same = Template(data, "稿.docx", FILTERS).render(VALUES)
    assert filled.packed() == same
    assert "<?f" not in word_files.part(same)


def test_cells_are_merged_by_what_is_printed_not_by_marks() -> None:
    rows = (
        "单位¦数",
        "{%tr for row in rows %}¦",
        "{% vmerge %}{{ row.unit }}¦{% vmerge row.number %}{{ row.number }}",
        "{%tr endfor %}¦",
    )
    filled = filled_of(word_files.table(*rows), VALUES)
    document = read_document(filled.parts)
    assert filled.packed() == Template(word_files.table(*rows), "稿.docx", FILTERS).render(VALUES)
    merged = [[cell.merged for cell in block.cells] for block in document.blocks if block.table]
    assert merged == [[False, False], [False, False], [True, False], [False, False], [True, True]]
    kept = [
        (cell.text, filled.prints[mark.number].text)
        for block in document.blocks
        for cell in block.cells
        for mark in cell.marks
    ]
    assert kept == [("甲1局", "甲1局"), ("1", "1"), ("2", "2"), ("乙2局", "乙2局"), ("3", "3")]


def test_data_cannot_forge_a_mark() -> None:
    filled = filled_of(word_files.of("{{ a }}{{ b }}"), {"a": "<?f 1?>7<?f?>", "b": 8})
    assert [text for text, _ in printed(filled)] == ["<?f 1?>7<?f?>", "8"]
    assert docx.Document(io.BytesIO(filled.packed())).paragraphs[0].text == "<?f 1?>7<?f?>8"


def test_only_what_has_a_digit_is_marked() -> None:
    filled = filled_of(word_files.of("{{ a }}{{ b }}{{ c }}{{ d }}"), {"a": "甲", "b": "甲１", "c": 0, "d": "二〇"})
    assert [one.text for one in filled.prints] == ["甲１", "0"]


def test_what_stands_aside_has_no_mark() -> None:
    document: Word = docx.Document()
    document.add_paragraph("{{ n }}")
    document.core_properties.subject = "共{{ n }}项"
    filled = filled_of(word_files.saved(document), VALUES)
    found = sorted((one.place, one.text, one.aside) for one in filled.prints)
    assert found == [("文档属性", "38", True), ("正文第1段", "38", False)]
    assert b"<?f" not in filled.parts["docProps/core.xml"]


def test_the_kept_code_tells_traced_from_untraced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = word_files.of("{{ n }}")
    for _ in range(2):
        for traced in (True, False):
            filled = Template(data, "稿.docx", FILTERS, keep=True, traced=traced).filled(VALUES)
            assert (b"<?f" in filled.parts["word/document.xml"]) is traced
            assert len(filled.prints) == traced
    assert len(list(tmp_path.rglob("*.cache"))) == 2


# -- sources


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("n", ["n"]),
        ("rows[0].number", ["rows[0].number"]),
        ("rows[:2]|length", ["rows[:2]"]),
        ("counts['乙'] + n", ["counts['乙']", "n"]),
        ("n|of(counts.乙)", ["n", "counts.乙"]),
        ("counts[key]", ["counts[key]", "key"]),
        ("counts.get('乙')", ["counts"]),
        ("[n, counts.甲]|sum", ["n", "counts.甲"]),
        ("n if counts.甲 else name", ["n", "counts.甲"]),
        ("missing and n or n", ["missing", "n"]),
        ("38", []),
    ],
)
def test_the_sources_of_a_tag_are_its_longest_chains(expression: str, paths: list[str]) -> None:
    assert sorted(sources(expression, VALUES | {"key": "乙", "missing": ""})) == sorted(paths)


def test_a_source_has_the_way_to_its_value() -> None:
    (one,) = filled_of(word_files.of("{{ rows[3].number }}"), VALUES).prints
    (source,) = one.sources
    assert source.trail == (ROWS, ROWS[3], 3)
    assert source.steps == (3, "number")
    assert (one.expression, one.place, one.tag.typed) == ("rows[3].number", "正文第1段", "{{ rows[3].number }}")


def test_what_was_not_evaluated_is_no_source_though_it_was_in_an_earlier_turn() -> None:
    data = word_files.of("{% for row in rows %}{{ row.number if row.note else loop.index }};{% endfor %}")
    found = [[source.path for source in one.sources] for one in filled_of(data, VALUES).prints]
    said = ["row.note", "row.number"]
    assert found == [said, ["row.note", "loop.index"], said, said]


@pytest.mark.parametrize(
    ("before", "expression", "after", "via"),
    [
        ("{% set x = counts.乙 %}", "x", "", ["counts.乙"]),
        ("{% set x = counts.乙 %}{% set y = x * 2 %}", "y", "", ["x", "counts.乙"]),
        ("{% for key, x in counts.items() if x > 1 %}", "x", "{% endfor %}", ["counts"]),
        (
            "{% for row in rows[:1] %}{% for x in [row.number] %}", "x", "{% endfor %}{% endfor %}",
            ["row.number", "rows[:1]"],
        ),
        ("{% with x = n + 1 %}", "x", "{% endwith %}", ["n"]),
        ("{% set x = namespace(t=n) %}{% set x.t = x.t + counts.甲 %}", "x.t", "", ["counts.甲", "n"]),
        ("{% macro m(x) %}", "x", "{% endmacro %}{{ m(counts.乙) }}", ["counts.乙"]),
        ("{% set x %}{{ n }}{% endset %}", "x|replace('8', '9')", "", ["n"]),
    ],
)  # fmt: skip
def test_a_name_that_the_template_makes_leads_on_to_what_it_is_made_from(
    before: str, expression: str, after: str, via: list[str]
) -> None:
    filled = filled_of(word_files.of(f"{before}{{{{ {expression} }}}}{after}"), VALUES)
    one = filled.prints[-1]
    found: list[str] = []
    waiting = list(one.sources)
    while waiting:
        source = waiting.pop(0)
        found.append(source.path)
        waiting += source.via
    assert set(via) <= set(found[1:])


def test_a_name_made_in_one_loop_is_not_taken_for_that_of_another() -> None:
    data = word_files.of(
        "{% set x = n %}{% for x in [counts.甲] %}{{ x }}{% endfor %}{{ x }}"
        "{% for row in rows[:1] %}{% set x = row.number %}{% endfor %}{{ x }}"
    )
    found = [[via.path for source in one.sources for via in source.via] for one in filled_of(data, VALUES).prints]
    assert found == [["counts.甲"], ["n"], ["n"]]


def test_nothing_is_called_twice() -> None:
    calls: list[str] = []

    class Counter:
        def take(self, what: str) -> int:
            calls.append(what)
            return len(calls)

        @property
        def seen(self) -> int:
            calls.append("seen")
            return len(calls)

    values = {"counter": Counter(), "next": lambda: calls.append("next") or len(calls)}
    data = word_files.of(
        "{{ counter.take('a') }}{{ next() }}{% set x = counter.take('b') %}{{ x }}{{ [next()]|first }}"
    )
    filled = filled_of(data, values)
    assert calls == ["a", "next", "b", "next"]
    assert [one.text for one in filled.prints] == ["1", "2", "3", "4"]


# -- figures


@pytest.mark.parametrize(
    ("expression", "figure", "rule", "cells"),
    [
        ("tasks.total", "6", "计数，每个事项计一次", ["任务台账!A2:A7"]),
        ("tasks.by_status['逾期']", "1", "逾期：", ["任务台账!F5", "任务台账!G5", "任务台账!H5"]),
        ("projects.planned|money", "300万元", "计划投资之和", ["项目台账!F2:F3"]),
        ("projects.invested", "90", "累计完成投资之和", ["项目台账!L2"]),
        ("projects.invested|of(projects.planned)", "30%", "累计完成投资 ÷ 计划投资", ["项目台账!L2", "项目台账!F2:F3"]),
        ("items[0].key", "RW-1", "照录", ["任务台账!A2"]),
        ("items[1].deadline|deadline", "2024年9月", "照录", ["任务台账!G3"]),
        ("items[3].text('填报日期')|date", "2024年5月20日", "照录", ["任务台账!L5"]),
        ("items[1].gap|points", "-56.7", "完成率 − 序时进度", ["任务台账!F3", "任务台账!G3", "任务台账!H3"]),
        ("items[1]|done", "10%", "完成率，按百分数读", ["任务台账!H3"]),
        ("indicators.items[0].target", "300", "照录", ["指标!F2"]),
        ("indicators.items[1].progress|percent", "10%", "（当前值 − 基期值）", ["指标!E3", "指标!F3", "指标!H3"]),
        ("indicators.on_pace", "2", "指标：已达到、达到进度", ["指标!E2、E4", "指标!F2、F4", "指标!H2、H4"]),
        ("problems.open", "2", "环节不是销账的", ["问题台账!E2:E3", "问题台账!G2:G3", "问题台账!H2:H3"]),
        (
            "problems.open - problems.overdue", "1", "未销账且没有超过整改时限",
            ["问题台账!E3", "问题台账!G3", "问题台账!H3"],
        ),
        ("problems.items[0].age", "180", "发现日期到截至日的天数", ["问题台账!E2"]),
        ("reporting.units[1].missing|length", "1", "应报而没有报的", None),
        ("reporting.of('部分报送')|length", "1", "计数：部分报送的单位", None),
        ("lagging_items|length", "4", "计数：逾期事项", None),
        ("lagging_leads|length", "3", "计数：牵头滞后、逾期事项", None),
        ("overall.count('滞后', '逾期')", "4", "滞后：", None),
        ("units[0].rank", "2", "按达到进度的占比从高到低的名次", None),
        ("ranked_units|length", "3", "计数：参加排名的单位", None),
        ("mid_term[0].share|percent", "50%", "达到进度 ÷ 总数 × 100", None),
        ("settings.plan_start", "2021", "照录", ["设置!B3"]),
        ("yardstick.tolerance|number", "10", "设置表没有写“序时容差”，取默认值", []),
        ("as_of|date", "2024年6月30日", "由报告期得出", []),
        ("findings.error", "0", "台账校验发现的个数", []),
        ("forecast.checked", "1", "截至下季度末到期", ["任务台账!G3", "任务台账!H3"]),
        ("changes.newly_behind|length", None, "新增滞后：与上期台账（2024年5月）按编号对应", None),
        ("trend[0].total", "10", "上期台账（2024年5月）", []),
        ("trend[1].invested", "90", "累计完成投资之和", ["项目台账!L2"]),
    ],
)  # fmt: skip
def test_a_figure_has_its_rule_and_its_cells(
    expression: str, figure: str | None, rule: str, cells: list[str] | None
) -> None:
    (found,) = only(expression, groups(previous=True))
    assert found.exact
    assert figure is None or found.figure == figure
    assert found.rule.startswith(rule)
    assert cells is None or [str(one) for one in found.cells] == cells
    assert found.where == "正文第1段" and found.expression == expression


def test_of_a_long_text_each_figure_has_what_is_near_it() -> None:
    long = "，".join(f"第{number}批甲{number}" for number in range(1, 301))
    found = only(f"'{long}'", groups())
    assert len(found) == 600 and all(one.figure in one.text and len(one.text) < 200 for one in found)
    assert found[0].text.endswith("…") and found[0].text.startswith("第1批") and found[-1].text.startswith("…")
    (short,) = only("'" + "甲" * 998 + "12'", groups())
    assert short.text == "甲" * 998 + "12"


def test_what_a_text_of_the_ledger_repeats_is_copied_wherever_it_stands() -> None:
    found = only("items[0].key ~ '、RW-2、' ~ items[0].key", groups())
    assert [(one.figure, one.rule.startswith("照录")) for one in found] == [
        ("RW-1", True), ("RW-2", False), ("RW-1", True),
    ]  # fmt: skip


def test_what_no_single_fact_gives_names_all_the_cells_and_is_not_exact() -> None:
    (found,) = only("lagging_items|length - 1", groups())
    assert (found.figure, found.rule, found.exact) == ("3", "由 lagging_items 算出", False)
    (length,) = only("lagging_items|length", groups())
    assert {cells.sheet for cells in length.cells} <= {cells.sheet for cells in found.cells}
    (found,) = only("tasks.total + projects.total", groups())
    assert (found.figure, found.rule, found.exact) == ("8", "由 tasks.total、projects.total 算出", False)
    assert [str(cells) for cells in found.cells] == ["任务台账!A2:A7", "项目台账!A2:A3"]


def test_counts_of_another_ledger_are_not_taken_for_those_of_this() -> None:
    filled = filled_of(word_files.of("{{ tasks.total }}"), context(groups()))
    (found,) = figures_of(read_document(filled.parts), filled.prints, groups())
    assert (found.rule, found.cells, found.exact) == ("由 tasks.total 算出", (), False)


def test_a_number_of_the_template_itself_says_so() -> None:
    (found,) = only("38", groups())
    assert (found.figure, found.rule, found.cells, found.exact) == ("38", LITERAL, (), False)


@pytest.mark.parametrize(
    "expression",
    [
        "loop.index",
        "steps.逾期",
        "[items, problems.items]|select|list|length",
        "3|next_heading",
        "1|heading(3)",
        "asks.逾期",
    ],
)
def test_what_only_numbers_the_text_is_no_figure(expression: str) -> None:
    assert only(expression, groups(), "{% for one in items[:2] %}", "{% endfor %}") == []


def test_each_number_of_a_clause_has_the_trace_of_its_own_status() -> None:
    found = only("tasks|standing('项重点任务')", made({"任务台账": EVERY["任务台账"]}))
    assert [one.figure for one in found[:5]] == ["4", "1", "1", "1", "1"]
    assert [one.rule.partition("：")[0] for one in found[1:5]] == ["已完成", "达到序时", "滞后", "逾期"]
    assert [one.keys for one in found[1:5]] == [["RW-1"], ["RW-2"], ["RW-3"], ["RW-4"]]
    assert [one.figure for one in found[5:]] == ["25%"] * 4
    assert [one.keys for one in found[5:]] == [["RW-1"], ["RW-2"], ["RW-3"], ["RW-4"]]


EVERY = {
    "任务台账": TASKS
    + "RW-1|甲|一|区科委||2024年1月|2024年12月|100|||\nRW-2|甲|二|区科委||2024年1月|2024年12月|50|||\n"
    + "RW-3|甲|三|区教委||2024年1月|2024年12月|20|||\nRW-4|甲|四|区教委||2024年1月|2024年3月|50|||\n"
}


def test_equal_numbers_of_two_units_are_told_apart_by_the_names_before_them() -> None:
    found = only("units|lagging", made(EVERY))
    assert [(one.figure, one.keys) for one in found] == [("1", ["RW-4"]), ("1", ["RW-3"])]


def test_the_counts_of_a_units_document_are_those_of_its_items() -> None:
    summary = groups()
    filled = filled_of(
        word_files.of(
            "{{ unit.tally.total }}{% for kind in unit.kinds %}{{ kind.total }}{{ kind.tally|lag }}{% endfor %}"
        ),
        context(summary) | {"unit": unit_views(summary)["区教委"]},
    )
    found = list(figures_of(read_document(filled.parts), filled.prints, summary))
    assert [(one.figure, list(one.keys)) for one in found] == [
        ("3", ["RW-3", "RW-4", "XM-2"]), ("2", ["RW-3", "RW-4"]), ("1", ["RW-4"]), ("1", ["XM-2"]),
    ]  # fmt: skip


def test_a_copied_text_with_a_small_number_is_not_taken_for_a_count() -> None:
    (found,) = only("task_items|length", made(EVERY))
    assert (found.figure, found.rule) == ("4", "计数：全部重点任务")


def test_figures_of_tables_have_their_column_and_aside_ones_their_part() -> None:
    data = word_files.table("数", "{{ tasks.total }}¦{{ tasks.unreported }}")
    summary = groups()
    filled = filled_of(data, context(summary))
    found = figures_of(read_document(filled.parts), filled.prints, summary)
    assert [one.where for one in found] == ["表1 第2行 第1列", "表1 第2行 第2列"]


# -- every figure of the suite


def exact_share(names: Sequence[str]) -> tuple[int, list[Figure]]:
    """How many figures there are, and those of them that are not exact."""
    found = [figure for name in names for figure in figures(name, june())]
    return len(found), [figure for figure in found if not figure.exact]


def test_nearly_every_figure_of_the_suite_is_exact() -> None:
    number, rest = exact_share(NAMES)
    assert number > 5000
    assert {figure.expression for figure in rest} <= {"troubled_items|length - 10"}
    assert len(rest) < number / 100


def test_no_number_that_is_printed_is_left_out() -> None:
    """Every digit of every marked text stands in a figure, but for numbers of paragraphs."""
    for name in ("月度专刊", "督办通知单"):
        for values in list(values_for(name, june()))[:3]:
            filled = suite(name, True).filled(values)
            found = list(figures_of(read_document(filled.parts), filled.prints, june()))
            for one in filled.prints:
                if re.match(r"loop\.index|unit\.steps|steps|\[", one.expression):
                    continue
                told = [
                    figure.figure for figure in found if figure.text == one.text and figure.expression == one.expression
                ]
                rest = one.text
                for figure in sorted(told, key=len, reverse=True):
                    rest = rest.replace(figure, "", 1) if figure in rest else rest
                assert not re.search(r"\d", rest), (one.text, told)


# -- reckoned again from the cells


def reckoned(sheets: Sheets, figure: Figure, amount: Any) -> None:
    """A count is the number of keys, which stand in the rows; a sum that of its cells; a copy is in its cell."""
    if figure.rule == "照录":
        assert_copied(sheets, figure)
    elif "之和" in figure.rule and "÷" not in figure.rule and "−" not in figure.rule:
        heading = PLANNED if "计划投资" in figure.rule else INVESTED
        assert_amount(figure, total(sheets, figure, heading, amount))
    elif figure.rule.startswith("累计完成投资 ÷ 计划投资") and len(figure.keys) != 1:
        share = total(sheets, figure, INVESTED, amount) / total(sheets, figure, PLANNED, amount) * 100
        assert_amount(figure, share)
    elif figure.cells and re.fullmatch(r"[\d,]+", figure.figure) and "名次" not in figure.rule:
        assert_counted(sheets, figure)


def assert_counted(sheets: Sheets, figure: Figure) -> None:
    assert len(figure.keys) == int(figure.figure.replace(",", "")), figure
    if "单位" not in figure.rule and "清单" not in figure.rule:
        rows = {
            (cells.sheet, row) for cells in figure.cells if heading_of(sheets, cells) != PLANNED for row in cells.rows
        }
        keys = sorted(str(sheets.at(sheet, row, KEYS[sheet]) or "") for sheet, row in rows)
        assert keys == sorted(figure.keys), figure


def heading_of(sheets: Sheets, cells: Any) -> str:
    return sheets.heading(cells.sheet, cells.letter) if cells.sheet in KEYS else ""


def total(sheets: Sheets, figure: Figure, heading: str, amount: Any) -> Fraction:
    """The sum of the amounts in a figure's cells; of a group the one written most often, or first."""
    found, by_group = Fraction(0), dict[Any, list[Fraction]]()
    for cells in figure.cells:
        for row in cells.rows if heading_of(sheets, cells) == heading else ():
            value = amount(sheets.at(cells.sheet, row, heading))
            group = sheets.at(cells.sheet, row, GROUP) if heading == PLANNED else None
            if value is not None and group is not None:
                by_group.setdefault((sheets.at(cells.sheet, row, "所属规划"), group), []).append(value)
            elif value is not None:
                found += value
    return found + sum(max(values, key=values.count) for values in by_group.values())


def assert_amount(figure: Figure, exact: Fraction) -> None:
    """What is printed is the amount as it is rounded: two decimals of an amount, one of a percentage."""
    number = re.match(r"[+-]?[\d,.]+", figure.figure)
    assert number, figure
    unit = figure.figure[number.end() :]
    shown = Decimal(exact.numerator) / Decimal(exact.denominator) / (10_000 if unit == "亿元" else 1)
    places = Decimal("0.1" if unit == "%" else "0.01")
    assert Decimal(number[0].replace(",", "")) == shown.quantize(places, ROUND_HALF_UP), figure


def assert_copied(sheets: Sheets, figure: Figure) -> None:
    (cells,) = figure.cells
    if cells.sheet not in KEYS:
        return
    (row,) = cells.rows
    said = sheets.at(cells.sheet, row, sheets.heading(cells.sheet, cells.letter))
    numbers = [int(part) if part.isdigit() else part for part in re.findall(r"\d+|[A-Za-z]+", figure.figure)]
    typed = [int(part) if part.isdigit() else part for part in re.findall(r"\d+|[A-Za-z]+", str(said))]
    assert all(number in typed for number in numbers), (figure, said)


def typed_amount(typed: Any) -> Fraction | None:
    return Fraction(str(typed)) if isinstance(typed, int | float) else None


@pytest.mark.parametrize("name", ["月度专刊", "督办通知单"])
def test_the_figures_of_the_sample_come_of_their_cells(name: str) -> None:
    sheets = sample()[0]
    found = figures(name, june())
    for figure in found:
        assert figure.exact, figure
        reckoned(sheets, figure, typed_amount)
    assert sum(figure.rule == "照录" for figure in found) > 50
    assert sum(bool(figure.cells) for figure in found) > 300


@settings(max_examples=25, deadline=None)
@given(BOOKS)
def test_the_figures_of_any_ledger_come_of_their_cells(book: Book) -> None:
    summary, sheets, amount = summarize(book.reading(), JUNE), sheets_of(book), means(book)
    for name in ("月度专刊", "督办通知单"):
        for figure in figures(name, summary):
            assert figure.exact, figure
            reckoned(sheets, figure, amount)


# -- the manifest


def test_the_manifest_is_plain_json_and_the_same_twice() -> None:
    made_twice = []
    for _ in range(2):
        (values,) = values_for("月度专刊", june())
        filled = suite("月度专刊", True).filled(values)
        document: Document = read_document(filled.parts)
        made_twice.append(manifest(document, filled.prints, june(), {"报告期": "2024-06"}, "月度专刊.docx"))
    one, other = (json.dumps(found, ensure_ascii=False, allow_nan=False) for found in made_twice)
    assert one == other
    found = made_twice[0]
    assert found["briefing"] == "月度专刊.docx"
    assert found["properties"] == {"报告期": "2024-06"}
    total_tasks = next(figure for figure in found["figures"] if figure["figure"] == "38")
    assert total_tasks == {
        "where": "正文第6段",
        "text": "重点任务38项、重点项目144个、政策机制12条",
        "figure": "38",
        "expression": "kinds|totals",
        "rule": "计数，每个事项计一次",
        "items": 38,
        "keys": [f"RW-{n:02d}" for n in range(1, 39)],
        "cells": ["任务台账!A4:A41"],
        "exact": True,
    }


def test_the_manifest_is_a_file_with_a_line_for_each_figure() -> None:
    summary = groups()
    filled = filled_of(word_files.of("{{ tasks.total }}", "{{ tasks.total + 1 }}"), context(summary))
    found = manifest(read_document(filled.parts), filled.prints, summary, {"台账摘要": "ab"}, "甲\ud800.docx")
    data = manifest_json(found)
    assert json.loads(data) == found
    assert [json.loads(line.rstrip(b","))["figure"] for line in data.splitlines()[1:-1]] == ["6", "7"]
    empty = {**found, "figures": []}
    assert json.loads(manifest_json(empty)) == empty


def test_of_a_rule_and_a_key_without_end_the_beginning_is_told() -> None:
    """A rule may name a thing, and a text print thousands of figures: a gigabyte was written."""
    figure = Figure("正文第1段", "1", "1", "x", "环节：" + "1项" * 9_000, ("K" * 9_000, "甲"), (), True)
    (listed,) = _listed([figure])
    assert listed["rule"].startswith("环节：1项1项") and listed["rule"].endswith("…") and len(listed["rule"]) == 201
    assert listed["keys"] == ["K" * 200 + "…", "甲"]


def test_the_manifest_is_printed_as_a_table() -> None:
    summary = groups()
    filled = filled_of(word_files.of("{{ tasks.total }}", "{{ tasks.total + 1 }}"), context(summary))
    grid = manifest_grid(manifest(read_document(filled.parts), filled.prints, summary, {"台账摘要": "ab"}))
    assert [row[2] for row in grid.rows] == ["6", "7"]
    assert [row[-1] for row in grid.rows] == ["是", "否"]
    assert grid.rows[0][6] == "RW-1、RW-2、RW-3、RW-4、RW-5、RW-6"
    assert "共 2 个数字，1 个由台账的一项直接给出" in grid.notes[-1]
    assert all(len(row) == len(grid.headings) == len(grid.widths) for row in grid.rows)
