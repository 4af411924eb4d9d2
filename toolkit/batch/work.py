"""One ledger from its file to its outputs: read, checked, summed up, reported. In whatever process it is called."""

from __future__ import annotations

import io
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from toolkit import __version__
from toolkit.batch.orders import BULLETIN, Looked, Order, Outcome, Versions
from toolkit.batch.rollup_projects import projects_of
from toolkit.batch.shares import share_of
from toolkit.batch.sources import read_again, read_source
from toolkit.briefing.proof.draft import Draft
from toolkit.briefing.template import Template
from toolkit.briefing.write import draft_briefing, find_template, load_template
from toolkit.check import check, counts
from toolkit.files import make_folder, write_all
from toolkit.formats import write
from toolkit.ledger import Reading, require_whole
from toolkit.summary import Summary, earlier_period, period_for, summarize
from toolkit.values import CannotDo, Finding, Result
from toolkit.views.findings import findings_result
from toolkit.views.summaries import summary_result
from toolkit.views.wording import period_note

_SCHEMAS = Path(__file__).parent.parent / "schemas"


@cache
def versions() -> Versions:
    """What this process works with: it is taken once, as the schema and the template are."""
    schema = sha256()
    for path in sorted(_SCHEMAS.glob("*.toml")):
        schema.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return Versions(__version__, platform.python_version(), schema.hexdigest(), bulletin().digest)


@cache
def bulletin() -> Template:
    """The template of the bulletin, compiled once in each process."""
    return load_template(find_template(BULLETIN))


def made(order: Order) -> Outcome:
    """Do what an order says, all of it or nothing. Raises CannotDo where the ledger cannot be done."""
    begun = perf_counter()
    check_versions(order)
    source = read_again(order.ledger) if order.entry else read_source(order.ledger)
    found = source.reading
    _check_digest(order, found.source.sha256)
    if found.ledger.sent and not order.named:
        return _left_out(order, found)
    require_whole(found.ledger, order.ledger.given)
    previous = read_source(order.previous) if order.previous else None
    earlier = previous.reading if previous else None
    findings = check(found, earlier.ledger if earlier else None)
    before = summarize(earlier, earlier_period(earlier)) if earlier else None
    summary = summarize(found, period_for(found, order.period), before)
    numbers = counts(findings)
    files = _tables(found, findings, summary, order.way)
    files |= _briefing(draft_briefing(summary, bulletin(), numbers), order.entry)
    if order.out:
        put(files, Path(order.out))
    settings = found.ledger.settings
    return Outcome(
        order.number,
        "findings" if numbers["error"] else "ok",
        found.source.sha256,
        {**source.inputs, **(previous.inputs if previous else {})},
        period_note(found, summary.period),
        numbers,
        {name: sha256(data).hexdigest() for name, data in files.items()},
        seconds=perf_counter() - begun,
        name=settings.name,
        region=settings.region,
        share=share_of(summary, order.number),
        period=str(summary.period),
        own_period=str(settings.period or ""),
        projects=projects_of(summary),
        cargo={} if order.out else files,
    )


def check_versions(order: Order) -> None:
    """Raise CannotDo where this process would make other bytes than the one that gave the order."""
    if order.versions is not None and order.versions != versions():
        raise CannotDo(
            "集群上这个工作进程的工具版本、模板或表结构与本机不同，没有处理。",
            order.ledger.given,
            "请在各台机器装同一版本的 taizhang，再重新启动工作进程。",
        )


def _check_digest(order: Order, digest: str) -> None:
    if order.digest and digest != order.digest:
        remedy = "请关闭正在编辑它的程序，再运行一次。"
        raise CannotDo("台账在批量处理的同时被改动了，没有出稿。", order.ledger.given, remedy)


def _left_out(order: Order, found: Reading) -> Outcome:
    unit = found.ledger.sent.unit if found.ledger.sent else ""
    note = f"这是发给{unit}的填报表，只有台账的一部分。"
    return Outcome(order.number, "left out", found.source.sha256, note=note)


def _tables(found: Reading, findings: Sequence[Finding], summary: Summary, way: str) -> dict[str, bytes]:
    """The files of one ledger but its briefing, by name for its folder, all made before the first is written."""
    checked, summed = findings_result([(found, findings)]), summary_result(summary)
    period = summary.period
    return {
        f"{period}-校验结果.txt": _formatted(checked, "text"),
        f"{period}-校验结果.json": _formatted(checked, "json"),
        f"{period}-汇总.json": _formatted(summed, "json"),
        f"{period}-汇总.xlsx": _formatted(summed, "xlsx", ledger=way),
    }


def _briefing(draft: Draft, entry: str) -> dict[str, bytes]:
    return {draft.name: draft.sealed(entry).data}


def _formatted(result: Result, name: str, **options: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream, **options)
    return stream.getvalue()


def put(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of one ledger into its folder. Raises CannotDo; the folder of the run must be there.

    It is not made anew: a share that was disconnected would leave an empty folder in its place, on the wrong disk.
    """
    if not folder.parent.is_dir():
        raise CannotDo("结果文件夹不见了。", str(folder.parent), "请检查网络盘是否断开，恢复后再运行一次。")
    make_folder(folder)
    write_all({folder / name: data for name, data in files.items()})


def looked(order: Order) -> Looked:
    """What an archive is to know of a ledger; nothing of a unit's workbook found in a folder, which is left out.

    Raises CannotDo for what is no ledger, or cannot be reported on.
    """
    from toolkit.ledger.canonical import cell_digests

    check_versions(order)
    source = read_again(order.ledger)
    found = source.reading
    if found.ledger.sent and not order.named:
        return Looked(order.number)
    require_whole(found.ledger, order.ledger.given)
    own, cells = found.ledger.settings.period, cell_digests(source.sheets)
    period = period_for(found, order.period)
    return Looked(order.number, found.source.sha256, cells.filled, cells.whole, str(own or ""), str(period))
