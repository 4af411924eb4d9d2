"""The manual: generated pages are current, links and tables hold, examples run, claims are true."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from tables import cells as cells_of
from tables import read as read_sheets

from toolkit.briefing.context import context
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.check import catalogue
from toolkit.chinese import (
    Amount,
    Dates,
    Percent,
    Unread,
    largest_remainder,
    parse_amount,
    parse_dates,
    parse_percent,
    parse_period,
    parse_year,
    show_amount,
    show_date,
    show_percent,
    show_points,
    split_units,
)
from toolkit.ledger.cells import read_cells
from toolkit.rules.forms import placeholders, typed_forms
from toolkit.schema import standard_schema
from toolkit.status import Schedule, Yardstick, assess
from toolkit.summary import summarize
from toolkit.values import Finding
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
EXAMPLES = ("quickstart.md", "month.md", "errors.md")
"""The pages whose console examples are run."""
SAMPLES = (ROOT / "samples/ledger-2024-05.xlsx", ROOT / "samples/ledger-2024-06.xlsx")
NEEDED = (*SAMPLES, ROOT / "templates_docx/月度专刊.docx")
AWAITED = {"docs/images/bulletin-1.png"}
"""Links that may lead nowhere for now: a picture that is made from the finished bulletin."""

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
needs_samples = pytest.mark.skipif(
    not all(path.exists() for path in NEEDED), reason="samples or templates are not made yet"
)


# -- Markdown


class Table(NamedTuple):
    """A table of a page: the line of its headings, the headings, and the cells of each row."""

    line: int
    headings: list[str]
    rows: list[list[str]]


def unfenced(text: str) -> list[str]:
    """The lines of a page, those of code blocks made blank."""
    lines, fenced = [], False
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        lines.append("" if fenced or fence else line)
        fenced ^= fence
    assert not fenced, "a code block is not closed"
    return lines


def tables(page: Path) -> Iterator[Table]:
    """The tables of a page in order."""
    lines = unfenced(page.read_text(encoding="utf-8"))
    for number, line in enumerate(lines):
        if re.fullmatch(r"\|(?: *:?-+:? *\|)+", line):
            assert len(cells(line)) == len(cells(lines[number - 1])), f"{page.name}:{number}: headings"
            end = next((n for n in range(number, len(lines)) if not lines[n].startswith("|")), len(lines))
            yield Table(number, cells(lines[number - 1]), [cells(row) for row in lines[number + 1 : end]])


def cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]*)`", text)


def table_headed(page: str, heading: str) -> Table:
    """The only table of a page whose first heading is this one."""
    found = [table for table in tables(DOCS / page) if table.headings[0] == heading]
    assert len(found) == 1, f"{page} has {len(found)} tables headed {heading}"
    return found[0]


def anchors(page: Path) -> set[str]:
    """The anchors that a forge gives the headings of a page."""
    lines = unfenced(page.read_text(encoding="utf-8"))
    headings = [line.lstrip("#").strip() for line in lines if re.match("#+ ", line)]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_every_row_of_a_table_has_as_many_cells_as_its_headings(page: Path) -> None:
    lines = unfenced(page.read_text(encoding="utf-8"))
    found = list(tables(page))
    for table in found:
        for number, row in enumerate(table.rows, table.line + 2):
            assert len(row) == len(table.headings), f"{page.name}:{number}: {row}"
    in_tables = sum(len(table.rows) + 2 for table in found)
    assert in_tables == sum(line.startswith("|") for line in lines), "a line with | belongs to no table"


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    text = "\n".join(unfenced(page.read_text(encoding="utf-8")))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if target.relative_to(ROOT).as_posix() in AWAITED and not target.exists():
            continue
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_stands_in_the_contents() -> None:
    contents = (DOCS / "README.md").read_text(encoding="utf-8")
    names = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert names <= set(re.findall(r"\(([\w-]+\.md)", contents))


@each_page
def test_nothing_outside_the_project_is_named(page: Path) -> None:
    assert not re.findall(r"(?<![\w.])/(?:work|tmp|home|root)\b", page.read_text(encoding="utf-8"))


# -- generated pages


def test_generated_pages_are_current() -> None:
    done = run([sys.executable, "scripts/make_docs.py", "--check"], ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_finding_stands_in_a_named_group_and_every_hole_has_a_word() -> None:
    text = (DOCS / "findings.md").read_text(encoding="utf-8")
    rows = [
        row for table in tables(DOCS / "findings.md") if table.headings[0:2] == ["级别", "代码"] for row in table.rows
    ]
    assert sorted(codes(row[1])[0] for row in rows) == sorted(fault.code for fault in catalogue())
    assert not [row for row in rows if "〔…〕" in "".join(row)]
    assert not [line for line in text.splitlines() if re.match("#+ .*[a-z]", line)]


def test_a_page_that_differs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import make_docs

    monkeypatch.setattr(make_docs, "ROOT", tmp_path)
    monkeypatch.setattr(make_docs, "DOCS", tmp_path / "docs")
    assert make_docs.main([]) == 0
    assert make_docs.main(["--check"]) == 0
    (tmp_path / "docs/findings.md").write_text("old", encoding="utf-8")
    capsys.readouterr()
    assert make_docs.main(["--check"]) == 1
    assert capsys.readouterr().out.startswith("docs/findings.md")
    assert (tmp_path / "docs/findings.md").read_text(encoding="utf-8") == "old"


# -- what may be typed


def period_of(text: str) -> str | Unread:
    """A period's label, Unread with the first clause of the complaint for what is none."""
    try:
        return parse_period(text).label
    except ValueError as error:
        return Unread(text, str(error).partition("，请写成")[0])


