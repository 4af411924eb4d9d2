"""Every kind of finding fires at its exact place on a small ledger and is silent on the ledger next to it.

`CLEAN` has nothing wrong with it. A case changes a few of its cells so that exactly the findings named appear, and
other cells so that they do not. A fault without a case fails the last test of the first part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import SETTINGS, UNITS, cells, read

from toolkit.check import catalogue, check
from toolkit.ledger import Investments, Ledger, Mark, Reading
from toolkit.rules.explain import explanation
from toolkit.values import Finding

TASKS = """
任务编号|重点任务|任务事项|牵头单位|配合单位|开始时间|完成时限|完成率|本月进展
RW-1|大项|事项一|区发改委|区经信局|2021年3月|2024年10月底|60|正在推进
RW-2|大项|事项二|经信局||2022年|持续推进|50|完成前期研究
"""
PROJECTS = """
项目编号|所属规划|清单|项目名称|区位及规模|责任单位|计划投资(万元)|合并投资组|开始年份|结束年份|阶段|完成率|累计完成投资(万元)
XM-1|城市规划|电力|甲线入地|甲路，长190m|区城管委|100||2021|2024|在建|40|30
XM-2|城市规划|电力|乙线入地|乙路，长200m|区城管委|300|A|2022|2025|开工|20|10
XM-3|城市规划|地下管线|丙管线|丙路|区城管委||A|2022|2025|开工|10|
XM-4|高新规划|储备|丁项目|丙路|区经信局|50||||谋划||
合计||||||450||||||40
"""
POLICIES = """
政策编号|政策机制|牵头单位|完成时限|完成率|本月进展
ZC-1|甲策|区发改委|2023年底|100|已完成
"""
INDICATORS = """
指标编号|指标|基期值|目标值|属性|当前值
ZB-1|甲标|10|20|约束性|15
"""
PROBLEMS = """
问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节|销账日期
WT-1|RW-1、ZB-1|甲|区发改委|2024-03-05|2024年四季度|整改|
WT-2|XM-1|乙|区城管委|2024-02-01|2024-03-01|销账|2024-03-02
"""
TOTALS = """
所属规划|清单|字段|公布数|来源
城市规划||计划投资(万元)|400|甲文
城市规划|电力|计划投资(万元)|400|甲文
城市规划|地下管线|总投资|300|甲文
城市规划||项目数|3|甲文
高新规划|储备|项目数|1|乙文
"""
CLEAN = {
    "设置": SETTINGS,
    "任务台账": TASKS,
    "责任单位": UNITS,
    "项目台账": PROJECTS,
    "政策机制": POLICIES,
    "指标": INDICATORS,
    "问题台账": PROBLEMS,
    "公布合计": TOTALS,
}

#: The clean ledger has no milestones; these belong to it.
MILESTONES = """
关联编号|节点|节点日期|应完成(%)
RW-1|开工|2022年6月底|30
RW-1|封顶|2023年12月|70
RW-1|验收|2024年10月底|100
XM-1|开工|2022年6月底|40
XM-1|完工|2024年底|100
"""

Sheets = dict[str, str]
#: Changes the sheets of a ledger in place.
Edit = Callable[[Sheets], None]


def swap(title: str, old: str, new: str) -> Edit:
    """Write `new` over `old`, which must stand in the sheet; the first time it stands there."""

    def edit(sheets: Sheets) -> None:
        assert old in sheets[title], f"{old!r} is not in {title}"
        sheets[title] = sheets[title].replace(old, new, 1)

    return edit


def put(title: str, table: str) -> Edit:
    """Make `table` the whole of a sheet, which may be a new one."""
    return lambda sheets: sheets.update({title: table})


def drop(title: str) -> Edit:
    """Take a sheet away."""
    return lambda sheets: sheets.pop(title) and None


def add(title: str, line: str) -> Edit:
    """Add a line below a sheet's last."""
    return lambda sheets: sheets.update({title: sheets[title].rstrip("\n") + "\n" + line})


def changed(*edits: Edit, merges: Mapping[str, Any] = {}, fields: Mapping[str, Mapping[str, Any]] = {}) -> Reading:
    """The reading of the clean ledger with some edits. #REF! is an error cell, =A1 a formula without a result."""
    sheets = dict(CLEAN)
    for edit in edits:
        edit(sheets)
    return read({title: _marked(table) for title, table in sheets.items()}, merges, fields)


def _marked(table: str) -> Sequence[Sequence[Any]]:
    return [[_mark(value) for value in row] for row in cells(table)]


