"""Paragraphs broken where a value asks for it: \\a begins a paragraph, \\f a page, as docxtpl has it.

Seldom needed: a value of the ledger has no such characters. The new paragraph keeps the format of the one it comes
from, and so do its runs; where a paragraph cannot be broken, as in a control within a line, the line is.
"""

from __future__ import annotations

from toolkit.briefing.parts.xmltext import BREAK, Pieces

PARAGRAPH, PAGE = "\a", "\f"

_SPLIT = frozenset(("w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:bdo", "w:dir"))
_NEW_PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def broken(xml: str) -> str:
    """The rendered part with its paragraphs broken at these characters."""
    pieces = Pieces(xml)
    out = list(pieces.text)
    for at in range(0, len(out), 2):
        if PARAGRAPH in out[at] or PAGE in out[at]:
            out[at] = _broken(pieces, at, out)
    return "".join(out)


def _broken(pieces: Pieces, at: int, out: list[str]) -> str:
    chain = list(pieces.around(at))
    names = [pieces.name[holder] for holder in chain]
    depth = names.index("w:p") if "w:p" in names else 0
    paragraph = _properties(pieces, chain[depth], "w:pPr") if depth else ""
    if names[:2] != ["w:t", "w:r"] or not _SPLIT.issuperset(names[2:depth]) or "<w:sectPr" in paragraph:
        return out[at].replace(PARAGRAPH, BREAK).replace(PAGE, BREAK)
    around = chain[:depth]
    close = "".join(f"</{name}>" for name in names[: depth + 1])
    runs = "".join(pieces.text[holder] for holder in reversed(around[1:])) + _properties(pieces, chain[1], "w:rPr")
    reopen = f'<w:p>{paragraph}{runs}<w:t xml:space="preserve">'
    return out[at].replace(PAGE, close + _NEW_PAGE + reopen).replace(PARAGRAPH, close + reopen)


def _properties(pieces: Pieces, element: int, name: str) -> str:
    first = element + 2
    return "".join(pieces.text[first : pieces.end[first] + 1]) if pieces.name[first] == name else ""
