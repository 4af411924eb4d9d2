"""Thousands of one kind – totals, names, groups, columns, rows of one key – are gone through once, not once for each.

What is counted here is what is done, not how long it takes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tables import workbook
from test_diff import differ
from test_import import PLAN, column, imported, kinds
from test_rules import CLEAN, add, changed, said, swap
from test_suite import groups, own_template
from word_files import of

from toolkit.briefing.content.context import context
from toolkit.briefing.documents.reading import read_document
from toolkit.briefing.figures.figures import Figure, figures_of
from toolkit.briefing.figures.manifest import _listed
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.reconciling.listings import Listed
from toolkit.briefing.template import Template
from toolkit.briefing.write import draft_briefings, load_template
from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.formats import write
from toolkit.ledger import Investments
from toolkit.ledger.near import Nearest, nearest_name
from toolkit.summary import summarize
from toolkit.values import CannotDo, Cells, Grid, Result
from toolkit.workbook.annotating.package import Package
from toolkit.workbook.reader import read_workbook

MANY = 300


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[tuple[Any, ...]]:
    """The arguments of every call of a module's function from now on."""
    calls: list[tuple[Any, ...]] = []
    module, _, word = name.rpartition(".")
    owner = import_module(module)
    was: Callable[..., Any] = getattr(owner, word)

    def noted(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments)
        return was(*arguments, **named)

    monkeypatch.setattr(owner, word, noted)
    return calls


# -- rules


def test_a_total_that_is_published_again_and_again_is_summed_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = Counter[Sequence[int]]()
    was = Investments.total

    def total(investments: Investments, indexes: Sequence[int]) -> float:
        sums[tuple(indexes)] += 1
        return was(investments, indexes)

    monkeypatch.setattr(Investments, "total", total)
    line = "城市规划|电力|计划投资(万元)|999|甲文"
    found = [f for f in check(changed(*[add("公布合计", line)] * MANY)) if f.code == "published-total-differs"]
    assert len(found) == MANY and all("合计 400" in one.message for one in found)
    assert max(sums.values()) < MANY / 10


def test_a_footing_that_is_written_again_and_again_is_summed_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    explained = counted(monkeypatch, "toolkit.rules.explain.explanation")
    lines = [add("项目台账", "合计||||||451||||||40")] * MANY
    found = said("footing-differs", *lines)
    assert len(found) == MANY
    assert len(explained) == 100, "only the first hundred are explained"


def test_of_a_hundred_misspelt_units_the_nearest_is_told() -> None:
    lines = [add("政策机制", f"ZC-{n}|策{n}|区发改萎{chr(0x4E00 + n)}|2023年底|100|已完成") for n in range(2, 202)]
    found = said("unknown-unit", *lines)
    assert len(found) == 200
    near = ["最接近的是“区发改委”" in one for one in found]
    assert near == [True] * 100 + [False] * 100


def test_a_name_that_was_told_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch, "toolkit.ledger.near.nearest_name")
    nearest = Nearest(["区发改委", "区经信局"])
    assert [nearest.of("区经信菊") for _ in range(5)] == ["区经信局"] * 5
    assert len(asked) == 1


def test_the_amount_of_a_group_is_agreed_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch, "toolkit.ledger.investment.agreed")
    rows = [1.0, None, 3.0, 3.0] * MANY
    investments = Investments.over(rows, [("规划", "甲")] * len(rows))
    assert {investments.planned_of(index) for index in range(len(rows))} == {3.0}
    assert len(asked) == 1
    assert investments.total(range(len(rows))) == investments.planned_of(0)


def test_what_cannot_be_read_in_a_group_is_found_for_each_of_its_rows() -> None:
    reading = changed(swap("项目台账", "|300|A|", "|三百几|A|"))
    projects = reading.ledger["projects"]
    investments = Investments.of(projects)
    assert [investments.unread_of(index) is not None for index in range(4)] == [False, True, True, False]


def test_of_thousands_of_units_that_claim_one_name_ten_are_named() -> None:
    lines = [add("责任单位", f"区{chr(0x4E00 + n)}办|区公共办|") for n in range(MANY)]
    found = said("shared-alias", *lines)
    assert len(found) == MANY - 1
    assert all(f"等 {MANY} 个单位，暂按“区一办”统计" in one for one in found)
    assert max(map(len, found)) < 200


def test_nothing_is_near_a_text_as_long_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch, "difflib.get_close_matches")
    page = "".join(map(chr, range(0x4E00, 0x4E00 + 200)))
    assert nearest_name(page[:-1] + "局", [page]) == page
    assert nearest_name(page + "局", [page]) == "" == nearest_name(page, [page + "局"])
    assert len(asked) == 1


# -- columns


def test_columns_of_which_none_is_the_other_are_not_all_held_against_each_other() -> None:
    def table(word: str, count: int) -> str:
        heads = "|".join(f"{word}{n}" for n in range(count))
        return f"编号|名称|{heads}\n1|甲|{'|'.join(map(str, range(count)))}\n2|乙|{'|'.join(map(str, range(count)))}"

    few = differ({"附表": table("栏", 3)}, {"附表": table("列", 3)})
    many = differ({"附表": table("栏", 51)}, {"附表": table("列", 51)})
    assert "列名对不上的列过多" not in str(few.notes)
    assert "列名对不上的列过多（旧表51列，新表51列）" in str(many.notes)


# -- briefings


def test_rows_of_one_key_share_their_items() -> None:
    reading = changed(
        *[add("任务台账", "RW-1|大项|事项一|区发改委|区经信局|2021年3月|2024年10月底|60|正在推进")] * MANY
    )
    listed = Listed(summarize(reading, parse_period("2024-05")))
    assert len(listed.of("RW-1")) == MANY + 1
    assert listed.of("RW-1") is listed.of("RW-1")


