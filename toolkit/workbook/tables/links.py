"""Jumps from cells: to a row of another table of the workbook, to a place in the ledger, to another file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from toolkit.values import Beside, Grid, Link, Place, column_letter, shown
from toolkit.workbook.tables.markup import RELATIONS, escaped
from toolkit.workbook.tables.names import quoted

#: Excel takes 65,530 on a sheet; a file with more does not open.
MOST_LINKS = 60_000
#: Nor does it open a file with a longer address than this, or a longer text to show.
_LONGEST_ADDRESS, _LONGEST_SHOWN = 2079, 255
#: What an address must not hold as it stands. Letters of other scripts stay: of file addresses Windows decodes them
#: by the machine's own character set.
_ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in '%"# <>?[]^`{|}'})


_CELL = itemgetter(0)

#: The sheet's name and the numbers of the items' rows of each table, by its title.
Tables = Mapping[str, tuple[str, range]]


class Jump(NamedTuple):
    """A link that is made: from the cell (`row`, `column`) of the grid to `location`, in another file if `outside`.

    The location is as XML has it, "" for none. `file` is the address of the other file, "" for the ledger.
    """

    row: int
    column: int
    location: str
    outside: bool
    file: str = ""


def jumps(grid: Grid, tables: Tables, ledger: str) -> list[Jump]:
    """The links of a grid that are made, in the order of their cells: no more than a sheet may have.

    `ledger` is the address of the ledger, "" for none. Raises ValueError for a link to what is not there.
    """
    made: list[Jump] = []
    for (row, column), link in sorted(grid.links.items(), key=_CELL):
        if isinstance(link, Link):
            made.append(Jump(row, column, _within(link, tables), False))
        elif isinstance(link, Beside):
            made += _beside(row, column, link)
        elif ledger:
            made.append(Jump(row, column, f"{_quoted(link.sheet)}!{_range(link)}", True))
    return made[:MOST_LINKS]


def _within(link: Link, tables: Tables) -> str:
    """Where in the workbook a link leads."""
    if link.title not in tables:
        raise ValueError(f"a link leads to table {link.title!r}, which is not in the workbook")
    sheet, rows = tables[link.title]
    if not 0 <= link.row < max(len(rows), 1):  # the first row of an empty table says that it is empty
        raise ValueError(f"a link leads to row {link.row} of table {link.title!r}, which has {len(rows)}")
    return f"{_quoted(sheet)}!A{rows.start + link.row}"


def _beside(row: int, column: int, link: Beside) -> Iterator[Jump]:
    """The link to another file; none where its address is too long to be written."""
    if file := address(link.path):
        location = f"{_quoted(link.place.sheet)}!{_range(link.place)}" if link.place else ""
        yield Jump(row, column, location, True, file)


@lru_cache(maxsize=256)
def _quoted(name: str) -> str:
    """A sheet's name as references in XML have it; kept, since thousands of links lead to a sheet."""
    return escaped(quoted(name))


def _range(place: Place) -> str:
    if place.row:
        return f"{place.letter or 'A'}{place.row}"
    return f"{place.letter}:{place.letter}" if place.letter else "A1"


def address(path: str) -> str:
    """The address of a file by its path from the folder of the workbook; "" for one that is too long to be written."""
    encoded = path.replace("\\", "/").translate(_ENCODED)
    return encoded if len(encoded) <= _LONGEST_ADDRESS else ""


def columns_by_row(made: Iterable[Jump]) -> dict[int, Set[int]]:
    """In which columns of each row a link stands."""
    columns: dict[int, set[int]] = {}
    for jump in made:
        columns.setdefault(jump.row, set()).add(jump.column)
    return {row: frozenset(there) for row, there in columns.items()}


def links_xml(grid: Grid, first: int, made: Sequence[Jump]) -> str:
    """The sheet's element of links; the rows of items start with `first`, those out of the file are rId1, rId2 …"""
    items = "".join(_items(grid, first, made))
    return f"<hyperlinks>{items}</hyperlinks>" if items else ""


def _items(grid: Grid, first: int, made: Sequence[Jump]) -> Iterator[str]:
    number = 0
    letters = [column_letter(index) for index in range(len(grid.headings))]
    for row, column, location, outside, _ in made:
        number += outside
        relation = f' r:id="rId{number}"' if outside else ""
        place = f' location="{location}"' if location else ""
        value = grid.rows[row][column]
        text = value if type(value) is str else shown(value)
        display = _display(text) if len(text) <= _LONGEST_SHOWN else ""
        yield f'<hyperlink ref="{letters[column]}{row + first}"{relation}{place}{display}/>'


@lru_cache(maxsize=1_024)
def _display(text: str) -> str:
    """What a link shows; kept, since many stand on the same words."""
    return f' display="{escaped(text)}"'


def link_relations(made: Sequence[Jump], ledger: str) -> list[tuple[str, str, bool]]:
    """A relation for each link out of the file, as `markup.relations` takes them."""
    return [(f"{RELATIONS}/hyperlink", jump.file or ledger, True) for jump in made if jump.outside]
