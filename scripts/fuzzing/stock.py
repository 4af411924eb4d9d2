"""The sound documents that cases begin with: cut from the samples, made by the toolkit from those, or written here."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from fuzzing import running
from fuzzing.documents import Document
from fuzzing.tables import Sheet
from fuzzing.writers import WRITERS

ROOT = Path(__file__).resolve().parents[2]
PERIOD = "2024-06"
_ROWS = 9
#: What of a manifest is different in every run.
_TIMES = rb'("seconds":\s*|"begun":\s*")[^",}]+'
_TAGS = (
    "{{ period.label }}共{{ tasks.total }}项，{% if tasks.total > 3 %}多{% else %}少{% endif %}。",
    "{%p for one in items %}",
    "{{ loop.index }}、{{ one.name }}（{{ one.lead }}）：{{ one.percent|percent }}",
    "{%p endfor %}",
    "自由文字 < & > “引号”",
)
_RULES = """[[规则]]
规则编号 = "GZ-01"
工作表 = "项目台账"
列 = "累计完成投资(万元)"
条件 = '阶段 = "完工" 且 [累计完成投资(万元)] 为空'
信息 = "〔项目名称〕已完工，请补填决算数。"
级别 = "错误"

[[规则]]
规则编号 = "GZ-02"
工作表 = "任务台账"
列 = "本月进展"
条件 = '完成时限 < 期末 且 完成率 < 100 且 本月进展 为空'
信息 = "已过时限而未办结，请说明原因。"
"""
_MAP = """[columns]
"项目类型" = "清单"
"项目计划实施年份" = ["开始年份", "结束年份"]
"序号" = ""

