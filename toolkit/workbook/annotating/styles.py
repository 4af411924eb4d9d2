"""xl/styles.xml: copies of the user's cell formats with another fill, and the formats of the sheet of findings."""

from __future__ import annotations

import re
from posixpath import join

from toolkit.values import Severity
from toolkit.workbook.annotating.book import Book
from toolkit.workbook.annotating.fills import NOTHING, colour_behind, marking_fill, plain_fill, shown_colour
from toolkit.workbook.annotating.relations import declare, relate, target_of
from toolkit.workbook.annotating.style_lists import StyleList
from toolkit.workbook.annotating.xmltext import attributes, root, whole, with_attributes

#: Excel opens no workbook with more cell formats.
_MOST_FORMATS = 64_000
_EMPTY = (
    '<styleSheet xmlns="{main}"><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_WHITE = re.compile(r'<(?:\w+:)?color\s[^>]*(?:rgb="(?:FF|00)?FFFFFF"|theme="0"|indexed="[19]")')


class Styles:
    """The formats of a workbook; cells name one by its number."""

    def __init__(self, book: Book) -> None:
        self._package = book.package
        self._part = target_of(book.package, book.part, "styles") or _new_part(book)
        self._text = book.package.text(self._part)
        self._fonts, self._fills, self._borders, self._formats = (
            StyleList(self._text, name) for name in ("fonts", "fills", "borders", "cellXfs")
        )
        self._marked: dict[tuple[int, Severity], int] = {}
        # LibreOffice writes a colour of its own behind every solid fill.
        self._rewritten = _last_saved_by(book, "LibreOffice")

    # -- formats of the user's cells

    def marked(self, number: int, severity: Severity) -> int:
        """The number of the format that is like `number`, with the fill of this severity.

        The colour of a solid fill is kept for a later run; a pattern or a gradient is not.
        """
        key = number, severity
        if key not in self._marked:
            # A number that the workbook has no format for is read as that of plain cells.
            format = self._formats.items[number if number < len(self._formats.items) else 0]
            fill = marking_fill(severity, self._has_white_letters(format), shown_colour(self._fill(format)) or NOTHING)
            self._marked[key] = self._with_fill(format, self._fills.add(fill))
        return self._marked[key]

    def _fill(self, format: str) -> str:
        number = _number(format, "fillId")
        return self._fills.items[number if number < len(self._fills.items) else 0]

    def _with_fill(self, format: str, fill: int) -> int:
        tag = format[: root(format).inner]
        changed = with_attributes(tag, {"fillId": str(fill), "applyFill": "1"})
        return self._formats.add_written(changed + format[len(tag) :])

    def _has_white_letters(self, format: str) -> bool:
        font = _number(format, "fontId")
        return font < len(self._fonts.items) and _WHITE.search(self._fonts.items[font]) is not None

    # -- what an earlier run did to them

    def earlier(self) -> dict[int, int]:
        """The formats that an earlier run gave to cells, each with the number of the one that the cell had before."""
        behind = [colour_behind(self._fill(format)) for format in self._formats.items]
        if not any(behind):
            return {}
        known: dict[str, int] = {}
        for number, format in enumerate(self._formats.items):
            known.setdefault(self._meaning(format), number)
        formats = list(self._formats.items)
        return {
            number: self._restored(formats[number], colour, known) for number, colour in enumerate(behind) if colour
        }

    def _restored(self, format: str, colour: str, known: dict[str, int]) -> int:
        before = known.get(self._meaning(format, colour))
        if before is None and self._rewritten:
            colour = NOTHING
            before = known.get(self._meaning(format, colour))
        return self._with_fill(format, self._fill_of(colour)) if before is None else before

    def _fill_of(self, colour: str) -> int:
        """The number of a fill that shows this colour, NOTHING for none."""
        same = (number for number, fill in enumerate(self._fills.items) if shown_colour(fill) == colour)
        found = next(same, None)
        return self._fills.add(plain_fill(colour)) if found is None else found

    def _meaning(self, format: str, colour: str = "") -> str:
        """What a format says, however it is written, with the colour of its fill or the one given."""
        tag = format[: root(format).inner]
        written = sorted(item for item in attributes(tag).items() if item[0] not in ("applyFill", "fillId"))
        return f"{colour or shown_colour(self._fill(format))} {written} {format[len(tag) :]}"

    # -- formats of the sheet of findings

    def own(self, font: str, alignment: str, fill: str = "", border: str = "", quoted: bool = False) -> int:
        """The number of a format made of these parts, given as XML without prefix; "" for no fill and no border."""
        numbers = (
            f'fontId="{self._fonts.add(font)}" fillId="{self._fills.add(fill) if fill else 0}" '
            f'borderId="{self._borders.add(border) if border else 0}"'
        )
        applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        applied = 'quotePrefix="1" ' + applied if quoted else applied
        return self._formats.add(f'<xf numFmtId="0" {numbers} {applied}>{alignment}</xf>')

    # -- the part

    def put(self) -> None:
        """Put the formats into the package. Raises CannotDo when a workbook cannot hold so many."""
        if len(self._formats.items) > _MOST_FORMATS:
            raise self._package.refusal("单元格格式太多", "在表格软件中清除不用的格式后另存")
        text = self._text
        for entries in (self._fonts, self._fills, self._borders, self._formats):
            text = entries.put(text)
        self._package.put(self._part, text)


def _new_part(book: Book) -> str:
    """A part for the formats of a workbook that has none."""
    usual = join(book.folder, "styles.xml")
    part = book.package.free(join(book.folder, "styles{}.xml")) if usual in book.package else usual
    book.package.put(part, _EMPTY.format(main=book.main))
    declare(book.package, part, _TYPE)
    relate(book.package, book.part, part, f"{book.relations}/styles")
    return part


def _last_saved_by(book: Book, program: str) -> bool:
    part = target_of(book.package, "", "extended-properties")
    return bool(part) and f">{program}" in book.package.text(part)


def _number(format: str, name: str) -> int:
    return whole(attributes(format[: root(format).inner]).get(name))
