"""Lies about the rows and cells of a worksheet (.xlsx): their places, order, spans, kinds, and where they end."""

from __future__ import annotations

import re
from random import Random

from fuzzing import words
from fuzzing.office import attribute
from fuzzing.parts import Parts

_ROW = r"<row [^<>]*>.*?</row>"
_CELL = r'<c r="[A-Z]+\d+"'
_REACHES = ("A1:XFD1048576", "A1", "XFD1048576:A1", "", "A1:ZZZ9", "A0", "B5:C5")


def mutated(parts: Parts, dice: Random) -> None:
    """One change to one worksheet."""
    sheet = parts.sheet(dice)
    text = parts.text(sheet)
    if text:
        parts.put(sheet, dice.choice(_CHANGES)(text, dice))


def _reach(text: str, dice: Random) -> str:
    """What the sheet says of its size, its columns and its panes."""
    said = dice.choice((
        f'<dimension ref="{dice.choice(_REACHES)}"/>',
        "<cols>" + '<col min="1" max="16384" hidden="1" width="0"/>' * dice.choice((1, 3000)) + "</cols>",
        '<cols><col min="9" max="2" hidden="1"/><col min="x" max="-1" hidden="true"/></cols>',
        '<sheetViews><sheetView tabSelected="1"><pane ySplit="1048576" topLeftCell="ZZZ9"/></sheetView></sheetViews>',
        f'<sheetFormatPr zeroHeight="1" defaultRowHeight="{dice.choice(words.ATTRIBUTES[:14])}"/>',
    ))  # fmt: skip
    return text.replace("<sheetData>", f"{said}<sheetData>", 1)


def _row_numbers(text: str, dice: Random) -> str:
    """Rows without a number, with that of another, out of order, far off, none that is one."""
    number = dice.choice(("", "0", "1", "-1", "1048576", "1048577", "99999999999", "②", "1.0", "x", " 5", "9" * 5000))
    rows = list(re.finditer(r'<row r="(\d+)"', text))
    if not rows:
        return text
    found = dice.choice(rows)
    if dice.random() < 0.3:
        return re.sub(r'<row r="\d+"', f'<row r="{number}"' if number else "<row", text)
    new = f'<row r="{number}"' if number else "<row"
    return text[: found.start()] + new + text[found.end() :]


def _row_order(text: str, dice: Random) -> str:
    rows = re.findall(_ROW, text, re.DOTALL)
    if not rows:
        return text
    ways = (rows[::-1], rows + rows, dice.sample(rows, len(rows)), [rows[0], *rows], rows[:-1] + [rows[-1]] * 500)
    start, end = text.index(rows[0]), text.rindex("</row>") + len("</row>")
    return text[:start] + "".join(dice.choice(ways)) + text[end:]


def _cell_places(text: str, dice: Random) -> str:
    """Cells without a place, in that of another, in another row, far off."""
    place = dice.choice(("", "A1", "XFD1048576", "XFE1", "A0", "1A", "ZZZ99999999", "a1", "$A$1", "R1C1", "A1:B2", "②"))
    new = f'<c r="{place}"' if place else "<c"
    found = list(re.finditer(_CELL, text))
    if not found:
        return text
    if dice.random() < 0.3:
        return re.sub(_CELL, new, text, count=dice.choice((0, 30)))
    one = dice.choice(found)
    return text[: one.start()] + new + text[one.end() :]


def _cell_order(text: str, dice: Random) -> str:
    rows = list(re.finditer(_ROW, text, re.DOTALL))
    if not rows:
        return text
    row = dice.choice(rows)
    cells = re.findall(r"<c .*?(?:</c>|/>)", row[0], re.DOTALL)
    ways = (cells[::-1], cells + cells, dice.sample(cells, len(cells)), cells * 200)
    tag = row[0][: row[0].index(">") + 1]
    return text[: row.start()] + tag + "".join(dice.choice(ways)) + "</row>" + text[row.end() :]


