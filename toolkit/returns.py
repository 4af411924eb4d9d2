"""When returns are due: what the 报送时限 of a unit says, and the day it means for a period.

Read are times that come every month or every quarter. A parse gives None for a blank or a placeholder, an Unread for
everything that is not certain; nothing is guessed. No clock, no file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Final, NoReturn

from toolkit.chinese import LONGEST, Unread, halfwidth, is_placeholder, show_numeral, squeeze
from toolkit.values import Period, Span, shown
from toolkit.workdays import Direction, move, nth_workday

LARGEST_WORKDAY: Final = 15
"""Every month has at least so many working days; February 2022 had sixteen."""


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """A day that comes every month or every quarter (`cycle`), and `text`, the cell as typed.

    The day lies `after` months (0 or 1) after the last month of what is reported. `day` is its number in that month,
    -1 its last day; with `working` it counts working days, negative numbers from the month's end. `at` is the time of
    day, 23:59 for 24时; `direction` where the day goes if it is no working day. Both are None if the cell does not say.
    """

    text: str
    cycle: Span
    after: int
    day: int
    working: bool = False
    at: time | None = None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a return is due: on `day`, by the time of day `at` if there is one.

    `nominal` is the day before it was moved to a working day, `rest` says why it is none itself (周日, 春节假期), "" if
    it is one. Unless `certain` the holidays are not published yet, so that the day may still change.
    """

    day: date
    nominal: date
    at: time | None
    rest: str
    certain: bool

    @property
    def moved(self) -> bool:
        """Whether the day is another than the rule says."""
        return self.day != self.nominal


# -- due days


def due_of(rule: ReturnRule, period: Period, direction: Direction) -> Due:
    """When the return for a period is due; a direction in the unit's own rule goes before the one given.

    The month reported is the period's last, for a quarterly rule the last of the quarter in which that lies: for April
    the day is the same as for June. Half a month has the day of its month, or where that is over when the half begins,
    the next one. A month without a 31st has its last day instead, and working days are not moved. Raises ValueError
    for the mid-term of an unknown plan (see Period.of_plan).
    """
    quarterly = rule.cycle is Span.QUARTER
    month = period.as_of.year * 12 + period.as_of.month - 1
    month += rule.after + (2 - month % 3 if quarterly else 0)
    due = _due_in(month, rule, direction)
    return due if due.nominal >= period.first else _due_in(month + (3 if quarterly else 1), rule, direction)


def _due_in(months: int, rule: ReturnRule, direction: Direction) -> Due:
    """The due day in a month, which is counted from January of the year 0."""
    year, month = months // 12, months % 12 + 1
    if rule.working:
        found = nth_workday(year, month, rule.day)
        return Due(found.day, found.day, rule.at, "", found.certain)
    last = monthrange(year, month)[1]
    nominal = date(year, month, min(rule.day, last) if rule.day > 0 else last)
    found = move(nominal, rule.direction or direction)
    return Due(found.day, nominal, rule.at, found.rest, found.certain)


# -- what a cell says