def _mark(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("#", "="):
        return Mark(value, formula=value.startswith("="))
    return value


def places(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """(code, place) of findings, sorted."""
    return sorted((f.code, str(f.place)) for f in findings)


def told(*edits: Edit, merges: Mapping[str, Any] = {}) -> list[tuple[str, str]]:
    """(code, place) of every finding of the clean ledger with some edits, sorted."""
    return places(check(changed(*edits, merges=merges)))


def said(code: str, *edits: Edit, merges: Mapping[str, Any] = {}) -> list[str]:
    """What the findings of one code say, each with its remedy."""
    return [f.message + f.remedy for f in check(changed(*edits, merges=merges)) if f.code == code]


class Case(NamedTuple):
    """Edits that make `code` fire at `place`, with words its message holds; edits that nearly do.

    `also` and `still` are the further findings of the two. `merges` and `fields` say what the raw sheets hold besides;
    `previous` are the edits of last period's ledger where the rule compares the two.
    """

    code: str
    place: str
    words: tuple[str, ...]
    fires: tuple[Edit, ...]
    silent: tuple[Edit, ...]
    also: tuple[tuple[str, str], ...] = ()
    still: tuple[tuple[str, str], ...] = ()
    merges: Mapping[str, Any] = {}
    silent_merges: Mapping[str, Any] = {}
    fields: Mapping[str, Mapping[str, Any]] = {}
    silent_fields: Mapping[str, Mapping[str, Any]] = {}
    previous: tuple[Edit, ...] | None = None


def fired(case: Case) -> list[Finding]:
    """What is found where a case fires."""
    return check(changed(*case.fires, merges=case.merges, fields=case.fields), _previous(case))


def not_fired(case: Case) -> list[Finding]:
    """What is found where a case nearly fires."""
    return check(changed(*case.silent, merges=case.silent_merges, fields=case.silent_fields), _previous(case))


def _previous(case: Case) -> Ledger | None:
    return None if case.previous is None else changed(*case.previous).ledger


#: A rule of the office's own, with its condition and severity left open.
_OWN_RULE = """规则编号|工作表|列|条件|信息|级别
GZ-1|项目台账|完成率|{}|进度较快请附说明|{}"""
#: Makes the amount of the clean ledger's last project 0.
_NO_AMOUNT = (swap("项目台账", "|50||", "|0||"), swap("项目台账", "450", "400"))
#: Last period's progress, which is not this period's.
_OTHER_NEWS = (swap("任务台账", "正在推进", "开始招标"), swap("任务台账", "完成前期研究", "开始研究"))
#: A task below those of the clean ledger.
_TASK = "{}|大项|事项|区发改委|区经信局|2021年3月|2024年10月底|60|正在推进"


def _five_projects(amount: str) -> Edit:
    """Five more projects of one list, one of them of the amount given, before the total row."""
    lines = [
        f"XM-{n}|城市规划|供热|第{n}号|第{n}街|区城管委|{a}||2021|2025|在建|40|" for n, a in
        zip(range(5, 10), (amount, "200", "250", "400", "600"), strict=True)
    ]  # fmt: skip
    total = 450 + 1450 + int(amount)

    def edit(sheets: Sheets) -> None:
        sheets["项目台账"] = (
            sheets["项目台账"].replace("合计", "\n".join([*lines, "合计"])).replace("|450|", f"|{total}|")
        )
        sheets["公布合计"] = sheets["公布合计"].replace(
            "城市规划||计划投资(万元)|400", f"城市规划||计划投资(万元)|{total - 50}"
        )
        sheets["公布合计"] = sheets["公布合计"].replace("城市规划||项目数|3", "城市规划||项目数|8")

    return edit


def _with_column(title: str, heading: str, *cells: str) -> Edit:
    """A further column of a sheet, its cells from the first row below the headings on."""

    def edit(sheets: Sheets) -> None:
        head, *rows = sheets[title].strip("\n").split("\n")
        rows = [f"{row}|{cell}" for row, cell in zip(rows, [*cells, *[""] * len(rows)], strict=False)]
        sheets[title] = "\n".join([f"{head}|{heading}", *rows])

    return edit


#: Ten tasks more, and a day of June 2024 on which each of the twelve was reported.
_TWELVE_TASKS = (
    *(add("任务台账", _TASK.format(f"RW-{n}")) for n in range(3, 13)),
    _with_column("任务台账", "填报日期", *["2024-06-25"] * 12),
)


def _ten_projects(sheets: Sheets) -> None:
    """Ten projects more before the total row, and no published totals."""
    lines = [f"XM-{n}|城市规划|供热|第{n}号|第{n}街|区城管委|10||2021|2025|在建|40|" for n in range(5, 15)]
    lines.append("合计||||||550")
    sheets["项目台账"] = sheets["项目台账"].replace("合计||||||450", "\n".join(lines))
    del sheets["公布合计"]


CASES = [
    # -- reading: sheets
    Case("missing-sheet", "公布合计", ("公布合计",),
         (drop("公布合计"),),
         (drop("公布合计"), put("公布数", TOTALS))),
    Case("misnamed-sheet", "公布合记", ("公布合记", "公布合计"),
         (drop("公布合计"), put("公布合记", TOTALS)),
         (drop("公布合计"), put("公布数", TOTALS))),
    Case("unknown-sheet", "车辆登记", ("车辆登记",),
         (put("车辆登记", "甲|乙"),),
         (put("说明", "甲|乙"),)),
    Case("repeated-sheet", "公布数", ("公布合计", "公布数"),
         (put("公布数", TOTALS),),
         (drop("公布合计"), put("公布数", TOTALS))),
    Case("no-headings", "公布合计", ("公布合计", "所属规划", "公布数"),
         (put("公布合计", "甲|乙\n1|2"),),
         (put("公布合计", ""),)),
    # -- reading: columns
    Case("missing-column", "指标 第1行", ("目标值",),
         (swap("指标", "目标值", "备用列"),),
         (swap("指标", "目标值", "目标"),),
         also=(("unknown-column", "指标!D1"),)),
    Case("misnamed-column", "任务台账!I1", ("本月进度", "本月进展"),
         (swap("任务台账", "本月进展", "本月进度"),),
         (swap("任务台账", "本月进展", "进展情况"),)),
    Case("misnamed-required-column", "任务台账!C1", ("任务是项", "任务事项"),
         (swap("任务台账", "任务事项", "任务是项"),),
         (swap("任务台账", "任务事项", "工作任务"),)),
    Case("unknown-column", "任务台账!I1", ("车牌",),
         (swap("任务台账", "本月进展", "车牌"),),
         (swap("任务台账", "本月进展", "进展"),)),
    Case("repeated-column", "任务台账!I1", ("完成率", "H列"),
         (swap("任务台账", "本月进展", "完成率"),),
         (swap("任务台账", "本月进展", "完成进度"),),
         still=(("unknown-column", "任务台账!I1"),)),
    Case("headless-column", "任务台账!I1", ("I列",),
         (swap("任务台账", "|本月进展", "|"),),
         (swap("任务台账", "|本月进展", "|"), swap("任务台账", "正在推进", ""), swap("任务台账", "完成前期研究", ""))),
    Case("unit-converted", "项目台账!M1", ("亿元",),
         (swap("项目台账", "累计完成投资(万元)", "累计完成投资（亿元）"), swap("项目台账", "40|30", "40|0.003"),
          swap("项目台账", "20|10", "20|0.001"), swap("项目台账", "||40", "||0.004")),
         (swap("项目台账", "累计完成投资(万元)", "累计完成投资（万元）"),)),
    # -- reading: values
    Case("cell-error", "任务台账!C2", ("“#REF!”",),
         (swap("任务台账", "事项一", "#REF!"),),
         (swap("任务台账", "事项一", "REF"),)),
    Case("formula-uncached", "任务台账!H2", (),
         (swap("任务台账", "|60|", "|=B2*2|"),),
         (swap("任务台账", "|60|", "|'60%|"),)),
    Case("unread-date", "任务台账!G2", ("完成时限", "等通知"),
         (swap("任务台账", "2024年10月底", "等通知"),),
         (swap("任务台账", "2024年10月底", "2024年四季度"),)),
    Case("ambiguous-date", "任务台账!G2", ("完成时限", "2024.10"),
         (swap("任务台账", "2024年10月底", "'2024.10"),),
         (swap("任务台账", "2024年10月底", "'2024.11"),)),
    Case("open-ended-day", "问题台账!E2", ("发现日期", "长期"),
         (swap("问题台账", "2024-03-05", "长期"),),
         (swap("问题台账", "2024年四季度", "长期"),)),
    Case("unread-year", "项目台账!I2", ("开始年份", "前几年"),
         (swap("项目台账", "2021|2024", "前几年|2024"),),
         (swap("项目台账", "2021|2024", "2021年|2024年底"),)),
    Case("unread-amount", "项目台账!M2", ("累计完成投资(万元)", "三十几"),
         (swap("项目台账", "|40|30", "|40|三十几"),),
         (swap("项目台账", "|40|30", "|40|30.5"), swap("项目台账", "||40", "||40.5"))),
    Case("approximate-amount", "项目台账!M2", ("累计完成投资(万元)", "约30", "30 万元"),
         (swap("项目台账", "|40|30", "|40|约30"),),
         (swap("项目台账", "|40|30", "|40|"), swap("项目台账", "||40", "||10"))),
    Case("unread-percent", "任务台账!H2", ("完成率", "六成"),
         (swap("任务台账", "|60|", "|六成|"),),
         (swap("任务台账", "|60|", "|'60%|"),)),
    Case("percent-fractions", "政策机制!E1", ("1 即 100%",),
         (swap("政策机制", "|100|", "|1|"),),
         (swap("政策机制", "|100|", "|'100%|"),)),
    Case("percent-scale", "任务台账!H2", ("完成率", "“0.6”", "0.6%", "60%"),
         (swap("任务台账", "|60|", "|0.6|"),),
         (swap("任务台账", "|60|", "|'0.6%|"),)),
    Case("unread-choice", "问题台账!G2", ("环节", "整理", "建账、整改、复查、销账"),
         (swap("问题台账", "|整改|", "|整理|"),),
         (swap("问题台账", "|整改|", "|整改中|"),)),
    Case("merged-filled", "任务台账!B2", ("重点任务", "大项", "2 行"),
         (swap("任务台账", "RW-2|大项", "RW-2|"),),
         (),
         merges={"任务台账": [(1, 1, 2, 1)]},
         silent_merges={"任务台账": [(1, 1, 1, 1)]}),
    Case("merged-unfilled", "任务台账!H2", ("完成率", "60", "2 行"),
         (swap("任务台账", "|50|", "||"),),
         (),
         merges={"任务台账": [(1, 7, 2, 7)]},
         silent_merges={"项目台账": [(2, 6, 3, 6)]}),
    # -- reading: layout
    Case("heading-repeated", "任务台账 第4行", (),
         (add("任务台账", TASKS.split("\n")[1]),),
         (add("任务台账", "|" * 8),)),
    Case("section-row", "任务台账 第4行", ("二、其他工作",),
         (add("任务台账", "二、其他工作" + "|" * 8),),
         (swap("任务台账", "RW-2", "二、RW-2"),)),
    Case("note-row", "任务台账 第4行", ("注：截至六月底",),
         (add("任务台账", "注：截至六月底" + "|" * 8),),
         (swap("任务台账", "RW-2", "注：RW-2"),)),
    # -- reading: settings
    Case("setting-unread", "设置!B5", ("报告期", "六月"),
         (swap("设置", "2024年6月", "六月"),),
         (swap("设置", "2024年6月", "2024Q2"),)),
    Case("setting-unknown", "设置!A6", ("乱写",),
         (add("设置", "乱写|1"),),
         (add("设置", "红灯阈值（百分点）|25个百分点"),)),
    # -- columns
    Case("required-blank", "任务台账!C2", ("任务事项",),
         (swap("任务台账", "事项一", ""),),
         (swap("任务台账", "正在推进", ""),)),
    Case("required-soon", "项目台账!I2", ("开始年份", "前期手续"),
         (swap("项目台账", "2021|2024|在建|40|", "|2024|前期手续||"),),
         (swap("项目台账", "2021|2024|在建|40|", "||谋划||"),)),
    Case("out-of-range", "任务台账!H2", ("完成率", "100.5", "不应大于 100"),
         (swap("任务台账", "|60|", "|100.5|"),),
         (swap("任务台账", "|60|正在推进", "|100|已办结"),)),
    Case("repeated-key", "任务台账!A3", ("任务编号", "RW-1", "第2行"),
         (swap("任务台账", "RW-2", "RW-1"),),
         (swap("任务台账", "RW-2", "XM-1"),)),
    Case("unknown-unit", "任务台账!D2", ("牵头单位", "区发改局", "最接近的是“区发改委”"),
         (swap("任务台账", "|区发改委|", "|区发改局|"),),
         (swap("任务台账", "|区发改委|", "|区发展改革委|"),)),
    Case("no-units", "责任单位", (),
         (put("责任单位", "规范简称|全称|别名"),),
         (drop("责任单位"),),
         still=(("missing-sheet", "责任单位"),)),
    Case("collective-unit", "任务台账!E2", ("配合单位", "“各部门”"),
         (swap("任务台账", "区经信局", "经信局、各部门"),),
         (swap("任务台账", "区经信局", "经信局、区城管委"),)),
    Case("unknown-reference", "问题台账!B2", ("关联编号", "ZB-9", "任务台账、项目台账、政策机制、指标"),
         (swap("问题台账", "ZB-1", "ZB-9"),),
         (swap("问题台账", "、ZB-1", "，XM-4；ZC-1"),)),
    Case("shared-alias", "责任单位!C5", ("经信局", "“区经信局”、“区城管委”", "按“区经信局”统计"),
         (swap("责任单位", "区城管委 | |", "区城管委 | | 城管委;经信局"),),
         (swap("责任单位", "区城管委 | |", "区城管委 | | 城管委"),)),
    # -- units
    Case("return-date-unread", "责任单位!D3", ("报送时限", "“每季度25日”", "季度的哪个月"),
         (_with_column("责任单位", "报送时限", "每月25日", "每季度25日"),),
         (_with_column("责任单位", "报送时限", "每月25日", "每季度末月25日"),)),
    # -- problems
    Case("closed-without-date", "问题台账!H3", (),
         (swap("问题台账", "销账|2024-03-02", "销账|"),),
         (swap("问题台账", "2024-03-01|销账|2024-03-02", "2024-07-01|复查|"),)),
    Case("dated-not-closed", "问题台账!H3", ("“复查”",),
         (swap("问题台账", "销账|2024", "复查|2024"),),
         (swap("问题台账", "销账|2024", "已销号|2024"),)),
    Case("closed-before-found", "问题台账!H3", (),
         (swap("问题台账", "2024-03-02", "2024-01-31"),),
         (swap("问题台账", "2024-03-02", "2024-02-01"),)),
    # -- projects
    Case("group-disagrees", "项目台账!G4", ("城市规划", "“A”", "301", "第3行", "300"),
         (swap("项目台账", "区城管委||A", "区城管委|301|A"),),
         (swap("项目台账", "区城管委||A", "区城管委|300|A"),)),
    Case("group-without-amount", "项目台账!H5", ("高新规划", "“B”"),
         (swap("项目台账", "50||||谋划", "|B|||谋划"), swap("项目台账", "450", "400")),
         (swap("项目台账", "50||||谋划", "50|B|||谋划"),)),
    Case("years-reversed", "项目台账!J2", ("2021", "2024"),
         (swap("项目台账", "2021|2024", "2024|2021"),),
         (swap("项目台账", "2021|2024", "2024|2024"),)),
    Case("outside-plan", "项目台账!I2", ("2020", "2021—2025"),
         (swap("项目台账", "2021|2024", "2020|2020"),),
         (swap("项目台账", "2021|2024", "2020|2021"),)),
    Case("plan-unlikely", "设置!B3", ("2031—2035", "14 个项目中有 13 个"),
         (_ten_projects, swap("设置", "2021\n规划结束年 | 2025", "2031\n规划结束年 | 2035")),
         (_ten_projects, swap("设置", "2021\n规划结束年 | 2025", "2021\n规划结束年 | 2035")),
         also=(("missing-sheet", "公布合计"), ("task-outside-plan", "任务台账!G2"),
               ("task-outside-plan", "政策机制!D2")),
         still=(("missing-sheet", "公布合计"),)),
    Case("finished-below-100", "项目台账!L2", ("99.9%",),
         (swap("项目台账", "在建|40", "完工|99.9"),),
         (swap("项目台账", "在建|40", "完工|100"),)),
    Case("complete-not-finished", "项目台账!K2", ("100%", "“在建”"),
         (swap("项目台账", "在建|40", "在建|100"),),
         (swap("项目台账", "在建|40", "在建|99.9"),)),
    Case("progress-before-work", "项目台账!L5", ("“谋划”", "5%"),
         (swap("项目台账", "谋划||", "谋划|5|"),),
         (swap("项目台账", "谋划||", "谋划|0|"),)),
    Case("same-project", "项目台账!D5", ("第4行", "XM-3"),
         (swap("项目台账", "丁项目|丙路", "丙管线|丙　路"),),
         (swap("项目台账", "丁项目|丙路", "丙管线|丁路"),)),
    Case("same-scope", "项目台账!E3", ("第2行", "XM-1", "甲线入地"),
         (swap("项目台账", "乙路，长200m", "甲路， 长190m"),),
         (swap("项目台账", "|丙路", "|甲路，长190m"),)),
    # -- how cells are typed
    Case("control-character", "任务台账!C2", ("任务事项", "零宽空格 U+200B"),
         (swap("任务台账", "事项一", "事\u200b项一"),),
         (swap("任务台账", "正在推进", "正在推进，\\n下月开工"),)),
    Case("number-as-text", "项目台账!G2", ("计划投资(万元)", "“100万元”", "按 100 万元理解"),
         (swap("项目台账", "|100||", "|100万元||"),),
         (swap("项目台账", "2021|2024", "2021年|2024年底"), swap("任务台账", "|60|", "|'60%|"))),
    Case("date-as-text", "问题台账!E2", ("发现日期", "2024.3.5", "2024-03-05"),
         (swap("问题台账", "2024-03-05", "'2024.3.5"),),
         (swap("任务台账", "2024年10月底", "2024.10.31"),)),
    Case("full-width", "任务台账!H2", ("完成率", "“６０％”", "“６０％”是全角", "“60%”"),
         (swap("任务台账", "|60|", "|６０％|"),),
         (swap("任务台账", "正在推进", "正在推进１号楼（ＡＢ段）"),)),
    Case("line-break", "项目台账!D2", ("项目名称",),
         (swap("项目台账", "甲线入地", "甲线\\n入地"),),
         (swap("项目台账", "甲路，长", "甲路，\\n长"), swap("任务台账", "|区经信局|", "|区经信局\\n区城管委|"))),
    Case("stray-blank", "项目台账!D2", ("项目名称", "中间"),
         (swap("项目台账", "甲线入地", "甲线 入地"),),
         (swap("项目台账", "甲线入地", "甲线 10 千伏入地"), swap("任务台账", "正在推进", "正在  推进"))),
    Case("blank-placeholder", "任务台账!F2", ("开始时间", "“待定”"),
         (swap("任务台账", "2021年3月", "待定"),),
         (swap("任务台账", "2021年3月", ""),)),
    Case("too-long", "任务台账!A2", ("任务编号", "61 个字", "60 个字"),
         (swap("任务台账", "RW-1", "RW-1" + "号" * 57), swap("问题台账", "RW-1、", "")),
         (swap("任务台账", "RW-1", "RW-1" + "号" * 56), swap("问题台账", "RW-1、", ""))),
    Case("foreign-cell-error", "任务台账!J3", ("测算", "#DIV/0!"),
         (swap("任务台账", "本月进展", "本月进展|测算"), swap("任务台账", "完成前期研究", "完成前期研究|#DIV/0!")),
         (swap("任务台账", "本月进展", "本月进展|测算"), swap("任务台账", "完成前期研究", "完成前期研究|0")),
         also=(("unknown-column", "任务台账!J1"),), still=(("unknown-column", "任务台账!J1"),)),
    Case("formula-among-values", "项目台账!M2", ("累计完成投资(万元)", "=SUM(A1:A9)", "30"), (), (),
         fields={"项目台账": {"formulas": {(1, 12): "=SUM(A1:A9)"}}},
         silent_fields={"项目台账": {"formulas": {(1, 12): "=A1", (2, 12): "=A2", (5, 12): "=SUM(M2:M5)"}}}),
    Case("value-among-formulas", "项目台账!L4", ("完成率", "“10”"), (), (),
         fields={"项目台账": {"formulas": {(1, 11): "=M2/G2", (2, 11): "=M3/G3"}}},
         silent_fields={"项目台账": {"formulas": {(1, 11): "=M2/G2", (2, 11): "=M3/G3", (3, 11): "=M4/G4"}}}),
    Case("formula-external", "项目台账!G2", ("计划投资(万元)", "=[1]总表!A1", "100"), (), (),
         fields={"项目台账": {"formulas": {(1, 6): "=[1]总表!A1"}}},
         silent_fields={"项目台账": {"formulas": {(0, 6): "=[1]总表!A1"}}}),
    # -- layout
    Case("sheet-by-headings", "导出 第1行", ("认作“指标”",),
         (drop("指标"), put("导出", INDICATORS)),
         (),
         fields={"导出": {"untitled": True}}),
    Case("rows-above-headings", "指标 第1行", ("表头在第3行", "第1行起", "1 行"),
         (put("指标", "ZB-0|乙标|10|20|约束性|15\n" + "指标表" + INDICATORS),),
         (put("指标", "填报单位|甲|制表人|\n" + INDICATORS.lstrip()),)),
    Case("blank-rows", "任务台账 第3行", ("第3行至第4行",),
         (swap("任务台账", "RW-2", "|" * 8 + "\n" + "|" * 8 + "\nRW-2"),),
         (add("任务台账", "|" * 8),)),
    Case("unit-workbook", "填报说明", ("区发改委的填报表",),
         (put("填报标识", "格式|taizhang-dispatch-1\n单位|区发改委\n报告期|2024-06"),),
         (put("填报标识", "单位|区发改委\n报告期|2024-06"),)),
    Case("hidden-sheet", "指标", ("1 行",), (), (),
         fields={"指标": {"hidden": True}}, silent_fields={"指标": {"hidden_rows": frozenset({0})}}),
    Case("hidden-rows", "任务台账 第2行", ("第2行至第3行",), (), (),
         fields={"任务台账": {"hidden_rows": frozenset({1, 2, 9})}},
         silent_fields={"任务台账": {"hidden_rows": frozenset({0, 9})}}),
    Case("hidden-column", "任务台账!C1", ("C列“任务事项”",), (), (),
         fields={"任务台账": {"hidden_columns": frozenset({2, 20})}},
         silent_fields={"任务台账": {"hidden_columns": frozenset({9, 20})}}),
    Case("merged-across", "任务台账!E3", ("E列至F列",), (), (),
         merges={"任务台账": [(2, 4, 2, 5)]}, silent_merges={"任务台账": [(2, 4, 2, 4)]}),
    Case("serial-gap", "任务台账!A5", ("RW-5", "缺少 RW-4"),
         (add("任务台账", _TASK.format("RW-3")), add("任务台账", _TASK.format("RW-5"))),
         (add("任务台账", _TASK.format("RW-3")), add("任务台账", _TASK.format("RW-4")))),
    Case("serial-restarted", "任务台账!A6", ("第5行的“RW-9”", "回到“RW-4”"),
         tuple(add("任务台账", _TASK.format(f"RW-{n}")) for n in (3, 9, 4, 5, 6, 7, 8)),
         tuple(add("任务台账", _TASK.format(f"RW-{n}")) for n in (3, 4, 5, 6, 7, 8, 9))),
    Case("serial-broken", "任务台账!A4", ("“RW-30”", "“RW-2”和“RW-4”"),
         tuple(add("任务台账", _TASK.format(f"RW-{n}")) for n in (30, 4)),
         tuple(add("任务台账", _TASK.format(f"RW-{n}")) for n in (3, 4))),
    # -- amounts
    Case("amount-jump", "项目台账!G6", ("1780000", "“元”", "本列", "50 至 600"),
         (_five_projects("1780000"),),
         (_five_projects("1780"),)),
    Case("invested-above-planned", "项目台账!M2", ("101", "100"),
         (swap("项目台账", "40|30", "40|101"), swap("项目台账", "||40", "||111")),
         (swap("项目台账", "40|30", "40|100"), swap("项目台账", "||40", "||110"))),
    Case("funded-without-amount", "项目台账!G5", ("资金已落实", "为 0"),
         (_with_column("项目台账", "资金落实情况", "", "", "", "资金已落实"), *_NO_AMOUNT),
         (_with_column("项目台账", "资金落实情况", "", "", "资金已落实", "资金待落实"), *_NO_AMOUNT)),
    # -- reports
    Case("not-reported", "任务台账!H2", ("RW-1", "“完成率”、“本月进展”"),
         (swap("任务台账", "|60|正在推进", "||"),),
         (swap("任务台账", "|60|正在推进", "||正在推进"),)),
    Case("stale-report", "任务台账!J2", ("2024年5月31日", "2024年6月"),
         (_with_column("任务台账", "填报日期", "2024-05-31", "2024-06-30"),),
         (_with_column("任务台账", "填报日期", "2024-06-01", "2024-06-30"),)),
    Case("future-date", "任务台账!J2", ("2042年6月25日", "2024年6月"),
         (_with_column("任务台账", "填报日期", "2042-06-25", "2024-06-30"),),
         (_with_column("任务台账", "填报日期", "2024-07-10", "2024-06-30"),)),
    Case("period-unlikely", "设置!B5", ("2023年6月", "15 处日期中有 15 处"),
         (swap("设置", "2024年6月", "2023年6月"), *_TWELVE_TASKS),
         (*_TWELVE_TASKS,)),
    Case("narrative-unchanged", "任务台账!I2", ("RW-1", "I3"),
         (swap("任务台账", "正在推进", "正在推进招标，完成标底编制"),),
         (swap("任务台账", "|60|正在推进", "|100|正在推进招标，完成标底编制，已验收"),),
         previous=(swap("任务台账", "RW-2", "RW-0"), swap("任务台账", "RW-1", "RW-2"), swap("任务台账", "RW-0", "RW-1"),
                   swap("任务台账", "完成前期研究", "正在推进招标，完成 标底编制"))),
    # -- the loop of problems
    Case("problem-overdue", "问题台账!F2", ("2024年5月底", "2024年6月30日", "整改"),
         (swap("问题台账", "2024年四季度", "2024年5月底"),),
         (swap("问题台账", "2024年四季度", "2024年6月底"),)),
    Case("problem-due-before-found", "问题台账!F2", ("2024年2月", "2024年3月5日"),
         (swap("问题台账", "2024年四季度", "2024年2月"), swap("问题台账", "整改|", "销账|2024-06-01")),
         (swap("问题台账", "2024年四季度", "2024年3月"), swap("问题台账", "整改|", "销账|2024-06-01"))),
    Case("stage-without-measures", "问题台账!I2", ("整改",),
         (_with_column("问题台账", "整改措施", "", "补种"),),
         (_with_column("问题台账", "整改措施", "补种", "补种"),)),
    Case("stage-went-back", "问题台账!G2", ("“复查”", "“整改”"),
         (), (swap("问题台账", "|整改|", "|复查|"),),
         previous=(*_OTHER_NEWS, swap("问题台账", "|整改|", "|复查|"),)),
    Case("project-stage-went-back", "项目台账!K2", ("“在建”", "“开工”"),
         (swap("项目台账", "|在建|", "|开工|"),), (), previous=_OTHER_NEWS),
    Case("stage-skipped", "问题台账!G2", ("“建账”", "“复查”", "中间的“整改”"),
         (swap("问题台账", "|整改|", "|复查|"),), (),
         previous=(*_OTHER_NEWS, swap("问题台账", "|整改|", "|建账|"),)),
    Case("unknown-mention", "任务台账!I2", ("本月进展", "WT-9"),
         (swap("任务台账", "正在推进", "见 WT-9 的整改"),),
         (swap("任务台账", "正在推进", "见 WT-1、XM-2 的整改，型号 AB-77"),)),
    # -- further contradictions
    Case("complete-but-underway", "任务台账!H2", ("100%", "正在推进"),
         (swap("任务台账", "|60|", "|100|"),),
         (swap("任务台账", "|60|正在推进", "|100|已全部完成，正在开展评估"),)),
    Case("task-outside-plan", "任务台账!G2", ("2034年10月底", "2021—2025"),
         (swap("任务台账", "2024年10月底", "2034年10月底"),),
         (swap("任务台账", "2021年3月|2024年10月底", "2020年3月|2025年12月"),)),
    Case("lead-also-supports", "任务台账!E2", ("“区发改委”",),
         (swap("任务台账", "|区经信局|", "|区经信局、发改委|"),),
         (swap("任务台账", "|区经信局|", "|区经信局、区城管委|"),)),
    Case("listed-differently", "项目台账!D5", ("第4行", "城市规划 / 地下管线", "金额分别为 300 和 50 万元"),
         (swap("项目台账", "||A|2022", "|300|A|2022"), swap("项目台账", "丁项目|丙路", "丙管线|丁路"),),
         (swap("项目台账", "||A|2022", "|300|A|2022"),
          swap("项目台账", "高新规划|储备|丁项目|丙路", "城市规划|地下管线|丙管线|丁路"),
          drop("公布合计")),
         still=(("missing-sheet", "公布合计"),)),
    # -- milestones
    Case("milestone-many-items", "节点!A3", ("RW-1、RW-2", "不采用"),
         (put("节点", MILESTONES), swap("节点", "RW-1|封顶", "RW-1、RW-2|封顶")),
         (put("节点", MILESTONES), swap("节点", "RW-1|封顶", "rw-1|封顶"))),
    Case("milestone-item-ambiguous", "节点!A5", ("XM-1", "项目台账第2行、政策机制第2行", "不采用"),
         (put("节点", MILESTONES), swap("节点", "XM-1|完工|2024年底|100", ""), swap("政策机制", "ZC-1", "XM-1")),
         (put("节点", MILESTONES), swap("问题台账", "ZB-1", "XM-1"), swap("指标", "ZB-1", "XM-1"))),
    Case("milestone-open-ended", "节点!C3", ("节点日期", "持续推进", "“RW-1”", "不采用"),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "持续推进")),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "2023年"), swap("任务台账", "2024年10月底", "持续推进"))),
    Case("milestones-unused", "节点!A3", ("第3行的“节点日期”", "“RW-1”", "不采用"),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "择机")),
         (put("节点", MILESTONES), swap("节点", "RW-1|封顶|2023年12月", "RW-9|封顶|择机")),
         also=(("unread-date", "节点!C3"),),
         still=(("unknown-reference", "节点!A3"), ("unread-date", "节点!C3"))),
    Case("milestone-share-falls", "节点!D3", ("RW-1", "2023年12月31日", "20%", "第2行", "30%", "不采用"),
         (put("节点", MILESTONES), swap("节点", "|70", "|20")),
         (put("节点", MILESTONES), swap("节点", "|70", "|30"))),
    Case("milestones-same-day", "节点!C3", ("RW-1", "2022年6月30日", "第2行", "30%", "70%", "不采用"),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "2022年上半年")),
         (put("节点", MILESTONES), swap("节点", "2023年12月|70", "2022年上半年|30"))),
    Case("milestone-last-below-100", "节点!D4", ("RW-1", "2024年10月31日", "99.5%"),
         (put("节点", MILESTONES), swap("节点", "10月底|100", "10月底|99.5")),
         (put("节点", MILESTONES), swap("节点", "|70", "|99.5"))),
    Case("milestone-only-at-due", "节点!C6", ("XM-1", "2024年12月31日"),
         (put("节点", MILESTONES), swap("节点", "6月底|40", "6月底|0")),
         (put("节点", MILESTONES), swap("节点", "6月底|40", "6月底|1.5"))),
    Case("milestone-after-due", "节点!C4", ("2024年11月1日", "RW-1", "2024年10月31日"),
         (put("节点", MILESTONES), swap("节点", "2024年10月底", "2024-11-01")),
         (put("节点", MILESTONES), swap("任务台账", "2024年10月底", "2024-10-31"))),
    Case("milestone-before-start", "节点!C2", ("2021年2月28日", "RW-1", "2021年3月1日"),
         (put("节点", MILESTONES), swap("节点", "2022年6月底", "2021年2月")),
         (put("节点", MILESTONES), swap("节点", "2022年6月底", "2021年3月1日"))),
    Case("milestone-postponed", "节点!C3", ("RW-1", "封顶", "2023年12月31日", "2024年1月31日"),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "2024年1月")),
         (put("节点", MILESTONES), swap("节点", "2023年12月", "2023年11月")),
         previous=(*_OTHER_NEWS, put("节点", MILESTONES))),
    Case("milestone-share-lowered", "节点!D3", ("RW-1", "封顶", "70%", "69.5%"),
         (put("节点", MILESTONES), swap("节点", "|70", "|69.5")),
         (put("节点", MILESTONES), swap("节点", "|70", "|70.5")),
         previous=(*_OTHER_NEWS, put("节点", MILESTONES))),
    Case("milestone-removed", "任务台账!A2", ("RW-1", "“封顶”", "2023年12月31日"),
         (put("节点", MILESTONES), swap("节点", "RW-1|封顶|2023年12月|70\n", "")),
         (put("节点", MILESTONES), swap("节点", "RW-1|封顶|2023年12月|70", "RW-1|结构封顶|2023年11月|70")),
         previous=(*_OTHER_NEWS, put("节点", MILESTONES))),
    # -- own rules
    *(
        Case(f"own-rule-{name}", "项目台账!L2", ("进度较快请附说明", "GZ-1"),
             (put("校验规则", _OWN_RULE.format("完成率 > 30", level)),),
             (put("校验规则", _OWN_RULE.format("完成率 > 40", level)),))
        for name, level in (("error", "错误"), ("warning", "警告"), ("info", "提示"))
    ),
    Case("own-rule-bad", "校验规则!D2", ("GZ-1",),
         (put("校验规则", _OWN_RULE.format("完成率 >", "错误")),),
         (put("校验规则", _OWN_RULE.format("完成率 > 40", "错误")),)),
    # -- settings
    Case("no-planning-period", "设置", ("规划起始年",),
         (swap("设置", "规划起始年 | 2021\n", ""),),
         (swap("设置", "规划起始年 | 2021", "规划起始年 | 二一"),),
         still=(("setting-unread", "设置!B3"),)),
    Case("no-report-period", "设置", ("报告期",),
         (swap("设置", "报告期 | 2024年6月", ""),),
         (swap("设置", "报告期 | 2024年6月", "报告期 | 六月"),),
         still=(("setting-unread", "设置!B5"),)),
    Case("planning-period-reversed", "设置", ("2021", "2020"),
         (swap("设置", "2025", "2020"),),
         (swap("设置", "2021", "2025"), swap("项目台账", "2021|2024", "2021|2025")),
         still=(("task-outside-plan", "任务台账!G2"), ("task-outside-plan", "政策机制!D2"))),
    # -- tasks and policies
    Case("due-before-start", "任务台账!G2", ("2024年10月底", "2024年11月1日"),
         (swap("任务台账", "2021年3月", "2024-11-01"),),
         (swap("任务台账", "2021年3月", "2024-10-31"),)),
    Case("done-below-100", "政策机制!E2", ("已完成", "90%"),
         (swap("政策机制", "|100|", "|90|"),),
         (swap("政策机制", "|100|已完成", "|90|已完成初稿"),)),
    # -- totals
    Case("published-total-differs", "公布合计!D2", ("城市规划", "计划投资(万元)", "402.5", "3项合计 400", "相差 2.5"),
         (swap("公布合计", "|400|", "|402.5|"),),
         (swap("公布合计", "|400|", "|400.004|"),)),
    Case("published-field-unknown", "公布合计!C2", ("计划投姿(万元)", "最接近的是“计划投资(万元)”"),
         (swap("公布合计", "计划投资(万元)", "计划投姿(万元)"),),
         (swap("公布合计", "计划投资(万元)", "总投资"),)),
    Case("published-scope-empty", "公布合计!B6", ("高新规划 / 储备库", "最接近的是“储备”"),
         (swap("公布合计", "储备|项目数", "储备库|项目数"),),
         (swap("公布合计", "储备|项目数", "|项目数"),)),
    Case("published-column-unread", "公布合计!D2", ("城市规划", "1 个单元格", "G2", "300", "400"),
         (swap("项目台账", "|100||", "|一百多||"),),
         (swap("项目台账", "|300|A", "|３００|A"),),
         also=(("published-column-unread", "公布合计!D3"), ("unread-amount", "项目台账!G2"))),
    Case("footing-differs", "项目台账!G6", ("合计", "850", "4项合计 450", "400"),
         (swap("项目台账", "450", "850"),),
         (swap("项目台账", "450", "450.004"),)),
]  # fmt: skip


