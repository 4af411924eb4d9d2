"""The fuzzer: a few hundred cases of a fixed seed find nothing, and its oracle sees each kind of misbehaviour."""

from __future__ import annotations

import io
import json
import multiprocessing.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import click
import docx
import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing import byte_level, oracle, running, tables, trying, words, zips  # noqa: E402
from fuzzing.areas import AREAS, Case  # noqa: E402
from fuzzing.documents import Document, Recipe, Step, sound, spoilt  # noqa: E402
from fuzzing.figures import Figures  # noqa: E402
from fuzzing.oracle import Promise  # noqa: E402
from fuzzing.running import Limits  # noqa: E402
from fuzzing.stock import PERIOD, Stock  # noqa: E402
from fuzzing.trying import Bench  # noqa: E402

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the fuzzer forks and watches as Linux can"
)

LINE = "没有问题。"
REFUSED = "错误：in/台账.xlsx：文件已损坏。请重新索取。"


def judged(
    tmp_path: Path, program: Callable[[], None], promise: Promise | None = None, limits: Limits | None = None
) -> dict[str, str]:
    """The faults of a program in the place of the toolkit, kind and detail."""
    files = {"in/台账.xlsx": b"PK", f"in/{words.SECRET_NAME}": words.SECRET.encode()}
    allowed = limits or Limits(20.0, 8 << 30)
    outcome = running.run(tmp_path / "case", files, ["x"], allowed, program)
    found = oracle.faults(tmp_path / "case", files, promise or Promise("text", (), ("in/台账.xlsx",)), outcome, allowed)
    return {fault.kind: fault.detail for fault in found}


def made(name: str, data: bytes) -> Callable[[], None]:
    """A program that says it did well and writes a file below the output folder."""

    def program() -> None:
        Path(f"out/{name}").write_bytes(data)
        print(LINE)

    return program


def refusing(message: str, printed: str = "") -> Callable[[], None]:
    """A program that exits with 2."""

    def program() -> None:
        print(message, file=sys.stderr)
        print(printed, end="")
        sys.exit(2)

    return program


# -- what behaves


def test_what_behaves_has_no_fault(tmp_path: Path) -> None:
    book, document, data = openpyxl.Workbook(), docx.Document(), io.BytesIO()
    book["Sheet"]["A1"] = "甲"
    book.save(data)
    assert not judged(tmp_path, made("甲.xlsx", data.getvalue()), Promise("text", ("*.xlsx",)))
    document.save(data := io.BytesIO())
    assert not judged(tmp_path, made("甲.docx", data.getvalue()))
    assert not judged(tmp_path, made("甲.json", b'{"a": 1}'))
    assert not judged(tmp_path, made("甲.html", f"<p>&lt;script>alert('{words.MARK}')&lt;/script></p>".encode()))
    assert not judged(tmp_path, refusing(REFUSED))
    assert not judged(tmp_path, refusing(f"错误：in/{'甲' * 60}…{'乙' * 60}：名称太长；请缩短文件名或路径。"))
    assert not judged(tmp_path, lambda: (print(LINE), sys.exit(1)))  # type: ignore[arg-type]


# -- what does not


def trace() -> None:
    """A bug that nothing catches."""
    raise KeyError("甲")


def endless() -> None:
    """A loop that never ends."""
    while True:
        pass


def asleep() -> None:
    """A wait that never ends."""
    time.sleep(600)


def hungry() -> None:
    """Much memory, really used."""
    taken = b"x" * (300 << 20)
    print(LINE, len(taken))


def greedy() -> None:
    """So much memory that the system refuses it, as the command line tells it."""
    try:
        bytearray(1 << 50)
    except MemoryError:
        click.echo("错误：内存不足；请关闭其他程序，或分批处理后重试。", err=True)
        sys.exit(2)


def stray() -> None:
    """A file beside the input, and the input itself changed."""
    Path("in/新.txt").write_text("x")
    Path("in/台账.xlsx").write_text("x")
    print(LINE)