[values."资金落实情况"]
"资金已落实" = "已落实"
"""
_OPTIONS = """台账 = ["批/*.xlsx"]
报告期 = "2024-06"
经办人 = "办公室"
只做有变化的 = true
进程数 = 1
时限 = 60.5
格式 = "text"
"""


class Stock:
    """Documents, each made when it is first asked for, always the same."""

    @cached_property
    def ledger(self) -> Document:
        """A ledger with a few rows on each sheet."""
        sheets = _cut(ROOT / "samples" / "ledger-2024-06.xlsx", _ROWS)
        return Document(".xlsx", WRITERS["xlsx"](sheets), tuple(sheets))

    @cached_property
    def earlier(self) -> Document:
        """The same ledger a month before."""
        sheets = _cut(ROOT / "samples" / "ledger-2024-05.xlsx", _ROWS)
        return Document(".xlsx", WRITERS["xlsx"](sheets), tuple(sheets))

    @cached_property
    def samples(self) -> tuple[Document, ...]:
        """The sample ledgers as they are, with all that a real workbook has."""
        paths = [*sorted((ROOT / "samples").glob("*.xlsx")), ROOT / "templates_xlsx" / "ledger.xlsx"]
        return tuple(Document(".xlsx", path.read_bytes()) for path in paths)

    @cached_property
    def with_buttons(self) -> Document:
        """The blank ledger with buttons: macros, form controls, drawings."""
        return Document(".xlsm", (ROOT / "templates_xlsx" / "ledger.xlsm").read_bytes())

    def ledger_as(self, kind: str) -> Document:
        """The ledger as another kind of file."""
        return Document(f".{kind}", WRITERS[kind](self.ledger.sheets), self.ledger.sheets)

    def listed(self, kind: str) -> Document:
        """A published list of projects as a file of a kind."""
        text = (ROOT / "samples" / "published" / "urban_projects.tsv").read_text("utf-8")
        rows: list[list[Any]] = [list(row) for row in csv.reader(io.StringIO(text), delimiter="\t")]
        body = [
            [float(cell) if cell.isdigit() and len(cell) > 4 else cell or None for cell in row] for row in rows[1:14]
        ]
        sheets = (
            Sheet(
                "城市管理项目清单",
                [["城市管理规划项目清单"], rows[0], *body, ["合计", None, None, None, 157650.0]],
                headings=1,
            ),
        )
        return Document(f".{kind}", WRITERS[kind](sheets), sheets)

    @cached_property
    def templates(self) -> tuple[Document, ...]:
        """The templates that come with the toolkit, and a small one."""
        paths = sorted((ROOT / "templates_docx").glob("*.docx"))
        return (self.small_template, *(Document(".docx", path.read_bytes()) for path in paths))

    @cached_property
    def small_template(self) -> Document:
        """A template of a few paragraphs and a table."""
        import docx

        made, stream = docx.Document(), io.BytesIO()
        for text in _TAGS:
            made.add_paragraph(text)
        table = made.add_table(rows=4, cols=2)
        cells = (
            "单位",
            "事项",
            "{%tr for one in units %}",
            "",
            "{{ one.unit }}",
            "{{ one.lead }}",
            "{%tr endfor %}",
            "",
        )
        for cell, text in zip(table._cells, cells, strict=True):
            cell.text = text
        made.save(stream)
        return Document(".docx", stream.getvalue())

    @cached_property
    def rules(self) -> Document:
        """The user's own rules beside a workbook."""
        return Document(".toml", _RULES.encode())

    @cached_property
    def mapping(self) -> Document:
        """Which columns of a foreign list are which."""
        return Document(".toml", _MAP.encode())

    @cached_property
    def profile(self) -> Document:
        """The house style that templates are checked against."""
        return Document(".toml", (ROOT / "toolkit" / "briefing" / "profiles" / "gbt9704.toml").read_bytes())

    @cached_property
    def briefing(self) -> Document:
        """The bulletin of the ledger."""
        made = self._made({"in/l.xlsx": self.ledger.data}, ["report", "in/l.xlsx", "--period", PERIOD, "-o", "out"])
        return Document(".docx", next(data for name, data in made.items() if name.endswith(".docx")))

    @cached_property
    def returns(self) -> tuple[Document, ...]:
        """Workbooks of units, as they are sent out."""
        made = self._made({"in/l.xlsx": self.ledger.data}, ["dispatch", "in/l.xlsx", "--period", PERIOD, "-o", "out"])
        return tuple(Document(".xlsx", data) for _, data in sorted(made.items()))[:6]

    @cached_property
    def options(self) -> Document:
        """The options of a monthly run in a file; where results go is for the command line to say."""
        return Document(".toml", _OPTIONS.encode())

    @cached_property
    def run(self) -> dict[str, Document]:
        """What a monthly run leaves, by the names in its folder; its times are made the same in every run."""
        files = {"in/批/好.xlsx": self.earlier.data, "in/批/一.xlsx": self.ledger.data}
        made = self._made(files, ["monthly", "in/批", "--period", PERIOD, "-o", "out/月", "--jobs", "1"])
        return {
            name.removeprefix("月/"): Document(PurePosixPath(name).suffix, re.sub(_TIMES, rb"\g<1>1", data))
            for name, data in made.items()
        }

    @cached_property
    def archive(self) -> dict[str, Document]:
        """The files of an archive with three entries, by their names in it."""
        from toolkit.archive.adding import Act, keep
        from toolkit.archive.copies import read_copy

        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "a"
            for number, ledger in enumerate((self.earlier, self.ledger, self.earlier)):
                path = Path(scratch) / f"ledger{number}.xlsx"
                path.write_bytes(ledger.data)
                when = datetime(2024, 6, 1, tzinfo=UTC) + timedelta(days=number)
                keep(folder, read_copy(path), Act(when, "经办人", PERIOD, "说明"))
            found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            return {
                path.relative_to(folder).as_posix(): Document(path.suffix or path.name, path.read_bytes())
                for path in found
            }

    def _made(self, files: dict[str, bytes], command: list[str]) -> dict[str, bytes]:
        """What a command makes from sound documents."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "made"
            outcome = running.run(folder, files, command, running.Limits(60))
            out = folder / running.OUTPUT
            made = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        if outcome.status not in (0, 1) or not made:
            raise RuntimeError(f"{command}: {outcome.stderr}")
        return made


def _cut(path: Path, count: int) -> list[Sheet]:
    """The sheets of a workbook with a few rows below the headings."""
    import openpyxl

    sheets = []
    for one in openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets:
        rows = [list(row) for row in one.iter_rows(values_only=True)]
        widths = [sum(cell is not None for cell in row) for row in rows[:6]]
        headings = widths.index(max(widths))
        last = len(rows) if one.title in ("设置", "责任单位") else headings + 1 + count
        sheets.append(Sheet(one.title, rows[:last], headings=headings))
    return sheets
