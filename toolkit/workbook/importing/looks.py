"""Cell formats for text that must stay text: the user's own, with the mark that keeps = from beginning a formula."""

from __future__ import annotations

import re

from toolkit.workbook.annotating.book import Book
from toolkit.workbook.annotating.relations import target_of
from toolkit.workbook.annotating.style_lists import StyleList
from toolkit.workbook.annotating.xmltext import attributes, root, with_attributes


class Looks:
    """The formats of a workbook. Nothing is put into it unless a format was made."""

    def __init__(self, book: Book) -> None:
        self._package = book.package
        self._part = target_of(book.package, book.part, "styles")
        self._text = book.package.text(self._part) if self._part else ""
        self._formats = StyleList(self._text, "cellXfs") if self._part else None
        self._plain: dict[int, int] = {}

    def quoted(self, number: int) -> int:
        """The number of the format that is like `number` and marks its text as text."""
        return self._like(number, "1")

    def plain(self, number: int) -> int:
        """The number of the format that is like `number` without such a mark."""
        if number not in self._plain:
            self._plain[number] = self._like(number, None) if self._is_marked(number) else number
        return self._plain[number]

    def wraps(self, number: int) -> bool:
        """Whether a format breaks long text into lines."""
        return re.search(r'\swrapText="(?:1|true)"', self._written(number)) is not None

    def _is_marked(self, number: int) -> bool:
        format = self._written(number)
        return bool(format) and attributes(format[: root(format).inner]).get("quotePrefix") in ("1", "true")

    def _written(self, number: int) -> str:
        """A format as the workbook has it; "" for one it lacks."""
        return self._formats.items[number] if self._formats is not None and number < len(self._formats.items) else ""

    def _like(self, number: int, mark: str | None) -> int:
        if self._formats is None:
            return number
        format = self._formats.items[number if number < len(self._formats.items) else 0]
        inner = root(format).inner
        return self._formats.add_written(with_attributes(format[:inner], {"quotePrefix": mark}) + format[inner:])

    def put(self) -> None:
        """Put the formats that were made into the package."""
        if self._formats is not None:
            changed = self._formats.put(self._text)
            if changed != self._text:
                self._package.put(self._part, changed)
