"""The benchmark suite: figures are reckoned right, peers do equal work at a test's size, what is missing is left out.

Peers that are not installed are skipped; nothing here looks at a clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from test_bench_peers import PEERS, ROOT, part

from toolkit.check import check
from toolkit.values import Severity
from toolkit.workbook.reader import read_ledger, read_workbook

FIGURES, MEASURING, PAIRS, MACHINE = part("figures"), part("measuring"), part("pairs"), part("machine")
TABLE, MANUAL, REPORT, SUITE = part("table"), part("manual"), part("report"), part("suite")
STOCK = part("stock")


@pytest.fixture(autouse=True, scope="module")
def scripts() -> Iterator[None]:
    """The scripts can be imported, by the processes that make workbooks too."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.syspath_prepend(str(ROOT / "scripts"))
        yield


def figure(ours: Sequence[float], theirs: Sequence[float], stage: str = "read", **options: Any) -> Any:
    """The figure of some rounds."""
    given = {"size": 300, "against": "peer", "chinese": "对照", "floor": False} | options
    return FIGURES.Figure(stage=stage, ours=tuple(ours), theirs=tuple(theirs), **given)


# -- medians, ratios, exponents


def test_a_ratio_is_taken_round_by_round() -> None:
    made = figure([1, 2, 10], [5, 4, 30])
    assert made.medians == (2, 5)
    assert made.ratios == [2, 3, 5]
    assert (made.ratio, made.span) == (3, "2.00–5.00")


def test_of_a_floor_the_ratio_is_how_many_times_it_ours_takes() -> None:
    assert figure([3, 4, 6], [1, 2, 1], floor=True).ratios == [2, 3, 6]


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_of_a_power_is_that_power(power: float) -> None:
    sizes = (300, 10_000, 100_000)
    assert FIGURES.exponent(sizes, [7 * size**power for size in sizes]) == pytest.approx(power)


def test_the_exponent_is_fitted_by_least_squares() -> None:
    assert FIGURES.exponent([1, 10, 100], [1, 100, 100]) == pytest.approx(1)
    assert FIGURES.exponent([1, 10, 100], [1, 1, 10]) == pytest.approx(0.5)


def test_growth_is_taken_of_everybody_over_the_sizes_of_a_stage() -> None:
    figures = [
        *(figure([1, 3], [8, 8]), figure([2, 2], [1, 1], against="floor", floor=True)),
        *(figure([20], [800], size=3000), figure([9], [9], stage="write")),
    ]
    found = FIGURES.growths(figures)
    assert [(growth.stage, growth.who, growth.sizes, growth.seconds) for growth in found] == [
        ("read", "taizhang", (300, 3000), (2, 20)),
        ("read", "peer", (300, 3000), (8, 800)),
    ]
    assert [round(growth.all, 6) for growth in found] == [1, 2]


def test_the_last_exponent_is_that_of_the_two_largest_sizes() -> None:
    growth = FIGURES.Growth("read", "peer", "对照", (1, 10, 100), (5, 5, 50))
    assert growth.last == pytest.approx(1)
    assert growth.all == pytest.approx(0.5)


# -- rounds


@pytest.mark.parametrize(
    ("took", "limit", "rounds"), [(0.1, 0, 9), (2, 0, 5), (4.9, 0, 3), (30, 0, 3), (0.1, 1, 1), (0.1, 4, 4)]
)
def test_as_many_rounds_as_fit_into_the_time(took: float, limit: int, rounds: int) -> None:
    assert MEASURING.rounds_of(took, PAIRS.Options(least=3, most=9, seconds=10), limit) == rounds


def test_sizes_above_a_limit_are_lowered_to_it() -> None:
    assert PAIRS.up_to((300, 10_000, 100_000), 50_000) == [300, 10_000, 50_000]
    assert PAIRS.up_to((60_000, 100_000), 50_000) == [50_000]


def noting(path: Path, word: str) -> list[str]:
    """A command that adds a word to a file and prints nothing found."""
    code = f"open({str(path)!r}, 'a').write({word!r}); print({{}})"
    return [sys.executable, "-c", code]


