"""What the tags of a part make together: every block is closed, and the XML stays whole whatever its tags decide."""

from __future__ import annotations

import re

from toolkit.briefing.parts.xmltext import MARKUP, OWNERS, Pieces, Wrong, unescape
from toolkit.briefing.tagging.passages import first_tag
from toolkit.briefing.tagging.reading import CELLS, CLOSERS, OPENERS, Tag

#: Elements in which paragraphs stand beside one another.
HOMES = OWNERS | {"w:sdtContent"}

_SET = r"set\s+[\w.,\s()]+=(?!=)"
_SPLIT = frozenset(("w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:bdo", "w:dir"))
_MERGES = {"vm": "tr", "hm": "tc"}


def balance(pieces: Pieces, tags: list[Tag]) -> None:
    """See that every block is closed, and that the XML stays whole whatever its tags decide."""
    groups: list[list[Tag]] = []
    changed: dict[tuple[int, str], Tag] = {}
    for tag in tags:
        if tag.word in CELLS:
            _in_cell(pieces, [group[0] for group in groups], tag, changed)
        if tag.kind != "{%":
            continue
        if tag.word in OPENERS or (tag.word == "set" and not re.match(_SET, tag.body)):
            groups.append([tag])
        elif tag.word in ("elif", "else"):
            _branch(groups, tag)
        elif tag.word in CLOSERS:
            if not groups or groups[-1][0].word != tag.word[3:]:
                raise _unopened(groups, tag)
            groups[-1].append(tag)
            _align(pieces, groups.pop())
    if groups:
        first = groups[-1][0]
        raise Wrong(f"“{first.typed}”没有结束", first.at, f"请补上 {{%{_prefix(first)} end{first.word} %}}。")


def _prefix(tag: Tag) -> str:
    return tag.level if tag.lifted else ""


def _branch(groups: list[list[Tag]], tag: Tag) -> None:
    allowed = ("if", "for") if tag.word == "else" else ("if",)
    if not groups or groups[-1][0].word not in allowed:
        raise Wrong(f"“{tag.typed}”前面没有对应的 {{% if %}}", tag.at, "请检查 if、else、endif 的次序。")
    groups[-1].append(tag)


def _unopened(groups: list[list[Tag]], tag: Tag) -> Wrong:
    word = tag.word[3:]
    if not groups:
        return Wrong(f"“{tag.typed}”没有对应的 {{% {word} %}}", tag.at, "请补上开头，或删去它。")
    first = groups[-1][0]
    message = f"“{tag.typed}”与“{first.typed}”不成对"
    return Wrong(message, tag.at, f"请先用 {{%{_prefix(first)} end{first.word} %}} 结束“{first.typed}”。")


def _in_cell(pieces: Pieces, openers: list[Tag], tag: Tag, changed: dict[tuple[int, str], Tag]) -> None:
    """See that a tag for its cell stands in one, that no other undoes it, and that nothing in the cell decides it."""
    cell = pieces.nearest(tag.at, {"w:tc"})
    if cell < 0:
        raise Wrong(f"标记“{tag.typed}”不在表格里", tag.at, "请放在表格的单元格里。")
    for opener in openers:
        if cell < opener.at < pieces.end[cell]:
            message = f"“{tag.typed}”管的是整个单元格，不能写在格里的“{opener.typed}”之内"
            raise Wrong(message, tag.at, "请把它移到这一格的最前面，条件写在它的值里。")
    loop = next((opener for opener in reversed(openers) if opener.word == "for"), None)
    level = _MERGES.get(tag.word)
    if level and (loop is None or loop.level != level):
        remedy = "合并上下相邻、值相等的格，请用 {% vmerge %}。"
        raise Wrong(f"“{tag.typed}”不在 {{%{level} for … %}} 之内", tag.at, remedy)
    what = "vm" if tag.word == "vmerge" else tag.word
    other = changed.setdefault((cell, what), tag)
    if other is not tag:
        raise Wrong(f"同一格里“{other.typed}”和“{tag.typed}”只能有一个", tag.at, "请删去其中一个。")


