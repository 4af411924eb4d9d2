"""`taizhang schedule`: what starts the monthly run at set times, and whom to remind of a return, and when."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from toolkit.batch.config import read_config
from toolkit.chinese import Dates, parse_dates, parse_period
from toolkit.cli.archiving import archive_options, user
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, format_option, note, show
from toolkit.files import make_folder, write_all
from toolkit.schedule.calendar import calendar
from toolkit.schedule.days import is_after_the_month, parse_day, parse_time
from toolkit.schedule.jobs import Daily, Days, Job, Monthly, When, checked
from toolkit.schedule.reminders import Reminder, reminders_of
from toolkit.schedule.targets import TARGETS, Part, parts_of
from toolkit.schedule.telling import day_result, letters_text, reminders_result, run_result
from toolkit.scheduled import Found, absolute, is_pattern, program, returns_in
from toolkit.values import CannotDo, Period, Result, Span

#: Periods by the calendar, and how many months back each lies.
_BACK: Final = {"上月": 1, "本月": 0}
#: Options of the one that mean nothing to the other.
_OF_RUN: Final = ("results", "archive", "actor", "changed_only", "jobs", "day")
_OF_REMINDERS: Final = ("after", "on")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options as they were given."""

    paths: tuple[Path, ...]
    config: Path | None
    period: str | None
    results: Path | None
    archive: Path | None
    actor: str | None
    changed_only: bool
    jobs: int | None
    day: str | None
    at: str | None
    before: int | None
    after: int | None
    on: str | None
    target: str | None
    name: str | None
    account: str | None
    log: Path | None
    output: Path | None


@click.command(
    "schedule",
    cls=ChineseCommand,
    help="列出定时运行月度批量的写法：cron、systemd、Windows 任务计划。只列出，不安装。\n\n"
    "写了 --remind-before 的，改为按报送时限列出哪天该提醒、催办哪些单位，附文字、日历文件和定时的写法。",
)
@click.argument("paths", metavar="[台账、文件夹或通配符]...", nargs=-1, type=PATH)
@click.option("--config", type=PATH, help="monthly 用的 TOML 文件；台账、结果文件夹等照它写的。")
@click.option("--period", metavar="期", help="月度批量写 上月（不写就是它）或 本月；提醒不写的，照各本台账的设置。")
@click.option("--day", metavar="日", help="月度批量在每月哪一天：1 至 28，如 5、次月5日，或 月底；不写是 5 日。")
@click.option("--time", "at", metavar="时间", help="几点运行；不写则月度批量 06:00，提醒 09:00。")
@click.option("--results", type=PATH, metavar="文件夹", help="月度批量的结果文件夹，即 monthly 的 -o。")
@archive_options
@click.option("--changed-only", is_flag=True, help="月度批量只做有变化的。")
@click.option("--jobs", type=click.IntRange(min=1), help="月度批量用几个进程。")
@click.option(
    "--remind-before",
    "before",
    type=click.IntRange(0, 15),
    metavar="N",
    help="到期前第 N 个工作日提醒；0 是不提醒，只催办。",
)
@click.option(
    "--remind-after",
    "after",
    type=click.IntRange(0, 15),
    metavar="N",
    help="到期后第 N 个工作日催办，不写是 1；0 是不催办。",
)
@click.option("--on", metavar="日期", help="只显示这一天要发的提醒，如 2024-06-20、今天；没有就什么也不显示。")
@click.option("--target", type=click.Choice([*TARGETS, "all"]), help="用哪种定时程序；不写则列出这台计算机能用的。")
@click.option("--name", help="定时任务的名称，用英文字母、数字、- 和 _。")
@click.option("--user", "account", metavar="用户", help="systemd 用哪个用户运行；不写则是现在的用户。")
@click.option("--log", type=PATH, metavar="文件", help="cron、Windows 把输出接在这个文件后面；不写则在配置文件旁边。")
@click.option("-o", "output", type=PATH, metavar="文件夹", help="把要安装的文件写到这里；提醒另写文字和日历文件。")
@format_option
def command(format_name: str, **given: Any) -> int:
    """Print how the run is scheduled, or reminders; 1 when one of several ledgers could not be read."""
    asked = _Asked(**given)
    reminding = asked.before is not None
    for name in _OF_RUN if reminding else _OF_REMINDERS:
        if getattr(asked, name) not in (None, False):
            option = {"after": "remind-after"}.get(name, name.replace("_", "-"))
            raise click.UsageError(f"--{option} {'不能' if reminding else '要'}与 --remind-before 一起用。")
    configured = read_config(asked.config) if asked.config else {}
    result, status = _remind(asked, configured) if reminding else (_run(asked, configured), 0)
    show(result, format_name)
    return status


