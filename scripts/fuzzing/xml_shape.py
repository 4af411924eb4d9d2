"""Changes to the shape of XML: its elements, attributes, names, encoding, depth, entities."""

from __future__ import annotations

import re
from random import Random

from fuzzing import words
from fuzzing.markup import ATTRIBUTE, ELEMENT, TAG, TEXT, at, put

_NAMESPACE = rb'xmlns(?::[\w-]+)?="[^"]*"'
_LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdef", "bcdefg", strict=True))
_DOCTYPES = (
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "{words.SECRET_NAME}">]>',
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "in/{words.SECRET_NAME}">]>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "{words.ADDRESS}">]>',
    f'<!DOCTYPE x SYSTEM "{words.ADDRESS}">',
    f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{words.ADDRESS}"> %p;]>',
    '<!DOCTYPE x [<!ENTITY e "甲">]>',
    f'<!DOCTYPE x [<!ENTITY a "{"甲" * 9999}">{_LAUGHS}<!ENTITY e "&g;">]>',
    '<!DOCTYPE x [<!ENTITY e "&e;">]>',
    '<!DOCTYPE x [<!ATTLIST row r CDATA "7">]>',
    "<!DOCTYPE html>",
)  # fmt: skip
_REFERENCES = (
    *(b"&e;", b"&undefined;", b"&", b"&#0;", b"&#x110000;", b"&#55296;", b"&#xFFFF;"),
    *(b"&#" + b"9" * 30 + b";", b"&amp;amp;"),
)
_NAMESPACES = (
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://www.w3.org/1999/xhtml",
    b"urn:x",
    b"",
)


def _number(dice: Random) -> bytes:
    word = dice.choice(dice.choice((words.ATTRIBUTES, words.ATTRIBUTES, words.NUMBERS, words.SERIALS)))
    return word.encode("utf-8", "surrogatepass").replace(b'"', b"'").replace(b"<", b"&lt;")


def _value(data: bytes, dice: Random) -> bytes:
    found = at(ATTRIBUTE, data, dice)
    return put(data, found, b'"' + _number(dice) + b'"', 2)


def _nudged(data: bytes, dice: Random) -> bytes:
    """A number in an attribute one off, or very far off: a reference to what is not there, a wrong count."""
    found = at(rb'="(\d+)"', data, dice)
    new = (int(found[1][:9]) + dice.choice((-1, 1, 2, 100, 10**6, 10**9))) if found else 0
    return put(data, found, b"%d" % new, 1)


def _without_attribute(data: bytes, dice: Random) -> bytes:
    return put(data, at(rb"\s" + ATTRIBUTE, data, dice), b"")


def _twin_attribute(data: bytes, dice: Random) -> bytes:
    found = at(ATTRIBUTE, data, dice)
    return put(data, found, found[0] + b" " + found[0]) if found else data


def _renamed_attribute(data: bytes, dice: Random) -> bytes:
    return put(data, at(ATTRIBUTE, data, dice), dice.choice((b"r", b"x:y", b"r:id", b"t", b"s", b"Target")), 1)


def _without_element(data: bytes, dice: Random) -> bytes:
    return put(data, at(ELEMENT, data, dice), b"")


def _without_tag(data: bytes, dice: Random) -> bytes:
    return put(data, at(TAG, data, dice), b"")


def _again(data: bytes, dice: Random) -> bytes:
    found = at(ELEMENT, data, dice)
    return put(data, found, found[0] * dice.choice((2, 3, 1000))) if found else data


def _moved(data: bytes, dice: Random) -> bytes:
    one, other = at(ELEMENT, data, dice), at(ELEMENT, data, dice)
    return put(data, one, other[0]) if other else data


def _renamed_element(data: bytes, dice: Random) -> bytes:
    found = at(rb"<([\w:.-]+)", data, dice)
    name = dice.choice((
        b"x", b"x:y", b"f", b"is", b"v", b"si", b"row", b"sheetData", b"w:tbl", b"w:p",
        b"w:tc", b"mc:AlternateContent",
    ))  # fmt: skip
    return data.replace(found[1], name) if found and dice.random() < 0.3 else put(data, found, name, 1)


