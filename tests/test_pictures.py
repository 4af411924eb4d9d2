"""Pictures in documents: given as bytes, told by their content, drawn at a size, kept once, never a path from data."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from office import needs_office, open_in_office
from word_files import changed, of, part, run, saved, table, with_footnotes, with_xml

from toolkit.briefing.drawing.images import read_image
from toolkit.briefing.drawing.picturing import Picture
from toolkit.briefing.template import Template
from toolkit.values import CannotDo

MEDIA = re.compile(r"word/media/picture-[0-9a-f]{16}\.(png|jpeg)")


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 40, height: int = 20, colour: bytes = b"\xc0\x00\x00", dots: int = 0) -> bytes:
    """A PNG of one colour; `dots` are its pixels per metre, 0 for a picture that does not say."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + colour * width) * height)
    said = chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)) if dots else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + said + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(unit: int = 1, dots: int = 96, width: int = 192, height: int = 96) -> bytes:
    """The frame of a JPEG, without a picture in it."""
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H5sHBHHBB", 16, b"JFIF\0", 258, unit, dots, dots, 0, 0)
    frame = b"\xff\xff\xc0" + struct.pack(">HBHHB", 8, 8, height, width, 0)
    return start + b"\xff\xfe\x00\x04ab" + frame + b"\xff\xd9"


def photograph() -> bytes:
    """A real JPEG: the thumbnail of python-docx's own template."""
    with zipfile.ZipFile(Path(docx.__file__).parent / "templates/default.docx") as archive:
        return archive.read("docProps/thumbnail.jpeg")


def filled(data: bytes, **context: Any) -> bytes:
    """The template filled from `context`."""
    return Template(data, "样稿.docx").render(context)


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        filled(data, **context)
    return str(caught.value)