def _names(cases: Sequence[Case]) -> list[str]:
    return [case.code for case in cases]


def test_the_clean_ledger_is_clean() -> None:
    assert told() == []


@pytest.mark.parametrize("case", CASES, ids=_names(CASES))
def test_a_fault_fires_at_its_place_and_nothing_else_does(case: Case) -> None:
    assert places(fired(case)) == sorted([(case.code, case.place), *case.also])


@pytest.mark.parametrize("case", CASES, ids=_names(CASES))
def test_a_fault_is_silent_next_door(case: Case) -> None:
    assert places(not_fired(case)) == sorted(case.still)


@pytest.mark.parametrize("case", CASES, ids=_names(CASES))
def test_a_message_says_value_column_and_what_to_compare(case: Case) -> None:
    message = next(f.message + f.remedy for f in fired(case) if f.code == case.code)
    assert [word for word in case.words if word not in message] == []


#: What a file carries beside its cells: these fire in test_carried.py.
OF_THE_FILE = ("file-macros", "file-outside")


def test_every_fault_there_is_has_a_case() -> None:
    """A new rule without a case here fails."""
    assert sorted([*_names(CASES), *OF_THE_FILE]) == sorted(fault.code for fault in catalogue())


def test_findings_come_by_column_beyond_z() -> None:
    """AA comes after Z, though not in the alphabet."""
    headings, *rows = TASKS.strip("\n").split("\n")
    foreign = "|".join(f"外列{letter}" for letter in "JKLMNOPQRSTUVWXYZ甲乙")
    found = check(changed(put("任务台账", "\n".join([f"{headings}|{foreign}", *rows]))))
    assert [f.place.letter for f in found] == [*"JKLMNOPQRSTUVWXYZ", "AA", "AB"]


