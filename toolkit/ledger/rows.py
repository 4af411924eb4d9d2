"""Which rows of a sheet are items, and which are layout: repeated headings, sections, totals, notes, blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.chinese import halfwidth, squeeze
from toolkit.ledger.headings import Headings, normal
from toolkit.schema import Sheet

_TOTAL_WORDS = frozenset({"合计", "总计", "共计", "小计", "累计", "总合计", "本页小计", "本页合计", "全区合计"})
#: What a cell with one of these words may start with.
_TOTAL_STARTS = "".join({word[0] for word in _TOTAL_WORDS}) + " \t\r\n\u3000\xa0"
_SECTION = (
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[类部分])"
)
_SECTION_STARTS = tuple("一二三四五六七八九十第(（")
_NOTE = (
    r"(?:注|备注|说明|填表说明|附注|填报单位|填报人|填表人|制表人?|审核人?|审批人?|单位负责人|联系电话|联系人)"
    r"\s*\d*[:：]"
)
_DIGIT = re.compile(r"\d")
_NOTHING = frozenset({None, ""})
_MOST_SECTION_CELLS = 2
_MOST_TOTAL_TEXTS = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SortedRows:
    """Row indexes within the raw rows. `totals` holds (row, label, items above, items above the last break).

    `breaks` has the number of items above each total and section, in row order.
    """

    items: list[int] = field(default_factory=list)
    totals: list[tuple[int, str, int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)


def sort_rows(
    rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]], headings: Headings, sheet: Sheet
) -> SortedRows:
    """Every row below the headings put where it belongs; blank rows are passed over, however many.

    `columns` are those of the rows below the headings.
    """
    found = SortedRows()
    key = headings.columns.get(sheet.key[0], -1)
    name = headings.columns.get(sheet.name, key)
    below = range(headings.last + 1, len(rows))
    firsts = columns[key] if key >= 0 else [""] * len(below)
    seconds = columns[name] if name >= 0 else [""] * len(below)
    if _all_items(firsts, seconds):
        return SortedRows(list(below))
    items, section_start = found.items, 0
    for index, first, second in zip(below, firsts, seconds, strict=True):
        row = rows[index]
        if first not in ("", None) and _plain_item(first, second, headings):
            items.append(index)
        else:
            section_start = _sort_layout(found, index, row, (key, name), headings, section_start)
    return found


def _all_items(keys: Sequence[Any], names: Sequence[Any]) -> bool:
    """Whether all rows are items beyond doubt, which is told quickly of the long ledgers that machines write."""
    if not keys or not ({str}.issuperset(map(type, keys)) and {str}.issuperset(map(type, names))):
        return False
    starts = {name[:1] for name in names}
    return "".join(keys).isascii() and all(map(str.strip, keys)) and starts.isdisjoint(_TOTAL_STARTS)


def _plain_item(key: Any, name: Any, headings: Headings) -> bool:
    """Whether a row with this key is an item beyond doubt: nothing in key or name looks like layout."""
    if type(key) is str and not (key.isascii() and key.strip()) and _looks_like_layout(key, headings):
        return False
    return not (type(name) is str and _total_label(name))


def _looks_like_layout(key: str, headings: Headings) -> bool:
    text = key.strip()
    if not text or _is_section(text) or _is_note(text) or _total_label(text):
        return True
    return not _DIGIT.search(text) and headings.names.find(normal(text)) is not None


def _is_section(text: str) -> bool:
    return text.startswith(_SECTION_STARTS) and re.match(_SECTION, text) is not None


def _is_note(text: str) -> bool:
    return (":" in text or "：" in text) and re.match(_NOTE, text) is not None


def _sort_layout(
    found: SortedRows, index: int, row: Sequence[Any], named: tuple[int, int], headings: Headings, section_start: int
) -> int:
    """Put one doubtful row where it belongs; return where the section now running starts, as an item count.

    `named` are the columns of key and name, -1 for none. Nothing here depends on the order of the columns.
    """
    blank = _NOTHING.issuperset(row)  # of rows that a stray value far below brings along there may be a million
    filled = {} if blank else {column: value for column, value in enumerate(row) if _filled(value)}
    if not filled:
        found.blanks.append(index)
        return section_start
    if label := _label_of(filled, named):
        found.totals.append((index, label, len(found.items), section_start))
        found.breaks.append(len(found.items))
        return len(found.items)
    if len(filled) <= _MOST_SECTION_CELLS:
        texts = {column: value.strip() for column, value in filled.items() if type(value) is str}
        if note := next(filter(_is_note, texts.values()), ""):
            found.notes.append((index, note))
            return section_start
        section = next((column for column, text in texts.items() if _is_section(text)), None)
        if section is not None and named[1] not in filled.keys() - {section}:
            found.sections.append((index, texts[section]))
            found.breaks.append(len(found.items))
            return len(found.items)
    if _is_heading(filled, headings):
        found.headings.append(index)
        return section_start
    found.items.append(index)
    return section_start


def _label_of(filled: Mapping[int, Any], named: tuple[int, int]) -> str:
    """合计 or the like in the key of a row, in its name where the key is blank, or among few texts; "" for none."""
    texts = [value for value in filled.values() if type(value) is str]
    if len(texts) > _MOST_TOTAL_TEXTS:
        texts = [filled.get(named[0], filled.get(named[1], ""))]
    return next((label for text in texts if (label := _total_label(text))), "")


def _filled(value: Any) -> bool:
    return value is not None and not (type(value) is str and not value.strip())


def _total_label(value: Any) -> str:
    """合计, 小计 and the like, however spaced; "" for anything else."""
    if type(value) is not str or len(value) > 12:
        return ""
    text = squeeze(halfwidth(value)).rstrip(":")
    return text if text in _TOTAL_WORDS else ""


def _is_heading(filled: Mapping[int, Any], headings: Headings) -> bool:
    """Whether a row repeats the headings: most of its filled cells are the heading of their own column."""
    same = sum(1 for h, c in headings.columns.items() if headings.names.find(normal(filled.get(c, ""))) == h)
    return same >= 2 and same * 2 > len(filled)
