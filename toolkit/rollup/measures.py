"""How a ledger holds progress against time, and its own words: what several ledgers may or may not have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.status import LIGHTS, Status
from toolkit.summary import Summary


@dataclass(frozen=True, slots=True)
class Measure:
    """A yardstick without its day; `words` and `lights` are those that are not the usual ones.

    Thresholds are in percent points, `ahead` None where 超序时 is not told apart.
    """

    method: str = "按月"
    tolerance: float = 10.0
    red: float = 30.0
    ahead: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    lights: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(summary: Summary) -> Measure:
        """That of a summary."""
        y = summary.yardstick
        words = {status: word for status, word in sorted(summary.words.items()) if word != status}
        lights = {status: light for status, light in sorted(y.lights.items()) if light != LIGHTS.get(status)}
        return Measure(y.method, y.tolerance, y.red, y.ahead, words, lights)

    @property
    def label(self) -> str:
        """As readers are told: 序时进度按月推算，容差10个百分点，红灯阈值30个百分点."""
        said = f"序时进度{self.method}推算，容差{self.tolerance:g}个百分点，红灯阈值{self.red:g}个百分点"
        if self.ahead is not None:
            said += f"，超过序时进度{self.ahead:g}个百分点以上为{self.words.get('超序时', '超序时')}"
        own = [f"{status}称{word}" for status, word in self.words.items()]
        own += [f"{status}亮{light}" for status, light in self.lights.items()]
        return f"{said}；{'，'.join(own)}" if own else said

    def as_json(self) -> dict[str, Any]:
        """As a manifest has it."""
        return {
            "method": self.method, "tolerance": self.tolerance, "red": self.red, "ahead": self.ahead,
            "words": dict(self.words), "lights": dict(self.lights),
        }  # fmt: skip


def words_of(measures: Iterable[Measure]) -> Mapping[str, str]:
    """The word for each status: the ledgers' own where all have the same, else the contract's."""
    return {status.value: status.value for status in Status} | _common([one.words for one in measures])


def lights_of(measures: Iterable[Measure]) -> Mapping[str, str]:
    """The light of each status and of 严重滞后: the ledgers' own where all have the same, else the contract's."""
    return {**LIGHTS, **_common([one.lights for one in measures])}


def _common(own: list[Mapping[str, str]]) -> dict[str, str]:
    return dict(own[0]) if own and all(one == own[0] for one in own) else {}
