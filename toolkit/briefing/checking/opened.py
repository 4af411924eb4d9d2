"""A template opened for looking over: its parts with their text, and which part leads to which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from posixpath import basename, dirname, join, normpath

from toolkit.briefing.checking.nodes import attribute, named
from toolkit.briefing.parts import package
from toolkit.briefing.parts.xmltext import Pieces, Wrong, decode
from toolkit.values import CannotDo


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is rendered: its path in the package, what a reader calls it, its XML cut into pieces."""

    path: str
    label: str
    pieces: Pieces

    def place(self, at: int) -> str:
        """Where a piece stands, as a reader counts it: 正文第3段."""
        return self.pieces.place(at, self.label) if at >= 0 else self.label


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: `kind` is the last word of its type, `target` a part's path, "" for one outside."""

    id: str
    kind: str
    target: str


class Opened:
    """A .docx with its parts. Raises CannotDo for anything that is no sound .docx; `name` is what messages call it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.data = data
        try:
            self.entries, self.contents = package.unpacked(data)
            self.labels: Mapping[str, str] = package.labels(self.contents)
            self.parts: Sequence[Part] = tuple(self._part(path) for path in self.labels)
        except Wrong as wrong:
            raise CannotDo(f"{wrong.message}。", name, wrong.remedy) from wrong

    def _part(self, path: str) -> Part:
        try:
            return Part(path, self.labels[path], Pieces(decode(self.contents[path])))
        except Wrong as wrong:
            raise Wrong(f"{self.labels[path]}{wrong.message}", -1, wrong.remedy) from wrong

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file."""
        return sha256(self.data).hexdigest()

    @cached_property
    def document(self) -> Part:
        """The part that holds the text itself."""
        return next(part for part in self.parts if part.label == "正文")

    def pieces(self, path: str) -> Pieces | None:
        """A part that is not rendered, cut into pieces; None for no such part. Raises CannotDo when it is damaged."""
        if path not in self.contents:
            return None
        try:
            return Pieces(decode(self.contents[path]))
        except Wrong as wrong:
            raise CannotDo(f"{path} {wrong.message}。", self.name, wrong.remedy) from wrong

    def relations(self, path: str) -> Iterator[Relation]:
        """What a part ("" for the package) leads to, in the order it is written."""
        pieces = self.pieces(relations_path(path))
        if pieces is None:
            return
        for at in named(pieces, "Relationship"):
            target = attribute(pieces, at, "Target").replace("\\", "/")
            inside = bool(target) and attribute(pieces, at, "TargetMode") != "External"
            resolved = normpath(join("/", dirname(path), target)).lstrip("/") if inside else ""
            kind = attribute(pieces, at, "Type").rpartition("/")[2]
            yield Relation(attribute(pieces, at, "Id"), kind, resolved)

    def leads_to(self, kind: str) -> str:
        """The part to which the text has a relation of this kind (styles, settings, comments); "" for none."""
        targets = (one.target for one in self.relations(self.document.path) if one.kind == kind)
        return next((target for target in targets if target in self.contents), "")


def relations_path(path: str) -> str:
    """The path of the part that holds a part's relations."""
    return join(dirname(path), "_rels", f"{basename(path)}.rels")