def test_findings_come_by_sheet_row_and_column() -> None:
    edits = [
        swap("任务台账", "RW-2|大项|", "RW-2||"),
        swap("任务台账", "事项一", ""),
        swap("任务台账", "2024年10月底", "等通知"),
        swap("任务台账", "|60|", "|六成|"),
        swap("项目台账", "2021|2024", "2020|2020"),
        swap("设置", "2024年6月", "六月"),
    ]
    found = [str(f.place) for f in check(changed(*edits))]
    assert found == ["设置!B5", "任务台账!C2", "任务台账!G2", "任务台账!H2", "任务台账!B3", "项目台账!I2"]


# -- investment groups


class TestGroups:
    """Rows of one plan with one 合并投资组 share one amount."""

    @pytest.mark.parametrize("amounts", [("300", ""), ("", "300"), ("300", "300"), ("300", "300.00")])
    def test_an_amount_in_any_row_will_do_if_all_agree(self, amounts: tuple[str, str]) -> None:
        assert (
            told(
                swap("项目台账", "|300|A", f"|{amounts[0]}|A"),
                swap("项目台账", "区城管委||A", f"区城管委|{amounts[1]}|A"),
            )
            == []
        )

    @pytest.mark.parametrize("name", ["Ａ", " A", "A\u200b", "A\u3000"])
    def test_a_name_is_the_same_however_it_is_blanked_or_widened(self, name: str) -> None:
        """Otherwise the amount of the group would be counted twice."""
        codes = {
            code
            for code, _ in told(swap("项目台账", "|300|A", f"|300|{name}"), swap("项目台账", "管委||A", "管委|300|A"))
        }
        assert codes <= {"full-width", "stray-blank", "control-character", "line-break"}

    def test_an_amount_merged_over_a_group_that_is_merged_too_is_the_groups(self) -> None:
        merges = {"项目台账": [(2, 6, 3, 6), (2, 7, 3, 7)]}
        expected = [("merged-filled", "项目台账!H3")]
        assert told(swap("项目台账", "区城管委||A", "区城管委||"), merges=merges) == expected

    def test_the_amount_written_most_often_counts_and_the_others_are_told(self) -> None:
        group = "\n".join(f"XM-{n}|城市规划|电力|第{n}线|第{n}街|区城管委|{a}|B|2021|2024|在建|40|" for n, a in
                          ((5, 7000), (6, 700), (7, 700)))  # fmt: skip
        edits = drop("公布合计"), swap("项目台账", "合计||||||450", f"{group}\n合计||||||1150")
        assert told(*edits) == [("group-disagrees", "项目台账!G6"), ("missing-sheet", "公布合计")]

    def test_each_amount_that_disagrees_with_the_first_is_told(self) -> None:
        assert told(
            swap("项目台账", "|300|A", "|299|A"),
            swap("项目台账", "区城管委||A", "区城管委|300|A"),
            swap("项目台账", "450", "449"),
        ) == [
            ("group-disagrees", "项目台账!G4"),
            ("published-total-differs", "公布合计!D2"),
            ("published-total-differs", "公布合计!D3"),
            ("published-total-differs", "公布合计!D4"),
        ]

    def test_one_name_in_two_plans_is_two_groups(self) -> None:
        assert told(swap("项目台账", "50||||谋划", "50|A|||谋划")) == []

    def test_an_unreadable_amount_is_told_once_and_not_as_a_group_without(self) -> None:
        assert told(swap("项目台账", "50||||谋划", "五十多|B|||谋划")) == [("unread-amount", "项目台账!G5")]

    def test_invested_amounts_are_each_rows_own(self) -> None:
        edits = swap("项目台账", "开工|10|", "开工|10|10"), swap("项目台账", "||||||40", "||||||50")
        assert told(*edits) == []
        assert told(*edits, add("公布合计", "城市规划||累计完成投资(万元)|50|")) == []
        assert told(*edits, add("公布合计", "城市规划||累计投资|40|")) == [("published-total-differs", "公布合计!D7")]


