"""The monthly run as one function: plan, keep, do what has changed, write down what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from toolkit.batch import tasks
from toolkit.batch.atwork import AtWork
from toolkit.batch.choosing import engine_for
from toolkit.batch.deeper import passed_by
from toolkit.batch.engines import Engine
from toolkit.batch.leftovers import without_leftovers
from toolkit.batch.locking import only_run, still_held
from toolkit.batch.manifest import write_manifest
from toolkit.batch.orders import Order
from toolkit.batch.planning import Job, planned
from toolkit.batch.rollup_writing import with_overview
from toolkit.batch.runs import Run
from toolkit.batch.sources import source_of
from toolkit.batch.watching import Watch
from toolkit.files import way_to
from toolkit.values import CannotDo, Period

if TYPE_CHECKING:
    from toolkit.batch.keeping import Keep


def monthly(
    paths: Sequence[Path],
    period: Period,
    out: Path,
    previous: Path | None = None,
    *,
    keep: Keep | None = None,
    engine: Callable[[int], Engine] = engine_for,
    changed_only: bool = False,
    watch: Watch | None = None,
) -> Run:
    """Run every ledger in `paths` (files, folders of workbooks, patterns) and write the results below `out`.

    A ledger that cannot be done is recorded and does not stop the others; a single one raises CannotDo instead.
    `previous` is last period's ledger, for a run of one. `keep` puts the ledgers into an archive, in their order, each
    before it is reported on; the briefings print their entries. `engine` makes what does the work for so many ledgers.
    With `changed_only` ledgers are passed over of which the last run's manifest proves that nothing would change.
    Raises CannotDo where nothing can be done at all: another run is at work in `out`, or it cannot be written to.
    """
    begun, since = datetime.now().astimezone().isoformat(timespec="seconds"), monotonic()
    apart = [out, *([keep.archive] if keep else [])]
    jobs = planned(paths, apart)
    if previous is not None and len(jobs) != 1:
        raise CannotDo("上期台账只能与一本台账比较。", str(previous), "请一次只给一本台账，或去掉 --previous。")
    deeper = passed_by(paths, [job.path for job in jobs], apart)
    folders = [job.folder for job in jobs]
    with only_run(out), without_leftovers(out, folders), engine(len(jobs)) as workers:
        batch = AtWork(out, jobs, _orders(jobs, period, out, previous, workers), workers, watch or Watch())
        if keep is not None:
            batch.keep(keep)
        if changed_only:
            batch.pass_over()
        batch.do()
        if not still_held(out):
            remedy = "请检查网络盘，恢复后再运行一次；已写好的结果不受影响。"
            raise CannotDo("结果文件夹在处理时断开，或被别的程序移走。", str(out), remedy)
        kept_in = keep.archive.absolute().name if keep else ""
        run = batch.run(period)
        del batch  # with the orders of thousands of ledgers, before all that is told of them is made
        run = replace(
            run,
            left_out=(*run.left_out, *deeper),
            versions=tasks.versions(),
            previous=previous.name if previous else "",
            archive=kept_in,
        )
        run = replace(with_overview(run), engine=workers.label, begun=begun, seconds=monotonic() - since)
        write_manifest(run)
    return run


def _orders(
    jobs: Sequence[Job], period: Period, out: Path, previous: Path | None, workers: Engine
) -> tuple[Order, ...]:
    versions, home = tasks.versions(), out.absolute()
    return tuple(
        Order(
            number,
            source_of(job.path),
            job.folder,
            "" if workers.by_value else str(home / job.folder),
            way_to(out / job.folder, str(job.path)),
            period,
            source_of(previous) if previous else None,
            named=job.named,
            versions=versions,
        )
        for number, job in enumerate(jobs)
    )
