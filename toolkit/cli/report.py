"""`taizhang report`: Word briefings of one ledger, and PDFs of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from toolkit.batch import BULLETIN
from toolkit.briefing.proof.draft import Draft
from toolkit.briefing.write import draft_briefings, find_template
from toolkit.check import check, counts
from toolkit.cli.archiving import archive_options, keeper
from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, PERIOD, format_option, note, show
from toolkit.cli.periods import period_of, previous_summary
from toolkit.files import make_folder, write_all
from toolkit.pdf import find_office, missing_fonts, to_pdf, wanted_fonts
from toolkit.summary import Summary, summarize
from toolkit.values import CannotDo, Period, Result
from toolkit.workbook.reader import read_ledger

SOURCES = "溯源"
"""The folder beside the briefings where the manifest of each is put: its figures with their rules and cells."""


@click.command("report", cls=ChineseCommand, help="按模板生成 Word 简报，默认是月度专刊。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--period", type=PERIOD, required=True, help="报告期，如 2024-06、2024Q2、2024H1、2024、中期。")
@click.option("--previous", type=PATH, help="上期台账，用来说明变化。")
@click.option(
    "--template",
    "templates",
    multiple=True,
    metavar="名称或路径",
    help="模板名或 .docx 路径，可以写几个。  [默认：月度专刊]",
)
@click.option("-o", "output", type=PATH, required=True, help="存放简报的文件夹。")
@click.option("--pdf", is_flag=True, help="每份简报旁边再放一份 PDF，要装有 LibreOffice。")
@archive_options
@format_option
def command(
    ledger: Path,
    period: Period,
    previous: Path | None,
    templates: tuple[str, ...],
    output: Path,
    pdf: bool,
    archive: Path | None,
    actor: str | None,
    format_name: str,
) -> None:
    """Render each template and write the documents; nothing is kept or written unless all could be made."""
    keep = keeper(archive, actor)
    office = find_office() if pdf else None
    found = [find_template(name) for name in templates or (BULLETIN,)]
    reading = read_ledger(ledger)
    before = read_ledger(previous) if previous else None
    earlier = previous_summary(before) if before else None
    period = period_of(reading, period)
    findings = counts(check(reading, before.ledger if before else None))
    drafts = _drafts(summarize(reading, period, earlier), found, findings)
    anchor = keep(reading.source, period) if keep else None
    briefings = [draft.sealed(anchor.label if anchor else "") for draft in drafts]
    made = {briefing.name: briefing.data for briefing in briefings}
    files = _with_pdfs(made, to_pdf(made, office)) if office else made
    sources = {f"{SOURCES}/{Path(one.name).stem}.json": one.manifest() for one in briefings}
    make_folder(output / SOURCES if sources else output)
    write_all({output / name: data for name, data in (files | sources).items()})
    if findings["error"]:
        note(f"注意：台账有 {findings['error']} 处错误，简报中已注明。请用 taizhang validate 查看。")
    paths = [str(output / name) for name in files]
    data = {"ledger": reading.source.path, "sha256": reading.source.sha256, "period": str(period), "counts": findings}
    kept = {"anchor": str(anchor)} if anchor else {}
    fonts = _fonts(made.values()) if office else {}
    manifests = [str(output / name) for name in sources]
    lines = [f"已生成 {path}" for path in paths]
    lines += [] if paths else ["没有生成简报，原因见上面的注意。"]
    lines += [f"各数字的算法和单元格见 {output / SOURCES}"] if sources else []
    lines += [f"台账在档案中是{anchor.label}（锚 {anchor}）"] if anchor else []
    show(Result({**data, **kept, "outputs": paths, "manifests": manifests, **fonts}, tuple(lines)), format_name)


def _drafts(summary: Summary, templates: Sequence[Path], findings: Mapping[str, int]) -> list[Draft]:
    """The documents of all templates. Raises CannotDo where two would have the same file name."""
    made: list[Draft] = []
    taken: set[str] = set()
    for template in templates:
        drafts = draft_briefings(summary, template, findings)
        if not drafts:
            note(f"注意：{template.stem}每个单位一份，没有单位用得着，这次没有生成。")
        names = {draft.name.casefold() for draft in drafts}
        if names & taken:
            raise CannotDo("两个模板文件名相同，简报会互相覆盖。", template.name, "请改模板文件名，或分两次生成。")
        taken |= names
        made += drafts
    return made


def _with_pdfs(documents: Mapping[str, bytes], pdfs: Mapping[str, bytes]) -> dict[str, bytes]:
    """The documents, each with its PDF behind it."""
    pairs = ({name: data, f"{Path(name).stem}.pdf": pdfs[name]} for name, data in documents.items())
    return {name: data for pair in pairs for name, data in pair.items()}


def _fonts(documents: Iterable[bytes]) -> dict[str, Any]:
    """Which fonts the PDFs had to do without, told on stderr too: None where it could not be found out."""
    wanted = sorted({font for document in documents for font in wanted_fonts(document)})
    missing = missing_fonts(wanted)
    if missing is None:
        note(f"注意：这台电脑没有 fontconfig（fc-list），没有核对字体。简报用到{'、'.join(wanted)}，没有装的会被换掉。")
    elif missing:
        note(
            f"注意：这台电脑没有字体{'、'.join(missing)}，PDF 里换成了别的字体，行数和分页会与原来不同。"
            "请装上这些字体后重新生成。"
        )
    return {"missing_fonts": missing}
