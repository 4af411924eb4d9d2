"""The discreet line at the foot of the last page: with which ledger, period, template and version it was made.

It stands in a frame below the page number, anchored to the end of the document: so it is on the last page in Word, WPS
and LibreOffice, takes no room from the text, and needs no field. A bookmark tells it from the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import east_asian_width

from toolkit.briefing.documents.texts import SOURCE_BOOKMARK
from toolkit.briefing.parts.xmltext import plain
from toolkit.briefing.proof.provenance import Provenance

SIZE: Final = 7.5
"""The size of its letters, in pt."""

#: Lengths in twips: the frame's height, its distance from what stands above it, and from the edge of the page.
_HEIGHT: Final = 200
_GAP: Final = 110
_EDGE: Final = 300

_NAMED: Final = f'w:name="{SOURCE_BOOKMARK}'  # LibreOffice writes _Copy_1 behind it
_BOOKMARK_ID: Final = 2000000019  # Word numbers from 0: no document has as many bookmarks
_LONGEST_NAME: Final = 24  # characters of a template's name
_UNPARTED: Final = 80  # characters: up to three lines, which are never parted between two pages
_WHOLE: Final = 130  # characters: so few lines that they may be kept together
_PAGE: Final[Mapping[str, float]] = {
    "w": 11906,
    "h": 16838,
    "left": 1800,
    "right": 1800,
    "gutter": 0,
    "bottom": 1440,
    "footer": 851,
}
_UNITS: Final = {"": 1, "pt": 20, "in": 1440, "mm": 1440 / 25.4, "cm": 14400 / 25.4, "pc": 240, "pi": 240}

_SECTION_END: Final = re.compile(r"(?:</w:sectPr>|<w:sectPr(?:\s[^<>]*)?/>)\s*\Z")
_SECTION: Final = re.compile(r"<w:sectPr[\s>/]")
_BETWEEN: Final = re.compile(
    r"(?:\s|<w:(?:bookmark(?:Start|End)|comment(?:RangeStart|RangeEnd)|perm(?:Start|End)|proofErr|moveFromRange(?:Start|End)"
    r"|moveToRange(?:Start|End))\b[^<>]*/>)*\Z"
)
_HEAD: Final = re.compile(r"(<w:p(?:\s[^<>]*)?>)(<w:pPr>\s*(?:<w:pStyle\b[^<>]*/>\s*)?(?:<w:keepNext\b[^<>]*/>\s*)?)?")
_TEXT: Final = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)")
_UNFIT: Final = re.compile(r"<w:(?:sectPr|framePr)\b|<w:br [^<>]*w:type=|<w:txbxContent\b|<w:vanish/>")
_SPACING: Final = (
    '<w:spacing w:before="0" w:beforeAutospacing="0" w:after="0" w:afterAutospacing="0"'
    ' w:line="{}" w:lineRule="exact"/>'
    '<w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
)
_TINY: Final = (
    f'<w:p><w:pPr><w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>{_SPACING.format(14)}'
    '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:pPr></w:p>'
)


def is_line(paragraph: str) -> bool:
    """Whether the XML of a paragraph is that of the line: it begins the bookmark of that name."""
    return _NAMED in paragraph


def with_line(document: str, provenance: Provenance) -> str:
    """word/document.xml with the line on its last page; a line that a template brought along is taken out."""
    document = _without(document)
    close = document.rfind("</w:body>")
    section = _section(document, close)
    end = section if section >= 0 else close
    if end < 0:
        return document
    line = _line(provenance, _page(document[section:close] if section >= 0 else ""))
    start, stop = _last_paragraph(document, end)
    if start < 0:
        return f"{document[:end]}{line}{_TINY}{document[end:]}"
    return f"{document[:start]}{line}{_whole(document[start:stop])}{document[stop:]}"


def line_text(provenance: Provenance, width: float = 441) -> str:
    """What the line says, as long as `width` (in pt) has room for.

    The template's name is shortened, then left out. Where the ledger's entry in an archive takes the room, the version
    goes next, then the template: the properties have them.
    """
    name = provenance.template
    names = [_cut(name, length) for length in (_LONGEST_NAME, 16, 10, 6)]
    said = [_said(provenance, f"{one} ") for one in dict.fromkeys(names)] + [_said(provenance, "")]
    if provenance.archive_entry:
        said += [_said(provenance, "", parts) for parts in (4, 3)]
    return next((text for text in said if _ems(text) * SIZE <= width), said[-1])


def _said(provenance: Provenance, name: str, parts: int | None = None) -> str:
    """The first `parts` of what can be said, what matters most first."""
    said = (
        f"来源：台账摘要 {provenance.ledger_digest[:16]}",
        *((f"归档 {provenance.archive_entry}",) if provenance.archive_entry else ()),
        f"报告期 {provenance.period}",
        f"模板 {name}{provenance.template_digest[:8]}",
        f"taizhang {provenance.version}",
    )
    return " · ".join(said[:parts])


def _cut(name: str, length: int) -> str:
    return name if len(name) <= length else f"{name[: length - 1]}…"


def _ems(text: str) -> float:
    """How wide a text is at most, in the size of its letters; "…" and "·" are as wide as a Chinese character."""
    return sum(1 if east_asian_width(sign) in "WFA" else 0.6 for sign in text)


def _without(document: str) -> str:
    """The document without the line that it has already."""
    found = document.find(_NAMED)
    if found < 0:
        return document
    start = max(document.rfind("<w:p>", 0, found), document.rfind("<w:p ", 0, found))
    stop = document.find("</w:p>", found) + len("</w:p>")
    framed = "<w:framePr " in document[start:found]
    return document[:start] + document[stop:] if framed else document


# -- the end of the body


def _section(document: str, close: int) -> int:
    """Where the properties of the last section begin, at the end of the body; -1 where it has none."""
    if close < 0 or not _SECTION_END.search(document, max(0, close - 400), close):
        return -1
    start = _last_section(document, close)
    changed = document.rfind("<w:sectPrChange", 0, start)
    return _last_section(document, changed) if changed > document.rfind("</w:sectPrChange>", 0, start) else start


def _last_section(document: str, before: int) -> int:
    at = document.rfind("<w:sectPr", 0, before)
    while at >= 0 and not _SECTION.match(document, at):
        at = document.rfind("<w:sectPr", 0, at)
    return at


def _last_paragraph(document: str, end: int) -> tuple[int, int]:
    """Where the paragraph at the end of the body begins and stops; -1 where there is none that fits on one page."""
    between = _BETWEEN.search(document, max(0, end - 2000), end)
    stop = between.start() if between else end
    start = max(document.rfind("<w:p>", 0, stop), document.rfind("<w:p ", 0, stop))
    paragraph = document[start:stop]
    single = paragraph.endswith("</w:p>") and paragraph.count("</w:p>") == 1 and not _UNFIT.search(paragraph)
    return (start, stop) if start >= 0 and single and _length(paragraph) <= _WHOLE else (-1, -1)


def _length(paragraph: str) -> int:
    return sum(map(len, _TEXT.findall(paragraph)))


def _whole(paragraph: str) -> str:
    """The paragraph, kept on one page where it is so long that it might be parted."""
    head = _HEAD.match(paragraph)
    if head is None or _length(paragraph) <= _UNPARTED:
        return paragraph
    rest = paragraph[head.end() :].removeprefix("<w:pPr/>")
    if head[2] is None:
        return f"{head[1]}<w:pPr><w:keepLines/></w:pPr>{rest}"
    return paragraph if rest.startswith("<w:keepLines") else f"{head[0]}<w:keepLines/>{rest}"


# -- the page


def _page(section: str) -> Mapping[str, float]:
    """What the properties of a section say of its page, in twips; as Word has it where they say nothing."""
    said = "".join(re.findall(r"<w:pg(?:Sz|Mar)\s[^<>]*>", section.partition("<w:sectPrChange")[0]))
    return {name: _twips(said, name, usual) for name, usual in _PAGE.items()}


def _twips(said: str, name: str, usual: float) -> float:
    found = re.search(rf"""\bw:{name}=["'](-?[\d.]+)(pt|in|mm|cm|pc|pi|)["']""", said)
    return abs(float(found[1])) * _UNITS[found[2]] if found else usual


def _top(page: Mapping[str, float]) -> float:
    """How far down the page the line stands: below the footer, or above it where there is no room below."""
    if page["footer"] >= _GAP + _HEIGHT + _EDGE:
        return page["h"] - page["footer"] + _GAP
    return page["h"] - max(page["bottom"] - _GAP, _HEIGHT + _EDGE)


def _line(provenance: Provenance, page: Mapping[str, float]) -> str:
    """The framed paragraph, within the margins."""
    width = max(page["w"] - page["left"] - page["right"] - page["gutter"], 1440)
    return (
        f'<w:p><w:pPr><w:keepNext/><w:framePr w:w="{width:.0f}" w:h="{_HEIGHT}" w:hRule="exact" w:wrap="around"'
        f' w:vAnchor="page" w:hAnchor="margin" w:xAlign="center" w:y="{_top(page):.0f}"/><w:widowControl w:val="0"/>'
        f'<w:snapToGrid w:val="0"/>{_SPACING.format(_HEIGHT)}'
        '<w:jc w:val="center"/></w:pPr>'
        f'<w:bookmarkStart w:id="{_BOOKMARK_ID}" w:name="{SOURCE_BOOKMARK}"/><w:r><w:rPr>'
        '<w:rFonts w:hint="eastAsia"/><w:color w:val="808080"/><w:spacing w:val="0"/>'
        f'<w:sz w:val="{SIZE * 2:.0f}"/><w:szCs w:val="{SIZE * 2:.0f}"/></w:rPr><w:t xml:space="preserve">'
        f'{plain(line_text(provenance, width / 20))}</w:t></w:r><w:bookmarkEnd w:id="{_BOOKMARK_ID}"/></w:p>'
    )
