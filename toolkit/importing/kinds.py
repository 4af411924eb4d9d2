"""What one row of a source is, and why: data, or layout that only the printed page needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.chinese import halfwidth, squeeze
from toolkit.importing.cells import Cells, number_of, plain
from toolkit.importing.values import RowKind
from toolkit.ledger.headings import normal

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(
    rf"(?:(?P<one>{_NUMERAL}[、.])|(?P<two>\({_NUMERAL}\)、?)|(?P<chapter>第{_NUMERAL}[类部分章节][、:]?)"
    r"|(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][、.]?))(?=.)"
)
_SECTION_SERIAL = re.compile(rf"\(?{_NUMERAL}\)?[、.]?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]")
#: The number of an item: 1, 07, 1., （1）, 1-2, ①, CS-001.
_ITEM_SERIAL = re.compile(r"\(?[A-Za-z]{0,6}[-_]?\d{1,9}(?:[-._]\d{1,9})*[.、)]{0,2}|[①-⑳]")
_COUNT = re.compile(r"[(,:]?(?:共|计|合计|共计)?(\d{1,6})[项个条家件]\)?$")
_TOTAL = re.compile(r"(?:总?合计|总计|共计|小计|累计|[本全][页区市县][小合总]计)(?:[(:].*|共?\d+[项个条家件])?")
#: A total in running words: 合计 300 万元, 共计3个项目,总投资300万元.
_TOTAL_LINE = re.compile(r"(?:总?合计|总计|共计|小计|累计):?\d.*")
_TOTAL_END = re.compile(r".{1,20}(?:小计|合计|总计)")
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|附注|填报单位|填报人|填报日期|填表人|编制单位|制表人?|制表单位|审核人?|审批人?|单位负责人"
    r"|联系电话|联系人|资料来源|数据来源)\d*[:(].*"
)
_UNIT = re.compile(
    r"\(?(?:金额|计量|货币)?单位:?(?:人民币)?(?:元|千元|万元|百万元|千万元|亿元|%|个|项)(?:人民币)?(?:[、,].*)?\)?"
)
_PART = re.compile(r"其中(?:[:,(].*|.{0,20})")
#: What goes on with a note above it.
_NOTE_ITEM = re.compile(r"\(?\d{1,2}[).、].+")
_PAGE = re.compile(r"[-—–]+\d{1,4}[-—–]+|第\d{1,4}页[/,]?(?:共\d{1,4}页)?|共\d{1,4}页[/,]?第\d{1,4}页")
_AGAIN = r"(?:续表|续上表|续前表|接上表|接上页|续页)"
_CONTINUED = re.compile(
    rf"\(?{_AGAIN}[一二三四五六七八九十\d]*\)?.{{0,40}}|\(?续[一二三四五六七八九十\d]*\)?"
    rf"|.{{1,60}}\((?:续|{_AGAIN})[一二三四五六七八九十\d]*\)"
)
#: The styles of rows that what follows may go on with: one that tells part of an item, a note.
PART, NOTE = "part", "note"
#: A section or a note stands in few cells; a total has few texts.
_FEW, _FEWER_THAN_ITEM, _MOST_TOTAL_TEXTS = 2, 4, 3
#: So many rows tell whether the keys of a list are numbers.
_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What a row is and why; the words of a section or a total; whether a new page begins with it.

    `style` tells sections of one level from those of another (一、 from （一）), and what rows below may go on with.
    """

    kind: RowKind
    reason: str
    label: str = ""
    breaks_page: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Around:
    """What must be known around a row: titles seen above, the columns of key and name (None for none), and whether
    the keys are numbers, so that 一 among them begins a section."""

    titles: Collection[str]
    key: int | None
    name: int | None
    numbered: bool


