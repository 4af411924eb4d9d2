"""Who keeps a ledger, and the options of commands that keep it before they print its entry in an archive."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import click

from toolkit.cli.common import PATH
from toolkit.values import CannotDo, Period

if TYPE_CHECKING:
    from toolkit.archive.adding import Act
    from toolkit.archive.anchors import Anchor
    from toolkit.batch.keeping import Keep as BatchKeep
    from toolkit.ledger import Source

    Keep = Callable[[Source, Period], Anchor]
    """What keeps the file of a ledger for a period, unless it is kept already, and returns its anchor."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_NOTE = "出稿时归档"


def archive_options(function: _Function) -> _Function:
    """`--archive` and `--actor`, given as `archive` and `actor`."""
    actor = click.option("--actor", help="归档的经办人；不写则用登录计算机的用户名。")
    archive = click.option(
        "--archive", type=PATH, help="先把台账存入这个档案文件夹（存过的沿用），简报印上它的序号和哈希。"
    )
    return archive(actor(function))


def keeper(archive: Path | None, actor: str | None) -> Keep | None:
    """What keeps the ledgers of a run; None where no archive was given. Raises a usage error for an actor alone."""
    if not _wanted(archive, actor):
        return None
    folder = archive

    def keep(source: Source, period: Period) -> Anchor:
        from toolkit.archive.adding import Act  # most runs have no archive
        from toolkit.archive.keeping import kept_entry

        def act() -> Act:
            return Act(datetime.now().astimezone(), actor or user(), str(period), _NOTE)

        return kept_entry(folder, Path(source.path), source.sha256, act).anchor

    return keep


def batch_keep(archive: Path | None, actor: str | None) -> BatchKeep | None:
    """Where a batch keeps its ledgers; None where no archive was given. Raises as `keeper` does, and as `user`."""
    if not _wanted(archive, actor):
        return None
    from toolkit.archive.adding import Act
    from toolkit.batch.keeping import Keep as BatchKeep

    who = actor or user()
    return BatchKeep(archive, lambda period: Act(datetime.now().astimezone(), who, period, _NOTE))


def _wanted(archive: Path | None, actor: str | None) -> TypeGuard[Path]:
    """Whether an archive was given."""
    if archive is None and actor is not None:
        raise click.UsageError("--actor 要与 --archive 一起用。")
    return archive is not None


def user() -> str:
    """The name under which somebody uses this computer. Raises CannotDo where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise CannotDo("不知道登录计算机的用户名。", "", "请用 --actor 写明经办人。") from error
