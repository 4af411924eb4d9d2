"""Word templates: a .docx whose text holds {{ }}, {% %} and {# #} tags, compiled once, filled in many times.

The tags are docxtpl's. Nothing is lost silently: data are always escaped, an unknown name and a missing value
are errors with a place, and text that a tag would swallow is refused. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from jinja2 import meta

from toolkit.briefing import package, xmltext
from toolkit.briefing.compiler import Part, compiled
from toolkit.briefing.failures import explained
from toolkit.briefing.patch import patch
from toolkit.briefing.sandbox import STEPS, Environment, Steps, TooMuch
from toolkit.briefing.tags import refuse
from toolkit.briefing.xmltext import Wrong
from toolkit.values import CannotDo

OUTPUT_LIMIT = 200_000_000  # characters, of one part

_BRACE = re.compile("[{}]|｛".encode() + b"|^\xff\xfe|^\xfe\xff")  # or UTF-16, which is looked at whole
_UNFILLED = frozenset(("图表", "图示"))
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Template:
    """A Word template, compiled once; `render` may be called any number of times.

    `data` is the .docx, `name` what errors are to call it, `filters` come beside Jinja's own. Raises CannotDo
    when it is not a sound .docx or when a tag is wrong, with the tag and its place. With `keep`, what was compiled
    is kept for later runs on this machine.
    """

    def __init__(
        self, data: bytes, name: str, filters: Mapping[str, Callable[..., Any]] = _NOTHING, keep: bool = False
    ) -> None:
        self.name = name
        self._keep = keep
        self._environment = Environment(filters)
        try:
            self._entries, contents = package.unpacked(data)
            labels = package.labels(contents)
            self._core = next((part for part, label in labels.items() if label == "文档属性"), package.CORE)
            self._core_xml = xmltext.decode(contents[self._core])
            made = {part: self._part(label, contents[part]) for part, label in labels.items()}
        except Wrong as wrong:
            place = f"{wrong.place}：" if wrong.place else ""
            raise CannotDo(f"{place}{wrong.message}。", name, wrong.remedy) from wrong
        self._parts = {path: part for path, part in made.items() if part}

    def _part(self, label: str, data: bytes) -> Part | None:
        if not _BRACE.search(data):
            return None
        xml = xmltext.decode(data)
        if label in _UNFILLED:
            refuse(xml, label)
            return None
        patched = patch(xml, label)
        return compiled(self._environment, label, patched, self._keep) if patched else None

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
        values = {**context, STEPS: Steps()}
        written = {path: self._rendered(part, values) for path, part in self._parts.items()}
        if properties:
            written[self._core] = package.described(written.get(self._core, self._core_xml), properties, self.name)
        made = {path: package.deflated(path, xmltext.DECLARATION + xml) for path, xml in written.items()}
        return package.packed(made.get(entry.name, entry) for entry in self._entries)

    def _rendered(self, part: Part, values: dict[str, Any]) -> str:
        stream = part.compiled.root_render_func(part.compiled.new_context(values))
        batches: list[str] = []
        size = 0
        try:
            while batch := list(islice(stream, 4096)):
                batches.append("".join(batch))
                size += len(batches[-1])
                if size > OUTPUT_LIMIT:
                    raise TooMuch(f"输出超过 {OUTPUT_LIMIT:,} 个字符")
        except Exception as error:
            raise explained(self.name, part, error, values) from error
        xml = xmltext.mend("".join(batches)) if part.patched.mends else "".join(batches)
        return xmltext.renumber(xml) if part.patched.numbers else xml
