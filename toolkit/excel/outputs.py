"""What a press writes into the output folder, beside what stands there already: nothing there is written over."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from toolkit.briefing.proof.draft import Briefing
from toolkit.files import make_folder, write_all


def put_briefings(briefings: Iterable[Briefing], folder: Path, sources: str) -> list[Path]:
    """Write briefings into a folder, the source of each figure into the folder `sources` in it; where they are.

    A briefing that stands there already, to the byte, stays; one that someone has worked on since stays too, and the
    new one is numbered. Raises CannotDo as `write_all` does.
    """
    files: dict[Path, bytes] = {}
    made = []
    for briefing in briefings:
        path = _free(folder / briefing.name, briefing.data)
        files[path] = briefing.data
        files[folder / sources / f"{path.stem}.json"] = briefing.manifest()
        made.append(path)
    make_folder(folder / sources)
    write_all({path: data for path, data in files.items() if not _holds(path, data)})
    return made


def _free(path: Path, data: bytes) -> Path:
    names = (path.name if number == 1 else f"{path.stem}({number}){path.suffix}" for number in count(1))
    paths = (path.with_name(name) for name in names)
    return next(one for one in paths if not one.exists() or _holds(one, data))


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