def elsewhere() -> None:
    """A file in a folder that the case's own folder does not show, gone again at once."""
    path = Path(f"/tmp/fuzz-{os.getpid()}")
    path.write_text("x")
    path.unlink()
    print(LINE)


def linking() -> None:
    """A link to a file outside."""
    os.symlink("/etc/hostname", "out/x")
    print(LINE)


def knocking() -> None:
    """Something on the network, here nobody listens."""
    with socket.socket() as one:
        one.settimeout(1)
        one.connect_ex(("127.0.0.1", 9))
    print(LINE)


def starting() -> None:
    """Another program."""
    subprocess.run(["true"], check=True)
    print(LINE)


def hiding() -> None:
    """Another program, started where Python does not tell of it."""
    process = multiprocessing.util.spawnv_passfds(b"/bin/true", [b"true"], [])
    os.waitpid(process, 0)
    print(LINE)


def leaving() -> None:
    """A temporary file left behind."""
    Path("out/.taizhang-0.tmp").write_text("x")
    print(LINE)


def half() -> None:
    """A file written, then a refusal."""
    Path("out/一半.txt").write_text("甲")
    refusing(REFUSED)()


def telling() -> None:
    """What stands in a file that no document may draw in."""
    print(Path(f"in/{words.SECRET_NAME}").read_text())


def drawing() -> None:
    """The same in a file."""
    Path("out/甲.txt").write_text(Path(f"in/{words.SECRET_NAME}").read_text())
    print(LINE)


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (trace, "traceback"),
        (greedy, "memory"),
        (lambda: os.abort(), "killed"),
        (lambda: sys.exit(3), "status"),
        (lambda: None, "empty success"),
        (stray, "stray"),
        (elsewhere, "write"),
        (linking, "stray"),
        (knocking, "network"),
        (starting, "process"),
        (hiding, "process"),
        (leaving, "half-written"),
        (half, "half-written"),
        (refusing(REFUSED, LINE), "half-written"),
        (telling, "secret"),
        (drawing, "secret"),
        (lambda: print("甲\x1b[31m乙"), "control"),
        (refusing(""), "message"),
        (refusing("错误：in/台账.xlsx：damaged file, try again later please。请重试一次。"), "message"),
        (refusing("错误：文件已损坏。请重新索取。"), "message"),
        (refusing("错误：in/台账.xlsx：坏了"), "message"),
        (refusing(f"{REFUSED}\n{REFUSED}"), "message"),
        (refusing("错误：in/台账.xlsx：\x1b[31m坏了。请重新索取。"), "control"),
        (refusing("错误：程序内部错误（KeyError）；设环境变量后重新运行可看到详情。"), "internal error"),
    ],
)  # fmt: skip
def test_each_misbehaviour_is_seen(tmp_path: Path, program: Callable[[], None], kind: str) -> None:
    assert kind in judged(tmp_path, program)


@pytest.mark.parametrize(("program", "seconds"), [(endless, 1.0), (asleep, 0.3)])
def test_a_hang_is_ended_and_seen(tmp_path: Path, program: Callable[[], None], seconds: float) -> None:
    assert set(judged(tmp_path, program, limits=Limits(seconds, 8 << 30))) == {"hang"}


def test_memory_that_is_used_is_seen(tmp_path: Path) -> None:
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert set(judged(tmp_path, hungry, limits=Limits(20.0, resident + (200 << 20)))) == {"memory"}
    assert not judged(tmp_path, hungry, limits=Limits(20.0, resident + (800 << 20)))


def test_a_promise_that_is_not_kept_is_seen(tmp_path: Path) -> None:
    promise = Promise("json", ("甲.xlsx",))
    found = judged(tmp_path, lambda: print('{"a": Infinity}'), promise)
    assert found == {"empty success": "no 甲.xlsx", "unreadable": "stdout as json: Infinity is no JSON"}


