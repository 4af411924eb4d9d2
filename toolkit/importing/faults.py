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
    "源表的这一格是错误值或没有算出的公式（{value}），没有取。", "请在源文件里改正公式，或在台账里手工填写。",
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
    "源表的“{value}”单位是{unit}，台账是{to}，{how}。", "请抽查几个数。",
)  # fmt: skip
UNITS_VARY = Fault(
    "units-vary", _WARNING, "各处的金额单位不同",
    "{column}在源表各处的单位不同：{parts}。各按所写的单位取。",
    "请核对单位；不对的，请先在源文件里改正列名或“单位：”一行。",
)  # fmt: skip
UNIT_CONTRADICTED = Fault(
    "unit-contradicted", _WARNING, "金额单位前后不一",
    "这里写的单位是{value}，“{column}”是按{used}取的。",
    "请核对单位；不对的，请先在源文件里改正列名或“单位：”一行，再导入。",
)  # fmt: skip
ACROSS = Fault(
    "merged-across", _WARNING, "横向合并的数据格",
    "这一行 {letter} 列起有横向合并的单元格，内容只取在第一列。", "请看原件。",
)  # fmt: skip
ROW_UNNUMBERED = Fault(
    "row-unnumbered", _WARNING, "没有编号的行",
    "别的行有编号，有 {count} 行没有（{rows}），也按一项取了。",
    "请看原件；是上一项的细目的，请先在源文件里删去，以免重复计算。",
)  # fmt: skip
ROW_NESTED = Fault(
    "row-nested", _WARNING, "像是细目的行",
    "有 {count} 行的编号像是上一级的细目（{rows}），上下级都按一项取了。",
    "请看原件；金额已含在上一级里的，请先在源文件里删去一级，以免重复计算。",
)  # fmt: skip
SERIAL_GAP = Fault(
    "serial-gap", _WARNING, "序号不连续",
    "源表的序号不连续：{gaps}。", "请看原件有没有漏印、漏取的行。",
)  # fmt: skip
REPEATS_DISPROVED = Fault(
    "repeats-disproved", _WARNING, "合计证明不是一笔",
    "换页处重复印出的金额按一笔计时合计行不符，分开计时全部相符。", "请加 --repeated each 再导入。",
)  # fmt: skip
TABLE_LEFT = Fault(
    "table-left", _WARNING, "像续表的表没有取",
    "“{table}”没有表头，列数同上一张表，编号接不上，有 {count} 行没有取。",
    "确是同一清单的，请在源文件里补上表头，或并到上一张表里。",
)  # fmt: skip
MAP_UNUSED = Fault(
    "map-unused", _WARNING, "对照文件里的列名没有用上",
    "对照文件写了“{value}”，源表里没有这一列。", "请照源表写列名；源表有：{titles}。",
)  # fmt: skip
HIDDEN_COLUMNS = Fault(
    "hidden-columns", _INFO, "隐藏的列",
    "源表的“{value}”是隐藏的列，也取了。", "不要的，请在对照文件里写明不取。",
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
