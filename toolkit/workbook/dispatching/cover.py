"""The part of the cover sheet: facts, counts, numbered steps, a legend; all of it locked."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.dispatch.cover import Cover
from toolkit.workbook.dispatching.cells import cell
from toolkit.workbook.dispatching.sheet import PROTECTION
from toolkit.workbook.dispatching.styles import FILL, LOCKED, LOCKED_HEADING, Look, Styles
from toolkit.workbook.tables.markup import MAIN
from toolkit.workbook.tables.paper import MARGIN, line_count, text_height

#: Widths of the columns in characters of half width; their letters.
_WIDTHS, _LETTERS = (18, 12, 8, 8, 8, 50), "ABCDEF"
_TITLE = Look("title", alignment="middle", boxed=False)
_SECTION = Look("section", alignment="plain", boxed=False)
_NAME, _VALUE = Look("heading", LOCKED_HEADING, "middle"), Look("body", "", "left")
_COUNT, _STEP = Look("body", "", "middle"), Look("body", "", "left", boxed=False)
#: The colours of the looks that the legend explains; lights come with their own.
_LEGEND = {"fill": FILL, "locked": LOCKED}


class _Page:
    """Rows written one below the other; `merged` are the ranges that are one cell."""

    def __init__(self, styles: Styles) -> None:
        self.styles, self.rows, self.merged = styles, list[str](), list[str]()

    def row(self, height: int, *cells: tuple[str, str | int, Look], merge: str = "") -> None:
        """A row of cells, each by its letter; `merge` is the first of the letters that run to the last."""
        number = len(self.rows) + 1
        filled = {letter: (value, look) for letter, value, look in cells}
        if merge:
            filled |= dict.fromkeys(_LETTERS[_LETTERS.index(merge) + 1 :], ("", filled[merge][1]))
            self.merged.append(f"{merge}{number}:{_LETTERS[-1]}{number}")
        made = "".join(cell(f"{letter}{number}", *filled[letter], self.styles) for letter in sorted(filled))
        self.rows.append(f'<row r="{number}" ht="{height}" customHeight="1">{made}</row>')


def cover_xml(cover: Cover, styles: Styles) -> Iterator[str]:
    """The pieces of the cover sheet."""
    page = _Page(styles)
    page.row(36, ("A", cover.title, _TITLE), merge="A")
    for name, value in cover.facts:
        page.row(_height(value, 1), ("A", name, _NAME), ("B", value, _VALUE), merge="B")
    _write_counts(page, cover)
    for title, steps in cover.steps:
        page.row(28, ("A", title, _SECTION))
        for number, step in enumerate(steps, 1):
            text = f"{number}. {step}"
            page.row(_height(text, 0), ("A", text, _STEP), merge="A")
    page.row(28, ("A", "颜色", _SECTION))
    for look, meaning in cover.legend:
        page.row(20, ("A", "", Look(fill=_LEGEND.get(look, look))), ("B", meaning, _VALUE), merge="B")
    yield _before(len(page.rows))
    yield "".join(page.rows)
    yield _after(page)


def _write_counts(page: _Page, cover: Cover) -> None:
    page.row(28, ("A", "本次下发的内容", _SECTION))
    page.row(22, *((letter, text, _NAME) for letter, text in zip(_LETTERS, cover.headings, strict=True)))
    for counts in cover.counts:
        height = max(text_height(line_count(str(counts[-1]), _WIDTHS[-1])), 20)
        page.row(height, *((letter, value, _COUNT) for letter, value in zip(_LETTERS, counts, strict=True)))


def _height(text: str, first: int) -> int:
    """The height of a row whose text runs from a column to the last: merged cells do not grow by themselves."""
    return max(text_height(line_count(text, sum(_WIDTHS[first:]))), 20)


def _before(rows: int) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width + MARGIN}" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{_LETTERS[-1]}{rows}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/><cols>{columns}</cols><sheetData>'
    )


def _after(page: _Page) -> str:
    merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in page.merged)
    return (
        f'</sheetData>{PROTECTION}<mergeCells count="{len(page.merged)}">{merged}</mergeCells>'
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )
