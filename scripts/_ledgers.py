"""What the benchmark works on: made-up ledgers, the same rows for the same size, and the plain script's template."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 20240630

#: One breach for each rule that the toolkit and its peers all have: its heading and what is written there.
FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("required", {"项目名称": None}),
    ("unique", {"项目编号": "XM-000001"}),
    ("number", {"计划投资(万元)": "两千多"}),
    ("number", {"完成率": "过半"}),
    ("date", {"填报日期": "六月下旬"}),
    ("range", {"完成率": 150}),
    ("range", {"累计完成投资(万元)": -5}),
    ("choice", {"阶段": "停工"}),
    ("choice", {"资金落实情况": "部分落实"}),
    ("plan", {"开始年份": 2027, "结束年份": 2028}),
    ("plan", {"开始年份": 2018, "结束年份": 2019}),
    ("order", {"开始年份": 2024, "结束年份": 2022}),
    ("unit", {"责任单位": "区第99局"}),
)
#: Every so many rows each fault stands once; at these places no row belongs to an investment group.
FAULTS_EVERY, FIRST_FAULT = 400, 5
#: What a ledger calls itself, and how many ledgers of a folder differ in what they count.
NAME, KINDS = "测速台账", 8

_INLINE = rb'<c(?P<before>[^>]*) t="inlineStr"(?P<after>[^>]*)><is><t[^>]*>(?P<text>[^<]*)</t></is></c>'
_STRINGS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="%d">%s</sst>'
)
#: Where a workbook names its table of strings: the part, the end of its list, the entry.
_DECLARED = (
    (
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml"'
        b' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>',
    ),
    (
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="rIdStrings" Target="/xl/sharedStrings.xml"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>',
    ),
)
_WORDS = "推进建设落实完善统筹协调加快项目前期手续主体工程管线道路变电站改造方案资金招标施工验收进度安排问题整改"
_TASK_HEADINGS: list[object] = [
    *("任务编号", "重点任务", "任务事项", "牵头单位", "配合单位", "责任人", "开始时间", "完成时限", "完成率"),
    *("本月进展", "存在问题", "下一步计划", "填报日期"),
]
_PROJECT_HEADINGS: list[object] = [
    *("项目编号", "所属规划", "清单", "项目名称", "区位及规模", "责任单位", "计划投资(万元)", "合并投资组"),
    *("开始年份", "结束年份", "资金落实情况", "阶段", "完成率", "累计完成投资(万元)", "形象进度", "存在问题"),
    "填报日期",
]
_POLICY_HEADINGS: list[object] = [
    *("政策编号", "政策机制", "牵头单位", "配合单位", "完成时限", "完成率", "本月进展"),
]
_INDICATOR_HEADINGS: list[object] = ["指标编号", "类别", "指标", "单位", "基期值", "目标值", "属性", "当前值"]
_PROBLEM_HEADINGS: list[object] = [
    *("问题编号", "关联编号", "问题", "责任单位", "发现日期", "整改措施", "整改时限", "环节", "销账日期"),
]
_SETTINGS: list[list[object]] = [
    *(["项", "值"], ["名称", NAME], ["规划起始年", 2021], ["规划结束年", 2025], ["报告期", "2024年6月"]),
    ["报送时限", "每月25日"],
]
_TOWNS = [f"第{n}镇" for n in range(1, 13)]

#: Changes one project, given its number counted from 1.
Change = Callable[[int, dict[object, object]], None]


def make_ledger(path: Path, rows: int, faulty: bool = False, seed: int = SEED) -> None:
    """A made-up, clean ledger that has something for every view of a summary.

    38 tasks, 20 policies, 16 indicators, 24 problems, 60 units in 8 working groups and 12 towns, `rows` projects;
    texts of 60 to 120 characters. Some amounts and percentages are typed as text (2000万, 70%). Where `faulty`, the
    same rows have plain numbers, which every tool can read, and FAULTS in a few of them. Another seed, another ledger.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in _sheets(random.Random(seed), rows, _spoil if faulty else _keep).items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(row)
    book.save(path)
    _share_strings(path)


def make_many(folder: Path, number: int, rows: int) -> None:
    """A folder of so many ledgers of so many projects, named by their number.

    No two have the same name, bytes or names of projects; what else they say is that of one of KINDS.
    """
    folder.mkdir(parents=True)
    for kind in range(min(KINDS, number)):
        first = folder / f"{NAME}{kind + 1:05d}.xlsx"
        make_ledger(first, rows, seed=SEED + kind)
        with zipfile.ZipFile(first) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        for place in range(kind, number, KINDS):
            _make_other(folder / f"{NAME}{place + 1:05d}.xlsx", parts, place + 1)


def _make_other(path: Path, parts: dict[str, bytes], number: int) -> None:
    """The same ledger under another name, its projects under other names."""
    strings = parts["xl/sharedStrings.xml"].replace(NAME.encode(), f"{NAME}{number}".encode())
    strings = strings.replace("号改造工程".encode(), f"号改造工程（{number}）".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (parts | {"xl/sharedStrings.xml": strings}).items():
            made.writestr(name, data)


def _share_strings(path: Path) -> None:
    """Put the texts of a workbook into its table of shared strings, in UTF-8, as Excel and WPS do.

    openpyxl has them inline, each character outside ASCII as a reference (&#39033;), which takes longer to read.
    """
    places: dict[bytes, int] = {}

    def shared(cell: re.Match[bytes]) -> bytes:
        text = re.sub(rb"&#(\d{3,});", lambda found: chr(int(found[1])).encode(), cell["text"])
        place = places.setdefault(text, len(places))
        return b'<c%s t="s"%s><v>%d</v></c>' % (cell["before"], cell["after"], place)

    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = re.sub(_INLINE, shared, parts[name])
    strings = b"".join(b'<si><t xml:space="preserve">%s</t></si>' % text for text in places)
    parts["xl/sharedStrings.xml"] = _STRINGS % (len(places), strings)
    for name, end, declared in _DECLARED:
        parts[name] = parts[name].replace(end, declared + end)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)


def planted(rows: int) -> dict[str, int]:
    """How many findings of each rule a faulty ledger of `rows` projects has."""
    counts = dict.fromkeys((rule for rule, _ in FAULTS), 0)
    for number in range(1, rows + 1):
        if fault := _fault(number):
            counts[fault[0]] += 1
    return counts


def _fault(number: int) -> tuple[str, dict[str, object]] | None:
    which = number % FAULTS_EVERY - FIRST_FAULT
    return FAULTS[which] if 0 <= which < len(FAULTS) else None


def _keep(number: int, project: dict[object, object]) -> None:
    pass


def _spoil(number: int, project: dict[object, object]) -> None:
    """Plain numbers, and the fault of this row if it has one."""
    for heading in ("计划投资(万元)", "完成率"):
        project[heading] = int(str(project[heading]).rstrip("万%"))
    if fault := _fault(number):
        project.update(fault[1])


def _sheets(chance: random.Random, rows: int, change: Change) -> dict[str, list[list[object]]]:
    units = [f"区第{n}局" for n in range(1, 61)]
    return {
        "设置": _SETTINGS,
        "任务台账": [_TASK_HEADINGS, *(_task(chance, n, units) for n in range(1, 39))],
        "责任单位": [
            ["规范简称", "全称", "别名", "类型", "工作组"],
            *([u, f"某{u}", f"{u[1:]};{u}机关", "委办局", f"第{n % 8 + 1}工作组"] for n, u in enumerate(units)),
            *([town, f"某区{town}", f"{town}政府", "镇", "属地工作组"] for town in _TOWNS),
        ],
        "项目台账": [_PROJECT_HEADINGS, *(_changed(chance, n, units, change) for n in range(1, rows + 1))],
        "政策机制": [_POLICY_HEADINGS, *(_policy(chance, n, units) for n in range(1, 21))],
        "指标": [_INDICATOR_HEADINGS, *(_indicator(chance, n) for n in range(1, 17))],
        "问题台账": [_PROBLEM_HEADINGS, *(_problem(chance, n, units) for n in range(1, 25))],
    }


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(_WORDS, k=chance.randint(60, 120)))


def _task(chance: random.Random, number: int, units: list[str]) -> list[object]:
    due = chance.choice(["2024年10月底", "2024年四季度", "持续推进", "2025年12月", "2024年3月底"])
    lead, *support = chance.sample(units, 4)
    return [
        *(f"RW-{number:03d}", f"重点任务{number // 4}", f"任务事项{number}", lead),
        *("、".join(support), None, None, due, chance.choice([35, 60, "70%", 100, None])),
        *(_text(chance), "无", _text(chance), date(2024, 6, chance.randint(20, 28))),
    ]


