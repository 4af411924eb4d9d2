"""Word's own charts filled: the series' looks stay, their figures and the workbook behind them become ours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import xlsxwriter
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from office import needs_office, open_in_office
from openpyxl import load_workbook
from word_files import changed, of, part, table, texts

from toolkit.briefing.template import Template
from toolkit.values import CannotDo

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="4000000" cy="2400000"/><wp:docPr id="7" name="图表" descr="{alt}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    f' xmlns:r="{OFFICE}" r:id="rId77"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
RUN = r"<w:r>(?:<w:rPr><w:b w:val=\"0\"/></w:rPr>)?<w:t>@</w:t></w:r>"
STYLE = '<cs:chartStyle xmlns:cs="http://schemas.microsoft.com/office/drawing/2012/chartStyle" id="201"/>'


def drawn(kind: str = "column", title: str = "标题", series: int = 2, sheet: str = "Sheet1") -> tuple[str, bytes]:
    """The XML of a chart as an office program writes it, with as many series of two figures, and its workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    cells = book.add_worksheet(sheet)
    cells.write_row(0, 1, [f"样列{number}" for number in range(series)])
    for row, label in enumerate(("样一", "样二") if kind != "scatter" else (1, 2), 1):
        cells.write_row(row, 0, [label, *range(1, series + 1)])
    chart = book.add_chart({"type": kind})
    for number in range(series):
        chart.add_series(
            {
                "name": [sheet, 0, number + 1],
                "categories": [sheet, 1, 0, 2, 0],
                "values": [sheet, 1, number + 1, 2, number + 1],
                "fill": {"color": f"#00000{number + 1}"},
                "data_labels": {"value": True, "custom": [{"value": "写死的"}, {"delete": True}]},
                "points": [{"fill": {"color": "#AAAAAA"}}, {"fill": {"color": "#BBBBBB"}}],
            }
        )
    chart.set_title({"name": title})
    cells.insert_chart("A9", chart)
    book.close()
    with zipfile.ZipFile(stream) as archive:
        xml = archive.read("xl/charts/chart1.xml").decode()
    return xml, stream.getvalue()


def with_chart(data: bytes, alt: str, chart: tuple[str, bytes], embedded: bool = True) -> bytes:
    """The document with this chart in the paragraph that says @, its alternative text `alt`."""
    xml, book = chart
    link = f'<c:externalData xmlns:r="{OFFICE}" r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    types = part(data, "[Content_Types].xml")
    kinds = f'<Override PartName="/word/charts/chart1.xml" ContentType="{CHART}"/>'
    kinds += '<Override PartName="/word/charts/style1.xml" ContentType="application/vnd.ms-office.chartstyle+xml"/>'
    kinds += f'<Default Extension="xlsx" ContentType="{SHEET}"/></Types>' if embedded else "</Types>"
    relations = part(data, "word/_rels/document.xml.rels")
    to_chart = f'<Relationship Id="rId77" Type="{OFFICE}/chart" Target="charts/chart1.xml"/></Relationships>'
    own = f'<Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/Sheet.xlsx"/>' if embedded else ""
    style = "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
    own += f'<Relationship Id="rId2" Type="{style}" Target="style1.xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    body, count = re.subn(RUN, lambda _: DRAWING.format(alt=alt), part(data))
    assert count == 1
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": types.replace("</Types>", kinds),
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", to_chart),
        "word/document.xml": body,
        "word/charts/chart1.xml": xml.replace("<c:printSettings", f"{link if embedded else ''}<c:printSettings"),
        "word/charts/_rels/chart1.xml.rels": f'<Relationships xmlns="{space}">{own}</Relationships>',
        "word/charts/style1.xml": STYLE,
    }
    return changed(data, parts | ({"word/embeddings/Sheet.xlsx": book} if embedded else {}))


def filled(data: bytes, **context: Any) -> bytes:
    """The template filled from `context`."""
    return Template(data, "样稿.docx").render(context)


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        filled(data, **context)
    return str(caught.value)


@dataclass(frozen=True)
class Shown:
    """A chart as it stands in a document: its title, labels and series, and those of its workbook."""

    title: str
    labels: list[str]
    series: dict[str, list[str]]
    book: list[list[Any]]


