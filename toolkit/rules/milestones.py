"""Rules for the 节点 sheet: what it says of an item must be clear, rise to the end, and lie within the item's time.

Wherever milestones are not used, a finding says so: the item is then held against its start and its deadline alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from toolkit.chinese import Dates, show_date
from toolkit.ledger import Ledger, Milestone, Row, Settings, Table
from toolkit.ledger.milestones import (
    DAY,
    ITEM,
    MILESTONES,
    NAME,
    SHARE,
    Plan,
    by_name,
    is_clear,
    items_named,
    items_of,
    keys_named,
    last_day,
    plans_of,
)
from toolkit.rules.label import comparison, rule
from toolkit.rules.reports import rows_by_key
from toolkit.values import Fault, Finding, Place, Severity

_STATUS, _KEPT = "台账约定第3节", "台账留痕要求"
_BY_DATES = "节点都不采用，序时进度按起止时间推算"
MANY_ITEMS = Fault(
    "milestone-many-items", Severity.ERROR, "一行节点写了几项",
    "“{column}”填写为“{value}”，不止一项，不知是哪一项的节点；这几项的" + _BY_DATES + "。",
    "请拆开，一行只写一项的编号。", _STATUS,
)  # fmt: skip
ITEM_AMBIGUOUS = Fault(
    "milestone-item-ambiguous", Severity.ERROR, "节点的编号不止一项",
    "{items}的编号都是“{key}”，不知是哪一项的节点；这几项的" + _BY_DATES + "。",
    "请改正重复的编号；任务、项目、政策之间也不要重复。", _STATUS,
)  # fmt: skip
OPEN_ENDED = Fault(
    "milestone-open-ended", Severity.ERROR, "节点没有确定的日期",
    "“{column}”填写为“{value}”，没有确定的日期；{whose}" + _BY_DATES + "。",
    "请填到月或到日，如 2024年6月底；定不下日期的，请删去这一行。", _STATUS,
)  # fmt: skip
UNUSED = Fault(
    "milestones-unused", Severity.WARNING, "节点没有采用",
    "{where}没有填写或不能用；{whose}" + _BY_DATES + "。",
    "请补填、改正后重新校验。", _STATUS,
)  # fmt: skip
SHARE_FALLS = Fault(
    "milestone-share-falls", Severity.ERROR, "应完成比前一个节点少",
    "“{key}”到{day}应完成 {share}%，比第{row}行（{before}）的 {most}% 还少；这一项的" + _BY_DATES + "。",
    "请核对：应完成是累计数，后面的节点不应比前面的少。", _STATUS,
)  # fmt: skip
SAME_DAY = Fault(
    "milestones-same-day", Severity.ERROR, "同一天的节点要求不同",
    "“{key}”到{day}，第{row}行写应完成 {other}%，这里写 {share}%；这一项的" + _BY_DATES + "。",
    "请核对日期和应完成，同一天只能有一个数。", _STATUS,
)  # fmt: skip
LAST_BELOW_100 = Fault(
    "milestone-last-below-100", Severity.WARNING, "最后一个节点不到百分之百",
    "“{key}”的最后一个节点（{day}）应完成 {share}%，从那以后到全部完成没有节点。",
    "请补上全部完成的节点；填的是分段数的，请改为累计数。", _STATUS,
)  # fmt: skip
ONLY_AT_DUE = Fault(
    "milestone-only-at-due", Severity.WARNING, "到期之前没有节点",
    "“{key}”到期（{due}）之前没有要求完成什么的节点，节点算法又是阶梯，到期之前看不出滞后。",
    "请补上到期之前的节点；没有的，请删去这一行，按起止时间推算。", _STATUS,
)  # fmt: skip
AFTER_DUE = Fault(
    "milestone-after-due", Severity.WARNING, "节点晚于完成时限",
    "节点日期（{day}）晚于“{key}”的到期日（{due}）。", "请核对节点日期和这一项的时限，改正其中一个。", _STATUS,
)  # fmt: skip
BEFORE_START = Fault(
    "milestone-before-start", Severity.WARNING, "节点早于开始时间",
    "节点日期（{day}）早于“{key}”的开始日（{start}）。", "请核对节点日期和这一项的开始时间，改正其中一个。", _STATUS,
)  # fmt: skip
POSTPONED = Fault(
    "milestone-postponed", Severity.WARNING, "节点推迟",
    "“{key}”的节点“{name}”由上期的{before}推迟到{day}。",
    "请核对是否经批准调整；经批准的，请在备注里写明依据。", _KEPT,
)  # fmt: skip
LOWERED = Fault(
    "milestone-share-lowered", Severity.WARNING, "节点要求降低",
    "“{key}”的节点“{name}”由上期的应完成 {most}% 降为 {share}%。",
    "请核对是否经批准调整；经批准的，请在备注里写明依据。", _KEPT,
)  # fmt: skip
REMOVED = Fault(
    "milestone-removed", Severity.WARNING, "节点取消",
    "上期台账里“{key}”的节点{names}本期没有了，也没有别的节点作同样的要求。",
    "请核对是否经批准取消；误删的请补上。", _KEPT,
)  # fmt: skip

#: So many cells are named in one message.
_MOST_NAMED = 5


@rule(MANY_ITEMS, ITEM_AMBIGUOUS, OPEN_ENDED)
def readable(ledger: Ledger) -> Iterator[Finding]:
    """Each milestone is that of one item and has a day."""
    items = items_named(ledger)
    for row in ledger[MILESTONES]:
        named = keys_named(row)
        found = [item for key in named for item in items.get(key, ())]
        if len(named) > 1:
            yield MANY_ITEMS.at(row.place(ITEM), row.raw(ITEM))
        elif len(found) > 1:
            numbers = "、".join(f"{item.table.title}第{item.number}行" for item in found)
            yield ITEM_AMBIGUOUS.at(row.place(ITEM), row.raw(ITEM), key=named[0], items=numbers)
        if type(row[DAY]) is Dates and last_day(row[DAY]) is None:
            yield OPEN_ENDED.at(row.place(DAY), row.raw(DAY), whose=f"“{'、'.join(named)}”的" if named else "这一项的")


@rule(UNUSED)
def used(ledger: Ledger) -> Iterator[Finding]:
    """The milestones of every item are used; where a cell was only told to be blank or unreadable, this is told too."""
    rows = ledger[MILESTONES]
    absent = [heading for heading in (ITEM, DAY, SHARE) if not rows.has(heading)]
    if absent and len(rows):
        columns = "、".join(f"“{heading}”" for heading in absent)
        yield UNUSED.at(Place(rows.title, rows.heading_row), where=f"{columns}一列", whose="各项的")
        return
    items = items_named(ledger)
    for name, plan in plans_of(ledger).items():
        cells = [(row, heading) for row in map(rows.row, plan.unread) for heading in _not_usable(row, items)]
        if cells:
            first = cells[0][0]
            yield UNUSED.at(first.place(ITEM), first.raw(ITEM), where=_named(cells), whose=f"“{name[1]}”的")


def _not_usable(row: Row, items: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """The headings of a row's cells that are blank, unreadable or out of range, and are not told here already."""
    named = keys_named(row)
    if not named:
        yield ITEM
    elif not is_clear(named, items):
        return
    if type(row[DAY]) is not Dates:
        yield DAY
    if type(row[SHARE]) is not float or not 0 <= row[SHARE] <= 100:
        yield SHARE