def _changed(chance: random.Random, number: int, units: list[str], change: Change) -> list[object]:
    project = dict(zip(_PROJECT_HEADINGS, _project(chance, number, units), strict=True))
    change(number, project)
    return list(project.values())


def _project(chance: random.Random, number: int, units: list[str]) -> list[object]:
    group = f"G{number // 40}" if number % 40 < 4 else None
    planned = 5000 + number // 40 if group else chance.choice([120, 3600, 17800, "2000万"])
    return [
        *(f"XM-{number:06d}", "城市管理规划", chance.choice(["电力", "地下管线", "新建城市道路", "供热"])),
        *(f"第{number}号改造工程", _scope(number), chance.choice(units), planned, group),
        *(chance.choice([2021, 2022]), chance.choice([2024, 2025])),
        *(chance.choice(["资金已落实", "资金待落实"]), ("前期手续", "开工", "在建")[number % 3]),
        *(chance.choice([35, 60, "70%", 90]), chance.choice([10, 60.5]), _text(chance), "无", date(2024, 6, 25)),
    ]


def _scope(number: int) -> str:
    """Where a project is and how large: in one town mostly, in two of them or in none named."""
    towns = _TOWNS[number % 12] if number % 10 else ""
    return f"{towns}{_TOWNS[(number + 1) % 12] if number % 25 == 1 else ''}第{number}街，道路长约{number}米"


def _policy(chance: random.Random, number: int, units: list[str]) -> list[object]:
    due = chance.choice(["2024年6月底", "2024年四季度", "持续推进", "2024年3月底"])
    support = "、".join(chance.sample(_TOWNS, 2))
    percent = chance.choice([50, "80%", 100])
    return [f"ZC-{number:02d}", f"政策机制{number}", chance.choice(units), support, due, percent, _text(chance)]


def _indicator(chance: random.Random, number: int) -> list[object]:
    """An indicator in figures, some not reported yet, and every fourth in words."""
    named = [f"ZB-{number:02d}", f"类别{number % 4}", f"指标{number}"]
    attribute = ("约束性", "预期性")[number % 2]
    if number % 4 == 0:
        return [*named, None, None, "满足市级要求", attribute, ("满足市级要求", "正在推进")[number % 8 // 4]]
    return [*named, "公里", 100, 200, attribute, chance.choice([120, 165, 190, 205]) if number % 5 else None]


def _problem(chance: random.Random, number: int, units: list[str]) -> list[object]:
    found = date(2024, 6, 20) - timedelta(days=chance.randint(0, 250))
    due = chance.choice(["2024年9月底", "2024年12月底", "2024年6月底"])
    stage = ("建账", "整改", "整改", "复查", "销账")[number % 5]
    closed = date(2024, 6, 25) if stage == "销账" else None
    text, measures = _text(chance), _text(chance)
    return [f"WT-{number:02d}", f"RW-{number:03d}", text, chance.choice(units), found, measures, due, stage, closed]


# -- the template of the plain script


def make_template(path: Path) -> None:
    """The toolkit's own bulletin for the plain script: every tag is kept, its expression made as cheap as can be.

    Values become one text, conditions True or False, loops run over rows the plain script has. docxtpl then lays out
    the same document without having to work out what to say in it.
    """
    source = zipfile.ZipFile(ROOT / "templates_docx" / "月度专刊.docx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            data = source.read(name)
            made.writestr(name, _plain_tags(data.decode()) if name.startswith("word/") else data)


def _plain_tags(xml: str) -> str:
    for pattern, plain in (
        (r"{{.*?}}", "{{ word }}"),
        (r"{%(p|tr)? elif .*?%}", ""),
        (r"{%(p|tr)? if not .*?%}", r"{%\1 if no %}"),
        (r"{%(p|tr)? if (?!no ).*?%}", r"{%\1 if yes %}"),
        (r"{%(p|tr)? for \w+ in (\w+).*?%}", r"{%\1 for row in \2 %}"),
    ):
        xml = re.sub(pattern, plain, xml)
    return xml
