"""An entry of the log, as a value and as the one line of JSON that it is written as.

The line has its members in a fixed order, no blanks, and nothing escaped that JSON does not need escaped: an entry has
exactly one line, so that a line is right or it is not. `hash`, the last member, is the SHA-256 of a zero byte and the
line without that member; `signature`, where there is one, is of the line without `signature` and `hash`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from toolkit.archive.anchors import Anchor

#: The form of an entry that this module writes and reads.
FORM = 1
#: What the first entry has for the hash of the one before it.
GENESIS = "0" * 64
#: The only act there is so far.
ADD = "add"

_MEMBERS = ("v", "seq", "time", "actor", "action", "period", "inputs", "note", "tool", "prev")
_SIGNED = (*_MEMBERS, "key", "signature")
_INPUT = ("file", "raw", "canonical", "results", "size")
_HASH = re.compile("[0-9a-f]{64}")
_SIGNATURE = re.compile("[0-9a-f]{128}")
#: No entry is longer; a line that is was not written by this module.
LONGEST_LINE = 1 << 16
#: No number is higher, nor does an anchor name one that is.
_HIGHEST = 999_999_999

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was kept: its name, the digest of its bytes, that of what was filled into its cells, that of its
    cells with the results of formulas ("" where it has formulas without results), its size in bytes.
    """

    file: str
    raw: str
    canonical: str
    results: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `time` is ISO 8601 with the offset, `period` as str(Period) or "", `prev` the hash of the entry before.

    `key` is the public key that made `signature`, both in hexadecimal, "" where it is not signed. `hash` is what the
    line says, which need not be right: `seal` is what it should be.
    """

    seq: int
    time: str
    actor: str
    action: str
    period: str
    inputs: tuple[Input, ...]
    note: str
    tool: str
    prev: str
    key: str = ""
    signature: str = ""
    hash: str = ""

    @property
    def anchor(self) -> Anchor:
        """What an auditor keeps of this entry."""
        return Anchor(self.seq, self.hash)

    @property
    def moment(self) -> datetime:
        """Its time as a value."""
        return datetime.fromisoformat(self.time)

    @property
    def to_sign(self) -> bytes:
        """The bytes a signature is made of."""
        return _encode(self._body() | ({"key": self.key} if self.key else {})).encode()

    @property
    def seal(self) -> str:
        """The hash that belongs to what the entry says."""
        return sha256(b"\0" + _encode(self._members()).encode()).hexdigest()

    @property
    def line(self) -> bytes:
        """The line of the log, its end included."""
        return _encode({**self._members(), "hash": self.hash}).encode() + b"\n"

    def sealed(self) -> Entry:
        """The same entry with its hash."""
        return replace(self, hash=self.seal)

    def as_json(self) -> dict[str, Any]:
        """Every member of the line, for a JSON document."""
        return {**self._members(), "hash": self.hash}

    def _members(self) -> dict[str, Any]:
        signed = {"key": self.key, "signature": self.signature} if self.key else {}
        return self._body() | signed

    def _body(self) -> dict[str, Any]:
        special = {"v": FORM, "inputs": [{name: getattr(one, name) for name in _INPUT} for one in self.inputs]}
        return {name: special[name] if name in special else getattr(self, name) for name in _MEMBERS}


def read_entry(line: bytes) -> Entry:
    """The entry of a line, without its end. Raises ValueError for anything that no entry is written as.

    Whether its hash is right is another question.
    """
    if len(line) > LONGEST_LINE:
        raise ValueError("太长")
    try:
        data = json.loads(line.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("嵌套太深") from error
    except ValueError as error:
        raise ValueError("不是 JSON") from error
    entry = _entry(data)
    try:
        same = entry.line == line + b"\n"
    except UnicodeEncodeError as error:
        raise ValueError("里面有不成字的编码") from error
    if not same:
        raise ValueError("写法与规定的不同")
    return entry


def _entry(data: Any) -> Entry:
    if isinstance(data, dict) and type(data.get("v")) is int and data["v"] > FORM:
        raise ValueError(f"格式版本是 {data['v']}，本工具只认 {FORM}，请用新版工具")
    if not isinstance(data, dict) or (set(data) - {"hash"}) not in (set(_MEMBERS), set(_SIGNED)):
        raise ValueError("栏目不对")
    texts = {name: _text(data, name) for name in ("time", "actor", "action", "period", "note", "tool")}
    _check_time(texts["time"])
    if texts["action"] != ADD or not texts["actor"]:
        _wrong("action 或 actor")
    return Entry(
        seq=_number(data, "seq", 1, _HIGHEST),
        inputs=_inputs(data["inputs"]),
        prev=_hex(data, "prev", _HASH),
        key=_hex(data, "key", _HASH) if "key" in data else "",
        signature=_hex(data, "signature", _SIGNATURE) if "key" in data else "",
        hash=_hex(data, "hash", _HASH),
        **texts,
    )


def _check_time(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("时间读不出") from error
    if moment.tzinfo is None:
        raise ValueError("时间没有时区")
    if moment.isoformat(timespec="seconds") != text:
        raise ValueError("时间的写法与规定的不同")


def _inputs(data: Any) -> tuple[Input, ...]:
    """The files that were kept: one, for the only act there is keeps one."""
    if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict) or tuple(data[0]) != _INPUT:
        raise ValueError("inputs 的栏目不对")
    # The digest names a file of the archive: nothing but 64 hexadecimal characters may come from here.
    (one,) = data
    raw, canonical = _hex(one, "raw", _HASH), _hex(one, "canonical", _HASH)
    results = _text(one, "results") and _hex(one, "results", _HASH)
    return (Input(_text(one, "file"), raw, canonical, results, _number(one, "size", 1)),)


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    return value if isinstance(value, str) else _wrong(name)


def _number(data: Mapping[str, Any], name: str, least: int, most: int = 1 << 62) -> int:
    value = data[name]
    return value if type(value) is int and least <= value <= most else _wrong(name)


def _hex(data: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = data.get(name)
    return value if isinstance(value, str) and shape.fullmatch(value) else _wrong(name)


def _wrong(name: str) -> Any:
    raise ValueError(f"{name} 的内容不对")


#: What is longer is no checkpoint, and might be nested without end.
_LONGEST_CHECKPOINT = 200


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Number and hash of the last entry, and how many bytes the log has with it."""

    seq: int
    hash: str
    size: int

    @property
    def line(self) -> bytes:
        """The content of the file."""
        return _encode({"v": FORM, "seq": self.seq, "hash": self.hash, "size": self.size}).encode() + b"\n"


def read_checkpoint(data: bytes) -> Checkpoint:
    """The checkpoint a file holds. Raises ValueError for anything else."""
    found = json.loads(data.decode("utf-8")) if len(data) <= _LONGEST_CHECKPOINT else None
    if not isinstance(found, dict) or set(found) != {"v", "seq", "hash", "size"}:
        raise ValueError("栏目不对")
    made = Checkpoint(_number(found, "seq", 1), _hex(found, "hash", _HASH), _number(found, "size", 1))
    return made if made.line == data else _wrong("checkpoint")