def chart_paths(data: bytes) -> list[str]:
    """The charts of the document in the order they stand in it."""
    found = parse_xml(part(data).encode()).iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")
    relations = part(data, "word/_rels/document.xml.rels")
    ids = [chart.get(qn("r:id")) for chart in found]
    return [f"word/{re.search(rf'Id=.{id}.[^>]*Target=.([^ ]*?xml)', relations)[1]}" for id in ids]  # type: ignore[index]


def shown(data: bytes, path: str = "word/charts/chart1.xml") -> Shown:
    """A chart of the document; its references and its caches must agree, and so must the workbook."""
    xml = part(data, path)
    root = parse_xml(xml.encode())
    book = workbook(data, path)
    series = {}
    labels: list[str] = []
    for one in root.iter(_c("ser")):
        name = _cached(one.find(_c("tx")), book)[0]
        labels = _cached(one.find(_c("cat")) if one.find(_c("cat")) is not None else one.find(_c("xVal")), book)
        values = one.find(_c("val")) if one.find(_c("val")) is not None else one.find(_c("yVal"))
        series[name] = _cached(values, book)
    title = "".join(text.text or "" for text in root.find(f".//{_c('title')}").iter(qn("a:t")))
    return Shown(title, labels, series, [[cell.value for cell in row] for row in book.iter_rows()])


def workbook(data: bytes, path: str) -> Any:
    """The sheet of the workbook behind a chart."""
    folder, _, name = path.rpartition("/")
    relations = part(data, f"{folder}/_rels/{name}.rels")
    id = re.search(r'<c:externalData[^>]* r:id="([^"]*)"', part(data, path))
    assert id
    target = re.search(rf'Id="{id[1]}"[^>]*Target="\.\./([^"]*)"', relations)
    assert target and relations.count('relationships/package"') == 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return load_workbook(io.BytesIO(archive.read(f"word/{target[1]}"))).active


def _c(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/chart}}{name}"


def _cached(holder: Any, book: Any) -> list[str]:
    """The values of a reference; they are those of the cells it refers to."""
    sheet, _, cells = holder.find(f".//{_c('f')}").text.rpartition("!")
    assert sheet.strip("'") == book.title
    count = int(holder.find(f".//{_c('ptCount')}").get("val"))
    values = [""] * count
    for point in holder.iter(_c("pt")):
        values[int(point.get("idx"))] = point.find(_c("v")).text
    span = book[cells.replace("$", "")]
    stored = [span] if not isinstance(span, tuple) else [row[0] for row in span]
    assert [_same(cell.value) for cell in stored] == [_same(value) for value in values]
    assert all(cell.data_type != "f" for cell in stored)
    return values


def _same(value: Any) -> Any:
    if isinstance(value, date):
        return float((date(value.year, value.month, value.day) - date(1899, 12, 30)).days)
    try:
        return float(value)
    except (TypeError, ValueError):
        return value or ""


LISTS = [
    {"list": "电力", "planned": 100, "invested": 40.5},
    {"list": "道路&管线", "planned": 300, "invested": None},
    {"list": "=1+1", "planned": Decimal("12.34"), "invested": 0},
]
TWO = "{{ chart: lists|series('list', 计划投资='planned', 累计完成投资='invested') }}"


def test_series_labels_and_workbook_are_filled() -> None:
    result = filled(with_chart(of("甲", "@", "乙"), TWO, drawn()), lists=LISTS)
    found = shown(result)
    assert found.title == "标题"
    assert found.labels == ["电力", "道路&管线", "=1+1"]
    assert found.series == {"计划投资": ["100", "300", "12.34"], "累计完成投资": ["40.5", "", "0"]}
    assert found.book[0] == [None, "计划投资", "累计完成投资"]
    assert texts(result) == ["甲", "", "乙"]
    assert 'descr="计划投资、累计完成投资"' in part(result)


def test_nothing_of_the_template_s_figures_is_left() -> None:
    result = filled(with_chart(of("@"), TWO, drawn()), lists=LISTS)
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert "word/embeddings/Sheet.xlsx" not in archive.namelist()
        chart = archive.read("word/charts/chart1.xml").decode()
        relations = archive.read("word/charts/_rels/chart1.xml.rels").decode()
    assert "样" not in chart and "写死的" not in chart and "Sheet.xlsx" not in relations
    assert "style1.xml" in relations


