"""The local page as a program: it starts, guards its door, does what each button says, forgets, and ends."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest
from tables import whole, workbook

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
THIS, LAST = SAMPLES / "ledger-2024-06.xlsx", SAMPLES / "ledger-2024-05.xlsx"
PATIENCE = 60
"""Seconds that nothing here should take."""

_WITH_LIMITS = """
import json, sys
from toolkit.serving.server import Server
from toolkit.serving.values import Limits

with Server(0, Limits(**json.loads(sys.argv[1])), lambda error: print("出错", repr(error), file=sys.stderr)) as server:
    print(server.address, file=sys.stderr, flush=True)
    server.run()
"""
# What Python loads at its start, in every process of the program: it tells of each file that is opened for writing.
_WATCH = """
import os, sys

def watch(event, given, told=os.write):
    if event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        if isinstance(given[0], (str, bytes)) and given[0] != os.devnull:
            told(2, f"WROTE {given[0]}\\n".encode("utf-8", "replace"))
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "tempfile.mkstemp"):
        if not str(given[0]).startswith(os.devnull):
            told(2, f"WROTE {event} {given}\\n".encode("utf-8", "replace"))

sys.addaudithook(watch)
"""


@dataclass
class Answer:
    """An answer of the page."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """The running program, spoken to over HTTP as its own page does."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, said: Path) -> None:
        self.process, self.address, self._said = process, address, said
        self.port = urlsplit(address).port or 0
        self.origin = f"http://127.0.0.1:{self.port}"
        self.token = urlsplit(address).path.strip("/")

    @property
    def said(self) -> str:
        """What the program said on its terminal."""
        return self._said.read_text("utf-8")

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = {}, rooted: bool = False
    ) -> Answer:
        """The answer to a request for a path below the secret, or from the root."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            whole = path if rooted else f"/{self.token}/{path}"
            ours = {"Origin": self.origin} if method == "POST" else {}
            given = {name: value for name, value in {**ours, **headers}.items() if value}
            connection.request(method, whole, body or None, given)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def press(
        self, action: str, ledger: Any = None, previous: Any = None, headers: Mapping[str, str] = {}, **fields: str
    ) -> Answer:
        """Press a button; a file is a path, or its name and its bytes."""
        files = {name: file for name, file in (("ledger", ledger), ("previous", previous)) if file is not None}
        kind, body = form(files, fields)
        return self.ask(f"press/{action}", "POST", body, {"Content-Type": kind, **headers})

    def done(self, pressed: Answer) -> dict[str, Any]:
        """How the order of a press ended: `state` is done or failed."""
        assert pressed.status == 202, pressed.text
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state: dict[str, Any] = self.ask(f"orders/{pressed.json['order']}").json
            if state["state"] in ("done", "failed"):
                return state
            time.sleep(0.02)
        raise AssertionError("the order is not done")

    def result(self, action: str, ledger: Any, previous: Any = None, **fields: str) -> dict[str, Any]:
        """What a press made."""
        state = self.done(self.press(action, ledger, previous, **fields))
        assert state["state"] == "done", state
        return dict(state["result"])

    def failure(self, action: str, ledger: Any = None, previous: Any = None, **fields: str) -> str:
        """Why a press made nothing, said at once or later."""
        pressed = self.press(action, ledger, previous, **fields)
        if pressed.status != 202:
            return pressed.text
        state = self.done(pressed)
        assert state["state"] == "failed", state
        return str(state["message"])

    def file(self, result: Mapping[str, Any], place: int = 0) -> tuple[str, bytes]:
        """A file of a result: the name it is saved under, and its bytes."""
        answer = self.ask(f"files/{result['files'][place]['link']}")
        assert answer.status == 200
        name = re.fullmatch(r"attachment; filename\*=UTF-8''([!-~]+)", answer.headers["Content-Disposition"])
        assert name
        assert len(answer.body) == result["files"][place]["size"]
        return unquote(name[1]), answer.body


def form(files: Mapping[str, Any], fields: Mapping[str, str]) -> tuple[str, bytes]:
    """The kind and the bytes of a form as browsers send it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in fields.items()]
    for name, file in files.items():
        called, data = (file.name, file.read_bytes()) if isinstance(file, Path) else file
        quoted = called.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'Content-Disposition: form-data; name="{name}"; filename="{quoted}"\r\nContent-Type: x/y\r\n\r\n'
        parts.append(head.encode("utf-8", "surrogatepass") + data)
    body = b"".join(b"--stone\r\n" + part + b"\r\n" for part in parts) + b"--stone--\r\n"
    return "multipart/form-data; boundary=stone", body


