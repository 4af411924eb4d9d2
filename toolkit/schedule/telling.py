"""Schedules and reminders as results, ready for any format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from toolkit.schedule.jobs import Job
from toolkit.schedule.letters import letter, named, weekday
from toolkit.schedule.reminders import Kind, Owing, Reminder, Returns
from toolkit.schedule.targets import Part
from toolkit.values import Grid, Result

_STATUS: Final = "退出状态：0 全部完成；1 有台账没有完成，或有错误，其余已经写好；2 没有做成。"
_UNDATED: Final = "未定"


def run_result(job: Job, parts: Sequence[Part], written: Sequence[str]) -> Result:
    """What starts the monthly run."""
    lines = [*job_lines(job, parts, written), _STATUS]
    return Result(job_json(job, parts, written), tuple(lines))


def job_lines(job: Job, parts: Sequence[Part], written: Sequence[str]) -> Iterator[str]:
    """A job for a person: the texts of its files unless these were written, and how they are installed."""
    yield f"{job.title}：{job.when}。"
    yield "下面只是写法，没有安装；" + ("请选一种安装。" if len(parts) > 1 else "请照着安装。")
    for part in parts:
        yield from ("", f"【{part.title}】")
        if not written:
            for name, text in part.texts.items():
                yield from ("", f"{name}：", *text.splitlines())
            yield ""
        yield "安装："
        yield from (f"  {line}" for line in part.install)
        yield f"运行情况：{part.look}"
    yield ""


def job_json(job: Job, parts: Sequence[Part], written: Sequence[str]) -> dict[str, Any]:
    """A job for programs."""
    return {
        "name": job.name,
        "title": job.title,
        "when": str(job.when),
        "command": list(job.words),
        "environment": dict(job.environment),
        "log": job.log,
        "targets": {part.target: {"files": dict(part.texts), "install": list(part.install)} for part in parts},
        "outputs": list(written),
    }


# -- reminders


def reminders_result(
    returns: Sequence[Returns],
    reminders: Sequence[Reminder],
    failed: Mapping[str, str],
    job: tuple[Job, Sequence[Part]] | None,
    written: Sequence[str],
) -> Result:
    """The plan of reminders: what is due when, what is sent when, and the job that says so on each day.

    `failed` are the ledgers that could not be read, and why.
    """
    lines = [*(f"没有读取  {why}" for why in failed.values()), *map(_summed_up, returns), *_letters(reminders)]
    lines += ["", *job_lines(*job, written)] if job else ["", "没有要提醒的。"]
    data = {
        "ledgers": [*map(_returns_json, returns), *({"ledger": path, "error": why} for path, why in failed.items())],
        "reminders": [_reminder_json(one) for one in reminders],
        "job": job_json(*job, written) if job else None,
    }
    return Result(data, tuple(lines), [_grid(one, reminders) for one in returns])


def day_result(reminders: Sequence[Reminder], failed: Mapping[str, str]) -> Result:
    """What is to be sent on one day: nothing is said where there is nothing."""
    lines = [*(f"没有读取  {why}" for why in failed.values()), *_letters(reminders)]
    lines = lines[1:] if lines[:1] == [""] else lines
    data = {
        "reminders": [_reminder_json(one) for one in reminders],
        "failed": [{"ledger": path, "error": why} for path, why in failed.items()],
    }
    return Result(data, tuple(lines))


def _summed_up(one: Returns) -> str:
    owing = sum(map(len, one.due.values()))
    days = "、".join(f"{day}（星期{weekday(day)}）{len(units)} 个" for day, units in one.due.items())
    said = f"{_title(one)}：已报齐 {len(one.done)} 个单位，还没有报齐 {owing + len(one.undated)} 个"
    said += f"；到期的日子：{days}" if days else ""
    return said + (f"；没有确定报送时限 {len(one.undated)} 个，不在提醒之内" if one.undated else "") + "。"


def _title(one: Returns) -> str:
    return f"{one.name or one.ledger}  {one.period.label}"


def _letters(reminders: Sequence[Reminder]) -> Iterator[str]:
    for one in reminders:
        sure = "" if one.certain else "；节假日安排尚未公布，以公布的为准"
        yield ""
        yield f"【{one.day}（星期{weekday(one.day)}）发，{one.kind.value}{sure}】"
        yield from letter(one)


def letters_text(reminders: Sequence[Reminder]) -> bytes:
    """The texts of all reminders as a file."""
    return "".join(f"{line}\n" for line in _letters(reminders)).lstrip("\n").encode()


def _grid(one: Returns, reminders: Sequence[Reminder]) -> Grid:
    sent = {(r.due, r.kind): str(r.day) for r in reminders if r.returns is one}
    rows = [
        _row(owing, str(day), sent.get((day, Kind.BEFORE), ""), sent.get((day, Kind.AFTER), ""))
        for day, units in one.due.items()
        for owing in units
    ]
    rows += [_row(owing, _UNDATED, "", "") for owing in one.undated]
    headings = ("单位", "联系人", "报送时限", "应填", "未填", "没有填报的事项", "提醒", "催办", "说明")
    return Grid(_title(one), headings, tuple(rows), widths=(18, 12, 12, 6, 6, 50, 12, 12, 30))


def _row(one: Owing, due: str, before: str, after: str) -> tuple[Any, ...]:
    at = f" {one.deadline.at:%H:%M}" if one.deadline.at else ""
    missing = named(one.missing)
    return (one.unit, one.contact, due + at, one.expected, len(one.missing), missing, before, after, one.deadline.note)


def _returns_json(one: Returns) -> dict[str, Any]:
    return {
        "ledger": one.ledger,
        "sha256": one.sha256,
        "name": one.name,
        "period": str(one.period),
        "due": [{"day": str(day), "units": [_owing_json(unit) for unit in units]} for day, units in one.due.items()],
        "undated": [_owing_json(unit) for unit in one.undated],
        "done": list(one.done),
    }


def _owing_json(one: Owing) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "contact": one.contact,
        "deadline": one.deadline.mark,
        "deadline_note": one.deadline.note,
        "expected": one.expected,
        "missing": list(one.missing),
    }


def _reminder_json(one: Reminder) -> dict[str, Any]:
    return {
        "day": str(one.day),
        "kind": one.kind.name.lower(),
        "due": str(one.due),
        "certain": one.certain,
        "ledger": one.returns.ledger,
        "units": [unit.unit for unit in one.owing],
        "text": list(letter(one)),
    }
