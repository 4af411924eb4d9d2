"""Makes the blank ledger and the sample ledgers: templates_xlsx/ledger.xlsx, samples/ledger-2024-*.xlsx and, with all
that validation must find in it, samples/faulty*.

What was published comes from samples/published, what is made up from samples/illustrative; the figures that
neither holds are drawn from a fixed seed, one for each row, so that a new row does not change the others.
With --check nothing is written: the names of files that differ are printed and the exit status is 1.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from _faulty import faulty_files  # noqa: E402

from toolkit.files import write_whole  # noqa: E402
from toolkit.schema import standard_schema  # noqa: E402
from toolkit.workbook.ledger_workbook import ledger_workbook  # noqa: E402

SEED = 2024
MONTHS = (5, 6)
URBAN, RESERVE, RESERVE_LIST = "城市管理规划", "高精尖产业规划", "高精尖储备项目"
PLANNED, INVESTED = "计划投资(万元)", "累计完成投资(万元)"
BUILDING = "建安投资(万元)"

Row = dict[str, object]
Record = Mapping[str, str]

#: Who answers for the projects of a list: made up, by what such units do.
UNITS_BY_LIST = {
    "新建城市道路": "区住建委、区交通局",
    "综合交通枢纽": "区交通局",
    "新建城市公共停车场": "区城管委",
    "供热": "区城管委",
    "电力": "区城管委",
    "地下管线": "区水务局",
    "积水点改造": "区水务局",
    "环卫整治": "区城管委",
    "背街小巷提升": "区城管委",
    "城市智慧化管理": "区城管委",
}
#: Which working group a unit is in: made up.
WORKING_GROUPS = {
    "高精尖产业组": ("区经信局", "区科委", "中关村密云园", "区投促中心", "区市场监管局"),
    "人才与社会事业组": ("区委组织部", "区人力社保局", "区教委", "区卫健委", "区文旅局", "区医保局"),
    "城市建设组": ("区住建委", "区城管委", "区交通局", "区规自分局", "区公路分局", "区园林绿化局"),
    "生态水务组": ("区水务局", "区生态环境局", "区农业农村局", "区气象局"),
    "金融服务组": ("区金融办", "区财政局", "区国资委", "区税务局"),
    "综合协调组": ("区发改委", "区统计局", "区商务局", "区政务服务局"),
}
#: Lanes that name one of these lie on the western side of the town.
WEST = ("果园", "新西路", "兴云", "铁西", "白云", "西大桥", "园林路", "水保")
STAGES = {"在谈项目": "在谈", "在建项目": "在建", "正在推进开工项目": "前期手续"}
URBAN_TOTALS = {
    "新建城市道路": (15, 236250),
    "综合交通枢纽": (1, 3300),
    "新建城市公共停车场": (2, 6500),
    "供热": (13, 9363),
    "电力": (47, 176155),
    "地下管线": (14, 5654),
    "积水点改造": (1, 40636),
    "环卫整治": (3, 12008),
    "背街小巷提升": (28, 1260),
    "城市智慧化管理": (4, 1700),
}

MADE_UP = "为演示用示例，由固定种子生成，非真实进展。"
NOTES = {
    "settings": "示例台账：编发单位为示例。",
    "tasks": "重点任务、任务事项、牵头单位、配合单位为公布内容；开始时间、完成时限、完成率、进展、问题、计划和填报日期"
    + MADE_UP,
    "units": "名称、别名、类型按公布文本整理；工作组、报送时限为示例。",
    "projects": "项目名称、清单、区位及规模、计划投资、合并投资组、年份、资金落实情况、项目单位和建安投资为公布内容，"
    "储备项目的阶段按公布分组填写；责任单位、其余阶段、完成率、累计完成投资、形象进度、存在问题和填报日期" + MADE_UP,
    "policies": "本表全部内容" + MADE_UP,
    "indicators": "类别、指标、单位、基期值、目标值和备注为公布内容；属性和当前值" + MADE_UP,
    "problems": "本表全部内容" + MADE_UP,
    "totals": "公布数按公布的表格照录，与明细不一致的不作改动。",
}
ABOUT = (
    "本工作簿是演示用示例台账。任务、项目、指标的名称、金额、年份、基期值、目标值和责任部门，"
    "按2021年公布的规划表格照录（samples/published）。",
    "完成时限、完成率、进展、存在问题、计划、责任单位（项目）、当前值、政策机制和问题台账为演示用示例，"
    "由固定种子生成，非真实进展，不得引用。各表第二行写明哪些列是公布内容、哪些列是示例。",
    "公布的数据有三处特意照录、不作改动：高精尖储备项目的公布合计与明细之和不一致；"
    "部分项目实施年份为2020年，早于规划期；个别项目疑似重复。",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the files, or with --check names those that differ. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the blank ledger and the sample ledgers.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what differs")
    made = workbooks() | {ROOT / name: data for name, data in faulty_files().items()}
    if parser.parse_args(arguments).check:
        wrong = [path for path, data in made.items() if not same(path, data)]
        for path in wrong:
            print(f"{path.relative_to(ROOT)} differs: run python scripts/make_samples.py", file=sys.stderr)
        return 1 if wrong else 0
    for path, data in made.items():
        write_whole(path, data)
        print(path.relative_to(ROOT))
    return 0


def workbooks() -> dict[Path, bytes]:
    """The bytes of the blank ledger and of the two sample ledgers, by path."""
    schema = standard_schema()
    made = {ROOT / "templates_xlsx" / "ledger.xlsx": ledger_workbook(schema)}
    for month in MONTHS:
        path = ROOT / "samples" / f"ledger-2024-{month:02d}.xlsx"
        made[path] = ledger_workbook(schema, sample_rows(month), NOTES, ABOUT)
    return made


def same(path: Path, data: bytes) -> bool:
    """Whether the file holds these parts. Another zlib may pack the same parts into other bytes."""
    if path.suffix != ".xlsx":
        return path.is_file() and path.read_bytes() == data
    return path.is_file() and _parts(path.read_bytes()) == _parts(data)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def sample_rows(month: int) -> dict[str, list[Row]]:
    """The rows of the sample ledger of that month of 2024, by sheet code."""
    return {
        "settings": settings(month),
        "tasks": [task(record, month) for record in read("published/key_tasks")],
        "units": [unit(record) for record in read("published/units")],
        "projects": urban_projects(month) + reserve_projects(month),
        "policies": [policy(record, month) for record in read("illustrative/policies")],
        "indicators": indicators(month),
        "problems": problems(month),
        "totals": totals(),
    }


# --- reading what the samples are made from


@cache
def read(name: str) -> tuple[Record, ...]:
    """The records of samples/NAME.tsv."""
    with (ROOT / "samples" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def of_month(record: Record, heading: str, month: int) -> str:
    """What the record says of a heading for that month; May's own column, where it has one, comes first."""
    earlier = f"五月{heading}"
    return record[earlier] if month == MONTHS[0] and earlier in record else record[heading]


