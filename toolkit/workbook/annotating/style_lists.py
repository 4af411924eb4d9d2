"""The lists of xl/styles.xml, such as cellXfs: read, added to, put back."""

from __future__ import annotations

from toolkit.workbook.annotating.xmltext import child, children, filled, place_of, prefixed, root

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
#: What a list must begin with, for a workbook that leaves it out.
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}


class StyleList:
    """The entries of one list: `items` as they are written, in order; cells and formats name them by number."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._prefix = root(text).prefix
        element = child(text, name)
        inner = text[element.inner : element.close] if element else ""
        inner = inner if inner.strip() else prefixed(_DEFAULTS[name], self._prefix)
        self.items = [inner[e.start : e.end] for e in children(inner)]
        self._numbers: dict[str, int] = {}
        for number, item in enumerate(self.items):
            self._numbers.setdefault(item, number)
        self._changed = element is None or not text[element.inner : element.close].strip()

    def add(self, xml: str) -> int:
        """The number of an entry, which is added when the list does not have it; its names have no prefix yet."""
        return self.add_written(prefixed(xml, self._prefix))

    def add_written(self, item: str) -> int:
        """The same for an entry whose names have their prefix."""
        if item not in self._numbers:
            self._numbers[item] = len(self.items)
            self.items.append(item)
            self._changed = True
        return self._numbers[item]

    def put(self, text: str) -> str:
        """styles.xml with this list as it now is; the same text where nothing was added."""
        if not self._changed:
            return text
        element = child(text, self._name)
        if element is None:
            return self._placed(text)
        return filled(text, element, "".join(self.items), {"count": str(len(self.items))})

    def _placed(self, text: str) -> str:
        tag = f"{self._prefix}{self._name}"
        entries = f'<{tag} count="{len(self.items)}">{"".join(self.items)}</{tag}>'
        around = root(text)
        if around.inner == around.end:
            return filled(text, around, entries)
        at = place_of(text, around.inner, _ORDER, self._name)
        return text[:at] + entries + text[at:]