def test_looks_of_the_series_stay() -> None:
    xml = part(filled(with_chart(of("@"), TWO, drawn()), lists=LISTS), "word/charts/chart1.xml")
    series = re.findall(r"<c:ser>.*?</c:ser>", xml, re.DOTALL)
    assert ["000001" in series[0], "000002" in series[1]] == [True, True]
    assert "AAAAAA" in series[0] and "<c:showVal" in series[0]


def test_series_and_points_more_and_fewer_than_drawn() -> None:
    columns = {"list": "x", "a": 1, "b": 2, "c": 3, "d": 4}
    template = with_chart(of("@"), "{{ chart: rows|series('list', 甲='a', 乙='b', 丙='c', 丁='d') }}", drawn())
    result = filled(template, rows=[columns])
    assert shown(result).series == {"甲": ["1"], "乙": ["2"], "丙": ["3"], "丁": ["4"]}
    xml = part(result, "word/charts/chart1.xml")
    assert re.findall(r'<c:idx val="(\d+)"/><c:order val="(\d+)"', xml) == [(n, n) for n in "0123"]
    series = re.findall(r"<c:ser>.*?</c:ser>", xml, re.DOTALL)
    looks = [re.search(r"<c:spPr>.*?</c:spPr>", one, re.DOTALL)[0] for one in series]  # type: ignore[index]
    assert len(set(looks)) == 4
    assert '<c:idx val="1"/>' not in series[0].partition("<c:order")[2], "looks of a point that is gone"
    one = filled(with_chart(of("@"), "{{ chart: counts }}", drawn(series=3)), counts={"甲": 1, "乙": 2, "丙": 3})
    assert shown(one).series == {"样列0": ["1", "2", "3"]}


@pytest.mark.parametrize("kind", ["column", "bar", "line", "area", "pie", "doughnut", "radar", "scatter"])
def test_kinds_of_chart(kind: str) -> None:
    value = {"categories": [3, 4.5], "series": {"甲": [1, 2]}}
    found = shown(filled(with_chart(of("@"), "{{ chart: figures }}", drawn(kind)), figures=value))
    assert (found.labels, found.series) == (["3", "4.5"], {"甲": ["1", "2"]})


def test_order_of_a_series_is_that_of_the_schema() -> None:
    xml = part(filled(with_chart(of("@"), TWO, drawn()), lists=LISTS), "word/charts/chart1.xml")
    order = ["idx", "order", "tx", "spPr", "invertIfNegative", "dPt", "dLbls", "cat", "val"]
    for series in parse_xml(xml.encode()).iter(_c("ser")):
        names = [child.tag.rpartition("}")[2] for child in series]
        assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)


@pytest.mark.parametrize(
    "given",
    [
        MappingProxyType({"甲": 1, "乙": 2.5}),
        {"categories": ["甲", "乙"], "series": [{"name": "", "values": [1, 2.5]}]},
        {"categories": ["甲", "乙"], "series": {"": [1, 2.5]}},
    ],
)
def test_forms_of_figures(given: Any) -> None:
    found = shown(filled(with_chart(of("@"), "{{ chart: given }}", drawn(series=1)), given=given))
    assert (found.labels, found.series) == (["甲", "乙"], {"样列0": ["1", "2.5"]})


def test_days_are_days_where_the_template_has_numbers() -> None:
    days = {"categories": [date(2024, 6, 30), date(2024, 7, 1)], "series": {"甲": [1, 2]}}
    assert shown(filled(with_chart(of("@"), "{{ chart: days }}", drawn("scatter")), days=days)).labels == [
        "45473",
        "45474",
    ]
    xml, book = drawn("line")
    numbers = re.sub(
        r"<c:cat><c:strRef>(.*?)</c:strRef></c:cat>", r"<c:cat><c:numRef>\1</c:numRef></c:cat>", xml, flags=re.DOTALL
    )
    numbers = numbers.replace("strCache>", "numCache>")
    assert shown(filled(with_chart(of("@"), "{{ chart: days }}", (numbers, book)), days=days)).labels == [
        "45473",
        "45474",
    ]
    assert "2024年6月30日" in part(
        filled(with_chart(of("@"), "{{ chart: days }}", drawn()), days=days), "word/charts/chart1.xml"
    )