def typed(text: str) -> object:
    """A cell as Excel keeps what was typed: numbers and dates as such, 40% and all else as text."""
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text or None


def dice(code: str) -> random.Random:
    """The row's own source of chance, the same for every month and every run."""
    return random.Random(f"{SEED}/{code}")


def report_day(code: str, month: int) -> date:
    """The day on which the row was filled in: one of the last working days up to the 25th."""
    days = [date(2024, month, day) for day in range(19, 26)]
    return dice(f"{code}/{month}").choice([day for day in days if day.weekday() < 5])


# --- the sheets


def settings(month: int) -> list[Row]:
    values = {
        "名称": "密云区“十四五”规划实施台账（示例）",
        "所属地区": "密云区",
        "规划起始年": 2021,
        "规划结束年": 2025,
        "报告期": f"2024年{month}月",
        "序时算法": "按月",
        "序时容差(百分点)": 10,
        "红灯阈值(百分点)": 30,
        "编发单位": "区规划实施工作领导小组办公室（示例）",
        "主送": None,
    }
    return [{"项": name, "值": value} for name, value in values.items()]


def task(published: Record, month: int) -> Row:
    code = f"RW-{int(published['序号']):02d}"
    made_up = next(record for record in read("illustrative/tasks") if record["任务编号"] == code)
    lead, _, support = published["责任部门（按公布顺序，首位为牵头）"].partition("、")
    progress = of_month(made_up, "本月进展", month)
    return {
        "任务编号": code,
        "重点任务": published["重点任务"],
        "任务事项": published["任务事项"],
        "牵头单位": lead,
        "配合单位": support,
        "开始时间": typed(made_up["开始时间"]),
        "完成时限": typed(of_month(made_up, "完成时限", month) or made_up["完成时限"]),
        "完成率": typed(of_month(made_up, "完成率", month)),
        "本月进展": progress,
        "存在问题": of_month(made_up, "存在问题", month),
        "下一步计划": of_month(made_up, "下一步计划", month),
        "填报日期": report_day(code, month) if progress else None,
    }