@contextmanager
def served(folder: Path, *arguments: str, limits: Mapping[str, float] | None = None) -> Iterator[Served]:
    """The program, with `folder` for its working folder, home and temporary files, watched for what it writes.

    `limits` starts the server with other limits than the command has.
    """
    for name in ("cwd", "home", "tmp", "site"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "site/sitecustomize.py").write_text(_WATCH)
    started = ["-c", _WITH_LIMITS, json.dumps(limits)] if limits is not None else ["-m", "toolkit", "serve"]
    said = folder / "said.txt"
    places = {"HOME": "home", "USERPROFILE": "home", "TMPDIR": "tmp", "TEMP": "tmp", "TMP": "tmp"}
    environment = {
        **os.environ,
        **{name: str(folder / place) for name, place in places.items()},
        "PYTHONPATH": os.pathsep.join((str(folder / "site"), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *started, *arguments, *(["--no-browser"] if limits is None else [])],
            cwd=folder / "cwd",
            env=environment,
            stderr=stderr,
            stdout=subprocess.DEVNULL,
        )
    try:
        yield Served(process, _address(process, said), said)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/(?=\s)", said.read_text("utf-8")):
            return found[0]
        time.sleep(0.02)
    raise AssertionError(said.read_text("utf-8"))


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in listed.split()]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


# -- what the buttons do


