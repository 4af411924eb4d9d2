"""Compiled templates kept between runs: never stale, never in the way."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import docx
import pytest

from toolkit.briefing.language import keep
from toolkit.briefing.template import Template


def template(text: str) -> bytes:
    """A .docx with one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def printed(data: bytes, **context: object) -> str:
    """The first paragraph that a kept template makes."""
    rendered = Template(data, "稿.docx", keep=True).render(context)
    return docx.Document(io.BytesIO(rendered)).paragraphs[0].text


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what is kept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.cache"))


def test_the_second_run_compiles_nothing_and_says_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = template("{{ a }}与{{ b }}")
    first = Template(data, "稿.docx", keep=True).render({"a": "甲", "b": "乙"})
    assert len(files(folder)) == 1
    monkeypatch.setattr("toolkit.briefing.language.sandbox.Environment.compile", None)
    assert Template(data, "稿.docx", keep=True).render({"a": "甲", "b": "乙"}) == first
    with pytest.raises(TypeError):
        Template(data, "稿.docx").render({"a": "甲", "b": "乙"})


def test_another_text_around_the_same_tags_is_another_template() -> None:
    assert printed(template("甲{{ a }}"), a=1) == "甲1"
    assert printed(template("乙{{ a }}"), a=1) == "乙1"
    assert printed(template("甲{{ a + 1 }}"), a=1) == "甲2"


def test_a_change_of_the_code_that_compiles_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = template("{{ a }}")
    printed(data, a=1)
    monkeypatch.setattr(keep, "_compiler", lambda: "changed")
    printed(data, a=1)
    assert len(files(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"j2", b"\x80garbage" * 9])
def test_damaged_files_are_compiled_again(folder: Path, damage: bytes) -> None:
    data = template("{{ a }}")
    printed(data, a=1)
    whole = files(folder)[0].read_bytes()
    for content in (damage, whole[: len(whole) // 2]):
        files(folder)[0].write_bytes(content)
        assert printed(data, a="好") == "好"


def test_no_folder_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    assert printed(template("{{ a }}"), a="好") == "好"