def unit(published: Record) -> Row:
    return {
        "规范简称": published["规范简称"],
        "全称": published["全称"],
        "别名": published["别名（分号分隔）"],
        "类型": published["类型"],
        "工作组": next((group for group, units in WORKING_GROUPS.items() if published["规范简称"] in units), None),
        "报送时限": "每月25日",
    }


def policy(record: Record, month: int) -> Row:
    row: Row = {name: record[name] for name in ("政策编号", "政策机制", "牵头单位", "配合单位", "完成时限")}
    rate, progress = of_month(record, "完成率", month), of_month(record, "本月进展", month)
    return row | {"完成率": typed(rate), "本月进展": progress}


def indicators(month: int) -> list[Row]:
    pairs = zip(read("published/indicators"), read("illustrative/indicators"), strict=True)
    return [indicator(number, *pair, month) for number, pair in enumerate(pairs, 1)]


def indicator(number: int, published: Record, made_up: Record, month: int) -> Row:
    assert published["指标"] == made_up["指标"], made_up["指标"]
    return {
        "指标编号": f"ZB-{number:02d}",
        "类别": published["类别"],
        "指标": published["指标"],
        "单位": published["单位"],
        "基期值": typed(published["2020年基期值"]),
        "目标值": typed(published["2025年目标值"]),
        "属性": made_up["属性"],
        "当前值": typed(of_month(made_up, "当前值", month)),
        "备注": published["备注"],
    }


def problems(month: int) -> list[Row]:
    """The problems that were on record in that month: one without a step had not been found yet."""
    found = [record for record in read("illustrative/problems") if of_month(record, "环节", month)]
    return [problem(record, month) for record in found]


def problem(record: Record, month: int) -> Row:
    headings = ("问题编号", "关联编号", "问题", "责任单位", "整改措施", "整改时限")
    row: Row = {heading: record[heading] for heading in headings}
    return row | {
        "发现日期": typed(record["发现日期"]),
        "环节": of_month(record, "环节", month),
        "销账日期": typed(of_month(record, "销账日期", month)),
    }


def totals() -> list[Row]:
    table = "2021年公布的城市管理规划项目表"
    rows = [total(URBAN, "", PLANNED, 492826, f"{table}，合计行"), total(URBAN, "", "项目数", 128, table)]
    for name, (count, amount) in URBAN_TOTALS.items():
        rows.append(total(URBAN, name, PLANNED, amount, f"{table}，{name}"))
        rows.append(total(URBAN, name, "项目数", count, f"{table}，{name}"))
    table = "2021年公布的高精尖产业储备项目表，合计行"
    rows.append(total(RESERVE, RESERVE_LIST, PLANNED, 1055260, f"{table}（固投）"))
    rows.append(total(RESERVE, RESERVE_LIST, BUILDING, 282848, f"{table}（建安投资）"))
    return rows


def total(plan: str, listed: str, field: str, amount: int, source: str) -> Row:
    return {"所属规划": plan, "清单": listed, "字段": field, "公布数": amount, "来源": source}


# --- projects


def urban_projects(month: int) -> list[Row]:
    return [urban_project(record, month) for record in read("published/urban_projects")]


def urban_project(published: Record, month: int) -> Row:
    code = f"CS-{int(published['序号']):03d}"
    first, _, last = published["项目计划实施年份"].partition("-")
    row: Row = {
        "项目编号": code,
        "所属规划": URBAN,
        "清单": published["项目类型"],
        "项目名称": published["项目名称"],
        "区位及规模": published["项目区位及规模"],
        "责任单位": urban_units(published),
        PLANNED: int(published["项目计划投资(万元)"]),
        "合并投资组": published["合并投资组"],
        "开始年份": int(first),
        "结束年份": int(last or first),
        "资金落实情况": published["资金落实情况"],
    }
    percent = urban_percent(code, int(first), int(last or first), month)
    return row | progress(row, percent, month)


def urban_units(published: Record) -> str:
    """The lead, and the towns or streets that the project touches."""
    lead, scope = UNITS_BY_LIST[published["项目类型"]], published["项目区位及规模"]
    if published["项目类型"] == "背街小巷提升":
        west = any(word in published["项目名称"] + scope for word in WEST)
        return f"{lead}、{'果园街道' if west else '鼓楼街道'}"
    named = {record["规范简称"] for record in read("published/units")}
    return "、".join([lead, *(place for place in scope.split("、") if place in named)])


