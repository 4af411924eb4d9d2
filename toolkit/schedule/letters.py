"""The words of a reminder as an office sends it to the units: one text for all that owe something by one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from toolkit.chinese import show_date
from toolkit.schedule.reminders import Kind, Owing, Reminder
from toolkit.visible import in_one_line

_INDENT: Final = "　　"
#: A text names so many items of a unit at most; the table has all.
_MOST: Final = 10
_WEEKDAYS: Final = "一二三四五六日"


def letter(reminder: Reminder) -> tuple[str, ...]:
    """The lines of the text, each without anything that works unseen."""
    return tuple(map(in_one_line, _lines(reminder)))


def _lines(reminder: Reminder) -> Iterator[str]:
    period, owing = reminder.returns.period.label, reminder.owing
    yield f"关于{'' if reminder.kind is Kind.BEFORE else '尽快'}报送{period}台账填报表的{_kind(reminder)}"
    yield f"{'、'.join(one.unit for one in owing)}："
    yield _INDENT + _opening(reminder)
    for number, one in enumerate(owing, 1):
        yield f"{_INDENT}{number}. {_unit_line(one)}"
    yield _INDENT + _closing(reminder)
    yield _INDENT + reminder.returns.office
    yield _INDENT + show_date(reminder.day)


def _kind(reminder: Reminder) -> str:
    return "提醒" if reminder.kind is Kind.BEFORE else "催办通知"


def _opening(reminder: Reminder) -> str:
    name = f"《{reminder.returns.name}》" if reminder.returns.name else "台账"
    when = f"{show_date(reminder.due)}（星期{weekday(reminder.due)}）"
    if reminder.kind is Kind.BEFORE:
        return f"{name}{reminder.returns.period.label}填报表请于{when}前报送。下列单位牵头的事项还有没有填报的："
    return f"{name}{reminder.returns.period.label}填报表应于{when}前报送，已经到期。下列单位牵头的事项还有没有填报的："


def _closing(reminder: Reminder) -> str:
    if reminder.kind is Kind.BEFORE:
        return "请按时报送。没有进展的，也请填写完成率并说明原因；已经报送的，不必理会。"
    return "请于今日内补报。确有困难的，请说明原因和预计报送时间；已经报送的，不必理会。"


def weekday(day: date) -> str:
    """The numeral of a day of the week: 一 to 六, 日."""
    return _WEEKDAYS[day.weekday()]


def _unit_line(one: Owing) -> str:
    contact = f"（联系人：{one.contact}）" if one.contact else ""
    at = f"，{one.deadline.at:%H:%M} 前" if one.deadline.at else ""
    return f"{one.unit}{contact}：{len(one.missing)} 项{at}，{named(one.missing)}"


def named(keys: Sequence[str], most: int = _MOST) -> str:
    """The keys of items, a few of them where there are many."""
    said = "、".join(key or "（没有编号）" for key in keys[:most])
    return f"{said} 等" if len(keys) > most else said