# -- the monthly run


def _run(asked: _Asked, configured: Mapping[str, Any]) -> Result:
    """The run's schedule, written where that was asked for."""
    ledgers, day = _ledgers(asked, configured), asked.day or "5"
    period = asked.period or configured.get("period") or "上月"
    if period not in _BACK:
        where = "" if asked.period else str(asked.config)
        raise CannotDo(f"报告期“{period}”是固定的，定时运行会每月重做这一期。", where, "请写 上月 或 本月。")
    if period == "本月" and is_after_the_month(day):
        raise click.UsageError(f"“{day}”是报告期的下一个月，报告期却是本月；请写 --period 上月，或去掉“次月”。")
    if asked.results is None and "output" not in configured:
        raise click.UsageError("没有写结果文件夹：请加 --results 文件夹，或写在 --config 的文件里。")
    if asked.actor and asked.archive is None and "archive" not in configured:
        raise click.UsageError("--actor 要与 --archive 一起用。")
    when = Monthly(parse_day(day), parse_time(asked.at or "06:00"))
    job = _job(asked, ("taizhang-monthly", "台账月度批量", ".log"), _run_words(asked, configured, period), when)
    parts = _parts(job, asked)
    written = _write(asked, parts, {})
    for ledger in ledgers:
        if not ledger.exists() and not is_pattern(ledger):
            note(f"注意：{ledger} 现在还不存在，运行之前要有。")
    return run_result(job, parts, written)


def _run_words(asked: _Asked, configured: Mapping[str, Any], period: str) -> list[str]:
    """The words of the run, all paths absolute; what the file of options says is not said again."""
    words = ["monthly", *_which(asked)]
    if configured.get("period") != period:
        words += ["--period", period]
    for option, path in (("-o", asked.results), ("--archive", asked.archive)):
        words += [option, str(path.absolute())] if path else []
    words += ["--actor", asked.actor] if asked.actor else []
    words += ["--jobs", str(asked.jobs)] if asked.jobs else []
    return [*words, "--changed-only"] if asked.changed_only else words


# -- reminders


def _remind(asked: _Asked, configured: Mapping[str, Any]) -> tuple[Result, int]:
    """The reminders of all ledgers, or those of one day, and the exit status."""
    if asked.on and asked.output:
        raise click.UsageError("--on 只显示，不能与 -o 一起用。")
    apart = [Path(configured[name]) for name in ("output", "archive") if name in configured]
    found = returns_in(_ledgers(asked, configured), _period(asked.period), apart)
    for sentence in found.left_out:
        note(f"没有纳入  {sentence}")
    reminders = reminders_of(found.returns, asked.before or 0, 1 if asked.after is None else asked.after)
    status = 1 if found.failed else 0
    if asked.on:
        day = _day(asked.on)
        return day_result([one for one in reminders if one.day == day], found.failed), status
    return _planned(asked, found, reminders), status


