"""Text with a row on each line and commas, semicolons or tabs between cells (.csv, .tsv)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import PurePath

from toolkit.ledger import RawSheet
from toolkit.values import CannotDo
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.grid import COLUMNS, ROWS, Cells
from toolkit.workbook.reading.text_files import text_of, typed

_SEPARATORS = (",", "\t", ";", "|")
_SAMPLE = 100
#: A first line by which Excel is told the separator, and which it does not show.
_HINT = r"sep=([,;|\t])\r?\n"


def read(data: bytes, path: str) -> list[RawSheet]:
    """The one sheet of a text file. Raises CannotDo when the text is no table, or a quotation mark is never closed."""
    text = text_of(data, path).removesuffix("\x1a")
    hint = re.match(_HINT, text, re.IGNORECASE)
    separator = hint[1] if hint else _separator(text)
    if not separator:
        raise refusals.other_file("纯文本，没有表格", path)
    lines = io.StringIO(text[hint.end() :] if hint else text, newline="")
    cells, allowance = Cells(path, PurePath(path).stem), Allowance(path)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for number, row in enumerate(rows):
            if number > ROWS or len(row) > COLUMNS:  # even of blanks: to go through them takes time
                raise refusals.too_much(path)
            for column, text in enumerate(row):
                if text:
                    allowance.cell()
                    cells.put(number, column, typed(text.strip(" \t")))
    except csv.Error as error:
        raise _unreadable(path, rows.line_num) from error
    return [cells.sheet(untitled=True)]


def _separator(text: str) -> str:
    """The separator that gives most lines one and the same number of cells; "" when none gives them two."""
    best, best_score = "", 0.5
    for separator in _SEPARATORS:
        widths = _widths(text, separator)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        score = count / widths.total() if width > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def _widths(text: str, separator: str) -> Counter[int]:
    """How many of the first rows have how many cells; blank rows are not counted."""
    rows = csv.reader(islice(io.StringIO(text, newline=""), _SAMPLE * 4), delimiter=separator)
    try:
        return Counter(len(row) for row in islice(rows, _SAMPLE) if any(text.strip() for text in row))
    except csv.Error:
        return Counter()


def _unreadable(path: str, line: int) -> CannotDo:
    return CannotDo(
        f"第 {line} 行附近的引号没有配对，或一格里的文字过长。", path, "请改正引号，或另存为 .xlsx 后再试。"
    )
