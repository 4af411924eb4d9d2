"""The marks around what the tags of a traced rendering print, by which the prints are found in the document.

They are processing instructions inside w:t, <?f 12?> and <?f?>: no data can forge them, and one regular expression
takes them away. While a table is put right they stand for the end of one w:t and the beginning of another, so that
whatever compares the texts of cells reads what is printed and never the mark.
"""

from __future__ import annotations

import re
from typing import Final

START, START_END, CLOSE = "<?f ", "?>", "<?f?>"
"""Before the number of a print, behind it, and behind what is printed."""

_MARK: Final = re.compile(r"<\?f( \d+)?\?>")
_NUMBER: Final = re.compile(r"<\?f (\d{1,9})\?>")
_BREAKS: Final = re.compile("[\a\f]")
_HIDDEN: Final = '</w:t><w:t xml:space="preserve" f="'
_FOUND: Final = re.compile(f'{_HIDDEN}( \\d+)?">')


def marked(xml: str, number: int) -> str:
    """What a tag writes inside w:t between its marks; where it breaks the paragraph, in each of the paragraphs."""
    start = f"{START}{number}{START_END}"
    if "\a" in xml or "\f" in xml:
        xml = _BREAKS.sub(lambda found: f"{CLOSE}{found[0]}{start}", xml)
    return f"{start}{xml}{CLOSE}"


def numbers_in(xml: str) -> list[int]:
    """The numbers of the prints that are marked in what a macro or a {% set %} block has written."""
    return [int(number) for number in _NUMBER.findall(xml)]


def unmarked(xml: str) -> str:
    """What a macro or a {% set %} block has written, without marks."""
    return _MARK.sub("", xml) if CLOSE in xml else xml


def hidden(xml: str) -> str:
    """A part whose marks look like the seams between two w:t."""
    return _MARK.sub(lambda found: f'{_HIDDEN}{found[1] or ""}">', xml) if CLOSE in xml else xml


def shown(xml: str) -> str:
    """A part with the marks that were hidden."""
    return _FOUND.sub(lambda found: f"<?f{found[1] or ''}?>", xml) if _HIDDEN in xml else xml
