"""The differences as one HTML page that needs no network, with filters by sheet, kind and flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from toolkit.diff.saying import how_of, said, told
from toolkit.diff.values import Change, Differences, Flag, Kind
from toolkit.page import framed, text

#: A page with more rows than this is slow to open; what is left out is said.
_MOST_ROWS = 20_000
#: Of rows that were moved, a sheet sorted anew has too many to list.
_MOST_MOVED = 1000
_HEADINGS = ("工作表", "编号", "变化", "列", "旧", "新", "说明", "需要关注", "旧位置", "新位置")


def differences_page(differences: Differences, title: str, lines: Iterable[str]) -> bytes:
    """The page as UTF-8: its title, the `lines` that sum up, the notes, and a row for each change."""
    listed = list(_listed(differences))
    shown = _most_telling(listed)
    left = len(listed) - len(shown)
    notes = [*differences.notes, *_sorted_anew(differences)]
    notes += (
        [f"另有 {left} 处没有列在网页上（需要关注的优先列出），完整清单见比较结果的工作簿（.xlsx）。"] if left else []
    )
    said_notes = "".join(f"<li>{text(note)}</li>\n" for note in notes)
    body = (
        f"<header>\n<h1>{text(title)}</h1>\n{''.join(f'<p>{text(line)}</p>{chr(10)}' for line in lines)}</header>\n"
        + (f"<details open>\n<summary>比较说明</summary>\n<ul>\n{said_notes}</ul>\n</details>\n" if notes else "")
        + (_bar(shown) if shown else "")
        + f'<main>\n{_table(shown) if shown else ""}<p id="none" hidden>没有符合条件的内容。</p>\n</main>\n'
    )
    return framed(title, body, _asset("page.css"), _asset("page.js")).encode()


def _listed(differences: Differences) -> Iterator[Change]:
    for sheet in differences.sheets:
        yield from sheet.settled
        yield from sheet.moved if sheet.moved_count <= _MOST_MOVED else ()


def _most_telling(changes: Sequence[Change]) -> Sequence[Change]:
    """As many as a page can hold, in their order: those with flags before any other."""
    if len(changes) <= _MOST_ROWS:
        return changes
    ranked = sorted(range(len(changes)), key=lambda place: not changes[place].flags)
    return [changes[place] for place in sorted(ranked[:_MOST_ROWS])]


def _sorted_anew(differences: Differences) -> Iterator[str]:
    for sheet in differences.sheets:
        if sheet.moved_count > _MOST_MOVED:
            yield f"“{sheet.title}”有 {sheet.moved_count} 行的先后次序变了，不逐行列出。"


def _bar(changes: Sequence[Change]) -> str:
    sheets = Counter(change.sheet for change in changes)
    kinds = Counter(change.kind for change in changes)
    flags = Counter(flag for change in changes for flag in change.flags)
    any_flag = [("any", "有任何一种", sum(bool(change.flags) for change in changes))] if flags else []
    controls = (
        _select("sheet", "工作表", [(title, title, number) for title, number in sheets.items()])
        + _select("kind", "变化", [(kind.value, kind.label, kinds[kind]) for kind in Kind if kinds[kind]])
        + _select("flag", "需要关注", any_flag + [(f.value, f.label, flags[f]) for f in Flag if flags[f]])
        + '<label>搜索<input type="search" id="q" placeholder="任意一列的文字"></label>\n'
        '<button type="button" id="clear" disabled>清除筛选</button>\n<p id="count" role="status"></p>\n'
    )
    return f'<div id="bar" role="search" aria-label="筛选">\n<div class="controls" hidden>\n{controls}</div>\n</div>\n'


def _select(name: str, label: str, choices: Iterable[tuple[str, str, int]]) -> str:
    options = "".join(f'<option value="={text(v)}">{text(shown)}（{n}）</option>\n' for v, shown, n in choices)
    return f'<label>{label}<select name="{name}">\n<option value="">全部</option>\n{options}</select></label>\n'


def _table(changes: Iterable[Change]) -> str:
    headings = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    return f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{''.join(map(_row, changes))}</tbody>\n</table>\n"


def _row(change: Change) -> str:
    was, now = told(change)
    flags = "、".join(flag.label for flag in change.flags)
    cells = (
        *(text(change.sheet), text(change.key), change.kind.label, text(change.column)),
        *(f"<del>{text(said(was))}</del>", f"<ins>{text(said(now))}</ins>", how_of(change)),
        *(f'<span class="flags">{flags}</span>' if flags else "", change.cell_old, change.cell_new),
    )
    data = f'data-sheet="{text(change.sheet)}" data-kind="{change.kind.value}"'
    flagged = " ".join(flag.value for flag in change.flags)
    return f'<tr class="{change.kind.value}" {data} data-flag="{flagged}"><td>{"</td><td>".join(cells)}</td></tr>\n'


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
