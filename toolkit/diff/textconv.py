"""A workbook as plain lines for comparing texts: sheet, row, heading and value in each, no position in any.

A row that is put in, moved or taken out changes its own lines alone, so that what `git diff` shows is what changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.diff.keys import Key, choose_key
from toolkit.diff.parts import tables_of
from toolkit.diff.row_keys import namer, row_keys, told_apart
from toolkit.diff.saying import said
from toolkit.diff.tables import Table
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import Schema

_CONTROLS = {number: f"\\x{number:02x}" for number in (*range(32), 127, *range(128, 160))}
_CONTROLS |= {9: "\\t", 10: "\\n", 13: "\\r", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def plain_lines(raws: Sequence[RawSheet], schema: Schema, keys: Sequence[str] = ()) -> Iterator[str]:
    """The lines of a workbook's filled cells, sheets, rows and columns in their order."""
    sheets = {id(raw): schema.sheet(code) for code, raw in match_sheets(raws, schema)[0].items()}
    for raw in raws:
        title = "" if raw.untitled else raw.title
        yield f"【{_line(title)}】"
        for table in tables_of(raw, sheets.get(id(raw)), keys):
            yield from _rows(table, _line(title), keys)


def _rows(table: Table, title: str, keys: Sequence[str]) -> Iterator[str]:
    key = choose_key(table, table, [(one, one) for one in table.fields], keys) if table.fields else Key()
    apart, _ = told_apart(row_keys(table, key.new))
    name = namer(table, key.new, apart)
    for place in range(len(table)):
        row = _line(_stable(table, place, name(place)))
        for heading, cell in table.filled(place):
            yield f"{title} | {row} | {_line(heading)}: {_line(said(cell))}"


def _stable(table: Table, place: int, name: str) -> str:
    """The name of a row without its number, which others would change: of rows without a key, no more is known."""
    return name.replace(f"（第{table.numbers[place]}行，编号空白）", "（编号空白）")


def _line(text: str) -> str:
    r"""The text in one line, line breaks and other controls as \n and the like."""
    return text if text.isprintable() else text.translate(_CONTROLS)