def cells(data: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_validate_lists_findings_and_gives_an_annotated_copy(page: Served) -> None:
    result = page.result("validate", SAMPLES / "faulty.xlsx")
    expected = json.loads((SAMPLES / "faulty.expected.json").read_text("utf-8"))
    (table,) = result["tables"]
    assert len(table["rows"]) > 50 and expected
    assert ["错误", "任务台账", "G8"] in [row[:3] for row in table["rows"]]
    assert any("错误" in line for line in result["lines"])
    name, data = page.file(result)
    assert name == "2024-06-批注副本.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "校验结果" in book.sheetnames and book["任务台账"]["G8"].comment


def test_validate_with_last_month_finds_what_did_not_move(page: Served) -> None:
    alone, against = (page.result("validate", THIS, last)["tables"][0]["rows"] for last in (None, LAST))
    unchanged = [row for row in against if "一字不差" in row[8]]
    assert unchanged and not [row for row in alone if "一字不差" in row[8]]


def test_validate_tells_a_clean_ledger_so(page: Served, tmp_path: Path) -> None:
    tasks = "任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限 | 完成率\nA-1 | 甲 | 乙 | 区发改委 | 2024-12-31 | 60%"
    result = page.result("validate", workbook(tmp_path / "好.xlsx", whole({"任务台账": tasks})))
    assert [row[0] for table in result["tables"] for row in table["rows"]].count("错误") == 0


def test_a_file_that_can_have_no_copy_gets_its_findings(page: Served) -> None:
    typed = "任务编号,重点任务,任务事项,牵头单位,完成时限\nA,甲,乙,,6月\n"
    result = page.result("validate", ("台账.csv", typed.encode()))
    name, data = page.file(result)
    assert name == "校验结果.xlsx" and "校验结果" in openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert "没有批注副本" in result["notes"][0]


def test_summarize_gives_tables_and_a_workbook(page: Served) -> None:
    result = page.result("summarize", THIS, LAST)
    titles = [table["title"] for table in result["tables"]]
    assert titles[0] == "总体情况" and "变化统计" in titles
    name, data = page.file(result)
    assert name == "2024-06-汇总.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[:2] == ["目录", "总体情况"]


def test_another_period_than_the_ledgers_is_noted(page: Served) -> None:
    result = page.result("summarize", THIS, period="2024年二季度")
    assert page.file(result)[0] == "2024Q2-汇总.xlsx" and "报告期" not in result["notes"][0]
    assert "请确认没有用错台账" in page.result("summarize", THIS, period="2024-05")["notes"][0]


def test_report_gives_a_briefing_or_a_zip_of_several(page: Served) -> None:
    name, data = page.file(page.result("report", THIS, LAST))
    assert name == "2024-06-月度专刊.docx" and "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    name, data = page.file(page.result("report", THIS, template="督办通知单"))
    assert name == "2024-06-督办通知单.zip"
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert len(names) > 1 and all(re.fullmatch(r"2024-06-督办通知单-[^/\\]+\.docx", name) for name in names)


def test_compare_gives_the_changes_twice(page: Served) -> None:
    result = page.result("compare", THIS, LAST)
    assert [table["title"] for table in result["tables"]] == ["概况", "变化明细"]
    (first, book), (second, web) = page.file(result, 0), page.file(result, 1)
    assert (first, second) == ("2024-06-变化.xlsx", "2024-06-变化.html")
    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames == ["概况", "变化明细"] and web.startswith(b"<!DOCTYPE")
    assert page.result("compare", THIS, THIS)["tables"] == []


@pytest.mark.parametrize("action", ["validate", "summarize", "report", "compare"])
def test_the_same_press_gives_the_same_bytes(page: Served, action: str) -> None:
    first, second = (page.result(action, THIS, LAST) for _ in range(2))
    assert [page.file(first, n) for n in range(len(first["files"]))] == [
        page.file(second, n) for n in range(len(second["files"]))
    ]


def test_macros_of_a_ledger_stay_and_its_copy_says_so(page: Served) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(THIS) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"spreadsheetml.sheet.main", b"macro").replace(
                b"application/vnd.openxmlformats-officedocument.macro+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ))  # fmt: skip
        new.writestr("xl/vbaProject.bin", b"the macros")
    name, data = page.file(page.result("validate", ("甲.xlsm", made.getvalue())))
    assert name == "2024-06-批注副本.xlsm"
    assert zipfile.ZipFile(io.BytesIO(data)).read("xl/vbaProject.bin") == b"the macros"


@pytest.mark.parametrize(
    ("action", "given", "said"),
    [
        ("validate", {}, "还没有放入本月台账"),
        ("compare", {"ledger": THIS}, "上月台账"),
        ("summarize", {"ledger": THIS, "period": "下个月"}, "“下个月”不是报告期"),
        ("report", {"ledger": THIS, "template": "没有的"}, "没有这个模板"),
        ("report", {"ledger": THIS, "template": str(ROOT / "templates_docx/月度专刊.docx")}, "没有这个模板"),
        ("validate", {"ledger": ("甲.xlsx", b"")}, "甲.xlsx：文件是空的"),
        ("validate", {"ledger": THIS, "previous": ("乙.xlsx", b"PK\3\4")}, "乙.xlsx"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_what_to_do(
    page: Served, action: str, given: dict[str, Any], said: str
) -> None:
    message = page.failure(action, **given)
    assert said in message and "。请" in message.replace("。不填", "。请")
    assert "\n" not in message and len(message) < 200


def test_a_ledger_without_a_period_asks_for_one(page: Served, tmp_path: Path) -> None:
    tasks = "任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限\nA-1 | 甲 | 乙 | 区发改委 | 2024-12-31"
    ledger = workbook(tmp_path / "甲.xlsx", {"任务台账": tasks, "设置": "项 | 值\n名称 | 甲"})
    assert "请在本页填写报告期" in page.failure("summarize", ledger)
    assert page.file(page.result("summarize", ledger, period="2024-06"))[0] == "2024-06-汇总.xlsx"
    assert page.file(page.result("validate", ledger))[0] == "批注副本.xlsx"


# -- who may ask

REFUSED = {
    "another site's form": {"Origin": "http://evil.example"},
    "another port of this computer": {"Origin": "http://127.0.0.1:1"},
    "no origin and no word of the browser": {"Origin": ""},
    "a page without an origin": {"Origin": "null"},
    "another site, as the browser says": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour of this computer, as the browser says": {"Sec-Fetch-Site": "same-site"},
    "another site's page": {"Referer": "http://evil.example/x"},
    "a page whose name begins as ours": {"Referer": "http://127.0.0.1.evil.example/"},
    "a name that was made to lead here": {"Host": "evil.example"},
    "that name with our port": {"Host": "evil.example:{port}"},
    "another name of this computer": {"Host": "localhost:{port}"},
    "our address without its port": {"Host": "127.0.0.1"},
    "no address at all": {"Host": " "},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_a_press_that_is_not_our_pages_is_refused(page: Served, headers: dict[str, str]) -> None:
    given = {name: value.format(port=page.port) for name, value in headers.items()}
    answer = page.press("validate", THIS, headers=given)
    assert answer.status in (400, 403) and "order" not in answer.text
    assert "本" in answer.text or "请求的写法不对" in answer.text


def test_our_pages_press_is_taken(page: Served) -> None:
    said_by_browser = {"Sec-Fetch-Site": "same-origin", "Referer": page.address}
    assert page.press("validate", THIS, headers=said_by_browser).status == 202
    assert page.press("validate", THIS, headers={"Origin": "", "Sec-Fetch-Site": "same-origin"}).status == 202


@pytest.mark.parametrize("path", ["/", "/press/validate", "/{wrong}/press/validate", "//press/validate", "/%2e/a/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_secret_nothing_is_told(page: Served, path: str, method: str) -> None:
    wrong = page.token[:-1] + ("A" if page.token[-1] != "A" else "B")
    answer = page.ask(path.format(wrong=wrong), method, rooted=True)
    assert answer.status == 403 and page.token not in answer.text
    assert "请从这次启动时显示的地址打开" in answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_a_button_is_pressed_by_a_post_only(page: Served, method: str) -> None:
    assert page.ask("press/validate", method, headers={"Origin": page.origin}).status in (404, 405)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json", ""])
def test_a_body_that_is_no_form_with_files_is_refused(page: Served, kind: str) -> None:
    answer = page.ask("press/validate", "POST", b"ledger=x", {"Content-Type": kind})
    assert answer.status == 422 and answer.text.startswith("没有收到台账")


def test_other_sites_cannot_read_frame_or_embed(page: Served) -> None:
    pressed = page.press("validate", THIS)
    page.done(pressed)
    link = page.done(pressed)["result"]["files"][0]["link"]
    for path in ("", "page.js", "page.css", f"orders/{pressed.json['order']}", f"files/{link}", "nothing"):
        headers = page.ask(path).headers
        assert not [name for name in headers if name.lower().startswith("access-control")]
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower() in ("set-cookie", "server")]
        if path:
            assert page.ask(path, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert page.ask("", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_only_this_computer_is_listened_to(page: Served) -> None:
    listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=False).stdout
    addresses = [line.split()[3] for line in listening.splitlines() if f"pid={page.process.pid}," in line]
    assert addresses in ([f"127.0.0.1:{page.port}"], [])
    for number in range(2, 5):
        with pytest.raises(OSError), socket.create_connection((f"127.0.0.{number}", page.port), timeout=5):
            pass


def test_every_start_has_another_secret(page: Served, tmp_path: Path) -> None:
    with served(tmp_path) as other:
        assert other.token != page.token and len(other.token) >= 43
        assert other.ask(f"/{page.token}/", rooted=True).status == 403


# -- within limits


def test_a_file_above_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    with served(tmp_path, "--largest", "1") as running:
        assert "1 MB 的上限" in running.failure("validate", ("大.xlsx", bytes(2**20 + 1)))
        assert "大.xlsx" in running.failure("validate", ("大.xlsx", bytes(2**20 + 1)))
        answer = running.press("validate", ("大.xlsx", bytes(5 * 2**20)))
        assert (answer.status, "1 MB 的上限" in answer.text) == (413, True)
        chunks = iter([bytes(2**16)] * 80)
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
        connection.request("POST", f"/{running.token}/press/validate", chunks, {"Origin": running.origin})
        assert connection.getresponse().status == 413
        assert running.result("validate", THIS)["files"]


def test_results_are_forgotten(tmp_path: Path) -> None:
    with served(tmp_path, limits={"kept": 1.0}) as running:
        pressed = running.press("validate", THIS)
        link = running.done(pressed)["result"]["files"][0]["link"]
        assert running.ask(f"files/{link}").status == 200
        time.sleep(1.1)
        for path in (f"files/{link}", f"orders/{pressed.json['order']}"):
            answer = running.ask(path)
            assert answer.status == 404 and "已经过期" in answer.text


def test_the_oldest_results_make_room(tmp_path: Path) -> None:
    with served(tmp_path, limits={"stored": 400_000}) as running:
        links = [running.result("validate", THIS)["files"][0]["link"] for _ in range(4)]
        kept = [running.ask(f"files/{link}").status for link in links]
        assert kept[-1] == 200 and 404 in kept and sorted(kept, reverse=True) == kept
    with served(tmp_path, limits={"stored": 1000}) as running:
        assert "结果太大" in running.failure("validate", THIS)


def test_what_takes_too_long_is_stopped_and_the_next_is_done(tmp_path: Path) -> None:
    with served(tmp_path, limits={"working": 0.0}) as running:
        assert "已经停下" in running.failure("validate", THIS)
        assert "已经停下" in running.failure("validate", THIS)
    assert "WROTE" not in running.said


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path, limits={}) as running:
        running.result("validate", THIS)
        workers = [pid for pid in children(running.process.pid) if b"spawn_main" in _command(pid)]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        assert len(workers) == 1
        assert "意外停下" in running.failure("validate", THIS)
        assert running.result("validate", THIS)["files"]


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_presses_wait_in_line_and_the_line_has_an_end(tmp_path: Path) -> None:
    """A worker that is stopped is a very slow one."""
    with served(tmp_path, limits={"waiting": 2}) as running:
        running.result("validate", THIS)
        (worker,) = [pid for pid in children(running.process.pid) if b"spawn_main" in _command(pid)]
        os.kill(worker, signal.SIGSTOP)
        pressed = [running.press("validate", THIS) for _ in range(3)]
        assert [one.status for one in pressed] == [202] * 3
        assert "前面还有 3 件没有办完" in running.failure("validate", THIS)
        states = [running.ask(f"orders/{one.json['order']}").json for one in pressed]
        assert [state["state"] for state in states][1:] == ["waiting"] * 2
        assert [state.get("ahead") for state in states][1:] == [1, 2]
        os.kill(worker, signal.SIGCONT)
        assert [running.done(one)["state"] for one in pressed] == ["done"] * 3


# -- the program


def test_nothing_is_written_though_all_is_large(tmp_path: Path) -> None:
    """Files and results above every size at which the form, the server or a library would turn to the disk."""
    made = io.BytesIO(THIS.read_bytes())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/media/picture.bin", os.urandom(3 * 2**20))
    large = ("大.xlsx", made.getvalue())
    with served(tmp_path) as running:
        before = tree(tmp_path)
        for action in ("validate", "summarize", "report", "compare"):
            result = running.result(action, large, LAST)
            for place in range(len(result["files"])):
                running.file(result, place)
        assert len(running.file(running.result("validate", large))[1]) > 3 * 2**20
        assert tree(tmp_path) == before
    assert "WROTE" not in running.said


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with what it holds; what the program says on its terminal aside."""
    files = (path for path in folder.rglob("*") if path.name != "said.txt")
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in files}


def test_the_watch_sees_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_WATCH)
    code = "import tempfile; tempfile.TemporaryFile().write(b'x')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "WROTE" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_ctrl_c_ends_it_quietly_and_leaves_no_process(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        running.result("validate", THIS)
        workers = children(running.process.pid)
        assert workers
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE) == 0
    end = time.monotonic() + PATIENCE
    while any(map(alive, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [pid for pid in workers if alive(pid)]
    lines = running.said.splitlines()
    assert lines[0].startswith("台账网页：http://127.0.0.1:") and lines[-1].startswith("已停止") and len(lines) == 3


def alive(pid: int) -> bool:
    """Whether a process runs: one that has ended may still be waiting to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_taken_port_is_said(page: Served, tmp_path: Path) -> None:
    arguments = ["-m", "toolkit", "serve", "--no-browser", "--port", str(page.port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert f"端口 {page.port} 已被占用" in done.stderr.decode() and "--port" in done.stderr.decode()


def test_the_browser_is_opened_at_the_address(tmp_path: Path) -> None:
    opened = tmp_path / "opened.txt"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": f"{sys.executable} {tmp_path / 'b.py'} %s"}
    (tmp_path / "b.py").write_text(f"import sys; open({str(opened)!r}, 'w').write(sys.argv[1])")
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", "serve"], env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stderr
    address = re.search(r"http\S+", process.stderr.readline())
    end = time.monotonic() + PATIENCE
    while not (opened.exists() and opened.read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert address and opened.read_text() == address[0]
