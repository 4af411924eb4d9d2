"""A job: a command line that the machine is to start at set times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from toolkit.values import CannotDo
from toolkit.visible import in_one_line

#: The last day of a month, whatever its number.
LAST: Final = -1
#: Names that file systems, systemd and Windows all take as they are.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on a day that all months have: 1-28, or LAST."""

    day: int
    at: time

    def __str__(self) -> str:
        day = "最后一天" if self.day == LAST else f"{self.day}日"
        return f"每月{day} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day."""

    at: time

    def __str__(self) -> str:
        return f"每天 {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Days:
    """On these days only, at least one."""

    days: tuple[date, ...]
    at: time

    def __str__(self) -> str:
        return f"{'、'.join(map(str, self.days))} {self.at:%H:%M}"


When = Monthly | Daily | Days


@dataclass(frozen=True, slots=True)
class Job:
    """What is started, when, and where its words go.

    `name` names files, units and tasks; `title` is for people. `words` are the program's absolute path and its
    arguments, `environment` what is set for it alone. `log` is the file that all it says is added to. `told` jobs say
    what somebody waits for: cron mails it. `user` is the account of the systemd service.
    """

    name: str
    title: str
    words: tuple[str, ...]
    when: When
    log: str
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    told: bool = False


def checked(job: Job) -> Job:
    """The job itself. Raises CannotDo for a name that is none, and for text that would not stay in its line."""
    if not _NAME.fullmatch(job.name):
        raise CannotDo(
            f"定时任务的名称“{in_one_line(job.name)}”不能用。", "", "请只用英文字母、数字、- 和 _，不超过 60 个。"
        )
    for text in (job.title, *job.words, job.log, *job.environment.values(), job.user):
        if in_one_line(text) != text:
            remedy = "请改名后再运行；定时任务要写成一行。"
            raise CannotDo("路径或选项里有换行、控制字符等看不见的字符。", in_one_line(text), remedy)
    return job
