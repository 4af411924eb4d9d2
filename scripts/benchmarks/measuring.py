"""A pair measured: its rounds run in turn, then what each has found, made and written looked at."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from peers._rules import CODES, NAMES

from benchmarks.figures import Figure
from benchmarks.machine import others
from benchmarks.pairs import Options, Pair
from benchmarks.running import Run, run

#: A first round of at least so many seconds counts: files and programs being cold matters little to it.
LONG = 2
#: A pair whose round takes longer than so many times the seconds meant for a pair is run once.
ONCE = 2.0

Round = tuple[Run, Run]


def measured(pair: Pair, options: Options) -> Figure:
    """Run the rounds of a pair; what came of them. What others do meanwhile is looked at before."""
    busy = others()
    rounds = _rounds(pair, options)
    seconds = [tuple(_seconds(pair, one) for one in both) for both in rounds]
    ours, theirs = zip(*seconds, strict=True)
    checked = [json.loads(run(check).printed) for check in pair.checks]
    counts = [by_rule(one.printed) for one in rounds[-1]] if pair.counted else []
    made = Figure(
        pair.stage,
        pair.size,
        pair.against,
        pair.chinese or pair.against,
        pair.floor,
        ours,
        theirs,
        tuple(_median([one.cpu for one in column]) for column in zip(*rounds, strict=True)),
        tuple(_most([one.peak for one in column]) for column in zip(*rounds, strict=True)),
        tuple(_most([one.worker for one in column]) for column in zip(*rounds, strict=True)) if pair.tree else (),
        tuple(sum(count.values()) for count in counts),
        tuple(_rates(pair, rounds[-1], ours, theirs)),
        tuple(check["bytes"] for check in checked if "bytes" in check),
        busy,
        pair.target,
        wanted(pair),
    )
    wrong = [check["wrong"] for check in checked if check["wrong"]]
    return _with(made, missed=(*_missed(pair, made, counts), *wrong))


def _with(figure: Figure, **changed: Any) -> Figure:
    return Figure(**{name: getattr(figure, name) for name in Figure.__dataclass_fields__} | changed)


# -- rounds


def _rounds(pair: Pair, options: Options) -> list[Round]:
    """As many rounds as fit into the seconds of a pair; the first counts only where there is one or it is long."""
    first = _round(pair)
    took = first[0].seconds + first[1].seconds
    if options.most == 1 or pair.most == 1 or took > ONCE * options.seconds:
        return [first]
    number = rounds_of(took, options, pair.most)
    counted = [first] if took >= LONG else []
    return [*counted, *(_round(pair) for _ in range(number - len(counted)))]


def _round(pair: Pair) -> Round:
    ours, theirs = (run(c, old, pair.tree) for c, old in zip((pair.ours, pair.theirs), pair.fresh, strict=True))
    return ours, theirs


def rounds_of(took: float, options: Options, limit: int = 0) -> int:
    """How many rounds of so many seconds fit, at least and at most what is asked for."""
    fitting = max(options.least, min(options.most, math.floor(options.seconds / took)))
    return min(fitting, limit or fitting)


def _seconds(pair: Pair, one: Run) -> float:
    """How long a run took, or what it said its work took."""
    return float(json.loads(one.printed)["seconds"]) if pair.told else one.seconds


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _most(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _rates(pair: Pair, last: Round, ours: Sequence[float], theirs: Sequence[float]) -> Iterator[float]:
    """How many documents or ledgers each makes in a second."""
    if pair.tree:
        yield from (pair.size / statistics.median(seconds) for seconds in (ours, theirs))
    elif pair.told:
        made = [json.loads(one.printed).get("documents") for one in last]
        if None not in made:
            columns = zip(made, (ours, theirs), strict=True)
            yield from (number / statistics.median(seconds) for number, seconds in columns)


# -- what was found, and what was to be reached


def by_rule(printed: bytes) -> Counter[str]:
    """How many findings each of the shared rules has; a peer prints just that, the toolkit its findings.

    A script that says its seconds too has what was `found` beside them.
    """
    said = json.loads(printed)
    if "findings" not in said:
        return Counter(said.get("found", said))
    return Counter(CODES[finding["code"]] for finding in said["findings"] if finding["code"] in CODES)


def wanted(pair: Pair) -> str:
    """What is to be reached, in a few words."""
    ratio = f"≤ {pair.target:.3g} × floor" if pair.floor else f"≥ {pair.target:.3g}"
    limits = ((pair.seconds, "s"), (pair.memory, "MB"))
    said = [ratio] if pair.target else []
    said += [f"< {limit:g} {unit}" for limit, unit in limits if limit] + (["equal findings"] if pair.equal else [])
    return ", ".join(said) or "shown only"


def _missed(pair: Pair, made: Figure, counts: Sequence[Counter[str]]) -> Iterator[str]:
    if pair.target and (made.ratio > pair.target if pair.floor else made.ratio < pair.target):
        yield "time"
    if pair.seconds and made.medians[0] >= pair.seconds:
        yield "seconds"
    if pair.memory and made.peaks[0] is not None and made.peaks[0] >= pair.memory:
        yield "memory"
    if pair.equal and counts[0] != counts[1]:
        differ = [rule for rule in sorted({*NAMES, *counts[0], *counts[1]}) if counts[0][rule] != counts[1][rule]]
        yield f"findings differ: {', '.join(differ)}"
