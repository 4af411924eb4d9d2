"""A whole run of the suite as a value: what is kept as JSON, and read again for the manual."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import OURS, Figure, Growth, figure_of, growths
from benchmarks.pairs import Options, Stage

FORM = 1  # of the JSON


@dataclass(frozen=True)
class Report:
    """What was measured when, on what, with whom; `load` has the averages before and after, `left_out` why whom not.

    `failed` has what processes said that did not do their work, by pair.
    """

    begun: str
    seconds: float
    machine: Mapping[str, Any]
    load: Mapping[str, Any]
    versions: Mapping[str, str]
    options: Mapping[str, Any]
    left_out: Mapping[str, str]
    failed: Mapping[str, str]
    figures: Sequence[Figure]

    @property
    def growths(self) -> list[Growth]:
        """How the time of everybody grows."""
        return growths(self.figures)

    def missed(self, stages: Sequence[Stage]) -> list[str]:
        """The targets that were missed, each in a few words."""
        found = [f"{what} (failed)" for what in self.failed]
        found += [f"{f.stage} {f.size:,} / {f.against} ({', '.join(f.missed)})" for f in self.figures if f.missed]
        limits = {stage.name: stage.growth for stage in stages if stage.growth}
        own = [growth for growth in self.growths if growth.who == OURS]
        return found + [
            f"{growth.stage} (exponent {growth.all:.2f}, target ≤ {limits[growth.stage]:g})"
            for growth in own
            if growth.stage in limits and growth.all > limits[growth.stage]
        ]

    def write(self, path: Path) -> None:
        """Keep it as JSON, figures whole."""
        data = {"form": FORM} | asdict(self) | {"figures": [figure.as_json() for figure in self.figures]}
        data["growths"] = [growth.as_json() for growth in self.growths]
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_report(path: Path) -> Report:
    """The report that `write` kept. Raises ValueError for anything else."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("form") != FORM:
        raise ValueError(f"{path} is no report of this benchmark")
    figures = [figure_of(figure) for figure in data["figures"]]
    fields = {name: data[name] for name in Report.__dataclass_fields__}
    return Report(**fields | {"figures": figures})


def options_of(options: Options) -> dict[str, Any]:
    """The options as they are kept."""
    return asdict(options)
