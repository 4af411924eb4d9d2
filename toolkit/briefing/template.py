"""Word templates: a .docx whose text holds {{ }}, {% %} and {# #} tags, compiled once, filled in many times.

The tags are docxtpl's. Nothing is lost silently: data are always escaped, an unknown name and a missing value
are errors with a place, and text that a tag would swallow is refused. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import unescape
from types import MappingProxyType
from typing import Any

from jinja2 import meta

from toolkit.briefing.filled import Filled
from toolkit.briefing.finishing.mending import highest_picture
from toolkit.briefing.finishing.numbering import Anew, Lists, check_restarts, read_lists
from toolkit.briefing.finishing.refreshing import refreshed
from toolkit.briefing.language.compiler import Part, compiled
from toolkit.briefing.language.sandbox import Environment
from toolkit.briefing.parts import package, xmltext
from toolkit.briefing.parts.xmltext import Wrong
from toolkit.briefing.rendering import Rendering
from toolkit.briefing.tagging.patch import patch
from toolkit.briefing.tagging.tags import refuse
from toolkit.values import CannotDo

#: Characters of one part; for each row that a ledger has so many more, but never more than that.
OUTPUT_LIMIT, _FOR_ROW, _MOST = 20_000_000, 2_000, 200_000_000

#: A brace, written as itself or by its number; or UTF-16, which is looked at whole.
_BRACE = re.compile("[{}]|｛|&#[0xX]*(?:12[35]|7[bBdD]|65371|[fF][fF]5[bB]);".encode() + b"|^\xff\xfe|^\xfe\xff")
_BESIDE = re.compile(
    r"^\[Content_Types\]\.xml$|\.rels$|/charts/|^docProps/custom"
)  # what a rendering may have to look into
_KEYWORDS = re.compile(r"<(?:\w+:)?keywords\b[^>]*>(.*?)</", re.DOTALL)
_UNFILLED = "图示"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def most_characters(rows: int) -> int:
    """How many characters a part may have that prints from a ledger of so many rows."""
    return min(OUTPUT_LIMIT + rows * _FOR_ROW, _MOST)


class Template:
    """A Word template, compiled once; `render` may be called any number of times. `digest` is the SHA-256 of its file.

    `data` is the .docx, `name` what errors are to call it, `filters` come beside Jinja's own. Raises CannotDo
    when it is not a sound .docx or when a tag is wrong, with the tag and its place. With `keep`, what was compiled
    is kept for later runs on this machine. A `traced` one notes what its tags print and from which values.
    """

    def __init__(
        self,
        data: bytes,
        name: str,
        filters: Mapping[str, Callable[..., Any]] = _NOTHING,
        keep: bool = False,
        traced: bool = False,
    ) -> None:
        self.name = name
        self.digest = sha256(data).hexdigest()
        self._keep = keep
        self._environment = Environment(filters, traced)
        try:
            entries, contents = package.unpacked(data)
            labels = package.labels(contents)
            self._core = next((part for part, label in labels.items() if label == "文档属性"), package.CORE)
            self._core_xml = xmltext.decode(contents[self._core])
            made = {path: self._part(label, contents[path]) for path, label in labels.items()}
            self._parts = {path: part for path, part in made.items() if part}
            self._lists_path, self._lists = self._read_lists(contents)
            self._entries = refreshed(entries, contents, labels)
        except Wrong as wrong:
            place = f"{wrong.place}：" if wrong.place else ""
            raise CannotDo(f"{place}{wrong.message}。", name, wrong.remedy) from wrong
        self._pictures = 1 + highest_picture(contents[path] for path in labels)
        self._contents = {path: data for path, data in contents.items() if path in labels or _BESIDE.search(path)}

    def _part(self, label: str, data: bytes) -> Part | None:
        if not _BRACE.search(data):
            return None
        xml = xmltext.decode(data)
        if label.startswith(_UNFILLED):
            refuse(xml, label)
            return None
        patched = patch(xml, label)
        return compiled(self._environment, label, patched, self._keep) if patched else None

    def _read_lists(self, contents: Mapping[str, bytes]) -> tuple[str, Lists]:
        """The lists of the document where some begin anew, and the part they stand in; "" and none otherwise."""
        restarting = [part for part in self._parts.values() if part.patched.restarts]
        if not restarting:
            return "", read_lists("", "")
        path = package.of_kind(contents, "numbering+xml")
        numbering, styles = (
            xmltext.decode(contents[found]) if found else ""
            for found in (path, package.of_kind(contents, "wordprocessingml.styles+xml"))
        )
        lists = read_lists(numbering, styles)
        for part in restarting:
            check_restarts(part.patched.pieces, part.patched.restarts, part.label, lists)
        return path, lists

    @property
    def keywords(self) -> str:
        """What the file's properties hold as its keywords (标记), as typed; "" where there are none."""
        found = _KEYWORDS.search(self._core_xml)
        return unescape(found[1]) if found else ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names the template asks its context for, sorted."""
        trees = [self._environment.parse(part.patched.source) for part in self._parts.values()]
        asked = set().union(*(meta.find_undeclared_variables(tree) for tree in trees))
        return tuple(sorted(asked - set(self._environment.globals)))

    def render(self, context: Mapping[str, Any], properties: Mapping[str, str] = _NOTHING) -> bytes:
        """The .docx filled from `context`; `properties` (title, creator …) replace the document's own.

        Raises CannotDo for an unknown name, a missing value or an expression that fails, with tag and place.
        """
        return self.filled(context, properties).packed()

    def filled(self, context: Mapping[str, Any], properties: Mapping[str, str] = _NOTHING, rows: int = 0) -> Filled:
        """The same before it is packed; raises as `render` does. `rows` is how many the ledger has to print."""
        anew = Anew(self._lists)
        rendering = Rendering(self.name, context, self._contents, anew, self._pictures, most_characters(rows))
        rendering.fill(self._parts)
        outcome = rendering.outcome
        if properties:
            core = str(outcome.parts.get(self._core, self._core_xml))
            outcome.add(self._core, package.described(core, properties, self.name))
        if anew.made:
            outcome.add(self._lists_path, anew.xml())
        return Filled(outcome, self._entries, self._contents, rendering.prints)
