"""Ranges that reach as far as a sheet's rows did: drop-downs, conditional formats, tables, filters, printed areas."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.workbook.annotating.book import Book, SheetPart
from toolkit.workbook.annotating.relations import relations
from toolkit.workbook.annotating.xmltext import (
    INSIDE,
    attributes,
    child,
    filled,
    inside,
    root,
    start_tag,
    with_attributes,
)
from toolkit.workbook.reading.xml_text import unescaped

_ENDS = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Za-z]{1,3}\$?)(\d{1,7}))?")
#: Elements of a sheet that say for which cells they hold.
_HOLDERS = ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")
_NAMES = ("_xlnm.Print_Area", "_xlnm._FilterDatabase")


@dataclass(frozen=True, slots=True)
class Reach:
    """New rows `first` to `last` that look like row `pattern`: ranges that cover it are to cover them."""

    pattern: int
    first: int
    last: int

    def stretched(self, ranges: str) -> str:
        """Ranges as files write them (A4:A18 C4), those made longer that cover the pattern row and end too early."""
        return _ENDS.sub(self._one, ranges)

    def _one(self, found: re.Match[str]) -> str:
        start, top, end, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
        if not top <= self.pattern <= bottom < self.last:
            return found[0]
        return f"{start}{top}:{end}{self.last}"

    def adjoins(self, ref: str) -> bool:
        """Whether the new rows begin within a range, or right below it."""
        found = _ENDS.fullmatch(ref)
        return found is not None and int(found[2]) <= self.first <= int(found[4] or found[2]) + 1


def stretch_sheet(text: str, reach: Reach) -> str:
    """A worksheet's text with its rules, and its filter, reaching over the new rows."""
    holders = "|".join(_HOLDERS)
    tag = re.compile(rf"<(?:[\w.-]+:)?(?:{holders})(?=\s){INSIDE}>")
    text = tag.sub(lambda found: _with(found[0], "sqref", reach), text)
    text = re.sub(rf"<(?:[\w.-]+:)?autoFilter(?=\s){INSIDE}>", lambda found: _with(found[0], "ref", reach), text)
    listed = r"(<(?:[\w.-]+:)?sqref>)([^<]*)(</(?:[\w.-]+:)?sqref>)"
    return re.sub(listed, lambda found: found[1] + reach.stretched(found[2]) + found[3], text)


def _with(tag: str, name: str, reach: Reach) -> str:
    ranges = attributes(tag).get(name, "")
    longer = reach.stretched(ranges)
    return tag if longer == ranges else with_attributes(tag, {name: longer})


def stretch_tables(book: Book, sheet: SheetPart, reach: Reach) -> list[str]:
    """Make the sheet's tables reach over the new rows; the names of those that cannot, because something is between."""
    left: list[str] = []
    for relation in relations(book.package, sheet.part):
        if relation.kind != "table" or relation.target not in book.package:
            continue
        text = book.package.text(relation.target)
        tag = start_tag(text, root(text))
        values = attributes(tag)
        longer = reach.stretched(values.get("ref", ""))
        if longer == values.get("ref"):
            continue
        if values.get("totalsRowCount", "0") != "0" or not reach.adjoins(values["ref"]):
            left.append(values.get("displayName", ""))
            continue
        text = text.replace(tag, with_attributes(tag, {"ref": longer}), 1)
        text = re.sub(rf"<(?:[\w.-]+:)?autoFilter(?=\s){INSIDE}>", lambda found: _with(found[0], "ref", reach), text)
        book.package.put(relation.target, text)
    return left


def stretch_names(book: Book, sheet: SheetPart, reach: Reach) -> None:
    """Make the area that is printed, and that which is filtered, reach over the new rows."""
    text = book.package.text(book.part)
    names = child(text, "definedNames")
    for element in reversed(list(inside(text, names)) if names else []):
        values = attributes(start_tag(text, element))
        if values.get("name") not in _NAMES or values.get("localSheetId") != str(sheet.index):
            continue
        said = text[element.inner : element.close]
        head, sign, area = said.rpartition("!")
        if sign and unescaped(area) == area:
            text = filled(text, element, head + sign + reach.stretched(area))
    if text != book.package.text(book.part):
        book.package.put(book.part, text)
