"""A part's Jinja source compiled: our filters put where Jinja would print None or never end, the XML put back.

What Jinja does not understand is said in Chinese, with the tag and its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

from jinja2 import Template as Compiled
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.visitor import NodeTransformer

from toolkit.briefing.language.keep import kept
from toolkit.briefing.language.sandbox import Environment
from toolkit.briefing.language.sources import TRACED, Sources
from toolkit.briefing.parts.xmltext import Wrong
from toolkit.briefing.tagging.patch import Patched
from toolkit.briefing.tagging.tags import Tag

_REASONS = (
    (r"unexpected char '(.*)' at.*", "有不认识的字符{0}，标记里的符号须用半角"),
    (r"Expected an expression, got '(.*)'", "缺少内容，遇到{0}"),
    (r"expected token '(.*)', got '(.*)'", "此处应为{0}，实际是{1}"),
    (r"unexpected '(.*)'", "不该出现{0}"),
    (r"set block with a filter", "{{% set %}} 段暂不支持过滤器"),
    (r"can't assign to '(.*)'", "不能给{0}赋值"),
)
_FOR_CELL = {"cellbg": "_colour", "colspan": "_columns", "vmerge": "_key", "vm": "_turn", "hm": "_turn"}
_STRETCH = 64  # characters of a tag
_TOKENS = {
    "end of print statement": "标记的结尾",
    "end of statement block": "标记的结尾",
    "end of template": "模板的结尾",
    "name": "名称",
    "string": "文字",
    "integer": "数字",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part with tags: what a reader calls it, its source for Jinja, and that source compiled."""

    label: str
    patched: Patched
    compiled: Compiled

    def place(self, tag: Tag) -> str:
        """Where the tag stands in the template."""
        return self.patched.pieces.place(tag.at, self.label)


def compiled(environment: Environment, label: str, patched: Patched, keep: bool) -> Part:
    """The part compiled, and kept for later runs if `keep`; raises Wrong for what Jinja does not understand."""

    def make() -> CodeType:
        tree = environment.parse(patched.source)
        if environment.traced:
            tree = Sources(patched, tree).visit(tree)
        _Guard(environment, patched, tree).visit(tree)
        return environment.compile(tree, filename=label)

    kinds = " ".join(f"{tag.kind}{tag.level}{tag.word}" for tag in patched.tags)
    stated = ("traced" if environment.traced else "", label, kinds, patched.source, *patched.chunks)
    try:
        code = kept(environment, "\n".join(stated), make) if keep else make()
    except TemplateSyntaxError as error:
        tag = patched.tag(error.lineno)
        wrong = Wrong(f"标记“{tag.typed if tag else ''}”写法有误：{_reason(error.message or '')}")
        wrong.place = patched.pieces.place(tag.at, label) if tag else label
        raise wrong from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise Wrong(f"{label}的标记嵌套过深", -1, "请把模板拆成几份。") from error
    made = environment.template_class.from_code(environment, code, environment.make_globals(None))
    return Part(label, patched, made)