def dates_said(dates: Dates) -> str:
    """Dates as the manual writes them."""
    if dates.first is None or dates.last is None:
        return "没有终点"
    first, last = show_date(dates.first), show_date(dates.last)
    return first if first == last else f"{first}至{last}"


READERS: dict[str, Callable[[str], Any]] = {
    "填写的日期或时限": parse_dates,
    "填写的年份": parse_year,
    "填写的报告期": period_of,
    "填写的金额": parse_amount,
    "填写的完成率": parse_percent,
}
"""What reads the forms in the first column of a table of writing.md, by its heading."""


def meaning(heading: str, row: Sequence[str]) -> list[str]:
    """What the row of a table of writing.md should say behind the form in its first cell."""
    typed = codes(row[0])[0]
    if heading == "填写的年份":
        return [str(parse_year(typed)), str(parse_year(typed, last=True))]
    if heading == "填写的报告期":
        return [parse_period(typed).label, show_date(parse_period(typed).as_of)]
    if heading == "填写的单位":
        return ["；".join(split_units(typed))]
    value = READERS[heading](typed)
    if isinstance(value, Dates):
        return [dates_said(value)]
    if isinstance(value, Amount):
        assert value.approximate == row[2].startswith("约数"), row
        return [show_amount(value.value)]
    assert isinstance(value, Percent), row
    return [show_percent(value.value)]


WRITING = list(tables(DOCS / "writing.md"))


@pytest.mark.parametrize("table", WRITING, ids=[f"{t.line}-{'-'.join(t.headings[:2])}" for t in WRITING])
def test_forms_are_understood_as_the_manual_says(table: Table) -> None:
    heading, kind = table.headings[0], table.headings[1] if len(table.headings) > 1 else ""
    for row in table.rows:
        if heading == "算作空白":
            typed = codes(row[0])[0]
            assert [parse_dates(typed), parse_amount(typed), parse_percent(typed)] == [None] * 3, row
        elif heading == "整列填写的完成率":
            assert_column(row)
        elif heading == "写法":
            assert_reminded(row)
        elif kind in ("有两种理解", "读不出来"):
            assert_unread(heading, kind, row)
        else:
            said = meaning(heading, row)
            assert row[1 : 1 + len(said)] == said


def assert_unread(heading: str, kind: str, row: Sequence[str]) -> None:
    """The form is refused for the reason given, and what is offered instead is understood."""
    value = READERS[heading](codes(row[0])[0])
    assert isinstance(value, Unread), row
    assert (value.why, value.ambiguous) == (row[1], kind == "有两种理解"), row
    for better in codes(row[2]):
        read = READERS[heading](better)
        assert read is not None and not isinstance(read, Unread), row