def test_a_sheet_s_name_is_kept() -> None:
    result = filled(with_chart(of("@"), TWO, drawn(sheet="图 1's")), lists=LISTS)
    assert "'图 1''s'!$B$2:$B$4" in part(result, "word/charts/chart1.xml").replace("&apos;", "'")
    assert workbook(result, "word/charts/chart1.xml").title == "图 1's"


def test_the_tag_in_the_title_and_other_tags_in_it() -> None:
    chart = drawn(title="{{ month }}投资情况{{ chart: counts }}")
    found = shown(
        filled(with_chart(of("@{{ month }}".replace("@", "@"), "@"), "投资图", chart), counts={"甲": 1}, month="6月&底")
    )
    assert (found.title, found.series) == ("6月&底投资情况", {"样列0": ["1"]})


def test_a_title_torn_into_runs_by_word() -> None:
    chart = drawn(title="{{ mon@th }}情况{{ cha@rt: counts }}")
    xml = re.sub(
        r"<a:r>(<a:rPr.*?)<a:t>([^<]*)@([^<]*)@([^<]*)</a:t></a:r>",
        r"<a:r>\1<a:t>\2</a:t></a:r><a:r>\1<a:t>\3</a:t></a:r><a:r>\1<a:t>\4</a:t></a:r>",
        chart[0],
    )
    assert xml.count("<a:t>") == chart[0].count("<a:t>") + 2
    assert shown(filled(with_chart(of("@"), "", (xml, chart[1])), counts={"甲": 1}, month="6月")).title == "6月情况"


def test_a_chart_with_tags_and_no_figures_is_only_written() -> None:
    found = shown(filled(with_chart(of("@"), "", drawn(title="{{ month }}")), month="6月"))
    assert (found.title, found.labels) == ("6月", ["样一", "样二"])


def test_figures_give_a_title() -> None:
    template = with_chart(of("@"), "{{ chart: lists|series('list', title=month ~ '投资', 计划='planned') }}", drawn())
    assert shown(filled(template, lists=LISTS, month="6月")).title == "6月投资"


def _looped() -> bytes:
    return with_chart(
        of("{%p for u in units %}", "{{ u.name }}", "@", "{%p endfor %}"), "图：{{ chart: u.counts }}", drawn(series=1)
    )


def test_a_loop_makes_a_chart_of_each_turn() -> None:
    units = [{"name": f"局{n}", "counts": {"甲": n, "乙": n * 2}} for n in range(1, 4)]
    result = filled(_looped(), units=units)
    paths = chart_paths(result)
    assert paths == ["word/charts/chart1.xml", "word/charts/chart1-2.xml", "word/charts/chart1-3.xml"]
    assert [shown(result, path).series["样列0"] for path in paths] == [["1", "2"], ["2", "4"], ["3", "6"]]
    assert re.findall(r'<wp:docPr id="(\d+)"[^>]*descr="([^"]*)"', part(result)) == [
        (n, "图：") for n in ("8", "9", "10")
    ]
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        types = archive.read("[Content_Types].xml").decode()
        for path in paths:
            assert types.count(f'PartName="/{path}"') == 1
            assert (
                f"style1{path[len('word/charts/chart1') : -4]}.xml"
                in archive.read(f"word/charts/_rels/{path[12:]}.rels").decode()
            )


def test_a_loop_without_turns_leaves_no_chart() -> None:
    assert texts(filled(_looped(), units=[])) == []


def test_a_chart_without_a_workbook_gets_one() -> None:
    result = filled(with_chart(of("@"), TWO, drawn(), embedded=False), lists=LISTS)
    assert shown(result).book[1] == ["电力", 100, 40.5]
    assert f'Extension="xlsx" ContentType="{SHEET}"' in part(result, "[Content_Types].xml")


def test_a_filled_document_is_a_template_again() -> None:
    first = filled(with_chart(of("@"), TWO, drawn()), lists=LISTS)
    again = changed(first, {"word/document.xml": part(first).replace("计划投资、累计完成投资", "{{ chart: counts }}")})
    assert shown(filled(again, counts={"丙": 7})).series == {"计划投资": ["7"]}


