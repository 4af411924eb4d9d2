"""What strangers may send to the local page: each gets a clear answer in Chinese, and nothing on the disk changes."""

from __future__ import annotations

import io
import re
import select
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tables import whole, workbook
from test_readers import BOMBS, LEDGER, REFUSED, as_ods, as_parts, zipped
from test_serve import LAST, THIS, Served, form, served, tree

from toolkit.serving.uploads import plain_name

NAMES = {
    "up and up": "../../../../etc/cron.d/台账.xlsx",
    "up and up in Windows": "..\\..\\..\\Windows\\System32\\台账.xlsx",
    "absolute": "/etc/passwd",
    "absolute in Windows": "C:\\Users\\x\\台账.xlsx",
    "a share": "\\\\server\\share\\台账.xlsx",
    "percent signs": "%2e%2e%2f%2e%2e%2fetc%2fpasswd.xlsx",
    "the folder": ".",
    "the folder above": "..",
    "a device": "CON.xlsx",
    "another device": "nul",
    "a stream of a file": "台账.xlsx:hidden",
    "a NUL": "台账.xlsx\0.exe",
    "turned around": "台账\u202excod.exe",
    "unseen": "\u200b\u200c\ufeff",
    "very long": "长" * 5000 + ".xlsx",
    "a lock file": "~$台账.xlsx",
    "a formula": "=cmd|' /C calc'!A0.xlsx",
    "a tag": "<img src=x onerror=alert(1)>.xlsx",
    "a header": "台账.xlsx\r\nSet-Cookie: a=b",
    "quotes": '"; filename="/etc/passwd',
    "blank": "   ",
    "a script's address": "javascript:alert(1)",
}
UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Served]:
    """A page that is asked everything below; at the end nothing on its disk is new, and it still works."""
    with served(folder, "--largest", "8") as running:
        before = tree(folder)
        yield running
        assert running.result("validate", THIS, LAST)["files"]
        assert tree(folder) == before
        assert "WROTE" not in running.said and "Traceback" not in running.said
        assert "内部错误" not in running.said


def clear(message: str) -> None:
    """Whether a message is one sentence or two that an official understands."""
    assert re.search("[\u4e00-\u9fff]{4}", message), message
    assert "Traceback" not in message and "Error" not in message and "<" not in message
    assert len(message) < 300 and "\n" not in message


# -- files


@pytest.mark.parametrize("name", [*REFUSED, *BOMBS])
def test_what_is_no_ledger_is_refused_in_a_sentence(page: Served, name: str) -> None:
    make, said = {**REFUSED, **BOMBS}[name]
    message = page.failure("validate", (name, make()))
    clear(message)
    assert said in message and plain_name(name) in message


@pytest.mark.parametrize("name", ["文档.xlsx", "实体.xlsx"])
def test_what_is_no_ledger_of_last_month_is_refused_too(page: Served, name: str) -> None:
    make, said = REFUSED[name]
    for action in ("validate", "summarize", "report", "compare"):
        assert said in page.failure(action, THIS, (name, make()))


def test_a_file_within_a_file_within_a_file_is_no_ledger(page: Served) -> None:
    data = THIS.read_bytes()
    for _ in range(20):
        data = zipped({"甲.xlsx": data})
    clear(page.failure("validate", ("层层.xlsx", data)))


def test_parts_nested_without_end_are_refused(page: Served) -> None:
    parts = as_parts(LEDGER)
    parts["xl/workbook.xml"] = "<a>" * 200_000
    clear(page.failure("validate", ("深.xlsx", zipped(parts))))


def test_ten_thousand_parts_are_read_or_refused(page: Served) -> None:
    parts = {f"xl/worksheets/sheet{n}.xml": "<worksheet/>" for n in range(10_000)}
    clear(page.failure("validate", ("多.xlsx", zipped(parts))))


def test_names_of_parts_that_lead_out_of_the_file_lead_nowhere(page: Served) -> None:
    parts = {**as_parts(LEDGER), "../../../../tmp/evil.txt": "x", "/etc/cron.d/evil": "x", "..\\evil.txt": "x"}
    for action in ("validate", "compare"):
        page.done(page.press(action, ("甲.xlsx", zipped(parts)), LAST))


