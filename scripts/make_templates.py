"""The templates that come with the toolkit: templates_docx/*.docx, made from the modules of scripts/templates, and the
ledger with buttons, templates_xlsx/ledger.xlsm, made from the schema and templates_xlsx/LedgerButtons.bas.

Run without arguments to write them; with `--check`, say which files differ from what would be written and exit 1.
A Word template may as well be edited in Word: it is an ordinary document, and grey lines are its loops and conditions.

The macro project needs the extra `build` of setup.cfg. Without it the rest is done all the same, the ledger with the
project that is there; that the project was not made anew is said, and the exit status is 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from _macros import build_project, missing_builders  # noqa: E402
from templates import (  # noqa: E402
    annual_report,
    bulletin,
    circular,
    dispatch_meeting,
    mid_term_report,
    notice,
    rollup,
    unit_list,
)
from templates._blocks import Template  # noqa: E402

from toolkit.briefing.write import list_templates  # noqa: E402
from toolkit.files import make_folder, write_whole  # noqa: E402
from toolkit.schema import standard_schema  # noqa: E402
from toolkit.workbook.ledger_workbook import ledger_workbook, sheet_names  # noqa: E402
from toolkit.workbook.macros import Macros, macro_project  # noqa: E402

FOLDER = ROOT / "templates_docx"
BATCH = FOLDER / "batch"
LEDGER = ROOT / "templates_xlsx" / "ledger.xlsm"


def suite() -> tuple[Template, ...]:
    """Every template of one ledger."""
    modules = (bulletin, dispatch_meeting, annual_report, mid_term_report, notice, unit_list, circular)
    return tuple(module.template() for module in modules)


def batch_suite() -> tuple[Template, ...]:
    """Every template over all ledgers of a monthly run."""
    return (rollup.template(),)


def differing(folder: Path, templates: Sequence[Template] | None = None) -> list[str]:
    """The names of the templates in `folder` that are not what the modules make."""
    given = suite() if templates is None else templates
    return [f"{one.name}.docx" for one in given if not _holds(folder / f"{one.name}.docx", one.made())]


def ledger(project: bytes) -> bytes:
    """The blank ledger with buttons, around a macro project."""
    return ledger_workbook(standard_schema(), macros=Macros(project, list_templates()))


def project() -> bytes:
    """The macro project made anew where that can be done, else the one that is there."""
    return macro_project() if missing_builders() else build_project(sheet_names(standard_schema()))


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the templates, or with --check compare them; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a template differs")
    checking = parser.parse_args(arguments).check
    status = _check() if checking else _write()
    missing = missing_builders()
    if missing:
        print(
            f"the macro project of {_name(LEDGER)} was not made anew{' and not compared' if checking else ''}:"
            f" it takes {' and '.join(missing)} (pip install '.[build]')",
            file=sys.stderr,
        )
    return status or (2 if missing else 0)


def _check() -> int:
    names = [f"{FOLDER.name}/{name}" for name in differing(FOLDER)]
    names += [f"{FOLDER.name}/{BATCH.name}/{name}" for name in differing(BATCH, batch_suite())]
    names += [] if _holds(LEDGER, ledger(project())) else [_name(LEDGER)]
    for name in names:
        print(f"differs from what scripts/make_templates.py makes: {name}", file=sys.stderr)
    return 1 if names else 0


def _write() -> int:
    make_folder(BATCH)
    made = {FOLDER / f"{one.name}.docx": one.made() for one in suite()}
    made |= {BATCH / f"{one.name}.docx": one.made() for one in batch_suite()}
    made[LEDGER] = ledger(project())
    for path, data in made.items():
        if not _holds(path, data):
            write_whole(path, data)
        print(_name(path))
    return 0


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


if __name__ == "__main__":
    sys.exit(main())
