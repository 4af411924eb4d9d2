"""A job for each of the three schedulers: the files it takes, and what to type to install them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.schedule.cron import crontab, shell_word
from toolkit.schedule.jobs import Job
from toolkit.schedule.systemd import service, timer
from toolkit.schedule.windows import task, task_bytes

TARGETS: Final = ("cron", "systemd", "windows")
_TITLES: Final = {"cron": "Linux 的 cron", "systemd": "Linux 的 systemd", "windows": "Windows 的任务计划程序"}


@dataclass(frozen=True, slots=True)
class Part:
    """A job for one scheduler: the texts of its files by name, their bytes, and how they are installed.

    `install` are lines to type, or to follow where nothing was written; `look` says where to see what the job said.
    """

    target: str
    texts: Mapping[str, str]
    files: Mapping[str, bytes]
    install: tuple[str, ...]
    look: str

    @property
    def title(self) -> str:
        """The scheduler as readers know it."""
        return _TITLES[self.target]


def parts_of(job: Job, targets: Sequence[str], folder: str = "") -> tuple[Part, ...]:
    """The job for each of the targets. `folder` is the absolute path its files are written to, "" for none.

    Raises CannotDo where one of them cannot hold the command.
    """
    makers = {"cron": _cron, "systemd": _systemd, "windows": _windows}
    return tuple(makers[target](job, folder) for target in targets)


def _cron(job: Job, folder: str) -> Part:
    text, name = crontab(job), f"{job.name}.cron"
    install = ["用要运行它的用户运行 crontab -e，把上面几行加在末尾，保存。"]
    if folder:
        install = [f"(crontab -l 2>/dev/null || true; cat {shell_word(f'{folder}/{name}')}) | crontab -", "crontab -l"]
    return Part("cron", {name: text}, {name: text.encode()}, tuple(install), job.log)


def _systemd(job: Job, folder: str) -> Part:
    texts = {f"{job.name}.service": service(job), f"{job.name}.timer": timer(job)}
    names = " ".join(shell_word(f"{folder}/{name}") for name in texts)
    copy = f"sudo cp {names} /etc/systemd/system/" if folder else "把上面两个文件存到 /etc/systemd/system/，再运行："
    install = (
        copy,
        "sudo systemctl daemon-reload",
        f"sudo systemctl enable --now {job.name}.timer",
        f"systemctl list-timers {job.name}.timer",
    )
    files = {name: text.encode() for name, text in texts.items()}
    return Part("systemd", texts, files, install, f"journalctl -u {job.name}")


def _windows(job: Job, folder: str) -> Part:
    name = f"{job.name}.xml"
    install = "加 -o 文件夹，写成文件后安装。"
    if folder:
        path = f"{folder}\\{name}" if "\\" in folder else f"{folder}/{name}"
        install = f'schtasks /create /tn {job.name} /xml "{path}" /ru "%USERDOMAIN%\\%USERNAME%" /rp *'
    return Part("windows", {name: task(job)}, {name: task_bytes(job)}, (install,), job.log)