def urban_percent(code: str, first: int, last: int, month: int) -> int:
    """How far a project is, in percent: as written for it, else by its years and its own dice."""
    if code in overrides():
        return int(of_month(overrides()[code], "完成率", month))
    if last <= 2023:
        return 100
    assert first < 2024, f"{code}: projects of 2024 and 2025 are in illustrative/projects.tsv"
    chance = dice(code)
    fate = chance.random()
    if fate < 0.25:
        return 100
    percent = chance.randint(62, 92) if fate < 0.85 else chance.randint(45, 58)
    step = chance.randint(1, 4)
    return percent - step * (MONTHS[-1] - month)


@cache
def overrides() -> dict[str, Record]:
    return {record["项目编号"]: record for record in read("illustrative/projects")}


def reserve_projects(month: int) -> list[Row]:
    return [reserve_project(record, month) for record in read("published/reserve_projects")]


def reserve_project(published: Record, month: int) -> Row:
    code = f"CB-{int(published['序号']):02d}"
    years = [int(year) for year in re.findall(r"(\d{4})年", published["开竣工时间"])]
    percent = of_month(overrides()[code], "完成率", month)
    row: Row = {
        "项目编号": code,
        "所属规划": RESERVE,
        "清单": RESERVE_LIST,
        "项目名称": published["项目名称"],
        "区位及规模": published["建设地点"],
        "责任单位": "区投促中心、中关村密云园" if published["阶段"] == "在谈项目" else "中关村密云园",
        PLANNED: int(published["固投(万元)"]),
        "开始年份": years[0] if years else None,
        "结束年份": years[-1] if years else None,
        "项目单位": published["项目单位"],
        BUILDING: int(published["建安投资(万元)"]),
    }
    row |= progress(row, int(percent) if percent else None, month)
    return row | {"阶段": "完工" if percent == "100" else STAGES[published["阶段"]]}


def progress(row: Row, percent: int | None, month: int) -> Row:
    """The made-up columns of a project: stage, percent or investment, words, problem, day."""
    code = str(row["项目编号"])
    written = overrides().get(code, {})
    finished = percent == 100
    return {
        "阶段": written.get("阶段") or stage(percent or 0),
        **figures(row, percent),
        "形象进度": physical(row, percent, month),
        "存在问题": "无" if finished else written.get("存在问题") or "无",
        "填报日期": report_day(code, month),
    }


def stage(percent: int) -> str:
    """The stage that goes with a percent: 完工 exactly at 100."""
    if percent == 100:
        return "完工"
    return "在建" if percent >= 30 else "开工" if percent > 0 else "前期手续"


def figures(row: Row, percent: int | None) -> Row:
    """Percent, own investment in 万元, or both: finished projects and those of a group have both."""
    if not percent:
        return {"完成率": percent, INVESTED: None}
    chance = dice(f"{row['项目编号']}/figures")
    style, alone, share = chance.random(), chance.random() < 0.5, own_share(row, chance)
    spent = chance.uniform(0.98, 1.0) if percent == 100 else percent / 100
    invested = share * spent
    amount = round(invested) if invested >= 100 else round(invested, 1)
    if percent == 100 or row.get("合并投资组"):
        return {"完成率": as_typed(percent, style), INVESTED: amount}
    return {INVESTED: amount} if alone else {"完成率": as_typed(percent, style)}


def own_share(row: Row, chance: random.Random) -> float:
    """The part of the planned amount, in 万元, that this project can have spent: all, or its share of the group's."""
    planned = float(str(row[PLANNED]))
    group = row.get("合并投资组")
    if not group:
        return planned
    members = sum(record["合并投资组"] == group for record in read("published/urban_projects"))
    return planned / members * chance.uniform(0.6, 0.95)


def as_typed(percent: int, style: float) -> object:
    """Most people type 40, some 40%, a few ４０％."""
    if style < 0.8:
        return percent
    return (
        f"{percent}%"
        if style < 0.95
        else f"{percent}%".translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
    )


def physical(row: Row, percent: int | None, month: int) -> str:
    """Progress in words: those written for the project, else the phrase for its name or list and its percent."""
    written = overrides().get(str(row["项目编号"]), {})
    if text := written and of_month(written, "形象进度", month):
        return str(text)
    phrases = phrases_for(str(row["项目名称"])) or phrases_for(str(row["清单"]))
    fitting = [phrase for low, phrase in phrases if low <= (percent or 0)]
    return fitting[-1].format(完成率=percent)


@cache
def phrases_for(name: str) -> list[tuple[int, str]]:
    """The phrases for a name, lowest percent first."""
    records = (record for record in read("illustrative/physical_progress") if record["清单或项目名称"] == name)
    return sorted((int(record["完成率下限"]), record["形象进度"]) for record in records)


if __name__ == "__main__":
    sys.exit(main())