_POINT: Final = r"(?P<day>\d{1,2})[日号]|[第前](?P<workday>\d{1,2})个工作日"
_FROM_END: Final = r"(?P<last>[底末]|[底末]?的?最后1[天日])|[底末]?的?倒数第(?P<back>\d{1,2})个工作日"
_ANY: Final = f"(?:{_POINT}|月?(?:{_FROM_END}))"
_COUNT: Final = r"第?(?:(?P<day>\d{1,2})[日号天]|(?P<workday>\d{1,2})个工作日)"
_QUARTER: Final = "每?个?季度?的?"
_END: Final = "(?:[末底]|终了|结束)?之?后"
_OPENING: Final = "(?:首月|第1个月)的?"
#: How a day is written, its cycle, the months after the last one reported; whether the text must say 报上季度.
_SHAPES: Final = (
    (f"(?:每个?月份?|当月|本月)的?{_ANY}", Span.MONTH, 0, False),
    (f"(?:每个?月的?)?(?:次月|下个?月|翌月)份?的?{_ANY}", Span.MONTH, 1, False),
    (f"(?:每个?)?月度?月?{_END}{_COUNT}", Span.MONTH, 1, False),
    (f"{_QUARTER}(?:末个?月|最后1个月|第3个月)的?{_ANY}", Span.QUARTER, 0, False),
    (f"{_QUARTER}(?:{_FROM_END})", Span.QUARTER, 0, False),
    (f"{_QUARTER}{_END}{_COUNT}", Span.QUARTER, 1, False),
    (f"(?:{_QUARTER}(?:{_END}的?{_OPENING}|次月的?)|(?:次|下个?)季度?的?{_OPENING}){_ANY}", Span.QUARTER, 1, False),
    (f"{_QUARTER}{_OPENING}{_ANY}", Span.QUARTER, 1, True),
)
_TIME: Final = (
    r"(?:(?P<half>上午|早上?|中午|下午|傍晚|晚上?)?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d\d)|[时点](?:整|(?P<past>半)|(?P<minutes>\d\d|\d(?=分))分?)?))?"
)
_REPORT: Final = (
    "(?:(?:报送?|上报|填报|提交|反馈|完成)(?:截至)?(?:(?P<whose>[上本当])个?(?P<what>[月季])[份度]?[末底]?)?"
    "的?(?:工作)?(?:进展|完成)?(?:情况|进度|数据|台账|报表|材料)?)?"
)
_MOVE: Final = (
    "(?:[,;(]?如?遇(?:双休日|周末|法定|节假日|节日|假日|休息日|非工作日|[、和或及])+[时的则]*(?:相应|自动)?"
    "(?P<move>不调整|不顺延|不提前|提前|顺延)(?:[到至][前上后下]1个工作日)?[)]?)?"
)
_REST: Final = f"{_TIME}(?:之前|以前|前|以?内|截止)?{_REPORT}{_MOVE}"
_NUMERALS: Final = r"[一二三四五六七八九十]+(?=[日号天时点分个])"
#: Why other texts are not certain, the first that fits; the last says whether they have two readings.
_FAULTS: Final = (
    (r"\d{4}|(?<!\d)\d{1,2}月", "写的是某年某月，不是每月或每季度的时限", False),
    (r"[上中下]旬|月[初中]|季度?初|左右|前后|大约|尽快|及时", "不是确定的一天", False),
    (r"每[周旬日天]|周[一二三四五六日天报]|星期|礼拜|旬|半月|年|隔月", "只能识别按月或按季度的时限", False),
    (r"\d[日号]?[、,;和或及至到/~～—–-]+\d", "写了不止一天", False),
    (r"下班", "“下班前”不是确定的钟点", False),
    (rf"{_QUARTER}[末底]\d", "分不清是季度末月的这一天，还是季度结束后的这一天", True),
    (rf"{_QUARTER}[第前]?\d", "没有说是季度的哪个月", True),
    (r"^(?:每?个?月|次月|下月)?\d+前?$", "只有数字，没有写“每月”或“日”", False),
)


