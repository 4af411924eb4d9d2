"""JSON: one document, UTF-8, two blanks of indentation."""

from __future__ import annotations

import json
from typing import BinaryIO

from toolkit.values import Result


def write(result: Result, stream: BinaryIO) -> None:
    """Put the result's JSON document on a stream. NaN and infinities are refused: no reader of JSON takes them."""
    stream.write(json.dumps(result.data, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n")
