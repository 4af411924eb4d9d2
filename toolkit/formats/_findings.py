"""Findings as HTML: the head with its counts, the filters, an overview by unit, and a table for each ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import NamedTuple
from urllib.parse import urlencode

from toolkit.check import catalogue
from toolkit.formats._page import bar, search_box
from toolkit.page import text
from toolkit.values import Checked, Finding, Severity
from toolkit.views.findings import counts_line
from toolkit.visible import in_lines

_TITLE = "校验结果"
_NO_UNIT = "未落实到单位"
_COLUMNS = ("级别", "位置", "事项", "责任单位", "列", "填写内容", "问题", "怎样处理", "代码")
_SORTED_BY = {"级别": "severity", "位置": "place", "责任单位": "unit"}


class _Row(NamedTuple):
    """A finding and its row of the page; `unit` is the unit it falls to as the page shows it, "" for none."""

    finding: Finding
    unit: str
    html: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One ledger: the name it goes by on the page, and its findings by sheet."""

    name: str
    checked: Checked
    sheets: dict[str, list[_Row]]

    @property
    def rows(self) -> Iterator[_Row]:
        return (row for rows in self.sheets.values() for row in rows)


def findings_title(checked: Sequence[Checked]) -> str:
    """What the page is called in a browser's tab."""
    return f"{_TITLE}：{_named(_names(checked))}"


def findings_parts(checked: Sequence[Checked]) -> tuple[str, str]:
    """The page of all findings of one or several ledgers: what stands above the rows, and the rows."""
    sections = [_section(name, ledger) for name, ledger in zip(_names(checked), checked, strict=True)]
    rows = [row for section in sections for row in section.rows]
    controls = bar(_chips(rows), _controls(sections, rows)) + _by_unit(rows) if rows else ""
    return _header(sections) + controls, "".join(_section_html(section, len(sections) == 1) for section in sections)


def _names(checked: Sequence[Checked]) -> list[str]:
    """The ledgers' file names; the paths as given where two files have the same name."""
    names = [PureWindowsPath(ledger.ledger).name for ledger in checked]
    known = Counter(names)
    return [name if known[name] == 1 else ledger.ledger for name, ledger in zip(names, checked, strict=True)]


def _named(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) < 4 else f"{len(names)} 本台账"


def _section(name: str, checked: Checked) -> _Section:
    sheets: dict[str, list[_Row]] = {}
    for finding in checked.findings:
        sheets.setdefault(finding.place.sheet, []).append(_row(finding, checked))
    return _Section(name, checked, sheets)


def _row(finding: Finding, checked: Checked) -> _Row:
    place, item = finding.place, checked.item_of(finding)
    where = text(str(place))
    if place.cell:
        where = f"{where.removesuffix(text(place.cell))}<code>{text(place.cell)}</code>"
    thing = "\n".join(part for part in (f"<code>{text(item.key)}</code>" if item.key else "", text(item.name)) if part)
    column = place.column or (f"{place.letter}列" if place.letter else "")
    cells = (
        *(f"<b>{finding.severity.label}</b>", where, thing, text(item.unit), text(column), text(finding.value)),
        *(text(finding.message), text(finding.remedy), f"<code>{text(finding.code)}</code>"),
    )
    return _Row(
        finding,
        in_lines(item.unit),
        f'<tr class="{finding.severity.value}"><td>{"</td><td>".join(cells)}</td></tr>\n',
    )


# -- above the rows


def _header(sections: Sequence[_Section]) -> str:
    names = _named([section.name for section in sections])
    return f'<header>\n<h1>{_TITLE}</h1>\n<p class="of">{text(names)}</p>\n</header>\n'


def _chips(rows: Iterable[_Row]) -> str:
    numbers = Counter(row.finding.severity for row in rows)
    chips = (
        f'<button type="button" class="{s.value}" aria-pressed="false"{"" if numbers[s] else " disabled"}>'
        f"<b>{s.label}</b> {numbers[s]}</button>\n"
        for s in Severity
    )
    return f'<div class="chips" role="group" aria-label="级别">\n{"".join(chips)}</div>\n'


def _controls(sections: Sequence[_Section], rows: Sequence[_Row]) -> str:
    """The filters; each choice with how many findings it has."""
    ledgers = [(section.name, section.name, sum(1 for _ in section.rows)) for section in sections]
    sheets = Counter(row.finding.place.sheet for row in rows)
    units = Counter(row.unit for row in rows)
    return (
        (_select("ledger", "台账", ledgers) if len(sections) > 1 else "")
        + _select("sheet", "工作表", [(sheet, sheet, number) for sheet, number in sheets.items()])
        + _select("unit", "责任单位", [(u, u or _NO_UNIT, units[u]) for u in sorted(units, key=lambda u: (not u, u))])
        + _select("code", "问题种类", _kinds(rows))
        + search_box()
    )