def media(data: bytes) -> list[str]:
    """The pictures kept in the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [name for name in archive.namelist() if MEDIA.fullmatch(name)]


def drawings(data: bytes, name: str = "word/document.xml") -> list[tuple[float, float, str, bytes]]:
    """The pictures a reader sees in a part: width and height in mm, alternative text, bytes."""
    folder, _, file = name.rpartition("/")
    relations = dict(re.findall(r'Id="([^"]*)"[^>]*Target="([^"]*)"', part(data, f"{folder}/_rels/{file}.rels")))
    pattern = r'<wp:extent cx="(\d+)" cy="(\d+)"/>.*?<wp:docPr [^>]*descr="([^"]*)".*?r:embed="([^"]*)"'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            (round(int(cx) / 36_000, 1), round(int(cy) / 36_000, 1), alt, archive.read(f"word/{relations[id]}"))
            for cx, cy, alt, id in re.findall(pattern, part(data, name), re.DOTALL)
        ]


RED = png()


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ("{{ picture(logo) }}", (14.1, 7.1)),
        ("{{ logo }}", (14.1, 7.1)),
        ("{{ picture('logo') }}", (14.1, 7.1)),
        ("{{ picture(logo, width=60) }}", (60, 30)),
        ("{{ picture(logo, width='6cm') }}", (60, 30)),
        ("{{ picture(logo, width='60mm', height='1厘米') }}", (60, 10)),
        ("{{ picture(logo, height=10.5) }}", (21, 10.5)),
        ("{{ logo|picture(width=60) }}", (60, 30)),
    ],
)
def test_a_picture_stands_where_its_tag_stood_at_the_size_asked(tag: str, size: tuple[float, float]) -> None:
    result = filled(of(f"甲{tag}乙"), logo=Picture(RED))
    assert drawings(result) == [(*size, "", RED)]
    assert Document(io.BytesIO(result)).paragraphs[0].text == "甲乙"


def test_size_and_words_of_the_picture_itself() -> None:
    logo = Picture(RED, alt='区徽"<&', width=30)
    assert drawings(filled(of("{{ logo }}"), logo=logo))[0][:3] == (30, 15, "区徽&quot;&lt;&amp;")
    again = filled(of("{{ picture(logo, height=30, alt='换') }}"), logo=logo)
    assert drawings(again)[0][:3] == (60, 30, "换")


def test_as_docxtpl_draws_it() -> None:
    data = of("甲{{ logo }}乙")
    for picture in (RED, photograph()):
        for size in (None, 60):
            peer = DocxTemplate(io.BytesIO(data))
            image = InlineImage(peer, io.BytesIO(picture), width=Mm(size) if size else None)
            peer.render({"logo": image}, autoescape=True)
            shapes = [
                Document(io.BytesIO(made)).inline_shapes
                for made in (saved(peer.docx), filled(data, logo=Picture(picture, width=size)))
            ]
            theirs, mine = ((shape[0].width, shape[0].height) for shape in shapes)
            assert all(abs(a - b) < 40_000 for a, b in zip(theirs, mine, strict=True)), "a pixel's difference"


def test_bytes_are_a_picture_too() -> None:
    assert drawings(filled(of("{{ picture(logo) }}"), logo=RED))[0][3] == RED


def test_in_cells_headers_footers_and_notes() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ logo }}"
    document.sections[0].footer.paragraphs[0].text = "{{ picture(other, width=5) }}"
    data = with_footnotes(table("甲¦{{ logo }}", document=document))
    notes = part(data, "word/footnotes.xml").replace("{{ note }}", "{{ logo }}")
    blue = png(colour=b"\x00\x00\xc0")
    result = filled(changed(data, {"word/footnotes.xml": notes}), logo=Picture(RED), other=Picture(blue))
    for name in ("word/document.xml", "word/header1.xml", "word/footnotes.xml"):
        assert [drawn[3] for drawn in drawings(result, name)] == [RED]
    assert [drawn[3] for drawn in drawings(result, "word/footer1.xml")] == [blue]
    assert len(media(result)) == 2
    names = ("document", "header1", "footer1", "footnotes")
    ids = [id for name in names for id in _ids(part(result, f"word/{name}.xml"))]
    assert sorted(ids) == ["1", "2", "3", "4"]


def _ids(xml: str) -> list[str]:
    return re.findall(r'<wp:docPr id="(\d+)"', xml)


def test_a_loop_keeps_each_picture_once_under_the_same_name_in_each_run() -> None:
    data = table("{%tr for r in rows %}", "{{ picture(r, width=10) }}¦{{ loop.index }}", "{%tr endfor %}")
    rows = [RED, png(colour=b"\0\0\0"), RED, RED]
    template = Template(data, "样稿.docx")
    result = template.render({"rows": rows})
    assert [drawn[3] for drawn in drawings(result)] == rows
    assert _ids(part(result)) == ["1", "2", "3", "4"]
    assert len(media(result)) == 2
    assert result == template.render({"rows": rows})
    assert media(template.render({"rows": []})) == []


def test_kinds_are_told_by_their_content() -> None:
    types = part(filled(of("{{ picture(a) }}{{ picture(b) }}"), a=RED, b=photograph()), "[Content_Types].xml")
    assert types.count('Extension="png"') == types.count('Extension="jpeg"') == 1
    assert (read_image(RED).suffix, read_image(jpeg()).suffix, read_image(photograph()).suffix) == (
        "png",
        "jpeg",
        "jpeg",
    )


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(72, 36), (25.4, 12.7)),
        (png(96, 48, dots=11811), (8.1, 4.1)),
        (jpeg(), (50.8, 25.4)),
        (jpeg(unit=2, dots=100), (19.2, 9.6)),
        (jpeg(unit=0, dots=1), (67.7, 33.9)),
    ],
)
def test_a_picture_says_how_large_it_is(data: bytes, size: tuple[float, float]) -> None:
    image = read_image(data)
    assert (round(image.width, 1), round(image.height, 1)) == size


def test_a_picture_wider_than_the_page_is_made_to_fit() -> None:
    assert drawings(filled(of("{{ picture(a) }}"), a=png(2000, 100)))[0][:2] == (156, 7.8)


def _unsound() -> Iterator[tuple[str, bytes, str]]:
    yield "text", b"<svg/>", "不是 PNG 或 JPEG"
    yield "empty", b"", "不是 PNG 或 JPEG"
    yield "path", b"/etc/passwd", "不是 PNG 或 JPEG"
    yield "cut", RED[:-20], "已损坏"
    yield "flipped", RED[:50] + bytes([RED[50] ^ 1]) + RED[51:], "已损坏"
    yield "no pixels", png(0, 1), "已损坏"
    huge = chunk(b"IHDR", struct.pack(">IIBBBBB", 90_000, 90_000, 8, 2, 0, 0, 0))
    yield "too many pixels", RED[:8] + huge + chunk(b"IEND", b""), "太大"
    yield "too large", RED + bytes(20 * 1024 * 1024), "图片超过 20 MB"
    yield "jpeg without end", jpeg()[:-2], "已损坏"
    yield "jpeg without frame", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9", "已损坏"
    yield "gif", b"GIF89a" + bytes(20), "不是 PNG 或 JPEG"


@pytest.mark.parametrize(("data", "said"), [pytest.param(data, said, id=id) for id, data, said in _unsound()])
def test_what_is_no_sound_picture_is_refused_with_its_place(data: bytes, said: str) -> None:
    message = refused(of("甲", "{{ picture(a) }}"), a=data)
    assert message.startswith("样稿.docx：正文第2段：标记“{{ picture(a) }}”：") and said in message


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ picture('/etc/passwd') }}", "“/etc/passwd”不存在"),
        ("{{ picture(path) }}", "“tests/x.png”不存在"),
        ("{{ picture('logoo') }}", "“logoo”不存在，最接近的是“logo”"),
        ("{{ picture(logoo) }}", "“logoo”不存在，最接近的是“logo”"),
        ("{{ picture(number) }}", "这里要的不是图片"),
        ("{{ picture(logo, width=0) }}", "图片的尺寸“0”不对"),
        ("{{ picture(logo, width=900) }}", "图片的尺寸“900”不对"),
        ("{{ picture(logo, width='60px') }}", "图片的尺寸“60px”不对"),
        ("{{ logo|trim }}", "图片不能印在这里"),
        ("{{ logo ~ '甲' }}", "图片不能印在这里"),
    ],
)
def test_mistakes(tag: str, said: str) -> None:
    assert said in refused(of(tag), logo=Picture(RED), path="tests/x.png", number=1)


def test_a_picture_where_none_can_stand() -> None:
    tip = f'<w:hyperlink w:anchor="x" w:tooltip="{{{{ logo }}}}">{run("甲")}</w:hyperlink>'
    assert "图片不能印在这里" in refused(with_xml(tip), logo=Picture(RED))
    document = Document()
    document.core_properties.title = "{{ logo }}"
    assert "图片不能印在这里" in refused(saved(document), logo=Picture(RED))


def test_ids_of_relations_are_free() -> None:
    data = of("{{ picture(a) }}")
    rels = "word/_rels/document.xml.rels"
    taken = part(data, rels).replace('Id="rId1"', 'Id="rIdMade1"')
    ids = re.findall(r' Id="([^"]*)"', part(filled(changed(data, {rels: taken}), a=RED), rels))
    assert len(ids) == len(set(ids)) and "rIdMade2" in ids


def test_relations_with_a_prefix() -> None:
    data, rels = of("{{ picture(a) }}"), "word/_rels/document.xml.rels"
    prefixed = part(data, rels).replace("<Rel", "<p:Rel").replace("</Rel", "</p:Rel").replace("xmlns=", "xmlns:p=")
    result = filled(changed(data, {rels: prefixed}), a=RED)
    assert len(Document(io.BytesIO(result)).inline_shapes) == 1


@needs_office
def test_libreoffice_shows_the_pictures(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ picture(a, width=20) }}"
    data = table("{{ picture(b, width=50) }}¦甲", document=document)
    plain, made = tmp_path / "plain.docx", tmp_path / "made.docx"
    made.write_bytes(filled(data, a=RED, b=photograph()))
    plain.write_bytes(filled(table("乙¦甲")))
    sizes = [open_in_office(path, tmp_path / "out").read_bytes().count(b"/Subtype/Image") for path in (plain, made)]
    assert sizes == [0, 2]
