"""What the schema states of every column: required, range, unique keys, references to units and other sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.chinese import Unread
from toolkit.ledger import Ledger, Row, Table
from toolkit.ledger.investment import PLANNED
from toolkit.ledger.near import Nearest
from toolkit.rules.label import rule
from toolkit.schema import Column
from toolkit.values import Fault, Finding, Place, Severity, shown

#: Of one cell that lists names so many findings are told, the last of which says how many there are more.
_MOST_OF_A_CELL = 50
#: Of the units that claim one name so many are named: each of thousands has a finding.
_MOST_OWNERS = 10

REQUIRED = Fault(
    "required-blank", Severity.ERROR, "必填项为空",
    "{whose}“{column}”是必填项，这里没有填写。", "请补填“{column}”。", "台账约定第2节",
)  # fmt: skip
REQUIRED_SOON = Fault(
    "required-soon", Severity.WARNING, "开工前应填的项为空",
    "“{column}”没有填写；{when}的项目暂可不填，但无法排期。", "请在明确后补填“{column}”。", "台账约定第3节",
)  # fmt: skip
OUT_OF_RANGE = Fault(
    "out-of-range", Severity.ERROR, "数值超出范围",
    "“{column}”填写为“{value}”，{bound}。", "请核对后改正。", "台账约定第2节",
)  # fmt: skip
REPEATED_KEY = Fault(
    "repeated-key", Severity.ERROR, "编号重复",
    "“{column}”填写为“{value}”，与第{other}行重复。", "请改为不重复的编号；重复的行请删去。", "台账约定第2节",
)  # fmt: skip
UNKNOWN_UNIT = Fault(
    "unknown-unit", Severity.WARNING, "单位不在责任单位表",
    "“{column}”中的“{unit}”不在责任单位表里，按原文单独统计。{hint}",
    "请改用规范简称，或在责任单位表补上这个单位或别名。", "台账约定第2节",
)  # fmt: skip
COLLECTIVE_UNIT = Fault(
    "collective-unit", Severity.INFO, "集合责任主体",
    "“{column}”中的“{unit}”指多个单位，按原文单独统计。", "如能明确，请写具体单位。", "各地台账惯例",
)  # fmt: skip
NO_UNITS = Fault(
    "no-units", Severity.WARNING, "责任单位表是空的",
    "责任单位表没有填写，各表的单位名称没有核对，别名也不能合并。", "请补填责任单位表。", "台账约定第2节",
)  # fmt: skip
UNKNOWN_REFERENCE = Fault(
    "unknown-reference", Severity.ERROR, "编号不存在",
    "“{column}”中的“{key}”在{sheets}里都找不到。", "请填写已有的编号。", "台账约定第2节",
)  # fmt: skip
SHARED_ALIAS = Fault(
    "shared-alias", Severity.ERROR, "一个名称属于两个单位",
    "名称“{alias}”同时属于{owners}，暂按“{first}”统计。", "请让每个名称只属于一个单位。", "台账约定第2节",
)  # fmt: skip


@rule(REQUIRED, REQUIRED_SOON)
def required(ledger: Ledger) -> Iterator[Finding]:
    """A required cell is filled, unless the schema excuses it. A column that is absent was reported as such."""
    for table in ledger.tables.values():
        for column in table.present_columns():
            if column.required and column.heading in table.blank:
                yield from _blanks(table, column)


def _blanks(table: Table, column: Column) -> Iterator[Finding]:
    for index, value in enumerate(table.column(column.heading)):
        if value is None:
            row = table.row(index)
            if may_be_blank(row, column) or _told_otherwise(row, column) or is_under_merge(row, column.heading):
                continue
            soon = _excused(row, column.blank_warns_when)
            place, raw = row.place(column.heading), row.raw(column.heading)
            whose = _whose(row, column)
            yield REQUIRED_SOON.at(place, raw, when=soon) if soon else REQUIRED.at(place, raw, whose=whose)


def may_be_blank(row: Row, column: Column) -> bool:
    """Whether the schema lets this row leave the column blank."""
    if not column.required:
        return True
    filled = column.blank_when_filled
    return bool((filled and row[filled] is not None) or _excused(row, column.blank_when))


def _told_otherwise(row: Row, column: Column) -> bool:
    """Whether the blank is told by a rule that knows more of it: an amount that is missing though it is funded."""
    return column.heading == PLANNED and row["资金落实情况"] == "资金已落实"


def is_under_merge(row: Row, heading: str) -> bool:
    """Whether a cell is blank because the one above is merged over it, which was told there."""
    return row.index in row.table.layout.under.get(heading, ())


def _whose(row: Row, column: Column) -> str:
    """The key of the row as a message begins with it: “报告期”的, “RW-03”的; "" where it is the key that is blank."""
    key = row.text(row.table.sheet.key[0])
    return f"“{key}”的" if key and column.heading not in row.table.sheet.key else ""


def _excused(row: Row, when: Mapping[str, tuple[str, ...]]) -> str:
    """The value of another column that allows this one to be blank, "" for none."""
    for heading, values in when.items():
        if row[heading] in values:
            return str(row[heading])
    return ""


@rule(OUT_OF_RANGE)
def in_range(ledger: Ledger) -> Iterator[Finding]:
    """A number lies within the schema's bounds, both allowed."""
    for table in ledger.tables.values():
        for column in table.present_columns():
            if column.low is None and column.high is None:
                continue
            values = table.column(column.heading)
            outside = {value: bound for value in set(values) if (bound := _outside(value, column))}
            for index, value in enumerate(values) if outside else ():
                if value in outside:
                    place, typed = table.place(index, column.heading), table.typed[column.heading][index]
                    yield OUT_OF_RANGE.at(place, typed, bound=outside[value])


