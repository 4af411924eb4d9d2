"""Which row of a returned sheet is which of the base: by its hidden id, by its key, and where neither is sure, none.

An id moves with its row when the whole row is moved; it stays behind when only the visible cells are sorted. So an id
counts as long as the key beside it does not speak against it, and then what else the two rows say decides.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.collect.columns import ReturnedColumns
from toolkit.collect.held import Held, Key, alone_alike, keys_of
from toolkit.dispatch.marks import Use
from toolkit.ledger import RawSheet
from toolkit.ledger.cells import read_cells


@dataclass(slots=True, eq=False, repr=False)
class Matched:
    """Rows of a returned sheet, by their index in its raw rows. `rows` maps each to the base's row.

    `unsure` are among them where several rows of the base have the key; `new` have a key that the base has not;
    `refused` maps others to the kind of rejection and its reason; `claimed` are rows of the base that stand in the
    return in whatever way. `keys` has the key of each row, `by_key` are rows that had lost their id, `misplaced` those
    that have another's, `repeated` those that say what one of the others does.
    """

    rows: dict[int, int] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    new: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)
    keys: Mapping[int, Key] = field(default_factory=dict)
    by_key: list[int] = field(default_factory=list)
    misplaced: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


class Matcher:
    """Matches the rows of one returned sheet with those of the base.

    `by_id` has the row of the base that the id of a returned row is of, for those that have one.
    """

    def __init__(self, raw: RawSheet, columns: ReturnedColumns, held: Held, by_id: Mapping[int, int]) -> None:
        self._raw, self._columns, self._held, self._by_id = raw, columns, held, by_id
        self._known = {c.heading: c.place for c in columns.found if c.use in (Use.KEPT, Use.RETURNED)}
        self._name = self._known.get(held.sheet.name)

    def match(self, items: Sequence[int]) -> Matched:
        """The rows of these indexes matched."""
        found = Matched(keys=dict(zip(items, self._keys(items), strict=True)))
        wanted: dict[int, list[int]] = {}
        loose: list[int] = []
        for index in items:
            base = self._by_id.get(index)
            if base is None:
                loose.append(index)
            else:
                wanted.setdefault(self._checked(index, base, found), []).append(index)
        self._without_id(loose, wanted, found)
        for base, indexes in wanted.items():
            self._claim(base, indexes, found)
        self._renamed(found)
        self._new_once(found)
        return found

    # -- what rows say of themselves

    def _keys(self, items: Sequence[int]) -> list[Key]:
        columns = []
        for heading in self._held.sheet.key:
            place, column = self._known.get(heading), self._held.sheet.column(heading)
            cells = [self._cell(index, place) for index in items] if place is not None else [None] * len(items)
            columns.append(read_cells(cells, column, column.unit).values)
        return keys_of(columns)

    def _cell(self, index: int, place: int) -> Any:
        row = self._raw.rows[index]
        return row[place] if place < len(row) else None

    def _agreeing(self, index: int, base: int) -> int:
        """In how many columns a returned row says what a row of the base says."""
        held = self._held
        return sum(
            held.meaning(heading).of(self._cell(index, place)) == held.meaning(heading).of(held.cells(heading)[base])
            for heading, place in self._known.items()
            if heading not in held.sheet.key
        )

    def _content(self, index: int) -> tuple[Any, ...]:
        return tuple(self._held.meaning(heading).of(self._cell(index, place)) for heading, place in self._known.items())

    def _base_content(self, base: int) -> tuple[Any, ...]:
        held = self._held
        return tuple(held.meaning(heading).of(held.cells(heading)[base]) for heading in self._known)

    # -- rows with an id

    def _checked(self, index: int, base: int, found: Matched) -> int:
        """The row of the base that a row with the id of `base` is: another, where its key and all else say so."""
        key = found.keys[index]
        others = self._held.by_key.get(key, ())
        if key == self._held.keys[base] or not others:
            return base
        best = max(others, key=lambda other: self._agreeing(index, other))
        if self._agreeing(index, best) > self._agreeing(index, base):
            found.misplaced.append(index)
            return best
        return base

    def _claim(self, base: int, indexes: Sequence[int], found: Matched) -> None:
        """Give a row of the base to the one returned row that is it; a copy that was given a key of its own is new."""
        found.claimed.add(base)
        own = [index for index in indexes if found.keys[index] == self._held.keys[base]]
        copies = [index for index in indexes if index not in own]
        if not own and len(copies) == 1:
            own, copies = copies, []
        for index in copies:
            if own and any(found.keys[index]) and found.keys[index] not in self._held.by_key:
                found.new.append(index)
            else:
                found.refused[index] = "duplicate-key", "同一行标识出现了几次，分不清哪一行是原来的"
        if len(own) == 1 or (own and len(set(map(self._content, own))) == 1):
            found.rows[own[0]] = base
            found.repeated += own[1:]
        else:
            for index in own:
                found.refused[index] = "duplicate-key", "编号与别的行重复，内容又不一样"

    # -- rows without one

    def _without_id(self, loose: Iterable[int], wanted: dict[int, list[int]], found: Matched) -> None:
        """Match rows that have no id, or none of the base's, by their key."""
        groups: dict[Key, list[int]] = {}
        for index in loose:
            groups.setdefault(found.keys[index], []).append(index)
        for key, indexes in groups.items():
            bases = self._held.by_key.get(key, ())
            if not any(key):
                self._keyless(indexes, wanted, found)
            elif not bases:
                found.new += indexes
            elif len(bases) == 1:
                found.by_key += indexes
                wanted.setdefault(bases[0], []).extend(indexes)
            else:
                self._repeated(indexes, [base for base in bases if base not in wanted], found)

    def _keyless(self, indexes: Sequence[int], wanted: Mapping[int, object], found: Matched) -> None:
        """Match rows without a key with those of the base that have none either and say the same."""
        free: dict[tuple[Any, ...], list[int]] = {}
        for base, key in enumerate(self._held.keys):
            if not any(key) and base not in wanted:
                free.setdefault(self._base_content(base), []).append(base)
        for index in indexes:
            same = free.get(self._content(index))
            if same:
                found.claimed.add(same[0])
                found.rows[index] = same.pop(0)
            else:
                found.refused[index] = "empty-key", "没有编号，不知道是哪一行"

    def _repeated(self, indexes: Sequence[int], bases: Sequence[int], found: Matched) -> None:
        """Match rows of a key that several rows of the base have: those that say the same, the rest in order."""
        alike: dict[tuple[Any, ...], deque[int]] = {}
        for base in bases:
            alike.setdefault(self._base_content(base), deque()).append(base)
        rest: list[int] = []
        taken: set[int] = set()
        for index in indexes:
            if same := alike.get(self._content(index)):
                taken.add(same[0])
                found.rows[index] = same.popleft()
            else:
                rest.append(index)
        found.claimed |= taken
        free = [base for base in bases if base not in taken]
        for index, base in zip(rest, free, strict=False):
            found.rows[index] = base
            found.unsure.add(index)
            found.claimed.add(base)
        for index in rest[len(free) :]:
            found.refused[index] = "ambiguous-row", "台账里这个编号有几行，分不清是哪一行"

    def _renamed(self, found: Matched) -> None:
        """Rows whose key is not the base's and whose name is that of a row that did not come back: its key was edited.

        Only where there are no ids: with them, the row of another id is another row.
        """
        if self._columns.ids is not None or self._name is None or not found.new:
            return
        held, place = self._held, self._name
        missing = [base for base in range(len(held.keys)) if base not in found.claimed]
        meaning = held.meaning(held.sheet.name)
        alike = alone_alike(found.new, missing, lambda index: meaning.of(self._cell(index, place)), held.likeness)
        for index, base in list(alike):
            found.new.remove(index)
            found.rows[index] = base
            found.claimed.add(base)

    def _new_once(self, found: Matched) -> None:
        """Of new rows with one key, the one where all say the same; none where they differ."""
        groups: dict[Key, list[int]] = {}
        for index in found.new:
            groups.setdefault(found.keys[index], []).append(index)
        found.new = []
        for indexes in groups.values():
            if len({self._content(index) for index in indexes}) == 1:
                found.new.append(indexes[0])
                found.repeated += indexes[1:]
            else:
                reason = "新增的几行编号相同，内容不一样"
                found.refused |= dict.fromkeys(indexes, ("duplicate-key", reason))