def test_names_without_end_are_too_much() -> None:
    """What each is made from was copied for every other: twenty thousand took seven gigabytes."""
    names = [f"{{% set a{n} = {n} %}}" for n in range(5_000)]
    template = Template(of("".join(names), "{{ a1 }}"), "稿.docx", FILTERS, traced=True)
    with pytest.raises(CannotDo, match="循环、查找合计超过"):
        template.filled({})
    Template(of("".join(names[:900]), "{{ a1 }}"), "稿.docx", FILTERS, traced=True).filled({})


def test_of_a_list_that_is_counted_only_the_length_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts of thousands of units, told to say how many there are, took a gigabyte."""
    of_units = counted(monkeypatch, "toolkit.briefing.figures.counts.tally_facts")
    summary = groups()
    values = context(summary, {})
    counting = "{{ units|length }}，{{ units|count }}"
    filled = Template(of(counting), "稿.docx", FILTERS, traced=True).filled(values)
    found = list(figures_of(read_document(filled.parts), filled.prints, summary))
    assert [(one.figure, one.exact) for one in found] == [(str(len(summary.units)), True)] * 2
    assert not of_units
    other = Template(of("{{ units|length + 1 }}"), "稿.docx", FILTERS, traced=True).filled(values)
    (worked_out,) = figures_of(read_document(other.parts), other.prints, summary)
    assert of_units and worked_out.cells and not worked_out.exact, "what is worked out has all the cells"


def test_cells_that_the_figures_of_one_tag_share_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = counted(monkeypatch, "toolkit.values._kept_places")
    shared = (Cells("问题台账", "G", range(5, 50)),)
    figure = Figure("正文第1段", "1", "1", "x", "由 x 算出", (), shared, False)
    listed = list(_listed([figure] * MANY))
    assert [one["cells"] for one in listed] == [["问题台账!G5:G49"]] * MANY
    assert len(told) == 1


def test_documents_for_units_are_together_hardly_longer_than_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = groups()
    template = load_template(own_template(tmp_path / "函.docx", "每单位一份：全部单位"))
    made = draft_briefings(summary, template)
    size = sum(draft.filled.size for draft in made)
    assert len(made) > 1
    monkeypatch.setattr("toolkit.briefing.write.most_characters", lambda rows: size - 1)
    assert len(draft_briefings(summary, template)) == len(made), "short ones are not counted"
    monkeypatch.setattr("toolkit.briefing.write._SHORT", 0)
    with pytest.raises(CannotDo, match="为各单位出的文件合计过长"):
        draft_briefings(summary, template)
    monkeypatch.setattr("toolkit.briefing.write.most_characters", lambda rows: size)
    assert len(draft_briefings(summary, template)) == len(made)


# -- workbooks


def test_a_workbook_of_nothing_but_long_texts_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each is gone through many times, and told again in findings: 170 MB of them took five minutes and 8 GB."""
    monkeypatch.setattr("toolkit.workbook.reader._MOST_LONG", 5_000)
    rows = [f"注{number}|{'长' * length}" for number, length in enumerate([1_000] * 20 + [1_250] * 4)]
    path = workbook(tmp_path / "台账.xlsx", {**CLEAN, "附注": "\n".join(["名称|内容", *rows])})
    assert read_workbook(path)
    path = workbook(path, {**CLEAN, "附注": "\n".join(["名称|内容", *rows, f"又|{'长' * 1_001}"])})
    with pytest.raises(CannotDo, match="1000 字以上的单元格合计超过"):
        read_workbook(path)


def test_of_a_long_text_in_a_table_the_ends_are_printed() -> None:
    grid = Grid("表", ("名称",), (("甲" * 100,), ("乙" * 60 + "丙" * 41,)))
    stream = io.BytesIO()
    write(Result({}, grids=(grid,)), "text", stream)
    text = "".join(stream.getvalue().decode().split())
    assert "甲" * 100 in text
    assert "乙" * 60 + "丙" * 7 + "……" + "丙" * 33 in text


def test_blank_rows_above_a_cell_far_below_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million of them took a minute and a half."""
    judged = counted(monkeypatch, "toolkit.importing.rows.kind_of_row")
    rows = [["项目名称", "计划投资(万元)"], ["甲项目", 10.0], *[["", ""]] * MANY, ["乙项目", 20.0]]
    found = imported(rows, constants={**PLAN, "项目编号": "XX-##"})
    assert column(found, "项目名称") == ["甲项目", "乙项目"]
    assert kinds(found).count("B") == MANY and len(judged) == 2


def test_a_part_of_nothing_but_tags_is_not_gone_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The notes of a sheet, by a million authors, were gone through four times for each sheet."""
    data = workbook(tmp_path / "台账.xlsx", CLEAN).read_bytes()
    package, styles, sheet = Package(data, "台账.xlsx"), "xl/styles.xml", "xl/worksheets/sheet1.xml"
    tags = package.text(styles).count("<")
    monkeypatch.setattr("toolkit.workbook.annotating.package._MOST_TAGS", tags // 2)
    with pytest.raises(CannotDo, match=f"“{styles}”内容过多"):
        package.text(styles)
    monkeypatch.setattr("toolkit.workbook.annotating.package._MOST_TAGS", tags)
    assert package.text(styles)
    monkeypatch.setattr("toolkit.workbook.annotating.package._LARGEST_OTHER", 100)
    with pytest.raises(CannotDo, match=f"“{styles}”内容过多"):
        package.text(styles)
    monkeypatch.setattr("toolkit.workbook.annotating.package._MOST_TAGS", 1)
    assert "<sheetData>" in package.sheet(sheet), "a sheet may be as long as it is"