def _hidden(text: str, dice: Random) -> str:
    """Rows that nobody sees, by any of the ways there are."""
    said = dice.choice(
        ('hidden="1"', 'hidden="true"', 'ht="0"', 'ht="0.00"', 'collapsed="1" outlineLevel="9"', 'ht=""')
    )
    return re.sub("<row ", f"<row {said} ", text, count=dice.choice((1, 3, 0)))


def _shared(text: str, dice: Random) -> str:
    """Formulas shared over cells that lie before, beyond or around the one that has them; chains and rings of them."""
    place, number = dice.choice(_REACHES), dice.choice(("0", "1", "-1", "999999999", "x", ""))
    formula = attribute(dice.choice(("A1+1", "$A1", "XFD1048576", "A1048576+ZZ9", "甲!A1", "1" * 9000)))
    first = f'<f t="shared" ref="{place}" si="{number}">{formula}</f>'
    follow = f'<f t="shared" si="{number}"/>'
    made = re.sub(r"(<c r=\"[A-Z]+\d+\"[^<>]*>)(?=<v>)", rf"\1{follow}", text)
    return made.replace(follow, first, 1) if dice.random() < 0.8 else made


def _kinds(text: str, dice: Random) -> str:
    """Cells of a kind that does not fit what they hold."""
    kind = dice.choice(("s", "n", "b", "e", "d", "str", "inlineStr", "x", ""))
    style = dice.choice(("", ' s="1"', ' s="2"', ' s="99999"', ' s="②"', f' s="{"9" * 5000}"', ' cm="1" vm="9"'))
    pattern = r'(<c r="[A-Z]+\d+")[^<>]*>'
    return re.sub(pattern, lambda found: f'{found[1]} t="{kind}"{style}>', text, count=dice.choice((1, 5, 40)))


def _numbers(text: str, dice: Random) -> str:
    """Numbers beyond days and beyond all, shown as days or percentages."""
    number = dice.choice((*words.SERIALS, *words.NUMBERS, "1e308", "-1e308", "NaN", "-Infinity", "1e-400", "0x10"))
    style = dice.choice(('s="1"', 's="2"', ""))
    pattern = r'(<c r="[A-Z]+\d+")[^<>]*><v>[^<>]*</v>'
    return re.sub(pattern, rf"\1 {style}><v>{number}</v>", text, count=dice.choice((1, 5, 40)))


def _inline(text: str, dice: Random) -> str:
    """Texts in the cell itself, in runs, with their reading aloud."""
    word = attribute(words.text(dice))
    inside = dice.choice((
        f"<is><t>{word}</t></is>", f"<is><r><t>{word}</t></r><r><rPr><b/></rPr><t>乙</t></r></is>", "<is/>",
        f"<is><t>甲</t><rPh sb='0' eb='1'><t>{word}</t></rPh></is>", f"<is><t>{word}</t><t>{word}</t></is><v>1</v>",
    ))  # fmt: skip
    pattern = r'(<c r="[A-Z]+\d+")[^<>]*><v>[^<>]*</v>'
    return re.sub(pattern, lambda found: f'{found[1]} t="inlineStr">{inside}', text, count=dice.choice((1, 5, 40)))


def _wrapped(text: str, dice: Random) -> str:
    """Rows in what some programs may know and others pass over."""
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    head = f'<mc:AlternateContent xmlns:mc="{space}"><mc:Choice Requires="x14">'
    made = text.replace("<row ", f"{head}<row ", 1)
    return made.replace("</row>", "</row></mc:Choice><mc:Fallback/></mc:AlternateContent>", 1)


def _twice(text: str, dice: Random) -> str:
    """The cells twice in one part, or none."""
    found = re.search(r"<sheetData>.*</sheetData>", text, re.DOTALL)
    whole = found[0] if found else ""
    return text.replace(whole, dice.choice((whole * 2, "", "<sheetData/>", "<sheetData/>" + whole)), 1)


_CHANGES = (
    *(_reach, _row_numbers, _row_numbers, _row_order, _row_order, _cell_places, _cell_places, _cell_order, _cell_order),
    *(_hidden, _shared, _shared, _kinds, _kinds, _numbers, _numbers, _inline, _wrapped, _twice),
)
