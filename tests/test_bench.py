"""The benchmark compares like with like: every engine of documents writes the same text, daff finds the same rows, and
one that does not is told of. Engines that are not installed are skipped; nothing here looks at a clock.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from operator import ne
from pathlib import Path
from types import ModuleType

import pytest
from test_bench_peers import module, part

from toolkit.diff import Kind, compare
from toolkit.schema import standard_schema
from toolkit.workbook.reader import read_workbook

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "scripts" / "peers"
DOCUMENTS, ROWS = 3, 4


@pytest.fixture(scope="module")
def documents() -> ModuleType:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return module(PEERS / "_documents.py", monkeypatch)


@pytest.fixture(scope="module")
def folder(documents: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates and the values of a few documents."""
    made = tmp_path_factory.mktemp("rendering")
    for syntax in documents.SYNTAXES:
        documents.template(made / f"{syntax}.docx", syntax)
    values = [documents.values(number, ROWS) for number in range(1, DOCUMENTS + 1)]
    (made / "values.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return made


@pytest.fixture
def wanted(folder: Path) -> list[dict[str, object]]:
    return list(json.loads((folder / "values.json").read_bytes()))


def rendered(command: list[str], engine: str, syntax: str, folder: Path, out: Path) -> list[Path]:
    """The documents an engine makes, after it said how many they are and how long they took."""
    arguments = [engine, folder / f"{syntax}.docx", folder / "values.json", out]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert said["documents"] == DOCUMENTS
    assert said["seconds"] > 0
    return sorted(out.iterdir())


@pytest.mark.parametrize("engine", ["toolkit", "docxtpl", "docxtpl-again", "jinja2"])
def test_an_engine_in_python_writes_what_is_wanted(
    engine: str, folder: Path, wanted: list[dict[str, object]], tmp_path: Path, documents: ModuleType
) -> None:
    pytest.importorskip({"docxtpl-again": "docxtpl"}.get(engine, engine))
    made = rendered([sys.executable, str(PEERS / "render.py")], engine, "jinja", folder, tmp_path)
    assert documents.wrong(made, wanted) == ""


@pytest.mark.parametrize("engine", ["carbone", "docxtemplater"])
def test_an_engine_in_javascript_writes_what_is_wanted(
    engine: str, folder: Path, wanted: list[dict[str, object]], tmp_path: Path, documents: ModuleType
) -> None:
    node = shutil.which("node")
    if not node or not (PEERS / "node" / "node_modules" / engine).is_dir():
        pytest.skip(f"{engine} is not installed")
    made = rendered([node, str(PEERS / "node" / "render.js")], engine, engine, folder, tmp_path)
    assert documents.wrong(made, wanted) == ""


def test_the_template_packed_anew_is_not_taken_for_a_document(
    folder: Path, wanted: list[dict[str, object]], tmp_path: Path, documents: ModuleType
) -> None:
    made = rendered([sys.executable, str(PEERS / "render.py")], "zip", "jinja", folder, tmp_path)
    assert documents.wrong(made, wanted) == "000000.docx has 4 rows"


def lost_row(values: list[dict[str, list[object]]]) -> None:
    del values[1]["rows"][0]


def other_cell(values: list[dict[str, list[dict[str, object]]]]) -> None:
    values[2]["rows"][-1]["status"] = "已完成 "


def other_field(values: list[dict[str, object]]) -> None:
    values[0]["office"] = "区规划实施领导小组"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lost_row, "000001.docx has 5 rows"),
        (other_cell, "000002.docx says something else"),
        (other_field, "000000.docx says something else"),
        (list.pop, "3 documents for 2"),
    ],
)
def test_documents_that_are_not_what_is_wanted_are_told_of(
    change: Callable[[list[dict[str, object]]], object],
    fault: str,
    folder: Path,
    wanted: list[dict[str, object]],
    tmp_path: Path,
    documents: ModuleType,
) -> None:
    made = rendered([sys.executable, str(PEERS / "render.py")], "jinja2", "jinja", folder, tmp_path)
    change(wanted)
    assert documents.wrong(made, wanted) == fault


