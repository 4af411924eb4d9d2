"""What the words of the user's own rules mean in one table: columns by every name, units, constants, amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.chinese import Unread
from toolkit.ledger import Investments, Ledger, Table
from toolkit.ledger.cells import read_cells
from toolkit.ledger.headings import normal, without_unit
from toolkit.ledger.investment import PLANNED
from toolkit.ledger.near import nearest_name
from toolkit.schema import Column

if TYPE_CHECKING:
    from toolkit.expression import Columns, Scope, Sort


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Target:
    """A table that rules ask about; `find` gives the heading that goes by a name, whatever its unit, "" for none."""

    table: Table
    scope: Scope
    columns: Columns
    find: Callable[[str], str]


def target_of(ledger: Ledger, table: Table) -> Target:
    """A table made ready for rules. The ledger's foreign columns are read as numbers or texts."""
    from toolkit.expression import Columns, Scope  # loaded only where there are rules to read

    known = [column.heading for column in table.sheet.columns]
    columns = (*table.sheet.columns, *(Column(heading, "measure") for heading in table.extra if heading not in known))
    names = _names(columns)

    def find(name: str) -> str:
        plain = normal(name)
        return names.get(plain) or names.get(without_unit(plain)[0], "")

    def find_exactly(name: str) -> str:
        heading, unit = find(name), without_unit(normal(name))[1]
        # An amount is in the heading's unit, whatever the ledger's own column is in: in 亿元 it would be misread.
        other_unit = unit and normal(name) not in names and unit != without_unit(normal(heading))[1]
        return "" if other_unit else heading

    scope = Scope(
        {column.heading: _sort(column) for column in columns},
        find_exactly,
        tuple(names),
        _constants(ledger),
        ledger.units.canonical,
        lambda name: nearest_name(name, [column.heading for column in columns]),
        {column.heading: _choices(column) for column in columns if column.choices},
    )
    return Target(table, scope, Columns(lambda heading: _values(ledger, table, heading), len(table)), find)


def _choices(column: Column) -> dict[str, str]:
    return {**{choice: choice for choice in column.choices}, **column.synonyms}


def _names(columns: Sequence[Column]) -> dict[str, str]:
    """Every name under which a column may be written: its heading, the heading without its unit, its aliases."""
    names = {normal(column.heading): column.heading for column in columns}
    bases = {name: without_unit(name)[0] for name in names}
    times = Counter(bases.values())
    for name, heading in list(names.items()):
        if times[bases[name]] == 1:
            names.setdefault(bases[name], heading)
    for column in columns:
        for alias in column.aliases:
            names.setdefault(normal(alias), column.heading)
    return {name: heading for name, heading in names.items() if name}


def _sort(column: Column) -> Sort:
    """The sort of value that a column's kind gives."""
    from toolkit.expression import Sort  # loaded only where there are rules to read

    return {
        "text": Sort.TEXT, "choice": Sort.TEXT, "names": Sort.NAMES, "reference": Sort.NAMES, "units": Sort.UNITS,
        "percent": Sort.PERCENT, "amount": Sort.AMOUNT, "measure": Sort.MIXED, "year": Sort.NUMBER,
        "last_year": Sort.NUMBER, "start": Sort.DATE, "day": Sort.DATE, "deadline": Sort.DATE,
    }[column.kind]  # fmt: skip


def _constants(ledger: Ledger) -> dict[str, date | int | None]:
    settings = ledger.settings
    period = settings.period
    return {
        "期初": period.first if period else None,
        "期末": period.as_of if period else None,
        "规划起始年": settings.plan_start,
        "规划结束年": settings.plan_end,
    }


def _values(ledger: Ledger, table: Table, heading: str) -> Sequence[Any]:
    """A column as rules ask about it: units under their one name, a group's amount in each row that shares it."""
    if heading not in table.values:
        return read_cells(table.extra[heading], Column(heading, "measure"), "").values
    values = table.column(heading)
    kind = table.sheet.column(heading).kind
    if kind == "units":
        resolve = ledger.units.resolve
        names = {value: resolve(value) if type(value) is tuple else value for value in set(values)}
        return list(map(names.__getitem__, values))
    if heading == PLANNED and table.sheet.code == "projects":
        return _shared(Investments.of(table))
    return values


def _shared(investments: Investments) -> Sequence[Any]:
    """Each row's planned amount; a blank one of a group is the group's, unreadable where that is all the group has."""
    groups = zip(investments.planned, investments.groups, strict=True)
    unread = {group: amount for amount, group in groups if group and type(amount) is Unread}

    def amount_of(index: int, amount: Any) -> Any:
        group = investments.groups[index]
        if amount is not None or group is None:
            return amount
        shared = investments.planned_of(index)
        return unread.get(group) if shared is None else shared

    return [amount_of(index, amount) for index, amount in enumerate(investments.planned)]
