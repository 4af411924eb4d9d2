"""The roll-up of a run: sums of the ledgers' own, every figure traced, nothing lost, doubles told, equal bytes."""

from __future__ import annotations

import io
import json
import random
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from tables import workbook
from test_batch_engines import JUNE, ROOT, lasting, made, manifest
from test_commands import Taizhang, assert_cannot, taizhang
from test_rules import CLEAN, PROJECTS

from toolkit.batch import Run, Share, monthly
from toolkit.batch.engines import Here
from toolkit.batch.pool import Processes
from toolkit.batch.rollup_files import rollup_template
from toolkit.batch.rollup_late import MOST, Worst, read_late
from toolkit.batch.rollup_packing import is_packed, pack, unpack
from toolkit.batch.shares import total
from toolkit.briefing.checking.check import check_template
from toolkit.briefing.checking.profile import standard_profile
from toolkit.briefing.checking.rollup_example import example_rollup_values
from toolkit.briefing.content.rollup import MOST_ROWS, ROLLUP_VARIABLES
from toolkit.briefing.write import batch_template
from toolkit.rollup.values import MOST_LATE
from toolkit.values import Period, Severity, Span

__all__ = ["taizhang"]

GIVEN = ("--period", "2024-06", "--jobs", "1")
FILES = ("2024-06-总专刊.docx", "2024-06-总汇总.json", "2024-06-总汇总.xlsx")
#: The names of the projects, and what they are in a ledger of its own.
UNLIKE = {old: f"{{}}{old}" for old in ("甲线入地", "乙线入地", "丙管线", "丁项目")}


def county(folder: Path, name: str, region: str = "", swaps: dict[str, str] | None = None, alike: bool = False) -> Path:
    """A ledger of this name, its projects under names of its own unless it is to be like others; `swaps` in all sheets.

    It has no totals, which would not be right after a swap.
    """
    sheets = {title: table for title, table in CLEAN.items() if title != "公布合计"}
    sheets["项目台账"] = sheets["项目台账"].partition("合计|")[0]
    if not alike:
        for old, new in UNLIKE.items():
            sheets["项目台账"] = sheets["项目台账"].replace(old, new.format(name))
    settings = sheets["设置"].replace("测试台账", f"{name}规划实施台账")
    sheets["设置"] = f"{settings}所属地区 | {region}\n" if region else settings
    for old, new in (swaps or {}).items():
        assert any(old in table for table in sheets.values())
        sheets = {title: table.replace(old, new) for title, table in sheets.items()}
    folder.mkdir(parents=True, exist_ok=True)
    return workbook(folder / f"{name}.xlsx", sheets)


def counties(folder: Path) -> list[Path]:
    """Three ledgers, two of them of one region, with different figures."""
    return [
        county(folder, "东县", "甲市", {"|60|正在推进": "|95|正在推进"}),
        county(folder, "南县", "乙市", {"|100||2021|": "|150||2021|"}),
        county(
            folder, "西县", "甲市", {"|300|A|": "|0.5|A|", "|2021年3月|2024年10月底|60": "|2021年3月|2024年3月底|60"}
        ),
    ]


def here(number: int) -> Here:
    return Here()


def run_of(paths: list[Path], out: Path, **named: Any) -> Run:
    return monthly(paths, JUNE, out, engine=here, **named)


def document(out: Path) -> Any:
    return json.loads((out / FILES[1]).read_bytes())


def text_of(out: Path) -> str:
    """Every paragraph and cell of the bulletin."""
    bulletin = docx.Document(str(out / FILES[0]))
    cells = (cell.text for table in bulletin.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in bulletin.paragraphs), *cells])


