"""The parts of a workbook with buttons that openpyxl does not write: the controls and the macro project."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from toolkit.workbook.macros import BUTTONS, PROJECT_PART, Macros
from toolkit.workbook.macros_controls import SHEET_NAMESPACES, control_parts, controls

_SHEET: Final = "xl/worksheets/sheet1.xml"
_SHEET_RELATIONS: Final = "xl/worksheets/_rels/sheet1.xml.rels"
_PLAIN: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PROJECT_KIND: Final = "application/vnd.ms-office.vbaProject"
_PROJECT_RELATION: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def with_buttons(data: bytes, macros: Macros) -> bytes:
    """The workbook with its macro project, and with the buttons on its first sheet, which refers to no part yet."""
    made = io.BytesIO()
    changes = {
        _SHEET: _with_controls,
        "[Content_Types].xml": _with_kinds,
        "xl/_rels/workbook.xml.rels": _with_project,
    }
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changes[name](part.decode("utf-8")) if name in changes else part)
        for one in control_parts(BUTTONS):
            new.writestr(one.name, one.text)
        new.writestr(_SHEET_RELATIONS, _relations())
        new.writestr(PROJECT_PART, macros.project)
    return made.getvalue()


def _with_controls(sheet: str) -> str:
    opened = re.sub(r"<worksheet\b", lambda found: f"{found[0]} {SHEET_NAMESPACES}", sheet, count=1)
    return opened.replace("</worksheet>", f"{controls(BUTTONS)}</worksheet>")


def _with_kinds(types: str) -> str:
    """The content types, with those of the new parts; the workbook itself becomes one with macros."""
    kinds = [(one.name, one.kind) for one in control_parts(BUTTONS)]
    added = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in [*kinds, (PROJECT_PART, _PROJECT_KIND)]
    )
    return types.replace(f'"{_PLAIN}"', f'"{_WITH_MACROS}"').replace("</Types>", f"{added}</Types>")


def _with_project(relations: str) -> str:
    added = f'<Relationship Type="{_PROJECT_RELATION}" Target="vbaProject.bin" Id="rIdMacros"/>'
    return relations.replace("</Relationships>", f"{added}</Relationships>")


def _relations() -> str:
    parts = "".join(
        f'<Relationship Id="{one.relation}" Type="{one.relation_kind}" Target="/{one.name}"/>'
        for one in control_parts(BUTTONS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{parts}</Relationships>'
    )
