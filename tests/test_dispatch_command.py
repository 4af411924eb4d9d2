"""`taizhang dispatch` as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
import docx
import openpyxl
import pytest
from tables import workbook
from test_cli_words import english_in
from test_dispatch import LEDGER
from test_rules import CLEAN

from toolkit.briefing.write import find_template, write_briefings
from toolkit.chinese import parse_period
from toolkit.cli.dispatch import command
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_ledger


class Done(NamedTuple):
    """What the command said."""

    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Dispatch = Callable[..., Done]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A small ledger."""
    return workbook(tmp_path / "台账.xlsx", LEDGER)


@pytest.fixture
def dispatch(ledger: Path, capsys: pytest.CaptureFixture[str]) -> Dispatch:
    """The command, run on the small ledger."""

    def call(*arguments: object) -> Done:
        words = [str(ledger), "--period", "2024-06", *map(str, arguments)]
        command.main(words, standalone_mode=False)
        return Done(*capsys.readouterr())

    return call


def test_every_unit_gets_its_workbook(dispatch: Dispatch, ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    done = dispatch("-o", out, "--format", "json")
    names = [f"2024-06-填报-{unit}.xlsx" for unit in ("区发改委", "区经信局", "区城管委", "区水务局")]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    assert done.json["outputs"] == [str(out / name) for name in names]
    assert done.json["ledger"] == str(ledger) and len(done.json["nobody"]) == 3
    assert openpyxl.load_workbook(out / names[0])["填报说明"]["B2"].value == "区发改委"


def test_text_says_what_was_done_in_chinese(dispatch: Dispatch, tmp_path: Path) -> None:
    done = dispatch("-o", tmp_path / "下发")
    for said in ("下发 4 个单位，牵头事项 6 条，配合事项 4 条", "没有单位领走的事项", "RW-4", "没有写责任单位"):
        assert said in done.out
    assert not english_in(done.out.replace(str(tmp_path), ""))


def test_errors_of_the_ledger_are_noted(dispatch: Dispatch, ledger: Path, tmp_path: Path) -> None:
    assert "处错误" in dispatch("-o", tmp_path / "一").err  # RW-4 has no lead unit
    workbook(ledger, CLEAN)
    assert "处错误" not in dispatch("-o", tmp_path / "二").err


def test_one_unit_by_an_alias(dispatch: Dispatch, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    done = dispatch("-o", out, "--unit", "发改委", "--unit", "区发展改革委", "--format", "json")
    assert [path.name for path in out.iterdir()] == ["2024-06-填报-区发改委.xlsx"]
    assert done.json["not_asked"] == ["区经信局", "区城管委", "区水务局"]
    assert [unit["unit"] for unit in done.json["units"]] == ["区发改委"]


def test_a_unit_without_rows_is_refused_with_the_nearest(dispatch: Dispatch, tmp_path: Path) -> None:
    with pytest.raises(CannotDo) as refused:
        dispatch("-o", tmp_path / "下发", "--unit", "区城管")
    assert "区城管委" in refused.value.remedy and not (tmp_path / "下发").exists()
    with pytest.raises(CannotDo, match="区人力社保局"):
        dispatch("-o", tmp_path / "下发", "--unit", "区人社局")


def test_a_ledger_without_units_is_refused(ledger: Path, dispatch: Dispatch, tmp_path: Path) -> None:
    workbook(ledger, {"设置": LEDGER["设置"], "任务台账": "任务编号|任务事项|牵头单位\nRW-1|事项|"})
    with pytest.raises(CannotDo, match="没有可以下发的"):
        dispatch("-o", tmp_path / "下发")


def test_more_units_than_any_ledger_has_are_refused(ledger: Path, dispatch: Dispatch, tmp_path: Path) -> None:
    """A cell that lists thousands of words is no list of units: the disk was filled with workbooks."""
    words = "、".join(f"第{number}局" for number in range(1_000))
    tasks = f"任务编号|任务事项|牵头单位|配合单位\nRW-1|事项|区发改委|{words}"
    workbook(ledger, {"设置": LEDGER["设置"], "责任单位": LEDGER["责任单位"], "任务台账": tasks})
    for asked in ((), ("--letter",)):
        with pytest.raises(CannotDo, match="1,001 个单位，一次最多下发 1,000 个") as refused:
            dispatch("-o", tmp_path / "下发", *asked)
        assert "--unit" in refused.value.remedy and not (tmp_path / "下发").exists()
    dispatch("-o", tmp_path / "下发", "--unit", "第7局")
    assert len(list((tmp_path / "下发").iterdir())) == 1
    with pytest.raises(CannotDo, match="1,001 个单位要各出一份，最多 1,000 份"):
        write_briefings(summarize(read_ledger(ledger), parse_period("2024-06")), find_template("单位任务清单"))


def test_the_same_ledger_gives_the_same_files(dispatch: Dispatch, tmp_path: Path) -> None:
    for name in ("一", "二"):
        dispatch("-o", tmp_path / name)
    for path in (tmp_path / "一").iterdir():
        assert path.read_bytes() == (tmp_path / "二" / path.name).read_bytes()


def test_a_return_in_the_folder_is_not_overwritten_unless_asked(dispatch: Dispatch, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    dispatch("-o", out)
    returned = out / "2024-06-填报-区经信局.xlsx"
    returned.write_bytes(b"returned")
    others = [path for path in out.iterdir() if path != returned]
    for path in others:
        path.unlink()
    with pytest.raises(CannotDo, match="2024-06-填报-区经信局"):
        dispatch("-o", out)
    assert list(out.iterdir()) == [returned] and returned.read_bytes() == b"returned"
    dispatch("-o", out, "--force")
    assert returned.read_bytes() != b"returned" and len(list(out.iterdir())) == 4


def test_one_deadline_for_all(dispatch: Dispatch, tmp_path: Path) -> None:
    done = dispatch("-o", tmp_path / "下发", "--deadline", "2024年7月3日", "--format", "json")
    assert {unit["deadline"] for unit in done.json["units"]} == {"2024-07-03"}
    with pytest.raises(CannotDo, match="明天"):
        dispatch("-o", tmp_path / "二", "--deadline", "明天")
    assert not (tmp_path / "二").exists()


def test_letters_go_with_the_workbooks(dispatch: Dispatch, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    done = dispatch("-o", out, "--letter", "--unit", "区发改委", "--format", "json")
    letter = out / "2024-06-单位任务清单-区发改委.docx"
    assert done.json["units"][0]["letter"] == str(letter) and len(list(out.iterdir())) == 2
    document = docx.Document(str(letter))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "区发改委" in "".join([*(p.text for p in document.paragraphs), *cells])
    assert any("事项一" in text for text in cells)


def test_without_letters_there_are_none(dispatch: Dispatch, tmp_path: Path) -> None:
    done = dispatch("-o", tmp_path / "下发", "--format", "json")
    assert {unit["letter"] for unit in done.json["units"]} == {None}
    assert not list((tmp_path / "下发").glob("*.docx"))


def test_a_period_is_needed(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(click.MissingParameter):
        command.main([str(ledger), "-o", str(tmp_path / "下发")], standalone_mode=False)


def test_the_sheets_of_our_own_in_a_units_workbook_are_no_findings(dispatch: Dispatch, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    dispatch("-o", out)
    book = openpyxl.load_workbook(out / "2024-06-填报-区城管委.xlsx")  # it leads a problem, supports tasks
    for sheet in book:
        sheet.sheet_state = "visible"
    assert {"填报说明", "填报标识", "配合-任务台账"} <= set(book.sheetnames) and "任务台账" not in book.sheetnames
    book.create_sheet("任务台帐")
    book.save(tmp_path / "报回.xlsx")
    strange = {"misnamed-sheet", "unknown-sheet"}
    found = [finding for finding in read_ledger(tmp_path / "报回.xlsx").findings if finding.code in strange]
    assert [(finding.code, finding.value) for finding in found] == [("misnamed-sheet", "任务台帐")]
