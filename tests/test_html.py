"""The HTML page: what it says is whole and safe as bytes, and what it does is tried in a real browser."""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

import pytest
from browser import Browser, browser, needs_browser
from tables import workbook

from toolkit.check import check
from toolkit.formats import write
from toolkit.values import Checked, Finding, Grid, Item, Place, Result, Severity
from toolkit.views.findings import findings_result
from toolkit.visible import in_lines
from toolkit.workbook.reader import read_ledger

ERROR, WARNING, INFO = Severity

HOSTILE = (
    "<img src=x onerror=\"document.title='ran'\">",
    "</script><script>document.title='ran'</script>",
    "--><!--[if IE]><b>",
    "\"' onmouseover='document.title=1' a=\"",
    "&lt;甲&amp;乙&#x27;",
    '=HYPERLINK("http://example.com")',
    "javascript:alert(1)",
    "甲\u2028乙\u2029丙",
    "甲\0乙\x1b[31m\x85丙",
    "半个字\ud83d。",
    "\u202e倒写\u202c\u2066",
    "甲\r\n乙\r丙\n\n丁\t戊",
)


def ledger(name: str, found: Mapping[Finding, Item]) -> Checked:
    """One ledger's findings with the items they stand in."""
    return Checked(name, "5f" * 32, list(found), lambda finding: found[finding])


def result(*checked: Checked) -> Result:
    return Result([], checked=checked)


def page(given: Result) -> str:
    stream = io.BytesIO()
    write(given, "html", stream)
    return stream.getvalue().decode()


def one(severity: Severity = ERROR, value: str = "值", place: Place | None = None) -> Finding:
    return Finding("unread-date", severity, place or Place("甲表"), value, "说法", "办法")


