"""Paragraphs joined where {%- and -%} at a paragraph's edge ask for it."""

from __future__ import annotations

from toolkit.briefing.parts.xmltext import Wrong
from toolkit.briefing.tagging.reading import Tag
from toolkit.briefing.tagging.work import Work

_PASSED = frozenset(("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:commentRangeStart", "w:commentRangeEnd"))


def join(work: Work) -> None:
    """Join the paragraphs that {%- and -%} ask to join."""
    for tag in work.tags:
        if tag.kind != "{%" or tag.lifted or tag.passage.plain:
            continue
        paragraph, text = tag.passage.owner, tag.passage.text
        if tag.after == "-" and not text[tag.stop :].strip():
            _join(work, tag, paragraph, _next(work, paragraph))
        if tag.before == "-" and not text[: tag.start].strip():
            _join(work, tag, _previous(work, paragraph), paragraph)


def _join(work: Work, tag: Tag, first: int, second: int) -> None:
    if first < 0 or second < 0 or first in work.lifts or second in work.lifts:
        return
    pieces = work.pieces
    for empty in (first, second):
        if pieces.end[empty] == empty:
            work.out[empty] = ""
            return
    properties = second + 2
    if pieces.name[properties] == "w:pPr":
        if "w:sectPr" in pieces.name[properties : pieces.end[properties]]:
            raise Wrong(f"“{tag.typed}”要合并的段落带有分节符", tag.at, "请去掉标记里的减号。")
        work.blank(properties)
    work.out[second] = work.out[pieces.end[first]] = ""


def _next(work: Work, paragraph: int) -> int:
    pieces, at = work.pieces, work.pieces.end[paragraph] + 2
    while at < len(work.out) and pieces.name[at] in _PASSED:
        at = pieces.end[at] + 2
    return at if at < len(work.out) and pieces.name[at] == "w:p" else -1


def _previous(work: Work, paragraph: int) -> int:
    names, up = work.pieces.name, work.pieces.up
    home = up[paragraph]
    before = (at for at in range(paragraph - 2, home, -2) if up[at] == home and names[at] and names[at] not in _PASSED)
    at = next(before, -1)
    return at if names[at] == "w:p" else -1