# -- required cells


class TestRequired:
    """Cells that must be filled, and those that are excused."""

    @pytest.mark.parametrize("stage", ["谋划", "在谈", "在谈项目"])
    def test_years_may_wait_while_a_project_is_being_planned(self, stage: str) -> None:
        assert told(swap("项目台账", "2021|2024|在建|40|", f"||{stage}||")) == []

    @pytest.mark.parametrize("stage", ["前期手续", "正在推进开工项目"])
    def test_years_are_warned_of_before_work_begins(self, stage: str) -> None:
        expected = [("required-soon", "项目台账!I2"), ("required-soon", "项目台账!J2")]
        assert told(swap("项目台账", "2021|2024|在建|40|", f"||{stage}||")) == expected

    @pytest.mark.parametrize("stage", ["开工", "在建", ""])
    def test_years_are_required_from_then_on(self, stage: str) -> None:
        expected = [("required-blank", "项目台账!I2"), ("required-blank", "项目台账!J2")]
        assert told(swap("项目台账", "2021|2024|在建|40|", f"||{stage}||")) == expected

    def test_blanks_under_a_merged_number_are_told_with_it(self) -> None:
        edits = swap("项目台账", "|300|A", "||"), swap("项目台账", "区城管委||A", "区城管委||"), drop("公布合计")
        merged = {"项目台账": [(1, 6, 3, 6)]}
        expected = [("merged-unfilled", "项目台账!G2"), ("missing-sheet", "公布合计")]
        assert told(*edits, swap("项目台账", "450", "150"), merges=merged) == expected

    def test_an_amount_is_required_outside_a_group_only(self) -> None:
        totals = swap("项目台账", "450", "400")
        assert told(swap("项目台账", "|50|||", "||||"), totals) == [("required-blank", "项目台账!G5")]
        assert ("required-blank", "项目台账!G4") not in told()

    @pytest.mark.parametrize("blank", ["", "   ", "—", "不适用"])
    def test_a_placeholder_in_a_required_deadline_is_a_blank(self, blank: str) -> None:
        assert told(swap("任务台账", "2024年10月底", blank)) == [("required-blank", "任务台账!G2")]

    def test_an_unreadable_cell_is_not_a_blank_one(self) -> None:
        assert told(swap("项目台账", "2021|2024", "前几年|2024")) == [("unread-year", "项目台账!I2")]

    def test_head_of_the_bulletin_may_be_blank_but_not_a_name(self) -> None:
        assert told(add("设置", "编发单位|"), add("设置", "主送|")) == []
        assert told(add("设置", "所属地区|")) == [("required-blank", "设置!B6")]


