"""Hostile things to write: texts, numbers, dates, names, template tags. Every one that could act carries MARK."""

from __future__ import annotations

from random import Random

#: Stands in every text that would do something if it were taken for more than text.
MARK = "TZFUZZ"
#: Where a program that follows links would knock; `fuzz.py` listens there.
PORT = 48731
ADDRESS = f"http://127.0.0.1:{PORT}/{MARK}"
#: The file beside each case's documents that none may draw in, and what it says.
SECRET_NAME, SECRET = "机密.txt", "SECRET-9d1f4e-SECRET"

INJECTIONS = (
    f'=HYPERLINK("{ADDRESS}","{MARK}")',
    f"=cmd|'/c calc {MARK}'!A1",
    f"+cmd|'/c {MARK}'!A1",
    f"-1+cmd|'/c {MARK}'!A1",
    f"@SUM(1+1)*cmd|'{MARK}'!A1",
    f'\t=WEBSERVICE("{ADDRESS}")',
    f'\n=1+1&"{MARK}"',
    f'{{=1+1&"{MARK}"}}',
    f"＝1+1{MARK}",
    f"'=1+1{MARK}",
    f'=DDE("cmd","/c {MARK}","x")',
    f"<script>alert('{MARK}')</script>",
    f"\"><img src=x onerror=alert('{MARK}')>",
    f"javascript:alert('{MARK}')",
    f"</script><script>{MARK}()</script>",
    f"</w:t></w:r><w:r><w:instrText>{MARK}</w:instrText></w:r>",
    f"]]><!ENTITY x '{MARK}'>&x;",
    "{{ 7*7 }}{% for x in y %}{#",
    "{%p for %}{%tr endfor %}",
    f"{ADDRESS}",
    f"file:///etc/passwd#{MARK}",
    f"\\\\127.0.0.1\\{MARK}\\x",
)
STRANGE = (
    "", " ", "　", "\u00a0", "\u200b", "\ufeff", "\x00", "\x01\x08\x0b\x1f", "\x7f", "\x85", "\ud800", "\udfff",
    "_xD800_", "_x0000_", "_x0008_", "_x000D_\n", "_xFFFF_", "_x005F_xD800_", "\uffff", "\ufffe", "\U0010ffff",
    "e\u0301" * 50, "\u202e乙甲\u202c", "👨‍👩‍👧", "𠮷", "&amp;&#0;&lt;", "]]>", "<!--", "a\r\nb\rc\x0bd\x0ce\u2028f",
    "、", "、、，；;", "甲、乙、" * 300, "“”‘’（）", "'", "''", '"', "%", "%s%n%d", "{0}{value}{x!r}", "{", "}", "\\",
    "$1\\1\\g<9>", "[红色]", "\x1b[31m红\x1b[0m", "\x1b]0;t\x07", "a" * 300, "字" * 33_000, "汉字\n" * 2_000,
    "已完成1项" * 5_000, "1项" * 16_000, "1、" * 16_000, "任务3项，" * 5_000, "(1)" * 9_000, "1.5亿元" * 5_000,
    "x" * 200_000, "(" * 500, "))((", "=" * 500, "-", "—", "--", "...", "N/A", "#REF!", "#N/A", "#DIV/0!", "#", "NULL",
    "None", "nan", "NaN", "inf", "-inf", "Infinity", "TRUE", "true", "持续推进", "长期", "不适用", "约", "其他",
    "各部门",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "1e308", "1e309", "-1e309", "1e-320", "4.9e-324", "1.7976931348623157e308", "9" * 400,
    "9" * 5000, "0." + "3" * 5000, "1e99999999999", "0x1F", "1_000", "１２３", "一千二百", "亿", "万亿亿", "1.5亿元",
    "9" * 30 + "亿元",
    "17，800", "1,2,3,4", "1.2.3", "--5", "+-5", "5-", "(5)", "5%%", "％", "百分之", "百分之九百", "100.0000000001%",
    "1e5%",
    "-40%", "9" * 320 + "%", "40 %", "1/0", "1/3", "½", "Ⅷ", "②", "٣٤", "²", "2e", "e5", ".", "-.", "1..2",
    "0.30000000000000004",
    "2147483648", "4294967296", "9007199254740993", "18446744073709551616", "1e15", "1e16", "1e22", "1e23",
)  # fmt: skip
DATES = (
    "2024-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "99999年12月", "0年1月", "2021年13月",
    "2021年0月",
    "2021.10", "2021.1.0", "2021年10月底", "2024年四季度", "2024年五季度", "2024年上半年", "二〇二四年六月",
    "２０２４年６月", "9999年12月底",
    "9999年四季度", "9999年", "9999年底前", "1899-12-31", "1900-02-29", "2024-06-31", "2024/6/31 25:61", "6月31日",
    "次月31日前",
    "2025年至2021年", "2021、2024、9999", "2021年10月底前分批完成至9999年", "每季度末", "13月底", "2024-6", "20240630",
    "2024063",
    "2024年6月" * 200, "1" * 20 + "年", "0001年1月", "2024-W25", "2024-06-30T24:00:00Z", "-2024年", "2024年-1月",
)  # fmt: skip
SERIALS = (
    "0",
    "-1",
    "1",
    "59",
    "60",
    "60.99999",
    "2958465",
    "2958466",
    "2958465.999999",
    "1e10",
    "-1e10",
    "1e300",
    "45000.5",
    "1e-9",
)
NAMES = (
    "../../x", "..", ".", "/etc/passwd", "C:\\x", "\\\\h\\s", "a/b", "a\\b", "CON", "nul.txt", "COM1", "x.", "x ",
    " x", "~", "~$x", "-rf",
    "--help", "x\ny", "x\x00y", "x\x1by", "名" * 90, "名" * 300, "*?<>|\":", "$(id)", "`id`", ";id", "%00",
    "%2e%2e%2f", "....//", "\u202ecod.",
    "区发改委", "区发改委/区经信局", "=cmd", "'", "[1]", "Sheet:1", "历史记录", "History", "xl/workbook.xml",
    "𠮷" * 60, "é", "e\u0301", "K", "\ud800",
)  # fmt: skip
TAGS = (
    "{{", "}}", "{%", "%}", "{#", "{{ }}", "{{ x", "{{ 1/0 }}", "{{ x.y.z }}", "{{ ''.__class__.__mro__ }}",
    "{{ self }}",
    "{{ range(10**9)|list|length }}", "{{ 'a' * 10**9 }}", "{{ 10**10**9 }}", "{{ 'a'|center(10**9) }}",
    "{{ lipsum(9999) }}",
    "{{ cycler.__init__.__globals__ }}", "{{ period.__class__ }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{% for t in tasks %}", "{% endfor %}", "{% if %}", "{% else %}", "{% endif %}", "{%tr for t in tasks %}",
    "{%tr endfor %}",
    "{%tc for t in tasks %}", "{%tc endfor %}", "{%p if x %}", "{%p endif %}", "{%r x %}", "{{r x }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = x %}", "{% set ns = namespace(a=[]) %}", "{% include '/etc/passwd' %}", "{% import 'os' as o %}",
    "{% extends 'x' %}",
    "{% raw %}{{ x }}{% endraw %}", "{% vmerge %}", "{% vm %}", "{% hm %}", "{% cellbg 'ZZ' %}",
    "{% colspan 999999999 %}", "{% colspan -1 %}",
    "{% restart %}", "{% chart x %}", "{{ chart: tasks }}", "{{ period|nofilter }}", "{{ period|round(-10**9) }}",
    "{{ period is nothing }}",
    "{{ tasks|groupby('x')|list }}", "{{ tasks|sort(attribute='x') }}", "{{ tasks|map('x')|join }}",
    "{{ tasks[10**30] }}", "{{ '%9999999d' % 1 }}",
    "{{ '{:9999999}'.format(1) }}", "{{ not }}", "{{ (((((((((( }}", "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "{{ " + "-" * 3000 + "1 }}", "{{ [" * 400,
    "{{ 'x' ~ '\ud800' }}", "{{ \"\\ud800\" }}", "{{ '\\x00' }}", "{% filter upper %}", "{% call x() %}",
    "{% trans %}", "{% do x %}", "｛｛ x ｝｝",
    "{{ period\u200b }}", "{{\u00a0period }}", "{{ period }", "{ { period } }", "{{ debug }}", "{{ 1 if }}",
    "{{ tasks|length.real.imag }}", "{{ loop }}",
)  # fmt: skip
ATTRIBUTES = (
    "", "0", "-1", "1", "999999999", "2147483648", "-2147483649", "4294967296", "9" * 30, "9" * 5000, "1e308", "NaN",
    "x", " ", "A1", "A0", "ZZZ99999999",
    "XFD1048576", "XFE1048577", "A1:XFD1048576", "B2:A1", "A1:A1:A1", "R1C1", "rId999", "rId1", "true", "false", "2",
    "s", "n", "b", "e", "str", "inlineStr",
    "hidden", "veryHidden", "../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "xl/worksheets/sheet1.xml",
    "/xl/workbook.xml", "External",
    ADDRESS, f"\\\\127.0.0.1\\{MARK}", "&#10;", "&#55296;", "a" * 70_000, "{{ x }}", "é", "中文", "worksheet", "w:p",
    "xml:space",
)  # fmt: skip


#: Of these as many as a cell holds are put side by side: patterns and lists must not take the square of them.
RUNS = (
    " ", "\n", "1", "0", "a", "-", ".", ",", "、", "一", "(", "（", "“", "{", "}", "[", "<", "&", "=", "_", "_x", "%",
    "a ", "a,", "1.", "1,", "1 ", "1/", "1-", "1个", "1月", "1年", "甲、", "问题", "第", "年", "A1", "{{ x", "{%", "'",
    '"', "：", "\\",
)  # fmt: skip
_LONGEST = 32_000


def text(dice: Random) -> str:
    """Any hostile text, now and then one as long as a cell may be."""
    if dice.random() < 0.04:
        run = dice.choice(RUNS)
        return run * (_LONGEST // len(run))
    if dice.random() < 0.01:
        return "、".join(f"{dice.choice(('区', 'RW-', '甲'))}{number}" for number in range(dice.choice((300, 5000))))
    return dice.choice(dice.choice((INJECTIONS, STRANGE, NUMBERS, DATES, NAMES)))


def tag(dice: Random) -> str:
    """What could stand in a template, sound or not; now and then two in each other."""
    one = dice.choice(TAGS)
    return one if dice.random() < 0.7 else one + dice.choice(TAGS)


def argument(dice: Random) -> str:
    """A hostile word for a command line: no system takes one with a zero in it, nor a very long one."""
    return text(dice).replace("\0", "").encode("utf-8", "replace").decode()[:20_000]
