"""Output formats, one file each: `write(result, stream)` puts a Result on a binary stream.

A file dropped into this folder is a format that `--format` offers by its name.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import BinaryIO

from toolkit.values import Result

#: Formats that make no sense on a screen or in a pipe: they are written to a file only.
_FILES_ONLY = frozenset({"xlsx"})


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__))


def stream_formats() -> tuple[str, ...]:
    """The names of the formats that can go to a screen or a pipe, text first."""
    return tuple(sorted(set(formats()) - _FILES_ONLY, key=lambda name: (name != "text", name)))


def write(result: Result, name: str, stream: BinaryIO) -> None:
    """Put a result on a stream in the format of that name; ModuleNotFoundError for one `formats` does not give."""
    import_module(f"{__name__}.{name}").write(result, stream)
