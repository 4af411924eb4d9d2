"""Does a briefing still say what a ledger says? It is derived anew and compared, paragraph by paragraph.

Pure: a briefing, ledgers and a template in, a Verification out. A path that the document names is never opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from toolkit import __version__
from toolkit.briefing.documents.blocks import Free
from toolkit.briefing.figures.manifest import manifest
from toolkit.briefing.proof.flows import flows
from toolkit.briefing.proof.line import line_text
from toolkit.briefing.proof.normal import normal
from toolkit.briefing.proof.provenance import Provenance
from toolkit.briefing.verifying.blaming import blamed, made_lines
from toolkit.briefing.verifying.comparing import compared
from toolkit.briefing.verifying.deriving import Basis, Derived, derive, lacks_earlier, same_but_earlier, same_earlier
from toolkit.briefing.verifying.differences import ADDED, HAND, SENTENCE, Difference
from toolkit.briefing.verifying.opened import Briefing, open_briefing
from toolkit.briefing.verifying.sourcing import sourced
from toolkit.briefing.verifying.unaided import Evidence, unaided
from toolkit.values import CannotDo

__all__ = ["Basis", "Briefing", "Verification", "open_briefing", "verify"]

_WIDEST: Final = 1500  # pt: wider than any page's text


@dataclass(frozen=True, slots=True)
class Verification:
    """What came out: `differences` in the briefing's order, `frees` the filled free places with theirs, `notes`.

    `figures` gives the manifest of the briefing that the ledger gives: every figure with its rule and cells.
    `briefing` and `ledger` are paths as given. `matches` says that there is no difference, `ledger_matches` that the
    ledger is the very one the briefing was made from. `archive_entry` is the entry in an archive that the briefing
    prints for its ledger, "" for none.
    """

    briefing: str
    ledger: str
    matches: bool
    ledger_matches: bool
    differences: tuple[Difference, ...]
    frees: tuple[tuple[str, Free], ...]
    notes: tuple[str, ...]
    figures: Callable[[], Mapping[str, Any]]
    archive_entry: str = ""


def verify(briefing: Briefing, basis: Basis) -> Verification:
    """Whether a briefing says what the ledger of `basis` says, and where it does not.

    Raises CannotDo where the document does not say for which period or unit it was made and `basis` does not either,
    where the ledger has nothing for them, and where neither the earlier ledger nor a record is there for its changes.
    """
    made = briefing.provenance
    if lacks_earlier(made, basis) and briefing.record is None:
        raise CannotDo(
            "简报是与上期台账比较着写的，文件里又没有生成时的记录，没有上期台账不能核对。",
            briefing.name,
            "请用 --previous 给出上期台账。",
        )
    derived = derive(briefing, basis)
    differences, unchecked = _judged(briefing, derived, basis)
    differences = sourced(differences, derived.document, derived.prints, derived.summary)
    differences += [*_false_sources(briefing), *_foreign_places(briefing, derived)]
    return Verification(
        briefing.name,
        basis.reading.source.path,
        not differences,
        made is not None and made.ledger_digest == basis.reading.source.sha256,
        tuple(differences),
        briefing.document.frees,
        tuple(_notes(briefing, basis, unchecked, any(not one.by for one in differences))),
        partial(manifest, derived.document, derived.prints, derived.summary, made.properties() if made else {}),
        made.archive_entry if made else "",
    )


def _judged(briefing: Briefing, derived: Derived, basis: Basis) -> tuple[list[Difference], int]:
    """The differences with who made them; how many lines are as they were made but could not be derived."""
    made, record = briefing.provenance, briefing.record
    expected, found = flows(derived.document), flows(briefing.document)
    differences = list(compared(expected, found))
    same = same_but_earlier(made, basis)
    if made and same and same_earlier(made, basis):
        return [one.blamed(HAND) for one in differences], 0
    if record is None:
        return differences, 0
    expected_made, found_made = made_lines(record, expected.lines), made_lines(record, found.lines)
    differences = blamed(differences, expected_made, found_made)
    if same and lacks_earlier(made, basis):
        return unaided(differences, Evidence(record, expected_made, found_made, found.lines))
    return differences, 0


def _false_sources(briefing: Briefing) -> Iterator[Difference]:
    """Lines on where the document comes from that say other than its properties do."""
    made = briefing.provenance
    for found in briefing.sources if made else ():
        if made and not _says(found, made):
            yield Difference("末页来源行", line_text(made), found, SENTENCE, HAND)


def _says(line: str, made: Provenance) -> bool:
    """Whether a line says where a briefing comes from; another version of the tool words it in its own way."""
    if made.version != __version__:
        return all(one in line for one in (made.ledger_digest[:16], made.period, normal(made.archive_entry)))
    return line in {normal(line_text(made, width)) for width in range(0, _WIDEST, 50)}


def _foreign_places(briefing: Briefing, derived: Derived) -> Iterator[Difference]:
    """What stands in free places that the template does not have: it is no part of the briefing it makes."""
    for place, free in briefing.document.frees:
        if free.name not in derived.places:
            yield Difference(place, "", free.text, ADDED, HAND, f"模板里没有自由填写处“{free.name}”")


# -- what a reader should know


def _notes(briefing: Briefing, basis: Basis, unchecked: int, unknown: bool) -> Iterator[str]:
    made = briefing.provenance
    if made is None:
        yield "简报没有带来源（或已被去掉），不知道是由哪份台账、哪个模板生成的，按所给的核对。"
    else:
        yield from _otherwise(made, basis)
        yield from _on_earlier(made, basis, unchecked)
        if made.archive_entry:
            yield f"简报写明台账归档为{made.archive_entry}，可以作锚，用 taizhang archive verify --anchor 核对档案。"
        if not briefing.sources:
            yield "最后一页的来源行已被去掉。"
    if unknown and briefing.record is None:
        yield "文件里没有生成时的记录，分不清是人工改动还是台账有了变化。"
    if briefing.document.revised:
        yield "文件里有没有接受的修订，按全部接受后的文字核对。"


def _otherwise(made: Provenance, basis: Basis) -> Iterator[str]:
    """What is not as it was when the briefing was made."""
    source, template = basis.reading.source, basis.template
    if made.ledger_digest != source.sha256:
        then = f"{made.ledger}（摘要 {made.ledger_digest[:16]}）"
        yield f"台账不是生成时的那一份：生成时是 {then}，现在这份的摘要是 {source.sha256[:16]}。"
    if made.template_digest != template.digest:
        then, now = made.template_digest[:8], template.digest[:8]
        yield f"模板不是生成时的那一份：生成时的摘要是 {then}，现在是 {now}；措辞不同的地方可能出自模板。"
    if made.version != __version__:
        yield f"工具版本不同：生成时是 {made.version}，现在是 {__version__}。"
    if basis.period and str(basis.period) != made.period:
        yield f"报告期按 {basis.period} 核对，简报写明的是 {made.period}。"


def _on_earlier(made: Provenance, basis: Basis, unchecked: int) -> Iterator[str]:
    if basis.previous is None:
        if made.previous_digest:
            rest = f"有 {unchecked} 处没有重新推算，但与生成时一致" if unchecked else "说变化的地方不能重新推算"
            yield f"简报是与上期台账（{made.previous_period}）比较着写的，没有用 --previous 给出上期台账：{rest}。"
    elif not made.previous_digest:
        yield "简报生成时没有用上期台账，--previous 给出的没有用上。"
    elif made.previous_digest != basis.previous.source.sha256:
        yield "上期台账不是生成时的那一份，说变化的地方可能因此不同。"