# -- names


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_leads_anywhere(page: Served, name: str) -> None:
    """A sound ledger under a bad name is done, under our own names for what it makes."""
    for action, made in (("validate", "2024-06-批注副本.xlsx"), ("compare", "2024-06-变化.xlsx")):
        result = page.result(action, (name, THIS.read_bytes()), LAST)
        assert page.file(result)[0] == made
        assert not UNSAFE.search("".join(result["lines"][:1]).replace("：", "").replace(" → ", ""))
        assert len(result["lines"][0]) < 200


def test_a_bad_name_is_harmless_in_a_message_too(page: Served) -> None:
    for name in NAMES.values():
        message = page.failure("validate", (name, b"%PDF-1.7\n"))
        assert not UNSAFE.search(message) and "PDF" in message


# -- what is in cells


FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
)


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose texts look like formulas, in every place that is printed."""
    head = "任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限 | 完成率 | 本月进展 | =cmd!A1"
    rows = [" | ".join([f"甲{n}", f, f, f, f, f, f, f]) for n, f in enumerate(map(str.strip, FORMULAS))]
    path = workbook(
        tmp_path_factory.mktemp("f") / "式.xlsx", whole({"任务台账": "\n".join((head, *rows)), "=cmd!A1": "甲"})
    )
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():  # openpyxl takes such texts for formulas: make them texts
            text = re.sub(rb"<f>(.*?)</f><v\s*/?>(</v>)?", rb"<is><t>=\1</t></is>", old.read(part))
            new.writestr(part, re.sub(rb'(<c r="\w+")([^>]*)><is>', rb'\1 t="inlineStr"><is>', text))
    path.write_bytes(made.getvalue())
    return path


@pytest.mark.parametrize("action", ["validate", "summarize", "report", "compare"])
def test_no_formula_is_written_from_data(page: Served, formulas: Path, action: str) -> None:
    result = page.result(action, formulas, LAST)
    assert any("cmd" in str(table["rows"]) for table in result["tables"]) or action in ("report", "summarize")
    for place in range(len(result["files"])):
        name, data = page.file(result, place)
        if name.endswith(".html"):
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as made:
            for part in made.namelist():
                for formula in re.findall(
                    rb"<f\b[^>]*>(.*?)</f>|<w:instrText[^>]*>(.*?)</w:instrText>", made.read(part)
                ):
                    assert b"cmd" not in b"".join(formula), (name, part)


def test_script_in_cells_and_titles_is_text_in_every_answer(page: Served, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    head = f"任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限 | {evil}"
    ledger = workbook(
        tmp_path / "甲.xlsx",
        whole({"任务台账": f"{head}\n{evil} | 甲 | {evil} | {evil} | 某日 | {evil}", evil[:25]: evil}),
    )
    for action in ("validate", "summarize", "compare"):
        pressed = page.press(action, ledger, LAST)
        page.done(pressed)
        answer = page.ask(f"orders/{pressed.json['order']}")
        assert answer.headers["Content-Type"] == "application/json" and b"onerror" in answer.body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    web = page.file(page.result("compare", ledger, LAST), 1)[1]
    assert b"<img" not in web and b"&lt;img" in web


# -- forms


def part(head: str, data: bytes) -> bytes:
    return b"--stone\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"


SOUND = part('Content-Disposition: form-data; name="ledger"; filename="a.xlsx"', b"x")
END = b"--stone--\r\n"
KIND = "multipart/form-data; boundary=stone"
FORMS: dict[str, tuple[str, bytes]] = {
    "empty": (KIND, b""),
    "no boundary": ("multipart/form-data", SOUND + END),
    "another boundary": ("multipart/form-data; boundary=other", SOUND + END),
    "a boundary that is no text": ("multipart/form-data; boundary=\u00e9", SOUND + END),
    "a very long boundary": (f"multipart/form-data; boundary={'b' * 9000}", SOUND + END),
    "no end": (KIND, SOUND),
    "cut in the middle": (KIND, SOUND[:-12]),
    "no blank line": (KIND, b'--stone\r\nContent-Disposition: form-data; name="ledger"; filename="a"\r\n' + END),
    "a part without a name": (KIND, part("Content-Disposition: form-data", b"x") + END),
    "a part without a word": (KIND, part("X: y", b"x") + END),
    "a ledger that is no file": (KIND, part('Content-Disposition: form-data; name="ledger"', b"x") + END),
    "a ledger without a name": (KIND, part('Content-Disposition: form-data; name="ledger"; filename=""', b"x") + END),
    "two ledgers": (KIND, SOUND + SOUND + END),
    "a file too many": (KIND, SOUND + SOUND.replace(b'"ledger"', b'"else"') + END),
    "a thousand files": (KIND, SOUND * 1000 + END),
    "a thousand fields": (KIND, SOUND + part('Content-Disposition: form-data; name="f"', b"x") * 1000 + END),
    "an unknown field": (KIND, SOUND + part('Content-Disposition: form-data; name="path"', b"/etc") + END),
    "a long field": (KIND, SOUND + part('Content-Disposition: form-data; name="period"', b"9" * 5000) + END),
    "a field of a megabyte": (KIND, SOUND + part('Content-Disposition: form-data; name="period"', b"9" * 2**20) + END),
    "a name in no alphabet": (KIND, SOUND.replace(b"a.xlsx", b"\xff\xfe\xed\xa0\xbd") + END),
    "a period in no alphabet": (KIND, SOUND + part('Content-Disposition: form-data; name="period"', b"\xff\xfe") + END),
    "heads without end": (KIND, b"--stone\r\n" + b"X-A: b\r\n" * 100_000 + END),
    "a form in a form": (KIND, part("Content-Disposition: form-data\r\nContent-Type: " + KIND, SOUND + END) + END),
    "nothing but line ends": (KIND, b"\r\n" * 200_000),
    "nothing but returns": (KIND, b"--stone\r\n\r\n" + b"\r" * 500_000),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_not_ours_is_refused(page: Served, name: str) -> None:
    kind, body = FORMS[name]
    answer = page.ask("press/validate", "POST", body, {"Content-Type": kind.encode("latin-1").decode("latin-1")})
    message = page.done(answer)["message"] if answer.status == 202 else answer.text
    clear(message)


# -- requests


def spoken(page: Served, data: bytes, pause: float = 0.0) -> list[str]:
    """The program's answers to these bytes; with a pause they are sent one by one until there is an answer."""
    with socket.create_connection(("127.0.0.1", page.port), timeout=30) as line:
        answer = b""
        if pause:
            for place in range(len(data)):
                line.send(data[place : place + 1])
                if select.select([line], [], [], pause)[0]:
                    break
        else:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
        while piece := line.recv(65536):
            answer += piece
        return [one for one in re.split(r"(?=HTTP/1\.\d \d{3} )", answer.decode()) if one]


