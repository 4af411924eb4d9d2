"""Level 3: the XML in a zip's parts, or in a file that is XML itself: cut up by tags, not parsed, so that it may break."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from fuzzing import words, zips

_TAG = rb"<[^<>!?][^<>]*>"
_ELEMENT = rb"<([\w:.-]+)(?:\s[^<>]*)?>[^<>]*</\1>|<[\w:.-]+(?:\s[^<>]*)?/>"
_ATTRIBUTE = rb"""(?<![\w:.-])([\w:.-]+)=("[^"<>]*"|'[^'<>]*')"""
_TEXT = rb">([^<>]+)<"
_NAMESPACE = rb'xmlns(?::[\w-]+)?="[^"]*"'
_ENDINGS = (b".xml", b".rels", b".vml")
#: Parts that other parts hang on are chosen more often than drawings and themes.
_CENTRAL = (
    b"workbook.xml",
    b"sharedStrings",
    b"styles.xml",
    b"sheet1.xml",
    b".rels",
    b"Content_Types",
    b"content.xml",
    b"document.xml",
    b"comments",
)
_DOCTYPES = (
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "{words.SECRET_NAME}">]>',
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "in/{words.SECRET_NAME}">]>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "{words.ADDRESS}">]>',
    f'<!DOCTYPE x SYSTEM "{words.ADDRESS}">',
    f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{words.ADDRESS}"> %p;]>',
    '<!DOCTYPE x [<!ENTITY e "甲">]>',
    '<!DOCTYPE x [<!ENTITY a "' + "甲" * 9999 + '">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdef", "bcdefg", strict=True)) + '<!ENTITY e "&g;">]>',
    '<!DOCTYPE x [<!ENTITY e "&e;">]>',
    '<!DOCTYPE x [<!ATTLIST row r CDATA "7">]>',
    "<!DOCTYPE html>",
)  # fmt: skip
_REFERENCES = (
    b"&e;",
    b"&undefined;",
    b"&",
    b"&#0;",
    b"&#x110000;",
    b"&#55296;",
    b"&#xFFFF;",
    b"&#" + b"9" * 30 + b";",
    b"&amp;amp;",
)
_NAMESPACES = (
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://www.w3.org/1999/xhtml",
    b"urn:x",
    b"",
)


def mutated(data: bytes, dice: Random) -> bytes:
    """A zip with one change in one of its XML parts; a file that is no zip is changed as a whole."""
    entries = zips.entries_of(data)
    parts = [number for number, entry in enumerate(entries) if entry.name.endswith(_ENDINGS)]
    if not parts:
        return _changed(data, dice) if data.lstrip()[:1] == b"<" else data
    central = [number for number in parts if any(name in entries[number].name for name in _CENTRAL)]
    at = dice.choice(central if central and dice.random() < 0.7 else parts)
    entries[at] = replace(entries[at], data=_changed(entries[at].data, dice))
    return zips.zipped(entries)


def _changed(data: bytes, dice: Random) -> bytes:
    return dice.choice(_CHANGES)(data, dice) if data else b"<x>"


def _at(pattern: bytes, data: bytes, dice: Random) -> re.Match[bytes] | None:
    """Any place where a pattern is found, near the beginning or anywhere."""
    start = dice.randrange(len(data)) if dice.random() < 0.7 else 0
    found = re.compile(pattern).search(data, start) or re.search(pattern, data)
    if found and dice.random() < 0.3:
        return re.compile(pattern).search(data, found.end()) or found
    return found


def _put(data: bytes, found: re.Match[bytes] | None, what: bytes, group: int = 0) -> bytes:
    return data[: found.start(group)] + what + data[found.end(group) :] if found else data


def _number(dice: Random) -> bytes:
    word = dice.choice(dice.choice((words.ATTRIBUTES, words.ATTRIBUTES, words.NUMBERS, words.SERIALS)))
    return word.encode("utf-8", "surrogatepass").replace(b'"', b"'").replace(b"<", b"&lt;")


