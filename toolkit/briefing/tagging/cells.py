"""Tags that change the cell they stand in: its colour, the columns it spans, the cells it is merged with.

{% cellbg %} and {% colspan %} become properties of the cell. A merge is decided once the rows are there: the cell is
given a mark with its value, and `merging` does the rest.
"""

from __future__ import annotations

from toolkit.briefing.tagging.reading import Tag
from toolkit.briefing.tagging.work import Work

#: Around a cell's mark: the kind of merge, the number of the tag, and the value where it is not the cell's text.
MERGE, MERGE_END, VALUE = "\x13", "\x14", ":"

#: The order Word wants in w:tcPr, up to the last property that is put in here.
_ORDER = ("w:cnfStyle", "w:tcW", "w:gridSpan", "w:hMerge", "w:vMerge", "w:tcBorders", "w:shd")
_KINDS = {"vm": "f", "hm": "h", "vmerge": "v"}
_WITHIN = "w"


def dress(work: Work) -> None:
    """Put what the tags of each cell ask for into the cell."""
    steps = {"colspan": _spanned, "cellbg": _shaded, **dict.fromkeys(_KINDS, _marked)}  # in the order of their places
    for word, put in steps.items():
        for tag in work.tags:
            if tag.word == word:
                put(work, tag, work.pieces.nearest(tag.at, {"w:tc"}))


def _spanned(work: Work, tag: Tag, cell: int) -> None:
    _put(work, cell, "w:tcW", "")  # the width of one column
    _put(work, cell, "w:gridSpan", f'<w:gridSpan w:val="{work.code(tag)}"/>')
    work.marks.add(work.pieces.nearest(cell, {"w:tbl"}))


def _shaded(work: Work, tag: Tag, cell: int) -> None:
    _put(work, cell, "w:shd", f'<w:shd w:val="clear" w:color="auto" w:fill="{work.code(tag)}"/>')


def _marked(work: Work, tag: Tag, cell: int) -> None:
    """Mark the cell for `merging`: without a value of its own it is known by its text."""
    work.merges.append(tag)
    kind = _WITHIN if tag.within else _KINDS[tag.word]
    work.out[cell] += f"{MERGE}{kind}{len(work.merges) - 1}{f'{VALUE}{work.code(tag)}' if tag.body else ''}{MERGE_END}"
    work.marks.add(work.pieces.nearest(cell, {"w:tbl"}))


def _put(work: Work, cell: int, name: str, element: str) -> None:
    """Give a cell this property in the place Word wants it, instead of the one of that name that it has."""
    pieces = work.pieces
    holder = next((at for at in work.children(cell) if pieces.name[at] == "w:tcPr"), -1)
    if holder < 0 or pieces.end[holder] == holder:
        at = cell if holder < 0 else holder
        start = work.out[at].removesuffix("</w:tcPr>")
        if start == work.out[at]:
            start = start + "<w:tcPr>" if holder < 0 else "<w:tcPr>"
        work.out[at] = f"{start}{element}</w:tcPr>"
        return
    before = _ORDER[: _ORDER.index(name)]
    last = holder
    for at in work.children(holder):
        if pieces.name[at] == name:
            work.blank(at)
        elif pieces.name[at] in before:
            last = pieces.end[at]
    work.out[last] += element
