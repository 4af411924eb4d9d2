"""What holds for every ledger: what is printed is read back, nothing raises, and the layout changes no finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import cells
from test_rules import CLEAN

from toolkit import chinese
from toolkit.check import check
from toolkit.chinese import Dates
from toolkit.ledger import Mark, PercentCell, RawSheet, Reading, parse
from toolkit.ledger.cells import read_cells
from toolkit.schema import KINDS, Column, standard_schema
from toolkit.values import CannotDo, Finding
from toolkit.views.findings import findings_result

# -- what is printed is read back


NAMES = st.text("区科委财政局园水务", min_size=2, max_size=8)
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
CENTS = st.integers(0, 10**12).map(lambda cents: cents // 100 if cents % 100 == 0 else cents / 100)
#: For each kind of column: typed values, and how reports and staff write them.
PRINTED: Mapping[str, tuple[st.SearchStrategy[Any], Any]] = {
    "text": (NAMES, str),
    "names": (st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple), ";".join),
    "units": (st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple), "、".join),
    "reference": (st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple), "、".join),
    "choice": (st.sampled_from(["在建", "完工"]), lambda value: f" {value}"),
    "percent": (st.integers(0, 1000).map(lambda tenths: tenths / 10), chinese.show_percent),
    "amount": (CENTS, chinese.show_amount),
    "measure": (CENTS, chinese.show_amount),
    "start": (DAYS, chinese.show_date),
    "deadline": (DAYS.map(lambda day: Dates(day, day)), lambda value: chinese.show_date(value.last)),
    "day": (DAYS, chinese.show_date),
    "year": (st.integers(1950, 2099), lambda year: f"{year}年"),
    "last_year": (st.integers(1950, 2099), str),
}


def test_every_kind_is_printed() -> None:
    assert set(PRINTED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_is_printed_is_read_back(kind: str, data: st.DataObject) -> None:
    values, show = PRINTED[kind]
    wanted = data.draw(st.lists(values, min_size=1, max_size=5))
    column = Column("甲", kind, choices=("在建", "完工"), unit="万元")
    read, troubles, _ = read_cells([show(value) for value in wanted], column, "万元")
    assert list(read) == wanted
    assert not troubles


# -- ledgers of every sort


HARD = st.sampled_from(
    [
        *("", None, "—", "合计", "小 计", "一、在谈", "注：无", "任务编号", "任务编号\n", "４５％", "2000万", "约300"),
        *("2021.10", "区发改委", "区发展改革委、区经信局", "RW-1", "XM-2、WT-1", "\x00\x1b[31m", "\u200b", " 甲 乙 "),
        *("六成", "=1+1"),
        *("长" * 3000, 0, -1, 0.4, 1, 1e308, -1e308, 5e-324, float("inf"), float("nan"), 10**30, True, False, 45473.0),
        *(date(2024, 6, 1), datetime(2024, 6, 1, 9, 30), time(9, 30), timedelta(3), PercentCell(0.4), PercentCell(-3)),
        *(Mark("#REF!"), Mark("=A1*2", formula=True)),
    ]
)  # fmt: skip
CELL = HARD | st.text(max_size=6) | st.floats() | st.integers() | st.dates()


def sheets_of(tables: Mapping[str, Sequence[Sequence[Any]]], **fields: Any) -> list[RawSheet]:
    """Raw sheets of tables, every row made as long as the longest."""
    width = {title: max(map(len, rows), default=0) for title, rows in tables.items()}
    return [
        RawSheet(title, [[*row, *[""] * (width[title] - len(row))] for row in rows], **fields)
        for title, rows in tables.items()
    ]


def findings_of(reading: Reading) -> Sequence[Finding]:
    return check(reading, reading.ledger)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_cells_whatever_raise(data: st.DataObject) -> None:
    """Any cells in any place, hidden, merged and computed at will."""
    titles = data.draw(st.lists(st.sampled_from([*CLEAN, "校验规则", "别的"]), min_size=1, unique=True))
    tables = {title: data.draw(st.lists(st.lists(CELL, max_size=6), max_size=8)) for title in titles}
    place = st.integers(0, 9)
    fields = {
        "top": data.draw(place),
        "left": data.draw(place),
        "merges": tuple(
            (top, left, top + down, left + right)
            for top, left, down, right in data.draw(st.lists(st.tuples(place, place, place, place), max_size=4))
        ),
        "hidden": data.draw(st.booleans()),
        "hidden_rows": data.draw(st.frozensets(place)),
        "hidden_columns": data.draw(st.frozensets(place)),
        "formulas": data.draw(st.dictionaries(st.tuples(place, place), st.just("=[1]甲!A1"), max_size=3)),
        "untitled": data.draw(st.booleans()),
    }
    check_quietly(sheets_of(tables, **fields))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_cell_of_a_ledger_raises(data: st.DataObject) -> None:
    """A sound ledger in which any cells, headings among them, are overwritten with anything."""
    check_quietly(sheets_of(spoiled(data)))


def check_quietly(sheets: Sequence[RawSheet]) -> None:
    try:
        reading = parse(sheets, standard_schema())
    except CannotDo as refused:
        assert "没有找到任何台账工作表" in str(refused)
        return
    for finding in findings_of(reading):
        assert finding.message.strip() and finding.remedy.strip()
        assert finding.place.sheet


def spoiled(data: st.DataObject, headings: bool = True) -> dict[str, list[list[Any]]]:
    """The clean ledger with up to five cells overwritten."""
    tables = {title: cells(table) for title, table in CLEAN.items()}
    for _ in range(data.draw(st.integers(0, 5))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = data.draw(st.integers(0 if headings else 1, len(rows) - 1))
        rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(CELL)
    return tables


# -- the layout changes no finding


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_shuffled_columns_change_cells_but_not_findings(data: st.DataObject) -> None:
    tables = spoiled(data, headings=False)
    shuffled = {}
    for title, rows in tables.items():
        width = max(map(len, rows))
        order = data.draw(st.permutations(range(width)))
        shuffled[title] = [[padded[index] for index in order] for padded in (pad(row, width) for row in rows)]
    assert told(sheets_of(tables)) == told(sheets_of(shuffled))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_blank_rows_change_cells_but_not_findings(data: st.DataObject) -> None:
    """Save for the notice that there are blank rows."""
    tables = spoiled(data, headings=False)
    spread = {}
    for title, rows in tables.items():
        spread[title] = [[""] * len(rows[0])] * data.draw(st.integers(0, 2))
        for row in rows:
            spread[title] += [row, *[[""] * len(row)] * data.draw(st.sampled_from([0, 0, 1, 3, 120]))]
    assert told(sheets_of(tables)) == told(sheets_of(spread))


def pad(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[""] * (width - len(row))]


def told(sheets: Sequence[RawSheet]) -> Counter[tuple[str, ...]]:
    """What is found, with the row's key and the column's heading in place of the cell."""
    reading = parse(sheets, standard_schema())
    checked = findings_result([(reading, findings_of(reading))]).checked[0]
    return Counter(
        (f.code, f.severity.value, f.place.sheet, f.place.column, checked.item_of(f).key, f.value, f.remedy)
        for f in checked.findings
        if f.code != "blank-rows"
    )