def test_what_an_earlier_run_left_counts_where_it_may(tmp_path: Path) -> None:
    files = {"in/台账.xlsx": b"PK", "out/甲.txt": b"x", "out/.taizhang-0.tmp": b"x"}
    outcome = running.run(tmp_path / "case", files, ["x"], Limits(), lambda: (print(LINE), tidy()))  # type: ignore
    for again, kinds in ((True, []), (False, ["empty success"])):
        promise = Promise("text", ("甲.txt",), again=again)
        found = oracle.faults(tmp_path / "case", files, promise, outcome, Limits(memory=8 << 30))
        assert [fault.kind for fault in found] == kinds


def tidy() -> None:
    """Take away what an earlier run left half-written."""
    Path("out/.taizhang-0.tmp").unlink()


def test_figures_tell_of_areas_levels_and_the_slowest(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "case", Limits(memory=8 << 30))
    recipe = Recipe(Document(".csv", b"a,b\n"), (Step("bytes", "1"),))
    figures = Figures()
    for promise in (Promise("text", words=("x.csv",)), Promise("", ("没有",), ("x.csv",))):
        case = Case("reader", {"in/x.csv": recipe}, ("validate", "in/x.csv"), promise)
        figures.take(bench.tried("一/1", case))
    said = "\n".join(figures.lines(2.0))
    assert said.startswith("2 cases in 2 s, 1.0 a second") and "一/1 reader" in said
    assert [line.split()[:2] for line in said.splitlines()[1:6]] == [
        ["area", "cases"], ["reader", "2"], ["all", "2"], ["level", "cases"], ["bytes", "2"]
    ]  # fmt: skip


def workbook(value: str, title: str = "甲") -> bytes:
    """A workbook with one cell."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    book["Sheet"]["A1"] = value
    book["Sheet"].title = title
    book.save(data)
    return data.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """A zip with a text exchanged in all of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(stream, "w") as write:
        for name in read.namelist():
            write.writestr(name, read.read(name).replace(old, new))
    return stream.getvalue()


#: A field as Word may write it too.
FIELD = f'<w:fldSimple w:instr="DDE {words.MARK}"/>'.encode()


