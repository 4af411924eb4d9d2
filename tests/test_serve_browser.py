"""The local page in a real browser: its buttons are pressed, and what is seen and downloaded is looked at."""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser import Browser, browser, needs_browser
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tables import whole, workbook
from test_html import HOSTILE
from test_serve import LAST, PATIENCE, ROOT, THIS, Served, served

FAULTY = ROOT / "samples/faulty.xlsx"


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    """A browser that may speak to this computer, and to nothing else."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


class Desk:
    """The page as a person sees it."""

    def __init__(self, window: Browser, address: str) -> None:
        self.window = window
        window.complaints.clear()
        window.requests.clear()
        window.call("Page.navigate", url=address)
        window._await("Page.loadEventFired")

    def choose(self, field: str, path: Path) -> None:
        """Choose a file, as from the dialogue."""
        document = self.window.call("DOM.getDocument")["root"]["nodeId"]
        node = self.window.call("DOM.querySelector", nodeId=document, selector=f"#{field}")["nodeId"]
        self.window.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def drop(self, field: str, path: Path) -> None:
        """Drag a file into a box."""
        box = f"document.querySelector('[data-field={field}]').getBoundingClientRect()"
        x, y = self.window.run(f"[{box}.x + 40, {box}.y + 40]")
        for kind in ("dragEnter", "dragOver", "drop"):
            data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
            self.window.call("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def press(self, action: str) -> str:
        """Press a button and wait; what the page says below the buttons then, "" when all went well."""
        self.window.run(f"document.querySelector('.buttons [data-action={action}]').click()")
        return self.settled()

    def settled(self) -> str:
        """What the page says below its buttons once nothing is being done."""
        self.until("document.querySelector('#status .busy') === null")
        return str(self.window.run("document.querySelector('#status').innerText"))

    def until(self, expression: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.window.run(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        return str(self.window.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def rows(self, selector: str = ".result:not([hidden]) .cards") -> list[list[str]]:
        """The rows of a table that are seen, as the texts of their cells."""
        rows = f"[...document.querySelectorAll({json.dumps(selector + ' tbody tr')})].filter(row => !row.hidden)"
        texts = f"{rows}.map(row => [...row.cells].map(cell => cell.textContent))"
        return [list(row) for row in self.window.run(texts)]

    def download(self, folder: Path, place: int = 0) -> Path:
        """Follow a link to a file; the file as it was saved."""
        folder.mkdir()
        self.window.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        self.window.run(f"document.querySelectorAll('.result:not([hidden]) .files a')[{place}].click()")
        end = time.monotonic() + PATIENCE
        while not (saved := [path for path in folder.iterdir() if not path.name.endswith(".crdownload")]):
            assert time.monotonic() < end
            time.sleep(0.02)
        return saved[0]


@pytest.fixture
def desk(window: Browser, page: Served) -> Iterator[Desk]:
    """The page, opened anew; at the end nothing was complained of and nothing asked of another."""
    window.resize(1280, 900)
    yield (opened := Desk(window, page.address))
    assert window.complaints == []
    assert all(asked.startswith((page.address, "data:", "blob:")) for asked in window.requests)
    assert len(opened.window.requests) > 2


@needs_browser
def test_validate_shows_what_to_filter_and_a_copy_to_save(desk: Desk, tmp_path: Path) -> None:
    desk.choose("ledger", FAULTY)
    assert desk.text("#ledger-chosen").startswith("faulty.xlsx（")
    assert desk.press("validate") == ""
    rows = desk.rows()
    assert len(rows) > 50 and {row[0] for row in rows} == {"错误", "警告", "提示"}
    assert ["错误", "任务台账", "G8"] in [row[:3] for row in rows]
    saved = desk.download(tmp_path / "saved")
    assert saved.name == "2024-06-批注副本.xlsx" and "校验结果" in openpyxl.load_workbook(saved).sheetnames
    desk.window.run("document.querySelector('.chips .error').click()")
    assert {row[0] for row in desk.rows()} == {"错误"}
    desk.window.run("document.querySelector('.chips .info').click()")
    assert {row[0] for row in desk.rows()} == {"错误", "提示"}
    desk.window.run("document.querySelector('[type=search]').value = '百分数'")
    desk.window.run("document.querySelector('[type=search]').dispatchEvent(new Event('input'))")
    kept = desk.rows()
    assert 0 < len(kept) < len(rows) and all("百分数" in "".join(row) for row in kept)
    assert desk.text(".count") == f"显示 {len(kept)} / {len(rows)} 条"


@needs_browser
def test_a_cells_address_can_be_copied(desk: Desk) -> None:
    desk.window.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    desk.window.call("Page.bringToFront")
    desk.choose("ledger", FAULTY)
    desk.press("validate")
    desk.window.run("[...document.querySelectorAll('.copy')].find(button => button.textContent === 'G8').click()")
    desk.until("[...document.querySelectorAll('.copy')].some(button => button.textContent === 'G8 已复制')")
    assert desk.window.run("navigator.clipboard.readText()") == "任务台账!G8"


@needs_browser
def test_summarize_shows_the_tables_and_gives_a_workbook(desk: Desk, tmp_path: Path) -> None:
    desk.choose("ledger", THIS)
    desk.choose("previous", LAST)
    assert desk.press("summarize") == ""
    assert ["重点任务", "38"] in [row[:2] for row in desk.rows(".grid")]
    assert "变化统计" in desk.text(".result")
    saved = desk.download(tmp_path / "saved")
    assert saved.name == "2024-06-汇总.xlsx" and "总体情况" in openpyxl.load_workbook(saved).sheetnames


@needs_browser
def test_report_gives_the_briefing_or_a_zip(desk: Desk, tmp_path: Path) -> None:
    desk.choose("ledger", THIS)
    assert desk.press("report") == ""
    saved = desk.download(tmp_path / "one")
    assert saved.name == "2024-06-月度专刊.docx" and "word/document.xml" in zipfile.ZipFile(saved).namelist()
    desk.window.run("document.querySelector('#template').value = '督办通知单'")
    desk.window.run("document.querySelector('#period').value = '2024年6月'")
    assert desk.press("report") == ""
    saved = desk.download(tmp_path / "several")
    assert saved.name == "2024-06-督办通知单.zip" and len(zipfile.ZipFile(saved).namelist()) > 1


@needs_browser
def test_compare_shows_the_changes_and_gives_them_twice(desk: Desk, tmp_path: Path) -> None:
    desk.choose("ledger", THIS)
    assert desk.press("compare").startswith("对比上月：还没有放入上月台账")
    desk.window.complaints.clear()
    desk.choose("previous", LAST)
    assert desk.text("#status") == ""
    assert desk.press("compare") == ""
    assert ["任务台账", "RW-06", "修改", "完成时限", "2024年9月底", "2024年12月底"] in [row[:6] for row in desk.rows()]
    names = [desk.download(tmp_path / str(place), place).name for place in (0, 1)]
    assert names == ["2024-06-变化.xlsx", "2024-06-变化.html"]


@needs_browser
def test_results_of_several_buttons_stand_side_by_side(desk: Desk) -> None:
    desk.choose("ledger", THIS)
    buttons = "[...document.querySelectorAll('.buttons button')].slice(0, 3).forEach(button => button.click())"
    desk.window.run(buttons)
    assert len(str(desk.window.run("document.querySelector('#status').innerText")).splitlines()) == 3
    assert desk.settled() == ""
    assert desk.text("#tabs").split() == ["校验结果", "汇总", "简报"]
    desk.window.run("document.querySelector('#tabs button').click()")
    assert desk.text(".result:not([hidden]) h2") == "校验结果"


@needs_browser
def test_a_second_press_is_told_to_wait(desk: Desk) -> None:
    desk.choose("ledger", THIS)
    twice = "for (const n of [1, 2]) document.querySelector('[data-action=validate]').click()"
    desk.window.run(twice)
    assert "不必再按" in desk.text("#status")
    assert desk.settled() == "" and len(desk.rows()) > 10
    assert len([asked for asked in desk.window.requests if "/press/" in asked]) == 1


@needs_browser
def test_two_windows_wait_for_one_another(desk: Desk, page: Served, window: Browser) -> None:
    """Both at once: each gets its own result."""
    desk.choose("ledger", THIS)
    result: list[Any] = []
    desk.window.run("document.querySelector('[data-action=validate]').click()")
    result.append(page.result("validate", FAULTY))
    assert desk.settled() == ""
    assert len(desk.rows()) != len(result[0]["tables"][0]["rows"]) > 50


@needs_browser
def test_a_dropped_ledger_is_read_anew_at_every_press(desk: Desk, tmp_path: Path) -> None:
    ledger = Path(shutil.copy(THIS, tmp_path / "我的 台账.xlsx"))
    desk.drop("ledger", ledger)
    desk.until("document.querySelector('#ledger-chosen').textContent.startsWith('我的 台账.xlsx（')")
    desk.press("validate")
    before = len(desk.rows())
    shutil.copy(FAULTY, ledger)
    assert desk.press("validate") == ""
    assert len(desk.rows()) > before
    ledger.unlink()
    assert "请重新选择或再拖一次" in desk.press("validate")


@needs_browser
def test_what_was_dropped_beside_the_boxes_does_not_replace_the_page(desk: Desk) -> None:
    data = {"items": [], "files": [str(THIS)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        desk.window.call("Input.dispatchDragEvent", type=kind, x=600, y=8, data=data)
    assert desk.text("h1") == "台账" and desk.text("#ledger-chosen") == "还没有放入"


@needs_browser
def test_the_keyboard_does_it_all(desk: Desk) -> None:
    desk.choose("ledger", THIS)
    reached = []
    for _ in range(10):
        desk.window.press("Tab", 9)
        reached.append(desk.window.run("document.activeElement.id || document.activeElement.textContent"))
    assert reached[:9] == ["ledger", "移走", "previous", "period", "template", "校验", "汇总", "生成简报", "对比上月"]
    for _ in range(9 - reached.index("校验")):
        desk.window.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", windowsVirtualKeyCode=9, modifiers=8)
    desk.until("document.activeElement.dataset.action === 'validate'")
    desk.window.press("Enter", 13)
    assert desk.settled() == "" and desk.rows()
    assert desk.window.run("document.activeElement.textContent") == "校验结果"
    desk.window.run("document.querySelector('.remove').focus()")
    desk.window.press("Enter", 13)
    assert desk.text("#ledger-chosen") == "还没有放入"
    unnamed = "[...document.querySelectorAll('select, input')].filter(control => !control.labels.length).length"
    assert desk.window.run(unnamed) == 0


@needs_browser
def test_nothing_typed_runs(desk: Desk, tmp_path: Path) -> None:
    """Hostile texts as cells, headings, titles of sheets and the name of the file."""
    typed = [text for text in HOSTILE if not ILLEGAL_CHARACTERS_RE.search(text) and "\ud83d" not in text]
    path = workbook(tmp_path / "<b onmouseover=x>台账.xlsx", whole({}))
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("任务台账")
    sheet.append(["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", HOSTILE[0]])
    for text in typed:
        sheet.append([*[text.replace("=", "＝")] * 5, text.replace("=", "＝"), 1])
    book.create_sheet("<img src=x onerror='1'>")
    book.save(path)
    desk.choose("ledger", path)
    desk.choose("previous", LAST)
    for action in ("validate", "summarize", "compare"):
        assert desk.press(action) == ""
        made = "document.querySelectorAll('#results img, #results script, #results [onmouseover]').length"
        assert desk.window.run(made) == 0
        assert desk.window.run("document.title") == "台账"
    assert any("<script>" in cell for row in desk.rows() for cell in row)


@needs_browser
def test_the_policy_stops_what_would_run(desk: Desk) -> None:
    script = "Object.assign(document.createElement('script'), {src: 'data:,document.title=1'})"
    desk.window.run(f"try {{ document.body.append({script}) }} catch (e) {{}}")
    desk.window.run("try { document.body.innerHTML += '<i>x</i>' } catch (e) { document.body.dataset.stopped = '1' }")
    assert desk.window.run("document.title") == "台账" and desk.window.run("document.body.dataset.stopped") == "1"
    refused = "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')"
    assert desk.window.run(refused) == "stopped"
    assert any("Content Security Policy" in said for said in desk.window.complaints)
    desk.window.complaints.clear()
    desk.choose("ledger", THIS)
    desk.press("validate")


@needs_browser
def test_another_sites_page_cannot_press_though_it_knows_the_address(
    window: Browser, page: Served, tmp_path: Path
) -> None:
    """A form and a script on a page of another origin, with the secret in hand."""
    target = f"{page.address}press/validate"
    (tmp_path / "evil.html").write_text(
        f"<form id=f method=post enctype=multipart/form-data action='{target}'><input name=period value=2024></form>"
    )
    window.open(tmp_path / "evil.html")
    tried = f"fetch('{target}', {{method: 'POST', body: new FormData(f)}}).then(a => 'read', () => 'refused')"
    blind = tried.replace("body:", "mode: 'no-cors', body:")
    looked = f"fetch('{page.address}').then(a => 'read', () => 'refused')"
    assert window.run(tried) == "refused" and window.run(looked) == "refused"
    assert window.run(blind) == "refused"
    window.run("f.submit()")
    window._await("Page.loadEventFired")
    assert "没有办理" in str(window.run("document.body.innerText"))


@needs_browser
def test_a_page_left_open_says_that_the_program_has_ended(window: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as running:
        desk = Desk(window, running.address)
        desk.choose("ledger", THIS)
        assert desk.press("validate") == ""
    assert "可能已经关闭" in desk.press("validate")


@needs_browser
def test_without_script_it_says_so(window: Browser, page: Served) -> None:
    window.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.call("Page.navigate", url=page.address)
        window._await("Page.loadEventFired")
        root = window.call("DOM.getDocument", depth=-1)["root"]
        node = window.call("DOM.querySelector", nodeId=root["nodeId"], selector="#dead")["nodeId"]
        box = window.call("DOM.getBoxModel", nodeId=node)["model"]
        assert box["height"] > 10
        assert "JavaScript" in window.call("DOM.getOuterHTML", nodeId=node)["outerHTML"]
    finally:
        window.call("Emulation.setScriptExecutionDisabled", value=False)


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_out_beyond_the_window(desk: Desk, width: int) -> None:
    desk.window.resize(width, 844)
    desk.choose("ledger", FAULTY)
    desk.choose("previous", LAST)
    for action in ("validate", "summarize", "compare"):
        desk.press(action)
        assert desk.window.run("document.documentElement.scrollWidth") <= width
