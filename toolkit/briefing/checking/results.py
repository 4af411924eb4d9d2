"""What the command `templates` found, ready for any format: reports, the list of templates, what templates may use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.briefing.checking import manual
from toolkit.briefing.checking.additions import ADDITIONS
from toolkit.briefing.checking.example import PERIOD
from toolkit.briefing.checking.listing import Described
from toolkit.briefing.checking.manual import Entry
from toolkit.briefing.checking.remarks import Remark, Report
from toolkit.briefing.content.context import VARIABLES
from toolkit.briefing.filters import CATALOGUE
from toolkit.ledger.near import nearest_name
from toolkit.values import CannotDo, Grid, Result, Severity

# -- check


def reports_result(reports: Sequence[Report]) -> Result:
    """The reports of one or several templates; the JSON of several is a list."""
    documents = [_report_json(report) for report in reports]
    lines: list[str] = []
    for report in reports:
        lines += ["", *_report_lines(report)] if lines else _report_lines(report)
    return Result(documents[0] if len(documents) == 1 else documents, tuple(lines))


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "template": report.template,
        "sha256": report.sha256,
        "profile": report.profile,
        "counts": dict(report.counts),
        "variables": list(report.variables),
        "findings": [_remark_json(remark) for remark in report.remarks],
    }


def _remark_json(remark: Remark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "severity": remark.severity.value,
        "place": remark.place,
        "part": remark.part,
        "message": remark.message,
        "remedy": remark.remedy,
        "strength": remark.strength,
        "clause": remark.clause,
    }


def _report_lines(report: Report) -> Iterator[str]:
    yield report.template
    for severity in Severity:
        told = [remark for remark in report.remarks if remark.severity is severity]
        if told:
            yield from ("", f"【{severity.label}】{len(told)} 处")
        for remark in told:
            yield f"  {remark.place}  {remark.message}{remark.remedy}  [{remark.code}]"
    yield ""
    if report.variables:
        yield f"用到的变量（{len(report.variables)} 个）：{'、'.join(report.variables)}"
    counts = "，".join(f"{severity.label} {report.counts[severity.value]} 处" for severity in Severity)
    yield f"对照 {report.profile} 检查：{counts}。"


# -- list


def list_result(templates: Sequence[Described]) -> Result:
    """The templates that come with the toolkit, each with what it is for."""
    data = [{"name": one.name, "description": one.description, "keywords": one.keywords} for one in templates]
    rows = tuple((one.name, one.description or "（没有写说明）", one.keywords) for one in templates)
    grid = Grid("模板", ("名称", "用途", "生成"), rows)
    return Result({"templates": data}, ("工具自带的 Word 模板，taizhang report --template 名称 使用：",), (grid,))


# -- vars


def vars_result(name: str) -> Result:
    """Everything a template may use, or one thing with what it has. Raises CannotDo for a name there is not."""
    if not name:
        return _all_result()
    if name in VARIABLES:
        return _variable_result(name)
    if name in CATALOGUE:
        return Result({"filter": _filter_json(name)}, (), (_filters_grid([name]),))
    if name in ADDITIONS:
        return Result({"layout": _addition_json(name)}, (), (_additions_grid([name]),))
    near = nearest_name(name, [*VARIABLES, *CATALOGUE, *ADDITIONS])
    hint = f"最接近的是“{near}”。" if near else ""
    raise CannotDo(f"没有变量、过滤器或标记“{name}”。{hint}", "", "不带名称时列出全部。")


def _all_result() -> Result:
    entries = manual.variables()
    data = {
        "example_period": str(PERIOD),
        "variables": [_entry_json(entry) for entry in entries],
        "filters": [_filter_json(name) for name in CATALOGUE],
        "layout": [_addition_json(name) for name in ADDITIONS],
    }
    lines = (
        "模板里可以用的变量、过滤器和排版标记。示例取自编造的小台账（2024年6月），不是真实数据。",
        "看一个变量有哪些属性：taizhang templates vars 变量名",
    )
    grids = (_variables_grid("变量", entries), _filters_grid(list(CATALOGUE)), _additions_grid(list(ADDITIONS)))
    return Result(data, lines, grids)


def _variable_result(name: str) -> Result:
    entry = next(entry for entry in manual.variables() if entry.name == name)
    attributes, each = manual.attributes(name), manual.each(name)
    data = {
        **_entry_json(entry),
        "attributes": [_entry_json(one) for one in attributes],
        "each": [_entry_json(one) for one in each],
    }
    grids = []
    if attributes:
        grids.append(_attributes_grid(f"{name} 的属性", attributes))
    if each:
        grids.append(_attributes_grid(f"逐项：{{% for x in {name} %}} 里的 x", each))
    said = f"{entry.name}：{entry.meaning}"
    return Result(data, (said, f"{_sort(entry)}，如 {entry.example or '（空）'}"), tuple(grids))


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "meaning": entry.meaning,
        "sort": entry.sort,
        "example": entry.example,
        "may_be_empty": entry.empty,
    }


def _filter_json(name: str) -> dict[str, str]:
    one = CATALOGUE[name]
    return {"name": name, "meaning": one.says, "example": one.example, "gives": one.gives}


def _addition_json(name: str) -> dict[str, str]:
    one = ADDITIONS[name]
    return {"name": name, "sort": one.sort, "meaning": one.says, "example": one.example}


def _sort(entry: Entry) -> str:
    return f"{entry.sort or '值'}{'，可能没有' if entry.empty else ''}"


def _variables_grid(title: str, entries: Sequence[Entry]) -> Grid:
    rows = tuple((entry.name, entry.meaning, _sort(entry), entry.example) for entry in entries)
    return Grid(title, ("名称", "是什么", "种类", "示例"), rows)


def _attributes_grid(title: str, entries: Sequence[Entry]) -> Grid:
    return Grid(title, ("写法", "种类", "示例"), tuple((e.name, _sort(e), e.example) for e in entries))


def _filters_grid(names: Sequence[str]) -> Grid:
    found = [(name, CATALOGUE[name]) for name in names]
    rows = tuple((name, one.says, f"{{{{ {one.example} }}}}", one.gives) for name, one in found)
    return Grid("过滤器", ("名称", "作用", "写法", "印出"), rows)


def _additions_grid(names: Sequence[str]) -> Grid:
    rows = tuple((name, one.sort, one.says, one.example) for name, one in ((name, ADDITIONS[name]) for name in names))
    return Grid("排版", ("名称", "种类", "作用", "写法"), rows)
