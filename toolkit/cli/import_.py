"""`taizhang import`: a published or foreign list becomes rows of a ledger sheet."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, format_option, note, show
from toolkit.files import read_whole, write_whole
from toolkit.importing.importing import import_list
from toolkit.importing.mapping import read_columns, read_constants, read_values
from toolkit.importing.report import import_result, to_look_at
from toolkit.importing.values import Wishes
from toolkit.values import CannotDo
from toolkit.workbook.importing.appending import with_rows
from toolkit.workbook.importing.ledger import OpenLedger, open_ledger, refuse_open
from toolkit.workbook.importing.sources import read_source

_LARGEST_MAP = 1 << 20


@click.command(
    "import",
    cls=ChineseCommand,
    help="把公布的或外来的清单（.xlsx、.xls、.docx、.csv、.tsv）导入台账的一张表，写在已有各行下面。\n\n"
    "印刷版式的重复表头、标题、分节、合计、空行不取，每一行、每一列怎样处理都有说明；"
    "合并单元格共用的金额成为投资组。先看报告、不写入，请加 --dry-run。",
)
@click.argument("source", metavar="源文件", type=PATH)
@click.option("--into", "ledger", required=True, type=PATH, help="导入到哪本台账（.xlsx、.xlsm）。")
@click.option("--sheet", required=True, help="导入到台账的哪张表，如 项目台账。")
@click.option("--sheet-in", multiple=True, help="取源文件的哪张表；可写几次，全取写“全部”。")
@click.option("--map", "map_file", type=PATH, help="对照文件（TOML）：[columns] 写列名对照，[values] 写内容替换。")
@click.option("--set", "constants", multiple=True, metavar="标题=值", help="给各行填同一个值；编号可写 CS-###。")
@click.option(
    "--fill", "filled", multiple=True, metavar="列名", help="这一列的空白格沿用上一格（金额为共用）；可写几次。"
)
@click.option(
    "--repeated",
    type=click.Choice(["one", "each"]),
    default="one",
    help="换页处重复印出的共用金额：one 按一笔计，each 分开计。",
)
@click.option("--first-number", type=click.IntRange(min=0), default=1, help="编号 ### 从几开始。")
@click.option("--dry-run", is_flag=True, help="只报告，不写入。")
@click.option("--strict", is_flag=True, help="有要核对的地方就不写入，退出状态为 1。")
@click.option("-o", "output", type=PATH, help="写到另一个文件，原台账不动。")
@format_option
def command(
    source: Path,
    ledger: Path,
    sheet: str,
    sheet_in: tuple[str, ...],
    map_file: Path | None,
    constants: tuple[str, ...],
    filled: tuple[str, ...],
    repeated: str,
    first_number: int,
    dry_run: bool,
    strict: bool,
    output: Path | None,
    format_name: str,
) -> int:
    """Import the list, or only report; 1 where `strict` kept it from being written."""
    _refuse_same(source, ledger, output)
    _refuse_other_kind(ledger, output)
    if not dry_run:
        refuse_open(output or ledger)
    opened = open_ledger(ledger, sheet)
    wishes = _wishes(opened, map_file, constants, filled, first_number, repeated == "one")
    tables, origin = read_source(source)
    try:
        imported = import_list(tables, opened.to, wishes, sheet_in, str(source))
    except CannotDo as error:
        raise CannotDo(error.message, error.path or str(source), error.remedy) from error
    data, remarks = with_rows(opened, imported.rows)
    held = strict and (to_look_at(imported) > 0 or bool(remarks))
    written = not dry_run and not held
    if written:
        write_whole(output or ledger, data)
    path = str(output or ledger)
    report = import_result(imported, opened.to, (origin.path, origin.sha256), path, opened.first_free, written, remarks)
    show(report, format_name)
    if carried := origin.carried.label:
        note(f"注意：源文件里有{carried}，没有运行、没有打开。")
    for remark in remarks:
        note(f"注意：{remark}")
    if held:
        note("有要核对的地方，按 --strict 没有写入。")
    return int(held)


def _refuse_same(source: Path, ledger: Path, output: Path | None) -> None:
    """Raise CannotDo where a file would be written over what it is made from."""
    if source.exists() and ledger.exists() and source.samefile(ledger):
        raise CannotDo("源文件就是台账本身。", str(source), "请写要导入的清单文件。")
    if output and output.exists() and source.exists() and output.samefile(source):
        raise CannotDo("结果不能写回源文件。", str(output), "请给 -o 另起一个文件名。")


def _refuse_other_kind(ledger: Path, output: Path | None) -> None:
    """Raise CannotDo where the result would get the name of another kind of file than it is."""
    if output and ledger.is_file() and output.suffix.lower() != ledger.suffix.lower():
        raise CannotDo(
            f"台账是 {ledger.suffix} 文件，结果也是，不能叫这个名字。",
            str(output),
            f"请把 -o 的文件名改成以 {ledger.suffix} 结尾。",
        )


def _wishes(
    opened: OpenLedger,
    map_file: Path | None,
    constants: tuple[str, ...],
    filled: tuple[str, ...],
    first_number: int,
    repeated_is_one: bool,
) -> Wishes:
    headings = opened.to.headings
    document = _document(map_file) if map_file else {}
    try:
        columns, values = read_columns(document, headings), read_values(document, headings)
    except CannotDo as error:
        raise CannotDo(error.message, str(map_file), error.remedy) from error
    given = read_constants(constants, headings)
    return Wishes(columns, values, given, filled, first_number, repeated_is_one)


def _document(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(read_whole(path, _LARGEST_MAP).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CannotDo("对照文件不是 UTF-8 编码。", str(path), "请用“记事本”另存，编码选 UTF-8。") from error
    except (ValueError, RecursionError) as error:
        how = '列名和内容都加引号，如 "项目投资" = "计划投资(万元)"。'
        # The reader's own words are English; where it stopped is what helps.
        found = re.search(r"at line (\d+)", str(error))
        where = f"（第{found[1]}行写得不对）" if found else ""
        raise CannotDo(f"对照文件不是 TOML 格式{where}。", str(path), how) from error
