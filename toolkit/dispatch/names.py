"""Names of the files that units get: told apart by every system, refused by none."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Final
from unicodedata import normalize

from toolkit.values import Period

WORKBOOK: Final = ".xlsx"
LETTER: Final = ".docx"
#: So many bytes at most of a file's name, its suffix aside: Excel opens no path of more than 218 characters.
_LONGEST: Final = 120
#: What Windows refuses in a name, and what reads the same in Chinese.
_INSTEAD: Final = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")


def file_stems(period: Period, units: Iterable[str], what: str = "填报") -> dict[str, str]:
    """The name of each unit's file, without its suffix: 2024-06-填报-区发改委.

    Names that a system might take for one another are numbered in the order of the units: they may differ in case, in
    how a letter is composed, or only in characters that no file name may have. The period at the head keeps clear of
    the names that Windows reserves (CON, NUL).
    """
    taken: set[str] = set()
    stems: dict[str, str] = {}
    for unit in units:
        stem = _short(f"{period}-{what}-{_safe(unit)}", _LONGEST)
        cut = _short(stem, _LONGEST - 8)
        numbered = (f"{cut}-{number}" for number in count(2))
        stems[unit] = next(name for name in chain([stem], numbered) if _folded(name) not in taken)
        taken.add(_folded(stems[unit]))
    return stems


def _safe(unit: str) -> str:
    """A unit's name without what a file name may not have; never empty."""
    text = "".join(filter(str.isprintable, normalize("NFC", unit).translate(_INSTEAD)))
    return " ".join(text.split()).strip(" .") or "未命名"


def _folded(name: str) -> str:
    """What two names have in common that some system takes for one."""
    return normalize("NFKC", normalize("NFKC", name).casefold()).casefold()


def _short(text: str, size: int) -> str:
    """The text cut so that it takes no more than so many bytes, and ends in no blank or dot."""
    return text.encode(errors="ignore")[:size].decode(errors="ignore").rstrip(" .")
