"""Validation: everything reading and the rules have to say of a ledger, in the order of the sheets."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from toolkit import rules
from toolkit.ledger import Ledger, Reading, faults
from toolkit.values import Fault, Finding, Severity


def check(reading: Reading, previous: Ledger | None = None) -> list[Finding]:
    """All findings of a reading: those of reading itself and those of every rule, by sheet, row and column.

    `previous` is last period's ledger; without it the rules that compare the two have nothing to say.
    """
    findings = list(reading.findings)
    for rule in all_rules():
        if not hasattr(rule, "compares"):
            findings += rule(reading.ledger)
        elif previous is not None:
            findings += rule(reading.ledger, previous)
    order = {table.title: place for place, table in enumerate(reading.ledger.tables.values())}
    return sorted(findings, key=lambda f: (order.get(f.place.sheet, len(order)), *_position(f)))


def _position(finding: Finding) -> tuple[int, int, str, str]:
    place = finding.place
    return place.row, len(place.letter), place.letter, finding.code


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {severity.value: sum(1 for f in findings if f.severity is severity) for severity in Severity}


def all_rules() -> Iterator[Callable[..., Iterator[Finding]]]:
    """Every rule in the folder of rules, in the order of files and lines: functions labelled @rule or @comparison."""
    for module in pkgutil.iter_modules(rules.__path__, rules.__name__ + "."):
        for function in vars(import_module(module.name)).values():
            if hasattr(function, "faults") and function.__module__ == module.name:
                yield function


def catalogue() -> tuple[Fault, ...]:
    """Every kind of finding there is, for the manual: those of reading, then those of the rules."""
    return (*faults.FAULTS, *(fault for rule in all_rules() for fault in rule.__dict__["faults"]))
