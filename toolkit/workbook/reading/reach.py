"""How far a worksheet reaches, known before python-calamine is given it.

python-calamine lays out every cell between the first and the last: one stray value in XFD1048576 would ask for more
memory than there is, and end the program. So every reference is looked at, those within known bounds by one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.values import column_letter
from toolkit.workbook.reading.book import column_of

_BEGIN = b"<sheetData"
_CELL = rb"<c[\s/>]"
_PREFIXED_CELL = rb"<[\w.-]+:c[\s/>]"
_PLACED_CELL = rb'<c r="([A-Za-z]{1,3})([0-9]{1,7})"'
_ROW = rb'<row(?: r="([0-9]{1,7})"|[\s/>])'
#: Of these python-calamine makes nothing, without a word: values spelt with references, or in a section of text.
_SPELT = rb'<c(?![^<>]*\bt="str")[^<>]*>(?:<f[^<]*</f>|<f[^<>]*/>)?<v[^<>]*>[^<&]*&|<!\['
_REFERRING = rb"<v[^<>]*>[^<&]*&"
#: A cell of its own text that has it in no place of that, or something else too.
_OWN_TEXT = rb't="inlineStr"[^<>]*>(?!<is[\s/>])|is>\s*<v'
#: A number so far below all days brings it down where it is shown as one.
_FAR_BELOW = rb">-(?:[0-9]{12}|[0-9.]*[eE]\+?[0-9]{2}|[iI])"
#: Up to this area, in cells, a sheet may be as sparse as it likes; above it a fourth of it must be filled.
_SPARSE_AREA = 4_000_000
_LEAST_FILLED = 4


class Reach:
    """The last row and column seen so far, counted from 1, and how many cells have a value at most."""

    def __init__(self) -> None:
        self._bottom = self._right = self._filled = self._begun = self._row = 0
        self._beyond = re.compile(_CELL)
        self._understood = True

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """A worksheet's blocks, looked at on their way to whoever else looks at them, as long as `is_compact` may hold.

        All blocks are used up, so that they are verified. Raises CannotDo when they do.
        """
        for block in blocks:
            self._understood = self._understood and self._take(block)
            if self._understood:
                yield block

    @property
    def is_compact(self) -> bool:
        """Whether python-calamine may be given the worksheet: its cells say where they are, and are not far apart.

        One that has no rows' beginning it takes for an empty one, whatever it is. It is known when all blocks have
        passed.
        """
        return self._understood and self._begun > 0 and self._fits()

    def _take(self, block: bytes) -> bool:
        """Look at one block; False when a cell's place must be counted, or is none that can be understood."""
        # Plain bytes are found three times as fast from behind: what begins there is rarer than what ends there.
        if block.rfind(b":c") >= 0 and re.search(_PREFIXED_CELL, block):
            return False
        if self._beyond.search(block) and not self._go_on(block):
            return False
        self._begun += block.count(_BEGIN)
        if _is_odd(block) or self._begun > 1 or not self._follows(block):
            return False
        if self._area() > _SPARSE_AREA:
            self._filled += block.count(b"</v>") + block.count(b"</is>")
        return True

    def _follows(self, block: bytes) -> bool:
        """Whether the rows say that they come one below the other: of two with one number calamine keeps the last."""
        numbers = [self._row, *(int(number or 0) for number in re.findall(_ROW, block))]
        self._row = numbers[-1]
        return numbers == sorted(set(numbers))

    def _go_on(self, block: bytes) -> bool:
        """Move the bounds to the cells of a block; False when one does not begin with its place.

        Its first and its last row nearly always reach as far as all of them, and are soon looked at.
        """
        ends = block[: block.find(b"</row>") + 1] + block[max(block.rfind(b"<row"), 0) :]
        return self._reach(ends) and (self._beyond.search(block) is None or self._reach(block))

    def _reach(self, rows: bytes) -> bool:
        """Move the bounds to the cells of some rows; False when one does not begin with its place."""
        found = re.findall(_PLACED_CELL, rows)
        if len(found) < len(re.findall(_CELL, rows)):
            return False
        if found:
            for letters in {letters for letters, _ in found}:
                self._right = max(self._right, column_of(letters.decode()) + 1)
            self._bottom = max(self._bottom, *(int(number) for _, number in found))
            self._beyond = re.compile(_beyond(self._bottom, self._right))
        return True

    def _fits(self) -> bool:
        """Whether the area up to the last row and column is small, or well filled."""
        return self._area() <= max(_SPARSE_AREA, self._filled * _LEAST_FILLED)

    def _area(self) -> int:
        return self._bottom * self._right


def _is_odd(block: bytes) -> bool:
    """Whether a block has values that python-calamine loses or falls over. Plain bytes come first: they are fast."""
    referring = b"&" in block and re.search(_REFERRING, block)  # texts that stand in cells may have references
    spelt = (referring or b"<![" in block) and re.search(_SPELT, block)
    own = b"inlineStr" in block and not _is_usual(block) and re.search(_OWN_TEXT, block)
    return bool(spelt or own or (b">-" in block and re.search(_FAR_BELOW, block)))


def _is_usual(block: bytes) -> bool:
    """Whether each cell of its own text has that first and nothing behind it, as most programs write them."""
    texts = block.count(b"inlineStr")
    return (
        texts == block.count(b't="inlineStr"><is><t') == block.count(b"</is></c>") and block.count(b"is>") == 2 * texts
    )


def _beyond(bottom: int, right: int) -> bytes:
    """A pattern for cells that are not within the columns up to `right`, in rows of as many digits as `bottom`.

    It begins with what every cell does: `re` then looks at cells alone, which is three times as fast.
    """
    letters = column_letter(right - 1)
    within = [f"[A-Z]{{1,{len(letters) - 1}}}"] if len(letters) > 1 else []
    for at, letter in enumerate(letters):
        rest = len(letters) - at - 1
        last = chr(ord(letter) - 1) if rest else letter
        if last >= "A":
            within.append(f"{letters[:at]}[A-{last}][A-Z]{{{rest}}}" if rest else f"{letters[:at]}[A-{last}]")
    return rf"""<c(?! r="(?:{"|".join(within)})[0-9]{{1,{len(str(bottom))}}}+")[\s/>]""".encode()
