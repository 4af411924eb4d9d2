"""The benchmark compares like with like: on one ledger, the toolkit and its peers find the same by every rule.

A peer that is not installed is skipped; nothing here looks at a clock.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from toolkit.check import check
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


def saying(**counts: int) -> list[str]:
    """A command that prints findings by rule."""
    return [sys.executable, "-c", f"print({json.dumps(counts)!r})"]


@pytest.mark.parametrize(
    ("theirs", "missed"), [({"unit": 2}, ""), ({"unit": 1, "date": 1}, "findings differ: date, unit")]
)
def test_a_pair_that_does_not_find_the_same_is_missed(
    theirs: dict[str, int], missed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = module(ROOT / "scripts" / "bench.py", monkeypatch)
    pair = bench.Pair("name", saying(unit=2), saying(**theirs), 1, counted=True, equal=True)
    assert bench._row(pair) == missed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a child's peak memory")
@pytest.mark.parametrize(("megabytes", "missed"), [(10, ""), (300, "memory")])
def test_a_toolkit_that_takes_too_much_memory_is_missed(
    megabytes: int, missed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = module(ROOT / "scripts" / "bench.py", monkeypatch)
    # A child's peak counts from that of its parent, here a whole test run; the limit stands above that.
    floor = bench._run([sys.executable, "-c", ""]).peak
    held = [sys.executable, "-c", f"held = b'x' * ({int(floor) + megabytes} << 20)"]
    pair = bench.Pair("name", held, saying(), 1, memory=floor + 150)
    assert bench._row(pair) == missed


def test_a_process_that_fails_stops_the_benchmark_with_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = module(ROOT / "scripts" / "bench.py", monkeypatch)
    with pytest.raises(SystemExit, match="no such ledger"):
        bench._run([sys.executable, "-c", "import sys; sys.stderr.write('no such ledger'); sys.exit(2)"])
