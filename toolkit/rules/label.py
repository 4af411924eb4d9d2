"""The label that makes a function a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from toolkit.ledger import Ledger
from toolkit.values import Fault, Finding

Rule = Callable[[Ledger], Iterator[Finding]]


def rule(*faults: Fault) -> Callable[[Rule], Rule]:
    """Label a generator of findings with the faults it can find. Nothing is registered anywhere."""

    def label(function: Rule) -> Rule:
        function.__dict__["faults"] = faults
        return function

    return label
