"""Pictures that a document is given: bytes from the caller, never a path from data, drawn in a line of text.

{{ picture(name, width=60) }} puts a picture that the context holds under that name where it stands. Parts of the
package are named by what they hold, so that the same picture is kept once and two runs give the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from toolkit.briefing.drawing.images import Image, read_image
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.parts.relations import OFFICE
from toolkit.briefing.parts.xmltext import plain
from toolkit.values import CannotDo

PICTURES = "part's pictures"  # not an identifier: no template can name it
WIDEST = 156.0  # mm, of a picture that says of itself that it is wider: the type area of GB/T 9704
_LONGEST = 500.0  # mm
_EMU = 36_000  # in a mm
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mm|cm|毫米|厘米|)\s*")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_INLINE = (
    f'<w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="0" name="图片" descr="{alt}"/>'
    f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_DRAWING}/main" noChangeAspect="1"/>'
    f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="0" name="{{name}}" descr="{{alt}}"/>'
    f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{OFFICE}" r:embed="{{relation}}"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a template: PNG or JPEG bytes, what it shows in words, its size in mm (None: by the other, or
    as the picture says itself).
    """

    data: bytes
    alt: str = ""
    width: float | None = None
    height: float | None = None

    def __str__(self) -> str:
        raise CannotDo("图片不能印在这里。", remedy="请把标记放在正文、单元格、页眉或页脚的段落里。")


@dataclass(slots=True)
class Pictures:
    """The pictures of one part, kept in `outcome`."""

    part: str
    outcome: Outcome
    _known: dict[bytes, tuple[str, Image]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether the part has been given any."""
        return bool(self._known)

    def drawn(self, picture: Picture) -> str:
        """The w:drawing of a picture; it is kept with the document. Raises CannotDo for what is no picture."""
        path, image = self._known.get(picture.data) or self._keep(picture.data)
        width, height = _sized(picture, image)
        cx, cy = (max(1, round(each * _EMU)) for each in (width, height))
        id = self.outcome.relations(self.part).add(f"{OFFICE}/image", path)
        return _INLINE.format(cx=cx, cy=cy, alt=plain(picture.alt), name=path.rpartition("/")[2], relation=id)

    def _keep(self, data: bytes) -> tuple[str, Image]:
        image = read_image(data)
        path = f"word/media/picture-{sha256(data).hexdigest()[:16]}.{image.suffix}"
        self.outcome.add(path, data)
        self._known[data] = path, image
        return path, image


def _sized(picture: Picture, image: Image) -> tuple[float, float]:
    """Width and height in mm; what is not given keeps the picture's own shape."""
    width, height, shape = _length(picture.width), _length(picture.height), image.width / image.height
    if width is None:
        width = min(image.width, WIDEST) if height is None else height * shape
    return width, width / shape if height is None else height


def _length(value: Any) -> float | None:
    """A length in mm: a number, or a text such as 60mm or 6cm."""
    if value is None:
        return None
    found = _SIZE.fullmatch(str(value))
    length = float(found[1]) * (10 if found[2] in ("cm", "厘米") else 1) if found else 0
    if not 0 < length <= _LONGEST:
        raise CannotDo(
            f"图片的尺寸“{value}”不对。", remedy="请写毫米数，如 width=60，或 width='6cm'，不超过 500 毫米。"
        )
    return length


@pass_context
def picture(context: Context, value: Any, width: Any = None, height: Any = None, alt: str | None = None) -> Picture:
    """A picture of the context, or one under this name in it, at this size (mm) and with these words for it."""
    if isinstance(value, str):
        value = context.resolve(value)
    if isinstance(value, Undefined):
        str(value)  # says which name there is not
    found = Picture(value) if isinstance(value, bytes) else value
    if not isinstance(found, Picture):
        raise CannotDo("这里要的不是图片。", remedy="图片须由程序以 Picture 或字节给出，不能是路径或网址。")
    if width is None and height is None:
        width, height = found.width, found.height
    return Picture(found.data, found.alt if alt is None else alt, _length(width), _length(height))
