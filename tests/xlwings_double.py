"""A test double of Excel: xlwings' own engine interface (xw.Engine, its BSD-licensed base_classes) over openpyxl.

The code of the buttons runs against it unmodified, in a process of its own started by the command line that xlwings'
macro builds; only this module is loaded before. What it does not implement raises NotImplementedError, as base_classes
does. It stands for what xlwings' Windows engine gives and takes (numbers as floats, days as datetimes, errors as
numbers, None for what differs within a range, texts that look like numbers, days or formulas taken as such). It does
not prove that Excel does the same: it calculates nothing, and what COM, windows and printers do is not in it.

The environment variable XLWINGS_DOUBLE names a JSON file: `book` the workbook to have open, `fullname` what Excel calls
it (default: its path), `edits` unsaved changes as [sheet, cell, value], `result` where to save what the book holds at
the end, `report` where to write what happened, `no_special_cells` whether Excel refuses them in its own words,
`follow` a file to which each text on the status bar is added as it appears.
"""

from __future__ import annotations

import atexit
import copy
import functools
import json
import numbers
import os
import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import xlwings as xw
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from xlwings import base_classes, utils

USER = "张三"
_ZERO = datetime(1899, 12, 30)
_ERRORS = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288, "#NUM!": -2146826252,
    "#REF!": -2146826265, "#VALUE!": -2146826273, "#SPILL!": -2146826243,
}  # fmt: skip
_NAMED = {number: text for text, number in _ERRORS.items() if text != "#SPILL!"}


class ComError(Exception):
    """What Excel refuses; pywin32 raises com_error, which is not there on this system."""


class _Calls:
    """How many questions were put to Excel, by class and name; one asked in answering another does not count."""

    def __init__(self):
        self.counted = Counter()
        self.depth = 0

    def counting(self, function, name):
        @functools.wraps(function)
        def wrapped(*given, **named):
            self.counted[name] += not self.depth
            self.depth += 1
            try:
                return function(*given, **named)
            finally:
                self.depth -= 1

        return wrapped


CALLS = _Calls()


def counted(kind):
    """A class of the double whose public methods and properties are counted."""
    for name, member in list(vars(kind).items()):
        if name.startswith("_") and name != "__call__":
            continue
        label = f"{kind.__name__}.{name}"
        if isinstance(member, property):
            setter = CALLS.counting(member.fset, f"{label}=") if member.fset else None
            setattr(kind, name, property(CALLS.counting(member.fget, label), setter))
        elif callable(member):
            setattr(kind, name, CALLS.counting(member, label))
    return kind


class Engine:
    """The engine: `apps` has the one program that is open."""

    name, type = "excel", "desktop"

    def __init__(self, app):
        app.engine = self
        self.apps = Apps(app)

    @staticmethod
    def prepare_xl_data_element(value, options):
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if value in ("", None):
                return empty_as
            if isinstance(value, datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if type(value) is int and value in _NAMED:
                return _NAMED[value] if err_to_str else None
            return number_builder(value) if number_builder and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self, app):
        self._app = app

    def keys(self):
        return [self._app.pid]

    def __iter__(self):
        return iter([self._app])

    def __len__(self):
        return 1

    def __getitem__(self, pid):
        return self._app


@counted
class App(base_classes.App):
    """The program, and a record of what was told to it."""

    version, pid, hwnd, path = "16.0", 4711, 123, "C:\\Office"

    def __init__(self):
        self._settings = {"screen_updating": True, "enable_events": True}
        self._record = {"status": [], "alerts": [], "settings": [], "activated": [], "opened": []}
        self._status = False

    def activate(self, steal_focus=False):
        if steal_focus:
            raise NotImplementedError("the program is in front already")

    @property
    def books(self):
        return Books(self)

    @property
    def status_bar(self):
        return self._status

    @status_bar.setter
    def status_bar(self, value):
        self._status = value
        self._record["status"].append(value)
        if self._follow:
            with Path(self._follow).open("a", encoding="utf-8") as follow:
                follow.write(f"{value}\n")

    def _set(self, name, value):
        self._settings[name] = value
        self._record["settings"].append([name, value])

    @property
    def screen_updating(self):
        return self._settings["screen_updating"]

    @screen_updating.setter
    def screen_updating(self, value):
        self._set("screen_updating", value)

    @property
    def enable_events(self):
        return self._settings["enable_events"]

    @enable_events.setter
    def enable_events(self, value):
        self._set("enable_events", value)

    def alert(self, prompt, title, buttons, mode, callback):
        self._record["alerts"].append({"prompt": prompt, "title": title, "mode": mode})
        return "ok"


