"""What is said of files that cannot be read: one function for each reason, all of them CannotDo."""

from __future__ import annotations

from toolkit.values import CannotDo, column_letter

_SAVE_AGAIN = "请在表格软件中打开后另存为 .xlsx，再重新提交。"
_CHOOSE = "请选择 .xlsx 台账文件。"


def damaged(path: str) -> CannotDo:
    return CannotDo("文件已损坏或不完整，无法打开。", path, "请在表格软件中打开后另存为 .xlsx，或向报送单位重新索取。")


def encrypted(path: str) -> CannotDo:
    return CannotDo("工作簿已加密，需要密码才能打开。", path, "请在表格软件中取消密码后另存，再重新提交。")


def too_large(path: str, megabytes: int | None = None) -> CannotDo:
    """An archive that unpacks to more than it should; `megabytes` is what it says of itself, None for a false word."""
    size = "的大小与所声明的不符" if megabytes is None else f"有 {megabytes} MB，超过限度"
    return CannotDo(f"文件解压后{size}，没有打开。", path, "请确认文件来源；正常的台账不会这样大。")


def too_long_text(path: str) -> CannotDo:
    return CannotDo("单元格里的文字过长，超过限度，没有打开。", path, "请确认文件来源；一个单元格最多 32767 个字。")


def too_much_text(path: str, long: int, most: int) -> CannotDo:
    """Long texts of a workbook that are too many together."""
    message = f"{long} 字以上的单元格合计超过 {most // 10_000} 万字，没有打开。"
    return CannotDo(message, path, "请确认文件来源；长篇的材料请另存文件，台账里只写要点，或把台账拆成几份。")


def defines_entities(path: str) -> CannotDo:
    return CannotDo("文件内含文档类型定义（DOCTYPE），有安全风险，没有打开。", path, "请确认文件来源；" + _SAVE_AGAIN)


def too_wide(path: str, sheet: str, row: int, column: int) -> CannotDo:
    """A cell so far from the rest that the area between cannot be held; `row` and `column` count from 0."""
    cell = _cell(row, column)
    return CannotDo(
        f"工作表“{sheet}”的单元格 {cell} 离其他内容太远，表的范围超过限度，没有打开。",
        path,
        f"请在表格软件中删去 {cell} 等多余的单元格后保存。",
    )


def given_twice(path: str, sheet: str, row: int, column: int) -> CannotDo:
    """A cell with two values, as no table program writes it; `row` and `column` count from 0."""
    return CannotDo(
        f"工作表“{sheet}”的单元格 {_cell(row, column)} 在文件里有两个内容，无法确定以哪个为准，没有打开。",
        path,
        "请在表格软件中打开，核对后另存为 .xlsx，或向报送单位重新索取。",
    )


def too_much(path: str) -> CannotDo:
    return CannotDo("文件里的内容过多，超过限度，没有打开。", path, "请确认文件来源，或把它拆成几份。")


def too_many_cells(path: str) -> CannotDo:
    """More than is gone through tag by tag, which workbooks as Excel and WPS save them need not be."""
    return CannotDo(
        "文件里的内容过多，超过限度，没有打开。", path, "请在表格软件中另存为 .xlsx 后再试，或把它拆成几份。"
    )


def too_many_merges(path: str) -> CannotDo:
    return CannotDo("合并的单元格过多，超过限度，没有打开。", path, "请在表格软件中取消合并后保存。")


def too_many_sheets(path: str) -> CannotDo:
    return CannotDo("工作表过多，超过限度，没有打开。", path, "请确认文件来源；请在表格软件中删去多余的工作表后保存。")


def no_sheets(path: str) -> CannotDo:
    return CannotDo("文件里没有工作表，没有可读的内容。", path, "请确认文件是否完整，或向报送单位重新索取。")


def other_file(what: str, path: str) -> CannotDo:
    """A file of some other kind; `what` names it."""
    return CannotDo(f"这是{_spaced(what)}，不是 Excel 工作簿。", path, _CHOOSE)


def unsupported(what: str, path: str) -> CannotDo:
    """A table file of a kind that is not read; `what` names it."""
    return CannotDo(f"暂不支持{_spaced(what)}。", path, "请在表格软件中另存为 .xlsx 后再试。")


def unknown(path: str) -> CannotDo:
    return CannotDo("这不是 Excel 工作簿。", path, "请在表格软件中另存为 .xlsx 后再试。")


def _cell(row: int, column: int) -> str:
    return f"{column_letter(column)}{row + 1}"


def _spaced(what: str) -> str:
    """A name to stand after Chinese words."""
    return f" {what}" if what[0].isascii() else what
