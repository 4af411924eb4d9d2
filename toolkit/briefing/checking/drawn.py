"""Rich text, pictures and the figures of charts in a template: held against what the renderer takes for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jinja2 import nodes

from toolkit.briefing.checking import shapes
from toolkit.briefing.checking.expressions import Expressions
from toolkit.briefing.checking.paths import dotted
from toolkit.briefing.checking.remarks import CHART_UNSUITED, FILTER_UNSUITED, NAME_UNKNOWN, NOT_PRINTABLE
from toolkit.briefing.checking.shapes import UNKNOWN, Shape
from toolkit.briefing.drawing.chart_data import ChartData, chart_data
from toolkit.briefing.drawing.picturing import Picture
from toolkit.briefing.language.rich import RichText
from toolkit.values import CannotDo

_GIVEN: Final = "图片由出稿的程序给出，taizhang report 没有图片；请把图片直接放进模板。"


class Drawn(Expressions):
    """The visits to what the renderer adds to the language."""

    def visit_Call(self, node: nodes.Call) -> Shape:
        shape = super().visit_Call(node)
        first = node.args[0] if node.args else None
        if isinstance(node.node, nodes.Name) and node.node.name == "picture" and first is not None:
            plain = dotted(first) or isinstance(first, nodes.Const)
            self.pictured(first, self.quietly(first) if plain else UNKNOWN)
        return shape

    def quietly(self, node: nodes.Expr) -> Shape:
        """What an expression gives that has been visited before: nothing is said of it again."""
        self.lenient += 1
        shape: Shape = self.visit(node)
        self.lenient -= 1
        return shape

    def suits(self, node: nodes.Filter, shape: Shape) -> None:
        super().suits(node, shape)
        if node.name == "picture" and node.node is not None:
            self.pictured(node.node, shape)

    def pictured(self, node: nodes.Expr, shape: Shape) -> None:
        """Say so where a picture is asked for and a ledger has something else, or nothing, by that name."""
        name = node.value if isinstance(node, nodes.Const) else None
        if isinstance(name, str) and name not in self.known.variables:
            self.say(NAME_UNKNOWN, node, f"没有名为“{name}”的图片", _GIVEN)
        elif shapes.class_of(shape.hint) not in (None, Picture):
            self.say(FILTER_UNSUITED, node, f"“{dotted(node) or name or '这个值'}”不是图片", _GIVEN)

    def by_attribute(self, node: nodes.Filter, shape: Shape) -> None:
        super().by_attribute(node, shape)
        kind = shapes.class_of(shape.hint)
        if node.name != "series" or kind is None or issubclass(kind, (str, Mapping)):
            return
        for name in [*node.args[:1], *(word.value for word in node.kwargs if word.key != "title")]:
            if isinstance(name, nodes.Const) and isinstance(name.value, str):
                self.of_each(node, shape, name.value)

    def charted(self, node: nodes.Expr, shape: Shape) -> None:
        """See that a chart can be drawn of a value, as far as the example's can."""
        given = [one for one in shape.examples if one is not None]
        if not given and shapes.class_of(shape.hint) in (None, ChartData):
            return
        refusals = [_refusal(one) for one in given or [None]]
        if all(refusals):
            message, remedy = refusals[0]
            self.say(CHART_UNSUITED, node, f"“{dotted(node) or '这个值'}”画不成图表，{message}", remedy)

    def formatted(self, node: nodes.Expr, shape: Shape) -> None:
        """Say so where rich text is printed by a tag that takes none."""
        tag = self.source.tag(node.lineno)
        if tag is not None and not tag.level and shapes.class_of(shape.hint) is RichText:
            words = "带格式的文字不能这样打印"
            self.say(NOT_PRINTABLE, node, words, "请写成 {{r … }}，r 紧跟在花括号之后。")


def _refusal(value: Any) -> tuple[str, ...]:
    """What is wrong with a chart of a value, and what to do; nothing where it is empty: other ledgers may fill it."""
    if isinstance(value, Mapping) and not value:
        return ()
    try:
        chart_data(value)
    except CannotDo as error:
        return error.message.rstrip("。"), error.remedy
    return ()
