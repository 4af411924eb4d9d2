"""The expressions of a template: what each gives, and what is wrong with the names in it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import UndefinedError, nodes

from toolkit.briefing.checking import shapes
from toolkit.briefing.checking.paths import dotted
from toolkit.briefing.checking.remarks import (
    ATTRIBUTE_UNKNOWN,
    FILTER_UNKNOWN,
    FILTER_UNSUITED,
    NAME_UNKNOWN,
    TEST_UNKNOWN,
    Kind,
)
from toolkit.briefing.checking.shapes import UNKNOWN, Shape
from toolkit.briefing.checking.walking import RENAME, Walk
from toolkit.briefing.language.compiler import near
from toolkit.briefing.language.sandbox import NotText, NoValue
from toolkit.values import CannotDo

_OF_ONE = frozenset(("first", "last", "random", "min", "max"))
_OF_MANY = frozenset(("sort", "list", "select", "reject", "selectattr", "rejectattr", "reverse", "unique"))
_COUNTS = frozenset(("length", "count", "wordcount"))
_DEFAULTS = frozenset(("default", "d"))
_BY_FIRST = frozenset(("selectattr", "rejectattr", "groupby"))
_BY_NAME = frozenset(("map", "sort", "sum", "unique", "min", "max", "join"))
_TRIED = 5


class Expressions(Walk):
    """The visits to expressions."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Shape:
        for child in node.iter_child_nodes():
            self.visit(child)
        return UNKNOWN

    def visit_Name(self, node: nodes.Name) -> Shape:
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        if node.name in self.known.environment.globals:
            return UNKNOWN
        self.wanted.add(node.name)
        if node.name not in self.known.variables and node.name not in self.asked:
            self.unknown(node)
        return self.known.variables.get(node.name, UNKNOWN)

    def unknown(self, node: nodes.Name) -> None:
        """Say that a variable is not there."""
        if node.name in self.loops:
            words = f"“{node.name}”只在它的循环（for 与 endfor 之间）里有值"
            self.say(NAME_UNKNOWN, node, words, "请移到循环里，或改正名称。")
            return
        names = [*self.known.variables, *(name for scope in self.scopes for name in scope)]
        self.say(NAME_UNKNOWN, node, f"“{node.name}”不存在{near(node.name, names)}", RENAME)

    def visit_Getattr(self, node: nodes.Getattr) -> Shape:
        return self.taken(node, self.visit(node.node), node.attr)

    def visit_Getitem(self, node: nodes.Getitem) -> Shape:
        whole: Shape = self.visit(node.node)
        self.visit(node.arg)
        if isinstance(node.arg, nodes.Slice):
            return whole
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return self.taken(node, whole, key) if isinstance(key, str) else shapes.item(whole, key)

    def taken(self, node: nodes.Getattr | nodes.Getitem, whole: Shape, name: str) -> Shape:
        """What a value has under a name."""
        path = dotted(node) or f"….{name}"
        if name.startswith("_"):
            self.say(ATTRIBUTE_UNKNOWN, node, f"“{path}”以下划线开头，不允许使用", RENAME)
            return UNKNOWN
        if self.may_be_none(node.node, whole):
            self.say_none(node.node, f"取不到“{name}”，", "请先用 {% if %} 判断。")
        try:
            return shapes.attribute(whole, name)
        except shapes.Missing as missing:
            self.missing(node, path, name, missing)
            return UNKNOWN

    def visit_Call(self, node: nodes.Call) -> Shape:
        called = self.visit(node.node)
        self.each([*node.args, *(keyword.value for keyword in node.kwargs)])
        return shapes.called(called)

    def visit_Const(self, node: nodes.Const) -> Shape:
        return UNKNOWN if node.value is None else Shape(type(node.value), (node.value,))

    def visit_Compare(self, node: nodes.Compare) -> Shape:
        self.generic_visit(node)
        return Shape(bool)

    visit_Not = visit_Compare

    def visit_Or(self, node: nodes.Or) -> Shape:
        left = self.visit(node.left)
        with self.guard(node.left):
            right = self.visit(node.right)
        bare = Shape(shapes.present(left.hint), left.examples, left.closed)
        return bare if shapes.class_of(left.hint) is shapes.class_of(right.hint) else UNKNOWN

    def visit_And(self, node: nodes.And) -> Shape:
        self.visit(node.left)
        with self.guard(node.left):
            self.visit(node.right)
        return UNKNOWN

    def visit_CondExpr(self, node: nodes.CondExpr) -> Shape:
        self.visit(node.test)
        with self.guard(node.test):
            first = self.visit(node.expr1)
            other = self.visit(node.expr2) if node.expr2 else UNKNOWN
        return first if first.hint == other.hint else UNKNOWN

    def visit_Test(self, node: nodes.Test) -> Shape:
        self.lenient += node.name in ("defined", "undefined")
        self.generic_visit(node)
        self.lenient -= node.name in ("defined", "undefined")
        self.named("判断", TEST_UNKNOWN, node, node.name, self.known.environment.tests)
        return Shape(bool)

    # -- filters

    def visit_Filter(self, node: nodes.Filter) -> Shape:
        self.lenient += node.name in _DEFAULTS
        shape = self.visit(node.node) if node.node else UNKNOWN
        self.lenient -= node.name in _DEFAULTS
        self.each([*node.args, *(keyword.value for keyword in node.kwargs)])
        if not self.named("过滤器", FILTER_UNKNOWN, node, node.name, self.known.environment.filters):
            return UNKNOWN
        self.by_attribute(node, shape)
        self.given_none(node, shape)
        self.suits(node, shape)
        return self.filtered(node.name, shape)

    def named(self, what: str, kind: Kind, node: nodes.Node, name: str, known: Mapping[str, Any]) -> bool:
        """Whether there is a filter or a test of that name; else say so."""
        if name in known:
            return True
        self.say(kind, node, f"没有名为“{name}”的{what}{near(name, known)}", RENAME)
        return False

    def by_attribute(self, node: nodes.Filter, shape: Shape) -> None:
        """See that an attribute named in a filter's argument is there: selectattr("status", …)."""
        names = [word.value for word in node.kwargs if word.key == "attribute" and node.name in _BY_NAME]
        names += node.args[:1] if node.name in _BY_FIRST else []
        for name in names:
            if isinstance(name, nodes.Const) and isinstance(name.value, str):
                self.of_each(node, shape, name.value)

    def of_each(self, node: nodes.Filter, shape: Shape, path: str) -> None:
        try:
            one = shapes.element(shape)
            for name in path.split("."):
                one = shapes.item(one, int(name)) if re.fullmatch("[0-9]{1,9}", name) else shapes.attribute(one, name)
        except shapes.NoList:
            return
        except shapes.Missing as missing:
            self.missing(node, path, path.rpartition(".")[2], missing)

    def given_none(self, node: nodes.Filter, shape: Shape) -> None:
        """Say so when a filter of ours is given what may be missing and cannot word that."""
        function = self.known.own.get(node.name)
        if function is None or node.node is None or not self.may_be_none(node.node, shape):
            return
        if _refuses_none(function):
            self.say_none(node.node, f"过滤器“{node.name}”不能用，", "请先用 {% if %} 判断。")

    def suits(self, node: nodes.Filter, shape: Shape) -> None:
        """Say so when a filter of ours refuses what it is given: it is asked with the example's values."""
        function, given = self.known.own.get(node.name), [one for one in shape.examples if one is not None]
        arguments = [*node.args, *(keyword.value for keyword in node.kwargs)]
        if function is None or not given or not all(isinstance(one, nodes.Const) for one in arguments):
            return
        positional = [one.value for one in node.args if isinstance(one, nodes.Const)]
        named = {str(one.key): one.value.value for one in node.kwargs if isinstance(one.value, nodes.Const)}
        refusals = [_refusal(function, one, positional, named) for one in given[:_TRIED]]
        if all(refusals):
            self.say(FILTER_UNSUITED, node, refusals[0], "请核对竖线前面是哪一项，或换一个过滤器。")

    def filtered(self, name: str, shape: Shape) -> Shape:
        """What a filter gives."""
        if name in self.known.own:
            return shapes.gives(inspect.unwrap(self.known.own[name]))
        if name in _COUNTS:
            return Shape(int)
        if name in _OF_MANY:
            return Shape(shape.hint, shape.examples)
        try:
            return shapes.element(shape) if name in _OF_ONE else UNKNOWN
        except shapes.NoList:
            return UNKNOWN


def _refusal(function: Any, value: Any, positional: list[Any], named: Mapping[str, Any]) -> str:
    """What a filter of ours has against a value, "" for nothing."""
    try:
        inspect.unwrap(function)(value, *positional, **named)
    except CannotDo as error:
        return error.message.rstrip("。")
    except NotText as error:
        return f"竖线前面是{error}，不是文字"
    except (NoValue, UndefinedError):
        return ""
    except TypeError:
        return "过滤器的参数不对（个数、名称或种类）"
    return ""


def _refuses_none(function: Any) -> bool:
    """Whether a filter of ours has no words for what is missing; asked of the filter itself."""
    try:
        inspect.unwrap(function)(None)
    except NoValue:
        return True
    except (TypeError, CannotDo):
        return False
    return False
