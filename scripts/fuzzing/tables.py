"""Level 1: what cells hold. Tables as plain values, and hostile changes to them before they are written to a file."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from fuzzing import words


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell as it is written in an .xlsx file: its attributes and what is inside; other files get the inside."""

    attributes: str
    inside: str


@dataclass(slots=True)
class Sheet:
    """One sheet: rows of values (text, number, bool, date, Raw, None), merged ranges, the row of headings from 0."""

    title: str
    rows: list[list[Any]]
    merges: list[str] = field(default_factory=list)
    headings: int = 0
    extra: str = ""


def mutated(sheets: list[Sheet], dice: Random) -> list[Sheet]:
    """The sheets with one change; those given stay as they are."""
    made = copy.deepcopy(sheets) or [Sheet("空", [[None]])]
    filled = [sheet for sheet in made if sheet.rows] or [Sheet("空", [[None]])]
    dice.choice(_CHANGES)(dice.choice(filled), made, dice)
    return made


def _cell(sheet: Sheet, dice: Random) -> tuple[list[Any], int]:
    """A row, a row of data more often than not, and a place in it."""
    first = min(sheet.headings + 1, len(sheet.rows) - 1)
    row = sheet.rows[dice.randrange(first if dice.random() < 0.9 else 0, len(sheet.rows))]
    if not row:
        row.append(None)
    return row, dice.randrange(len(row))


_NUMBERS = (0, -1, 1, 0.1, 40, 0.4, 1e308, -1e308, 1e-300, 2**53 + 1, 1e15, 99999999999, 12345678.9)
_DAYS = (date(1900, 1, 1), date(9999, 12, 31), date(2024, 2, 29), datetime(2024, 6, 30, 23, 59, 59))


def value(dice: Random) -> Any:
    """Anything a cell may hold."""
    makers = (
        lambda: words.text(dice), lambda: words.text(dice), lambda: words.text(dice),
        lambda: dice.choice(_NUMBERS), lambda: dice.choice(_DAYS),
        lambda: dice.choice((True, False, None)), lambda: raw(dice),
    )  # fmt: skip
    return dice.choice(makers)()


def raw(dice: Random) -> Raw:
    """A cell that only a broken program, or a wicked hand, would write."""
    number = dice.choice((*words.NUMBERS, *words.SERIALS, "", " 1 ", "1,5", "NaN", "INF"))
    injection = dice.choice(words.INJECTIONS).replace("&", "&amp;").replace("<", "&lt;")
    return dice.choice((
        Raw('t="n"', f"<v>{number}</v>"), Raw('s="1"', f"<v>{number}</v>"), Raw('s="2"', f"<v>{number}</v>"),
        Raw('s="99999"', "<v>1</v>"),
        Raw('t="s"', "<v>999999</v>"), Raw('t="s"', "<v>-1</v>"), Raw('t="b"', "<v>7</v>"),
        Raw('t="e"', "<v>#REF!</v>"), Raw('t="e"', f"<v>{words.MARK}</v>"),
        Raw('t="d"', "<v>2024-02-30T99:99</v>"), Raw('t="str"', f"<f>{injection}</f><v>{injection}</v>"),
        Raw("", f"<f>{injection}</f>"), Raw("", "<f>1+1</f><v></v>"),
        Raw('t="str"', "<f>A1</f><v>40%</v>"), Raw('t="inlineStr"', f"<is><t>{injection}</t></is>"),
        Raw('t="inlineStr"', "<is><r><t>甲</t></r><r><t>乙</t></r><rPh sb='0' eb='1'><t>丙</t></rPh></is>"),
        Raw('t="zzz"', "<v>1</v>"), Raw("", "<f t='array' ref='A1:XFD1048576'>1</f><v>1</v>"),
        Raw("", "<f t='shared' si='7'/><v>1</v>"), Raw("", ""),
    ))  # fmt: skip


