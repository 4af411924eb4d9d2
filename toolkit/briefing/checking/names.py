"""The names a template uses, held against those there are: variables, attributes, filters, tests.

The tree of a part's tags is walked once, as the renderer would run it, with a type in the place of every value.
"""

from __future__ import annotations

from jinja2 import nodes
from jinja2.runtime import LoopContext

from toolkit.briefing.checking import shapes
from toolkit.briefing.checking.drawn import Drawn
from toolkit.briefing.checking.paths import dotted
from toolkit.briefing.checking.remarks import NOT_A_LIST, NOT_PRINTABLE
from toolkit.briefing.checking.shapes import UNKNOWN, Shape
from toolkit.briefing.checking.source import Source
from toolkit.briefing.checking.walking import Known, Said


def names_used(source: Source, known: Known) -> tuple[frozenset[str], list[Said]]:
    """The names a part asks its ledger for, and what is wrong with the names in it and with what is taken of them."""
    try:
        walker = _Walker(source, known)
        walker.visit(source.tree)
    except RecursionError:
        return frozenset(), []  # nested too deep to look at; the renderer refuses it in words of its own
    return frozenset(walker.wanted), walker.said


class _Walker(Drawn):
    """The visits to statements, and to what is printed."""

    def visit_For(self, node: nodes.For) -> Shape:
        taken = self.loop_over(node)
        loop = {"loop": Shape(LoopContext)}
        with self.scope(loop), self.guard(node.test):
            self.bind(node.target, taken)
            self.each([node.test] if node.test else [])
            self.each(node.body)
        if node.lineno in self.source.unclosed:
            self.scopes[-1] |= loop
            self.bind(node.target, taken)
        with self.scope():
            self.each(node.else_)
        return UNKNOWN

    def loop_over(self, node: nodes.For) -> Shape:
        """What each turn takes."""
        over = self.visit(node.iter)
        if self.may_be_none(node.iter, over):
            self.say_none(node.iter, "", "请先用 {% if %} 判断。")
        try:
            return shapes.element(over)
        except shapes.NoList:
            words = f"“{dotted(node.iter) or '循环的内容'}”不是清单，不能逐项取"
            self.say(NOT_A_LIST, node.iter, words, "请改成清单，或取其中的一项。")
            return UNKNOWN

    def visit_If(self, node: nodes.If) -> Shape:
        self.visit(node.test)
        with self.guard(node.test):
            self.each([*node.body, *node.elif_, *node.else_])
        return UNKNOWN

    def visit_With(self, node: nodes.With) -> Shape:
        values = [self.visit(value) for value in node.values]
        with self.scope():
            for target, value in zip(node.targets, values, strict=True):
                self.bind(target, value)
            self.each(node.body)
        return UNKNOWN

    def visit_Assign(self, node: nodes.Assign) -> Shape:
        self.bind(node.target, self.visit(node.node))
        return UNKNOWN

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> Shape:
        with self.scope():
            self.each(node.body)
        self.bind(node.target, UNKNOWN)
        return UNKNOWN

    def visit_Macro(self, node: nodes.Macro) -> Shape:
        self.each(node.defaults)
        self.scopes[-1][node.name] = UNKNOWN
        names = [name.name for name in node.args] + ["varargs", "kwargs", "caller"]
        with self.scope(dict.fromkeys(names, UNKNOWN)):
            self.each(node.body)
        return UNKNOWN

    def visit_Output(self, node: nodes.Output) -> Shape:
        for child in node.nodes:
            if not isinstance(child, nodes.TemplateData):
                self.printed(child, self.visit(child))
        return UNKNOWN

    def printed(self, node: nodes.Expr, shape: Shape) -> None:
        """See that a value can be printed; a tag that makes paragraphs or rich text of it takes lists too."""
        tag = self.source.tag(node.lineno)
        what = "" if tag is None or tag.level or tag.word else shapes.unprintable(shape)
        if what:
            remedy = '请写出要打印的那一项，清单可写成 {{ 名称|join("、") }}。'
            self.say(NOT_PRINTABLE, node, f"“{dotted(node) or '这个值'}”是{what}，不能直接打印", remedy)
        elif self.may_be_none(node, shape):
            self.say_none(node, "", '请先用 {% if %} 判断，或写成 {{ 名称 or "" }}。')
        elif tag is not None and tag.word == "chart":
            self.charted(node, shape)
        else:
            self.formatted(node, shape)
