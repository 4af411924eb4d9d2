"""The text of a condition to its words: one pass from left to right, the longest known word first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from toolkit.chinese import LARGEST, Amount, halfwidth, parse_amount
from toolkit.expression.days import day_of
from toolkit.expression.errors import ExpressionError
from toolkit.expression.functions import FUNCTIONS
from toolkit.expression.nodes import Number
from toolkit.expression.scope import Scope
from toolkit.expression.words import BRACKETS, CONSTANTS, HINTS, OPERATORS, QUOTES

_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_NUMBER: Final = re.compile(rf"({_DIGITS})(?: *(%|(?:亿|千万|百万|万|千)元|亿|万|元))?", re.ASCII)
_DAY: Final = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)"
    r"|\d{4}年(?:\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|[初底末])?|第?[一二三四1-4]季度|[上下]半年|[底末])",
    re.ASCII,
)
_NO_DAY: Final = (
    (re.compile(r"\d{4}年"), "单写年份请不要带“年”字；日期请写到月或到日，如 2024-06-30"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}", re.ASCII), "日期请写成 2024-06-30 的样子"),
)
_WORD: Final = re.compile(r"[\w·]+")
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Kind(Enum):
    """What a token is."""

    OPERATOR = auto()
    NAME = auto()
    CONSTANT = auto()
    FUNCTION = auto()
    TEXT = auto()
    LITERAL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word from character `at` up to `end`, counted from 0; `value` is what it stands for."""

    kind: Kind
    value: Any
    at: int
    end: int


def tokens_of(text: str, scope: Scope) -> Iterator[Token]:
    """The words of a condition, the last of them END. Raises ExpressionError at what is no word."""
    reader = _Reader(text, _plain(text), scope, _words(scope))
    at = 0
    before: Token | None = None
    while (at := _past_blanks(text, at)) < len(text):
        token = reader.token(at, before)
        yield token
        before, at = token, token.end
    yield Token(Kind.END, "", len(text), len(text))


def _plain(text: str) -> str:
    """The text in half width and lower case, character for character; ， stays, as it parts no thousands."""
    return "".join(
        "，" if typed == "，" else half for typed, half in zip(text, halfwidth(text), strict=True)
    ).translate(_LOWER)


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _words(scope: Scope) -> tuple[tuple[str, Kind, str], ...]:
    """Every known word with its kind and what it stands for, the longest first, operators before columns."""
    words = [(spelling, Kind.OPERATOR, word) for spelling, word in OPERATORS.items()]
    words += [(name, Kind.CONSTANT, name) for name in CONSTANTS]
    words += [(name, Kind.FUNCTION, name) for name in FUNCTIONS]
    words += [(name, Kind.NAME, scope.find(name)) for name in scope.spellings]
    return tuple(sorted(words, key=lambda word: -len(word[0])))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Reader:
    text: str
    plain: str
    scope: Scope
    words: tuple[tuple[str, Kind, str], ...]

    def token(self, at: int, before: Token | None) -> Token:
        """The token that begins at a character."""
        if self.text[at] in QUOTES:
            return self._quoted(at)
        if self.plain[at] in BRACKETS:
            return self._bracketed(at)
        found = self._literal(at) if self.plain[at].isascii() and self.plain[at].isdigit() else None
        word = self._word(at)
        if found and (word is None or word.end <= found.end):
            return found
        return word or self._unknown(at, before)

    def _quoted(self, at: int) -> Token:
        end = self.text.find(QUOTES[self.text[at]], at + 1)
        if end < 0:
            raise ExpressionError(f"引号没有成对，缺少 {QUOTES[self.text[at]]}", at + 1)
        return Token(Kind.TEXT, self.text[at + 1 : end].strip(), at, end + 1)

    def _bracketed(self, at: int) -> Token:
        closing = BRACKETS[self.plain[at]]
        end = self.plain.find(closing, at + 1)
        if end < 0:
            raise ExpressionError(f"列名的方括号没有成对，缺少 {closing}", at + 1)
        name = self.text[at + 1 : end].strip()
        heading = self.scope.find(name)
        if not heading:
            raise ExpressionError(_no_column(name, self.scope), at + 1)
        return Token(Kind.NAME, heading, at, end + 1)

    def _word(self, at: int) -> Token | None:
        for spelling, kind, value in self.words:
            if self.plain.startswith(spelling, at) and self._apart(spelling, at):
                end = at + len(spelling)
                if kind is not Kind.FUNCTION or self.plain[_past_blanks(self.text, end) :][:1] == "(":
                    return Token(kind, value, at, end)
        return None

    def _apart(self, spelling: str, at: int) -> bool:
        """Whether a word of Latin letters stands by itself: the or of order is none."""
        if not (spelling.isascii() and spelling.isalpha()):
            return True
        around = self.plain[max(at - 1, 0) : at] + self.plain[at + len(spelling) :][:1]
        return not any(character.isascii() and character.isalnum() for character in around)

    def _literal(self, at: int) -> Token:
        day = _DAY.match(self.plain, at)
        if day:
            return Token(Kind.LITERAL, day_of(day[0], at), at, day.end())
        for pattern, advice in _NO_DAY:
            if pattern.match(self.plain, at):
                raise ExpressionError(advice, at + 1)
        number = _NUMBER.match(self.plain, at)
        assert number is not None  # a digit begins at least a number of one digit
        return Token(Kind.LITERAL, _number(number, at), at, number.end())

    def _unknown(self, at: int, before: Token | None) -> Token:
        # A word that begins like a column is misspelt as a whole: 完成率额, not 额.
        start = before.at if before and before.kind is Kind.NAME and before.end == at else at
        word = _WORD.match(self.text, start)
        if not word or word.end() <= at:
            raise ExpressionError(f"不认识的符号“{self.text[at]}”", at + 1)
        name = _first_part(word[0], at - start)
        if self.plain[_past_blanks(self.text, start + len(name)) :][:1] == "(":
            raise ExpressionError(f"没有“{name}”这个函数，可用的有{'、'.join(FUNCTIONS)}", start + 1)
        raise ExpressionError(_no_column(name, self.scope), start + 1)


def _first_part(word: str, known: int) -> str:
    """The word up to the first operator in it that is written in Chinese; its first `known` characters are no operator.

    Operators of one character (且, 或, 是) may be part of a name, so they part nothing.
    """
    spellings = (spelling for spelling in OPERATORS if len(spelling) > 1 and not spelling.isascii())
    ends = [at for spelling in spellings if (at := word.find(spelling, known + 1)) > 0]
    return word[: min(ends, default=len(word))]


def _no_column(name: str, scope: Scope) -> str:
    if name in HINTS:
        return f"不认识“{name}”，{HINTS[name]}"
    nearest = scope.nearest(name)
    return f"没有“{name}”这一列" + (f"，最接近的是“{nearest}”" if nearest else "；文字请加引号")


def _number(found: re.Match[str], at: int) -> Number:
    digits, unit = found[1].replace(",", ""), found[2] or ""
    if len(digits.partition(".")[0]) > 15:
        raise ExpressionError(f"数太大，不能到 {LARGEST // 10**12} 万亿", at + 1)
    if unit in ("", "%"):
        return Number(float(digits) if "." in digits else int(digits), unit, at=at)
    amount = parse_amount(digits + unit)
    if not isinstance(amount, Amount):
        raise ExpressionError(f"金额“{found[0]}”无法识别", at + 1)
    return Number(amount.value, "万元", at=at)
