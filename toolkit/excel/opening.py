"""Having the system open a document or a folder in whatever program is meant for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def open_in_program(path: Path) -> bool:
    """Open a file or a folder as a double click does; whether it could be. Only Windows is asked."""
    start: Callable[[str], None] | None = getattr(os, "startfile", None)
    if start is None:
        return False
    try:
        start(str(path))
    except OSError:  # nothing is registered for it
        return False
    return True
