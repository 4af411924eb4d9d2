"""Hostile Word files that are sound as files: fields, outside links, nesting, numbering and styles in rings, lies."""

from __future__ import annotations

from random import Random

from fuzzing import words
from fuzzing.office import OFFICE, WORD, attribute
from fuzzing.parts import TYPES, Parts

_TEXT = "word/document.xml"
_NUMBERS = ("0", "-1", "1", "99", "999999999", "9" * 5000, "x", "②", "")


def mutated(parts: Parts, dice: Random) -> None:
    """One change."""
    dice.choice(_CHANGES)(parts, dice)


def _into(parts: Parts, xml: str, dice: Random) -> None:
    """Put XML between paragraphs."""
    where = dice.choice((r"(<w:body>)", r"(</w:p>)(?=<w:p|<w:tbl|<w:sect)"))
    parts.change(_TEXT, where, lambda found: found[1] + xml)


def _said(dice: Random) -> str:
    return attribute(words.tag(dice) if dice.random() < 0.6 else words.text(dice)).encode("utf-8", "replace").decode()


def _field(parts: Parts, dice: Random) -> None:
    """Fields that draw in, start or look up something."""
    kind = dice.choice(
        ("DDEAUTO cmd", "INCLUDETEXT", "INCLUDEPICTURE", "LINK Excel.Sheet", "HYPERLINK", "TOC \\o", "=")
    )
    body = attribute(f'{kind} "{words.ADDRESS}" {words.MARK}')
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "end"))
    xml = f"{begin}<w:r><w:instrText>{body}</w:instrText></w:r>" + dice.choice((end, "", begin * 300))
    _into(parts, f"<w:p>{xml}</w:p>" if dice.random() < 0.5 else f'<w:p><w:fldSimple w:instr="{body}"/></w:p>', dice)


def _outside(parts: Parts, dice: Random) -> None:
    """Relations to outside: a template, pictures, other documents, macros."""
    kind = dice.choice(("attachedTemplate", "image", "aFChunk", "subDocument", "oleObject", "frame", "hyperlink"))
    id = parts.relate(dice.choice((_TEXT, "word/settings.xml")), kind, words.ADDRESS, outside=True)
    used = {"aFChunk": "altChunk", "subDocument": "subDoc"}.get(kind, "hyperlink")
    _into(parts, f'<w:{used} xmlns:r="{OFFICE}" r:id="{id}"/>', dice)
    if dice.random() < 0.3:
        parts.add(_TEXT, "vbaProject", "word/vbaProject.bin", dice.randbytes(300))


def _nested(parts: Parts, dice: Random) -> None:
    """Tables in tables, boxes in boxes, controls in controls, with a tag at the bottom."""
    depth = dice.choice((2, 8, 40, 400))
    before, behind = dice.choice((
        ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"), ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ('<w:ins w:id="1" w:author="x">', "</w:ins>"), ('<w:customXml w:element="x">', "</w:customXml>"),
    ))  # fmt: skip
    inside = f"<w:p><w:r><w:t>{_said(dice)}</w:t></w:r></w:p>"
    _into(parts, before * depth + inside + behind * depth, dice)


