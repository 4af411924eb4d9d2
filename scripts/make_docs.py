"""The generated pages of the manual: columns, findings, commands, variables; and the filters in the page of templates.

Writes them into docs/; with `--check` it writes nothing, names those that differ from what it would write
and exits 1 if there are any. Run it with the project's own Python: .venv/bin/python scripts/make_docs.py
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.briefing.content.context import VARIABLES  # noqa: E402
from toolkit.briefing.filters import CATALOGUE  # noqa: E402
from toolkit.check import all_rules, catalogue  # noqa: E402
from toolkit.cli import group  # noqa: E402
from toolkit.ledger.faults import FAULTS  # noqa: E402
from toolkit.schema import Column, Schema, SettingItem, Sheet, standard_schema  # noqa: E402
from toolkit.values import Fault, shown  # noqa: E402

DOCS = ROOT / "docs"
HELP_WIDTH = 80
"""Columns of a help page, a Chinese character taking two."""

FILTERS_BEGIN = "<!-- 下面的表由 python scripts/make_docs.py 从程序生成，请勿手工改动。 -->"
FILTERS_END = "<!-- 上面的表由程序生成。 -->"
"""What stands before and behind the table of filters in the page of templates, the rest of which is written by hand."""

MADE_BY = "<!-- 本页由 python scripts/make_docs.py 从程序生成，请勿手工改动；程序改动后请重新运行它。 -->"

KINDS = {
    "text": "文字",
    "names": "名称（可几个）",
    "units": "单位（可几个）",
    "reference": "编号（可几个）",
    "choice": "选项",
    "percent": "[完成率](writing.md#完成率)",
    "amount": "[金额](writing.md#金额)",
    "measure": "数值或文字",
    "start": "[日期](writing.md#日期和时限)，取第一天",
    "deadline": "[时限](writing.md#日期和时限)，取最后一天",
    "day": "[日期](writing.md#日期和时限)",
    "year": "[年份](writing.md#年份)",
    "last_year": "[年份](writing.md#年份)，取最后一年",
    "period": "[报告期](writing.md#报告期)",
    "points": "百分点",
    "words": "状态和叫法",
    "return": "报送时限",
}
"""What the manual calls each kind of column and setting, with the place that says how it may be written."""

WORDS = {
    "after": "后一个编号", "alias": "名称", "amount": "金额", "as_of": "截至日", "before": "前一个编号",
    "between": "中间的环节", "bound": "允许的范围", "cell": "单元格", "choices": "可选值", "column": "列名",
    "columns": "几列", "compared": "与其他数相比", "count": "个数", "day": "节点日期", "difference": "差额",
    "differences": "，金额、年份的差别", "due": "到期日", "end": "结束年", "example": "例", "field": "字段",
    "first": "第一个单位", "formula": "公式", "found": "台账合计", "group": "组名", "half": "半角写法",
    "heading": "列名", "hint": "最接近的名称", "how": "早晚", "instead": "改用的值", "invested": "累计完成投资",
    "item": "设置项", "items": "哪几行", "key": "编号", "label": "合计", "last": "末列", "length": "字数",
    "letter": "列号", "letters": "全角字符", "list": "规划 / 清单", "longest": "限度", "meaning": "理解的内容",
    "missing": "列名", "most": "原来的应完成", "name": "名称", "names": "字符名称", "nearest": "最接近的名称",
    "note": "填写说明", "number": "规则编号", "other": "另一处", "owners": "几个单位", "percent": "完成率",
    "period": "报告期", "plan": "规划", "planned": "计划投资", "published": "公布数", "row": "行号",
    "rows": "几行", "scope": "规划 / 清单", "share": "应完成", "sheet": "工作表", "sheets": "几张表",
    "stage": "阶段", "start": "开始", "text": "进展", "title": "工作表", "unit": "单位", "value": "填写内容",
    "wanted": "必填列", "what": "哪些", "when": "阶段", "where": "首尾或中间", "whose": "某编号的", "why": "原因",
    "years": "年份",
}  # fmt: skip
"""What stands in a message for each word that is filled in; a word that is not here shows as 〔…〕."""

WORDS_OF = {
    "percent-fractions": {"meaning": "百分数"},
    "percent-scale": {"meaning": "百分数"},
    "serial-gap": {"missing": "缺少的编号"},
    "merged-across": {"first": "首列"},
    "outside-plan": {"plan": "规划期"},
    "task-outside-plan": {"plan": "规划期"},
    "dated-not-closed": {"stage": "环节"},
    "problem-overdue": {"stage": "环节"},
    "period-unlikely": {"rows": "总数", "how": "早于本期，或晚了两个月以上"},
    "plan-unlikely": {"rows": "总数", "plan": "规划期"},
    "funded-without-amount": {"amount": "没有填写或为 0"},
    "invested-above-planned": {"whose": "某投资组的"},
    "problem-due-before-found": {"found": "发现日期"},
    "stage-without-measures": {"stage": "环节"},
    "stage-went-back": {"before": "上期环节", "value": "本期环节"},
    "stage-skipped": {"before": "上期环节", "value": "本期环节"},
    "published-total-differs": {"hint": "相差的可能原因"},
    "footing-differs": {"hint": "相差的可能原因", "where": "以上或以下"},
    "milestones-unused": {"where": "哪几格"},
    "milestones-same-day": {"other": "那一行的应完成"},
    "milestone-share-falls": {"before": "前一个节点的日期", "most": "前一个节点的应完成"},
    "milestone-before-start": {"start": "开始日"},
    "milestone-postponed": {"name": "节点", "before": "上期的日期"},
    "milestone-share-lowered": {"name": "节点", "most": "上期的应完成"},
    "milestone-removed": {"names": "名称和日期"},
    "own-rule-error": {"text": "规则写的信息"},
    "own-rule-warning": {"text": "规则写的信息"},
    "own-rule-info": {"text": "规则写的信息"},
}
"""Words that stand for something else in the messages of one kind of finding, by its code."""

COMPARED = "比上期"
"""What marks a kind of finding that needs last period's ledger."""

