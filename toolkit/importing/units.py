"""Units of money as printed lists tell them: behind a column's name, below it, in a line above or below the table.

All texts are in the normal form of headings: no blanks, half width.
"""

from __future__ import annotations

import re

from toolkit.ledger.headings import without_unit

_MONEY = "百万元|千万元|亿元|万元|千元|元"
_SHORT = {"万": "万元", "亿": "亿元"}
_UNIT = rf"(?:人民币)?({_MONEY}|万|亿)(?:人民币)?"
_SAID = "(?:(?:金额|计量|货币)?单位:?)?"
#: 总投资(亿元), 总投资(单位:亿元), 总投资/亿元, 总投资:亿元.
_BEHIND = re.compile(rf"(.+?)(?:\({_SAID}{_UNIT}\)|[/:,、]{_SAID}{_UNIT})")
#: The same with more words in the brackets, and 总投资亿元: enough to tell the unit, not the column.
_SOMEWHERE = re.compile(rf"[(,;、:/]{_SAID}{_UNIT}(?=[),;、:])|.(百万元|千万元|亿元|万元|千元)$")
_ALONE = re.compile(rf"\(?{_SAID}{_UNIT}\)?")
#: A line that says in what all amounts are: 单位:万元, (金额单位:人民币亿元), 注:金额单位均为亿元, 以亿元为单位.
_LINE = re.compile(
    rf"(?:(?<![一-鿿])|(?<=金额|计量|货币|投资|资金|本表))单位(?:均|都|全部)?[:为是]*(?:人民币)?({_MONEY})(?:人民币)?(?![一-鿿])"
    rf"|以(?:人民币)?({_MONEY})(?:为单位|计)"
)


def split_unit(name: str) -> tuple[str, str]:
    """A column's name without the unit behind it, and that unit; "" for none."""
    found = _BEHIND.fullmatch(name)
    return (found[1], _whole(found[2] or found[3])) if found else without_unit(name)


def money_in(name: str) -> str:
    """The unit of money that a column's name tells anywhere; "" for none."""
    unit = split_unit(name)[1]
    if unit.endswith("元"):
        return unit
    alone = _ALONE.fullmatch(name)
    found = alone or _SOMEWHERE.search(name)
    return _whole(next(group for group in found.groups() if group)) if found else ""


def is_money(text: str) -> bool:
    """Whether a text is nothing but a unit of money, with or without brackets."""
    return _ALONE.fullmatch(text) is not None


def money_told(line: str) -> str:
    """The unit of money that a line of text says all amounts are in; "" for none."""
    found = _LINE.search(line)
    return found[1] or found[2] if found else ""


def _whole(unit: str) -> str:
    return _SHORT.get(unit, unit)