class Books(base_classes.Books):
    def __init__(self, app):
        self._app = app

    def __iter__(self):
        return iter([self._app._book])

    def __len__(self):
        return 1

    def __call__(self, name):
        return self._app._book


@counted
class Book(base_classes.Book):
    """The open workbook: openpyxl's, with the results that the file has stored for its formulas."""

    def __init__(self, app, path, fullname):
        self._app, self._fullname = app, fullname
        self._wb = openpyxl.load_workbook(path)
        stored = openpyxl.load_workbook(path, data_only=True)
        self._results = {
            (sheet.title, cell.coordinate): stored[sheet.title][cell.coordinate].value
            for sheet in self._wb.worksheets
            for cell in list(sheet._cells.values())
            if cell.data_type == "f"
        }

    @property
    def name(self):
        return re.split(r"[\\/]", self._fullname)[-1]

    @property
    def fullname(self):
        if "://" in self._fullname:
            raise xw.XlwingsError("Couldn't find the local OneDrive folder.")
        return self._fullname

    @property
    def app(self):
        return self._app

    @property
    def api(self):
        raise NotImplementedError("nothing may depend on COM itself")

    def activate(self):
        pass

    @property
    def sheets(self):
        return Sheets(self)

    @property
    def names(self):
        return Names(self, self._wb.defined_names, "")


@counted
class Sheets(base_classes.Sheets):
    def __init__(self, book):
        self._book = book

    def __len__(self):
        return len(self._book._wb.worksheets)

    def __iter__(self):
        return iter([Sheet(self._book, sheet) for sheet in self._book._wb.worksheets])

    def __call__(self, name_or_index):
        if isinstance(name_or_index, numbers.Number):
            return Sheet(self._book, self._book._wb.worksheets[int(name_or_index) - 1])
        return Sheet(self._book, self._book._wb[name_or_index])

    def add(self, before=None, after=None, name=None):
        wb = self._book._wb
        if wb.security and wb.security.lockStructure:
            raise ComError("the structure of the workbook is protected")
        place = wb.worksheets.index(after._ws) + 1 if after else wb.worksheets.index(before._ws)
        sheet = Sheet(self._book, wb.create_sheet(name, place))
        sheet.activate()
        return sheet


