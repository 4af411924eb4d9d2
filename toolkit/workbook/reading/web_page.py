"""Tables of a web page, as many systems export them under the name .xls.

The page is gone through tag by tag, in one pass whatever it holds; nothing it names is followed or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePath
from typing import Any

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.values import CannotDo
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.grid import COLUMNS, ROWS, Cells, Span
from toolkit.workbook.reading.number_formats import kind_of_format
from toolkit.workbook.reading.sheet_xml import LONGEST_TEXT
from toolkit.workbook.reading.text_files import text_of, typed
from toolkit.workbook.reading.xml_text import count_of

#: What is passed over with all that it holds.
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template", "comment"})
_BREAKS = frozenset({"br", "p", "div", "li"})
_ATTRIBUTE = r"""([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?"""
_SHEET_NAME = r"<x:Name>([^<]{1,100})</x:Name>"
_HIDDEN = r"display\s*:\s*none"
_PERCENT = r"""mso-number-format\s*:\s*(?:["'\\]*[^;]*%|["'\\]*Percent)"""
_TEXT = r"""mso-number-format\s*:\s*["'\\]*@"""
#: A tag with an unclosed quotation mark is taken to end at one of its first few >.
_TRIES = 4
_MOST_TABLES = 2000
#: Cells below which a merged cell reaches, all together.
_MOST_COVERED = 2_000_000


def read(data: bytes, path: str) -> list[RawSheet]:
    """The tables of the page that hold anything to speak of. Raises CannotDo when there is none."""
    text = text_of(data, path)
    page = _Page(path)
    for name, attributes, words in _tokens(text):
        page.take(name, attributes, words)
    page.finish()
    tables = _useful(page.tables)
    if not tables:
        raise refusals.other_file("网页文件，其中没有表格", path)
    names = [unescape(name) for name in re.findall(_SHEET_NAME, text)]
    if len(names) != len(tables):
        names = []
    return [_sheet(cells, index, names, len(tables)) for index, cells in enumerate(tables)]


def _sheet(cells: Cells, index: int, names: list[str], count: int) -> RawSheet:
    if names:
        cells.title = names[index]
    elif not cells.title:
        stem = PurePath(cells.path).stem
        cells.title = stem if count == 1 else f"{stem}（{index + 1}）"
        return cells.sheet(untitled=True)
    return cells.sheet(untitled=False)


def _useful(tables: list[Cells]) -> list[Cells]:
    """Tables of at least two rows and two columns; failing that, those with any cell."""
    large = [cells for cells in tables if len(cells.rows) > 1 and max(map(len, cells.rows.values())) > 1]
    return large or [cells for cells in tables if cells.rows]


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """The page's tags with what stands before them: (name with / for an end, attributes as written, text before)."""
    at = 0
    while (start := text.find("<", at)) >= 0:
        words = text[at:start]
        if text.startswith("<!--", start):
            end, name, attributes = text.find("-->", start), "!", ""
            at = end + 3
        else:
            end = _tag_end(text, start)
            name, attributes = _tag(text[start + 1 : end])
            at = end + 1
            if name in _UNSEEN and end >= 0:
                end = at = text.find(f"</{name}", at)
        if end < 0:
            yield "", "", words
            return
        yield name, attributes, words
    yield "", "", text[at:]


def _tag_end(text: str, start: int) -> int:
    """Where the tag ends: at the first > outside quotation marks."""
    end = first = text.find(">", start)
    for _ in range(_TRIES):
        tag = text[start:end]
        if end < 0 or (tag.count('"') % 2 == 0 and tag.count("'") % 2 == 0):
            return end
        end = text.find(">", end + 1)
    return first


def _tag(inside: str) -> tuple[str, str]:
    if inside.isalpha():
        return inside.lower(), ""
    found = re.match(r"/?[A-Za-z][\w:.-]*", inside)
    return (found[0].lower(), inside[found.end() :]) if found else ("!", "")


class _Page:
    """The tables of a page as its tags go by. A table within a table is one of its own.

    LibreOffice puts the title of a sheet into a heading above its table: <h1>Sheet 3: <em>任务台账</em></h1>.
    """

    def __init__(self, path: str) -> None:
        self.tables: list[Cells] = []
        self._title = ""
        self._path = path
        self._open: list[_Table] = []
        self._allowance = Allowance(path)

    def take(self, name: str, attributes: str, words: str) -> None:
        """One tag, and the text before it."""
        self._allowance.tag()
        if self._open:
            self._open[-1].add(words)
        if name == "table":
            if len(self.tables) >= _MOST_TABLES:
                raise CannotDo(
                    f"网页里的表格超过 {_MOST_TABLES} 个。", self._path, "请在表格软件中另存为 .xlsx 后再试。"
                )
            self._open.append(_Table(Cells(self._path, self._title), self._allowance))
            self._title = ""
            self.tables.append(self._open[-1].cells)
        elif name == "/em" and not self._open:
            self._title = unescape(words).strip()
        elif self._open:
            if name == "/table":
                self._open.pop().finish()
            else:
                self._open[-1].take(name, attributes)

    def finish(self) -> None:
        """Close what the page left open."""
        while self._open:
            self._open.pop().finish()


class _Table:
    """One table: rows and cells one after the other, cells pushed aside by those that reach down from above."""

    def __init__(self, cells: Cells, allowance: Allowance) -> None:
        self.cells = cells
        self._allowance = allowance
        self._row = -1
        self._column = self._next_column = 0
        self._cell: dict[str, str] | None = None
        self._words: list[str] = []
        self._length = 0
        self._reaching: dict[int, int] = {}
        self._covered = 0

    def add(self, words: str) -> None:
        """Text of the open cell."""
        if self._cell is not None:
            self._words.append(words)
            self._length += len(words)
            if self._length > LONGEST_TEXT:
                raise refusals.too_long_text(self.cells.path)

    def take(self, name: str, attributes: str) -> None:
        """One tag within the table."""
        if name in _BREAKS:
            self._words.append("<br>")
        elif name == "tr":
            self._close_cell()
            self._start_row(_attributes(attributes))
        elif name in ("td", "th"):
            self._close_cell()
            self._start_cell(_attributes(attributes))
        elif name in ("/td", "/th", "/tr"):
            self._close_cell()
        elif name == "col":
            self._start_column(_attributes(attributes))

    def finish(self) -> None:
        """Close the last cell; merged cells end with the table."""
        self._close_cell()
        last = self._row
        self.cells.merges = [(top, left, min(bottom, last), right) for top, left, bottom, right in self.cells.merges]

    def _start_row(self, tag: dict[str, str]) -> None:
        self._row += 1
        self._next_column = 0
        if re.search(_HIDDEN, tag.get("style", "")):
            self.cells.hidden_rows.append((self._row, self._row))

    def _start_column(self, tag: dict[str, str]) -> None:
        count = _number(tag.get("span", ""), COLUMNS)
        span: Span = (self._column, self._column + count - 1)
        if re.search(_HIDDEN, tag.get("style", "")) or tag.get("width") == "0":
            self.cells.hidden_columns.append(span)
        self._column += count

    def _start_cell(self, tag: dict[str, str]) -> None:
        self._row = max(self._row, 0)
        column = self._next_column
        while self._reaching.get(column, -1) >= self._row:
            column += 1
        down = _number(tag.get("rowspan", ""), ROWS) if tag else 1
        across = _number(tag.get("colspan", ""), COLUMNS) if tag else 1
        if column >= COLUMNS or self._covered > _MOST_COVERED:
            raise refusals.too_wide(self.cells.path, self.cells.title, self._row, column)
        if down > 1:
            self._covered += across
            self._reaching.update(dict.fromkeys(range(column, column + across), self._row + down - 1))
        self.cells.merge(self._row, column, down, across)
        self._cell, self._words, self._length = tag, [], 0
        self._column, self._next_column = column, column + across

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        text, tag = _plain("".join(self._words)), self._cell
        self._cell = None
        if tag.get("x:fmla"):
            self.cells.formula(self._row, self._column, unescape(tag["x:fmla"]))
        value = _value(text, tag)
        if value != "":
            self._allowance.cell()
            self.cells.put(self._row, self._column, value)


def _attributes(written: str) -> dict[str, str]:
    """Attributes by name in lower case; one without a value has the empty text."""
    if not written:
        return {}
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in re.findall(_ATTRIBUTE, written)
    }


def _plain(words: str) -> str:
    """A cell's text as a browser shows it: blanks run together, lines broken only where the page says so."""
    if re.search(r"  |[<\t\r\n\f]", words):
        lines = (re.sub(r"[ \t\r\n\f]+", " ", line).strip(" ") for line in words.split("<br>"))
        words = "\n".join(lines).strip("\n")
    return unescape(words).strip("\xa0 ")


def _value(text: str, tag: dict[str, str]) -> Any:
    """A cell's value: Excel's own word for it where the page has it, else a number where the text is a plain one."""
    if not tag:
        return typed(text)
    if tag.get("x:err"):
        return Mark(tag["x:err"])
    style = tag.get("style", "")
    if "x:str" in tag or re.search(_TEXT, style):
        return tag.get("x:str") or text
    if "x:bool" in tag:
        return (tag["x:bool"] or text).strip().upper() == "TRUE"
    number = tag.get("x:num") or _libreoffice_number(tag)
    value = typed(number or text)
    if type(value) is float and number and (re.search(_PERCENT, style) or text.endswith("%")):
        return PercentCell(value)
    return value


def _libreoffice_number(tag: dict[str, str]) -> str:
    """The number of a cell in a page that LibreOffice wrote, "" where it is shown as a day: then the text tells."""
    code = tag.get("sdnum", "").rpartition(";")[2]
    return "" if kind_of_format(0, code) in ("moment", "duration") else tag.get("sdval", "")


def _number(text: str, largest: int) -> int:
    """A count: 1 where none is given."""
    return min(max(count_of(text) or 1, 1), largest)
