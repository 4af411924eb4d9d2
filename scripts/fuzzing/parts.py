"""The parts of an Office file as something to add to and to change, with all that other parts must say of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from posixpath import basename, dirname
from random import Random

from fuzzing.office import override, relation, relations
from fuzzing.zips import Entry

TYPES = "[Content_Types].xml"
#: Halves of letters, but for those that stand for bytes which are no text.
_HALVES = "[\ud800-\udc7f\udd00-\udfff]"


@dataclass(slots=True)
class Parts:
    """The entries of a zip, changed in place."""

    entries: list[Entry]

    def names(self, pattern: str) -> list[str]:
        """The names of the parts that a pattern fits."""
        names = (entry.name.decode("utf-8", "replace") for entry in self.entries)
        return [name for name in names if re.fullmatch(pattern, name)]

    def text(self, name: str) -> str:
        """A part; "" for none."""
        found = (entry.data for entry in self.entries if entry.name == name.encode())
        return next(found, b"").decode("utf-8", "surrogateescape")

    def put(self, name: str, text: str | bytes) -> None:
        """Put a part in the place of the one of its name, or behind all."""
        data = text if isinstance(text, bytes) else re.sub(_HALVES, "?", text).encode("utf-8", "surrogateescape")
        there = [at for at, entry in enumerate(self.entries) if entry.name == name.encode()]
        if there:
            self.entries[there[0]] = replace(self.entries[there[0]], data=data)
        else:
            self.entries.append(Entry(name.encode(), data))

    def change(self, name: str, pattern: str, new: str | Callable[[re.Match[str]], str], count: int = 1) -> bool:
        """Replace what a pattern fits in a part; whether there was any."""
        made, found = re.subn(pattern, new, self.text(name), count=count)
        if found:
            self.put(name, made)
        return bool(found)

    def add(self, owner: str, kind: str, name: str, text: str | bytes, content: str = "") -> str:
        """Add a part to which another has a relation of a kind; the id of the relation."""
        self.put(name, text)
        if content:
            self.change(TYPES, "</Types>", override(f"/{name}", content) + "</Types>")
        return self.relate(owner, kind, f"/{name}")

    def relate(self, owner: str, kind: str, target: str, outside: bool = False) -> str:
        """Add a relation of a part; its id."""
        listed = f"{dirname(owner)}/_rels/{basename(owner)}.rels".lstrip("/")
        text = self.text(listed) or relations("")
        id = f"rIdMade{text.count('<Relationship ') + 1}"
        one = relation(id, kind, target, outside)
        self.put(listed, text.replace("</Relationships>", f"{one}</Relationships>"))
        return id

    def sheet(self, dice: Random) -> str:
        """The name of any worksheet; "" where there is none."""
        return dice.choice(self.names(r"xl/worksheets/[^/]+\.xml") or [""])

    def behind(self, sheet: str, xml: str) -> None:
        """Put XML at the end of a worksheet."""
        self.change(sheet, r"</(\w+:)?worksheet>", lambda found: xml + found[0])
