"""The cells with findings marked and noted in the open book, and what an earlier press left taken away.

A mark is a rule of conditional formatting over the cell, known by its formula: the cell's own fill, whatever it is, is
never touched, the mark moves with the cell, and taking the rule away brings back what was there. A note is written only
into cells that have none; it is known by its last line.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.excel.areas import Cell, addresses, areas_of
from toolkit.ledger import RawSheet
from toolkit.ledger.raw import Merge
from toolkit.values import Finding, Severity
from toolkit.workbook.annotating.notes import AUTHOR, LINE, note_text
from toolkit.workbook.annotating.worksheet import LAST_ROW, cell_of

if TYPE_CHECKING:
    from xlwings import Book, Note, Sheet

#: Beside the severity in the formula of our rules, which is true and looks at no cell.
_RULE = "台账校验标色"
#: The fill of each severity, and the letters on it, for a cell may have white ones.
FILLS = {Severity.ERROR: (255, 199, 202), Severity.WARNING: (255, 231, 162), Severity.INFO: (210, 228, 249)}
_LETTERS = (0, 0, 0)
#: The last line of our notes. It begins as a line of a finding does, so that an annotated copy of the file, too, takes
#: it away.
_LAST_LINE = "【提示】台账校验自动标注"
_LINE_OF_OURS = re.compile(rf"【(?:{'|'.join(severity.label for severity in Severity)})】|……另有 \d+ 条，")
#: Characters of a note, and notes of one press: Excel takes its time for each.
_LONGEST_NOTE, _MOST_NOTES = 1_000, 500


@dataclass(frozen=True, slots=True)
class Unmarked:
    """What could not be marked on a sheet: all of it where it is protected; the cells that have a note already or are
    beyond the limit, which are only coloured.
    """

    sheet: str
    protected: bool = False
    noted: tuple[Cell, ...] = ()
    beyond: tuple[Cell, ...] = ()


def clear_marks(book: Book) -> None:
    """Take away the marks and notes of earlier presses; a sheet protected since then keeps its own."""
    for sheet in book.sheets:
        # What Excel raises on a protected sheet has no class that is there on every system.
        with contextlib.suppress(Exception):
            _clear_rules(sheet)
            for note in list(sheet.notes):
                _clear_note(note)


def _clear_rules(sheet: Sheet) -> None:
    for rule in list(sheet.cells.conditional_formats):
        if _RULE in (rule.formula or ""):
            rule.delete()


def _clear_note(note: Note) -> None:
    text = note.text or ""
    if _LAST_LINE not in text and LINE not in text and not (_LINE_OF_OURS.match(text) and note.author == AUTHOR):
        return
    kept = without_ours(text)
    if kept:
        note.text = kept
    else:
        note.delete()


def without_ours(text: str) -> str:
    """The lines of a note that are none of ours: in one that was there before, ours stand below `LINE`."""
    lines = re.split(r"\r\n|\r|\n", text)
    ours = lines.index(LINE) if LINE in lines else 0
    kept = [*lines[:ours], *(line for line in lines[ours:] if line != LINE and not _LINE_OF_OURS.match(line))]
    return "\n".join(kept).rstrip("\n")


# -- new ones


def put_marks(book: Book, findings: Sequence[Finding], raws: Sequence[RawSheet]) -> list[Unmarked]:
    """Mark and note every cell that has a finding; what could not be. `raws` are the sheets as they were read."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = by_cell(findings, {raw.title: raw.merges for raw in raws})
    room = _MOST_NOTES
    unmarked = []
    for title in [title for title in sheets if title in found]:
        left = _marked(sheets[title], title, found[title], room)
        room -= len(found[title]) - len(left.noted) - len(left.beyond)
        unmarked.append(left)
    return [left for left in unmarked if left.protected or left.noted or left.beyond]


def by_cell(findings: Iterable[Finding], merges: Mapping[str, Sequence[Merge]]) -> dict[str, dict[Cell, list[Finding]]]:
    """Findings by sheet and cell; those about a row stand in its first cell, those about more in none.

    Those of a cell within a merged range, by sheet in `merges`, stand in the one cell that Excel has there.
    """
    found: dict[str, dict[Cell, list[Finding]]] = {}
    for finding in findings:
        place = finding.place
        cell = cell_of(place.cell) or ((place.row, 1) if 0 < place.row <= LAST_ROW and not place.letter else None)
        if cell:
            cell = _shown_at(cell, merges.get(place.sheet, ()))
            found.setdefault(place.sheet, {}).setdefault(cell, []).append(finding)
    return found


def _shown_at(cell: Cell, merges: Sequence[Merge]) -> Cell:
    row, column = cell[0] - 1, cell[1] - 1
    around = (m for m in merges if m[0] <= row <= m[2] and m[1] <= column <= m[3])
    return next(((top + 1, left + 1) for top, left, _, _ in around), cell)


def _marked(sheet: Sheet, title: str, found: Mapping[Cell, Sequence[Finding]], room: int) -> Unmarked:
    try:
        for severity, cells in _by_severity(found):
            for address in addresses(areas_of(cells)):
                formats = sheet.range(address).conditional_formats
                formats.add_custom(_formula(severity), fill_color=FILLS[severity], font_color=_LETTERS)
        return _noted(sheet, title, found, room)
    except Exception:  # as above
        return Unmarked(title, protected=True)


def _formula(severity: Severity) -> str:
    """Always true. Without a function or a separator, which Excel spells in its own language here."""
    return f'="{_RULE}-{severity.label}"<>""'


def _by_severity(found: Mapping[Cell, Sequence[Finding]]) -> Iterator[tuple[Severity, list[Cell]]]:
    worst = {cell: min(of_cell, key=lambda f: f.severity.rank).severity for cell, of_cell in found.items()}
    for severity in Severity:
        if cells := [cell for cell, of_cell in worst.items() if of_cell is severity]:
            yield severity, cells


def _noted(sheet: Sheet, title: str, found: Mapping[Cell, Sequence[Finding]], room: int) -> Unmarked:
    taken = {(note.location.row, note.location.column) for note in sheet.notes}
    taken |= _in_conversations(sheet)
    free = [cell for cell in sorted(found) if cell not in taken]
    for cell in free[:room]:
        text = note_text(found[cell], _LONGEST_NOTE)
        sheet.range(cell).add_note(f"{text}\n{_LAST_LINE}")
    return Unmarked(title, False, tuple(sorted(taken & set(found))), tuple(free[room:]))


def _in_conversations(sheet: Sheet) -> set[Cell]:
    """The cells that hold a conversation (threaded comments), which Excel before 2019 does not know."""
    try:
        return {(comment.location.row, comment.location.column) for comment in sheet.comments}
    except Exception:  # as above
        return set()