def word_document(field: str) -> bytes:
    """A Word document whose one run is a field."""
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph("@@")
    document.save(data)
    return rewritten(data.getvalue(), b"<w:t>@@</w:t>", f"<w:instrText>{field}</w:instrText>".encode())


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("甲.xlsx", workbook(f"=1+{words.MARK}"), "formula"),
        ("甲.xlsx", workbook("甲")[:3000], "unreadable"),
        ("甲.xlsx", rewritten(workbook("@@" * 9), b"@@" * 9, b"x" * 40_000), "beyond Excel"),
        ("甲.docx", word_document(f"DDE {words.MARK}"), "formula"),
        ("甲.docx", rewritten(word_document("@@"), b"<w:instrText>@@</w:instrText>", FIELD), "formula"),
        ("甲.docx", b"PK", "unreadable"),
        ("甲.html", f"<p onclick=\"alert('{words.MARK}')\">".encode(), "formula"),
        ("甲.html", f"<script>alert('{words.MARK}')</script>".encode(), "formula"),
        ("甲.html", f'<a href="{words.ADDRESS}">x</a>'.encode(), "formula"),
        ("甲.json", b"{", "unreadable"),
        ("甲.txt", b" ", "empty success"),
        ("甲.txt", "甲\x1b[0m".encode(), "control"),
    ],
)  # fmt: skip
def test_outputs_that_act_or_do_not_open_are_seen(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    assert kind in judged(tmp_path, made(name, data))


def test_a_formula_of_the_users_own_may_stay_in_a_copy(tmp_path: Path) -> None:
    data = workbook(f"=1+{words.MARK}")
    files = {"in/台账.xlsx": data}
    outcome = running.run(tmp_path / "case", files, ["x"], Limits(), made("副本.xlsx", data))
    copying = Promise("text", copies=True)
    assert not oracle.faults(tmp_path / "case", files, copying, outcome, Limits(memory=8 << 30))
    assert oracle.faults(tmp_path / "case", files, Promise("text"), outcome, Limits(memory=8 << 30))


@pytest.mark.parametrize(("ending", "kinds"), [(".xlsm", set()), (".docx", {"unreadable"})])
def test_damage_of_the_users_own_may_stay_in_a_copy(tmp_path: Path, ending: str, kinds: set[str]) -> None:
    """A copy with another ending of the same family is one too."""
    spoiled = rewritten(workbook("甲"), b"<cp:coreProperties", b"<cp:")
    files = {"in/台账.xlsx": spoiled}
    outcome = running.run(tmp_path / "case", files, ["x"], Limits(), made(f"副本{ending}", spoiled))
    found = oracle.faults(tmp_path / "case", files, Promise("text", copies=True), outcome, Limits(memory=8 << 30))
    assert {fault.kind for fault in found} == kinds


def test_a_long_text_of_the_users_own_may_stay_in_a_copy_of_what_does_not_open(tmp_path: Path) -> None:
    long = rewritten(workbook("@@" * 9), b"@@" * 9, b"x" * 40_000)
    spoiled = long.replace(b"xl/sharedStrings.xml", b"xl/SHAREDstrings.xml", 1)  # the name before it, not in the list
    copying = Promise("text", copies=True)
    for number, (data, kinds) in enumerate(((long, set()), (spoiled, set()), (workbook("甲"), {"beyond Excel"}))):
        files, case = {"in/台账.xlsx": data}, tmp_path / str(number)
        outcome = running.run(case, files, ["x"], Limits(), made("副本.xlsx", long))
        found = oracle.faults(case, files, copying, outcome, Limits(memory=8 << 30))
        assert {fault.kind for fault in found} == kinds


def test_a_link_of_the_users_own_may_stay_in_a_copy_of_what_hardly_opens(tmp_path: Path) -> None:
    link = f'Id="rId99" Type="image" TargetMode="External" Target="{words.ADDRESS}"/></Relationships>'.encode()
    linked = rewritten(workbook("甲"), b"</Relationships>", b"<Relationship " + link)
    spoiled = rewritten(linked, b"<cp:coreProperties", b"<cp:")  # read by the toolkit, not by whoever looks it over
    copying = Promise("text", copies=True)
    for number, (data, kinds) in enumerate(((linked, set()), (spoiled, set()), (workbook("甲"), {"link"}))):
        files, case = {"in/台账.xlsx": data}, tmp_path / str(number)
        outcome = running.run(case, files, ["x"], Limits(), made("副本.xlsx", linked))
        found = oracle.faults(case, files, copying, outcome, Limits(memory=8 << 30))
        assert {fault.kind for fault in found} == kinds


def test_who_knocks_at_the_address_in_documents_is_seen(tmp_path: Path) -> None:
    listener = trying.listener()
    if listener is None:
        pytest.skip("another program has the port")
    with listener:
        bench = Bench(tmp_path / "case", Limits(), listener)
        assert not list(bench._knocks())
        with pytest.raises(OSError):
            urllib.request.urlopen(words.ADDRESS, timeout=0.2)
        assert [fault.kind for fault in bench._knocks()] == ["network"]


# -- cases


def test_the_same_seed_gives_the_same_cases() -> None:
    one, two, chosen = Stock(), Stock(), tuple(area for area in AREAS if area not in ("verify", "collect", "archive"))
    for number in range(40):
        first, second = (trying.case_of(stock, "一", number, chosen) for stock in (one, two))
        assert first.command == second.command
        assert {name: recipe.made() for name, recipe in first.files.items()} == {
            name: recipe.made() for name, recipe in second.files.items()
        }
    assert trying.case_of(one, "二", 1, chosen).command != trying.case_of(one, "一", 1, chosen).command


@pytest.mark.parametrize("level", ["values", "structure", "xml", "zip", "bytes"])
def test_every_level_changes_the_document(level: str) -> None:
    ledger = Stock().ledger
    changed = [Recipe(ledger, (Step(level, str(seed)),)).made() != ledger.data for seed in range(40)]
    assert sum(changed) > 20


def test_a_zip_that_is_rewritten_says_the_same() -> None:
    ledger = Stock().ledger.data
    again = zips.zipped(zips.entries_of(ledger))
    assert zips.entries_of(again) == zips.entries_of(ledger)


def test_sheets_given_stay_as_they_are() -> None:
    sheets = [tables.Sheet("甲", [["一", "二"], [1, 2]])]
    for seed in range(200):
        tables.mutated(sheets, Random(seed))
    assert sheets == [tables.Sheet("甲", [["一", "二"], [1, 2]])]


def test_a_workbook_whose_sheets_are_gone_can_be_changed_further() -> None:
    for seed in range(200):
        tables.mutated([], Random(seed))


def test_a_find_is_made_smaller_kept_and_shown_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "case", Limits(memory=8 << 30))
    base = Document(".jsonl", b"a b c\n" * 9)
    steps = tuple(Step("bytes", str(seed)) for seed in range(4))
    # A command with an empty name misbehaves whatever the files are: all changes to them can be left out but one.
    case = Case(
        "arguments",
        {"in/x.jsonl": Recipe(base, steps)},
        ("summarize", "in/x.jsonl"),
        Promise("", ("没有.xlsx",), ("甲",)),
    )
    small = bench.smaller(bench.tried("一/1", case))
    assert small.faults and len(small.case.files["in/x.jsonl"].steps) == 1
    folder = trying.keep(tmp_path / "kept", small, "详情")
    said = json.loads((folder / trying.CASE).read_text(encoding="utf-8"))
    assert said["command"] == ["summarize", "in/x.jsonl"] and said["detail"] == "详情"
    assert (folder / "in/x.jsonl").read_bytes() == small.case.files["in/x.jsonl"].made()
    assert trying.replayed(bench, folder).faults == small.faults