def _set(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    row, at = _cell(sheet, dice)
    row[at] = value(dice)


def _set_column(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    _, at = _cell(sheet, dice)
    one = value(dice)
    for row in sheet.rows[sheet.headings + 1 :]:
        if at < len(row):
            row[at] = one if dice.random() < 0.7 else value(dice)


def _set_many(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    for _ in range(20):
        _set(dice.choice([one for one in sheets if one.rows] or [sheet]), sheets, dice)


def _joined(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    """A hostile text within a sound one."""
    row, at = _cell(sheet, dice)
    old = row[at] if isinstance(row[at], str) else ""
    row[at] = dice.choice((old + words.text(dice), words.text(dice) + old, f"{old}、{words.text(dice)}"))


def _exchanged(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    (one, i), (other, j) = _cell(sheet, dice), _cell(dice.choice([s for s in sheets if s.rows] or [sheet]), dice)
    one[i], other[j] = other[j], one[i]


def _heading(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    row = sheet.rows[min(sheet.headings, len(sheet.rows) - 1)]
    if row:
        at = dice.randrange(len(row))
        row[at] = dice.choice(
            (None, "", words.text(dice), dice.choice(row), f"{row[at]}\n", f" {row[at]}（万元）", 1, date(2024, 6, 1))
        )


def _row(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    """A row gone, twice, many times, elsewhere, or blank."""
    at = dice.randrange(len(sheet.rows))
    row = sheet.rows[at]
    ways = (
        [],
        [row, list(row)],
        [[]],
        [[], row],
        [list(row) for _ in range(300)],
        [[None] * 300 + row],
        [row[:1]],
        [[row[0] if row else ""] * 600],
    )
    sheet.rows[at : at + 1] = dice.choice(ways)


def _column(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    at = dice.randrange(max(map(len, sheet.rows)) + 1)
    times = dice.choice((0, 0, 2, 40))
    for row in sheet.rows:
        row[at : at + 1] = row[at : at + 1] * times


def _title(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    sheet.title = dice.choice(
        (
            words.text(dice),
            dice.choice(words.NAMES),
            dice.choice(sheets).title,
            sheet.title + " ",
            sheet.title.upper(),
            "",
            "台账",
        )
    )


def _sheets(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    at = sheets.index(sheet) if sheet in sheets else 0
    ways = (
        [],
        [sheet, copy.deepcopy(sheet)],
        [Sheet("空表", []), sheet],
        [Sheet(sheet.title, [])],
        [sheet, *(Sheet(f"表{n}", [["甲"], [n]]) for n in range(60))],
    )
    sheets[at : at + 1] = dice.choice(ways)


def _merge(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    ranges = (
        "A1:XFD1048576",
        "A1:A1",
        "B2:A1",
        "A3:A9",
        "C4:D12",
        "A1:C1",
        "A1",
        "",
        "A5:A5000",
        "XFD1:XFE9",
        "A0:B0",
        "$A$1:$B$9",
        "A:A",
        "x",
    )
    sheet.merges += dice.sample(ranges, dice.choice((1, 1, 3)))


def _far(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    """A cell far from the others."""
    if dice.random() < 0.5:
        sheet.rows += [[] for _ in range(dice.choice((50, 3000)))] + [["合计", words.text(dice)]]
    else:
        row, _ = _cell(sheet, dice)
        row += [None] * dice.choice((10, 600)) + [words.text(dice)]


_RELATED = 'xmlns:r="r" r:id="rId1"'
_EXTRAS = (
    '<autoFilter ref="A1:XFD1048576"/>',
    f'<hyperlinks><hyperlink ref="A1" location="x!A1"/><hyperlink ref="ZZZ9" {_RELATED}/></hyperlinks>',
    '<dataValidations count="1"><dataValidation type="list" sqref="A1:A9">'
    f'<formula1>"{words.MARK}"</formula1></dataValidation></dataValidations>',
    '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" dxfId="99" priority="1">'
    "<formula>1</formula></cfRule></conditionalFormatting>",
    '<sheetProtection sheet="1" objects="1"/>', f"<legacyDrawing {_RELATED}/>",
    '<rowBreaks count="9"><brk id="1"/></rowBreaks>', '<extLst><ext uri="x"/></extLst>',
    f"<headerFooter><oddHeader>&amp;C{words.MARK}</oddHeader></headerFooter>",
    f'<tableParts count="1"><tablePart {_RELATED}/></tableParts>',
)  # fmt: skip


def _extra(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    """Further XML behind the cells."""
    sheet.extra += dice.choice(_EXTRAS)


def _dates(sheet: Sheet, sheets: list[Sheet], dice: Random) -> None:
    shift = timedelta(days=dice.choice((-36500, -1, 1, 3650, 36500)))
    for row in sheet.rows:
        row[:] = [
            cell + shift if isinstance(cell, date) and date(1950, 1, 1) < _day(cell) < date(2090, 1, 1) else cell
            for cell in row
        ]


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


_CHANGES = (
    *(_set, _set, _set, _set, _set_column, _set_many, _joined, _joined, _exchanged, _heading, _row, _column),
    *(_title, _sheets, _merge, _far, _extra, _dates),
)
