"""What the cover sheet of a unit's workbook says: what to fill in, by when, how, and how to send it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.chinese import show_date
from toolkit.dispatch.marks import Role
from toolkit.dispatch.states import MILESTONES_HEADING
from toolkit.dispatch.work import Section, UnitWork
from toolkit.status import FAR_BEHIND, Status
from toolkit.summary import Summary
from toolkit.views.wording import lamp, light_fills

#: Digits of the ledger's digest that a person compares.
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover sheet. `facts` are (what, the answer); `counts` are rows under `headings`; `steps` are numbered.

    `legend` explains the looks of cells: "fill", "locked", or an RRGGBB.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    counts: tuple[tuple[str | int, ...], ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    legend: tuple[tuple[str, str], ...]


def cover_of(work: UnitWork, summary: Summary, file: str) -> Cover:
    """The cover sheet of a unit's workbook that is to be called `file`."""
    headings = ("工作表", "要做什么", "条数", summary.words["滞后"], summary.words["逾期"], "要填的列")
    return Cover(
        f"{summary.period.label}台账填报说明",
        tuple(_facts(work, summary)),
        headings,
        tuple(_count(section) for section in work.sections),
        (("怎样填写", tuple(_how(work))), ("怎样报回", tuple(_back(work, summary, file)))),
        _legend(work, summary),
    )


def _facts(work: UnitWork, summary: Summary) -> Iterator[tuple[str, str]]:
    settings, marks = summary.ledger.settings, work.marks
    yield "填报单位", work.unit
    yield "台账", settings.name or marks.base
    yield "报告期", f"{summary.period.label}（截至{show_date(summary.as_of)}）"
    yield "报送时限", work.deadline.text if work.count(Role.LEAD) else "没有要填报的事项，不需要报回"
    yield "填报联系人", work.contact or "未登记，请告知下发单位"
    yield "下发单位", settings.issuer or "下发本表的办公室"
    yield "台账版本", f"{marks.base}，摘要 {marks.sha256[:_DIGITS]}"


def _count(section: Section) -> tuple[str | int, ...]:
    leads = section.role is Role.LEAD
    behind, overdue = (sum(marked) for marked in _lagging(section))
    filled = "、".join(part.sent.heading for part in section.parts if part.returned)
    return section.title, "填报" if leads else "了解", len(section.rows), behind, overdue, filled if leads else "不用填"


def _lagging(section: Section) -> tuple[Sequence[bool], Sequence[bool]]:
    return [state.behind for state in section.states], [state.overdue for state in section.states]


def _how(work: UnitWork) -> Iterator[str]:
    if not work.count(Role.LEAD):
        yield "本单位这一期没有牵头的事项；各“配合-”表列出本单位配合的事项，供了解，不用填写。"
        return
    yield "只填淡黄色的单元格。里面原有的是下发时台账的内容，请改成本期的；确实没有变化的可以不改。"
    yield "“上期：”各列是下发时台账的内容，供对照，不能改。"
    yield "完成率填 40 或 40%；日期填到日，如 2024-06-25；有下拉列表的，从列表里选。"
    yield "没有存在问题的填“无”。文字可以换行（Alt+Enter），一个单元格不超过 2000 字。"
    if any(part.sent.heading == MILESTONES_HEADING for section in work.sections for part in section.parts):
        yield f"“{MILESTONES_HEADING}”列是这一项到哪一天应完成百分之几，序时进度按它算。"
    if any(part.calculated.intersection(s.rows) for s in work.of(Role.LEAD) for part in s.parts if part.returned):
        yield "灰色的完成率等单元格由台账的公式计算，不用填。"
    if work.of(Role.SUPPORT):
        yield "“配合-”各表是本单位配合的事项，由牵头单位填报，这里只供了解。"
    yield "编号、名称、时限等其他内容有误的，或要新增事项、问题的，请不要在表里改，另告下发单位更正台账。"


def _back(work: UnitWork, summary: Summary, file: str) -> Iterator[str]:
    if not work.count(Role.LEAD):
        yield "不需要报回。"
        return
    issuer = summary.ledger.settings.issuer or "下发单位"
    yield f"填好后保存，仍为 {file}，按报送时限发回{issuer}。用 Excel、WPS 表格填都可以，不要另存为 PDF 或图片。"
    yield "不要删改工作表、列名，不要增删行，不要把内容复制到别的表再报；表里有隐藏的编号，汇总时靠它对应到台账。"
    yield "表格设了保护，没有密码，只为防止误改；确需调整列宽、行高、筛选的，可以直接调整。"


def _legend(work: UnitWork, summary: Summary) -> tuple[tuple[str, str], ...]:
    """The looks of cells and what they mean, the lights of what lags by the colours and words of the office."""
    filled = (("fill", "要填的单元格"),) if work.count(Role.LEAD) else ()
    words = {Status.BEHIND.value: summary.words["滞后"], FAR_BEHIND: f"严重{summary.words['滞后']}"}
    words[Status.OVERDUE.value] = summary.words["逾期"]
    fills, lights = light_fills(summary), summary.yardstick.lights
    lit: dict[str, list[str]] = {}
    for status, word in words.items():
        lit.setdefault(lights[status], []).append(word)
    shown = ((fills[light], f"{'、'.join(of)}（{lamp(light)}）") for light, of in lit.items() if light in fills)
    return (*filled, ("locked", "不能改的单元格"), *shown)
