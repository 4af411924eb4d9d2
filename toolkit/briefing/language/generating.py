"""The code of a traced template: what it evaluates is kept under names of its own, and what it prints is written as is.

`_kept` and `_afresh` look like filters in the tree and are none: they become assignments inside the expression.
"""

from __future__ import annotations

from typing import Any, Final

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

KEPT, AFRESH = "_kept", "_afresh"
"""An expression whose value is kept under the name that is the argument; one before which the names are made void."""

_WRITING: Final = frozenset(("_printed", "_run"))


class Generator(CodeGenerator):
    """Jinja's, with assignments inside expressions."""

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """Write a filter, an assignment, or a list of assignments before an expression."""
        if node.name == KEPT and node.node is not None:
            self.write("(")
            self.visit(node.args[0], frame)
            self.write(" := ")
            self.visit(node.node, frame)
            self.write(")")
        elif node.name == AFRESH and node.node is not None:
            self.write("(")
            for name in node.args:
                self.write("(")
                self.visit(name, frame)
                self.write(" := missing), ")
            self.visit(node.node, frame)
            self.write(")[-1]")
        else:
            super().visit_Filter(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _writes(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _writes(node):
            super()._output_child_post(node, frame, finalize)


def _writes(node: nodes.Expr) -> bool:
    """Whether a filter gives what is written already."""
    return isinstance(node, nodes.Filter) and node.name in _WRITING
