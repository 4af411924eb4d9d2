"""The user's own rules over small ledgers: in the ledger's sheet, in files beside it, and through the command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tables import SETTINGS, UNITS, cells, read, workbook

from toolkit.check import check
from toolkit.ledger import Ledger, Mark, RawSheet, Reading, parse
from toolkit.rules.own import own_rules
from toolkit.rules.own_words import target_of
from toolkit.schema import KINDS, standard_schema
from toolkit.values import Finding
from toolkit.workbook.own_rules import own_rules_beside
from toolkit.workbook.reader import read_workbook

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "own-rules.md"

TASKS = """
任务编号|重点任务|任务事项|牵头单位|配合单位|完成时限|完成率|本月进展|存在问题|是否督办
RW-1|大项|事项一|发改委|区经信局、区城管委|2024年5月底|60|正在推进|缺人|是
RW-2|大项|事项二|区经信局||持续推进|50|||否
RW-3|大项|事项三|区城管委||等通知|—|进展慢|—|3
"""
PROJECTS = """
项目编号|所属规划|清单|项目名称|责任单位|计划投资（亿元）|合并投资组|开始年份|结束年份|阶段|完成率|累计完成投资(万元)
XM-1|甲规划|电力|甲线|区城管委|0.01||2021|2024|在建|40|120
XM-2|甲规划|电力|乙线|区城管委|0.03|A|2022|2025|竣工|100|10
XM-3|甲规划|电力|丙线|区城管委||A|2022|2025|开工|10|400
XM-4|甲规划|电力|丁线|区城管委|三亿多|B|2022|2025|开工|10|400
XM-5|甲规划|电力|戊线|区城管委||B|2022|2025|开工|10|
"""
HEADINGS = "规则编号|工作表|列|条件|信息|级别\n"


def ledger(rules: str, beside: Sequence[RawSheet] = (), **sheets: str) -> Reading:
    """A ledger with these lines in its sheet of rules, the headings added."""
    whole = {"设置": SETTINGS, "责任单位": UNITS, "任务台账": TASKS, "项目台账": PROJECTS, **sheets}
    if rules:
        whole["校验规则"] = HEADINGS + rules
    if not beside:
        return read(whole)
    return parse([RawSheet(title, cells(table)) for title, table in whole.items()], standard_schema(), beside=beside)


def own(reading: Reading) -> list[Finding]:
    return list(own_rules(reading.ledger))


def told(rules: str, **sheets: str) -> list[tuple[str, str]]:
    """(code without own-rule-, place) of what the rules find."""
    return [(f.code.removeprefix("own-rule-"), str(f.place)) for f in own(ledger(rules, **sheets))]


def rows(condition: str, sheet: str = "项目台账", column: str = "完成率") -> list[int]:
    """The Excel rows at which a condition is reported."""
    found = own(ledger(f"GZ-1|{sheet}|{column}|{condition}|不对|"))
    assert {f.code for f in found} <= {"own-rule-warning"}, found
    return [f.place.row for f in found]


# -- what a rule reports


def test_a_rule_reports_at_its_column_of_each_row_where_it_is_true() -> None:
    assert told("GZ-1|项目台账|阶段|完成率 > 30 且 完成率 < 100|改一改|错误") == [("error", "项目台账!J2")]
    assert told('GZ-1|项目台账|完成率|阶段 = "开工"|改一改|警告') == [("warning", f"项目台账!K{n}") for n in (4, 5, 6)]
    assert told("GZ-1|项目台账|阶段|完成率 > 100|改一改|错误") == []


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("错误", "error"),
        ("警告", "warning"),
        ("提示", "info"),
        ("", "warning"),
        ("error", "error"),
        ("严重", "warning"),
    ],
)
def test_levels(level: str, code: str) -> None:
    reading = ledger(f"GZ-1|项目台账|完成率|完成率 = 100|不对|{level}")
    assert [f.code for f in own(reading)] == [f"own-rule-{code}"]
    assert [f.code for f in reading.findings if f.place.sheet == "校验规则"] == ["unread-choice"] * (level == "严重")


def test_the_finding_says_what_the_rule_says() -> None:
    finding = own(ledger("GZ-07|项目台账|完成率|完成率 = 100|完成了也要报决算。|提示"))[0]
    assert finding.message == "完成了也要报决算（自定规则 GZ-07）。"
    assert finding.value == "100" and finding.remedy.endswith("。") and finding.place.column == "完成率"


def test_the_message_is_filled_with_cells_as_typed() -> None:
    message = "〔任务编号〕由{牵头单位}办到[完成时限]{完成时限}，进展{本月进展}，见〔2024〕15号，{是否督办}"
    found = own(ledger(f"GZ-1|任务台账|完成率|完成率 <= 60|{message}|"))
    assert [f.message.partition("（自定")[0] for f in found] == [
        "RW-1由发改委办到[完成时限]2024年5月底，进展正在推进，见〔2024〕15号，是",
        "RW-2由区经信局办到[完成时限]持续推进，进展（空），见〔2024〕15号，否",
    ]


def test_a_long_cell_is_cut_and_one_line_in_a_message() -> None:
    tasks = TASKS.replace("正在推进", "一\\n二" + "长" * 100)
    finding = own(ledger("GZ-1|任务台账|完成率|完成率 = 60|{本月进展}|", 任务台账=tasks))[0]
    assert finding.message.startswith("一 二" + "长" * 57 + "…（自定规则")


def test_braces_in_a_cell_are_only_text() -> None:
    tasks = TASKS.replace("正在推进", "{完成率}{0.__class__}")
    finding = own(ledger("GZ-1|任务台账|完成率|完成率 = 60|{本月进展}|", 任务台账=tasks))[0]
    assert finding.message.startswith("{完成率}{0.__class__}（")


# -- what the words of a condition mean in a ledger


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("牵头单位 = “区发展改革委”", [2]),
        ("配合单位 包含 “经信局”", [2]),
        ("个数(配合单位) = 2", [2]),
        ("配合单位 为空", [3, 4]),
        ("完成时限 < 期末 且 完成率 < 100", [2]),
        ("完成时限 为空", []),
        ("非 完成时限 < 期末", []),
        ("完成率 为空", [4]),
        ("存在问题 为空", [3]),
        ("本月进展 为空 且 完成率 < 100", [3]),
        ("下一步计划 为空", [2, 3, 4]),
        ("是否督办 = “是”", [2]),
        ("是否督办 > 2", [4]),
        ("进展情况 为空", [3]),
        ("[完成率(%)] = 50", [3]),
    ],
)
def test_tasks(condition: str, found: list[int]) -> None:
    assert rows(condition, "任务台账") == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("[计划投资(万元)] = 100", [2]),
        ("计划投资 = 300万", [3, 4]),
        ("固投 > 200", [3, 4]),
        ("累计完成投资 > 计划投资", [2, 4]),
        ("计划投资 为空", []),
        ("累计完成投资 为空", [6]),
        ("阶段 = “完工”", [3]),
        ("阶段 = “竣工”", [3]),
        ("结束年份 >= 规划结束年", [3, 4, 5, 6]),
        ("年(期初) = 2024 且 开始年份 = 2021", [2]),
        ("合并投资组 = “A”", [3, 4]),
    ],
)
def test_projects(condition: str, found: list[int]) -> None:
    assert rows(condition) == found


def test_a_group_without_any_amount_is_blank() -> None:
    projects = PROJECTS.replace("0.03", "").replace("三亿多", "")
    assert told("GZ-1|项目台账|完成率|计划投资 为空|补填|", 项目台账=projects) == [
        ("warning", f"项目台账!K{number}") for number in (3, 4, 5, 6)
    ]


def test_the_example_of_the_blank_ledger_is_a_good_rule() -> None:
    example = [column.example for column in standard_schema().sheet("own_rules").columns]
    assert all(example)
    rules = [*cells(HEADINGS), example]
    found = read({"设置": SETTINGS, "项目台账": PROJECTS, "校验规则": rules})
    assert own(found) == []
    without = PROJECTS.replace("100|10\n", "100|\n")
    found = read({"设置": SETTINGS, "项目台账": without, "校验规则": rules})
    assert [(f.code, str(f.place)) for f in own(found)] == [("own-rule-warning", "项目台账!L3")]


@pytest.mark.parametrize("sheet", ["项目台账", "重点项目", "项目清单", " 项目 台账 "])
def test_a_sheet_goes_by_its_aliases(sheet: str) -> None:
    assert rows("完成率 = 100", sheet) == [3]


def test_the_column_of_a_rule_may_have_the_ledgers_own_unit() -> None:
    assert told("GZ-1|项目台账|计划投资（亿元）|计划投资 = 100|{计划投资(亿元)}|") == [("warning", "项目台账!F2")]


def test_a_rule_over_a_sheet_that_is_missing_finds_nothing() -> None:
    assert told("GZ-1|指标|当前值|当前值 > 目标值|不对|") == []
    assert told(
        "GZ-1|指标|当前值|当前值 > 目标|不对|", 指标="指标编号|指标|目标值|当前值\nZB-1|甲|3|4\nZB-2|乙|不低于5|4"
    ) == [("warning", "指标!D2")]


def test_every_kind_of_column_has_a_sort() -> None:
    reading = ledger("")
    sorts = {
        column.kind: target_of(reading.ledger, reading.ledger[sheet.code]).scope.sorts[column.heading]
        for sheet in standard_schema().sheets
        for column in sheet.columns
    }
    assert set(sorts) == set(KINDS)


# -- rules that are wrong


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("GZ-1|项目台账|完成率|完成率 >|不对|", "校验规则!D2", "“GZ-1”的条件第6个字符处：条件没有写完"),
        ("GZ-1|项目台账|完成率|完成律 > 1|不对|", "校验规则!D2", "最接近的是“完成率”"),
        ("GZ-1|项目台账|完成率|[计划投资(亿元)] > 1|不对|", "校验规则!D2", "最接近的是“计划投资(万元)”"),
        ("GZ-1|项目台帐|完成率|完成率 > 1|不对|", "校验规则!B2", "最接近的是“项目台账”"),
        ("GZ-1|项目台账|完成律|完成率 > 1|不对|", "校验规则!C2", "最接近的是“完成率”"),
        ("GZ-1|项目台账|本月进度|完成率 > 1|不对|", "校验规则!C2", "项目台账没有这一列"),
        ("GZ-1|项目台账|完成率|完成率 > 1|〔项目名〕不对|", "校验规则!E2", "“〔项目名〕”，项目台账没有这一列"),
        ("GZ-1|项目台账|完成率|完成率 > 1|{}不对|", "校验规则!E2", "“{}”"),
    ],
)
def test_a_rule_that_is_wrong_is_told_and_stops_nothing(line: str, place: str, words: str) -> None:
    found = own(ledger(f"{line}\nGZ-2|项目台账|完成率|完成率 = 100|不对|"))
    assert [(f.code, str(f.place)) for f in found] == [("own-rule-bad", place), ("own-rule-warning", "项目台账!K3")]
    assert words in found[0].message and found[0].message.endswith("。")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{}|项目台账|完成率|完成率 >|不对|", "“" + "长" * 60 + "…”的条件"),
        ("GZ-1|{}|完成率|完成率 > 1|不对|", "“" + "长" * 60 + "…”不是"),
        ("GZ-1|项目台账|{}|完成率 > 1|不对|", "“" + "长" * 60 + "…”，"),
        ("GZ-1|项目台账|完成率|{}|不对|", "最多 500 个"),
        ("GZ-1|项目台账|完成率|完成率 > 1|{}|", "最多 500 个"),
    ],
)
def test_what_is_very_long_is_not_said_at_length(line: str, words: str) -> None:
    (found,) = own(ledger(line.format("长" * 30_000)))
    assert found.code == "own-rule-bad" and words in found.message and len(found.message) < 150


def test_blanks_and_repeats_in_the_sheet_are_told_once() -> None:
    reading = ledger(
        "GZ-1|项目台账|完成率||不对|\n|项目台账|完成率|完成率 = 40|不对|\n"
        "GZ-1|项目台账|完成率|完成率 = 100|不对|\nGZ-3|项目台账|完成率|#REF!|不对|"
    )
    assert [(f.code, str(f.place)) for f in check(reading) if f.place.sheet == "校验规则"] == [
        ("required-blank", "校验规则!D2"),
        ("required-blank", "校验规则!A3"),
        ("repeated-key", "校验规则!A4"),
        ("own-rule-bad", "校验规则!D5"),
    ]
    assert [f.place.cell for f in own(reading) if f.code == "own-rule-warning"] == ["K3"]


def test_an_error_cell_in_the_sheet_is_told_by_reading_only() -> None:
    rules = [*cells(HEADINGS), ["GZ-1", "项目台账", "完成率", Mark("#REF!"), "不对", ""]]
    reading = read({"设置": SETTINGS, "项目台账": PROJECTS, "校验规则": rules})
    assert own(reading) == []
    assert [f.code for f in reading.findings if f.place.sheet == "校验规则"] == ["cell-error"]


def test_a_ledger_without_a_period_cannot_use_it() -> None:
    settings = SETTINGS.replace("报告期 | 2024年6月", "")
    found = own(ledger("GZ-1|任务台账|完成率|完成时限 < 期末|不对|", 设置=settings))
    assert [f.code for f in found] == ["own-rule-bad"] and "报告期" in found[0].message


def test_more_rules_than_can_be_run() -> None:
    lines = "\n".join(f"GZ-{n}|项目台账|完成率|完成率 = 100|不对|" for n in range(1, 310))
    found = own(ledger(lines))
    assert [f.code for f in found] == ["own-rule-warning"] * 300 + ["own-rule-bad"]
    assert found[-1].place.cell == "A302" and "300" in found[-1].message


def test_no_rules_find_nothing() -> None:
    assert own(ledger("")) == []
    assert own(ledger("|||||")) == []


def test_without_rules_the_language_is_not_loaded() -> None:
    code = (
        "import sys; from toolkit.check import all_rules; list(all_rules()); print('toolkit.expression' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True)
    assert run.stdout.strip() == "False"


# -- files beside the workbook

GOOD = """\
# 办公室的规则
[[规则]]
规则编号 = "GZ-01"
工作表 = "项目台账"
列 = "完成率"
条件 = '阶段 = "竣工"'
信息 = "〔项目名称〕要报决算。"
级别 = "提示"

