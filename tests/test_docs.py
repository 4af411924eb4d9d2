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
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest
from tables import cells as cells_of
from tables import read as read_sheets

from toolkit.briefing.content.context import context
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.tagging.tags import CELLS, STATEMENTS
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
from toolkit.ledger import milestones_of
from toolkit.ledger.cells import read_cells
from toolkit.measures import Measure, parse_measure
from toolkit.returns import Due, due_of, parse_return_rule
from toolkit.rules.forms import placeholders, typed_forms
from toolkit.schema import standard_schema
from toolkit.status import Schedule, Yardstick, assess
from toolkit.summary import summarize
from toolkit.summary.indicators import indicators_of
from toolkit.summary.tallies import ranking
from toolkit.values import Finding
from toolkit.views.book import book
from toolkit.views.summary_json import summary_json
from toolkit.views.wording import lamp
from toolkit.workbook.reader import read_ledger
from toolkit.workdays import Direction

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
EXAMPLES = ("quickstart.md", "month.md", "errors.md", "template-check.md")
"""The pages whose console examples are run."""
SAMPLES = (ROOT / "samples/ledger-2024-05.xlsx", ROOT / "samples/ledger-2024-06.xlsx")
NEEDED = (*SAMPLES, ROOT / "templates_docx/月度专刊.docx")
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


@pytest.fixture
def make_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script, to write into a folder that has the page of templates."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import make_docs

    monkeypatch.setattr(make_docs, "ROOT", tmp_path)
    monkeypatch.setattr(make_docs, "DOCS", tmp_path / "docs")
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "templates.md", tmp_path / "docs")
    return make_docs


def test_a_page_that_differs_is_named(make_docs: Any, tmp_path: Path, capsys: Any) -> None:
    assert make_docs.main([]) == 0
    assert make_docs.main(["--check"]) == 0
    (tmp_path / "docs/findings.md").write_text("old", encoding="utf-8")
    capsys.readouterr()
    assert make_docs.main(["--check"]) == 1
    assert capsys.readouterr().out.startswith("docs/findings.md")
    assert (tmp_path / "docs/findings.md").read_text(encoding="utf-8") == "old"


def test_of_the_page_of_templates_only_the_filters_are_made(make_docs: Any, tmp_path: Path, capsys: Any) -> None:
    page = tmp_path / "docs/templates.md"
    whole = page.read_text(encoding="utf-8")
    changed = whole.replace("| `money` |", "| `many` |").replace("# 写 Word 模板", "# 写模板")
    page.write_text(changed, encoding="utf-8")
    assert make_docs.main([]) == 0 and "docs/templates.md: written" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == whole.replace("# 写 Word 模板", "# 写模板")
    page.write_text(whole.replace(make_docs.FILTERS_END, ""), encoding="utf-8")
    with pytest.raises(ValueError, match="no place for the table of filters"):
        make_docs.main([])


def test_the_reference_has_every_command_and_those_below_them() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#+ (.+)", text, re.MULTILINE))
    assert {"templates", "templates check", "templates vars", "validate"} <= listed
    usages = re.findall(r"^用法：(taizhang[a-z ]*?) (?=\[|命令|台账)", text, re.MULTILINE)
    assert {usage.partition(" ")[2] or "taizhang" for usage in usages} == listed - {"命令参考"}


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
    "填写的报送时限": parse_return_rule,
}
"""What reads the forms in the first column of a table of writing.md, by its heading."""


def meaning(heading: str, row: Sequence[str]) -> list[str]:
    """What the row of a table of writing.md should say behind the form in its first cell."""
    typed = codes(row[0])[0]
    if heading == "填写的年份":
        return [str(parse_year(typed)), str(parse_year(typed, last=True))]
    if heading == "填写的报告期":
        period = parse_period(typed).of_plan(2021, 2025)
        assert period is not None, row
        return [period.label, show_date(period.as_of)]
    if heading == "填写的报送时限":
        return [due_said(due_by(typed, period)) for period in ("2024-06", "2024-02")]
    if heading == "填写的指标值":
        return [measure_said(typed, codes(row[2]))]
    if heading in SETTINGS_OF_WORDS:
        words, findings = set_words(heading, typed)
        assert not findings, row
        calls = "叫{}" if heading == "填写的状态词" else "亮{}"
        return ["；".join(status + calls.format(said) for status, said in words.items())]
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