# -- keys


class TestKeys:
    """Keys are unique within their sheet."""

    @pytest.mark.parametrize(
        ("title", "line", "place"),
        [
            ("任务台账", "RW-1|大项|事项三|区发改委||2022年|2024年|50|", "任务台账!A4"),
            ("项目台账", "XM-1|城市规划|供热|己|己路|区城管委|0||2021|2024|在建|40|", "项目台账!A6"),
            ("政策机制", "ZC-1|乙策|区发改委|2023年底|100|", "政策机制!A3"),
            ("指标", "ZB-1|乙标|10|20|约束性|15", "指标!A3"),
            ("问题台账", "WT-2|XM-1|丙|区城管委|2024-02-01|2024-07-01|整改|", "问题台账!A4"),
            ("责任单位", "区城管委||", "责任单位!A6"),
            ("设置", "报告期|2024年6月", "设置!A6"),
        ],
    )
    def test_of_one_column(self, title: str, line: str, place: str) -> None:
        edits = (
            (swap("项目台账", "合计||||||450||||||40", ""), swap("公布合计", "项目数|3", "项目数|4"))
            if title == "项目台账"
            else ()
        )
        assert told(*edits, add(title, line)) == [("repeated-key", place)]

    @pytest.mark.parametrize(
        ("line", "repeated"),
        [
            ("城市规划|电力|计划投资(万元)|400|又一文", True),
            ("城市规划||计划投资(万元)|400|又一文", True),
            ("城市规划|电力|项目数|2|", False),
            ("城市规划|地下管线|计划投资(万元)|300|", False),
        ],
    )
    def test_of_three_columns(self, line: str, repeated: bool) -> None:
        assert told(add("公布合计", line)) == [("repeated-key", "公布合计!A7")] * repeated

    def test_with_an_unreadable_part_are_not_compared(self) -> None:
        edits = swap("公布合计", "甲文", "甲文\n城市规划|电力|#REF!|1|\n城市规划|电力|#REF!|1|")
        assert told(edits) == [("cell-error", "公布合计!C3"), ("cell-error", "公布合计!C4")]

    def test_every_repetition_names_the_first(self) -> None:
        edits = swap("任务台账", "RW-2", "RW-1"), add("任务台账", "RW-1|大项|事项三|区发改委||2022年|2024年|50|")
        assert told(*edits) == [("repeated-key", "任务台账!A3"), ("repeated-key", "任务台账!A4")]
        assert all("第2行" in message for message in said("repeated-key", *edits))

    def test_blank_and_unreadable_keys_repeat_nothing(self) -> None:
        assert told(swap("任务台账", "RW-1", ""), swap("任务台账", "RW-2", ""), swap("问题台账", "RW-1、", "")) == [
            ("required-blank", "任务台账!A2"), ("required-blank", "任务台账!A3"),
        ]  # fmt: skip
        edits = swap("任务台账", "RW-1", "#REF!"), swap("任务台账", "RW-2", "#REF!"), swap("问题台账", "RW-1、", "")
        assert told(*edits) == [
            ("cell-error", "任务台账!A2"), ("cell-error", "任务台账!A3"),
        ]  # fmt: skip


# -- units and references


class TestUnits:
    """Names of units against the sheet of units."""

    @pytest.mark.parametrize(
        "name", ["区发改委", "发改委", "区发展改革委", "密云区发展和改革委员会", "区 发改委", "AB 局"]
    )
    def test_short_full_and_other_names_are_known(self, name: str) -> None:
        assert (
            told(
                swap("责任单位", "发改委;区发展改革委", "发改委；区发展改革委、AB局"),
                swap("任务台账", "区发改委", name),
            )
            == []
        )

    @pytest.mark.parametrize("separator", ["、", "，", "；", ",", ";", " ", "\\n"])
    def test_each_name_of_a_cell_is_looked_up(self, separator: str) -> None:
        edit = swap("任务台账", "|区发改委|", f"|区发改委{separator}区水务局{separator}区财政局|")
        assert told(edit) == [("unknown-unit", "任务台账!D2")] * 2
        assert [("区水务局" in m, "区财政局" in m) for m in said("unknown-unit", edit)] == [
            (True, False),
            (False, True),
        ]

    def test_of_very_many_names_in_a_cell_the_last_finding_says_how_many_there_are_more(self) -> None:
        names = [f"某某{number}局" for number in range(3000)]
        edit = swap("任务台账", "|区发改委|", f"|{'、'.join(names)}|")
        messages = said("unknown-unit", edit)
        assert len(messages) == 50 and names[48] in messages[48] and "等 2951 个" in messages[49]
        assert "等 " not in said("unknown-unit", swap("任务台账", "|区发改委|", f"|{'、'.join(names[:50])}|"))[49]

    def test_what_a_cell_holds_is_quoted_as_far_as_a_person_reads(self) -> None:
        for length, quoted in ((1000, "某" * 1000), (1001, "某" * 1000 + "…")):
            edited = changed(swap("任务台账", "|区发改委|", f"|{'某' * length}|"))
            assert [found.value for found in check(edited) if found.code == "unknown-unit"] == [quoted]

    def test_no_name_is_offered_where_none_is_near(self) -> None:
        assert "最接近" not in said("unknown-unit", swap("任务台账", "|区发改委|", "|北京首钢公司|"))[0]

    @pytest.mark.parametrize("name", ["各部门", "相关镇", "有关单位", "全区各单位", "京津冀协同发展领导小组成员单位"])
    def test_collective_names_are_information(self, name: str) -> None:
        assert told(swap("任务台账", "|区发改委|", f"|{name}|")) == [("collective-unit", "任务台账!D2")]

    def test_without_a_sheet_of_units_there_is_nothing_to_look_up_in(self) -> None:
        assert told(drop("责任单位"), swap("任务台账", "|区发改委|", "|区水务局|")) == [("missing-sheet", "责任单位")]

    @pytest.mark.parametrize(
        ("sheet", "old", "place"),
        [
            ("任务台账", "区经信局", "E2"),
            ("项目台账", "区经信局", "F5"),
            ("政策机制", "区发改委", "C2"),
            ("问题台账", "区城管委", "D3"),
        ],
    )
    def test_every_column_of_units_is_looked_through(self, sheet: str, old: str, place: str) -> None:
        assert told(swap(sheet, old, "区水务局")) == [("unknown-unit", f"{sheet}!{place}")]

    @pytest.mark.parametrize(
        ("edit", "place"),
        [
            (swap("责任单位", "区城管委 | |", "区城管委 | 经信局 |"), "责任单位!B5"),
            (add("责任单位", "经信局||"), "责任单位!A6"),
            (swap("责任单位", "发改委;区发展改革委", "发改委;区城管委"), "责任单位!A5"),
        ],
    )
    def test_a_name_of_two_units_is_told_at_the_second(self, edit: Edit, place: str) -> None:
        assert told(edit) == [("shared-alias", place)]

    def test_unreadable_units_are_told_once(self) -> None:
        assert told(swap("任务台账", "|区发改委|", "|#N/A|")) == [("cell-error", "任务台账!D2")]


