"""Schedules: each line and file taken apart as cron, systemd and Windows do it, and found to start what was meant."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree
from test_commands import Taizhang, assert_cannot, ledger, taizhang, tree

from toolkit import scheduled
from toolkit.schedule.cron import LONGEST, crontab
from toolkit.schedule.days import parse_day, parse_time
from toolkit.schedule.jobs import LAST, Daily, Days, Job, Monthly, When, checked
from toolkit.schedule.systemd import service, timer
from toolkit.schedule.targets import parts_of
from toolkit.schedule.windows import task_bytes
from toolkit.values import CannotDo

__all__ = ["taizhang"]

MONTHLY = Monthly(5, time(6))
HOSTILE = [
    "月 度", "100%完成", "%h%%d %", "$HOME", "${HOME} $$", "`id`$(id)", "it's", 'say "hi"', "a\\b", "a\\\\b\\",
    "\\%\\\\%", "\\", "'", "; touch x ;", "&& x & | y", "<in >out", "~", "*?[ab]", "#井 #号", "!感叹!",
    "全角　空格", "{a,b} (c)", "a=b", "-o", "  两头  ", "^x^",
]  # fmt: skip
FOR_WINDOWS = [text for text in HOSTILE if "%" not in text and '"' not in text]
each_hostile = pytest.mark.parametrize("text", HOSTILE)


def job(*words: str, when: When = MONTHLY, log: str = "/日志", **more: Any) -> Job:
    return checked(Job("taizhang-test", "台账试验", words or ("/bin/true",), when, log, **more))


# -- cron


def undone(command: str, both: bool) -> str:
    r"""What cron gives its shell: % ends the command unless \ stands before it; some crons make one \ of two, too."""
    shell, rest = "", iter(command)
    for character in rest:
        following = next(rest, "") if character == "\\" else ""
        if character == "%":
            return shell
        shell += following if following == "%" or (both and following == "\\") else character + following
    return shell


def lines(job: Job) -> list[str]:
    return [line for line in crontab(job).splitlines() if not line.startswith("#")]


class Ran(NamedTuple):
    """What a program was started with, what came of the log, and what cron would mail."""

    arguments: list[str]
    setting: str | None
    log: str
    mail: str


def program(folder: Path, status: int = 0) -> Path:
    """A program that notes its arguments and one setting beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "程序"
    noted = "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ.get('SET')]))"
    path.write_text(f"#!{sys.executable}\n{noted}; sys.exit({status})\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def run(folder: Path, text: str, both: bool, status: int = 0, **more: Any) -> Ran:
    """A job whose program, log, argument and setting have a text in them, run as cron runs its line."""
    log = folder / f"{text}.log"
    made = job(str(program(folder / text, status)), text, "", log=str(log), environment={"SET": text}, **more)
    [line] = lines(made)
    command = undone(line.split(" ", 5)[5], both)
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, encoding="utf-8", cwd=folder, check=False)
    said = log.read_text(encoding="utf-8")
    arguments, setting = json.loads(next(one for one in said.splitlines() if one.startswith("[")))
    return Ran(arguments, setting, said, done.stdout + done.stderr)


@pytest.mark.parametrize("both", [False, True])
@each_hostile
def test_cron_starts_what_was_meant(text: str, both: bool, tmp_path: Path) -> None:
    ran = run(tmp_path, text, both)
    assert (ran.arguments, ran.setting, ran.mail) == ([text, ""], text, "")
    assert {path.name for path in tmp_path.iterdir()} == {text, f"{text}.log"}


def test_the_rule_of_cron_is_undone_as_it_should_be() -> None:
    assert undone(r"date +\%Y%in", False) == "date +%Y"
    assert [undone(r"a\\b", both) for both in (False, True)] == [r"a\\b", r"a\b"]


