"""By when each unit returns its workbook: its own 报送时限, else that of the settings, or one day for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from toolkit.chinese import Dates, Unread, parse_dates, show_date
from toolkit.ledger import Ledger
from toolkit.returns import Due, ReturnRule, due_of, parse_return_rule
from toolkit.values import CannotDo, Period
from toolkit.workdays import Direction, rest_of


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day a return is due, the time of day if one is set, and what there is to say about it.

    `day` is None where the ledger does not say, or not for certain.
    """

    day: date | None = None
    at: time | None = None
    note: str = ""

    @property
    def mark(self) -> str:
        """As the marks have it: 2024-06-25, 2024-06-25 17:00, "" for none."""
        return f"{self.day.isoformat()}{f' {self.at:%H:%M}' if self.at else ''}" if self.day else ""

    @property
    def text(self) -> str:
        """As a reader has it: 2024年6月25日17:00前, 未定 for none; the note behind it."""
        said = f"{show_date(self.day)}{f'{self.at:%H:%M}' if self.at else ''}前" if self.day else "未定"
        return f"{said}（{self.note}）" if self.note else said


def deadlines_of(ledger: Ledger, period: Period, given: str = "") -> Callable[[str], Deadline]:
    """What tells the deadline of a unit by its name.

    `given` goes before all that the ledger says: a day (2024-07-05, 2024年7月5日), or a rule (次月5日前). Raises
    CannotDo where it is neither.
    """
    direction = Direction(ledger.settings.moving)
    if given:
        for_all = _given(given, period, direction)
        return lambda unit: for_all
    units = ledger["units"]
    own = dict(zip(units.column("规范简称"), units.column("报送时限"), strict=True))
    found: dict[Any, Deadline] = {}

    def deadline(unit: str) -> Deadline:
        text = own.get(unit) or ledger.settings.returns
        if text not in found:
            found[text] = _due_by(text, period, direction)
        return found[text]

    return deadline


def _given(text: str, period: Period, direction: Direction) -> Deadline:
    dates = parse_dates(text)
    if isinstance(dates, Dates) and dates.last and dates.first == dates.last:
        rest = rest_of(dates.last)  # the day is meant as it is given, but whoever gave it may not know
        return Deadline(dates.last, note=f"这一天是{rest}" if rest else "")
    rule = parse_return_rule(text)
    if isinstance(rule, ReturnRule):
        return _deadline(due_of(rule, period, direction))
    raise CannotDo(f"报送时限“{text}”不是确定的一天。", "", "请写 2024-07-05，或 每月25日、次月5日前。")


def _due_by(text: Any, period: Period, direction: Direction) -> Deadline:
    rule = text if isinstance(text, Unread) else parse_return_rule(text)
    if isinstance(rule, Unread):
        return Deadline(note=f"台账写的“{rule.text}”：{rule.why}")
    return _deadline(due_of(rule, period, direction)) if rule else Deadline()


def _deadline(due: Due) -> Deadline:
    notes = [f"{show_date(due.nominal)}是{due.rest}"] if due.moved else []
    notes += [] if due.certain else ["节假日安排尚未公布，以通知为准"]
    return Deadline(due.day, due.at, "；".join(notes))
