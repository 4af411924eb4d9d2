"""Which cells of which sheet findings stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.values import Finding, Severity
from toolkit.workbook.annotating.rows import first_used_columns
from toolkit.workbook.annotating.worksheet import LAST_ROW, Cell, Worksheet, cell_of, shown_in


@dataclass(frozen=True, slots=True)
class Marks:
    """The findings of one sheet by cell, and by row where they are about a whole row."""

    cells: dict[Cell, list[Finding]] = field(default_factory=dict)
    rows: dict[int, list[Finding]] = field(default_factory=dict)


def by_sheet(findings: Iterable[Finding]) -> dict[str, Marks]:
    """The findings that a cell or a row has, by title of their sheet."""
    found: dict[str, Marks] = {}
    for finding in findings:
        place = finding.place
        cell = cell_of(place.cell)
        if cell:
            found.setdefault(place.sheet, Marks()).cells.setdefault(cell, []).append(finding)
        elif 0 < place.row <= LAST_ROW and not place.letter:
            found.setdefault(place.sheet, Marks()).rows.setdefault(place.row, []).append(finding)
    return found


def on_sheet(marks: Marks, sheet: Worksheet) -> dict[Cell, list[Finding]]:
    """The cells to mark, in order.

    A row's findings go to its first cell in use, those of a merged cell to the first of its range.
    """
    found = {cell: list(findings) for cell, findings in marks.cells.items()}
    for row, column in first_used_columns(sheet, marks.rows).items():
        found.setdefault((row, column), []).extend(marks.rows[row])
    for cell, shown in shown_in(sheet.merges(), found).items():
        if shown != cell:
            found.setdefault(shown, []).extend(found.pop(cell))
    return dict(sorted(found.items()))


def worst(findings: Mapping[Cell, Sequence[Finding]]) -> dict[Cell, Severity]:
    """The worst severity of each cell."""
    return {cell: min((f.severity for f in of_cell), key=lambda s: s.rank) for cell, of_cell in findings.items()}
