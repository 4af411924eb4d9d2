"""Who returned: each unit that has rows to return, its files, whether they are late, empty or of an old template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from toolkit.collect.base import Base
from toolkit.collect.outcome import Taken


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UnitReturn:
    """One unit: how many rows it leads, its deadline ("2024-06-25 17:00", "" for none), what it returned.

    `late` are the files last saved after the deadline. `overdue` says, of a unit that has returned nothing that
    counts, whether its deadline is over; None where that is not known.
    """

    unit: str
    led: int
    deadline: str
    files: tuple[Taken, ...]
    late: tuple[Taken, ...]
    overdue: bool | None = None

    @property
    def counted(self) -> tuple[Taken, ...]:
        """The files that count."""
        return tuple(taken for taken in self.files if not taken.whole)

    @property
    def state(self) -> str:
        """In a reader's words."""
        if not self.files:
            return "未报（已过时限）" if self.overdue else "未报"
        if not self.counted:
            return "报了，不能采用"
        if not self.led and all(taken.is_empty for taken in self.counted):
            return "不用报，已收到"
        said = ["迟报" if self.late else "已报"]
        said += ["内容没有变化"] if all(taken.is_empty for taken in self.counted) else []
        said += ["旧模板"] if any(taken.old_template for taken in self.counted) else []
        said += ["不是填报表"] if not all(taken.marked for taken in self.counted) else []
        said += [f"{len(self.files)} 份"] if len(self.files) > 1 else []
        return "，".join(said)


def who_returned(
    base: Base, returns: Sequence[Taken], deadline: Callable[[str], str], now: datetime | None
) -> list[UnitReturn]:
    """All units that lead rows, and any others that returned something.

    `deadline` tells the deadline of a unit as the base has it; a return's own goes before it. `now` is when the returns
    are collected, None for not saying.
    """
    names = [*base.led, *sorted({taken.unit for taken in returns if taken.unit} - set(base.led))]
    return [_unit(name, base, [taken for taken in returns if taken.unit == name], deadline, now) for name in names]


def _unit(
    name: str, base: Base, files: Sequence[Taken], deadline: Callable[[str], str], now: datetime | None
) -> UnitReturn:
    due = next((taken.deadline for taken in files if taken.deadline), "") or deadline(name)
    late = tuple(taken for taken in files if taken.saved and due and taken.saved > moment(due))
    counted = any(not taken.whole for taken in files)
    overdue = None if counted or now is None or not due else now > moment(due)
    return UnitReturn(name, base.led.get(name, 0), due, tuple(files), late, overdue)


def moment(deadline: str) -> datetime:
    """The last moment of a deadline, "2024-06-25" being over when the day is."""
    day, _, at = deadline.partition(" ")
    return datetime.combine(datetime.fromisoformat(day), time.fromisoformat(at) if at else time.max)
