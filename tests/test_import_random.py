"""Random printed lists of which the truth is known: units, sections, totals, notes, pages, blank rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.printed import Printed
from tests.test_import import destination
from toolkit.importing.importing import import_list
from toolkit.importing.values import Imported, RowKind, SourceTable, Wishes
from toolkit.ledger import RawSheet, money
from toolkit.values import Severity

#: How much one unit is in 万元.
UNITS = {"万元": 1, "亿元": 10_000, "元": 0.0001, "千元": 0.1}
NUMERALS = "一二三四五六七八九十"
#: The columns of the source, and those of the ledger they are.
COLUMNS = {"序号": "项目编号", "项目类型": "清单", "项目名称": "项目名称", "建设单位": "", "总投资": "计划投资(万元)"}


@dataclass(frozen=True)
class Look:
    """How a list is printed. `sections` are runs of (number of items, whether they share one amount)."""

    sections: list[list[tuple[int, bool]]]
    page: int
    order: list[str]
    unit: str
    unit_in: str
    section_rows: str
    subtotals: str
    total: str
    numbered: str
    amounts: str
    merged: bool
    blank_continuation: bool
    footers: bool
    blank_rows: bool
    indent: int
    part_rows: bool
    notes: bool


LOOKS = st.builds(
    Look,
    sections=st.lists(
        st.lists(st.tuples(st.integers(4, 7), st.booleans()), min_size=1, max_size=3), min_size=1, max_size=4
    ),
    page=st.integers(4, 15),
    order=st.permutations(list(COLUMNS)),
    unit=st.sampled_from(sorted(UNITS)),
    unit_in=st.sampled_from(["heading", "slash", "row", "bare row", "line"]),
    section_rows=st.sampled_from(["none", "一、", "（一）", "merged", "serial"]),
    subtotals=st.sampled_from(["none", "foot", "section row"]),
    total=st.sampled_from(["none", "head", "foot"]),
    numbered=st.sampled_from(["on", "anew"]),
    amounts=st.sampled_from(["number", "text", "full width", "thousands"]),
    merged=st.booleans(),
    blank_continuation=st.booleans(),
    footers=st.booleans(),
    blank_rows=st.booleans(),
    indent=st.integers(0, 2),
    part_rows=st.booleans(),
    notes=st.booleans(),
)


@dataclass(frozen=True)
class Item:
    """An item as it truly is: its section, its number there, its run, whether the run shares its amount in 万元."""

    section: int
    number: int
    run: int
    shared: bool
    amount: float


def items_of(look: Look) -> list[Item]:
    items: list[Item] = []
    run = 0
    for section, runs in enumerate(look.sections):
        first = len(items)
        for count, shared in runs:
            run += 1
            for index in range(count):
                start = first if look.numbered == "anew" else 0
                amount = 1200 + run if shared else 1200 + run + 10 * index
                items.append(Item(section, len(items) - start + 1, run, shared, amount))
    return items


def whole(items: list[Item]) -> float:
    """The sum of the amounts, a shared one counted once."""
    once = {item.run: item.amount for item in items if item.shared}
    return sum(once.values()) + sum(item.amount for item in items if not item.shared)


class Press:
    """Prints a list."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.made = Printed()
        self.items = items_of(look)
        self.width = len(look.order) + look.indent

    def row(self, **cells: Any) -> int:
        filled = [cells.get(name) for name in self.look.order]
        return self.made.add(*[None] * self.look.indent, *filled)

    def at(self, name: str) -> int:
        return self.look.indent + self.look.order.index(name)

    def text(self, text: str, merged: bool = True) -> None:
        row = self.made.add(*[None] * self.look.indent, text, *[None] * (len(self.look.order) - 1))
        if merged:
            self.made.merges.append((row, self.look.indent, row, self.width - 1))

    def amount(self, value: float) -> Any:
        number = money([value / UNITS[self.look.unit]])
        whole_number = int(number) if float(number).is_integer() else number
        if self.look.amounts == "number":
            return whole_number
        text = f"{whole_number:,}" if self.look.amounts == "thousands" else str(whole_number)
        wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
        return text.translate(wide) if self.look.amounts == "full width" else text

    def head(self, page: int) -> None:
        look = self.look
        self.text("附件 重点项目表" if page == 0 else "附件 重点项目表（续）")
        if look.unit_in == "line":
            self.text(f"单位：{look.unit}", merged=False)
        names = {name: name for name in COLUMNS}
        behind = {"heading": f"（{look.unit}）", "slash": f"/{look.unit}"}
        names["总投资"] += behind.get(look.unit_in, "")
        self.row(**names)
        if look.unit_in in ("row", "bare row"):
            self.row(总投资=f"（{look.unit}）" if look.unit_in == "row" else look.unit)

    def section(self, number: int) -> None:
        look = self.look
        own = [item for item in self.items if item.section == number]
        declared = self.amount(whole(own)) if look.subtotals == "section row" else None
        name, numeral = f"类别{number + 1}", NUMERALS[number]
        if look.section_rows == "merged":
            self.text(name)
        elif look.section_rows == "serial":
            self.row(序号=numeral, 项目名称=name, 总投资=declared)
        elif look.section_rows != "none":
            self.row(
                序号=f"{numeral}、{name}" if look.section_rows == "一、" else f"（{numeral}）{name}", 总投资=declared
            )

    def page(self, start: int, end: int) -> None:
        """The items from one to another, with the sections and totals that stand among them."""
        look, items = self.look, self.items
        rows: dict[int, int] = {}
        for index in range(start, end):
            item = items[index]
            if index == 0 or items[index - 1].section != item.section:
                self.section(item.section)
            if look.blank_rows and item.number % 5 == 0:
                self.row()
            rows[index] = self.row(
                序号=item.number,
                项目类型=f"类别{item.section + 1}",
                项目名称=f"项目{index + 1}",
                建设单位="某单位",
                总投资=self.amount(item.amount),
            )
            if look.part_rows and not item.shared and not look.merged and item.number % 4 == 0:
                self.row(项目名称="其中：土建", 总投资=self.amount(5))
            last = index + 1 == len(items) or items[index + 1].section != item.section
            if last and look.subtotals == "foot":
                self.row(项目名称="小计", 总投资=self.amount(whole([i for i in items if i.section == item.section])))
        self.merge(rows, start)

    def merge(self, rows: dict[int, int], start: int) -> None:
        groups: dict[tuple[str, int], list[int]] = {}
        for index in rows:
            item = self.items[index]
            if item.shared:
                groups.setdefault(("总投资", item.run), []).append(index)
            if self.look.merged:
                groups.setdefault(("项目类型", item.section), []).append(index)
        for (name, _), indexes in groups.items():
            self.made.down(rows[indexes[0]], rows[indexes[-1]], self.at(name))
            before = self.items[start - 1] if start else None
            first = self.items[indexes[0]]
            same = before and (before.run == first.run if name == "总投资" else before.section == first.section)
            if self.look.blank_continuation and indexes[0] == start and same:
                self.made.rows[rows[start]][self.at(name)] = None

    def printed(self) -> Printed:
        look, count = self.look, len(self.items)
        starts = list(range(0, count, look.page))
        for number, start in enumerate(starts):
            self.head(number)
            if number == 0 and look.total == "head":
                self.row(项目名称="合 计", 总投资=self.amount(whole(self.items)))
            self.page(start, min(start + look.page, count))
            if look.footers:
                self.text(f"第 {number + 1} 页 共 {len(starts)} 页")
        if look.total == "foot":
            self.row(项目名称="总计", 总投资=self.amount(whole(self.items)))
        if look.notes:
            self.text("注：1.本表项目以批复为准。", merged=False)
            self.text("2.合并的金额为共用投资。", merged=False)
        return self.made


