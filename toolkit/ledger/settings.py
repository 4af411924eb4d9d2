"""The settings of a ledger: planning period, reporting period, and how status is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from toolkit.chinese import Unread, halfwidth, parse_number, parse_period, parse_year, squeeze
from toolkit.ledger import faults
from toolkit.ledger.near import nearest_name
from toolkit.ledger.table import Row, Table
from toolkit.returns import parse_return_rule
from toolkit.schema import Schema, SettingItem
from toolkit.values import Finding, Period, shown


@dataclass(frozen=True, slots=True)
class Settings:
    """What the 设置 sheet says. Years are None and texts "" where it does not; thresholds in percent points.

    `ahead` is None where 超序时 is not told apart. `words` and `lights` hold only those statuses to which the ledger
    gives a word or a light of its own.
    """

    name: str = ""
    region: str = ""
    plan_start: int | None = None
    plan_end: int | None = None
    period: Period | None = None
    method: str = "按月"
    tolerance: float = 10.0
    red: float = 30.0
    ahead: float | None = None
    milestones: str = "阶梯"
    words: Mapping[str, str] = field(default_factory=dict)
    lights: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    moving: str = "提前"
    issuer: str = ""
    addressee: str = ""


#: A word for a status or a light is a heading of tables as well.
_LONGEST_WORD = 8
#: The field each item of the settings sheet fills.
_FIELDS = {
    "名称": "name",
    "所属地区": "region",
    "规划起始年": "plan_start",
    "规划结束年": "plan_end",
    "报告期": "period",
    "序时算法": "method",
    "序时容差(百分点)": "tolerance",
    "红灯阈值(百分点)": "red",
    "超序时阈值(百分点)": "ahead",
    "节点算法": "milestones",
    "状态词": "words",
    "灯号": "lights",
    "报送时限": "returns",
    "报送顺延": "moving",
    "编发单位": "issuer",
    "主送": "addressee",
}


def read_settings(table: Table, schema: Schema) -> tuple[Settings, list[Finding]]:
    """The settings a sheet holds, and what of them could not be understood: for that the default counts."""
    items = {_normal(item.name): item for item in schema.settings}
    given: dict[str, Any] = {}
    findings: list[Finding] = []
    for row in table:
        name = row["项"]
        item = items.get(_normal(name)) if isinstance(name, str) else None
        if item is None:
            findings += _unknown(row, [item.name for item in schema.settings])
            continue
        value = row["值"]
        if value is None or isinstance(value, Unread):
            continue
        read = _read(item, row.raw("值"))
        if isinstance(read, Unread):
            findings.append(_unread(row, item))
        elif read is not None:
            given[_FIELDS[item.name]] = read
    period = given.pop("period", None)
    whole = period.of_plan(given.get("plan_start"), given.get("plan_end")) if period else None
    if period and not whole:
        findings += (_unread(row, items["报告期"]) for row in table if _normal(row.text("项")) == "报告期")
    return Settings(period=whole, **given), findings


def _normal(name: str) -> str:
    return squeeze(halfwidth(name)).removesuffix("(百分点)")


def _unknown(row: Row, known: Sequence[str]) -> Iterator[Finding]:
    if isinstance(row["项"], str):
        near = nearest_name(row["项"], known)
        yield faults.SETTING_UNKNOWN.at(row.place("项"), row["项"], hint=f"最接近的是“{near}”。" if near else "")


def _unread(row: Row, item: SettingItem) -> Finding:
    instead = f"暂按 {item.default} 计" if item.default else "按未填处理"
    return faults.SETTING_UNREAD.at(row.place("值"), row.raw("值"), item=item.name, instead=instead, note=item.note)


def _read(item: SettingItem, raw: Any) -> Any:
    if item.kind == "year":
        return parse_year(raw)
    if item.kind == "points":
        number = parse_number(raw.strip().removesuffix("个百分点") if isinstance(raw, str) else raw)
        return number if not isinstance(number, (int, float)) or number >= 0 else Unread(shown(raw), "不能是负数")
    if item.kind == "period":
        return _period(raw)
    text = shown(raw).strip()
    if item.kind == "words":
        return _words(text, item)
    if item.kind == "return":
        rule = parse_return_rule(text)
        return rule if isinstance(rule, Unread) else text
    if item.kind == "choice" and text not in item.choices:
        return Unread(text, "不在可选范围")
    return text


def _words(text: str, item: SettingItem) -> Mapping[str, str] | Unread:
    """The words that a text gives to the item's keys: 滞后=欠进度；逾期=超期. Each key is known, and there once."""
    pairs = [re.split("[=＝:：→]", pair) for pair in re.split(r"[;；,，、\n]", text) if pair.strip()]
    words = {squeeze(pair[0]): squeeze(pair[-1]) for pair in pairs}
    if any(len(pair) != 2 for pair in pairs) or len(words) < len(pairs):
        return Unread(text, "写法不对")
    if not set(words) <= set(item.keys) or not all(0 < len(word) <= _LONGEST_WORD for word in words.values()):
        return Unread(text, "不认识的状态，或没有写词")
    if item.distinct and len({words.get(key, key) for key in item.keys}) < len(item.keys):
        return Unread(text, "两个状态用了同一个词")
    return words


def _period(raw: Any) -> Period | Unread:
    try:
        return parse_period(shown(raw))
    except ValueError as error:
        return Unread(shown(raw), str(error))


def setting_fields() -> Mapping[str, str]:
    """The field of `Settings` that each item of the settings sheet fills."""
    assert set(_FIELDS.values()) == {field.name for field in fields(Settings)}
    return dict(_FIELDS)