class _Unclear(Exception):
    """Why a text is not certain, and whether it has two readings."""

    def __init__(self, why: str, ambiguous: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.ambiguous = ambiguous


def parse_return_rule(value: object) -> ReturnRule | Unread | None:
    """What a 报送时限 says; None for a blank or a placeholder, Unread if it is not certain.

    每月25日 lies in the month reported, 次月5日 and 每月5日报上月 in the one after it. A quarter has 末月25日, 末 (its
    last day) and 季后10日 (in the month after it). 前 and 内 include the day itself.
    """
    if value is None:
        return None
    typed = shown(value)
    if not squeeze(typed) or is_placeholder(typed):
        return None
    try:
        return _rule(typed, _spelling(halfwidth(typed)))
    except _Unclear as unclear:
        return Unread(typed, unclear.why, unclear.ambiguous)


def _spelling(text: str) -> str:
    """The text in one spelling: digits for numerals, 每月 before a mere day, 倒数第1个 for the last working day."""
    if len(text) > LONGEST:
        raise _Unclear("文字过长")
    if re.search(r"\d\s+\d", text):
        raise _Unclear("数字之间有空格")
    text = squeeze(text).removesuffix("。")
    text = re.sub(_NUMERALS, lambda found: _numerals().get(found[0], found[0]), text)
    text = text.replace("首个工作日", "第1个工作日").replace("最后1个工作日", "倒数第1个工作日")
    return f"每月{text}" if re.match(r"\d{1,2}[日号]|月[底末]", text, re.ASCII) else text


@cache
def _numerals() -> Mapping[str, str]:
    """The digits of every numeral that a day or a time of day may have."""
    return {show_numeral(number): str(number) for number in range(1, 60)}


def _rule(typed: str, text: str) -> ReturnRule:
    """The rule of the first shape that the text has; raises with the reason where it has none."""
    for shape, cycle, after, previous in _SHAPES:
        if found := re.fullmatch(shape + _REST, text, re.ASCII):
            groups = found.groupdict()
            after = _after(groups, cycle, after, previous)
            day, working = _day(groups)
            moves = groups["move"]
            direction = (Direction.STAY if moves[0] == "不" else Direction(moves)) if moves else None
            return ReturnRule(typed, cycle, after, day, working, _time(groups), direction)
    _refuse(text)


def _refuse(text: str) -> NoReturn:
    for pattern, why, ambiguous in _FAULTS:
        if re.search(pattern, text, re.ASCII):
            raise _Unclear(why, ambiguous)
    raise _Unclear("无法识别为报送时限")


def _after(groups: Mapping[str, str | None], cycle: Span, after: int, previous: bool) -> int:
    """How many months the day lies after those reported, where the text may say which they are (报上月)."""
    whose, what = groups["whose"], groups["what"]
    if what and (what == "月") != (cycle is Span.MONTH):
        raise _Unclear("报送的周期和所报的内容不一致")
    if previous and whose != "上":
        raise _Unclear("没有说报的是上季度还是本季度", True)
    if whose == "上" and cycle is Span.QUARTER and not after:
        raise _Unclear("季度末报的应是本季度")
    return 1 if whose == "上" else after


def _day(groups: Mapping[str, str | None]) -> tuple[int, bool]:
    """The number of the day, from the month's end if negative, and whether it counts working days."""
    workday, back = groups.get("workday"), groups.get("back")
    if number := workday or back:
        if not 1 <= int(number) <= LARGEST_WORKDAY:
            raise _Unclear(f"不是每个月都有{number}个工作日" if int(number) else "没有第0个工作日")
        return int(number) if workday else -int(number), True
    day = groups.get("day")
    if day and not 1 <= int(day) <= 31:
        raise _Unclear(f"没有{day}日")
    return int(day) if day else -1, False


def _time(groups: Mapping[str, str | None]) -> time | None:
    """The time of day; 24时 is the last minute of the day. Raises for what may be morning or evening."""
    half, hour = groups["half"], groups["hour"]
    if hour is None:
        return None
    minute = 30 if groups["past"] else int(groups["minute"] or groups["minutes"] or 0)
    if int(hour) == 24 and not minute and not half:
        return time(23, 59)
    if int(hour) > 23 or minute > 59:
        raise _Unclear("没有这个钟点")
    return time(_hour(half or "", hour), minute)


def _hour(half: str, typed: str) -> int:
    """The hour in 0-23; a mere 5点 may be in the morning or the afternoon."""
    hour = int(typed)
    if hour == 0 or (hour < 8 and typed[0] != "0" and not half) or (hour == 12 and half not in ("", "中午")):
        raise _Unclear("钟点有两种理解", True)
    evening = half[:1] in ("下", "傍", "晚")
    if (half[:1] in ("上", "早") and hour > 12) or (half == "中午" and hour != 12):
        raise _Unclear("钟点和上午、下午对不上")
    return hour + 12 if evening and hour < 12 else hour
