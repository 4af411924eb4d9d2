"""Every fault that reading itself can find: the codes, severities and words of what could not be understood."""

from __future__ import annotations

from toolkit.values import Fault, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

UNIT_WORKBOOK = Fault(
    "unit-workbook", _I, "单位的填报表",
    "这是{unit}的填报表，不是整本台账；编号是否连续、提到的编号有没有、节点等要对照整本台账才知道，没有查。",
    "不需要处理。灰色单元格里有问题的，不要在填报表里改，请告下发单位更正台账。", "台账约定第1节",
)  # fmt: skip
MISSING_SHEET = Fault(
    "missing-sheet", _W, "缺少工作表",
    "没有工作表“{sheet}”，按空表处理。",
    "如有此表，请把工作表改名为“{sheet}”；没有则不必处理。", "台账约定第2节",
)  # fmt: skip
MISNAMED_SHEET = Fault(
    "misnamed-sheet", _E, "工作表名疑似写错",
    "工作表“{value}”不认识，疑为“{nearest}”；其中内容没有读入。",
    "请把工作表改名为“{nearest}”。", "台账约定第2节",
)  # fmt: skip
UNKNOWN_SHEET = Fault(
    "unknown-sheet", _I, "台账以外的工作表",
    "工作表“{value}”不属于台账，保留原样，没有读入。", "不需要处理。", "台账约定第2节",
)  # fmt: skip
REPEATED_SHEET = Fault(
    "repeated-sheet", _E, "同一张表出现两次",
    "工作表“{value}”与“{other}”都是“{title}”，只读入“{other}”。",
    "请把两张表并成一张，或删去多余的一张。", "台账约定第2节",
)  # fmt: skip
NO_HEADINGS = Fault(
    "no-headings", _E, "找不到表头",
    "工作表“{sheet}”里找不到表头行（应有{wanted}等列），整张表没有读入。",
    "请恢复表头，列名与空白台账一致。", "台账约定第2节",
)  # fmt: skip
SHEET_BY_HEADINGS = Fault(
    "sheet-by-headings", _I, "按表头认定的工作表",
    "文件里没有工作表名，按表头认作“{title}”。",
    "请核对；认错了的，请放进空白台账的相应工作表再校验。", "台账约定第2节",
)  # fmt: skip
ROWS_ABOVE_HEADINGS = Fault(
    "rows-above-headings", _E, "表头上方有内容没有读入",
    "表头在第{row}行，上方第{first}行起有 {count} 行像是填报内容，没有读入。",
    "请把表头移到这些行的上方。", "台账约定第2节",
)  # fmt: skip
MISSING_COLUMN = Fault(
    "missing-column", _E, "缺少必填列",
    "缺少必填列“{missing}”。", "请补上这一列，列名写“{missing}”。", "台账约定第2节",
)  # fmt: skip
MISNAMED_COLUMN = Fault(
    "misnamed-column", _W, "列名疑似写错",
    "列名“{value}”不认识，疑为“{nearest}”；这一列没有读入。",
    "请把列名改为“{nearest}”。", "台账约定第2节",
)  # fmt: skip
MISNAMED_REQUIRED = Fault(
    "misnamed-required-column", _E, "必填列的列名疑似写错",
    "列名“{value}”不认识，疑为必填列“{nearest}”；这一列没有读入。",
    "请把列名改为“{nearest}”。", "台账约定第2节",
)  # fmt: skip
UNKNOWN_COLUMN = Fault(
    "unknown-column", _I, "台账以外的列",
    "列“{value}”不属于台账，保留原样，不参加统计。", "不需要处理。", "台账约定第2节",
)  # fmt: skip
REPEATED_COLUMN = Fault(
    "repeated-column", _E, "同一列出现两次",
    "列“{value}”出现两次，只读入{other}列。", "请删去或改名其中一列。", "台账约定第2节",
)  # fmt: skip
HEADLESS_COLUMN = Fault(
    "headless-column", _W, "有内容而没有列名",
    "{letter}列有内容，但表头是空的，这一列没有读入。", "请补写列名，或清空这一列。", "台账约定第2节",
)  # fmt: skip
UNIT_CONVERTED = Fault(
    "unit-converted", _I, "金额单位已折算",
    "本列金额单位是{unit}，已折算为万元。", "请核对；建议统一用万元。", "台账约定第2节",
)  # fmt: skip
CELL_ERROR = Fault(
    "cell-error", _E, "单元格是错误值",
    "单元格是错误值“{value}”，没有可用的内容。", "请改正公式，或直接填写内容。", "表格软件的错误值",
)  # fmt: skip
FORMULA_UNCACHED = Fault(
    "formula-uncached", _E, "公式没有计算结果",
    "单元格是公式，文件里没有保存计算结果，无法读取。",
    "请在表格软件中打开、重新计算后保存，或改填数值。", "表格软件的公式",
)  # fmt: skip
UNREAD_DATE = Fault(
    "unread-date", _E, "日期无法识别",
    "“{column}”填写为“{value}”，{why}。", "请填到月或到日，如 2024年10月底、2024-10-31。", "台账约定第3节",
)  # fmt: skip
AMBIGUOUS_DATE = Fault(
    "ambiguous-date", _E, "日期有两种理解",
    "“{column}”填写为“{value}”，{why}，不作猜测。", "请改为 2024年10月 或 2024-10-31 这样的写法。", "台账约定第3节",
)  # fmt: skip
OPEN_ENDED_DAY = Fault(
    "open-ended-day", _E, "应填具体日期",
    "“{column}”填写为“{value}”，这里要填具体日期。", "请填到日，如 2024-06-25。", "台账约定第3节",
)  # fmt: skip
UNREAD_YEAR = Fault(
    "unread-year", _E, "年份无法识别",
    "“{column}”填写为“{value}”，{why}。", "请填四位年份，如 2024。", "台账约定第3节",
)  # fmt: skip
UNREAD_AMOUNT = Fault(
    "unread-amount", _E, "金额无法识别",
    "“{column}”填写为“{value}”，{why}；没有计入合计。", "请填数字，单位万元，如 17800。", "台账约定第3节",
)  # fmt: skip
APPROXIMATE_AMOUNT = Fault(
    "approximate-amount", _I, "金额是约数",
    "“{column}”填写为“{value}”，按 {amount} 万元计。", "请核实后填写确定的数。", "台账约定第3节",
)  # fmt: skip
UNREAD_PERCENT = Fault(
    "unread-percent", _E, "百分数无法识别",
    "“{column}”填写为“{value}”，{why}，不能当作 0 或空白。", "请填 40% 或 40。", "台账约定第3节",
)  # fmt: skip
PERCENT_FRACTIONS = Fault(
    "percent-fractions", _I, "百分数按小数理解",
    "本列数字都不大于 1，按小数理解，如 {example} 即 {meaning}%。",
    "如果原意就是百分之几，请加百分号填写。", "台账约定第3节",
)  # fmt: skip
PERCENT_SCALE = Fault(
    "percent-scale", _W, "百分数可能少写了百分号",
    "“{column}”填写为“{value}”，而同列其他数大于 1，这里按 {value}% 理解。",
    "如果原意是 {meaning}%，请改填 {meaning}%。", "台账约定第3节",
)  # fmt: skip
UNREAD_CHOICE = Fault(
    "unread-choice", _E, "不在可选范围",
    "“{column}”填写为“{value}”，不在可选范围。", "请从“{choices}”中选一个。", "台账约定第2节",
)  # fmt: skip
MERGED_FILLED = Fault(
    "merged-filled", _I, "纵向合并的单元格",
    "“{column}”纵向合并了 {count} 行，下方各行按同一内容“{value}”理解。",
    "建议取消合并，逐行填写。", "常见填报习惯",
)  # fmt: skip
MERGED_UNFILLED = Fault(
    "merged-unfilled", _W, "纵向合并的数不能分给各行",
    "“{column}”纵向合并了 {count} 行，“{value}”只算在第一行，下方各行按空白处理。",
    "请取消合并逐行填写；几个项目共用一笔投资的，请填合并投资组。", "常见填报习惯",
)  # fmt: skip
HEADING_REPEATED = Fault(
    "heading-repeated", _I, "续页表头",
    "这一行是重复的表头，没有计为一项。", "不需要处理。", "常见填报习惯",
)  # fmt: skip
SECTION_ROW = Fault(
    "section-row", _I, "分节行",
    "“{value}”是分节行，没有计为一项。", "不需要处理。", "常见填报习惯",
)  # fmt: skip
NOTE_ROW = Fault(
    "note-row", _I, "表外说明",
    "“{value}”是说明文字，没有计为一项。", "不需要处理。", "常见填报习惯",
)  # fmt: skip
SETTING_UNREAD = Fault(
    "setting-unread", _E, "设置无法识别",
    "设置“{item}”填写为“{value}”，无法识别，{instead}。", "请改为：{note}", "台账约定第2节",
)  # fmt: skip
SETTING_UNKNOWN = Fault(
    "setting-unknown", _I, "不认识的设置",
    "设置“{value}”不认识，没有采用。{hint}", "请检查项名是否写错。", "台账约定第2节",
)  # fmt: skip
FILE_MACROS = Fault(
    "file-macros", _I, "文件里有宏",
    "文件里有{what}；本工具不运行，也不读取。",
    "是带按钮的台账的，不需要处理；来历不明的，请不要在表格软件里启用，并请报送单位另存为不含宏的工作簿。", "文件安全",
)  # fmt: skip
FILE_OUTSIDE = Fault(
    "file-outside", _W, "文件连着或带着外部内容",
    "文件里有{what}；本工具不打开、不更新、不运行。用表格软件打开时可能问是否更新或启用。",
    "请核实来源，不认识的不要更新、启用；用不着的请断开链接、删去对象，把内容改为数值。", "文件安全",
)  # fmt: skip

#: All of the above, for the manual's catalogue.
FAULTS: tuple[Fault, ...] = tuple(fault for fault in list(globals().values()) if isinstance(fault, Fault))