def _named(cells: Sequence[tuple[Row, str]]) -> str:
    """The cells as a message names them: 第5行的“节点日期”、第6行的“应完成(%)”."""
    named = "、".join(f"第{row.number}行的“{heading}”" for row, heading in cells[:_MOST_NAMED])
    return named if len(cells) <= _MOST_NAMED else f"{named}等 {len(cells)} 格"


# -- what the milestones of one item say


@rule(SHARE_FALLS, SAME_DAY, LAST_BELOW_100)
def rising(ledger: Ledger) -> Iterator[Finding]:
    """The shares of an item rise from day to day until all of it is done."""
    rows = ledger[MILESTONES]
    for (_, key), plan in plans_of(ledger).items():
        for first, other in plan.clashes:
            words = {"row": rows.numbers[first.index], "other": _share(first), "share": _share(other)}
            yield _at(rows, SAME_DAY, DAY, other, key=key, **words)
        for before, after in plan.falls:
            words = {"row": rows.numbers[before.index], "before": show_date(before.day), "most": _share(before)}
            yield _at(rows, SHARE_FALLS, SHARE, after, key=key, share=_share(after), **words)
        if plan.sound and plan.daily[-1].share < 100:
            yield _at(rows, LAST_BELOW_100, SHARE, plan.daily[-1], key=key, share=_share(plan.daily[-1]))