[["规则"]]  # 键和表名加不加引号都行
"规则编号" = "GZ-02"
工作表 = "项目台账"
列 = "累计完成投资(万元)"
条件 = '''
累计完成投资
  = 120'''
信息 = "不对"
"""


def beside(folder: Path, **files: str | bytes) -> list[RawSheet]:
    """The sheets of files beside a workbook called 台账.xlsx; the names are without .toml and with _ for a point."""
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name.replace('_', '.')}.toml").write_bytes(data)
    return own_rules_beside(folder / "台账.xlsx")


def bad(folder: Path, text: str | bytes) -> list[tuple[int, str]]:
    """(line, message) of what is wrong with a file of rules; nothing of it is a finding of reading."""
    reading = ledger("", beside(folder, 校验规则=text))
    assert not [f for f in reading.findings if f.place.sheet == "校验规则.toml"]
    found = [f for f in own(reading) if f.code == "own-rule-bad"]
    assert {(f.place.sheet, f.place.cell) for f in found} <= {("校验规则.toml", "")}
    return [(f.place.row, f.message) for f in found]


def test_rules_of_a_file(tmp_path: Path) -> None:
    sheets = beside(tmp_path, 校验规则=GOOD)
    assert [sheet.title for sheet in sheets] == ["校验规则.toml"]
    reading = ledger("", sheets)
    assert [row.number for row in reading.ledger.own_rules[1]] == [2, 10]
    assert [(f.code, str(f.place)) for f in own(reading)] == [
        ("own-rule-info", "项目台账!K3"),
        ("own-rule-warning", "项目台账!L2"),
    ]
    assert own(reading)[0].message == "乙线要报决算（自定规则 GZ-01）。"


def test_no_file_is_no_sheet(tmp_path: Path) -> None:
    (tmp_path / "校验规则.toml").mkdir()
    assert own_rules_beside(tmp_path / "台账.xlsx") == []


def test_the_workbooks_own_file_goes_first(tmp_path: Path) -> None:
    sheets = beside(tmp_path, 校验规则=GOOD, 台账_校验规则=GOOD, 别的_校验规则=GOOD)
    assert [sheet.title for sheet in sheets] == ["台账.校验规则.toml", "校验规则.toml"]
    found = own(ledger("GZ-02|项目台账|完成率|完成率 = 100|不对|", sheets))
    assert [(str(f.place), f.message.partition("编号")[2]) for f in found if f.code == "own-rule-bad"] == [
        ("台账.校验规则.toml 第10行", "与“校验规则”第2行重复。"),
        ("校验规则.toml 第2行", "与“台账.校验规则.toml”第2行重复。"),
        ("校验规则.toml 第10行", "与“校验规则”第2行重复。"),
    ]
    assert len([f for f in found if f.code != "own-rule-bad"]) == 5  # all of them run all the same


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[规则]]\n规则编号 = “GZ-1”", 1, "第2行写得不对：等号和引号请用半角"),
        ("\n[[规则]]\n规则编号 ＝ \"GZ-1\"", 2, "第3行写得不对：等号和引号请用半角"),
        ("[[规则]]\n规则编号 = GZ-1", 1, "第2行写得不对：等号后面的文字要加引号"),
        ("[[规则]]\n规则编号 \"GZ-1\"", 1, "第2行写得不对：每行要写成"),
        ("[[规则]]\n规则编号 = \"GZ-1", 1, "第2行写得不对：引号没有成对"),
        ("[[规则]]\n列 = \"a\"\n列 = \"b\"", 1, "第3行写得不对：同一项写了两次"),
        ('[[规则]]\n条件 = "阶段 = "完工""', 1, "第2行写得不对：引号后面多了内容"),
        ("[[规则]]\n条件 = \"a\\b\\c\"", 1, "外面请用单引号"),
        ("[[规则]]\n条件 = '''a\nb", 1, "引号没有成对"),
        ("[[规则]]\n条件 = " + "[" * 5000, 1, "写得不对"),
        ("[[规则]]\n条件 = " + "9" * 5000, 1, "写得不对"),
        ("[[规则]]\n条 件 = \"a\"", 1, "不认识的项“条 件”"),
        ("[[规则]]\n[其他]\na = 1", 1, "第2行写得不对：每行要写成"),
        ("[[规则]]\n[other]\na = 1", 1, "不认识的项“other”"),
        ("[[规则]]\n\"列\" \"a\"", 1, "第2行写得不对：缺少等号"),
        ("[[规则]]\n列 = 3", 1, "“列”要写成加引号的文字"),
        ("[[规则]]\n级别 = \"严重\"", 1, "只能是错误、警告、提示"),
        ("[[规则]]\n信息 = \"" + "长" * 501 + '"', 1, "太长，最多 500 个字"),
        ("[[规则]]\n规则编号 = \"GZ-1\"", 1, "“GZ-1”没有写“工作表”"),
        ("规则编号 = \"GZ-1\"", 1, "第一个 [[规则]] 之前"),
        ("[[规则]]\n列" + " " * 200_000 + "\n", 1, "第2行写得不对"),
        ("【【规则】】", 1, "第一个 [[规则]] 之前"),
        ("", 1, "空的"),
        ("[[规则]]\n信息 = \"不对\"".encode("gbk"), 1, "UTF-8"),
        (b"#" * (1024 * 1024 + 1), 1, "1 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong(tmp_path: Path, text: str | bytes, line: int, words: str) -> None:
    found = bad(tmp_path, text)
    assert [row for row, _ in found] == [line]
    assert words in found[0][1] and found[0][1].endswith("。") and found[0][1].startswith("自定规则")


def test_one_wrong_rule_of_a_file_does_not_stop_the_others(tmp_path: Path) -> None:
    text = GOOD + "[[规则]]\n规则编号 = “坏”\n[[规则]]\n规则编号 = 3\n" + GOOD.replace("GZ-0", "GZ-1")
    found = own(ledger("", beside(tmp_path, 校验规则=text)))
    assert [(f.code.removeprefix("own-rule-"), f.place.row) for f in found] == [
        ("info", 3), ("warning", 2), ("bad", 18), ("bad", 20), ("info", 3), ("warning", 2)
    ]  # fmt: skip


def test_windows_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    reading = ledger("", beside(tmp_path, 校验规则=data))
    assert [row.number for row in reading.ledger.own_rules[1]] == [2, 10]
    assert len(own(reading)) == 2


def test_text_of_several_lines_is_left_as_it_is(tmp_path: Path) -> None:
    text = GOOD.replace('"〔项目名称〕要报决算。"', "'''\n条件 = 甲\n[[规则]]\n乙'''")
    found = own(ledger("", beside(tmp_path, 校验规则=text)))
    assert found[0].message == "条件 = 甲[[规则]]乙（自定规则 GZ-01）。" and len(found) == 2


def test_a_file_of_very_many_rules_is_cut(tmp_path: Path) -> None:
    rule = GOOD.split("\n\n")[0].partition("\n")[2]
    text = "\n".join(rule.replace("GZ-01", f"GZ-{n}") for n in range(4000))
    found = own(ledger("", beside(tmp_path, 校验规则=text)))
    assert [f.code for f in found] == ["own-rule-info"] * 300 + ["own-rule-bad"]
    assert found[-1].place.row == 300 * 7 + 1


# -- through the command


def validate(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """The exit status of the command, and what it finds of the user's own rules."""
    run = subprocess.run(
        [sys.executable, "-m", "toolkit", "validate", str(path), "--format", "json"],
        capture_output=True, cwd=ROOT, check=False,
    )  # fmt: skip
    findings = json.loads(run.stdout)["findings"]
    return run.returncode, [f for f in findings if f["code"].startswith("own-rule")]


