"""Rows of plain values in a text: thousands of ledgers' are held at once, and stand in the manifest."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, Final

#: No ledger has so many characters of rows: what unpacks to more is no rows of ours.
_LARGEST: Final = 1 << 28
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as a text; "" for none."""
    return b64encode(zlib.compress(_encode(rows).encode("utf-8", "surrogatepass"), 6)).decode() if rows else ""


def unpack(text: str) -> list[list[Any]]:
    """The rows of a text. Raises ValueError for what `pack` has not made."""
    if not text:
        return []
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(b64decode(text, validate=True), _LARGEST)
        rows = json.loads(data.decode("utf-8", "surrogatepass")) if unpacking.eof else None
    except (zlib.error, RecursionError) as error:
        raise ValueError("no rows") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("no rows")
    return rows


def is_packed(text: object) -> bool:
    """Whether this is what `pack` makes."""
    try:
        return isinstance(text, str) and unpack(text) is not None
    except ValueError:
        return False
