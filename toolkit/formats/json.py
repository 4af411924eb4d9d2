"""JSON: one document, UTF-8, a line for each member and each entry of a list: easy to read and to compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from toolkit.values import Result

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write(result: Result, stream: BinaryIO) -> None:
    """Put the result's JSON document on a stream. NaN and infinities are refused: no reader of JSON takes them."""
    # What is no text, such as half of a character pair, is escaped by JSON's own \u notation.
    stream.write(_laid_out(result.data).encode("utf-8", "backslashreplace") + b"\n")


def _laid_out(data: Any) -> str:
    """A document, or a list of documents.

    Python's own indentation puts every number on a line, and takes ten times as long: its fast encoder has none.
    """
    if isinstance(data, Mapping):
        return "{\n" + ",\n".join(f"  {_line(name)}: {_member(value)}" for name, value in data.items()) + "\n}"
    return "[\n" + ",\n".join(map(_laid_out, data)) + "\n]"


def _member(value: Any) -> str:
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        return "[\n" + ",\n".join(f"    {_line(entry)}" for entry in value) + "\n  ]"
    return _line(value)


def _line(value: Any) -> str:
    return _encode(value)
