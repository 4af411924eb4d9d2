"""Lists that begin anew where a template says so, and fields that Word works out when it opens the document."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from word_files import changed, of, part, run, saved, with_xml

from toolkit.briefing.template import Template
from toolkit.values import CannotDo

NUMBERING = "word/numbering.xml"


def filled(data: bytes, **context: Any) -> bytes:
    """The template filled from `context`."""
    return Template(data, "样稿.docx").render(context)


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        filled(data, **context)
    return str(caught.value)


def listed(*lines: str) -> bytes:
    """A document whose lines that begin with + are numbered by a style, with * by Word itself, with # a heading."""
    document = Document()
    for line in lines:
        style = {"+": "List Number", "#": "Heading 1"}.get(line[0])
        paragraph = document.add_paragraph(line[1:] if line[0] in "+*#" else line, style=style)
        if line[0] == "*":
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_numId().val = 5
            numbered.get_or_add_ilvl().val = 1
    return saved(document)


def numbers(data: bytes) -> list[str]:
    """Each numbered paragraph with the number a reader sees, reckoned as Word does; a level below is 1.1."""
    document = Document(io.BytesIO(data))
    starts, counts, said = _starts(data), dict[tuple[int, int], int](), []
    for paragraph in document.paragraphs:
        found = _list_of(paragraph)
        if found is None:
            continue
        key = _counter(data, found)
        if found not in counts and starts.get(found) is not None:
            counts[key] = starts[found] - 1
            counts[found] = 0
        counts[key] = counts.get(key, 0) + 1
        said.append(f"{counts[key]}.{paragraph.text}")
    return said


def _list_of(paragraph: Any) -> tuple[int, int] | None:
    holders = [paragraph._p.pPr, paragraph.style.element.pPr if paragraph.style else None]
    for holder in holders:
        found = holder.find(qn("w:numPr")) if holder is not None else None
        if found is not None:
            level = found.find(qn("w:ilvl"))
            return int(found.find(qn("w:numId")).get(qn("w:val"))), int(
                level.get(qn("w:val"))
            ) if level is not None else 0
    return None


def _counter(data: bytes, found: tuple[int, int]) -> tuple[int, int]:
    """Lists of the same looks count on together."""
    abstract = re.search(
        rf'<w:num [^>]*w:numId="{found[0]}"[^>]*>\s*<w:abstractNumId w:val="(\d+)"', part(data, NUMBERING)
    )
    assert abstract
    return -int(abstract[1]) - 1, found[1]


def _starts(data: bytes) -> dict[tuple[int, int], int]:
    nums = re.findall(r'<w:num [^>]*w:numId="(\d+)"[^>]*>(.*?)</w:num>', part(data, NUMBERING), re.DOTALL)
    return {
        (int(number), int(level)): int(start)
        for number, body in nums
        for level, start in re.findall(r'w:ilvl="(\d+)"><w:startOverride w:val="(\d+)"', body)
    }


UNITS = [
    {"name": "甲局", "tasks": ["一", "二", "三"]},
    {"name": "乙局", "tasks": ["四"]},
    {"name": "丙局", "tasks": ["五", "六"]},
]


@pytest.mark.parametrize("mark", ["+", "*"])
def test_a_list_begins_anew_for_each_turn(mark: str) -> None:
    lines = ("{%p for u in units %}", "{{ u.name }}", "{%p restart %}", "{%p for t in u.tasks %}", mark + "{{ t }}")
    data = listed(*lines, "{%p endfor %}", "{%p endfor %}")
    assert numbers(filled(data, units=UNITS)) == ["1.一", "2.二", "3.三", "1.四", "1.五", "2.六"]


def test_without_the_tag_a_list_goes_on() -> None:
    data = listed("{%p for u in units %}", "{%p for t in u.tasks %}", "+{{ t }}", "{%p endfor %}", "{%p endfor %}")
    assert numbers(filled(data, units=UNITS))[-1] == "6.六"
    assert part(filled(data, units=UNITS), NUMBERING) == part(data, NUMBERING)


def test_the_list_of_one_paragraph_begins_anew_where_it_says_so() -> None:
    item = "+{% if loop.first %}{% restart %}{% endif %}{{ t }}"
    data = listed(
        "+甲", "{%p for u in units %}", "{%p for t in u.tasks %}", item, "{%p endfor %}", "{%p endfor %}", "+尾"
    )
    assert numbers(filled(data, units=UNITS)) == ["1.甲", "1.一", "2.二", "3.三", "1.四", "1.五", "2.六", "3.尾"]


def test_headings_go_on() -> None:
    data = listed("{%p for u in units %}", "#{{ u.name }}", "{%p restart %}", "+{{ u.tasks[0] }}", "{%p endfor %}")
    styles = part(data, "word/styles.xml")
    numbered = re.sub(
        r'(w:styleId="Heading1".*?<w:pPr>.*?)(<w:spacing)',
        r'\1<w:numPr><w:numId w:val="1"/></w:numPr>\2',
        styles,
        count=1,
        flags=re.DOTALL,
    )
    assert numbered != styles
    result = filled(changed(data, {"word/styles.xml": numbered}), units=UNITS)
    assert [said for said in numbers(result) if "局" in said] == ["1.甲局", "2.乙局", "3.丙局"]
    assert [said for said in numbers(result) if "局" not in said] == ["1.一", "1.四", "1.五"]