def test_the_two_of_a_pair_are_run_in_turn(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    pair = PAIRS.Pair("read", 300, "peer", noting(noted, "A"), noting(noted, "B"))
    made = MEASURING.measured(pair, PAIRS.Options(least=2, most=2, seconds=60))
    assert len(made.ours) == len(made.theirs) == 2
    assert noted.read_text() == "AB" * 3  # the first round, short as it is, only warms up


def test_what_a_command_makes_is_deleted_before_it_runs_again(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    commands = noting(ours, "A"), noting(theirs, "B")
    pair = PAIRS.Pair("batch", 2, "peer", *commands, fresh=((ours,), ()))
    MEASURING.measured(pair, PAIRS.Options(least=2, most=2, seconds=60))
    assert (ours.read_text(), theirs.read_text()) == ("A", "BBB")


# -- who is there


def a_stage(*needs: str) -> Any:
    """A stage with a pair for each package it needs."""

    def pairs(stock: Any, options: Any) -> Any:
        for needed in needs:
            command = [sys.executable, "-c", "print({})"]
            yield PAIRS.Pair("read", 300, f"by {needed}", command, command, needs=(needed,))

    return PAIRS.Stage("read", "读取", "", pairs)


def test_a_peer_that_is_missing_is_left_out_and_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    suite = SUITE.Suite([a_stage("click", "no-such-package", "click", "no-such-package")], PAIRS.Options(most=1))
    found = list(suite.figures(STOCK.Stock(tmp_path), told.append))
    assert [made.against for made in found] == ["by click", "by click"]
    assert [line.partition(";")[0] for line in told] == [
        "by no-such-package is left out: no-such-package is not installed"
    ]
    assert list(suite.left_out) == ["by no-such-package"]
    assert suite.needed == {"click"}


def test_a_pair_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    def pairs(stock: Any, options: Any) -> Iterator[Any]:
        works, fails = ([sys.executable, "-c", code] for code in ("print({})", "raise SystemExit(2)"))
        yield PAIRS.Pair("read", 300, "one", works, fails)
        yield PAIRS.Pair("read", 300, "two", works, works)
        raise part("running").Failed("no workbook")

    told: list[str] = []
    stage = PAIRS.Stage("read", "读取", "", pairs)
    suite = SUITE.Suite([stage, a_stage("click")], PAIRS.Options(most=1))
    assert [made.against for made in suite.figures(STOCK.Stock(tmp_path), told.append)] == ["two", "by click"]
    assert list(suite.failed) == ["read 300 / one", "read"]
    assert told == [f"{what} failed: {why}" for what, why in suite.failed.items()]
    failed = replace(report(QUIET_ONE), failed=suite.failed)
    assert failed.missed(SUITE.STAGES) == ["read 300 / one (failed)", "read (failed)"]


def test_a_machine_without_node_leaves_its_peers_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MACHINE, "_no_node", lambda: "node is not installed")
    MACHINE.release.cache_clear()
    assert MACHINE.absence(["npm:carbone"]) == "carbone cannot be had: node is not installed"
    MACHINE.release.cache_clear()


def test_the_versions_are_those_installed() -> None:
    found = MACHINE.versions(["click", "no-such-package"])
    assert list(found) == ["taizhang", "click", "python-calamine"]
    assert found["click"].split(".")[0] == "8"


def test_every_stage_has_a_name_for_the_manual_and_notes() -> None:
    names = [stage.name for stage in SUITE.STAGES]
    assert len(set(names)) == len(names) == len({stage.chinese for stage in SUITE.STAGES})
    assert all(stage.notes.startswith(f"\n{stage.name}: ") for stage in SUITE.STAGES)


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="the system does not tell what others do")
def test_what_others_do_is_seen() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        assert max(MACHINE.others(0.5) for _ in range(3)) > MACHINE.QUIET
    finally:
        busy.kill()
        busy.wait()


@pytest.mark.skipif(not Path("/proc").exists(), reason="the system does not tell what processes hold")
def test_the_memory_of_workers_is_told_apart_from_their_parents() -> None:
    worker = f"import subprocess, sys; held = b'x' * (8 << 20); subprocess.run([sys.executable, '-c', {HOLDING!r}])"
    found = part("running").run([sys.executable, "-c", worker], tree=True)
    assert found.peak < 60 < found.worker < 150