@counted
class Sheet(base_classes.Sheet):
    def __init__(self, book, ws):
        self._book, self._ws = book, ws

    def _writable(self):
        if self._ws.protection.sheet:
            raise ComError(
                "(-2147352567, '发生意外。', (0, 'Microsoft Excel', '工作表受保护', None, 0, -2146827284), None)"
            )

    @property
    def name(self):
        return self._ws.title

    @property
    def book(self):
        return self._book

    @property
    def index(self):
        return self._book._wb.worksheets.index(self._ws) + 1

    @property
    def names(self):
        return Names(self._book, self._ws.defined_names, self._ws.title)

    @property
    def visible(self):
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self._ws.sheet_state]

    @property
    def used_range(self):
        ws = self._ws
        return Range(self, [(ws.min_row, ws.min_column, ws.max_row, ws.max_column)])

    @property
    def cells(self):
        return Range(self, [(1, 1, 1048576, 16384)])

    @property
    def notes(self):
        return [Note(self, cell) for cell in self._noted() if not cell.comment.author.startswith("tc=")]

    @property
    def comments(self):
        return [Conversation(self, cell) for cell in self._noted() if cell.comment.author.startswith("tc=")]

    def _noted(self):
        return [cell for cell in list(self._ws._cells.values()) if cell.comment]

    def activate(self):
        self._book._wb.active = self._book._wb.worksheets.index(self._ws)
        self._book._app._record["activated"].append(self._ws.title)

    def clear(self):
        self._writable()
        ws = self._ws
        for row in ws.iter_rows():
            for cell in row:
                cell.value, cell.hyperlink, cell.comment, cell.style = None, None, None, "Normal"
        ws.conditional_formatting = ConditionalFormattingList()
        for key in list(ws._cells):
            del ws._cells[key]

    def range(self, arg1, arg2=None):
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, column, rows, columns = arg1
            return Range(self, [(row, column, row + rows - 1, column + columns - 1)])
        first, last = self._areas(arg1), self._areas(arg2) if arg2 is not None else None
        if last is None:
            return Range(self, first)
        return Range(self, [(*first[0][:2], *last[0][2:])])

    def _areas(self, arg):
        if isinstance(arg, Range):
            return arg._areas
        if isinstance(arg, tuple):
            return [(*arg, *arg)]
        if len(arg) > 255:
            raise ComError("the address of a range has at most 255 characters")
        found = [range_boundaries(part) for part in arg.split(",")]
        return [(top, left, bottom, right) for left, top, right, bottom in found]


