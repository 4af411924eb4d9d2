"""The labels that make a function a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from toolkit.ledger import Ledger
from toolkit.values import Fault, Finding

#: A rule over one ledger.
Rule = Callable[[Ledger], Iterator[Finding]]
#: A rule over a ledger and the one before it.
Comparison = Callable[[Ledger, Ledger], Iterator[Finding]]


def rule(*faults: Fault) -> Callable[[Rule], Rule]:
    """Label a generator of findings with the faults it can find. Nothing is registered anywhere."""

    def label(function: Rule) -> Rule:
        function.__dict__["faults"] = faults
        return function

    return label


def comparison(*faults: Fault) -> Callable[[Comparison], Comparison]:
    """Label a rule that needs last period's ledger; it runs only where that is given."""

    def label(function: Comparison) -> Comparison:
        function.__dict__["faults"] = faults
        function.__dict__["compares"] = True
        return function

    return label