def test_cron_mails_a_run_that_failed_and_what_somebody_waits_for(tmp_path: Path) -> None:
    failed = run(tmp_path / "甲", "日", False, status=2)
    assert f"退出状态 2，请看 {tmp_path / '甲/日.log'}" in failed.mail
    told = run(tmp_path / "乙", "日", False, told=True)
    assert told.mail == told.log and '["\\u65e5", ""]' in told.mail


def test_the_log_says_when_each_run_was(tmp_path: Path) -> None:
    run(tmp_path, "日", False)
    assert len(run(tmp_path, "日", False).log.splitlines()) == 4


def test_a_command_that_cron_does_not_take_is_refused() -> None:
    def size(words: str) -> int:
        return len(lines(job("/bin/true", words))[0].split(" ", 5)[5].encode())

    fits = LONGEST - size("x") + 1
    assert size("x" * fits) == LONGEST
    with pytest.raises(CannotDo, match="cron 不接受"):
        crontab(job("/bin/true", "x" * (fits + 1)))


@pytest.mark.parametrize(
    ("when", "fields", "test"),
    [
        (MONTHLY, ["0 6 5 * *"], ""),
        (Monthly(LAST, time(23, 5)), ["5 23 28-31 * *"], '[ "$(date -d tomorrow +%d)" = 01 ]'),
        (Daily(time(9, 30)), ["30 9 * * *"], ""),
        (Days((date(2024, 6, 20), date(2025, 1, 2)), time(9)), ["0 9 20 6 *", "0 9 2 1 *"], '[ "$(date +%Y)" = 2024 ]'),
    ],
)
def test_when_cron_starts_it(when: When, fields: list[str], test: str) -> None:
    found = lines(job(when=when))
    assert [" ".join(line.split(" ", 5)[:5]) for line in found] == fields
    command = undone(found[0].split(" ", 5)[5], False)
    assert command.startswith(f"{test} || exit 0; {{ date; " if test else "{ date; ")


@pytest.mark.parametrize(
    ("today", "runs"), [("2024-02-28", 0), ("2024-02-29", 1), ("2023-02-28", 1), ("2024-07-30", 0), ("2024-07-31", 1)]
)
def test_the_last_day_of_a_month_is_found(today: str, runs: int) -> None:
    """The test at the line's beginning, asked of the real date as if it were another day."""
    found = re.search(r"\[.*?\] \|\|", undone(lines(job(when=Monthly(LAST, time(6))))[0], False))
    assert found
    shell = found[0].replace("-d tomorrow", f"-d '{today} +1 day'") + " exit 0; echo ran"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.count("ran") == runs


# -- systemd


def taken_apart(line: str, dollar: bool = True) -> list[str]:
    """The words of a line of a unit, as systemd.syntax(7) and systemd.service(5) have it."""
    words = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"\\]+)', line):
        word = re.sub(r"\\(.)", r"\1", quoted) if quoted or not bare else bare
        assert not re.search(r"%(?!%)", word.replace("%%", "")), line
        word = word.replace("%%", "%")
        if dollar:
            assert "$" not in word.replace("$$", ""), line
            word = word.replace("$$", "$")
        words.append(word)
    return words


def entries(text: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


@each_hostile
def test_systemd_starts_what_was_meant(text: str) -> None:
    made = job(f"/opt/{text}/bin/taizhang", "monthly", text, ";", environment={"A": "1", "PYTHONPATH": text})
    [line] = entries(service(made), "ExecStart")
    words = taken_apart(line)
    assert words[words[0] == "/usr/bin/env" :] == list(made.words)
    assert not re.search("[$'\"\\\\]", words[0]), "systemd starts no such program"
    assert taken_apart(entries(service(made), "Environment")[0], dollar=False) == ["A=1", f"PYTHONPATH={text}"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_itself_takes_the_units(tmp_path: Path) -> None:
    """It finds the program in each hostile folder, and knows each moment."""
    units = tmp_path / "units"
    units.mkdir()
    for number, text in enumerate(HOSTILE):
        made = job(
            str(program(tmp_path / text)),
            text,
            user="root",
            when=(MONTHLY, Monthly(LAST, time(6)), Daily(time(9)))[number % 3],
        )
        (units / f"t{number}.service").write_text(service(made), encoding="utf-8")
        (units / f"t{number}.timer").write_text(timer(made), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, units.glob("*.timer")), *map(str, units.glob("*.service"))],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert not [line for line in done.stderr.splitlines() if re.search(r"\bt\d+\.(service|timer)", line)], done.stderr
    (units / "broken.service").write_text(service(job("/nowhere/taizhang")), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(units / "broken.service")], capture_output=True, check=False
    )
    assert b"not executable" in done.stderr


