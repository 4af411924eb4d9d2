"""The user's own rules: conditions written in the 校验规则 sheet, or in files beside the workbook, as findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.ledger import Ledger, Row
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name
from toolkit.rules.label import rule
from toolkit.rules.own_words import Target, target_of
from toolkit.values import Fault, Finding, Place, Severity, shown

if TYPE_CHECKING:
    from toolkit.expression import Condition

OWN_ERROR = Fault(
    "own-rule-error", Severity.ERROR, "自定规则查出的错误",
    "{text}（自定规则{number}）。", "请按规则的要求改正；规则本身不合适的，请改校验规则。", "台账自带的校验规则",
)  # fmt: skip
OWN_WARNING = Fault(
    "own-rule-warning", Severity.WARNING, "自定规则给出的警告",
    "{text}（自定规则{number}）。", "请核对后改正；规则本身不合适的，请改校验规则。", "台账自带的校验规则",
)  # fmt: skip
OWN_INFO = Fault(
    "own-rule-info", Severity.INFO, "自定规则给出的提示",
    "{text}（自定规则{number}）。", "请核对；规则本身不合适的，请改校验规则。", "台账自带的校验规则",
)  # fmt: skip
OWN_BAD = Fault(
    "own-rule-bad", Severity.ERROR, "自定规则写得不对",
    "自定规则{number}{why}。", "请改正这条规则，写法见手册的自定规则一页。", "台账自带的校验规则",
)  # fmt: skip

_NEEDED = ("规则编号", "工作表", "列", "条件", "信息")
_FAULTS = {"错误": OWN_ERROR, "警告": OWN_WARNING, "提示": OWN_INFO}
#: No more rules than these are run, so that a ledger from a stranger does not take for ever.
MOST_RULES = 300
#: A message may have so many characters; what it cites of a cell is cut.
_LONGEST_MESSAGE = 500
_LONGEST_VALUE = 60
#: A number in these brackets is that of a document: 〔2024〕15号.
_PLACEHOLDER = r"〔(?!\d+〕)([^〔〕]*)〕|\{([^{}]*)\}"


@dataclass(frozen=True, slots=True)
class NoRule:
    """What stands in a condition's cell where a file's rule could not be read: `why` is a Chinese clause."""

    why: str

    def __str__(self) -> str:
        return self.why


class _BadRule(Exception):
    """A rule that cannot be run: why, and in which column of the rules it is wrong."""

    def __init__(self, heading: str, why: str) -> None:
        super().__init__(heading, why)
        self.heading = heading
        self.why = why


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _OwnRule:
    """One rule ready to run."""

    number: str
    target: Target
    heading: str
    condition: Condition
    message: tuple[str, ...]
    fault: Fault


@rule(OWN_ERROR, OWN_WARNING, OWN_INFO, OWN_BAD)
def own_rules(ledger: Ledger) -> Iterator[Finding]:
    """Every row for which the condition of a rule of the user's own is true; and every such rule that is wrong."""
    targets: dict[str, Target] = {}
    numbers: dict[str, str] = {}
    rows = (row for table in ledger.own_rules for row in table)
    for count, row in enumerate(rows):
        if count == MOST_RULES:
            yield _bad(ledger, row, _BadRule("规则编号", f"和以下各条没有执行，最多 {MOST_RULES} 条"))
            return
        try:
            yield from _told(_ready(ledger, row, targets))
        except _BadRule as bad:
            if not _told_already(ledger, row, bad):
                yield _bad(ledger, row, bad)
        yield from _repeated(ledger, row, numbers)


def _bad(ledger: Ledger, row: Row, bad: _BadRule) -> Finding:
    """A finding at a cell of the sheet of rules, or at a line of a file of rules."""
    place = row.place(bad.heading) if _in_sheet(ledger, row) else Place(row.table.title, row.number, "", bad.heading)
    typed, number = row.raw(bad.heading), _cut(row.text("规则编号"))
    value = "" if isinstance(typed, NoRule) else typed
    return OWN_BAD.at(place, value, number=f"“{number}”" if number else "", why=bad.why)


def _in_sheet(ledger: Ledger, row: Row) -> bool:
    """Whether a rule stands in the ledger itself, where reading and the rules of columns look after its cells."""
    return row.table is ledger["own_rules"]


def _told_already(ledger: Ledger, row: Row, bad: _BadRule) -> bool:
    return _in_sheet(ledger, row) and type(row[bad.heading]) is not str


