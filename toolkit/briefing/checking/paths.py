"""Expressions of names alone, as they are typed: tasks.by_status.滞后."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes


def targets(target: nodes.Node) -> Iterator[nodes.Name]:
    """The names that a loop or an assignment gives a value to."""
    if isinstance(target, nodes.Name):
        yield target
    yield from target.find_all(nodes.Name)


def dotted(node: nodes.Node | None) -> str:
    """An expression of names alone as it is typed, tasks.by_status.滞后; "" for any other."""
    if isinstance(node, nodes.Name):
        return node.name
    name = node.attr if isinstance(node, nodes.Getattr) else ""
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        name = str(node.arg.value)
    whole = dotted(node.node) if isinstance(node, (nodes.Getattr, nodes.Getitem)) else ""
    return f"{whole}.{name}" if whole and name else ""


def paths(node: nodes.Node | None) -> Iterator[str]:
    """Every expression of names alone in a test; what it is part of is asked for too."""
    if node is None:
        return
    for one in (node, *node.find_all((nodes.Name, nodes.Getattr, nodes.Getitem))):
        if path := dotted(one):
            yield path