def around_of(cells: Cells, titles: Collection[str], key: int | None, name: int | None, first: int) -> Around:
    """What is around the rows of a table from `first` on."""
    rows = range(first, min(first + _SAMPLE, cells.rows.stop))
    named = (row for row in rows if name is None or cells.at(row, name) != "" or cells.down(row, name))
    keys = [cells.at(row, key) for row in named] if key is not None else []
    numbers = sum(map(_is_number, keys))
    texts = [value for value in keys if value != "" and not _SECTION_SERIAL.fullmatch(_flat(value))]
    return Around(titles, key, name, numbers * 2 > len(texts))


def title_kind(cells: Cells, row: int) -> tuple[RowKind, str]:
    """The kind of a row above the headings, and why."""
    filled = cells.filled(row)
    if not filled:
        return RowKind.BLANK, "空行"
    texts = [_flat(value) for value in filled.values()]
    if any(map(_is_note, texts)):
        return RowKind.NOTE, "表头以上的说明"
    if len(filled) < _FEWER_THAN_ITEM:
        return RowKind.TITLE, "表头以上的标题"
    return RowKind.UNREADABLE, "在表头以上，格数像一行数据，没有列名可对"


def kind_of_row(cells: Cells, row: int, around: Around) -> Found:
    """The kind of a row below the headings."""
    filled = cells.filled(row)
    if not filled:
        return Found(RowKind.BLANK, "空行")
    texts = {column: _flat(value) for column, value in filled.items()}
    return (
        _part(texts, filled, around)
        or _total(texts, filled, around)
        or _single(cells, row, texts, around)
        or _section(texts, around)
        or _data(cells, row, texts, around)
    )


def _part(texts: Mapping[int, str], filled: Mapping[int, Any], around: Around) -> Found | None:
    """A row that tells part of the one above: 其中：土建."""
    if around.key is not None and _is_number(filled.get(around.key)):
        return None
    places = [column for column in (around.key, around.name) if column is not None]
    leading = (texts[column] for column in (*places, min(texts)) if column in texts)
    if not any(_PART.fullmatch(text) for text in leading):
        return None
    return Found(RowKind.PART, "“其中”是上面一行的一部分，不另计", style=PART)


def _total(texts: Mapping[int, str], filled: Mapping[int, Any], around: Around) -> Found | None:
    """A row of totals: 合计 where its name or key should be, or something that ends so in a row without number."""
    numbered = around.key is not None and _is_number(filled.get(around.key))
    places = [column for column in (around.key, around.name) if column is not None]
    leading = [texts[column] for column in dict.fromkeys((*places, min(texts))) if column in texts]
    label = next((text for text in leading if _TOTAL.fullmatch(text)), "")
    if numbered:
        label = label if texts.get(around.name or 0, label) == label else ""
    elif not label:
        patterns = (_TOTAL, _TOTAL_END) if around.numbered else (_TOTAL,)
        few = sum(number_of(value) is None for value in filled.values()) <= _MOST_TOTAL_TEXTS
        label = next((text for p in patterns for text in texts.values() if few and p.fullmatch(text)), "")
    if not label:
        return None
    return Found(RowKind.TOTAL, f"写有“{label}”", label)


def _single(cells: Cells, row: int, texts: Mapping[int, str], around: Around) -> Found | None:
    """A row of one or two texts that belongs to the page: a title, 续表, a page number, a note; or a section."""
    if len(texts) > _FEW:
        return None
    for text in texts.values():
        if _PAGE.fullmatch(text):
            return Found(RowKind.NOTE, "页码", breaks_page=True)
        if normal(text) in around.titles:
            return Found(RowKind.TITLE, "换页重复的标题", breaks_page=True)
        if _CONTINUED.fullmatch(text):
            return Found(RowKind.TITLE, "续表的标题", breaks_page=True)
        if _UNIT.fullmatch(text):
            return Found(RowKind.NOTE, "计量单位的说明")
        if _is_note(text):
            return Found(RowKind.NOTE, "表中的说明", style=NOTE)
    section = next((column for column, text in texts.items() if _SECTION.match(text)), None)
    if section is not None and around.name not in texts.keys() - {section}:
        text = texts[section]
        return Found(RowKind.SECTION, "以“一、”一类的序次语开头，其余各格空白", _name_of(text), style=_style(text))
    if len(texts) == 1 and _TOTAL_LINE.fullmatch(next(iter(texts.values()))):
        return Found(RowKind.TOTAL, "一段文字，写的是合计", next(iter(texts.values())))
    if len(texts) == 1:
        return _alone(cells, row, next(iter(texts.values())))
    return None


