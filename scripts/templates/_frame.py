"""The head and the foot of a document: title, addressee, signature, attachments, the source of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from templates._blocks import Block, Blocks, FreePlace, Line, cases, flat, note, tag, when

HINT = tag("{#p 灰色的行是循环和判断，不会印出；黑色的文字和样式都可以在 Word、WPS 里直接修改。#}")


def title(text: str) -> Blocks:
    """The title in black; \\n is where its lines break."""
    return flat(Line("文件标题", text))


def addressee(text: str = "") -> Blocks:
    """The addressee: a text, or that of the settings where there is one."""
    return (Line("主送", f"{text}："),) if text else when("addressee", Line("主送", "{{ addressee }}："))


def ending(free: str, names: Sequence[tuple[str, str]], signed: bool = True) -> Blocks:
    """What follows the text: a place for the office's own words, the list of attachments, the signature.

    While nothing is written there, the place is the blank line below the text that the standard asks for: so what
    comes next has no space of its own. `names` are (condition, name) pairs: a condition is an expression that is true
    where the attachment is there.
    """
    return flat(FreePlace(free), _attachments(names), _signature(names) if signed else ())


def _signature(names: Sequence[tuple[str, str]]) -> Blocks:
    """Who issues the document, and a date to be filled in by hand: that of signing, which no ledger knows.

    Where the settings do not say who issues it, that is left to be filled in too: a ledger's name signs nothing.
    """
    below_text, below_list = (
        Line("署名", "{{ settings.issuer or '　　　　　　　　' }}", close=close) for close in (True, False)
    )
    always = any(condition == "true" for condition, _ in names)
    signed = (below_list,) if always else cases((_any(names), (below_list,)), ("", (below_text,)))
    return flat(signed, Line("成文日期", "　　　　年　　月　　日"))


def _any(names: Sequence[tuple[str, str]]) -> str:
    return " or ".join(condition for condition, _ in names)


def _attachments(names: Sequence[tuple[str, str]]) -> Blocks:
    """The list of attachments, numbered where there are several."""
    conditions = [condition for condition, _ in names]
    announced = (_announced(conditions, place, name) for place, (_, name) in enumerate(names))
    return flat(*(when(condition, lines) for condition, lines in zip(conditions, announced, strict=True)))


def _announced(conditions: Sequence[str], place: int, name: str) -> Blocks:
    """What the list says of one attachment: it is the only one, the first or a later one."""
    alone = Line("附件说明", f"附件：{name}", close=True)
    if len(conditions) == 1:
        return (alone,)
    number = _count(conditions[: place + 1])
    first = Line("附件说明（多个）", f"附件：1.{name}", close=True)
    later = Line("附件说明（续）", f"{{{{ {number} }}}}.{name}")
    only = f"{_count(conditions)} == 1"
    if not place:
        return cases((only, (alone,)), ("", (first,)))
    return cases((only, (alone,)), (f"{number} == 1", (first,)), ("", (later,)))


def attachment(names: Sequence[tuple[str, str]], place: int, *parts: Block | Iterable[Block]) -> Blocks:
    """One of those attachments on pages of its own."""
    conditions = [condition for condition, _ in names]
    condition, name = names[place]
    number = f"{{% if {_count(conditions)} > 1 %}}{{{{ {_count(conditions[: place + 1])} }}}}{{% endif %}}"
    word = Line("附件", f"附件{number if len(names) > 1 else ''}")
    return when(condition, word, Line("附件标题", name), *parts)


def _count(conditions: Sequence[str]) -> str:
    """How many of some conditions hold, as an expression."""
    return f"[{', '.join(conditions)}]|select|list|length"


def source() -> Blocks:
    """Where the figures come from: the last line of every document."""
    return flat(
        note(
            "注：数据来源为{{ ledger_name or '台账' }}{% if sha256 %}（SHA-256前16位：{{ sha256[:16] }}）{% endif %}，"
            "状态截至{{ as_of|date }}；序时进度{{ yardstick.method }}推算，"
            "容差{{ yardstick.tolerance|number }}个百分点，"
            "差距超过{{ yardstick.red|number }}个百分点亮{{ yardstick.lights.严重滞后|lamp }}。"
        )
    )
