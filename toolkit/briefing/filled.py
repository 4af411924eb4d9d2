"""A template filled in, before it is packed: its parts can be read, proved and added to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from toolkit.briefing.parts import package
from toolkit.briefing.parts.outcome import Outcome

_MARK: Final = re.compile(r"<\?f(?: \d+)?\?>")  # what stands around what a tag printed, where tags are traced


class Filled:
    """One document, not yet packed. `outcome` takes what else is to be put into it."""

    def __init__(self, outcome: Outcome, own: Sequence[package.Entry], contents: Mapping[str, bytes]) -> None:
        self.outcome = outcome
        self._own = own
        self._contents = contents

    @property
    def parts(self) -> Mapping[str, bytes | str]:
        """The parts with text by path, with what leads to them; marks of tags are in them where tags are traced."""
        return {**self._contents, **self.outcome.parts}

    def packed(self) -> bytes:
        """The .docx, without marks."""
        parts = self.outcome.parts
        for path, part in parts.items():
            if isinstance(part, str) and "<?f" in part:
                parts[path] = _MARK.sub("", part)
        return package.packed(self.outcome.entries(self._own))
