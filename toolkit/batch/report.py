"""`运行报告.html`: what a run did, for people, without clock and paths: the same ledgers give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Final

from toolkit import __version__
from toolkit.batch.report_rows import Cells, ledger_rows, link, place_of, short_digest, table
from toolkit.batch.rollup import file_name, told
from toolkit.batch.rollup_files import rollup_template
from toolkit.batch.runs import LedgerRun, Run
from toolkit.chinese import show_amount, show_date, show_money, show_percent
from toolkit.page import framed, text
from toolkit.rollup import Rollup
from toolkit.views.wording import lamp

REPORT: Final = "运行报告.html"
#: Of longer lists of doubles the workbook has more.
_MOST_DOUBLES: Final = 50
_KINDS: Final = (("重点任务", "tasks"), ("重点项目", "projects"), ("政策机制", "policies"), ("合计", "items"))


def report_page(run: Run, rollup: Rollup | None) -> bytes:
    """The page as UTF-8; `rollup` is that of the run, None for none."""
    title = f"运行报告：{run.period.label}"
    parts = (
        _head(title, run),
        _trouble(run),
        _failed(run),
        _rolled_up(run, rollup),
        _doubles(rollup),
        _remarks(run),
        _left_out(run),
        _about(run, rollup),
        ledger_rows(run),
        _foot(),
    )
    style = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return framed(title, "".join(parts), style).encode("utf-8", "backslashreplace")


def _section(title: str, *parts: str) -> str:
    return f"<section>\n<h2>{text(title)}</h2>\n{''.join(parts)}</section>\n" if any(parts) else ""


# -- the parts from above


def _head(title: str, run: Run) -> str:
    how = Counter(one.status for one in run.ledgers)
    counts = (
        ("应汇总", len(run.ledgers), ""),
        ("已完成", how["ok"], "clear"),
        ("已出稿，台账有错误", how["findings"], "warning"),
        ("未完成", how["failed"], "error"),
        ("没有纳入", len(run.left_out), "info"),
    )
    cards = "".join(
        f'<li class="{kind if number else ""}"><b>{number:,}</b> {text(name)}</li>\n' for name, number, kind in counts
    )
    return f'<header>\n<h1>{text(title)}</h1>\n<ul class="counts">\n{cards}</ul>\n</header>\n'


def _trouble(run: Run) -> str:
    said = (f'<p class="error">{text(told(one, run.out))}</p>\n' for one in run.trouble)
    return _section("总汇总没有写成", *said)


def _failed(run: Run) -> str:
    """The ledgers of which nothing was made, with reason and remedy."""
    rows = (
        (_jump(one), text(told(one.error, run.out, one.ledger).removeprefix(f"{file_name(one.ledger)}：")))
        for one in run.ledgers
        if one.failed
    )
    return _section("未完成的台账", table("failed", ("台账", "原因和处理办法"), rows))


def _jump(one: LedgerRun) -> str:
    """A link to the ledger's row below."""
    name = f"{text(one.name)}<br>" if one.name else ""
    return f'{name}<a href="#{place_of(one)}">{text(file_name(one.ledger))}</a>'


def _rolled_up(run: Run, rollup: Rollup | None) -> str:
    """The sums over all, and the files that have them."""
    if rollup is None:
        return ""
    names = (f"<li>{link(name, name)} {short_digest(digest)}</li>\n" for name, digest in run.outputs.items())
    listed = f"<ul>\n{''.join(names)}</ul>\n" if run.outputs else ""
    total = rollup.total
    rate = "" if total.rate is None else f"（{show_percent(total.rate)}）"
    solving = f"未销账 {total.problems.open} 个，其中超过整改时限 {total.problems.overdue} 个"
    said = (
        f"应汇总 {rollup.expected} 本，已汇总 {total.ledgers} 本，未完成 {len(rollup.failed)} 本；"
        f"状态截至{show_date(rollup.as_of)}。",
        f"计划投资 {show_money(total.planned)}，累计完成投资 {show_money(total.invested)}{rate}，"
        f"资金已落实 {show_money(total.funded)}。",
        f"规划指标 {total.indicators.total} 项，达到进度 {total.indicators.on_pace} 项；"
        f"问题 {total.problems.total} 个，{solving}。",
    )
    return _section("总汇总", *_paragraphs(said), _sums(rollup), listed)