def _align(pieces: Pieces, group: list[Tag]) -> None:
    first, last = group[0], group[-1]
    captures = first.word in ("macro", "set")
    if captures and any(tag.passage is not first.passage or tag.level for tag in group):
        remedy = f"请把它与“{last.typed}”写在同一段，不带 p、r。"
        raise Wrong(f"暂不支持跨段的“{first.typed}”", first.at, remedy)
    if any(tag.lifted for tag in group):
        homes = {pieces.up[element_of(pieces, tag)] if tag.lifted else -2 for tag in group}
        if len(homes) > 1:
            raise _apart(first, next(tag for tag in group[1:] if tag.level != first.level or tag is last))
        return
    if len({_home(pieces, tag) for tag in group}) > 1:
        raise _apart(first, last)
    depth = _depth(pieces, group)
    if depth < 0 or (depth and captures):
        message = f"“{first.typed}”与“{last.typed}”一个在域、超链接、控件或修订之内，一个在外"
        raise Wrong(message, first.at, "请把两个标记都移到它的里面，或都移到外面。")
    for tag in group:
        tag.raised = depth


def _apart(first: Tag, other: Tag) -> Wrong:
    message = f"“{first.typed}”与“{other.typed}”不在同一层：须同在一段、一格、一个表或正文里，且写法相同"
    remedy = "跨段时都写成 {%p … %}，跨行时都写成 {%tr … %}，跨格时都写成 {%tc … %}，并各占一段、一行或一格。"
    return Wrong(message, other.at, remedy)


def element_of(pieces: Pieces, tag: Tag) -> int:
    """The paragraph, row or cell that a lifted tag stands for."""
    element = pieces.nearest(tag.at, {f"w:{tag.level}"})
    if element < 0:
        raise Wrong(f"标记“{tag.typed}”不在表格里", tag.at, "表格之外请用 {%p … %}。")
    return element


def _home(pieces: Pieces, tag: Tag) -> tuple[int, int]:
    if tag.passage.plain:
        return -1, id(tag.passage)
    return pieces.nearest(tag.at, HOMES), 0


def _depth(pieces: Pieces, group: list[Tag]) -> int:
    """The least lift (0, 1 or 2) at which all tags of a block stand in the same elements; -1 for none."""
    least = 1 if any(tag.level == "r" for tag in group) else 0
    if group[0].passage.plain:
        return -1 if least else 0
    routes = [_route(pieces, tag) for tag in group]
    for depth in range(least, 3):
        if depth == 2 and any(not _SPLIT.issuperset(route[2:-1]) for route in routes):
            return -1
        if len({tuple(route[(0, 2, -1)[depth] :]) for route in routes}) == 1:
            return depth
    return -1


def _route(pieces: Pieces, tag: Tag) -> list[str]:
    """The names of the elements from w:t out to the paragraph."""
    names = []
    for holder in pieces.around(tag.at):
        names.append(pieces.name[holder])
        if names[-1] == "w:p":
            break
    return names


def check_chart(pieces: Pieces, tags: list[Tag]) -> None:
    """See that a tag with a chart's figures stands on a chart, and that no tag stands among a chart's figures."""
    for tag in tags:
        owner = tag.passage.owner
        if pieces.name[owner] in ("c:v", "c:f"):
            remedy = "请清除图表数据里的标记，在图表的“替代文字”里写 {{ chart: 数据 }}。"
            raise Wrong(f"标记“{tag.typed}”写在图表的数据里", tag.at, remedy)
        if tag.word != "chart":
            continue
        drawing = pieces.nearest(owner, {"w:drawing"})
        inside = pieces.name[drawing : pieces.end[drawing]] if drawing >= 0 else []
        on_chart = pieces.name[owner] == "wp:docPr" and "c:chart" in inside
        if not on_chart and pieces.nearest(owner, {"c:title"}) < 0:
            remedy = "请写在图表的“替代文字”里（右键图表，查看可选文字），或写在图表的标题里。"
            raise Wrong(f"“{tag.typed}”不在图表上", tag.at, remedy)


def refuse(xml: str, part: str) -> None:
    """Raise Wrong when a part that is never filled (a chart) holds a tag, which would be printed as it is."""
    found = first_tag(MARKUP.sub("", xml))
    if found:
        raise Wrong(f"暂不支持{part}里的标记“{unescape(found)}”", -1, f"请从{part}里删去它。")
