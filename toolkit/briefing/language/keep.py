"""Compiled parts kept between runs, in Jinja's own cache of bytecode in the system's folder for temporary files.

Compiling the bulletin takes a quarter of a small ledger's whole monthly run. What is kept depends on the part's text
and on the code that compiled it; where nothing can be kept or read, the part is compiled again and nobody notices.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import Environment
from jinja2.bccache import FileSystemBytecodeCache


def kept(environment: Environment, text: str, make: Callable[[], CodeType]) -> CodeType:
    """The code that `make` compiles from `text`, from the cache where it is there already."""
    stated = f"{_compiler()}\n{sorted(environment.filters)}\n{text}"
    name = sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()
    code: CodeType | None = None
    # The cache is a convenience: a folder that is read-only, full, foreign or damaged must not stop a report.
    with contextlib.suppress(Exception):
        bucket = FileSystemBytecodeCache().get_bucket(environment, name, None, name)
        code = bucket.code
    if code is None:
        code = make()
        with contextlib.suppress(Exception):
            cache = FileSystemBytecodeCache()
            bucket = cache.get_bucket(environment, name, None, name)
            bucket.code = code
            cache.set_bucket(bucket)
    return code


def _compiler() -> str:
    """What compiles: Jinja's version and the state of the modules that make briefings, so that no change is missed."""
    modules = sorted(Path(__file__).resolve().parent.parent.glob("*/*.py"))
    states = [(str(module), (state := module.stat()).st_size, state.st_mtime_ns) for module in modules]
    return f"{jinja2.__version__} {states}"
