"""运行报告.html: what failed comes first, every file is linked, and nothing of clock, computer or engine is in it."""

from __future__ import annotations

import html
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from browser import browser, needs_browser
from test_batch_engines import JUNE, made, manifest
from test_commands import Taizhang, ledger, taizhang
from test_rollup import counties, county, here

from toolkit.archive.adding import Act
from toolkit.batch import monthly
from toolkit.batch.keeping import Keep
from toolkit.batch.pool import Processes
from toolkit.batch.report import REPORT
from toolkit.batch.report_rows import link

__all__ = ["taizhang"]


class Page(HTMLParser):
    """The elements of a page with their attributes, its headings in order."""

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.source = (out / REPORT).read_text("utf-8")
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @property
    def links(self) -> list[str]:
        return [str(found["href"]) for tag, found in self.found if tag == "a"]

    @property
    def headings(self) -> list[str]:
        return re.findall("<h2>(.*?)</h2>", self.source)

    @property
    def text(self) -> str:
        return html.unescape(re.sub("<[^>]+>", " ", self.source.partition("<body>")[2]))


def batch(folder: Path) -> Path:
    """Ledgers of every sort: in order, with an error, of another period, broken."""
    counties(folder)
    county(folder, "中县", "乙市", {"|60|正在": "|六成|正在"})
    county(folder, "北县", "乙市", {"报告期 | 2024年6月": "报告期 | 2024年5月"})
    (folder / "坏县.xlsx").write_bytes(b"no workbook")
    return folder


def page_of(folder: Path, out: Path, **named: Any) -> Page:
    monthly([folder], JUNE, out, engine=here, **named)
    return Page(out)


def test_what_is_wrong_comes_first_with_reason_and_remedy(tmp_path: Path) -> None:
    page = page_of(batch(tmp_path / "台账"), tmp_path / "结果")
    assert page.headings == ["未完成的台账", "总汇总", "有错误、有提醒的台账", "运行内容", "全部台账"]
    assert "这是纯文本，没有表格，不是 Excel 工作簿。请选择 .xlsx 台账文件。" in page.text
    remarks = page.source.partition("有错误、有提醒的台账")[2].partition("</section>")[0]
    assert "中县" in remarks and "2024年5月" in remarks and "东县" not in remarks
    assert "应汇总 6 本，已汇总 5 本，未完成 1 本" in page.text


def test_a_run_in_order_has_nothing_to_tell_of(tmp_path: Path) -> None:
    counties(tmp_path / "台账")
    page = page_of(tmp_path / "台账", tmp_path / "结果")
    assert page.headings == ["总汇总", "运行内容", "全部台账"]
    county(tmp_path / "一本", "东县")
    assert page_of(tmp_path / "一本", tmp_path / "另").headings == ["运行内容", "全部台账"]


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    page = page_of(batch(tmp_path / "台账 #1%"), out)
    ids = {found.get("id") for _, found in page.found}
    assert all(target[1:] in ids for target in page.links if target.startswith("#"))
    files = [unquote(target) for target in page.links if not target.startswith("#")]
    assert all((out / name).is_file() for name in files)
    made_of_ledgers = [name for one in manifest(out)["ledgers"] for name in one["outputs"]]
    assert len(made_of_ledgers) == 25 and set(made_of_ledgers) < set(files)