def due_by(typed: str, period: str, direction: Direction = Direction.EARLIER) -> Due:
    """When the return of a period is due by a form of the manual."""
    rule = parse_return_rule(typed)
    assert rule is not None and not isinstance(rule, Unread), typed
    return due_of(rule, parse_period(period), direction)


def due_said(due: Due) -> str:
    """A day, and its time if there is one, as the manual writes them."""
    return show_date(due.day) + (f"{due.at:%H:%M}" if due.at else "")


def measure_said(typed: str, alike: Sequence[str]) -> str:
    """The figure of an indicator as the manual writes it; the forms `alike` that say a figure say the same."""
    figure = parse_measure(typed)
    assert isinstance(figure, Measure), typed
    for other in filter(lambda read: isinstance(read, Measure) and read.unit != "吨", map(parse_measure, alike)):
        assert isinstance(other, Measure)
        assert (other.value, other.bound, other.approximate) == (figure.value, figure.bound, figure.approximate), alike
    bound = {"≥": "不低于", ">": "高于", "≤": "不超过", "<": "低于"}.get(figure.bound, "")
    return f"{bound}{'约' if figure.approximate else ''}{figure.value}{figure.unit}"


SETTINGS_OF_WORDS = {"填写的状态词": "状态词", "填写的灯号": "灯号"}
"""The settings that give words to statuses, by the heading of their tables."""


def set_words(heading: str, typed: str) -> tuple[dict[str, str], list[str]]:
    """What a ledger so set calls statuses or lights, and the codes of what is said of its settings."""
    item = SETTINGS_OF_WORDS[heading]
    reading = read_sheets({"设置": [["项", "值"], [item, typed]]})
    settings = reading.ledger.settings
    said = [finding.code for finding in reading.findings if finding.code.startswith("setting-")]
    if heading == "填写的状态词":
        return dict(settings.words), said
    return {status: lamp(light) for status, light in settings.lights.items()}, said


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
        elif kind == "照文字处理，因为":
            assert parse_measure(codes(row[0])[0]) == codes(row[0])[0]
        elif kind == "不采用，因为":
            assert set_words(heading, codes(row[0])[0]) == ({}, ["setting-unread"]), row
            assert set_words(heading, codes(row[2])[0])[0], row
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


@pytest.mark.parametrize("row", table_headed("status.md", "超序时的算例").rows, ids=lambda row: row[0])
def test_worked_examples_of_being_ahead(row: list[str]) -> None:
    schedule = Schedule(date(2021, 1, 1), date(2025, 12, 31))
    found = assess(float(row[0].rstrip("%")), schedule, Yardstick(date(2024, 6, 30), ahead=10))
    assert row[1:] == [show_points(found.gap), found.status.value, found.light]


@pytest.mark.parametrize("row", table_headed("status.md", "公布的例子").rows, ids=lambda row: row[0])
def test_published_gaps_are_those_of_the_manual(row: list[str]) -> None:
    month, day = map(int, re.findall(r"\d+", row[1]))
    done, whole = (float(number) for number in re.findall(r"[\d.]+", f"{row[3]} 100")[:2])
    yardstick = Yardstick(date(2024, month, day), row[2])
    found = assess(100 * done / whole, Schedule(date(2024, 1, 1), date(2024, 12, 31)), yardstick)
    assert row[5:] == [show_percent(found.scheduled), show_points(found.gap)]
    published = float(re.findall(r"[\d.]+", row[4])[0]) * (1 if row[4].startswith("超") else -1)
    assert found.gap == pytest.approx(published, abs=0.05)


