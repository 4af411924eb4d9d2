"""Every kind of thing that can be wrong with an archive: the one place that holds its code, severity and words.

An error means that the archive is no longer what was written; a warning is worth knowing, and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.values import Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `seq` is the number of the entry concerned (0 for none), `file` the file within the archive."""

    code: str
    severity: Severity
    seq: int
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; `says` is a template for str.format."""

    code: str
    says: str
    severity: Severity = Severity.ERROR

    def at(self, seq: int = 0, file: str = "", **words: object) -> Problem:
        """A problem of this kind."""
        return Problem(self.code, self.severity, seq, file, self.says.format(seq=seq, file=file, **words))


LOG_MISSING = Kind("log-missing", "日志 log.jsonl 不见了（或者这不是档案文件夹），没有什么可以核对。")
LOG_EMPTY = Kind("log-empty", "日志 log.jsonl 里没有一条记录，没有什么可以核对。")
NOT_PLAIN = Kind("not-a-plain-file", "{file} 不是{right}而是{what}；档案里不应有链接和设备。")
LOCK_MISSING = Kind(
    "lock-missing", "lock 不见了：不影响记录，但复制时漏了，或有人删过；下一次归档会重新建立。", Severity.WARNING
)
LOCK_ALTERED = Kind("lock-altered", "lock 里有 {size} 字节的内容：本工具从不往里写；下一次归档会清空。")
HELD = Kind("held", "有 lock.held：没有文件锁的磁盘上正在归档，或归档时被打断；别的磁盘上不应有。", Severity.WARNING)
BOM = Kind("byte-order-mark", "日志开头多了字节顺序标记：被文本编辑器另存过。")
LINE_ENDINGS = Kind("line-endings", "日志的换行变成了回车换行（CRLF），从第{line}行起：被文本编辑器另存过。")
BLANK_LINE = Kind("blank-line", "日志{lines}是空行。")
UNREADABLE = Kind("unreadable-entry", "日志{lines}不是按规定写成的记录：{reason}。")
TORN = Kind("torn-line", "日志末尾有 {count} 个字节不成一行：最后一条被截断，或末尾加了别的内容。")
ALTERED = Kind("altered-entry", "第{seq}号记录被改动：内容与它自己的哈希不符。")
BROKEN = Kind(
    "broken-link", "第{seq}号记录接不上前一条：它记下的前条哈希不是前一条的哈希，前面的记录被改写、删去或调换。"
)
NOT_FIRST = Kind("broken-link", "第{seq}号记录排在最前，却不是一个档案的第一条：前面的记录被删去。")
MISSING = Kind("missing-entry", "{what}不见了：从中间被删去。")
DUPLICATE = Kind("duplicate-entry", "第{seq}号记录出现不止一次。")
OUT_OF_ORDER = Kind("out-of-order", "第{seq}号记录排在第{after}号之后：次序被调换。")
BACKWARDS = Kind(
    "time-backwards",
    "第{seq}号记录的时间（{time}）早于前一条（{before}）：计算机的时钟往回调过，或时间不实。",
    Severity.WARNING,
)
CHECKPOINT_MISSING = Kind("checkpoint-missing", "checkpoint 不见了。")
CHECKPOINT_ALTERED = Kind("checkpoint-altered", "checkpoint 的内容不是本工具写的。")
CHECKPOINT_CUT = Kind("shorter-than-checkpoint", "checkpoint 记到第{seq}号，日志只到第{last}号：日志末尾的记录被删去。")
CHECKPOINT_FORK = Kind("checkpoint-fork", "checkpoint 记下的第{seq}号的哈希与日志里的不同：日志或 checkpoint 被改写。")
CHECKPOINT_BEHIND = Kind(
    "checkpoint-behind",
    "checkpoint 只记到第{seq}号，日志已到第{last}号：后面的记录不是本工具写的，或 checkpoint 被换回旧的。",
)
CHECKPOINT_SIZE = Kind("checkpoint-size", "checkpoint 记下日志有 {noted} 字节，日志却有 {found} 字节：其中之一被改写。")
UNFINISHED = Kind(
    "unfinished", "第{seq}号记录正在写，或写的时候被打断；此前的记录不受影响，下一次归档会把它补完。", Severity.WARNING
)
PENDING_ODD = Kind("pending-odd", "pending 里的内容接不上日志，不是归档中断留下的。")
OBJECT_MISSING = Kind("object-missing", "第{seq}号的原件不见了：objects/{file}。")
OBJECT_ALTERED = Kind("object-altered", "第{seq}号的原件被改动：objects/{file}{what}。")
OBJECT_SIZE = Kind("size-differs", "第{seq}号记下的大小 {noted} 字节与原件的 {found} 字节不符。")
OBJECT_STRAY = Kind("object-stray", "objects/{file} 没有记录提到：有人放进来的，或提到它的记录被删去、改坏。")
STRAY = Kind("stray-file", "{file} 不是档案的文件。")
LEFTOVER = Kind("leftover", "{file} 是写文件时被打断留下的，下一次归档会清理。", Severity.WARNING)
ANCHOR_SHORT = Kind(
    "shorter-than-anchor", "锚是第{seq}号，日志只到第{last}号：第{last}号之后的记录被删去，或锚取自另一个档案。"
)
ANCHOR_FORK = Kind(
    "anchor-fork", "锚记下的第{seq}号是 {noted}，日志里的第{seq}号是 {found}：记录被重做过，或锚取自另一个档案。"
)
ANCHOR_LOST = Kind("anchor-lost", "锚指的第{seq}号记录在日志里找不到。")
SIGNATURE_WRONG = Kind("signature-wrong", "第{seq}号记录的签名不对：签名被换，或签名后内容被改。")
SIGNATURE_OTHER = Kind("signature-other-key", "第{seq}号记录由另一把密钥签名（{key}…）。")
UNSIGNED = Kind("unsigned", "{what}没有可以核对的签名，后面也没有签过名的记录为它作证。")
