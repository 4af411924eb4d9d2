"""What a template carries that a document filled from it must not: identities a loop would repeat, bindings that would
put the template's own words back, results of fields that are no longer true.
"""

from __future__ import annotations

import re

from toolkit.briefing.tagging.work import Work

#: Fields whose result depends on what is filled in and that Word does not bring up to date by itself.
_STALE = re.compile(
    r"\s*(?:=|(?:TOC|TOA|INDEX|PAGEREF|REF|NOTEREF|SEQ|DOCPROPERTY|TITLE|SUBJECT|AUTHOR|KEYWORDS|COMMENTS|INFO)\b)",
    re.IGNORECASE,
)
_FIELD = re.compile(r'<w:fldSimple\b[^>]*\bw:instr="([^"]*)"|<w:instrText\b[^>]*>([^<]*)<')
_IDENTITY = re.compile(r' w14:(?:paraId|textId)="[^"]*"')
_BINDINGS = frozenset(("w:dataBinding", "w15:dataBinding", "w:showingPlcHdr"))


def stale(xml: str) -> bool:
    """Whether a part has fields that Word must bring up to date once it is filled."""
    return any(_STALE.match(found[1] or found[2] or "") for found in _FIELD.finditer(xml))


def tidy(work: Work) -> None:
    """Mark fields for bringing up to date, loosen controls that hold tags, leave out identities a loop repeats."""
    _fields(work)
    for tag in work.tags:
        for holder in work.pieces.around(tag.at):
            if work.pieces.name[holder] == "w:sdt":
                _loosen(work, holder)
    if any(tag.word == "for" for tag in work.tags):
        for at, name in enumerate(work.pieces.name):
            if name in ("w:p", "w:tr") and "w14:" in work.out[at]:
                work.out[at] = _IDENTITY.sub("", work.out[at])


def _loosen(work: Work, control: int) -> None:
    """Leave out what makes Word show a control's bound value, or grey words of its own, in place of its text."""
    for properties in work.children(control):
        if work.pieces.name[properties] == "w:sdtPr":
            for at in work.children(properties):
                if work.pieces.name[at] in _BINDINGS:
                    work.blank(at)


def _fields(work: Work) -> None:
    """Mark the fields whose result will no longer be true as dirty: Word works them out when it opens the document."""
    pieces = work.pieces
    open_fields: list[int] = []
    for at in range(1, len(pieces.text), 2):
        if pieces.name[at] == "w:fldSimple":
            found = re.search(r'\bw:instr="([^"]*)"', pieces.text[at])
            if found and _STALE.match(found[1]):
                _dirty(work, at)
        elif pieces.name[at] == "w:fldChar":
            kind = re.search(r'\bw:fldCharType="(\w+)"', pieces.text[at])
            if kind and kind[1] == "begin":
                open_fields.append(at)
            elif kind and kind[1] == "end" and open_fields:
                open_fields.pop()
        elif pieces.name[at] == "w:instrText" and open_fields and _STALE.match(pieces.text[at + 1]):
            _dirty(work, open_fields[-1])


def _dirty(work: Work, field: int) -> None:
    if "w:dirty=" not in work.out[field]:
        work.out[field] = re.sub(r"(?=\s*/?>$)", ' w:dirty="true"', work.out[field], count=1)