def request(page: Served, head: str = "", body: bytes = b"", first: str = "") -> bytes:
    first = first or f"POST /{page.token}/press/validate HTTP/1.1"
    lines = (first, f"Host: 127.0.0.1:{page.port}", f"Origin: {page.origin}", f"Content-Type: {KIND}")
    return "\r\n".join((*lines, *filter(None, head.split("\n")), "", "")).encode() + body


BODY = SOUND + END
REQUESTS: dict[str, Callable[[Served], bytes]] = {
    "no length": lambda page: request(page),
    "a length below nothing": lambda page: request(page, "Content-Length: -1", BODY),
    "a length that is no number": lambda page: request(page, "Content-Length: ten", BODY),
    "two lengths": lambda page: request(page, f"Content-Length: {len(BODY)}\nContent-Length: 3", BODY),
    "a length below the truth": lambda page: request(page, "Content-Length: 30", BODY),
    "a length of a terabyte": lambda page: request(page, f"Content-Length: {2**40}\nExpect: 100-continue"),
    "chunks that are none": lambda page: request(page, "Transfer-Encoding: chunked", b"zz\r\nxx\r\n0\r\n\r\n"),
    "a chunk not closed": lambda page: request(page, "Transfer-Encoding: chunked", b"3\r\nabcdef\r\n0\r\n\r\n"),
    "length and chunks": lambda page: request(page, "Transfer-Encoding: chunked\nContent-Length: 3", b"0\r\n\r\n"),
    "another encoding": lambda page: request(page, "Transfer-Encoding: gzip", BODY),
    "a head without a name": lambda page: request(page, ": x", BODY),
    "a line of no kind": lambda page: request(page, first="HELLO"),
    "another protocol": lambda page: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40) + b"\r\n\r\n",
    "a path up": lambda page: request(page, first=f"GET /{page.token}/../../../../etc/passwd HTTP/1.1"),
    "a path up in code": lambda page: request(page, first=f"GET /{page.token}/%2e%2e/%2e%2e/etc/passwd HTTP/1.1"),
    "a path with a NUL": lambda page: request(page, first=f"GET /{page.token}/page.css%00.html HTTP/1.1"),
    "a path in no alphabet": lambda page: request(page, first=f"GET /{page.token}/%ff%fe HTTP/1.1"),
    "an address to pass on to": lambda page: request(page, first="GET http://example.com/ HTTP/1.1"),
    "a connection to pass on": lambda page: request(page, first="CONNECT example.com:443 HTTP/1.1"),
    "two hosts": lambda page: request(page, "Host: evil.example\nContent-Length: 0"),
    "two origins": lambda page: request(page, "Origin: http://evil.example\nContent-Length: 0"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_that_is_none_is_refused(page: Served, name: str) -> None:
    status, _, rest = spoken(page, REQUESTS[name](page))[0].partition("\r\n")
    assert re.match(r"HTTP/1\.\d 4\d\d |HTTP/1\.\d 501 ", status), status
    head, _, message = rest.partition("\r\n\r\n")
    clear(message)
    assert "Content-Security-Policy" in head and "server" not in head.lower().split()


@pytest.mark.parametrize("head", ["X: " + "x" * 100_000, "\n".join(f"X-{n}: 1" for n in range(10_000))])
def test_a_head_too_large_is_cut_off(page: Served, head: str) -> None:
    """The sender, who is still sending, may find the line closed before it can read the answer."""
    try:
        answers = spoken(page, request(page, head))
    except OSError:
        return
    assert [one[9:12] for one in answers] in ([], ["431"])


def test_two_requests_in_one_are_two(page: Served) -> None:
    """What follows a body of the stated length is a request of its own, judged for itself."""
    second = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answers = spoken(page, request(page, f"Content-Length: {len(BODY)}", BODY) + second)
    assert [one[9:12] for one in answers] == ["202", "403"]


def test_a_body_cut_off_makes_no_order(page: Served) -> None:
    assert spoken(page, request(page, f"Content-Length: {len(BODY) + 500}", BODY)) == []


def test_slow_senders_are_cut_off_and_hold_nobody_up(tmp_path: Path) -> None:
    with served(tmp_path, limits={"receiving": 1.0}) as running:
        lines = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(20)]
        for line in lines:
            line.sendall(request(running, "Content-Length: 1000"))
        assert running.result("validate", THIS)["files"]
        for line in lines:
            line.close()
        for first in (b"POST / HTTP/1.1\r\nX: ", request(running, "Content-Length: 1000")[:-1] + b"\n"):
            (slow,) = spoken(running, first + b"x" * 900, pause=0.01)
            assert " 408 " in slow and "传得太慢" in slow


