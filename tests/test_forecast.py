"""What will be overdue by the end of the next quarter: by hand, and random ledgers against a slow reckoning."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import BOOKS, Book
from reckoning import Slow, tenth
from tables import read, whole

from toolkit.chinese import parse_period
from toolkit.summary import Forecast, Summary, summarize
from toolkit.summary.forecast import next_quarter_end
from toolkit.values import Grid, Period
from toolkit.views.book import book as book_of
from toolkit.views.book import page as page_of
from toolkit.views.summary_json import summary_json

HEAD = "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率\n"


def summary_of(table: str, period: str = "2024-06", previous: Summary | None = None) -> Summary:
    """The summary of a ledger whose tasks are these lines."""
    return summarize(read(whole({"任务台账": HEAD + table})), parse_period(period), previous)


def forecast_of(table: str, period: str = "2024-06", before: str = "", earlier: str = "2024-05") -> Forecast:
    """The forecast of a ledger whose tasks are these lines, with that of an earlier period where `before` has any."""
    return summary_of(table, period, summary_of(before, earlier) if before else None).forecast


def line(percent: Any, due: str = "2024-09-30", start: str = "2024-01-01", key: str = "1") -> str:
    """One task."""
    return f"{key}|大|事|区发改委|{start}|{due}|{percent}\n"


# -- until when


@pytest.mark.parametrize(
    ("as_of", "until"),
    [
        ("2024-01-01", "2024-06-30"), ("2024-03-31", "2024-06-30"), ("2024-04-01", "2024-09-30"),
        ("2024-06-30", "2024-09-30"), ("2024-07-31", "2024-12-31"), ("2024-08-15", "2024-12-31"),
        ("2024-10-01", "2025-03-31"), ("2024-12-31", "2025-03-31"), ("2023-12-15", "2024-03-31"),
    ],
)  # fmt: skip
def test_the_end_of_the_next_quarter(as_of: str, until: str) -> None:
    assert next_quarter_end(date.fromisoformat(as_of)) == date.fromisoformat(until)


@pytest.mark.parametrize(
    ("due", "checked"),
    [
        ("2024-06-29", 0),  # overdue already
        ("2024-06-30", 1),
        ("2024-07-01", 1),
        ("2024年三季度", 1),
        ("2024-09-30", 1),
        ("2024-10-01", 0),
        ("2024年底", 0),
        ("持续推进", 0),
        ("待定", 0),
        ("等通知", 0),
    ],
)
def test_what_falls_due_by_then(due: str, checked: int) -> None:
    forecast = forecast_of(line(10, due))
    assert (forecast.until, forecast.checked, len(forecast.overdue)) == (date(2024, 9, 30), checked, checked)


def test_what_is_due_on_the_day_itself_and_not_done_is_overdue_on_the_next() -> None:
    forecast = forecast_of(line(95, "2024年上半年"))
    assert [(one.due, one.expected) for one in forecast.overdue] == [(date(2024, 6, 30), 95)]


def test_what_is_done_is_left_out() -> None:
    forecast = forecast_of(line(100) + line(130, key="2"))
    assert (forecast.checked, forecast.overdue, forecast.unknown) == (0, (), ())


# -- the pace


@pytest.mark.parametrize(("percent", "late"), [(66.43, False), (66.42, True)])
def test_the_pace_since_the_start(percent: float, late: bool) -> None:
    """From 1 January to 30 June are 182 days, both ends counted; 92 more to 30 September: 182 of 274 parts."""
    forecast = forecast_of(line(percent))
    assert [one.days for one in forecast.overdue] == [182] * late
    if late:
        [one] = forecast.overdue
        assert one.pace == pytest.approx(66.42 / 182)
        assert one.expected == pytest.approx(66.42 + 66.42 / 182 * 92)


def test_a_blank_start_is_that_of_the_plan() -> None:
    [one] = forecast_of(line(40, start="")).overdue
    assert one.days == (date(2024, 6, 30) - date(2021, 1, 1)).days + 1


@pytest.mark.parametrize(("before", "late"), [(69, True), (68, True), (59, False), (10, False)])
def test_the_pace_since_the_earlier_ledger(before: int, late: bool) -> None:
    """31 May to 30 June are 30 days, and 90 more to 28 September: three times what was gained, added to 70 %."""
    forecast = forecast_of(line(70, "2024-09-28"), before=line(before, "2024-09-28"))
    assert forecast.since == date(2024, 5, 31)
    assert bool(forecast.overdue) == late
    for one in forecast.overdue:
        assert (one.days, one.expected) == (30, pytest.approx(70 + 3 * (70 - before)))


def test_exactly_all_of_it_on_the_due_day_is_in_time() -> None:
    """Ten points in thirty days make thirty in ninety, whatever a float's last bit says."""
    assert forecast_of(line(70, "2024-09-28"), before=line(60, "2024-09-28")).overdue == ()
    for days in range(31, 90):
        due = date(2024, 6, 30) + timedelta(days)
        percent = Fraction(100 * 182, 182 + days)
        assert forecast_of(line(repr(float(percent)), due.isoformat())).overdue == ()


