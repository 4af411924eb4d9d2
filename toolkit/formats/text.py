"""Plain text for a terminal, an editor or a log: findings by sheet, or the lines of a result and its tables.

The width of the terminal plays no part: the same input gives the same text.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from toolkit.values import Checked, Finding, Grid, Place, Result, Severity
from toolkit.views.findings import counts_line
from toolkit.visible import in_one_line

#: Wide enough for the widest table.
_WIDTH = 200
#: Findings that say the same of more than so many rows of a column are shown as the first few and a line for the rest.
_MANY, _FIRST = 5, 3
#: The most ranges of cells that line names.
_RANGES = 8
#: The most columns that are kept free for places and for keys; a longer one pushes its own line out.
_ROOM = 16
#: Messages and keys longer than this lose their middle: a cell can hold whole pages, and its message quotes it.
_LONGEST_MESSAGE, _LONGEST_KEY, _LONGEST_CELL = 300, 30, 100

#: ANSI codes for what colours are there for.
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD, _DIM = "1", "2"

_OTHER_ROW = re.compile(r"第\d+行")


def write(result: Result, stream: BinaryIO, colour: bool = False) -> None:
    """Put findings, or lines, and tables on a stream as UTF-8. Blanks at the ends of lines are left off.

    `colour` adds ANSI colours to findings, for a terminal that shows them.
    """
    lines: Iterable[str] = _findings(result.checked, colour) if result.checked else map(in_one_line, result.lines)
    if result.grids:
        lines = chain(lines, [""], "\n".join(map(_table, result.grids)).splitlines())
    stream.write("".join(line.rstrip() + "\n" for line in lines).encode("utf-8", "backslashreplace"))


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


# -- findings


class _Entry(NamedTuple):
    """A line of a sheet: what is wrong where. The line for findings left out has neither severity nor place."""

    words: str
    code: str
    severity: Severity | None = None
    place: str = ""
    key: str = ""


def _findings(checked: Sequence[Checked], colour: bool) -> Iterator[str]:
    """The findings of each ledger, a blank line between one ledger and the next."""
    for number, one in enumerate(checked):
        if number:
            yield ""
        yield _painted(in_one_line(one.ledger), _BOLD, colour)
        for title, findings in _by_sheet(one.findings).items():
            yield ""
            heading = f"【{in_one_line(title) or '整本台账'}】{counts_line(findings).removesuffix('。')}"
            yield _painted(heading, _BOLD, colour)
            yield from _lines(list(_entries(title, findings, one)), colour)
        if one.findings:
            yield ""
        yield ("合计：" if one.findings else "") + counts_line(one.findings)


def _by_sheet(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """The findings of each sheet by row and column, what is said of the sheet as a whole first.

    Under "", and before all others, stands what is said of the ledger, and of sheets of which no more is said than
    of the whole: the sheets it lacks, those it does not know.
    """
    sheets: dict[str, list[Finding]] = {"": []}
    for finding in findings:
        sheets.setdefault(finding.place.sheet, []).append(finding)
    for title in [title for title, one in sheets.items() if title and all(_of_whole(finding) for finding in one)]:
        sheets[""] += sheets.pop(title)
    for one in sheets.values():
        one.sort(key=lambda finding: (finding.place.row, len(finding.place.letter), finding.place.letter))
    return {title: one for title, one in sheets.items() if one}


def _of_whole(finding: Finding) -> bool:
    return not finding.place.row and not finding.place.letter


def _lines(entries: Sequence[_Entry], colour: bool) -> Iterator[str]:
    places = min(max(_columns(entry.place) for entry in entries), _ROOM)
    keys = min(max(_columns(entry.key) for entry in entries), _ROOM)
    for entry in entries:
        cells = [entry.words, _painted(f"[{entry.code}]", _DIM, colour)]
        if entry.severity is None:
            cells = ["…", *cells]
        else:
            key = [_padded(entry.key, keys)] if keys else []
            word = _painted(entry.severity.label, _COLOURS[entry.severity], colour)
            cells = [word, _padded(entry.place, places), *key, *cells]
        yield "  " + "  ".join(cells)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - _columns(text))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _entries(title: str, findings: Sequence[Finding], checked: Checked) -> Iterator[_Entry]:
    """The lines below a title. Of many findings alike: the first few, and where the next would stand, the rest."""
    keys = [checked.item_of(finding).key for finding in findings]
    groups: dict[object, list[int]] = {}
    for number, (finding, key) in enumerate(zip(findings, keys, strict=True)):
        groups.setdefault(_kind(finding, key) if finding.place.row else number, []).append(number)
    rest = {group[_FIRST]: group[_FIRST:] for group in groups.values() if len(group) > _MANY}
    hidden = set(chain.from_iterable(rest.values()))
    for number, (finding, key) in enumerate(zip(findings, keys, strict=True)):
        if number in rest:
            yield _rest_entry([findings[one] for one in rest[number]])
        elif number not in hidden:
            yield _entry(finding, key, title)


def _entry(finding: Finding, key: str, title: str) -> _Entry:
    words = in_one_line(_short(finding.message, _LONGEST_MESSAGE) + finding.remedy)
    shown_key = in_one_line(_short(key, _LONGEST_KEY))
    return _Entry(words, in_one_line(finding.code), finding.severity, _where(finding.place, title), shown_key)


def _short(text: str, longest: int) -> str:
    third = longest // 3
    return text if len(text) <= longest else f"{text[: longest - third]}……{text[-third:]}"


def _kind(finding: Finding, key: str) -> tuple[object, ...]:
    """What findings have in common that differ only in their row and in what stands there: equal for those."""
    value = finding.value
    message = finding.message.replace(f"“{value}”", "“”").replace(f"“{key}”", "“”")
    if value:
        message = message.replace(f" {value}", " ")
    return finding.code, finding.severity, finding.place.letter, _OTHER_ROW.sub("第行", message)


def _where(place: Place, title: str) -> str:
    """A place as told below a title; "" is the title of the whole ledger."""
    if place.row:
        return place.cell or f"第{place.row}行"
    if place.letter:
        return f"{place.letter}列"
    return "全表" if title else in_one_line(place.sheet) or "全本"


def _rest_entry(findings: Sequence[Finding]) -> _Entry:
    """The line for findings that are not shown: how many, where, and how to see them."""
    places = "、".join(_ranges([finding.place.row for finding in findings], findings[0].place.letter))
    words = f"另有 {len(findings)} 处同类问题：{places}（完整清单见 --format json 或 html）"
    return _Entry(words, in_one_line(findings[0].code))


def _ranges(rows: Sequence[int], letter: str) -> Iterator[str]:
    """Rows in ascending order as ranges of cells, or of rows where there is no column: H6—H40, 第6—40行."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row <= runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    for run in runs[:_RANGES]:
        ends = dict.fromkeys(run)
        yield "—".join(f"{letter}{row}" for row in ends) if letter else f"第{'—'.join(map(str, ends))}行"
    if len(runs) > _RANGES:
        yield "…"


# -- tables


def _table(grid: Grid) -> str:
    # Loaded here because findings need no tables and should not wait for them.
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=in_one_line(grid.title), title_justify="left", title_style="", box=SIMPLE, pad_edge=False)
    for place, heading in enumerate(grid.headings):
        numeric = any(isinstance(row[place], (int, float)) for row in grid.rows)
        table.add_column(Text(in_one_line(heading)), justify="right" if numeric else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    stream = io.StringIO()
    console = Console(file=stream, width=_WIDTH, force_terminal=False, color_system=None, legacy_windows=False)
    console.print(table if grid.rows else Text(f"{in_one_line(grid.title)}\n  无"))
    for note in grid.notes:
        console.print(Text(f"注：{in_one_line(note)}"))
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,}"
    return in_one_line(_short(str(value), _LONGEST_CELL))
