"""What the template of a roll-up may use: a Rollup under the names that templates of one ledger have for the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.content.kinds import KINDS, kinds_of
from toolkit.briefing.content.naming import title
from toolkit.rollup import Figures, Group, Rollup, Row

ROLLUP_VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "period": "报告期，period.label 如 2024年6月",
        "as_of": "报告期最后一天，状态截至这一天",
        "title": "标题，如 2024年6月规划实施进展情况",
        "words": "各状态的叫法：各台账的叫法都相同时用它，否则是原词",
        "measures": "各台账的口径，不同的各一句",
        "expected": "应汇总几本台账",
        "done": "已汇总几本",
        "failed": "未完成的台账，逐本有 file 文件名、reason 原因",
        "left_out": "没有纳入的工作簿，每份一句",
        "faulty": "有错误的台账，同 rows",
        "other_periods": "设置的报告期与本期不符的台账，同 rows",
        "rows": "已汇总的台账，按地区排列，逐本有 number 序号、region、name、file、sha256 和 figures（同 total）",
        "groups": "各地区，逐个有 label、count 几本台账、figures（同 total）、rows 要逐本列出的台账",
        "regions": "涉及几个地区，没有注明地区的不计",
        "grouped": "各地区是否要小计：地区不止一个，而且有的地区有几本台账",
        "listing": "各台账列法：rows 逐本；超过 1000 本时 regions 只列各地区，没有地区小计的 first 只列前 1000 本",
        "lagging_rows": "有逾期、滞后事项的台账，多的在前，同 rows",
        "total": (
            "合计：ledgers 几本，tasks、projects、policies、items 各有 total、by_status、by_light、shares、unreported，"
            "planned、invested、funded（万元）、rate，indicators、problems、findings"
        ),
        "overall": "全部事项，同 total.items",
        "kinds": "有的事项类别，逐类有 name、noun、measure、total、by_status、tally",
        "indicators": "指标：total、binding、expected、reached、on_pace、behind、not_measurable、unreported",
        "problems": "问题：total、open、closed、overdue",
        "findings": "校验发现的个数：error、warning、info",
        "worst": (
            "差距最大的滞后、逾期事项，最多 100 项，逐项有 region、ledger、key、name、lead、deadline、percent、"
            "scheduled、gap、status、light"
        ),
        "doubles": (
            "可能重复的内容：total 几处，files、names、projects 各几处，amount 可能多计的计划投资（万元），"
            "listed 逐处有 kind、name、unit、amount、count、places"
        ),
        "pace_status": "统计表“达到序时”一列的标题：达到序时，有超序时事项时为 超序时、达到序时",
        "last_status": "统计表末列的标题：未排期，有待核实事项时为 未排期、待核实",
        "workbook": "总汇总工作簿的文件名",
        "sha256": "总汇总工作簿的 SHA-256",
    }
)
"""Every variable by name, with what it is, for whoever writes a template of a roll-up."""

MOST_ROWS: Final = 1000
"""So many ledgers at most are listed one by one: nobody prints more."""


@dataclass(frozen=True, slots=True)
class RowView:
    """A ledger as a table shows it: `number` counts from 1 in the order of the table."""

    number: int
    region: str
    name: str
    file: str
    sha256: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class GroupView:
    """A region as a table shows it."""

    label: str
    count: int
    rows: tuple[RowView, ...]
    figures: Figures


def rollup_context(rollup: Rollup, workbook: str, sha256: str) -> dict[str, Any]:
    """Every variable of a template of a roll-up by name, as ROLLUP_VARIABLES describes them.

    `workbook` is the name of the roll-up's workbook, `sha256` the digest of its bytes.
    """
    groups = _groups(rollup.groups)
    rows = tuple(row for group in groups for row in group.rows)
    listing = "rows" if len(rows) <= MOST_ROWS else "regions" if rollup.grouped else "first"
    by_place = {row.number: view for row, view in zip(rollup.rows, rows, strict=True)}
    total = rollup.total
    return {
        "period": rollup.period,
        "as_of": rollup.as_of,
        "title": title(rollup.period),
        "words": rollup.words,
        "measures": rollup.measures,
        "expected": rollup.expected,
        "done": total.ledgers,
        "failed": rollup.failed,
        "left_out": rollup.left_out,
        "faulty": _views(rollup.faulty, by_place),
        "other_periods": _views(rollup.of_other_periods, by_place),
        "rows": rows,
        "groups": groups if listing == "rows" else tuple(_shortened(groups, listing == "first")),
        "listing": listing,
        "regions": sum(bool(group.region) for group in rollup.groups),
        "grouped": rollup.grouped,
        "lagging_rows": _lagging(rows),
        "total": total,
        "overall": total.items,
        "kinds": kinds_of({code: getattr(total, code) for code, _, _ in KINDS}, lambda kind: ()),
        "indicators": total.indicators,
        "problems": total.problems,
        "findings": total.findings,
        "worst": rollup.worst,
        "doubles": rollup.doubles,
        "pace_status": _heading(rollup, "超序时", "达到序时"),
        "last_status": _heading(rollup, "未排期", "待核实"),
        "workbook": workbook,
        "sha256": sha256,
    }


def _groups(groups: Iterable[Group]) -> tuple[GroupView, ...]:
    made: list[GroupView] = []
    number = 0
    for group in groups:
        rows = tuple(
            RowView(at, row.region, row.title, row.file, row.sha256, row.figures)
            for at, row in enumerate(group.rows, number + 1)
        )
        number += len(rows)
        made.append(GroupView(group.label, len(rows), rows, group.figures))
    return tuple(made)


def _shortened(groups: Iterable[GroupView], first: bool) -> Iterator[GroupView]:
    """The regions without their ledgers, or with the first of all ledgers alone."""
    for group in groups:
        yield replace(group, rows=tuple(row for row in group.rows if first and row.number <= MOST_ROWS))


def _views(rows: Sequence[Row], views: Mapping[int, RowView]) -> tuple[RowView, ...]:
    return tuple(views[row.number] for row in rows)


def _lagging(rows: Iterable[RowView]) -> tuple[RowView, ...]:
    """Those with anything that lags, those with most of it first."""
    lagging = (row for row in rows if row.figures.items.lagging)
    return tuple(sorted(lagging, key=lambda row: (-row.figures.items.lagging, row.number)))


def _heading(rollup: Rollup, *among: str) -> str:
    counted = rollup.total.items.by_status
    return "、".join(rollup.words[status] for status in among if status in counted)
