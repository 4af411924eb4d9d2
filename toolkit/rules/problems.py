"""Rules for the 问题台账 sheet: the closed loop 建账—整改—复查—销账."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from toolkit.chinese import Dates, show_date
from toolkit.ledger import Ledger, Row
from toolkit.rules.label import comparison, rule
from toolkit.rules.reports import rows_by_key
from toolkit.values import Fault, Finding, Period, Severity

_LOOP = "问题闭环：建账—整改—复查—销账"
CLOSED_WITHOUT_DATE = Fault(
    "closed-without-date", Severity.WARNING, "销账而没有日期",
    "环节为销账，没有填写销账日期。", "请补填销账日期。", _LOOP,
)  # fmt: skip
DATED_NOT_CLOSED = Fault(
    "dated-not-closed", Severity.WARNING, "有销账日期而未销账",
    "填写了销账日期，环节却是“{stage}”。", "请核对：已销账的把环节改为销账，未销账的清空销账日期。", _LOOP,
)  # fmt: skip
CLOSED_BEFORE_FOUND = Fault(
    "closed-before-found", Severity.ERROR, "销账早于发现",
    "销账日期早于发现日期。", "请核对后改正其中一个。", _LOOP,
)  # fmt: skip
PROBLEM_OVERDUE = Fault(
    "problem-overdue", Severity.WARNING, "问题超过整改时限",
    "整改时限“{value}”已过（截至{as_of}），环节还是“{stage}”。", "请督促整改；已改完的请更新环节和销账日期。", _LOOP,
)  # fmt: skip
DUE_BEFORE_FOUND = Fault(
    "problem-due-before-found", Severity.ERROR, "整改时限早于发现日期",
    "整改时限“{value}”早于发现日期（{found}）。", "请核对后改正其中一个。", _LOOP,
)  # fmt: skip
STAGE_WITHOUT_MEASURES = Fault(
    "stage-without-measures", Severity.WARNING, "已进入整改而没有措施",
    "环节已是“{stage}”，没有填写整改措施。", "请补填整改措施，或改正环节。", _LOOP,
)  # fmt: skip
STAGE_WENT_BACK = Fault(
    "stage-went-back", Severity.WARNING, "环节倒退",
    "环节由上期的“{before}”退回到“{value}”。", "请核对；复查不合格退回整改的，请在整改措施中说明。", _LOOP,
)  # fmt: skip
STAGE_SKIPPED = Fault(
    "stage-skipped", Severity.WARNING, "环节跳跃",
    "环节由上期的“{before}”直接到“{value}”，中间的{between}没有记录。", "请核对是否经过{between}。", _LOOP,
)  # fmt: skip
UNKNOWN_MENTION = Fault(
    "unknown-mention", Severity.WARNING, "文中的编号不存在",
    "“{column}”中提到“{key}”，台账里没有这个编号。", "请核对编号，或补上这一条。", _LOOP,
)  # fmt: skip


@rule(CLOSED_WITHOUT_DATE, DATED_NOT_CLOSED, CLOSED_BEFORE_FOUND)
def closing(ledger: Ledger) -> Iterator[Finding]:
    """A problem that is written off has a date, after it was found; one that is not has none."""
    for row in ledger["problems"]:
        stage, closed, found = row["环节"], row["销账日期"], row["发现日期"]
        if stage == "销账" and closed is None:
            yield CLOSED_WITHOUT_DATE.at(row.place("销账日期"))
        if isinstance(closed, date) and type(stage) is str and stage != "销账":
            yield DATED_NOT_CLOSED.at(row.place("销账日期"), row.raw("销账日期"), stage=stage)
        if isinstance(closed, date) and isinstance(found, date) and closed < found:
            yield CLOSED_BEFORE_FOUND.at(row.place("销账日期"), row.raw("销账日期"))


@rule(PROBLEM_OVERDUE, DUE_BEFORE_FOUND, STAGE_WITHOUT_MEASURES)
def mending(ledger: Ledger) -> Iterator[Finding]:
    """A problem is mended by its date, which lies after it was found, and by measures that are written down."""
    period, problems = ledger.settings.period, ledger["problems"]
    for row in problems:
        stage, due, found = row["环节"], row["整改时限"], row["发现日期"]
        last = due.last if type(due) is Dates else None
        place, raw = row.place("整改时限"), row.raw("整改时限")
        if last is not None and isinstance(found, date) and last < found:
            yield DUE_BEFORE_FOUND.at(place, raw, found=show_date(found))
        elif _overdue(row, last, period):
            as_of = show_date(period.as_of) if period else ""
            yield PROBLEM_OVERDUE.at(place, raw, as_of=as_of, stage=stage)
        if type(stage) is str and stage != "建账" and row["整改措施"] is None and problems.has("整改措施"):
            yield STAGE_WITHOUT_MEASURES.at(row.place("整改措施"), stage=stage)


def _overdue(row: Row, last: date | None, period: Period | None) -> bool:
    """Whether the last day for mending is over; a closing date beside another stage is told as such."""
    stage = row["环节"]
    open_still = type(stage) is str and stage != "销账" and row["销账日期"] is None
    return open_still and period is not None and last is not None and last < period.as_of


@comparison(STAGE_WENT_BACK, STAGE_SKIPPED)
def stages_in_order(ledger: Ledger, previous: Ledger) -> Iterator[Finding]:
    """From one period to the next a problem moves on by one stage at a time, or stays."""
    problems = ledger["problems"]
    stages = problems.sheet.column("环节").choices
    earlier = rows_by_key(previous["problems"])
    for row in problems:
        before = earlier.get(row.key)
        if before is None or row["环节"] not in stages or before["环节"] not in stages:
            continue
        now, then = stages.index(row["环节"]), stages.index(before["环节"])
        place, raw = row.place("环节"), row.raw("环节")
        if now < then:
            yield STAGE_WENT_BACK.at(place, raw, before=stages[then])
        elif now > then + 1:
            between = "、".join(f"“{stage}”" for stage in stages[then + 1 : now])
            yield STAGE_SKIPPED.at(place, raw, before=stages[then], between=between)


#: How keys look is told by so many of each sheet.
_SAMPLED = 200


@rule(UNKNOWN_MENTION)
def mentions(ledger: Ledger) -> Iterator[Finding]:
    """A key that a text mentions (见 WT-03) exists; what looks like a key is told by the keys there are."""
    tables = ledger.tables.values()
    firsts = {key for table in tables for key in table.column(table.sheet.key[0])[:_SAMPLED] if type(key) is str}
    prefixes = sorted({key.rstrip("0123456789") for key in firsts}, key=lambda prefix: (-len(prefix), prefix))
    lettered = [prefix for prefix in prefixes if re.fullmatch(r"[A-Za-z]{2,}-", prefix)]
    if not lettered or ledger.sent:
        return
    pattern = re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(lettered)})\d+(?![\d-])")
    columns = [(t, column.heading) for t in tables for column in t.present_columns() if column.narrative]
    mentioning = [(t, heading) for t, heading in columns if any(p in t.seen[heading].together for p in lettered)]
    keys = {key for table in tables for key in table.column(table.sheet.key[0])} if mentioning else set()
    for table, heading in mentioning:
        for index, text in enumerate(table.column(heading)):
            for key in dict.fromkeys(pattern.findall(text)) if type(text) is str else ():
                if key not in keys:
                    yield UNKNOWN_MENTION.at(table.place(index, heading), text, key=key)
