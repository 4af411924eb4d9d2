"""The marks of a dispatched workbook, by which its return is known again: one hidden sheet, one hidden column.

The hidden sheet (填报标识) is a plain table of texts. It says for which unit and period the workbook was made, from
which ledger, which columns each of its sheets has, which of them the unit may fill in, and which rows were sent. The
hidden column (行标识) has the id of the row that each row was made from; it moves with the row wherever that goes.

Whoever reads a return asks `find_marks(sheets)` for the one and `RowId.parse(text)` for the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from toolkit.chinese import Unread
from toolkit.ledger import RawSheet, Table, sent
from toolkit.ledger.canonical import canonical_digest
from toolkit.schema import Schema
from toolkit.values import shown

#: What reading must know as well, so that a unit's workbook can be validated.
MARKS_SHEET, COVER_SHEET = sent.MARKS_SHEET, sent.COVER_SHEET
ID_HEADING, SUPPORT_PREFIX = sent.ID_HEADING, sent.SUPPORT_PREFIX
#: Hexadecimal digits of the fingerprint of a row.
_DIGITS: Final = 16
#: A longer key is cut in an id; the row is found by its number and fingerprint all the same.
_LONGEST_KEY: Final = 500
#: Sheet, row, fingerprint, and a key of one text at least.
_FEWEST_PARTS: Final = 4


class BadMarks(ValueError):
    """A hidden sheet that is there but does not say what it must; the message tells why, in Chinese."""


class Role(Enum):
    """What the unit is to the rows of a sheet; rows in which it only supports are there to be read."""

    LEAD = sent.LEADING
    SUPPORT = "配合"


class Use(Enum):
    """What a column of a dispatched sheet is for.

    RETURNED is filled in by the unit (`returned = true` in the schema). The others are locked: KEPT has the ledger's
    cells, EARLIER repeats what a returned column said when it was sent, SHOWN is worked out (状态, 序时进度).
    """

    RETURNED = "填写"
    KEPT = "保留"
    EARLIER = "上期"
    SHOWN = "提示"


@dataclass(frozen=True, slots=True)
class RowId:
    """The id of a row: the code of its sheet ("tasks"), its row number in the base workbook, its fingerprint, its key.

    The key has one text for each heading of the sheet's key, "" where blank. Row number and fingerprint tell apart
    rows that have the same key.
    """

    sheet: str
    row: int
    fingerprint: str
    key: tuple[str, ...]

    @staticmethod
    def of(table: Table, index: int) -> RowId:
        """The id of the item row of that index."""
        key = tuple(key[:_LONGEST_KEY] for key in key_texts(table, index))
        return RowId(table.sheet.code, table.numbers[index], row_fingerprint(table, index), key)

    @staticmethod
    def parse(text: object) -> RowId | None:
        """The id that a cell of the hidden column holds; None for anything else."""
        try:
            parts = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return None
        if not isinstance(parts, list) or len(parts) < _FEWEST_PARTS or type(parts[1]) is not int:
            return None
        sheet, row, fingerprint, *key = parts
        texts = all(isinstance(part, str) for part in (sheet, fingerprint, *key))
        return RowId(sheet, row, fingerprint, tuple(key)) if texts else None

    def __str__(self) -> str:
        parts = [self.sheet, self.row, self.fingerprint, *self.key]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def key_texts(table: Table, index: int) -> tuple[str, ...]:
    """The key of a row as the ledger understands it, in texts; "" for what is blank."""
    values = (table.values[heading][index] for heading in table.sheet.key)
    return tuple(value.text if isinstance(value, Unread) else shown(value) for value in values)


def row_fingerprint(table: Table, index: int) -> str:
    """A digest of what a row says in the columns of the schema, wherever they stand and however they were saved."""
    headings = [column.heading for column in table.present_columns()]
    cells = [table.typed[heading][index] for heading in headings]
    return canonical_digest([RawSheet(table.sheet.code, (headings, cells))])[:_DIGITS]


def rows_digest(rows: Iterable[RowId]) -> str:
    """The SHA-256 of what some rows say, in whatever order and rows of the workbook they stand."""
    lines = sorted(json.dumps([row.sheet, row.fingerprint, *row.key]) for row in rows)
    return sha256("\n".join(lines).encode("ascii")).hexdigest()


def schema_version(schema: Schema) -> str:
    """A short digest of what a schema asks for: sheets, keys, and of each column heading, kind and who fills it in."""
    said = [
        [sheet.code, sheet.title, sheet.key, [[c.heading, c.kind, c.unit, c.returned] for c in sheet.columns]]
        for sheet in schema.sheets
    ]
    return sha256(json.dumps(said).encode("ascii")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SentColumn:
    """A column as it was sent, in its place. `heading` is what stands over it.

    `column` is the column of the ledger that it is of: a heading of the schema, or a foreign one as the ledger has it;
    "" for what is only shown. The two differ where the ledger counts in another unit of money (计划投资(亿元)).
    """

    heading: str
    column: str
    use: Use


@dataclass(frozen=True, slots=True)
class SentSheet:
    """A sheet of rows as it was sent: its title, the code of the ledger's sheet, columns from the second on, rows.

    The first column is the hidden one of ids.
    """

    title: str
    code: str
    role: Role
    columns: tuple[SentColumn, ...]
    rows: tuple[RowId, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the hidden sheet says. All texts.

    `period` is str(Period) ("2024-06"); `deadline` the day returns are due, "2024-06-25" or "2024-06-25 17:00", "" for
    none. `base` is the ledger's file name, `sha256` the digest of its bytes, `cells` the canonical digest of all its
    sheets, `sent` that of the rows sent (`rows_digest`, of led and supported rows together). `schema` is
    `schema_version`, `tool` the version of the toolkit. `settings` are the ledger's, each its item and its value.
    """

    unit: str
    period: str
    deadline: str
    base: str
    sha256: str
    cells: str
    sent: str
    schema: str
    tool: str
    sheets: tuple[SentSheet, ...]
    settings: tuple[tuple[str, str], ...] = ()


