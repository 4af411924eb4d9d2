"""What a base, target or current value of an indicator says: a figure with its unit and bound, or words.

Nothing is guessed: what is not one figure for certain (60~65, 6.3(6.1), 基本消除) stays the text it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Final

from toolkit.chinese import LARGEST, Unread, halfwidth, is_placeholder, parse_number, squeeze
from toolkit.values import shown

#: Longer texts are sentences.
_LONGEST: Final = 40

_BEFORE: Final = {
    "≥": ">= => ≧ ⩾ 大于等于 大于或等于 不低于 不少于 不小于 至少",
    ">": "大于 高于 超过 多于",
    "≤": "<= =< ≦ ⩽ 小于等于 小于或等于 不超过 不高于 不大于 不多于 至多",
    "<": "小于 低于 少于",
    "约": "大约 近 将近 接近",
}
#: 以上, 以下 and 以内 include the figure itself, as in law.
_AFTER: Final = {"≥": "以上 及以上 (含)以上", "≤": "以下 及以下 (含)以下 以内 之内 (含)以内", "约": "左右 上下"}
_SIGN_BEFORE: Final = {word: sign for sign, words in _BEFORE.items() for word in (sign, *words.split())}
_SIGN_AFTER: Final = {word: sign for sign, words in _AFTER.items() for word in words.split()}
_TIDY: Final = str.maketrans({"∶": ":", "−": "-", "﹣": "-"})

_PARTS: Final = re.compile(r"([^0-9.+-]*)([+-]?[0-9.][0-9., ]*)(.*)")
_HEAD: Final = re.compile(rf"(达到?|(?:控制|保持|维持|稳定)在?)?({'|'.join(map(re.escape, _SIGN_BEFORE))})?")
_TAIL: Final = re.compile(rf"(余|多)?(?::([0-9.]+)|(.{{0,12}}?))({'|'.join(map(re.escape, _SIGN_AFTER))})?")
_UNIT: Final = re.compile(r"[%‰]|(?:[A-Za-zµμ/·°℃㎡㎥²³\u4e00-\u9fff]|(?<=m)[23])*")
#: What is said in a sentence: never part of a unit.
_NO_UNIT: Final = re.compile(r"[前后底末内完成达到增降减以或和及约至不均未已将]|基本|实现|全部|提[升高]|逐")
_SCALES: Final = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
_SCALED: Final = re.compile(r"((?:[亿万千百](?!分))*)(.*)")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure as typed: 不低于0.4万吨 has the value 0.4, the unit 万吨, the bound ≥.

    `unit` is "" where none is written, `bound` one of ≥ > ≤ < and "". Of a ratio 2.5:1 the value is 2.5, of a:b a/b.
    """

    value: float | int
    unit: str = ""
    bound: str = ""
    approximate: bool = False
    ratio: bool = False

    @property
    def strict(self) -> bool:
        """Whether the bound itself is outside."""
        return self.bound in (">", "<")

    @property
    def direction(self) -> int:
        """1 for a lower bound, -1 for an upper one, 0 for none."""
        return {"≥": 1, ">": 1, "≤": -1, "<": -1}.get(self.bound, 0)

    def amount(self, default: str) -> tuple[Decimal, str]:
        """How much, and of what: 0.4万吨 is 4000 of 吨. `default` is the unit of figures written without one."""
        exact = Decimal(str(self.value))
        if self.ratio:
            return exact, "比值"
        scale, name = _scale(self.unit or default)
        return exact * scale, name or _scale(default)[1]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of an indicator from its base to its target, and how far it has come; all amounts in one unit.

    `length` is what lies between base and target, None where there is no base; the current value is `ahead` more than
    the target. `rising` is 1 where more is better, -1 where less is, by the target's bound or else the base, and 0
    where that is not known.
    """

    target: Measure
    current: Measure
    length: Decimal | None
    rising: int
    ahead: Decimal

    @staticmethod
    def of(base: Measure | None, target: Measure, current: Measure, unit: str) -> Way:
        """The way of figures that can be compared (see `unlike`); `unit` is that of those written without one."""
        goal = target.amount(unit)[0]
        length = None if base is None else goal - base.amount(unit)[0]
        rising = target.direction or (0 if not length else 1 if length > 0 else -1)
        return Way(target, current, length, rising, current.amount(unit)[0] - goal)

    @property
    def open(self) -> bool:
        """Whether the base is short of the target's figure, so that there is a way to go."""
        return self.length is not None and self.length * self.rising > 0

    @property
    def met(self) -> bool:
        """Whether the current value is certainly at the target, or beyond it."""
        if self.current.bound and self.current.direction != self.rising:
            return False
        return self.ahead * self.rising > 0 or (not self.ahead and (self.current.strict or not self.target.strict))

    @property
    def progress(self) -> Decimal | None:
        """How much of the way is gone, in %; None where there is none, or the current value is a mere bound.

        None too where the way is so short that the figure would be larger than any the tool takes.
        """
        if self.length is None or not self.open or self.current.bound:
            return None
        gone = (self.length + self.ahead) / self.length * 100
        return gone if abs(gone) < LARGEST else None


