"""The tree of a part's tags on a walk: the names in scope, what conditions have asked for, what there is to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeVisitor

from toolkit.briefing.checking import shapes
from toolkit.briefing.checking.paths import dotted, paths, targets
from toolkit.briefing.checking.remarks import ATTRIBUTE_UNKNOWN, NAME_UNKNOWN, VALUE_MAY_BE_MISSING, Kind
from toolkit.briefing.checking.shapes import UNKNOWN, Shape
from toolkit.briefing.checking.source import Source
from toolkit.briefing.language.compiler import near
from toolkit.briefing.language.sandbox import Environment
from toolkit.briefing.tagging.tags import Tag

RENAME = "请改正名称。"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of a tag: the kind, what is wrong, what to do."""

    kind: Kind
    tag: Tag
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Known:
    """What templates may use: the variables with their shapes, and the environment with filters and tests.

    `own` are the filters of ours: of them it is known what they take. `absent` are variables that have no value in
    such a template, with what to do about it.
    """

    variables: Mapping[str, Shape]
    environment: Environment
    own: Mapping[str, Any]
    absent: Mapping[str, str]


class Walk(NodeVisitor):
    """Each visit gives the shape of its expression."""

    def __init__(self, source: Source, known: Known) -> None:
        self.source = source
        self.known = known
        self.said: list[Said] = []
        self.wanted: set[str] = set()
        self.scopes: list[dict[str, Shape]] = [{}]
        self.guarded: list[frozenset[str]] = []
        self.lenient = 0
        tree = source.tree
        self.loops = {name.name for loop in tree.find_all(nodes.For) for name in targets(loop.target)}
        tests = (test for test in tree.find_all(nodes.Test) if test.name in ("defined", "undefined"))
        self.asked = {path for test in tests for path in paths(test.node)}

    # -- what is said

    def say(self, kind: Kind, node: nodes.Node, message: str, remedy: str) -> None:
        """Say it of the tag that the node stands in."""
        tag = self.source.tag(node.lineno)
        if tag is not None and not self.lenient:
            self.said.append(Said(kind, tag, f"标记“{tag.typed}”：{message}。", remedy))

    def missing(self, node: nodes.Node, path: str, name: str, missing: shapes.Missing) -> None:
        """Say that what is taken by its name is not there."""
        if any(path in asked for asked in self.guarded):
            return
        if missing.sure:
            self.say(ATTRIBUTE_UNKNOWN, node, f"“{path}”不存在{near(name, missing.known)}", RENAME)
        else:
            remedy = f"请先判断，或写成 {{{{ {path.rpartition('.')[0]}.get('{name}', 0) }}}}。"
            self.say(VALUE_MAY_BE_MISSING, node, f"不是每本台账都有“{path}”{near(name, missing.known)}", remedy)

    def may_be_none(self, node: nodes.Node, shape: Shape) -> bool:
        """Whether a value may be missing and nothing around it asks whether it is."""
        path = dotted(node)
        return bool(path) and shapes.may_be_none(shape) and not any(path in asked for asked in self.guarded)

    def say_none(self, node: nodes.Node, then: str, remedy: str) -> None:
        """Say that there may be no value, and what happens then; a variable that such a template never has is worse."""
        name = dotted(node).partition(".")[0]
        if name in self.known.absent:
            self.say(NAME_UNKNOWN, node, f"“{name}”在这样的模板里没有值", self.known.absent[name])
        else:
            self.say(VALUE_MAY_BE_MISSING, node, f"“{dotted(node)}”可能没有值，没有时{then}不出稿", remedy)

    # -- scopes

    @contextmanager
    def scope(self, names: Mapping[str, Shape] = {}) -> Iterator[None]:
        """A scope of its own for what is set in it."""
        self.scopes.append(dict(names))
        yield
        self.scopes.pop()

    @contextmanager
    def guard(self, test: nodes.Node | None) -> Iterator[None]:
        """What stands below a test: what the test asks for is known to be there."""
        self.guarded.append(frozenset(paths(test)))
        yield
        self.guarded.pop()

    def each(self, children: Sequence[nodes.Node]) -> None:
        """Visit them in order."""
        for child in children:
            self.visit(child)

    def bind(self, target: nodes.Node, shape: Shape) -> None:
        """Give a name, or each of several, to a value."""
        if isinstance(target, nodes.Name):
            self.scopes[-1][target.name] = shape
        for name in targets(target) if not isinstance(target, nodes.Name) else ():
            self.scopes[-1][name.name] = UNKNOWN
