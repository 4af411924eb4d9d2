"""Random ledgers for hypothesis: every cell is a pair of what is typed and what it means (see reckoning.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st
from reckoning import LIGHTS, OPEN, UNREAD, Cell, Rule, Slow, slow_items
from tables import SETTINGS, cells, read

from toolkit.ledger import Mark, Reading
from toolkit.values import Period

BLANK = Cell("", None)

#: Units of every sort; the last three are towns.
UNIT_SHEET = """
规范简称 | 全称 | 别名 | 类型 | 工作组 | 报送时限
区发改委 | 密云区发展和改革委员会 | 发改委;区发展改革委 | 委办局 | 综合组 |
区经信局 | 密云区经济和信息化局 | 经信局 | 委办局 | 产业组 | 每月25日
区人力社保局 | 密云区人力资源和社会保障局 | 区人社局;人力资源和社会保障局 | 委办局 | 综合组 | 次月5日
区城管委 | | | 委办局 | | 每周五
溪翁庄镇 | 密云区溪翁庄镇人民政府 | 溪翁庄 | 镇街 | 城乡组 |
鼓楼街道 | 密云区鼓楼街道办事处 | 鼓楼街办 | 街道 | 城乡组 |
果园街道 | | | 镇街 | |
"""
UNIT_NAMES = [line.split("|")[0].strip() for line in UNIT_SHEET.strip().split("\n")[1:]]
GROUPS = {
    "区发改委": "综合组", "区经信局": "产业组", "区人力社保局": "综合组", "溪翁庄镇": "城乡组", "鼓楼街道": "城乡组",
}  # fmt: skip

PERCENTS = [
    *[(0, Fraction(0)), (12.5, Fraction(25, 2)), (40, Fraction(40)), ("45%", Fraction(45)), ("６７％", Fraction(67))],
    *[("99.9%", Fraction(999, 10)), (100, Fraction(100)), ("100%", Fraction(100)), (85, Fraction(85))],
    *[("六成", UNREAD), (Mark("#REF!"), UNREAD), ("—", None), (130, Fraction(130)), ("-5%", Fraction(-5))],
]
AMOUNTS = [
    *[(100, Fraction(100)), (7, Fraction(7)), (0, Fraction(0)), ("17,800", Fraction(17800)), (0.2, Fraction(1, 5))],
    *[("1.5亿元", Fraction(15000)), ("约300", Fraction(300)), (0.1, Fraction(1, 10)), (-0.5, Fraction(-1, 2))],
    *[("33.333333万元", Fraction(33333333, 1000000)), ("一百多", UNREAD), (Mark("#N/A"), UNREAD), ("不适用", None)],
]
STARTS = [
    *[("2021年3月", date(2021, 3, 1)), (date(2024, 4, 15), date(2024, 4, 15)), ("2025年", date(2025, 1, 1))],
    *[("2024年8月", date(2024, 8, 1)), ("前年", UNREAD)],
]
DUES = [
    *[("2024年10月底", date(2024, 10, 31)), ("2024年上半年", date(2024, 6, 30)), ("2024-06-29", date(2024, 6, 29))],
    *[("2025年12月", date(2025, 12, 31)), ("持续推进", OPEN), ("等通知", UNREAD), ("2024.10", UNREAD)],
    *[("2024年三季度", date(2024, 9, 30)), ("2024年8月15日", date(2024, 8, 15))],
]
YEARS = [(2021, 2021), ("2022年", 2022), (2024, 2024), (2025, 2025), ("前几年", UNREAD)]
NAMES = [
    *[("区发改委", "区发改委"), ("发改委", "区发改委"), ("密云区发展和改革委员会", "区发改委")],
    *[("区人社局", "区人力社保局"), ("人力资源和社会保障局", "区人力社保局"), ("经信局", "区经信局")],
    *[("各部门", "各部门"), ("区水务局", "区水务局"), ("溪翁庄", "溪翁庄镇"), ("区城管委", "区城管委")],
]
FUNDING = [("资金已落实", "资金已落实"), ("已落实", "资金已落实"), ("资金待落实", "资金待落实"), ("有钱", UNREAD)]
PHASES = [("在建", "在建"), ("在建项目", "在建"), ("谋划", "谋划"), ("竣工", "完工"), ("停工", UNREAD)]
STAGES = [("建账", False), ("整改中", False), ("销账", True), ("已销号", True)]
SCOPES = [
    *[("溪翁庄镇东侧，二层", {"溪翁庄镇"}), ("溪翁庄村", {"溪翁庄镇"}), ("密云区鼓楼 街道办事处旁", {"鼓楼街道"})],
    *[("果园街道、鼓楼街道", {"果园街道", "鼓楼街道"}), ("溪翁庄镇（溪翁庄）", {"溪翁庄镇"}), ("全区", set())],
]
REPORT_DAYS = [
    *[(date(2024, 6, 14), date(2024, 6, 14)), ("2024年6月1日", date(2024, 6, 1)), ("2024-07-06", date(2024, 7, 6))],
    *[(date(2024, 5, 31), date(2024, 5, 31)), (date(2024, 6, 17), date(2024, 6, 17)), ("上周", UNREAD)],
]

CODES = {"任务台账": "tasks", "政策机制": "policies", "项目台账": "projects", "问题台账": "problems"}
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "任务台账": {"key": "任务编号", "group": "重点任务", "name": "任务事项", "lead": "牵头单位", "support": "配合单位",
             "start": "开始时间", "due": "完成时限", "percent": "完成率", "progress": "本月进展", "day": "填报日期"},
    "政策机制": {"key": "政策编号", "name": "政策机制", "lead": "牵头单位", "support": "配合单位", "due": "完成时限",
             "percent": "完成率", "progress": "本月进展"},
    "项目台账": {"key": "项目编号", "plan": "所属规划", "list": "清单", "name": "项目名称", "lead": "责任单位",
             "planned": "计划投资(万元)", "group": "合并投资组", "start": "开始年份", "end": "结束年份",
             "funding": "资金落实情况", "percent": "完成率", "invested": "累计完成投资(万元)", "scope": "区位及规模",
             "phase": "阶段", "progress": "形象进度", "day": "填报日期"},
    "问题台账": {"key": "问题编号", "name": "问题", "due": "整改时限", "stage": "环节"},
}  # fmt: skip


class Book(NamedTuple):
    """A random ledger: the rows of its sheets by short names, and how its office holds progress against time."""

    tasks: list[dict[str, Cell]]
    policies: list[dict[str, Cell]]
    projects: list[dict[str, Cell]]
    problems: list[dict[str, Cell]]
    method: str
    tolerance: int
    red: int
    ahead: int | None
    lights: dict[str, str]

    def sheets(self) -> dict[str, list[list[Any]]]:
        """The cells of every sheet, its headings first."""
        settings: list[list[Any]] = [
            ["序时算法", self.method],
            ["序时容差(百分点)", self.tolerance],
            ["红灯阈值(百分点)", self.red],
            ["超序时阈值(百分点)", "" if self.ahead is None else self.ahead],
            ["灯号", "；".join(f"{status}={light}" for status, light in self.lights.items())],
            ["报送时限", "每月15日"],
        ]
        filled = {title: self._sheet(title) for title in HEADINGS if getattr(self, CODES[title])}
        return {"设置": [*cells(SETTINGS), *settings], "责任单位": cells(UNIT_SHEET), **filled}

    def _sheet(self, title: str) -> list[list[Any]]:
        headings = HEADINGS[title]
        rows = getattr(self, CODES[title])
        return [list(headings.values()), *([row[name].typed for name in headings] for row in rows)]

    def reading(self) -> Reading:
        """The ledger read from its cells."""
        return read(self.sheets())

    def items(self, period: Period) -> list[Slow]:
        """Every item as the slow reckoning sees it at the end of a period."""
        rows = {"tasks": self.tasks, "policies": self.policies, "projects": self.projects}
        points = Fraction(self.tolerance), Fraction(self.red), None if self.ahead is None else Fraction(self.ahead)
        return slow_items(rows, Rule(period.as_of, self.method, *points, lights={**LIGHTS, **self.lights}))


# -- strategies


def pool(*pairs: tuple[Any, Any]) -> st.SearchStrategy[Cell]:
    """A cell with one of some contents, or a blank one."""
    return st.sampled_from([BLANK, *(Cell(*pair) for pair in pairs)])


def text(*choices: str) -> st.SearchStrategy[Cell]:
    """A cell of words that mean themselves, "" being a blank."""
    return st.sampled_from([Cell(choice, choice) for choice in choices])


@st.composite
def units(draw: st.DrawFn) -> Cell:
    """Some names with one of the separators between them; each canonical name once, in order."""
    names = [Cell(*pair) for pair in draw(st.lists(st.sampled_from(NAMES), max_size=3))]
    separator = draw(st.sampled_from(["、", "，", "；", ",", ";", " ", "\n", "、 "]))
    return Cell(separator.join(name.typed for name in names), list(dict.fromkeys(name.means for name in names)))


#: The columns of each sheet but its key.
COLUMNS: Mapping[str, Mapping[str, st.SearchStrategy[Cell]]] = {
    "tasks": {
        "group": text("甲项", "乙项", ""),
        "name": text("事"),
        "lead": units(),
        "support": units(),
        "start": pool(*STARTS),
        "due": pool(*DUES),
        "percent": pool(*PERCENTS),
        "progress": pool(("已开工", "已开工")),
        "day": pool(*REPORT_DAYS),
    },
    "policies": {
        "name": text("策"),
        "lead": units(),
        "support": units(),
        "due": pool(*DUES),
        "percent": pool(*PERCENTS),
        "progress": pool(("已印发", "已印发")),
    },
    "projects": {
        "plan": text("甲规", "乙规", ""),
        "list": text("供热", "新建城市道路", "电力", ""),
        "name": text("项"),
        "lead": units(),
        "planned": pool(*AMOUNTS),
        "group": pool(("A", "A"), ("B", "B")),
        "start": pool(*YEARS),
        "end": pool(*YEARS),
        "funding": pool(*FUNDING),
        "percent": pool(*PERCENTS),
        "invested": pool(*AMOUNTS),
        "scope": pool(*SCOPES),
        "phase": pool(*PHASES),
        "progress": pool(("封顶", "封顶")),
        "day": pool(*REPORT_DAYS),
    },
    "problems": {"name": text("题"), "due": pool(*DUES), "stage": pool(*STAGES)},
}
LETTERS = {"tasks": "R", "policies": "Z", "projects": "X", "problems": "W"}


def rows(code: str, repeated: bool) -> st.SearchStrategy[list[dict[str, Cell]]]:
    """Up to seven rows of a sheet; their keys differ, or some are blank or `repeated`."""
    numbers = st.integers(1, 9).map(lambda n: Cell(f"{LETTERS[code]}-{n}", f"{LETTERS[code]}-{n}"))
    keys = st.one_of(
        numbers.map(lambda key: Cell(f"{key.typed[:2]}1", f"{key.means[:2]}1")), numbers, st.just(Cell("", ""))
    )
    row = st.fixed_dictionaries({"key": keys if repeated else numbers, **COLUMNS[code]})
    return st.lists(row, unique_by=None if repeated else lambda row: row["key"].means, max_size=7)


def books(repeated: bool = False) -> st.SearchStrategy[Book]:
    """Random ledgers, without or with keys that are blank or `repeated`."""
    return st.builds(
        Book,
        **{code: rows(code, repeated) for code in COLUMNS},
        method=st.sampled_from(["按月", "按半月", "按日"]),
        tolerance=st.sampled_from([0, 10, 25]),
        red=st.sampled_from([10, 30]),
        ahead=st.sampled_from([None, None, 0, 5]),
        lights=st.sampled_from(
            [{}, {"滞后": "橙", "已完成": "蓝"}, {"严重滞后": "紫", "超序时": "蓝灯", "逾期": "黑"}]
        ),
    )


BOOKS = books()
