"""A rendered table cut into its cells, whatever tables these hold, and its grid of columns made to fit them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r"<(/?)w:(tbl|tr|tc)(?![\w:])[^>]*>")
_SPAN = re.compile(r'<w:gridSpan\b[^>]*?w:val="(\d{1,3})"')
_BESIDE = re.compile(r'<w:grid(?:Before|After)\b[^>]*?w:val="(\d{1,3})"')
_GRID = re.compile(r"<w:tblGrid>.*?</w:tblGrid>", re.DOTALL)
#: The beginning of a cell up to the end of its properties; what is marked may stand before them.
_HEAD = re.compile(
    r"<w:tc(?:\s[^>]*)?>[^<]*"
    r"(?:<w:tcPr\s*/>|<w:tcPr(?:\s[^>]*)?>(?:<w:tcPrChange\b.*?</w:tcPrChange>|(?!</w:tcPr>).)*</w:tcPr>|)",
    re.DOTALL,
)


@dataclass(slots=True)
class Row:
    """A row of a table: where its cells stand among the parts, and how many columns it leaves out beside them."""

    cells: list[int] = field(default_factory=list)
    beside: int = 0


def cut(table: str) -> tuple[list[str], list[Row]]:
    """A table's XML as parts, which are together the whole, and its rows: odd parts are the cells."""
    parts: list[str] = []
    rows: list[Row] = []
    done = depth = 0
    for token in _TOKEN.finditer(table):
        closes, name = token[1], token[2]
        if token[0].endswith("/>"):
            continue
        if name == "tbl":
            depth += -1 if closes else 1
        elif depth == 1 and name == "tr" and not closes:
            rows.append(Row())
        elif depth == 1 and name == "tc":
            at = token.end() if closes else token.start()
            parts.append(table[done:at])
            done = at
            if closes:
                rows[-1].cells.append(len(parts) - 1)
            elif not rows[-1].cells:
                rows[-1].beside = sum(map(int, _BESIDE.findall(parts[-1])))
    parts.append(table[done:])
    return parts, rows


def head(cell: str) -> str:
    """The beginning of a cell up to the end of its properties."""
    found = _HEAD.match(cell)
    return found[0] if found else ""


def span(cell: str) -> int:
    """How many columns a cell stands in."""
    found = _SPAN.search(head(cell))
    return int(found[1]) if found else 1


def regrid(table: str) -> str:
    """The table with as many grid columns as its longest row, its width kept."""
    grid = _GRID.search(table)
    widths = [int(width[:9]) for width in re.findall(r'<w:gridCol\b[^>]*?w:w="(\d+)"', grid[0])] if grid else []
    columns = _columns(table)
    if grid is None or not widths or columns == len(widths):
        return table
    mean = sum(widths) // len(widths)
    kept = (widths + [mean] * columns)[:columns]
    scaled = "".join(f'<w:gridCol w:w="{width * sum(widths) // (sum(kept) or 1)}"/>' for width in kept)
    return table[: grid.start()] + f"<w:tblGrid>{scaled}</w:tblGrid>" + table[grid.end() :]


def _columns(table: str) -> int:
    """How many columns the longest row has."""
    if table.find("<w:tbl>", 1) < 0 and table.find("<w:tbl ", 1) < 0:  # no table in it: there is a shorter way
        counts = (
            len(re.findall(r"<w:tc[ >]", row))
            + sum(int(found) - 1 for found in _SPAN.findall(row))
            + sum(map(int, _BESIDE.findall(row)))
            for row in re.split(r"<w:tr[ >]", table)[1:]
        )
        return max(counts, default=0)
    parts, rows = cut(table)
    return max((row.beside + sum(span(parts[at]) for at in row.cells) for row in rows), default=0)
