"""What a rendering puts into the package: parts filled in, parts added, what leads to them and what kind they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from toolkit.briefing.parts import package
from toolkit.briefing.parts.relations import Relations, relations_path
from toolkit.briefing.parts.xmltext import declared, plain

#: The kinds of parts added, by their suffixes.
_SUFFIXES: Final = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PACKED: Final = frozenset(_SUFFIXES)


class Outcome:
    """The parts of one document that differ from the template's, whose `contents` are those a rendering looks into."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._relations: dict[str, Relations] = {}
        self._kinds: dict[str, str] = {}
        self.parts: dict[str, str | bytes] = {}
        self.dropped: set[str] = set()

    def relations(self, part: str, like: str = "") -> Relations:
        """The relations of a part, to be read and added to; a new one has those of the part it is `like`."""
        if part not in self._relations:
            xml = self._contents.get(relations_path(like or part), b"").decode()
            self._relations[part] = Relations(part, xml)
        return self._relations[part]

    def add(self, path: str, content: str | bytes, kind: str = "") -> None:
        """Add a part, or put it in place of the one at this path; `kind` is needed where the suffix does not say."""
        self.parts[path] = content
        if kind:
            self._kinds[path] = kind

    def entries(self, own: Sequence[package.Entry]) -> list[package.Entry]:
        """The entries of the package: the template's own as they are packed but for those written anew; the others."""
        for part, relations in self._relations.items():
            if relations.changed:
                self.parts[relations_path(part)] = relations.xml()
        known = {entry.name for entry in own}
        added = sorted(self.parts.keys() - known)
        if added:
            self.parts[package.TYPES] = self._types(added)
        made = {path: _entry(path, content) for path, content in self.parts.items()}
        kept = [made.get(entry.name, entry) for entry in own if entry.name not in self.dropped]
        return kept + [made[path] for path in added]

    def _types(self, added: Sequence[str]) -> str:
        """[Content_Types].xml with the kinds of the parts added, without those dropped."""
        xml = self._contents[package.TYPES].decode()
        for path in self.dropped:
            xml = re.sub(rf'<(?:\w+:)?Override\b[^>]*PartName="/{re.escape(plain(path))}"[^>]*/>', "", xml)
        root = re.search(r"<((?:\w+:)?)Types\b[^>]*>", xml)
        if root is None:
            return xml
        defaults = "".join(
            f'<{root[1]}Default Extension="{suffix}" ContentType="{_SUFFIXES[suffix]}"/>'
            for suffix in sorted({path.rpartition(".")[2] for path in added} & _SUFFIXES.keys())
            if not re.search(rf'<(?:\w+:)?Default\b[^>]*Extension="{suffix}"', xml, re.IGNORECASE)
        )
        overrides = "".join(
            f'<{root[1]}Override PartName="/{plain(path)}" ContentType="{self._kinds[path]}"/>'
            for path in added
            if path in self._kinds
        )
        close = xml.rindex("</")
        return xml[: root.end()] + defaults + xml[root.end() : close] + overrides + xml[close:]


def _entry(path: str, content: str | bytes) -> package.Entry:
    if isinstance(content, bytes) and path.rpartition(".")[2] in _PACKED:
        return package.stored(path, content)
    return package.deflated(path, declared(content) if isinstance(content, str) else content)
