"""The frame of an HTML page that needs nothing but itself, and text that stays text in it.

The page's content policy allows the style and the script written into it, by their digests, and nothing else, so that
no content of a ledger could run or fetch anything even if it were not escaped.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from toolkit.visible import in_lines


def text(value: str) -> str:
    """The text as HTML, for the inside of an element or of a quoted attribute, with all it holds to be seen."""
    return escape(in_lines(value))


def framed(title: str, body: str, style: str, script: str = "") -> str:
    """A whole document: its title as plain text, its body as HTML, its style sheet, its script where it has one."""
    scripts = f"script-src {_digest(script)}; " if script else ""
    policy = f"default-src 'none'; style-src {_digest(style)}; {scripts}base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}{f'<script>{script}</script>{chr(10)}' if script else ''}</body>\n</html>\n"
    )


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