GROUPS = {
    "各表通用": ("columns",),
    "填写形式": ("forms",),
    "版面和编号": ("layout",),
    "按月填报": ("reports",),
    "设置": ("settings",),
    "任务台账、政策机制": ("tasks",),
    "责任单位": ("units",),
    "项目台账": ("projects", "amounts"),
    "节点": ("milestones",),
    "问题台账": ("problems",),
    "公布合计、合计行和小计行": ("totals",),
    "自定规则": ("own",),
}
"""The groups of findings in the order of the page, each with the files of rules that find them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with --check compare them; 1 when a page differs."""
    parser = argparse.ArgumentParser(description="Make the generated pages of the manual in docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 naming pages that differ")
    check = parser.parse_args(arguments).check
    differing = {path: text for path, text in pages().items() if _old(path) != text}
    for path, text in differing.items():
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        outcome = "differs, run scripts/make_docs.py" if check else "written"
        print(f"{path.relative_to(ROOT).as_posix()}: {outcome}")
    return int(check and bool(differing))


def pages() -> dict[Path, str]:
    """The text of each page by its path."""
    makers: Mapping[str, Callable[[], Iterable[str]]] = {
        "columns.md": lambda: columns_page(standard_schema()),
        "findings.md": findings_page,
        "commands.md": commands_page,
        "variables.md": variables_page,
    }
    made = {DOCS / name: "\n".join([MADE_BY, "", *make()]) + "\n" for name, make in makers.items()}
    templates = DOCS / "templates.md"
    return made | {templates: with_filters(_old(templates) or "")}


