"""A departure from the layout profile: what is there, what the profile asks for, and on what that rests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toolkit.briefing.checking.opened import Part
from toolkit.briefing.checking.profile import Rule
from toolkit.briefing.checking.profile_text import OWN
from toolkit.briefing.checking.remarks import Kind, Remark
from toolkit.values import Severity

_PAGE = "在 Word 的“页面设置”里改"
_WHERE = {
    **dict.fromkeys(("paper", "margin", "area"), _PAGE),
    "grid": "在 Word 的“页面设置”或正文样式里改",
    "page_number": "在页脚里改",
    **dict.fromkeys(("addressee.end", "attachment.mark", "heading.numbers", "document_number"), "改文字"),
}
_WARNS = ("规定", "一般", OWN)
_SIZES = {
    42: "初号", 36: "小初", 26: "一号", 24: "小一", 22: "二号", 18: "小二", 16: "三号", 15: "小三", 14: "四号",
    12: "小四", 10.5: "五号", 9: "小五",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing that is not as the profile asks: the rule, where, what is there and what should be.

    `place` is "" for that of the piece.
    """

    kind: Kind
    rule: Rule
    part: Part
    at: int
    found: str
    wanted: str
    place: str = ""


def told(departures: Iterable[Departure]) -> Iterator[Remark]:
    """A remark for each different departure, at the first place, with the number of all."""
    groups: dict[tuple[str, str, str, str], list[Departure]] = {}
    for one in departures:
        groups.setdefault((one.kind.code, one.rule.key, one.found, one.wanted), []).append(one)
    for group in groups.values():
        yield _remark(group[0], len(group))


def _remark(first: Departure, count: int) -> Remark:
    rule, place = first.rule, first.place or first.part.place(first.at)
    severity = Severity.WARNING if rule.strength in _WARNS else Severity.INFO
    more = f"（同样的共 {count} 处）" if count > 1 else ""
    message = f"{first.found}，应为{first.wanted}{more}。依据：{rule.basis}。"
    where = next((words for start, words in _WHERE.items() if rule.key.startswith(start)), "在 Word 的样式里改")
    remedy = f"请{where}" + ("。" if rule.strength == "规定" else "；有意这样的，可以不管。")
    return Remark(first.kind, severity, first.part.path, first.at, place, message, remedy, rule.strength, rule.clause)


def size_name(points: float | None) -> str:
    """A size as staff call it: 三号（16 磅）, 13 磅."""
    if points is None:
        return "没有设定的字号"
    name = _SIZES.get(points, "")
    return f"{name}（{points:g} 磅）" if name else f"{points:g} 磅"