PROJECT = """
项目编号|所属规划|清单|项目名称|区位及规模|责任单位|计划投资(万元)|开始年份|结束年份|阶段|完成率|填报日期
XM-1|城市规划|电力|甲线入地|甲路，长190m|区城管委|100|2021|2024|在建|40|2024-06-25
"""
"""A project with nothing to say of it."""


def reminders(heading: str, typed: str) -> list[Finding]:
    """What is said of how a cell is typed, where one cell of the project is typed so."""
    headings, row = cells_of(PROJECT)
    row[headings.index(heading)] = cells_of(typed)[0][0]
    ledger = read_sheets({"项目台账": [headings, row]}).ledger
    return [*typed_forms(ledger), *placeholders(ledger)]


def assert_reminded(row: Sequence[str]) -> None:
    """The form is read as the row says and gets the reminder named there; what is offered instead gets none."""
    titles = {fault.code: fault.title for fault in catalogue()}
    found = reminders(row[1], codes(row[0])[0])
    assert [f"{one.severity.label}：{titles[one.code]}" for one in found] == [row[2]], row
    meant = re.findall("按 (.*?) ?理解|按(未填)处理", found[0].message)
    assert ["".join(words) for words in meant] == ([] if row[3] == "—" else [row[3]]), row
    better = codes(row[4])
    assert not reminders(row[1], better[0] if better else ""), row


def assert_column(row: Sequence[str]) -> None:
    """A column of percents is understood as the row says, and said of it what the row says."""
    column = standard_schema().sheet("tasks").column("完成率")
    values, troubles, _ = read_cells(codes(row[0]), column, "")
    assert "、".join(show_percent(value) for value in values) == row[1]
    labels = {fault.severity.label for _, fault, _ in troubles}
    assert labels == {word for word in ("提示", "警告") if f"并{word}" in row[2]}, row


# -- status and JSON


@pytest.mark.parametrize("row", table_headed("status.md", "完成率").rows, ids=lambda row: "-".join(row[:5]))
def test_worked_examples_of_status(row: list[str]) -> None:
    done, start, deadline, as_of, method, *said = row
    percent = parse_percent("" if done == "空白" else done)
    number = None if isinstance(percent, Unread) else percent.value if percent else 0.0
    dates = parse_dates(deadline) or Dates(None, None)
    schedule = Schedule(parse_dates(start).first, dates.last, dates.open_ended)
    found = assess(number, schedule, Yardstick(parse_dates(as_of).last, method))
    scheduled = "—" if found.scheduled is None else show_percent(found.scheduled)
    gap = "—" if found.gap is None else show_points(found.gap)
    assert said == [scheduled, gap, found.status.value, found.light]


@pytest.mark.parametrize("row", table_headed("status.md", "数目").rows, ids=lambda row: row[0])
def test_shares_are_rounded_as_the_manual_says(row: list[str]) -> None:
    shares = largest_remainder([int(count) for count in row[0].split("、")])
    assert "、".join(f"{share:.1f}%" for share in shares) == row[1]


LEAVES = {
    *("by_status", "by_light", "shares", "ledgers[].counts", "ledgers[].outputs", "points_gained", "unmatched"),
    *("added", "removed", "newly_completed", "newly_behind", "newly_overdue", "caught_up", "fallen_back"),
}
"""Objects whose names are data, or the codes of sheets."""


