"""Totals against the rows they are totals of: published ones (公布合计 sheet) and 合计/小计 rows in the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from toolkit.chinese import Amount, Unread, parse_amount, show_amount, squeeze
from toolkit.ledger import Investments, Ledger, Row, Table, TotalRow, money
from toolkit.ledger.headings import normal, without_unit
from toolkit.ledger.investment import PLANNED
from toolkit.ledger.near import Nearest
from toolkit.rules.explain import Explained
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Place, Severity

PUBLISHED_DIFFERS = Fault(
    "published-total-differs", Severity.WARNING, "与公布合计不符",
    "“{scope}”的{field}公布为 {published}，台账{count}项合计 {found}，相差 {difference}。{hint}",
    "请核对是原件漏印、误印，还是台账漏行、多行；工具只报告，不改数。", "已公布清单的核对",
)  # fmt: skip
PUBLISHED_FIELD = Fault(
    "published-field-unknown", Severity.WARNING, "公布合计的字段不认识",
    "项目台账没有“{value}”这一列，无法核对。{hint}",
    "请写项目台账里的列名，如 计划投资(万元)，或写 项目数。", "台账约定第2节",
)  # fmt: skip
PUBLISHED_SCOPE = Fault(
    "published-scope-empty", Severity.WARNING, "公布合计没有对应的项目",
    "项目台账里没有“{scope}”的项目，无法核对。{hint}", "请核对所属规划和清单的写法。", "台账约定第2节",
)  # fmt: skip
PUBLISHED_UNREAD = Fault(
    "published-column-unread", Severity.WARNING, "核对列有读不出的数",
    "“{scope}”的{field}有 {count} 个单元格读不出数（如 {cell}），合计 {found} 不完整，没有与公布数 {published} 比较。",
    "请先改正这些单元格。", "台账约定第3节",
)  # fmt: skip
FOOTING_DIFFERS = Fault(
    "footing-differs", Severity.ERROR, "合计行与明细不符",
    "{label}行写 {value}，{where}{count}项合计 {found}，相差 {difference}。{hint}",
    "请核对合计行或明细；建议用公式合计。", "台账约定第2节",
)  # fmt: skip

_COUNT_FIELDS = frozenset({"项目数", "项目个数", "项目数量", "个数", "数量", "项数"})
#: A total may be printed to two decimals.
_CLOSE = 0.005


@rule(PUBLISHED_DIFFERS, PUBLISHED_FIELD, PUBLISHED_SCOPE, PUBLISHED_UNREAD)
def published_totals(ledger: Ledger) -> Iterator[Finding]:
    """Each published total equals the sum over its plan and list, investment groups counted once."""
    projects = ledger["projects"]
    if not (projects.has("所属规划") and projects.has("清单")):
        return  # said at the sheet or at its headings
    summed = _Summed(projects)
    for row in ledger["totals"]:
        field, published = row["字段"], row["公布数"]
        if type(field) is str and type(row["所属规划"]) is str and isinstance(published, (int, float)):
            yield from _reconcile(summed, row, field, published)


class _Summed:
    """The projects by plan and list, and their sums, each found once however many totals are published of it."""

    def __init__(self, projects: Table) -> None:
        self.projects = projects
        self.explained = Explained()
        self._indexes: dict[tuple[Any, Any], list[int]] = {}
        for index, (plan, group) in enumerate(zip(projects.column("所属规划"), projects.column("清单"), strict=True)):
            self._indexes.setdefault((plan, None), []).append(index)
            if group is not None:
                self._indexes.setdefault((plan, group), []).append(index)
        self._amounts: dict[str, tuple[str, Investments] | None] = {}
        self._sums: dict[tuple[Any, Any, str], tuple[float, Sequence[int]]] = {}
        self._nearest: dict[str, Nearest] = {}
        self.nearest_heading = Nearest([*projects.typed, *projects.extra]).of

    def indexes(self, plan: Any, group: Any) -> Sequence[int]:
        """The rows of a plan, or of one of its lists."""
        return self._indexes.get((plan, group), ())

    def amounts(self, field: str) -> tuple[str, Investments] | None:
        """The column of amounts that a field names."""
        if field not in self._amounts:
            self._amounts[field] = _amounts(self.projects, field)
        return self._amounts[field]

    def total(self, plan: Any, group: Any, field: str) -> tuple[float, Sequence[int]]:
        """The sum of a field that names a column of amounts, and the rows whose amounts cannot be read."""
        if (plan, group, field) not in self._sums:
            indexes, amounts = self.indexes(plan, group), self.amounts(field)
            investments = amounts[1] if amounts else Investments.of(self.projects)
            unread = [
                i for i in indexes if investments.planned[i] is not None and not _is_number(investments.planned[i])
            ]
            self._sums[plan, group, field] = investments.total(indexes), unread
        return self._sums[plan, group, field]

    def nearest(self, heading: str, name: str) -> str:
        """The plan or list most like a name, "" when none is near."""
        if heading not in self._nearest:
            names = dict.fromkeys(name for name in self.projects.column(heading) if type(name) is str)
            self._nearest[heading] = Nearest(names)
        return self._nearest[heading].of(name)


def _reconcile(summed: _Summed, row: Row, field: str, published: float) -> Iterator[Finding]:
    projects, plan, group = summed.projects, row["所属规划"], row["清单"]
    scope = " / ".join(part for part in (plan, group) if type(part) is str)
    indexes = summed.indexes(plan, group)
    if not indexes:
        heading = "清单" if summed.indexes(plan, None) else "所属规划"
        near = summed.nearest(heading, str(row[heading]))
        hint = f"最接近的是“{near}”。" if near and near != row[heading] else ""
        yield PUBLISHED_SCOPE.at(row.place(heading), row.raw(heading), scope=scope, hint=hint)
        return
    words: dict[str, object] = {
        "scope": scope,
        "field": field,
        "count": len(indexes),
        "published": show_amount(published),
    }
    hint = ""
    if squeeze(field) in _COUNT_FIELDS:
        found: float = len(indexes)
        published = _as_count(row, published)
        words["published"] = show_amount(published)
    else:
        amounts = summed.amounts(field)
        if amounts is None:
            if _is_absent(projects, field):
                return  # said at the headings
            near = summed.nearest_heading(field)
            yield PUBLISHED_FIELD.at(row.place("字段"), field, hint=f"最接近的是“{near}”。" if near else "")
            return
        heading, investments = amounts
        found, unread = summed.total(plan, group, field)
        if unread:
            words |= {
                "count": len(unread),
                "cell": projects.place(unread[0], heading).cell,
                "found": show_amount(found),
            }
            yield PUBLISHED_UNREAD.at(row.place("公布数"), row.raw("公布数"), **words)
            return
        if abs(found - published) > _CLOSE:
            hint = summed.explained.hint(projects, investments, indexes, found, published)
    if abs(found - published) > _CLOSE:
        words |= {"found": show_amount(found), "difference": show_amount(money([published, -found])), "hint": hint}
        yield PUBLISHED_DIFFERS.at(row.place("公布数"), row.raw("公布数"), **words)


def _as_count(row: Row, published: float) -> float:
    """A published number of projects: a plain number, whatever unit the column's amounts are written in."""
    raw = row.raw("公布数")
    return raw if type(raw) in (int, float) else published


