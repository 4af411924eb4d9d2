"""Output formats: which there are, JSON, text. For the workbook of tables see test_tables.py."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.cli.common import save
from toolkit.formats import formats, stream_formats, write
from toolkit.values import CannotDo, Checked, Finding, Grid, Item, Place, Result, Severity

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples/ledger-2024-06.xlsx"


def written(result: Result, name: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream)
    return stream.getvalue()


def test_the_formats_there_are() -> None:
    assert {"json", "text", "xlsx"} <= set(formats()) <= set(formats(findings=True))
    assert set(formats(findings=True)) - set(formats()) == {"sarif"}
    assert not any(name.startswith("_") for name in formats())


def test_a_screen_is_offered_text_first_and_no_workbook() -> None:
    assert stream_formats()[:2] == ("text", *sorted(set(formats()) - {"text", "xlsx"}))[:2]
    assert set(stream_formats(findings=True)) == set(formats(findings=True)) - {"xlsx"}


def test_what_has_no_findings_is_saved_in_no_format_of_findings(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"\.sarif.*\.json、") as refused:
        save(Result({}, ("一行",)), tmp_path / "汇总.sarif", [])
    assert ".sarif" not in refused.value.remedy and not list(tmp_path.iterdir())
    save(result(finding(1, "A")), tmp_path / "校验.sarif", [])
    assert (tmp_path / "校验.sarif").read_bytes() == written(result(finding(1, "A")), "sarif")


def test_json_is_one_document_and_refuses_what_json_has_not() -> None:
    assert json.loads(written(Result({"名": [1, 0.5, None]}), "json")) == {"名": [1, 0.5, None]}
    with pytest.raises(ValueError, match="JSON"):
        written(Result({"a": float("nan")}), "json")


def test_text_shows_every_cell_and_never_a_markup() -> None:
    grid = Grid("表", ("名称", "数"), (("[red]甲[/red]", 1234567), ("乙", 0.5)), ("注",))
    text = written(Result({}, ("第一行",), (grid, Grid("空表", ("甲",), ()))), "text").decode()
    for part in ("第一行", "表", "名称", "[red]甲[/red]", "1,234,567", "0.5", "注：注", "空表", "无"):
        assert part in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_no_control_of_a_terminal_gets_through_lines_and_tables() -> None:
    grid = Grid("表\x1b[2J", ("名\x07称",), (("甲\x1b]0;题\x07\u202e乙\r丙",),), ("注\x9b1m",))
    text = written(Result({}, ("第一行\x1b[1A\n第二行",), (grid,)), "text").decode()
    assert text.splitlines()[0] == r"第一行\x1b[1A 第二行"
    assert r"表\x1b[2J" in text and r"名\x07称" in text
    assert r"甲\x1b]0;题\x07\u202e乙 丙" in text and r"注\x9b1m" in text
    assert all(line.isprintable() for line in text.split("\n"))


# -- findings as text


def finding(row: int, letter: str, **other: Any) -> Finding:
    """An error in a cell of 任务台账, or whatever else is given."""
    place = Place(other.pop("sheet", "任务台账"), row, letter, "完成率")
    kept = {"severity": Severity.ERROR, "value": "", "message": "没有填写。", "remedy": "请补填。", "code": "blank"}
    return Finding(place=place, **{**kept, **other})


def result(*findings: Finding, ledger: str = "台账.xlsx") -> Result:
    """Findings of one ledger; rows from 2 on are items with keys."""
    return Result({}, checked=(Checked(ledger, "0" * 64, findings, item),))


def item(found: Finding) -> Item:
    return Item(f"RW-{found.place.row}") if found.place.row > 1 else Item()


def text_of(*findings: Finding, **other: Any) -> list[str]:
    """The lines of the text of findings, and that each ends."""
    text = written(result(*findings, **other), "text").decode()
    assert text.endswith("\n")
    return text.split("\n")[:-1]


def test_findings_stand_by_sheet_and_row_those_of_the_whole_sheet_first() -> None:
    warned = {"severity": Severity.WARNING, "remedy": "请核对。"}
    assert text_of(
        finding(12, "AB", message="“六成”无法识别。", remedy="请填 40%。", code="unread-percent"),
        finding(3, "B"),
        finding(3, "", **warned, message="这一行重复。", code="repeated"),
        finding(0, "", **warned, message="缺少一列。", code="missing-column"),
        finding(0, "H", **warned, message="整列相同。", code="same"),
        finding(1, "C", severity=Severity.INFO, message="列“甲”不认识。", remedy="", code="unknown-column"),
        finding(2, "A", sheet="设置", message="没有\n填写。"),
        finding(0, "", sheet="政策机制", **warned, message="没有工作表。", code="missing-sheet"),
        finding(0, "", sheet="车辆", severity=Severity.INFO, message="不属于台账。", remedy="", code="unknown-sheet"),
        finding(0, "", sheet="", message="没有一张表。", code="none"),
    ) == [
        "台账.xlsx",
        "",
        "【整本台账】错误 1 处、警告 1 处、提示 1 处",
        "  错误  全本      没有一张表。请补填。  [none]",
        "  警告  政策机制  没有工作表。请核对。  [missing-sheet]",
        "  提示  车辆      不属于台账。  [unknown-sheet]",
        "",
        "【任务台账】错误 2 处、警告 3 处、提示 1 处",
        "  警告  全表          缺少一列。请核对。  [missing-column]",
        "  警告  H列           整列相同。请核对。  [same]",
        "  提示  C1            列“甲”不认识。  [unknown-column]",
        "  警告  第3行  RW-3   这一行重复。请核对。  [repeated]",
        "  错误  B3     RW-3   没有填写。请补填。  [blank]",
        "  错误  AB12   RW-12  “六成”无法识别。请填 40%。  [unread-percent]",
        "",
        "【设置】错误 1 处",
        "  错误  A2  RW-2  没有 填写。请补填。  [blank]",
        "",
        "合计：错误 4 处、警告 4 处、提示 2 处。",
    ]


def test_keys_take_room_only_where_there_are_any_and_a_long_one_pushes_its_own_line() -> None:
    assert text_of(finding(1, "A"))[3] == "  错误  A1  没有填写。请补填。  [blank]"
    keys = {2: "规划甲", 3: "A" * 20, 4: "长" * 40}
    checked = Checked("台账.xlsx", "", [finding(row, "A") for row in keys], lambda f: Item(keys[f.place.row]))
    assert written(Result({}, checked=(checked,)), "text").decode().split("\n")[3:6] == [
        "  错误  A2  规划甲            没有填写。请补填。  [blank]",
        f"  错误  A3  {'A' * 20}  没有填写。请补填。  [blank]",
        f"  错误  A4  {'长' * 20}……{'长' * 10}  没有填写。请补填。  [blank]",
    ]


def test_a_place_that_is_long_pushes_its_own_line_and_lets_no_control_through() -> None:
    shown = [finding(0, "", sheet=sheet) for sheet in ("甲", "乙" * 10, "丙\x1b[2J")]
    assert text_of(*shown)[3:6] == [
        "  错误  甲                没有填写。请补填。  [blank]",
        f"  错误  {'乙' * 10}  没有填写。请补填。  [blank]",
        r"  错误  丙\x1b[2J         没有填写。请补填。  [blank]",
    ]


def test_ledgers_follow_one_another_each_with_its_total() -> None:
    two = Result({}, checked=(*result(ledger="甲.xlsx").checked, *result(finding(1, "A"), ledger="乙.xlsx").checked))
    assert written(two, "text").decode().split("\n") == [
        "甲.xlsx",
        "没有发现问题。",
        "",
        "乙.xlsx",
        "",
        "【任务台账】错误 1 处",
        "  错误  A1  没有填写。请补填。  [blank]",
        "",
        "合计：错误 1 处。",
        "",
    ]


def percent(row: int, value: str, **other: Any) -> Finding:
    return finding(
        row, "H", value=value, message=f"“完成率”填写为“{value}”，无法识别。", code="unread-percent", **other
    )


def test_five_alike_are_shown_six_are_folded_where_the_fourth_would_stand() -> None:
    five = [percent(row, f"{row}成") for row in (2, 3, 4, 6, 9)]
    assert len(text_of(*five)) == 10
    assert text_of(*five, percent(10, "十成"), finding(4, "I"), finding(11, "I"))[3:] == [
        "  错误  H2   RW-2   “完成率”填写为“2成”，无法识别。请补填。  [unread-percent]",
        "  错误  H3   RW-3   “完成率”填写为“3成”，无法识别。请补填。  [unread-percent]",
        "  错误  H4   RW-4   “完成率”填写为“4成”，无法识别。请补填。  [unread-percent]",
        "  错误  I4   RW-4   没有填写。请补填。  [blank]",
        "  …  另有 3 处同类问题：H6、H9—H10（完整清单见 --format json 或 html）  [unread-percent]",
        "  错误  I11  RW-11  没有填写。请补填。  [blank]",
        "",
        "合计：错误 8 处。",
    ]


def test_the_line_for_the_rest_names_a_few_ranges_and_counts_them_all() -> None:
    scattered = [percent(row, "若干") for row in range(2, 200, 2)]
    (line,) = [line for line in text_of(*scattered) if "同类" in line]
    assert "另有 96 处同类问题：H8、H10、H12、H14、H16、H18、H20、H22、…（" in line
    rows = [finding(row, "", message=f"与第{row - 1}行重复。") for row in range(5, 15)]
    assert "  …  另有 7 处同类问题：第8—14行（完整清单见 --format json 或 html）  [blank]" in text_of(*rows)
    twice = [finding(row, "A") for row in (2, 2, 2, 2, 3, 3)]
    assert "  …  另有 3 处同类问题：A2—A3（完整清单见 --format json 或 html）  [blank]" in text_of(*twice)


@pytest.mark.parametrize(
    "other",
    [
        lambda n: finding(n, "H", message=f"与第1行（RW-{n + 50}）相同。"),
        lambda n: finding(n, "H", message=f"公布为 {n},000，相差 {n}。"),
        lambda n: finding(n, "H", code=f"own-{n}"),
        lambda n: finding(n, "HIJKLMNO"[n - 2]),
        lambda n: finding(n, "H", severity=list(Severity)[n % 3]),
        lambda n: finding(n, "H", sheet="任务台账" if n % 2 else "政策机制"),
        lambda n: finding(0, "", message="整张表没有读入。"),
    ],
    ids=["words", "amounts", "code", "column", "severity", "sheet", "whole sheet"],
)
def test_findings_that_say_different_things_are_all_shown(other: Callable[[int], Finding]) -> None:
    text = text_of(*map(other, range(2, 10)))
    assert sum(line.startswith("  ") for line in text) == 8 and "同类" not in "".join(text)


@pytest.mark.parametrize(
    "alike",
    [
        lambda n: finding(n, "H", message=f"“RW-{n}”的“完成率”没有填写。"),
        lambda n: finding(n, "H", value=f"0.{n}", message=f"填写为“0.{n}”，按 0.{n}% 理解。", remedy=f"请填 {n}0%。"),
        lambda n: finding(n, "H", value=f"编号{n}", message=f"“编号{n}”与第{n - 1}行重复。"),
    ],
    ids=["key", "value", "row"],
)
def test_findings_that_differ_in_key_value_or_row_only_are_folded(alike: Callable[[int], Finding]) -> None:
    assert "另有 5 处同类问题：H5—H9（" in "".join(text_of(*map(alike, range(2, 10))))


def test_a_finding_is_one_line_whatever_its_cell_holds() -> None:
    hostile = "甲\r\n  错误  A1  假的\x1b[2K\x1b]0;题\x07\x9b1m\u202e倒\u2066\u2028\u200b\ufeff\U000e0041\ud800"
    text = text_of(
        finding(2, "A", sheet=hostile, value=hostile, message=f"“{hostile}”无法识别。", code=hostile), ledger=hostile
    )
    shown = r"甲    错误  A1  假的\x1b[2K\x1b]0;题\x07\x9b1m\u202e倒\u2066\u2028\u200b\ufeff\U000e0041\ud800"
    assert text == [
        shown,
        "",
        f"【{shown}】错误 1 处",
        f"  错误  A2  RW-2  “{shown}”无法识别。请补填。  [{shown}]",
        "",
        "合计：错误 1 处。",
    ]


def test_neither_a_key_nor_the_line_for_the_rest_lets_a_control_through() -> None:
    hostile = [finding(row, "A", code="甲\x1b[2J") for row in range(2, 9)]
    checked = Checked("台账.xlsx", "", hostile, lambda f: Item("乙\x1b[2J"))
    text = written(Result({}, checked=(checked,)), "text").decode()
    assert r"乙\x1b[2J  没有填写" in text and r"json 或 html）  [甲\x1b[2J]" in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_rare_characters_of_names_are_left_as_they_are() -> None:
    message = "“䶮㛃𠮷\ue000　龘é”无法识别。"
    assert message in text_of(finding(2, "A", message=message))[3]


def test_a_page_in_a_cell_loses_its_middle_and_nothing_else() -> None:
    (line,) = text_of(finding(2, "A", message=f"填写为“{'长' * 5000}”，无法识别。"))[3:4]
    assert line.startswith("  错误  A2  RW-2  填写为“长长") and "长……长" in line
    assert line.endswith("”，无法识别。请补填。  [blank]") and len(line) < 350
    whole = f"填写为“{'长' * 280}”，无法识别。"
    assert whole in text_of(finding(2, "A", message=whole))[3]


def test_colours_are_added_when_asked_for_and_change_nothing_else() -> None:
    findings = result(
        *(finding(2, "ABC"[severity.rank], severity=severity, message="\x1b[0m") for severity in Severity),
        *(percent(row, "若干") for row in range(2, 10)),
    )
    stream = io.BytesIO()
    write(findings, "text", stream, colour=True)
    coloured = stream.getvalue().decode()
    assert re.sub(r"\x1b\[\d+m", "", coloured) == written(findings, "text").decode()
    assert coloured.split("\n")[:6] == [
        "\x1b[1m台账.xlsx\x1b[0m",
        "",
        "\x1b[1m【任务台账】错误 9 处、警告 1 处、提示 1 处\x1b[0m",
        r"  \e[31m错误\e[0m  A2  RW-2  \x1b[0m请补填。  \e[2m[blank]\e[0m".replace(r"\e", "\x1b"),
        r"  \e[33m警告\e[0m  B2  RW-2  \x1b[0m请补填。  \e[2m[blank]\e[0m".replace(r"\e", "\x1b"),
        r"  \e[36m提示\e[0m  C2  RW-2  \x1b[0m请补填。  \e[2m[blank]\e[0m".replace(r"\e", "\x1b"),
    ]
    assert "\x1b" not in written(findings, "text").decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of this kind")
@pytest.mark.parametrize(
    ("settings", "coloured"),
    [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_whose_users_want_them(settings: dict[str, str], coloured: bool) -> None:
    import pty

    master, slave = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")} | settings
    command = [sys.executable, "-m", "toolkit", "validate", str(SAMPLE)]
    with subprocess.Popen(command, stdout=slave, cwd=ROOT, env=environment) as process:
        os.close(slave)
        printed = _all_of(master)
    os.close(master)
    assert process.returncode == 0 and (b"\x1b[" in printed) == coloured and "合计".encode() in printed


def _all_of(terminal: int) -> bytes:
    """What is written to a terminal until nobody has it open: reading then fails on Linux and ends elsewhere."""
    printed = b""
    with contextlib.suppress(OSError):
        while some := os.read(terminal, 65536):
            printed += some
    return printed
