"""A job as lines of a crontab.

cron ends a command at a bare %, and knows neither years nor the last day of a month: a line for those begins with a
test. The shell is whatever /bin/sh is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toolkit.schedule.jobs import LAST, Daily, Days, Job, Monthly
from toolkit.values import CannotDo

#: What crons take at most is 998 octets.
LONGEST: Final = 990
_PLAIN: Final = re.compile(r"[\w@%+:,./-]+")


def crontab(job: Job) -> str:
    """The lines for a crontab. Raises CannotDo for a command that cron does not take."""
    return "".join(f"{line}\n" for line in (f"# {job.title}：{job.when}", *_lines(job)))


def _lines(job: Job) -> Iterator[str]:
    for schedule, test in _times(job):
        command = f"{test}{_command(job)}".replace("%", r"\%")
        if len(command.encode()) > LONGEST:
            remedy = "请把台账和选项写进 TOML 文件，用 --config；或把文件夹移到短些的路径。"
            raise CannotDo(f"命令超过 {LONGEST} 字节，cron 不接受。", "", remedy)
        yield f"{schedule} {command}"


def _times(job: Job) -> Iterator[tuple[str, str]]:
    """The fields of each line, and what the command begins with."""
    at = f"{job.when.at.minute} {job.when.at.hour}"
    match job.when:
        case Monthly(day=day) if day == LAST:
            yield f"{at} 28-31 * *", '[ "$(date -d tomorrow +%d)" = 01 ] || exit 0; '
        case Monthly(day=day):
            yield f"{at} {day} * *", ""
        case Daily():
            yield f"{at} * * *", ""
        case Days(days=days):
            for one in days:
                yield f"{at} {one.day} {one.month} *", f'[ "$(date +%Y)" = {one.year} ] || exit 0; '


def _command(job: Job) -> str:
    """The command for a shell. What it prints is added to the log; cron mails what a person has to know."""
    settings = "".join(f"{name}={shell_word(value)} " for name, value in job.environment.items())
    command, log = settings + " ".join(map(shell_word, job.words)), shell_word(job.log)
    if job.told:
        return f"{command} 2>&1 | tee -a {log}"
    return f"{{ date; {command}; }} >>{log} 2>&1 || echo {job.title}：退出状态 $?，请看 {log}"


def shell_word(text: str) -> str:
    """A word for a shell.

    Crons differ in what they make of two backslashes: here none stands before another, or before a %.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "'{}'".format(text.replace("'", "'\"'\"'").replace("\\", "\\''"))