def _repeated(ledger: Ledger, row: Row, numbers: dict[str, str]) -> Iterator[Finding]:
    """That an earlier rule has the same number. Within the ledger's sheet the rule of unique keys tells."""
    number = row["规则编号"]
    if type(number) is str:
        here = f"“{row.table.title}”第{row.number}行"
        before = numbers.setdefault(number, here)
        if before != here and not _in_sheet(ledger, row):
            yield _bad(ledger, row, _BadRule("规则编号", f"的编号与{before}重复"))


# -- a rule made ready


def _ready(ledger: Ledger, row: Row, targets: dict[str, Target]) -> _OwnRule:
    """The rule of a row. Raises _BadRule at the first of its cells that is blank or wrong."""
    refused = row.raw("条件")
    if isinstance(refused, NoRule):
        raise _BadRule("条件", refused.why)
    for heading in _NEEDED:
        if type(row[heading]) is not str:
            raise _BadRule(heading, f"没有写“{heading}”")
    target = _target(ledger, row["工作表"], targets)
    heading = _heading(row["列"], target, "列", f"的列写的是“{_cut(row['列'])}”")
    level = row["级别"]
    fault = _FAULTS.get(level, OWN_WARNING) if type(level) is str else OWN_WARNING
    return _OwnRule(row["规则编号"], target, heading, _condition(row, target), _message(row, target), fault)


def _condition(row: Row, target: Target) -> Condition:
    from toolkit.expression import ExpressionError, compile_condition  # loaded only where there are rules to read

    try:
        return compile_condition(row["条件"], target.scope)
    except ExpressionError as error:
        raise _BadRule("条件", f"的条件{error}") from error


def _message(row: Row, target: Target) -> tuple[str, ...]:
    """The rule's message as plain text and headings by turns: the odd pieces are headings to be filled in."""
    if len(row["信息"]) > _LONGEST_MESSAGE:
        raise _BadRule("信息", f"的信息太长，最多 {_LONGEST_MESSAGE} 个字")
    text = "".join(map(str.strip, row["信息"].splitlines())).rstrip("。.！! ")
    pieces = []
    end = 0
    for found in re.finditer(_PLACEHOLDER, text):
        name = (found[1] or found[2] or "").strip()
        pieces += [text[end : found.start()], _heading(name, target, "信息", f"的信息里写了“{_cut(found[0])}”")]
        end = found.end()
    return (*pieces, text[end:])


def _target(ledger: Ledger, title: str, targets: dict[str, Target]) -> Target:
    """The table of the sheet with that title. Raises _BadRule where the schema has none."""
    names = {normal(alias): sheet for sheet in reversed(ledger.schema.sheets) for alias in sheet.aliases}
    names |= {normal(sheet.title): sheet for sheet in ledger.schema.sheets}
    sheet = names.get(normal(title))
    if sheet is None:
        hint = _nearest(title, [sheet.title for sheet in ledger.schema.sheets])
        raise _BadRule("工作表", f"的工作表“{_cut(title)}”不是台账的工作表{hint}")
    if sheet.code not in targets:
        targets[sheet.code] = target_of(ledger, ledger[sheet.code])
    return targets[sheet.code]


def _heading(name: str, target: Target, wrong: str, says: str) -> str:
    """The heading that goes by a name in the table. Raises _BadRule at the column `wrong`, saying what it `says`."""
    heading = target.find(name)
    if not heading:
        sheet = target.table.sheet
        hint = _nearest(name, [*(column.heading for column in sheet.columns), *target.table.extra])
        raise _BadRule(wrong, f"{says}，{sheet.title}没有这一列{hint}")
    return heading


def _nearest(name: str, names: Iterable[str]) -> str:
    near = nearest_name(name, names)
    return f"，最接近的是“{near}”" if near else ""


# -- findings


def _told(own: _OwnRule) -> Iterator[Finding]:
    table = own.target.table
    for index in own.condition.rows(own.target.columns) if len(table) else ():
        row = table.row(index)
        text = "".join(_typed(row, piece) if at % 2 else piece for at, piece in enumerate(own.message))
        yield own.fault.at(row.place(own.heading), _raw(row, own.heading), text=text, number=f" {_cut(own.number)}")


def _raw(row: Row, heading: str) -> Any:
    foreign = row.table.extra.get(heading)
    return row.raw(heading) if foreign is None else foreign[row.index]


def _typed(row: Row, heading: str) -> str:
    """A cell as typed, on one line; long ones are cut, blank ones say so."""
    raw = _raw(row, heading)
    text = " ".join((raw.date().isoformat() if isinstance(raw, datetime) else shown(raw)).split())
    return _cut(text) or "（空）"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
