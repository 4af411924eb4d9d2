"""Text from strangers with nothing in it that works unseen: what moves a cursor, hides, or turns the direction."""

from __future__ import annotations

#: Such characters, as they are shown. Line breaks and tabs are for each format to decide.
_SHOWN = {
    number: chr(number).encode("unicode_escape").decode()
    for numbers in (
        *(range(0x20), range(0x7F, 0xA0), [0xAD, 0x61C, 0x180E], range(0x200B, 0x2010), range(0x2028, 0x202F)),
        *(range(0x2060, 0x2070), [0xFEFF], range(0xFFF9, 0xFFFC), [0xFFFE, 0xFFFF], range(0xE0000, 0xE0080)),
        range(0xD800, 0xE000),
    )
    for number in numbers
}
_IN_ONE_LINE = _SHOWN | dict.fromkeys(b"\t\n\r", " ")
_IN_LINES = {number: shown for number, shown in _SHOWN.items() if number not in (9, 10)}


def in_one_line(text: str) -> str:
    r"""The text with all it holds to be seen: controls look like \x1b, line breaks and tabs are blanks."""
    return text if text.isprintable() else text.translate(_IN_ONE_LINE)


def in_lines(text: str) -> str:
    r"""The text with all it holds to be seen: controls look like \x1b, line breaks and tabs stay."""
    return text if text.isprintable() else text.replace("\r\n", "\n").replace("\r", "\n").translate(_IN_LINES)
