"""Changes to what XML says: texts, stored numbers, formulas, links, template tags. It stays sound."""

from __future__ import annotations

from random import Random

from fuzzing import words
from fuzzing.markup import TEXT, at, put


def _text(data: bytes, dice: Random) -> bytes:
    word = words.text(dice).encode("utf-8", "surrogatepass")
    if dice.random() < 0.8:
        word = word.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    return put(data, at(TEXT, data, dice), word, 1)


def _stored_number(data: bytes, dice: Random) -> bytes:
    return put(
        data, at(rb"<(?:\w+:)?v>([^<]*)<", data, dice), dice.choice((*words.NUMBERS, *words.SERIALS)).encode(), 1
    )


def _formula(data: bytes, dice: Random) -> bytes:
    formula = dice.choice((
        b"<f>1+1</f>", b'<f t="shared" si="0"/>',
        b'<f t="array" ref="A1:XFD1048576">1</f>', b"<f/>",
        b'<f t="shared" ref="A1:C9" si="99">A1</f>',
    ))  # fmt: skip
    return put(data, at(rb"<c [^<>]*>()", data, dice), formula, 1)


def _link(data: bytes, dice: Random) -> bytes:
    """A relation to somewhere outside."""
    kind = dice.choice(
        ("hyperlink", "externalLink", "image", "attachedTemplate", "oleObject", "subDocument", "vbaProject")
    )
    target = dice.choice((words.ADDRESS, "file:///etc/passwd", f"\\\\127.0.0.1\\{words.MARK}", "../../../x"))
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relation = f'<Relationship Id="rIdF" Type="{base}{kind}" Target="{target}" TargetMode="External"/>'
    return data.replace(b"</Relationships>", relation.encode() + b"</Relationships>")


def _tagged(data: bytes, dice: Random) -> bytes:
    """A template tag in a text of a document."""
    word = words.tag(dice).encode("utf-8", "surrogatepass").replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    found = at(rb"<w:t(?:\s[^<>]*)?>([^<>]*)<", data, dice)
    old = found[1] if found else b""
    return put(
        data, found, dice.choice((word, old + word, word + old, old[: len(old) // 2] + word + old[len(old) // 2 :])), 1
    )


def _inside_tag(data: bytes, dice: Random) -> bytes:
    """A change inside a template tag that is there."""
    found = at(rb"\{[{%][^{}<>]{0,60}?\b([\w.]{1,40})\b[^{}<>]{0,300}[%}]\}", data, dice)
    new = dice.choice((
        b"x", b"1/0", b"", b"tasks", b"loop.index", b"(", b"'", b"endfor", b"if", b"units[0]",
        b"|", b"~", b"9" * 5000, b"__class__",
    ))  # fmt: skip
    return put(data, found, new, 1)


CHANGES = (_text, _text, _stored_number, _formula, _link, _tagged, _tagged, _inside_tag, _inside_tag)
