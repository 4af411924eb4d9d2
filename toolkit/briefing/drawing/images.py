"""Pictures as bytes: what kind they are and how large, by their content. PNG and JPEG only; nothing is decoded."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from toolkit.values import CannotDo

LARGEST = 20 * 1024 * 1024  # bytes
PIXELS = 100_000_000
_DPI = 72.0  # of a picture that does not say, as docxtpl takes it
_INCH = 25.4  # mm
_REMEDY = "请用 PNG 或 JPEG 格式的图片，重新导出后再试。"
_PNG = b"\x89PNG\r\n\x1a\n"
#: Markers of a JPEG's frame, which says how large it is.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Image:
    """What is known of a picture: its suffix (png, jpeg), its width and height in mm as it says itself."""

    suffix: str
    width: float
    height: float


def read_image(data: bytes) -> Image:
    """What a picture is. Raises CannotDo for one that is no PNG or JPEG, is damaged or too large."""
    if len(data) > LARGEST:
        raise CannotDo(f"图片超过 {LARGEST // 1_048_576} MB。", remedy="请缩小图片。")
    try:
        if data.startswith(_PNG):
            return _image("png", *_png(data))
        if data.startswith(b"\xff\xd8\xff"):
            return _image("jpeg", *_jpeg(data))
    except (struct.error, IndexError, ValueError) as error:
        raise CannotDo("图片已损坏，或没有传完整。", remedy=_REMEDY) from error
    raise CannotDo("图片不是 PNG 或 JPEG 格式。", remedy=_REMEDY)


def _image(suffix: str, width: int, height: int, across: float, down: float) -> Image:
    if not width or not height:
        raise ValueError("no pixels")
    if width * height > PIXELS:
        raise CannotDo(f"图片有 {width}×{height} 个像素，太大了。", remedy="请缩小图片。")
    return Image(suffix, width / across * _INCH, height / down * _INCH)


def _png(data: bytes) -> tuple[int, int, float, float]:
    """Width and height in pixels, and pixels per inch. Raises ValueError for a chunk that is not as it was written."""
    at, width, height, across, down = 8, 0, 0, _DPI, _DPI
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if struct.unpack_from(">I", data, at + 8 + length)[0] != zlib.crc32(kind + body):
            raise ValueError("damaged chunk")
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", body)
        elif kind == b"pHYs" and body[8] == 1 and min(struct.unpack_from(">II", body)) > 0:
            across, down = (each * _INCH / 1000 for each in struct.unpack_from(">II", body))
        elif kind == b"IEND":
            return width, height, across, down
        at += 12 + length


def _jpeg(data: bytes) -> tuple[int, int, float, float]:
    """Width and height in pixels, and pixels per inch. Raises ValueError for a picture without its end."""
    at, across, down = 2, _DPI, _DPI
    if b"\xff\xd9" not in data[-65_536:]:
        raise ValueError("no end")
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        kind = data[at + 1]
        if kind == 0xFF:  # padding
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height, across, down
        if kind == 0xE0 and data[at + 4 : at + 9] == b"JFIF\0":
            unit, x, y = struct.unpack_from(">BHH", data, at + 11)
            if unit in (1, 2) and x and y:
                across, down = (each * (1 if unit == 1 else 2.54) for each in (x, y))
        at += 2 + length
