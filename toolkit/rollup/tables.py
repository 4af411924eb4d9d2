"""The sheets of a roll-up's workbook: what was rolled up, the ledgers by every figure, what lags, what to look into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from toolkit.rollup.lines import RowTables
from toolkit.rollup.values import MOST_DOUBLES, MOST_LATE, Rollup
from toolkit.values import Beside, Grid, Link, Place
from toolkit.views.fields import Field, Line, table
from toolkit.views.wording import kept_percent, tenth

CONTENTS: Final = "目录"
SCOPE, OVERALL, REGIONS, LEDGERS = "汇总范围", "总体情况", "按地区", "各台账"
MONEY, LATE, MISSING, REMARKS, DOUBLES, SOURCES = (
    "投资、指标和问题", "滞后最多的事项", "未汇总", "需要核对", "可能重复", "来源",
)  # fmt: skip
_KINDS: Final = {"tasks": "重点任务", "projects": "重点项目", "policies": "政策机制"}
#: What each sheet is for, as the contents say it.
_ABOUT: Final = {
    SCOPE: "应汇总多少本、汇总了多少本，合计多少",
    OVERALL: "全部台账的任务、项目、政策各有多少，处在什么状态、亮什么灯",
    REGIONS: "同一地区的几本台账合在一起",
    LEDGERS: "每本台账一行，名称可点开它自己的汇总",
    MONEY: "每本台账的投资、指标、问题",
    **{title: f"每本台账的{title}处在什么状态、亮什么灯" for title in _KINDS.values()},
    LATE: "全部台账里落在时间后面最多的事项",
    MISSING: "没有完成的台账和没有纳入的工作簿，各是什么原因",
    REMARKS: "有错误、报告期不符或有其他提醒的台账",
    DOUBLES: "在几处重复出现、合计中可能重复计算的台账和项目",
    SOURCES: "每本台账的文件、SHA-256、归档、校验结果和口径",
}

Links = Mapping[tuple[int, int], Link | Place | Beside]


def rollup_book(rollup: Rollup) -> tuple[Grid, ...]:
    """The sheets. Those that would be empty are left out, but never the ledgers themselves."""
    sheets = tuple(_sheets(rollup))
    return (_contents(rollup, sheets), *sheets)


def _sheets(rollup: Rollup) -> Iterator[Grid]:
    rows = RowTables(rollup)
    yield _scope(rollup)
    yield rows.overall(OVERALL)
    if rollup.grouped:
        yield rows.regions(REGIONS)
    yield rows.ledgers(LEDGERS)
    yield rows.money(MONEY)
    for kind, title in _KINDS.items():
        if getattr(rollup.total, kind).total:
            yield rows.kind(kind, title)
    yield from filter(lambda grid: grid.rows, (_late(rollup), _missing(rollup), _remarks(rollup), _doubles(rollup)))
    yield _sources(rollup)


def _contents(rollup: Rollup, grids: Sequence[Grid]) -> Grid:
    rows = tuple((number, grid.title, _ABOUT[grid.title], len(grid.rows)) for number, grid in enumerate(grids, 1))
    links: Links = {(row, 1): Link(grid.title) for row, grid in enumerate(grids)}
    notes = (
        measure_line(rollup),
        "蓝色的台账名称可点开它自己的汇总工作簿，文件名可点开台账（本文件与结果文件夹、台账的相对位置不能变）。",
        "合计是各本相加的数；占比、完成率由合计的数算出，不是各本的平均。",
    )
    return Grid(CONTENTS, ("序号", "表", "内容", "行数"), rows, notes, (8, 20, 70, 10), links=links, one_page=True)


def measure_line(rollup: Rollup) -> str:
    """How status was taken."""
    if len(rollup.measures) == 1:
        return f"口径：{rollup.measures[0]}。"
    return f"口径：各台账有 {len(rollup.measures)} 种，逐本见“{SOURCES}”。" if rollup.measures else "口径：没有台账。"


def _scope(rollup: Rollup) -> Grid:
    """What was rolled up, and the sums in short."""
    total, doubles = rollup.total, rollup.doubles
    rows: list[tuple[Any, ...]] = [
        ("应汇总台账（本）", rollup.expected, ""),
        ("已汇总台账（本）", total.ledgers, f"名单见“{LEDGERS}”"),
        ("未完成台账（本）", len(rollup.failed), f"名单和原因见“{MISSING}”" if rollup.failed else ""),
        ("没有纳入的工作簿（条）", len(rollup.left_out), f"见“{MISSING}”" if rollup.left_out else ""),
        ("有错误的台账（本）", len(rollup.faulty), f"见“{REMARKS}”" if rollup.faulty else ""),
        ("报告期不符的台账（本）", len(rollup.of_other_periods), f"见“{REMARKS}”" if rollup.of_other_periods else ""),
        ("可能重复（处）", doubles.total, f"没有扣除，见“{DOUBLES}”" if doubles.total else ""),
        ("任务、项目、政策（项）", total.items.total, f"见“{OVERALL}”"),
        ("计划投资(万元)", total.planned, "同一投资组在一本台账内只计一次"),
        ("累计完成投资(万元)", total.invested, ""),
        ("资金已落实(万元)", total.funded, ""),
        ("投资完成率(%)", tenth(total.rate), "累计完成投资合计 ÷ 计划投资合计"),
        ("规划指标（项）", total.indicators.total, f"达到进度 {total.indicators.on_pace} 项"),
        ("未销账问题（个）", total.problems.open, f"其中超过整改时限 {total.problems.overdue} 个"),
    ]
    return Grid(SCOPE, ("项", "数", "说明"), tuple(rows), widths=(26, 18, 60), one_page=True)


def _late(rollup: Rollup) -> Grid:
    words = rollup.words
    fields = [
        Field("序号", 7, lambda pair: pair[0]),
        Field("所属地区", 14, lambda pair: pair[1].region),
        Field("台账", 26, lambda pair: pair[1].ledger),
        Field("位置", 18, lambda pair: f"{pair[1].late.sheet}第{pair[1].late.row}行"),
        Field("编号", 12, lambda pair: pair[1].key),
        Field("事项", 36, lambda pair: pair[1].name),
        Field("责任单位", 18, lambda pair: pair[1].lead),
        Field("完成时限", 16, lambda pair: pair[1].deadline),
        Field("完成率", 10, lambda pair: "未填报" if pair[1].unreported else kept_percent(pair[1].percent)),
        Field("序时进度(%)", 10, lambda pair: tenth(pair[1].scheduled)),
        Field("差距(百分点)", 10, lambda pair: tenth(pair[1].gap)),
        Field("状态", 10, lambda pair: words[pair[1].status]),
        Field("灯号", 8, lambda pair: pair[1].light),
    ]
    links: dict[tuple[int, int], Link | Place | Beside] = {}
    for at, item in enumerate(rollup.worst):
        links |= _link(at, 2, item.row.summary) | _link(at, 3, item.row.way, Place(item.late.sheet, item.late.row, "A"))
    lagging = rollup.total.items.lagging
    told = "差距大的在前，差距相同的按台账和行的次序"
    notes = (f"{words['滞后']}、{words['逾期']}共 {lagging} 项，{told}；最多列 {MOST_LATE} 项。",)
    lines = [Line(pair) for pair in enumerate(rollup.worst, 1)]
    return replace(table(LATE, fields, lines, notes), links=links)


def _missing(rollup: Rollup) -> Grid:
    rows = [("未完成", one.file, one.reason) for one in rollup.failed]
    rows += [("没有纳入", *_split(sentence)) for sentence in rollup.left_out]
    links: dict[tuple[int, int], Link | Place | Beside] = {}
    for at, one in enumerate(rollup.failed):
        links |= _link(at, 2, one.way)
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    notes = ("未完成的台账没有计入任何合计。请处理后再运行一次。",) if rollup.failed else ()
    return Grid(MISSING, ("序号", "情况", "文件", "原因"), numbered, notes, (8, 12, 36, 90), links=links)


def _split(sentence: str) -> tuple[str, str]:
    file, colon, reason = sentence.partition("：")
    return (file, reason) if colon else ("", sentence)


def _remarks(rollup: Rollup) -> Grid:
    found = list(rollup.remarks())
    rows = tuple(
        (number, row.region, row.title, row.file, row.figures.findings.error, said)
        for number, (row, said) in enumerate(found, 1)
    )
    links: dict[tuple[int, int], Link | Place | Beside] = {}
    for at, (row, _) in enumerate(found):
        links |= _link(at, 2, row.summary) | _link(at, 3, row.way)
    notes = ("这些台账已经计入合计；更正以后合计可能变动。",)
    headings = ("序号", "所属地区", "台账", "文件", "错误", "需要核对的事")
    return Grid(REMARKS, headings, rows, notes, (8, 16, 30, 26, 8, 80), links=links)


def _doubles(rollup: Rollup) -> Grid:
    doubles = rollup.doubles
    rows = tuple(
        (number, one.kind, one.name, one.unit, one.amount, one.count, one.places)
        for number, one in enumerate(doubles.listed, 1)
    )
    notes = [
        "同一项目：名称（不计空格、全半角、大小写）、计划投资、牵头单位都相同，而写在不同的台账里。只作提醒，合计没有扣除。",
    ]
    if doubles.amount:
        notes.append(f"这些项目若确是重复，计划投资多计 {doubles.amount:,} 万元。")
    if doubles.total > len(doubles.listed):
        notes.append(f"共 {doubles.total} 处，每类最多列 {MOST_DOUBLES} 处。")
    headings = ("序号", "情况", "名称", "牵头单位", "计划投资(万元)", "处数", "在哪里")
    return Grid(DOUBLES, headings, rows, tuple(notes), (8, 12, 34, 18, 14, 8, 80))


def _sources(rollup: Rollup) -> Grid:
    """Where the figures of each ledger come from. What is alike for all is not repeated."""
    rows = rollup.rows
    fields = [
        Field("序号", 7, lambda pair: pair[0]),
        Field("所属地区", 14, lambda pair: pair[1].region),
        Field("台账", 26, lambda pair: pair[1].title),
        Field("文件", 24, lambda pair: pair[1].file),
        Field("SHA-256", 34, lambda pair: pair[1].sha256),
        Field("错误", 7, lambda pair: pair[1].figures.findings.error),
        Field("警告", 7, lambda pair: pair[1].figures.findings.warning),
        Field("提示", 7, lambda pair: pair[1].figures.findings.info),
    ]
    fields += [Field("归档", 24, lambda pair: pair[1].entry)] if any(row.entry for row in rows) else []
    fields += [Field("口径", 44, lambda pair: pair[1].measure)] if len(rollup.measures) > 1 else []
    links: dict[tuple[int, int], Link | Place | Beside] = {}
    for at, row in enumerate(rows):
        links |= _link(at, 2, row.summary) | _link(at, 3, row.way)
    return replace(table(SOURCES, fields, [Line(pair) for pair in enumerate(rows, 1)]), links=links)


def _link(row: int, column: int, path: str, place: Place | None = None) -> dict[tuple[int, int], Beside]:
    """A link to another file where there is a way to it."""
    return {(row, column): Beside(path, place)} if path else {}
