"""Output formats, one file each: `write(result, stream)` puts a Result on a binary stream.

A file dropped into this folder is a format that `--format` offers by its name; a file whose name starts with _ is a
part of one.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import BinaryIO

from toolkit.values import Result

#: Formats that make no sense on a screen or in a pipe: they are written to a file only.
_FILES_ONLY = frozenset({"xlsx"})
#: Formats that can say nothing but findings.
_FINDINGS_ONLY = frozenset({"sarif"})


def formats(findings: bool = False) -> tuple[str, ...]:
    """The names of the formats that every result has; with `findings`, those that only findings have as well."""
    names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(name for name in names if findings or name not in _FINDINGS_ONLY)


def stream_formats(findings: bool = False) -> tuple[str, ...]:
    """Those of `formats` that can go to a screen or a pipe, text first."""
    return tuple(sorted(set(formats(findings)) - _FILES_ONLY, key=lambda name: (name != "text", name)))


def write(result: Result, name: str, stream: BinaryIO, **options: bool | str) -> None:
    """Put a result on a stream in the format of that name; ModuleNotFoundError for one `formats` does not give.

    `options` are those of the format: the `colour` of text, the path to the `ledger` that a workbook links to.
    """
    import_module(f"{__name__}.{name}").write(result, stream, **options)
