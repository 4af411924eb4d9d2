"""How fast the toolkit is, side by side with a plain pandas + openpyxl + docxtpl script doing the same work.

Every figure is of a whole process: start, work, end. The two are run in turn (A B A B …) so that both meet the same
machine, and the ratio is taken pair by pair. Both are byte-compiled before, as installed programs are. Run it in the
project's environment: `.venv/bin/python scripts/bench.py`.
"""

from __future__ import annotations

import argparse
import compileall
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = str(ROOT / "scripts" / "peers" / "plain.py")
SEED = 20240630

_WORDS = "推进建设落实完善统筹协调加快项目前期手续主体工程管线道路变电站改造方案资金招标施工验收进度安排问题整改"


@dataclass(frozen=True)
class Pair:
    """Two commands that do the same work, and what the first must reach: at least `target` times as fast."""

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    target: float


def main() -> int:
    """Make the ledgers, time the pairs, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=300, help="rows of the ledger's projects sheet")
    parser.add_argument("--runs", type=int, default=9, help="counted runs of each command")
    options = parser.parse_args()
    for part in ("toolkit", "scripts"):
        compileall.compile_dir(ROOT / part, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        pairs = _pairs(Path(folder), options.rows)
        print(f"{options.rows} project rows, {options.runs} runs each, whole processes, medians\n")
        print("| step | ours s | plain s | plain ÷ ours (median) | lowest–highest | target |")
        print("|---|---|---|---|---|---|")
        missed = [pair.name for pair in pairs if not _row(pair, options.runs)]
    print(f"\n{'all targets reached' if not missed else 'missed: ' + ', '.join(missed)}")
    return 1 if missed else 0


def _pairs(folder: Path, rows: int) -> list[Pair]:
    ledger, template = folder / "ledger.xlsx", folder / "template.docx"
    make_ledger(ledger, rows)
    make_template(template)
    command = Path(sys.executable).with_name("taizhang")
    toolkit = [str(command)] if command.exists() else [sys.executable, "-m", "toolkit"]
    month = ["monthly", str(ledger), "--period", "2024-06", "-o", str(folder / "ours")]
    return [
        Pair(
            "validate",
            [*toolkit, "validate", str(ledger), "--format", "json"],
            [sys.executable, PLAIN, "validate", str(ledger)],
            5,
        ),
        Pair(
            "monthly",
            [*toolkit, *month],
            [sys.executable, PLAIN, "monthly", str(ledger), str(template), str(folder / "plain")],
            4,
        ),
    ]


def _row(pair: Pair, runs: int) -> bool:
    """Time one pair and print its row; whether the target was reached."""
    for command in (pair.ours, pair.theirs):
        _timed(command)
    times = [(_timed(pair.ours), _timed(pair.theirs)) for _ in range(runs)]
    ratios = sorted(theirs / ours for ours, theirs in times)
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(ratios)
    spread = f"{ratios[0]:.1f}–{ratios[-1]:.1f}"
    print(f"| {pair.name} | {ours:.3f} | {theirs:.3f} | {ratio:.1f} | {spread} | ≥ {pair.target:g} |")
    return ratio >= pair.target


def _timed(command: Sequence[str]) -> float:
    """Wall seconds of a whole process; one that fails stops the benchmark with what it said."""
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return seconds


# -- made-up ledgers


def make_ledger(path: Path, rows: int) -> None:
    """A made-up, clean ledger: 38 tasks, 60 units, `rows` projects, texts of 60 to 120 characters."""
    import openpyxl

    chance = random.Random(SEED)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in _sheets(chance, rows).items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(row)
    book.save(path)


def _sheets(chance: random.Random, rows: int) -> dict[str, list[list[object]]]:
    units = [f"区第{n}局" for n in range(1, 61)]
    settings = [["项", "值"], ["名称", "测速台账"], ["规划起始年", 2021], ["规划结束年", 2025], ["报告期", "2024年6月"]]
    return {
        "设置": settings,
        "任务台账": [_TASK_HEADINGS, *(_task(chance, n, units) for n in range(1, 39))],
        "责任单位": [
            ["规范简称", "全称", "别名", "类型"],
            *([u, f"某{u}", f"{u[1:]};{u}机关", "委办局"] for u in units),
        ],
        "项目台账": [_PROJECT_HEADINGS, *(_project(chance, n, units) for n in range(1, rows + 1))],
    }


_TASK_HEADINGS: list[object] = [
    *("任务编号", "重点任务", "任务事项", "牵头单位", "配合单位", "责任人", "开始时间", "完成时限", "完成率"),
    *("本月进展", "存在问题", "下一步计划", "填报日期"),
]
_PROJECT_HEADINGS: list[object] = [
    *("项目编号", "所属规划", "清单", "项目名称", "区位及规模", "责任单位", "计划投资(万元)", "合并投资组"),
    *(
        "开始年份",
        "结束年份",
        "资金落实情况",
        "阶段",
        "完成率",
        "累计完成投资(万元)",
        "形象进度",
        "存在问题",
        "填报日期",
    ),
]


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(_WORDS, k=chance.randint(60, 120)))


def _task(chance: random.Random, number: int, units: list[str]) -> list[object]:
    due = chance.choice(["2024年10月底", "2024年四季度", "持续推进", "2025年12月", "2024年3月底"])
    return [
        *(f"RW-{number:03d}", f"重点任务{number // 4}", f"任务事项{number}", chance.choice(units)),
        *("、".join(chance.sample(units, 3)), None, None, due, chance.choice([35, 60, "70%", 100, None])),
        *(_text(chance), "无", _text(chance), date(2024, 6, chance.randint(20, 28))),
    ]


def _project(chance: random.Random, number: int, units: list[str]) -> list[object]:
    group = f"G{number // 40}" if number % 40 < 4 else None
    planned = 5000 + number // 40 if group else chance.choice([120, 3600, 17800, "2000万"])
    return [
        *(f"XM-{number:06d}", "城市管理规划", chance.choice(["电力", "地下管线", "新建城市道路", "供热"])),
        *(f"第{number}号改造工程", f"第{number}街，道路长约{number}米", chance.choice(units), planned, group),
        *(
            chance.choice([2021, 2022]),
            chance.choice([2024, 2025]),
            chance.choice(["资金已落实", "资金待落实"]),
            "在建",
        ),
        *(chance.choice([35, 60, "70%", 90]), chance.choice([10, 60.5]), _text(chance), "无", date(2024, 6, 25)),
    ]


def make_template(path: Path) -> None:
    """The toolkit's own bulletin for the plain script: every tag is kept, its expression made as cheap as can be.

    Values become one text, conditions True or False, loops run over rows the plain script has. docxtpl then lays out
    the same document without having to work out what to say in it.
    """
    source = zipfile.ZipFile(ROOT / "templates_docx" / "月度专刊.docx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            data = source.read(name)
            made.writestr(name, _plain_tags(data.decode()) if name.startswith("word/") else data)


def _plain_tags(xml: str) -> str:
    for pattern, plain in (
        (r"{{.*?}}", "{{ word }}"),
        (r"{%(p|tr)? elif .*?%}", ""),
        (r"{%(p|tr)? if not .*?%}", r"{%\1 if no %}"),
        (r"{%(p|tr)? if (?!no ).*?%}", r"{%\1 if yes %}"),
        (r"{%(p|tr)? for \w+ in (\w+).*?%}", r"{%\1 for row in \2 %}"),
    ):
        xml = re.sub(pattern, plain, xml)
    return xml


if __name__ == "__main__":
    sys.exit(main())