def _old(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.exists() else None


# -- Markdown


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(_cell(text) for text in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _quoted(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


# -- columns


def columns_page(schema: Schema) -> Iterator[str]:
    """The sheets, the columns and the settings of a ledger, as the schema states them."""
    yield from ("# 台账的表和列", "", "[目录](README.md)", "")
    yield "台账是一个 .xlsx 工作簿，由下列各表组成。用 `taizhang new 台账.xlsx` 建立的，表和列都已备好。"
    yield from ("", "- 工作表按名称找，列按列名找：列的先后不限，表头不必在第一行，上面可以有标题行。")
    yield "- 列名里的空格、换行、全角半角、前后的 `*`、`：` 不影响识别。金额列名写了别的单位的，折算成万元。"
    yield "- 缺少的表按空表处理并提示；缺少必填列是错误。不认识的表和列保留原样，不参加统计，也会提示。"
    yield "- “主键”用来区分各行，不能重复；各期台账靠它对应。"
    yield from ("", "| 工作表 | 用途 | 主键 |", "|---|---|---|")
    for sheet in schema.sheets:
        yield f"| [{sheet.title}](#{sheet.title}) | {_cell(sheet.about)} | {' + '.join(sheet.key)} |"
    for sheet in schema.sheets:
        yield from ("", *_sheet_lines(sheet))
        if any(column.heading == "项" for column in sheet.columns):
            yield from _settings_lines(schema.settings)
    yield from ("", "## 集合责任主体", "")
    yield f"以{_quoted(schema.collective_starts)}开头、或以{_quoted(schema.collective_ends)}结尾的名称"
    yield "指多个单位，按原文单独统计，不要求列入责任单位表。"


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    yield from (f"## {sheet.title}", "", sheet.about, "")
    yield f"- 主键：{' + '.join(sheet.key)}"
    yield from (f"- 也认这些表名：{'、'.join(sheet.aliases) or '—'}", "")
    headings = ("列名", "必填", "类型", "说明", "可选值", "也认这些列名")
    yield from table(headings, map(_column_row, sheet.columns))


def _column_row(column: Column) -> tuple[str, ...]:
    name = f"**{column.heading}**" if column.required else column.heading
    aliases = "、".join(column.aliases) or "—"
    return name, _required(column), KINDS[column.kind], _note(column), _choices(column), aliases


def _required(column: Column) -> str:
    if not column.required:
        return ""
    excuses = [f"{heading}为{'、'.join(values)}时可不填" for heading, values in column.blank_when.items()]
    warned = column.blank_warns_when.items()
    excuses += [f"{heading}为{'、'.join(values)}时未填只警告" for heading, values in warned]
    if column.blank_when_filled:
        excuses.append(f"已填{column.blank_when_filled}时可不填")
    return f"是（{'；'.join(excuses)}）" if excuses else "是"


def _note(column: Column) -> str:
    bounds = [f"不小于 {shown(column.low)}"] if column.low is not None else []
    bounds += [f"不大于 {shown(column.high)}"] if column.high is not None else []
    bound = f"{'，'.join(bounds)}。" if bounds else ""
    return column.note + bound + (f"例：{column.example}" if column.example else "")


def _choices(column: Column) -> str:
    if not column.choices:
        return ""
    others = [f"{word} 读作 {meaning}" for word, meaning in column.synonyms.items()]
    return "、".join(column.choices) + (f"（也认：{'，'.join(others)}）" if others else "")


def _settings_lines(items: Iterable[SettingItem]) -> Iterator[str]:
    yield from ("", "设置表里可以写这些项：", "")
    rows = ((i.name, KINDS[i.kind], i.note, "、".join(i.choices), i.default or "—") for i in items)
    yield from table(("项", "类型", "说明", "可选值", "不填时"), rows)


# -- findings


def findings_page() -> Iterator[str]:
    """Every kind of finding, by what finds it."""
    yield from ("# 校验目录", "", "[目录](README.md)", "")
    yield "`taizhang validate` 能发现的每一种问题。每条信息末尾方括号里的是代码，可在本页查找；"
    yield "〔…〕处在实际信息里换成具体内容。一次校验列出全部问题，不会遇到第一个就停下。"
    yield from ("", "| 级别 | 意思 |", "|---|---|")
    yield "| 错误 | 内容缺失、读不出或自相矛盾，必须改正；退出状态为 1。 |"
    yield "| 警告 | 多半有误，请核对；加 `--fail-on warning` 时退出状态为 1。 |"
    yield "| 提示 | 工具怎样理解这份台账，或写法上可以改进的地方；理解无误的，不改也行。 |"
    yield from ("", f"共 {len(catalogue())} 种。标“{COMPARED}”的，要用 `--previous` 给出上期台账才查。")
    yield "“依据”一栏的台账约定：第2节是[台账的表和列](columns.md)，第3节是[填写](writing.md)和[状态口径](status.md)。"
    yield from ("本单位另有要求的，可以[自定规则](own-rules.md)。", "", *_example_lines())
    for title, faults in _groups().items():
        yield from (f"## {title}", "")
        yield from table(("级别", "代码", "名称", "信息", "怎样处理", "依据"), map(_fault_row, faults))
        yield ""


def _example_lines() -> Iterator[str]:
    yield "**校验示例**：`samples/faulty.xlsx` 是编造的台账，把本页的问题各列了一处（同一本里放不下的少数几种除外）。"
    yield "“说明”列写着哪里不对，可以对照着看："
    yield from ("", "```sh", "taizhang validate samples/faulty.xlsx --previous samples/faulty-previous.xlsx", "```", "")


def _groups() -> dict[str, list[Fault]]:
    """The kinds of finding by group: those of reading, then those of each file of rules."""
    titles = {file: title for title, files in GROUPS.items() for file in files}
    groups = {"读取": list(FAULTS)} | {title: [] for title in GROUPS}
    for rule in sorted(all_rules(), key=_place_of):
        file = _file(rule)
        groups.setdefault(titles.get(file, file), []).extend(rule.__dict__["faults"])
    return {title: faults for title, faults in groups.items() if faults}


def _file(rule: Callable[..., object]) -> str:
    return rule.__module__.rpartition(".")[2]


def _place_of(rule: Callable[..., object]) -> int:
    """The place of a rule's file in GROUPS, after all others for one that is in none."""
    files = [file for files in GROUPS.values() for file in files]
    return files.index(_file(rule)) if _file(rule) in files else len(files)


def _fault_row(fault: Fault) -> tuple[str, ...]:
    compared = any(fault in rule.__dict__["faults"] for rule in all_rules() if hasattr(rule, "compares"))
    title = f"{fault.title}（{COMPARED}）" if compared else fault.title
    says, remedy = _open(fault, fault.says), _open(fault, fault.remedy)
    return fault.severity.label, f"`{fault.code}`", title, says, remedy, fault.source or "—"


def _open(fault: Fault, template: str) -> str:
    """A template of a fault with 〔填写内容〕 for {value} and the like."""
    words = WORDS | WORDS_OF.get(fault.code, {})
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: f"〔{words.get(found[1], '…')}〕", template)


# -- commands


def commands_page() -> Iterator[str]:
    """The help page of the program and of every command."""
    yield from ("# 命令参考", "", "[目录](README.md)", "")
    yield "本页就是各命令的 `--help`。结果写到标准输出，进度和提醒写到标准错误；"
    yield "`--format json` 只输出一份 JSON，字段见[给程序读的 JSON](json.md)。"
    yield "退出状态和报错信息见[报错怎么办](errors.md)。"
    context = group.make_context("taizhang", [], resilient_parsing=True, terminal_width=HELP_WIDTH)
    yield from ("", "## taizhang", "", "```text", group.get_help(context), "```")
    yield from _commands_below(group, context, "##")


def _commands_below(commands: click.Group, context: click.Context, level: str) -> Iterator[str]:
    """The help page of each command of a group, those of a command's own commands behind it."""
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert command is not None
        inner = command.context_class(command, parent=context, info_name=name)
        title = inner.command_path.partition(" ")[2]
        yield from ("", f"{level} {title}", "", "```text", command.get_help(inner), "```")
        if isinstance(command, click.Group):
            yield from _commands_below(command, inner, f"{level}#")


# -- variables


def variables_page() -> Iterator[str]:
    """Every variable of a Word template."""
    yield from ("# 模板变量", "", "[目录](README.md)", "")
    yield "Word 模板里 `{{ … }}` 和 `{% … %}` 中可以用的名称。怎样写标记、有哪些过滤器，"
    yield "见[写 Word 模板](templates.md)；一个变量有哪些属性，用 `taizhang templates vars 变量名` 看。"
    yield from ("", *table(("变量", "是什么"), ((f"`{name}`", said) for name, said in VARIABLES.items())))


# -- filters


def with_filters(page: str) -> str:
    """The page of templates with the table of filters made anew. Raises ValueError where it has no place for it."""
    before, begin, rest = page.partition(FILTERS_BEGIN)
    _, end, after = rest.partition(FILTERS_END)
    if not (begin and end):
        raise ValueError(f"templates.md: no place for the table of filters between {FILTERS_BEGIN} and {FILTERS_END}")
    rows = ((f"`{name}`", one.says, f"`{{{{ {one.example} }}}}`", one.gives) for name, one in CATALOGUE.items())
    return "\n".join([before + begin, "", *table(("过滤器", "作用", "写法", "印出"), rows), "", end + after])


if __name__ == "__main__":
    sys.exit(main())
