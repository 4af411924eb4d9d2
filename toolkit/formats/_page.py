"""The one HTML page of every result: its frame, its look, and text that stays text.

The page needs nothing but itself. Its content policy allows the style and the script written into it, by their
digests, and nothing else, so that no content of a ledger could run or fetch anything even if it were not escaped.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from toolkit.formats._visible import in_lines

#: What would vanish, break the page or turn the text around it: controls but tab and line feed, marks of writing
#: direction, separators that no font draws, halves of characters, and code points that are no characters.


def text(value: str) -> str:
    """The text as HTML, for the inside of an element or of a quoted attribute."""
    return escape(in_lines(value))


def page(title: str, body: str) -> str:
    """A whole document: its title as plain text, its body as HTML."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}<script>{script}</script>\n</body>\n</html>\n"
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def search_box() -> str:
    """The box that searches all columns, as HTML."""
    return '<label class="wide">搜索<input type="search" id="q" placeholder="任意一列的文字，空格隔开多个词"></label>\n'


def bar(chips: str, controls: str) -> str:
    """The bar of controls above the rows; what needs the script is shown by the script."""
    return (
        f'<div id="bar" role="search" aria-label="筛选">\n{chips}<div class="controls" hidden>\n{controls}'
        '<button type="button" id="clear" disabled>清除筛选</button>\n'
        '<p id="count" role="status"></p>\n</div>\n</div>\n'
        '<p id="active"></p>\n'
    )
