"""Numbers drawn as bars in their cells: a rule that every program knows, and an extension that later ones know too.

The extension makes the bars solid and lets those of negative numbers run to the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.values import Grid, column_letter

_COLOUR, _NEGATIVE, _AXIS = "FF9DC3E6", "FFF4B183", "FF7F7F7F"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_RULE_EXTENSION = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"
_SHEET_EXTENSION = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"


def bars_xml(grid: Grid, first: int, sheet: int) -> tuple[str, str]:
    """The rules of a sheet's bars, and the extension at its end, both "" where there are none.

    `first` is the row of the first item, `sheet` the sheet's number, by which the rules of several are told apart.
    """
    rules, extensions = [], []
    drawn = [index for index in range(len(grid.rows)) if index not in grid.totals]
    for priority, column in enumerate(grid.bars, 1):
        numbers = [value for index in drawn if isinstance(value := grid.rows[index][column], (int, float))]
        if numbers:
            cells = " ".join(_ranges(column_letter(column), first, drawn))
            key = f"{{9D3E41B6-7C52-4F0A-{sheet:04X}-{column:012X}}}"
            low = 0 if min(numbers) >= 0 else None
            high = 100 if "%" in grid.headings[column] and max(numbers) <= 100 else None
            rules.append(_rule(cells, priority, key, low, high))
            extensions.append(_extension(cells, key, low, high))
    return "".join(rules), _sheet_extension("".join(extensions)) if extensions else ""


def _ranges(letter: str, first: int, indexes: Iterable[int]) -> Iterator[str]:
    """The cells of a column in the rows given, as few ranges as there can be."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][1] + 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return (f"{letter}{first + start}:{letter}{first + end}" for start, end in runs)


def _rule(cells: str, priority: int, key: str, low: int | None, high: int | None) -> str:
    """The rule; a bar's ends are numbers, or the least and the greatest number there is where they are None."""
    ends = "".join(
        f'<cfvo type="{kind}"/>' if end is None else f'<cfvo type="num" val="{end}"/>'
        for end, kind in ((low, "min"), (high, "max"))
    )
    return (
        f'<conditionalFormatting sqref="{cells}"><cfRule type="dataBar" priority="{priority}">'
        f'<dataBar minLength="0" maxLength="100">{ends}<color rgb="{_COLOUR}"/></dataBar>'
        f'<extLst><ext xmlns:x14="{_X14}" uri="{_RULE_EXTENSION}"><x14:id>{key}</x14:id></ext></extLst>'
        "</cfRule></conditionalFormatting>"
    )


def _extension(cells: str, key: str, low: int | None, high: int | None) -> str:
    ends = "".join(
        f'<x14:cfvo type="{kind}"/>' if end is None else f'<x14:cfvo type="num"><xm:f>{end}</xm:f></x14:cfvo>'
        for end, kind in ((low, "autoMin"), (high, "autoMax"))
    )
    return (
        f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="dataBar" id="{key}">'
        f'<x14:dataBar minLength="0" maxLength="100" gradient="0">{ends}'
        f'<x14:negativeFillColor rgb="{_NEGATIVE}"/><x14:axisColor rgb="{_AXIS}"/></x14:dataBar></x14:cfRule>'
        f"<xm:sqref>{cells}</xm:sqref></x14:conditionalFormatting>"
    )


def _sheet_extension(extensions: str) -> str:
    return (
        f'<extLst><ext xmlns:x14="{_X14}" uri="{_SHEET_EXTENSION}"><x14:conditionalFormattings>{extensions}'
        "</x14:conditionalFormattings></ext></extLst>"
    )