def test_documents_that_are_all_the_same_are_told_of(
    folder: Path, wanted: list[dict[str, object]], tmp_path: Path, documents: ModuleType
) -> None:
    first, *_ = rendered([sys.executable, str(PEERS / "render.py")], "jinja2", "jinja", folder, tmp_path)
    assert documents.wrong([first, first], [wanted[0], wanted[0]]) == "the first says what the last says"


# -- the row


def printing(**said: object) -> list[str]:
    """A command that prints this as JSON."""
    return [sys.executable, "-c", f"print({json.dumps(said)!r})"]


def measured(*arguments: object, **options: object) -> tuple[tuple[str, ...], str]:
    """What a pair, run once, has missed, and its row."""
    pairs = part("pairs")
    figure = part("measuring").measured(pairs.Pair("stage", 200, "peer", *arguments, **options), pairs.Options(most=1))
    return figure.missed, part("table").row(figure)


@pytest.mark.parametrize(("theirs", "missed"), [(50, ()), (40, ("time",))])
def test_the_seconds_that_a_process_says_are_compared(theirs: int, missed: tuple[str, ...]) -> None:
    commands = printing(documents=200, seconds=2), printing(documents=200, seconds=theirs)
    found, row = measured(*commands, target=25, told=True)
    assert found == missed
    assert re.search(rf"\| 2.000!? \| {theirs:.3f} \| {theirs / 2:.2f} \|", row)
    assert f"100 / {200 / theirs:.0f}/s" in row


@pytest.mark.parametrize(("seconds", "missed"), [(4, ()), (5, ("time",))])
def test_of_a_floor_the_ratio_is_ours_to_it(seconds: int, missed: tuple[str, ...]) -> None:
    commands = printing(seconds=seconds), printing(seconds=2)
    found, row = measured(*commands, floor=True, target=2, told=True)
    assert found == missed
    assert f"| {seconds / 2:.2f} × floor | {seconds / 2:.2f}–{seconds / 2:.2f} | ≤ 2 × floor |" in row


@pytest.mark.parametrize(("fault", "missed"), [("", ()), ("a.docx has 3 rows", ("a.docx has 3 rows",))])
def test_a_fault_in_what_was_written_is_missed(fault: str, missed: tuple[str, ...]) -> None:
    checks = [printing(wrong="", bytes=38_600), printing(wrong=fault, bytes=41_200)]
    found, row = measured(printing(), printing(), checks=checks)
    assert found == missed
    assert "| 39 / 41 KB |" in row


def test_a_machine_without_node_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert module(PEERS / "_node.py", monkeypatch).missing() == "node is not installed"


@pytest.mark.parametrize(("installed", "same"), [("1.0.0", True), ("1.0.1", False)])
def test_engines_of_other_versions_are_installed_anew(
    installed: str, same: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    node = module(PEERS / "_node.py", monkeypatch)
    monkeypatch.setattr(node, "FOLDER", tmp_path)
    (tmp_path / "package-lock.json").write_text(lock(""), encoding="utf-8")
    assert not node._installed()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / ".package-lock.json").write_text(lock(installed), encoding="utf-8")
    assert node._installed() is same


def lock(version: str) -> str:
    """A lock file with one package."""
    packages = {"": {}, "node_modules/engine": {"version": version or "1.0.0"}}
    return json.dumps({"packages": packages})


# -- versions