def _outside(value: Any, column: Column) -> str:
    """Which bound a number breaks; "" for a number that breaks none, and for what is no number."""
    if type(value) not in (int, float):
        return ""
    if column.low is not None and value < column.low:
        return f"不应小于 {shown(column.low)}"
    if column.high is not None and value > column.high:
        return f"不应大于 {shown(column.high)}"
    return ""


@rule(REPEATED_KEY)
def unique_keys(ledger: Ledger) -> Iterator[Finding]:
    """No two rows of a sheet have the same key."""
    for table in ledger.tables.values():
        first: dict[Any, int] = {}
        headings = table.sheet.key
        if len(set(table.column(headings[0]))) == len(table):
            continue
        for index, key in enumerate(zip(*(table.column(h) for h in headings), strict=True)):
            if key[0] is None or any(type(part) is Unread for part in key):
                continue
            before = first.setdefault(key, index)
            if before != index:
                row = table.row(index)
                value = " / ".join(filter(None, map(row.text, headings)))
                yield REPEATED_KEY.at(table.place(index, headings[0]), value, other=table.numbers[before])


@rule(UNKNOWN_UNIT, COLLECTIVE_UNIT, NO_UNITS)
def known_units(ledger: Ledger) -> Iterator[Finding]:
    """Every unit named is in the unit sheet under one of its names, or stands for several units."""
    units = ledger["units"]
    naming = any(len(t) and any(c.kind == "units" for c in t.present_columns()) for t in ledger.tables.values())
    if naming and units.has("规范简称") and not len(units):
        yield NO_UNITS.at(Place(units.title))
    if not len(units) or not units.has("规范简称"):
        return  # said here, at the sheet or at its headings
    nearest = Nearest(ledger.units.names)
    for table in ledger.tables.values():
        for column in table.present_columns():
            if column.kind == "units":
                yield from _strangers(ledger, table, column, nearest)


def _strangers(ledger: Ledger, table: Table, column: Column, nearest: Nearest) -> Iterator[Finding]:
    strangers: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    covered = table.layout.covered.get(column.heading, ())
    for index, typed in enumerate(table.column(column.heading)):
        if type(typed) is not tuple or index in covered:
            continue
        if typed not in strangers:
            unknown = [name for name in ledger.units.resolve(typed) if not ledger.units.known(name)]
            strangers[typed] = [(name, _nearest(ledger, name, nearest)) for name in _few(unknown)]
        for name, hint in strangers[typed]:
            place, raw = table.place(index, column.heading), table.typed[column.heading][index]
            if ledger.schema.collective(name):
                yield COLLECTIVE_UNIT.at(place, raw, unit=name)
            else:
                yield UNKNOWN_UNIT.at(place, raw, unit=name, hint=hint)


def _few(names: Sequence[str]) -> Sequence[str]:
    """The names of a cell; of very many the first ones, the last with how many there are more."""
    last = _MOST_OF_A_CELL - 1
    return names if len(names) <= _MOST_OF_A_CELL else [*names[:last], f"{names[last]} 等 {len(names) - last} 个"]


def _nearest(ledger: Ledger, name: str, nearest: Nearest) -> str:
    """A sentence naming the unit most like a name that is no collective one; "" when none is near."""
    near = "" if ledger.schema.collective(name) else nearest.of(name)
    return f"最接近的是“{near}”。" if near else ""


@rule(UNKNOWN_REFERENCE)
def references(ledger: Ledger) -> Iterator[Finding]:
    """Every key that a row refers to exists in one of the sheets the schema names, as far as these are there."""
    for table in ledger.tables.values() if ledger.sent is None else ():
        for column in table.present_columns():
            if column.kind != "reference":
                continue
            targets = [t for t in ledger.tables.values() if t.sheet.title in column.refers]
            keys = {key for target in targets for key in target.column(target.sheet.key[0])}
            unread = not all(target.has(target.sheet.key[0]) for target in targets)
            prefixes = {key.rstrip("0123456789") for key in keys if type(key) is str}
            for index, typed in enumerate(table.column(column.heading)):
                # Where a sheet was not read, only keys numbered like those that were can be known to be wrong.
                wrong = [
                    key
                    for key in (dict.fromkeys(typed) if type(typed) is tuple else ())
                    if key not in keys and (not unread or key.rstrip("0123456789") in prefixes)
                ]
                for key in _few(wrong):
                    yield UNKNOWN_REFERENCE.at(
                        table.place(index, column.heading),
                        table.typed[column.heading][index],
                        key=key,
                        sheets="、".join(column.refers),
                    )


@rule(SHARED_ALIAS)
def one_owner(ledger: Ledger) -> Iterator[Finding]:
    """No name belongs to two units."""
    shared = ledger.units.shared
    later = {name: frozenset(owners[1:]) for name, owners in shared.items()}
    for row in ledger["units"]:
        names = row["别名"] if type(row["别名"]) is tuple else ()
        for heading, spellings in (("别名", names), ("全称", (row["全称"],)), ("规范简称", (row["规范简称"],))):
            for alias in spellings:
                if row["规范简称"] in later.get(alias, ()):
                    owners, place = shared[alias], row.place(heading)
                    yield SHARED_ALIAS.at(place, row.raw(heading), alias=alias, owners=_quoted(owners), first=owners[0])


def _quoted(owners: tuple[str, ...]) -> str:
    named = "、".join(f"“{owner}”" for owner in owners[:_MOST_OWNERS])
    return named if len(owners) <= _MOST_OWNERS else f"{named}等 {len(owners)} 个单位"
