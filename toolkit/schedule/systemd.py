"""A job as a service of systemd and the timer that starts it. What it prints goes to the journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toolkit.schedule.jobs import LAST, Daily, Days, Job, Monthly

_PLAIN: Final = re.compile(r"[\w@+=:,./-]+")


def service(job: Job) -> str:
    """The text of the .service file."""
    settings = " ".join(_word(f"{name}={value}", dollar="$") for name, value in job.environment.items())
    lines = (
        "[Unit]",
        f"Description={job.title}",
        # A run that was missed starts with the machine, perhaps before its network disks are there.
        "Wants=network-online.target",
        "After=network-online.target remote-fs.target",
        "",
        "[Service]",
        "Type=oneshot",
        *([f"User={job.user.replace('%', '%%')}"] if job.user else []),
        *([f"Environment={settings}"] if settings else []),
        f"ExecStart={_command(job.words)}",
    )
    return "".join(f"{line}\n" for line in lines)


def timer(job: Job) -> str:
    """The text of the .timer file. A time at which the machine was off is made up for when it is on again."""
    lines = (
        "[Unit]",
        f"Description={job.title}（{'指定的日子' if isinstance(job.when, Days) else job.when}）",
        "",
        "[Timer]",
        *(f"OnCalendar={moment}" for moment in _moments(job)),
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    )
    return "".join(f"{line}\n" for line in lines)


def _moments(job: Job) -> Iterator[str]:
    at = f"{job.when.at:%H:%M:%S}"
    match job.when:
        case Monthly(day=day):
            yield f"*-*~01 {at}" if day == LAST else f"*-*-{day:02d} {at}"
        case Daily():
            yield f"*-*-* {at}"
        case Days(days=days):
            yield from (f"{day} {at}" for day in days)


def _command(words: tuple[str, ...]) -> str:
    """The words as ExecStart wants them. A program in whose path are signs that systemd refuses is started by env."""
    return " ".join(map(_word, ("/usr/bin/env", *words) if re.search(r"""[$'"\\]""", words[0]) else words))


def _word(text: str, dollar: str = "$$") -> str:
    """A word in quotes where it needs them, with nothing in it that systemd would fill in."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%").replace("$", dollar)
    return f'"{text}"'
