"""Tables of a ledger as pandas DataFrames: typed columns, and an index of cells. The only place that knows pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd
from pandas import DataFrame

from toolkit.chinese import Dates, Unread
from toolkit.ledger import Investments, Mark, Table, UnitBook
from toolkit.ledger.investment import PLANNED, Group
from toolkit.values import shown

__all__ = ["ONCE", "DataFrame", "frame_of", "raw_frame_of"]

#: The name of the index: in each row the address of its key cell.
INDEX = "_cell"
#: The column of planned amounts of which each investment group has one.
ONCE = "计划投资_计一次(万元)"
#: Whole seconds and finer as pandas itself takes dates from version 3 on; every day a cell may hold is within them.
_DAYS = "datetime64[us]"
#: A column of a frame: its heading in the table, and its pandas series.
_Field = tuple[str, Any]


def frame_of(table: Table, units: UnitBook) -> DataFrame:
    """A table by column, each of the type that its kind has; the index `_cell` names each row's key cell.

    All columns of the schema are there, in its order, then the foreign ones; an absent one is blank. By kind:
    text, choice → string · percent (in %), amount (in 万元) → Float64 · year → Int64 · day, start, deadline →
    datetime64, a deadline its last day · units (canonical names), names, reference → tuple of str, () for blank ·
    measure and foreign columns → object. A blank is NA, and so is what could not be read. `attrs` says the rest:
    "sheet" the title, "absent" the headings the workbook lacks, "unread" and "open_ended" the cells, as
    "项目台账!N7", that could not be read or set no end, with what is typed there.
    """
    index = _index_of(table)
    return _framed(_typed_columns(table, units, index), index, _notes(table))


def raw_frame_of(table: Table) -> DataFrame:
    """A table's cells as they are typed, under the headings of `frame_of`: all of type object, a blank is None.

    An error is its text (#REF!), a formula without a stored result the formula. `attrs` has "sheet" and "absent".
    """
    index = _index_of(table)
    return _framed(_raw_columns(table, index), index, {"sheet": table.title, "absent": _absent(table)})


# -- columns


def _typed_columns(table: Table, units: UnitBook, index: Any) -> Iterator[_Field]:
    for column in table.sheet.columns:
        values = [pd.NA if type(value) is Unread else value for value in table.values[column.heading]]
        if column.kind == "units":
            values = [units.resolve(value) if isinstance(value, tuple) else value for value in values]
        yield column.heading, _SERIES[column.kind](values, index)
        if (table.sheet.code, column.heading) == ("projects", PLANNED):
            yield ONCE, _of("Float64")(list(_once(table)), index)
    for heading, cells in table.extra.items():
        yield heading, _series((pd.NA if _blank(cell) or type(cell) is Mark else cell for cell in cells), index)


def _raw_columns(table: Table, index: Any) -> Iterator[_Field]:
    blank = [None] * len(table)
    for column in table.sheet.columns:
        yield column.heading, _series(map(_plain, table.typed.get(column.heading, blank)), index)
    for heading, cells in table.extra.items():
        yield heading, _series(map(_plain, cells), index)


def _of(dtype: str) -> Callable[[Sequence[Any], Any], Any]:
    """What makes a series of that type; None and NA are what it has for them."""
    return lambda values, index: pd.Series(values, index, dtype=dtype)


def _series(values: Iterable[Any], index: Any) -> Any:
    return pd.Series(list(values), index, dtype=object)


def _objects(values: Sequence[Any], index: Any) -> Any:
    return _series((pd.NA if value is None else value for value in values), index)


def _tuples(values: Sequence[Any], index: Any) -> Any:
    return _series((() if value is None else value for value in values), index)


def _deadlines(values: Sequence[Any], index: Any) -> Any:
    return _of(_DAYS)([value.last if isinstance(value, Dates) else value for value in values], index)


#: What makes the series of each kind of column.
_SERIES: Mapping[str, Callable[[Sequence[Any], Any], Any]] = {
    "text": _of("string"),
    "choice": _of("string"),
    "percent": _of("Float64"),
    "amount": _of("Float64"),
    "year": _of("Int64"),
    "last_year": _of("Int64"),
    "start": _of(_DAYS),
    "day": _of(_DAYS),
    "deadline": _deadlines,
    "names": _tuples,
    "units": _tuples,
    "reference": _tuples,
    "measure": _objects,
}


def _once(projects: Table) -> Iterator[float | None]:
    """Each project's planned amount, that of a group in its first row only: their sum counts every group once."""
    investments = Investments.of(projects)
    seen: set[Group] = set()
    for index, group in enumerate(investments.groups):
        yield None if group in seen else investments.planned_of(index)
        if group is not None:
            seen.add(group)


# -- cells


def _index_of(table: Table) -> Any:
    key = table.sheet.key[0]
    return pd.Index([str(table.place(row, key)) for row in range(len(table))], dtype=object, name=INDEX)


def _blank(cell: Any) -> bool:
    return cell is None or cell == ""


def _plain(cell: Any) -> Any:
    return None if _blank(cell) else str(cell) if type(cell) is Mark else cell


def _notes(table: Table) -> dict[str, Any]:
    """What a frame says besides its values; plain lists and dicts, which pandas can write into files."""
    unread: list[tuple[int, str, str]] = []
    open_ended: list[tuple[int, str, str]] = []
    for heading, values in table.values.items():
        for row, value in enumerate(values):
            if type(value) is Unread:
                unread.append((row, heading, value.text))
            elif type(value) is Dates and value.last is None:
                open_ended.append((row, heading, shown(table.typed[heading][row])))
    for heading, cells in table.extra.items():
        unread += [(row, heading, str(cell)) for row, cell in enumerate(cells) if type(cell) is Mark]
    by_cell = {"unread": _by_cell(table, unread), "open_ended": _by_cell(table, open_ended)}
    return {"sheet": table.title, "absent": _absent(table), **by_cell}


def _by_cell(table: Table, found: Sequence[tuple[int, str, str]]) -> dict[str, str]:
    """What is typed in some cells by their address, row by row."""
    return {str(table.place(row, heading)): text for row, heading, text in sorted(found, key=itemgetter(0))}


def _absent(table: Table) -> list[str]:
    return [column.heading for column in table.sheet.columns if not table.has(column.heading)]


# -- the frame


def _framed(fields: Iterable[_Field], index: Any, attrs: dict[str, Any]) -> DataFrame:
    """The frame of some columns. A heading that is taken, as a frame written into a ledger has, is told apart by _2."""
    columns: dict[str, Any] = {}
    for heading, series in fields:
        name, number = heading, 2
        while name in columns or name == INDEX:
            name, number = f"{heading}_{number}", number + 1
        columns[name] = series
    frame = DataFrame(columns, index=index)
    frame.attrs.update(attrs)
    return frame