def _planned(asked: _Asked, found: Found, reminders: Sequence[Reminder]) -> Result:
    """The plan of all reminders, with the job that says each day what is to be sent."""
    at = parse_time(asked.at or "09:00")
    fixed = asked.period is not None and asked.period not in _BACK
    days = tuple(sorted({one.day for one in reminders}))
    if fixed and not days:
        return reminders_result(found.returns, reminders, found.failed, None, _write(asked, (), {}))
    words = ["schedule", *_which(asked), "--remind-before", str(asked.before), "--on", "今天"]
    words += ["--remind-after", str(asked.after)] if asked.after is not None else []
    words += ["--period", asked.period] if asked.period else []
    job = _job(
        asked, ("taizhang-remind", "台账催报", "-催报.log"), words, Days(days, at) if fixed else Daily(at), told=True
    )
    parts = _parts(job, asked)
    more = {"催报.ics": calendar(reminders, at), "催报.txt": letters_text(reminders)} if reminders else {}
    return reminders_result(found.returns, reminders, found.failed, (job, parts), _write(asked, parts, more))


def _period(text: str | None) -> Period | None:
    """The period given; 上月 and 本月 by the calendar of this computer."""
    if text is None:
        return None
    if text in _BACK:
        today = date.today()
        month = Period(today.year, Span.MONTH, today.month)
        return month.previous if _BACK[text] else month
    try:
        return parse_period(text)
    except ValueError as error:
        raise click.UsageError(f"选项 --period：{error}") from error


def _day(text: str) -> date:
    """The day given; 今天 by the calendar of this computer."""
    if text == "今天":
        return date.today()
    dates = parse_dates(text)
    if isinstance(dates, Dates) and dates.first and dates.first == dates.last:
        return dates.first
    raise click.UsageError(f"选项 --on：“{text}”不是一天；请写 2024-06-20 或 今天。")


# -- both


def _ledgers(asked: _Asked, configured: Mapping[str, Any]) -> list[Path]:
    """The ledgers given, else those of the file of options. Raises a usage error for none."""
    given = [absolute(path) for path in asked.paths] or [Path(one) for one in configured.get("paths", ())]
    if not given:
        raise click.UsageError("没有写台账；写了 --config 的，也可以写在那个文件里。")
    return given


def _which(asked: _Asked) -> list[str]:
    """The words that say which ledgers."""
    config = ["--config", str(asked.config.absolute())] if asked.config else []
    return [*config, *(str(absolute(path)) for path in asked.paths)]


def _job(asked: _Asked, known_by: tuple[str, str, str], words: Sequence[str], when: When, told: bool = False) -> Job:
    """A job of this toolkit, known by a name, a title and the ending of its log. Raises CannotDo where it has none."""
    name, title, ending = known_by
    config, this = asked.config, program()
    log = (asked.log or (config.with_name(f"{config.stem}{ending}") if config else Path(f"台账{ending}"))).absolute()
    if not log.parent.is_dir():
        raise CannotDo("放日志的文件夹不存在。", str(log.parent), "请先建立它，或用 --log 另指定一个文件。")
    account = asked.account or (user() if sys.platform != "win32" else "")
    return checked(
        Job(asked.name or name, title, (*this.words, *words), when, str(log), this.environment, account, told)
    )


def _parts(job: Job, asked: _Asked) -> tuple[Part, ...]:
    parts = parts_of(job, _targets(asked), str(asked.output.absolute()) if asked.output else "")
    if job.user == "root" and any(part.target == "systemd" for part in parts):
        note("注意：systemd 的写法以 root 运行；建议另建一个用户，加 --user。")
    return parts


def _targets(asked: _Asked) -> tuple[str, ...]:
    if asked.target:
        return TARGETS if asked.target == "all" else (asked.target,)
    return {"win32": ("windows",), "linux": ("cron", "systemd")}.get(sys.platform, ("cron",))


def _write(asked: _Asked, parts: Sequence[Part], more: Mapping[str, bytes]) -> list[str]:
    """Write the files into the folder that was asked for, and say so; their paths."""
    if asked.output is None:
        return []
    folder = asked.output.absolute()
    files = {folder / name: data for part in parts for name, data in part.files.items()}
    files |= {folder / name: data for name, data in more.items()}
    make_folder(folder)
    write_all(files)
    for path in files:
        note(f"已写入 {path}")
    return [str(path) for path in files]
