"""What was reported this period: nothing, something old, or word for word what was reported last period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from toolkit.chinese import Unread, show_date, squeeze
from toolkit.ledger import Ledger, Row, Table
from toolkit.rules.columns import is_under_merge
from toolkit.rules.label import comparison, rule
from toolkit.rules.settings import setting_at_fault
from toolkit.values import Fault, Finding, Period, Severity

NOT_REPORTED = Fault(
    "not-reported", Severity.WARNING, "本期没有填报",
    "“{key}”本期的{columns}都没有填写。", "请催报；没有进展的，也请填写完成率并说明原因。", "月滚动：各单位每月报送",
)  # fmt: skip
STALE_REPORT = Fault(
    "stale-report", Severity.WARNING, "填报日期早于本期",
    "填报日期 {value} 早于报告期{period}，填的可能还是上期的内容。", "请核对是否已按本期更新，并改正填报日期。",
    "月滚动：各单位每月报送",
)  # fmt: skip
FUTURE_DATE = Fault(
    "future-date", Severity.WARNING, "日期晚于报告期",
    "“{column}”为 {value}，比报告期{period}的末日晚了两个月以上。", "请核对年月是否误填。", "台账约定第3节",
)  # fmt: skip
NARRATIVE_UNCHANGED = Fault(
    "narrative-unchanged", Severity.WARNING, "进展与上期一字不差",
    "“{key}”的“{column}”与上期台账（{cell}）一字不差，完成率又未满 100%。",
    "请填写本期的进展。", "月滚动：各单位每月报送",
)  # fmt: skip

PERIOD_UNLIKELY = Fault(
    "period-unlikely", Severity.WARNING, "报告期与填报日期不符",
    "报告期是{period}，而 {rows} 处日期中有 {count} 处{how}。", "请核对报告期是否写错，或交来的是别的月份的台账。",
    "月滚动：各单位每月报送",
)  # fmt: skip

#: The sheets whose rows report each period: filling any column that the schema says is reported is a report.
_REPORTING = ("tasks", "policies", "projects")
_EARLY_STAGES = frozenset({"谋划", "在谈", "前期手续"})
#: Reports of a period come in during the weeks after it.
_LATE = timedelta(days=62)
#: A text that says there was nothing may say so again.
_SHORTEST_NARRATIVE = 4


@rule(NOT_REPORTED)
def reported(ledger: Ledger) -> Iterator[Finding]:
    """Each task, policy and project that is under way reports something; a column the ledger lacks is not missed."""
    period = ledger.settings.period
    if period is None:
        return
    for code in _REPORTING:
        table = ledger[code]
        present = [column.heading for column in table.present_columns() if column.reported]
        if not present or not table.blank.issuperset(present):
            continue
        named = "、".join(f"“{heading}”" for heading in present)
        for index, cells in enumerate(zip(*(table.column(heading) for heading in present), strict=True)):
            if not any(cell is not None for cell in cells) and _under_way(table.row(index), period):
                row = table.row(index)
                if any(is_under_merge(row, heading) for heading in present):
                    continue
                yield NOT_REPORTED.at(row.place(present[0]), key=row.text(table.sheet.key[0]), columns=named)


def _under_way(row: Row, period: Period) -> bool:
    """Whether a row should report: it has a key and a start that is not after the period; a project is being built."""
    if row.key[0] is None:
        return False
    if row.table.sheet.code == "projects":
        start = row["开始年份"]
        return row["阶段"] not in _EARLY_STAGES and type(start) is int and start <= period.as_of.year
    start = row["开始时间"] if row.table.sheet.code == "tasks" else None
    return not (isinstance(start, date) and start > period.as_of)


#: A cell that holds a day: its table, heading and row index.
_Day = tuple[Table, str, int]


@rule(STALE_REPORT, FUTURE_DATE, PERIOD_UNLIKELY)
def report_dates(ledger: Ledger) -> Iterator[Finding]:
    """A report is dated within its period or soon after, unless the work was done before; no day lies far ahead.

    Where that is so of most, it is the period that is wrong.
    """
    period = ledger.settings.period
    if period is None:
        return
    columns = [(t, c.heading) for t in ledger.tables.values() for c in t.present_columns() if c.kind == "day"]
    rows = sum(isinstance(day, date) for table, heading in columns for day in table.column(heading))
    early: list[_Day] = []
    late: list[_Day] = []
    for table, heading in columns:
        days = table.column(heading)
        odd = {day for day in set(days) if isinstance(day, date) and not period.first <= day <= period.as_of + _LATE}
        for index, day in enumerate(days) if odd else ():
            if day in odd and day > period.as_of:
                late.append((table, heading, index))
            elif day in odd and heading == "填报日期" and not _complete(table.row(index)):
                early.append((table, heading, index))
    for fault, how, found in ((FUTURE_DATE, "晚了两个月以上", late), (STALE_REPORT, "早于本期", early)):
        place = setting_at_fault(ledger, ["报告期"], len(found), rows)
        if place:
            yield PERIOD_UNLIKELY.at(place, period.label, period=period.label, rows=rows, count=len(found), how=how)
            continue
        for table, heading, index in found:
            day = show_date(table.column(heading)[index])
            yield fault.at(table.place(index, heading), day, period=period.label)


def _complete(row: Row) -> bool:
    percent = row["完成率"]
    return isinstance(percent, float) and percent >= 100


@comparison(NARRATIVE_UNCHANGED)
def unchanged(ledger: Ledger, previous: Ledger) -> Iterator[Finding]:
    """The progress of what is not complete is told anew each period."""
    for code in _REPORTING:
        table, before = ledger[code], previous[code]
        heading = next(column.heading for column in table.sheet.columns if column.reported and column.narrative)
        earlier = rows_by_key(before)
        for index, text in enumerate(table.column(heading)):
            if type(text) is not str or len(text) < _SHORTEST_NARRATIVE or _complete(table.row(index)):
                continue
            other = earlier.get(table.row(index).key)
            if other is not None and _same(other[heading], text):
                words = {"key": table.row(index).text(table.sheet.key[0]), "cell": other.place(heading).cell}
                yield NARRATIVE_UNCHANGED.at(table.place(index, heading), text, **words)


def _same(before: Any, text: str) -> bool:
    return isinstance(before, str) and squeeze(before) == squeeze(text)


def rows_by_key(table: Table) -> dict[tuple[Any, ...], Row]:
    """The rows of a table by their key; those without a readable key, or with a key of another row, are left out."""
    rows: dict[tuple[Any, ...], Row] = {}
    repeated: set[tuple[Any, ...]] = set()
    for row in table:
        if row.key[0] is None or any(isinstance(part, Unread) for part in row.key):
            continue
        if row.key in rows:
            repeated.add(row.key)
        rows[row.key] = row
    return {key: row for key, row in rows.items() if key not in repeated}
