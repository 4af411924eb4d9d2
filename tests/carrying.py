"""Workbooks with parts beside their cells: macros, links, objects."""

from __future__ import annotations

import zipfile
from pathlib import Path

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"


def relation(kind: str, target: str, outside: bool = False) -> str:
    """One relation."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="rIdX{abs(hash((kind, target)))}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def carrying(path: Path, *relations: str, owner: str = BOOK, parts: dict[str, str] | None = None) -> Path:
    """The workbook at a path with further relations of a part, and with further parts."""
    folder, _, name = owner.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    with zipfile.ZipFile(path) as archive:
        found = {one: archive.read(one) for one in archive.namelist()}
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    text = found.get(listed, empty).decode()
    found[listed] = text.replace("</Relationships>", f"{''.join(relations)}</Relationships>").encode()
    found |= {one: part.encode() for one, part in (parts or {}).items()}
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in found.items():
            archive.writestr(one, data)
    return path


def linked(path: Path, inside: str, target: str = "") -> Path:
    """The workbook with a link whose part holds `inside`, and that leads to a target outside."""
    parts = {"xl/externalLinks/link1.xml": f'<externalLink xmlns="{MAIN}">{inside}</externalLink>'}
    made = carrying(path, relation("externalLink", "externalLinks/link1.xml"), parts=parts)
    if not target:
        return made
    return carrying(made, relation("externalLinkPath", target, True), owner="xl/externalLinks/link1.xml")
