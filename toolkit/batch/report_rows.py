"""The tables of the report: all ledgers with what was made of them, and tables in general."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from toolkit.archive.anchors import parse_anchor
from toolkit.batch.rollup import file_name, ledger_way
from toolkit.batch.runs import LedgerRun, Run
from toolkit.page import text

Cells = list[tuple[str, str]]

_STATUS: Final = {"ok": ("clear", "已完成"), "findings": ("warning", "有错误"), "failed": ("error", "未完成")}
_WORDS: Final = (("error", "错误"), ("warning", "警告"), ("info", "提示"))
#: What the files of a ledger are called in its row, by how their names end.
_FILES: Final = (
    ("-汇总.xlsx", "汇总"), (".docx", "专刊"), ("-校验结果.txt", "校验"), ("-汇总.json", "汇总.json"),
    ("-校验结果.json", "校验.json"),
)  # fmt: skip
_HEADINGS: Final = ("序号", "台账", "所属地区", "结果", "校验", "台账 SHA-256", "归档", "文件")
#: What an address must not hold as it stands.
_ENCODED: Final = str.maketrans({character: f"%{ord(character):02X}" for character in "%\"'# <>?[]^`{|}&"})


def table(kind: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML; "" for one without rows."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    if not body:
        return ""
    head = "".join(f'<th scope="col">{text(heading)}</th>' for heading in headings)
    return f'<table class="{kind}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n'


def link(path: str, name: str, title: str = "") -> str:
    """A link to a file by its path from the folder of the page; the name alone where there is no path."""
    hint = f' title="{text(title)}"' if title else ""
    return f'<a href="{path.translate(_ENCODED)}"{hint}>{text(name)}</a>' if _fits(path) else text(name)


def _fits(path: str) -> bool:
    """Whether a path is a file's: nothing of it is taken for the scheme of an address."""
    return bool(path) and ":" not in path.partition("/")[0]


def short_digest(digest: str) -> str:
    """The beginning of a digest, all of it where the mouse rests."""
    return f'<code title="{text(digest)}">{text(digest[:16])}</code>' if digest else ""


def place_of(one: LedgerRun) -> str:
    """Where on the page a ledger stands."""
    return f"l{one.number + 1}"


def ledger_rows(run: Run) -> str:
    """All ledgers in the order of the run."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    rows = "".join(_row(run, number, one) for number, one in enumerate(run.ledgers, 1))
    return (
        f'<section>\n<h2>全部台账</h2>\n<table class="all">\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )


def _row(run: Run, number: int, one: LedgerRun) -> str:
    kind, said = _STATUS[one.status]
    file = link(ledger_way(one.ledger, run.out), file_name(one.ledger))
    name = f"{text(one.name)}<br>{file}" if one.name else file
    entry = text(parse_anchor(one.anchor).label) if one.anchor else ""
    cells = (
        str(number),
        name,
        text(one.region),
        f'<b class="{kind}">{said}</b>',
        _found(one),
        short_digest(one.sha256),
        entry,
        "、".join(_files(one)),
    )
    return f'<tr id="{place_of(one)}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def _found(one: LedgerRun) -> str:
    found = (f"{word} {one.counts[name]:,}" for name, word in _WORDS if one.counts.get(name))
    return "" if one.failed else "，".join(found) or "没有问题"


def _files(one: LedgerRun) -> Iterable[str]:
    """Links to what was made of a ledger; what people read first has its digest too."""
    for place, (ending, called) in enumerate(_FILES):
        for path, digest in one.outputs.items():
            if path.endswith(ending):
                yield link(path, called, digest if place < 2 else "")
