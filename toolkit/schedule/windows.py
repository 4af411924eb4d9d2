"""A job as a task of the Windows Task Scheduler, in the XML that schtasks reads.

The task starts cmd.exe, which adds what the job prints to its log. Neither the Task Scheduler nor cmd has a way to
write a % that is certain to stay one, and a path of Windows has no quotation mark: both are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from toolkit.schedule.jobs import LAST, Daily, Days, Job, Monthly, When
from toolkit.values import CannotDo

#: cmd.exe takes no longer line.
LONGEST: Final = 8000
_PLAIN: Final = re.compile(r"[\w:\\./-]+")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
#: Times before now: the task is in force at once.
_SINCE: Final = date(2000, 1, 1)

_TASK: Final = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{description}</Description>
  </RegistrationInfo>
  <Triggers>
{triggers}
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>%SystemRoot%\\System32\\cmd.exe</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def task(job: Job) -> str:
    """The XML of the task; `task_bytes` has it as a file. Raises CannotDo for what cmd would not leave as it is."""
    arguments = _arguments(job)
    if len(arguments) > LONGEST:
        raise CannotDo(
            f"命令超过 {LONGEST} 个字符，Windows 不接受。", "", "请把台账和选项写进 TOML 文件，用 --config。"
        )
    return _TASK.format(
        description=escape(f"{job.title}：{job.when}"),
        triggers="\n".join(_triggers(job.when)),
        arguments=escape(arguments),
    )


def task_bytes(job: Job) -> bytes:
    """The task as the file that schtasks reads: UTF-16 with its mark, lines ended as on Windows."""
    return b"\xff\xfe" + task(job).replace("\n", "\r\n").encode("utf-16-le")


def _arguments(job: Job) -> str:
    """What cmd is given: /s has it take off the outer quotation marks, and leave all others alone."""
    settings = "".join(f"set {_quoted(f'{name}={value}')}&& " for name, value in job.environment.items())
    command = " ".join(_word(word) for word in job.words)
    return f'/d /s /v:off /c "{settings}{command} >>{_quoted(job.log)} 2>&1"'


def _word(text: str) -> str:
    """A word as a program of Windows takes its command line apart: backslashes count only before a mark."""
    if _PLAIN.fullmatch(text):
        return text
    return _quoted(text + "\\" * (len(text) - len(text.rstrip("\\"))))


def _quoted(text: str) -> str:
    if found := re.search('[%"]', text):
        remedy = "路径请改名；选项请写进 TOML 文件，用 --config。"
        raise CannotDo(f"Windows 的定时任务里不能写 {found[0]}。", text, remedy)
    return f'"{text}"'


def _triggers(when: When) -> Iterator[str]:
    match when:
        case Days(days=days):
            for day in days:
                yield from ("    <TimeTrigger>", _start(day, when), "    </TimeTrigger>")
        case Daily():
            yield from _calendar(when, "      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>")
        case Monthly(day=day):
            months = "".join(f"<{month} />" for month in _MONTHS)
            days_of_month = f"<DaysOfMonth><Day>{'Last' if day == LAST else day}</Day></DaysOfMonth>"
            yield from _calendar(
                when,
                "      <ScheduleByMonth>",
                f"        {days_of_month}",
                f"        <Months>{months}</Months>",
                "      </ScheduleByMonth>",
            )


def _calendar(when: When, *lines: str) -> Iterator[str]:
    yield from ("    <CalendarTrigger>", _start(_SINCE, when), *lines, "    </CalendarTrigger>")


def _start(day: date, when: When) -> str:
    return f"      <StartBoundary>{day}T{when.at:%H:%M:%S}</StartBoundary>"
