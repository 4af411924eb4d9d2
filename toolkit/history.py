"""The ledgers of earlier periods kept in one folder, each known by the 报告期 in its own settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.ledger import Reading, require_whole
from toolkit.summary import LONGEST_TREND, Summary, own_period, summarize, with_trend
from toolkit.values import CannotDo, Period
from toolkit.workbook.reader import read_ledger

#: Workbooks in a folder. Those that cannot be read (.xlsb) must not be passed over without a word.
_LEDGER_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods", ".et")
#: What a program puts beside a workbook that is open in it.
_LOCK_PREFIX = "~$"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shelf:
    """The ledgers of a folder that could be read, and a sentence for each that was left out."""

    folder: Path
    readings: tuple[Reading, ...]
    left_out: tuple[str, ...]


def is_workbook(name: str) -> bool:
    """Whether a file's name is that of a workbook; that of a lock file beside one is not."""
    return Path(name).suffix.lower() in _LEDGER_ENDINGS and not name.startswith(_LOCK_PREFIX)


def ledgers_in(folder: Path) -> list[Path]:
    """The workbooks of a folder by name, lock files passed over. Raises CannotDo where there are none."""
    found = sorted(path for path in folder.iterdir() if is_workbook(path.name))
    if not found:
        raise CannotDo("文件夹里没有台账。", str(folder), "请指定有 .xlsx 文件的文件夹。")
    return found


def read_shelf(folder: Path) -> Shelf:
    """Every ledger of a folder; one that cannot be read, or names no period, is left out and told."""
    readings: list[Reading] = []
    left_out: list[str] = []
    for path in ledgers_in(folder):
        try:
            reading = read_ledger(path)
            require_whole(reading.ledger, str(path))
        except CannotDo as error:
            left_out.append(f"没有纳入 {path.name}：{error.message}")
            continue
        if own_period(reading) is None:
            left_out.append(f"没有纳入 {path.name}：设置表没有写明报告期。")
        else:
            readings.append(reading)
    return Shelf(folder, tuple(readings), tuple(left_out))


def ledger_of(shelf: Shelf, period: Period | None) -> Reading:
    """The ledger of a period, without one the newest. Raises CannotDo where there is none, or are several."""
    by_day = _by_day(shelf.readings)
    if not by_day:
        raise CannotDo("文件夹里没有写明报告期的台账。", str(shelf.folder), "请在台账的设置表填写报告期。")
    day = period.as_of if period else max(by_day)
    if day not in by_day:
        remedy = "请核对报告期，或直接指定台账文件。"
        raise CannotDo(f"文件夹里没有{period.label if period else ''}的台账。", str(shelf.folder), remedy)
    return _only(by_day[day], shelf.folder)


def with_history(reading: Reading, period: Period, shelf: Shelf, previous: Summary | None) -> Summary:
    """The summary of a ledger with the trend of up to five periods before it, as far as the shelf has their ledgers.

    Without a `previous` summary the latest of them is the earlier ledger. Ledgers of another name belong to others.
    """
    name = reading.ledger.settings.name
    by_day = _by_day(one for one in shelf.readings if one.ledger.settings.name == name)
    earlier: list[Summary] = []
    for past in _before(period):
        if past.as_of in by_day:
            earlier.insert(0, summarize(_only(by_day[past.as_of], shelf.folder), past))
    last = previous or (earlier[-1] if earlier else None)
    return with_trend(summarize(reading, period, last), earlier)


def missing_from(summary: Summary) -> tuple[Period, ...]:
    """The periods between the first and the last of a summary's trend of which it has no point."""
    there = {point.period.as_of for point in summary.trend}
    past = reversed(_before(summary.period))
    return tuple(period for period in past if period.as_of > min(there) and period.as_of not in there)


def _before(period: Period) -> list[Period]:
    """The periods before one that a trend may show, the latest first."""
    periods = [period.previous]
    while len(periods) < LONGEST_TREND - 1:
        periods.append(periods[-1].previous)
    return periods


def _by_day(readings: Iterable[Reading]) -> dict[date, list[Reading]]:
    """Ledgers by the last day of their own period."""
    by_day: dict[date, list[Reading]] = {}
    for reading in readings:
        if period := own_period(reading):
            by_day.setdefault(period.as_of, []).append(reading)
    return by_day


def _only(readings: Sequence[Reading], folder: Path) -> Reading:
    """The one ledger of a period; copies of it, alike to the byte, count as one."""
    if len({reading.source.sha256 for reading in readings}) > 1:
        period = own_period(readings[0])
        names = "、".join(Path(reading.source.path).name for reading in readings)
        remedy = "请只留一本，或直接指定台账文件。"
        raise CannotDo(f"{period.label if period else ''}有 {len(readings)} 本台账：{names}。", str(folder), remedy)
    return readings[0]
