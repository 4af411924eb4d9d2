"""Dates, amounts, percents, quantities and numerals as office staff type them, and as reports print them.

A parse_ function takes what a cell holds and returns one of three things: the value; None for a blank cell
or a placeholder such as — or 不适用; an Unread for everything which cannot be understood with certainty.
Nothing is guessed, and no text makes them raise. Money is in 万元, percents are numbers out of 100.

No clock, no file, no memo: a caller who meets the same text often keeps the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from math import isfinite
from typing import Final, NoReturn

from toolkit.values import Period, Span, shown

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
LARGEST: Final = 10**15
"""Numbers from here on are refused: a workbook keeps fifteen digits of a number, no more."""

LONGEST: Final = 200
"""Longer texts are prose; refusing them bounds the time which a cell can take."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell which holds something that could not be understood: never the same as an empty one.

    `text` is the content as typed, `why` a Chinese clause, `ambiguous` whether it has more than one reading.
    """

    text: str
    why: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """The days which a text allows, both ends counted; None and None when it sets no end (持续推进, 长期)."""

    first: date | None
    last: date | None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in 万元, an int when integral; `approximate` when typed as 约300, 300左右 or 300余."""

    value: float | int
    approximate: bool


@dataclass(frozen=True, slots=True)
class Percent:
    """A percent: out of 100 if `explicit` (a % sign was typed), else the bare number as it stands.

    Whether bare numbers are fractions (0.4 for 40%) shows only over a whole column: see percent_of.
    """

    value: float
    explicit: bool


class _Unclear(Exception):
    """Why a text could not be understood; turned into an Unread where the text as typed is known."""

    def __init__(self, why: str, ambiguous: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.ambiguous = ambiguous

    def about(self, typed: str) -> Unread:
        return Unread(typed, self.why, self.ambiguous)


# -------------------- characters

_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥"}
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_TIDY: Final = _HALF | _UNSEEN | {0x2212: "-", 0xFE63: "-", 0x00A0: " ", 0x2009: " ", 0x202F: " "}


def _full(character: str) -> str:
    """The full-width form of an ASCII character; any other as it is."""
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


_NOTHING_MARK: Final = re.compile(r"[-‐‑‒–—―─−_]+|[/\\]+|…+|\.{2,}|·{2,}|。{2,}")
_NOTHING_WORDS: Final = (
    "不适用 不涉及 待定 待确定 待明确 待补充 待填 待填报 未定 未确定 未明确 未填 未填报 暂无 暂未确定 暂缺 "
    "无 没有 无数据 无内容 空 空白 n/a na n.a. nil null none tbd"
)
_NOTHING: Final = frozenset(_NOTHING_WORDS.split())
#: What a placeholder may begin with, blanks aside: a text that begins otherwise is none.
PLACEHOLDER_STARTS: Final = frozenset(
    {form for word in _NOTHING for form in (word[0], word[0].upper(), *map(_full, (word[0], word[0].upper())))}
    | set("-‐‑‒–—―─−_/\\….·。－＿／＼．")
)
_EXCEL_ERROR: Final = r"#(?:[A-Z_]+(?:/[A0])?[!?]?|#+)"


def halfwidth(text: str) -> str:
    """The text with full-width letters, digits, punctuation and blanks in half width; 、。《》“” stay.

    Each character has its place: what is found in it stands there in the text too.
    """
    return text if text.isascii() else text.translate(_HALF)


def squeeze(text: str) -> str:
    """The text without any white space: blanks of every width, line ends, zero-width characters, BOM."""
    if text.isprintable():  # then the only white space in it is the plain blank
        return text.replace(" ", "")
    return "".join(text.split()).translate(_UNSEEN)


def is_placeholder(text: str) -> bool:
    """Whether the text only says that there is nothing: — / …… 不适用 待定 N/A. A blank one does not."""
    plain = squeeze(halfwidth(text))
    return plain.lower() in _NOTHING or _NOTHING_MARK.fullmatch(plain) is not None


def _typed(value: object) -> str:
    """The content as typed; Python refuses to write an int of thousands of digits."""
    return "过大的数字" if isinstance(value, int) and value.bit_length() > 1000 else shown(value)


def _content(typed: str) -> str | None:
    """The text in half width without blanks at its ends; None if blank or a placeholder. Raises for #REF!."""
    text = (typed if typed.isascii() else typed.translate(_TIDY)).strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise _Unclear("文字过长")
    if "0" <= text[0] <= "9":
        return text
    if text[0] == "#" and re.fullmatch(_EXCEL_ERROR, text):
        raise _Unclear("单元格是公式错误值")
    return None if is_placeholder(text) else text


# -------------------- dates

_NO_DATE: Final = "无法识别为日期"
_LIST: Final = "[、,;和及]"
_OPEN_HEAD: Final = "长期|持续|常态化?|贯穿全年|贯穿始终|全年|常年|每年|每季度|每月|长效|滚动|经常性"
_OPEN_TAIL: Final = "推进|推动|坚持|实施|开展|落实|进行|抓好|保持|工作|任务|机制"
_OPEN: Final = f"(?:{_OPEN_HEAD})+(?:{_OPEN_TAIL})*"
_DATED_OPEN: Final = rf"(?:{_OPEN_HEAD})(?<![\d年]全年)"
_COMPACT: Final = re.compile(r"(\d{4})(?:(\d\d)(\d\d)?)?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(年|[-./])(\d{1,2})(?:(月)份?(.*)|\2(\d{1,2})[日号]?)?", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})(?:年|-(?=Q))?(.*)", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})[日号]?", re.ASCII)
_BEFORE: Final = re.compile(r"(.+?)(?:之前|以前|前)(?:完成)?")