VERSIONS = 300


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of a ledger, at the size of a test."""
    folder = tmp_path_factory.mktemp("versions")
    with pytest.MonkeyPatch.context() as monkeypatch:
        module(PEERS / "_versions.py", monkeypatch).make_versions(folder / "old.xlsx", folder / "new.xlsx", VERSIONS)
    return folder / "old.xlsx", folder / "new.xlsx"


def by_key(path: Path) -> dict[object, Sequence[object]]:
    """The rows of a version by their key, the row of headings among them."""
    return {row[0]: row for row in read_workbook(path)[0][0].rows}


def test_one_cell_in_a_hundred_is_changed_and_never_the_key(versions: tuple[Path, Path]) -> None:
    old, new = map(by_key, versions)
    assert old.keys() == new.keys()
    assert list(old) != list(new)
    cells = [(before, after) for key in old for before, after in zip(old[key], new[key], strict=True)]
    assert len(cells) == (VERSIONS + 1) * 12
    assert sum(before != after for before, after in cells) == VERSIONS * 12 // 100


def test_the_toolkit_sees_the_versions_as_a_ledger_that_was_sorted_anew(versions: tuple[Path, Path]) -> None:
    sheets = compare(*(read_workbook(path)[0] for path in versions), standard_schema()).sheets
    assert [change.kind for sheet in sheets for change in sheet.cells] == [Kind.MODIFIED] * (VERSIONS * 12 // 100)
    assert [(len(sheet.rows), len(sheet.columns)) for sheet in sheets] == [(0, 0)]
    assert sheets[0].moved_count > VERSIONS / 2


@pytest.mark.parametrize("engine", ["daff", "toolkit"])
def test_an_engine_finds_the_rows_that_were_changed(engine: str, versions: tuple[Path, Path]) -> None:
    pytest.importorskip(engine)
    old, new = map(by_key, versions)
    command = [sys.executable, str(PEERS / "diff_daff.py"), engine, *map(str, versions), "项目编号"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert said["found"] == {"rows": sum(old[key] != new[key] for key in old)}
    assert said["seconds"] > 0


def test_the_floor_reads_every_book_and_packs_every_file(versions: tuple[Path, Path]) -> None:
    command = [sys.executable, str(PEERS / "floor.py"), *map(str, versions), "--", str(versions[0])]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert said["rows"] == 2 * (VERSIONS + 1)
    assert said["bytes"] > 1000


def test_a_copy_packed_anew_has_the_same_parts(versions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    copy = io.BytesIO(module(PEERS / "floor.py", monkeypatch).packed(str(versions[0])))
    with zipfile.ZipFile(versions[0]) as source, zipfile.ZipFile(copy) as made:
        assert {name: made.read(name) for name in made.namelist()} == {n: source.read(n) for n in source.namelist()}
        assert all(item.compress_type == zipfile.ZIP_DEFLATED for item in made.infolist())


def test_units_fill_in_every_tenth_percentage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, ledger = module(PEERS / "_versions.py", monkeypatch), tmp_path / "ledger.xlsx"
    made.make_ledger(ledger, 60, 2)
    command = [sys.executable, "-m", "toolkit", "dispatch", ledger, "--period", "2024-06", "-o", tmp_path / "sent"]
    subprocess.run(command, cwd=ROOT, check=True)
    sent = sorted((tmp_path / "sent").glob("*.xlsx"))
    before = list(map(percentages, sent))
    made.fill_in(sent)
    after = list(map(percentages, sent))
    assert list(map(len, before)) == [30, 30]
    assert [sum(map(ne, *pair)) for pair in zip(before, after, strict=True)] == [3, 3]


def percentages(path: Path) -> list[object]:
    """What the projects of a dispatched workbook have for 完成率."""
    sheet = next(raw for raw in read_workbook(path)[0] if raw.title == "项目台账")
    heading = next(row for row in sheet.rows if "完成率" in row)
    key, filled = heading.index("项目编号"), heading.index("完成率")
    return [row[filled] for row in sheet.rows if str(row[key]).startswith("XM-")]


@pytest.mark.parametrize(("theirs", "missed"), [(3, ()), (4, ("findings differ: rows",))])
def test_comparisons_that_find_other_rows_are_missed(theirs: int, missed: tuple[str, ...]) -> None:
    commands = printing(seconds=2, found={"rows": 3}), printing(seconds=20, found={"rows": theirs})
    found, row = measured(*commands, target=10, counted=True, equal=True, told=True)
    assert found == missed
    assert "| 10.00 | 10.00–10.00 | ≥ 10, equal findings | " in row
    assert f"| 3 / {theirs} |" in row
