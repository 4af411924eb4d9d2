"""Lies about how often and how far cells reach, in files whose cells say so: OpenDocument, web pages, XML of 2003."""

from __future__ import annotations

from random import Random

from fuzzing import markup, words
from fuzzing.markup import put

_COUNTS = (
    *(b"2", b"0", b"-1", b"1000", b"1048576", b"16384", b"1000000000", b"999999999999", b"x", b"1e9", b""),
    *("②".encode(), b"9" * 5000, b" 7 ", b"1.5"),
)


def open_document(data: bytes, dice: Random) -> bytes:
    """An OpenDocument table with one change."""
    count = dice.choice(_COUNTS)
    ways = (
        (rb"<table:table-cell( )?()[^<>]*>", b"<table:table-cell table:number-columns-repeated=\"%s\" " % count),
        (rb"<table:table-row(>)", b"<table:table-row table:number-rows-repeated=\"%s\">" % count),
        (rb"<table:table-cell()[^<>]*>", b"<table:table-cell table:number-columns-spanned=\"%s\" "
         b"table:number-rows-spanned=\"%s\" " % (count, dice.choice(_COUNTS))),
        (rb"<table:table-cell()[^<>]*>", b"<table:covered-table-cell "),
    )  # fmt: skip
    pattern, new = dice.choice(ways)
    if dice.random() < 0.5:
        name = pattern[: pattern.index(b"(") if b"(" in pattern else None]
        rest = new[len(name) :] if new.startswith(name) else b" "
        found = markup.at(name + rb"(?=[\s/>])", data, dice)
        return put(data, found, name + rest.rstrip(b">"))
    return put(data, markup.at(rb"<text:p>()", data, dice), dice.choice(_insides(count)), 1)


def _insides(count: bytes) -> tuple[bytes, ...]:
    """What a paragraph of a cell may hold."""
    address = words.ADDRESS.encode()
    return (
        b'<text:s text:c="%s"/>' % count, b"<text:tab/>" * 3000, b"<text:line-break/>" * 9000,
        b'<text:a xlink:href="%s" xmlns:xlink="http://www.w3.org/1999/xlink">x</text:a>' % address,
        b"<office:annotation><text:p>x</text:p></office:annotation>", b"<text:span>" * 300 + b"</text:span>" * 300,
        b"<text:p>x</text:p>" * 3000,
    )  # fmt: skip


def open_document_around(data: bytes, dice: Random) -> bytes:
    """Things around the tables, and how cells are typed."""
    address = words.ADDRESS.encode()
    source = b'<table:table-source xlink:href="%s" table:mode="copy-all" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    dde = b'<table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd"/></table:dde-link>'
    number = dice.choice((*words.NUMBERS, *words.SERIALS, "NaN")).encode()
    day = dice.choice((*words.DATES, "P9999999Y", "PT1e9H", "-P1D")).encode()
    ways = (
        (rb"<table:table [^<>]*>()", source % address), (rb"</table:table>()", dde + b"</table:dde-links>"),
        (rb"<table:table [^<>]*>()", b"<table:shapes><draw:frame/></table:shapes>"),
        (rb'office:value="([^"]*)"', number), (rb'office:date-value="([^"]*)"', day),
        (rb'(office:value-type)="', b'table:formula="of:=1+1" office:value-type'),
        (rb'office:value-type="([^"]*)"', dice.choice((b"float", b"percentage", b"time", b"date", b"boolean", b"x"))),
        (rb"<table:table [^<>]*>()", b'<table:table-row><table:table-cell><table:table table:name="x">'),
        (rb"<table:table [^<>]*>()", b'<table:table-column table:visibility="collapse" '
         b'table:number-columns-repeated="%s"/>' % dice.choice(_COUNTS)),
    )  # fmt: skip
    pattern, new = dice.choice(ways)
    return put(data, markup.at(pattern, data, dice), new, 1)


def page(data: bytes, dice: Random) -> bytes:
    """A web page with one change to a cell."""
    one, other = dice.choice(_COUNTS), dice.choice(_COUNTS)
    ways = (
        b'<td rowspan="%s" colspan="%s">' % (one, other), b"<td rowspan=%s>" % one, b"<td colspan='%s'>" % other,
        b"<td><table><tr><td>" * dice.choice((1, 300)), b"<td x:num=\"%s\" sdval='%s'>" % (one, other),
        b"<td style=\"mso-number-format:'0%';display:none\">", b"<td" + b" a=1" * 9000 + b">", b"<th>", b"</tr><tr>",
        b"<td><script>alert('%s')</script>" % words.MARK.encode(), b'<td><img src="%s">' % words.ADDRESS.encode(),
        b"<td>&#x110000;&#0;&nbsp;&lt;&unknown;&#" + b"9" * 99 + b";", b"<tr>" * 9000,
        b"<td>" * 30_000, b"<!--", b"<td",
    )  # fmt: skip
    return put(data, markup.at(rb"<td>", data, dice), dice.choice(ways))


def of_2003(data: bytes, dice: Random) -> bytes:
    """A workbook of XML of 2003 with one change to a row or cell."""
    one, other = dice.choice(_COUNTS), dice.choice(_COUNTS)
    tag = dice.choice((b"Cell", b"Row", b"Table", b"Data"))
    said = dice.choice((
        b'ss:Index="%s"' % one, b'ss:MergeAcross="%s" ss:MergeDown="%s"' % (one, other), b'ss:Formula="=1+1"',
        b'ss:Hidden="1" ss:Span="%s"' % one, b'ss:ExpandedRowCount="%s"' % one,
        b'ss:HRef="%s"' % words.ADDRESS.encode(),
        b'ss:StyleID="s99"', b'ss:Type="%s"' % dice.choice((b"Number", b"DateTime", b"Boolean", b"Error", b"x")),
    ))  # fmt: skip
    return put(data, markup.at(b"<%s()[ />]" % tag, data, dice), b" " + said, 1)