def _value(data: bytes, dice: Random) -> bytes:
    found = _at(_ATTRIBUTE, data, dice)
    return _put(data, found, b'"' + _number(dice) + b'"', 2)


def _nudged(data: bytes, dice: Random) -> bytes:
    """A number in an attribute one off, or very far off: a reference to what is not there, a wrong count."""
    found = _at(rb'="(\d+)"', data, dice)
    new = (int(found[1][:9]) + dice.choice((-1, 1, 2, 100, 10**6, 10**9))) if found else 0
    return _put(data, found, b"%d" % new, 1)


def _without_attribute(data: bytes, dice: Random) -> bytes:
    return _put(data, _at(rb"\s" + _ATTRIBUTE, data, dice), b"")


def _twin_attribute(data: bytes, dice: Random) -> bytes:
    found = _at(_ATTRIBUTE, data, dice)
    return _put(data, found, found[0] + b" " + found[0]) if found else data


def _renamed_attribute(data: bytes, dice: Random) -> bytes:
    return _put(data, _at(_ATTRIBUTE, data, dice), dice.choice((b"r", b"x:y", b"r:id", b"t", b"s", b"Target")), 1)


def _without_element(data: bytes, dice: Random) -> bytes:
    return _put(data, _at(_ELEMENT, data, dice), b"")


def _without_tag(data: bytes, dice: Random) -> bytes:
    return _put(data, _at(_TAG, data, dice), b"")


def _again(data: bytes, dice: Random) -> bytes:
    found = _at(_ELEMENT, data, dice)
    return _put(data, found, found[0] * dice.choice((2, 3, 1000))) if found else data


def _moved(data: bytes, dice: Random) -> bytes:
    one, other = _at(_ELEMENT, data, dice), _at(_ELEMENT, data, dice)
    return _put(data, one, other[0]) if other else data


def _renamed_element(data: bytes, dice: Random) -> bytes:
    found = _at(rb"<([\w:.-]+)", data, dice)
    name = dice.choice(
        (
            b"x",
            b"x:y",
            b"f",
            b"is",
            b"v",
            b"si",
            b"row",
            b"sheetData",
            b"w:tbl",
            b"w:p",
            b"w:tc",
            b"mc:AlternateContent",
        )
    )
    return data.replace(found[1], name) if found and dice.random() < 0.3 else _put(data, found, name, 1)


def _deep(data: bytes, dice: Random) -> bytes:
    found = _at(_ELEMENT, data, dice)
    name = dice.choice((b"x", b"r", b"is", b"w:p", b"w:tbl", b"w:r", b"row", b"text:span", b"mc:Choice"))
    depth = dice.choice((50, 300, 5000, 60000))
    return _put(data, found, b"<%s>" % name * depth + found[0] + b"</%s>" % name * depth) if found else data


def _entity(data: bytes, dice: Random) -> bytes:
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    made = data[:end] + dice.choice(_DOCTYPES).encode() + data[end:]
    return _put(made, _at(_TEXT, made, dice), b"&e;", 1)


def _reference(data: bytes, dice: Random) -> bytes:
    return _put(data, _at(_TEXT, data, dice), dice.choice(_REFERENCES), 1)


def _text(data: bytes, dice: Random) -> bytes:
    word = words.text(dice).encode("utf-8", "surrogatepass")
    if dice.random() < 0.8:
        word = word.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    return _put(data, _at(_TEXT, data, dice), word, 1)


def _stored_number(data: bytes, dice: Random) -> bytes:
    return _put(
        data, _at(rb"<(?:\w+:)?v>([^<]*)<", data, dice), dice.choice((*words.NUMBERS, *words.SERIALS)).encode(), 1
    )


def _formula(data: bytes, dice: Random) -> bytes:
    formula = dice.choice(
        (
            b"<f>1+1</f>",
            b'<f t="shared" si="0"/>',
            b'<f t="array" ref="A1:XFD1048576">1</f>',
            b"<f/>",
            b'<f t="shared" ref="A1:C9" si="99">A1</f>',
        )
    )
    return _put(data, _at(rb"<c [^<>]*>()", data, dice), formula, 1)


