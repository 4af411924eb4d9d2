"""Reminders by 报送时限: who is told of what on which day, the texts, the calendar file, the job that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import SETTINGS, read, workbook
from test_commands import Taizhang, assert_cannot, taizhang

from toolkit.chinese import parse_period
from toolkit.returns import ReturnRule, due_of, parse_return_rule
from toolkit.schedule.calendar import calendar, folded
from toolkit.schedule.letters import letter
from toolkit.schedule.reminders import Kind, Returns, reminders_of, returns_of, workdays_from
from toolkit.summary import summarize
from toolkit.workdays import Direction, rest_of

__all__ = ["taizhang"]

RULES = {"甲局": "每月25日", "乙局": "次月5日17:00前", "丙局": "", "丁局": "月初"}
UNITS = "规范简称|全称|别名|联系人|报送时限\n" + "\n".join(
    f"{unit}|||{'张某' if unit == '甲局' else ''}|{rule}" for unit, rule in RULES.items()
)
TASKS = """
任务编号|牵头单位|任务事项|完成时限|完成率|填报日期
RW-1|甲局|一|2025年||
RW-2|甲局|二|2025年|40|2024-06-20
RW-3|乙局|三|2025年||
RW-4|丙局|四|2025年||
RW-5|丁局|五|2025年||
RW-6|戊局|六|2025年|40|2024-06-20
RW-7|甲局|七|2025年|40|2024-05-20
"""
"""Of June 2024, 甲局 owes two of three, 乙局, 丙局 and 丁局 all, 戊局 nothing."""


def sheets(units: str = UNITS, tasks: str = TASKS, **settings: str) -> dict[str, str]:
    given = "".join(f"{name}|{value}\n" for name, value in settings.items())
    return {"设置": SETTINGS + given, "责任单位": units, "任务台账": tasks}


def returns(period: str = "2024-06", **given: str) -> Returns:
    return returns_of(summarize(read(sheets(**given)), parse_period(period)))


# -- who owes what, and when


def test_units_owe_what_they_have_not_reported() -> None:
    found = returns(报送时限="每月最后一个工作日")
    owed = {one.unit: (str(day), one.expected, one.missing) for day, units in found.due.items() for one in units}
    assert owed == {
        "甲局": ("2024-06-25", 3, ("RW-1", "RW-7")),
        "丙局": ("2024-06-28", 1, ("RW-4",)),
        "乙局": ("2024-07-05", 1, ("RW-3",)),
    }
    assert found.done == ("戊局",)
    assert [(one.unit, one.deadline.note) for one in found.undated] == [("丁局", "台账写的“月初”：不是确定的一天")]


def test_a_unit_without_a_rule_is_not_reminded_but_told() -> None:
    assert [one.unit for one in returns().undated] == ["丙局", "丁局"]
    assert {one.unit for reminder in reminders_of([returns()], 3, 1) for one in reminder.owing} == {"甲局", "乙局"}


@pytest.mark.parametrize(
    "rule", ["每月25日", "次月5日", "每季度末月25日", "每月最后一个工作日", "季后10日前", "每月31日"]
)
@pytest.mark.parametrize("moving", ["提前", "顺延", "不调整"])
@pytest.mark.parametrize("period", ["2024-05", "2024-06", "2024Q3", "2025-01"])
def test_due_days_are_those_of_the_rules(rule: str, moving: str, period: str) -> None:
    units = f"规范简称|全称|别名|报送时限\n甲局|||{rule}"
    found = returns(period, units=units, tasks=TASKS.replace("2024-06-20", "2023-01-01"), 报送顺延=moving)
    read_rule = parse_return_rule(rule)
    assert isinstance(read_rule, ReturnRule)
    assert list(found.due) == [due_of(read_rule, parse_period(period), Direction(moving)).day]


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        ("2024-06-25", -3, "2024-06-20"), ("2024-06-24", -1, "2024-06-21"), ("2024-06-25", 1, "2024-06-26"),
        ("2024-06-28", 1, "2024-07-01"), ("2024-06-30", 1, "2024-07-01"), ("2024-02-19", -1, "2024-02-18"),
        ("2024-10-01", -1, "2024-09-30"), ("2024-09-30", 1, "2024-10-08"), ("2024-06-25", -15, "2024-06-03"),
    ],
)  # fmt: skip
def test_days_are_counted_in_working_days(day: str, number: int, found: str) -> None:
    assert workdays_from(date.fromisoformat(day), number) == (date.fromisoformat(found), True)


@given(st.dates(date(2010, 1, 1), date(2024, 1, 1)), st.integers(1, 15), st.booleans())
def test_so_many_working_days_lie_between(day: date, number: int, back: bool) -> None:
    found, _ = workdays_from(day, -number if back else number)
    between = [day + timedelta(days=step) for step in range(1, abs((found - day).days) + 1)]
    between = [day - (one - day) if back else one for one in between]
    assert sum(not rest_of(one) for one in between) == number and not rest_of(found) and between[-1] == found


def test_a_day_beyond_the_published_holidays_is_not_certain() -> None:
    assert workdays_from(date(2090, 6, 15), 1)[1] is False
    units = "规范简称|全称|别名|报送时限\n甲局|||每月25日"
    tasks = TASKS.replace("2025年", "2090年")
    assert [one.certain for one in reminders_of([returns("2090-06", units=units, tasks=tasks)], 1, 1)] == [False, False]


def test_reminders_come_before_and_after_as_asked() -> None:
    found = [(str(one.day), one.kind, str(one.due)) for one in reminders_of([returns()], 3, 1)]
    assert found == [
        ("2024-06-20", Kind.BEFORE, "2024-06-25"),
        ("2024-06-26", Kind.AFTER, "2024-06-25"),
        ("2024-07-02", Kind.BEFORE, "2024-07-05"),
        ("2024-07-08", Kind.AFTER, "2024-07-05"),
    ]
    assert [one.kind for one in reminders_of([returns()], 0, 2)] == [Kind.AFTER] * 2
    assert not reminders_of([returns()], 0, 0)


def test_who_has_reported_all_is_not_reminded() -> None:
    tasks = "\n".join(line for line in TASKS.splitlines() if not re.match("RW-[13457]", line))
    assert not returns(tasks=tasks).due and returns(tasks=tasks).done == ("甲局", "戊局")


# -- texts


def test_the_text_says_who_what_and_by_when() -> None:
    before, after, later, _ = ("\n".join(letter(one)) for one in reminders_of([returns(编发单位="区发改委")], 3, 1))
    assert before.splitlines() == [
        "关于报送2024年6月台账填报表的提醒",
        "甲局：",
        "　　《测试台账》2024年6月填报表请于2024年6月25日（星期二）前报送。下列单位牵头的事项还有没有填报的：",
        "　　1. 甲局（联系人：张某）：2 项，RW-1、RW-7",
        "　　请按时报送。没有进展的，也请填写完成率并说明原因；已经报送的，不必理会。",
        "　　区发改委",
        "　　2024年6月20日",
    ]
    assert "应于2024年6月25日（星期二）前报送，已经到期" in after and "2024年6月26日" in after
    assert "1 项，17:00 前，RW-3" in later


def test_many_items_are_named_in_part() -> None:
    rows = "\n".join(f"RW-{number}|甲局|事|2025年||" for number in range(11, 31))
    found = reminders_of([returns(tasks=f"{TASKS.splitlines()[1]}\n{rows}")], 3, 0)
    assert "20 项，RW-11、RW-12" in letter(found[0])[3] and letter(found[0])[3].endswith("RW-20 等")


def test_names_from_a_ledger_stay_in_their_line() -> None:
    unit = "甲\\n局\x1b[2J\u202e"
    units = f"规范简称|全称|别名|联系人|报送时限\n{unit}|||张\\n某|每月25日"
    [one] = reminders_of([returns(units=units, tasks=TASKS.replace("甲局", unit))], 3, 0)
    assert not [line for line in letter(one) if not line.replace("　", "").isprintable() or "\n" in line]
    events = [event for event in parsed(calendar([one], time(9))) if "SUMMARY" in event]
    assert len(events) == 2 and all("\x1b" not in str(event) for event in events)


# -- the calendar


def unfolded(data: bytes) -> Iterator[str]:
    """The lines of a calendar, each checked as RFC 5545 has it."""
    assert (
        data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    )
    physical = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() for line in physical)
    yield from b"\r\n".join(physical).replace(b"\r\n ", b"").decode().split("\r\n")


def parsed(data: bytes) -> list[dict[str, str]]:
    """The events of a calendar by their properties; those of an alarm are named with it."""
    events: list[dict[str, str]] = []
    open_: list[str] = []
    for line in unfolded(data):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert open_.pop() == value
        elif "VEVENT" in open_:
            key = f"{'ALARM-' if open_[-1] == 'VALARM' else ''}{name}"
            assert key not in events[-1]
            events[-1][key] = re.sub(r"\\([nN\\;,])", lambda one: "\n" if one[1] in "nN" else one[1], value)
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value) or ("DESCRIPTION" not in key and "SUMMARY" not in key)
    assert not open_
    return events


def test_the_calendar_holds_reminders_and_due_days() -> None:
    found = reminders_of([returns()], 3, 1)
    events = parsed(calendar(found, time(9, 30)))
    assert [event.get("DTSTART", event.get("DTSTART;VALUE=DATE")) for event in events] == [
        "20240620T093000", "20240626T093000", "20240702T093000", "20240708T093000", "20240625", "20240705",
    ]  # fmt: skip
    assert events[0]["DESCRIPTION"] == "\n".join(letter(found[0]))
    assert events[0]["SUMMARY"] == "提醒：测试台账 2024年6月填报表，6月25日到期，1 个单位"
    assert events[0]["DTEND"] == "20240620T100000" and events[0]["ALARM-TRIGGER"] == "PT0S"
    assert events[4]["DTEND;VALUE=DATE"] == "20240626" and events[4]["DESCRIPTION"] == "还没有报齐的单位：甲局"
    assert {event["DTSTAMP"] for event in events} == {"20240601T000000Z"}
    assert len({event["UID"] for event in events}) == 6


def test_an_event_is_known_again_when_units_have_reported() -> None:
    """The same due days, less that is owed: the events are the same, their words are not."""
    fewer = TASKS.replace("RW-1|甲局|一|2025年||", "RW-1|甲局|一|2025年|10|2024-06-21")
    old, new = (parsed(calendar(reminders_of([returns(tasks=one)], 3, 1), time(9))) for one in (TASKS, fewer))
    assert [event["UID"] for event in old] == [event["UID"] for event in new]
    assert old[0]["DESCRIPTION"] != new[0]["DESCRIPTION"]
    july = parsed(calendar(reminders_of([returns("2024-07")], 3, 1), time(9)))
    assert not {event["UID"] for event in old} & {event["UID"] for event in july}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_lines_are_folded_between_characters(text: str) -> None:
    data = folded(f"X:{text}")
    assert data[:-2].replace(b"\r\n ", b"").decode() == f"X:{text}"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_signs_with_a_meaning_are_escaped() -> None:
    named = sheets(tasks=TASKS.replace("RW-1|", "A;B,C\\D|"))
    found = reminders_of([returns_of(summarize(read(named), parse_period("2024-06")))], 3, 0)
    assert "A;B,C\\D" in parsed(calendar(found, time(9)))[0]["DESCRIPTION"]


# -- the command


class Folder(NamedTuple):
    """A folder with two ledgers."""

    path: Path
    names: Sequence[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    path = tmp_path / "台 账"
    path.mkdir()
    monkeypatch.chdir(tmp_path)
    workbook(path / "甲县.xlsx", sheets())
    workbook(path / "乙县.xlsx", {**sheets(), "设置": SETTINGS.replace("测试台账", "乙县台账")})
    return Folder(path, ("乙县.xlsx", "甲县.xlsx"))


def asked(taizhang: Taizhang, *arguments: object, status: int = 0) -> Any:
    done = taizhang("schedule", *arguments, "--format", "json")
    assert done.status == status, done.err
    return done.json


def test_each_ledger_is_reminded_of_its_own(folder: Folder, taizhang: Taizhang) -> None:
    found = asked(taizhang, folder.path, "--remind-before", 3)
    assert [Path(one["ledger"]).name for one in found["ledgers"]] == list(folder.names)
    assert [(one["day"], one["kind"], one["units"]) for one in found["reminders"]] == [
        ("2024-06-20", "before", ["甲局"]), ("2024-06-20", "before", ["甲局"]),
        ("2024-06-26", "after", ["甲局"]), ("2024-06-26", "after", ["甲局"]),
        ("2024-07-02", "before", ["乙局"]), ("2024-07-02", "before", ["乙局"]),
        ("2024-07-08", "after", ["乙局"]), ("2024-07-08", "after", ["乙局"]),
    ]  # fmt: skip
    shown = taizhang("schedule", folder.path, "--remind-before", 3, "--target", "cron").out
    assert "乙县台账  2024年6月：已报齐 1 个单位，还没有报齐 4 个；到期的日子：2024-06-25（星期二）1 个" in shown
    assert "没有确定报送时限 2 个" in shown and "【2024-06-20（星期四）发，到期前】" in shown


def test_a_day_has_its_reminders_and_no_other_anything(folder: Folder, taizhang: Taizhang) -> None:
    done = taizhang("schedule", folder.path / "甲县.xlsx", "--remind-before", 3, "--on", "2024-06-20")
    assert done.out.startswith("【2024-06-20（星期四）发，到期前】\n关于报送") and done.out.count("【") == 1
    done = taizhang("schedule", folder.path / "甲县.xlsx", "--remind-before", 3, "--on", "2024年6月21日")
    assert done == (0, "", "")


def test_today_is_asked_of_the_calendar(folder: Folder, taizhang: Taizhang) -> None:
    """The ledger of a period whose day is chosen so that its reminder falls on today or the day before or after it."""
    today = date.today()
    due, _ = workdays_from(today, 1)
    sure = rest_of(today) == ""
    rule = f"每月{due.day}日"
    period = f"{due.year}-{due.month:02d}"
    rows = TASKS.replace("2025年", "2099年").replace("2024-0", "2023-0")
    given = {**sheets(units=f"规范简称|全称|别名|报送时限\n甲局|||{rule}", tasks=rows)}
    given["设置"] = given["设置"].replace("2024年6月", period).replace("2025", "2099")
    workbook(folder.path / "本月.xlsx", given)
    out = taizhang("schedule", folder.path / "本月.xlsx", "--remind-before", 1, "--on", "今天").out
    assert ("甲局" in out) == sure


def test_the_job_asks_each_day_unless_the_period_is_fixed(folder: Folder, taizhang: Taizhang) -> None:
    daily = asked(taizhang, folder.path, "--remind-before", 3, "--target", "systemd")["job"]
    words = daily["command"][daily["command"].index("schedule") :]
    assert words == ["schedule", str(folder.path), "--remind-before", "3", "--on", "今天"]
    assert "OnCalendar=*-*-* 09:00:00" in daily["targets"]["systemd"]["files"]["taizhang-remind.timer"]
    fixed = asked(
        taizhang, folder.path, "--remind-before", 3, "--remind-after", 0, "--period", "2024-06", "--target", "systemd"
    )["job"]
    assert fixed["command"][-4:] == ["--remind-after", "0", "--period", "2024-06"]
    timer = fixed["targets"]["systemd"]["files"]["taizhang-remind.timer"]
    assert re.findall("OnCalendar=(.*)", timer) == ["2024-06-20 09:00:00", "2024-07-02 09:00:00"]
    assert taizhang(*words[:-1], "2024-06-20").out.count("甲局：") == 2, "the words that are started work"


def test_what_is_waited_for_is_mailed_by_cron(folder: Folder, taizhang: Taizhang) -> None:
    job = asked(taizhang, folder.path, "--remind-before", 3, "--target", "cron")["job"]
    assert "2>&1 | tee -a " in job["targets"]["cron"]["files"]["taizhang-remind.cron"]


def test_the_files_are_written_and_are_the_same_each_time(folder: Folder, taizhang: Taizhang) -> None:
    made = []
    for name in ("一", "二"):
        done = taizhang("schedule", folder.path, "--remind-before", 3, "--target", "all", "--user", "svc", "-o", name)
        assert done.status == 0, done.err
        made.append({path.name: path.read_bytes() for path in Path(name).iterdir()})
    assert made[0] == made[1]
    assert sorted(made[0]) == sorted(
        [
            "taizhang-remind.cron",
            "taizhang-remind.service",
            "taizhang-remind.timer",
            "taizhang-remind.xml",
            "催报.ics",
            "催报.txt",
        ]
    )
    assert len(parsed(made[0]["催报.ics"])) == 12 and made[0]["催报.txt"].decode().count("关于") == 8


def test_a_ledger_that_cannot_be_read_is_told_and_does_not_stop_the_others(folder: Folder, taizhang: Taizhang) -> None:
    (folder.path / "坏.xlsx").write_bytes(b"x")
    found = asked(taizhang, folder.path, "--remind-before", 3, status=1)
    assert [Path(one["ledger"]).name for one in found["ledgers"] if "error" in one] == ["坏.xlsx"]
    done = taizhang("schedule", folder.path, "--remind-before", 3, "--on", "2024-01-01")
    assert done.status == 1 and "坏.xlsx" in done.out and done.out.startswith("没有读取")
    assert_cannot(taizhang("schedule", folder.path / "坏.xlsx", "--remind-before", 3), "坏.xlsx")


def test_results_and_the_archive_are_no_ledgers(folder: Folder, taizhang: Taizhang, tmp_path: Path) -> None:
    config = tmp_path / "月度.toml"
    config.write_text('台账 = "**/*.xlsx"\n报告期 = "上月"\n结果 = "结果"\n', encoding="utf-8")
    (tmp_path / "结果/甲县").mkdir(parents=True)
    workbook(tmp_path / "结果/甲县/2024-06-汇总.xlsx", sheets())
    found = asked(taizhang, "--config", config, "--remind-before", 3)
    assert [Path(one["ledger"]).name for one in found["ledgers"]] == list(folder.names)


def test_nobody_to_remind_is_said(folder: Folder, taizhang: Taizhang) -> None:
    workbook(folder.path / "丙.xlsx", sheets(units="规范简称|全称|别名\n甲局||"))
    done = taizhang("schedule", folder.path / "丙.xlsx", "--remind-before", 3, "--period", "2024-06", "-o", "出")
    assert done.status == 0 and "没有要提醒的" in done.out and "没有确定报送时限 4 个" in done.out


def test_a_time_of_day_is_that_of_the_event(folder: Folder, taizhang: Taizhang) -> None:
    assert taizhang("schedule", folder.path, "--remind-before", 3, "--time", "8点半", "-o", "出").status == 0
    first = parsed(Path("出/催报.ics").read_bytes())[0]
    assert datetime.strptime(first["DTSTART"], "%Y%m%dT%H%M%S") == datetime(2024, 6, 20, 8, 30)
