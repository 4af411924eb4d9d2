"""SARIF 2.1.0: the findings of each ledger as one run, for code platforms, editors and trackers that read it.

A cell is told in two ways: as a region whose line and column are the row and column of the sheet, which is what
viewers can show, and as a logical location by its sheet and address, which is what it is.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any, BinaryIO
from urllib.parse import quote

from toolkit import __version__
from toolkit.check import catalogue
from toolkit.values import Checked, Fault, Finding, Item, Place, Result, Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LANGUAGE = "zh-CN"
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: What a fingerprint is made of has this number; change it with `_identity`.
_FINGERPRINT = "taizhang/v1"
_TYPES = {
    ".csv": "text/csv",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".tsv": "text/tab-separated-values",
    ".xls": "application/vnd.ms-excel",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(result: Result, stream: BinaryIO) -> None:
    """Put the findings of a result on a stream as one log: a run for each ledger, a line for each finding."""
    faults = {fault.code: fault for fault in catalogue()}
    for piece in _log(result, faults):
        # What no UTF-8 can hold, half a surrogate pair, becomes the escape that JSON has for it.
        stream.write(piece.encode("utf-8", "backslashreplace"))


def _log(result: Result, faults: Mapping[str, Fault]) -> Iterator[str]:
    yield f'{{\n"$schema": {_json(_SCHEMA)},\n"version": "2.1.0",\n"runs": ['
    for number, checked in enumerate(result.checked):
        yield ",\n" if number else "\n"
        yield from _run(checked, faults)
    yield "\n]\n}\n"


def _run(checked: Checked, faults: Mapping[str, Fault]) -> Iterator[str]:
    """The run of one ledger."""
    uri = _uri(checked.ledger)
    rules = _rules(checked.findings, faults)
    sheets = list(dict.fromkeys(finding.place.sheet for finding in checked.findings if finding.place.sheet))
    members = {
        "tool": {"driver": _driver(rules)},
        "language": _LANGUAGE,
        # A platform keeps apart the runs of one log by this name.
        "automationDetails": {"id": f"taizhang/{uri}/"},
        "artifacts": [_artifact(checked, uri)],
        "logicalLocations": [_sheet_location(sheet, index) for index, sheet in enumerate(sheets)],
        "columnKind": "unicodeCodePoints",
    }
    yield "{\n" + "".join(f"{_json(name)}: {_json(value)},\n" for name, value in members.items()) + '"results": ['
    for number, one in enumerate(_results(checked, uri, [rule["id"] for rule in rules], sheets)):
        yield (",\n" if number else "\n") + _json(one)
    yield "\n]\n}"


def _json(value: Any) -> str:
    return _ENCODER.encode(value)


# -- the tool and its rules


def _driver(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": "taizhang",
        "version": __version__,
        "semanticVersion": __version__,
        "language": _LANGUAGE,
        "rules": rules,
    }


def _rules(findings: Sequence[Finding], faults: Mapping[str, Fault]) -> list[dict[str, Any]]:
    """The kinds of finding that occur: in the order of the catalogue, then those it does not have by their codes."""
    worst: dict[str, Severity] = {}
    for finding in findings:
        known = worst.setdefault(finding.code, finding.severity)
        if finding.severity.rank < known.rank:
            worst[finding.code] = finding.severity
    return [
        *(_rule(fault) for code, fault in faults.items() if code in worst),
        *(_own_rule(code, worst[code]) for code in sorted(worst) if code not in faults),
    ]


def _rule(fault: Fault) -> dict[str, Any]:
    rule = {
        "id": fault.code,
        "name": fault.title,
        "shortDescription": _message(f"{fault.title}。"),
        "fullDescription": _message(_open(fault.says)),
        "help": _message(_open(fault.remedy)),
        "defaultConfiguration": {"level": _LEVELS[fault.severity]},
    }
    return rule | {"properties": {"source": fault.source}} if fault.source else rule


def _own_rule(code: str, severity: Severity) -> dict[str, Any]:
    """A kind of finding that only its ledger knows."""
    return {
        "id": code,
        "shortDescription": _message(f"自定规则 {code}。"),
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _open(template: str) -> str:
    """A template with 〔…〕 for every hole."""
    return "".join(text + ("" if hole is None else "〔…〕") for text, hole, *_ in Formatter().parse(template))


def _message(text: str) -> dict[str, str]:
    """A text as SARIF wants it: braces doubled; nothing that a viewer would make a link of."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


