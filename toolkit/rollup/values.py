"""A roll-up: the ledgers that were done, those that were not, and what a reader must know before using the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from toolkit.rollup.figures import Figures
from toolkit.status import FAR_BEHIND
from toolkit.values import Period

#: What is said of a ledger that names no region.
NO_REGION: Final = "未注明地区"
#: So many items at most are listed of all that lag.
MOST_LATE: Final = 100
#: So many doubles are listed, each with so many places.
MOST_DOUBLES, MOST_SPOTS = 500, 6


@dataclass(frozen=True, slots=True)
class Row:
    """One ledger that was done.

    `number` is its place in the run, from 0; `name` is its own, `title` tells it from all others; `file` is its file's
    name, `way` leads to it from the folder of the roll-up ("" where there is no way), `summary` and `briefing` to what
    was made of it. `entry` is its entry in an archive as it is printed, "" for none; `note` what its reader should
    know; `other_period` tells one that is set to another period than the run's; `measure` says how status was taken.
    """

    number: int
    region: str
    name: str
    title: str
    file: str
    way: str
    sha256: str
    folder: str
    summary: str
    briefing: str
    entry: str
    note: str
    other_period: bool
    measure: str
    figures: Figures

    @property
    def where(self) -> str:
        """What it is called, and its file."""
        return self.title if self.title.startswith(self.file) else f"{self.name}（{self.file}）"


@dataclass(frozen=True, slots=True)
class Group:
    """The ledgers of one region, added up; `region` is as the ledgers write it, "" where they do not."""

    region: str
    rows: tuple[Row, ...]
    figures: Figures

    @property
    def label(self) -> str:
        """The region, 未注明地区 for none."""
        return self.region or NO_REGION


@dataclass(frozen=True, slots=True)
class Missing:
    """A ledger of which nothing was made: its file's name, the way to it, why."""

    file: str
    way: str
    reason: str


@dataclass(frozen=True, slots=True)
class Late:
    """An item that is behind or overdue, with its ledger's place in the run.

    `sheet` and `row` are where it stands in the ledger; `percent` and `scheduled` are in %, `gap` in percent points;
    `far` tells one that is behind by more than the red threshold.
    """

    number: int
    kind: str
    sheet: str
    row: int
    key: str
    name: str
    lead: str
    deadline: str
    status: str
    far: bool
    unreported: bool
    percent: float
    scheduled: float
    gap: float

    @property
    def standing(self) -> str:
        """The status by which its light is told."""
        return FAR_BEHIND if self.far else self.status


@dataclass(frozen=True, slots=True)
class LateItem:
    """An item that lags, as a roll-up shows it: with its ledger, and its light by the words of the roll-up."""

    late: Late
    row: Row
    light: str

    @property
    def region(self) -> str:
        """The region of its ledger."""
        return self.row.region

    @property
    def ledger(self) -> str:
        """What its ledger is called."""
        return self.row.title

    @property
    def key(self) -> str:
        """Its number in its ledger."""
        return self.late.key

    @property
    def name(self) -> str:
        """What it is called."""
        return self.late.name

    @property
    def lead(self) -> str:
        """The unit that leads, "" for none."""
        return self.late.lead

    @property
    def deadline(self) -> str:
        """By when it is to be done, as its ledger says it."""
        return self.late.deadline

    @property
    def percent(self) -> float:
        """How much of it is done, in %: 0 for a blank."""
        return self.late.percent

    @property
    def unreported(self) -> bool:
        """Whether its percentage is blank."""
        return self.late.unreported

    @property
    def scheduled(self) -> float:
        """What should be done by now, in %."""
        return self.late.scheduled

    @property
    def gap(self) -> float:
        """How far behind it is, in percent points: below 0."""
        return self.late.gap

    @property
    def status(self) -> str:
        """滞后 or 逾期."""
        return self.late.status


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: a ledger, and a row of one of its sheets, 0 for the whole ledger."""

    row: Row
    sheet: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """As readers are told: 甲区台账（甲区.xlsx）项目台账第12行."""
        return f"{self.row.where}{f'{self.sheet}第{self.line}行' if self.line else ''}"


@dataclass(frozen=True, slots=True)
class Double:
    """What seems to be counted twice: `kind` is 同一文件, 同名台账 or 同一项目.

    `amount` is a project's planned investment in 万元, None for a ledger; of `count` places the first are `spots`.
    """

    kind: str
    name: str
    unit: str
    amount: float | None
    count: int
    spots: tuple[Spot, ...]

    @property
    def places(self) -> str:
        """The places in words."""
        rest = f"等 {self.count} 处" if self.count > len(self.spots) else ""
        return "；".join(spot.label for spot in self.spots) + rest


@dataclass(frozen=True, slots=True)
class Doubles:
    """What seems to be counted twice: the first of each kind, how many there are, and the amount in 万元 at stake."""

    listed: tuple[Double, ...] = ()
    files: int = 0
    names: int = 0
    projects: int = 0
    amount: float = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return self.files + self.names + self.projects


@dataclass(frozen=True, slots=True)
class Rollup:
    """Everything a roll-up says.

    `groups` hold all rows by region, regions in the order of their first ledger. `worst` are the items furthest behind,
    at most a hundred. `left_out` has a sentence for each workbook of a folder that is no ledger. `measures` are the
    different ways in which status was taken. `words` and `lights` are those of all ledgers, or the usual ones.
    """

    period: Period
    groups: tuple[Group, ...]
    failed: tuple[Missing, ...]
    left_out: tuple[str, ...]
    total: Figures
    worst: tuple[LateItem, ...]
    doubles: Doubles
    measures: tuple[str, ...]
    words: Mapping[str, str]
    lights: Mapping[str, str]

    @property
    def as_of(self) -> date:
        """The day on which status is taken."""
        return self.period.as_of

    @property
    def rows(self) -> Sequence[Row]:
        """All ledgers that were done, by region."""
        return [row for group in self.groups for row in group.rows]

    @property
    def expected(self) -> int:
        """How many ledgers there should be."""
        return len(self.failed) + self.total.ledgers

    @property
    def grouped(self) -> bool:
        """Whether regions have sums of their own: some region has several ledgers, and there are several regions."""
        return len(self.groups) > 1 and any(len(group.rows) > 1 for group in self.groups)

    @property
    def faulty(self) -> Sequence[Row]:
        """Those that have errors."""
        return [row for row in self.rows if row.figures.findings.error]

    @property
    def of_other_periods(self) -> Sequence[Row]:
        """Those that are set to another period."""
        return [row for row in self.rows if row.other_period]

    def remarks(self) -> Iterator[tuple[Row, str]]:
        """What to look into before the sums are used, ledger by ledger."""
        for row in self.rows:
            said = [f"台账有错误 {row.figures.findings.error} 处。"] if row.figures.findings.error else []
            said += [row.note] if row.note else []
            if said:
                yield row, "".join(said)