def test_validate_runs_the_rules_of_the_sheet(tmp_path: Path) -> None:
    rules = HEADINGS + "GZ-1|任务台账|完成率|完成时限 < 期末 且 完成率 < 100|到期未完成，请说明原因|错误"
    path = workbook(tmp_path / "台账.xlsx", {"设置": SETTINGS, "任务台账": TASKS, "校验规则": rules})
    status, found = validate(path)
    assert status == 1
    assert [(f["severity"], f["sheet"], f["cell"], f["value"]) for f in found] == [("error", "任务台账", "G2", "60")]
    assert found[0]["message"] == "到期未完成，请说明原因（自定规则 GZ-1）。"


def test_a_workbook_with_rules_in_it_and_beside_it(tmp_path: Path) -> None:
    rules = HEADINGS + "GZ-1|任务台账|完成率|完成率 = 60|甲|"
    path = workbook(tmp_path / "台账.xlsx", {"设置": SETTINGS, "任务台账": TASKS, "校验规则": rules})
    (tmp_path / "校验规则.toml").write_text(GOOD.replace("项目台账", "任务台账"), "utf-8")
    sheets, source = read_workbook(path)
    found = check(parse(sheets, standard_schema(), source, own_rules_beside(path)))
    assert [(f.code, str(f.place)) for f in found if f.code.startswith("own")] == [
        ("own-rule-warning", "任务台账!G2"),
        ("own-rule-bad", "校验规则.toml 第2行"),
        ("own-rule-bad", "校验规则.toml 第10行"),
    ]


