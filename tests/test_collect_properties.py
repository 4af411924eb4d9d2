"""Merges of any edits, against a plain reckoning: nothing is lost, nothing is guessed, the order is no matter."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tables import workbook
from test_collect import LEDGER, applied, base_of, drop, ledger, put, returned, sheets_of, turned

from toolkit.collect.base import Base, Return
from toolkit.collect.deciding import Deciding
from toolkit.collect.merging import merge
from toolkit.collect.pairing import Merge
from toolkit.collect.returned import take
from toolkit.ledger import parse
from toolkit.schema import standard_schema
from toolkit.workbook.collecting.merged import merged_workbook
from toolkit.workbook.reader import read_workbook

UNITS = {"RW-1": "区发改委", "RW-2": "区发改委", "RW-3": "区经信局", "RW-4": "区城管委"}
RETURNED = ("完成率", "本月进展", "存在问题")
KEPT = ("完成时限", "任务事项")
#: Cells as they are typed, and what each means; the same meaning has one name. None is unreadable.
RATES: Mapping[Any, str | None] = {
    40: "40",
    "40%": "40",
    "４０": "40",
    55: "55",
    "55%": "55",
    80: "80",
    "": "",
    "差不多": None,
}
TEXTS: Mapping[Any, str | None] = {"正在推进": "甲", " 正在推进": "甲", "推进中": "乙", "做完了": "丙", "": ""}
DUES: Mapping[Any, str | None] = {"2024年10月底": "甲", "2024-10-31": "甲", "2029年": "乙"}
TYPED = {"完成率": RATES, "本月进展": TEXTS, "存在问题": TEXTS, "完成时限": DUES, "任务事项": TEXTS}

Edits = dict[tuple[str, str], Any]


def edits(keys: tuple[str, ...], headings: tuple[str, ...]) -> st.SearchStrategy[Edits]:
    """Some cells of some rows, with what is typed into them."""
    cells = [(key, heading) for key in keys for heading in headings]
    one = st.sampled_from(cells).flatmap(lambda at: st.tuples(st.just(at), st.sampled_from(list(TYPED[at[1]]))))
    return st.lists(one, max_size=5).map(dict)


#: Each unit's return: what it typed into its own rows, some of it where it may not.
BACK = st.fixed_dictionaries(
    {
        "区发改委": st.lists(edits(("RW-1", "RW-2"), (*RETURNED, *KEPT)), max_size=2),
        "区经信局": st.lists(edits(("RW-3",), (*RETURNED, *KEPT)), max_size=2),
    }
)
OURS = edits(("RW-1", "RW-2", "RW-3", "RW-4"), (*RETURNED, "完成时限")).map(
    lambda found: {at: value for at, value in found.items() if value != "差不多"}
)


def meaning(heading: str, value: Any) -> str | None:
    """What a typed cell means; other cells of the base mean what they say."""
    table = TYPED[heading]
    return table[value] if value in table else str(value)


def plain(before: Edits, ours: Edits, backs: list[Edits]) -> tuple[dict[Any, str | None], set[Any], list[Any]]:
    """The merge reckoned cell by cell: the meaning of each cell, those in conflict, and each refused edit."""
    cells = {at: meaning(at[1], value) for at, value in {**before, **ours}.items()}
    refused, theirs = [], dict[Any, set[str]]()
    for back in backs:
        for at, value in back.items():
            said, was = meaning(at[1], value), meaning(at[1], before[at])
            if said == was:
                continue
            if said is None or at[1] in KEPT:
                refused.append(at)
            else:
                theirs.setdefault(at, set()).add(said)
    conflicts = set()
    for at, said in theirs.items():
        was = meaning(at[1], before[at])
        if cells[at] != was and said == {cells[at]}:
            continue
        if cells[at] != was or len(said) > 1:
            conflicts.add(at)
            cells[at] = was
        else:
            cells[at] = said.pop()
    return cells, conflicts, sorted(refused)


def cells_of(base: Base) -> Edits:
    """The base's cells that may be edited."""
    return {at: value for at, value in applied(base, Merge()).items() if at[0] in UNITS and at[1] in TYPED}


def returns_of(base: Base, back: Mapping[str, list[Edits]], shuffled: bool = False) -> list[Return]:
    """The returned workbooks."""
    made = []
    for unit, files in back.items():
        for number, typed in enumerate(files):
            changes = [put(key, heading, value) for (key, heading), value in typed.items()]
            made.append(returned(base, unit, *changes, *([turned()] if shuffled else []), file=f"{unit}{number}"))
    return made


