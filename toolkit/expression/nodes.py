"""A condition as a tree. Two trees are equal when they say the same, wherever in a text their parts stand.

`at` is the index of the character at which a part begins, or of its operator where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a condition."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number; `mark` is "%" for so many percent, "万元" for an amount, else ""."""

    value: float | int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Day(Node):
    """A day, or a stretch of days (2024年6月) from the first to the last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A column, by its heading."""

    heading: str


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """期末 and the like."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function and its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two numbers joined by one of + - * /."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values compared by one of = <> > >= < <=."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """A value between two others, both ends allowed."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Within(Node):
    """A value that equals one of several."""

    operand: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """A text, or one of several names, that has another text in it."""

    operand: Node
    part: Node


@dataclass(frozen=True, slots=True)
class Matches(Node):
    """A text, or one of several names, that is of a pattern: * any characters, ? exactly one."""

    operand: Node
    pattern: str


@dataclass(frozen=True, slots=True)
class Blank(Node):
    """A column whose cell is blank."""

    operand: Name


@dataclass(frozen=True, slots=True)
class Not(Node):
    """What is true where another is false."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Join(Node):
    """Two conditions of which both must be true (且) or one is enough (或)."""

    word: str
    left: Node
    right: Node