@pytest.mark.parametrize("key", ["RW-1", "RW-2、XM-3", "ZC-1 ZB-1"])
def test_a_reference_may_go_to_any_of_four_sheets(key: str) -> None:
    assert told(swap("问题台账", "RW-1、ZB-1", key)) == []


@pytest.mark.parametrize(("key", "times"), [("RW-9", 1), ("WT-1", 1), ("区发改委", 1), ("RW-9、RW-8、RW-1", 2)])
def test_every_reference_to_nothing_is_told(key: str, times: int) -> None:
    assert told(swap("问题台账", "RW-1、ZB-1", key)) == [("unknown-reference", "问题台账!B2")] * times


def test_a_key_is_told_once_of_a_cell_and_of_very_many_the_last_says_how_many() -> None:
    assert told(swap("问题台账", "RW-1、ZB-1", "RW-9、RW-9")) == [("unknown-reference", "问题台账!B2")]
    keys = [f"RW-{number}" for number in range(1000, 1100)]
    messages = said("unknown-reference", swap("问题台账", "RW-1、ZB-1", "、".join(keys)))
    assert len(messages) == 50 and "RW-1048" in messages[48] and "RW-1049 等 51 个" in messages[49]


# -- ranges, years, percentages


@pytest.mark.parametrize(
    ("edit", "place", "bound"),
    [
        (swap("任务台账", "|60|", "|-1|"), "任务台账!H2", "不应小于 0"),
        (swap("任务台账", "|60|", "|'120%|"), "任务台账!H2", "不应大于 100"),
        (swap("政策机制", "|100|已完成", "|101|"), "政策机制!E2", "不应大于 100"),
        (swap("项目台账", "|40|30", "|40|-30"), "项目台账!M2", "不应小于 0"),
        (swap("项目台账", "|10|", "|-0.5|"), "项目台账!L4", "不应小于 0"),
    ],
)
def test_a_number_out_of_range(edit: Edit, place: str, bound: str) -> None:
    assert ("out-of-range", place) in told(edit)
    assert bound in said("out-of-range", edit)[0]


@pytest.mark.parametrize(
    ("years", "place"),
    [
        ("2020|2020", "I2"), ("2019|2020", "I2"), ("2026|2026", "I2"), ("2026|2030", "I2"), ("2020、2020|", "I2"),
        ("2020|2021", None), ("2025|2030", None), ("2021|2025", None), ("2019|2030", None),
    ],
)  # fmt: skip
def test_years_outside_the_planning_period(years: str, place: str | None) -> None:
    stage = "在谈" if years.endswith("|") else "在建"
    expected = [("outside-plan", f"项目台账!{place}")] if place else []
    assert told(swap("项目台账", "2021|2024|在建|40", f"{years}|{stage}|")) == expected


def test_a_lone_last_year_outside_the_planning_period_is_told_there() -> None:
    assert told(swap("项目台账", "||||谋划", "|||2020|谋划")) == [("outside-plan", "项目台账!J5")]


def test_without_a_planning_period_no_year_is_outside() -> None:
    edits = swap("设置", "规划起始年 | 2021\n", ""), swap("设置", "规划结束年 | 2025\n", "")
    assert told(*edits, swap("项目台账", "2021|2024", "1990|1991")) == [("no-planning-period", "设置")]


@pytest.mark.parametrize(
    ("stage", "percent", "told_of"),
    [
        ("完工", "0", "finished-below-100"), ("竣工", "99", "finished-below-100"), ("完工", "", None),
        ("在建", "'100%", "complete-not-finished"), ("谋划", "100", "complete-not-finished"),
        ("谋划", "1.5", "progress-before-work"), ("在谈", "30", "progress-before-work"),
        ("在谈", "0", None), ("前期手续", "3", None), ("开工", "0", None), ("在建", "60", None), ("", "100", None),
    ],
)  # fmt: skip
def test_stage_against_percentage(stage: str, percent: str, told_of: str | None) -> None:
    assert [code for code, _ in told(swap("项目台账", "在建|40", f"{stage}|{percent}"))] == [told_of] * bool(told_of)


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("已完成", True), ("完成", True), ("已办结。", True), ("现已全部完成任务", True), ("按期完成！", True),
        ("完成前期", False), ("未完成", False), ("已完成60%", False), ("完成招标", False), ("正在办结", False),
        ("", False),
    ],
)  # fmt: skip
def test_a_text_that_says_done(text: str, contradicts: bool) -> None:
    assert told(swap("任务台账", "|60|正在推进", f"|60|{text}")) == [("done-below-100", "任务台账!H2")] * contradicts
    complete = told(swap("任务台账", "|60|正在推进", f"|100|{text}"))
    assert ("done-below-100", "任务台账!H2") not in complete


# -- projects that stand twice


class TestTwice:
    """Probable duplicates, as the published lists have them."""

    def test_same_name_and_scope_with_two_amounts_names_both(self) -> None:
        edits = (
            swap("项目台账", "乙线入地|乙路，长200m", "甲线入地|甲路，长190m"),
            swap("项目台账", "区城管委||A", "区城管委|300|A"),
        )
        assert told(*edits) == [("same-project", "项目台账!D3")]
        assert "100" in said("same-project", *edits)[0] and "300" in said("same-project", *edits)[0]

    def test_a_third_is_told_too(self) -> None:
        edits = (
            swap("项目台账", "乙线入地|乙路，长200m", "甲线入地|甲路，长190m"),
            swap("项目台账", "丙管线|丙路", "甲线入地|甲路，长190m"),
        )
        assert told(*edits) == [("same-project", "项目台账!D3"), ("same-project", "项目台账!D4")]

    @pytest.mark.parametrize("scope", ["长190m", "面积3000平方米", "全长约1.26公里", "改造12户", "110千伏", "占地２亩"])
    def test_one_quantity_under_two_names_of_one_list(self, scope: str) -> None:
        edits = swap("项目台账", "甲路，长190m", scope), swap("项目台账", "乙路，长200m", scope)
        assert told(*edits) == [("same-scope", "项目台账!E3")]

    @pytest.mark.parametrize("scope", ["西田各庄镇", "城区", "2号地块", "三街六巷"])
    def test_one_bare_place_of_many_projects(self, scope: str) -> None:
        assert told(swap("项目台账", "甲路，长190m", scope), swap("项目台账", "乙路，长200m", scope)) == []

    @pytest.mark.parametrize("blank", ["", "—"])
    def test_blank_scopes_are_not_alike(self, blank: str) -> None:
        assert told(swap("项目台账", "甲路，长190m", blank), swap("项目台账", "乙路，长200m", blank)) == []


# -- totals


class TestPublished:
    """Totals as published against the sum of their rows."""

    def table(self, line: str) -> list[tuple[str, str]]:
        return told(put("公布合计", "所属规划|清单|字段|公布数\n" + line))

    @pytest.mark.parametrize(
        "line",
        [
            "城市规划||计划投资(万元)|400", "城市规划||计划投资|400", "城市规划||总投资(万元)|400",
            "城市规划||固投|400.00", "城市规划|地下管线|计划投资(万元)|300", "高新规划||计划投资（万元）|50",
            "城市规划|电力|累计完成投资(万元)|40", "城市规划|地下管线|累计完成投资(万元)|0",
            "城市规划||项目个数|3", "城市规划|电力|数量|2",
        ],
    )  # fmt: skip
    def test_that_agree(self, line: str) -> None:
        assert self.table(line) == []

    @pytest.mark.parametrize(
        "line",
        [
            "城市规划||计划投资(万元)|700",
            "城市规划|地下管线|计划投资(万元)|0",
            "城市规划||项目数|4",
            "高新规划||累计投资|5",
        ],
    )
    def test_that_do_not(self, line: str) -> None:
        assert self.table(line) == [("published-total-differs", "公布合计!D2")]

    def test_of_a_foreign_column_in_its_own_unit(self) -> None:
        def with_column(unit: str, first: str, total: str) -> list[tuple[str, str]]:
            rows = PROJECTS.strip("\n").split("\n")
            filled = [f"建安投资{unit}", first, "20", "", "—", ""]
            table = "\n".join(f"{row}|{cell}" for row, cell in zip(rows, filled, strict=True))
            return told(
                put("项目台账", table), put("公布合计", f"所属规划|清单|字段|公布数\n城市规划||建安投资(万元)|{total}")
            )

        column = ("unknown-column", "项目台账!N1")
        assert with_column("(万元)", "10", "30") == [column]
        assert with_column("", "10", "30") == [column]
        assert with_column("(亿元)", "10", "300000") == [column]
        assert with_column("(万元)", "10", "31") == [("published-total-differs", "公布合计!D2"), column]
        assert with_column("(万元)", "十几", "30") == [("published-column-unread", "公布合计!D2"), column]

    def test_of_a_column_by_its_own_name_go_before_another_by_its_alias(self) -> None:
        """固投 is an alias of 计划投资(万元), but not where the ledger has a column of that name."""
        rows = PROJECTS.strip("\n").split("\n")
        table = "\n".join(f"{row}|{cell}" for row, cell in zip(rows, ["固投(万元)", 1, 20, 20, 0, ""], strict=True))
        line = "所属规划|清单|字段|公布数\n城市规划||固投|{}\n城市规划||总投资|400"
        assert told(put("项目台账", table), put("公布合计", line.format(41))) == [("unknown-column", "项目台账!N1")]
        assert told(put("公布合计", line.format(400))) == []

    def test_of_a_foreign_column_are_not_shared_by_groups(self) -> None:
        rows = PROJECTS.strip("\n").split("\n")
        table = "\n".join(f"{row}|{cell}" for row, cell in zip(rows, ["建安", 1, 20, 20, 0, ""], strict=True))
        edits = put("项目台账", table), put("公布合计", "所属规划|清单|字段|公布数\n城市规划||建安|41")
        assert told(*edits) == [("unknown-column", "项目台账!N1")]

    def test_of_unread_cells_outside_the_scope_are_compared(self) -> None:
        edits = (
            swap("项目台账", "|50|||", "|五十多|||"),
            put("公布合计", "所属规划|清单|字段|公布数\n城市规划||计划投资|400"),
        )
        assert told(*edits) == [("unread-amount", "项目台账!G5")]

    @pytest.mark.parametrize(
        ("line", "place", "nearest"),
        [
            ("城市规化||项目数|3", "A2", "城市规划"),
            ("城市规划|电力类|项目数|2", "B2", "电力"),
            ("乡村振兴|电力|项目数|2", "A2", ""),
            ("城市规划|供热|项目数|2", "B2", ""),
        ],
    )
    def test_of_nothing(self, line: str, place: str, nearest: str) -> None:
        edit = put("公布合计", "所属规划|清单|字段|公布数\n" + line)
        assert told(edit) == [("published-scope-empty", f"公布合计!{place}")]
        assert (f"最接近的是“{nearest}”" in said("published-scope-empty", edit)[0]) == bool(nearest)

    @pytest.mark.parametrize("field", ["形象进度", "完成率", "建安投资"])
    def test_of_a_column_that_cannot_be_summed(self, field: str) -> None:
        assert self.table(f"城市规划||{field}|3") == [("published-field-unknown", "公布合计!C2")]

    def test_with_an_unreadable_total_are_told_there_only(self) -> None:
        assert self.table("城市规划||计划投资(万元)|约四百") == [("unread-amount", "公布合计!D2")]


