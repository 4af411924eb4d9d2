"""Sentences that say one thing wherever they stand: problems, indicators, changes, units, what is not reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolkit.briefing.reconciling.claims import (
    AMOUNT,
    COUNT,
    FIXED,
    OWN,
    PLAIN,
    Claim,
    Said,
    count,
    number,
    readings,
)
from toolkit.briefing.reconciling.layout import Paragraph
from toolkit.summary import Summary


@dataclass(frozen=True, slots=True)
class Told:
    """What phrases are held against: the summary, the names of the template, the unit a document is for."""

    summary: Summary
    values: Mapping[str, Any]

    @property
    def unit(self) -> Any:
        """The unit's view, None for a document of everything."""
        return self.values.get("unit")

    def __getitem__(self, name: str) -> Any:
        """How many a name of the template holds, or the number that it is; None where it is not there."""
        found = self.values.get(name)
        return len(found) if isinstance(found, tuple | list) else found

    def of_unit(self, name: str) -> Any:
        """How many an attribute of the unit holds, or the number that it is."""
        found = getattr(self.unit, name, None)
        return len(found) if isinstance(found, tuple | list) else found


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A way of saying something: what it says, the pattern (`#` is a count, `%` a share, `$` an amount), its figure.

    It is looked for only in a paragraph that holds its `key`.
    """

    subject: str
    pattern: re.Pattern[str]
    figure: Callable[[Told], Any]
    key: str
    shares: bool
    sure: int


def _phrase(subject: str, key: str, pattern: str, figure: Callable[[Told], Any], sure: int = FIXED) -> _Phrase:
    shares = "%" in pattern
    made = pattern.replace("#", f"(?P<n>{COUNT})").replace("%", f"(?P<n>{AMOUNT})%")
    made = made.replace("$", f"(?P<n>{AMOUNT})(?P<unit>亿元|万元)").replace("~", "[项个条]")
    return _Phrase(subject, re.compile(made), figure, key, shares, sure)


def _open(told: Told) -> Any:
    return told.of_unit("open_problems") if told.unit else told.summary.problems.open


def _all(told: Told) -> Any:
    return told.of_unit("problems") if told.unit else told.summary.problems.total


def _closed(told: Told) -> Any:
    return _all(told) - _open(told)


def _overdue(told: Told) -> Any:
    return told.of_unit("overdue_problems") if told.unit else told.summary.problems.overdue


def _rest(told: Told) -> Any:
    return _open(told) - _overdue(told)


def _changes(name: str) -> Callable[[Told], Any]:
    def figure(told: Told) -> Any:
        changes = told.summary.changes
        return len(getattr(changes, name)) if changes else None

    return figure


def _added(told: Told) -> Any:
    changes = told.summary.changes
    return abs(changes.invested_added) if changes else None


def _name(name: str) -> Callable[[Told], Any]:
    return lambda told: told[name]


def _own(name: str) -> Callable[[Told], Any]:
    return lambda told: told.of_unit(name)


def _indicators(name: str) -> Callable[[Told], Any]:
    return lambda told: getattr(told.summary.indicators, name)


def _forecast(name: str) -> Callable[[Told], Any]:
    def figure(told: Told) -> Any:
        found = getattr(told.summary.forecast, name)
        return len(found) if isinstance(found, tuple) else found

    return figure


def _not_begun(told: Told) -> Any:
    return told["overall"].by_status["未到期"]


def _report(name: str) -> Callable[[Told], Any]:
    return lambda told: getattr(told.unit.report, name) if told.unit and told.unit.report else None


_PHRASES: Final = (
    # problems
    _phrase("问题总数", "问题", "(?<!新)(?:登记|共有|列有)问题#个", _all, PLAIN),
    _phrase("问题总数", "问题", "登记的#个问题", _all, PLAIN),
    _phrase("负责的问题", "问题", "负责的问题#个", _all, PLAIN),
    _phrase("已销账问题", "销账", "已销账(?:问题)?#个", _closed, PLAIN),
    _phrase("未销账问题", "销账", "(?<!其余)(?<!仍)未销账(?:的)?(?:问题)?(?:共|有|为)?#个", _open, PLAIN),
    _phrase("未销账问题", "销账", "共#个未销账问题", _open, PLAIN),
    _phrase("其余未销账问题", "销账", "其余#个未销账问题", _rest, OWN),
    _phrase("超过整改时限的问题", "整改时限", "(?<!仍有)#个(?:问题)?(?:已)?超过整改时限", _overdue, PLAIN),
    _phrase("超过整改时限的问题", "整改时限", "超过整改时限(?:仍未销账)?的(?:有)?#个", _overdue, PLAIN),
    # indicators
    _phrase("规划指标总数", "指标", "规划指标(?:共计|共有|共|有)?#项", _indicators("total"), PLAIN),
    _phrase("约束性指标", "约束性", "约束性(?:指标)?(?:有)?#项", _indicators("binding"), PLAIN),
    _phrase("预期性指标", "预期性", "预期性(?:指标)?(?:有)?#项", _indicators("expected"), PLAIN),
    _phrase("达到进度的约束性指标", "约束性", f"约束性指标{COUNT}项达到#项", _indicators("binding_on_pace")),
    _phrase("达到进度的预期性指标", "预期性", f"预期性指标{COUNT}项达到#项", _indicators("expected_on_pace")),
    _phrase("与时间进度基本一致的指标", "指标", "指标[^。]*?[，中]#项与时间进度基本一致", _indicators("on_pace")),
    _phrase("落后于时间进度的指标", "指标", "指标[^。]*?，#项落后于时间进度", _indicators("behind")),
    _phrase("不作比较的指标", "指标", "#项的目标值、基期值或当前值不是数", _indicators("not_measurable")),
    _phrase("未填报当前值的指标", "指标", "#项未填报当前值", _indicators("unreported")),
    _phrase("未达进度的指标", "指标", "未达进度的指标(?:有)?#项", _name("unmet_indicators")),
    _phrase("无法判断的指标", "指标", "无法判断的指标(?:有)?#项", _name("unsure_indicators")),
    _phrase("达到规划目标的指标", "规划目标", "已达到规划目标的(?:有)?#项", _indicators("reached"), PLAIN),
    _phrase("达到进度要求的指标", "规划指标", f"规划指标{COUNT}项，#项达到进度要求", _indicators("on_pace")),
    _phrase("未达到进度要求的指标", "规划指标", f"规划指标{COUNT}项，[^；。]*?#项未达到", _indicators("behind")),
    _phrase("无法判断的指标", "规划指标", f"规划指标{COUNT}项，[^；。]*?#项无法判断", _name("unsure_indicators")),
    # changes
    _phrase("新完成的事项", "新完成", "相比，(?:[^。]*，)?新完成#项(?!重点)", _changes("newly_completed")),
    _phrase("新列入的事项", "新列入", "相比，(?:[^。]*，)?新列入#项", _changes("added")),
    _phrase("调出的事项", "调出", "相比，(?:[^。]*，)?调出#项", _changes("removed")),
    _phrase("赶上进度的事项", "赶上进度", "#项[^，。；]{2,20}事项赶上进度", _changes("caught_up")),
    _phrase("赶上进度的事项", "赶上进度", "赶上进度#项", _changes("caught_up")),
    _phrase("完成率回落的事项", "回落", "#项完成率回落", _changes("fallen_back")),
    _phrase("新登记的问题", "新登记", "新登记问题#个", _changes("problems_opened")),
    _phrase("新销账的问题", "销账问题", "(?<!未)(?<!已)销账问题#个", _changes("problems_closed")),
    _phrase("累计完成投资的变化", "累计完成投资", "相比，(?:[^。]*，)?累计完成投资(?:增加|减少)$", _added),
    _phrase("新完成的重点任务", "新完成", "新完成#项重点任务", _name("completed_tasks_now")),
    _phrase("此前完成的重点任务", "此前", "此前[^，。]{2,8}的#项重点任务", _name("completed_tasks_before")),
    # units
    _phrase("涉及的责任单位", "涉及", "灯[^。]*涉及#个责任单位", _name("lagging_leads")),
    _phrase("参加排名的单位", "参加排名", "参加排名的单位(?:有|共)?#个", _name("ranked_units")),
    _phrase("参加排名的单位", "参加排名", "#个参加排名的单位", _name("ranked_units")),
    _phrase("牵头或负责的单位", "牵头", "牵头[^，。；]*的单位共#个", _name("leading_units")),
    _phrase("只参与配合的单位", "参与配合", "另有#个单位参与配合", _name("supporting_units")),
    _phrase("有滞后、逾期的单位", "任务或项目的单位", "任务或项目的单位#个", _name("lagging_units")),
    _phrase("项目清单", "清单", f"{COUNT}个重点项目列入#个清单", _name("lists")),
    # what is missing or will be late
    _phrase("未填报完成率的重点任务", "未填报", "未填报完成率的重点任务有#项", _name("unreported_tasks")),
    _phrase("未填报完成率的项目", "未填报", "、也无法按投资推算的项目有#个", _name("unreported_projects")),
    _phrase("没有责任单位的事项", "责任单位的", "尚未明确责任单位的(?:事项有)?#项", _name("leaderless_items")),
    _phrase("没有登记问题的事项", "问题台账", "#项填报了存在问题(?:但|而)没有列入问题台账", _name("unlogged_items")),
    _phrase("无法识别的事项", "无法识别", "有#项的完成率或开始时间无法识别", _name("unclear_items")),
    _phrase("差距超过红灯阈值的事项", "差距超过", "差距超过[\\d.]+个百分点的#项", _name("far_behind_items")),
    _phrase("将要到期的事项", "将要到期", "将要到期的未完成事项有#项", _forecast("checked")),
    _phrase("预计不能按期完成的事项", "按期完成", "(?:推算，|预计)#项不能按期完成", _forecast("overdue")),
    _phrase("预计不能按期完成的事项", "按期完成", "预计不能按期完成的#项", _forecast("overdue")),
    _phrase("无法推算的事项", "无法推算", "#项没有填报完成率或开始时间，无法推算", _forecast("unknown")),
    _phrase("尚未到开始时间的事项", "开始时间", "尚未到开始时间的#项", _not_begun),
    _phrase("校验发现的错误", "校验", "校验发现错误#处", lambda told: told["findings"]["error"]),
    # how status was taken
    _phrase("序时容差", "容差", f"容差(?P<n>{AMOUNT})个百分点", lambda told: told.summary.yardstick.tolerance, OWN),
    _phrase("红灯阈值", "亮", f"差距超过(?P<n>{AMOUNT})个百分点的?亮", lambda told: told.summary.yardstick.red, OWN),
    _phrase("规划起始年", "规划期", "规划期为#—", lambda told: told.summary.ledger.settings.plan_start, OWN),
    _phrase("规划结束年", "规划期", r"规划期为\d{4}—#年", lambda told: told.summary.ledger.settings.plan_end, OWN),
    # one unit
    _phrase("配合的事项", "配合", "配合其他单位的工作#项", _own("supported_items")),
    _phrase("督办事项", "督办", "列入督办的事项共#项", _own("lagging_items")),
    _phrase("应报的事项", "应报", "应报进展#项", _report("expected")),
    _phrase("已报的事项", "已报", "(?<!应)已报#项", _report("reported")),
    _phrase("未报的事项", "报送", "没有报送进展的#项", _own("missing")),
    _phrase("未报的事项", "未报", "，未报#项", _own("missing")),
    _phrase("没有填报完成率的事项", "没有填报", "没有填报完成率的#项", _own("unreported_items")),
    _phrase("没有登记问题的事项", "问题台账", "没有列入问题台账的#项", _own("unlogged_items")),
    _phrase("未销账问题", "未销账", "未销账的#个问题", _own("open_problems")),
    _phrase("名次", "参加排名", "列第#位", _own("rank")),
    _phrase("与时间进度基本一致占比", "占比为", "与时间进度基本一致的占比为%", _own("pace_share")),
)  # fmt: skip

_KEYS: Final = frozenset(phrase.key for phrase in _PHRASES)

_PROBLEMS: Final = re.compile(r"问题(?:共|有)?(\d{1,9})个|(?<!\d)(\d{1,9})个[^，。]{0,4}问题")


def phrases(paragraph: Paragraph, told: Told) -> Iterator[Claim]:
    """What the known phrases of a paragraph say; nothing of what this document's ledger has no figure for."""
    text = paragraph.text
    keys = {key for key in _KEYS if key in text}
    for phrase in _PHRASES if keys else ():
        if phrase.key in keys:
            for found in phrase.pattern.finditer(text):
                if "问题" in phrase.subject and _of_others(text[: found.start()], told):
                    continue
                if possible := readings([(phrase.subject, phrase.figure(told))]):
                    span = found.span() if phrase.sure == PLAIN else found.span("n")
                    yield Claim(_said(paragraph, phrase, found), possible, *span, sure=phrase.sure)


def _of_others(before: str, told: Told) -> bool:
    """Whether the last problems counted before in the sentence are not those of the ledger (督查发现问题25个)."""
    counts = [one or other for one, other in _PROBLEMS.findall(before.rpartition("。")[2])]
    return bool(counts) and int(counts[-1]) not in (_all(told), _open(told), _overdue(told))


def _said(paragraph: Paragraph, phrase: _Phrase, found: re.Match[str]) -> Said:
    unit = found.groupdict().get("unit", "")
    plain = not (phrase.shares or unit or "." in found["n"])
    value, slack = (count(found["n"]), count("0")) if plain else number(found["n"], unit)
    words = re.split("[，。；：]", found[0])[-1]
    return Said(paragraph.place, f"说“{words}”", value, slack)