class _Guard(NodeTransformer):
    """Puts the XML back for its numbers, and our filters where Jinja would print None or never end."""

    def __init__(self, environment: Environment, patched: Patched, tree: nodes.Template) -> None:
        self.environment = environment
        self.patched = patched
        self.macros = {macro.name for macro in tree.find_all(nodes.Macro)}

    def _through(self, name: str, node: nodes.Node | None, lineno: int) -> nodes.Filter:
        return nodes.Filter(node, name, [], [], None, None, lineno=lineno, environment=self.environment)

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:
        node.data = self.patched.chunks[int(node.data)]
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        self.generic_visit(node)
        for number, child in enumerate(node.nodes):
            tag = self.patched.tag(child.lineno)
            if tag and not isinstance(child, nodes.TemplateData):
                traced = child if isinstance(child, nodes.Filter) and child.name == TRACED else None
                node.nodes[number] = self._noted(tag, traced) if traced else self._written(tag, child)
        return node

    def _written(self, tag: Tag, value: nodes.Expr) -> nodes.Expr:
        """What a tag prints, as the place needs it where it stands."""
        if tag.word == "chart":
            return self._through("_chart", value, value.lineno)
        if tag.passage.plain:
            return self._through("_plain", value, value.lineno)
        if tag.kind == "{{" and tag.word:
            return self._through(_FOR_CELL[tag.word], value, value.lineno)
        if tag.kind == "{{" and tag.level:
            made = self._through("_runs", value, value.lineno)
            made.args.append(nodes.Const(tag.format, lineno=value.lineno))
            return made
        return value

    def _noted(self, tag: Tag, traced: nodes.Filter) -> nodes.Expr:
        """The same of a traced template: what is printed is noted, with what is kept of what it is made from."""
        assert traced.node is not None
        inside = tag.kind == "{{" and tag.level
        name = (
            "_charted" if tag.word == "chart" else "_aside" if tag.passage.plain else "_run" if inside else "_printed"
        )
        made = self._through(name, traced.node, traced.lineno)
        given = (traced.lineno, tag.format) if name == "_run" else (traced.lineno,)
        made.args += [*traced.args, *(nodes.Const(one, lineno=traced.lineno) for one in given)]
        return self._written(tag, made) if name in ("_charted", "_aside") else made

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        counted = self._through("_counted", node.iter, node.lineno)
        counted.args.append(nodes.Const(self._cost(node), lineno=node.lineno))
        node.iter = counted
        return node

    def _cost(self, loop: nodes.For) -> int:
        """What one turn of a loop costs: a step, and one more for each stretch of what its tags say."""
        last = max((node.lineno or 0 for one in loop.body for node in one.find_all(nodes.Node)), default=0)
        tags = map(self.patched.tag, range(loop.lineno, last + 1))
        return 1 + sum(len(tag.body) for tag in tags if tag) // _STRETCH

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        for operand in node.ops:
            if not isinstance(operand.expr, nodes.Const):
                operand.expr = self._through("_compared", operand.expr, node.lineno)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        return self._through("_sliced", node, node.lineno) if isinstance(node.arg, nodes.Slice) else node

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:
        self.generic_visit(node)
        if node.filter is not None:
            raise TemplateSyntaxError("set block with a filter", node.lineno)
        node.filter = self._through("_ready", None, node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno, environment=self.environment)
        return self._through("_concatenated", parts, node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        ours = isinstance(node.node, nodes.Name) and node.node.name in self.macros
        return self._through("_ready", node, node.lineno) if ours else node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        self.generic_visit(node)
        if node.name not in self.environment.filters:
            raise _unnamed("过滤器", node.name, self.environment.filters, node.lineno)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:
        self.generic_visit(node)
        if node.name not in self.environment.tests:
            raise _unnamed("判断", node.name, self.environment.tests, node.lineno)
        return node


def _reason(message: str) -> str:
    """Jinja's complaint in Chinese where we know it, else as it is."""
    for pattern, words in _REASONS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*(_TOKENS.get(token, f"“{token}”") for token in found.groups()))
    return message


def near(name: str, known: Iterable[str]) -> str:
    """The words that give the nearest known name, or the names there are; "" when there are none."""
    from difflib import get_close_matches

    names = sorted({other for other in known if other.isidentifier() and not other.startswith("_")})
    close = get_close_matches(name, names, 1, 0.5)
    if close:
        return f"，最接近的是“{close[0]}”"
    return f"，可用的有：{'、'.join(names[:8])}{' 等' if len(names) > 8 else ''}" if names else ""


def _unnamed(kind: str, name: str, known: Iterable[str], line: int) -> TemplateSyntaxError:
    return TemplateSyntaxError(f"没有名为“{name}”的{kind}{near(name, known)}", line)