@counted
class Range(base_classes.Range):
    """Areas of a sheet; what is asked of several cells and differs is None."""

    def __init__(self, sheet, areas):
        self.sheet, self._areas = sheet, areas
        self._ws = sheet._ws

    api = True  # xlwings asks whether there is any

    def _cells(self):
        for top, left, bottom, right in self._areas:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield self._ws.cell(row, column)

    def _common(self, of):
        found = {of(cell) for cell in self._cells()}
        return found.pop() if len(found) == 1 else None

    @property
    def row(self):
        return self._areas[0][0]

    @property
    def column(self):
        return self._areas[0][1]

    @property
    def shape(self):
        top, left, bottom, right = self._areas[0]
        return bottom - top + 1, right - left + 1

    @property
    def coords(self):
        return (self.sheet, self.row, self.column, *self.shape)

    def __len__(self):
        return self.shape[0] * self.shape[1]

    @property
    def address(self):
        top, left, bottom, right = self._areas[0]
        return f"${get_column_letter(left)}${top}:${get_column_letter(right)}${bottom}"

    def __call__(self, row, column=None):
        return Range(self.sheet, [(self.row + row - 1, self.column + column - 1) * 2])

    # -- values

    def _block(self, of):
        rows, columns = self.shape
        if (rows, columns) == (1, 1):
            return of(self._ws.cell(self.row, self.column))
        return tuple(
            tuple(of(self._ws.cell(self.row + down, self.column + across)) for across in range(columns))
            for down in range(rows)
        )

    @property
    def raw_value(self):
        return self._block(self._value)

    @raw_value.setter
    def raw_value(self, data):
        self.sheet._writable()
        if not isinstance(data, list | tuple):
            for cell in self._cells():
                _type_into(cell, data)
            return
        for down, row in enumerate(data):
            for across, value in enumerate(row):
                _type_into(self._ws.cell(self.row + down, self.column + across), value)

    def _value(self, cell):
        if isinstance(cell, MergedCell):
            return None
        value, kind = cell.value, cell.data_type
        if kind == "f":
            value = self.sheet._book._results.get((self._ws.title, cell.coordinate), 0)
            kind = "e" if isinstance(value, str) and value in _ERRORS else ""
        if kind == "e":
            return _ERRORS[value]
        if isinstance(value, time):
            return _ZERO + timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        if isinstance(value, timedelta):
            return _ZERO + value
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @property
    def formula(self):
        def of(cell):
            if isinstance(cell, MergedCell) or cell.value is None:
                return ""
            return getattr(cell.value, "text", None) or str(cell.value)

        return self._block(of)

    @property
    def number_format(self):
        return self._common(lambda cell: cell.number_format)

    # -- what is merged, and what is seen

    @property
    def merge_cells(self):
        merged = [self._overlap(area) for area in self._ws.merged_cells.ranges]
        inside = sum(merged)
        return False if not inside else (True if inside == len(self) else None)

    def _overlap(self, merge):
        top, left, bottom, right = self._areas[0]
        rows = min(bottom, merge.max_row) - max(top, merge.min_row) + 1
        columns = min(right, merge.max_col) - max(left, merge.min_col) + 1
        return max(rows, 0) * max(columns, 0)

    @property
    def merge_area(self):
        for merge in self._ws.merged_cells.ranges:
            if merge.min_row <= self.row <= merge.max_row and merge.min_col <= self.column <= merge.max_col:
                return Range(self.sheet, [(merge.min_row, merge.min_col, merge.max_row, merge.max_col)])
        return Range(self.sheet, [(self.row, self.column) * 2])

    @property
    def rows(self):
        return self

    @property
    def columns(self):
        return self

    @property
    def row_hidden(self):
        return bool(self._ws.row_dimensions[self.row].hidden) if self.row in self._ws.row_dimensions else False

    @property
    def column_hidden(self):
        dimensions = self._ws.column_dimensions.values()
        return any(d.hidden and (d.min or 0) <= self.column <= (d.max or 0) for d in dimensions)

    def get_special_cells(self, cell_type, value_type):
        if cell_type != "visible":
            raise NotImplementedError(cell_type)
        if self._ws.protection.sheet or self.sheet._book._app._no_special_cells:
            raise ComError(
                "(-2147352567, '发生意外。', (0, 'Microsoft Excel', '未找到单元格。', None, 0, -2146827284), None)"
            )
        top, left, bottom, right = self._areas[0]
        seen_rows = [r for r in range(top, bottom + 1) if not Range(self.sheet, [(r, left) * 2]).row_hidden]
        seen_columns = [c for c in range(left, right + 1) if not Range(self.sheet, [(top, c) * 2]).column_hidden]
        return [
            Range(self.sheet, [(first, start, last, end)])
            for first, last in _runs(seen_rows)
            for start, end in _runs(seen_columns)
        ]

    # -- looks

    def _dress(self, change):
        self.sheet._writable()
        for cell in self._cells():
            if not isinstance(cell, MergedCell):
                change(cell)

    @property
    def color(self):
        raise NotImplementedError("a fill is more than a colour: nothing may read it to give it back")

    @color.setter
    def color(self, value):
        fill = PatternFill("solid", fgColor=_hex(value))
        self._dress(lambda cell: setattr(cell, "fill", fill))

    @property
    def font(self):
        return RangeFont(self)

    @property
    def wrap_text(self):
        return self._common(lambda cell: cell.alignment.wrap_text)

    @wrap_text.setter
    def wrap_text(self, value):
        self._align(wrap_text=value)

    @property
    def vertical_alignment(self):
        return self._common(lambda cell: cell.alignment.vertical)

    @vertical_alignment.setter
    def vertical_alignment(self, value):
        self._align(vertical=value)

    def _align(self, **words):
        def change(cell):
            now = {"wrap_text": cell.alignment.wrap_text, "vertical": cell.alignment.vertical}
            cell.alignment = Alignment(**{**now, **words})

        self._dress(change)

    @property
    def borders(self):
        return Borders(self)

    @property
    def column_width(self):
        return self._ws.column_dimensions[get_column_letter(self.column)].width

    @column_width.setter
    def column_width(self, value):
        if not 0 <= value <= 255:
            raise ComError("a column is at most 255 characters wide")
        self._ws.column_dimensions[get_column_letter(self.column)].width = value

    def autofit(self, axis=None):
        self.sheet._writable()

    # -- what hangs on cells

    def add_hyperlink(self, address, text_to_display, screen_tip):
        self.sheet._writable()
        cell = self._ws.cell(self.row, self.column)
        if not address.startswith("#"):
            raise NotImplementedError("links lead into the book only")
        sheet, _, place = address[1:].rpartition("!")
        if sheet.strip("'").replace("''", "'") not in self.sheet._book._wb.sheetnames or not place:
            raise ComError(f"no such place: {address}")
        cell.hyperlink = address
        cell.value = text_to_display

    @property
    def conditional_formats(self):
        return Rules(self)

    @property
    def note(self):
        cell = self._ws.cell(self.row, self.column)
        return Note(self.sheet, cell) if cell.comment else None

    def add_note(self, text):
        self.sheet._writable()
        cell = self._ws.cell(self.row, self.column)
        if isinstance(cell, MergedCell) or cell.comment:
            raise ComError("a note is not possible here")
        cell.comment = Comment(text, USER)
        return Note(self.sheet, cell)


