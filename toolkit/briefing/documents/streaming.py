"""A part parsed piece by piece: a table of twenty thousand rows is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from toolkit.briefing.documents.texts import local

#: What stands directly in a part's text; of a table the rows and whatever holds rows, to be taken one after another.
Piece = tuple[Any, Iterator[Any] | None]


def pieces(data: bytes) -> Iterator[Piece]:
    """The elements directly in w:body in their order, a table with its content as it comes; of other parts the root.

    A piece is gone when the next is taken. Raises etree.XMLSyntaxError for what is no sound XML; entities are left
    alone and nothing outside is opened.
    """
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        tag=("{*}tbl", "{*}tr"),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
    )
    done = None
    for event, element in events:
        body = element.getparent()
        if event == "start" and local(element) == "tbl" and local(body) == "body":
            yield from ((child, None) for child in _between(body, done, element))
            yield element, _content(events, element)
            _forget(element)
            done = element
    root = events.root
    body = next((child for child in root if local(child) == "body"), None)
    if body is None:
        yield root, None
    else:
        yield from ((child, None) for child in _between(body, done, None))


def _content(events: Iterator[tuple[str, Any]], table: Any) -> Iterator[Any]:
    """What stands directly in a table, up to each row as it is complete, then what is left."""
    done = None
    for event, element in events:
        if event == "end" and element is table:
            break
        if event == "end" and element.getparent() is table:
            yield from _between(table, done, element)
            yield element
            _forget(element)
            done = element
    yield from _between(table, done, None)


def _between(holder: Any, after: Any, before: Any) -> list[Any]:
    """The children of an element behind one of them and before another; None for either end."""
    children = list(holder)
    first = children.index(after) + 1 if after is not None else 0
    last = children.index(before) if before is not None else len(children)
    return children[first:last]


def _forget(element: Any) -> None:
    """Free what has been read: the element's content, and its elder siblings. Its tail is still to come."""
    element.clear(keep_tail=True)
    holder = element.getparent()
    while element.getprevious() is not None:
        del holder[0]
