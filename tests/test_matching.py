"""Figures matched with facts: what shows a value, and of many facts that do the one that is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.briefing.figures.facts import Fact
from toolkit.briefing.figures.matching import Matching
from toolkit.briefing.figures.shown import Form, Look, Shown, copies, looks, shown_in, shows
from toolkit.values import Trace


def fact(value: Any, unit: str = "", *labels: str) -> Fact:
    return Fact("路径", value, unit, lambda: Trace("规则"), labels)


@pytest.mark.parametrize(
    ("text", "value", "unit", "shown"),
    [
        ("12", 12, "项", True),
        ("12.0", 12, "项", True),
        ("-12", 12, "项", True),
        ("13", 12, "项", False),
        ("12.35", 12.345, "", True),
        ("12.34", 12.345, "", False),
        ("66.7%", 66.66, "%", True),
        ("66.67%", 66.666, "%", True),
        ("67%", 66.66, "%", False),
        ("3%", 3, "项", False),
        ("3个百分点", 3, "百分点", True),
        ("10,055,260", 10055260, "万元", True),
        ("1005.53亿元", 10055260, "万元", True),
        ("1005.53", 10055260, "万元", True),
        ("1005.53万元", 10055260, "万元", False),
        ("12000元", 1.2, "万元", True),
        ("12万元", 12, "项", False),
        ("2024年5月31日", date(2024, 5, 31), "", True),
        ("2024-5-31", date(2024, 5, 31), "", True),
        ("5月31日", date(2024, 5, 31), "", True),
        ("2024年5月", date(2024, 5, 31), "", True),
        ("5月30日", date(2024, 5, 31), "", False),
        ("2024年", 2024, "", True),
        ("2024年", 2023, "", False),
        ("2024年5月", 2024, "", False),
        ("1", True, "", False),
        ("5", "5", "", False),
        ("A5", 5, "", False),
    ],
)
def test_what_shows_a_value(text: str, value: Any, unit: str, shown: bool) -> None:
    (found,) = shown_in(text)
    assert shows(found, fact(value, unit)) is shown


def test_a_template_that_says_how_many_decimals_shows_fewer() -> None:
    (found,) = shown_in("67%")
    one = fact(66.66, "%")
    assert found.look not in looks(one, found.form)
    assert found.look in looks(one, found.form, loose=True)


# -- against a plain way, which looks at every fact for every figure


def plain(text: str, facts: Sequence[Fact], lists: Sequence[Sequence[Fact]], loose: bool) -> Iterator[Fact | None]:
    used: set[int] = set()

    def likely(shown: Shown, one: Fact) -> tuple[Any, ...]:
        before = text[: shown.start]
        ends = bool(one.labels) and bool(one.labels[-1]) and before.endswith(one.labels[-1])
        return ends, id(one) not in used, [before.rfind(label) for label in one.labels if label]

    for shown in shown_in(text):
        copied = [
            one
            for found in lists
            for one in found
            if any(start <= shown.start and shown.stop <= stop for start, stop in copies(text, one, len(found) == 1))
        ]
        showing = [one for one in facts if shown.look in looks(one, shown.form)]
        if not showing and loose:
            showing = [one for one in facts if shown.look in looks(one, shown.form, loose=True)]
        best = copied[0] if copied else max(showing, key=lambda one: likely(shown, one), default=None)
        if not copied and best:
            used.add(id(best))
        yield best


NAMES = ("甲", "乙", "甲乙", "乙1号", "")
values = st.sampled_from([0, 1, 2, 12, 1.25, 12.5, 12000, 2024, date(2024, 1, 2), "乙1号", "完成12项", "1", ""])
some = st.builds(
    lambda value, unit, labels: fact(value, unit, *labels),
    values,
    st.sampled_from(["", "项", "%", "万元"]),
    st.lists(st.sampled_from(NAMES), max_size=2),
)
words = [
    *NAMES,
    "1",
    "2",
    "12",
    "1.3%",
    "1.25",
    "（",
    "项",
    "12.5%",
    "13%",
    "1.2亿元",
    "1.20",
    "2024年",
    "1月2日",
    "完成12项",
    "，",
    "共",
]
texts = st.lists(st.sampled_from(words), max_size=12).map("".join)


@given(texts, st.lists(some, max_size=8), st.lists(st.lists(some, max_size=3), max_size=2), st.booleans())
def test_figures_are_matched_as_if_every_fact_were_looked_at(
    text: str, facts: list[Fact], lists: list[list[Fact]], loose: bool
) -> None:
    figures = list(shown_in(text))
    matching = Matching(text, figures, facts, [*lists, facts], loose)
    found = [matching.fact(shown) for shown in figures]
    assert list(map(id, found)) == list(map(id, plain(text, facts, [*lists, facts], loose)))


def test_of_thousands_of_facts_each_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of thousands of problems took three minutes."""
    asked: list[Fact] = []

    def noted(one: Fact, form: Form, loose: bool = False) -> set[Look]:
        asked.append(one)
        return looks(one, form, loose)

    monkeypatch.setattr("toolkit.briefing.figures.matching.looks", noted)
    facts = [fact(number, "项", f"单位{number:03}") for number in range(100, 300)]
    text = "，".join(f"{one.labels[0]}有{one.value}项" for one in facts)
    figures = [shown for shown in shown_in(text) if not text[: shown.start].endswith("单位")]
    matching = Matching(text, figures, facts, [], loose=False)
    assert [matching.fact(shown) for shown in figures] == facts
    assert len(asked) == len(facts)
