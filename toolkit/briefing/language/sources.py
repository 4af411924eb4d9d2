"""A traced template's tree: of every chain of names that is printed, or given to a name, the values are kept.

A chain is the longest run of a name, its attributes and its items: `tasks.by_status['逾期']`, `item`. What stands for
a name that the template makes itself is told by the scope it is made in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from jinja2 import nodes
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer

from toolkit.briefing.language.generating import AFRESH, KEPT
from toolkit.briefing.language.prints import Call, Chain, Made
from toolkit.briefing.tagging.patch import Patched

TRACED: Final = "_traced"
_NOWHERE: Final = -1  # what makes the names that a macro is given
#: Of these parts of an expression some may not be evaluated.
_CHOICES: Final = (nodes.CondExpr, nodes.And, nodes.Or, nodes.Compare)


class _Scope:
    """The names made in one place, and its number."""

    def __init__(self, number: int, names: Iterable[str] = ()) -> None:
        self.number = number
        self.names = set(names)


class Sources(NodeTransformer):
    """Keeps the values of the chains of a tree; run before anything else changes it.

    What a tag prints becomes the filter _traced, whose argument tells what is kept; what a name is given _bound.
    """

    def __init__(self, patched: Patched, tree: nodes.Template) -> None:
        self._patched = patched
        self._macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        self._scopes = [_Scope(0)]
        self._numbered = 0
        self._kept: list[nodes.Expr] | None = None
        self._names = Parser(tree.environment, "")  # type: ignore[arg-type]

    # -- statements

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        for place, child in enumerate(node.nodes):
            tag = self._patched.tag(child.lineno)
            if tag and not isinstance(child, nodes.TemplateData) and (not tag.word or tag.word in ("chart", "print")):
                node.nodes[place] = _filter(TRACED, *self._keeping(child))
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:
        node.node = self._given(node.node, [node.target])  # type: ignore[arg-type]
        return node

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:
        self._visit_all(node.body)
        self._enter([node.target], self._scopes[-1])
        return node

    def visit_With(self, node: nodes.With) -> nodes.Node:
        scope = self._fresh()
        node.values = [
            self._given(value, [target], scope) for target, value in zip(node.targets, node.values, strict=True)
        ]
        self._inside(scope, node.body)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        scope = self._fresh()
        loop = nodes.Name("loop", "store", lineno=node.lineno)
        node.iter = self._given(node.iter, [node.target, loop], scope)  # type: ignore[arg-type]
        self._inside(scope, node.body)
        self._visit_all(node.else_)
        return node

    def visit_If(self, node: nodes.If) -> nodes.Node:
        for body in (node.body, node.elif_, node.else_):
            self._visit_all(body)
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
        self._scopes.append(_Scope(_NOWHERE, (arg.name for arg in node.args)))
        self._inside(self._fresh(), node.body)
        self._scopes.pop()
        return node

    def _fresh(self) -> _Scope:
        self._numbered += 1
        return _Scope(self._numbered)

    def _inside(self, scope: _Scope, body: Sequence[nodes.Node]) -> None:
        self._scopes.append(scope)
        self._visit_all(body)
        self._scopes.pop()

    def _visit_all(self, body: Sequence[nodes.Node]) -> None:
        for node in body:
            self.visit(node)

    def _keeping(self, node: nodes.Expr) -> tuple[nodes.Expr, nodes.Tuple]:
        """An expression that keeps what its chains come to, and where it is kept."""
        before, self._kept = self._kept, []
        void = any(True for _ in node.find_all(_CHOICES)) or isinstance(node, _CHOICES)
        found: nodes.Expr = self.visit(node)
        kept, self._kept = nodes.Tuple(self._kept, "load"), before
        names = sorted({name.name: name for name in kept.find_all(nodes.InternalName)}.items())
        return _filter(AFRESH, found, *(name for _, name in names)) if void and names else found, kept

    def _given(self, value: nodes.Expr, targets: Sequence[nodes.Node], scope: _Scope | None = None) -> nodes.Expr:
        """What is given to names, with what it is made from; a scope that is still to be entered gets the names."""
        found, kept = self._keeping(value)
        adds = any(isinstance(target, nodes.NSRef) for target in targets)
        names = self._enter(targets, scope or self._scopes[-1])
        return _filter("_bound", found, kept, nodes.Const(names), nodes.Const(adds))

    def _enter(self, targets: Sequence[nodes.Node], scope: _Scope) -> tuple[Made, ...]:
        """The names that targets make, entered into the scope; a namespace is one already."""
        made: list[Made] = []
        for target in targets:
            if isinstance(target, nodes.NSRef):
                made += [found] if (found := self._made(target.name)) else []
                continue
            for name in [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name):
                scope.names.add(name.name)
                made.append((scope.number, name.name))
        return tuple(made)

    def _made(self, name: str) -> Made | None:
        """What a name is made by, the innermost scope first; None where it is one of the template's variables."""
        return next(((scope.number, name) for scope in reversed(self._scopes) if name in scope.names), None)

    # -- expressions

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        return self._chain(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        return self._chain(node)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        return self._chain(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        called = node.node
        if isinstance(called, nodes.Getattr):
            called.node = self._chain(called.node, (called.attr, _constants(node)))
        elif not isinstance(called, nodes.Name):
            node.node = self.visit(called)
        node.args = [self.visit(arg) for arg in node.args]
        for keyword in node.kwargs:
            keyword.value = self.visit(keyword.value)
        for name in ("dyn_args", "dyn_kwargs"):
            if (given := getattr(node, name)) is not None:
                setattr(node, name, self.visit(given))
        return node

    def _chain(self, node: nodes.Expr, call: Call | None = None) -> nodes.Expr:
        """A chain that keeps its values; what is taken from anything but a name, with the chains inside it."""
        taken: list[nodes.Getattr | nodes.Getitem] = []
        root = node
        while isinstance(root, nodes.Getattr | nodes.Getitem) and _step(root) is not None:
            taken.append(root)
            root = root.node
        if self._kept is None or not isinstance(root, nodes.Name) or root.name in self._macros:
            return node if isinstance(node, nodes.Name) else self.generic_visit(node)  # type: ignore[return-value]
        path, kinds = _shown(node), ""
        steps: list[Any] = []
        keys: list[nodes.Expr] = []
        held, found = self._hold(root)
        for one in reversed(taken):
            kind, step = _step(one) or ("", None)
            if kind == "I":
                key, one.arg = self._hold(self.visit(one.arg))  # type: ignore[union-attr]
                step = len(keys)
                keys.append(key)
            kinds, one.node = kinds + kind, found
            steps.append(step)
            found = one
        last, found = self._hold(found) if taken else (held, found)
        chain = Chain(path, kinds, tuple(steps), call, self._made(root.name))
        self._kept += (nodes.Const(tuple(chain)), held, last, nodes.Tuple(keys, "load"))
        return found

    def _hold(self, node: nodes.Expr) -> tuple[nodes.InternalName, nodes.Expr]:
        """A new name, and the expression with its value kept under it."""
        name = self._names.free_identifier(node.lineno)
        return name, _filter(KEPT, node, name)


def _filter(name: str, node: nodes.Expr, *args: nodes.Expr) -> nodes.Filter:
    """A filter around an expression, on its line."""
    made = nodes.Filter(node, name, list(args), [], None, None)
    return made.set_lineno(node.lineno).set_environment(node.environment)  # type: ignore[return-value, arg-type]


def _constants(node: nodes.Call) -> tuple[Any, ...] | None:
    """The arguments of a call that are all constants, without names; else None."""
    plain = not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None
    if plain and all(isinstance(arg, nodes.Const) for arg in node.args):
        return tuple(arg.value for arg in node.args if isinstance(arg, nodes.Const))
    return None


def _step(node: nodes.Getattr | nodes.Getitem) -> tuple[str, Any] | None:
    """The kind of a step and what is taken; I for a key that is no constant, None for such a slice."""
    if isinstance(node, nodes.Getattr):
        return "a", node.attr
    if isinstance(node.arg, nodes.Slice):
        parts = (node.arg.start, node.arg.stop, node.arg.step)
        if not all(part is None or isinstance(part, nodes.Const) for part in parts):
            return None
        return "s", tuple(part.value if isinstance(part, nodes.Const) else None for part in parts)
    return ("i", node.arg.value) if isinstance(node.arg, nodes.Const) else ("I", None)


def _shown(node: nodes.Node | None) -> str:
    """An expression as its author may have typed it, what is no chain as …."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_shown(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_shown(node.node)}[{_shown(node.arg)}]"
    if isinstance(node, nodes.Slice):
        return ":".join("" if part is None else _shown(part) for part in (node.start, node.stop))
    return repr(node.value) if isinstance(node, nodes.Const) else "…"