def test_two_runs_give_the_same_bytes() -> None:
    template, units = Template(_looped(), "样稿.docx"), [{"name": "甲", "counts": {"甲": 1}}] * 3
    assert template.render({"units": units}) == template.render({"units": units})


def test_a_chart_in_a_cell() -> None:
    result = filled(with_chart(table("甲¦@"), "{{ chart: counts }}", drawn(series=1)), counts={"甲": 5})
    assert shown(result).series == {"样列0": ["5"]}


def _wrong() -> Iterator[tuple[str, Callable[[], bytes], str]]:
    def alt(text: str, chart: tuple[str, bytes] | None = None) -> Callable[[], bytes]:
        return lambda: with_chart(of("甲", "@"), text, chart or drawn())

    yield "in text", lambda: of("{{ chart: counts }}"), "正文第1段：“{{ chart: counts }}”要写在图表上"
    yield "nothing", alt("{{ chart: }}"), "正文第2段：“{{ chart: }}”没有写数据"
    yield (
        "unknown",
        alt("{{ chart: cuonts }}"),
        "正文第2段：标记“{{ chart: cuonts }}”：“cuonts”不存在，最接近的是“counts”",
    )
    yield "a text", alt("{{ chart: name }}"), "图表要的是名称和数"
    yield "a list", alt("{{ chart: rows }}"), "图表要的是名称和数"
    yield "empty", alt("{{ chart: {} }}"), "图表没有数据"
    yield "no figure", alt("{{ chart: {'甲': '1'} }}"), "图表里的“1”不是数"
    yield "truth", alt("{{ chart: {'甲': true} }}"), "图表里的“True”不是数"
    yield "lengths", alt("{{ chart: {'categories': [1, 2], 'series': {'甲': [1]}} }}"), "“甲”有 1 个数，名称有 2 个"
    yield "attribute", alt("{{ chart: rows|series('lst', 甲='n') }}"), "“lst”不存在"
    yield (
        "bubbles",
        alt("{{ chart: counts }}", (drawn()[0].replace("barChart", "bubbleChart"), b"")),
        "没有可以换数据的系列",
    )
    yield "scatter", alt("{{ chart: counts }}", drawn("scatter")), "散点图的横轴要的是数"
    yield "in figures", alt("", (drawn()[0].replace("样一", "{{ a }}"), b"")), "标记“{{ a }}”写在图表的数据里"
    properties = '<wp:docPr id="1" name="图" descr="{{ chart: counts }}"/>'
    picture = f"<w:r><w:drawing><wp:inline>{properties}</wp:inline></w:drawing></w:r>"
    body = re.sub(RUN, lambda _: picture, part(of("@")))
    yield "picture", lambda: changed(of("@"), {"word/document.xml": body}), "“{{ chart: counts }}”不在图表上"


@pytest.mark.parametrize(("make", "said"), [pytest.param(make, said, id=id) for id, make, said in _wrong()])
def test_mistakes_are_told_with_their_place(make: Callable[[], bytes], said: str) -> None:
    assert said in refused(make(), counts={"甲": 1}, name="文字", rows=[{"list": "甲", "n": 1}])


def test_a_chart_whose_part_is_missing() -> None:
    data = changed(with_chart(of("@"), "{{ chart: counts }}", drawn()), {"word/charts/chart1.xml": None})
    assert "样稿.docx：正文：图表已损坏，缺少它的部件" in refused(data, counts={"甲": 1})


def test_too_many_figures() -> None:
    template = with_chart(of("@"), "{{ chart: counts }}", drawn())
    assert "太多了" in refused(template, counts={str(n): n for n in range(100_001)})


@needs_office
def test_libreoffice_opens_the_charts(tmp_path: Path) -> None:
    units = [{"name": f"局{n}", "counts": {"甲": n, "乙": n * 2}} for n in range(1, 4)]
    made = tmp_path / "charts.docx"
    made.write_bytes(filled(_looped(), units=units))
    assert open_in_office(made, tmp_path / "out").stat().st_size > 3_000
    assert len(Document(str(made)).paragraphs) == 6