def test_worked_examples_of_milestones() -> None:
    example, table = table_headed("status.md", "关联编号"), table_headed("status.md", "节点算例的截至日")
    sheet = [example.headings, *example.rows]
    ledger = read_sheets({"项目台账": PROJECT.replace("XM-1", "CS-005"), "节点": sheet}).ledger
    shares = tuple((one.day, one.share) for one in milestones_of(ledger)["projects", "CS-005"])
    schedule = Schedule(date(2024, 1, 1), date(2024, 12, 31), milestones=shares)
    for row in table.rows:
        as_of = parse_dates(row[0]).last
        found = [assess(0, schedule, Yardstick(as_of, stepped=stepped)).scheduled for stepped in (True, False)]
        assert row[1:] == [show_percent(share) for share in found]


INDICATOR = "项|值\n规划起始年|2021\n规划结束年|2025"


@pytest.mark.parametrize("row", table_headed("status.md", "基期值").rows, ids=lambda row: "-".join(row[:3]))
def test_worked_examples_of_indicators(row: list[str]) -> None:
    unit = "%" if row[5] == "单位列写 %" else ""
    cells = f"指标编号|指标|单位|基期值|目标值|属性|当前值\nZB-1|标|{unit}|{row[0]}|{row[1]}|约束性|{row[2]}"
    ledger = read_sheets({"设置": INDICATOR, "指标": cells}).ledger
    found = indicators_of(ledger, Yardstick(date(2024, 6, 30))).items[0]
    assert row[3:5] == ["—" if found.progress is None else show_percent(found.progress), found.outcome]
    assert found.scheduled == 70
    assert found.reason in ("", row[5]) and (found.outcome == "不可衡量") == bool(found.reason)


# -- summary.md and the workbook


@pytest.mark.parametrize("row", table_headed("summary.md", "各单位的达到进度占比").rows, ids=lambda row: row[0])
def test_ranks_are_those_of_the_manual(row: list[str]) -> None:
    ranks = ranking({str(number): Fraction(share) for number, share in enumerate(row[0].split("、"))})
    assert "、".join(map(str, ranks.values())) == row[1]


@pytest.mark.parametrize("row", table_headed("summary.md", "报送时限的例子").rows, ids=lambda row: row[0])
def test_return_dates_are_moved_as_the_manual_says(row: list[str]) -> None:
    dues = [due_by(*codes(f"{row[0]} {row[1]}"), direction) for direction in (Direction.EARLIER, Direction.LATER)]
    assert [show_date(due.day) for due in dues] == row[2:4]
    assert {due.rest for due in dues} <= {row[4], ""} and all(due.certain for due in dues)


@pytest.mark.parametrize("row", table_headed("summary.md", "完成率").rows, ids=lambda row: "-".join(row[:2]))
def test_worked_examples_of_the_forecast(row: list[str]) -> None:
    def summary(percent: str, month: int, previous: Any = None) -> Any:
        sheets = {
            "设置": f"项|值\n报告期|2024年{month}月",
            "任务台账": "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率\n"
            f"RW-1|项|事|甲|2024-01-01|2024年9月30日|{percent}",
        }
        return summarize(read_sheets(sheets), parse_period(f"2024-{month:02d}"), previous)

    before = re.search(r"上期（5月31日）(\d+%)", row[1])
    forecast = summary(row[0], 6, summary(before[1], 5) if before else None).forecast
    days = int(re.findall(r"(\d+) 天", row[1])[0])
    done, earlier = (float(text.rstrip("%")) for text in (row[0], before[1] if before else "0%"))
    assert show_percent(done + max(done - earlier, 0) / days * 92) == row[2]
    assert row[3] == ("列入" if forecast.overdue else "不列入")
    assert [(one.days, show_percent(one.expected)) for one in forecast.overdue] in ([], [(days, row[2])])


def summaries() -> Iterator[Any]:
    """Summaries of the samples that have everything among them: later against earlier, earlier against later, …"""
    before, now = map(read_ledger, SAMPLES)
    may, june = summarize(before, parse_period("2024-05")), summarize(now, parse_period("2024-06"))
    yield summarize(now, parse_period("2024-06"), may)
    yield summarize(before, parse_period("2024-05"), june)
    yield summarize(now, parse_period("2024Q3"), may)