def test_bodies_of_strangers_are_not_kept(page: Served) -> None:
    """Without the secret, thirty bodies within the limit leave no trace in the memory of the program."""
    before = memory(page)
    lines = []
    for _ in range(30):
        line = socket.create_connection(("127.0.0.1", page.port))
        head = request(page, f"Content-Length: {15 * 2**20}", first="POST /guess/press/validate HTTP/1.1")
        line.sendall(head + bytes(6 * 2**20))
        lines.append(line)
    assert memory(page) - before < 40 * 1024
    for line in lines:
        line.close()


def memory(page: Served) -> int:
    """What the program holds, in KB."""
    status = Path(f"/proc/{page.process.pid}/status")
    if not status.exists():
        pytest.skip("the system tells of memory in this way on Linux only")
    return int(re.findall(r"VmRSS:\s+(\d+)", status.read_text())[0])


def test_ods_and_others_are_done_without_a_copy(page: Served) -> None:
    result = page.result("validate", ("台账.ods", as_ods(LEDGER)))
    assert page.file(result)[0].endswith("校验结果.xlsx") and "没有批注副本" in result["notes"][0]


def test_a_form_of_ours_is_what_the_others_are_tried_against(page: Served) -> None:
    kind, body = form({"ledger": THIS}, {"period": "2024-06", "template": ""})
    answer: Any = page.ask("press/summarize", "POST", body, {"Content-Type": kind})
    assert page.done(answer)["state"] == "done"