def _deep(data: bytes, dice: Random) -> bytes:
    found = at(ELEMENT, data, dice)
    name = dice.choice((b"x", b"r", b"is", b"w:p", b"w:tbl", b"w:r", b"row", b"text:span", b"mc:Choice"))
    depth = dice.choice((50, 300, 5000, 60000))
    return put(data, found, b"<%s>" % name * depth + found[0] + b"</%s>" % name * depth) if found else data


def _entity(data: bytes, dice: Random) -> bytes:
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    made = data[:end] + dice.choice(_DOCTYPES).encode() + data[end:]
    return put(made, at(TEXT, made, dice), b"&e;", 1)


def _reference(data: bytes, dice: Random) -> bytes:
    return put(data, at(TEXT, data, dice), dice.choice(_REFERENCES), 1)


def _namespace(data: bytes, dice: Random) -> bytes:
    found = at(_NAMESPACE, data, dice)
    new = found[0].partition(b'"')[0] + b'"' + dice.choice(_NAMESPACES) + b'"' if found else b""
    return data.replace(found[0], new) if found and dice.random() < 0.5 else put(data, found, dice.choice((new, b"")))


def _prefixed(data: bytes, dice: Random) -> bytes:
    """Every element with a prefix, as some programs write it."""
    data = re.sub(rb"<(/?)(?=\w+[\s>/])", rb"<\1z:", data)
    return data.replace(b"xmlns=", b"xmlns:z=", dice.choice((0, 1, 1)))


def _coded(data: bytes, dice: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    name = dice.choice(("utf-16", "gb18030", "latin-1", "utf-32", "ascii"))
    said = dice.choice((name, name, "utf-7", "x-none", "utf-8", "IBM037"))
    return re.sub(r'encoding="[^"]*"', f'encoding="{said}"', text, count=1).encode(name, "xmlcharrefreplace")


def _wrapped(data: bytes, dice: Random) -> bytes:
    found = at(TEXT, data, dice)
    inner = found[1] if found else b""
    ways = (
        b"<![CDATA[" + inner + b"]]>",
        b"<!--" + inner + b"-->",
        b"<?x " + inner + b"?>",
        b"<![CDATA[" + inner,
        b"<!--",
        inner + b"\0",
        inner + b"\xff\xfe",
    )
    return put(data, found, dice.choice(ways), 1)


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _stuttered(data: bytes, dice: Random) -> bytes:
    """A tag, or the beginning of one, very many times: patterns that look for its end from each may never come back."""
    found = at(dice.choice((TAG, TAG, rb"<[\w:]+", rb"\{[{%#]")), data, dice)
    piece = found[0][: dice.choice((len(found[0]), len(found[0]), dice.randint(1, len(found[0]))))] if found else b"<"
    return put(data, found, piece * (dice.choice((50_000, 400_000)) // len(piece)))


def _drawn_out(data: bytes, dice: Random) -> bytes:
    """Very many of one character within a tag or a text."""
    found = at(dice.choice((TAG, ATTRIBUTE, TEXT)), data, dice)
    run = dice.choice((
        b"a", b" ", b"\n", b"=", b'"', b"'", b"&", b"<", b"{", b"(", b"-", b"9", b"%", b",",
        b"\xe4\xb8\x80", b"a ", b' a="',
    ))  # fmt: skip
    made = run * (dice.choice((50_000, 400_000)) // len(run))
    return put(data, found, found[0][: len(found[0]) // 2] + made + found[0][len(found[0]) // 2 :]) if found else data


CHANGES = (
    *(_value, _value, _value, _nudged, _nudged, _without_attribute, _twin_attribute, _renamed_attribute),
    *(_without_element, _without_tag, _again, _moved, _renamed_element, _deep, _entity, _reference),
    *(_stuttered, _stuttered, _drawn_out, _drawn_out, _namespace, _prefixed, _coded, _wrapped, _cut),
)
