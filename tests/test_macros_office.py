"""The ledger with buttons in LibreOffice: it opens, shows four buttons with captions, and binds each to its macro.

LibreOffice is not Excel: what is shown here is that the controls in the file are ones that a program not ours reads.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from office import needs_office, open_in_office

from toolkit.workbook.macros import BUTTONS

LEDGER = Path(__file__).resolve().parents[1] / "templates_xlsx" / "ledger.xlsm"
NAMES = {
    "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0",
    "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
}
LINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "我 区 台账（2024年6月）.xlsm"
    shutil.copy(LEDGER, path)
    return path


@needs_office
def test_the_buttons_are_drawn_with_their_captions_side_by_side(ledger: Path, tmp_path: Path) -> None:
    pdf = open_in_office(ledger, tmp_path / "pdf")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    command = ["pdftotext", "-layout", "-l", "1", str(pdf), "-"]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert re.search(r"(?m)^\s*" + r"\s+".join(one.caption for one in BUTTONS) + r"\s*$", said), said


@needs_office
def test_each_button_is_bound_to_its_macro(ledger: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office
    profile = (tmp_path / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "fods"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(ledger)], check=True, capture_output=True, timeout=120
    )
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    book = etree.parse(tmp_path / "out" / f"{ledger.stem}.fods", parser)
    (first, *others) = book.findall(".//table:table", NAMES)
    assert first.get(f"{{{NAMES['table']}}}name") == "操作"
    found = [
        (one.get(f"{{{NAMES['form']}}}name"), one.get(f"{{{NAMES['form']}}}label"), _macro(one))
        for one in first.findall(".//form:button", NAMES)
    ]
    assert found == [(one.macro, one.caption, one.macro) for one in BUTTONS]
    assert [one for other in others for one in other.findall(".//form:button", NAMES)] == []


def _macro(button: etree._Element) -> str:
    """The macro of the workbook that a press of the button starts."""
    (listener,) = button.findall(".//script:event-listener", NAMES)
    found = re.fullmatch(
        r"vnd\.sun\.star\.script:VBAProject\.LedgerButtons\.(\w+)\?language=Basic&location=document", listener.get(LINK)
    )
    assert found, listener.get(LINK)
    return found[1]
