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
_SECTION = re.compile(rf"(?:{_NUMERAL}[、.]|\({_NUMERAL}\)、?|第{_NUMERAL}[类部分章节][、:]?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][、.]?)(?=.)")
_SECTION_SERIAL = re.compile(rf"\(?{_NUMERAL}\)?[、.]?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]")
_COUNT = re.compile(r"[(,:]?(?:共|计|合计|共计)?(\d{1,6})[项个条家件]\)?$")
_TOTAL = re.compile(r"(?:总?合计|总计|共计|小计|累计|[本全][页区市县][小合总]计)(?:[(:].*|共?\d+[项个条家件])?")
_TOTAL_END = re.compile(r".{1,20}(?:小计|合计|总计)")
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|附注|填报单位|填报人|填报日期|填表人|编制单位|制表人?|制表单位|审核人?|审批人?|单位负责人"
    r"|联系电话|联系人|资料来源|数据来源)\d*[:(].*"
)
_UNIT = re.compile(r"\(?(?:金额)?单位:?(?:元|千元|万元|百万元|亿元|%|个|项)(?:、.*)?\)?")
_PAGE = re.compile(r"[-—–]+\d{1,4}[-—–]+|第\d{1,4}页[/,]?(?:共\d{1,4}页)?|共\d{1,4}页[/,]?第\d{1,4}页")
_AGAIN = r"(?:续表|续上表|续前表|接上表|接上页|续页)"
_CONTINUED = re.compile(
    rf"\(?{_AGAIN}[一二三四五六七八九十\d]*\)?.{{0,40}}|\(?续[一二三四五六七八九十\d]*\)?"
    rf"|.{{1,60}}\((?:续|{_AGAIN})[一二三四五六七八九十\d]*\)"
)
#: A section or a note stands in few cells; a total has few texts.
_FEW, _FEWER_THAN_ITEM, _MOST_TOTAL_TEXTS = 2, 4, 3
#: So many rows tell whether the keys of a list are numbers.
_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What a row is and why; the words of a section or a total; whether a new page begins with it."""

    kind: RowKind
    reason: str
    label: str = ""
    breaks_page: bool = False


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
    keys = [cells.at(row, key) for row in rows] if key is not None else []
    numbers = sum(number_of(value) is not None for value in keys)
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
        _total(texts, filled, around)
        or _single(cells, row, texts, around)
        or _section(texts, around)
        or _data(cells, row, texts, around)
    )


def _total(texts: Mapping[int, str], filled: Mapping[int, Any], around: Around) -> Found | None:
    """A row of totals: 合计 where its name or key should be, or something that ends so in a row without number."""
    numbered = around.key is not None and number_of(filled.get(around.key)) is not None
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
            return Found(RowKind.NOTE, "表中的说明")
    section = next((column for column, text in texts.items() if _SECTION.match(text)), None)
    if section is not None and around.name not in texts.keys() - {section}:
        return Found(RowKind.SECTION, "以“一、”一类的序次语开头，其余各格空白", _name_of(texts[section]))
    if len(texts) == 1:
        return _alone(cells, row, next(iter(texts.values())))
    return None


def _alone(cells: Cells, row: int, text: str) -> Found | None:
    """A row with a single text: a section where it is merged across the table, else nothing that is certain."""
    wide = max((last - first + 1 for _, first, _, last in cells.across(row)), default=1)
    if wide * 2 > len(cells.columns) and len(cells.columns) > _FEW and number_of(text) is None:
        return Found(RowKind.SECTION, "整行合并，只有一段文字", _name_of(text))
    return None


def _section(texts: Mapping[int, str], around: Around) -> Found | None:
    """A section row with its own sums: its number is 一 where those of the others are 1."""
    key = texts.get(around.key, "") if around.key is not None else ""
    if not (around.numbered and key and _SECTION_SERIAL.fullmatch(key)):
        return None
    name = texts.get(around.name, key) if around.name is not None else key
    return Found(RowKind.SECTION, "编号是“一”一类的数，其余各行是 1、2、3", _name_of(name))


def _data(cells: Cells, row: int, texts: Mapping[int, str], around: Around) -> Found:
    """Data where the row is named; what lacks its name, or everything but its number, is not read."""
    if around.name is None or around.name in texts:
        return Found(RowKind.DATA, "有名称" if around.name is not None else "有内容")
    if around.key in texts and len(texts) == 1:
        return Found(RowKind.UNREADABLE, "只有编号，没有内容")
    if cells.down(row, around.name):
        return Found(RowKind.DATA, "名称在纵向合并的单元格里")
    if around.key in texts:
        return Found(RowKind.DATA, "有编号，名称空白")
    return Found(RowKind.UNREADABLE, "没有编号也没有名称，可能是上一行在换页处断开的后半行")


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