@pytest.mark.parametrize(
    ("when", "moments"),
    [
        (MONTHLY, ["*-*-05 06:00:00"]),
        (Monthly(LAST, time(6)), ["*-*~01 06:00:00"]),
        (Daily(time(9, 30)), ["*-*-* 09:30:00"]),
        (Days((date(2024, 6, 20), date(2024, 6, 26)), time(9)), ["2024-06-20 09:00:00", "2024-06-26 09:00:00"]),
    ],
)
def test_when_systemd_starts_it(when: When, moments: list[str]) -> None:
    assert entries(timer(job(when=when)), "OnCalendar") == moments
    assert entries(timer(job(when=when)), "Persistent") == ["true"]


def test_the_service_runs_as_the_user_given() -> None:
    assert entries(service(job(user="taizhang")), "User") == ["taizhang"] and not entries(service(job()), "User")
    assert entries(service(job(user="100%n")), "User") == ["100%%n"]


# -- Windows

TASK = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def windows_argv(line: str) -> list[str]:
    """The words of a command line as CommandLineToArgvW finds them."""
    words, word, quoted, started, slashes = [], "", False, False, 0
    for character in f"{line} ":
        if character == "\\":
            slashes, started = slashes + 1, True
            continue
        if character == '"':
            word += "\\" * (slashes // 2)
            started = True
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
        else:
            word += "\\" * slashes
            if character in " \t" and not quoted:
                words += [word] if started else []
                word, started = "", False
            else:
                word, started = word + character, True
        slashes = 0
    return words


def command_parts(text: str) -> list[str]:
    """A line of cmd.exe cut at the operators that stand outside quotation marks."""
    parts, quoted = [""], False
    for piece in re.findall(r'&&|>>|2>&1|[&|<>^()]|"|[^"&|<>^()2]+|2', text):
        quoted ^= piece == '"'
        if quoted or piece == '"' or piece not in ("&&", ">>", "2>&1", *"&|<>^()"):
            parts[-1] += piece
        else:
            parts += [piece, ""]
    assert not quoted, text
    return [part.strip() for part in parts]


def task_of(job: Job) -> etree._Element:
    data = task_bytes(job)
    assert data[:2] == b"\xff\xfe" and b"\r\x00\n\x00" in data
    return etree.fromstring(data)


def one(task: etree._Element, path: str) -> str:
    [found] = task.xpath(path, namespaces=TASK)
    return str(found.text)


@pytest.mark.parametrize("text", FOR_WINDOWS)
def test_windows_starts_what_was_meant(text: str) -> None:
    words = (f"C:\\工具 {text}\\taizhang.exe", "monthly", text, f"D:\\{text}\\", "")
    made = job(*words, log=f"D:\\{text}.log", environment={"PYTHONUTF8": "1", "P": text})
    arguments = one(task_of(made), "//t:Exec/t:Arguments")
    assert one(task_of(made), "//t:Exec/t:Command").endswith("\\cmd.exe")
    switches, _, rest = arguments.partition(' /c "')
    assert switches == "/d /s /v:off" and rest.endswith('"')
    first, and_, second, also, command, to, log, errors, end = command_parts(rest[:-1])
    assert (and_, also, to, errors, end) == ("&&", "&&", ">>", "2>&1", "")
    assert (first, second) == ('set "PYTHONUTF8=1"', f'set "P={text}"')
    assert log == f'"D:\\{text}.log"'
    assert windows_argv(command) == list(words)


def test_the_command_line_of_windows_is_taken_apart_as_documented() -> None:
    assert windows_argv(r'"a b c" d e "ab\"c" "\\" a\\\b "de fg"h a\\"b c" d ""') == [
        "a b c", "d", "e", 'ab"c', "\\", "a\\\\\\b", "de fgh", "a\\b c", "d", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [text for text in HOSTILE if text not in FOR_WINDOWS])
def test_what_cmd_would_change_is_refused(text: str) -> None:
    for made in (job("C:\\x.exe", text), job("C:\\x.exe", log=text), job("C:\\x.exe", environment={"P": text})):
        with pytest.raises(CannotDo, match="不能写"):
            task_bytes(made)


def test_a_command_that_windows_would_not_take_is_refused() -> None:
    task_bytes(job("C:\\x.exe", "x" * 7000))
    with pytest.raises(CannotDo, match="Windows 不接受"):
        task_bytes(job("C:\\x.exe", "x" * 8000))


def test_when_windows_starts_it() -> None:
    monthly = task_of(job(when=MONTHLY))
    assert one(monthly, "//t:CalendarTrigger/t:StartBoundary") == "2000-01-01T06:00:00"
    assert one(monthly, "//t:DaysOfMonth/t:Day") == "5"
    assert len(monthly.xpath("//t:Months/*", namespaces=TASK)) == 12
    assert one(task_of(job(when=Monthly(LAST, time(6)))), "//t:Day") == "Last"
    assert one(task_of(job(when=Daily(time(9)))), "//t:ScheduleByDay/t:DaysInterval") == "1"
    days = task_of(job(when=Days((date(2024, 6, 20), date(2024, 6, 26)), time(9))))
    found = days.xpath("//t:TimeTrigger/t:StartBoundary/text()", namespaces=TASK)
    assert found == ["2024-06-20T09:00:00", "2024-06-26T09:00:00"]


# -- what stays in its line


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x00", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff", "\udcff"])
@pytest.mark.parametrize("where", ["words", "log", "environment", "user"])
def test_nothing_breaks_out_of_a_line(sign: str, where: str) -> None:
    text = f"a{sign}* * * * * evil"
    good = {"words": "x", "log": "/x", "environment": "x", "user": "x"}
    for value in (text, good[where]):
        given = good | {where: value}
        made = Job("n", "题", ("/p", given["words"]), MONTHLY, given["log"], {"A": given["environment"]}, given["user"])
        if value == text:
            with pytest.raises(CannotDo, match="看不见的字符"):
                checked(made)
        else:
            assert checked(made) is made