def _type_into(cell, value):
    """Put a value into a cell as Excel does: texts are taken as typed unless an apostrophe stands before them."""
    if isinstance(cell, MergedCell):
        return
    if isinstance(value, str):
        if len(value) > 8203:
            raise ComError("too long a text for a block of cells")
        if value.startswith("'"):
            cell.value, cell.data_type, cell.quotePrefix = value[1:], "s", True
            return
        if value == "":
            value = None
        elif re.fullmatch(r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?", value):
            value = datetime(*[*map(int, re.split(r"[-/.]", value)), 1][:3])
        elif re.fullmatch(r"[-+]?[\d,]*\.?\d+%?", value):
            value = float(value.rstrip("%").replace(",", "")) / (100 if value.endswith("%") else 1)
    cell.value = value


def _runs(values):
    runs = []
    for value in values:
        if runs and runs[-1][1] == value - 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return runs


def _hex(colour):
    red, green, blue = utils.hex_to_rgb(colour) if isinstance(colour, str) else colour
    return f"FF{red:02X}{green:02X}{blue:02X}"


@counted
class RangeFont(base_classes.Font):
    def __init__(self, parent):
        self._range = parent

    def _change(self, **words):
        def change(cell):
            font = copy.copy(cell.font)
            kept = {"name": font.name, "sz": font.sz, "b": font.b, "color": font.color}
            cell.font = Font(**{**kept, **words})

        self._range._dress(change)

    @property
    def bold(self):
        raise NotImplementedError

    @bold.setter
    def bold(self, value):
        self._change(b=value)

    @property
    def size(self):
        raise NotImplementedError

    @size.setter
    def size(self, value):
        self._change(sz=value)

    @property
    def color(self):
        raise NotImplementedError

    @color.setter
    def color(self, value):
        self._change(color=Color(rgb=_hex(value)))


@counted
class Borders(base_classes.Borders):
    def __init__(self, parent):
        self._range = parent

    def set(self, which, *, line_style=None, weight=None, color=None):
        side = Side("thin", Color(rgb=_hex(color)))
        self._range._dress(lambda cell: setattr(cell, "border", Border(side, side, side, side)))


@counted
class Rules(base_classes.ConditionalFormats):
    """The rules of conditional formatting of a range: those of the sheet that have a cell in it."""

    def __init__(self, parent):
        self._range = parent
        self._ws = parent._ws

    def _found(self):
        whole = self._range._areas == [(1, 1, 1048576, 16384)]
        if not whole:
            raise NotImplementedError("only all rules of a sheet are looked at")
        return [(formats, rule) for formats in self._ws.conditional_formatting for rule in formats.rules]

    def __len__(self):
        return len(self._found())

    def __iter__(self):
        return iter([Rule(self._range.sheet, *found) for found in self._found()])

    def __call__(self, index):
        return Rule(self._range.sheet, *self._found()[index - 1])

    def add_custom(self, spec):
        self._range.sheet._writable()
        rule = FormulaRule(
            formula=[spec["formula"].removeprefix("=")],
            fill=PatternFill(bgColor=_hex(spec["fill_color"])),
            font=Font(color=_hex(spec["font_color"])),
            stopIfTrue=spec["stop_if_true"] or None,
        )
        places = " ".join(
            f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            for top, left, bottom, right in self._range._areas
        )
        self._ws.conditional_formatting.add(places, rule)
        return Rule(self._range.sheet, None, rule)


@counted
class Rule(base_classes.ConditionalFormat):
    def __init__(self, sheet, formats, rule):
        self._sheet, self._formats, self._rule = sheet, formats, rule

    @property
    def type(self):
        kinds = {"expression": "custom", "cellIs": "cell_value", "colorScale": "color_scale", "dataBar": "data_bar"}
        return kinds.get(self._rule.type, "unknown")

    @property
    def formula(self):
        return f"={self._rule.formula[0]}" if self.type == "custom" else None

    def delete(self):
        self._sheet._writable()
        kept = ConditionalFormattingList()
        for formats in self._sheet._ws.conditional_formatting:
            for rule in formats.rules:
                if rule is not self._rule:
                    kept.add(str(formats.sqref), rule)
        self._sheet._ws.conditional_formatting = kept


class Located:
    """Something that hangs on a cell."""

    def __init__(self, sheet, cell):
        self._sheet, self._cell = sheet, cell

    @property
    def location(self):
        return Range(self._sheet, [(self._cell.row, self._cell.column) * 2])


@counted
class Note(Located, base_classes.Note):
    @property
    def text(self):
        return self._cell.comment.text

    @text.setter
    def text(self, value):
        self._sheet._writable()
        self._cell.comment = Comment(value, self._cell.comment.author)

    @property
    def author(self):
        return self._cell.comment.author

    def delete(self):
        self._sheet._writable()
        self._cell.comment = None


class Conversation(Located, base_classes.Comment):
    """A threaded comment, which openpyxl sees as the note that stands in for it."""


@counted
class Names(base_classes.Names):
    def __init__(self, book, names, scope):
        self._book, self._names, self._scope = book, names, scope

    def __len__(self):
        return len(self._names)

    def __call__(self, name):
        return Name(self._book, self._names[name])

    def contains(self, name):
        return name in self._names

    def add(self, name, refers_to):
        self._names[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))
        return Name(self._book, self._names[name])


