"""How cells are typed: what was understood, but will mislead whoever sums, sorts, filters or searches the sheet.

A cell has at most one of these findings, and none where it could not be understood at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from toolkit.chinese import PLACEHOLDER_STARTS, Amount, Unread, is_placeholder, parse_amount, show_amount
from toolkit.ledger import Ledger, Mark, Table
from toolkit.ledger.table import Seen
from toolkit.rules.columns import may_be_blank
from toolkit.rules.label import rule
from toolkit.schema import Column
from toolkit.values import Fault, Finding, Severity, shown

CONTROL_CHARACTER = Fault(
    "control-character", Severity.WARNING, "看不见的字符",
    "“{column}”里有看不见的字符（{names}），查找、比对时会对不上。",
    "请删去这些字符，或重新录入这一格。", "常见填报习惯",
)  # fmt: skip
NUMBER_AS_TEXT = Fault(
    "number-as-text", Severity.WARNING, "数字存成文本",
    "“{column}”填写为“{value}”，是文本，按 {meaning}理解；表格软件求和时会当作 0。",
    "请改填数字，不带单位、逗号和空格。", "常见填报习惯",
)  # fmt: skip
DATE_AS_TEXT = Fault(
    "date-as-text", Severity.INFO, "日期存成文本",
    "“{column}”填写为“{value}”，是文本，按 {meaning} 理解；表格软件不能按日期排序、筛选。",
    "建议改填日期 {meaning}。", "常见填报习惯",
)  # fmt: skip
FULL_WIDTH = Fault(
    "full-width", Severity.INFO, "全角字母或数字",
    "“{column}”填写为“{value}”，其中“{letters}”是全角字符，查找、比对时会对不上。",
    "请改为半角：“{half}”。", "常见填报习惯",
)  # fmt: skip
LINE_BREAK = Fault(
    "line-break", Severity.INFO, "格内换行",
    "“{column}”里有换行，查找、比对时会对不上。", "建议删去换行，写在一行里。", "常见填报习惯",
)  # fmt: skip
STRAY_BLANK = Fault(
    "stray-blank", Severity.INFO, "多余的空格",
    "“{column}”{where}有多余的空格，查找、比对时会对不上。", "请删去空格。", "常见填报习惯",
)  # fmt: skip
PLACEHOLDER = Fault(
    "blank-placeholder", Severity.INFO, "用符号或“待定”占位",
    "“{column}”填写为“{value}”，按未填处理。", "没有内容的请留空；已有内容的请补填。", "台账约定第3节",
)  # fmt: skip
TOO_LONG = Fault(
    "too-long", Severity.WARNING, "文字过长",
    "“{column}”有 {length} 个字，超过 {longest} 个字，多半是填错了列。",
    "请精简，或把内容移到相应的列。", "台账约定第2节",
)  # fmt: skip

#: Kinds that hold numbers, so that a text in them is a number stored as text.
_NUMBERS = frozenset({"amount", "percent", "measure", "year", "last_year"})
#: Kinds in which blanks and line ends separate names.
_LISTS = frozenset({"names", "units", "reference"})
_FULL = r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0e\uff0b\uff0d\uff0f]"
#: Between letters and figures blanks may stand (10 千伏); of Chinese it is enough to say that it is not ASCII.
_INNER_BLANK = r"[^\x00-\x7f][ \u3000\xa0]+[^\x00-\x7f]"
#: What Excel writes into a file for a character that XML cannot hold, when a program did not turn it back.
_ESCAPED = r"_x00(?:0[0-9A-F]|1[0-9A-F]|7F)_"
_BLANKS = " \t\r\n\u3000\xa0"
_BREAKS = "\r\n\u2028\u2029\x0b\x0c\x85"
_DIGITS = r"[+-]?[\d,，]+(?:\.\d+)?"

#: What such a text begins with.
_NOTHING_STARTS = PLACEHOLDER_STARTS | set(_BLANKS)
#: So many full-width letters of a cell are quoted.
_MOST_LETTERS = 20
#: Longer texts are no placeholders; the blanks within one count.
_LONGEST_NOTHING = 16

#: What is said of one text: the fault and the words of its message, None where there is nothing to say.
_Said = tuple[Fault, dict[str, object]] | None


@rule(
    CONTROL_CHARACTER, NUMBER_AS_TEXT, DATE_AS_TEXT, FULL_WIDTH, LINE_BREAK, STRAY_BLANK, TOO_LONG
)  # fmt: skip
def typed_forms(ledger: Ledger) -> Iterator[Finding]:
    """Each cell is typed as its column wants it: numbers as numbers, in half width, on one line, without odd blanks."""
    for table in ledger.tables.values():
        for column in table.present_columns():
            suspects = _suspects(table.seen[column.heading], column)
            said = {text: found for text in suspects if (found := _say(text, column))}
            if said:
                yield from _findings(table, column, said)


def _findings(table: Table, column: Column, said: Mapping[str, tuple[Fault, dict[str, object]]]) -> Iterator[Finding]:
    values, made = table.column(column.heading), dict[str, Finding]()
    covered = table.layout.covered.get(column.heading, ())
    for index, text in enumerate(table.typed[column.heading]):
        value = values[index]
        readable = value is not None and type(value) is not Unread
        if type(text) is str and text in said and readable and index not in covered:
            place = table.place(index, column.heading)
            if text not in made:
                fault, words = said[text]
                if fault in (NUMBER_AS_TEXT, DATE_AS_TEXT):
                    words = {"meaning": _MEANINGS.get(column.kind, str)(value)}
                made[text] = fault.at(place, text, **words)
            yield made[text].moved(place)


def _suspects(seen: Seen, column: Column) -> Collection[str]:
    """The different texts of a column that may be badly typed. Whole columns are let off by tests on all their text."""
    texts = seen.texts()
    if column.kind in _NUMBERS or column.kind == "day":
        return texts
    together = seen.together
    fits = not column.longest or max(map(len, texts), default=0) <= column.longest
    odd = not column.narrative and (" " in together or (not together.isascii() and re.search(_FULL, together)))
    return () if fits and not odd and together.isprintable() else texts


def _say(text: str, column: Column) -> _Said:
    """The first thing to say of a text."""
    if not text.strip(_BLANKS):
        return None
    for test in _TESTS:
        if found := test(text, column):
            return found
    return None


def _control(text: str, column: Column) -> _Said:
    if text.isprintable() and "_x00" not in text:
        return None
    odd = dict.fromkeys(c for c in text if not c.isprintable() and c not in _BLANKS and c not in _BREAKS)
    names = [_name(character) for character in odd] + list(dict.fromkeys(re.findall(_ESCAPED, text)))
    return (CONTROL_CHARACTER, {"names": "、".join(names)}) if names else None


def _name(character: str) -> str:
    known = {"\u200b": "零宽空格", "\ufeff": "字节序标记", "\u200d": "零宽连字", "\xad": "软连字符"}
    code = f"U+{ord(character):04X}"
    return f"{known[character]} {code}" if character in known else code


def _full_width(text: str, column: Column) -> _Said:
    letters = [] if column.narrative else re.findall(_FULL, text)
    if not letters:
        return None
    half = re.sub(_FULL, lambda found: chr(ord(found[0]) - 0xFEE0), text)
    return FULL_WIDTH, {"letters": "".join(letters[:_MOST_LETTERS]), "half": half.strip(_BLANKS)}


def _number_text(text: str, column: Column) -> _Said:
    """A text in a column of numbers, save one that says more than its number: 45%, 2021年, 大于等于1.3, 约300."""
    plain = text.strip(_BLANKS)
    if column.kind == "amount":
        amount = parse_amount(plain)
        return (NUMBER_AS_TEXT, {}) if type(amount) is Amount and not amount.approximate else None
    return (NUMBER_AS_TEXT, {}) if column.kind in _NUMBERS and re.fullmatch(_DIGITS, plain) else None


def _date_text(text: str, column: Column) -> _Said:
    return (DATE_AS_TEXT, {}) if column.kind == "day" else None


def _line_break(text: str, column: Column) -> _Said:
    inner = text.strip(_BLANKS)
    breaks = not column.narrative and column.kind not in _LISTS and any(c in inner for c in _BREAKS)
    return (LINE_BREAK, {}) if breaks else None


def _stray_blank(text: str, column: Column) -> _Said:
    if column.narrative:
        return None
    if text != text.strip(_BLANKS):
        return STRAY_BLANK, {"where": "首尾"}
    return (STRAY_BLANK, {"where": "中间"}) if column.kind not in _LISTS and re.search(_INNER_BLANK, text) else None


def _too_long(text: str, column: Column) -> _Said:
    too_long = column.longest and len(text) > column.longest
    return (TOO_LONG, {"length": len(text), "longest": column.longest}) if too_long else None


#: In the order in which they matter: a full-width number is a text too, but that follows from the first.
_TESTS: tuple[Callable[[str, Column], _Said], ...] = (
    _control, _full_width, _number_text, _date_text, _line_break, _stray_blank, _too_long,
)  # fmt: skip


#: How a value is said that was typed as a text.
_MEANINGS: Mapping[str, Callable[[Any], str]] = {
    "amount": lambda value: f"{show_amount(value)} 万元",
    "percent": lambda value: f"{value:g}%",
    "measure": shown,
}


# -- what stands for nothing, and what is no value at all

FOREIGN_ERROR = Fault(
    "foreign-cell-error", Severity.WARNING, "台账以外的列有错误值",
    "台账以外的列“{heading}”里有错误值“{value}”。", "请改正公式，或直接填写内容；不用的列请删去。", "表格软件的错误值",
)  # fmt: skip


@rule(PLACEHOLDER)
def placeholders(ledger: Ledger) -> Iterator[Finding]:
    """A cell that need not be filled is left blank, not given a dash or 待定. A required one is reported as blank."""
    for table in ledger.tables.values():
        for column in table.present_columns():
            values, cells = table.column(column.heading), table.typed[column.heading]
            if column.narrative or column.heading not in table.blank:
                continue
            texts = table.seen[column.heading].texts()
            nothing = {text for text in texts if text[:1] in _NOTHING_STARTS and _stands_for_nothing(text)}
            for index, cell in enumerate(cells) if nothing else ():
                if values[index] is None and cell in nothing and may_be_blank(table.row(index), column):
                    yield PLACEHOLDER.at(table.place(index, column.heading), cell)


def _stands_for_nothing(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NOTHING and is_placeholder(text)


@rule(FOREIGN_ERROR)
def foreign_errors(ledger: Ledger) -> Iterator[Finding]:
    """No error value stands in a column that is not the ledger's own: it may feed one that is."""
    for table in ledger.tables.values():
        for heading, cells in table.extra.items():
            if Mark in table.seen[heading].types:
                for index, cell in enumerate(cells):
                    if type(cell) is Mark and not cell.formula:
                        yield FOREIGN_ERROR.at(table.place(index, heading), cell, heading=heading)


