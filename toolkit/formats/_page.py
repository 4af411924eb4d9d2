"""What the HTML pages of results share: their look, the box that searches, the bar of controls."""

from __future__ import annotations

from importlib.resources import files

from toolkit.page import framed


def page(title: str, body: str) -> str:
    """A whole document: its title as plain text, its body as HTML."""
    return framed(title, body, _asset("page.css"), _asset("page.js"))


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


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