def test_a_percentage_that_fell_or_stood_still_is_no_progress() -> None:
    for before in (70, 90):
        [one] = forecast_of(line(70), before=line(before)).overdue
        assert (one.pace, one.days, one.expected) == (0, 30, 70)


def test_an_item_that_the_earlier_ledger_does_not_have_goes_by_its_start() -> None:
    [one] = forecast_of(line(30), before=line(30, key="2")).overdue
    assert one.days == 182


def test_of_two_earlier_items_with_one_number_neither_counts() -> None:
    [one] = forecast_of(line(30), before=line(29) + line(1)).overdue
    assert one.days == 182


@pytest.mark.parametrize("earlier", ["2024-06", "2024-07", "2024"])
def test_a_ledger_that_is_no_earlier_gives_no_pace(earlier: str) -> None:
    forecast = forecast_of(line(30), before=line(10), earlier=earlier)
    assert [one.days for one in forecast.overdue] == [182]
    assert forecast.since is None


def test_what_was_blank_in_the_earlier_ledger_was_not_known_to_be_nothing() -> None:
    """Half done since January, and not reported in May: that is no fifty points in a month."""
    [one] = forecast_of(line(50), before=line("")).overdue
    assert one.days == 182


# -- what cannot be said


@pytest.mark.parametrize(
    ("percent", "start"),
    [("", "2024-01-01"), ("六成", "2024-01-01"), ("—", ""), (0, "2024-07-01"), (0, "2024-08-01"), (40, "前年")],
)
def test_what_cannot_be_said_is_listed(percent: Any, start: str) -> None:
    forecast = forecast_of(line(percent, start=start))
    assert (forecast.checked, forecast.overdue, [item.key for item in forecast.unknown]) == (1, (), ["1"])


def test_what_has_not_begun_is_not_late_for_standing_still() -> None:
    """With an earlier ledger as without one."""
    forecast = forecast_of(line(0, start="2024-08-01"), before=line(0, start="2024-08-01"))
    assert (forecast.overdue, [item.key for item in forecast.unknown]) == ((), ["1"])


def test_an_unreadable_start_does_not_matter_where_the_pace_is_known() -> None:
    [one] = forecast_of(line(40, start="前年"), before=line(39, start="前年")).overdue
    assert one.days == 30


# -- how it is told


def grid_of(grids: Any) -> Grid:
    """The table of the forecast."""
    return next(grid for grid in grids if grid.title == "逾期预测")


def test_the_table_says_that_it_is_a_forecast() -> None:
    summary = summary_of(line(40) + line("", key="2") + line(10, "2024-08-15", key="3"))
    for grids in (book_of(summary), page_of(summary)):
        grid = grid_of(grids)
        assert grid.notes[0].startswith(
            "这是预测，不是事实：2024年9月30日（下季度末）以前到期的 3 项，按各事项开始以来"
        )
        assert any("1 项，无法推算：2。" in note for note in grid.notes)
        assert [(row[1], row[4], row[5], row[7]) for row in grid.rows] == [
            ("3", "2024年8月15日", "10%", "12.5%"),
            ("1", "2024年9月30日", "40%", "60.2%"),
        ]