def fields(value: Any, path: str = "") -> Iterator[str]:
    """The paths of the fields of a JSON document: tasks.total, lists[].plan."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for one in value:
            yield from fields(one, f"{path}[]")
    elif isinstance(value, dict) and path not in LEAVES and path.rpartition(".")[2] not in LEAVES:
        for name, inner in value.items():
            yield from fields(inner, f"{path}.{name}" if path else name)
    else:
        yield path


@needs_samples
@pytest.mark.parametrize(
    ("heading", "command"),
    [
        ("汇总的字段", "summarize {now} --previous {before}"),
        ("校验的字段", "validate {now}"),
        ("批量的字段", "monthly {now} --period 2024-06 -o {out}"),
    ],
)
def test_json_fields_are_those_in_the_manual(heading: str, command: str, tmp_path: Path) -> None:
    words = {"before": SAMPLES[0], "now": SAMPLES[1], "out": tmp_path / "out"}
    arguments = [word.format(**words) for word in command.split()]
    done = taizhang([*arguments, "--format", "json"], tmp_path)
    said = {codes(row[0])[0] for row in table_headed("status.md", heading).rows}
    assert set(fields(json.loads(done.stdout))) == said


# -- templates and errors


def test_the_manual_names_every_filter() -> None:
    named = {name for row in table_headed("bulletin.md", "过滤器").rows for name in codes(row[0])}
    assert named == set(FILTERS)


@needs_samples
def test_the_short_template_of_the_manual_works() -> None:
    text = (DOCS / "bulletin.md").read_text(encoding="utf-8")
    lines = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
    document, stream = docx.Document(), io.BytesIO()
    for line in lines.splitlines():
        document.add_paragraph(line)
    document.save(stream)
    summary = summarize(read_ledger(SAMPLES[1]), parse_period("2024-06"))
    made = Template(stream.getvalue(), "简报.docx", FILTERS).render(context(summary))
    printed = [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]
    behind = [item for item in summary.items if item.status == "滞后"]
    assert printed[0] == f"2024年6月共有重点任务{summary.tasks.total}项，滞后的有："
    assert len(printed) == 1 + len(behind)


def test_messages_in_the_manual_are_those_of_the_program() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "toolkit").rglob("*.py"))
    for row in table_headed("errors.md", "信息").rows:
        assert row[0] in source, row[0]


# -- examples


def taizhang(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What the program says and its exit status, in `folder`; what it says on stderr comes first."""
    return run([sys.executable, "-m", "toolkit", *arguments], folder)


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in `folder` that finds this checkout's toolkit."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


DEMO = "import sys; sys.path.insert(0, 'scripts'); import _venv, demo; {}; sys.exit(demo.main())"
IN_PLACE = "_venv.prepare = lambda extras: None; _venv.PYTHON = sys.executable"
"""The demonstration with the Python that runs the tests, in place of an environment of its own."""


def examples(page: str) -> list[tuple[str, str]]:
    """The commands of a page's console blocks, and what each is to print."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    found = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", blocks, re.MULTILINE)
    return [(command, printed.strip("\n")) for command, printed in found]


def matches(expected: str, printed: str) -> bool:
    """Whether the print is as expected, …… standing for anything."""
    pattern = "(?s:.*)".join(re.escape(part.strip("\n")) for part in expected.split("……"))
    text = "\n".join(line.rstrip() for line in printed.splitlines())
    return re.fullmatch(rf"\s*{pattern}\s*", text) is not None


@needs_samples
@pytest.mark.parametrize("page", EXAMPLES)
def test_console_examples(page: str, tmp_path: Path) -> None:
    for name in ("samples", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "~$*"))
    found = examples(page)
    assert found
    status = 0
    for number, (command, expected) in enumerate(found):
        if command == "echo $?":
            assert expected == str(status), f"{page}: {found[number - 1][0]}"
            continue
        status, printed = outcome(command, tmp_path)
        assert matches(expected, printed), f"{page}: {command}\n{printed}"
        asked = found[number + 1 : number + 2] and found[number + 1][0] == "echo $?"
        assert status == 0 or asked, f"{page}: {command}: exit status {status}"


def outcome(command: str, folder: Path) -> tuple[int, str]:
    """The exit status of a command of the manual, and all it prints."""
    words = shlex.split(command)
    if words[0] == "taizhang":
        done = taizhang(words[1:], folder)
    else:
        assert command == "python3 scripts/demo.py", f"no way to run {command}"
        done = run([sys.executable, "-c", DEMO.format(IN_PLACE)], folder)
    return done.returncode, done.stderr + done.stdout


def test_examples_are_compared() -> None:
    assert matches("a\n……\nb", "a\nx\ny\nb\n") and matches("a……", "abc\n") and matches("", "\n")
    assert not matches("a\n……\nb", "a\nb2\n") and not matches("a", "a\nb\n")
