"""`taizhang new`: a blank ledger workbook, with buttons where they are wanted."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.chinese import ChineseCommand
from toolkit.cli.common import PATH, format_option, show
from toolkit.files import write_whole
from toolkit.schema import Schema, standard_schema
from toolkit.values import CannotDo, Result
from toolkit.workbook.ledger_workbook import ledger_workbook

_PLAIN, _WITH_MACROS = ".xlsx", ".xlsm"


@click.command("new", cls=ChineseCommand, help="建立空白台账工作簿：表头、下拉选项、填写说明都已备好。")
@click.argument("ledger", metavar="台账", type=PATH)
@click.option("--macros", is_flag=True, help="建成带按钮的台账（.xlsm），在 Excel 里按按钮校验、汇总、出简报。")
@click.option("--force", is_flag=True, help="文件已存在时覆盖。")
@format_option
def command(ledger: Path, macros: bool, force: bool, format_name: str) -> None:
    """Write the workbook; a file that is there is kept unless `force` says otherwise."""
    with_buttons = _wants_buttons(ledger, macros)
    if ledger.exists() and not force:
        raise CannotDo("文件已经存在，没有覆盖。", str(ledger), "请换一个文件名；确要覆盖请加 --force。")
    schema = standard_schema()
    write_whole(ledger, _ledger_with_buttons(schema) if with_buttons else ledger_workbook(schema))
    sheets = [sheet.title for sheet in schema.sheets]
    data = {"ledger": str(ledger), "sheets": sheets, "macros": with_buttons}
    show(Result(data, (f"已建立 {ledger}", *(_AFTER if with_buttons else ()))), format_name)


_AFTER = ("第一次使用前，请在这台电脑上运行一次 taizhang button install。",)


def _wants_buttons(ledger: Path, macros: bool) -> bool:
    """Whether the workbook is to have buttons: by the option, or by the ending that only such a workbook has."""
    ending = ledger.suffix.lower()
    if macros and ending != _WITH_MACROS:
        raise CannotDo("带按钮的台账，文件名应以 .xlsm 结尾。", str(ledger), "请改文件名，如 台账.xlsm。")
    if ending not in (_PLAIN, _WITH_MACROS):
        raise CannotDo(
            "台账文件名应以 .xlsx 结尾。", str(ledger), "请改文件名，如 台账.xlsx；带按钮的台账以 .xlsm 结尾。"
        )
    return ending == _WITH_MACROS


def _ledger_with_buttons(schema: Schema) -> bytes:
    from toolkit.briefing.write import list_templates
    from toolkit.workbook.macros import Macros, macro_project

    return ledger_workbook(schema, macros=Macros(macro_project(), list_templates()))