class TestExplained:
    """What a difference between a total and its rows is put down to, when something explains it."""

    @staticmethod
    def ledger(amounts: Sequence[tuple[object, str]], total: object) -> list[str]:
        """What is said of a total over projects with these (amount, group) pairs."""
        lines = [
            f"XM-{n}|城市规划|电力|第{n}号|第{n}街|{amount}|{group}|2021|2025"
            for n, (amount, group) in enumerate(amounts, start=1)
        ]
        heading = "项目编号|所属规划|清单|项目名称|区位及规模|计划投资(万元)|合并投资组|开始年份|结束年份"
        projects = put("项目台账", "\n".join([heading, *lines]))
        totals = put("公布合计", f"所属规划|清单|字段|公布数\n城市规划||计划投资(万元)|{total}")
        return said("published-total-differs", projects, totals, drop("问题台账"))

    def test_groups_counted_once_are_named(self) -> None:
        (message,) = self.ledger([(700, "甲"), (700, "甲"), ("", "甲"), (50, "乙"), (31, "")], 1000)
        assert "5项合计 781，相差 219。其中合并投资组“甲”（3 行，700）各只计一次。" in message

    def test_shared_amounts_added_up_row_by_row(self) -> None:
        (message,) = self.ledger([(700, "甲"), (700, "甲"), (31, "")], 1431)
        assert "恰等于各行直接相加：同组共用的投资重复计算了" in message

    @pytest.mark.parametrize("total", [0.0781, 7810000])
    def test_another_unit(self, total: float) -> None:
        (message,) = self.ledger([(700, ""), (81, "")], total)
        assert "恰差一万倍" in message

    @pytest.mark.parametrize(
        "total, rows",
        [
            (1400, "第3行（XM-2，311）"), (1288, "第2行（XM-1，423）"), (977, "第2行（XM-1，423）、第3行（XM-2，311）"),
            (488, "第2行（XM-1，423）、第3行（XM-2，311）、第5行（XM-4，489）"), (1223, "合并投资组“甲”（488）"),
        ],
    )  # fmt: skip
    def test_rows_without_which_it_agrees(self, total: int, rows: str) -> None:
        (message,) = self.ledger([(423, ""), (311, ""), (488, "甲"), (489, "")], total)
        assert f"去掉{rows}后恰好相符。" in message

    def test_rows_that_are_in_the_total_twice(self) -> None:
        (message,) = self.ledger([(423, ""), (311, ""), (489, "")], 1534)
        assert "多出的部分恰等于第3行（XM-2，311）的金额" in message

    def test_two_explanations_are_both_named_and_more_are_not(self) -> None:
        amounts: list[tuple[object, str]] = [(423, ""), (311, ""), (311, "")]
        assert "去掉第3行（XM-2，311），或第4行（XM-3，311）后" in self.ledger(amounts, 734)[0]
        assert self.ledger([*amounts, (311, "")], 1045)[0].endswith("相差 -311。请核对是原件漏印、误印，"
            "还是台账漏行、多行；工具只报告，不改数。")  # fmt: skip

    def test_what_nothing_explains_is_not_explained(self) -> None:
        (message,) = self.ledger([(423, ""), (311, ""), (489, "")], 1000)
        assert "去掉" not in message and "恰" not in message

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 60))
    def test_against_every_set_there_is(self, amounts: list[int], difference: int) -> None:
        """The smallest sets of one to three rows that make up a difference, where there are one or two of them."""
        indexes = range(len(amounts))
        sets = [
            c for size in (1, 2, 3) for c in combinations(indexes, size) if sum(amounts[i] for i in c) == difference
        ]
        fewest = [c for c in sets if len(c) == len(sets[0])]
        found = explanation_of(amounts, difference)
        if 1 <= len(fewest) <= 2:
            named = "，或".join("、".join(f"第{i + 2}行（XM-{i + 1}，{amounts[i]}）" for i in c) for c in fewest)
            assert found == f"去掉{named}后恰好相符。"
        else:
            assert found == ""


def explanation_of(amounts: list[int], difference: int) -> str:
    """What explains that rows with these amounts come to so much more than a total written beyond any jump of units."""
    lines = [f"XM-{n}|甲|电力|第{n}号|{amount}|2021|2025" for n, amount in enumerate(amounts, start=1)]
    heading = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份"
    projects = read({"设置": SETTINGS, "项目台账": "\n".join([heading, *lines])}).ledger["projects"]
    total = sum(amounts)
    return explanation(projects, Investments.of(projects), range(len(amounts)), total, total - difference)


FOOTED = """
项目编号|所属规划|清单|项目名称|计划投资(万元)|合并投资组|开始年份|结束年份
{above}
一、道路|||||||
D-1|规划|道路|甲|10||2021|2025
D-2|规划|道路|乙|200|A|2021|2025
小计||||{first}|||
二、电力|||||||
D-3|规划|电力|丙||A|2021|2025
D-4|规划|电力|丁|4||2021|2025
小 计||||{second}|||
合计||||{all}|||
"""


class TestFootings:
    """合计 and 小计 rows in the sheet itself."""

    def wrong(self, above: str = "", first: object = 210, second: object = 204, total: object = 214) -> list[str]:
        """The cells where a total is wrong."""
        return self.wrong_in(FOOTED.format(above=above, first=first, second=second, all=total))

    def wrong_in(self, table: str) -> list[str]:
        findings = check(changed(put("项目台账", table), drop("公布合计"), drop("问题台账")))
        return [str(f.place) for f in findings if f.code == "footing-differs"]

    def test_each_sums_what_it_stands_under_and_a_group_once(self) -> None:
        assert self.wrong() == []

    def test_adding_up_the_subtotals_counts_the_group_twice(self) -> None:
        assert self.wrong(total=414) == ["项目台账!E11"]

    def test_every_wrong_one_is_told(self) -> None:
        assert self.wrong(first=211, second=4, total=213) == ["项目台账!E6", "项目台账!E10", "项目台账!E11"]

    @pytest.mark.parametrize(("total", "right"), [(214, True), (210, False)])
    def test_a_total_above_all_rows(self, total: int, right: bool) -> None:
        assert self.wrong(above=f"总计||||{total}|||") == ([] if right else ["项目台账!E2"])

    @pytest.mark.parametrize("label", ["本页合计", "本页小计"])
    def test_a_page_total_sums_its_page(self, label: str) -> None:
        pages = FOOTED.replace("小计|", f"{label}|").replace("小 计", label).replace("一、道路|||||||\n", "")
        pages = pages.replace("二、电力|||||||\n", "")
        assert self.wrong_in(pages.format(above="", first=210, second=204, all=214)) == []
        assert self.wrong_in(pages.format(above="", first=210, second=214, all=214)) == ["项目台账!E8"]

    def test_a_blank_total_claims_nothing(self) -> None:
        assert self.wrong(first="", second="—", total="") == []

    def test_a_total_in_words_is_read_like_any_amount(self) -> None:
        assert self.wrong(total="214万元") == []
        assert self.wrong(total="0.02亿元") == ["项目台账!E11"]

    @pytest.mark.parametrize(
        ("typed", "code"), [("#REF!", "cell-error"), ("=SUM(E2:E9)", "formula-uncached"), ("二百多", "unread-amount")]
    )
    def test_an_unreadable_total_is_told_and_not_compared(self, typed: str, code: str) -> None:
        assert told(swap("项目台账", "450", typed)) == [(code, "项目台账!G6")]

    def test_an_unreadable_item_is_told_once(self) -> None:
        assert told(swap("项目台账", "|50|||", "|五十多|||")) == [("unread-amount", "项目台账!G5")]

    def test_a_total_is_no_item(self) -> None:
        assert changed().ledger["projects"].numbers == [2, 3, 4, 5]
