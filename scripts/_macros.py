"""The macro project of the ledger with buttons: xlwings' own standalone project, its sample taken out, our module in.

Built from source alone, without the cache of compiled code, so that Excel compiles it when it opens the workbook.
Needs the extra `build` of setup.cfg, in the very versions it names: another one of either makes other bytes.
"""

from __future__ import annotations

import re
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "templates_xlsx" / "LedgerButtons.bas"

#: What setup.cfg pins; a test holds the two together.
BUILDERS: Final = {"pyOpenVBA": "6.5.0", "xlwings": "0.37.8"}

_BASE: Final = "quickstart_standalone.xlsm"
#: The module of the standalone project that calls Python by the workbook's own name.
_SAMPLE: Final = "Module1"
#: The library of forms: there are none, and the reference names a folder of the computer it was made on.
_FORMS: Final = "MSForms"
#: The class of a worksheet, by which its module is known for one.
_WORKSHEET: Final = "0{00020820-0000-0000-C000-000000000046}"


def missing_builders() -> list[str]:
    """What must be installed to build the project, and is not in this version: "pyOpenVBA 6.5.0"."""
    return [f"{name} {version}" for name, version in BUILDERS.items() if _installed(name) != version]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def build_project(sheets: list[str]) -> bytes:
    """The bytes of the project, with a module for each sheet by its code name. The same sheets give the same bytes."""
    import xlwings
    from pyopenvba import ExcelFile, VBAModuleKind

    base = Path(xlwings.__file__).parent / _BASE
    with tempfile.TemporaryDirectory() as folder, ExcelFile(base) as book:
        project = book.vba_project()
        project.delete_module(_SAMPLE)
        book.remove_reference(_FORMS)
        there = set(project.module_names())
        for module in project.modules:
            # Written anew, without what was compiled of it, and with the line ends that the format asks for.
            module.source = re.sub(r"\r?\n", "\r\n", module.source)
            module.dirty = True
        for name in sheets:
            if name not in there:
                project.add_module(name, _sheet_module(name), kind=VBAModuleKind.other)
        project.add_module(MODULE.stem, MODULE.read_bytes().decode("ascii"))
        built = Path(folder) / "built.xlsm"
        book.save(built)
        with ExcelFile(built) as again:
            return _with_documents(again.vba_project_bytes(), sheets)


def _sheet_module(name: str) -> str:
    """The module of a worksheet without code, as Excel writes it."""
    attributes = {
        "VB_Name": f'"{name}"',
        "VB_Base": f'"{_WORKSHEET}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": "True",
        "VB_Exposed": "True",
        "VB_TemplateDerived": "False",
        "VB_Customizable": "True",
    }
    return "".join(f"Attribute {key} = {value}\r\n" for key, value in attributes.items())


def _with_documents(data: bytes, sheets: list[str]) -> bytes:
    """The project, in which the modules of sheets are declared as such: pyOpenVBA takes those it adds for classes.

    It also leaves a blank line before the windows of the modules it adds, which then stands amid them.
    """
    from pyopenvba.cfb import CFB

    project = CFB.from_bytes(data)
    declared = project.get_stream("PROJECT").decode("cp1252")
    for name in sheets:
        declared = re.sub(rf"(?m)^Class={name}\r$", f"Document={name}/&H00000000\r", declared)
    head, mark, windows = declared.partition("[Workspace]\r\n")
    declared = head + mark + windows.replace("\r\n\r\n", "\r\n")
    project.write_stream("PROJECT", declared.encode("cp1252"))
    return project.to_bytes()
