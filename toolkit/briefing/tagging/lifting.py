"""Tags that stand for the paragraph, row or cell that holds them: put in its place, and nothing lost with it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from toolkit.briefing.parts.xmltext import BLOCK, BLOCK_END, MEND, MEND_END, PRINT, PRINT_END, Wrong, unescape
from toolkit.briefing.tagging.tags import HOMES, NOUNS, Tag, element_of
from toolkit.briefing.tagging.work import RESTART, Work

#: What stands in the paragraph of a {{p }} for the line to be printed there.
PARAGRAPH = f"{PRINT}_paragraph{PRINT_END}"

_OBJECTS = {
    "w:drawing": "图片",
    "w:pict": "图片",
    "w:object": "嵌入对象",
    "w:sectPr": "分节符",
    "w:footnoteReference": "脚注",
    "w:endnoteReference": "尾注",
    "w:fldChar": "域",
    "w:fldSimple": "域",
    "w:sym": "符号",
    "w:noBreakHyphen": "连字符",
}
_BREAKS = {"page": "分页符", "column": "分栏符"}


def lift(work: Work) -> None:
    """Put each p, tr and tc tag in the place of the paragraph, row or cell it stands in."""
    places = [tag.at for tag in work.tags]
    for tag in work.tags:
        if tag.lifted:
            work.lifts.setdefault(element_of(work.pieces, tag), []).append(tag)
    for element, members in work.lifts.items():
        end = work.pieces.end[element]
        _swallowed(work, element, members, work.tags[bisect_left(places, element) : bisect_right(places, end)])
        if members[0].kind == "{{":
            start = f"for _paragraph in ({members[0].body})|_paragraphs"
            work.out[element] = work.code(members[0], start, "{%") + work.out[element]
            work.out[end] += f"{BLOCK}endfor{BLOCK_END}"
        else:
            work.blank(element)
            work.out[element] = "".join(_in_place(work, tag) for tag in members)


def _in_place(work: Work, tag: Tag) -> str:
    if tag.kind != "{#":
        return work.code(tag)
    return RESTART if tag.word == "restart" else ""


def _swallowed(work: Work, element: int, members: list[Tag], near: list[Tag]) -> None:
    """Raise Wrong when the element holds anything that lifting its tags would lose."""
    tag, pieces = members[0], work.pieces
    for other in near:
        together = other in members and "{{" not in (tag.kind, other.kind)
        if other is not tag and not together and (other.lifted or other.word or other.kind != "{#"):
            raise _beside(tag, f"标记“{other.typed}”", other.at)
    inside = list(pieces.inside(element, pieces.end[element]))
    text = "".join(work.out[at] for at in inside if not at % 2).replace(PARAGRAPH, "")
    if text.strip():
        raise _beside(tag, f"文字“{unescape(text).strip()[:40]}”", tag.at)
    for at in inside:
        thing = _OBJECTS.get(pieces.name[at], "")
        if pieces.name[at] == "w:br" and (kind := re.search(r'\bw:type="(page|column)"', work.out[at])):
            thing = _BREAKS[kind[1]]
        if thing:
            raise _beside(tag, thing, tag.at)


def _beside(tag: Tag, what: str, at: int) -> Wrong:
    noun = NOUNS[tag.level]
    message = f"“{tag.typed}”会占去整个{noun}，同一{noun}里的{what}会丢失"
    return Wrong(message, at, f"请把“{tag.typed}”单独放在一{'个' if noun == '单元格' else ''}{noun}里。")


# -- what a rendering may leave without what Word requires


def mark(work: Work) -> None:
    """Mark the cells, rows and tables that a rendering may leave without what Word requires in them."""
    names, up = work.pieces.name, work.pieces.up
    homes: dict[tuple[str, int], list[int]] = {}
    for element, members in work.lifts.items():
        homes.setdefault((members[0].level, up[element]), []).append(element)
    for (level, home), elements in homes.items():
        before, after = _kept(work, home, elements)
        if level == "p" and names[home] in HOMES - {"w:body"} and not after:
            work.marks.add(home)
        elif level == "tr" and not before and not after:
            work.marks.add(work.pieces.nearest(elements[0], {"w:tbl"}))
        elif level == "tc":
            row = work.pieces.nearest(elements[0], {"w:tr"})
            work.marks |= {work.pieces.nearest(row, {"w:tbl"}), row if not before and not after else -1}
    for element in work.marks - {-1}:
        work.out[element] = MEND + work.out[element]
        work.out[work.pieces.end[element]] += MEND_END


def _kept(work: Work, home: int, elements: list[int]) -> tuple[bool, bool]:
    """Whether elements of the same name stand before the first of these, and after the last."""
    name = work.pieces.name[elements[0]]
    kept = [at for at in work.children(home) if work.pieces.name[at] == name]
    return any(at < min(elements) for at in kept), any(at > max(elements) for at in kept)
