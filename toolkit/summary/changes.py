"""What is different from an earlier ledger of the same office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.ledger import Source, money
from toolkit.status import Status
from toolkit.summary.items import Item
from toolkit.summary.problems import Problem, Problems
from toolkit.values import Period

#: What an item goes by in both ledgers: the code of its sheet and its key.
_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StageMove:
    """A project that went from one stage to another."""

    item: Item
    before: str
    now: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Changes:
    """What is different from an earlier ledger at its own period.

    Items are those of the later ledger, `removed` those of the earlier. `points_gained` maps the code of a sheet to
    keys and percent points gained; amounts are in 万元. `unmatched` holds items of either ledger that could not be
    compared because their key is blank or stands twice. `previous_source` is the earlier ledger's file.
    """

    previous_period: Period
    added: tuple[Item, ...] = ()
    removed: tuple[Item, ...] = ()
    newly_completed: tuple[Item, ...] = ()
    newly_behind: tuple[Item, ...] = ()
    newly_overdue: tuple[Item, ...] = ()
    caught_up: tuple[Item, ...] = ()
    fallen_back: tuple[Item, ...] = ()
    unmatched: tuple[Item, ...] = ()
    points_gained: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    invested_added: float = 0
    problems_opened: tuple[Problem, ...] = ()
    problems_closed: tuple[Problem, ...] = ()
    stages_forward: tuple[StageMove, ...] = ()
    stages_back: tuple[StageMove, ...] = ()
    previous_source: Source = field(default_factory=Source)


def changes_between(
    period: Period, before: Sequence[Item], now: Sequence[Item], problems: tuple[Problems, Problems], invested: float
) -> Changes:
    """The changes from the items `before`, of `period`, to those `now`.

    `problems` are the earlier and the later ones, `invested` the amount added in 万元.
    """
    old, old_unmatched = _by_name(before)
    new, new_unmatched = _by_name(now)
    unsure = {_name(item) for item in (*old_unmatched, *new_unmatched)}
    both = [(old[name], item) for name, item in new.items() if name in old and name not in unsure]
    opened, closed = _problem_changes(*problems)
    forward, back = _stage_moves(both)
    return Changes(
        previous_period=period,
        added=tuple(item for name, item in new.items() if name not in old and name not in unsure),
        removed=tuple(item for name, item in old.items() if name not in new and name not in unsure),
        newly_completed=_turned(both, Status.DONE),
        newly_behind=_turned(both, Status.BEHIND),
        newly_overdue=_turned(both, Status.OVERDUE),
        caught_up=tuple(later for earlier, later in both if _lagging(earlier) and not _lagging(later)),
        fallen_back=tuple(later for earlier, later in both if _gained(earlier, later) < 0),
        unmatched=(*new_unmatched, *old_unmatched),
        points_gained=_points_gained(both),
        invested_added=money([invested]),
        problems_opened=opened,
        problems_closed=closed,
        stages_forward=forward,
        stages_back=back,
    )


def percents_of(items: Sequence[Item]) -> dict[tuple[str, str], float]:
    """The percentages filled in of the items whose name is theirs alone, by sheet and key."""
    known = {name: item for name, item in _by_name(items)[0].items() if not item.unreported}
    return {name: item.percent for name, item in known.items() if item.percent is not None}


def _stage_moves(both: Sequence[tuple[Item, Item]]) -> tuple[tuple[StageMove, ...], tuple[StageMove, ...]]:
    """The projects whose stage is later than before, and those whose stage is earlier."""
    moved: tuple[list[StageMove], list[StageMove]] = [], []
    for old, new in both:
        if new.kind != "projects":
            continue
        stages = new.row.table.sheet.column("阶段").choices
        before, now = old.row["阶段"], new.row["阶段"]
        if before != now and before in stages and now in stages:
            moved[stages.index(now) < stages.index(before)].append(StageMove(new, before, now))
    return tuple(moved[0]), tuple(moved[1])


def _name(item: Item) -> _Name:
    return item.kind, item.key


def _by_name(items: Sequence[Item]) -> tuple[dict[_Name, Item], tuple[Item, ...]]:
    """Items by name, and those whose name is blank or stands twice: which of them is which cannot be known."""
    times = Counter(map(_name, items))
    unmatched = tuple(item for item in items if not item.key or times[_name(item)] > 1)
    return {_name(item): item for item in items if item.key and times[_name(item)] == 1}, unmatched


def _turned(both: Sequence[tuple[Item, Item]], status: Status) -> tuple[Item, ...]:
    return tuple(new for old, new in both if new.standing.status is status and old.standing.status is not status)


def _lagging(item: Item) -> bool:
    return item.standing.status in (Status.BEHIND, Status.OVERDUE)


def _points_gained(both: Sequence[tuple[Item, Item]]) -> dict[str, dict[str, float]]:
    """Points gained by kind and key: a task and a project may have the same number."""
    gained: dict[str, dict[str, float]] = {}
    for old, new in both:
        if (points := _gained(old, new)) > 0:
            gained.setdefault(new.kind, {})[new.key] = points
    return gained


def _gained(old: Item, new: Item) -> float:
    """Percent points gained; 0 where either cannot be read."""
    return 0.0 if old.percent is None or new.percent is None else round(new.percent - old.percent, 9)


def _problem_changes(before: Problems, now: Problems) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems newly opened, and those closed that were open before or are new.

    Of problems whose key is blank or stands twice in a ledger it cannot be known which is which: they are left out.
    """
    times = [Counter(problem.key for problem in problems.items) for problems in (before, now)]
    known = set(times[0])
    still_open = {problem.key for problem in before.items if not problem.closed}
    sure = [problem for problem in now.items if problem.key and max(count[problem.key] for count in times) == 1]
    opened = tuple(problem for problem in sure if problem.key not in known)
    candidates = still_open | {problem.key for problem in opened}
    return opened, tuple(problem for problem in sure if problem.closed and problem.key in candidates)