def _is_absent(projects: Table, field: str) -> bool:
    """Whether a field is a required column of amounts that the sheet lacks."""
    columns = (c for c in projects.sheet.columns if c.required and c.kind == "amount" and not projects.has(c.heading))
    return any(_base(field) in map(_base, (column.heading, *column.aliases)) for column in columns)


def _amounts(projects: Table, field: str) -> tuple[str, Investments] | None:
    """The column of amounts a field names, in 万元, with its heading; foreign columns are read here. None for none.

    A column's own heading goes before an alias: 固投 is 计划投资 only where no column is called 固投. Only 计划投资 is
    shared by investment groups (contract, section 2); every other column is each row's own.
    """
    name = _base(field)
    columns = {column.heading: column for column in projects.present_columns() if column.kind == "amount"}
    for heading in (*columns, *projects.extra):
        if _base(heading) == name:
            return heading, _column_amounts(projects, heading)
    aliases = ((_base(alias), heading) for heading, column in columns.items() for alias in column.aliases)
    found = next((heading for alias, heading in aliases if alias == name), None)
    return (found, _column_amounts(projects, found)) if found else None


def _base(heading: str) -> str:
    return without_unit(normal(heading))[0]


def _column_amounts(projects: Table, heading: str) -> Investments:
    if heading == PLANNED:
        return Investments.of(projects)
    if heading in projects.extra:
        unit = without_unit(normal(heading))[1] or "万元"
        cells: Sequence[Any] = [_amount(cell, unit) for cell in projects.extra[heading]]
    else:
        cells = projects.column(heading)
    return Investments.over(cells, [None] * len(cells))