#: The items of the hidden sheet, by the field they are for.
_ITEMS: Final = {
    "unit": sent.UNIT_ROW, "period": sent.PERIOD_ROW, "deadline": "报送时限", "base": "台账文件",
    "sha256": "台账摘要", "cells": "台账内容摘要", "sent": "下发内容摘要", "schema": "台账格式", "tool": "工具版本",
}  # fmt: skip
_SETTING, _SHEET, _COLUMN, _ROW = sent.SETTING_ROW, sent.SHEET_ROW, sent.COLUMN_ROW, sent.ID_ROW


def marks_rows(marks: Marks) -> list[tuple[str, ...]]:
    """The rows of the hidden sheet, from its first cell on."""
    rows: list[tuple[str, ...]] = [(sent.FORM_ROW, sent.FORM)]
    rows += [(item, getattr(marks, name)) for name, item in _ITEMS.items()]
    rows += [(_SETTING, *setting) for setting in marks.settings]
    for sheet in marks.sheets:
        rows.append((_SHEET, sheet.title, sheet.code, sheet.role.value))
        rows += [(_COLUMN, column.heading, column.column, column.use.value) for column in sheet.columns]
        rows += [(_ROW, str(row)) for row in sheet.rows]
    return rows


def find_marks(sheets: Sequence[RawSheet]) -> Marks | None:
    """The marks among the sheets of a workbook; None where there is no such sheet. Raises BadMarks."""
    found = [sheet for sheet in sheets if sheet.title.strip() == MARKS_SHEET]
    return parse_marks(found[0].rows) if found else None


def parse_marks(rows: Sequence[Sequence[Any]]) -> Marks:
    """What the rows of a hidden sheet say. Raises BadMarks where anything is missing or not what it must be."""
    texts = [[shown(cell) for cell in row] + [""] * 4 for row in rows]
    items = {row[0]: row[1] for row in texts if row[0] not in (_SETTING, _SHEET, _COLUMN, _ROW)}
    if items.get(sent.FORM_ROW) != sent.FORM:
        raise BadMarks(f"“{MARKS_SHEET}”不是本工具能识别的格式")
    missing = [item for item in _ITEMS.values() if item not in items]
    if missing:
        raise BadMarks(f"“{MARKS_SHEET}”缺少{'、'.join(missing)}")
    settings = tuple((row[1], row[2]) for row in texts if row[0] == _SETTING)
    fields = {name: items[item] for name, item in _ITEMS.items()}
    return Marks(**fields, sheets=tuple(_sheets(texts)), settings=settings)


def _sheets(texts: Sequence[Sequence[str]]) -> Iterator[SentSheet]:
    """The sheets that the rows tell of, each with the columns and rows below its own row."""
    starts = [number for number, row in enumerate(texts) if row[0] == _SHEET]
    for start, end in zip(starts, [*starts[1:], len(texts)], strict=True):
        _, title, code, role, *_ = texts[start]
        below = texts[start + 1 : end]
        columns = tuple(SentColumn(row[1], row[2], _use(row[3])) for row in below if row[0] == _COLUMN)
        ids = tuple(_row_id(row[1]) for row in below if row[0] == _ROW)
        yield SentSheet(title, code, _role(role), columns, ids)


def _use(text: str) -> Use:
    try:
        return Use(text)
    except ValueError:
        raise BadMarks(f"“{MARKS_SHEET}”里列的用途“{text}”无法识别") from None


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise BadMarks(f"“{MARKS_SHEET}”里单位的责任“{text}”无法识别") from None


def _row_id(text: str) -> RowId:
    found = RowId.parse(text)
    if found is None:
        raise BadMarks(f"“{MARKS_SHEET}”里的行标识“{text[:40]}”无法识别")
    return found
