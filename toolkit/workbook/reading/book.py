"""What a workbook package says of itself: its sheets, where their parts are, its formats, how it counts days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.grid import MOST_SHEETS
from toolkit.workbook.reading.number_formats import kind_of_format
from toolkit.workbook.reading.package import Package
from toolkit.workbook.reading.xml_text import count_of, tags

_YES = ("1", "true", "on")
#: Of cells; programs know 64,000.
_MOST_FORMATS = 100_000
# One for each cell: to look a pattern up by its text takes as long as to use it.
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_CELL_FORMATS, _END_OF_CELL_FORMATS = r"<(?:[\w.-]+:)?cellXfs\b", r"</(?:[\w.-]+:)?cellXfs>"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its title, the part that holds it, and whether it is hidden."""

    title: str
    part: str
    hidden: bool


class Book:
    """The workbook in a package. Where its parts are is decided by relations, not by names."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self._text = package.text(part)
        self._relations = package.relations(part)

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The worksheets in order; sheets of charts, dialogs and macros are none.

        Raises CannotDo for too many, and where the list is cut off or names a sheet that is not there.
        """
        related = {r.id: r for r in self._relations}
        listed = [(sheet, related.get(_relation_id(sheet))) for sheet in tags(self._text, "sheet")]
        if not _is_whole(self._text, "workbook") or any(r is None or r.part not in self.package for _, r in listed):
            raise refusals.damaged(self.package.path)
        found = tuple(
            SheetPart(sheet.get("name", ""), relation.part, sheet.get("state", "visible") != "visible")
            for sheet, relation in listed
            if relation and relation.kind == "worksheet"
        )
        if len(found) > MOST_SHEETS:
            raise refusals.too_many_sheets(self.package.path)
        return found

    @property
    def titles_differ(self) -> bool:
        """Whether no two worksheets have one title, by which python-calamine knows them."""
        return len({sheet.title for sheet in self.sheets}) == len(self.sheets)

    @cached_property
    def from_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return any(found.get("date1904") in _YES for found in tags(self._text, "workbookPr"))

    @cached_property
    def format_kinds(self) -> tuple[str, ...]:
        """By index of a cell's format, what it makes of a number: see `kind_of_format`."""
        text = self.package.text(self.related("styles"))
        if text and not _is_whole(text, "styleSheet"):
            raise refusals.damaged(self.package.path)
        codes = {found.get("numFmtId", ""): found.get("formatCode", "") for found in tags(text, "numFmt")}
        formats = _cell_formats(text)
        if formats.count("xf ") > _MOST_FORMATS:
            raise refusals.too_much(self.package.path)
        numbers = [found.get("numFmtId", "0") for found in tags(formats, "xf")]
        return tuple(kind_of_format(count_of(n) or 0, codes.get(n, "")) for n in numbers)

    def related(self, kind: str) -> str:
        """The part that the workbook names as `kind`, "" when there is none."""
        return next((r.part for r in self._relations if r.kind == kind), "")


def _is_whole(text: str, root: str) -> bool:
    """Whether XML comes to the end of its outermost element."""
    return re.search(rf"</(?:[\w.-]+:)?{root}\s*>|<(?:[\w.-]+:)?{root}\b[^<>]*/>", text) is not None


def _cell_formats(styles: str) -> str:
    """The XML of the list of cell formats, "" when there is none. In two steps: one pattern would look for an end anew
    from every beginning.
    """
    begin = re.search(_CELL_FORMATS, styles)
    end = re.compile(_END_OF_CELL_FORMATS).search(styles, begin.end()) if begin else None
    return styles[begin.start() : end.end()] if begin and end else ""


def _relation_id(sheet: dict[str, str]) -> str:
    return sheet.get("r:id") or next((value for name, value in sheet.items() if name.endswith(":id")), "")


def is_yes(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in _YES


def row_is_hidden(tag: dict[str, str]) -> bool:
    """Whether the attributes of a row say that nobody sees it."""
    return is_yes(tag.get("hidden")) or _is_zero(tag.get("ht"))


def hidden_span(tag: dict[str, str]) -> tuple[int, int] | None:
    """The columns, counted from 0, that a column definition hides; None when it hides none."""
    if not (is_yes(tag.get("hidden")) or _is_zero(tag.get("width"))):
        return None
    first, last = count_of(tag.get("min", "")), count_of(tag.get("max", ""))
    return None if first is None or last is None else (first - 1, last - 1)


def _is_zero(size: str | None) -> bool:
    return size is not None and re.fullmatch(r"0+(\.0*)?", size) is not None


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column, counted from 0, of "H12"; None for what is no reference."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]) - 1, column_of(found[1])) if found and int(found[2]) else None


def column_of(letters: str) -> int:
    """A column counted from 0: A is 0, AA is 26."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1
