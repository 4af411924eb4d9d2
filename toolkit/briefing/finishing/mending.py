"""What is rendered, repaired: cells, rows and tables left empty, cells to be merged, pictures with one number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.briefing.finishing.grids import regrid
from toolkit.briefing.finishing.merging import merged
from toolkit.briefing.parts.xmltext import MEND
from toolkit.briefing.tagging.cells import MERGE

# Seldom needed, so compiled when used.
_MARKED = "\x0e([^\x0e\x0f]*)\x0f"
_PICTURE = r'(<wp:docPr\b[^>]*?\bid=")\d+'


def mend(xml: str) -> str:
    """The rendered part with a paragraph where Word requires one, cells merged, and no row or table left empty.

    Raises Unfit where a text would be lost with a merged cell.
    """
    while MEND in xml:
        xml = re.sub(_MARKED, lambda found: _mended(found[1]), xml)
    return xml


def _mended(element: str) -> str:
    if re.match(r"<w:tr[ >]", element):
        return element if re.search(r"<w:tc[ >]", element) else ""
    if re.match(r"<w:tbl[ >]", element):
        if not re.search(r"<w:tr[ >]", element):
            return ""
        return regrid(merged(element) if MERGE in element else element)
    if re.search(r"</w:p>|<w:p(?: [^>]*)?/>", element[element.rfind("</w:tbl>") + 1 :]):
        return element
    close = element.rfind("</")
    return f"{element[:close]}<w:p/>{element[close:]}"


def renumber(xml: str, numbers: Iterator[int]) -> str:
    """The rendered part with its pictures numbered anew, since a loop repeats their ids."""
    return re.sub(_PICTURE, lambda found: f"{found[1]}{next(numbers)}", xml)


def highest_picture(parts: Iterable[bytes]) -> int:
    """The highest number a picture has in any of these parts."""
    found = (re.findall(rb'<wp:docPr\b[^>]*?\bid="(\d{1,9})"', part) for part in parts if b"<wp:docPr" in part)
    return max((int(number) for numbers in found for number in numbers), default=0)