# -- formulas

FORMULA_AMONG_VALUES = Fault(
    "formula-among-values", Severity.WARNING, "应填数值处是公式",
    "“{column}”这一格是公式（{formula}），本列其他格都是直接填写的，改动别处时它会跟着变。",
    "请核对结果“{value}”后改为直接填写。", "台账留痕要求",
)  # fmt: skip
VALUE_AMONG_FORMULAS = Fault(
    "value-among-formulas", Severity.WARNING, "应为公式处填了数值",
    "“{column}”这一格直接填写“{value}”，本列其他格都是公式，这里的公式可能被覆盖了。",
    "请核对；应由公式得出的，请从上一行复制公式。", "台账留痕要求",
)  # fmt: skip
FORMULA_EXTERNAL = Fault(
    "formula-external", Severity.WARNING, "公式引用别的工作簿",
    "“{column}”这一格的公式引用别的工作簿（{formula}），读到的是上次保存的结果“{value}”，未必是最新的。",
    "请核对后改为直接填写。", "台账留痕要求",
)  # fmt: skip

_EXTERNAL = r"\[[^\[\]]+\]"
_LONGEST_FORMULA = 60


@rule(FORMULA_AMONG_VALUES, VALUE_AMONG_FORMULAS, FORMULA_EXTERNAL)
def formulas(ledger: Ledger) -> Iterator[Finding]:
    """A column is typed or computed, not a mixture, and nothing is taken from other workbooks."""
    for table in ledger.tables.values():
        for heading, found in table.layout.formulas.items():
            cells = table.typed[heading]
            # What has no usable value is said as such.
            filled = [index for index, cell in enumerate(cells) if cell not in ("", None) and type(cell) is not Mark]
            computed = sum(index in found for index in filled) * 2 > len(filled)
            for index in filled:
                place, cell = table.place(index, heading), table.typed[heading][index]
                formula = found.get(index, "")
                if re.search(_EXTERNAL, formula):
                    yield FORMULA_EXTERNAL.at(place, cell, formula=_short(formula))
                elif computed and not formula:
                    yield VALUE_AMONG_FORMULAS.at(place, cell)
                elif formula and not computed:
                    yield FORMULA_AMONG_VALUES.at(place, cell, formula=_short(formula))


def _short(formula: str) -> str:
    return formula if len(formula) <= _LONGEST_FORMULA else formula[:_LONGEST_FORMULA] + "…"
