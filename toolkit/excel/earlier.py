"""The earlier ledger of a book: the latest before its period among the ledgers in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.history import Shelf, ledger_of, read_shelf
from toolkit.ledger import Reading
from toolkit.summary import own_period
from toolkit.values import CannotDo, Period


def earlier_ledger(path: Path, reading: Reading, period: Period | None) -> Path | None:
    """The file of the latest earlier ledger beside the book at `path`, None for none.

    A ledger of another name belongs to others. Raises CannotDo where several different ones are of that period.
    """
    wanted = period or own_period(reading)
    if wanted is None:
        return None
    try:
        shelf = read_shelf(path.parent)
    except CannotDo:  # no file that could be a ledger, not even the book itself: it is on the screen only
        return None
    found = tuple(_earlier(shelf, path, reading, wanted))
    if not found:
        return None
    latest = max((one for reading in found if (one := own_period(reading))), key=lambda one: one.as_of)
    return Path(ledger_of(Shelf(shelf.folder, found, ()), latest).source.path)


def _earlier(shelf: Shelf, path: Path, reading: Reading, before: Period) -> Iterator[Reading]:
    name = reading.ledger.settings.name
    for one in shelf.readings:
        period = own_period(one)
        same = os.path.normcase(one.source.path) == os.path.normcase(path)
        if not same and one.ledger.settings.name == name and period and period.as_of < before.as_of:
            yield one