def test_digests_are_short_and_whole_in_their_titles(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    page = page_of(batch(tmp_path / "台账"), out)
    titles = {str(found.get("title")) for _, found in page.found}
    log = manifest(out)
    rolled_up = [digest for name, digest in log["outputs"].items() if name != REPORT]
    ledgers = [one["sha256"] for one in log["ledgers"] if one["sha256"]]
    assert len(rolled_up) == 3 and len(ledgers) == 5
    assert {*rolled_up, *ledgers, log["versions"]["schema"], log["versions"]["template"]} <= titles
    assert all(digest[:16] in page.text and digest not in page.text for digest in ledgers)


def test_nothing_of_clock_computer_or_engine_is_in_it(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    page = page_of(batch(tmp_path / "台账"), out)
    log = manifest(out)
    for unwanted in (str(tmp_path), log["engine"], log["begun"][:10], log["versions"]["python"], "<script", "://"):
        assert unwanted not in page.source
    assert "run.json" in page.text


def test_it_is_the_same_wherever_and_however_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch(tmp_path / "此" / "台账")
    monkeypatch.chdir(tmp_path / "此")
    first = page_of(Path("台账"), Path("结果")).source
    shutil.copytree(tmp_path / "此" / "台账", tmp_path / "彼" / "台账")
    monkeypatch.chdir(tmp_path / "彼")
    monthly([Path("台账")], JUNE, Path("结果"), engine=lambda number: Processes(2, 60))
    assert Page(Path("结果")).source == first
    files = made(Path("结果"))
    monthly([Path("台账")], JUNE, Path("结果"), engine=here, changed_only=True)
    assert made(Path("结果")) == files
    Path("别处").mkdir()
    monkeypatch.chdir("别处")
    monthly([Path("../台账")], JUNE, Path("."), engine=here)
    assert str(tmp_path) not in Page(Path(".")).source


def test_the_archive_and_last_periods_ledger_are_named(taizhang: Taizhang, tmp_path: Path) -> None:
    from datetime import datetime

    moment = datetime.fromisoformat("2024-07-01T09:00:00+08:00")
    keep = Keep(tmp_path / "我的档案", lambda period: Act(moment, "张某", period, "出稿时归档"))
    counties(tmp_path / "台账")
    page = page_of(tmp_path / "台账", tmp_path / "结果", keep=keep)
    assert "档案“我的档案”，3 本有记录" in page.text and "第1号" in page.text and "第3号" in page.text
    old = ledger(tmp_path / "旧.xlsx")
    taizhang("monthly", tmp_path / "台账/东县.xlsx", "--previous", old, "--period", "2024-06", "-o", tmp_path / "另")
    page = Page(tmp_path / "另")
    assert "旧.xlsx" in page.text and "没有用档案" in page.text


def test_nothing_of_a_ledger_becomes_part_of_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    county(folder, "东县", "<b>甲</b>", {"东县规划实施台账": "<script>alert(1)</script>"})
    county(folder, "西县&copy;", "\u202e乙")
    (folder / "<i>坏.xlsx").write_bytes(b"no workbook")
    page = page_of(folder, tmp_path / "结果")
    assert "<script" not in page.source and "<i>" not in page.source and "\u202e" not in page.source
    assert "<script>alert(1)</script>" in page.text and "西县&copy;" in page.text


def test_an_address_is_never_that_of_another_place() -> None:
    assert link("javascript:alert(1)", "甲") == "甲" and link("", "甲") == "甲"
    assert link("../甲 #%.xlsx", "乙") == '<a href="../甲%20%23%25.xlsx">乙</a>'


def test_the_command_says_where_it_is(taizhang: Taizhang, tmp_path: Path) -> None:
    counties(tmp_path / "台账")
    out = tmp_path / "结果"
    done = taizhang("monthly", tmp_path / "台账", "--period", "2024-06", "--jobs", "1", "-o", out)
    assert f"  {out / REPORT}\n" in done.out
    done = taizhang("monthly", tmp_path / "台账", "--period", "2024-06", "--jobs", "1", "-o", out, "--format", "json")
    assert list(done.json["outputs"])[-1] == REPORT and done.json["trouble"] == []


@needs_browser
def test_it_can_be_read_on_a_narrow_screen_and_printed(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    page_of(batch(tmp_path / "台账"), out)
    with browser() as window:
        for width in (1280, 390):
            window.resize(width, 900)
            window.open(out / REPORT)
            assert window.run("document.documentElement.scrollWidth") <= width
        assert window.pdf(tmp_path / "页.pdf").stat().st_size > 10_000
