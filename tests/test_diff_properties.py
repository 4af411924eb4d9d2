"""What must hold of any two workbooks: nothing differs from itself, the way back mirrors, the differences are complete.

Workbooks are small and random, with repeated and blank keys, moved rows, new columns and other ways of writing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.diff import Change, Differences, Kind, compare
from toolkit.diff.apply import applied, contents
from toolkit.diff.moves import moved
from toolkit.diff.parts import tables_of
from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import standard_schema

HEADINGS = ("任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", "本月进展")
CELLS = st.sampled_from(
    [
        "",
        None,
        "甲",
        "乙 ",
        "乙",
        "40",
        40,
        41,
        "40%",
        PercentCell(0.4),
        "2024年6月底",
        "持续推进",
        "—",
        True,
        0.4,
        Mark("#REF!"),
        Mark("=$A$1*2", formula=True),
    ]
)
KEYS = st.sampled_from(["RW-01", "RW-02", "RW-03", "rw-03", "RW-04", "", "合计", "RW-05"])
ROWS = st.lists(st.tuples(KEYS, *[CELLS] * (len(HEADINGS) - 1)), max_size=7)


@st.composite
def sheets(draw: st.DrawFn, known: bool) -> RawSheet:
    """A sheet of tasks, or one that no schema knows; its columns in any order, some missing, some foreign."""
    names = HEADINGS if known else ("名", "甲数", "乙数", "丙数", "丁数", "戊数", "己数")
    rows: Sequence[Sequence[Any]] = [names, *draw(ROWS)]
    order = draw(st.permutations(range(1, len(names))))
    chosen = [0, *order[: draw(st.integers(2, len(order)))]]
    table = [[row[index] for index in chosen] for row in rows]
    if draw(st.booleans()):
        table = [[*row, "备注列" if number == 0 else draw(CELLS)] for number, row in enumerate(table)]
    formulas = {}
    if draw(st.booleans()) and len(table) > 1:
        place = draw(st.integers(1, len(table) - 1)), draw(st.integers(1, len(table[0]) - 1))
        if type(table[place[0]][place[1]]) not in (str, type(None), Mark):
            formulas[place[0] + 1, place[1]] = draw(st.sampled_from(["=$A$1+1", "=SUM($A$1:$B$9)", "=1+1"]))
    above = [draw(st.sampled_from(["", "标题", "标题二"])), *[""] * (len(table[0]) - 1)]
    title = draw(st.sampled_from(["任务台账", "任务清单"] if known else ["表", "别表"]))
    return RawSheet(title, [above, *table], formulas=formulas)


BOOKS = st.one_of(st.tuples(sheets(True), sheets(True)), st.tuples(sheets(False), sheets(False)))
SETTINGS = settings(max_examples=250, deadline=None)


def differ(old: RawSheet, new: RawSheet) -> Differences:
    return compare([old], [new], standard_schema())


@given(BOOKS)
@SETTINGS
def test_nothing_differs_from_itself(pair: tuple[RawSheet, RawSheet]) -> None:
    assert differ(pair[0], pair[0]).changes == []


OTHER_WAY = {
    Kind.ADDED: Kind.REMOVED,
    Kind.REMOVED: Kind.ADDED,
    Kind.COLUMN_ADDED: Kind.COLUMN_REMOVED,
    Kind.COLUMN_REMOVED: Kind.COLUMN_ADDED,
}


def told(change: Change, mirrored: bool = False) -> tuple[Any, ...]:
    """What a change says, its flags aside; `mirrored` as the way back must say it."""
    kind = OTHER_WAY.get(change.kind, change.kind) if mirrored else change.kind
    ends = [(change.old, change.cell_old, change.order_old), (change.new, change.cell_new, change.order_new)]
    held = sorted((str(name), str(cell)) for name, cell in change.cells.items())
    if change.kind is Kind.COLUMN_RENAMED or (change.key == "表头" and change.kind is Kind.BLANK_ONLY):
        held = []
    return kind.value, str(ends[::-1] if mirrored else ends), str(held)


@given(BOOKS)
@SETTINGS
def test_the_way_back_mirrors_the_way_there(pair: tuple[RawSheet, RawSheet]) -> None:
    old, new = pair
    there, back = differ(old, new).changes, differ(new, old).changes
    assert sorted(told(change) for change in there) == sorted(told(change, mirrored=True) for change in back)


def parts(raw: RawSheet) -> list[Any]:
    found = match_sheets([raw], standard_schema())[0]
    sheet = next((standard_schema().sheet(code) for code in found), None)
    return tables_of(raw, sheet)


def plainly(rows: Sequence[Any]) -> list[Any]:
    return [{name: _typed(cell) for name, cell in row.items()} for row in rows]


def _typed(cell: Any) -> tuple[str, Any]:
    return ("number" if type(cell) in (int, float) else type(cell).__name__), cell


@given(BOOKS)
@SETTINGS
def test_the_older_and_the_differences_give_the_newer(pair: tuple[RawSheet, RawSheet]) -> None:
    old, new = pair
    found = differ(old, new).sheets
    if len(found) > 1:
        return  # two sheets that nothing shows to be one
    if parts(old)[-1].by_address is not parts(new)[-1].by_address:
        return  # one without headings: all is compared by address
    count = len(found[0].parts)
    olds, news = ([None] * (count - len(some)) + some for some in (parts(old), parts(new)))
    for before, after, part in zip(olds, news, found[0].parts, strict=True):
        made = applied(contents(before) if before else [], part)
        assert plainly(made) == plainly(contents(after) if after else [])


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁戊己庚辛"), CELLS, CELLS), max_size=8),
       st.lists(st.tuples(st.sampled_from("甲乙丙丁戊己庚辛"), CELLS, CELLS), max_size=8))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_plain_reimplementation_finds_the_same(old: list[tuple[Any, ...]], new: list[tuple[Any, ...]]) -> None:
    """Row by row and cell by cell, as slowly as one likes: keys with their count, all cells of common rows."""
    head = ["名称", "一", "二"]
    found = compare(
        [RawSheet("表", [head, *map(list, old)])],
        [RawSheet("表", [head, *map(list, new)])],
        standard_schema(),
        ["名称"],
    )
    ours, theirs = _numbered(old), _numbered(new)
    expected = Counter(("removed", key) for key in ours if key not in theirs)
    expected += Counter(("added", key) for key in theirs if key not in ours)
    for key in ours:
        for place in (1, 2) if key in theirs else ():
            if _said(ours[key][place]) != _said(theirs[key][place]):
                expected["cell", (*key, head[place])] += 1
    common = [key for key in theirs if key in ours]
    stays = _longest([list(ours).index(key) for key in common])
    real: Counter[Any] = Counter()
    for change in found.changes:
        key, _, again = change.key.partition("（第")
        named = (key, int(again.removesuffix("个）")) if again else 1)
        if change.kind is Kind.MOVED:
            real["moved"] += 1
        elif change.column:
            real["cell", (*named, change.column)] += 1
        else:
            real[change.kind.value, named] += 1
    if len(common) - stays:
        expected["moved"] = len(common) - stays
    assert real == expected


def _numbered(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, int], tuple[Any, ...]]:
    times: Counter[str] = Counter()
    numbered = {}
    for row in rows:
        times[row[0]] += 1
        numbered[row[0], times[row[0]]] = row
    return numbered


def _said(cell: Any) -> tuple[str, Any]:
    if isinstance(cell, Mark):
        return "mark", cell.text
    if cell in ("", None):
        return "blank", ""
    return ("number" if type(cell) in (int, float) else type(cell).__name__), cell


def _longest(places: Sequence[int]) -> int:
    """The length of the longest ascending part, every part tried."""
    for size in range(len(places), 0, -1):
        if any(all(a < b for a, b in pairwise(part)) for part in combinations(places, size)):
            return size
    return 0


@given(st.permutations(range(7)))
@example([0, 1, 2, 3, 4, 5, 6])
@settings(max_examples=200, deadline=None)
def test_as_few_rows_as_can_be_are_said_to_be_moved(places: list[int]) -> None:
    found = moved(places)
    stay = [place for index, place in enumerate(places) if index not in found]
    assert stay == sorted(stay)
    assert len(stay) == _longest(places)
