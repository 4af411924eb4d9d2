"""What leads from one part of the package to others: a part's relations read, and added to."""

from __future__ import annotations

import re
from html import unescape
from posixpath import dirname, join, normpath, relpath

from toolkit.briefing.parts.xmltext import plain

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>(?:\s*</(?:\w+:)?Relationship>)?")


def relations_path(part: str) -> str:
    """The path of the relations of a part."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


class Relations:
    """The relations of the part at `part`; `xml` is what they are in the package, "" for none."""

    def __init__(self, part: str, xml: str) -> None:
        self._part = part
        self._xml = xml
        self._added: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self.changed = False

    def remove(self, *kinds: str) -> list[str]:
        """Leave out the relations of these kinds (the last words of their types); the paths of parts they led to."""
        gone = [one for one in self._all() if _attribute(one, "Type").rpartition("/")[2] in kinds]
        for one in gone:
            self._replace(one, "")
        return [path for one in gone if (path := self._path(one))]

    def move(self, id: str, path: str) -> None:
        """Have a relation lead to another part."""
        target = f'Target="{plain(relpath(path, dirname(self._part)))}"'
        for one in self._all():
            if _attribute(one, "Id") == id:
                self._replace(one, re.sub(r"""\bTarget=(?:"[^"]*"|'[^']*')""", lambda _: target, one))

    def _replace(self, old: str, new: str) -> None:
        self._xml = self._xml.replace(old, new, 1)
        self.changed = True

    def target(self, id: str) -> str:
        """The path of the part a relation leads to; "" for one that leads outside, and where there is none."""
        found = next((one for one in self._all() if _attribute(one, "Id") == id), "")
        return self._path(found)

    def targets(self) -> list[tuple[str, str, str]]:
        """All relations to parts of the package: id, type, path."""
        found = ((_attribute(one, "Id"), _attribute(one, "Type"), self._path(one)) for one in self._all())
        return [(id, kind, path) for id, kind, path in found if path]

    def add(self, kind: str, path: str) -> str:
        """The id of a relation of this type to a part; the same again for the same part."""
        if (kind, path) not in self._added:
            if not self._added:
                self._taken = {_attribute(one, "Id") for one in self._all()}
            number = len(self._added) + 1
            while f"rIdMade{number}" in self._taken:
                number += 1
            self._added[kind, path] = f"rIdMade{number}"
            self._taken.add(f"rIdMade{number}")
            self.changed = True
        return self._added[kind, path]

    def xml(self) -> str:
        """The relations with those added."""
        root = re.search(r"<((?:\w+:)?)Relationships\b[^>]*>", self._xml)
        prefix, folder = root[1] if root else "", dirname(self._part)
        added = "".join(
            f'<{prefix}Relationship Id="{id}" Type="{kind}" Target="{plain(relpath(path, folder or "."))}"/>'
            for (kind, path), id in self._added.items()
        )
        if root is None:
            return f'<Relationships xmlns="{_PACKAGE}">{added}</Relationships>'
        if root[0].endswith("/>"):
            return f"{self._xml[: root.end() - 2]}>{added}</{prefix}Relationships>"
        close = self._xml.rindex("</")
        return self._xml[:close] + added + self._xml[close:]

    def _all(self) -> list[str]:
        return _RELATION.findall(self._xml)

    def _path(self, relation: str) -> str:
        target = _attribute(relation, "Target")
        if not target or _attribute(relation, "TargetMode") == "External":
            return ""
        return target[1:] if target.startswith("/") else normpath(join(dirname(self._part), target))


def _attribute(element: str, name: str) -> str:
    found = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", element)
    return unescape(found[1] or found[2] or "") if found else ""
