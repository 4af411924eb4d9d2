"""The heading rows of a source's table, and what the columns below them are.

A printed list repeats its heading on every page; a heading with other columns begins a new block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from toolkit.importing.cells import Cells, number_of, plain
from toolkit.importing.kinds import section_name
from toolkit.importing.matching import Match, Names, settled
from toolkit.importing.units import is_money, money_in, split_unit
from toolkit.ledger.headings import find_headings, normal


@dataclass(frozen=True, eq=False, repr=False)
class Block:
    """The rows under one heading. Rows and columns count from 0, as in the workbook.

    `texts` are the heading texts of each column, `matches` what the columns were found to be.
    """

    cells: Cells
    first: int
    last: int
    texts: Mapping[int, tuple[str, ...]]
    matches: Mapping[int, Match]

    def title(self, column: int) -> str:
        """A column's heading on one line."""
        return " ".join("".join(self.texts.get(column, ())).split())

    def called(self, column: int) -> frozenset[str]:
        """What the user may call a column, in normal form: its heading as a whole, each text of it."""
        texts = self.texts.get(column, ())
        return frozenset(map(normal, ("".join(texts), *texts)))

    @cached_property
    def words(self) -> frozenset[str]:
        """All that its columns may be called: every row below is held against it."""
        return frozenset().union(*map(self.called, self.texts))

    def column_of(self, target: str) -> int | None:
        """The column that is taken for a heading of the ledger; None for none."""
        return next((column for column, match in self.matches.items() if target in match.targets), None)

    def names(self, column: int) -> frozenset[str]:
        """What a column may be called, its unit left out: its heading as a whole, and the lowest part of it."""
        texts = [normal(text) for text in self.texts.get(column, ())]
        words = [text for text in texts if not is_money(text)]
        return frozenset(split_unit(text)[0] for text in (*words[-1:], "".join(texts), "".join(words)) if text)

    def unit(self, column: int) -> str:
        """The unit of money that a column's heading tells, in its lowest part or above; "" for none."""
        units = (money_in(normal(text)) for text in reversed(self.texts.get(column, ())))
        return next(filter(None, units), "")

    @property
    def targets(self) -> frozenset[str]:
        """The headings of the ledger that its columns are taken for."""
        return frozenset(target for match in self.matches.values() for target in match.targets)


def heading_block(cells: Cells, names: Names) -> Block | None:
    """The first block of a table; None where no row names two columns of the ledger. Raises CannotDo as `settled`."""
    found = find_headings(cells.raw, names.augmented())
    if found is None:
        return None
    top = cells.raw.top
    last = top + found.last
    while last > top + found.first and _begins_section(cells, last):
        last -= 1
    return _block(cells, names, top + found.first, last + _holds_units(cells, last + 1))


def _begins_section(cells: Cells, row: int) -> bool:
    """Whether a row below a heading is that of a section: （一）电力（2项）."""
    texts = [plain(value) for value in cells.filled(row).values()]
    return len(texts) == 1 and bool(section_name(texts[0]))


def _holds_units(cells: Cells, row: int) -> bool:
    """Whether a row below a heading holds nothing but units of money: 亿元."""
    texts = [normal(plain(value)) for value in cells.filled(row).values()] if row in cells.rows else []
    return bool(texts) and all(map(is_money, texts)) and not any("单位" in text for text in texts)


def _block(cells: Cells, names: Names, first: int, last: int) -> Block:
    texts = {column: _texts(cells, first, last, column) for column in cells.columns}
    texts = {column: found for column, found in texts.items() if found}
    matches = {column: match for column, parts in texts.items() if (match := names.match(parts)) is not None}
    titles = {column: " ".join("".join(parts).split()) for column, parts in texts.items()}
    return Block(cells, first, last, texts, settled(matches, titles, cells.raw.title))


def _texts(cells: Cells, first: int, last: int, column: int) -> tuple[str, ...]:
    """The different texts over a column from top to bottom, a merged one counted for each column under it."""
    seen = (cells.at(*_inside(cells.covering(row, column), first)) for row in range(first, last + 1))
    return tuple(dict.fromkeys(plain(value) for value in seen if value != ""))


def _inside(place: tuple[int, int], first: int) -> tuple[int, int]:
    return max(place[0], first), place[1]


def continued(cells: Cells, before: Block, last_row: int) -> Block | None:
    """The block of a table without heading that goes on with the one before; None where that is not certain.

    `last_row` is the last row of data there. It is certain where the table has the same number of columns and its
    first number follows the last one.
    """
    shift = cells.columns.start - before.cells.columns.start
    serial = next((c for c, match in before.matches.items() if match.targets), None)
    if len(cells.columns) != len(before.cells.columns) or serial is None or not len(cells.rows):
        return None
    last = number_of(before.cells.at(last_row, serial))
    first = number_of(cells.at(cells.rows.start, serial + shift))
    if last is None or first != last + 1:
        return None
    texts = {column + shift: found for column, found in before.texts.items()}
    matches = {column + shift: match for column, match in before.matches.items()}
    return Block(cells, cells.rows.start, cells.rows.start - 1, texts, matches)


def by_place(block: Block, before: Block) -> Block:
    """The block of a table that goes on with the one before, its unknown headings taken by their place.

    So it is where a list begins anew on each page, with as many columns, all known headings in the same places and the
    others spelt otherwise. Any other block is given back as it is.
    """
    shift = block.cells.columns.start - before.cells.columns.start
    known = {column - shift: match.targets for column, match in block.matches.items()}
    same = all(column in before.matches and before.matches[column].targets == t for column, t in known.items())
    if len(block.cells.columns) != len(before.cells.columns) or not same or len(known) * 2 <= len(before.matches):
        return block
    missing = {c: m for c, m in before.matches.items() if c not in known and c + shift in block.texts and m.targets}
    added = {column + shift: replace(match, how="place") for column, match in missing.items()}
    return replace(block, matches={**block.matches, **added})
