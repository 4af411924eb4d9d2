"""Reminders and due days as an iCalendar file (RFC 5545), which mail programs and telephones open.

Times are those of whoever reads it. The same reminders give the same bytes: what stands for the time of making is the
first day of the period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from toolkit.schedule.letters import letter
from toolkit.schedule.reminders import Kind, Owing, Reminder, Returns
from toolkit.visible import in_one_line

#: Octets of a line, without its end.
_WIDTH: Final = 75
_LENGTH: Final = timedelta(minutes=30)


def calendar(reminders: Sequence[Reminder], at: time) -> bytes:
    """The file: an event for each reminder at a time of its day, with an alarm, and one for each day returns are due.

    Importing it again changes the events that are there: they are known by the names of the ledger and of its file, the
    period, the day due and what they are.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//taizhang//schedule//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in reminders:
        lines += _reminding(one, at)
    for returns, due, owing in _dues(reminders):
        lines += _due(returns, due, owing)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _reminding(one: Reminder, at: time) -> Iterator[str]:
    begun = datetime.combine(one.day, at)
    what = f"{_what(one.returns)}，{one.due.month}月{one.due.day}日到期"
    title = f"{'提醒' if one.kind is Kind.BEFORE else '催办'}：{what}，{len(one.owing)} 个单位"
    yield from _head(one.returns, one.due, one.kind.name, title, "\n".join(letter(one)))
    yield f"DTSTART:{begun:%Y%m%dT%H%M%S}"
    yield f"DTEND:{begun + _LENGTH:%Y%m%dT%H%M%S}"
    yield from (
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT0S",
        f"DESCRIPTION:{_text(title)}",
        "END:VALARM",
        "END:VEVENT",
    )


def _due(returns: Returns, due: date, owing: Sequence[Owing]) -> Iterator[str]:
    units = "、".join(one.unit for one in owing)
    yield from _head(returns, due, "DUE", f"到期：{_what(returns)}，{len(owing)} 个单位", f"还没有报齐的单位：{units}")
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _head(returns: Returns, due: date, kind: str, title: str, text: str) -> Iterator[str]:
    file = re.split(r"[/\\]", returns.ledger)[-1]
    known_by = "\0".join((returns.name, file, str(returns.period), str(due), kind))
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(known_by.encode()).hexdigest()[:32]}@taizhang"
    yield f"DTSTAMP:{returns.period.first:%Y%m%d}T000000Z"
    yield f"SUMMARY:{_text(title)}"
    yield f"DESCRIPTION:{_text(text)}"


def _dues(reminders: Iterable[Reminder]) -> Iterator[tuple[Returns, date, tuple[Owing, ...]]]:
    """Each ledger's due days once, in the order of time."""
    found = {(id(one.returns), one.due): one for one in reminders}
    for one in sorted(found.values(), key=lambda one: one.due):
        yield one.returns, one.due, one.owing


def _what(returns: Returns) -> str:
    return f"{returns.name or '台账'} {returns.period.label}填报表"


def _text(text: str) -> str:
    r"""A text as a value: what has a meaning there escaped, lines divided by \n."""
    return r"\n".join(re.sub(r"([\\;,])", r"\\\1", in_one_line(line)) for line in text.split("\n"))


def folded(line: str) -> bytes:
    """A line ended as the standard has it, over several where it is longer than 75 octets; no character is cut."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _WIDTH:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
