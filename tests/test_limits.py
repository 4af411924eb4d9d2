"""What a template may cost: bombs of time and memory end with an error; what a report needs does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from docxtpl import Listing
from docxtpl import RichText as PeerText
from word_files import of, texts

from toolkit.briefing.template import Template
from toolkit.values import CannotDo


def rendered(text: str, **context: Any) -> list[str]:
    """The paragraphs of a template of one paragraph."""
    return texts(Template(of(text), "样稿.docx").render(context))


def refused(text: str, **context: Any) -> str:
    """What the error says."""
    with pytest.raises(CannotDo) as caught:
        rendered(text, **context)
    return str(caught.value)


def endless() -> Iterator[int]:
    """Numbers without an end."""
    number = 0
    while True:
        yield number
        number += 1


_GROW = (
    "{{% set ns = namespace(x={}) %}}{{% for i in range(99) %}}{{% set ns.x = {} %}}{{% endfor %}}{{{{ ns.x|length }}}}"
)
_WORK = (
    "{% set L = range(9999)|list %}{% set L = L + L + L + L %}{% for i in range(9999) %}{% set x = WORK %}{% endfor %}"
)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 'a'|center(10**9) }}",
        "{{ 'a'|indent(10**9) }}",
        "{{ 'a'.ljust(10**9)|length }}",
        "{{ '\\t'.expandtabs(10**9)|length }}",
        "{{ (5).to_bytes(10**9, 'big') }}",
        "{{ ('x'*999999)|replace('x', 'y'*999999)|length }}",
        "{{ ('x'*999999).join('y'*999999)|length }}",
        "{{ ('a'*999999).translate({97: 'b'*999999})|length }}",
        "{{ ('a'*999999)|wordwrap(1)|length }}",
        "{{ [1]|slice(10**9)|list|length }}",
        "{{ [1]|batch(10**8, 1)|list|length }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '%.999999999f' % 1.0 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '{:{}}'.format(1, 999999999) }}",
        "{{ 3|round(-99999999) }}",
        "{{ 7**200000 // 3**100000 }}",
        "{{ huge|int }}",
        "{{ '{:f}'.format(huge) }}",
        _GROW.format("'a'", "[ns.x, ns.x]|join"),
        _GROW.format("'a'", "'%s%s' % (ns.x, ns.x)"),
        _GROW.format("'a'", "'{0}{0}'.format(ns.x)"),
        _GROW.format("'a'", "ns.x|replace('a', 'aa')"),
        _GROW.format("(1,)", "(ns.x, ns.x)|sum(start=())"),
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set t %}{{ ns.x }}{{ ns.x }}{% endset %}"
        "{% set ns.x = t %}{% endfor %}",
        "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
        "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ 1 if ns.x == ns.y else 2 }}",
        *(_WORK.replace("WORK", work) for work in ("L|sum", "L|sort|first", "-1 in L", "L[1:]", "L + L", "L|max")),
        "{% for i in range(9999) %}{% set x = range(9999)|map('string')|join %}{% endfor %}",
        "{{ endless|list|length }}",
        "{{ endless|sum }}",
        "{{ 5.5 in endless }}",
        "{{ endless|max }}",
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        "{% for r in [1,2] recursive %}{% if loop.depth < 40 %}{{ loop([1,2]) }}{% endif %}{% endfor %}",
        "{% macro m() %}{% for i in range(9999) %}{{ 'a'*999999 }}{% endfor %}{% endmacro %}{{ m() }}",
    ],
)
def test_what_would_never_end_or_fill_the_memory_is_an_error(tag: str) -> None:
    assert "过大" in refused(tag, endless=endless(), huge=Decimal("1E+400000000"))


def test_numbers_from_nothing_cost_more_than_what_a_ledger_holds() -> None:
    """Some tens of thousands of paragraphs of them take longer to be held against the ledger than anyone waits."""
    assert "过大" in refused("{% for i in range(60000) %}{% endfor %}")
    assert "过大" in refused("{% for i in range(300) %}{% for j in range(300) %}{% endfor %}{% endfor %}")
    assert rendered("{% for i in range(20000) %}{% endfor %}1") == ["1"]
    assert rendered("{% for i in rows %}{% endfor %}1", rows=[0] * 90_000) == ["1"]
    assert rendered("{{ range(2, 9, 3)|join('、') }}") == ["2、5、8"]


_NESTED = "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"


@pytest.mark.parametrize("tag", ["{{ ns.x|string }}", "{{ ns.x ~ '' }}", "{{ '%s' % [ns.x] }}", "{{ [ns.x]|join }}"])
def test_lists_are_not_made_words_of(tag: str) -> None:
    assert "清单" in refused(_NESTED + tag)


@pytest.mark.parametrize("tag", ["{{ f|string }}", "{{ f ~ '' }}", "{{ '%s' % f }}", "{{ [f]|join }}", "{{ f|upper }}"])
def test_no_address_of_an_object_is_printed(tag: str) -> None:
    assert "对象或函数" in refused(tag, f=endless)


@pytest.mark.parametrize("name", ["random", "tojson", "pprint"])
def test_what_would_differ_from_run_to_run_is_left_out(name: str) -> None:
    assert f"没有名为“{name}”的过滤器" in refused("{{ [1, 2]|" + name + " }}")


@pytest.mark.parametrize("text", ["待定", "49.28亿元", "", "１２３a"])
def test_a_text_that_is_no_number_is_no_nought(text: str) -> None:
    assert "不是数" in refused("{{ x|int }}", x=text) and "不是数" in refused("{{ x|float }}", x=text)
    assert rendered("{{ x|int(0) }}{{ x|float(default=1.5) }}", x=text) == ["01.5"]
    assert rendered("{{ '42'|int }}{{ 3.9|int }}{{ '2.5'|float }}{{ 'ff'|int(base=16) }}") == ["4232.5255"]


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("-Infinity"), float("nan"), float("inf")])
def test_numbers_that_are_none_are_not_printed(value: Any) -> None:
    assert "不能直接打印" in refused("{{ x }}", x=value)


def test_values_of_numpy_and_pandas() -> None:
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    assert rendered("{{ a }}{{ b }}", a=numpy.int64(5), b=numpy.float64(2.5)) == ["52.5"]
    for value in (numpy.bool_(True), numpy.float32("nan"), numpy.datetime64("NaT"), pandas.NaT, pandas.NA):
        assert "不能直接打印" in refused("{{ x }}", x=value)


def test_objects_of_docxtpl() -> None:
    assert rendered("{{ x }}{{ x|upper }}", x=Listing("a<b>\n&")) == ["a<b>\n&A<B>\n&"]
    assert "docxtpl 的 RichText 对象" in refused("{{r x }}", x=PeerText("甲", bold=True))


def test_what_is_ours_is_not_offered_as_a_name() -> None:
    message = refused("{{ x }}", a=1, b=2)
    assert "可用的有：a、b。" in message


def test_what_is_not_there_in_the_first_turn_is_said() -> None:
    assert "is defined" in refused("{% for r in rows %}{% if loop.previtem %}{% endif %}{% endfor %}", rows=[1])


def test_what_reports_need_is_not_refused() -> None:
    rows = [{"a": f"单位{number}", "n": number, "tags": ["甲", "乙"]} for number in range(2_000)]
    text = (
        "{% for r in rows %}{% if r.a in names and r.n > 5 and '甲' in r.tags %}{{ r.a|replace('单位', '') ~ '、' }}"
        "{% endif %}{% endfor %}{{ [rows, rows]|sum(start=[])|length }}{{ rows|map(attribute='n')|sum }}"
        "{{ '%05.1f|%s' % (2.5, '甲') }}{{ '{:>5}|{}'.format('甲', 3) }}{{ names[:2]|join('、') }}"
        "{{ rows|groupby('tags')|length }}{{ rows|sort(attribute='n', reverse=true)|map(attribute='n')|first }}"
        "{{ 'a\\nb'|indent(2) }}{{ 2**64 }}{{ '一二三'|center(7) }}{{ rows|batch(3)|list|length }}"
    )
    found = rendered(text, rows=rows, names=[row["a"] for row in rows])[0]
    assert found.startswith("6、7、") and "1999、4000" in found
    assert found.endswith("1999000002.5|甲    甲|3单位0、单位111999a\n  b18446744073709551616  一二三  667")