def test_indents_of_the_style_stay_those_of_the_style() -> None:
    data = listed("{%p restart %}", "+{{ a }}")
    styles = part(data, "word/styles.xml")
    indented = re.sub(
        r'(w:styleId="ListNumber".*?</w:numPr>)', r'\1<w:ind w:left="777"/>', styles, count=1, flags=re.DOTALL
    )
    result = part(filled(changed(data, {"word/styles.xml": indented}), a=1))
    assert (
        '<w:pStyle w:val="ListNumber"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="10"/></w:numPr><w:ind w:left="777"/>'
        in result
    )
    assert "<w:ind" not in part(filled(data, a=1)).partition("<w:body>")[2]


def test_a_list_that_starts_elsewhere_starts_there_again() -> None:
    data = listed("{%p for u in units %}", "{%p restart %}", "+{{ u.name }}", "{%p endfor %}")
    numbering = re.sub(r'<w:start w:val="1"/>', '<w:start w:val="4"/>', part(data, NUMBERING))
    assert numbers(filled(changed(data, {NUMBERING: numbering}), units=UNITS)) == ["4.甲局", "4.乙局", "4.丙局"]


def test_a_paragraph_without_a_number_cannot_begin_anew() -> None:
    assert "正文第1段：“{% restart %}”所在的段落没有自动编号" in refused(of("{% restart %}甲"))
    assert filled(of("{%p restart %}", "甲"))


@pytest.mark.parametrize("tag", ["{%tr restart %}", "{% restart x %}", "{%r restart %}"])
def test_restart_written_wrongly(tag: str) -> None:
    assert "写法有误" in refused(of(tag)) or "不在表格里" in refused(of(tag))


def test_restart_beside_text_is_not_lost() -> None:
    assert "文字“甲”会丢失" in refused(of("{%p restart %}甲"))


# -- fields


def field(code: str) -> str:
    """A field as Word writes it."""
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return (
        f'{kinds[0]}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{kinds[1]}{run("旧")}{kinds[2]}'
    )


@pytest.mark.parametrize(
    "code", ["TOC \\o &quot;1-3&quot; \\h", "PAGEREF _Toc1 \\h", "REF 甲", "SEQ 表", "=SUM(ABOVE)", "TITLE"]
)
def test_fields_that_will_be_untrue_are_worked_out_again(code: str) -> None:
    result = filled(with_xml(run("{{ a }}") + field(code)), a=1)
    assert part(result).count('<w:fldChar w:fldCharType="begin" w:dirty="true"/>') == 1
    assert part(result).count("w:dirty") == 1
    assert '<w:updateFields w:val="true"/>' in part(result, "word/settings.xml")
    simple = with_xml(f'<w:fldSimple w:instr=" {code} ">{run("旧")}</w:fldSimple>{run("{{ a }}")}')
    assert 'w:dirty="true"' in part(filled(simple, a=1))


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES", "DATE", "HYPERLINK &quot;x&quot;", "SECTIONPAGES"])
def test_other_fields_do_not_make_word_ask(code: str) -> None:
    result = filled(with_xml(run("{{ a }}") + field(code)), a=1)
    assert "w:dirty" not in part(result) and "updateFields" not in part(result, "word/settings.xml")


def test_a_field_within_a_field_is_the_one_marked() -> None:
    inner = field("PAGEREF _Toc1")
    outer = field("HYPERLINK &quot;x&quot;").replace(run("旧"), inner)
    xml = part(filled(with_xml(run("{{ a }}") + outer), a=1))
    assert xml.index("HYPERLINK") < xml.index("w:dirty") < xml.index("PAGEREF")


def test_the_setting_stands_where_the_schema_wants_it() -> None:
    data = with_xml(run("{{ a }}") + field("TOC"))
    settings = Document(io.BytesIO(filled(data, a=1))).settings.element
    names = [child.tag for child in settings]
    at = names.index(qn("w:updateFields"))
    assert names[at + 1] in (qn("w:footnotePr"), qn("w:hdrShapeDefaults"), qn("w:compat"))
    off = part(data, "word/settings.xml").replace("<w:compat>", '<w:updateFields w:val="false"/><w:compat>')
    assert part(filled(changed(data, {"word/settings.xml": off}), a=1), "word/settings.xml").count("updateFields") == 1


# -- what a template carries


def test_a_bound_control_keeps_what_is_filled_in() -> None:
    properties = '<w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/x" w:storeItemID="{1}"/><w:text/></w:sdtPr>'
    control = f"<w:sdt>{properties}<w:sdtContent>{run('{{ a }}')}</w:sdtContent></w:sdt>"
    other = f"<w:sdt>{properties}<w:sdtContent>{run('甲')}</w:sdtContent></w:sdt>"
    xml = part(filled(with_xml(control + other), a=1))
    assert xml.count("w:dataBinding") == xml.count("w:showingPlcHdr") == 1
    assert xml.count("<w:text/>") == 2


def test_a_loop_does_not_repeat_identities() -> None:
    data = of("{%p for x in items %}", "甲", "{%p endfor %}")
    xml = part(data).replace("<w:p>", '<w:p w14:paraId="00000001">')
    assert "xmlns:w14=" in xml
    assert "paraId" not in part(filled(changed(data, {"word/document.xml": xml}), items=[1, 2]))
