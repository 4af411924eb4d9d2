"""The account of a source: its data rows, a line for each of its rows, and where sections, totals and units stand."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.importing.blocks import Block
from toolkit.importing.values import Line, RowKind


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DataRow:
    """One row of data: its block, its row counted from 0, the section it stands in, and what it begins.

    `page` counts the stretches between repeated headings, titles and tables: a page, or part of one. `unit` is the unit
    of money that a line above tells, "" for none.
    """

    table: str
    block: Block
    row: int
    section: str
    page: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A section or total row: how many data rows stand above it, its place, its kind, its words, its block.

    `style` is the level of a section; `unit` the unit of money that a line above tells, "" for none.
    """

    above: int
    table: str
    row: int
    kind: RowKind
    label: str
    style: str
    block: Block
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line that says in what unit amounts are: how many data rows stand above it, its place, the unit."""

    above: int
    table: str
    row: int
    unit: str


class Account:
    """What is gathered of all tables, in order: the rows, a line for each, and where sections and totals stand."""

    def __init__(self) -> None:
        self.rows: list[DataRow] = []
        self.lines: list[Line] = []
        self.stops: list[Stop] = []
        self.told: list[Told] = []
        self.unnumbered: list[DataRow] = []
        self.blocks: list[tuple[str, Block]] = []
        self.section = ""
        self.unit = ""
        self.page = 0