@rule(AFTER_DUE, BEFORE_START, ONLY_AT_DUE)
def within_time(ledger: Ledger) -> Iterator[Finding]:
    """Milestones lie within the time of their item, and where they are steps, one before its end asks for something."""
    rows, items, stepped = ledger[MILESTONES], by_name(items_named(ledger)), ledger.settings.milestones == "阶梯"
    for name, plan in plans_of(ledger).items():
        start, due = _time(items[name], ledger.settings)
        if start and due and due < start:
            continue  # said at the item
        for milestone in plan.read:
            if due and milestone.day > due:
                yield _at(rows, AFTER_DUE, DAY, milestone, key=name[1], due=show_date(due))
            elif start and milestone.day < start:
                yield _at(rows, BEFORE_START, DAY, milestone, key=name[1], start=show_date(start))
        asking = [milestone for milestone in plan.daily if milestone.share > 0]
        if stepped and plan.sound and asking and asking[0].day == due:
            yield _at(rows, ONLY_AT_DUE, DAY, asking[0], key=name[1], due=show_date(due))


def _time(item: Row, settings: Settings) -> tuple[date | None, date | None]:
    """The first and the last day of an item as its status is taken, None where unknown or without end."""
    plan = date(settings.plan_start, 1, 1) if settings.plan_start else None
    if item.table.sheet.code == "projects":
        first, last = item["开始年份"], item["结束年份"]
        start = date(first, 1, 1) if type(first) is int else None if first is not None else plan
        return start, date(last, 12, 31) if type(last) is int else None
    begun = item["开始时间"] if item.table.sheet.code == "tasks" else None
    start = plan if begun is None else begun if isinstance(begun, date) else None
    return start, last_day(item["完成时限"])


def _at(rows: Table, fault: Fault, heading: str, milestone: Milestone, **words: object) -> Finding:
    place, typed = rows.place(milestone.index, heading), rows.typed[heading][milestone.index]
    return fault.at(place, typed, day=show_date(milestone.day), **words)


def _share(milestone: Milestone) -> str:
    return f"{milestone.share:g}"


# -- against last period's ledger


@comparison(POSTPONED, LOWERED)
def kept(ledger: Ledger, previous: Ledger) -> Iterator[Finding]:
    """From one period to the next no milestone is put off or asks for less: that is how lateness is hidden."""
    earlier = rows_by_key(previous[MILESTONES])
    for row in ledger[MILESTONES]:
        before = earlier.get(row.key)
        if before is None:
            continue
        words = {"key": "、".join(keys_named(row)), "name": row.text(NAME)}
        then, day, most, share = last_day(before[DAY]), last_day(row[DAY]), before[SHARE], row[SHARE]
        if then and day and day > then:
            yield POSTPONED.at(row.place(DAY), row.raw(DAY), before=show_date(then), day=show_date(day), **words)
        if type(most) is float and type(share) is float and share < most:
            yield LOWERED.at(row.place(SHARE), row.raw(SHARE), most=f"{most:g}", share=f"{share:g}", **words)


@comparison(REMOVED)
def not_removed(ledger: Ledger, previous: Ledger) -> Iterator[Finding]:
    """No milestone of an item that is still there is gone, unless others ask for as much by its day.

    Told at the item, for want of a row to tell it at. Not told while a row of the item is unread: it may be that one.
    """
    earlier, now = plans_of(previous), plans_of(ledger)
    items = by_name(items_of(ledger, {key for _, key in earlier}))
    named = {row.key for row in ledger[MILESTONES]}
    for name, plan in earlier.items():
        left = now.get(name, Plan(()))
        less = [milestone for milestone in plan.read if left.share_by(milestone.day) < milestone.share]
        rows = [(milestone, previous[MILESTONES].row(milestone.index)) for milestone in less]
        gone = [f"“{row.text(NAME)}”（{show_date(milestone.day)}）" for milestone, row in rows if row.key not in named]
        if gone and name in items and not left.unread:
            place = items[name].place(items[name].table.sheet.key[0])
            yield REMOVED.at(place, name[1], key=name[1], names="、".join(gone))