# -- the file


def _artifact(checked: Checked, uri: str) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": uri, "index": 0}, "roles": ["analysisTarget"]}
    suffix = Path(checked.ledger).suffix.lower()
    if suffix in _TYPES:
        artifact["mimeType"] = _TYPES[suffix]
    if checked.sha256:
        artifact["hashes"] = {"sha-256": checked.sha256}
    return artifact


def _uri(path: str) -> str:
    """A path as given, as a URI: relative as it is, absolute with its scheme."""
    given = Path(path)
    return given.as_uri() if given.is_absolute() else quote(os.fsencode(given.as_posix()))


# -- the findings


def _results(checked: Checked, uri: str, codes: Sequence[str], sheets: Sequence[str]) -> Iterator[dict[str, Any]]:
    rule_of = {code: index for index, code in enumerate(codes)}
    sheet_of = {sheet: index for index, sheet in enumerate(sheets)}
    seen: Counter[str] = Counter()
    for finding in checked.findings:
        item = checked.item_of(finding)
        identity = _identity(finding, item)
        seen[identity] += 1
        yield {
            "ruleId": finding.code,
            "ruleIndex": rule_of[finding.code],
            "level": _LEVELS[finding.severity],
            "message": _message(finding.message + finding.remedy),
            "locations": [_location(finding.place, uri, sheet_of.get(finding.place.sheet))],
            # Findings that are alike in all of this are told apart by their order.
            "partialFingerprints": {_FINGERPRINT: f"{identity}:{seen[identity]}"},
            "properties": _properties(finding, item),
        }


def _identity(finding: Finding, item: Item) -> str:
    """SHA-256 of what stays when rows move: the row's key stands for the cell where it has one."""
    place = finding.place
    where = ["item", item.key] if item.key else ["cell", place.cell or place.letter or str(place.row)]
    parts = [finding.code, place.sheet, *where, place.column, finding.value]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _properties(finding: Finding, item: Item) -> dict[str, Any]:
    place = finding.place
    properties: dict[str, Any] = {
        "sheet": place.sheet,
        "cell": place.cell,
        "column": place.column or place.letter,
        "value": finding.value,
    }
    if item != Item():
        properties["item"] = {"key": item.key, "name": item.name, "unit": item.unit}
    return properties


# -- places


def _location(place: Place, uri: str, sheet: int | None) -> dict[str, Any]:
    """The location of a place; `sheet` is the index of its sheet among those of the run, None for the whole ledger."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "index": 0}}
    if place.row:
        physical["region"] = _region(place)
    if sheet is None:
        return {"physicalLocation": physical}
    return {"physicalLocation": physical, "logicalLocations": [_logical(place, sheet)]}


def _region(place: Place) -> dict[str, int]:
    if not place.letter:
        return {"startLine": place.row}
    column = _column_number(place.letter)
    return {"startLine": place.row, "startColumn": column, "endColumn": column + 1}


def _column_number(letter: str) -> int:
    """A column's number counted from 1: A is 1, AA is 27."""
    return reduce(lambda number, one: number * 26 + ord(one) - 64, letter, 0)


def _logical(place: Place, sheet: int) -> dict[str, Any]:
    """The place inside the workbook. None of the kinds that SARIF names fits, so these are the tool's own."""
    if place.cell:
        kind, name = "cell", place.cell
    elif place.row:
        kind, name = "row", f"第{place.row}行"
    elif place.letter:
        kind, name = "column", f"{place.letter}列"
    else:
        return _sheet_location(place.sheet, sheet)
    return {"name": name, "fullyQualifiedName": f"{place.sheet}!{name}", "kind": kind, "parentIndex": sheet}


def _sheet_location(title: str, index: int) -> dict[str, Any]:
    return {"name": title, "fullyQualifiedName": title, "kind": "sheet", "index": index}