def test_what_cannot_be_said_is_told_even_where_nothing_is_foreseen() -> None:
    summary = summary_of(line("") + line(90, key="2"))
    assert summary.forecast.overdue == ()
    for grids in (book_of(summary), page_of(summary)):
        assert any("1 项，无法推算：1。" in note for note in grid_of(grids).notes)


def test_the_table_says_since_when() -> None:
    notes = grid_of(book_of(summary_of(line(40), previous=summary_of(line(39), "2024-05")))).notes
    assert "按2024年5月31日以来的平均进度" in notes[0]
    assert "没有提高的，按没有进展推算" in notes[1]


# -- against a slow reckoning


class Late(NamedTuple):
    """An item that will be late: its sheet and key, when it is due, what it comes to, over how many days."""

    kind: str
    key: str
    due: date
    expected: Fraction
    days: int


def slow_forecast(now: list[Slow], before: list[Slow], period: Period, since: date | None) -> tuple[list[Late], Any]:
    """What will be late, and the keys of what it cannot be said of."""
    known = {(item.kind, item.key): item for item in before if item.percent is not None and not item.unreported}
    late, unknown = [], []
    for item in falling_due(now, period):
        found = slow_pace(item, known.get((item.kind, item.key)), period.as_of, since)
        if item.percent is None or found is None:
            unknown.append((item.kind, item.key))
            continue
        due = item.due or period.as_of
        expected = item.percent + found[0] * (due - period.as_of).days
        if expected < 100:
            late.append(Late(item.kind, item.key, due, expected, found[1]))
    return sorted(late, key=lambda one: one.due), unknown


def falling_due(items: list[Slow], period: Period) -> list[Slow]:
    """The items that are not done and not overdue, and due by the end of the next quarter."""
    until = next_quarter_end(period.as_of)
    return [i for i in items if i.status != "已完成" and i.due is not None and period.as_of <= i.due <= until]


def slow_pace(item: Slow, earlier: Slow | None, as_of: date, since: date | None) -> tuple[Fraction, int] | None:
    """Points a day and over how many days; None for what is blank, unreadable or not begun."""
    if item.percent is None or item.unreported or (item.start is not None and item.start > as_of):
        return None
    if earlier is not None and earlier.percent is not None and since is not None:
        return max(item.percent - earlier.percent, Fraction(0)) / (as_of - since).days, (as_of - since).days
    if item.start is None:
        return None
    days = (as_of - item.start).days + 1
    return item.percent / days, days


PERIODS = st.sampled_from([parse_period(text) for text in ("2024-05", "2024-06", "2024Q3", "2024-07H1", "2024")])


@settings(max_examples=100, deadline=None)
@given(BOOKS, st.none() | BOOKS, PERIODS, PERIODS)
def test_against_the_slow_reckoning(new: Book, old: Book | None, period: Period, earlier: Period) -> None:
    previous = summarize(old.reading(), earlier) if old else None
    summary, items = summarize(new.reading(), period, previous), new.items(period)
    since = earlier.as_of if old and earlier.as_of < period.as_of else None
    late, unknown = slow_forecast(items, old.items(earlier) if old else [], period, since)
    found = summary_json(summary)["forecast"]
    assert found["until"] == next_quarter_end(period.as_of).isoformat()
    assert found["since"] == (since.isoformat() if since else None)
    assert [(one["kind"], one["key"], one["due"], one["expected"], one["days"]) for one in found["overdue"]] == [
        (one.kind, one.key, one.due.isoformat(), tenth(one.expected), one.days) for one in late
    ]
    listed = {kind: [key for code, key in unknown if code == kind] for kind in ("tasks", "policies", "projects")}
    assert found["unknown"] == listed
    assert found["checked"] == len(falling_due(items, period))
