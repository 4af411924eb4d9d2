"""The benchmark compares like with like: on one ledger, the toolkit and its peers find and count the same.

A peer that is not installed is skipped; nothing here looks at a clock.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import openpyxl
import pytest

from toolkit.check import check
from toolkit.summary import summarize
from toolkit.values import Grid, Period, Span
from toolkit.views.book import TRACES, book
from toolkit.views.progress import FORECAST
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "scripts" / "peers"
#: Enough for more findings than frictionless reports unless it is told to go on, 1000.
ROWS = 2400


def module(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, made)
    spec.loader.exec_module(made)
    return made


def part(name: str) -> Any:
    """A module of the benchmark suite."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.syspath_prepend(str(ROOT / "scripts"))
        return importlib.import_module(f"benchmarks.{name}")


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both large ledgers of the benchmark, at the size of a test."""
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as monkeypatch:
        make = module(ROOT / "scripts" / "_ledgers.py", monkeypatch).make_ledger
        make(folder / "typed.xlsx", ROWS)
        make(folder / "plain.xlsx", ROWS, faulty=True)
    return {"typed": folder / "typed.xlsx", "plain": folder / "plain.xlsx"}


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The findings planted in the ledger of plain numbers, by rule."""
    return dict(module(ROOT / "scripts" / "_ledgers.py", monkeypatch).planted(ROWS))