def _amount(cell: Any, unit: str) -> Any:
    amount = parse_amount(cell, unit if unit.endswith("元") else "万元")
    return amount.value if isinstance(amount, Amount) else amount


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


@rule(FOOTING_DIFFERS)
def footings(ledger: Ledger) -> Iterator[Finding]:
    """A 合计 row equals the items above it (all, if it stands above them), a 小计 row those since the last break.

    A 小计 with no items between it and the last break stands above its items: those up to the next break.
    """
    explained = Explained()
    for table in ledger.tables.values():
        columns: dict[str, _Footed] = {}
        for total in table.totals:
            for heading, written in total.amounts.items():
                column = columns.setdefault(heading, _Footed(table, heading))
                yield from _footing(column, total, written, explained)


class _Footed:
    """A column of amounts and the sums of its rows, each found once: the same total may be written again and again."""

    def __init__(self, table: Table, heading: str) -> None:
        self.table, self.heading = table, heading
        self._sums: dict[range, float | None] = {}

    @cached_property
    def investments(self) -> Investments:
        """The amounts, shared where the column's are."""
        return _investments(self.table, self.heading)

    def total(self, rows: range) -> float | None:
        """The sum of some rows; None where one of them cannot be read."""
        if rows not in self._sums:
            cells = self.table.column(self.heading)
            unread = any(isinstance(cells[i], Unread) for i in rows)
            self._sums[rows] = None if unread else self.investments.total(rows)
        return self._sums[rows]


def _footing(column: _Footed, total: TotalRow, written: float, explained: Explained) -> Iterator[Finding]:
    table, heading, indexes = column.table, column.heading, _summed(column.table, total)
    found = column.total(indexes)
    if found is None:
        return  # said at the amount itself; without it there is nothing to compare with
    if abs(found - written) > _CLOSE:
        hint = explained.hint(table, column.investments, indexes, found, written)
        words = {
            "label": total.label,
            "where": "以上" if indexes and indexes[0] < total.above else "以下",
            "count": len(indexes),
            "found": show_amount(found),
            "difference": show_amount(money([written, -found])),
            "hint": hint,
        }
        place = Place(table.title, total.number, table.letters[heading], heading)
        yield FOOTING_DIFFERS.at(place, show_amount(written), **words)


def _summed(table: Table, total: TotalRow) -> range:
    if "小计" in total.label or "本页" in total.label:
        return range(total.section_start, total.above) or range(total.above, total.until)
    return range(total.above or len(table))


def _investments(table: Table, heading: str) -> Investments:
    if heading == PLANNED and table.sheet.code == "projects":
        return Investments.of(table)
    cells = table.column(heading)
    return Investments.over(cells, [None] * len(cells))