def unlike(one: Measure, other: Measure, unit: str) -> str:
    """Why two figures cannot be compared, a Chinese clause; "" where they can."""
    names = [one.amount(unit)[1], other.amount(unit)[1]]
    if names[0] != names[1]:
        return f"单位不同（{'、'.join(name or '未写单位' for name in names)}）"
    bare = [shown(measure.value) for measure in (one, other) if not measure.unit and 0 < abs(measure.value) <= 1]
    if names[0] == "%" and len(bare) == 1 and (one.unit or other.unit):
        return f"有的写了百分号，不能确定{bare[0]}是不是{bare[0]}%"
    return ""


def parse_measure(value: object) -> Measure | str | None:
    """The figure that a cell says; its text where it is not one figure for certain; None for a blank or a placeholder.

    A number that is shown as a percentage says what is shown: 95%.
    """
    if type(value) in (int, float):
        number = parse_number(value)
        return shown(value) if number is None or isinstance(number, Unread) else Measure(_clean(number))
    typed = shown(value).strip()
    text = " ".join(filter(None, map(squeeze, halfwidth(typed).translate(_TIDY).split())))
    if not text or (len(text) <= _LONGEST and is_placeholder(text)):
        return None
    return (_measure(text) if len(text) <= _LONGEST else None) or typed


def plain_unit(text: str) -> str:
    """A unit however it is spaced, wide, and set in brackets."""
    return squeeze(halfwidth(text)).removeprefix("(").removesuffix(")")


def _measure(text: str) -> Measure | None:
    found = _PARTS.fullmatch(text)
    head, tail = (_HEAD.fullmatch(squeeze(found[1])), _TAIL.fullmatch(squeeze(found[3]))) if found else (None, None)
    if not found or not head or not tail:
        return None
    number, unit = _figure(found[2], tail[2]), tail[3] or ""
    signs = [_SIGN_BEFORE.get(head[2], ""), "约" if tail[1] else "", _SIGN_AFTER.get(tail[4], "")]
    sign = "".join(signs)
    held = head[1] not in (None, "达", "达到")  # 控制在5 does not say on which side of 5
    if number is None or len(sign) > 1 or (held and sign in ("", "约")) or not _is_unit(number, unit):
        return None
    return Measure(number, unit, sign.removeprefix("约"), sign == "约", tail[2] is not None)


def _figure(first: str, second: str | None) -> float | int | None:
    """The number, or of a ratio its first term by its second."""
    number, divisor = parse_number(first), parse_number(second or "1")
    if not isinstance(number, (int, float)) or not isinstance(divisor, (int, float)) or not divisor:
        return None
    return _clean(number / divisor if second else number)


def _clean(number: float | int) -> float | int:
    """The number to fifteen digits, as workbooks show it: 0.1 + 0.2 is 0.3."""
    exact = float(f"{number:.15g}") if isinstance(number, float) else number
    return int(exact) if float(exact).is_integer() else exact


def _is_unit(number: float, unit: str) -> bool:
    """Whether the words after a number are its unit: 2025年 and 6月 are dates."""
    dated = unit[:1] in ("月", "日", "号") or (unit[:1] == "年" and 1900 <= number <= 2100)
    return not dated and _UNIT.fullmatch(unit) is not None and not _NO_UNIT.search(unit)


def _scale(unit: str) -> tuple[int, str]:
    """万吨 is ten thousand of 吨, 百万千瓦 a thousand million of 瓦; 百分点 is no hundred."""
    if unit[:1] not in _SCALES:
        return 1, unit
    found = _SCALED.fullmatch(unit)
    scale = prod(_SCALES[word] for word in found[1]) if found else 1
    return scale, found[2] if found else unit