def _kinds(rows: Iterable[_Row]) -> list[tuple[str, str, int]]:
    """Code, title and number of each kind of finding, the worst first."""
    titles = {fault.code: fault.title for fault in catalogue()}
    worst: dict[str, int] = {}
    numbers = Counter(row.finding.code for row in rows)
    for row in rows:
        code, rank = row.finding.code, row.finding.severity.rank
        worst[code] = min(rank, worst.get(code, rank))
    return [
        (c, f"{titles[c]} {c}" if c in titles else c, numbers[c]) for c in sorted(numbers, key=lambda c: (worst[c], c))
    ]


def _select(name: str, label: str, choices: Iterable[tuple[str, str, int]]) -> str:
    """A labelled list of choices. A value starts with = so that the choice of the blank one is not that of all."""
    options = "".join(
        f'<option value="={text(v)}">{text(shown)}（{number}）</option>\n' for v, shown, number in choices
    )
    return f'<label>{label}<select name="{name}">\n<option value="">全部</option>\n{options}</select></label>\n'


def _by_unit(rows: Iterable[_Row]) -> str:
    """How many findings of each severity each unit has, the most urgent first; every number leads to its rows."""
    numbers: dict[str, Counter[Severity]] = {}
    for row in rows:
        numbers.setdefault(row.unit, Counter())[row.finding.severity] += 1
    order = sorted(numbers, key=lambda unit: (not unit, *(-numbers[unit][s] for s in Severity), unit))
    headings = "".join(
        f'<th scope="col">{heading}</th>' for heading in ("责任单位", *(s.label for s in Severity), "合计")
    )
    lines = "".join(_unit_line(unit, numbers[unit]) for unit in order)
    return (
        f'<details class="units"{" open" if len(order) < 7 else ""}>\n'
        f"<summary>按单位（{len(numbers) - ('' in numbers)} 个单位）</summary>\n"
        f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n</details>\n"
    )


def _unit_line(unit: str, numbers: Counter[Severity]) -> str:
    cells = "".join(
        f"<td>{_link(str(numbers[s]), unit=unit, severity=s.value)}</td>" if numbers[s] else "<td>0</td>"
        for s in Severity
    )
    return (
        f'<tr><th scope="row">{_link(unit or _NO_UNIT, unit=unit)}</th>{cells}'
        f"<td>{_link(str(numbers.total()), unit=unit)}</td></tr>\n"
    )


def _link(shown: str, **state: str) -> str:
    """A link to a state of the filters, as page.js writes it into the address."""
    return f'<a href="#{text(urlencode(state))}">{text(shown)}</a>'


# -- the rows


def _section_html(section: _Section, alone: bool) -> str:
    """One ledger: where it comes from, how it stands, its findings by sheet."""
    findings = section.checked.findings
    verdict = f'<p class="{"counts" if findings else "clear"}">{counts_line(findings)}</p>\n'
    name = f'<h2 class="{"alone" if alone else "name"}">{text(section.name)}</h2>\n'
    digest = f'<p class="trace">追溯：SHA-256 <code>{text(section.checked.sha256)}</code></p>\n'
    table = f'<table class="findings">\n{_heading()}{"".join(_groups(section))}</table>\n' if findings else ""
    return f'<section data-ledger="{text(section.name)}">\n{name}{verdict}{digest}{table}</section>\n'


def _heading() -> str:
    return f"<thead><tr>{''.join(map(_column_heading, _COLUMNS))}</tr></thead>\n"


def _column_heading(heading: str) -> str:
    order = _SORTED_BY.get(heading)
    if order is None:
        return f'<th scope="col">{heading}</th>'
    return f'<th scope="col" aria-sort="none"><button type="button" data-sort="{order}">{heading}</button></th>'


def _groups(section: _Section) -> Iterator[str]:
    for sheet, rows in section.sheets.items():
        yield f'<tbody data-sheet="{text(sheet)}">\n<tr class="group"><th scope="rowgroup" colspan="{len(_COLUMNS)}">'
        yield f"{text(sheet) or '（整本台账）'} <small>{len(rows)} 处</small></th></tr>\n"
        yield from (row.html for row in rows)
        yield "</tbody>\n"
