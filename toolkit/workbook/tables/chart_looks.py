"""How charts look: letters, lines and colours. Calm ones, in fonts that Windows and WPS have.

`zoom` is how much larger a chart is than on the printed page.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.workbook.tables.markup import escaped
from toolkit.workbook.tables.styles import is_dark

_TITLE_FONT, _FONT = "黑体", "宋体"
#: Sizes are in hundredths of a point.
_TITLE_SIZE, _SIZE, _SMALL_SIZE = 1300, 900, 800
INK, _WHITE, _BORDER, _AXIS, _GRID = "404040", "FFFFFF", "D9D9D9", "A6A6A6", "E4E4E4"
#: Widths of lines are in EMU, of which a point has 12,700.
_THIN, _THICK = 9525, 28575
#: For charts that leave the colours to the program: programs differ in theirs, and some have none without a theme.
_COLOURS = ("5B84B1", "E0A458", "7FA66F", "B85C5C", "8C7AA9", "5FA5A5", "C9A227", "8A8A8A")


def colour(chosen: Sequence[str], number: int) -> str:
    """The colour, RRGGBB, of a series, counted from 0: the one chosen, if any."""
    return chosen[number] if number < len(chosen) else _COLOURS[number % len(_COLOURS)]


def ink(ground: str) -> str:
    """The colour of text that can be read on this one."""
    return _WHITE if is_dark(ground) else INK


def solid(colour: str) -> str:
    """A fill of one colour, RRGGBB."""
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _line(colour: str, width: int = _THIN) -> str:
    return f'<a:ln w="{width}">{solid(colour)}</a:ln>'


#: The chart's frame, the lines behind its bars, the line of an axis.
FRAME = f"<c:spPr>{solid(_WHITE)}{_line(_BORDER)}</c:spPr>"
GRID_LINES = f"<c:majorGridlines><c:spPr>{_line(_GRID)}</c:spPr></c:majorGridlines>"
AXIS_LINE = f"<c:spPr>{_line(_AXIS)}</c:spPr>"


def bar(colour: str) -> str:
    """The look of a series of bars."""
    return f'<c:spPr>{solid(colour)}</c:spPr><c:invertIfNegative val="0"/>'


def curve(colour: str) -> str:
    """The look of a series drawn as a line with a mark at each point."""
    mark = f'<c:symbol val="circle"/><c:size val="6"/><c:spPr>{solid(colour)}{_line(colour)}</c:spPr>'
    return f"<c:spPr>{_line(colour, _THICK)}</c:spPr><c:marker>{mark}</c:marker>"


def letters(zoom: float, colour: str = INK, is_tight: bool = False) -> str:
    """The look of the text of an axis, a legend or labels."""
    size = (_SMALL_SIZE if is_tight else _SIZE) * zoom
    return (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{_run('defRPr', '', size, _FONT, colour)}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def title(text: str, zoom: float) -> str:
    """The title of a chart."""
    return _title(text, _TITLE_SIZE * zoom, _TITLE_FONT, "<a:bodyPr/>")


def axis_title(text: str, zoom: float) -> str:
    """The title of an axis, always written from left to right."""
    return _title(text, _SIZE * zoom, _FONT, '<a:bodyPr rot="0" vert="horz"/>')


def _title(text: str, size: float, font: str, body: str) -> str:
    paragraph = (
        f"<a:p><a:pPr>{_run('defRPr', '', size, font, INK)}</a:pPr>"
        f"<a:r>{_run('rPr', _CHINESE, size, font, INK)}<a:t>{escaped(text)}</a:t></a:r></a:p>"
    )
    rich = f"<c:rich>{body}<a:lstStyle/>{paragraph}</c:rich>"
    return f'<c:title><c:tx>{rich}</c:tx><c:layout/><c:overlay val="0"/></c:title>'


_CHINESE = ' lang="zh-CN"'


def _run(name: str, language: str, size: float, font: str, colour: str) -> str:
    return (
        f'<a:{name}{language} sz="{round(size / 50) * 50}" b="0">{solid(colour)}'
        f'<a:latin typeface="{font}"/><a:ea typeface="{font}"/></a:{name}>'
    )
