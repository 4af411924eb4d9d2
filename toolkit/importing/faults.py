"""What an import has to say of a source: everything that a person should look at, each kind with its words."""

from __future__ import annotations

from toolkit.values import Fault, Severity

_WARNING, _INFO = Severity.WARNING, Severity.INFO

UNREADABLE_ROW = Fault(
    "row-unreadable", _WARNING, "不能辨认的行",
    "这一行没有取：{reason}。内容：{value}", "请看原件；确是一项的，补全后再导入，或在台账里手工填写。",
)  # fmt: skip
SUM_DIFFERS = Fault(
    "total-differs", _WARNING, "合计与明细不符",
    "“{label}”行的{heading}印的是 {declared}，{rows}合计 {found}，相差 {difference}。",
    "请核对是原件漏印、误印，还是漏取、多取；工具只报告，不改数。",
)  # fmt: skip
REQUIRED_MISSING = Fault(
    "required-missing", _WARNING, "必填列没有来源",
    "台账的必填列“{column}”在源表里没有找到，导入的各行都是空白。",
    "请用 --set {column}=值 给定，或用 --map 写明是哪一列。{hint}",
)  # fmt: skip
PART_MISSING = Fault(
    "column-missing-in-part", _WARNING, "部分行没有这一列",
    "“{table}”第{row}行的表头下面没有认出“{column}”，那里的行这一列是空白。",
    "请看那里的列名；写法不同的，请用 --map 写明。",
)  # fmt: skip
NEAR_NAME = Fault(
    "near-name", _WARNING, "列名相近，没有取",
    "源表的“{value}”像台账的“{nearest}”，不能确定，没有取。",
    '确是这一列的，请在对照文件的 [columns] 里写：{quoted} = "{nearest}"',
)  # fmt: skip
NO_SUCH_COLUMN = Fault(
    "ledger-lacks-column", _WARNING, "台账没有这一列",
    "源表的“{value}”没有写入：{why}。", "请先在台账里补上这一列，或不取它。",
)  # fmt: skip
UNREAD_CELL = Fault(
    "cell-unread", _WARNING, "台账读不懂的内容",
    "{column}填写为“{value}”，照录写入，但台账读不懂。", "请对照原件改正，或在对照文件的 [values] 里写明改成什么。",
)  # fmt: skip
ERROR_CELL = Fault(
    "cell-error", _WARNING, "错误值",
    "源表的这一格是错误值 {value}，没有取。", "请在源文件里改正公式，或在台账里手工填写。",
)  # fmt: skip
BLANK_BELOW = Fault(
    "blank-below", _WARNING, "空白可能是合并单元格留下的",
    "{column}有 {count} 行空白，上面的行有值；源表里没有合并单元格，不能确定是沿用上一行还是没有填，留空。",
    "确是沿用上一行（金额为共用）的，请加 --fill {heading}",
)  # fmt: skip
BLANKS_PROVED = Fault(
    "blanks-proved", _INFO, "空白按合并单元格理解",
    "源表没有合并单元格；{names} 有空白，按沿用上一格（金额为共用）理解时，合计行全部相符，否则不符，因此这样取了。",
    "请对照原件；不对的，请先在源文件里把空白填上。",
)  # fmt: skip
MERGED_NUMBER = Fault(
    "merged-number", _WARNING, "合并单元格里的数",
    "{column}的“{value}”由 {count} 行合并，不能确定各行是多少，只写在第一行。", "请看原件，把各行的数分别填上。",
)  # fmt: skip
CONTINUED = Fault(
    "continued", _INFO, "换页处空白，接上页",
    "{column}在换页后有 {count} 行空白，按上页最后一格“{value}”填写。", "请对照原件。",
)  # fmt: skip
REPEATED_AMOUNT = Fault(
    "repeated-amount", _INFO, "换页处重复印出的金额",
    "{column}的 {value} 在换页处重复印出，{count} 段按一笔计，为投资组 {name}。{proof}",
    "如果本是几笔相同的金额，请加 --repeated each 分开计。",
)  # fmt: skip
SERIAL_CUT = Fault(
    "serial-cut", _INFO, "序号少印了数位",
    "从这一行起，有 {count} 行的序号少印了前面的数位（如“{value}”），按前后顺序应为 {number} 起，已补全。",
    "请对照原件。",
)  # fmt: skip
UNIT_CONVERTED = Fault(
    "unit-converted", _INFO, "金额单位换算",
    "源表的“{value}”单位是{unit}，已换算为{to}写入。", "请抽查几个数。",
)  # fmt: skip
ACROSS = Fault(
    "merged-across", _WARNING, "横向合并的数据格",
    "这一行 {letter} 列起有横向合并的单元格，内容只取在第一列。", "请看原件。",
)  # fmt: skip
HIDDEN_ROWS = Fault(
    "hidden-rows", _INFO, "隐藏的行",
    "源表有 {count} 行隐藏的数据，也取了。", "不要的，请先在源文件里删去。",
)  # fmt: skip
NO_HEADING_TABLE = Fault(
    "no-heading-continued", _INFO, "没有表头的续表",
    "这张表没有表头，列数相同、序号接着上一张表，按上一张表的列取。", "请对照原件。",
)  # fmt: skip
KEYS_FROM_SERIAL = Fault(
    "keys-from-serial", _INFO, "编号来自序号",
    "台账的“{column}”用的是源表的“{value}”。", "要另编的，请加 --set {column}=XX-###，# 处按顺序编号。",
)  # fmt: skip
