"""Findings made ready for any format: the contract's JSON (section 4) and a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.check import counts
from toolkit.ledger import Reading
from toolkit.values import Finding, Result, Severity


def findings_json(reading: Reading, findings: Sequence[Finding]) -> dict[str, Any]:
    """The contract's JSON of one ledger's findings."""
    return {
        "ledger": reading.source.path,
        "sha256": reading.source.sha256,
        "counts": counts(findings),
        "findings": [finding_json(finding) for finding in findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; `cell` is "" and `row` None where the place is no cell or row."""
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": place.sheet,
        "cell": place.cell,
        "row": place.row or None,
        "column": place.column or place.letter,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def findings_result(checked: Sequence[tuple[Reading, Sequence[Finding]]]) -> Result:
    """The findings of one or several ledgers; the JSON of several is a list."""
    documents = [findings_json(reading, findings) for reading, findings in checked]
    lines = [line for reading, findings in checked for line in _finding_lines(reading, findings)]
    return Result(documents[0] if len(documents) == 1 else documents, tuple(lines))


def _finding_lines(reading: Reading, findings: Sequence[Finding]) -> Iterator[str]:
    yield reading.source.path
    for finding in findings:
        yield f"  {finding.severity.label}  {finding.place}  {finding.message}{finding.remedy}  [{finding.code}]"
    yield "  " + counts_line(findings)


def counts_line(findings: Sequence[Finding]) -> str:
    """How many findings there are, as a sentence."""
    numbers = counts(findings)
    found = [f"{severity.label} {numbers[severity.value]} 处" for severity in Severity if numbers[severity.value]]
    return "、".join(found) + "。" if found else "没有发现问题。"
