"""The ranges of a text to which comments are tied, put in around what each of them is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from toolkit.briefing.checking.nodes import attribute, child, children, named
from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.checking.remarks import Remark
from toolkit.briefing.parts.xmltext import Pieces
from toolkit.values import CannotDo

_RANGES = ("w:commentRangeStart", "w:commentRangeEnd")
_REFERENCE = "w:commentReference"


def anchored(opened: Opened, remarks: Sequence[Remark], first: int, gone: frozenset[str]) -> str:
    """The text with a range for each remark, numbered from `first`, and without those of the comments `gone`.

    Raises CannotDo for a text without a paragraph.
    """
    part = opened.document
    work = _Anchors(part.pieces)
    work.remove(gone)
    for number, remark in enumerate(remarks, start=first):
        if not work.tie(number, remark.at if remark.part == part.path else -1):
            raise CannotDo("正文里没有段落，无处加批注。", opened.name, "请先写入正文。")
    return work.text()


class _Anchors:
    """A text while ranges are put in: what comes before and after each piece."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.out = list(pieces.text)
        self.before: defaultdict[int, str] = defaultdict(str)
        self.after: defaultdict[int, str] = defaultdict(str)

    def remove(self, ids: frozenset[str]) -> None:
        """Take away the ranges of some comments, and the runs that refer to them."""
        for at in self._marks(ids):
            self.out[at : self.pieces.end[at] + 1] = [""] * (self.pieces.end[at] + 1 - at)

    def _marks(self, ids: frozenset[str]) -> Iterator[int]:
        pieces = self.pieces
        for name in (*_RANGES, _REFERENCE) if ids else ():
            for at in named(pieces, name):
                if attribute(pieces, at, "w:id") in ids:
                    run = pieces.up[at]
                    yield run if name == _REFERENCE and pieces.name[run] == "w:r" else at

    def tie(self, number: int, at: int) -> bool:
        """Tie a comment to the part of a paragraph that holds a piece; False where there is no paragraph at all."""
        paragraph = self._paragraph(at)
        if paragraph < 0:
            return False
        mark = f'w:id="{number}"'
        start, stop = f"<w:commentRangeStart {mark}/>", f"<w:commentRangeEnd {mark}/>"
        stop += f"<w:r><w:commentReference {mark}/></w:r>"
        held = self._held(paragraph, at)
        if held >= 0:
            self.before[held] += start
            self.after[self.pieces.end[held]] += stop
        elif self.pieces.end[paragraph] == paragraph:
            self.after[paragraph] += start + stop
        else:
            properties = child(self.pieces, paragraph, "w:pPr")
            self.after[self.pieces.end[properties] if properties >= 0 else paragraph] += start
            self.before[self.pieces.end[paragraph]] += stop
        return True

    def _paragraph(self, at: int) -> int:
        """The paragraph around a piece, of nested ones the outermost: a text box takes no comment. Or the first
        paragraph in it, or that of the text.
        """
        pieces = self.pieces
        if at < 0:
            return self._first(1, len(pieces.name) - 1)
        around = [at, *pieces.around(at)] if pieces.name[at] else list(pieces.around(at))
        outermost = next((one for one in reversed(around) if pieces.name[one] == "w:p"), -1)
        if outermost >= 0:
            return outermost
        inside = self._first(at, pieces.end[at])
        return inside if inside >= 0 else self._first(1, len(pieces.name) - 1)

    def _first(self, start: int, stop: int) -> int:
        return next(named(self.pieces, "w:p", start, stop), -1)

    def _held(self, paragraph: int, at: int) -> int:
        """The element directly in a paragraph that holds a piece; -1 for the paragraph itself and its properties."""
        held = (one for one in children(self.pieces, paragraph) if one <= at <= self.pieces.end[one])
        found = next(held, -1) if at > paragraph else -1
        return -1 if found >= 0 and self.pieces.name[found] == "w:pPr" else found

    def text(self) -> str:
        """The XML with the ranges in it; a paragraph that was empty is opened for them."""
        return "".join(self._piece(at) for at in range(len(self.out)))

    def _piece(self, at: int) -> str:
        pieces, text = self.pieces, self.out[at]
        if text.endswith("/>") and pieces.name[at] == "w:p" and self.after[at]:
            return f"{self.before[at]}{text.removesuffix('/>').rstrip()}>{self.after[at]}</w:p>"
        return self.before.get(at, "") + text + self.after.get(at, "")
