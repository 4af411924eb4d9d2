"""What sentences say of days and periods, thresholds, lights, what is new, and single items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from toolkit.briefing.reconciling.claims import AMOUNT, COUNT, FIXED, OWN, Claim, Said, count, number, readings
from toolkit.briefing.reconciling.layout import Paragraph
from toolkit.briefing.reconciling.phrases import Told
from toolkit.briefing.reconciling.words import NOUN
from toolkit.summary import Item, Summary
from toolkit.values import Span
from toolkit.views.wording import lamp

_UNTIL: Final = re.compile(r"截至(\d{4})年(\d{1,2})月(\d{1,2})日")
_PRINTING: Final = timedelta(days=92)
_OF_LEDGER: Final = re.compile(f"{NOUN}|进展|实施|台账|逾期|滞后|序时|^）")
_SINCE: Final = re.compile(r"与(\d{4})年(\d{1,2})月末相比")
_STAGES: Final = re.compile(rf"未销账{COUNT}个（[^（）]*）")
_TITLE: Final = re.compile(
    r"(\d{4})年(\d{1,2})月(?:份|规划)?(?:[^\d，。；]{0,8})?(?:评估报告|专刊|简报|通报|月报|材料|实施进展情况)"
)
_ITEM: Final = re.compile(
    rf"^(?:\d+[.．]\s?)?(?P<name>[^。]+?)(?:（[^（）]*）)?。.{{0,12}}?完成率(?P<done>{AMOUNT})%"
    rf"(?:，(?P<side>低于|高于)序时进度(?P<gap>{AMOUNT})个百分点)?"
)


def days(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """The day up to which a document says that its figures are; a day soon after may be that of printing."""
    if "截至" not in paragraph.text:
        return
    own = told.summary.as_of
    wanted = Decimal(own.year * 10000 + own.month * 100 + own.day)
    for found in _UNTIL.finditer(paragraph.text):
        year, month, day = map(int, found.groups())
        said = Said(paragraph.place, f"说“{found[0]}”", Decimal(year * 10000 + month * 100 + day))
        later = _day(year, month, day)
        rest = re.split("[。；]", paragraph.text[found.end() :])[0]
        if later is None or not own < later <= own + _PRINTING or _OF_LEDGER.search(rest):
            yield Claim(said, (("截至日期", wanted),), *found.span(), sure=FIXED)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def since(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """What is new since the earlier ledger by status, and as of when that one is."""
    changes = told.summary.changes
    if changes is None or "相比" not in paragraph.text:
        return
    before, stale = changes.previous_period.as_of, changes.previous_period.previous.as_of
    for found in _SINCE.finditer(paragraph.text):
        if (int(found[1]), int(found[2])) not in ((before.year, before.month), (stale.year, stale.month)):
            continue  # what is compared with may be another time than the earlier ledger's
        said = Said(paragraph.place, f"说“{found[0]}”", Decimal(int(found[1]) * 100 + int(found[2])))
        yield Claim(said, (("上期截至", Decimal(before.year * 100 + before.month)),), *found.span(), sure=OWN)
    for status, items in (("滞后", changes.newly_behind), ("逾期", changes.newly_overdue)):
        for found in re.finditer(rf"新增{re.escape(told.summary.words[status])}(?P<n>{COUNT})项", paragraph.text):
            said = Said(paragraph.place, f"说“{found[0]}”", count(found["n"]))
            yield Claim(said, ((f"新增{status}的事项", Decimal(len(items))),), *found.span("n"), sure=FIXED)


def thresholds(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """From which difference on an item is 滞后, and from which 超序时."""
    yardstick, words = told.summary.yardstick, told.summary.words
    for status, value in (("滞后", yardstick.tolerance), ("超序时", yardstick.ahead)):
        pattern = rf"序时进度且差距超过(?P<n>{AMOUNT})个百分点的为{re.escape(words[status])}"
        for found in (
            re.finditer(pattern, paragraph.text) if value is not None and "个百分点的为" in paragraph.text else ()
        ):
            said = Said(paragraph.place, f"说“{found[0]}”", *number(found["n"]))
            yield Claim(said, ((f"{words[status]}的阈值", Decimal(str(value))),), *found.span("n"), sure=OWN)


def stages(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """How many of the open problems are at each stage of the loop: 未销账9个（建账2个、整改6个、复查1个）."""
    for found in _STAGES.finditer(paragraph.text) if "未销账" in paragraph.text else ():
        counts = Counter(problem.stage for problem in told.values["open_problems"])
        for one in re.finditer(rf"(?P<stage>建账|整改|复查)(?P<n>{COUNT})个", found[0]):
            said = Said(paragraph.place, f"说“{one[0]}”", count(one["n"]))
            span = (found.start() + one.start("n"), found.start() + one.end("n"))
            yield Claim(said, ((f"未销账问题中{one['stage']}的", Decimal(counts[one["stage"]])),), *span, sure=FIXED)


def period(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """The month that a title names (2024年6月评估报告); other lines may speak of any month."""
    own = told.summary.period
    if own.span is not Span.MONTH or paragraph.headings or "。" in paragraph.text:
        return
    for found in _TITLE.finditer(paragraph.text) if "年" in paragraph.text else ():
        said = Said(paragraph.place, f"说“{found[0]}”", Decimal(int(found[1]) * 100 + int(found[2])))
        yield Claim(said, (("报告期", Decimal(own.year * 100 + own.number)),), *found.span(), sure=OWN)


def lights(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """How many items show a light: of those that lag, or of all."""
    if "灯" not in paragraph.text:
        return
    colours = {lamp(colour): colour for colour in told.summary.yardstick.lights.values()}
    pattern = re.compile(rf"(?P<l>{'|'.join(sorted(map(re.escape, colours)))})(?P<n>{COUNT})[项个条]")
    for found in pattern.finditer(paragraph.text):
        colour = colours[found["l"]]
        lagging = told.unit.lagging_items if told.unit else told.values["lagging_items"]
        tallies = told.unit.kinds if told.unit else told.values["kinds"]
        overall = told.unit.tally if told.unit else told.values["overall"]
        shown = [sum(1 for item in lagging if item.light == colour), overall.by_light.get(colour, 0)]
        shown = shown if shown[0] else shown[1:]
        shown += [kind.tally.by_light.get(colour, 0) for kind in tallies if kind.name[2:] in paragraph.text]
        possible = readings((f"亮{found['l']}的事项", number_) for number_ in shown)
        said = Said(paragraph.place, f"说“{found[0]}”", count(found["n"]))
        yield Claim(said, possible, *found.span(), sure=FIXED)


class Named:
    """The items of a ledger by their names, taken once they are asked for."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._names: Mapping[str, Sequence[Item]] = {}

    def of(self, name: str) -> Sequence[Item]:
        """The items of a name."""
        if not self._names:
            names: dict[str, list[Item]] = {}
            for item in self._summary.items:
                names.setdefault(item.name, []).append(item)
            self._names = names
        return self._names.get(name, ())


def items(paragraph: Paragraph, named: Named) -> Iterator[Claim]:
    """What a paragraph says of one item: its 完成率 and by how much it is ahead or behind."""
    found = _ITEM.match(paragraph.text) if "完成率" in paragraph.text else None
    if found is None or not (of_name := named.of(found["name"].strip())):
        return
    yield from _of_item(paragraph, found, "done", "完成率", [item.percent for item in of_name])
    if found["gap"]:
        sign = -1 if found["side"] == "低于" else 1
        yield from _of_item(
            paragraph,
            found,
            "gap",
            "与序时进度的差距",
            [None if item.gap is None else item.gap * sign for item in of_name],
        )


def _of_item(
    paragraph: Paragraph, found: re.Match[str], group: str, what: str, values: Sequence[Any]
) -> Iterator[Claim]:
    if possible := readings((f"{found['name']}的{what}", value) for value in values):
        said = Said(paragraph.place, f"说{what}“{found[group]}”", *number(found[group]))
        yield Claim(said, possible, *found.span(group), sure=OWN)


TAKEN: Final[Sequence[Callable[[Paragraph, Told], Iterator[Claim]]]] = (
    days, since, thresholds, stages, period, lights,
)  # fmt: skip
"""What is asked of every paragraph."""
