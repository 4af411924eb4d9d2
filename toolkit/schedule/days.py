"""The day of the month and the time of day at which a job is to start, as people write them."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from toolkit.chinese import halfwidth, squeeze
from toolkit.schedule.jobs import LAST
from toolkit.values import CannotDo

_DAY: Final = re.compile(r"(?:每个?月的?|次月|下个?月)?(\d{1,2})[日号]?前?")
_LAST: Final = re.compile(r"(?:每个?月的?|当月|本月)?(?:月[底末]|最后[1一][天日])")
_TIME: Final = re.compile(r"(\d{1,2})(?::(\d\d)|[点时](?:(\d{1,2})分?|(半))?整?)")


def parse_day(text: str) -> int:
    """The day of the month: 5, 5日, 每月5日, 次月5日; LAST for 月底. Raises CannotDo for what not every month has.

    Days that move with working days are refused: none of the three schedulers knows the holidays.
    """
    typed = squeeze(halfwidth(text))
    if _LAST.fullmatch(typed):
        return LAST
    if "工作日" in typed:
        remedy = "请写一个固定的日子，如 8 日；重复运行没有坏处，加上“只做有变化的”，没有变化的台账不再做。"
        raise CannotDo(f"“{text}”：系统的定时程序不认识节假日和调休，排不出第几个工作日。", "", remedy)
    found = _DAY.fullmatch(typed)
    if found is None or not int(found[1]):
        raise CannotDo(f"“{text}”不是每月的一天。", "", "请写 1 至 28，如 5 或 次月5日；每月最后一天写 月底。")
    if int(found[1]) > 28:
        raise CannotDo(
            f"不是每个月都有 {int(found[1])} 日，没有的月份就不运行了。", "", "请写 1 至 28；最后一天写 月底。"
        )
    return int(found[1])


def is_after_the_month(text: str) -> bool:
    """Whether the day is said to lie in the month after the one reported."""
    return squeeze(halfwidth(text)).startswith(("次月", "下月", "下个月"))


def parse_time(text: str) -> time:
    """The time of day: 6:00, 06:00, 6点, 6点半. Raises CannotDo for what is none."""
    found = _TIME.fullmatch(squeeze(halfwidth(text)))
    hour, minute = (int(found[1]), 30 if found[4] else int(found[2] or found[3] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise CannotDo(f"“{text}”不是一天里的时间。", "", "请按 24 小时写，如 06:00、14:30。")
    return time(hour, minute)
