"""Any list, printed on any pages, is read back as it was, whatever page ends cut and however pieces are printed."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.printed import Printed
from tests.test_import import destination
from toolkit.importing.importing import import_list
from toolkit.importing.values import RowKind, SourceTable, Wishes
from toolkit.ledger import RawSheet

HEADINGS = ("序号", "项目类型", "项目名称", "计划投资(万元)")
#: A category, its items, and whether they share one amount. Fewer than four might be cut to single cells on both sides
#: of a page end, where nobody can tell a shared amount from two equal ones.
RUNS = st.lists(st.tuples(st.integers(4, 9), st.booleans()), min_size=1, max_size=6)
PAGES = st.lists(st.integers(3, 12), min_size=20, max_size=20)


@settings(max_examples=60, deadline=None)
@given(runs=RUNS, pages=PAGES, blank=st.booleans(), titled=st.booleans(), total=st.booleans())
def test_a_printed_list_is_read_back(
    runs: list[tuple[int, bool]], pages: list[int], blank: bool, titled: bool, total: bool
) -> None:
    items = [
        (f"清单{number}", shared, 100 + number) for number, (count, shared) in enumerate(runs) for _ in range(count)
    ]
    made = Printed()
    for page, (start, end) in enumerate(_pages(pages, len(items))):
        if titled or page == 0:
            made.across("测试清单", 4)
        made.add(*HEADINGS)
        _print(made, items, start, end, blank)
    whole = sum(100 + n if shared else count * (100 + n) for n, (count, shared) in enumerate(runs))
    if total:
        made.add("合计", None, None, whole)
    raw = RawSheet("表", [["" if v is None else v for v in row] for row in made.rows], merges=tuple(made.merges))
    result = import_list([SourceTable(raw)], destination(), Wishes(constants={"所属规划": "甲"}))
    assert [row.cells["项目编号"] for row in result.rows] == list(range(1, len(items) + 1))
    assert [row.cells.get("清单") for row in result.rows] == [name for name, _, _ in items]
    assert [len(share.rows) for share in result.shares] == [count for count, shared in runs if shared]
    assert [bool(row.cells.get("合并投资组")) for row in result.rows] == [shared for _, shared, _ in items]
    assert result.sums == {"计划投资(万元)": whole}
    assert [check.agrees for check in result.checks] == [True] * total
    assert [line.row for line in result.lines] == list(range(1, len(made.rows) + 1))
    assert sum(line.kind is RowKind.DATA for line in result.lines) == len(items)


def _pages(lengths: list[int], count: int) -> list[tuple[int, int]]:
    ends = [min(end, count) for end in accumulate(lengths)]
    pages = list(zip([0, *ends], ends, strict=False))
    pages = [page for page in pages if page[0] < page[1]]
    return [*pages[:-1], (pages[-1][0], count)]


def _print(made: Printed, items: list[Any], start: int, end: int, blank: bool) -> None:
    """One page of items: a category merged over its rows, an amount over those that share it."""
    first = len(made.rows)
    for index in range(start, end):
        name, _, amount = items[index]
        made.add(index + 1, name, f"项目{index + 1}", amount)
    cut = blank and start > 0 and items[start - 1][0] == items[start][0]
    index = start
    while index < end:
        last = index
        while last + 1 < end and items[last + 1][0] == items[index][0]:
            last += 1
        top, bottom = first + index - start, first + last - start
        columns = (1, 3) if items[index][1] else (1,)
        for column in columns:
            made.down(top, bottom, column)
            if cut and index == start:
                made.rows[top][column] = None
        index = last + 1