@pytest.mark.parametrize("name", ["", "a b", "../x", "台账", "-x", "a/b", "a.timer", "x" * 61])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(CannotDo, match="不能用"):
        checked(Job(name, "题", ("/p",), MONTHLY, "/x"))


# -- days and times


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5", 5),
        ("5日", 5),
        ("05", 5),
        ("每月5日", 5),
        ("次月５号", 5),
        ("下个月28日前", 28),
        ("月底", LAST),
        ("每月最后一天", LAST),
    ],
)
def test_days_are_understood(text: str, day: int) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("29", "不是每个月都有"), ("31日", "不是每个月都有"), ("0", "不是每月的一天"), ("每周一", "不是每月的一天"),
        ("", "不是每月的一天"),
        ("第3个工作日", "节假日"), ("每月最后一个工作日", "节假日"), ("5,10", "不是每月的一天"),
        ("5 * * * *", "不是每月的一天"),
    ],
)  # fmt: skip
def test_days_that_no_scheduler_knows_are_refused(text: str, why: str) -> None:
    with pytest.raises(CannotDo, match=why):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [("6:00", time(6)), ("06：30", time(6, 30)), ("6点", time(6)), ("18点半", time(18, 30)), ("9时5分", time(9, 5))],
)
def test_times_are_understood(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["", "6", "24:00", "6:60", "6:0", "早上", "6:00 7:00"])
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(CannotDo, match="不是一天里的时间"):
        parse_time(text)


