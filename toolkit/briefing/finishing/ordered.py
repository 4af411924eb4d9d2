"""Properties put into an element in the order Word wants them: w:tcPr, w:pPr, w:settings."""

from __future__ import annotations

import re
from typing import Final

#: What stands before each property in its holder, as far as it is put in here.
_CELL: Final = ("w:cnfStyle", "w:tcW", "w:gridSpan", "w:hMerge", "w:vMerge")
_PARAGRAPH: Final = (
    *("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl", "w:numPr"),
    *("w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap"),
    *("w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd"),
    *("w:snapToGrid", "w:spacing", "w:ind"),
)
_CHILD = re.compile(r"<([\w.]+:\w+)(?:\s[^>]*?)?(?:/>|>(?:.*?</\1>))", re.DOTALL)


def in_cell(holder: str, name: str, element: str) -> str:
    """A w:tcPr with this property (w:gridSpan, w:vMerge) instead of the one of that name that it has."""
    return _with(holder, name, element, _CELL)


def in_paragraph(holder: str, name: str, element: str) -> str:
    """A w:pPr with this property (w:numPr, w:ind) instead of the one of that name that it has."""
    return _with(holder, name, element, _PARAGRAPH)


def child(holder: str, name: str) -> str:
    """The property of that name that stands directly in an element; "" for none."""
    return next((found[0] for found in _children(holder) if found[1] == name), "")


def _children(holder: str) -> list[re.Match[str]]:
    start = holder.find(">") + 1
    return list(_CHILD.finditer(holder, start)) if not holder[:start].endswith("/>") else []


def _with(holder: str, name: str, element: str, order: tuple[str, ...]) -> str:
    if holder.endswith("/>") and holder.find(">") == len(holder) - 1:
        tag = holder[1:-2].split()[0]
        holder = f"<{tag}></{tag}>"
    before = order[: order.index(name)]
    at = holder.find(">") + 1
    for found in _children(holder):
        if found[1] == name:
            holder = holder[: found.start()] + holder[found.end() :]
            break
        if found[1] in before:
            at = found.end()
    return holder[:at] + element + holder[at:]
