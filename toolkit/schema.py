"""The schema of a ledger: its sheets, columns and settings, read from the TOML files in `schemas/`.

The files are the one source of the blank ledger, the column rules, the keys of comparison and the manual's
table of columns. To add a column or a sheet, edit a file there; nothing here names one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

#: The kinds a column may be of. `toolkit.ledger.cells` has one reader for each.
KINDS = (
    "text", "names", "units", "reference", "choice", "percent", "amount", "measure",
    "start", "deadline", "day", "year", "last_year",
)  # fmt: skip


class SchemaError(ValueError):
    """A schema file that does not say what it must: a mistake of whoever edited it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Column:
    """One column of a ledger sheet.

    `unit` is the unit of an amount (万元). `low` and `high` bound a number, both ends allowed.
    `blank_when` maps another heading to its values for which this required cell may be blank;
    `blank_warns_when` likewise, with a warning; `blank_when_filled` names a column that excuses it when filled.
    `first` lists the values that reports put first. `refers` lists the sheets whose keys the cell may hold.
    `matched` marks texts by which rows are found or grouped: blanks and full width do not count in them.
    `narrative` marks running text, which may take several lines; `longest` is the most characters a text may have,
    0 for no limit. `returned` marks what units fill in and return, `reported` what of it they report anew each period.
    `width` is in characters of half width.
    """

    heading: str
    kind: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    refers: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    blank_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank_warns_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank_when_filled: str = ""
    matched: bool = False
    narrative: bool = False
    longest: int = 0
    returned: bool = False
    reported: bool = False
    width: int = 14
    note: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sheet:
    """One sheet of a ledger: `key` holds the headings that identify a row, `name` the heading that names it.

    `lead` and `support` are the headings under which units answer for a row: the first unit of the first of `lead` that
    a workbook has leads, all others support. A ledger without an `optional` sheet lacks nothing.
    """

    title: str
    code: str
    order: int
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    name: str = ""
    about: str = ""
    aliases: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    optional: bool = False

    def column(self, heading: str) -> Column:
        """The column of that heading; KeyError when the schema has none."""
        for column in self.columns:
            if column.heading == heading:
                return column
        raise KeyError(heading)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SettingItem:
    """One item of the settings sheet; `default` is what counts when the ledger does not say.

    `keys` are what an item of the kind "words" gives words to, `distinct` whether no two may have the same.
    """

    name: str
    kind: str
    default: str = ""
    choices: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    distinct: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Schema:
    """All sheets in the order of the blank workbook, the settings, and how collective unit names look."""

    sheets: tuple[Sheet, ...]
    settings: tuple[SettingItem, ...]
    collective_starts: tuple[str, ...]
    collective_ends: tuple[str, ...]

    def sheet(self, code: str) -> Sheet:
        """The sheet with that code name ("tasks"); KeyError when the schema has none."""
        for sheet in self.sheets:
            if sheet.code == code:
                return sheet
        raise KeyError(code)

    def collective(self, name: str) -> bool:
        """Whether a unit's name stands for several units (各部门, 相关镇)."""
        return name.startswith(self.collective_starts) or name.endswith(self.collective_ends)


@cache
def standard_schema() -> Schema:
    """The schema that ships with the toolkit. Raises SchemaError when a file there is wrong."""
    return read_schema(Path(__file__).parent / "schemas")


def read_schema(folder: Path) -> Schema:
    """The schema held in the .toml files of `folder`. Raises SchemaError naming the file that is wrong."""
    sheets: list[Sheet] = []
    settings: list[SettingItem] = []
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    for path in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            if "collective" in data:
                starts = tuple(data["collective"]["starts"])
                ends = tuple(data["collective"]["ends"])
                continue
            settings += [SettingItem(**_tuples(item)) for item in data.pop("items", ())]
            sheets.append(_sheet(path.stem, data))
        except (KeyError, TypeError, ValueError) as error:
            raise SchemaError(f"{path.name}: {error}") from error
    return Schema(tuple(sorted(sheets, key=lambda s: s.order)), tuple(settings), starts, ends)


def _sheet(code: str, data: Mapping[str, Any]) -> Sheet:
    fields = _tuples({name: value for name, value in data.items() if name != "columns"})
    columns = tuple(Column(**_tuples(column)) for column in data["columns"])
    headings = [column.heading for column in columns]
    unknown = [column.kind for column in columns if column.kind not in KINDS]
    if unknown or len(set(headings)) != len(headings) or not set(fields["key"]) <= set(headings):
        raise SchemaError(f"kinds must be known, headings unique and the key among them, got {unknown or headings}")
    return Sheet(code=code, columns=columns, **fields)


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields with lists made tuples, so that what is built from them is frozen all through."""
    return {name: _frozen(value) for name, value in fields.items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {name: _frozen(inner) for name, inner in value.items()}
    return value