def _loops(parts: Parts, dice: Random) -> None:
    """Tags over paragraphs, rows and columns that do not fit together, nest deeply or go on very long."""
    count = dice.choice((1, 2, 30))
    opened = [
        f"{{%p for x{n} in {dice.choice(('items', 'units', 'range(99999)', f'x{n - 1}'))} %}}" for n in range(count)
    ]
    closed = ["{%p endfor %}"] * dice.choice((count, count, count - 1, count + 1))
    lines = [*opened, _said(dice), *closed]
    _into(parts, "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines), dice)


def _split(parts: Parts, dice: Random) -> None:
    """A tag cut up over runs, with marks of changes, bookmarks and breaks in it."""
    between = dice.choice((
        "</w:t></w:r><w:r><w:t>", '</w:t></w:r><w:bookmarkStart w:id="0" w:name="x"/><w:r><w:t>', "<w:br/>",
        '</w:t></w:r><w:del w:id="1"><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>', "</w:t><w:tab/><w:t>",
        "</w:t></w:r><w:proofErr/><w:r><w:t>", "</w:t></w:r></w:p><w:p><w:r><w:t>",
    ))  # fmt: skip
    tag = dice.choice(("{{ period.label }}", "{% if tasks.total %}甲{% endif %}", "{{ tasks.total }}", words.tag(dice)))
    pieces = [attribute(one).encode("utf-8", "replace").decode() for one in tag]
    _into(parts, f"<w:p><w:r><w:t>{between.join(pieces)}</w:t></w:r></w:p>", dice)


def _table(parts: Parts, dice: Random) -> None:
    """A table whose spans, grid and merges do not fit."""
    one, other = dice.choice(_NUMBERS), dice.choice(_NUMBERS)
    spans = f'<w:tcPr><w:gridSpan w:val="{one}"/><w:vMerge w:val="restart"/><w:tcW w:w="{other}"/></w:tcPr>'
    chosen = dice.choice((spans, "<w:tcPr><w:vMerge/></w:tcPr>", ""))
    cell = f"<w:tc>{chosen}<w:p><w:r><w:t>{_said(dice)}</w:t></w:r></w:p></w:tc>"
    row = f'<w:tr><w:trPr><w:gridBefore w:val="{other}"/></w:trPr>{cell * dice.choice((0, 1, 3, 70))}</w:tr>'
    grid = f'<w:tblGrid><w:gridCol w:w="{one}"/></w:tblGrid>'
    _into(parts, f"<w:tbl>{dice.choice((grid, ''))}{row * dice.choice((0, 1, 5))}</w:tbl>", dice)


def _numbering(parts: Parts, dice: Random) -> None:
    """Numbering that leads round in rings, or to levels that are none."""
    one, other = dice.choice(_NUMBERS), dice.choice(_NUMBERS)
    level = (
        f'<w:lvl w:ilvl="{one}"><w:start w:val="{other}"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%9"/>'
    )
    abstract = f'<w:abstractNum w:abstractNumId="{one}"><w:numStyleLink w:val="a"/>{level}</w:lvl></w:abstractNum>'
    number = f'<w:num w:numId="{other}"><w:abstractNumId w:val="{one}"/><w:lvlOverride w:ilvl="{one}"/></w:num>'
    xml = f'<w:numbering xmlns:w="{WORD}">{abstract * dice.choice((1, 2))}{number}</w:numbering>'
    parts.add(_TEXT, "numbering", "word/numbering.xml", xml, "wordprocessingml.numbering")
    used = f'<w:pPr><w:numPr><w:ilvl w:val="{one}"/><w:numId w:val="{other}"/></w:numPr></w:pPr>'
    _into(parts, f"<w:p>{used}<w:r><w:t>{_said(dice)}</w:t></w:r></w:p>" * 3, dice)


def _styles(parts: Parts, dice: Random) -> None:
    """Styles based on one another in a ring."""
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("a", "b"), ("b", "a"), ("c", "c"), ("Normal", "Normal"))
    )
    parts.change("word/styles.xml", "</w:styles>", ring + "</w:styles>")
    _into(parts, '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>', dice)


def _marks(parts: Parts, dice: Random) -> None:
    """Comments, notes and bookmarks that are not there, or often."""
    id = dice.choice(_NUMBERS)
    kind = dice.choice(("commentReference", "footnoteReference", "endnoteReference"))
    marks = f'<w:r><w:{kind} w:id="{id}"/></w:r><w:bookmarkStart w:id="{id}" w:name="甲"/>'
    marks += f'<w:commentRangeStart w:id="{id}"/>'
    _into(parts, f"<w:p>{marks * dice.choice((1, 2, 900))}</w:p>", dice)
    comments = f'<w:comments xmlns:w="{WORD}"><w:comment w:id="{id}"><w:p/></w:comment></w:comments>'
    if dice.random() < 0.5:
        parts.add(_TEXT, "comments", "word/comments.xml", comments, "wordprocessingml.comments")


def _pages(parts: Parts, dice: Random) -> None:
    """The paper's size, and heads and feet that are not there."""
    one = dice.choice(_NUMBERS)
    section = (
        f'<w:pgSz w:w="{one}" w:h="{one}"/><w:pgMar w:top="{one}" w:left="-{one}"/><w:docGrid w:linePitch="{one}"/>'
    )
    head = f'<w:headerReference xmlns:r="{OFFICE}" w:type="default" r:id="{dice.choice(("rId1", "rId999", ""))}"/>'
    parts.change(
        _TEXT, r"<w:sectPr[^<>]*>", lambda found: f"<w:sectPr>{head}{section}{dice.choice(('', '</w:sectPr>'))}"
    )


def _kinds(parts: Parts, dice: Random) -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
    other = dice.choice(("application/vnd.ms-word.document.macroEnabled.main", "application/x", ""))
    parts.change(TYPES, main, other)


_CHANGES = (
    *(_field, _outside, _outside, _nested, _nested, _loops, _loops, _split, _split, _table, _table, _numbering),
    *(_numbering, _styles, _marks, _pages, _kinds),
)