def read(look: Look) -> tuple[Printed, Imported]:
    made = Press(look).printed()
    rows = [["" if value is None else value for value in row] for row in made.rows]
    keys = {"项目编号": "CS-###"} if look.numbered == "anew" else {}
    raw = RawSheet("表", rows, merges=tuple(made.merges))
    return made, import_list([SourceTable(raw)], destination(), Wishes(constants={"所属规划": "甲", **keys}))


@settings(max_examples=150, deadline=None)
@given(look=LOOKS)
def test_a_list_printed_in_any_way_is_read_back(look: Look) -> None:
    made, result = read(look)
    items = items_of(look)
    assert [line.row for line in result.lines] == list(range(1, len(made.rows) + 1))
    assert sum(line.kind is RowKind.DATA for line in result.lines) == len(items) == len(result.rows)
    assert [row.cells["项目名称"] for row in result.rows] == [f"项目{n + 1}" for n in range(len(items))]
    assert [row.cells.get("清单") for row in result.rows] == [f"类别{item.section + 1}" for item in items]
    runs = {item.run: item for item in items if item.shared}
    assert [(len(share.rows), share.amount) for share in result.shares] == [
        (sum(other.run == run for other in items), item.amount) for run, item in runs.items()
    ]
    assert result.sums == {"计划投资(万元)": whole(items)}
    assert all(check.agrees for check in result.checks), [c for c in result.checks if not c.agrees]
    warned = {finding.code for finding in result.findings if finding.severity is not Severity.INFO}
    assert warned <= {"required-missing"}  # the source has no years