@needs_samples
def test_the_sheets_of_the_workbook_are_those_in_the_manual() -> None:
    table = table_headed("summary-workbook.md", "工作表")
    sheets = {grid.title: grid for summary in summaries() for grid in book(summary)}
    assert {row[0] for row in table.rows} == set(sheets)
    assert {row[0] for row in table.rows if row[2]} == {title for title, grid in sheets.items() if grid.charts}


# -- JSON


LEAVES = {
    *("by_status", "by_light", "shares", "ledgers[].counts", "outputs", "points_gained", "unmatched"),
    *("added", "removed", "newly_completed", "newly_behind", "newly_overdue", "caught_up", "fallen_back"),
    *("words", "lights", "by_stage", "by_age", "unknown"),
    *("old", "new", "flags", "sheets", "sums", "given", "rows[]"),
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


COMMANDS = {
    "校验的字段": "validate {now}",
    "批量的字段": "monthly {now} --period 2024-06 -o {out} --archive {archive} --actor 甲",
    "简报的字段": "report {now} --period 2024-06 -o {out} --archive {archive} --actor 甲",
    "比较的字段": "diff {before} {now}",
    "下发的字段": "dispatch {hiding} --period 2024-06 -o {out}",
    "导入的字段": "import {printed} --into {blank} --sheet 项目台账 --set 所属规划=城市管理规划",
}
"""A command that gives every field of a table of json.md, by the table's heading."""


@needs_samples
@pytest.mark.parametrize(("heading", "command"), COMMANDS.items(), ids=COMMANDS)
def test_json_fields_are_those_in_the_manual(heading: str, command: str, tmp_path: Path) -> None:
    words = {"before": SAMPLES[0], "now": SAMPLES[1], "out": tmp_path / "out", "archive": tmp_path / "档案"}
    made = {name: make(tmp_path) for name, make in MAKERS.items() if f"{{{name}}}" in command}
    arguments = [word.format(**words, **made) for word in command.split()]
    done = taizhang([*arguments, "--format", "json"], tmp_path)
    said = {code for row in table_headed("json.md", heading).rows for code in codes(row[0])}
    assert set(fields(json.loads(done.stdout))) == said


def hiding(folder: Path) -> Path:
    """The sample with a column of the office's own, hidden: it is not dispatched."""
    book = openpyxl.load_workbook(SAMPLES[1])
    sheet = book["任务台账"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "任务编号")
    own = sheet.cell(heading.row, sheet.max_column + 1, "内部备注")
    sheet.column_dimensions[own.column_letter].hidden = True
    book.save(folder / "隐藏.xlsx")
    return folder / "隐藏.xlsx"


def printed(folder: Path) -> Path:
    """A printed list with a shared amount, a total, and a sheet of something else."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目"
    rows = [["甲", "电力", 10], ["乙", "电力", None], ["丙", "电力", 5]]
    for row in [["序号", "项目名称", "清单", "计划投资(万元)"], *([n, *row] for n, row in enumerate(rows, 1))]:
        sheet.append(row)
    sheet.append(["合计", None, None, 15])
    sheet.merge_cells("D2:D3")
    book.create_sheet("封面").append(["附表"])
    book.save(folder / "印.xlsx")
    return folder / "印.xlsx"


def blank(folder: Path) -> Path:
    """A blank ledger."""
    assert taizhang(["new", "空白.xlsx"], folder).returncode == 0
    return folder / "空白.xlsx"


MAKERS: dict[str, Callable[[Path], Path]] = {"hiding": hiding, "printed": printed, "blank": blank}
"""What makes the files that the commands need beside the samples."""


@needs_samples
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("add", "add {now} --actor 甲"),
        ("log", "log"),
        ("show", "show 1"),
        ("verify", "verify --anchor 1:0000000000000000"),
    ],
)
def test_json_fields_of_an_archive_are_those_in_the_manual(name: str, command: str, tmp_path: Path) -> None:
    rest = ["--archive", str(tmp_path / "档案"), "--format", "json"]
    taizhang(["archive", "add", str(SAMPLES[0]), "--actor", "甲", *rest], tmp_path)
    done = taizhang(["archive", *command.format(now=SAMPLES[1]).split(), *rest], tmp_path)
    entry = {code for row in table_headed("json.md", "记录的字段").rows for code in codes(row[0])}
    said = set(entry) if name == "show" else set()
    for row in table_headed("json.md", "归档的字段").rows:
        for code in codes(row[0]) if name in row[1].split("、") else ():
            said |= {f"{code}.{one}" for one in entry} if code in ("entry", "entries[]") else {code}
    assert set(fields(json.loads(done.stdout))) == said


@needs_samples
def test_json_fields_of_a_summary_are_those_in_the_manual() -> None:
    found = {path for summary in summaries() for path in fields(summary_json(summary))}
    empty = {path for path in found if any(other.startswith(f"{path}[]") for other in found)}
    assert found - empty == set(fields_said())


def fields_said() -> Iterator[str]:
    """The fields that json.md says a summary has: those by themselves, and those of each group."""
    for row in table_headed("json.md", "汇总的字段").rows:
        yield from codes(row[0])
    parts = table_headed("json.md", "一组里的字段").rows
    for group, _, has in table_headed("json.md", "汇总里的一组").rows:
        names = [name for row in parts if row[1] in has.split("、") for name in codes(row[0])]
        yield from (f"{codes(group)[0]}.{name}" for name in names)


# -- templates and errors


def test_the_manual_names_every_filter_and_none_there_is_not() -> None:
    named, common = (
        [name for row in table_headed(page, "过滤器").rows for name in codes(row[0])]
        for page in ("templates.md", "bulletin.md")
    )
    assert named == list(FILTERS) and set(common) < set(named)


def test_tags_for_cells_that_the_manual_lists_are_those_of_the_renderer() -> None:
    written = " ".join(row[0] for table in tables(DOCS / "templates.md") for row in table.rows)
    assert {word for word in re.findall(r"\{% (\w+)", written) if word in STATEMENTS} >= CELLS
    example = re.findall(r"^```text\n(\{%tr.*?)^```", read_page("templates.md"), re.MULTILINE | re.DOTALL)[0]
    first, cells_line, last = example.splitlines()
    document = docx.Document()
    grid = document.add_table(3, 3)
    for row, texts in zip(grid.rows, ([first], cells_line.split(" | "), [last]), strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    item = {"group": "甲组", "lead": "区科委", "name": "事项"}
    made = Template(saved(document), "样.docx", FILTERS).render({"lagging_items": [item, item | {"lead": "区教委"}]})
    filled = docx.Document(io.BytesIO(made)).tables[0]
    assert [[cell.text for cell in row.cells] for row in filled.rows] == [
        ["甲组", "区科委", "事项"],
        ["甲组", "区教委", "事项"],
    ]
    assert filled.cell(0, 0)._tc is filled.cell(1, 0)._tc and filled.cell(0, 1)._tc is not filled.cell(1, 1)._tc


def read_page(page: str) -> str:
    """The text of a page of the manual."""
    return (DOCS / page).read_text(encoding="utf-8")


def saved(document: Any) -> bytes:
    """A Word document as bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@needs_samples
def test_the_short_template_of_the_manual_works() -> None:
    text = (DOCS / "bulletin.md").read_text(encoding="utf-8")
    lines = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
    document = docx.Document()
    for line in lines.splitlines():
        document.add_paragraph(line)
    summary = summarize(read_ledger(SAMPLES[1]), parse_period("2024-06"))
    made = Template(saved(document), "简报.docx", FILTERS).render(context(summary))
    printed = [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]
    behind = [item for item in summary.items if item.status == "滞后"]
    assert printed[0] == f"2024年6月共有重点任务{summary.tasks.total}项，滞后的有："
    assert len(printed) == 1 + len(behind)


def test_messages_in_the_manual_are_those_of_the_program() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "toolkit").rglob("*.py"))
    for row in table_headed("errors.md", "信息").rows:
        said = r"\{[^{}]+\}".join(map(re.escape, re.split("〔[^〕]*〕", row[0])))
        assert re.search(said, source), row[0]


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
    (tmp_path / "历期台账").mkdir()
    for sample in SAMPLES:
        shutil.copy(sample, tmp_path / "历期台账")
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
