"""Why a rendering failed, in Chinese: the place, the tag, the expression, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Template as Compiled
from jinja2 import Undefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from toolkit.briefing.finishing.merging import Unfit
from toolkit.briefing.language.compiler import Part, near
from toolkit.briefing.language.sandbox import NotText, NoValue, TooMuch
from toolkit.briefing.tagging.tags import CELLS, Tag
from toolkit.values import CannotDo


def explained(path: str, part: Part, error: Exception, values: Mapping[str, Any]) -> CannotDo:
    """What went wrong in a rendering: the place, the tag, the expression, and what to do."""
    line = _line(error, part.compiled)
    tag = part.patched.tag(line)
    if not tag and isinstance(error, TooMuch):
        return CannotDo(f"{part.label}过长（{error}）。", path, "请检查循环和重复的次数。")
    if not tag:
        return CannotDo(f"{part.label}：无法生成（{type(error).__name__}: {error}）。", path)
    lost = _lost(error)
    if isinstance(error, UndefinedError) and lost is not None:
        words, remedy = _unknown(part, lost, line, values)
    else:
        words, remedy = _failed(error, tag)
    return CannotDo(f"{part.place(tag)}：标记“{tag.typed}”：{words}。", path, remedy)


def unfit(path: str, part: Part, error: Unfit) -> CannotDo:
    """Which tag asks for a merge that would lose something, and what to do instead."""
    tag = part.patched.merges[error.number]
    return CannotDo(f"{part.place(tag)}：标记“{tag.typed}”：{error.message}。", path, error.remedy)


def _line(error: Exception, compiled: Compiled) -> int:
    """The line of the template's source in which the error arose."""
    trace, line = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_globals.get("__jinja_template__") is compiled:
            line = compiled.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _lost(error: Exception) -> Undefined | None:
    """The undefined value that raised the error: it is `self` in the innermost frame."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    value = trace.tb_frame.f_locals.get("self") if trace else None
    return value if isinstance(value, Undefined) else None


def _unknown(part: Part, lost: Undefined, line: int, values: Mapping[str, Any]) -> tuple[str, str]:
    """The words and the remedy for a name that is not there."""
    name, holder = lost._undefined_name, lost._undefined_obj
    if name is None:  # loop.previtem of the first turn, the first of an empty list
        return "用到的值此时没有", "请先用 {% if 名称 is defined %} 或 {% if not loop.first %} 判断。"
    tree = part.compiled.environment.parse(part.patched.source)
    expression, outer = _expression(tree, name, line)
    if holder is None:
        return f"“{outer}”没有值，取不到“{name}”", "请补填该值，或在模板里先用 {% if %} 判断。"
    if isinstance(holder, str | int | float):
        return f"“{outer}”是文字或数字，取不到“{name}”", "请直接打印它，或改正名称。"
    if isinstance(holder, list | tuple):
        return f"“{outer}”是清单，取不到“{name}”", "请用 {% for %} 逐项取，或改正序号。"
    if holder is missing:
        set_here = (node.name for node in tree.find_all(nodes.Name) if node.ctx == "store")
        known: Iterable[str] = (*values, *set_here)
    else:
        known = map(str, holder) if isinstance(holder, Mapping) else dir(holder)
    return f"“{expression}”不存在{near(str(name), known)}", "请改正名称。"


def _expression(tree: nodes.Template, name: Any, line: int) -> tuple[str, str]:
    """The whole expression that ends in this name on this line, as tasks.totl, and what it is taken from."""
    taken: Iterable[Any] = tree.find_all((nodes.Getattr, nodes.Getitem))
    for node in taken:
        if node.lineno == line and _last(node) == name:
            return _shown(node), _shown(node.node)
    return str(name), str(name)


def _last(node: nodes.Getattr | nodes.Getitem) -> Any:
    return node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)


def _shown(node: nodes.Node) -> str:
    """The expression as its author may have typed it, what is not a plain name as “…”."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_shown(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_shown(node.node)}[{_last(node)!r}]"
    return "…"


def _failed(error: Exception, tag: Tag) -> tuple[str, str]:
    """The words and the remedy for a value that cannot be printed or worked out."""
    what = f"“{tag.body.partition(' in ')[2] or tag.body}”" if tag.word in {"", "for", *CELLS} else "用到的值"
    if isinstance(error, NoValue):
        return f"{what}没有值", '请补填该值；确可为空时写成 {{ 名称 or "" }}。'
    if isinstance(error, NotText):
        return f"{what}是{error}，不能直接打印", '请写出要打印的那一项，清单可写成 {{ 名称|join("、") }}。'
    if isinstance(error, SecurityError):
        return f"{what}不允许使用", "模板里不能取以下划线开头的属性，也不能改动数据。"
    if isinstance(error, OverflowError) and "MAX_RANGE" in str(error):
        return f"{what}过大（range 的项数超过限度）", "请检查循环的次数。"
    if isinstance(error, TooMuch | OverflowError | RecursionError | MemoryError):
        said = f"（{error}）" if str(error) else ""
        return f"{what}过大{said}", "请检查循环和重复的次数。"
    if isinstance(error, CannotDo):
        return error.message.removesuffix("。"), error.remedy
    return f"{what}计算出错（{type(error).__name__}: {error}）", "请检查表达式和数据的类型。"
