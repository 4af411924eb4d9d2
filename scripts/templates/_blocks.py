"""What a template is made of: paragraphs, tables and the tags around them, told before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from _document import add_free_place, new_document, save
from _tables import Column, add_issue_line, add_table, write
from docx.document import Document


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a style; one that is `close` has no space above it."""

    style: str
    text: str
    close: bool = False

    def put(self, document: Document) -> None:
        """Write it."""
        paragraph = write(document, self.style, self.text)
        if self.close:
            paragraph.paragraph_format.space_before = 0


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place for the office's own words, a blank line as long as nothing is written there."""

    name: str

    def put(self, document: Document) -> None:
        """Write it."""
        add_free_place(document, self.name)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, as `add_table` writes it."""

    columns: Sequence[Column]
    rows: Sequence[str]
    together: bool = False
    height: float = 0

    def put(self, document: Document) -> None:
        """Write it."""
        add_table(document, self.columns, self.rows, self.together, self.height)


@dataclass(frozen=True, slots=True)
class IssueLine:
    """The line above the red rule: a text on either side, the right one in so many mm."""

    left: str
    right: str
    width: float = 48

    def put(self, document: Document) -> None:
        """Write it."""
        add_issue_line(document, self.left, self.right, self.width)


Block = Line | FreePlace | Grid | IssueLine
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its name, one line of what it is for, its blocks, and the sort of unit it is made once for.

    One `batch` is made over all ledgers of a monthly run.
    """

    name: str
    about: str
    blocks: Blocks
    units: str = ""
    batch: bool = False

    def made(self) -> bytes:
        """The .docx, the same bytes every time."""
        units = f"每单位一份：{self.units}" if self.units else ""
        document = new_document(self.name, self.about, "每批一份" if self.batch else units)
        for block in self.blocks:
            block.put(document)
        return save(document)


def flat(*parts: Block | Iterable[Block]) -> Blocks:
    """Blocks and groups of blocks in one row."""
    return tuple(block for part in parts for block in ((part,) if isinstance(part, Block) else part))


# -- paragraphs


def _of(style: str) -> Callable[[str], Line]:
    return lambda text: Line(style, text)


tag, body, last, heading, subheading, caption, note = map(
    _of, ("模板标记", "Normal", "末段", "一级标题", "二级标题", "表题", "表注")
)
BELOW = Line("表后", "")
"""The space below a table that has no note."""


def when(condition: str, *parts: Block | Iterable[Block]) -> Blocks:
    """Blocks that are there on a condition."""
    return cases((condition, flat(*parts)))


def cases(*choices: tuple[str, Iterable[Block]]) -> Blocks:
    """The blocks of the first condition that holds; "" always does."""
    words = ("if", *("elif" if condition else "else" for condition, _ in choices[1:]))
    tagged = (
        flat(tag(f"{{%p {f'{word} {condition}'.strip()} %}}"), blocks)
        for word, (condition, blocks) in zip(words, choices, strict=True)
    )
    return flat(*tagged, tag("{%p endif %}"))


def each(loop: str, *parts: Block | Iterable[Block]) -> Blocks:
    """Blocks that are there for each turn of a loop."""
    return flat(tag(f"{{%p for {loop} %}}"), *parts, tag("{%p endfor %}"))


# -- rows of tables


def each_row(loop: str, row: str = "body") -> tuple[str, ...]:
    """A row of a table for each turn of a loop."""
    return f"{{%tr for {loop} %}}", row, "{%tr endfor %}"


def row_when(condition: str, row: str) -> tuple[str, ...]:
    """A row of a table on a condition."""
    return f"{{%tr if {condition} %}}", row, "{%tr endif %}"