def _alone(cells: Cells, row: int, text: str) -> Found | None:
    """A row with a single text: a section where it is merged across the table, else nothing that is certain."""
    wide = max((last - first + 1 for _, first, _, last in cells.across(row)), default=1)
    if wide * 2 > len(cells.columns) and len(cells.columns) > _FEW and number_of(text) is None:
        return Found(RowKind.SECTION, "整行合并，只有一段文字", _name_of(text), style=_style(text))
    return None


def _section(texts: Mapping[int, str], around: Around) -> Found | None:
    """A section row with its own sums: its number is 一 where those of the others are 1."""
    key = texts.get(around.key, "") if around.key is not None else ""
    if not (around.numbered and key and _SECTION_SERIAL.fullmatch(key)):
        return None
    others = (text for column, text in texts.items() if column != around.key and number_of(text) is None)
    name = texts.get(around.name, "") if around.name is not None else ""
    label = _name_of(name or next(others, key))
    return Found(RowKind.SECTION, "编号是“一”一类的数，其余各行是 1、2、3", label, style=_style(f"{key}、"))


def _data(cells: Cells, row: int, texts: Mapping[int, str], around: Around) -> Found:
    """Data where the row is named; what lacks its name, or everything but its number, is not read."""
    key = texts.get(around.key, "") if around.key is not None else ""
    if len(texts) == 1 and around.name is not None and (key or around.numbered) and not _is_merged(cells, row):
        reason = "只有编号，没有内容" if _is_number(key) else "只有一段文字，可能是分节、标题或说明"
        return Found(RowKind.UNREADABLE, reason)
    if around.name is None or around.name in texts:
        return Found(RowKind.DATA, "有名称" if around.name is not None else "有内容")
    if cells.down(row, around.name):
        return Found(RowKind.DATA, "名称在纵向合并的单元格里")
    if key and around.numbered and not _is_number(key):
        return Found(RowKind.UNREADABLE, "编号处不是编号，名称空白")
    if key:
        return Found(RowKind.DATA, "有编号，名称空白")
    return Found(RowKind.UNREADABLE, "没有编号也没有名称，可能是上一行在换页处断开的后半行")


def _is_merged(cells: Cells, row: int) -> bool:
    """Whether a row has part in a range that is merged downward."""
    return any(cells.down(row, column) for column in cells.columns)


def section_name(text: str) -> str:
    """The name of the section that a line above a table begins, without its number; "" where it begins none."""
    flat = _flat(text)
    return _name_of(flat) if _SECTION.match(flat) else ""


def goes_on_with_note(text: str) -> bool:
    """Whether a row's only text is a further item of the note above it: 2.本表…."""
    return _NOTE_ITEM.fullmatch(_flat(text)) is not None


def _style(text: str) -> str:
    """What kind of number a section begins with."""
    found = _SECTION.match(f"{text} ")
    return found.lastgroup or "" if found else ""


def _is_number(value: Any) -> bool:
    """Whether a cell holds the number of an item."""
    return value is not None and (number_of(value) is not None or _ITEM_SERIAL.fullmatch(_flat(value)) is not None)


def _flat(value: Any) -> str:
    return squeeze(halfwidth(plain(value)))


def _is_note(text: str) -> bool:
    return bool(_NOTE.fullmatch(text) or _UNIT.fullmatch(text))


def _name_of(text: str) -> str:
    """The name of a section without its number and without the count of its items."""
    return _COUNT.sub("", _SECTION.sub("", text, count=1)).rstrip(":(,")


def declared_count(text: str) -> int | None:
    """How many items a section or a total says it has: 电力（47项）."""
    found = _COUNT.search(squeeze(halfwidth(text)))
    return int(found[1]) if found else None
