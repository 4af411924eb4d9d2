"""`taizhang new`: a blank ledger workbook."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, format_option, show
from toolkit.files import write_whole
from toolkit.schema import standard_schema
from toolkit.values import CannotDo, Result
from toolkit.workbook.ledger_workbook import ledger_workbook


@click.command("new", cls=ChineseCommand, help="建立空白台账工作簿：表头、下拉选项、填写说明都已备好。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--force", is_flag=True, help="文件已存在时覆盖。")
@format_option
def command(ledger: Path, force: bool, format_name: str) -> None:
    """Write the workbook; a file that is there is kept unless `force` says otherwise."""
    if ledger.suffix.lower() != ".xlsx":
        raise CannotDo("台账文件名应以 .xlsx 结尾。", str(ledger), "请改文件名，如 台账.xlsx。")
    if ledger.exists() and not force:
        raise CannotDo("文件已经存在，没有覆盖。", str(ledger), "请换一个文件名；确要覆盖请加 --force。")
    schema = standard_schema()
    write_whole(ledger, ledger_workbook(schema))
    sheets = [sheet.title for sheet in schema.sheets]
    show(Result({"ledger": str(ledger), "sheets": sheets}, (f"已建立 {ledger}",)), format_name)