@counted
class Name(base_classes.Name):
    def __init__(self, book, name):
        self._book, self._name = book, name

    @property
    def name(self):
        return self._name.name

    @property
    def refers_to(self):
        return f"={self._name.attr_text}"

    @property
    def refers_to_range(self):
        if "#REF!" in self._name.attr_text:
            raise ComError("the name refers to nothing")
        sheet, _, place = self._name.attr_text.rpartition("!")
        return Sheet(self._book, self._book._wb[sheet.strip("'").replace("''", "'")]).range(place.replace("$", ""))


def open_book(order):
    """The program with the workbook of an order open in it, as the engine that xlwings now works with."""
    app = App()
    app._no_special_cells, app._follow = order.get("no_special_cells", False), order.get("follow", "")
    app._book = Book(app, order["book"], order.get("fullname") or order["book"])
    for title, place, value in order.get("edits", ()):
        app._book._wb[title][place] = value
    engine = xw.Engine(impl=Engine(app))
    xw.engines.add(engine)
    engine.activate()
    os.startfile = app._record["opened"].append  # Windows has it
    return app


def _finish(app, order):
    app._book._wb.save(order["result"])
    told = {**app._record, "calls": dict(CALLS.counted), "now": app._settings}
    Path(order["report"]).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


if "XLWINGS_DOUBLE" in os.environ:
    _ORDER = json.loads(Path(os.environ["XLWINGS_DOUBLE"]).read_text(encoding="utf-8"))
    atexit.register(_finish, open_book(_ORDER), _ORDER)
