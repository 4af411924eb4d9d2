"""Jumps from cells: to a row of another table of the workbook, to a place in the ledger, to another file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from toolkit.values import Beside, Grid, Link, Place, column_letter
from toolkit.workbook.tables.markup import RELATIONS, escaped
from toolkit.workbook.tables.names import quoted

#: Excel takes 65,530 on a sheet; a file with more does not open.
MOST_LINKS = 60_000
#: Nor does it open a file with a longer address than this.
_LONGEST_ADDRESS = 2079
#: What an address must not hold as it stands. Letters of other scripts stay: of file addresses Windows decodes them
#: by the machine's own character set.
_ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in '%"# <>?[]^`{|}'})


_CELL = itemgetter(0)

#: The sheet's name and the numbers of the items' rows of each table, by its title.
Tables = Mapping[str, tuple[str, range]]


@dataclass(frozen=True, slots=True)
class Jumps:
    """The links of a sheet that are made, no more than it may have.

    `items` are their elements in the order of their cells, `columns` those of each row of the grid where a link stands.
    `files` are the addresses of the files they lead to, to which the relations are rId1, rId2 …: one for each file,
    however many links lead there.
    """

    items: Sequence[str] = ()
    columns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    files: Sequence[str] = ()


def jumps(grid: Grid, first: int, tables: Tables, ledger: str) -> Jumps:
    """The links of a grid whose rows of items start with `first`.

    `ledger` is the address of the ledger, "" for none. Raises ValueError for a link to what is not there.
    """
    items: list[str] = []
    columns: dict[int, tuple[int, ...]] = {}
    numbers = _Numbers()
    letters = [column_letter(index) for index in range(len(grid.headings))]
    for (row, column), link in sorted(grid.links.items(), key=_CELL):
        if len(items) == MOST_LINKS:
            break
        target = _within(link, tables) if isinstance(link, Link) else _outside(link, ledger, numbers)
        if target:
            columns[row] = (*columns[row], column) if row in columns else (column,)
            items.append(f'<hyperlink ref="{letters[column]}{row + first}"{target}/>')
    return Jumps(items, columns, tuple(numbers))


class _Numbers(dict[str, int]):
    """The number of each file's relation: they are counted as they are met."""

    def __missing__(self, file: str) -> int:
        self[file] = number = len(self) + 1
        return number


def _within(link: Link, tables: Tables) -> str:
    """Where in the workbook a link leads."""
    if link.title not in tables:
        raise ValueError(f"a link leads to table {link.title!r}, which is not in the workbook")
    sheet, rows = tables[link.title]
    if not 0 <= link.row < max(len(rows), 1):  # the first row of an empty table says that it is empty
        raise ValueError(f"a link leads to row {link.row} of table {link.title!r}, which has {len(rows)}")
    return f' location="{_quoted(sheet)}!A{rows.start + link.row}"'


def _outside(link: Place | Beside, ledger: str, numbers: _Numbers) -> str:
    """Where in another file a link leads; "" where its address is not known, or too long to be written."""
    file, place = (address(link.path), link.place) if isinstance(link, Beside) else (ledger, link)
    if not file:
        return ""
    location = f' location="{_quoted(place.sheet)}!{_range(place)}"' if place else ""
    return f' r:id="rId{numbers[file]}"{location}'


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


def links_xml(made: Jumps) -> str:
    """The sheet's element of links."""
    return f"<hyperlinks>{''.join(made.items)}</hyperlinks>" if made.items else ""


def link_relations(files: Iterable[str]) -> list[tuple[str, str, bool]]:
    """A relation to each file, as `markup.relations` takes them."""
    return [(f"{RELATIONS}/hyperlink", file, True) for file in files]