# -- the manual


def examples(language: str) -> list[str]:
    """The blocks of code of that language in the manual's page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def page_ledger(rules: list[list[str]]) -> Ledger:
    whole = [*cells(HEADINGS), *rules]
    return read({"设置": SETTINGS, "项目台账": PROJECTS, "校验规则": whole}).ledger


def table_rows(heading: str) -> list[list[str]]:
    """The rows of the page's table whose heading row starts with a word, without the marks of code."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    end = next(at for at in range(start, len(lines)) if not lines[at].startswith("|"))
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[start + 2 : end]]


def test_every_example_of_the_manual_is_a_good_rule() -> None:
    examples = table_rows("用途")
    assert len(examples) >= 10
    rules = [
        [f"GZ-{n}", sheet, column, condition, "不对", ""] for n, (_, sheet, column, condition) in enumerate(examples)
    ]
    assert [f.message for f in own_rules(page_ledger(rules)) if f.code == "own-rule-bad"] == []


def test_every_operator_and_function_of_the_manual_is_one() -> None:
    conditions = [example for heading in ("写法", "函数") for *_, example in table_rows(heading)]
    rules = [[f"GZ-{n}", "项目台账", "完成率", condition, "不对", ""] for n, condition in enumerate(conditions)]
    assert len(rules) >= 20
    assert [f.message for f in own_rules(page_ledger(rules)) if f.code == "own-rule-bad"] == []


def test_the_manual_names_every_operator_and_function() -> None:
    from toolkit.expression.functions import FUNCTIONS
    from toolkit.expression.words import CONSTANTS, OPERATORS

    text = PAGE.read_text("utf-8")
    told = {row[0].partition("(")[0] for row in table_rows("函数")}
    assert told == set(FUNCTIONS)
    spellings = " ".join(cell for row in table_rows("写法") for cell in row[:2])
    assert [word for word in OPERATORS if not word.isascii() and word not in spellings + "，、≧≦−"] == []
    assert all(f"`{name}`" in text for name in CONSTANTS)


def test_the_file_of_the_manual_works(tmp_path: Path) -> None:
    (example,) = examples("toml")
    assert bad(tmp_path, example) == []
    assert len(ledger("", own_rules_beside(tmp_path / "台账.xlsx")).ledger.own_rules[1]) == 2


def test_what_the_manual_says_is_refused_is_refused() -> None:
    for wrong, says in table_rows("写错的条件"):
        found = list(own_rules(page_ledger([["GZ-1", "项目台账", "完成率", wrong, "不对", ""]])))
        assert [f.code for f in found] == ["own-rule-bad"] and says in found[0].message, wrong