HOLDING = "import time; held = b'x' * (70 << 20); time.sleep(1)"


# -- equal work


def said(script: str, *arguments: object) -> Any:
    """What a script prints as JSON."""
    command = [sys.executable, str(PEERS / script), *map(str, arguments)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(printed) if printed else None


def taizhang(*arguments: object) -> None:
    """Run the toolkit."""
    subprocess.run([sys.executable, "-m", "toolkit", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small ledgers."""
    folder = tmp_path_factory.mktemp("many") / "ledgers"
    from _ledgers import make_many

    make_many(folder, 10, 12)
    return folder


def test_no_two_ledgers_of_a_folder_are_the_same(ledgers: Path) -> None:
    paths = sorted(ledgers.iterdir())
    assert len({sha256(path.read_bytes()).hexdigest() for path in paths}) == len(paths) == 10
    read = [read_ledger(path) for path in paths]
    assert len({found.ledger.settings.name for found in read}) == 10
    assert not [each for found in read for each in check(found) if each.severity is Severity.ERROR]
    first, other = (read_workbook(paths[place])[0] for place in (0, 8))  # of one kind
    cells = [[cell for sheet in sheets for row in sheet.rows for cell in row] for sheets in (first, other)]
    assert sum(a != b for a, b in zip(*cells, strict=True)) == 13  # the name, and those of twelve projects


@pytest.mark.parametrize("engine", ["calamine", "openpyxl", "pandas", "pandas-calamine"])
def test_a_reader_finds_the_cells_that_the_toolkit_finds(engine: str, ledgers: Path) -> None:
    ledger = next(ledgers.iterdir())
    found = said("read.py", engine, ledger)["found"]
    assert found == said("read.py", "toolkit", ledger)["found"]
    assert found["项目台账/rows"] == 13
    assert found["项目台账/cells"] > 13 * 14


@pytest.fixture(scope="module")
def our_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that the toolkit has written."""
    path = tmp_path_factory.mktemp("write") / "toolkit.xlsx"
    assert said("write.py", "toolkit", 40, path)["seconds"] > 0
    return path


@pytest.mark.parametrize("engine", ["openpyxl", "pandas", "xlsxwriter"])
def test_a_writer_writes_the_cells_that_the_toolkit_writes(engine: str, our_table: Path, tmp_path: Path) -> None:
    if not find_spec(engine):
        pytest.skip(f"{engine} is not installed")
    theirs = tmp_path / "theirs.xlsx"
    assert said("write.py", engine, 40, theirs)["seconds"] > 0
    assert said("check_written.py", 40, our_table, theirs) == {"wrong": ""}
    assert said("check_written.py", 39, our_table, theirs)["wrong"].startswith("toolkit.xlsx, theirs.xlsx")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of a ledger, and what the toolkit and the plain script find changed beside them."""
    stock = STOCK.Stock(tmp_path_factory.mktemp("versions"))
    return stock.versions(200)


def test_the_plain_script_finds_the_changes_that_the_toolkit_finds(versions: tuple[Path, Path]) -> None:
    ours, theirs = (versions[0].with_name(name) for name in ("ours.json", "theirs.json"))
    subprocess.run([sys.executable, "-m", "toolkit", "diff", *versions, "-o", ours], cwd=ROOT, capture_output=True)
    said("diff_plain.py", *versions, "项目编号", theirs)
    assert said("check_diff.py", ours, theirs) == {"wrong": ""}
    found = json.loads(theirs.read_bytes())["changes"]
    assert len(found) == 200 * 12 // 100
    theirs.write_text(json.dumps({"changes": found[1:]}), encoding="utf-8")
    assert said("check_diff.py", ours, theirs) == {"wrong": "1 cells changed for one only"}


def test_the_plain_script_merges_what_the_toolkit_merges(tmp_path: Path) -> None:
    base, returns = part("stages.merging")._returned(STOCK.Stock(tmp_path), 240)
    ours, theirs = tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx"
    taizhang("collect", base, *returns, "--period", "2024-06", "-o", ours)
    said("merge_plain.py", base, theirs, *returns)
    assert len(returns) == 20
    assert said("check_merge.py", base, ours, theirs) == {"wrong": ""}
    assert said("check_merge.py", base, base, theirs) == {"wrong": "merged differently"}
    assert said("check_merge.py", base, base, base) == {"wrong": "nothing was merged"}


def test_the_batch_of_the_plain_script_does_every_ledger(ledgers: Path, tmp_path: Path) -> None:
    pytest.importorskip("docxtpl")
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(ledgers.iterdir())[:3]:
        (few / path.name).write_bytes(path.read_bytes())
    template, out, kept = STOCK.Stock(tmp_path).template(), tmp_path / "out", tmp_path / "kept"
    said("batch_plain.py", few, template, out, kept, 2)
    assert said("check_batch.py", "plain", few, out, kept) == {"wrong": ""}
    assert len([json.loads(path.read_bytes()) for path in out.glob("*/findings.json")]) == 3
    next(kept.glob("*.xlsx")).unlink()
    assert said("check_batch.py", "plain", few, out, kept) == {"wrong": "2 ledgers of 3 are in the archive"}


def test_the_batch_of_the_toolkit_is_held_to_the_same(ledgers: Path, tmp_path: Path) -> None:
    out, kept = tmp_path / "out", tmp_path / "kept"
    taizhang("monthly", ledgers, "--period", "2024-06", "-o", out, "--archive", kept, "--jobs", 2)
    assert said("check_batch.py", "toolkit", ledgers, out, kept) == {"wrong": ""}
    floor = said("batch_floor.py", ledgers, out, 2)
    assert floor["ledgers"] == 10
    assert floor["bytes"] > 10 * 40_000
    made = next(out.glob("*00001/*.docx"))
    made.write_bytes(made.read_bytes()[:-100])
    assert said("check_batch.py", "toolkit", ledgers, out, kept) == {"wrong": f"{made.name} is no document"}
    made.unlink()
    assert said("check_batch.py", "toolkit", ledgers, out, kept)["wrong"].endswith("00001 has 1 documents")


# -- what is told


def report(*figures: Any) -> Any:
    """A report of some figures."""
    machine = {"cpu": "X", "cores": 2, "memory_gb": 8, "system": "Linux x86_64", "python": "3.11.7"}
    load = {"before": [0.1, 0.2, 0.3], "after": [1.5, 0.4, 0.3]}
    versions, left_out = {"taizhang": "0.1.0", "click": "8.5"}, {"daff": "daff is not installed"}
    return REPORT.Report("2024-07-01T09:00+08:00", 600.0, machine, load, versions, {}, left_out, {}, figures)


QUIET_ONE = figure([1, 2, 3], [5, 4, 6], size=300, others=0.0, target=2, wanted="≥ 2", peaks=(30.0, None))
BUSY_ONE = figure([9], [18], size=3000, others=1.5, target=5, wanted="≥ 5", missed=("time",), peaks=(60.0, 80.0))
FLOOR = figure([4], [2], floor=True, against="floor", chinese="下限")
BATCH = figure(
    [10], [50], "batch", size=1000, rates=(100.0, 20.0), peaks=(60.4, 70.0), workers=(50.0, None), missed=("memory",)
)


def test_a_report_is_read_as_it_was_kept(tmp_path: Path) -> None:
    made = report(QUIET_ONE, BUSY_ONE, FLOOR)
    made.write(tmp_path / "kept.json")
    kept = REPORT.read_report(tmp_path / "kept.json")
    assert list(kept.figures) == list(made.figures)
    assert replace(kept, figures=made.figures) == made
    assert json.loads((tmp_path / "kept.json").read_bytes())["figures"][0]["ratio"] == 2


def test_what_is_no_report_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="no report"):
        REPORT.read_report(tmp_path / "other.json")


def test_missed_targets_are_named_with_those_of_growth() -> None:
    batch = [figure([10], [50], "batch", size=250), figure([80], [200], "batch", size=1000)]
    assert report(BUSY_ONE, *batch).missed(SUITE.STAGES) == [
        "read 3,000 / peer (time)",
        "batch (exponent 1.50, target ≤ 1.1)",
    ]
    assert report(QUIET_ONE, batch[0]).missed(SUITE.STAGES) == []


def test_figures_of_a_busy_machine_are_marked_doubtful() -> None:
    assert "| 9.000! | 18.000 | 2.00 |" in TABLE.row(BUSY_ONE)
    assert "| 2.000 | 5.000 | 2.00 | 2.00–5.00 | ≥ 2 | 30 / ? |" in TABLE.row(QUIET_ONE)
    assert TABLE.warning([QUIET_ONE]) == ""
    told = "1 of 2 figures (!) are doubtful: others kept up to 1.5 cores busy."
    assert TABLE.warning([QUIET_ONE, BUSY_ONE]) == told


def test_the_tables_of_the_manual_stand_between_its_marks() -> None:
    page = f"前\n\n{MANUAL.BEGIN}\n旧\n{MANUAL.END}\n\n后\n"
    made = MANUAL.page_with(page, report(QUIET_ONE, BUSY_ONE, FLOOR, BATCH), SUITE.STAGES)
    assert made.startswith(f"前\n\n{MANUAL.BEGIN}\n\n测于 2024-07-01，共 10 分钟。")
    assert made.endswith(f"\n\n{MANUAL.END}\n\n后\n")
    assert "旧" not in made
    for line in (
        "X，2 核，内存 8 GB，Linux x86_64，Python 3.11.7。测前、测后的一分钟平均负载：0.10、1.50。",
        "**有 1 个数是机器另有负载时测的，仅供参考**",
        "| 读取 | 300 | 对照 | 3 | 2 | 5 | **2.0** | 2.0–5.0 | ≥ 2 | 30 / — |",
        "| 读取 | 3,000 | 对照 | 1 | 9! | 18 | **2.0** | — | ≥ 5（未达到） | 60 / 80 |",
        "| 读取 | 300 | 下限 | 4 | 2 | **2.0** | — |  |",
        "| 1,000 | taizhang | 10 | 100.0 | **5.0** | 60 | 50 |",
        "| 1,000 | 对照 | 50 | 20.0 |  | 70 | — |",
        "版本：taizhang 0.1.0，click 8.5。",
        "没有装、没有测的：daff。",
    ):
        assert line in made
    assert MANUAL.page_with(made, report(QUIET_ONE, BUSY_ONE, FLOOR, BATCH), SUITE.STAGES) == made


def test_a_page_without_its_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="marks"):
        MANUAL.page_with("没有标记", report(QUIET_ONE), SUITE.STAGES)


@pytest.mark.skipif(not MANUAL.KEPT.exists(), reason="nothing was measured for the manual yet")
def test_the_page_says_what_its_report_says() -> None:
    page = MANUAL.PAGE.read_text(encoding="utf-8")
    assert MANUAL.page_with(page, REPORT.read_report(MANUAL.KEPT), SUITE.STAGES) == page


# -- the command


def bench(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run scripts/bench.py."""
    command = [sys.executable, str(ROOT / "scripts" / "bench.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_stages_are_named_between_commas() -> None:
    done = bench("--only", "render,rendr")
    assert done.returncode == 2
    assert "no stage rendr; there are read, validate," in done.stderr


def test_the_manual_is_not_made_of_a_part() -> None:
    done = bench("--manual", "--only", "read")
    assert done.returncode == 2
    assert "the manual tells of the whole suite" in done.stderr


def test_a_stage_is_measured_from_end_to_end_and_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    done = bench("--only", "summarize-json", "--rows", 40, 20, "--runs", 1, "--json", kept)
    assert done.returncode == 0, done.stderr
    assert "all measured targets reached" in done.stdout
    made = REPORT.read_report(kept)
    assert [(one.stage, one.size, one.floor) for one in made.figures] == [
        ("summarize-json", 20, True),
        ("summarize-json", 40, True),
    ]
    assert [growth.sizes for growth in made.growths] == [(20, 40)] * 2
    again = bench("--from", kept)
    assert again.returncode == 0
    assert "| summarize-json | taizhang | 20 40 |" in again.stdout
