"""A paragraph as it was made, found again from its digest: where one figure was changed, the figures it may have been
are tried.

The record holds no words. But a changed figure stands among words that were not changed, and there are few figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import Final

from toolkit.briefing.proof.flows import Line
from toolkit.briefing.proof.record import DIGITS

_MOST: Final = 100_000
"""So many figures at most are tried in the place of one."""

_ALL: Final = 300_000
"""So many are tried in one line: about half a second."""

_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def restored(line: Line, digests: Collection[str]) -> Line | None:
    """The line with the one figure that gives one of these digests; None where there is none."""
    spots = list(_NUMBER.finditer(line.text))
    for spot in spots if digests else ():
        before, after = line.text[: spot.start()].encode(), line.text[spot.end() :].encode()
        begun = sha256(before)
        for figure in islice(_figures(spot[0]), _ALL // len(spots)):
            whole = begun.copy()
            whole.update(figure.encode() + after)
            if whole.hexdigest()[:DIGITS] in digests:
                text = line.text[: spot.start()] + figure + line.text[spot.end() :]
                return replace(line, cells=tuple(text.split("\t")))
    return None


def _figures(like: str) -> Iterator[str]:
    """Figures with as many decimals, with and without commas between thousands."""
    decimals = len(like.partition(".")[2])
    for number in range(_MOST):
        plain = f"{number / 10**decimals:.{decimals}f}"
        yield plain
        if number >= 1000 * 10**decimals:
            yield f"{number / 10**decimals:,.{decimals}f}"
