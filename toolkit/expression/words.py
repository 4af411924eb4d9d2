"""The fixed words of conditions, every spelling of each: half and full width, sign and word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMPARISONS: Final = ("=", "<>", ">", ">=", "<", "<=")

_SPELLINGS: Final[Mapping[str, str]] = {
    "=": "= == 等于 是",
    "<>": "<> != ≠ 不等于 不是",
    ">": "> 大于 高于 超过 多于 晚于",
    ">=": ">= => ≥ ≧ 大于等于 大于或等于 不小于 不低于 不少于 不早于",
    "<": "< 小于 低于 少于 早于",
    "<=": "<= =< ≤ ≦ 小于等于 小于或等于 不大于 不高于 不超过 不多于 不晚于",
    "+": "+ 加",
    "-": "- − 减",
    "*": "* × 乘以",
    "/": "/ ÷ 除以",
    "(": "(",
    ")": ")",
    ",": ", ， 、 ;",
    "且": "且 并且 而且 and",
    "或": "或 或者 or",
    "非": "非 not",
    "为空": "为空 是空",
    "不为空": "不为空 非空",
    "包含": "包含",
    "不包含": "不包含",
    "属于": "属于",
    "不属于": "不属于",
    "匹配": "匹配",
    "不匹配": "不匹配",
    "介于": "介于",
    "与": "与 和 至 到",
}

OPERATORS: Final[Mapping[str, str]] = {
    spelling: word for word, spellings in _SPELLINGS.items() for spelling in spellings.split()
}
"""Every spelling of an operator to the one the tree uses."""

NEGATED: Final[Mapping[str, str]] = {
    "不为空": "为空",
    "不包含": "包含",
    "不属于": "属于",
    "不匹配": "匹配",
}
"""Each operator that denies another."""

CONSTANTS: Final = ("期初", "期末", "规划起始年", "规划结束年")

QUOTES: Final[Mapping[str, str]] = {
    '"': '"',
    "＂": "＂",
    "'": "'",
    "＇": "＇",
    "“": "”",
    "”": "”",
    "‘": "’",
    "’": "’",
    "「": "」",
    "『": "』",
}
BRACKETS: Final[Mapping[str, str]] = {"[": "]", "【": "】"}

HINTS: Final[Mapping[str, str]] = {
    "今天": "校验不看当天日期，请用“期末”",
    "今日": "校验不看当天日期，请用“期末”",
    "当前日期": "校验不看当天日期，请用“期末”",
    "报告期": "请用“期初”或“期末”",
    "空": "问是否空白请写 列名 为空",
    "空白": "问是否空白请写 列名 为空",
}
"""What to write in place of words that people try."""