@settings(max_examples=150, deadline=None)
@given(OURS, BACK, st.booleans(), st.randoms(use_true_random=False))
def test_a_merge_is_what_a_plain_reckoning_says(
    ours: Edits, back: dict[str, list[Edits]], shuffled: bool, random: Any
) -> None:
    base = base_of(ledger())
    current = base_of(ledger([put(key, heading, value) for (key, heading), value in ours.items()]), "bb")
    typed = [found for files in back.values() for found in files]
    cells, conflicts, refused = plain(cells_of(base), ours, typed)
    files = returns_of(base, back, shuffled)
    taken = [take(base, file, "2024-06") for file in files]
    merged = merge(base, current, taken, Deciding())
    found = {at: meaning(at[1], _shown(value)) for at, value in applied(current, merged).items() if at in cells}
    assert found == cells
    assert {(c.subject.key, c.subject.column) for c in merged.conflicts} == conflicts
    assert sorted((r.subject.key, r.subject.column) for r in merged.rejections) == refused
    # Every edit is in the result, a conflict or a rejection: those that mean what the base says are none.
    told = {(a.subject.key, a.subject.column) for a in merged.accepted} | conflicts | set(refused)
    made = {at for found in typed for at, value in found.items() if meaning(at[1], value) != cells_base(base, at)}
    assert told == made
    random.shuffle(taken)
    again = merge(base, current, taken, Deciding())
    assert applied(current, again) == applied(current, merged)
    assert (again.conflicts, again.rejections, again.accepted) == (merged.conflicts, merged.rejections, merged.accepted)


def cells_base(base: Base, at: tuple[str, str]) -> str | None:
    """What a cell of the base means."""
    return meaning(at[1], cells_of(base)[at])


def _shown(value: Any) -> Any:
    return "%g%%" % (value * 100) if type(value).__name__ == "PercentCell" else value


@settings(max_examples=30, deadline=None)
@given(BACK)
def test_one_return_after_another_comes_to_the_same_where_nothing_is_in_conflict(back: dict[str, list[Edits]]) -> None:
    base = base_of(ledger())
    taken = [take(base, file, "2024-06") for file in returns_of(base, back)]
    whole = merge(base, base, taken, Deciding())
    if whole.conflicts:
        return
    current, book = base, ledger()
    for one in taken:
        for at, value in applied(current, merge(base, current, [one], Deciding())).items():
            if at in cells_of(base):
                put(*at, value)(book)
        current = base_of(book, "bb")
    assert applied(current, Merge()) == applied(base, whole)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["RW-1", "RW-2", "RW-3", "RW-4"]), max_size=4), BACK)
def test_no_cell_of_the_base_is_lost_when_rows_are_deleted(gone: list[str], back: dict[str, list[Edits]]) -> None:
    base = base_of(ledger())
    current = base_of(ledger([drop(key) for key in dict.fromkeys(gone)]), "bb")
    taken = [take(base, file, "2024-06") for file in returns_of(base, back)]
    merged = merge(base, current, taken, Deciding())
    after, before = applied(current, merged), applied(base, Merge())
    told = {(a.subject.key, a.subject.column) for a in merged.accepted} | {
        (c.subject.key, c.subject.column) for c in merged.conflicts
    }
    edited = {at for files in back.values() for f in files for at, v in f.items() if _is_edit(base, at, v)}
    for at, value in before.items():
        if at in after:
            # With no other percentage to go by, one is written with its sign.
            assert str(after[at]).removesuffix("%") == str(value) or at in told
        else:
            assert at[0] in gone and at not in {at for at in edited if at[1] in RETURNED}


def _is_edit(base: Base, at: tuple[str, str], value: Any) -> bool:
    said = meaning(at[1], value)
    return said is not None and said != cells_base(base, at)


@settings(max_examples=15, deadline=None)
@given(edits(("RW-1", "RW-2"), RETURNED))
def test_what_is_written_is_what_is_read_again_and_other_parts_stay(tmp_path_factory: Any, typed: Edits) -> None:
    folder = tmp_path_factory.mktemp("merge")
    path = workbook(folder / "台账.xlsx", LEDGER)
    base = opened(path)
    back = returns_of(base, {"区发改委": [typed]})
    merged = merge(base, base, [take(base, file, "2024-06") for file in back], Deciding())
    data, result = path.read_bytes(), folder / "合并.xlsx"
    result.write_bytes(merged_workbook(data, base, merged))
    if not merged.written and not merged.open:
        assert result.read_bytes() == data
        return
    wanted = {at: _plain(value) for at, value in applied(base, merged).items()}
    assert {at: _plain(value) for at, value in applied(opened(result), Merge()).items()} == wanted
    assert changed_parts(data, result.read_bytes()) <= {"xl/worksheets/sheet3.xml", "xl/styles.xml"}
    assert merged_workbook(data, base, merged) == result.read_bytes()


def _plain(value: Any) -> str:
    text = str(value)
    return text.removesuffix(".0")


def opened(path: Path) -> Base:
    """A ledger file as one side of a merge."""
    sheets, source = read_workbook(path)
    return Base(parse(sheets, standard_schema(), source), sheets)


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """The parts of a workbook that are not what they were, or are new."""
    old, new = zipfile.ZipFile(io.BytesIO(before)), zipfile.ZipFile(io.BytesIO(after))
    assert set(old.namelist()) <= set(new.namelist())
    return {name for name in new.namelist() if name not in old.namelist() or old.read(name) != new.read(name)}


def test_the_generators_reach_what_they_are_for() -> None:
    base = base_of(ledger())
    assert cells_of(base).keys() == {(key, heading) for key in UNITS for heading in TYPED}
    assert sheets_of(ledger())[0].title == "设置"