def rows_of(out: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet of the workbook by their headings."""
    found = openpyxl.load_workbook(out / FILES[2])[sheet].iter_rows(min_row=3, values_only=True)
    headings = next(found)
    return [dict(zip(headings, row, strict=True)) for row in found]


def sheets_of(out: Path) -> list[str]:
    return openpyxl.load_workbook(out / FILES[2]).sheetnames


# -- sums


def test_sums_are_those_of_the_ledgers_and_rates_are_worked_out_of_sums(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_of(counties(tmp_path / "台账"), out)
    own = [json.loads((out / name / "2024-06-汇总.json").read_bytes()) for name in ("东县", "南县", "西县")]
    whole = document(out)["total"]
    for kind in ("tasks", "projects"):
        for status, number in whole[kind]["by_status"].items():
            assert number == sum(one[kind]["by_status"].get(status, 0) for one in own)
    assert whole["tasks"]["by_light"] == {
        light: sum(one["tasks"]["by_light"][light] for one in own) for light in ("绿", "黄", "红", "灰")
    }
    for name in ("planned", "invested"):
        assert whole["projects"][name] == sum(one["projects"][name] for one in own)
    assert whole["projects"]["planned"] == 450 + 500 + 150.5
    assert whole["projects"]["rate"] == 10.9  # 120 of 1,100.5; the mean of the three is 14.2
    assert whole["problems"]["open"] == 3 and whole["indicators"]["on_pace"] == sum(
        one["indicators"]["on_pace"] for one in own
    )


def test_a_region_of_several_has_a_sum_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_of(counties(tmp_path / "台账"), out)
    rows = [(row["所属地区"], row["台账"], row["合计"], row["滞后"], row["逾期"]) for row in rows_of(out, "各台账")[:5]]
    assert [row[:2] for row in rows] == [
        ("甲市", "东县规划实施台账"), ("甲市", "西县规划实施台账"), ("甲市", "小计"),
        ("乙市", "南县规划实施台账"), (None, "合计"),
    ]  # fmt: skip
    assert [row[2] for row in rows] == [7, 7, 14, 7, 21]
    assert [rows[2][at] for at in (3, 4)] == [rows[0][at] + rows[1][at] for at in (3, 4)]
    money = [row["计划投资(万元)"] for row in rows_of(out, "投资、指标和问题")[:5]]
    assert money == [450, 150.5, 600.5, 500, 1100.5]
    assert [(row["所属地区"], row["台账数"]) for row in rows_of(out, "按地区")] == [
        ("甲市", 2),
        ("乙市", 1),
        ("合计", 3),
    ]
    assert [one["region"] for one in document(out)["regions"]] == ["甲市", "乙市"]
    alone = tmp_path / "另"
    run_of(counties(tmp_path / "台账")[1:], alone)
    assert "按地区" not in sheets_of(alone) and "小计" not in text_of(alone)


def test_the_bulletin_says_what_the_workbook_says(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_of(counties(tmp_path / "台账"), out)
    words, whole = text_of(out), document(out)["total"]
    assert "本期应汇总台账3本，已汇总3本，涉及2个地区，没有未完成的。" in words
    assert f"计划投资1,100.5万元；累计完成投资{whole['projects']['invested']}万元，相当于计划投资的10.9%" in words
    assert f"逾期{whole['items']['by_status']['逾期']}项、滞后{whole['items']['by_status']['滞后']}项" in words
    assert all(f"{name}规划实施台账" in words for name in ("东县", "南县", "西县"))
    digest = sha256((out / FILES[2]).read_bytes()).hexdigest()
    assert digest[:16] in words and digest in docx.Document(str(out / FILES[0])).core_properties.subject


# -- every figure traced


def test_every_ledger_leads_to_its_own_summary_and_names_its_file_and_digest(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    paths = counties(tmp_path / "台账 #1")
    run_of(paths, out)
    book = openpyxl.load_workbook(out / FILES[2])
    for sheet in ("各台账", "投资、指标和问题", "重点任务", "重点项目", "政策机制", "来源"):
        targets = [cell.hyperlink.target for row in book[sheet].iter_rows() for cell in row if cell.hyperlink]
        summaries = [target for target in targets if target.endswith("-汇总.xlsx")]
        assert sorted(summaries) == [f"{name}/2024-06-汇总.xlsx" for name in ("东县", "南县", "西县")]
        assert all((out / target).is_file() for target in summaries)
    linked = {cell.value: cell.hyperlink.target for row in book["来源"].iter_rows() for cell in row if cell.hyperlink}
    assert linked["东县.xlsx"] == "../台账%20%231/东县.xlsx"
    assert {row["文件"]: row["SHA-256"] for row in rows_of(out, "来源") if row["文件"]} == {
        path.name: sha256(path.read_bytes()).hexdigest() for path in paths
    }
    late = book["滞后最多的事项"]
    (place,) = [cell.hyperlink for cell in late[4] if cell.hyperlink and "项目台账" in str(cell.value)]
    assert place.location.startswith("'项目台账'!A") or place.location.startswith("项目台账!A")


# -- nothing lost


def test_what_failed_is_named_and_not_counted(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    counties(folder)
    (folder / "坏县.xlsx").write_bytes(b"no workbook")
    done = taizhang("monthly", folder, *GIVEN, "-o", out)
    assert done.status == 1 and all(str(out / name) in done.out for name in FILES)
    assert document(out)["expected"] == 4 and document(out)["done"] == 3
    assert [(row["情况"], row["文件"]) for row in rows_of(out, "未汇总") if row["情况"]] == [("未完成", "坏县.xlsx")]
    words = text_of(out)
    assert "应汇总台账4本，已汇总3本，涉及2个地区，未完成1本。未完成的是坏县.xlsx" in words and "不是 Excel" in words
    assert str(tmp_path) not in words and str(tmp_path) not in (out / FILES[1]).read_text("utf-8")
    (folder / "坏县.xlsx").unlink()
    taizhang("monthly", folder, *GIVEN, "-o", out)
    assert "未汇总" not in sheets_of(out) and "坏县" not in text_of(out)


def test_what_was_left_out_is_named(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    paths = counties(folder)
    taizhang("dispatch", paths[0], "--period", "2024-06", "-o", tmp_path / "下发")
    sent = Path(shutil.copy(next((tmp_path / "下发").iterdir()), folder))
    taizhang("monthly", folder, *GIVEN, "-o", out)
    assert document(out)["expected"] == 3
    assert [row["文件"] for row in rows_of(out, "未汇总") if row["情况"] == "没有纳入"] == [sent.name]
    assert "另有1份工作簿不是整本台账，没有纳入" in text_of(out) and sent.name in text_of(out)


def test_errors_and_other_periods_are_told_and_counted(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    counties(folder)
    county(folder, "北县", "乙市", {"报告期 | 2024年6月": "报告期 | 2024年5月"})
    county(folder, "中县", "乙市", {"|60|正在": "|六成|正在"})
    run_of([folder], out)
    assert document(out)["done"] == 5
    said = {row["台账"]: row["需要核对的事"] for row in rows_of(out, "需要核对") if row["台账"]}
    assert set(said) == {"中县规划实施台账", "北县规划实施台账"}
    assert "错误 1 处" in said["中县规划实施台账"] and "2024年5月" in said["北县规划实施台账"]
    words = text_of(out)
    assert "校验有错误的1本，共1处：中县规划实施台账" in words
    assert "设置的报告期与本期不符的1本：北县规划实施台账" in words
    for path in (folder / "北县.xlsx", folder / "中县.xlsx"):
        path.unlink()
    run_of([folder], out)
    assert "需要核对" not in sheets_of(out) and "不符" not in text_of(out) and "校验有错误" not in text_of(out)


def test_of_one_ledger_there_is_no_roll_up(tmp_path: Path) -> None:
    run = run_of([county(tmp_path, "东县")], tmp_path / "结果")
    assert list(run.outputs) == ["运行报告.html"]
    assert not any((tmp_path / "结果" / name).exists() for name in FILES)


def test_a_roll_up_that_is_no_longer_up_to_date_is_told(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    paths = counties(folder)
    assert "没有更新" not in taizhang("monthly", folder, *GIVEN, "-o", out).out
    done = taizhang("monthly", paths[0], *GIVEN, "-o", out)
    assert done.status == 0 and "这一次只有一本，没有更新" in done.out
    assert f"{FILES[2]}、{FILES[1]}、{FILES[0]}：" in done.out
    assert "没有更新" in (out / "运行报告.html").read_text("utf-8")
    other = taizhang("monthly", paths[0], "--period", "2024-03", "-o", out)
    assert "没有更新" not in other.out


def test_nothing_done_is_a_roll_up_of_nothing(tmp_path: Path) -> None:
    paths = [tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"]
    for path in paths:
        path.write_bytes(b"no workbook")
    run = run_of(paths, tmp_path / "结果")
    assert not run.trouble and document(tmp_path / "结果")["done"] == 0
    assert "已汇总0本，未完成2本" in text_of(tmp_path / "结果") and "没有可以汇总" in text_of(tmp_path / "结果")


# -- doubles


def doubles(out: Path) -> list[tuple[str, str, int]]:
    return [(one["kind"], one["name"], one["count"]) for one in document(out)["doubles"]["listed"]]


def test_nothing_is_a_double_that_is_there_once(tmp_path: Path) -> None:
    run_of(counties(tmp_path / "台账"), tmp_path / "结果")
    assert doubles(tmp_path / "结果") == [] and "可能重复" not in sheets_of(tmp_path / "结果")
    assert "可能重复" not in text_of(tmp_path / "结果")


def test_a_file_that_is_there_twice_is_told_and_counted(tmp_path: Path) -> None:
    paths, out = counties(tmp_path / "台账"), tmp_path / "结果"
    run_of([*paths, Path(shutil.copy(paths[0], tmp_path / "台账" / "副本.xlsx"))], out)
    assert doubles(out) == [("同一文件", "东县规划实施台账（东县.xlsx）", 2)]
    (places,) = [row["在哪里"] for row in rows_of(out, "可能重复") if row["情况"]]
    assert "东县.xlsx" in places and "副本.xlsx" in places
    assert document(out)["total"]["projects"]["planned"] == 450 * 2 + 500 + 150.5
    assert "发现可能重复的内容1处。合计中没有扣除" in text_of(out)


def test_two_ledgers_of_a_name_and_period_are_told(tmp_path: Path) -> None:
    paths, out = counties(tmp_path / "台账"), tmp_path / "结果"
    again = county(
        tmp_path / "另",
        "东县",
        "甲市",
        {"|60|": "|61|", "东县甲": "甲甲", "东县乙": "乙乙", "东县丙": "丙丙", "东县丁": "丁丁"},
    )
    run_of([*paths, again], out)
    assert doubles(out) == [("同名台账", "东县规划实施台账（东县.xlsx）（东县）", 2)]
    may = county(
        tmp_path / "另",
        "东县",
        "甲市",
        {"2024年6月\n": "2024年5月\n", "东县甲": "甲甲", "东县乙": "乙乙", "东县丙": "丙丙", "东县丁": "丁丁"},
    )
    run_of([*paths, may], out)
    assert doubles(out) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, True),
        ({"甲线入地": " 甲线 入地"}, True),
        ({"甲线入地": "甲线入地工程"}, False),
        ({"|区城管委|100|": "|区城管委|101|"}, False),
        ({"|区城管委|100|": "|区发改委|100|"}, False),
        ({"|区城管委|100|": "|区城管委||"}, False),
    ],
)
def test_a_project_in_two_ledgers_is_told_with_both_places(
    tmp_path: Path, changed: dict[str, str], found: bool
) -> None:
    """The same name whatever its blanks, amount and unit: it is not taken off the sums."""
    folder, out = tmp_path / "台账", tmp_path / "结果"
    own = {"乙线入地": "东乙线", "丙管线": "东丙线", "丁项目": "东丁"}
    east = county(folder, "东县", "", own, alike=True)
    west = county(
        folder, "西县", "", {"乙线入地": "西乙线", "丙管线": "西丙线", "丁项目": "西丁", **changed}, alike=True
    )
    run_of([east, west], out)
    assert doubles(out) == ([("同一项目", "甲线入地", 2)] if found else [])
    if found:
        (double,) = document(out)["doubles"]["listed"]
        assert [(one["ledger"], one["row"]) for one in double["places"]] == [
            ("../台账/东县.xlsx", 2),
            ("../台账/西县.xlsx", 2),
        ]
        assert double["amount"] == 100 and document(out)["doubles"]["amount"] == 100
        assert document(out)["total"]["projects"]["planned"] == 900
        assert "计划投资可能多计100万元" in text_of(out)


def test_the_amount_of_a_group_is_told_once(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    paths = [
        county(folder, name, "", {"甲线入地": f"{name}甲", "丁项目": f"{name}丁"}, alike=True)
        for name in ("东县", "西县")
    ]
    run_of(paths, out)
    assert doubles(out) == [("同一项目", "乙线入地", 2), ("同一项目", "丙管线", 2)]
    assert document(out)["doubles"]["amount"] == 300


# -- the worst


def late(number: int, gap: float, row: int = 2, kind: str = "tasks") -> list[Any]:
    return [number, kind, "任务台账", row, f"R{row}", "事项", "甲局", "2024年3月", "滞后", False, False, 0.0, -gap, gap]


def test_the_worst_are_the_same_in_any_grouping(tmp_path: Path) -> None:
    chance = random.Random(1)
    rows = [late(number, -chance.randrange(40), row) for number in range(30) for row in range(2, 14)]
    shares = [
        Share(
            1, {"a": 1}, {}, pack(sorted((row for row in rows if row[0] == number), key=lambda row: row[-1])), ("{}",)
        )
        for number in range(30)
    ]
    whole = total(shares)
    wanted = sorted(rows, key=lambda row: (row[-1], row[0], row[3]))[:MOST]
    assert unpack(whole.worst) == wanted and MOST == MOST_LATE
    for _ in range(5):
        chance.shuffle(shares)
        tree = list(shares)
        while len(tree) > 1:
            size = chance.randrange(2, 6)
            tree = [total(tree[at : at + size]) for at in range(0, len(tree), size)]
        assert tree[0] == whole
    assert shares[0] + shares[1] == shares[1] + shares[0] and whole.measures == ("{}",)


def test_equally_late_items_stand_in_the_order_of_ledgers_kinds_and_rows() -> None:
    worst = Worst()
    for row in (late(1, -5.0, 2), late(0, -5.0, 9, "projects"), late(0, -5.0, 9), late(0, -5.0, 3), late(7, -6.0)):
        worst.add(pack([row]))
    found = [(one.number, one.kind, one.row) for one in read_late(worst.packed())]
    assert found == [(7, "tasks", 2), (0, "tasks", 3), (0, "tasks", 9), (0, "projects", 9), (1, "tasks", 2)]


def test_the_furthest_behind_come_first_with_their_ledger(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_of(counties(tmp_path / "台账"), out)
    worst = document(out)["worst"]
    gaps = [one["gap"] for one in worst]
    assert gaps == sorted(gaps) and len(worst) == document(out)["total"]["items"]["by_status"]["滞后"] + 1
    overdue = next(one for one in worst if one["status"] == "逾期")
    assert (overdue["ledger"], overdue["key"], overdue["gap"], overdue["light"]) == (
        "../台账/西县.xlsx",
        "RW-1",
        -40.0,
        "红",
    )


def test_what_is_no_packed_text_is_refused() -> None:
    rows = [["甲", 1, 2.5, None, True], ["\ud800"]]
    assert unpack(pack(rows)) == rows and pack([]) == "" and unpack("") == []
    for wrong in ("x", "eJw=", None, 1, pack(rows)[:-4]):
        assert not is_packed(wrong)


# -- words and lights


def said(words: str) -> dict[str, str]:
    return {"规划起始年": f"状态词 | {words}\n灯号 | 滞后=橙\n规划起始年"}


def test_own_words_and_lights_are_used_where_all_ledgers_have_them(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    near = {"|60|正在": "|75|正在"}
    own = [county(folder, name, "", said("滞后=欠进度") | near) for name in ("东县", "西县")]
    run_of(own, tmp_path / "同")
    assert document(tmp_path / "同")["words"]["滞后"] == "欠进度" and "欠进度" in text_of(tmp_path / "同")
    same = document(tmp_path / "同")["total"]["items"]["by_light"]
    assert same["橙"] > 0 and "黄" not in same
    run_of([*own, county(folder, "北县", "", near)], tmp_path / "异")
    mixed = document(tmp_path / "异")["total"]["items"]
    assert document(tmp_path / "异")["words"]["滞后"] == "滞后" and "欠进度" not in text_of(tmp_path / "异")
    assert mixed["by_light"]["黄"] * 2 == same["橙"] * 3 and "橙" not in mixed["by_light"]
    assert sum(mixed["by_light"].values()) == mixed["total"]
    assert "各台账的口径有2种" in text_of(tmp_path / "异")
    assert len({row["口径"] for row in rows_of(tmp_path / "异", "来源") if row["口径"]}) == 2


# -- the same bytes


def test_the_roll_up_is_the_same_however_it_came_about(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    counties(folder)
    county(folder, "坏县").write_bytes(b"no workbook")
    run_of([folder], out)
    whole, log = made(out), lasting(out)
    assert set(FILES) < set(whole) and log["outputs"] == {
        name: sha256(whole[name] or b"").hexdigest() for name in (*FILES, "运行报告.html")
    }
    shutil.rmtree(out)
    monthly([folder], JUNE, out, engine=lambda number: Processes(2, 60))
    assert made(out) == whole and lasting(out) == log
    run_of([folder], out, changed_only=True)
    assert made(out) == whole
    (out / FILES[2]).unlink()
    (out / FILES[0]).write_bytes(b"broken")
    run_of([folder], out, changed_only=True)
    assert made(out) == whole


def test_what_is_taken_from_the_last_run_has_its_place_in_this_one(tmp_path: Path) -> None:
    """A ledger that comes before the others moves them all; a lock file that is gone is told no more."""
    folder, out = tmp_path / "台账", tmp_path / "结果"
    counties(folder)
    (folder / "~$东县.xlsx").write_bytes(b"lock")
    run_of([folder], out)
    assert "锁文件" in text_of(out) or "锁文件" in (out / "运行报告.html").read_text("utf-8")
    (folder / "~$东县.xlsx").unlink()
    county(folder, "一县", "丙市")
    (folder / "西县.xlsx").unlink()
    run = run_of([folder], out, changed_only=True)
    assert run.unchanged == 2
    shutil.rmtree(out / "西县")
    passed = made(out)
    shutil.rmtree(out)
    run_of([folder], out)
    assert made(out) == passed and "锁文件" not in (out / "运行报告.html").read_text("utf-8")


# -- what goes wrong


def test_a_roll_up_that_cannot_be_written_costs_no_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    counties(folder)
    (out / FILES[2]).mkdir(parents=True)
    done = taizhang("monthly", folder, *GIVEN, "-o", out)
    assert done.status == 1 and "总汇总没有写成" in done.out and "已完成 3 本" in done.out
    log = manifest(out)
    assert [one["status"] for one in log["ledgers"]] == ["ok"] * 3 and not log["clean"]
    assert list(log["outputs"]) == ["运行报告.html"] and "总汇总没有写成" in log["trouble"][0]
    assert "总汇总没有写成" in (out / "运行报告.html").read_text("utf-8") and not (out / FILES[0]).exists()
    (out / FILES[2]).rmdir()
    assert taizhang("monthly", folder, *GIVEN, "-o", out, "--changed-only").status == 0
    assert (out / FILES[2]).is_file() and not manifest(out)["trouble"]


def test_a_mistake_in_the_roll_up_is_told_and_kept_for_programmers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"

    def broken(rollup: object) -> Any:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("toolkit.batch.rollup_writing.rollup_files", broken)
    run = run_of(counties(tmp_path / "台账"), out)
    assert "程序内部错误（RuntimeError）" in run.trouble[0] and not run.clean
    assert "unforeseen" in (out / "运行日志" / "总汇总.txt").read_text("utf-8")
    assert str(tmp_path) not in (out / "运行报告.html").read_text("utf-8")


def test_nothing_of_a_ledger_becomes_a_formula_or_a_tag(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    paths = [county(folder, "+1+2", "-甲"), county(folder, "-西县", "@乙", {"事项一": "{{ 7919*7919 }}"})]
    run = run_of(paths, out)
    assert not run.trouble
    book = openpyxl.load_workbook(out / FILES[2])
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "+1+2规划实施台账" in text_of(out) and "62710561" not in text_of(out)


# -- other periods, other sizes


def test_a_mid_term_is_that_of_the_plan(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    blank = {"报告期 | 2024年6月": "报告期 | "}
    paths = [county(folder, name, "", blank) for name in ("东县", "南县")]
    paths.append(county(folder, "西县", "", {**blank, "规划结束年 | 2025": "规划结束年 | 2023"}))
    run = monthly(paths, Period(0, Span.MID_TERM), out, engine=here)
    assert not run.trouble
    found = json.loads((out / "2021-2025M-总汇总.json").read_bytes())
    assert found["as_of"] == "2023-06-30"
    assert [one["other_period"] for one in found["ledgers"]] == [False, False, True]
    assert "2021—2023年规划中期" in found["ledgers"][2]["note"]


def test_very_many_ledgers_are_listed_by_region(tmp_path: Path) -> None:
    values = dict(example_rollup_values())
    some = values["groups"][0]
    few = rollup_template().render({**values, "groups": (some,), "listing": "rows"})
    many = rollup_template().render({**values, "listing": "regions", "grouped": True})
    names = [cell.text for data in (few, many) for cell in docx.Document(io.BytesIO(data)).tables[1].columns[2].cells]
    assert any(some.rows[0].name in name for name in names) and MOST_ROWS == 1000
    assert "按地区列" in "".join(one.text for one in docx.Document(io.BytesIO(many)).paragraphs)


# -- the template


def test_our_template_has_no_error_and_asks_for_what_there_is() -> None:
    data = batch_template("总专刊").read_bytes()
    report = check_template(data, "总专刊", standard_profile())
    assert [one.message for one in report.remarks if one.severity is Severity.ERROR] == []
    assert set(report.variables) <= set(ROLLUP_VARIABLES) == set(example_rollup_values())


def test_a_wrong_name_in_a_template_of_a_roll_up_is_found(taizhang: Taizhang, tmp_path: Path) -> None:
    template = docx.Document(str(batch_template("总专刊")))
    template.add_paragraph("{{ expectde }} {{ total.tasks.totl }}")
    template.save(str(tmp_path / "自己的.docx"))
    done = taizhang("templates", "check", tmp_path / "自己的.docx")
    assert done.status == 1 and "expectde" in done.out and "totl" in done.out


def test_the_template_is_not_for_one_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    path, template = county(tmp_path, "东县"), batch_template("总专刊")
    done = taizhang("report", path, "--period", "2024-06", "--template", template, "-o", tmp_path / "简报")
    assert_cannot(done, "批量汇总用的")
    assert "总专刊" not in taizhang("templates", "list").out


def test_the_manual_lists_every_variable() -> None:
    manual = (ROOT / "docs" / "batch.md").read_text("utf-8")
    assert [name for name in ROLLUP_VARIABLES if f"`{name}`" not in manual] == []


def test_the_manual_names_every_field(tmp_path: Path) -> None:
    run_of(counties(tmp_path / "台账"), tmp_path / "结果")
    told = (ROOT / "docs" / "json.md").read_text("utf-8").partition("## 总汇总的字段")[2].partition("\n## ")[0]
    found = document(tmp_path / "结果")
    names = {*found, *found["ledgers"][0], *found["worst"][0], *found["doubles"], *found["total"]["projects"]}
    assert [name for name in names if f"`{name}`" not in told and f"`{name}[]`" not in told] == []


def test_the_projects_of_the_tests_are_four() -> None:
    """What UNLIKE renames is all there is."""
    assert all(name in PROJECTS for name in UNLIKE) and PROJECTS.count("XM-") == len(UNLIKE)
