"""Opening documents in a real office program: what LibreOffice cannot turn into pages, no reader can open."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

TIMEOUT = 120
"""Seconds for the first document; each further one of a batch is given a quarter more of that."""

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and os.environ.get("TAIZHANG_REQUIRE_OFFICE") != "1",
    reason="soffice (LibreOffice) is not installed",
)
"""Skips without LibreOffice; with TAIZHANG_REQUIRE_OFFICE=1 the test runs, and fails when it opens a file."""


def open_in_office(path: Path, out: Path) -> Path:
    """The PDF that LibreOffice makes of one document in folder `out`; AssertionError when it makes none."""
    return open_all_in_office([path], out)[0]


def open_all_in_office(paths: Sequence[Path], out: Path) -> list[Path]:
    """The PDFs of many documents, in the same order, made in folder `out` by a single start of LibreOffice.

    AssertionError with what LibreOffice said when one of them is missing. The documents' names must differ
    in more than their suffix.
    """
    pdfs = [out / f"{path.stem}.pdf" for path in paths]
    assert len(set(pdfs)) == len(pdfs), f"these would become the same PDF: {sorted(map(str, paths))}"
    out.mkdir(parents=True, exist_ok=True)
    for pdf in pdfs:
        pdf.unlink(missing_ok=True)
    said = _convert(paths, out)
    missing = [path.name for path, pdf in zip(paths, pdfs, strict=True) if not pdf.exists()]
    assert not missing, f"LibreOffice made no PDF of {', '.join(missing)}. It said:\n{said}"
    return pdfs


def _convert(paths: Sequence[Path], out: Path) -> str:
    """What soffice says while it converts `paths`, with a profile of its own that is thrown away."""
    office = shutil.which("soffice")
    assert office, "soffice (LibreOffice) is not installed, and TAIZHANG_REQUIRE_OFFICE=1 asks for it"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(out), *map(str, paths)]
        return _finished(command, TIMEOUT + TIMEOUT // 4 * (len(paths) - 1))


def _finished(command: Sequence[str], timeout: float) -> str:
    """What a command says; AssertionError after `timeout` seconds, when all that it started is killed."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()[0]
        raise AssertionError(f"LibreOffice did not finish in {timeout:g} seconds. It said:\n{said}") from None