_TIME: Final = (
    r"(?:(?<=\d)[T ]|(?<=[日号])) *(?:[01]?\d|2[0-4])"
    r"(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?|[时点](?:[0-5]?\d分|整)?)(?=$|前|之前|以前)"
)
_MONTH_PARTS: Final[Mapping[str, tuple[int, int]]] = {
    "": (1, 31),
    "初": (1, 10),
    "上旬": (1, 10),
    "上半月": (1, 15),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中下旬": (11, 31),
    "下半月": (16, 31),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_RANGE_SIGNS: Final = re.compile("(?:[~∼〜—―─至到]|-{2,})+")
_HYPHENS: Final = str.maketrans("‐‑‒–", "----")
_NUMERAL: Final = "〇○零一二三四五六七八九十"
_NUMERALS: Final = re.compile(rf"(?<![\d{_NUMERAL}])([{_NUMERAL}]+)(?=[年月日号])")
_CHINESE_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# What a hyphen between two dates looks like, and short ranges written out: 2021年6-12月, 2021.6.1-7.15.
_RANGE_HYPHEN: Final = r"-(?=(?:\d{4}|\d{6}|\d{8})(?!\d))|(?<=[年月日号旬底末初度])-|(?<=Q[1-4])-(?=Q)"
_SHORT_RANGES: Final = (
    (r"年(\d{1,2})[-~](\d{1,2})月", r"年\1月~\2月"),
    (r"月(\d{1,2})[-~](\d{1,2})([日号])", r"月\1日~\2\3"),
    (r"年第?([一二三四1-4])[-~]第?([一二三四1-4])季度", r"年\1季度~\2季度"),
    (r"^(\d{4})([./])(\d{1,2})\2(\d{1,2})[-~](\d{1,2})\2(\d{1,2})$", r"\1\2\3\2\4~\1\2\5\2\6"),
)
_YEARLESS: Final = r"\d{1,2}月|第?[一二三四1-4]季度|Q[1-4]|[上下]半年|年[底末]"
_FIVE_YEAR_PLAN: Final = "[“”‘’\"']*十([一二三四五六])五[“”‘’\"']*(?:规划)?(?:时期|期间|期内|期)?(末)?(前)?"
_DATE_FAULTS: Final = (
    (r"[2-7]\d{4}(?:\.\d+)?", "可能是未设日期格式的日期序列数", True),
    (r"\d{1,3}年.*|\d{2}([-./])\d{1,2}\1\d{1,2}", "年份不是四位", False),
    (
        r"\D*\d{0,2}(?:[月日号旬]|季[度末底]|Q[1-4]|年[底末初中]|[上下]半年).*|\d{1,2}[-/]\d{1,2}",
        "缺少年份",
        False,
    ),
)


def _year_parts() -> dict[str, tuple[int, int]]:
    """What may follow a year: the first and the last of the months it means."""
    parts = dict.fromkeys(("", "度", "全年", "内"), (1, 12))
    parts |= dict.fromkeys(("底", "末", "年底", "年末", "下半年末", "下半年底"), (12, 12))
    parts |= {"上半年": (1, 6), "上半年末": (6, 6), "上半年底": (6, 6), "下半年": (7, 12)}
    for number, numeral in enumerate("一二三四", start=1):
        last = number * 3
        for name in (f"{numeral}季度", f"{number}季度", f"第{numeral}季度", f"第{number}季度", f"Q{number}"):
            parts |= {name: (last - 2, last), f"{name}末": (last, last), f"{name}底": (last, last)}
    return parts


_YEAR_PARTS: Final[Mapping[str, tuple[int, int]]] = _year_parts()


def parse_dates(value: object) -> Dates | Unread | None:
    """The days which a cell allows, None for a blank or a placeholder, Unread if they are not certain.

    A deadline is the last day: 2021年10月底 ends on 31 October, 2024年四季度 on 31 December. The first day of
    a month's 底 or 末 is its 21st (下旬), that of 年底 1 December, that of a quarter's 末 the 1st of its last
    month. A bare number is a year, a year and month (2021.9) or 20210930; 45473 may be a date without its
    format and is not guessed.
    """
    if isinstance(value, str):
        return _dates_of_text(value)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Dates(day, day)
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _dates_of_number(value)
    why = "单元格是时间，不是日期" if isinstance(value, (time, timedelta)) else _NO_DATE
    return Unread(_typed(value), why)


def parse_year(value: object, last: bool = False) -> int | Unread | None:
    """The year of a cell: of the first day it allows, or with `last` of the last day (2021-2025 → 2025)."""
    if isinstance(value, (int, float)) and FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return int(value)
    text = _typed(value) if isinstance(value, float) else value
    if isinstance(text, str):  # 2021.1 is January or October, but certainly 2021
        text = re.sub(r"(?<![\d.])(\d{4})\.(?:10?|0)(?![\d.月])", r"\1年", halfwidth(text))
    dates = parse_dates(text)
    if dates is None:
        return None
    if isinstance(dates, Unread):
        return Unread(_typed(value), dates.why.replace(_NO_DATE, "无法识别为年份"), dates.ambiguous)
    day = dates.last if last else dates.first
    return day.year if day else Unread(_typed(value), "没有具体年份")


def _dates_of_number(value: float) -> Dates | Unread | None:
    if FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return Dates(date(int(value), 1, 1), date(int(value), 12, 31))
    return _dates_of_text(_typed(value))


def _dates_of_text(typed: str) -> Dates | Unread | None:
    try:
        text = _content(typed)
        return None if text is None else _dates(_date_spelling(text))
    except _Unclear as unclear:
        return unclear.about(typed)


def _date_spelling(text: str) -> str:
    """The text in one spelling: no time of day, no blanks, ~ for a range, digits for 二〇二一年十月."""
    text = re.sub(_TIME, "", text, count=1, flags=re.ASCII)
    if re.search(r"\d\s+\d", text):
        raise _Unclear("数字之间有空格，分不清年月日")
    text = squeeze(text).removesuffix("。").upper()
    if text.isascii():
        return _RANGE_SIGNS.sub("~", text) if "~" in text or "--" in text else text
    text = _NUMERALS.sub(_digits_of_numeral, text.translate(_HYPHENS))
    return _RANGE_SIGNS.sub("~", _years_of_plan(text))


def _digits_of_numeral(found: re.Match[str]) -> str:
    """二〇二一 → 2021, 十 → 10, 二十 → 20, 三十一 → 31; what is no such numeral stays as it is."""
    numeral = found[1]
    if "十" not in numeral:
        return numeral.translate(_CHINESE_DIGITS)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return (tens or "一").translate(_CHINESE_DIGITS) + (ones or "零").translate(_CHINESE_DIGITS)


def _years_of_plan(text: str) -> str:
    """“十四五”期间 → 2021~2025, 十四五末 → 2025年末; any other text as it is."""
    found = re.fullmatch(_FIVE_YEAR_PLAN, text) if "五" in text else None
    if not found:
        return text
    last = 2005 + 5 * ("一二三四五六".index(found[1]) + 1)
    return f"{last}年末" if found[2] else f"{last - 4}~{last}年{found[3] or ''}"


def _dates(text: str) -> Dates:
    """The days of a moment, a range, or a list of them: 2021、2024 is from 2021 to 2024."""
    parts = re.split(_LIST, text)
    if not text.isascii() and all(re.fullmatch(_OPEN, part) for part in parts):
        return Dates(None, None, True)
    if not text.isascii() and re.search(rf"\d.*{_DATED_OPEN}|{_DATED_OPEN}.*\d", text):
        raise _Unclear("既写了日期又写了长期、持续一类的词", True)
    stretches = []
    before = ""
    for part in parts:
        before = _with_year(part, before)
        stretches.append(_stretch(before))
    return Dates(min(first for first, _ in stretches), max(last for _, last in stretches))


def _stretch(text: str) -> tuple[date, date]:
    """The first and last day of a moment or of a range."""
    left, sign, right = _with_range_sign(text).partition("~")
    first, last = _moment(left)
    if sign:
        last = _moment(_with_year(right, left))[1]
    if first > last:
        raise _Unclear("起止颠倒")
    return first, last


def _with_range_sign(text: str) -> str:
    """The text with ~ between the ends of a range: a hyphen is one only where it cannot be part of a date."""
    if "-" not in text and "~" not in text:
        return text
    for short, full in _SHORT_RANGES:
        text = re.sub(short, full, text, flags=re.ASCII)
    return text if "~" in text else re.sub(_RANGE_HYPHEN, "~", text, flags=re.ASCII)


def _with_year(text: str, before: str) -> str:
    """The text with the year of what stands before it (2021年6月至12月), and its month before a mere day."""
    if len(re.findall(r"\d{4}", before)) != 1 or re.fullmatch(r"\d{4}年?(?:全年|度|内)?", before):
        return text
    if re.match(r"\d{1,2}[日号]", text):
        month = re.match(r"\d{4}年\d{1,2}月(?=\d)", before)
        return month[0] + text if month else text
    return f"{before[:4]}年{text}" if re.match(_YEARLESS, text) else text


def _moment(text: str) -> tuple[date, date]:
    """The first and last day of a year, a month, a part of these, or a day; or of any of them with 前."""
    found = _BEFORE.fullmatch(text) if "前" in text else None
    if not found:
        return _days(text)
    first, last = _days(found[1])
    if first != last and found[1][-1] not in "底末":
        raise _Unclear("“前”字前面不是某一天，分不清是否包括这段时间", True)
    return first, last


def _days(text: str) -> tuple[date, date]:
    if found := _COMPACT.fullmatch(text):
        return _compact_days(*found.groups())
    if found := _MONTH.fullmatch(text):
        return _month_days(*found.groups())
    if found := _YEAR.fullmatch(text):
        return _year_days(found[1], found[2])
    return _refuse_date(text)


def _compact_days(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    """The days of 2021, 202109 or 20210930; 201012 may also be 12 October 2020."""
    if month is None:
        return _months(_year(year), 1, 12)
    if day is None and year[2:] <= "12" and year[2:] != "00":
        raise _Unclear("既可能是年月也可能是年月日", True)
    return _month_span(_year(year), int(month), day or "")


def _month_days(
    year: str, mark: str, month: str, month_word: str | None, part: str | None, day: str | None
) -> tuple[date, date]:
    """The days of 2021年10月底, 2021.9, 2021-09-30 and their like, given in pieces."""
    if mark == "年" and not month_word:
        raise _Unclear(_NO_DATE)
    if mark == "." and not month_word and not day and month in ("1", "10"):
        raise _Unclear("既可能是1月也可能是10月", True)
    return _month_span(_year(year), int(month), part or day or "")


def _month_span(year: int, month: int, part: str) -> tuple[date, date]:
    """The days of a month, of a part of it by name, or one day by number."""
    if not 1 <= month <= 12:
        raise _Unclear(f"没有{month}月")
    if found := _DAY.fullmatch(part):
        day = _day(year, month, int(found[1]))
        return day, day
    if part not in _MONTH_PARTS:
        raise _Unclear(_NO_DATE)
    first, last = _MONTH_PARTS[part]
    return date(year, month, first), _day_at_most(year, month, last)


def _year_days(year: str, part: str) -> tuple[date, date]:
    """The days of a part of a year: 四季度, Q3, 上半年, 底."""
    if part in _YEAR_PARTS:
        return _months(_year(year), *_YEAR_PARTS[part])
    if part.removeprefix("年") in ("初", "中"):
        raise _Unclear("“年初”“年中”没有确切的起止日期", True)
    return _refuse_date(year + part)


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _Unclear(f"年份不在{FIRST_YEAR}至{LAST_YEAR}之间")
    return year


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), _day_at_most(year, last, 31)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _Unclear(f"{year}年{month}月没有{day}日") from None


def _day_at_most(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last if it has none."""
    if day <= 28:
        return date(year, month, day)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, min(day, last.day))


def _refuse_date(text: str) -> NoReturn:
    """Raise with the best reason why the text is no date."""
    for pattern, why, ambiguous in _DATE_FAULTS:
        if re.fullmatch(pattern, text):
            raise _Unclear(why, ambiguous)
    raise _Unclear(_NO_DATE)


# -------------------- numbers

_FIGURE: Final = r"(?:(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.\d+)?|\.\d+)"
_LOOSE_BLANKS: Final = r"(?<![\d\s])\s+|\s+(?![\d\s])"
"""White space which does not stand between two digits."""
_NUMBER: Final = re.compile(rf"[-+]?{_FIGURE}", re.ASCII)
_PERCENT: Final = re.compile(rf"([-+]?{_FIGURE})\s*(%?)", re.ASCII)
_MONEY: Final = re.compile(
    r"(约|大约|近|将近|接近)?(人民币|¥|RMB|CNY)?"
    rf"([-+]?{_FIGURE})(余|多)?(亿元?|千万元?|百万元?|万元?|千元|元)?整?(左右|上下)?",
    re.ASCII,
)
_COMPOUND: Final = (
    r"(约|大约|近|将近|接近)?(?:人民币|¥|RMB|CNY)?"
    r"(?:(\d+)亿)?(?:(\d+(?:\.\d+)?)(千|百)?万)?(?:(\d+(?:\.\d+)?)(?=元))?元?整?(左右|上下)?"
)
_TENS: Final[Mapping[str, int]] = {"元": -4, "千元": -1, "万元": 0, "百万元": 2, "千万元": 3, "亿元": 4}
"""Units of money as powers of ten of 万元."""
_FEN: Final = Decimal("0.000001")

_VAGUE: Final = "(?:约|近|左右|上下|余|多|超|逾|不少于|不低于|至少|以上|以下|以内)"
_NUMBER_FAULTS: Final = (
    (r"%", "含有百分号"),
    (r"美元|欧元|港元|港币|日元|英镑|[$€£]|USD|EUR|HKD", "不是人民币"),
    (r"\d[百千万亿元\s]*(?:[-~—–―至到]|\.{2,})\s*[¥\d]", "是一个范围，不是一个数"),
    (r"^\s*\([^()]*\)\s*$", "括号中的数可能表示负数"),
    (r"\d.*[()].*\d", "括号内外不止一个数"),
    (r"\d.*[+*/×÷=:].*\d|^=", "是算式或比值，不是一个数"),
    (r"\d\s*[,，]\s*\d", "千分位分隔有误"),
    (r"\d\s+\d", "数字之间有空格"),
    (rf"{_VAGUE}.*\d|\d.*{_VAGUE}", "不是确定的数"),
    (r"\d[^\d\s.,]+$", "数字后面带有文字"),
)


def parse_amount(value: object, unit: str = "万元") -> Amount | Unread | None:
    """The amount of a cell in 万元, None for a blank or a placeholder, Unread if it is not certain.

    `unit` is the column's, for numbers typed without their own: 元, 千元, 万元, 百万元, 千万元 or 亿元.
    The result is exact to 分, an int when integral. Raises ValueError for a unit which is none of these.
    """
    if unit not in _TENS:
        raise ValueError(f"unit must be one of {'、'.join(_TENS)}, got {unit}")
    if isinstance(value, str):
        return _amount_of_text(value, unit)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not -LARGEST < value < LARGEST:
        return _not_a_number(value, "金额")
    if unit != "万元":
        return Amount(_in_wan(_exact(value), unit), False)
    if isinstance(value, int):
        return Amount(value, False)
    if value.is_integer():
        return Amount(int(value), False)
    return Amount(value if round(value, 6) == value else _in_wan(_exact(value), unit), False)


def parse_number(value: object) -> float | int | Unread | None:
    """The plain number of a cell, an int when integral; None for a blank or a placeholder; else Unread."""
    if isinstance(value, str):
        return _number_of_text(value)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not -LARGEST < value < LARGEST:
        return _not_a_number(value, "数字")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_percent(value: object) -> Percent | Unread | None:
    """The percent of a cell: 45% is 45.0 and explicit, 0.45 stays 0.45; None if blank, Unread if unsure."""
    if isinstance(value, str):
        return _percent_of_text(value)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not -LARGEST < value < LARGEST:
        return _not_a_number(value, "百分数")
    return Percent(value, False)


def percent_of(number: float, fraction: bool) -> float:
    """The number in percent; a `fraction` is multiplied by 100 in decimals, so that 0.57 gives 57.0."""
    if not fraction or not isfinite(number):
        return number
    digits = repr(float(number))
    return float(_exact(number).scaleb(2)) if "e" in digits else float(f"{digits}e2")


def _amount_of_text(typed: str, unit: str) -> Amount | Unread | None:
    try:
        text = _content(typed)
        return None if text is None else _amount(re.sub(_LOOSE_BLANKS, "", text.upper()), unit)
    except _Unclear as unclear:
        return unclear.about(typed)


def _amount(text: str, unit: str) -> Amount:
    found = _MONEY.fullmatch(text)
    if not found:
        return _compound_amount(text)
    about, currency, figure, more, own, around = found.groups()
    if own:
        unit = own if own.endswith("元") else f"{own}元"
    elif currency and unit != "元":
        raise _Unclear(f"写了货币符号而没有写单位，既可能是元也可能是{unit}", True)
    return Amount(_in_wan(_figure(figure), unit), bool(about or more or around))


def _compound_amount(text: str) -> Amount:
    """The amount of 1亿2000万 or 3万5000元: all parts but the last whole, each below the unit before it."""
    found = re.fullmatch(_COMPOUND, text, flags=re.ASCII)
    if not found:
        raise _Unclear(_why_no_number(text, "金额"))
    about, yi, wan, more, yuan, around = found.groups()
    parts = [(yi, "亿元"), (wan, f"{more or ''}万元"), (yuan, "元")]
    known = [(_figure(figure), unit) for figure, unit in parts if figure]
    wans = [figure.scaleb(_TENS[unit]) for figure, unit in known]
    whole = all(figure % 1 == 0 for figure, _ in known[:-1])
    limits = [Decimal(1).scaleb(_TENS[unit]) for _, unit in known[:-1]]
    if len(known) < 2 or not whole or any(map(Decimal.__ge__, wans[1:], limits)):
        raise _Unclear("无法识别为金额")
    return Amount(_in_wan(sum(wans, Decimal()), "万元"), bool(about or around))


def _number_of_text(typed: str) -> float | int | Unread | None:
    try:
        text = _content(typed)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            raise _Unclear(_why_no_number(text, "数字"))
        return _plain(_figure(text))
    except _Unclear as unclear:
        return unclear.about(typed)


def _percent_of_text(typed: str) -> Percent | Unread | None:
    try:
        text = _content(typed)
        if text is None:
            return None
        found = _PERCENT.fullmatch(text)
        if not found:
            raise _Unclear(_why_no_percent(text))
        return Percent(float(_figure(found[1])), bool(found[2]))
    except _Unclear as unclear:
        return unclear.about(typed)


def _figure(text: str) -> Decimal:
    """The number which _FIGURE matched. Raises when it is too large to be one of a workbook."""
    number = Decimal(text.replace(",", "").replace(" ", ""))
    if abs(number) >= LARGEST:
        raise _Unclear("数字过大")
    return number


def _exact(value: float) -> Decimal:
    """The number as its shortest decimals say it."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))


def _plain(number: Decimal) -> float | int:
    value = float(number)
    return round(number) if value.is_integer() else value


def _in_wan(number: Decimal, unit: str) -> float | int:
    """The amount in 万元, to 分."""
    return _plain(number.scaleb(_TENS[unit]).quantize(_FEN, ROUND_HALF_UP))


def _why_no_number(text: str, what: str) -> str:
    for pattern, why in _NUMBER_FAULTS:
        if re.search(pattern, text):
            return why
    return f"无法识别为{what}"


def _why_no_percent(text: str) -> str:
    why = _why_no_number(text.replace("%", ""), "百分数")
    vague = re.search(_VAGUE, text) if why == "不是确定的数" else None
    return f"含“{vague[0]}”，完成率应为确定数" if vague else why


def _not_a_number(value: object, what: str) -> Unread:
    """Why a value which is no text is not a number."""
    if isinstance(value, bool):
        return Unread(_typed(value), "单元格是逻辑值")
    if isinstance(value, date):
        return Unread(_typed(value), "单元格是日期")
    if isinstance(value, (time, timedelta)):
        return Unread(_typed(value), "单元格是时间")
    if isinstance(value, (int, float)):
        return Unread(_typed(value), "数字过大" if abs(value) >= LARGEST else "不是有效的数字")
    return Unread(_typed(value), f"无法识别为{what}")


# -------------------- periods and units

_PERIOD: Final = re.compile(
    r"(\d{4})(?:(?P<year>年度?|年全年)?|(?:年|(?P<dot>\.)|[-/])(?P<month>\d{1,2})(?P<word>月份?)?"
    r"(?P<half_month>[上下]半月|H[12])?|(?P<mm>\d\d)"
    r"|(?:年|-)?(?:第?(?P<quarter>[一二三四1-4])季度|Q(?P<q>[1-4]))"
    r"|(?:年|-)?(?:(?P<half>[上下])半年|H(?P<h>[12]))"
    r"|年?[-—~～至](?P<last>\d{4})(?:年?(?:规划)?中期(?:评估)?|M))",
    re.ASCII,
)
_MID_TERM: Final = re.compile("(?:规划)?中期(?:评估)?|M")
_UNIT: Final = re.compile(r"(?:（[^（）]*）|\([^()]*\)|[^、，；,;､\s])+")


def parse_period(text: str) -> Period:
    """The period which a text names: 2024-06, 2024年6月, 202406; 2024Q2, 2024年二季度; 2024H1, 2024年上半年; 2024.

    2024-08H1 and 2024年8月上半月 are half a month; 2021-2025M and 2021—2025年中期 the mid-term of a plan, a mere 中期
    that of a plan still to be named (Period.of_plan). Raises ValueError, in Chinese, for anything else and for 2024.1
    and 2024.10, which are the same number.
    """
    spelling = squeeze(halfwidth(text))[:LONGEST].upper()
    if _MID_TERM.fullmatch(spelling):
        return Period(0, Span.MID_TERM)
    found = _PERIOD.fullmatch(_NUMERALS.sub(_digits_of_numeral, spelling))
    if not found:
        raise ValueError(f"“{text}”不是报告期，请写成 2024-06、2024Q2 或 2024。")
    try:
        return _period(found)
    except _Unclear as unclear:
        raise ValueError(f"报告期“{text}”{unclear.why}，请写成 2024-06、2024Q2 或 2024。") from None


def _period(found: re.Match[str]) -> Period:
    year = _year(found[1])
    if quarter := found["quarter"] or found["q"]:
        return Period(year, Span.QUARTER, "一二三四1234".index(quarter) % 4 + 1)
    if half := found["half"] or found["h"]:
        return Period(year, Span.HALF_YEAR, "上下12".index(half) % 2 + 1)
    if found["last"]:
        return _mid_term(year, _year(found["last"]))
    month = found["month"] or found["mm"]
    if not month:
        return Period(year, Span.YEAR)
    if found["dot"] and not found["word"] and month in ("1", "10"):
        raise _Unclear("既可能是1月也可能是10月")
    if not 1 <= int(month) <= 12:
        raise _Unclear(f"没有{int(month)}月")
    if part := found["half_month"]:
        return Period(year, Span.HALF_MONTH, int(month) * 2 - (part in ("上半月", "H1")))
    return Period(year, Span.MONTH, int(month))


def _mid_term(first: int, last: int) -> Period:
    if first > last:
        raise _Unclear("规划起止颠倒")
    return Period(first, Span.MID_TERM, last - first + 1)


def split_units(text: str) -> tuple[str, ...]:
    """The names of units in a text, in order: 、 ， ； , ; and blanks separate them, save inside brackets."""
    return tuple(_UNIT.findall(text.translate(_UNSEEN)))


# -------------------- printing

_WIDE: Final = Context(prec=700)
_NOISE: Final = Decimal("0.000000001")
_TENTH: Final = Decimal("0.1")
_HUNDREDTH: Final = Decimal("0.01")
_PLACES: Final = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_FEN_NOISE: Final = Decimal("0.001")
_FLOAT_NOISE: Final = Decimal("1e-15")
_CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_PLACES: Final = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_HEADING_MARKS: Final = (("", "、"), ("（", "）"), ("", "."), ("（", "）"))


def show_amount(value: float) -> str:
    """The amount with thousands separators and at most two decimals: 492,826, 0.5."""
    if isinstance(value, int):
        return f"{value:,}"
    return _trimmed(f"{_rounded(_exact(value), _HUNDREDTH):,f}")


def show_yi(value: float) -> str:
    """An amount in 万元 as a number of 亿元, with at most two decimals: 492826 → 49.28."""
    return _trimmed(f"{_rounded(_exact(value).scaleb(-4), _HUNDREDTH):,f}")


def show_money(value: float) -> str:
    """An amount in 万元 with its unit: 49.28亿元 from ten thousand 万元 on, else 5,654万元."""
    return f"{show_yi(value)}亿元" if abs(value) >= 10_000 else f"{show_amount(value)}万元"


def show_percent(value: float) -> str:
    """The percent with at most one decimal: 45%, 45.3%."""
    return f"{_trimmed(f'{_rounded(_exact(value), _TENTH):f}')}%"


def to_tenth(value: float) -> float:
    """The number rounded as show_percent and show_points print it: to one decimal, halves away from zero."""
    return float(_rounded(_exact(value), _TENTH))


def show_points(value: float) -> str:
    """A difference in percentage points, with its sign and one decimal: +7.3, -1.4, 0.0."""
    points = _rounded(_exact(value), _TENTH)
    return f"{points:+f}" if points else "0.0"


def show_date(value: date) -> str:
    """The day as documents write it: 2024年6月30日."""
    return f"{value.year}年{value.month}月{value.day}日"


def show_month(value: date) -> str:
    """The month as documents write it: 2024年6月."""
    return f"{value.year}年{value.month}月"


def show_numeral(number: int) -> str:
    """The number in Chinese, for headings: 一, 十, 二十一, 一百零五. Raises ValueError outside 0-9999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"number must be in range 0-9999, got {number}")
    if number == 0:
        return "零"
    figures = "".join(_figure_name(number // ten % 10, name) for ten, name in _PLACES)
    numeral = re.sub("零+", "零", figures).strip("零")
    return numeral.removeprefix("一") if 10 <= number <= 19 else numeral


def _figure_name(digit: int, place: str) -> str:
    return "零一二三四五六七八九"[digit] + (place if digit else "")


def show_fixed(value: float, places: int) -> str:
    """The number with thousands separators and exactly so many decimals: 1,234.50."""
    return f"{_rounded(_exact(value), Decimal(1).scaleb(-places)):,f}"


def show_in_unit(value: float, unit: str, places: int | None = None) -> str:
    """An amount in 万元 in another unit, with it: 49.28亿元; at most two decimals, or exactly so many `places`.

    What is not nought is never printed as 0, but as less than the smallest amount shown: 不足0.01亿元. Raises
    ValueError for a unit which is none of money.
    """
    if unit not in _TENS:
        raise ValueError(f"unit must be one of {'、'.join(_TENS)}, got {unit}")
    step = Decimal(1).scaleb(-(2 if places is None else places))
    exact = _exact(value).scaleb(-_TENS[unit])
    shown_as = _rounded(exact, step)
    if not shown_as and _rounded(exact, _NOISE):
        return f"{'不足' if exact > 0 else '负数，绝对值不足'}{step:f}{unit}"
    digits = f"{shown_as:,f}"
    return f"{digits if places is not None else _trimmed(digits)}{unit}"


def show_capitals(value: float, unit: str = "万元") -> str:
    """The amount in the numerals of banks: 人民币壹仟贰佰叁拾肆元伍角陆分, 人民币壹拾万元整.

    After the rules for filling in bills (正确填写票据和结算凭证的基本规定): 整 after 元, not after 角 or 分; one 零 for
    noughts between figures, and after 元 where it or 角 is nought and more follows. Of two forms which the rules allow,
    their first is taken. Raises ValueError, in Chinese, below 0, from 10¹⁶ 元 on, and for what 分 do not suffice for.
    """
    exact = _exact(value).scaleb(_TENS[unit] + 6)
    fen = exact.to_integral_value(ROUND_HALF_UP)
    if abs(exact - fen) > max(_FEN_NOISE, abs(exact) * _FLOAT_NOISE):
        raise ValueError("金额精确到分以下，没有大写的写法")
    if fen < 0:
        raise ValueError("金额是负数，没有大写的写法")
    if fen >= 10**18:
        raise ValueError("金额达到一亿亿元，没有大写的写法")
    return f"人民币{_capitals_of_fen(int(fen))}"


def _capitals_of_fen(amount: int) -> str:
    yuan, rest = divmod(amount, 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{_capitals(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    nought = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    parts = (f"{_CAPITALS[digit]}{unit}" for digit, unit in ((jiao, "角"), (fen, "分")) if digit)
    return whole + nought + "".join(parts)


def _capitals(number: int) -> str:
    """The whole number in capitals, place by place from the largest; "" for nought."""
    for size, place in _CAPITAL_PLACES:
        if number >= size:
            high, low = divmod(number, size)
            return f"{_capitals(high)}{place}{'零' if 0 < low < size // 10 else ''}{_capitals(low)}"
    return _CAPITALS[number] if number else ""


def show_days(first: date, last: date) -> str:
    """The days from one to another, what is the same written once: 2024年6月3日—10日, 2024年1月1日—6月30日."""
    if first == last:
        return show_date(first)
    if first.year != last.year:
        return f"{show_date(first)}—{show_date(last)}"
    month = f"{last.month}月" if first.month != last.month else ""
    return f"{show_date(first)}—{month}{last.day}日"


def show_months(first: date, last: date) -> str:
    """The months from that of one day to that of another: 2024年1—6月, 2023年12月—2024年2月; one alone 2024年6月."""
    if first.year != last.year:
        return f"{show_month(first)}—{show_month(last)}"
    return show_month(last) if first.month == last.month else f"{first.year}年{first.month}—{last.month}月"


def show_han_date(value: date) -> str:
    """The day in Chinese numerals: 二〇二四年六月三十日."""
    return f"{show_han_month(value)}{show_numeral(value.day)}日"


def show_han_month(value: date) -> str:
    """The month in Chinese numerals: 二〇二四年六月."""
    return f"{show_han_year(value.year)}{show_numeral(value.month)}月"


def show_han_year(year: int) -> str:
    """The year in Chinese numerals, figure by figure: 二〇二四年."""
    return f"{''.join('〇一二三四五六七八九'[int(figure)] for figure in str(year))}年"


def show_heading(number: int, level: int) -> str:
    """The number before a heading of that level: 一、 （一） 1. （1） (GB/T 9704 7.3.3), and ① below these, by habit.

    Raises ValueError, in Chinese, for another level, and for a number which the level has no sign for.
    """
    if not 1 <= level <= 5:
        raise ValueError(f"序号只有第1到第5级，没有第{level}级")
    most = 50 if level == 5 else 9999
    if not 1 <= number <= most:
        raise ValueError(f"第{level}级序号从1到{most}，没有{number}")
    if level == 5:
        return chr(number + (0x245F if number <= 20 else 0x323C if number <= 35 else 0x328D))
    figure = show_numeral(number) if level <= 2 else str(number)
    before, after = _HEADING_MARKS[level - 1]
    return f"{before}{figure}{after}"


def largest_remainder(counts: Sequence[float], places: int = 1) -> list[float]:
    """The percent which each count is of all, rounded to `places` so that, as decimals, they add up to 100.

    The parts cut off by rounding down decide who is rounded up; equal ones in their order. Zeros if there is
    nothing to share. Raises ValueError for a negative count.
    """
    exact = [_exact(count) for count in counts]
    if any(count < 0 for count in exact):
        raise ValueError(f"counts must not be negative, got {min(counts)}")
    total = reduce(_WIDE.add, exact, Decimal())
    if not total:
        return [0.0] * len(exact)
    steps = 100 * 10**places
    pairs = [_WIDE.divmod(_WIDE.multiply(count, Decimal(steps)), total) for count in exact]
    shares = [int(share) for share, _ in pairs]
    by_remainder = sorted(range(len(pairs)), key=lambda index: -pairs[index][1])
    for index in by_remainder[: steps - sum(shares)]:
        shares[index] += 1
    return [share / 10**places for share in shares]


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    """The number in whole steps, halves away from zero, free of the noise of binary fractions and of -0."""
    number = number.quantize(_NOISE, context=_WIDE).quantize(step, ROUND_HALF_UP, context=_WIDE)
    return number if number else abs(number)


def _trimmed(digits: str) -> str:
    """The decimals without the zeros at their end."""
    return digits.rstrip("0").rstrip(".")
