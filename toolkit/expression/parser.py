"""The words of a condition to its tree: 或 binds least, then 且, 非, comparisons, + -, * /, minus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from toolkit.expression import nodes
from toolkit.expression.errors import ExpressionError
from toolkit.expression.nodes import Node
from toolkit.expression.scope import Scope
from toolkit.expression.tokens import Kind, Token, tokens_of
from toolkit.expression.words import COMPARISONS, NEGATED

#: No condition is longer, has more brackets in one another, or more parts.
LONGEST: Final = 500
DEEPEST: Final = 30
MOST_PARTS: Final = 200

_AFTER_VALUE: Final = frozenset({*COMPARISONS, "为空", "包含", "属于", "匹配", "介于", *NEGATED})
_Made = TypeVar("_Made", bound=Node)


def parse(text: str, scope: Scope) -> Node:
    """The tree of a condition. Raises ExpressionError at the first character that cannot be understood."""
    if not text.strip():
        raise ExpressionError("条件是空的", 1)
    if len(text) > LONGEST:
        raise ExpressionError(f"条件太长，有 {len(text)} 个字符，最多 {LONGEST} 个", LONGEST + 1)
    return _Parser(tokens_of(text, scope), text).whole()


class _Parser:
    """A walk over the tokens of one text."""

    def __init__(self, tokens: Iterator[Token], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._token = next(tokens)
        self._depth = 0
        self._parts = 0

    def whole(self) -> Node:
        """The one condition the text holds."""
        node = self._either()
        if self._token.kind is not Kind.END:
            raise self._unexpected()
        return node

    # -- steps

    def _step(self) -> Token:
        token = self._token
        self._token = next(self._tokens)
        return token

    def _is(self, *signs: str) -> bool:
        return self._token.kind is Kind.OPERATOR and self._token.value in signs

    def _skip(self, sign: str, otherwise: str) -> None:
        if not self._is(sign):
            raise ExpressionError(otherwise, self._token.at + 1)
        self._step()

    def _unexpected(self) -> ExpressionError:
        token = self._token
        if self._is(")"):
            return ExpressionError("多了右括号", token.at + 1)
        if self._is(*COMPARISONS):
            return ExpressionError("不能连着比较，两个比较之间请用 且 连接", token.at + 1)
        typed = self._text[token.at : token.end]
        return ExpressionError(f"“{typed}”前面缺少 且、或 或者比较的符号", token.at + 1)

    def _made(self, node: _Made) -> _Made:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise ExpressionError(f"条件太复杂，最多 {MOST_PARTS} 个部分，请分成几条规则", node.at + 1)
        return node

    @contextmanager
    def _deeper(self, at: int) -> Iterator[None]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"括号或 非 套得太深，最多 {DEEPEST} 层", at + 1)
        yield
        self._depth -= 1

    # -- true or false

    def _either(self) -> Node:
        return self._joined("或", self._both)

    def _both(self) -> Node:
        return self._joined("且", self._denied)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        node = part()
        while self._is(word):
            at = self._step().at
            node = self._made(nodes.Join(word, node, part(), at=at))
        return node

    def _denied(self) -> Node:
        if not self._is("非"):
            return self._relation()
        at = self._step().at
        with self._deeper(at):
            return self._made(nodes.Not(self._denied(), at=at))

    def _relation(self) -> Node:
        left = self._sum()
        if not self._is(*_AFTER_VALUE):
            return left
        token = self._step()
        word = NEGATED.get(token.value, token.value)
        node = self._made(self._related(word, left, token.at))
        return node if word == token.value else self._made(nodes.Not(node, at=token.at))

    def _related(self, word: str, left: Node, at: int) -> Node:
        if word == "为空":
            if not isinstance(left, nodes.Name):
                raise ExpressionError("“为空”前面只能是列名", at + 1)
            return nodes.Blank(left, at=at)
        if word == "属于":
            return nodes.Within(left, self._arguments("“属于”后面要有括号，如 属于 (1, 2)"), at=at)
        if word == "匹配":
            return nodes.Matches(left, self._pattern(), at=at)
        if word == "介于":
            low = self._sum()
            self._skip("与", "“介于”要写成 介于 1 与 2")
            return nodes.Between(left, low, self._sum(), at=at)
        if word == "包含":
            return nodes.Contains(left, self._sum(), at=at)
        return nodes.Compare(word, left, self._sum(), at=at)

    def _pattern(self) -> str:
        if self._token.kind is not Kind.TEXT:
            raise ExpressionError("“匹配”后面要写加引号的样式，如 匹配 “项目*”", self._token.at + 1)
        return str(self._step().value)

    # -- values

    def _sum(self) -> Node:
        return self._calculated(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._calculated(("*", "/"), self._signed)

    def _calculated(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node = part()
        while self._is(*signs):
            token = self._step()
            node = self._made(nodes.Arithmetic(token.value, node, part(), at=token.at))
        return node

    def _signed(self) -> Node:
        if not self._is("-"):
            return self._value()
        at = self._step().at
        with self._deeper(at):
            return self._made(nodes.Negative(self._signed(), at=at))

    def _value(self) -> Node:
        token = self._token
        if token.kind is Kind.NAME:
            return self._made(nodes.Name(self._step().value, at=token.at))
        if token.kind is Kind.CONSTANT:
            return self._made(nodes.Constant(self._step().value, at=token.at))
        if token.kind is Kind.TEXT:
            return self._made(nodes.Text(self._step().value, at=token.at))
        if token.kind is Kind.LITERAL:
            literal: Node = self._step().value
            return self._made(literal)
        if token.kind is Kind.FUNCTION:
            self._step()
            return self._made(nodes.Call(token.value, self._arguments("函数名后面要有括号"), at=token.at))
        if self._is("("):
            return self._bracketed()
        raise self._missing_value()

    def _missing_value(self) -> ExpressionError:
        if self._token.kind is Kind.END:
            return ExpressionError("条件没有写完，后面还应有列名、数或文字", self._token.at + 1)
        typed = self._text[self._token.at : self._token.end]
        return ExpressionError(f"“{typed}”前面缺少列名、数或文字", self._token.at + 1)

    def _bracketed(self) -> Node:
        at = self._step().at
        with self._deeper(at):
            node = self._either()
        self._close(at)
        return node

    def _arguments(self, otherwise: str) -> tuple[Node, ...]:
        at = self._token.at
        self._skip("(", otherwise)
        with self._deeper(at):
            found = [self._either()]
            while self._is(","):
                self._step()
                found.append(self._either())
        self._close(at)
        return tuple(found)

    def _close(self, opened: int) -> None:
        if self._token.kind is Kind.END:
            raise ExpressionError(f"缺少右括号，左括号在第{opened + 1}个字符处", self._token.at + 1)
        if not self._is(")"):
            raise self._unexpected()
        self._step()