class Outline(HTMLParser):
    """The elements of a page, each checked to be closed in order; `rows` are the cells of all rows as text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.said: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def findings(self) -> list[list[str]]:
        """The cells of the rows of findings."""
        return [row for row in self.rows if len(row) == 9 and row[0] in ("错误", "警告", "提示")]


# -- what the page says


def test_every_finding_is_there_once_with_all_its_words() -> None:
    found = {
        Finding("unread-date", ERROR, Place("任务台账", 5, "G", "完成时限"), "等通知", "看不懂。", "请改。"): Item(
            "RW-1", "事项一", "区发改委"
        ),
        Finding("row", WARNING, Place("任务台账", 7), "", "整行。", "请看。"): Item("RW-3"),
        Finding("column", INFO, Place("指标", 0, "K"), "", "一列。", ""): Item(),
        Finding("sheet", ERROR, Place("公布合计"), "", "缺表。", "请补。"): Item(),
    }
    assert Outline(page(result(ledger("甲.xlsx", found)))).findings == [
        ["错误", "任务台账!G5", "RW-1\n事项一", "区发改委", "完成时限", "等通知", "看不懂。", "请改。", "unread-date"],
        ["警告", "任务台账 第7行", "RW-3", "", "", "", "整行。", "请看。", "row"],
        ["提示", "指标!K列", "", "", "K列", "", "一列。", "", "column"],
        ["错误", "公布合计", "", "", "", "", "缺表。", "请补。", "sheet"],
    ]


def test_findings_of_a_sheet_stand_together_though_others_come_between() -> None:
    found = {one(place=Place(sheet, row, "A")): Item() for row, sheet in enumerate(["甲", "乙", "甲", "丙", "乙"], 1)}
    outline = Outline(page(result(ledger("甲.xlsx", found))))
    assert [row[1] for row in outline.findings] == ["甲!A1", "甲!A3", "乙!A2", "乙!A5", "丙!A4"]
    assert [row[0] for row in outline.rows if len(row) == 1] == ["甲 2 处", "乙 2 处", "丙 1 处"]


def test_the_overview_counts_by_unit_the_most_urgent_first() -> None:
    units = [(ERROR, "乙"), (WARNING, "甲"), (WARNING, "甲"), (INFO, "丙"), (ERROR, ""), (ERROR, "乙")]
    found = {one(severity, str(place)): Item(unit=unit) for place, (severity, unit) in enumerate(units)}
    rows = [row for row in Outline(page(result(ledger("甲.xlsx", found)))).rows if len(row) == 5]
    assert rows == [
        ["责任单位", "错误", "警告", "提示", "合计"],
        ["乙", "2", "0", "0", "2"],
        ["甲", "0", "2", "0", "2"],
        ["丙", "0", "0", "1", "1"],
        ["未落实到单位", "1", "0", "0", "1"],
    ]


def test_a_ledger_without_findings_is_told_so_and_has_no_filters() -> None:
    clean = page(result(ledger("甲.xlsx", {})))
    assert '<p class="clear">没有发现问题。</p>' in clean
    assert 'id="bar"' not in clean
    found = page(result(ledger("甲.xlsx", {one(): Item()})))
    assert 'class="clear"' not in found
    assert 'id="bar"' in found


def test_ledgers_go_by_their_file_names_unless_two_are_the_same() -> None:
    def names(*paths: str) -> list[str | None]:
        outline = Outline(page(result(*(ledger(path, {one(): Item()}) for path in paths))))
        return [value for _, name, value in outline.attributes if name == "data-ledger"]

    assert names("一/甲.xlsx", "C:\\台账\\乙.xlsx") == ["甲.xlsx", "乙.xlsx"]
    assert names("一/甲.xlsx", "二/甲.xlsx", "乙.xlsx") == ["一/甲.xlsx", "二/甲.xlsx", "乙.xlsx"]


def test_only_several_ledgers_can_be_filtered_by_ledger() -> None:
    first, second = ledger("甲.xlsx", {one(): Item()}), ledger("乙.xlsx", {})
    assert 'name="ledger"' not in page(result(first))
    assert 'name="ledger"' in page(result(first, second))


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_whatever_is_typed_is_text_everywhere(value: str) -> None:
    place = Place(value, 1, "A", value)
    finding = Finding(value, ERROR, place, value, value, value)
    outline = Outline(
        page(result(ledger(f"{value}.xlsx", {finding: Item(value, value, value)}), ledger("乙.xlsx", {})))
    )
    seen = in_lines(value)
    assert outline.findings == [["错误", f"{seen}!A1", f"{seen}\n{seen}", *[seen] * 6]]
    plain = Outline(page(result(ledger("甲.xlsx", {one(): Item("甲", "乙", "丙")}), ledger("乙.xlsx", {}))))
    assert [entry[:2] for entry in outline.attributes] == [entry[:2] for entry in plain.attributes]


def test_tables_and_lines_of_a_ledger_are_text_too() -> None:
    grids = tuple(Grid(value, (value,), ((value,),), (value,)) for value in HOSTILE)
    outline = Outline(page(Result({}, ("题目", *HOSTILE), grids)))
    assert outline.rows == [[in_lines(value)] for value in HOSTILE for _ in range(2)]
    assert {tag for tag, _, _ in outline.attributes} <= {
        "html",
        "meta",
        "div",
        "input",
        "button",
        "p",
        "th",
        "label",
        "section",
    }


def test_what_cannot_be_seen_is_written_out() -> None:
    assert in_lines("甲\u202e乙\x07\ud800\u2028") == "甲\\u202e乙\\x07\\ud800\\u2028"
    assert in_lines("甲\r\n乙\t　丙") == "甲\n乙\t　丙"
    assert in_lines("事\u200b项\ufeff") == "事\\u200b项\\ufeff"


def test_other_results_are_tables_with_the_same_search() -> None:
    grid = Grid("总体", ("名称", "数"), (("甲", 1234.5), ("乙", None), ("丙", True)), ("附言",))
    outline = Outline(page(Result({}, ("2024年6月", "", "  口径"), (grid, Grid("空表", ("甲",), ())))))
    assert outline.rows == [["名称", "数"], ["甲", "1,234.5"], ["乙", ""], ["丙", "是"]]
    said = "".join(outline.said)
    assert all(part in said for part in ("2024年6月", "口径", "注：附言", "空表", "无"))
    assert [value for _, name, value in outline.attributes if name == "id"] == [
        "bar",
        "q",
        "clear",
        "count",
        "active",
        "none",
    ]
    assert 'id="bar"' not in page(Result({}, ("只有一行",)))


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "台账.xlsx", {"任务台账": "任务编号|重点任务|任务事项|牵头单位|完成时限\nRW-1|甲|乙|丙局|等通知"}
    )

    def made() -> str:
        reading = read_ledger(path)
        return page(findings_result([(reading, check(reading))]))

    first = made()
    assert first == made()
    assert ["RW-1\n乙", "丙局", "完成时限", "等通知"] in [row[2:6] for row in Outline(first).findings]


def test_the_page_needs_nothing_but_itself() -> None:
    found = {one(value=value): Item(value, value, value) for value in HOSTILE}
    source = page(result(ledger("甲.xlsx", found)))
    for _, name, value in Outline(source).attributes:
        assert name not in ("src", "srcset", "style", "action") and not name.startswith("on")
        assert name != "href" or str(value).startswith("#")
    style = source.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style
    assert "default-src 'none'" in source and "unsafe" not in source


# -- what the page does


SHEETS = ("任务台账", "项目台账", "其他 & 表")
UNITS = ("区发改委", "区经信局", "A+B=C&D", "")
CODES = ("unread-date", "same-scope", "own")


class Told(NamedTuple):
    """What a row of the page is known by, and what its filters compare."""

    number: str
    ledger: str
    sheet: str
    unit: str
    code: str
    severity: str
    text: str


def _many() -> tuple[Result, list[Told]]:
    """Two ledgers with findings of every sheet, unit and severity, and what the page must know of each."""
    told: list[Told] = []
    ledgers = []
    for name, count in (("甲.xlsx", 48), ("乙 & 丙.xlsx", 12)):
        found = {}
        for number in range(count):
            sheet, unit, code = SHEETS[number * 3 // count], UNITS[number % 4], CODES[number % 3]
            place = Place(sheet, number + 2, "H", "完成率")
            value = HOSTILE[number % len(HOSTILE)]
            finding = Finding(
                code, (ERROR, WARNING, INFO)[number // 2 % 3], place, value, f"第{number}处ＡＢ", "请核对"
            )
            item = Item(f"RW-{number}", "道路" if number % 5 else "", unit)
            found[finding] = item
            cells = (
                *(finding.severity.label, str(place), "\n".join(filter(None, (item.key, item.name)))),
                *(unit, "完成率", in_lines(value), finding.message, finding.remedy, code),
            )
            told.append(
                Told(f"{name} {number + 2}", name, sheet, unit, code, finding.severity.value, _plain("\n".join(cells)))
            )
        ledgers.append(ledger(name, found))
    return result(*ledgers), told


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def kept(told: list[Told], state: Mapping[str, str]) -> list[str]:
    """The rows that a state of the filters leaves, by number, as a plain program has it."""
    severities = state.get("severity", "error,warning,info").split(",")
    words = _plain(state.get("q", "")).split()
    return [
        row.number
        for row in told
        if row.severity in severities
        and all(getattr(row, name) == state[name] for name in ("ledger", "sheet", "unit", "code") if name in state)
        and all(word in row.text for word in words)
    ]


STATES: list[dict[str, str]] = [
    {},
    {"sheet": "项目台账"},
    {"unit": "区发改委"},
    {"unit": ""},
    {"unit": "A+B=C&D"},
    {"severity": "error"},
    {"severity": "error,info"},
    {"code": "same-scope"},
    {"ledger": "乙 & 丙.xlsx"},
    {"q": "道路"},
    {"q": "ab  rw-1"},
    {"q": "<SCRIPT>"},
    {"q": "\\u2028"},
    {"q": "没有这样的字"},
    {"q": "完成率甲"},
    {"sheet": "其他 & 表", "unit": "区经信局", "severity": "warning"},
    {"ledger": "甲.xlsx", "unit": "", "code": "own", "severity": "warning,info", "q": "道路 rw"},
    {"sheet": "任务台账", "unit": "区发改委", "code": "unread-date", "severity": "error", "q": "核对"},
]


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Told]]:
    given, told = _many()
    path = tmp_path_factory.mktemp("页面") / "校验 结果.html"
    path.write_text(page(given), encoding="utf-8")
    return path, told


def shown(window: Browser) -> list[str]:
    """The numbers of the rows a reader can see."""
    return list(
        window.run(
            "[...document.querySelectorAll('.findings tbody tr:not(.group)')].filter(row => row.offsetHeight > 0)"
            ".map(row => row.closest('section').dataset.ledger + ' ' + row.cells[1].textContent.match(/\\d+$/)[0])"
        )
    )


def choose(window: Browser, state: Mapping[str, str]) -> None:
    """Set the controls as a reader does, from nothing."""
    window.run("document.getElementById('clear').click()")
    for name in ("ledger", "sheet", "unit", "code"):
        if name in state:
            select = f"document.querySelector('select[name={name}]')"
            window.run(f"{select}.value = {json.dumps('=' + state[name])}")
            window.run(f"{select}.dispatchEvent(new Event('change'))")
    for severity in filter(None, state.get("severity", "").split(",")):
        window.run(f"document.querySelector('.chips .{severity}').click()")
    if "q" in state:
        window.run(f"document.getElementById('q').value = {json.dumps(state['q'])}")
        window.run("document.getElementById('q').dispatchEvent(new Event('compositionend'))")


@needs_browser
@pytest.mark.parametrize("state", STATES, ids=lambda state: ascii(urlencode(state)))
def test_filters_leave_what_they_say(window: Browser, many: tuple[Path, list[Told]], state: dict[str, str]) -> None:
    """By the controls and by the address alike; the address then says the same state again."""
    path, told = many
    expected = kept(told, state)
    if not window.run("location.href").startswith(path.as_uri()):
        window.open(path)
    choose(window, state)
    assert shown(window) == expected
    number = f"显示 {len(expected)} / {len(told)} 条" if state else f"共 {len(told)} 条"
    assert window.run("document.getElementById('count').textContent") == number
    assert window.run("document.getElementById('none').hidden") == bool(expected)
    address = window.run("location.hash")
    said = parse_qs(address.removeprefix("#"), keep_blank_values=True)
    assert {name: values[0].split() for name, values in said.items()} == {n: v.split() for n, v in state.items()}
    window.open(path, address)
    assert shown(window) == expected
    assert window.complaints == []


def test_the_states_tried_leave_some_rows_and_hide_some() -> None:
    _, told = _many()
    numbers = [len(kept(told, state)) for state in STATES]
    assert numbers[0] == len(told)
    assert numbers.count(0) == 2
    assert all(number < len(told) for number in numbers[1:])


@needs_browser
def test_an_address_of_something_else_filters_nothing(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, told = many
    window.open(path, "#unit=%E6%97%A0&severity=fatal&sort=up&%FF=%")
    assert len(shown(window)) == len(told)
    assert window.run("document.querySelector('select[name=unit]').selectedOptions[0].textContent") == "全部"
    assert window.complaints == []


@needs_browser
def test_letters_of_an_unfinished_word_are_not_searched(window: Browser, many: tuple[Path, list[Told]]) -> None:
    """While pinyin is being typed, the box holds letters that the reader does not mean."""
    path, told = many
    window.open(path)
    window.run("document.getElementById('q').value = 'dao lu'")
    for composing, expected in (("true", len(told)), ("false", 0)):
        event = f"new InputEvent('input', {{isComposing: {composing}}})"
        window.run(f"document.getElementById('q').dispatchEvent({event})")
        window.run("new Promise(done => setTimeout(done, 300))")
        assert len(shown(window)) == expected


@needs_browser
def test_the_overview_leads_to_its_rows_and_back(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, told = many
    window.open(path)
    for unit, severity in itertools.product(UNITS, ("error", None)):
        state = {"unit": unit, **({"severity": severity} if severity else {})}
        links = (
            f"[...document.querySelectorAll('.units a')].filter(a => a.hash === {json.dumps('#' + urlencode(state))})"
        )
        assert window.run(f"{links}.length > 0"), state
        window.run(
            f"new Promise(done => {{ addEventListener('hashchange', done, {{once: true}}); {links}[0].click() }})"
        )
        assert shown(window) == kept(told, state)
        assert int(window.run(f"{links}.pop().textContent")) == len(kept(told, state))
    window.run("new Promise(done => { addEventListener('hashchange', done, {once: true}); history.back() })")
    assert shown(window) == kept(told, {"unit": UNITS[-1], "severity": "error"})


@needs_browser
def test_headings_sort_inside_each_sheet(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, told = many
    window.open(path)
    known = {row.number: row for row in told}

    def after(name: str) -> list[Told]:
        window.run(f"document.querySelector('[data-sort={name}]').click()")
        return [known[number] for number in shown(window)]

    def expected(key: Any, back: bool = False) -> list[Told]:
        groups = itertools.groupby(told, key=lambda row: (row.ledger, row.sheet))
        return [row for _, rows in groups for row in sorted(rows, key=key, reverse=back)]

    ranks = ["error", "warning", "info"]
    assert after("severity") == expected(lambda row: ranks.index(row.severity))
    assert window.run("document.querySelector('th[aria-sort]').getAttribute('aria-sort')") == "ascending"
    assert after("severity") == expected(lambda row: -ranks.index(row.severity))
    window.open(path, window.run("location.hash"))
    assert [known[number] for number in shown(window)] == expected(lambda row: -ranks.index(row.severity))
    assert after("severity") == told
    assert after("place") == expected(told.index, back=True)
    by_unit = [row.unit for row in after("unit") if row.ledger == "甲.xlsx" and row.sheet == SHEETS[0]]
    assert by_unit == sorted(by_unit, key=lambda unit: (not unit, by_unit.index(unit)))
    assert by_unit[-1] == ""


@needs_browser
def test_the_keyboard_reaches_every_control(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, told = many
    window.open(path)
    reached = []
    for _ in range(8):
        window.press("Tab", 9)
        reached.append(
            window.run("document.activeElement.name || document.activeElement.className || document.activeElement.id")
        )
    assert reached[:8] == ["error", "warning", "info", "ledger", "sheet", "unit", "code", "q"]
    for letter in "own":
        window.press(letter)
    window.run("new Promise(done => setTimeout(done, 300))")
    assert shown(window) == kept(told, {"q": "own"})
    unnamed = "[...document.querySelectorAll('select, input')].filter(control => !control.labels.length).length"
    assert window.run(unnamed) == 0


@needs_browser
def test_nothing_typed_runs_and_nothing_is_fetched(window: Browser, tmp_path: Path) -> None:
    found = {Finding(v, ERROR, Place(v, 1, "A", v), v, v, v): Item(v, v, v) for v in HOSTILE}
    path = tmp_path / "页.html"
    path.write_text(page(result(ledger(HOSTILE[0], found), ledger(HOSTILE[1], {}))), encoding="utf-8")
    window.open(path)
    choose(window, {"unit": in_lines(HOSTILE[1]), "q": "script"})
    assert window.run("document.querySelectorAll('main img, main script, body iframe').length") == 0
    assert window.run("document.title").startswith("校验结果：")
    assert shown_values(window) == [HOSTILE[1]]
    assert window.complaints == []
    assert window.requests == [path.resolve().as_uri()]


def shown_values(window: Browser) -> list[str]:
    rows = "[...document.querySelectorAll('.findings tbody tr:not(.group)')].filter(row => row.offsetHeight > 0)"
    return list(window.run(f"{rows}.map(row => row.cells[5].textContent)"))


@needs_browser
def test_the_policy_stops_what_escaping_would_let_through(window: Browser, tmp_path: Path) -> None:
    source = page(result(ledger("甲.xlsx", {one(value="此处"): Item()})))
    bad = source.replace("此处", HOSTILE[0] + "<script>document.title='ran'</script><b style='color: red'>")
    assert bad != source
    path = tmp_path / "页.html"
    path.write_text(bad, encoding="utf-8")
    window.open(path)
    assert window.run("document.title") == "校验结果：甲.xlsx"
    assert window.run("document.querySelectorAll('main script').length") == 1
    assert len([said for said in window.complaints if "Content Security Policy" in said]) >= 3
    assert window.run("document.getElementById('count').textContent") == "共 1 条"


@needs_browser
def test_a_page_of_tables_is_searched(window: Browser, tmp_path: Path) -> None:
    grids = tuple(Grid(f"表{n}", ("名称", "数"), ((f"甲{n}", n), ("乙", 1000 + n))) for n in (1, 2))
    path = tmp_path / "页.html"
    path.write_text(page(Result({}, ("题目",), grids)), encoding="utf-8")
    seen = "[...document.querySelectorAll('tbody tr')].filter(row => row.offsetHeight).map(row => row.textContent)"
    window.open(path)
    assert window.run(seen) == ["甲11", "乙1,001", "甲22", "乙1,002"]
    window.open(path, "#q=1%2C00")
    assert window.run(seen) == ["乙1,001", "乙1,002"]
    window.open(path, "#q=%E7%94%B22")
    assert window.run(seen) == ["甲22"]
    assert window.run("[...document.querySelectorAll('h2')].map(h => h.offsetHeight > 0)") == [False, True]
    assert window.complaints == []


@needs_browser
def test_without_script_every_row_is_shown_and_no_dead_control(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, told = many
    window.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.open(path, "#unit=")
        assert len(shown(window)) == len(told)
        assert window.run("document.querySelector('.controls').offsetHeight") == 0
    finally:
        window.call("Emulation.setScriptExecutionDisabled", value=False)


def printed(window: Browser, path: Path) -> list[str]:
    """The text of each page of the PDF that the window prints."""
    window.pdf(path)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@needs_browser
def test_print_repeats_the_headings_and_has_the_filtered_rows_only(
    window: Browser, many: tuple[Path, list[Told]], tmp_path: Path
) -> None:
    path, told = many
    window.open(path)
    pages = printed(window, tmp_path / "全部.pdf")
    tables = [text for text in pages if "!H" in text]
    assert len(tables) > 2
    assert all(re.search(r"级别 +位置 +事项 +责任单位 +列 +填写内容 +问题 +怎样处理 +代码", text) for text in tables)
    everything = "\n".join(pages)
    assert len(re.findall(r"!H\d+", everything)) == len(told)
    assert not re.search("清除筛选|搜索|筛选条件|⇅", everything)
    window.open(path, "#" + urlencode({"unit": "区经信局", "severity": "error"}))
    everything = "\n".join(printed(window, tmp_path / "部分.pdf"))
    wanted = kept(told, {"unit": "区经信局", "severity": "error"})
    assert len(re.findall(r"!H\d+", everything)) == len(wanted)
    assert f"筛选条件：级别 错误；责任单位 区经信局。显示 {len(wanted)} 条，共 {len(told)} 条。" in everything


@needs_browser
def test_a_wide_and_a_narrow_window_show_every_word_of_a_row(window: Browser, many: tuple[Path, list[Told]]) -> None:
    path, _ = many
    outside = (
        "[...document.querySelectorAll('.findings td')].filter(cell => cell.offsetHeight"
        " && (cell.getBoundingClientRect().right > innerWidth || cell.scrollWidth > cell.clientWidth + 1)).length"
    )
    try:
        for width in (1400, 1000, 800, 400):
            window.resize(width, 900)
            window.open(path)
            window.run("document.querySelectorAll('.findings tr').forEach(r => r.style.contentVisibility = 'visible')")
            assert (width, window.run(outside)) == (width, 0)
            assert window.run("document.documentElement.scrollWidth") <= width
    finally:
        window.resize(1400, 900)