# -- the command

CONFIG = '台账 = ["台账"]\n报告期 = "{}"\n结果 = "结果"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A file of options beside a folder of one ledger, in a folder with a hard name."""
    path = tmp_path / "月 度 100%'s" / "月度.toml"
    ledger(path.parent / "台账" / "甲.xlsx")
    path.write_text(CONFIG.format("上月"), encoding="utf-8")
    return path


def command_of(taizhang: Taizhang, *arguments: object) -> list[str]:
    """The words that are started, behind the program's own."""
    done = taizhang("schedule", *arguments, "--format", "json")
    assert done.status == 0, done.err
    words: list[str] = done.json["command"]
    return words[words.index("monthly") :]


def test_the_line_for_cron_does_the_run(config: Path, taizhang: Taizhang) -> None:
    done = taizhang("schedule", "--config", config, "--period", "上月", "--target", "cron", "--format", "json")
    assert done.status == 0, done.err
    [line] = [
        line for line in done.json["targets"]["cron"]["files"]["taizhang-monthly.cron"].splitlines() if line[0] != "#"
    ]
    assert line.startswith("0 6 5 * * ")
    ran = subprocess.run(
        ["/bin/sh", "-c", undone(line.split(" ", 5)[5], False)],
        capture_output=True, encoding="utf-8", cwd="/", env={"PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    said = config.with_suffix(".log").read_text(encoding="utf-8")
    assert (ran.stdout, ran.returncode) == ("", 0), said
    assert "已完成" in said and (config.parent / "结果/run.json").is_file()


def test_what_the_file_says_is_not_said_again(config: Path, taizhang: Taizhang) -> None:
    assert command_of(taizhang, "--config", config) == ["monthly", "--config", str(config)]
    config.write_text(CONFIG.format("本月"), encoding="utf-8")
    words = command_of(taizhang, "--config", config, "--period", "上月", "--jobs", 2, "--archive", config.parent / "档")
    archive = str(config.parent / "档")
    assert words[3:] == ["--period", "上月", "--archive", archive, "--jobs", "2"]


def test_a_run_without_a_file_of_options(tmp_path: Path, taizhang: Taizhang, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are absolute, also those of patterns below a folder whose name has signs of a pattern."""
    folder = tmp_path / "[市] *"
    ledger(folder / "台账" / "甲.xlsx")
    monkeypatch.chdir(folder)
    words = command_of(
        taizhang, "台账", "台账/*.xlsx", "--results", "结果", "--changed-only", "--actor", "张 某", "--archive", "档"
    )
    assert words[1] == str(folder / "台账") and words[3:7] == ["--period", "上月", "-o", str(folder / "结果")]
    assert words[7:] == ["--archive", str(folder / "档"), "--actor", "张 某", "--changed-only"]
    monkeypatch.chdir("/")
    done = taizhang(*words[:1], *words[2:7], "--jobs", 1)
    assert done.status == 0 and "甲.xlsx" in done.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "没有写台账"),
        (("台账",), "没有写结果文件夹"),
        (("台账", "--results", "结果", "--period", "2024-06"), "每月重做这一期"),
        (("台账", "--results", "结果", "--period", "本月", "--day", "次月5日"), "报告期却是本月"),
        (("台账", "--results", "结果", "--actor", "张某"), "--archive"),
        (("台账", "--results", "结果", "--day", "30"), "不是每个月都有"),
        (("台账", "--results", "结果", "--log", "没有/x.log"), "放日志的文件夹不存在"),
        (("台账", "--results", "结果", "--on", "今天"), "--remind-before"),
        (("台账", "--results", "结\n果"), "看不见的字符"),
        (("台账", "--results", "结果", "--name", "a b"), "不能用"),
        (("--config", "没有.toml"), "找不到文件"),
        (("台账", "--remind-before", "3", "--day", "5"), "--day 不能与"),
        (("台账", "--remind-before", "3", "--on", "每月5日"), "不是一天"),
        (("台账", "--remind-before", "3", "--on", "2024-06-20", "-o", "出"), "只显示"),
        (("台账", "--remind-before", "3", "--period", "六月"), "--period"),
    ],
)  # fmt: skip
def test_what_cannot_be_scheduled(
    arguments: tuple[str, ...], why: str, tmp_path: Path, taizhang: Taizhang, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger(tmp_path / "台账" / "甲.xlsx")
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    assert_cannot(taizhang("schedule", *arguments), why)
    assert tree(tmp_path) == before


def test_a_fixed_period_in_the_file_is_refused(config: Path, taizhang: Taizhang) -> None:
    config.write_text(CONFIG.format("2024-06"), encoding="utf-8")
    assert_cannot(taizhang("schedule", "--config", config), "每月重做这一期")


def test_files_are_written_whole_and_installing_is_left_to_the_user(
    config: Path, taizhang: Taizhang, tmp_path: Path
) -> None:
    out = tmp_path / "定 时"
    config = shutil.copytree(config.parent, tmp_path / "月 度") / "月度.toml"
    done = taizhang("schedule", "--config", config, "--target", "all", "--user", "svc", "-o", out, "--name", "city")
    assert done.status == 0, done.err
    names = ["city.cron", "city.service", "city.timer", "city.xml"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert f"cat '{out}/city.cron'" in done.out and f"sudo cp '{out}/city.service'" in done.out
    assert f'schtasks /create /tn city /xml "{out}/city.xml"' in done.out
    assert entries((out / "city.service").read_text(encoding="utf-8"), "User") == ["svc"]
    before = tree(out)
    assert (
        taizhang("schedule", "--config", config, "--target", "all", "--user", "svc", "-o", out, "--name", "city").status
        == 0
    )
    assert tree(out) == before


def test_the_system_decides_what_is_printed(config: Path, taizhang: Taizhang, monkeypatch: pytest.MonkeyPatch) -> None:
    for system, targets in {"linux": ["cron", "systemd"], "darwin": ["cron"]}.items():
        monkeypatch.setattr("sys.platform", system)
        assert list(taizhang("schedule", "--config", config, "--format", "json").json["targets"]) == targets
    assert_cannot(taizhang("schedule", "--config", config, "--target", "windows"), "不能写 %")


def test_a_ledger_that_is_not_there_yet_is_told(config: Path, taizhang: Taizhang) -> None:
    shutil.rmtree(config.parent / "台账")
    done = taizhang("schedule", "--config", config)
    assert done.status == 0 and "现在还不存在" in done.err


# -- the program


def test_the_module_is_started_where_there_is_no_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Away from the toolkit, with another folder of its name in the way."""
    monkeypatch.setattr(sys, "argv", ["taizhang"])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toolkit").mkdir()
    (tmp_path / "toolkit/__main__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    found = scheduled.program()
    done = subprocess.run(
        [*found.words, "--version"],
        env={"PATH": "/usr/bin", **found.environment},
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.startswith("taizhang 版本"), done.stderr


@pytest.mark.parametrize(
    ("started", "there"), [("taizhang", "taizhang"), ("taizhang", "taizhang.exe"), ("taizhang.exe", "taizhang.exe")]
)
def test_the_command_that_was_started_is_started(
    started: str, there: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / there).touch()
    monkeypatch.chdir(tmp_path)
    for name in (started, str(tmp_path / started)):
        monkeypatch.setattr(sys, "argv", [name])
        assert scheduled.program().words == (str(tmp_path / there),)


def test_help_of_the_program_loads_no_schedule() -> None:
    asked = "from toolkit import cli; cli.group.main(['--help'], standalone_mode=False)"
    code = f"import sys; {asked}; print([name for name in sys.modules if 'schedule' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_parts_are_those_asked_for() -> None:
    assert [part.target for part in parts_of(job(), ("windows", "cron"))] == ["windows", "cron"]