def peer(name: str, ledger: Path) -> dict[str, int]:
    """What a peer's script prints of a ledger."""
    pytest.importorskip(name)
    command = [sys.executable, str(PEERS / f"{name}_check.py"), str(ledger)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def ours(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What the toolkit finds in a ledger under the shared rules."""
    codes = module(PEERS / "_rules.py", monkeypatch).CODES
    return Counter(codes[finding.code] for finding in check(read_ledger(ledger)) if finding.code in codes)


def typed_as_text(ledger: Path) -> int:
    """How many amounts and percentages of a ledger are texts."""
    heading, *rows = openpyxl.load_workbook(ledger, read_only=True)["项目台账"].iter_rows(values_only=True)
    places = [heading.index(name) for name in ("计划投资(万元)", "完成率")]
    return sum(isinstance(row[place], str) for row in rows for place in places)


def test_every_shared_rule_is_planted(wanted: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(wanted) == set(module(PEERS / "_rules.py", monkeypatch).NAMES)
    assert min(wanted.values()) > 0


def test_the_toolkit_finds_what_was_planted(
    ledgers: dict[str, Path], wanted: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ours(ledgers["plain"], monkeypatch) == wanted


def test_the_toolkit_finds_nothing_in_numbers_as_typed(
    ledgers: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ours(ledgers["typed"], monkeypatch) == {}


@pytest.mark.parametrize("name", ["frictionless", "pandera"])
def test_a_peer_finds_what_was_planted(name: str, ledgers: dict[str, Path], wanted: dict[str, int]) -> None:
    assert peer(name, ledgers["plain"]) == wanted


@pytest.mark.parametrize("name", ["frictionless", "pandera"])
def test_a_peer_finds_every_text_among_numbers_and_no_more(name: str, ledgers: dict[str, Path]) -> None:
    texts = typed_as_text(ledgers["typed"])
    assert texts > 1000
    assert peer(name, ledgers["typed"]) == {"number": texts}


#: What the plain script calls a breach of each shared rule but `number`: it takes what it cannot read for 0.
PLAIN_CODES = {
    "required": "required",
    "repeated-key": "unique",
    "date": "date",
    "range": "range",
    "amount": "range",
    "choice": "choice",
    "outside": "plan",
    "years": "order",
    "unit": "unit",
}


def test_the_plain_script_finds_what_was_planted_but_unread_numbers(
    ledgers: dict[str, Path], wanted: dict[str, int]
) -> None:
    command = [sys.executable, str(PEERS / "plain.py"), "validate", str(ledgers["plain"])]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    counts = Counter(PLAIN_CODES[each["code"]] for each in found if each["code"] in PLAIN_CODES)
    assert counts == {rule: number for rule, number in wanted.items() if rule != "number"}


# -- the plain script's summary

#: Enough for investment groups that several lists and units share.
FEW = 130
#: How many columns name a row, and those that say the same in other words: rounding, dates, signs.
LABELS = {"项目清单": 2, "问题统计": 2, "滞后与逾期": 2}
OTHERWISE = {
    *("已完成占比(%)", "达到进度占比(%)", "差距(百分点)", "完成时限", "基期值", "目标值", "当前值", "最近填报日期"),
    *("报送时限", "发现日期", "说明"),
}
RENAMED = {"项目数": "事项数", "序时进度": "序时进度(%)"}
SHEETS = [
    *("总体情况", "进度达标情况", "责任单位", "单位排名", "所属规划", "项目清单", "重点任务分项", "配合单位", "工作组"),
    *(
        "镇街",
        "项目阶段",
        "资金落实",
        "应完成年度",
        "指标",
        "问题统计",
        "报送情况",
        "滞后与逾期",
        "任务明细",
        "项目明细",
    ),
    *("政策明细", "问题清单"),
]

Tables = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small ledger, and the workbook that the plain script makes of it."""
    folder = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as monkeypatch:
        scripts = module(ROOT / "scripts" / "_ledgers.py", monkeypatch)
        scripts.make_ledger(folder / "ledger.xlsx", FEW)
        scripts.make_template(folder / "template.docx")
    plain("summarize", folder / "ledger.xlsx", folder / "plain.xlsx")
    return folder


def plain(*arguments: object) -> None:
    """Run the plain script."""
    subprocess.run([sys.executable, str(PEERS / "plain.py"), *map(str, arguments)], check=True)


def rows_of(path: Path) -> Tables:
    """The rows of every sheet of a workbook of the plain script, by heading."""
    sheets = openpyxl.load_workbook(path).worksheets
    tables = {sheet.title: list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in sheets}
    return {title: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for title, rows in tables.items()}


@pytest.fixture(scope="module")
def theirs(few: Path) -> Tables:
    """The tables of the plain script."""
    return rows_of(few / "plain.xlsx")


@pytest.fixture(scope="module")
def our_grids(few: Path) -> dict[str, Grid]:
    """The tables of the toolkit."""
    summary = summarize(read_ledger(few / "ledger.xlsx"), Period(2024, Span.MONTH, 6))
    return {grid.title: grid for grid in book(summary)}


def same_words(value: object) -> object:
    """A figure as both write it: what is nothing is None, and percentages are numbers."""
    if isinstance(value, str) and value.endswith("%"):
        value = float(value.rstrip("%"))
    return None if value in ("", 0, "—") else round(value, 6) if isinstance(value, float) else value


def by_label(rows: list[dict[str, object]], headings: list[str], labels: int) -> dict[object, list[object]]:
    """The figures of rows by the columns that name them."""
    values = [[same_words(row[heading]) for heading in headings] for row in rows]
    return {tuple(row[:labels]): row[labels:] for row in values}


def test_the_plain_script_has_every_view_of_the_toolkit_but_the_traces(
    theirs: Tables, our_grids: dict[str, Grid]
) -> None:
    assert set(theirs) == set(our_grids) - {TRACES, FORECAST} == {"目录", *SHEETS}


@pytest.mark.parametrize("title", SHEETS)
def test_the_plain_script_counts_what_the_toolkit_counts(
    title: str, theirs: Tables, our_grids: dict[str, Grid]
) -> None:
    grid, labels = our_grids[title], LABELS.get(title, 1)
    compared = [heading for heading in grid.headings if heading not in OTHERWISE]
    ours_by = by_label([dict(zip(grid.headings, row, strict=True)) for row in grid.rows], compared, labels)
    theirs_by = by_label(theirs[title], [RENAMED.get(heading, heading) for heading in compared], labels)
    assert len(compared) > labels
    assert theirs_by == ours_by


@pytest.mark.parametrize("title", ["责任单位", "项目清单", "项目阶段"])
def test_the_figures_compared_differ_from_row_to_row(title: str, theirs: Tables) -> None:
    for status in ("滞后", "达到序时"):
        assert len({row[status] for row in theirs[title]}) > 2


def test_an_investment_group_spans_the_lists_compared(theirs: Tables) -> None:
    *lists, total = (row["计划投资(万元)"] for row in theirs["项目清单"])
    assert sum(lists) > total


def test_the_plain_script_leads_every_item_to_its_cell(few: Path) -> None:
    ledger, made = (openpyxl.load_workbook(few / name) for name in ("ledger.xlsx", "plain.xlsx"))
    for title in ("滞后与逾期", "任务明细", "项目明细", "政策明细", "问题清单"):
        headings, *rows = made[title].iter_rows(min_row=3)
        key = next(place for place, cell in enumerate(headings) if cell.value in ("编号", "问题编号"))
        for row in rows:
            file, place = row[-1].hyperlink.target.split("#")
            sheet, cell = place.split("!")
            assert (file, ledger[sheet][cell].value) == ("ledger.xlsx", row[key].value)


def test_the_plain_script_draws_as_many_kinds_of_chart_as_the_toolkit(few: Path, our_grids: dict[str, Grid]) -> None:
    with zipfile.ZipFile(few / "plain.xlsx") as made:
        charts = [name for name in made.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == sum(len(grid.charts) for grid in our_grids.values()) > 5


def test_the_month_of_the_plain_script_has_the_same_workbook(few: Path, theirs: Tables) -> None:
    plain("monthly", few / "ledger.xlsx", few / "template.docx", few / "month")
    assert rows_of(few / "month" / "summary.xlsx") == theirs
    assert (few / "month" / "briefing.docx").stat().st_size > 0


def test_the_month_of_the_plain_script_renders_as_many_rows_and_items(few: Path) -> None:
    plain("monthly", few / "ledger.xlsx", few / "template.docx", few / "month")
    asked = "monthly", few / "ledger.xlsx", "--period", "2024-06", "-o", few / "our"
    subprocess.run([sys.executable, "-m", "toolkit", *asked], cwd=ROOT, check=True)
    theirs, ours = docx.Document(few / "month" / "briefing.docx"), docx.Document(next(few.glob("our/*/*.docx")))
    rows = [[len(table.rows) for table in document.tables] for document in (theirs, ours)]
    # Of the projects' lists the toolkit has no sum where there is one plan; the plain script's tags are all true.
    assert [a - b for a, b in zip(*rows, strict=True)] == [0, 0, 2, 0, 0, 0]
    assert rows[1][4] > 50
    assert abs(len(theirs.paragraphs) - len(ours.paragraphs)) < 10


# -- one pair of the benchmark


def saying(**counts: int) -> list[str]:
    """A command that prints findings by rule."""
    return [sys.executable, "-c", f"print({json.dumps(counts)!r})"]


def missed(ours: list[str], theirs: list[str], **options: object) -> tuple[str, ...]:
    """What a pair, run once, has missed."""
    pairs = part("pairs")
    pair = pairs.Pair("stage", 300, "peer", ours, theirs, **options)
    return tuple(part("measuring").measured(pair, pairs.Options(most=1)).missed)


@pytest.mark.parametrize(
    ("theirs", "wanted"), [({"unit": 2}, ()), ({"unit": 1, "date": 1}, ("findings differ: date, unit",))]
)
def test_a_pair_that_does_not_find_the_same_is_missed(theirs: dict[str, int], wanted: tuple[str, ...]) -> None:
    assert missed(saying(unit=2), saying(**theirs), counted=True, equal=True) == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a child's peak memory")
@pytest.mark.parametrize(("megabytes", "wanted"), [(10, ()), (300, ("memory",))])
def test_a_toolkit_that_takes_too_much_memory_is_missed(megabytes: int, wanted: tuple[str, ...]) -> None:
    # A child's peak counts from that of its parent, here a whole test run; the limit stands above that.
    floor = part("running").run([sys.executable, "-c", ""]).peak
    held = [sys.executable, "-c", f"held = b'x' * ({int(floor) + megabytes} << 20)"]
    assert missed(held, saying(), memory=floor + 150) == wanted


@pytest.mark.parametrize(("limit", "wanted"), [(1e-9, ("seconds",)), (1e9, ()), (0, ())])
def test_a_toolkit_that_takes_longer_than_it_may_is_missed(limit: float, wanted: tuple[str, ...]) -> None:
    assert missed(saying(), saying(), seconds=limit) == wanted


def test_a_process_that_fails_is_told_of_with_what_it_said() -> None:
    with pytest.raises(part("running").Failed, match="no such ledger"):
        part("running").run([sys.executable, "-c", "import sys; sys.stderr.write('no such ledger'); sys.exit(2)"])