def _namespace(data: bytes, dice: Random) -> bytes:
    found = _at(_NAMESPACE, data, dice)
    new = found[0].partition(b'"')[0] + b'"' + dice.choice(_NAMESPACES) + b'"' if found else b""
    return data.replace(found[0], new) if found and dice.random() < 0.5 else _put(data, found, dice.choice((new, b"")))


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
    found = _at(_TEXT, data, dice)
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
    return _put(data, found, dice.choice(ways), 1)


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _link(data: bytes, dice: Random) -> bytes:
    """A relation to somewhere outside."""
    kind = dice.choice(
        ("hyperlink", "externalLink", "image", "attachedTemplate", "oleObject", "subDocument", "vbaProject")
    )
    target = dice.choice((words.ADDRESS, "file:///etc/passwd", f"\\\\127.0.0.1\\{words.MARK}", "../../../x"))
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relation = f'<Relationship Id="rIdF" Type="{base}{kind}" Target="{target}" TargetMode="External"/>'
    return data.replace(b"</Relationships>", relation.encode() + b"</Relationships>")


def _stuttered(data: bytes, dice: Random) -> bytes:
    """A tag, or the beginning of one, very many times: patterns that look for its end from each may never come back."""
    found = _at(dice.choice((_TAG, _TAG, rb"<[\w:]+", rb"\{[{%#]")), data, dice)
    piece = found[0][: dice.choice((len(found[0]), len(found[0]), dice.randint(1, len(found[0]))))] if found else b"<"
    return _put(data, found, piece * (dice.choice((50_000, 400_000)) // len(piece)))


def _drawn_out(data: bytes, dice: Random) -> bytes:
    """Very many of one character within a tag or a text."""
    found = _at(dice.choice((_TAG, _ATTRIBUTE, _TEXT)), data, dice)
    run = dice.choice(
        (
            b"a",
            b" ",
            b"\n",
            b"=",
            b'"',
            b"'",
            b"&",
            b"<",
            b"{",
            b"(",
            b"-",
            b"9",
            b"%",
            b",",
            b"\xe4\xb8\x80",
            b"a ",
            b' a="',
        )
    )
    made = run * (dice.choice((50_000, 400_000)) // len(run))
    return _put(data, found, found[0][: len(found[0]) // 2] + made + found[0][len(found[0]) // 2 :]) if found else data


def _tagged(data: bytes, dice: Random) -> bytes:
    """A template tag in a text of a document."""
    word = words.tag(dice).encode("utf-8", "surrogatepass").replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    found = _at(rb"<w:t(?:\s[^<>]*)?>([^<>]*)<", data, dice)
    old = found[1] if found else b""
    return _put(
        data, found, dice.choice((word, old + word, word + old, old[: len(old) // 2] + word + old[len(old) // 2 :])), 1
    )


def _inside_tag(data: bytes, dice: Random) -> bytes:
    """A change inside a template tag that is there."""
    found = _at(rb"\{[{%][^{}<>]{0,60}?\b([\w.]{1,40})\b[^{}<>]{0,300}[%}]\}", data, dice)
    new = dice.choice(
        (
            b"x",
            b"1/0",
            b"",
            b"tasks",
            b"loop.index",
            b"(",
            b"'",
            b"endfor",
            b"if",
            b"units[0]",
            b"|",
            b"~",
            b"9" * 5000,
            b"__class__",
        )
    )
    return _put(data, found, new, 1)


_CHANGES = (
    *(
        _value,
        _value,
        _value,
        _nudged,
        _nudged,
        _without_attribute,
        _twin_attribute,
        _renamed_attribute,
        _without_element,
    ),
    *(
        _without_tag,
        _again,
        _moved,
        _renamed_element,
        _deep,
        _entity,
        _reference,
        _text,
        _text,
        _stored_number,
        _formula,
    ),
    *(_stuttered, _stuttered, _drawn_out, _drawn_out),
    *(_namespace, _prefixed, _coded, _wrapped, _cut, _link, _tagged, _tagged, _inside_tag, _inside_tag),
)
