"""Which sheet of a workbook is which sheet of the ledger: by title, by alias, and without titles by headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.ledger import faults
from toolkit.ledger.headings import find_headings, normal
from toolkit.ledger.near import nearest_name
from toolkit.ledger.own_sheets import is_own
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.sent import Sent
from toolkit.schema import Schema
from toolkit.values import Finding, Place


def match_sheets(
    raw_sheets: Sequence[RawSheet], schema: Schema, sent: Sent | None = None
) -> tuple[dict[str, RawSheet], list[Finding]]:
    """Each schema sheet's raw sheet by code, exact titles before aliases; and what is missing, foreign or misspelt.

    A unit's workbook misses only those that it was `sent` with.
    """
    found: dict[str, RawSheet] = {}
    findings: list[Finding] = []
    titles = {normal(sheet.title): sheet for sheet in schema.sheets}
    aliases = {normal(alias): sheet for sheet in schema.sheets for alias in sheet.aliases}
    rest: list[RawSheet] = []
    for names in (titles, aliases):
        for raw in raw_sheets if names is titles else rest[:]:
            sheet = names.get(normal(raw.title))
            if sheet is None:
                rest += [raw] if names is titles else []
                continue
            if names is aliases:
                rest.remove(raw)
            if found.setdefault(sheet.code, raw) is not raw:
                words = {"title": sheet.title, "other": found[sheet.code].title}
                findings.append(faults.REPEATED_SHEET.at(Place(raw.title), raw.title, **words))
    findings += _by_headings(rest, found, schema)
    missing = [sheet for sheet in schema.sheets if sheet.code not in found]
    nearest = {raw.title: nearest_name(raw.title, [sheet.title for sheet in missing]) for raw in _foreign(rest)}
    wanted = [sheet for sheet in missing if (sheet.title in sent.titles if sent else not sheet.optional)]
    absent = [sheet for sheet in wanted if sheet.title not in nearest.values()]
    findings += [faults.MISSING_SHEET.at(Place(sheet.title)) for sheet in absent]
    for title, near in nearest.items():
        fault = faults.MISNAMED_SHEET if near else faults.UNKNOWN_SHEET
        findings.append(fault.at(Place(title), title, nearest=near))
    return found, findings


def _by_headings(rest: list[RawSheet], found: dict[str, RawSheet], schema: Schema) -> Iterator[Finding]:
    """Put sheets of files that name none where most of their headings belong; take them out of `rest`."""
    for raw in [raw for raw in rest if raw.untitled]:
        matches = {sheet.code: headings for sheet in schema.sheets if (headings := find_headings(raw, sheet))}
        free = [schema.sheet(code) for code in matches if code not in found]
        if not free:
            continue
        best = max(free, key=lambda sheet: (len(matches[sheet.code].columns), -sheet.order))
        found[best.code] = raw
        rest.remove(raw)
        row = raw.top + matches[best.code].last + 1
        yield faults.SHEET_BY_HEADINGS.at(Place(raw.title, row), raw.title, title=best.title)


def _foreign(rest: Iterable[RawSheet]) -> list[RawSheet]:
    """Sheets that are neither the ledger's nor the toolkit's own, those that are hidden left out."""
    return [raw for raw in rest if not (raw.hidden or is_own(raw))]
