"""What comes with a press: files and fields, kept in memory and within limits, their names made harmless."""

from __future__ import annotations

import io
import re
from typing import IO, Final
from unicodedata import category, normalize

from flask import Request

from toolkit.serving.values import MEGABYTE, Limits, Order, Upload
from toolkit.values import CannotDo

_LONGEST_NAME: Final = 60
_LONGEST_FIELD: Final = 100
_MOST_PARTS: Final = 8
_FIELDS: Final = frozenset({"period", "template"})
_FILES: Final = frozenset({"ledger", "previous"})
_RESERVED: Final = re.compile(r"~\$|(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)", re.IGNORECASE)
"""Lock files of open workbooks, and what Windows takes for a device whatever the ending."""
_UNSAFE: Final = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")


class InMemory(Request):
    """A request whose files never touch the disk, whatever their size."""

    max_form_parts = _MOST_PARTS

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def order_of(request: Request, action: str, limits: Limits) -> Order:
    """What a press asks for. Raises CannotDo for one that is not as our page sends it, or whose file is too large."""
    if request.mimetype != "multipart/form-data":
        raise CannotDo("没有收到台账。", remedy="请从本页放入台账，再按按钮。")
    if not _is_ours(request):
        raise CannotDo("收到的内容不是本页发出的样子，没有办理。", remedy="请刷新本页，重新放入台账。")
    ledger = _upload(request, "ledger", "本月台账", limits)
    if ledger is None:
        raise CannotDo("还没有放入本月台账。", remedy="请把台账拖进“本月台账”框里，再按按钮。")
    previous = _upload(request, "previous", "上月台账", limits)
    return Order(action, ledger, previous, request.form.get("period", ""), request.form.get("template", ""))


def _is_ours(request: Request) -> bool:
    """Whether a form has no more than the fields of our page, each once, and none too long."""
    once = all(len(given.getlist(name)) == 1 for given in (request.form, request.files) for name in given)
    known = set(request.form) <= _FIELDS and set(request.files) <= _FILES
    return once and known and all(len(value) <= _LONGEST_FIELD for value in request.form.values())


def _upload(request: Request, field: str, called: str, limits: Limits) -> Upload | None:
    """One file of a press; None where there is none. Raises CannotDo for one that is empty or too large."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    name, data = plain_name(file.filename) or called, file.stream.read()
    if not data:
        raise CannotDo("文件是空的（0 字节）。", name, "请重新取得这个文件；它可能没有下载或复制完整。")
    if len(data) > limits.largest:
        raise too_large(limits, name)
    return Upload(name, data)


def too_large(limits: Limits, name: str = "") -> CannotDo:
    """What to say of a file above the limit."""
    remedy = "请确认选对了文件；确是台账的，请删去多余的图片和空行。"
    return CannotDo(f"文件超过 {limits.largest / MEGABYTE:g} MB 的上限。", name, remedy)


def plain_name(given: str) -> str:
    """The last part of a file name from a stranger, fit to be shown and to be a file's name; "" where nothing is left.

    What cannot be seen, turns the direction of writing or means something to a system is taken out, and what is too
    long is cut in the middle, so that the ending stays.
    """
    last = normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if category(letter)[0] not in "CZ" or letter == " ")
    name = seen.translate(_UNSAFE).strip(" .")
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 12]}…{name[-11:]}"
    return f"_{name}" if _RESERVED.match(name) else name
