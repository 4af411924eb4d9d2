"""A press on the local page without its server: what the toolkit does with two files, a name, a period."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click


def press(given: Sequence[str]) -> None:
    """Do what a button does and put the files it makes below the output folder. Raises what the toolkit raises."""
    from toolkit.serving.uploads import plain_name
    from toolkit.serving.values import Order, Upload
    from toolkit.serving.work import do

    action, ledger, called, period, previous = given
    upload = Upload(plain_name(called) or "本月台账", Path(ledger).read_bytes())
    earlier = Upload("上月.xlsx", Path(previous).read_bytes()) if action == "compare" else None
    outcome = do(Order(action, upload, earlier, period, "月度专刊"), lambda step: None)
    for made in outcome.files:
        path = Path("out") / made.name
        if path.parent != Path("out"):
            raise ValueError(f"a name that leads elsewhere: {made.name}")
        path.write_bytes(made.data)
    click.echo(json.dumps(outcome.page, ensure_ascii=False))


def main(given: Sequence[str]) -> None:
    """The same as a command: 0, or 2 with what the page would say."""
    from toolkit.values import CannotDo
    from toolkit.visible import in_lines

    try:
        press(given)
    except CannotDo as error:
        click.echo(in_lines(f"错误：{error}"), err=True)
        raise SystemExit(2) from error