def test_sound_documents_behave_in_every_area(tmp_path: Path) -> None:
    """Otherwise whatever is found in spoilt ones proves nothing."""
    bench, stock = Bench(tmp_path / "case", Limits(memory=8 << 30)), Stock()
    for area in AREAS:
        made = set()
        for number in range(2):
            case = trying.case_of(stock, "好", number, (area,))
            files = {name: Recipe(recipe.base) for name, recipe in case.files.items()}
            found = bench.tried(area, Case(area, files, case.command, case.promise))
            assert not found.faults, (case.command, found.outcome.stderr)
            made.add(found.outcome.status)
        # Some have a hostile word among their options.
        assert area in ("arguments", "press") or made & {0, 1}, area


def test_steps_fit_the_document() -> None:
    text, dice = sound(b"a,b\n", ".csv").base, Random(1)
    assert {step.level for _ in range(50) for step in spoilt(text, dice).steps} == {"bytes"}
    template = Stock().small_template
    levels = {step.level for _ in range(50) for step in spoilt(template, dice).steps}
    assert levels == {"structure", "xml", "zip", "bytes"}


# -- the fuzzer itself


def fuzz(*options: str | Path) -> subprocess.CompletedProcess[str]:
    """scripts/fuzz.py, run."""
    command = [sys.executable, ROOT / "scripts" / "fuzz.py", *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)


def test_a_few_hundred_cases_find_nothing(tmp_path: Path) -> None:
    done = fuzz("--seed", f"套件{PERIOD}", "--cases", "150", "--minutes", "5", "--keep", tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, []), done.stdout + done.stderr
    assert "150 cases" in done.stdout and "no misbehaviour" in done.stdout


def test_an_area_that_is_none_is_refused() -> None:
    done = fuzz("--only", "reader,甲")
    assert done.returncode == 2 and "甲" in done.stderr


@pytest.mark.parametrize("change", [byte_level.mutated, byte_level.mutated_text])
def test_changes_upon_changes_do_not_grow_without_end(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes, Random], bytes]
) -> None:
    data = b"abc, 1\n" * 100
    assert any(len(change(data, Random(seed))) > 1_000 for seed in range(60))
    monkeypatch.setattr(byte_level, "_LARGEST", 1_000)
    assert all(len(change(data, Random(seed))) <= 1_000 for seed in range(60))