def _paragraphs(said: Iterable[str]) -> Iterator[str]:
    return (f"<p>{text(one)}</p>\n" for one in said)


def _sums(rollup: Rollup) -> str:
    statuses, lights = tuple(rollup.total.items.by_status), tuple(rollup.total.items.by_light)
    headings = ("类别", "总数", *(rollup.words[one] for one in statuses), *map(lamp, lights), "未填报")
    rows = []
    for name, kind in _KINDS:
        tally = getattr(rollup.total, kind)
        numbers = [tally.total, *(tally.by_status.get(one, 0) for one in statuses)]
        numbers += [*(tally.by_light.get(one, 0) for one in lights), tally.unreported]
        rows.append((name, *(f"{number:,}" for number in numbers)))
    return f'<div class="wide">{table("sums", headings, rows)}</div>\n'


def _doubles(rollup: Rollup | None) -> str:
    if rollup is None or not rollup.doubles.total:
        return ""
    doubles = rollup.doubles
    said = f"共 {doubles.total:,} 处，合计中没有扣除，请有关单位核对"
    said += f"；计划投资可能多计 {show_money(doubles.amount)}。" if doubles.amount else "。"
    shown = doubles.listed[:_MOST_DOUBLES]
    said += f"这里列前 {len(shown)} 处，更多的见总汇总工作簿。" if doubles.total > len(shown) else ""
    rows = (
        (
            text(one.kind),
            text(one.name),
            "" if one.amount is None else show_amount(one.amount),
            text(one.places),
        )
        for one in shown
    )
    headings = ("情况", "名称", "计划投资（万元）", "在哪里")
    return _section("可能重复", f"<p>{text(said)}</p>\n", table("doubles", headings, rows))


def _remarks(run: Run) -> str:
    """What was made of ledgers that have errors, or of which there is something to note."""
    rows = (
        (_jump(one), f"{one.counts.get('error', 0):,}", text(told(one.note, run.out, one.ledger)))
        for one in run.ledgers
        if not one.failed and (one.status == "findings" or one.note)
    )
    return _section("有错误、有提醒的台账", table("remarks", ("台账", "错误", "提醒"), rows))


def _left_out(run: Run) -> str:
    sentences = (told(one, run.out, *([one.partition("：")[0]] if "：" in one else [])) for one in run.left_out)
    listed = "".join(f"<li>{text(one)}</li>\n" for one in sentences)
    return _section("没有纳入的工作簿", f"<ul>\n{listed}</ul>\n" if listed else "")


def _about(run: Run, rollup: Rollup | None) -> str:
    """What was run, with what."""
    kept = sum(bool(one.anchor) for one in run.ledgers)
    rows: Cells = [("报告期", text(f"{run.period.label}（{run.period}）"))]
    rows += [("上期台账", text(run.previous))] if run.previous else []
    rows += [("归档", text(f"档案“{run.archive}”，{kept:,} 本有记录" if run.archive else "没有用档案"))]
    rows += [("工具", text(f"taizhang {__version__}"))]
    if run.versions:
        rows += [("表结构", short_digest(run.versions.schema)), ("专刊模板", short_digest(run.versions.template))]
    rows += [("总专刊模板", short_digest(rollup_template().digest))] if rollup else []
    items = "".join(f"<dt>{name}</dt><dd>{said}</dd>\n" for name, said in rows)
    return _section("运行内容", f"<dl>\n{items}</dl>\n")


def _foot() -> str:
    said: Sequence[str] = (
        "摘要都是 SHA-256，这里印前 16 位，鼠标停在上面可看全文；各结果文件的摘要见 run.json。",
        "本页不含时间，同样的台账总得到同样的内容；开始时间、用时、由谁处理、Python 版本见 run.json。",
    )
    return f"<footer>\n{''.join(_paragraphs(said))}</footer>\n"
