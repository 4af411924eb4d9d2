"""A template filled in, before it is packed: its parts can be read, proved and added to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from toolkit.briefing.language.prints import Print
from toolkit.briefing.parts import package
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.parts.xmltext import decode

_MARK: Final = re.compile(r"<\?f(?: \d+)?\?>")  # what stands around what a tag printed, where tags are traced


class Filled:
    """One document, not yet packed. `outcome` takes what else is to be put into it.

    `prints` are what the tags of a traced template have printed, by the numbers of their marks.
    """

    def __init__(
        self,
        outcome: Outcome,
        own: Sequence[package.Entry],
        contents: Mapping[str, bytes],
        prints: Sequence[Print] = (),
    ) -> None:
        self.outcome = outcome
        self.prints = prints
        self._own = own
        self._contents = contents

    @property
    def paths(self) -> set[str]:
        """The paths of all parts."""
        return {entry.name for entry in self._own} | self.outcome.parts.keys()

    @property
    def parts(self) -> Mapping[str, bytes]:
        """The parts with text by path, with what leads to them; marks of tags are in them where tags are traced."""
        made = self.outcome.parts.items()
        return {**self._contents, **{path: part.encode() if isinstance(part, str) else part for path, part in made}}

    @property
    def size(self) -> int:
        """The characters of the parts with text; of those that are the template's own the bytes."""
        return sum(map(len, {**self._contents, **self.outcome.parts}.values()))

    @property
    def template_parts(self) -> Mapping[str, bytes]:
        """The parts that a rendering may look into as the template has them."""
        return self._contents

    def change(self, kind: str, change: Callable[[str], str]) -> str:
        """Change the text of the one part of a kind (document.main+xml); the path of it."""
        path = package.of_kind(self._contents, kind)
        part = self.outcome.parts.get(path, self._contents[path])
        self.outcome.add(path, change(part if isinstance(part, str) else decode(part)))
        return path

    def packed(self) -> bytes:
        """The .docx, without marks."""
        parts = self.outcome.parts
        for path, part in parts.items():
            if isinstance(part, str) and "<?f" in part:
                parts[path] = _MARK.sub("", part)
        return package.packed(self.outcome.entries(self._own))
