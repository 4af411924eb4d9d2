"""Is the archive still what was written? Every problem by name, and in plain words what could not be found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.archive import folder, names, problems
from toolkit.archive.anchors import Anchor
from toolkit.archive.chain import Chain, check_anchor, check_checkpoint, check_links, read_chain
from toolkit.archive.contents import check_contents, check_files, not_plain
from toolkit.archive.entries import Entry
from toolkit.archive.problems import Problem
from toolkit.archive.reading import check_archive
from toolkit.archive.signing import Verifier, check_signatures
from toolkit.values import Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: `entries` that can be read, `held` the anchors that the log still has, `vouched` the last
    entry with a good signature (0 for none), `limits` what this run could not have found, as sentences.
    """

    archive: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    anchors: tuple[Anchor, ...]
    held: tuple[Anchor, ...]
    vouched: int
    limits: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong; warnings are not wrong."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def verify(archive: Path, anchors: Sequence[Anchor] = (), keys: Sequence[Verifier] = ()) -> Verdict:
    """Check every line of the log, every object, the other files, the anchors given and, with keys, the signatures.

    Raises CannotDo where there is no such folder, or it may not be read. Writes nothing.
    """
    check_archive(archive)
    try:
        found = folder.snapshot(archive)
    except folder.NotPlain as error:
        return _verdict(archive, Chain(()), [not_plain(error, Path(error.path).name)], anchors, keys)
    log = found.log or b""
    chain, wrong = read_chain(log, found.pending)
    if not chain.lines:  # however little is wrong with it: nothing has been verified
        missing = problems.LOG_MISSING if found.log is None else problems.LOG_EMPTY
        return _verdict(archive, chain, [missing.at(file=names.LOG), *wrong, *check_files(archive)], anchors, keys)
    wrong += check_links(chain)
    wrong += check_checkpoint(chain, 0 if wrong else len(log), found.checkpoint)
    wrong += check_contents(archive, chain)
    return _verdict(archive, chain, wrong, anchors, keys)


def _verdict(
    archive: Path,
    chain: Chain,
    wrong: list[Problem],
    anchors: Sequence[Anchor],
    keys: Sequence[Verifier],
) -> Verdict:
    vouched = 0
    held: list[Anchor] = []
    for anchor in anchors:
        broken = list(check_anchor(chain, anchor))
        wrong += broken
        held += [] if broken else [anchor]
    if keys:
        more, vouched = check_signatures(chain, keys)
        wrong += more
    limits = _limits(chain.last, max((anchor.seq for anchor in held), default=0), vouched)
    return Verdict(
        str(archive), chain.entries, tuple(dict.fromkeys(wrong)), tuple(anchors), tuple(held), vouched, limits
    )


def _limits(last: int, held: int, vouched: int) -> tuple[str, ...]:
    """What somebody who can write to the folder could have done unnoticed."""
    said = []
    if not held:
        said.append(
            "没有吻合的锚：末尾的记录连同原件被删去、checkpoint 同时改写的，或者照样添上几条的，查不出来；"
            "锚要由审计人员在档案之外保存。"
        )
    elif held < last:
        said.append(f"锚只到第{held}号：第{held + 1}号及以后的记录若被删去、重做或添上，本次核对查不出；请用更近的锚。")
    if max(held, vouched) == 0:
        said.append("没有锚，也没有核对签名：有人把全部记录从头重做一遍（哈希重新算过），本次核对查不出。")
    elif vouched and vouched > held:
        said.append(f"签名保证到第{vouched}号没有被改写；签名查不出末尾整条删去，也防不住掌握私钥的人。")
    said.append("时间和经办人是归档时那台计算机报的，档案只能证明事后没有改过，不能证明当时属实。")
    return tuple(said)
